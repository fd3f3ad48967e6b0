"""``cordon batch`` and ``cordon summary``: experiments of many runs, and what they say."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Final

import polars as pl

from sim import lab
from sim.cli.running import announce_compilation
from sim.cli.screen import DIFFERENT, Screen
from sim.ensemble.sample import RunError
from sim.lab.experiment import REGION
from sim.presentation import sentences
from sim.scenario.problems import translate_lazy
from sim.words.formats import NO_VALUE, duration, number, percent, readable, size
from sim.words.reader import Reader

INTERRUPTED: Final = 130
"""Exit code: the user ended it."""
LARGEST_SEED: Final = 2**63 - 1
SHOWN: Final = 20
"""Points in a table unless more are asked for."""
_TABLES: Final = (".csv", ".parquet")


@dataclass(frozen=True, slots=True)
class BatchAsked:
    """What ``cordon batch`` was asked for, as it was typed."""

    file: Path
    out: str | None
    workers: int | None
    dask: str | None
    resume: bool
    plan: bool
    as_json: bool


@dataclass(frozen=True, slots=True)
class Look:
    """What ``cordon summary`` was asked for, as it was typed."""

    directory: str
    indicator: str | None
    top: int
    write: Path | None
    figures: Path | None
    as_json: bool


def batch(screen: Screen, order: BatchAsked) -> None:
    """Run an experiment, or say what it will cost."""
    _ = screen.translate
    if order.out is None and not order.plan:
        raise screen.stop(_("--out DIR: where the results go; or --plan, to see what they will cost."))
    try:
        study = lab.prepare(order.file, order.out, resume=order.resume)
        announce_compilation(screen)
        if order.plan:
            _say_cost(screen, order, study)
        else:
            _run(screen, order, study)
    except KeyboardInterrupt:
        raise screen.stop(_("Interrupted. What came back is kept: go on with --resume."), INTERRUPTED) from None
    except lab.ExperimentError as error:
        raise screen.stop("\n".join(problem.in_words(_) for problem in error.problems)) from None
    except (lab.StoreError, lab.ClusterError, lab.MissingExtra) as error:
        raise screen.stop(translate_lazy(error.message, _)) from None
    except RunError as error:
        raise screen.stop(f"{error.asked}: {error.found}") from None


def summary(screen: Screen, look: Look) -> None:
    """Say what the results in a directory are: as a table, a file, figures or JSON."""
    _ = screen.translate
    try:
        results = lab.Results(look.directory)
        columns = [column.id for column in results.columns]
        if look.indicator is not None and look.indicator not in columns:
            expected = _("expected one of: {names}").format(names=", ".join(columns))
            raise screen.stop(f"--indicator {look.indicator}: {expected}")
        if look.as_json:
            screen.write_json(_document(screen, results, look.indicator))
        elif look.write is None and look.figures is None:
            _print(screen, results, look.indicator or results.study.experiment.main, look.top)
        if look.write is not None:
            _write(screen, results, look)
        if look.figures is not None:
            _draw(screen, results, look)
    except (lab.StoreError, lab.MissingExtra) as error:
        raise screen.stop(translate_lazy(error.message, _)) from None


def replay_row(screen: Screen, directory: str, row: int, out: Path | None) -> None:
    """Have the run of a row again, check it against the row, and write its event log if asked to."""
    _ = screen.translate
    announce_compilation(screen)
    try:
        results = lab.Results(directory)
        record = results.record(row)
        if out is not None:
            record.write(out)
    except lab.RowDiffers as error:
        raise screen.stop(translate_lazy(error.message, _), DIFFERENT) from None
    except lab.StoreError as error:
        raise screen.stop(translate_lazy(error.message, _)) from None
    except OSError as error:
        raise screen.stop(f"--out {out}: {error.strerror or error}") from None
    point, replicate = results.study.at(row)
    told = _("Row {row}: point {point}, replicate {replicate}. {events} events; the indicators are those of the row.")
    count = number(len(record.events), screen.language)
    screen.say(told.format(row=row, point=point, replicate=replicate, events=count))
    screen.say(_("Decisions: {decisions}").format(decisions=_decided(results, point) or _("none")))
    if out is not None:
        screen.remark(_("Written to {directory}.").format(directory=out))


def _decided(results: lab.Results, point: int) -> str:
    made = results.study.points[point]
    return made.decisions.line(results.study.scenario(made))


def _say_cost(screen: Screen, order: BatchAsked, study: lab.Study) -> None:
    _, language = screen.translate, screen.language
    cost = lab.cost(study, order.workers)
    if order.as_json:
        screen.write_json(
            {
                "points": cost.points,
                "unusable": cost.unusable,
                "runs": cost.runs,
                "workers": cost.workers,
                "seconds_a_run": cost.seconds_a_run,
                "seconds": cost.seconds,
                "disk_bytes": cost.disk,
                "memory_bytes": cost.memory,
            }
        )
        return
    milliseconds = None if cost.seconds_a_run is None else 1000 * cost.seconds_a_run
    rows = [
        (_("points"), number(cost.points, language)),
        (_("of these, points that cannot be run"), number(cost.unusable, language)),
        (_("replicates at each point, at most"), number(study.replicates, language)),
        (_("runs, at most"), number(cost.runs, language)),
        (_("a run on one worker, measured"), _("{n} ms").format(n=readable(milliseconds, language))),
        (_("workers"), number(cost.workers, language)),
        (_("time in all, about"), NO_VALUE if cost.seconds is None else duration(cost.seconds, language)),
        (_("disk, about"), NO_VALUE if cost.disk is None else size(cost.disk, language)),
        (_("memory, at most about"), NO_VALUE if cost.memory is None else size(cost.memory, language)),
    ]
    screen.table([(_("what"), False), (_("how much"), True)], rows, study.experiment.title)
    for place, why in [(p, point.error) for p, point in enumerate(study.points) if point.error][:5]:
        screen.remark(_("Point {point} cannot be run: {why}").format(point=place, why=why))


def _run(screen: Screen, order: BatchAsked, study: lab.Study) -> None:
    _, language = screen.translate, screen.language
    assert order.out is not None
    if order.dask is not None:
        _silence_dask()
    if order.as_json:
        screen.write_json(
            {
                "event": "start",
                "title": study.experiment.title,
                "seed": study.seed,
                "points": len(study.points),
                "runs": study.rows,
            },
            indent=None,
        )
    with screen.progress(_("runs"), study.rows, noted=True) as draw:
        report = partial(_in_lines, screen) if order.as_json else _on_screen(screen, draw)
        outcome = lab.run(study, order.out, workers=order.workers, dask=order.dask, resume=order.resume, report=report)
    if order.as_json:
        screen.write_json(
            {
                "event": "end",
                "replicates": outcome.replicates,
                "by_rule": outcome.by_rule,
                "runs": outcome.runs,
                "found": outcome.found_before,
                "failed": outcome.failed,
                "seconds": round(outcome.seconds, 3),
                "remarks": [translate_lazy(remark, _) for remark in outcome.remarks],
            },
            indent=None,
        )
        return
    for remark in outcome.remarks:
        screen.remark(translate_lazy(remark, _))
    results = lab.Results(order.out)
    _print(screen, results, study.experiment.main, SHOWN)
    told = _("{runs} runs, {found} of them found there; {time}; {replicates} replicates at each point; seed {seed}.")
    screen.remark(
        told.format(
            runs=number(outcome.runs, language),
            found=number(outcome.found_before, language),
            time=duration(outcome.seconds, language),
            replicates=number(outcome.replicates, language),
            seed=study.seed,
        )
    )
    if outcome.by_rule:
        screen.remark(_("Ended by its rule: the intervals are narrow enough."))
    if outcome.failed:
        screen.remark(_("{n} runs failed: their rows say why.").format(n=number(outcome.failed, language)))
    screen.remark(_("Written to {directory}.").format(directory=order.out))


def _silence_dask() -> None:
    """Leave what goes wrong in a cluster to our own words: Dask logs a lost connection with its traceback."""
    try:
        import distributed  # noqa: F401  # sets the levels of its loggers when it is imported
    except ImportError:
        return
    for name in ("asyncio", *logging.root.manager.loggerDict):  # some of Dask's loggers carry a level of their own
        if name.partition(".")[0] in ("asyncio", "distributed", "tornado"):
            logging.getLogger(name).setLevel(logging.CRITICAL)


def _in_lines(screen: Screen, progress: lab.Progress) -> None:
    """Write a line of JSON at once, for a program that reads along."""
    outlook = progress.outlook
    known = None
    if outlook is not None:
        ends = {"lowest": outlook.lowest, "highest": outlook.highest}
        known = {
            "column": outlook.column,
            "points": outlook.points,
            **{
                name: {"point": point, "mean": _known(mean.value), "low": _known(mean.low), "high": _known(mean.high)}
                for name, (point, mean) in ends.items()
            },
        }
    screen.write_json(
        {
            "event": "progress",
            "runs": progress.runs,
            "of": progress.of,
            "failed": progress.failed,
            "rate": progress.rate and round(progress.rate, 1),
            "seconds_left": progress.seconds_left and round(progress.seconds_left, 1),
            "outlook": known,
        },
        indent=None,
    )


def _known(value: float) -> float | None:
    return value if value == value else None


def _on_screen(screen: Screen, draw: Callable[..., None]) -> Callable[[lab.Progress], None]:
    """Return what draws the progress with rate, time left and what is known so far."""
    _, language = screen.translate, screen.language

    def report(progress: lab.Progress) -> None:
        notes = []
        if progress.rate is not None and progress.seconds_left is not None:
            notes.append(_("{n} a second").format(n=number(progress.rate, language)))
            notes.append(_("{time} left").format(time=duration(progress.seconds_left, language)))
        if progress.failed:
            notes.append(_("{n} failed").format(n=number(progress.failed, language)))
        if progress.outlook is not None:
            column = lab.column_of(progress.outlook.column)
            ends = [
                readable(mean.value, language) for _point, mean in (progress.outlook.lowest, progress.outlook.highest)
            ]
            notes.append(f"{_(column.name)} {'–'.join(dict.fromkeys(ends))} {_(column.unit or '')}".rstrip())
        draw(progress.runs, progress.of, note=" · ".join(notes))

    return report


def _print(screen: Screen, results: lab.Results, name: str, top: int) -> None:
    """Print one column of results: its points, the best first where a direction is better."""
    _, language = screen.translate, screen.language
    column, study = results.column(name), results.study
    frame = results.summary([name])
    if column.better:
        frame = frame.sort("rank", nulls_last=True)
    shown = frame if top == 0 else frame.head(top)
    factors = [factor.name for factor in study.experiment.factors]
    paired = study.experiment.against is not None
    columns = [(_("point"), True), *((factor, True) for factor in factors)]
    if len(study.scenarios) > 1:
        columns.insert(1, (_("scenario"), False))
    columns += [(_("runs"), True), (_("mean, 95% interval"), True), (_("5–95%"), True)]
    if paired:
        columns += [(_("difference, 95% interval"), True), (_("pairs still needed"), True)]
    rows = [
        _cells(screen, row, factors, scenarios=len(study.scenarios) > 1, paired=paired)
        for row in shown.iter_rows(named=True)
    ]
    unit = f", {_(column.unit)}" if column.unit else ""
    place = "" if column.place == REGION else f" ({column.place})"
    screen.table(columns, rows, f"{study.experiment.title}. {_(column.name)}{place}{unit}")
    if len(shown) < len(frame):
        told = _("{shown} of {all} points; --top 0 shows all.")
        screen.remark(told.format(shown=number(len(shown), language), all=number(len(frame), language)))
    if not results.complete:
        screen.remark(_("Not complete: a provisional summary. Go on with cordon batch --resume."))
    _remark_basis(screen, results, frame, paired=paired)


def _remark_basis(screen: Screen, results: lab.Results, frame: pl.DataFrame, *, paired: bool) -> None:
    _, language = screen.translate, screen.language
    failing = frame.filter(pl.col("failed") > 0)
    if len(failing):
        told = _("Points with runs that failed: {n}; the column error of their rows says why.")
        screen.remark(told.format(n=number(len(failing), language)))
    if paired:
        others = ", ".join(str(place) for place in sorted(results.study.compared_with)[:5])
        if len(results.study.compared_with) <= 5:
            screen.remark(_("The others are compared with point {points}.").format(points=others))
        rule = results.study.experiment.stop
        units = rule is not None and rule.units is not None
        width = (
            readable(rule.units, language) if rule and units else percent((rule and rule.share) or lab.SHARE, language)
        )
        told = _(
            "Differences are of pairs with common random numbers and assumptions; pairs still needed for ±{width}."
        )
        screen.remark(told.format(width=width))
    if results.study.experiment.uncertain != "none":
        screen.remark(_("Ranges are over chance and over the ranges of the assumptions that are uncertain here."))
    screen.remark(sentences.notice(Reader(screen.language)))


def _cells(screen: Screen, row: dict[str, Any], factors: Sequence[str], *, scenarios: bool, paired: bool) -> list[str]:
    language = screen.language
    cells = [str(row["point"]), *([row["scenario"]] if scenarios else [])]
    cells += [_value(screen, row[factor]) for factor in factors]
    cells += [
        number(row["runs"], language),
        _with_interval(screen, row["mean"], row["mean_low"], row["mean_high"]),
        _span(screen, row["p05"], row["p95"]),
    ]
    if paired:
        needed = row["pairs_needed"]
        cells += [
            _with_interval(screen, row["difference"], row["difference_low"], row["difference_high"], signed=True),
            NO_VALUE if needed is None else number(needed, language),
        ]
    return cells


def _value(screen: Screen, value: Any) -> str:
    if value is None:
        return NO_VALUE
    if isinstance(value, bool):
        return screen.translate("yes") if value else screen.translate("no")
    return readable(value, screen.language) if isinstance(value, float) else str(value)


def _with_interval(
    screen: Screen, value: float | None, low: float | None, high: float | None, *, signed: bool = False
) -> str:
    text = readable(value, screen.language, signed=signed)
    return text if low is None or high is None else f"{text} [{_span(screen, low, high, signed=signed)}]"


def _span(screen: Screen, low: float | None, high: float | None, *, signed: bool = False) -> str:
    if low is None or high is None:
        return NO_VALUE
    return " … ".join(readable(end, screen.language, signed=signed) for end in (low, high))


def _document(screen: Screen, results: lab.Results, indicator: str | None) -> dict[str, Any]:
    study, _ = results.study, screen.translate
    rows = results.summary(None if indicator is None else [indicator]).to_dicts()
    return {
        "title": study.experiment.title,
        "seed": study.seed,
        "complete": results.complete,
        "replicates": results.manifest.get("replicates"),
        "cordon": results.manifest.get("cordon"),
        "model": results.manifest.get("model"),
        "scenarios": {scenario.name: scenario.hash for scenario in study.scenarios},
        "summary": [{**row, "unit": _(row["unit"]) if row["unit"] else ""} for row in rows],
    }


def _write(screen: Screen, results: lab.Results, look: Look) -> None:
    assert look.write is not None
    kind = look.write.suffix.lower()
    if kind not in _TABLES:
        raise screen.stop(f"--write {look.write}: {', '.join(_TABLES)}")
    frame = results.summary(None if look.indicator is None else [look.indicator])
    try:
        if kind == ".csv":
            frame.write_csv(look.write)
        else:
            frame.write_parquet(look.write)
    except OSError as error:
        raise screen.stop(f"--write {look.write}: {_why(error)}") from None
    screen.remark(screen.translate("Written to {directory}.").format(directory=look.write))


def _why(error: OSError) -> str:
    """Return why a file could not be written, without the hints that a library adds for its own users."""
    return error.strerror or str(error).partition(" (")[0]


def _draw(screen: Screen, results: lab.Results, look: Look) -> None:
    from sim.lab.figures import draw

    assert look.figures is not None
    try:
        for path in draw(results, look.figures, screen.language, look.indicator):
            screen.say(str(path))
    except OSError as error:
        raise screen.stop(f"--figures {look.figures}: {_why(error)}") from None
