"""``cordon run`` and ``cordon replay``: the request is checked, run, and shown as a table or as JSON."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

import numpy as np

from sim.agents.network import MET_NOT_YET
from sim.cli.screen import DIFFERENT, Screen
from sim.compiled import compiled_before
from sim.ensemble.sample import Sample
from sim.results import displaced, headline, indicators_frame
from sim.run import Engine, Record, RecordError, draw_seed, replay, run, run_many
from sim.scenario import DecisionError, Decisions, Scenario, ScenarioError, load
from sim.scenario.calendar import QUARTER
from sim.scenario.problems import said_in
from sim.words.formats import NO_VALUE, number, percent, readable

LARGEST_SEED: Final = 2**63 - 1
REPLICATES_FILE: Final = "replicates.parquet"
"""Indicators of every replicate, beside the files of the first one."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Request:
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
class Answer:
    """What came out: the tallies now and, where something was decided, of the same luck untouched; one run's record."""

    sample: Sample
    baseline: Sample | None
    record: Record | None


def run_scenario(screen: Screen, request: Request) -> None:
    """Run what was asked for, write it if asked to, and print the indicators."""
    scenario, decisions = _prepared(screen, request)
    seed = draw_seed() if request.seed is None else request.seed
    if seed > LARGEST_SEED:
        raise screen.stop(f"--seed {seed}: 0–{LARGEST_SEED}")
    announce_compilation(screen)
    answer = _answer(screen, request, scenario, decisions, seed)
    if request.out is not None:
        _write(screen, request.out, answer)
    if request.as_json:
        screen.write_json(_document(screen, request, answer, seed))
    else:
        _print(screen, request, answer, seed)


def replay_record(screen: Screen, directory: Path) -> None:
    """Run a record again; the exit code says whether every event is the same."""
    _ = screen.translate
    announce_compilation(screen)
    try:
        same, difference = replay(directory)
    except (ScenarioError, DecisionError) as error:
        raise screen.stop("\n".join(problem.in_words(_) for problem in error.problems)) from None
    except RecordError as error:
        raise screen.stop(said_in(error.said, _)) from None
    if not same:
        raise screen.stop(_("Not the same: {difference}").format(difference=said_in(difference, _)), DIFFERENT)
    screen.say(_("The same, event for event."))


def announce_compilation(screen: Screen) -> None:
    """Say why the first run on a machine takes its time."""
    if not compiled_before():
        screen.remark(screen.translate("Compiling the model for this machine, once: about a minute."))


def _prepared(screen: Screen, request: Request) -> tuple[Scenario, Decisions]:
    """Return the scenario and the decisions; whatever is wrong with either is said at once."""
    try:
        scenario = load(request.name)
        decisions = Decisions.parse(scenario, request.settings, request.agreements)
    except (ScenarioError, DecisionError) as error:
        raise screen.stop("\n".join(problem.in_words(screen.translate) for problem in error.problems)) from None
    waiting = sorted({(order.lever, order.state) for order in decisions.waiting(scenario)})
    for lever, state in waiting:
        remark = screen.translate("{lever} of {state} waits for an agreement (--agree): it has no effect yet.")
        screen.remark(remark.format(lever=lever, state=state))
    return scenario, decisions


def _answer(screen: Screen, request: Request, scenario: Scenario, decisions: Decisions, seed: int) -> Answer:
    """Run with the decisions and, if there are any, without."""
    days = (request.quarters or scenario.quarters) * QUARTER
    decided = bool(decisions.orders or decisions.agreements)
    record = None
    if request.replicates == 1 or request.out is not None:
        record = run(scenario, decisions, seed, 0, days, request.engine)
    if request.replicates == 1 and record is not None:
        untouched = run(scenario, Decisions(), seed, 0, days, request.engine).sample if decided else None
        return Answer(record.sample, untouched, record)
    total = request.replicates * (2 if decided else 1)
    with screen.progress(screen.translate("replicates"), total) as report:
        sample = _sampled(request, scenario, decisions, seed, days, report)
        baseline = None
        if decided:
            done = request.replicates
            baseline = _sampled(request, scenario, Decisions(), seed, days, lambda more: report(done + more))
    return Answer(sample, baseline, record)


def _sampled(
    request: Request, scenario: Scenario, decisions: Decisions, seed: int, days: int, report: Callable[[int], None]
) -> Sample:
    """Return the tallies of all replicates, by the engine asked for; both give the same."""
    if request.engine == "compiled":
        return run_many(scenario, decisions, seed, request.replicates, days, progress=lambda done, _all: report(done))
    parts = []
    for replicate in range(request.replicates):
        parts.append(run(scenario, decisions, seed, replicate, days, "mesa").sample)
        report(replicate + 1)
    return _joined(parts)


