"""From a question to a picture: runs the model and reads the tables of ``sim.results``."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
import polars as pl

from sim import indicators, results
from sim.record import CATEGORIES, CATEGORY_NAMES, GATE_NAMES
from sim.run import Record, Sample, run, run_many
from sim.scenario import Decisions
from sim.ui.answers import Question
from sim.ui.picture import Incident, Picture, Step
from sim.ui.sentences import Change
from sim.words import mark

COURSE: Final = 0
"""The course whose incidents are shown."""
_FIGURES: Final = {
    "diversions": "diversions",
    "stopped": "stopped",
    "delay": "delay_mean",
    "licence": "licence_days_median",
}
_OF_STATES: Final = ("attempts", "stopped", "diversions")
_FOLLOWS: Final = {
    "seizure": mark("Seizure"),
    "court": mark("Court"),
    "prosecution": mark("Prosecution"),
    "notice": mark("Notice to neighbours"),
    "recovery": mark("Search and recovery"),
}
_DELIVERED: Final = mark("Diverted")


def answer(question: Question) -> Picture:
    """Return the picture of a question. Raises DecisionError when its settings do not fit the scenario."""
    baseline = _baseline(question.baseline)
    decisions = _decisions(question)
    sample = run_many(question.scenario, decisions, question.seed, question.courses) if question.changed else baseline
    return drawn(question, sample, baseline, run(question.scenario, decisions, question.seed, COURSE))


def one_course(question: Question) -> Picture:
    """Return the picture of a question from one course of the Mesa region, which needs no compilation; without ranges.

    Raises DecisionError when its settings do not fit the scenario.
    """
    baseline, now = _mesa_course(question.baseline), _mesa_course(question)
    return drawn(question, now.sample, baseline.sample, now)


def drawn(question: Question, sample: Sample, baseline: Sample, record: Record) -> Picture:
    """Return the picture of what the runs gave: courses now, the same at the start settings, and one with its events."""
    now, before = (indicators.monthly(source, only=_FIGURES.values()) for source in (sample, baseline))
    ranged = len(sample.replicates) > 1
    return Picture(
        months=sample.months.shape[1],
        courses=len(sample.replicates),
        wanted=question.courses,
        changed=question.changed,
        figures=figures(sample, baseline, changed=question.changed),
        trends=_trends(now, before),
        gates=gates(sample, baseline),
        states=_states(sample, baseline),
        flows=results.flows(sample, baseline),
        first_clear_month=first_clear_month(now, before) if question.changed and ranged else None,
        incidents=chronicle(record),
    )


def _decisions(question: Question) -> Decisions:
    if not question.changed:
        return Decisions()
    return Decisions.parse(question.scenario, question.settings, question.agreements)


@lru_cache(maxsize=4)
def _baseline(question: Question) -> Sample:
    """Return the sample at the start settings: half of every comparison, so it is kept."""
    return run_many(question.scenario, Decisions(), question.seed, question.courses)


@lru_cache(maxsize=4)
def _mesa_course(question: Question) -> Record:
    return run(question.scenario, _decisions(question), question.seed, COURSE, engine="mesa")


def figures(sample: Sample, baseline: Sample, *, changed: bool) -> dict[str, Change]:
    """Return the headline figures; unchanged, each with its own range in place of a difference."""
    ranged = len(sample.replicates) > 1
    table = results.headline(sample, baseline, only=_FIGURES.values())
    rows = {row["indicator"]: row for row in table.iter_rows(named=True)}
    found = {}
    for name, indicator in _FIGURES.items():
        row = {key: float("nan") if value is None else value for key, value in rows[indicator].items()}
        if changed:
            found[name] = Change(row["base_p50"], row["p50"], row["diff_p05"], row["diff_p50"], row["diff_p95"], ranged)
        else:
            found[name] = Change(row["p50"], row["p50"], row["p05"], row["p50"], row["p95"], ranged)
    if changed:
        found["displaced"] = _displaced(sample, baseline)
    return found


def _range(pairs: np.ndarray) -> np.ndarray:
    """Return the 5-95 % range of paired differences over courses (axis 0); NaN of one course, which has none."""
    found = results.quantiles(pairs, (0.05, 0.95))
    return found if len(pairs) > 1 else np.full_like(found, np.nan)


def _displaced(sample: Sample, baseline: Sample) -> Change:
    """Return the displaced share over courses in which anything left its State of the baseline."""
    low, middle, high = results.quantiles(results.displaced_share(sample, baseline), (0.05, 0.5, 0.95)).tolist()
    return Change(0.0, middle, low, middle, high, len(sample.replicates) > 1)


def _trends(now: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray]) -> dict[str, pl.DataFrame]:
    """Return the trends of monthly figures (R, M); counts as running totals, since single months hold too few."""
    found = {}
    for name, indicator in _FIGURES.items():
        both = [
            results.months_table(values[indicator], cumulative=name in ("diversions", "stopped")).with_columns(
                pl.lit(series).alias("series")
            )
            for series, values in (("baseline", before), ("now", now))
        ]
        found[name] = pl.concat(both, how="vertical_relaxed")
    return found


def gates(sample: Sample, baseline: Sample) -> pl.DataFrame:
    """Return attempts stopped by gate and State, gates in the order in which an attempt meets them.

    ``low`` and ``high``: 5-95 % range of the paired differences of the gate's sum over States.
    """
    states = {state.id: number for number, state in enumerate(sample.scenario.states)}
    order = {name: number for number, name in enumerate(GATE_NAMES)}
    pairs = sample.stops.sum(axis=(1, 2)) - baseline.stops.sum(axis=(1, 2))
    low, high = _range(pairs)
    found = results.stopped_by_gate(sample, baseline).select(
        pl.col("name").alias("gate"),
        "state",
        pl.col("state").replace_strict(states, return_dtype=pl.Int64).alias("state_index"),
        pl.col("base").fill_null(0.0).alias("baseline"),
        "now",
        pl.col("name").replace_strict(order, return_dtype=pl.Int64).alias("order"),
    )
    ranges = pl.DataFrame({"order": list(range(len(low))), "low": low, "high": high})
    return found.join(ranges, on="order").sort("order", "state_index").drop("order")


def _states(sample: Sample, baseline: Sample) -> pl.DataFrame:
    rows = []
    for number, state in enumerate(sample.scenario.states):
        now, before = (indicators.totals(source, state.id, _OF_STATES) for source in (sample, baseline))
        low, high = _range(now["attempts"] - before["attempts"])
        rows.append(
            {
                "id": state.id,
                "state_index": number,
                "stopped": float(now["stopped"].mean()),
                "diverted": float(now["diversions"].mean()),
                "attempts": float(now["attempts"].mean()),
                "attempts_baseline": float(before["attempts"].mean()),
                "low": float(low),
                "high": float(high),
            }
        )
    return pl.DataFrame(rows)


def first_clear_month(now: Mapping[str, np.ndarray], before: Mapping[str, np.ndarray]) -> int | None:
    """Return the month from which on, to the end, the range of the running totals' differences leaves zero out.

    ``now``, ``before``: indicators month by month, (R, M).
    """
    pairs = (now["diversions"] - before["diversions"]).cumsum(axis=1)
    low, high = results.quantiles(pairs, (0.05, 0.95))
    unclear = np.flatnonzero((low <= 0) & (high >= 0))
    first = int(unclear[-1]) + 2 if len(unclear) else 1
    return first if first <= pairs.shape[1] else None


def chronicle(record: Record) -> tuple[Incident, ...]:
    """Return the incidents of a course in the order of their days, each with its steps; probabilities stay out."""
    chains = results.chains(record)
    found = results.incidents(record).iter_rows(named=True)
    return tuple(_incident(row, chains[row["attempt"]]) for row in found)


def _incident(row: dict[str, Any], chain: Iterable[dict[str, Any]]) -> Incident:
    stopped = row["status"] == "stopped"
    steps = [_step(step, show_place=stopped) for step in chain if step["kind"] != "opportunity"]
    return Incident(
        attempt=row["attempt"],
        month=row["month"],
        category=CATEGORY_NAMES[CATEGORIES.index(row["category"])],
        state=row["state"],
        status=row["status"],
        gate=row["gate_name"],
        steps=tuple(steps),
    )


def _step(step: dict[str, Any], *, show_place: bool) -> Step:
    """Return a step as the page shows it. Of an attempt that got through no place is named: its controls count."""
    place = step["place"] if show_place else ""
    if step["kind"] == "diversion":
        return Step(step["day"], _DELIVERED, "", "", "end")
    sign: Literal["passed", "stopped", "end", "later"] = "later"
    if step["kind"] == "gate":
        sign = "stopped" if step["outcome"] == "stopped" else "passed"
    return Step(
        step["day"], _FOLLOWS.get(step["kind"], step["gate_name"]), step["outcome_name"], place, sign, step["missing"]
    )
