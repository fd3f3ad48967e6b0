"""What many replicates say: means and their intervals, paired differences, whether one is clear, quantiles, rank correlation.

Pages, commands, what-ifs, the lab and the verification all ask here, so that no numbers are judged by two rules.

Two questions are kept apart, because their answers differ. *What may a single run bring?* is answered by the range of the
paired differences, their 5 and 95% points (``IndicatorChange``); more replicates do not narrow it. *Is there a difference on
average?* is answered by the 95% interval of their mean (``Mean``), which n replicates narrow by the square root of n. Both are
clear by one rule, ``excludes_zero``. Where a text says "clear" and nothing else, it means the range; of the mean it says "on
average".

NaN is a replicate without a value (no licence was decided, say) and is left out everywhere. What cannot be known, such as the
interval of a single value, is NaN, and is never clear.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final, Literal

import numpy as np
import polars as pl

from sim.words.units import Unit

MeasureKind = Literal["count", "time", "level", "share"]
"""What is compared: things counted, working time or days, an amount or a level, or a share of one."""

NORMAL_95: Final = 1.959963984540054
"""Half width, in standard errors, of a 95% interval of a mean: the 97.5% point of the standard normal distribution.

Normal rather than Student's t: the values are not normal, so that t would be no more exact; what makes the interval hold is the
central limit theorem (Law 2015, Simulation Modeling and Analysis, section 4.5), and the rule that ends experiments early is
proved for it (Chow and Robbins 1965). At 200 replicates t is 0.6% wider, at 30 4%; of ten or fewer the interval is too narrow.
"""
QUANTILES: Final = (0.05, 0.25, 0.5, 0.75, 0.95)
RANGE: Final = (0.05, 0.5, 0.95)
"""Low, middle and high point of a range: 90% of the values lie between its ends."""
_KINDS: Final[dict[Unit, MeasureKind]] = {
    Unit.NUMBER: "count",
    Unit.CASES: "count",
    Unit.DAYS: "time",
    Unit.WORKING_DAYS: "time",
}
_STRONGEST_BY_CHANCE: Final = 3.5
"""Normal point that the strongest of a hundred stays below in 95% of cases (Bonferroni: 3.48), in half steps."""
_SINGLE_BY_CHANCE: Final = 2.0
"""``NORMAL_95`` for an interval that is called approximate."""


def kind_of(unit: Unit | None) -> MeasureKind:
    """Return what an indicator measures, from its unit; any other unit, and none, is that of a level."""
    return "level" if unit is None else _KINDS.get(unit, "level")


def excludes_zero(low: float, high: float) -> bool:
    """Return whether an interval excludes zero. An end at zero includes it; an unknown end (NaN) may include it."""
    return low <= high and (low > 0.0 or high < 0.0)


def is_clear(low: float, high: float, places: int = 0) -> bool:
    """Return whether a range of differences excludes zero as shown, with so many decimals.

    Rounding first keeps a text from claiming a difference beside a range that ends at zero. Equal values are a range without width:
    clear unless they round to zero. A range with an end that is not finite is never clear.
    """
    return math.isfinite(low) and math.isfinite(high) and excludes_zero(round(low, places), round(high, places))


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of n values, in their unit, with their standard deviation (ddof 1): NaN of fewer than two, as is its interval.

    The interval is normal. For equal values it has no width, and excludes zero unless they are zero.
    """

    value: float
    spread: float
    n: int

    @classmethod
    def of(cls, values: np.ndarray) -> "Mean":
        """Return the mean of values (n,); NaN among them are left out. NaN where none is left."""
        known = values[~np.isnan(values)]
        n = len(known)
        if n == 0:
            return cls(math.nan, math.nan, 0)
        return cls(float(known.mean()), float(known.std(ddof=1)) if n > 1 else math.nan, n)

    @property
    def half_width(self) -> float:
        """Half the width of the 95% interval."""
        return NORMAL_95 * self.spread / math.sqrt(self.n) if self.n else math.nan

    @property
    def low(self) -> float:
        """The lower end of the 95% interval."""
        return self.value - self.half_width

    @property
    def high(self) -> float:
        """The upper end of the 95% interval."""
        return self.value + self.half_width

    @property
    def positive(self) -> bool:
        """Whether the interval lies above zero."""
        return self.clear and self.value > 0.0

    @property
    def negative(self) -> bool:
        """Whether the interval lies below zero."""
        return self.clear and self.value < 0.0

    @property
    def clear(self) -> bool:
        """Whether the interval excludes zero: on average there is a difference."""
        return excludes_zero(self.low, self.high)

    def times(self, factor: float) -> "Mean":
        """Return the mean of the values times a factor, for example 100 for a share in per cent."""
        return Mean(factor * self.value, abs(factor) * self.spread, self.n)

    def more_needed(self, share: float) -> int | None:
        """Return how many more values narrow the interval to the mean ± ``share`` of it; None if unknown.

        From the spread found so far: n = (1.96 s / (share |mean|))^2. ``share`` > 0, for example 0.1 for ±10%.
        """
        return self.more_within(share * abs(self.value))

    def more_within(self, units: float) -> int | None:
        """Return how many more values narrow the interval to the mean ± ``units``; None if unknown."""
        if self.n < 2 or units == 0.0:
            return 0 if self.spread == 0.0 else None
        return max(0, math.ceil((NORMAL_95 * self.spread / units) ** 2) - self.n)


