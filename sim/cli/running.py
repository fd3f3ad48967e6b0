"""``cordon run`` and ``cordon replay``: the request is checked, run, and shown as a table or as JSON."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from sim.cases import counted, stopped_of_100
from sim.cli.screen import DIFFERENT, Screen
from sim.compiled import compiled_before
from sim.ensemble.sample import Sample, in_parts, joined
from sim.indicators import totals
from sim.own_work import own_work
from sim.presentation import sentences
from sim.results import displaced_counts, displaced_of, headline_of, indicators_frame, own_work_table
from sim.run import Engine, Record, RecordError, draw_seed, replay, run, run_many
from sim.scenario import DecisionError, Decisions, Scenario, ScenarioError, load
from sim.scenario.calendar import QUARTER
from sim.scenario.problems import translate_lazy
from sim.statistics import IndicatorChange, kind_of
from sim.words.formats import NO_VALUE, number, percent, readable
from sim.words.reader import Reader
from sim.words.units import Unit

LARGEST_SEED: Final = 2**63 - 1
REPLICATES_FILE: Final = "replicates.parquet"
"""Indicators of every replicate, beside the files of the first one."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class RunAsked:
    """What ``cordon run`` was asked for, as it was typed."""

    name: str
    engine: Engine
    seed: int | None
    replicates: int
    quarters: int | None
    settings: tuple[str, ...]
    agreements: tuple[str, ...]
    out: Path | None
    as_json: bool


@dataclass(frozen=True, slots=True)
class RunResult:
    """What came out: indicators as a table, against the same random draws untouched where something was decided; one run's
    record."""

    scenario: Scenario
    decisions: Decisions
    seed: int
    days: int
    replicates: int
    headline: pl.DataFrame
    displaced: pl.DataFrame | None
    own_work: dict[str, pl.DataFrame]
    """By State, each lever's own indicator."""
    cases: dict[str, dict[str, float | None]]
    """By State, how many of 100 exercise cases of each group were stopped, over all replicates."""
    record: Record | None


def run_scenario(screen: Screen, asked: RunAsked) -> None:
    """Run what was asked for, write it if asked to, and print the indicators."""
    scenario, decisions = _prepared(screen, asked)
    seed = draw_seed() if asked.seed is None else asked.seed
    if seed > LARGEST_SEED:
        raise screen.stop(f"--seed {seed}: 0–{LARGEST_SEED}")
    announce_compilation(screen)
    try:
        result = _result(screen, asked, scenario, decisions, seed)
    except OSError as error:
        raise screen.stop(f"--out {asked.out}: {error.strerror or error}") from None
    if asked.as_json:
        screen.write_json(_document(screen, asked, result))
    else:
        _print(screen, asked, result)


def replay_record(screen: Screen, directory: Path) -> None:
    """Run a record again; the exit code says whether every event is the same."""
    _ = screen.translate
    announce_compilation(screen)
    try:
        same, difference = replay(directory)
    except (ScenarioError, DecisionError) as error:
        raise screen.stop("\n".join(problem.in_words(_) for problem in error.problems)) from None
    except RecordError as error:
        raise screen.stop(translate_lazy(error.message, _)) from None
    if not same:
        raise screen.stop(_("Not the same: {difference}").format(difference=translate_lazy(difference, _)), DIFFERENT)
    screen.say(_("The same, event for event."))


def announce_compilation(screen: Screen) -> None:
    """Say why the first run on a machine takes its time."""
    if not compiled_before():
        screen.remark(screen.translate("Compiling the model for this machine, once: about a minute."))


def _prepared(screen: Screen, asked: RunAsked) -> tuple[Scenario, Decisions]:
    """Return the scenario and the decisions; whatever is wrong with either is said at once."""
    try:
        scenario = load(asked.name)
        decisions = Decisions.parse(scenario, asked.settings, asked.agreements)
    except (ScenarioError, DecisionError) as error:
        raise screen.stop("\n".join(problem.in_words(screen.translate) for problem in error.problems)) from None
    waiting = sorted({(order.lever, order.state) for order in decisions.waiting(scenario)})
    for lever, state in waiting:
        remark = screen.translate("{lever} of {state} waits for an agreement (--agree): it has no effect yet.")
        screen.remark(remark.format(lever=lever, state=state))
    return scenario, decisions


