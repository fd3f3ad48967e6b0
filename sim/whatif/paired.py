"""Compare: any two sets of decisions as paired replicates, the range of each difference, and how sure its mean is."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from sim import indicators
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import Played, RunError, Sample, in_parts, run_many
from sim.record import INDICATORS, Indicator
from sim.scenario import Decisions, Scenario
from sim.scenario.calendar import QUARTER

Progress = Callable[[int, int], None]
"""Called with runs done and runs in all; what it raises ends the work."""
NORMAL_95: Final = 1.959963984540054
"""Half width, in standard errors, of a 95% interval of a mean (normal approximation)."""


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean over n values with its 95% interval (normal approximation); NaN without values, no interval for one."""

    value: float
    low: float
    high: float
    spread: float
    """Standard deviation of the values."""
    n: int

    @classmethod
    def of(cls, values: np.ndarray) -> "Mean":
        """Return the mean of values (n,); NaN among them are left out."""
        known = values[~np.isnan(values)]
        n = len(known)
        if n == 0:
            return cls(math.nan, math.nan, math.nan, math.nan, 0)
        return cls.known(float(known.mean()), float(known.std(ddof=1)) if n > 1 else math.nan, n)

    @classmethod
    def known(cls, value: float, spread: float, n: int) -> "Mean":
        """Return the mean of n >= 1 values of which it and their standard deviation are known."""
        half = NORMAL_95 * spread / math.sqrt(n)
        return cls(value, value - half, value + half, spread, n)

    def more_needed(self, share: float) -> int | None:
        """Return how many more values narrow the interval to the mean ± ``share`` of it; None where that cannot be said.

        From the spread found so far: n = (1.96 s / (share |mean|))^2. ``share`` > 0, for example 0.1 for ±10%.
        """
        return self.more_within(share * abs(self.value))

    def more_within(self, units: float) -> int | None:
        """Return how many more values narrow the interval to the mean ± ``units``; None where that cannot be said."""
        if self.n < 2 or units == 0.0:
            return 0 if self.spread == 0.0 else None
        return max(0, math.ceil((NORMAL_95 * self.spread / units) ** 2) - self.n)


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator in two courses, b less a, over paired replicates.

    ``a`` and ``b`` medians; ``low``, ``middle``, ``high`` the 5, 50 and 95% points of the differences; ``mean`` theirs with its
    interval. In the indicator's unit; NaN where no pair has a value.
    """

    indicator: Indicator
    a: float
    b: float
    low: float
    middle: float
    high: float
    mean: Mean

    @property
    def clear(self) -> bool:
        """Whether the 5-95% range leaves zero out."""
        return self.low > 0.0 or self.high < 0.0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of decisions in one scenario, paired replicate by replicate.

    ``totals_a`` and ``totals_b``: by indicator, values (pairs,) over the whole run. ``drawn``: each pair has its own values of the
    assumptions, so that ranges are over luck and assumptions; else over luck alone.
    """

    scenario: Scenario
    a: Decisions
    b: Decisions
    seed: int
    days: int
    drawn: bool
    totals_a: dict[str, np.ndarray]
    totals_b: dict[str, np.ndarray]

    @property
    def pairs(self) -> int:
        """How many pairs were run."""
        return len(next(iter(self.totals_a.values())))

    def difference(self, indicator: str) -> Difference:
        """Return the difference of one indicator. Raises KeyError for an unknown one."""
        a, b = self.totals_a[indicator], self.totals_b[indicator]
        pairs = b - a
        pairs = pairs[~np.isnan(pairs)]
        low, middle, high = np.quantile(pairs, (0.05, 0.5, 0.95)) if len(pairs) else (math.nan,) * 3
        found = next(known for known in INDICATORS if known.id == indicator)
        return Difference(found, _median(a), _median(b), float(low), float(middle), float(high), Mean.of(pairs))

    def differences(self) -> tuple[Difference, ...]:
        """Return the differences of all indicators, in their order."""
        return tuple(self.difference(indicator.id) for indicator in INDICATORS)

    def frame(self, share: float = 0.1) -> pl.DataFrame:
        """Return one row an indicator.

        Columns: indicator, name, unit, better, a, b, low, middle, high, clear, mean, mean_low, mean_high, pairs, pairs_needed
        (more pairs for the mean ± ``share`` of it). NaN is null.
        """
        rows = [
            {
                "indicator": d.indicator.id,
                "name": d.indicator.name,
                "unit": str(d.indicator.unit),
                "better": d.indicator.better,
                "a": d.a,
                "b": d.b,
                "low": d.low,
                "middle": d.middle,
                "high": d.high,
                "clear": d.clear,
                "mean": d.mean.value,
                "mean_low": d.mean.low,
                "mean_high": d.mean.high,
                "pairs": d.mean.n,
                "pairs_needed": d.mean.more_needed(share),
            }
            for d in self.differences()
        ]
        return pl.DataFrame(rows, infer_schema_length=None).fill_nan(None)


def _median(values: np.ndarray) -> float:
    known = values[~np.isnan(values)]
    return float(np.median(known)) if len(known) else math.nan


def compare(
    scenario: Scenario,
    a: Decisions,
    b: Decisions,
    seed: int,
    replicates: int = 200,
    days: int | None = None,
    drawn: bool = True,
    progress: Progress | None = None,
) -> Comparison:
    """Return two sets of decisions compared over pairs that share their luck and, with ``drawn``, their assumptions.

    Raises DecisionError when decisions do not fit the scenario, RunError when another argument is out of range.
    """
    if replicates < 1:
        raise RunError("replicates", replicates, "at least one")
    counted = Counted(progress, 2 * replicates)
    numbers = range(replicates)
    totals_a = totals_of(scenario, a, seed, numbers, days, drawn, counted.more)
    totals_b = totals_of(scenario, b, seed, numbers, days, drawn, counted.more)
    length = scenario.quarters * QUARTER if days is None else days
    return Comparison(scenario, a, b, seed, length, drawn, totals_a, totals_b)


class Counted:
    """Counts runs that are done and reports them."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def more(self, count: int) -> None:
        """Report that so many more are done."""
        self._done += count
        if self._progress:
            self._progress(self._done, self._total)


def totals_of(
    scenario: Scenario,
    decisions: Decisions,
    seed: int,
    replicates: Sequence[int],
    days: int | None = None,
    drawn: bool = False,
    progress: Callable[[int], None] | None = None,
    played: Played | None = None,
) -> dict[str, np.ndarray]:
    """Return each indicator over the whole run for many replicates, (R,): tallies of a few at a time are in memory.

    ``progress`` is called with how many more replicates are done.
    """
    parts: list[dict[str, np.ndarray]] = []
    ranges = Ranges(scenario) if drawn else None
    for some in in_parts(replicates):
        sample: Sample = run_many(scenario, decisions, seed, some, days, ranges=ranges, played=played)
        parts.append(indicators.totals(sample))
        if progress:
            progress(len(some))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
