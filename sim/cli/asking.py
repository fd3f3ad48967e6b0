"""``cordon compare``, ``explain``, ``chance`` and ``attribution``: what-ifs, said in a sentence and shown as a table or as JSON."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sim.cli.running import LARGEST_SEED, announce_compilation
from sim.cli.screen import Screen
from sim.pathways import GATES
from sim.presentation import sentences, whatif
from sim.record import INDICATOR_INDEX, INDICATORS
from sim.results import incident as chain_of
from sim.run import Record, RecordError, draw_seed, rerun_of
from sim.scenario import DecisionError, Decisions, Scenario, ScenarioError, load
from sim.scenario.calendar import QUARTER, month_of
from sim.scenario.levers import Lever
from sim.scenario.parameters import PARAMETER_INDEX
from sim.scenario.problems import translate_lazy
from sim.scenario.spoken import named
from sim.whatif import attribution, counterfactuals
from sim.whatif.chance_and_decisions import ChanceAndDecisions, chance_and_decisions
from sim.whatif.changes import LeastChange, smallest_changes
from sim.whatif.paired import Comparison, Progress, compare
from sim.whatif.worlds import Effect, Verdict, WorldPairs, decisive_assumption, over_worlds
from sim.words.formats import NO_VALUE, number, percent, readable
from sim.words.reader import Reader

if TYPE_CHECKING:
    import polars as pl

_DIVERSIONS: Final = INDICATORS[INDICATOR_INDEX["diversions"]]
ENOUGH: Final = 0.1
"""The share of itself within which a mean difference counts as known."""


@dataclass(frozen=True, slots=True)
class Sides:
    """What ``cordon compare`` was asked for, as it was typed."""

    name: str
    a: str
    b: str
    seed: int | None
    replicates: int
    quarters: int | None
    chance_only: bool
    worlds: int
    as_json: bool


@dataclass(frozen=True, slots=True)
class _OverWorlds:
    """What plausible worlds say of diversions, and the assumption on which that hangs, by its name; empty where none is known."""

    effect: Effect
    decisive_assumption: str

    def sentence(self, reader: Reader) -> str:
        decisive = reader._(PARAMETER_INDEX[self.decisive_assumption].text) if self.decisive_assumption else ""
        return whatif.over_worlds(self.effect, reader._(_DIVERSIONS.name), decisive, reader)


def compare_sides(screen: Screen, asked: Sides) -> None:
    """Compare two sets of decisions and say what differs."""
    if asked.worlds == 1:
        raise screen.stop("--worlds 1: 0, 2–10000")  # what differs between worlds cannot be told from one
    scenario = _scenario(screen, asked.name)
    a, b = (_line(screen, scenario, line) for line in (asked.a, asked.b))
    days = None if asked.quarters is None else asked.quarters * QUARTER
    announce_compilation(screen)
    with screen.progress(screen.translate("replicates")) as report:
        comparison = compare(
            scenario,
            a,
            b,
            _seed(screen, asked.seed),
            asked.replicates,
            days,
            drawn=not asked.chance_only,
            progress=report,
        )
    over = None
    if asked.worlds and not asked.chance_only:
        with screen.progress(screen.translate("worlds")) as report:
            over = _over_worlds(comparison, asked.worlds, report)
    if asked.as_json:
        screen.write_json(_comparison_document(screen, comparison, over))
    else:
        _print_comparison(screen, comparison, over)


def _over_worlds(comparison: Comparison, worlds: int, report: Progress) -> _OverWorlds:
    """Ask so many worlds; where they disagree, as many fresh ones too, to find out on what that hangs."""

    def asked(numbers: range) -> WorldPairs:
        return over_worlds(
            comparison.scenario,
            comparison.a,
            comparison.b,
            comparison.seed,
            _DIVERSIONS.id,
            numbers,
            days=comparison.days,
            progress=report,
        )

    first = asked(range(worlds))
    effect = first.effect
    decisive = (
        decisive_assumption(first, asked(range(worlds, 2 * worlds))) if effect.verdict is Verdict.DISAGREE else None
    )
    return _OverWorlds(effect, decisive or "")


def _comparison_document(screen: Screen, comparison: Comparison, over: _OverWorlds | None) -> dict[str, Any]:
    reader = Reader(screen.language)
    return {
        "scenario": comparison.scenario.name,
        "scenario_hash": comparison.scenario.hash,
        "seed": comparison.seed,
        "pairs": comparison.pairs,
        "days": comparison.days,
        "range_over": "chance and assumptions" if comparison.drawn else "chance",
        "a": comparison.a.to_json(),
        "b": comparison.b.to_json(),
        "sentence": whatif.difference(comparison.difference(_DIVERSIONS.id), reader),
        "worlds": None
        if over is None
        else {**asdict(over.effect), "hangs_on": over.decisive_assumption or None, "sentence": over.sentence(reader)},
        "differences": _named(screen, comparison.frame(ENOUGH)),
    }


def _print_comparison(screen: Screen, comparison: Comparison, over: _OverWorlds | None) -> None:
    _, language = screen.translate, screen.language
    reader = Reader(language)
    diversions = comparison.difference(_DIVERSIONS.id)
    if over is not None:
        screen.say(over.sentence(reader))
    screen.say(whatif.difference(diversions, reader))
    screen.say(whatif.pairs_needed(diversions, ENOUGH, reader))
    columns = [
        (_("indicator"), False),
        (_("unit"), False),
        (_("a, median"), True),
        (_("b, median"), True),
        (_("difference, median"), True),
        (_("difference, 5–95%"), True),
        (_("mean, 95% interval"), True),
        (_("pairs for ±{share}").format(share=percent(ENOUGH, language)), True),
    ]
    rows = []
    for d in comparison.differences():
        span = _span(screen, d.change.low, d.change.high) if d.clear else sentences.no_clear_difference(reader)
        more = d.mean.more_needed(ENOUGH)
        rows.append(
            [
                _(d.indicator.name),
                _(d.indicator.unit),
                readable(d.change.baseline, language),
                readable(d.change.now, language),
                readable(d.change.middle, language, signed=True),
                span if d.mean.n else NO_VALUE,
                _span(screen, d.mean.low, d.mean.high),
                NO_VALUE if more is None else number(d.mean.n + more, language),
            ]
        )
    screen.table(columns, rows, comparison.scenario.title.get(language))
    screen.remark(whatif.basis(comparison, reader))
    _quiet_line(screen, comparison.scenario)


@dataclass(frozen=True, slots=True)
class ExplainAsked:
    """What ``cordon explain`` was asked for, as it was typed."""

    directory: Path
    incident: int | None
    settings: tuple[str, ...]
    agreements: tuple[str, ...]
    as_json: bool


def explain(screen: Screen, asked: ExplainAsked) -> None:
    """Say for a record's incidents whether other controls would have stopped them, and for one what would have sufficed."""
    announce_compilation(screen)
    record = _record(screen, asked.directory)
    other = _other_controls(screen, record, asked)
    incidents = counterfactuals.would_it_have_been_stopped(record, other)
    if asked.incident is not None and not 0 <= asked.incident < len(incidents):
        last = len(incidents) - 1
        raise screen.stop(
            f"--incident {asked.incident}: 0–{last}" if incidents else screen.translate("No attempt was made.")
        )
    if asked.incident is None:
        _show_incidents(screen, record, incidents, asked.as_json)
    else:
        with screen.progress(screen.translate("changes tried")) as report:
            changes = smallest_changes(record, asked.incident, progress=report)
        _show_incident(screen, record, incidents[asked.incident], changes, asked.as_json)


