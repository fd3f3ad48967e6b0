"""Which plan? Named plans side by side, each against the start settings and against one another, pair by pair."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from sim.presentation import blocks, charts, sentences, tables
from sim.presentation.blocks import Block
from sim.presentation.palette import Palette
from sim.presentation.queries import REPLICATIONS, Query
from sim.presentation.views import parts
from sim.record import INDICATORS
from sim.scenario import Decisions
from sim.scenario.decisions import EVERY_STATE
from sim.scenario.levers import AGREEMENT_NAMES, LEVER_INDEX, LEVERS
from sim.scenario.spoken import measured
from sim.statistics import RANGE, MeasureKind, quantiles
from sim.words.reader import Reader
from sim.words.units import Unit

_ROWS: Final = ("diversions", "stopped", "delay_mean", "trade_cost", "licence_days_median", "spent", "hours")
_NAMES: Final = {indicator.id: indicator for indicator in INDICATORS}


def board(plans: Mapping[str, Query], reader: Reader) -> list[Block]:
    """Return the blocks of this view; the comparison itself is worked out beside it."""
    _ = reader._
    if not plans:
        text = _("No plan is kept yet. Set controls, then keep them as plan A, B or C in the panel of controls.")
        return [blocks.section("plans", _("Plans side by side"), text)]
    text = _("Each plan over the same {n} courses: same luck, same assumptions.").format(n=reader.number(REPLICATIONS))
    rows = [[name, line] for name, plan in plans.items() for line in contents(plan.scenario, plan.decisions, reader)]
    return [
        blocks.section("plans", _("Plans side by side"), text),
        blocks.table_block("plans-set", _("What each plan sets"), "", blocks.table([_("Plan"), _("Setting")], rows)),
        blocks.task("plans", "", "", reader, auto=True),
    ]


def contents(scenario: Any, decided: Decisions, reader: Reader) -> list[str]:
    """Return in words what is decided: agreements, then levers and where."""
    _ = reader._
    names = {EVERY_STATE: _("All States")} | {state.id: reader.text(state.name) for state in scenario.states}
    orders, agreements = decided.summary(scenario)
    lines = []
    for made in agreements:
        lever = LEVERS[LEVER_INDEX[made.lever]]
        lines.append(
            _("{lever}: agreed by {states}").format(
                lever=_(AGREEMENT_NAMES.get(lever.id, lever.name)),
                states=reader.listed(names[state] for state in made.states),
            )
        )
    for order in orders:
        lever = LEVERS[LEVER_INDEX[order.lever]]
        lines.append(
            _("{state}: {lever} {value}").format(
                state=names[order.state],
                lever=_(lever.name),
                value=measured(lever, order.value, reader),
            )
        )
    return lines


def compared(
    totals: Mapping[str, Mapping[str, np.ndarray]], before: Mapping[str, np.ndarray], colours: Palette, reader: Reader
) -> list[Block]:
    """Return plans compared: totals of each by name as shown, and at the start settings."""
    _ = reader._
    best = _best(totals, before)
    found = [_chart(totals, before, best, colours, reader)]
    if len(totals) > 1:
        found.insert(0, blocks.paragraphs("against", list(_against(totals, best, reader))))
    rows: list[Sequence[str]] = []
    for indicator in _ROWS:
        known = _NAMES[indicator]
        unit = "" if known.unit is Unit.NUMBER else f" ({_(known.unit)})"
        kind = parts.kind_of(indicator)
        cells = [_(known.name) + unit, _value(before[indicator], kind, reader)]
        for values in totals.values():
            change = tables.change_of(values[indicator], before[indicator], changed=True)
            cells.append(f"{sentences.amount(change, kind, reader)} · {sentences.difference(change, kind, reader)}")
        rows.append(cells)
    headers = [_("Figure"), _("Start"), *totals]
    subtitle = _(
        "Median of the courses, and the difference from the start settings in pairs of courses with the same luck, "
        "with its 5–95% range."
    )
    found.append(blocks.table_block("plans-table", _("All figures"), subtitle, blocks.table(headers, rows)))
    return found


def _best(totals: Mapping[str, Mapping[str, np.ndarray]], before: Mapping[str, np.ndarray]) -> str:
    """Return the plan with the fewest diversions, of those that clearly have fewer than the start settings if there are any."""
    changes = {
        name: tables.change_of(values["diversions"], before["diversions"], changed=True)
        for name, values in totals.items()
    }
    clear = [name for name, change in changes.items() if change.clear("count") and change.middle < 0]
    return min(clear or totals, key=lambda name: float(np.mean(totals[name]["diversions"] - before["diversions"])))


def _value(values: np.ndarray, kind: MeasureKind, reader: Reader) -> str:
    return sentences.amount(tables.change_of(values, values, changed=False), kind, reader)


def _chart(
    totals: Mapping[str, Mapping[str, np.ndarray]],
    before: Mapping[str, np.ndarray],
    best: str,
    colours: Palette,
    reader: Reader,
) -> Block:
    _ = reader._
    rows = []
    for values in totals.values():
        pairs = values["diversions"] - before["diversions"]
        low, middle, high = quantiles(pairs, RANGE).tolist()
        rows.append((middle, low, high))
    change = tables.change_of(totals[best]["diversions"], before["diversions"], changed=True)
    if change.clear("count") and change.middle < 0:
        title = _("{plan} leaves fewest diversions: {difference}").format(
            plan=best, difference=sentences.difference(change, "count", reader)
        )
    else:
        title = _("No plan leaves clearly fewer diversions than the start settings")
    subtitle = _(
        "Difference in diversions from the start settings. Dot: median; line: 5–95% of pairs of courses with the same luck. "
        "The median of the differences need not be the difference of the medians."
    )
    numbers = blocks.table(
        [_("Plan"), _("Median"), _("From"), _("To")],
        [[name, *(reader.number(value, signed=True) for value in row)] for name, row in zip(totals, rows, strict=True)],
    )
    labels = [name.replace("<", "‹").replace(">", "›") for name in totals]  # a figure would read a name as markup
    figure = charts.differences(labels, rows, colours, reader, _("diversions"))
    return blocks.chart("plans-chart", title, subtitle, figure, numbers, reader)


def _against(totals: Mapping[str, Mapping[str, np.ndarray]], best: str, reader: Reader) -> Sequence[str]:
    """Return the best plan against each other one, in words."""
    lines = []
    for name, values in totals.items():
        if name == best:
            continue
        change = tables.change_of(totals[best]["diversions"], values["diversions"], changed=True)
        if not change.clear("count") and round(change.low) != round(change.high):
            low, middle, high = (reader.number(n, signed=True) for n in (change.low, change.middle, change.high))
            text = reader._(
                "{best} against {other}: no clear difference in diversions. Median {middle}, very likely between {low} and {high}."
            )
            lines.append(text.format(best=best, other=name, middle=middle, low=low, high=high))
            continue
        lines.append(
            reader._("{best} against {other}: {difference} (diversions).").format(
                best=best, other=name, difference=sentences.difference(change, "count", reader)
            )
        )
    return lines
