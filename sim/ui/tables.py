"""From a question to a picture: runs the model and reads the tables of ``sim.results``."""

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
    changed = bool(question.settings or question.agreements)
    decisions = Decisions.parse(question.scenario, question.settings, question.agreements) if changed else Decisions()
    sample = run_many(question.scenario, decisions, question.seed, question.courses) if changed else baseline
    record = run(question.scenario, decisions, question.seed, COURSE)
    return Picture(
        months=sample.months.shape[1],
        courses=question.courses,
        changed=changed,
        figures=figures(sample, baseline, changed=changed),
        trends=_trends(sample, baseline),
        gates=gates(sample, baseline),
        states=_states(sample, baseline),
        flows=_flows(sample, baseline),
        first_clear_month=first_clear_month(sample, baseline) if changed else None,
        incidents=chronicle(record),
    )


@lru_cache(maxsize=4)
def _baseline(question: Question) -> Sample:
    """Return the sample at the start settings: half of every comparison, so it is kept."""
    return run_many(question.scenario, Decisions(), question.seed, question.courses)


def figures(sample: Sample, baseline: Sample, *, changed: bool) -> dict[str, Change]:
    """Return the headline figures; unchanged, each with its own range in place of a difference."""
    rows = {row["indicator"]: row for row in results.headline(sample, baseline).iter_rows(named=True)}
    found = {}
    for name, indicator in _FIGURES.items():
        row = {key: float("nan") if value is None else value for key, value in rows[indicator].items()}
        if changed:
            found[name] = Change(row["base_p50"], row["p50"], row["diff_p05"], row["diff_p50"], row["diff_p95"])
        else:
            found[name] = Change(row["p50"], row["p50"], row["p05"], row["p50"], row["p95"])
    if changed:
        found["displaced"] = _displaced_share(sample, baseline)
    return found


def _displaced_share(sample: Sample, baseline: Sample) -> Change:
    """Return the displaced share over courses: of attempts that left their State of the baseline, those met elsewhere."""
    width = min(sample.met.shape[2], baseline.met.shape[2])
    now, before = sample.met[..., :width], baseline.met[..., :width]
    gone = (before >= 0) & (now != before)
    elsewhere = (gone & (now >= 0)).sum(axis=(1, 2))
    left = gone.sum(axis=(1, 2))
    shares = elsewhere[left > 0] / left[left > 0]
    if not len(shares):
        nothing = float("nan")
        return Change(0.0, nothing, nothing, nothing, nothing)
    low, middle, high = (float(value) for value in np.quantile(shares, (0.05, 0.5, 0.95)))
    return Change(0.0, middle, low, middle, high)


def _flows(sample: Sample, baseline: Sample) -> pl.DataFrame:
    """Return where attempts that left their State of the baseline went: from, to, moved; means over courses."""
    width = min(sample.met.shape[2], baseline.met.shape[2])
    now, before = sample.met[..., :width], baseline.met[..., :width]
    states = [state.id for state in sample.scenario.states]
    rows = [
        (one, other, float(((before == a) & (now == b)).sum()) / len(sample.replicates))
        for a, one in enumerate(states)
        for b, other in enumerate(states)
        if a != b
    ]
    return pl.DataFrame(rows, schema={"from": pl.String, "to": pl.String, "moved": pl.Float64}, orient="row")


def _trends(sample: Sample, baseline: Sample) -> dict[str, pl.DataFrame]:
    """Return the trends; counts as running totals, since single months hold too few."""
    found = {}
    for name, indicator in _FIGURES.items():
        both = [
            results.series(source, indicator, cumulative=name in ("diversions", "stopped")).with_columns(
                pl.lit(series).alias("series")
            )
            for series, source in (("baseline", baseline), ("now", sample))
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
    low, high = np.quantile(pairs, (0.05, 0.95), axis=0)
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
        now, before = indicators.totals(sample, state.id), indicators.totals(baseline, state.id)
        low, high = np.quantile(now["attempts"] - before["attempts"], (0.05, 0.95))
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


def first_clear_month(sample: Sample, baseline: Sample) -> int | None:
    """Return the month from which on, to the end, the range of the running totals' differences leaves zero out."""
    now = indicators.monthly(sample)["diversions"].cumsum(axis=1)
    before = indicators.monthly(baseline)["diversions"].cumsum(axis=1)
    low, high = np.quantile(now - before, (0.05, 0.95), axis=0)
    unclear = np.flatnonzero((low <= 0) & (high >= 0))
    first = int(unclear[-1]) + 2 if len(unclear) else 1
    return first if first <= now.shape[1] else None


def chronicle(record: Record) -> tuple[Incident, ...]:
    """Return the incidents of a course in the order of their days, each with its steps; probabilities stay out."""
    found = results.incidents(record)
    return tuple(_incident(record, row) for row in found.iter_rows(named=True))


def _incident(record: Record, row: dict[str, Any]) -> Incident:
    stopped = row["status"] == "stopped"
    steps = [
        _step(step, show_place=stopped)
        for step in results.incident(record, row["attempt"]).iter_rows(named=True)
        if step["kind"] != "opportunity"
    ]
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