def _other_controls(screen: Screen, record: Record, asked: ExplainAsked) -> Decisions:
    """Return the controls to explain by: the record's with what is set in addition; nothing set, none decided at all."""
    if not asked.settings and not asked.agreements:
        if record.decisions.empty:
            _ = screen.translate
            screen.remark(
                _("Nothing was decided in this run: set other controls with --set or --agree to compare with.")
            )
        return Decisions()
    try:
        more = Decisions.parse(record.scenario, asked.settings, asked.agreements)
    except DecisionError as error:
        raise screen.stop("\n".join(problem.in_words(screen.translate) for problem in error.problems)) from None
    return record.decisions.followed_by(more)


def _show_incidents(
    screen: Screen, record: Record, incidents: tuple[counterfactuals.Counterfactual, ...], as_json: bool
) -> None:
    _, language = screen.translate, screen.language
    reader = Reader(language)
    if as_json:
        found = counterfactuals.frame(incidents).to_dicts() if incidents else []
        screen.write_json({"sentence": whatif.both_answers(incidents, reader), "incidents": found})
        return
    states = _states(screen, record.scenario)
    screen.say(whatif.both_answers(incidents, reader))
    columns = [
        (_("number"), True),
        (_("month"), True),
        (_("State"), False),
        (_("category"), False),
        (_("recorded"), False),
        (_("the same attempt"), False),
        (_("the same history"), False),
    ]
    rows = (
        [
            str(one.attempt),
            number(month_of(one.day) + 1, language),
            states[one.recorded.state],
            one.category,
            *(whatif.answer(a, states, reader) for a in (one.recorded, one.same_attempt, one.same_history)),
        ]
        for one in incidents
    )
    screen.table(columns, rows, _("Incidents, and what other controls would have made of them"))
    _quiet_line(screen, record.scenario)


