"""The tables that boards are made of, read from the courses of a result; nothing is decided here."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

import numpy as np
import polars as pl

from sim import indicators, results
from sim.ensemble.sample import Sample
from sim.pathways import GATES
from sim.presentation.queries import PORTION, Paired, Query
from sim.rules.customs import selection
from sim.scenario.calendar import QUARTER
from sim.scenario.levers import LEVER_INDEX, LEVERS, Lever, visibility
from sim.scenario.means import Binds, affordability
from sim.statistics import (
    RANGE,
    IndicatorChange,
    Mean,
    Means,
    is_clear,
    median,
    own_range,
    paired_difference,
    quantiles,
)

FIGURES: Final = {
    "diversions": "diversions",
    "stopped": "stopped",
    "delay": "delay_mean",
    "trade_cost": "trade_cost",
    "licence": "licence_days_median",
    "false_alarms": "false_alarms_per_find",
}
"""Headline figures by name, and the indicator that each is."""
RUNNING: Final = frozenset({"diversions", "stopped", "attempts", "seizures", "spent", "hours", "losses"})
"""Counts that are shown as running totals, since single months hold too few, or since they add up."""
_EXPONENT, _CONFIDENCE, _KNOWN_FROM = 0.6, 0.8, 0.2
"""Of the profile whose choice is shown: how far it concentrates, how sure it is, from what knowledge on it sees a signature."""
_OF_STATES: Final = ("attempts", "stopped", "diversions")


def change(result: Paired, indicator: str, state: str | None = None) -> IndicatorChange:
    """Return one indicator over the whole course, with the range of its difference; unchanged, with its own range."""
    now, before = (indicators.totals(sample, state, (indicator,))[indicator] for sample in (result.now, result.before))
    return change_of(now, before, changed=result.changed)


def change_of(now: np.ndarray, before: np.ndarray, *, changed: bool) -> IndicatorChange:
    """Return the change between paired values (R,); where nothing was changed, the values' own range."""
    return paired_difference(before, now) if changed else own_range(now)


def figures(result: Paired) -> dict[str, IndicatorChange]:
    """Return the headline figures; unchanged, each with its own range in place of a difference."""
    now, before = (indicators.totals(sample, only=FIGURES.values()) for sample in (result.now, result.before))
    found = {
        name: change_of(now[indicator], before[indicator], changed=result.changed)
        for name, indicator in FIGURES.items()
    }
    if result.changed:
        found["displaced"] = _displaced(result)
    return found


def overloaded(query: Query) -> list[tuple[str, float]]:
    """Return the States, by id, whose settings ask for more officer-hours than there are, and the share (0-1) that is there."""
    found = []
    for state in query.region.states:
        last = query.region.quarters * QUARTER - 1
        own = affordability(query.region, state.id, query.decisions, range(last, last + 1), Binds.BUDGET)
        if own.overloaded:
            found.append((state.id, own.funded))
    return found


def noticed(query: Query, state: str) -> list[tuple[Lever, float, float]]:
    """Return what a State does more of than at the start and is noticed outside: lever, value at the start and as set.

    Noticed is a rise of effort times the lever's weight in the model's public signal; what is noticed most comes first.
    """
    start = query.scenario.start(state).levers
    rises: list[tuple[float, Lever, float, float]] = []
    for order in query.decisions.orders:
        if order.state == state:
            lever = LEVERS[LEVER_INDEX[order.lever]]
            rise = visibility(lever) * (lever.effort(order.value) - lever.effort(start[lever.id]))
            rises.append((rise, lever, start[lever.id], order.value))
    return [each[1:] for each in sorted(rises, key=lambda each: -each[0]) if each[0] > 0]


def _range(pairs: np.ndarray) -> np.ndarray:
    """Return 5, 50, 95% points of paired differences over courses (axis 0); NaN of one course, which has no range."""
    found = quantiles(pairs, RANGE)
    return found if len(pairs) > 1 else np.full_like(found, np.nan)


def _displaced(result: Paired) -> IndicatorChange:
    """Return the displaced share over courses in which anything left its State of the start settings."""
    shares = results.displaced_share(result.now, result.before)
    low, middle, high = quantiles(shares, RANGE).tolist()
    return IndicatorChange(0.0, middle, low, middle, high)


def monthly(result: Paired, only: Collection[str], state: str | None = None) -> dict[str, pl.DataFrame]:
    """Return trends: month, series ("baseline", "now"), p05 … p95; counts as running totals."""
    frames: dict[str, pl.DataFrame] = {}
    both = [
        (series, indicators.monthly(sample, state, only))
        for series, sample in (("baseline", result.before), ("now", result.now))
    ]
    for name in only:
        parts = [
            results.months_table(values[name], cumulative=name in RUNNING).with_columns(pl.lit(series).alias("series"))
            for series, values in both
        ]
        frames[name] = pl.concat(parts, how="vertical_relaxed")
    return frames