def _joined(parts: Sequence[Sample]) -> Sample:
    """Return one sample of single runs; opportunities that a shorter run had no room for have not come."""
    width = max(part.met.shape[-1] for part in parts)
    met = [np.pad(p.met, ((0, 0), (0, 0), (0, width - p.met.shape[-1])), constant_values=MET_NOT_YET) for p in parts]
    return replace(
        parts[0],
        replicates=tuple(number for part in parts for number in part.replicates),
        months=np.concatenate([part.months for part in parts]),
        stops=np.concatenate([part.stops for part in parts]),
        delay_bins=np.concatenate([part.delay_bins for part in parts]),
        licence_bins=np.concatenate([part.licence_bins for part in parts]),
        met=np.concatenate(met),
    )


def _write(screen: Screen, directory: Path, answer: Answer) -> None:
    if answer.record is None:
        return
    try:
        answer.record.write(directory)
        if len(answer.sample.replicates) > 1:
            indicators_frame(answer.sample).write_parquet(directory / REPLICATES_FILE)
    except OSError as error:
        raise screen.stop(f"--out {directory}: {error.strerror or error}") from None


def _document(screen: Screen, request: Request, answer: Answer, seed: int) -> Row:
    """Return the answer as one JSON-able value: indicator ids, names in the reader's language, numbers as they are."""
    _ = screen.translate
    sample = answer.sample
    rows = [
        {**row, "name": _(row["name"]), "unit": _(row["unit"])}
        for row in headline(sample, answer.baseline).iter_rows(named=True)
    ]
    document: Row = {
        "scenario": sample.scenario.name,
        "scenario_hash": sample.scenario.hash,
        "engine": request.engine,
        "seed": seed,
        "replicates": len(sample.replicates),
        "days": sample.days,
        "decisions": sample.decisions.to_json(),
        "digest": answer.record.digest if answer.record else None,
        "indicators": rows,
    }
    if answer.baseline is not None:
        document["displaced"] = displaced(sample, answer.baseline).to_dicts()
    return document


def _print(screen: Screen, request: Request, answer: Answer, seed: int) -> None:
    """Print the indicators as a table and, below it, what a reader has to know to read it."""
    _, language = screen.translate, screen.language
    sample = answer.sample
    count = len(sample.replicates)
    columns, cells = _layout(screen, many=count > 1, paired=answer.baseline is not None)
    title = _("{title}. Quarters: {quarters}; seed: {seed}; replicates: {count}").format(
        title=sample.scenario.title.get(language),
        quarters=number(sample.days / QUARTER, language),
        seed=seed,
        count=number(count, language),
    )
    rows = headline(sample, answer.baseline).iter_rows(named=True)
    screen.table(columns, ([_(row["name"]), _(row["unit"]), *cells(row)] for row in rows), title)
    if answer.baseline is not None:
        _print_displaced(screen, sample, answer.baseline)
    screen.remark(sample.scenario.attempts_note.get(language))
    screen.remark(_("Exercise. Fictional region. Illustrative, not a forecast, not a rating."))
    if request.out is not None:
        screen.remark(_("Written to {directory}.").format(directory=request.out))


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
        return _("{low} to {high}").format(
            low=readable(low, language, signed=signed), high=readable(high, language, signed=signed)
        )

    def change(row: Row) -> str:
        low, high = row["diff_p05"], row["diff_p95"]
        return _("no clear difference") if low is not None and low <= 0 <= high else span(row, "diff_", signed=True)

    columns = [(_("indicator"), False), (_("unit"), False)]
    if not many and not paired:
        return [*columns, (_("value"), True)], lambda row: [one(row, "")]
    if not many:
        wanted = [*columns, (_("untouched"), True), (_("now"), True), (_("difference"), True)]
        return wanted, lambda row: [one(row, "base_"), one(row, ""), one(row, "diff_", signed=True)]
    if not paired:
        wanted = [*columns, (_("median"), True), (_("5–95 %"), True)]
        return wanted, lambda row: [one(row, ""), span(row, "")]
    wanted = [
        *columns,
        (_("untouched, median"), True),
        (_("now, median"), True),
        (_("difference, median"), True),
        (_("difference, 5–95 %"), True),
    ]
    return wanted, lambda row: [one(row, "base_"), one(row, ""), one(row, "diff_", signed=True), change(row)]


def _print_displaced(screen: Screen, sample: Sample, baseline: Sample) -> None:
    """Print what became of attempts that met a State untouched and don't now; means of the replicates."""
    _, language = screen.translate, screen.language
    names = {state.id: state.name.get(language) for state in sample.scenario.states}
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
        for row in displaced(sample, baseline).iter_rows(named=True)
    )
    screen.table(columns, cells, _("What moved next door"))