def _show_incident(
    screen: Screen, record: Record, one: counterfactuals.Counterfactual, changes: tuple[LeastChange, ...], as_json: bool
) -> None:
    chain = chain_of(record, one.attempt)
    if one.recorded.what != "stopped":  # only of an attempt that was stopped a place is named
        chain = chain.drop("place")
    if as_json:
        screen.write_json(
            {
                "incident": counterfactuals.frame((one,)).to_dicts()[0],
                "gates": chain.to_dicts(),
                "smallest_changes": [_change_document(change) for change in changes],
            }
        )
        return
    _print_incident(screen, record.scenario, one, chain)
    _print_changes(screen, record.scenario, one, changes)
    _quiet_line(screen, record.scenario)


def _change_document(change: LeastChange) -> dict[str, Any]:
    row = {**asdict(change), "lever": change.lever.id, "gate": change.gate.id}
    row["same_history"] = {**row["same_history"], "gate": change.same_history.gate.id}
    return row


def _print_incident(
    screen: Screen, scenario: Scenario, one: counterfactuals.Counterfactual, chain: "pl.DataFrame"
) -> None:
    _, language = screen.translate, screen.language
    reader, states = Reader(language), _states(screen, scenario)
    screen.say(
        _("Incident {number}: category {category}, {state}, day {day}: {what}").format(
            number=one.attempt,
            category=one.category,
            state=states[one.recorded.state],
            day=number(one.day, language),
            what=whatif.answer(one.recorded, states, reader),
        )
    )
    for name, answer in ((_("the same attempt"), one.same_attempt), (_("the same history"), one.same_history)):
        text = _("Under the other controls, {name}: {what}")
        screen.say(text.format(name=name, what=whatif.answer(answer, states, reader)))
    columns = [(_("day"), True), (_("gate"), False), (_("outcome"), False), (_("chance"), True), ("", False)]
    met = chain.filter(chain["gate"] != "").select("day", "gate_name", "outcome_name", "probability", "missing")
    rows = (
        [
            number(day, language),
            _(gate),
            _(outcome),
            percent(probability, language),
            _("missing") if missing else "",
        ]
        for day, gate, outcome, probability, missing in met.iter_rows()
    )
    screen.table(columns, rows, _("Its gates, in hindsight"))


def _set_to(lever: Lever, value: float, reader: Reader) -> str:
    """Return a lever's value as a table has it: a number, or the name of a step."""
    return named(lever, value, reader) if lever.steps else readable(value, reader.language)


