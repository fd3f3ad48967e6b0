"""Indicators from tallies: for the region or one State, over a whole run or month by month."""

from collections.abc import Callable, Collection, Mapping
from functools import reduce
from typing import Final

import numpy as np

from sim import record as tally
from sim.agents.array_order import states_by_name
from sim.ensemble.sample import Sample
from sim.record import INDICATORS, quantile_of_bins
from sim.scenario.parameters import PARAMETER_INDEX

REGION: Final = "region"
"""The whole region, in place of a State's id."""
Wanted = Collection[str] | None
"""Ids of indicators; None for all of them."""


def _ratio(top: np.ndarray, bottom: np.ndarray) -> np.ndarray:
    """Return top / bottom, NaN where there is nothing to divide by."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1.0), np.nan)


def _sum(values: np.ndarray) -> np.ndarray:
    """Return sums over the last axis, added one by one: the same bits on every machine, which ``np.sum`` does not promise."""
    return np.asarray(reduce(np.add, np.moveaxis(values, -1, 0)))


def _place(sample: Sample, state: str | None) -> int | None:
    if state is None or state == REGION:
        return None
    return [s.id for s in sample.scenario.states].index(state)


class _Tallies:
    """Tallies of one State or of the region by name: month by month (R, M), or over the whole run (R,) with levels at its end.

    Each is read on demand. For the region, levels that are shares are averaged over States. States are added in the order that
    names decide, so that the last bits of a sum do not depend on how a scenario lists them.
    """

    def __init__(self, sample: Sample, place: int | None, *, whole: bool) -> None:
        self._sample, self._place, self._whole = sample, place, whole
        self._order = list(states_by_name(sample.scenario))

    def __getitem__(self, name: str) -> np.ndarray:
        n = tally.TALLY_INDEX[name]
        counted = tally.TALLIES[n]
        values = self._sample.months[..., n]
        if self._place is not None:
            values = values[:, :, self._place]
        elif counted.mean:
            values = _sum(values[:, :, self._order]) / len(self._order)
        else:
            values = _sum(values[:, :, [*self._order, -1]])
        if not self._whole:
            return np.asarray(values)
        return np.asarray(values[:, -1] if counted.level else _sum(values))

    def day_cost(self) -> np.ndarray:
        """Return what a day's delay costs trade, share of value, shaped to go with the tallies."""
        cost = _day_cost(self._sample)
        return cost if self._whole else cost[..., None]

    def practice_spread(self) -> np.ndarray:
        """Return the spread of mean practice between States, percentage points: largest less smallest."""
        practice = 100.0 * self._sample.months[:, :, :-1, tally.PRACTICE]
        spread = practice.max(axis=2) - practice.min(axis=2)
        return np.asarray(spread[:, -1] if self._whole else spread)


_FORMULAS: Final[Mapping[str, Callable[[_Tallies], np.ndarray]]] = {
    "attempts": lambda t: t["attempts"],
    "opportunities_left": lambda t: t["left"],
    "stopped": lambda t: t["stopped"],
    "stopped_share": lambda t: 100.0 * _ratio(t["stopped"], t["attempts"]),
    "diversions": lambda t: t["diversions"],
    "seizures": lambda t: t["seizures"],
    "seizures_upheld": lambda t: 100.0 * _ratio(t["upheld"], t["upheld"] + t["reversed"]),
    "convictions": lambda t: t["convictions"],
    "losses": lambda t: t["losses"],
    "recovered": lambda t: 100.0 * _ratio(t["recovered"], t["recovered"] + t["not_recovered"]),
    "detection_days": lambda t: _ratio(t["detection_days"], t["detections"]),
    "false_alarms_per_find": lambda t: _ratio(t["false_alarms"], t["finds"]),
    "delay_mean": lambda t: _ratio(t["delay_days"], t["consignments"]),
    "trade_cost": lambda t: 100.0 * t.day_cost() * _ratio(t["delay_days"], t["consignments"]),
    "licence_backlog": lambda t: t["backlog"],
    "review_depth": lambda t: 100.0 * _ratio(t["depth"], t["decided"]),
    "practice": lambda t: 100.0 * t["practice"],
    "practice_spread": lambda t: t.practice_spread(),
    "file_error": lambda t: 100.0 * t["file_error"],
    "laws": lambda t: t["laws"],
    "instruments": lambda t: t["instruments"],
    "assistance": lambda t: t["assisted"],
    "unknowing_breaches": lambda t: 100.0 * _ratio(t["breaches"], t["exporters"]),
    "tips": lambda t: t["tips"],
    "spent": lambda t: t["spent"],
    "hours": lambda t: t["hours"],
}
"""Indicators computed from tallies; the others are quantiles of times."""


def _day_cost(sample: Sample) -> np.ndarray:
    """Return what a day's delay costs trade, share of value: (R,) where each replicate has its own assumptions, else ()."""
    place = tuple(PARAMETER_INDEX).index("day_cost")
    ranges = sample.ranges
    if ranges is not None:
        return np.array([ranges.drawn(sample.seed, replicate)[place] for replicate in sample.replicates])
    return np.array(sample.scenario.assumed("day_cost"))


_TIMES: Final = (
    ("delay_p95", "delay_bins", 0.95),
    ("licence_days_median", "licence_bins", 0.5),
    ("licence_days_p90", "licence_bins", 0.9),
)
"""Indicators that are quantiles of times: the histogram each is read from, and the share of the quantile."""


def _times(sample: Sample, place: int | None, only: Wanted, quarters: bool) -> dict[str, np.ndarray]:
    """Return the wanted quantiles of times, quarter by quarter (R, Q) or over the whole run (R,)."""
    times = {}
    for name, bins, share in _TIMES:
        if only is None or name in only:
            counts = getattr(sample, bins) if quarters else getattr(sample, bins).sum(axis=1)
            if place is None:
                counts = _sum(np.moveaxis(counts, -2, -1)[..., list(states_by_name(sample.scenario))])
            else:
                counts = counts[..., place, :]
            times[name] = quantile_of_bins(counts, share)
    return times


def totals(sample: Sample, state: str | None = None, only: Wanted = None) -> dict[str, np.ndarray]:
    """Return each indicator over the whole run, (R,): sums, shares of sums, and levels at the end; NaN where undefined.

    ``state`` is a State's id; None or ``region`` for the region. ``only``: ids of the indicators wanted, all unless given.
    Raises ValueError for an unknown State.
    """
    place = _place(sample, state)
    return _all(_Tallies(sample, place, whole=True), _times(sample, place, only, quarters=False), only)


def monthly(sample: Sample, state: str | None = None, only: Wanted = None) -> dict[str, np.ndarray]:
    """Return each indicator month by month, (R, M); quantiles of times stand for the month's quarter. See ``totals``."""
    place = _place(sample, state)
    quarter = np.arange(sample.months.shape[1]) // 3
    times = _times(sample, place, only, quarters=True)
    return _all(_Tallies(sample, place, whole=False), {name: t[:, quarter] for name, t in times.items()}, only)


def _all(tallies: _Tallies, times: Mapping[str, np.ndarray], only: Wanted) -> dict[str, np.ndarray]:
    """Return the wanted indicators in the order of INDICATORS: those given, and those computed from tallies."""
    wanted = (indicator.id for indicator in INDICATORS if only is None or indicator.id in only)
    return {name: times[name] if name in times else _FORMULAS[name](tallies) for name in wanted}