UNKNOWN: Final = Mean(math.nan, math.nan, 0)
"""The mean of no values."""


def variance(values: np.ndarray, axis: int = 0) -> np.ndarray:
    """Return the variance along an axis (ddof 1), of at least two values without NaN."""
    return np.asarray(values.var(axis=axis, ddof=1))


def ratio_of_means(top: np.ndarray, bottom: np.ndarray) -> Mean:
    """Return the ratio of two means over pairs (n,), its interval by the delta method (Cochran 1977, chapter 6).

    Pairs with a NaN are left out. NaN where the lower mean is zero.
    """
    known = ~(np.isnan(top) | np.isnan(bottom))
    top, bottom = top[known], bottom[known]
    n = len(top)
    below = float(bottom.mean()) if n else 0.0
    if below == 0.0:
        return Mean(math.nan, math.nan, n)
    ratio = float(top.mean() / bottom.mean())
    return Mean(ratio, float((top - ratio * bottom).std(ddof=1)) / abs(below) if n > 1 else math.nan, n)


@dataclass(frozen=True, slots=True)
class Means:
    """Means of many columns at once, ``value`` and ``standard_error`` (k,), as ``Mean`` has them up to rounding.

    With fewer than two values the error is infinite rather than NaN, because an unknown interval is never narrow enough.
    """

    value: np.ndarray
    standard_error: np.ndarray

    @classmethod
    def of(cls, values: np.ndarray) -> "Means":
        """Return the means of columns of values (n, k); NaN are left out, and the mean of none is NaN."""
        known = ~np.isnan(values)
        n = known.sum(axis=0)
        mean = np.where(known, values, 0.0).sum(axis=0) / np.maximum(n, 1)
        # Deviations are squared, not values, whose large squares would cancel.
        squares = (np.where(known, values - mean, 0.0) ** 2).sum(axis=0)
        error = np.where(n > 1, np.sqrt(squares / np.maximum(n - 1, 1) / np.maximum(n, 1)), np.inf)
        return cls(np.where(n > 0, mean, np.nan), error)

    def half_width(self, together: int = 1) -> np.ndarray:
        """Return half the widths (k,) of intervals of which so many hold jointly at 95% (Bonferroni); by default each by itself.

        Source: Law 2015, section 10.3. Bonferroni's inequality holds however the intervals depend on one another.
        """
        point = NORMAL_95 if together <= 1 else NormalDist().inv_cdf(1.0 - 0.025 / together)
        return np.asarray(point * self.standard_error)