def _print_changes(
    screen: Screen, scenario: Scenario, one: counterfactuals.Counterfactual, changes: tuple[LeastChange, ...]
) -> None:
    _, language = screen.translate, screen.language
    reader, states = Reader(language), _states(screen, scenario)
    if not changes:
        if one.recorded.what in counterfactuals.GOT_THROUGH:
            screen.say(whatif.no_change_would_have_stopped(reader))
        return
    columns = [
        (_("State"), False),
        (_("lever"), False),
        (_("from"), True),
        (_("to"), True),
        (_("unit"), False),
        (_("added budget a quarter"), True),
        (_("decided by month"), True),
        (_("would have been stopped at"), False),
        (_("the same history"), False),
    ]
    rows = (
        [
            states[change.state],
            f"{change.lever.id} {_(change.lever.name)}",
            _set_to(change.lever, change.value_before, reader),
            _set_to(change.lever, change.value, reader),
            "" if change.lever.steps else _(change.lever.unit),
            readable(change.added_budget, language),
            number(month_of(change.decide_by) + 1, language),
            _(GATES[change.gate].name),
            whatif.answer(change.same_history, states, reader),
        ]
        for change in changes
    )
    screen.table(columns, rows, _("The smallest changes that would have stopped the same attempt"))


def say_standing(screen: Screen, directory: Path, replicates: int, indicator: str, as_json: bool) -> None:
    """Say where chance put a recorded run and how its decisions rank."""
    _known_indicator(screen, indicator)
    announce_compilation(screen)
    record = _record(screen, directory)
    with screen.progress(screen.translate("replicates")) as report:
        standing = chance_and_decisions(record, replicates, indicator, progress=report)
    if as_json:
        screen.write_json(
            {
                "sentence": whatif.chance_and_decisions(standing, Reader(screen.language)),
                "indicator": indicator,
                "replicates": standing.replicates,
                "rank": standing.rank,
                "ranking": _named(screen, standing.ranking_frame()),
                "places": _named(screen, standing.places_frame()),
            }
        )
        return
    _print_standing(screen, standing)
    _quiet_line(screen, record.scenario)


def _print_standing(screen: Screen, standing: ChanceAndDecisions) -> None:
    _, language = screen.translate, screen.language
    screen.say(whatif.chance_and_decisions(standing, Reader(language)))
    columns = [
        (_("rank"), True),
        (_("decisions"), False),
        (_("mean"), True),
        (_("95% interval"), True),
        (_("against doing nothing"), True),
    ]
    rows = (
        [
            str(rank),
            _(one.name),
            readable(one.mean.value, language),
            _span(screen, one.mean.low, one.mean.high, signed=False),
            _span(screen, one.against_nothing.low, one.against_nothing.high),
        ]
        for rank, one in enumerate(standing.ranking, 1)
    )
    screen.table(columns, rows, _(standing.indicator.name))
    columns = [(_("indicator"), False), (_("played"), True), (_("5–95%"), True), (_("better than"), True)]
    rows = (
        [
            _(place.indicator.name),
            readable(place.played, language),
            _span(screen, place.low, place.high, signed=False),
            percent(place.better_than, language),
        ]
        for place in standing.places
    )
    screen.table(columns, rows, _("The run recorded among replications of the same decisions"))


@dataclass(frozen=True, slots=True)
class AttributionAsked:
    """What ``cordon attribution`` was asked for, as it was typed."""

    name: str
    settings: tuple[str, ...]
    agreements: tuple[str, ...]
    seed: int | None
    replicates: int
    indicator: str
    shapley: bool
    chance_only: bool
    as_json: bool


def say_attribution(screen: Screen, asked: AttributionAsked) -> None:
    """Say what each group of measures contributes to what the decisions change."""
    _known_indicator(screen, asked.indicator)
    scenario = _scenario(screen, asked.name)
    try:
        decisions = Decisions.parse(scenario, asked.settings, asked.agreements)
    except DecisionError as error:
        raise screen.stop("\n".join(problem.in_words(screen.translate) for problem in error.problems)) from None
    if not attribution.groups_of(decisions):
        raise screen.stop(
            screen.translate("Nothing is decided: set levers with --set or make agreements with --agree.")
        )
    announce_compilation(screen)
    seed = _seed(screen, asked.seed)
    known = (scenario, decisions, seed, asked.replicates, asked.indicator, None, not asked.chance_only)
    with screen.progress(screen.translate("replicates")) as report:
        without = attribution.without_each(*known, progress=report)
    shares: tuple[attribution.Share, ...] = ()
    if asked.shapley:
        with screen.progress(screen.translate("replicates")) as report:
            shares = attribution.shapley(*known, progress=report)
    said = _credit_said(screen, asked.indicator, without, shares)
    if asked.as_json:
        document = {"sentences": said, "seed": seed, "indicator": asked.indicator, "replicates": asked.replicates}
        screen.write_json({**document, "groups": _named(screen, attribution.frame(without, shares))})
        return
    for sentence in said:
        screen.say(sentence)
    _print_attribution(screen, asked.indicator, without, shares)
    _quiet_line(screen, scenario)


