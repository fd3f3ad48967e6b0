"""Indicators from tallies: for the region or one State, over a whole run or month by month."""

from collections.abc import Collection
from typing import Final

import numpy as np

from sim import record as tally
from sim.ensemble.sample import Sample
from sim.record import INDICATORS, quantile_of_bins
from sim.scenario.parameters import PARAMETER_INDEX

REGION: Final = "region"
"""Stands for the whole region where a State's id may stand."""
Wanted = Collection[str] | None
"""Ids of indicators; None for all of them."""


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Return top / bottom, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)


def _place(sample: Sample, state: str | None) -> int | None:
    if state is None or state == REGION:
        return None
    return [s.id for s in sample.scenario.states].index(state)


def _sums(sample: Sample, place: int | None) -> np.ndarray:
    """Return tallies (R, M, tallies) of one State, or of the region: levels that are shares are averaged over States."""
    if place is not None:
        return np.asarray(sample.months[:, :, place])
    total = sample.months.sum(axis=2)
    for level in (tally.PRACTICE, tally.FILE_ERROR):
        total[..., level] = sample.months[:, :, :-1, level].mean(axis=2)
    return np.asarray(total)


def _values(sums: np.ndarray, day_cost: np.ndarray) -> dict[str, np.ndarray]:
    """Return all indicators that follow from tallies alone, for tallies (..., tallies)."""
    t = {name: sums[..., n] for n, name in enumerate(tally.TALLIES)}
    delay = _ratio(t["delay_days"], t["consignments"])
    return {
        "attempts": t["attempts"],
        "opportunities_left": t["left"],
        "stopped": t["stopped"],
        "stopped_share": 100.0 * _ratio(t["stopped"], t["attempts"]),
        "diversions": t["diversions"],
        "seizures": t["seizures"],
        "seizures_upheld": 100.0 * _ratio(t["upheld"], t["upheld"] + t["reversed"]),
        "convictions": t["convictions"],
        "losses": t["losses"],
        "recovered": 100.0 * _ratio(t["recovered"], t["recovered"] + t["not_recovered"]),
        "detection_days": _ratio(t["detection_days"], t["detections"]),
        "false_alarms_per_find": _ratio(t["false_alarms"], t["finds"]),
        "delay_mean": delay,
        "trade_cost": 100.0 * day_cost * delay,
        "licence_backlog": t["backlog"],
        "review_depth": 100.0 * _ratio(t["depth"], t["decided"]),
        "practice": 100.0 * t["practice"],
        "file_error": 100.0 * t["file_error"],
        "laws": t["laws"],
        "instruments": t["instruments"],
        "assistance": t["assisted"],
        "unknowing_breaches": 100.0 * _ratio(t["breaches"], t["exporters"]),
        "tips": t["tips"],
        "spent": t["spent"],
        "hours": t["hours"],
    }


def _day_cost(sample: Sample) -> np.ndarray:
    """Return what a day's delay costs trade, share of value: (R,) where each replicate has its own assumptions, else ()."""
    place = tuple(PARAMETER_INDEX).index("day_cost")
    ranges = sample.ranges
    if ranges is not None:
        return np.array([ranges.drawn(sample.seed, replicate)[place] for replicate in sample.replicates])
    given = sample.scenario.assumptions.get("day_cost")
    return np.array(PARAMETER_INDEX["day_cost"].default if given is None else given.value)


def _spread(sample: Sample) -> np.ndarray:
    """Return the spread of mean practice between States (R, M), percentage points: largest less smallest."""
    practice = 100.0 * sample.months[:, :, :-1, tally.PRACTICE]
    return np.asarray(practice.max(axis=2) - practice.min(axis=2))


_TIMES: Final = (
    ("delay_p95", "delay_bins", 0.95),
    ("licence_days_median", "licence_bins", 0.5),
    ("licence_days_p90", "licence_bins", 0.9),
)
"""Indicators that are quantiles of times: the histogram each is read from, and the share of the quantile."""


def _times(sample: Sample, place: int | None, only: Wanted, quarters: bool) -> dict[str, np.ndarray]:
    """Return the wanted quantiles of times, quarter by quarter (R, Q) or over the whole run (R,)."""
    found = {}
    for name, bins, share in _TIMES:
        if only is None or name in only:
            counts = getattr(sample, bins) if quarters else getattr(sample, bins).sum(axis=1)
            counts = counts.sum(axis=-2) if place is None else counts[..., place, :]
            found[name] = quantile_of_bins(counts, share)
    return found


def _ordered(found: dict[str, np.ndarray], only: Wanted) -> dict[str, np.ndarray]:
    return {indicator.id: found[indicator.id] for indicator in INDICATORS if only is None or indicator.id in only}


def totals(sample: Sample, state: str | None = None, only: Wanted = None) -> dict[str, np.ndarray]:
    """Return each indicator over the whole run, (R,): sums, shares of sums, and levels at the end; NaN where undefined.

    ``state`` is a State's id; None or ``region`` for the region. ``only``: ids of the indicators wanted, all unless given.
    Raises ValueError for an unknown State.
    """
    place = _place(sample, state)
    monthly = _sums(sample, place)
    sums = monthly.sum(axis=1)
    for level in tally.LEVELS:
        sums[..., level] = monthly[:, -1, level]
    found = _values(sums, _day_cost(sample))
    found |= _times(sample, place, only, quarters=False)
    found["practice_spread"] = _spread(sample)[:, -1]
    return _ordered(found, only)


def monthly(sample: Sample, state: str | None = None, only: Wanted = None) -> dict[str, np.ndarray]:
    """Return each indicator month by month, (R, M); quantiles of times stand for the month's quarter. See ``totals``."""
    place = _place(sample, state)
    found = _values(_sums(sample, place), _day_cost(sample)[..., None])
    quarter = np.arange(sample.months.shape[1]) // 3
    times = _times(sample, place, only, quarters=True)
    found |= {name: values[:, quarter] for name, values in times.items()}
    found["practice_spread"] = _spread(sample)
    return _ordered(found, only)
