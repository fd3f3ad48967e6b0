"""``cordon chain``: what becomes of 100 reference cases of each State, control by control, as a table or as JSON."""

import math
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from sim.chain import CaseParts, Chain, ChainChange, ChainLink, chain, chain_change
from sim.cli.running import LARGEST_SEED, announce_compilation
from sim.cli.screen import Screen
from sim.pathways import PATHWAYS
from sim.presentation import sentences, whatif
from sim.run import draw_seed
from sim.scenario import DecisionError, Decisions, Scenario, ScenarioError, load
from sim.scenario.calendar import QUARTER, WEEK
from sim.statistics import IndicatorChange, is_clear
from sim.words import gettext_noop
from sim.words.formats import number
from sim.words.reader import Reader

_DIGITS: Final = 1
"""Decimals of cases of 100."""
PARTS: Final = {
    "outside": gettext_noop("outside the scope of present controls"),
    "refused": gettext_noop("of these refused by suppliers"),
    "stopped": gettext_noop("stopped by a control"),
    "released": gettext_noop("of these released by a court"),
    "passed": gettext_noop("passed all controls"),
    "revealed": gettext_noop("of these revealed later"),
}
"""The parts as they are told: three that make 100, each with what is told apart of it."""


@dataclass(frozen=True, slots=True)
class ChainAsked:
    """What ``cordon chain`` was asked for, as it was typed."""

    name: str
    settings: tuple[str, ...]
    agreements: tuple[str, ...]
    state: str | None
    day: int | None
    seed: int | None
    replications: int
    by_pathway: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class _ChainResult:
    """The chain asked for, and how it differs from the start settings where anything is decided."""

    decisions: Decisions
    seed: int
    now: Chain
    change: ChainChange | None


@dataclass(frozen=True, slots=True)
class _Cases:
    """100 reference cases of one State, or of one pathway in it."""

    result: _ChainResult
    state: str
    pathway: int | None = None

    @property
    def parts(self) -> CaseParts:
        return self.result.now.of(self.state, self.pathway)

    @property
    def links(self) -> tuple[ChainLink, ...]:
        return self.result.now.links(self.state, self.pathway)


def say_chain(screen: Screen, asked: ChainAsked) -> None:
    """Say what becomes of 100 reference cases, and what decisions change in that."""
    scenario, decisions, states, seed = _prepared(screen, asked)
    announce_compilation(screen)
    with screen.progress(screen.translate("replicates")) as report:
        if decisions.empty:
            result = _ChainResult(
                decisions, seed, chain(scenario, None, seed, asked.day, asked.replications, None, report), None
            )
        else:
            change = chain_change(scenario, decisions, seed, asked.day, asked.replications, None, report)
            result = _ChainResult(decisions, seed, change.now, change)
    if asked.as_json:
        screen.write_json(_document(screen, asked, result, states))
        return
    for state in states:
        _print_state(screen, asked, result, state)
    screen.remark(whatif.reference_cases(result.now, Reader(screen.language)))
    screen.remark(sentences.notice(Reader(screen.language)))


def _prepared(screen: Screen, asked: ChainAsked) -> tuple[Scenario, Decisions, tuple[str, ...], int]:
    """Return the scenario, decisions, States asked for and seed; or say what is wrong with what was typed."""
    try:
        scenario = load(asked.name)
        decisions = Decisions.parse(scenario, asked.settings, asked.agreements)
    except (ScenarioError, DecisionError) as error:
        raise screen.stop("\n".join(problem.in_words(screen.translate) for problem in error.problems)) from None
    states = tuple(state.id for state in scenario.states)
    if asked.state is not None and asked.state not in states:
        raise screen.stop(f"--state {asked.state}: {', '.join(states)}")
    last = scenario.quarters * QUARTER - 1
    if asked.day is not None and not 0 <= asked.day <= last:
        raise screen.stop(f"--day {asked.day}: 0–{last}")
    seed = draw_seed() if asked.seed is None else asked.seed
    if seed > LARGEST_SEED:
        raise screen.stop(f"--seed {seed}: 0–{LARGEST_SEED}")
    return scenario, decisions, states if asked.state is None else (asked.state,), seed


def _print_state(screen: Screen, asked: ChainAsked, result: _ChainResult, state: str) -> None:
    _ = screen.translate
    reader = Reader(screen.language)
    name = result.now.scenario.state(state).name.get(screen.language)
    screen.say(name)
    if not result.now.pathways(state):
        screen.say(_("No reference case begins in this State."))
        return
    limit = whatif.limit_of_chain(result.now, state, reader)
    if limit:
        screen.say(limit)
    _print_cases(screen, _Cases(result, state), _("What becomes of 100 reference cases"))
    for pathway in result.now.pathways(state) if asked.by_pathway else ():
        title = _("What becomes of 100 reference cases: {pathway}").format(pathway=_(PATHWAYS[pathway].name))
        _print_cases(screen, _Cases(result, state, pathway), title)