def _credit_said(
    screen: Screen, indicator: str, without: tuple[attribution.Without, ...], shares: tuple[attribution.Share, ...]
) -> list[str]:
    """Return what the page of credit says; it speaks of diversions only."""
    reader = Reader(screen.language)
    if indicator != _DIVERSIONS.id:
        return []
    titles = [whatif.without(without, reader), *([whatif.shapley(shares, reader)] if shares else [])]
    return [f"{title}." for title in titles]


def _print_attribution(
    screen: Screen, indicator: str, without: tuple[attribution.Without, ...], shares: tuple[attribution.Share, ...]
) -> None:
    _, language = screen.translate, screen.language
    columns = [
        (_("group of measures"), False),
        (_("without it, mean"), True),
        (_("without it, 5–95%"), True),
    ]
    if shares:
        columns += [(_("its share (Shapley)"), True), (_("95% interval"), True)]
    rows = []
    for n, one in enumerate(without):
        row = [
            sentences.group_name(one.group, Reader(language)),
            readable(one.mean.value, language, signed=True),
            _span(screen, one.low, one.high),
        ]
        if shares:
            mean = shares[n].mean
            row += [readable(mean.value, language, signed=True), _span(screen, mean.low, mean.high)]
        rows.append(row)
    name = next(known.name for known in INDICATORS if known.id == indicator)
    screen.table(columns, rows, _("{name}: what would change without each group").format(name=_(name)))


def _span(screen: Screen, low: float, high: float, *, signed: bool = True) -> str:
    """Return a range in words; a dash where there is none."""
    language = screen.language
    if low != low or high != high:
        return NO_VALUE
    least, most = (readable(end, language, signed=signed) for end in (low, high))
    return sentences.span(least, most, Reader(language))


def _named(screen: Screen, frame: "pl.DataFrame") -> list[dict[str, Any]]:
    """Return rows with their names and units in the reader's language."""
    _ = screen.translate
    return [
        {key: _(value) if key in ("name", "unit") else value for key, value in row.items()}
        for row in frame.iter_rows(named=True)
    ]


def _states(screen: Screen, scenario: Scenario) -> dict[str, str]:
    return {"": "", **{state.id: state.name.get(screen.language) for state in scenario.states}}


def _scenario(screen: Screen, name: str) -> Scenario:
    try:
        return load(name)
    except ScenarioError as error:
        raise screen.stop("\n".join(problem.in_words(screen.translate) for problem in error.problems)) from None


def _line(screen: Screen, scenario: Scenario, line: str) -> Decisions:
    try:
        return Decisions.parse_line(scenario, line)
    except DecisionError as error:
        raise screen.stop("\n".join(problem.in_words(screen.translate) for problem in error.problems)) from None


def _record(screen: Screen, directory: Path) -> Record:
    try:
        return rerun_of(directory)
    except RecordError as error:
        raise screen.stop(translate_lazy(error.message, screen.translate)) from None


def _seed(screen: Screen, seed: int | None) -> int:
    if seed is None:
        return draw_seed()
    if seed > LARGEST_SEED:
        raise screen.stop(f"--seed {seed}: 0–{LARGEST_SEED}")
    return seed


def _known_indicator(screen: Screen, indicator: str) -> None:
    names = [known.id for known in INDICATORS]
    if indicator not in names:
        raise screen.stop(f"--indicator {indicator}: {', '.join(names)}")


def _quiet_line(screen: Screen, scenario: Scenario) -> None:
    screen.remark(scenario.attempts_note.get(screen.language))
    screen.remark(sentences.notice(Reader(screen.language)))