def over_time(result: Paired, indicator: str) -> pl.DataFrame:
    """Return an indicator State by State and month by month: state (id), state_index, month, baseline, now.

    Means over courses that have a value; counts as running totals.
    """
    found = []
    for number, state in enumerate(result.now.scenario.states):
        columns = {}
        for series, sample in (("baseline", result.before), ("now", result.now)):
            values = indicators.monthly(sample, state.id, (indicator,))[indicator]
            columns[series] = Means.of(np.nancumsum(values, axis=1) if indicator in RUNNING else values).value
        months = np.arange(1, len(columns["now"]) + 1)
        part = pl.DataFrame({"month": months, **columns}).fill_nan(None)
        found.append(part.select(pl.lit(state.id).alias("state"), pl.lit(number).alias("state_index"), pl.all()))
    return pl.concat(found)


def gates(result: Paired) -> pl.DataFrame:
    """Return attempts stopped by gate and State, gates in the order in which an attempt meets them.

    ``baseline`` and ``now``: means over courses. ``low``, ``middle``, ``high``: 5, 50, 95% points of the paired differences of
    the gate's sum over States.
    """
    sample, baseline = result.now, result.before
    states = {state.id: number for number, state in enumerate(sample.scenario.states)}
    order = {gate.name: number for number, gate in enumerate(GATES)}
    pairs = sample.stops.sum(axis=(1, 2)) - baseline.stops.sum(axis=(1, 2))
    low, middle, high = _range(pairs)
    found = results.stopped_by_gate(sample, baseline).select(
        pl.col("name").alias("gate"),
        "state",
        pl.col("state").replace_strict(states, return_dtype=pl.Int64).alias("state_index"),
        pl.col("base").fill_null(0.0).alias("baseline"),
        "now",
        pl.col("name").replace_strict(order, return_dtype=pl.Int64).alias("order"),
    )
    ranges = pl.DataFrame({"order": list(range(len(low))), "low": low, "middle": middle, "high": high})
    return found.join(ranges, on="order").sort("order", "state_index").drop("order")


def leading_gate(table: pl.DataFrame, *, changed: bool) -> tuple[str, IndicatorChange | None]:
    """Return the gate to speak of: the one that stops most, or, changed, that clearly changed most; None if none did."""
    totals = table.group_by("gate", maintain_order=True).agg(
        pl.col("baseline", "now").sum(), pl.col("low", "middle", "high").first()
    )
    size = pl.col("middle").abs() if changed else pl.col("now")
    for row in totals.sort(size, descending=True, maintain_order=True).iter_rows(named=True):
        found = IndicatorChange(row["baseline"], row["now"], row["low"], row["middle"], row["high"])
        if not changed or found.clear("count"):
            return row["gate"], found
    return "", None


def states(result: Paired) -> pl.DataFrame:
    """Return one row a State: id, state_index, stopped, stopped_baseline, diverted, attempts, attempts_baseline (means), low,
    middle, high, mean_low and mean_high.

    ``low``, ``middle``, ``high``: 5, 50, 95% points of the paired differences of attempts; ``mean_low``, ``mean_high``: 95%
    interval of their mean, NaN of one course.
    """
    rows = []
    for number, state in enumerate(result.now.scenario.states):
        now, before = (indicators.totals(sample, state.id, _OF_STATES) for sample in (result.now, result.before))
        pairs = now["attempts"] - before["attempts"]
        low, middle, high = _range(pairs).tolist()
        mean = Mean.of(pairs)
        rows.append(
            {
                "id": state.id,
                "state_index": number,
                "stopped": float(now["stopped"].mean()),
                "stopped_baseline": float(before["stopped"].mean()),
                "diverted": float(now["diversions"].mean()),
                "attempts": float(now["attempts"].mean()),
                "attempts_baseline": float(before["attempts"].mean()),
                "low": low,
                "middle": middle,
                "high": high,
                "mean_low": mean.low,
                "mean_high": mean.high,
            }
        )
    return pl.DataFrame(rows)


def attempts(table: pl.DataFrame) -> Mapping[str, IndicatorChange]:
    """Return by State the change of attempts that met it, from the table of States: means, and points of the pairs."""
    return {
        row["id"]: IndicatorChange(row["attempts_baseline"], row["attempts"], row["low"], row["middle"], row["high"])
        for row in table.iter_rows(named=True)
    }


def middle(sample: Sample) -> int:
    """Return the number of the course nearest the median of diversions, among a first result's; later courses do not change it."""
    values = indicators.totals(sample, only=("diversions",))["diversions"][:PORTION]
    return int(np.argmin(np.abs(values - median(values))))


def opened(shares: Sequence[float], known: float) -> list[float]:
    """Return the share of attempts opened at shares of consignments opened, of a signature known (0-1) to a confident profile."""
    return [float(selection(share, 0.0, _EXPONENT, known, _CONFIDENCE, _KNOWN_FROM)) for share in shares]


def first_clear_month(result: Paired) -> int | None:
    """Return the month from which on, to the end, the range of the running totals' differences leaves zero out."""
    if not result.changed:
        return None
    now, before = (
        indicators.monthly(sample, only=("diversions",))["diversions"] for sample in (result.now, result.before)
    )
    pairs = (now - before).cumsum(axis=1)
    low, _middle, high = quantiles(pairs, RANGE).tolist()
    unclear = [month for month, ends in enumerate(zip(low, high, strict=True), 1) if not is_clear(*ends)]
    first = unclear[-1] + 1 if unclear else 1
    return first if first <= pairs.shape[1] else None
