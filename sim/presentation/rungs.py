"""What a decision shows, rung by rung (TEACHING section 3): its own work in a sentence, the chain of its State as a block.

Own work is what an agency could measure of its own; the chain says how many of 100 reference cases each control stops, all
pathways together, and which control limits the rest. Both are of one State against its own start; nothing here ranks States.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from sim.chain import HUNDRED, Chain, ChainChange
from sim.ensemble.sample import Sample
from sim.own_work import OWN_INDEX, OwnWork, missing, own_work
from sim.pathways import BEHIND_LIMIT, CONTROL_GROUPS, GATES, GROUP_OF, LIMIT_LEADS, LIMIT_REASONS, Gate, Role
from sim.presentation import blocks
from sim.presentation.palette import Palette, tint
from sim.scenario.calendar import QUARTER
from sim.scenario.controls import CONTROL_INDEX
from sim.scenario.decisions import Decisions
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.statistics import Mean
from sim.words.reader import Reader
from sim.words.units import Unit

LAST_QUARTERS: Final = 4
"""Quarters at the end of a run over which own work is measured: a year, because few files are counted in a month (assumption)."""
_FEW: Final = 2.0
"""Change of the cases stopped, of 100, below which the picture has a decimal: else a change that is there would not show."""
_PALE: Final = 0.22
"""Opacity of what earlier controls stopped."""


@dataclass(frozen=True, slots=True)
class OwnWorkChange:
    """One lever's own indicator in a State, in its unit: means over runs now and at the start; NaN where nothing was counted.

    ``clear``: whether the 95% interval of the mean paired difference excludes zero. ``missing``: why the lever has no indicator in
    this State (message id), or empty.
    """

    own: OwnWork
    now: float
    before: float
    clear: bool
    missing: str = ""

    @property
    def better(self) -> bool:
        """Whether it clearly moved in the better direction."""
        return self.clear and (self.now < self.before) == (self.own.better == "lower")

    @property
    def worse(self) -> bool:
        """Whether it clearly moved in the other direction."""
        return self.clear and not self.better


def moved_levers(decisions: Decisions, state: str) -> tuple[str, ...]:
    """Return the levers that decisions set in a State, agreements of its own included, by id and in the order of the table."""
    named = {order.lever for order in decisions.orders if order.state == state}
    named |= {made.lever for made in decisions.agreements if state in made.states}
    return tuple(lever.id for lever in LEVERS if lever.id in named or lever.base in named)


def own_work_changes(
    now: Sample, before: Sample, state: str, levers: Iterable[str], from_quarter: int | None = None
) -> tuple[OwnWorkChange, ...]:
    """Return how levers' own indicators in a State differ between paired runs, over the quarters from ``from_quarter`` on.

    The last ``LAST_QUARTERS`` unless given. Raises ValueError for an unknown State, KeyError for an unknown lever.
    """
    quarters = now.own_work.shape[1]
    first = max(0, quarters - LAST_QUARTERS) if from_quarter is None else from_quarter
    values, earlier = (own_work(sample, state, first) for sample in (now, before))
    changes = []
    for lever in levers:
        own, after, start = OWN_INDEX[lever], values[lever], earlier[lever]
        why = missing(now.scenario, state, lever)
        if after is None or start is None:
            changes.append(OwnWorkChange(own, math.nan, math.nan, clear=False, missing=why))
        else:
            clear = Mean.of(after - start).clear
            changes.append(OwnWorkChange(own, Mean.of(after).value, Mean.of(start).value, clear))
    return tuple(changes)


def own_work_block(now: Sample, before: Sample, decisions: Decisions, reader: Reader) -> blocks.OwnWork:
    """Return own work of all moved levers as a block: by base, a line a State; the State is named where several moved it."""
    lines_of: dict[str, list[tuple[str, str]]] = {}
    for state in now.scenario.states:
        levers = moved_levers(decisions, state.id)
        for change in own_work_changes(now, before, state.id, levers) if levers else ():
            base = LEVERS[LEVER_INDEX[change.own.lever]].base
            lines_of.setdefault(base, []).append((reader.text(state.name), own_work_sentence(change, reader)))
    items: list[blocks.OwnWorkItem] = []
    for base, lines in lines_of.items():
        several = len({name for name, _text in lines}) > 1
        said = [reader._("{state}: {text}").format(state=name, text=text) if several else text for name, text in lines]
        items.append({"lever": base, "lines": said})
    return {"id": "own-work", "kind": "own_work", "items": items}


def own_work_sentence(change: OwnWorkChange, reader: Reader) -> str:
    """Return own work as a sentence: value, unit and value at the start; or why there is none, or that nothing was counted."""
    _ = reader._
    name = _(change.own.name)
    if change.missing:
        return _("No effect here: {why}").format(why=_(change.missing))
    if not math.isfinite(change.now):
        return _("{name}: nothing to count yet").format(name=name)
    digits = _own_digits(change)
    now = reader.measured(change.now, change.own.unit, digits)
    if not math.isfinite(change.before):
        return _("{name}: {now}").format(name=name, now=now)
    before, after = (reader.number(value, digits) for value in (change.before, change.now))
    if before == after:
        return _("{name}: {now}, as at the start").format(name=name, now=now)
    return _("{name}: {now}, {before} at the start").format(name=name, now=now, before=before)


def _own_digits(change: OwnWorkChange) -> int:
    """Return how many decimals own work needs: as few as show it and its change."""
    if change.own.unit in (Unit.FACTOR, Unit.OF_TWELVE_INSTRUMENTS):
        return 1
    sizes = [abs(value) for value in (change.now, change.before) if math.isfinite(value)]
    small = change.clear and round(change.now) == round(change.before)
    return 1 if small or (max(sizes) < 10 and change.own.unit is not Unit.PERCENT) else 0


def limit_sentences(
    change: ChainChange, state: str, own: Sequence[OwnWorkChange], reader: Reader
) -> tuple[str, str] | None:
    """Return which control of a State limits the rest: a lead, and what to do; None where none does. Raises KeyError.

    ``own``: own work of the State's moved levers. One that clearly improved and works behind the limit is named: that is why the
    better work seldom helps.
    """
    _ = reader._
    link = change.now.limit(state)
    if link is None:
        return None
    n = round(HUNDRED * link.chance)
    said = {"n": reader.number(n), "m": reader.number(HUNDRED - n)}
    held_back = next((each for each in own if each.better and _works_behind(each.own.lever, link.gate)), None)
    if held_back is None:
        return _(LIMIT_LEADS[link.gate]), _(GATES[link.gate].limits).format(**said)
    work = own_work_sentence(held_back, reader)
    return _(LIMIT_LEADS[link.gate]), f"{work}. {_(LIMIT_REASONS[link.gate]).format(**said)}"


def _works_behind(lever: str, limit: Gate) -> bool:
    """Return whether a lever feeds a control that concerns only what a limiting control lets through."""
    fed = {CONTROL_INDEX[control] for control, _weight in LEVERS[LEVER_INDEX[lever]].feeds}
    return any(
        fed & row.determined_by for row in GATES if row.role is Role.STOPS and BEHIND_LIMIT[limit](row.applies)
    ) and not (fed & frozenset(GATES[limit].reads))


def chain_block(
    change: ChainChange,
    state: str,
    own: Sequence[OwnWorkChange],
    colours: Palette,
    reader: Reader,
    span: int = blocks.WHOLE,
) -> blocks.Chain | None:
    """Return the chain of one State as a block, against its own start; None where no reference case begins. Raises KeyError.

    ``own``: own work of the State's moved levers, for the sentence of what limits the rest.
    """
    _, now, start = reader._, change.now, change.start
    if not now.pathways(state):
        return None
    whole, before = now.of(state), start.of(state)
    changed = start is not now
    digits = 1 if changed and 0.0 < abs(whole.stopped - before.stopped) < _FEW else 0
    parts = _hundred((whole.stopped, whole.passed, whole.outside), digits)
    told, was = reader.number(parts[0], digits), reader.number(before.stopped, digits)
    names = {"state": reader.text(now.scenario.state(state).name), "now": told, "before": was}
    if not changed:
        title = _("{state}: own controls stop {now} of 100 reference cases").format(**names)
    elif told == was:
        title = _("{state}: own controls stop {now} of 100 reference cases, as at the start").format(**names)
    else:
        title = _("{state}: own controls stop {now} of 100 reference cases, {before} at the start").format(**names)
    limit = limit_sentences(change, state, own, reader)
    link = now.limit(state)
    rows = _chain_rows(change, state, None if link is None else link.gate, changed, digits, reader)
    passed, outside = (reader.number(part, digits) for part in parts[1:])
    strip: list[blocks.ChainPart] = [
        {"part": "stopped", "share": _drawn(whole.stopped), "text": ""},
        {"part": "passed", "share": _drawn(whole.passed), "text": _("{n} not noticed at the time").format(n=passed)},
        {
            "part": "outside",
            "share": _drawn(whole.outside),
            "text": _("{n} outside the scope of controls").format(n=outside),
        },
    ]
    pale = tint(colours.stopped, _PALE)
    key = [blocks.swatch(colours.stopped, _("stopped here")), blocks.swatch(pale, _("earlier"))]
    if changed:
        key.append({"shape": "dashed", "text": _("at the start")})
    return {
        "id": f"chain-{state}",
        "kind": "chain",
        "title": title,
        "subtitle": _("In the order in which a case meets them:"),
        "key": key,
        "now": _drawn(whole.stopped),
        "before": _drawn(before.stopped) if changed else None,
        "stages": rows,
        "total": {
            "name": _("In all, of 100"),
            "text": told,
            "was": _("was {n}").format(n=was) if changed and was != told else "",
        },
        "strip": strip,
        "lead": "" if limit is None else limit[0],
        "text": "" if limit is None else limit[1],
        "note": about_reference_cases(now, reader),
        "table": _chain_table(rows, told, was, changed, reader),
        "span": span,
    }


def about_reference_cases(chain: Chain, reader: Reader) -> str:
    """Return in a line what reference cases are, and of which month."""
    month = max(1, round((chain.day + 1) / QUARTER * 3))
    return reader._(
        "Each block is one of 100 reference cases in month {month}. They test controls and predict nothing."
    ).format(month=reader.number(month))


def _drawn(share: float) -> float:
    """Return a share of 100 to a thousandth: sums over runs may differ in their last digits between processors."""
    return round(float(share), 3)


def _chain_rows(
    change: ChainChange, state: str, limit: Gate | None, changed: bool, digits: int, reader: Reader
) -> list[blocks.ChainStage]:
    """Return the rows of the picture: of those that a case in this State can meet."""
    _ = reader._
    sides = [{link.gate: link for link in one.links(state)} for one in (change.now, change.start)]
    at = GROUP_OF.get(limit, -1) if limit is not None else -1
    rows: list[blocks.ChainStage] = []
    earlier = [0.0, 0.0]
    for number, group in enumerate(CONTROL_GROUPS):
        met = [gate for gate in group.gates if gate in sides[0] or gate in sides[1]]
        if not met or (number != at and not any(GATES[gate].role is Role.STOPS for gate in met)):
            continue
        now, start = (sum(side[gate].stopped for gate in met if gate in side) for side in sides)
        text, was = (reader.number(value, digits) for value in (now, start))
        rows.append(
            {
                "name": _(group.name),
                "now": _drawn(now),
                "earlier": _drawn(earlier[0]),
                "before": _drawn(start),
                "before_earlier": _drawn(earlier[1]),
                "text": text if any(GATES[gate].role is Role.STOPS for gate in met) else "",
                "was": _("was {n}").format(n=was) if changed and was != text else "",
                "limits": number == at,
            }
        )
        earlier = [earlier[0] + now, earlier[1] + start]
    return rows


def _chain_table(
    rows: Sequence[blocks.ChainStage], told: str, was: str, changed: bool, reader: Reader
) -> blocks.Tabular:
    _ = reader._
    headers = [_("Control"), _("Stopped, of 100"), _("Already stopped before, of 100")]
    body = [[row["name"], reader.number(row["now"], 1), reader.number(row["earlier"], 1)] for row in rows]
    foot = [_("In all, of 100"), told, ""]
    if changed:
        headers.append(_("Stopped at the start, of 100"))
        for line, row in zip(body, rows, strict=True):
            line.append(reader.number(row["before"], 1))
        foot.append(was)
    return blocks.table(headers, [*body, foot])


def _hundred(parts: Sequence[float], digits: int) -> list[float]:
    """Return parts of 100 rounded to so many decimals such that they still sum to 100: the first as it rounds by itself."""
    scale = 10**digits
    whole = [round(part * scale) for part in parts]
    rest = round(HUNDRED * scale) - sum(whole)
    # What rounding leaves over goes to the largest of the others, where it is least seen.
    most = max(range(1, len(parts)), key=lambda n: parts[n])
    whole[most] += rest
    return [part / scale for part in whole]