def _result(screen: Screen, asked: RunAsked, scenario: Scenario, decisions: Decisions, seed: int) -> RunResult:
    """Run with the decisions and, if there are any, without; a few replicates at a time, written as they come if asked to."""
    days = (asked.quarters or scenario.quarters) * QUARTER
    decided = not decisions.empty
    record = None
    if asked.replicates == 1 or asked.out is not None:
        record = run(scenario, decisions, seed, 0, days, asked.engine)
    if asked.out is not None and record is not None:
        record.write(asked.out)
    now, before = _Totals(), _Totals()
    counts = np.zeros((len(scenario.states), 6))
    with screen.progress(screen.translate("replicates"), asked.replicates) as report, _Written(asked) as written:
        for some in in_parts(range(asked.replicates)):
            sample = (
                record.sample if record and asked.replicates == 1 else _sampled(asked, scenario, decisions, seed, some)
            )
            now.add(sample)
            written.add(sample)
            if decided:
                untouched = _sampled(asked, scenario, Decisions(), seed, some)
                before.add(untouched)
                counts += displaced_counts(sample, untouched)
            report(some[-1] + 1)
    states = tuple(state.id for state in scenario.states)
    own = {
        state: own_work_table(scenario, state, now.own_work(state), before.own_work(state) if decided else None)
        for state in states
    }
    return RunResult(
        scenario,
        decisions,
        seed,
        days,
        asked.replicates,
        headline_of(now.joined(), before.joined() if decided else None),
        displaced_of(counts, asked.replicates, states) if decided else None,
        own,
        {state: stopped_of_100(now.cases(state)) for state in states},
        record,
    )


class _Totals:
    """Each indicator over the whole run, and each lever's own in each State, of more and more replicates."""

    def __init__(self) -> None:
        self._parts: list[dict[str, np.ndarray]] = []
        self._own: dict[str, list[dict[str, np.ndarray | None]]] = {}
        self._cases: dict[str, list[np.ndarray]] = {}

    def add(self, sample: Sample) -> None:
        self._parts.append(totals(sample))
        for state in sample.scenario.states:
            self._own.setdefault(state.id, []).append(own_work(sample, state.id))
            self._cases.setdefault(state.id, []).append(counted(sample, state.id))

    def cases(self, state: str) -> np.ndarray:
        """Return exercise cases and those stopped of a State, (replicates, groups, 2)."""
        return np.concatenate(self._cases[state])

    def joined(self) -> dict[str, np.ndarray]:
        return {name: np.concatenate([part[name] for part in self._parts]) for name in self._parts[0]}

    def own_work(self, state: str) -> dict[str, np.ndarray | None]:
        """Return each lever's own indicator in a State; None where it lacks the lever's object, the same in every part."""
        means: dict[str, np.ndarray | None] = {}
        for lever in self._own[state][0]:
            values = [part[lever] for part in self._own[state]]
            means[lever] = (
                np.concatenate([part for part in values if part is not None]) if values[0] is not None else None
            )
        return means


class _Written:
    """Indicators of every replicate, written in parts and joined into one file at the end, where files were asked for."""

    def __init__(self, asked: RunAsked) -> None:
        self._directory = asked.out if asked.replicates > 1 else None
        self._parts: list[Path] = []

    def __enter__(self) -> "_Written":
        return self

    def add(self, sample: Sample) -> None:
        if self._directory is None:
            return
        part = self._directory / f"{REPLICATES_FILE}.{len(self._parts)}"
        self._parts.append(part)
        indicators_frame(sample).write_parquet(part)

    def __exit__(self, kind: type[BaseException] | None, *_reason: object) -> None:
        if self._directory is not None and kind is None:
            pl.scan_parquet(self._parts).sink_parquet(self._directory / REPLICATES_FILE)
        for part in self._parts:
            part.unlink(missing_ok=True)


def _sampled(asked: RunAsked, scenario: Scenario, decisions: Decisions, seed: int, some: Sequence[int]) -> Sample:
    """Return the tallies of some replicates, by the engine asked for; both give the same."""
    days = (asked.quarters or scenario.quarters) * QUARTER
    if asked.engine == "compiled":
        return run_many(scenario, decisions, seed, some, days)
    parts = [run(scenario, decisions, seed, replicate, days, "mesa").sample for replicate in some]
    return joined(parts)