@dataclass(frozen=True, slots=True)
class IndicatorChange:
    """One indicator at the start settings and now, in its unit, and 5, 50, 95% points of the paired differences.

    ``baseline``, ``now``: medians. Of a single run there is no range: its ends are NaN, and a difference is never clear.
    ``lower``, ``higher``: shares of runs, 0 to 1, in which it is lower or higher than at the start settings.
    """

    baseline: float
    now: float
    low: float
    middle: float
    high: float
    lower: float = 0.0
    higher: float = 0.0

    def digits(self, kind: MeasureKind) -> int:
        """Return how many decimals the spread of the difference supports; see ``digits``."""
        return digits(kind, self.low, self.high, self.now, self.baseline)

    def clear(self, kind: MeasureKind) -> bool:
        """Return whether the range, rounded as shown, excludes zero."""
        return is_clear(self.low, self.high, self.digits(kind) + (2 if kind == "share" else 0))


def paired_difference(baseline: np.ndarray, now: np.ndarray) -> IndicatorChange:
    """Return the change between paired values (n,): their medians, and the range of now less baseline.

    A pair with a missing value (NaN) does not count in the range; with fewer than two pairs the range has no ends.
    """
    pairs = now - baseline
    low, middle, high = _range(pairs)
    known = max(1, int(np.count_nonzero(~np.isnan(pairs))))
    lower, higher = (int(np.count_nonzero(found)) / known for found in (now < baseline, now > baseline))
    return IndicatorChange(median(baseline), median(now), low, middle, high, lower, higher)


def own_range(values: np.ndarray) -> IndicatorChange:
    """Return values (n,) without a comparison: their median in both places, and their own range as that of a change."""
    middle = median(values)
    return IndicatorChange(middle, middle, *_range(values))


def _range(values: np.ndarray) -> tuple[float, float, float]:
    low, middle, high = quantiles(values, RANGE).tolist()
    return (low, middle, high) if np.count_nonzero(~np.isnan(values)) > 1 else (math.nan, middle, math.nan)


def digits(kind: MeasureKind, low: float, high: float, *figures: float) -> int:
    """Return the number of decimals for figures beside a range from low to high, the most important figure first.

    As many as the width of the range supports, and no more than give the figure to a hundredth of itself: none for counts, at most
    one for shares (in per cent), otherwise two. Times and levels below ten get at least one, or a doubling would not show.
    """
    if kind == "count":
        return 0
    scale = 100 if kind == "share" else 1
    spread = abs(high - low) * scale
    size = abs(figures[0]) * scale
    # Nothing to go by, a single run say: as if the spread were a third of the figure.
    if not math.isfinite(spread) or spread == 0:
        spread = size / 3
    spread = max(spread, size / 100)  # small parts of a large figure say nothing, however sure the difference
    supported = 0 if spread >= 3 else 1 if spread >= 0.1 or kind == "share" else 2
    if kind == "share":
        return supported
    return max(supported, 1 if max(abs(figure) for figure in figures) < 10 else 0)


def digits_of_scale(top: float) -> int:
    """Return the decimals that an axis up to a number and its table need: two or three figures."""
    return 0 if top >= 20 else 1 if top >= 2 else 2


def quantiles(values: np.ndarray, shares: Sequence[float] = QUANTILES) -> np.ndarray:
    """Return quantiles over replicates (axis 0) that have a value, one row a share; NaN where no replicate has one.

    Linear between neighbours in order, as NumPy's own: one sort for all columns, where nanquantile takes them singly.
    """
    ordered = np.sort(values, axis=0)  # NaN last
    last = np.count_nonzero(~np.isnan(ordered), axis=0) - 1
    place = np.multiply.outer(np.asarray(shares), np.maximum(last, 0))
    below = np.floor(place).astype(np.intp)
    above = np.minimum(below + 1, np.maximum(last, 0))
    low, high = np.take_along_axis(ordered, below, axis=0), np.take_along_axis(ordered, above, axis=0)
    part, step = place - below, high - low
    # From the nearer neighbour, as NumPy does: rounding never leaves the interval between them.
    return np.asarray(np.where(part < 0.5, low + step * part, high - step * (1.0 - part)))