def _print_cases(screen: Screen, cases: _Cases, title: str) -> None:
    _, language = screen.translate, screen.language
    change = cases.result.change
    compared = [(_("at the start settings"), True), (_("now"), True), (_("change, 5–95%"), True)]
    columns = [(_("part"), False), *(compared if change else [(_("of 100 cases"), True)])]
    parts = asdict(cases.parts)
    before = {} if change is None else asdict(change.start.of(cases.state, cases.pathway))
    rows = []
    for part, text in PARTS.items():
        row = [_(text), number(parts[part], language, _DIGITS)]
        if change is not None:
            row.insert(1, number(before[part], language, _DIGITS))
            row.append(_span(screen, change.part(cases.state, part, cases.pathway)))
        rows.append(row)
    screen.table(columns, rows, title)
    columns = [(_("control"), False), (_("reached, of 100"), True)]
    if change is None:
        columns += [(_("its chance"), True), (_("stops, of 100"), True)]
    else:
        columns += [(_("its chance at the start settings"), True), (_("its chance now"), True)]
        columns += [(_("stops, of 100, at the start settings"), True), (_("stops now"), True)]
        columns += [(_("change, 5–95%"), True)]
    screen.table(columns, _link_rows(screen, cases))


def _link_rows(screen: Screen, cases: _Cases) -> Iterator[list[str]]:
    _ = screen.translate
    reader = Reader(screen.language)
    change = cases.result.change
    before = {} if change is None else {one.gate: one for one in change.start.links(cases.state, cases.pathway)}
    for link in cases.links:
        stops = reader.number(link.stopped, _DIGITS) if link.can_stop else ""
        row = [_(link.name), reader.number(link.reached, _DIGITS), reader.percent(link.chance, _DIGITS)]
        if change is None:
            yield [*row, stops]
            continue
        start = before[link.gate]
        row.insert(2, reader.percent(start.chance, _DIGITS))
        row += [reader.number(start.stopped, _DIGITS) if link.can_stop else "", stops]
        yield [*row, _span(screen, change.stopped(cases.state, link.gate, cases.pathway)) if link.can_stop else ""]


def _span(screen: Screen, change: IndicatorChange) -> str:
    """Return the range of a paired change in words; a dash where there is none."""
    language = screen.language
    low, high = change.low, change.high
    if not (math.isfinite(low) and math.isfinite(high)):
        return number(change.middle, language, _DIGITS, signed=True)
    if not is_clear(low, high, _DIGITS):
        return sentences.no_clear_difference(Reader(language))
    least, most = (number(end, language, _DIGITS, signed=True) for end in (low, high))
    return sentences.span(least, most, Reader(language))


def _document(screen: Screen, asked: ChainAsked, result: _ChainResult, states: tuple[str, ...]) -> dict[str, Any]:
    now = result.now
    return {
        "scenario": now.scenario.name,
        "scenario_hash": now.scenario.hash,
        "seed": result.seed,
        "courses": len(now.parts),
        "day": now.day,
        "days_averaged": min(WEEK, now.day + 1),
        "unit": "cases of 100 reference cases",
        "decisions": result.decisions.to_json(),
        "states": [_state_document(screen, asked, result, state) for state in states],
    }


def _state_document(screen: Screen, asked: ChainAsked, result: _ChainResult, state: str) -> dict[str, Any]:
    limit = result.now.limit(state)
    document = {
        "state": state,
        "name": result.now.scenario.state(state).name.get(screen.language),
        "limited_by": None if limit is None else limit.gate.id,
        "sentence": whatif.limit_of_chain(result.now, state, Reader(screen.language)) or None,
        **_cases_document(screen, _Cases(result, state)),
    }
    if asked.by_pathway:
        document["pathways"] = [
            {
                "pathway": PATHWAYS[n].id,
                "name": screen.translate(PATHWAYS[n].name),
                **_cases_document(screen, _Cases(result, state, n)),
            }
            for n in result.now.pathways(state)
        ]
    return document


def _cases_document(screen: Screen, cases: _Cases) -> dict[str, Any]:
    change = cases.result.change
    document: dict[str, Any] = {
        "parts": _known(asdict(cases.parts)),
        "links": [_link_document(screen, link) for link in cases.links],
    }
    if change is not None:
        document["start"] = {
            "parts": _known(asdict(change.start.of(cases.state, cases.pathway))),
            "links": [_link_document(screen, link) for link in change.start.links(cases.state, cases.pathway)],
        }
        document["change"] = {
            "parts": {part: _range(change.part(cases.state, part, cases.pathway)) for part in PARTS},
            "stopped": {
                link.gate.id: _range(change.stopped(cases.state, link.gate, cases.pathway))
                for link in cases.links
                if link.can_stop
            },
        }
    return document


def _link_document(screen: Screen, link: ChainLink) -> dict[str, Any]:
    numbers = {"reached": link.reached, "chance": link.chance, "stopped": link.stopped}
    return {
        "gate": link.gate.id,
        "name": screen.translate(link.name),
        "role": link.role.name.lower(),
        **_known(numbers),
    }


def _range(change: IndicatorChange) -> dict[str, float | bool | None]:
    ends = _known({"low": change.low, "middle": change.middle, "high": change.high})
    return {**ends, "clear": is_clear(change.low, change.high, _DIGITS)}


def _known(numbers: dict[str, float]) -> dict[str, float | None]:
    """Return numbers with null in place of those that are not known."""
    return {name: value if math.isfinite(value) else None for name, value in numbers.items()}