def _document(screen: Screen, asked: RunAsked, result: RunResult) -> Row:
    """Return the answer as one JSON-able value: indicator ids, names in the reader's language, numbers as they are."""
    _ = screen.translate
    rows = [{**row, "name": _(row["name"]), "unit": _(row["unit"])} for row in result.headline.iter_rows(named=True)]
    document: Row = {
        "scenario": result.scenario.name,
        "scenario_hash": result.scenario.hash,
        "engine": asked.engine,
        "seed": result.seed,
        "replicates": result.replicates,
        "days": result.days,
        "decisions": result.decisions.to_json(),
        "digest": result.record.digest if result.record else None,
        "indicators": rows,
    }
    document["own_work"] = {
        state: [
            {**row, **{key: _(row[key]) for key in ("name", "unit", "none")}} for row in table.iter_rows(named=True)
        ]
        for state, table in result.own_work.items()
    }
    document["cases_stopped_of_100"] = result.cases
    if result.displaced is not None:
        document["displaced"] = result.displaced.to_dicts()
    return document


def _print(screen: Screen, asked: RunAsked, result: RunResult) -> None:
    """Print the indicators as a table and, below it, what a reader has to know to read it."""
    _, language = screen.translate, screen.language
    count = result.replicates
    columns, cells = _layout(screen, many=count > 1, paired=result.displaced is not None)
    title = _("{title}. Quarters: {quarters}; seed: {seed}; replicates: {count}").format(
        title=result.scenario.title.get(language),
        quarters=number(result.days / QUARTER, language),
        seed=result.seed,
        count=number(count, language),
    )
    rows = result.headline.iter_rows(named=True)
    screen.table(columns, ([_(row["name"]), _(row["unit"]), *cells(row)] for row in rows), title)
    if result.displaced is not None:
        _print_displaced(screen, result.scenario, result.displaced)
    screen.remark(result.scenario.attempts_note.get(language))
    screen.remark(sentences.notice(Reader(language)))
    if asked.out is not None:
        screen.remark(_("Written to {directory}.").format(directory=asked.out))


def _layout(
    screen: Screen, *, many: bool, paired: bool
) -> tuple[list[tuple[str, bool]], Callable[[Row], Sequence[str]]]:
    """Return the columns of the table and what gives a row's cells after name and unit."""
    _, language = screen.translate, screen.language

    def one(row: Row, prefix: str, *, signed: bool = False) -> str:
        return readable(row[f"{prefix}p50"], language, signed=signed)

    def span(row: Row, prefix: str, *, signed: bool = False) -> str:
        low, high = row[f"{prefix}p05"], row[f"{prefix}p95"]
        if low is None or high is None:
            return NO_VALUE
        least, most = (readable(end, language, signed=signed) for end in (low, high))
        return sentences.span(least, most, Reader(language))

    def change(row: Row) -> str:
        if row["pairs"] == 0:
            return NO_VALUE
        return span(row, "diff_", signed=True) if _clear(row) else sentences.no_clear_difference(Reader(language))

    columns = [(_("indicator"), False), (_("unit"), False)]
    if not many and not paired:
        return [*columns, (_("value"), True)], lambda row: [one(row, "")]
    if not many:
        wanted = [*columns, (_("untouched"), True), (_("now"), True), (_("difference"), True)]
        return wanted, lambda row: [one(row, "base_"), one(row, ""), one(row, "diff_", signed=True)]
    if not paired:
        wanted = [*columns, (_("median"), True), (_("5–95%"), True)]
        return wanted, lambda row: [one(row, ""), span(row, "")]
    wanted = [
        *columns,
        (_("untouched, median"), True),
        (_("now, median"), True),
        (_("difference, median"), True),
        (_("difference, 5–95%"), True),
    ]
    return wanted, lambda row: [one(row, "base_"), one(row, ""), one(row, "diff_", signed=True), change(row)]


def _clear(row: Row) -> bool:
    """Return whether the range of an indicator's difference leaves zero out."""
    if row["pairs"] < 2:
        return False
    change = IndicatorChange(row["base_p50"], row["p50"], row["diff_p05"], row["diff_p50"], row["diff_p95"])
    return change.clear(kind_of(Unit(row["unit"])))


def _print_displaced(screen: Screen, scenario: Scenario, displaced: pl.DataFrame) -> None:
    """Print what became of attempts that met a State untouched and don't now; means of the replicates."""
    _, language = screen.translate, screen.language
    names = {state.id: state.name.get(language) for state in scenario.states}
    columns = [
        (_("State"), False),
        (_("attempts, untouched"), True),
        (_("attempts, now"), True),
        (_("left this State"), True),
        (_("met another State"), True),
        (_("displaced share"), True),
    ]
    cells = (
        [
            names.get(row["state"], _("Region")),
            *(readable(row[key], language) for key in ("base", "now", "gone", "elsewhere")),
            percent(row["displaced_share"], language),
        ]
        for row in displaced.iter_rows(named=True)
    )
    screen.table(columns, cells, _("What moved next door"))