def median(values: np.ndarray) -> float:
    """Return the median of values (n,), n at least 1; NaN are left out, and the median of none is NaN."""
    return float(quantiles(values, (0.5,))[0])


def moments_of_column(column: str) -> Iterator[pl.Expr]:
    """Yield n, mean and spread of a column of a table, as ``Mean`` takes them; null where there is none."""
    yield pl.col(column).count().alias("n")
    yield pl.col(column).mean().alias("mean")
    yield pl.col(column).std(ddof=1).alias("spread")


def range_of_column(column: str) -> Iterator[pl.Expr]:
    """Yield p05, p50 and p95 of a column of a table, the same as ``quantiles`` up to rounding; null where there is none."""
    for name, share in zip(("p05", "p50", "p95"), RANGE, strict=True):
        yield pl.col(column).quantile(share, "linear").alias(name)


def standing(values: np.ndarray, own: float) -> tuple[float, float]:
    """Return the shares of values (n,) below and above one of their kind, ties counted half in each; NaN without values.

    NaN among the values are left out.
    """
    n = int(np.count_nonzero(~np.isnan(values)))
    if n == 0 or math.isnan(own):
        return math.nan, math.nan
    below, above = int(np.count_nonzero(values < own)), int(np.count_nonzero(values > own))
    return (n + below - above) / (2 * n), (n + above - below) / (2 * n)


def rank_correlations(columns: np.ndarray, values: np.ndarray) -> np.ndarray:
    """Return Spearman's rank correlation of each column (n, k) with values (n,), -1 to 1.

    It is Pearson's of the ranks, ties at their mean. NaN where a column or the values do not vary. No NaN may be among them.
    """
    correlations = np.full(columns.shape[1], np.nan)
    if len(values) < 2 or values.min() == values.max():
        return correlations
    own = _ranks(values)
    for place in np.flatnonzero(columns.max(axis=0) > columns.min(axis=0)):
        correlations[place] = np.corrcoef(_ranks(columns[:, place]), own)[0, 1]
    return correlations


def standard_ranks(columns: np.ndarray) -> np.ndarray:
    """Return the ranks of each column (n, k), centred and of length one: products of two are rank correlations.

    Zero where a column does not vary, which then correlates with nothing.
    """
    ranks = np.stack([_ranks(column) for column in columns.T], axis=1)
    ranks -= ranks.mean(axis=0)
    lengths = np.sqrt((ranks**2).sum(axis=0))
    return np.asarray(ranks / np.where(lengths > 0.0, lengths, 1.0))


def correlation_interval(correlation: float, n: int) -> tuple[float, float]:
    """Return the approximate 95% interval of a weak rank correlation of n values: ± 2/√n, within -1 to 1.

    The standard error without a correlation is 1/√(n - 1) (Kendall and Gibbons 1990, chapter 4).
    """
    half = _SINGLE_BY_CHANCE / math.sqrt(n)
    return max(-1.0, correlation - half), min(1.0, correlation + half)


def is_beyond_chance(correlation: float, n: int) -> bool:
    """Return whether a rank correlation of n values exceeds the strongest of a hundred by chance (95%, Bonferroni)."""
    return abs(correlation) > _STRONGEST_BY_CHANCE / math.sqrt(n)


def _ranks(values: np.ndarray) -> np.ndarray:
    """Return ranks from 0, ties at their mean."""
    _sorted, where, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    return np.asarray(((2 * ends - counts - 1) / 2.0)[where])
