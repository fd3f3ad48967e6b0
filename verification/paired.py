"""Paired runs: the same seed and replicates under two settings, and the mean difference with its 95 % interval."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from sim.chance import chance, name_key, run_key
from sim.ensemble.sample import Sample, run_many
from sim.scenario import Decisions, Scenario
from sim.scenario.parameters import PARAMETER_INDEX
from verification.fact import Bars, Measure
from verification.regions import with_parameters

SEED = 20_190_522
"""The seed of all verification runs: the day on which the seed paper was reissued; any other would do."""
NORMAL_95 = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean with its 95 % interval, of ``count`` replicates."""

    value: float
    low: float
    high: float
    count: int

    def percent(self) -> "Mean":
        """Return a share as a percentage."""
        return Mean(100.0 * self.value, 100.0 * self.low, 100.0 * self.high, self.count)

    @property
    def positive(self) -> bool:
        """Whether the interval lies above zero."""
        return self.low > 0.0

    @property
    def negative(self) -> bool:
        """Whether the interval lies below zero."""
        return self.high < 0.0


def mean(values: np.ndarray) -> Mean:
    """Return the mean of replicates (R,) with its interval; NaN replicates (nothing to measure) are left out."""
    known = values[~np.isnan(values)]
    if len(known) < 2:
        return Mean(float("nan"), float("nan"), float("nan"), len(known))
    centre = float(known.mean())
    half = NORMAL_95 * float(known.std(ddof=1)) / float(np.sqrt(len(known)))
    return Mean(centre, centre - half, centre + half, len(known))


def ratio(top: np.ndarray, bottom: np.ndarray) -> Mean:
    """Return the ratio of two means over paired replicates, with the interval of the delta method."""
    centre = float(top.mean() / bottom.mean())
    half = NORMAL_95 * float((top - centre * bottom).std(ddof=1)) / float(np.sqrt(len(top))) / abs(float(bottom.mean()))
    return Mean(centre, centre - half, centre + half, len(top))


def sample(
    scenario: Scenario, decisions: Decisions | None = None, replicates: int = 400, days: int | None = None
) -> Sample:
    """Return the tallies of replicates 0..n-1 under the verification seed."""
    return run_many(scenario, decisions, SEED, replicates, days)


def parameter_sets(names: tuple[str, ...], count: int) -> Iterator[Mapping[str, float]]:
    """Yield parameter sets, each value uniform between its parameter's low and high; keyed, so always the same."""
    key = run_key(np.uint64(SEED), 0)
    for n in range(count):
        drawn = {}
        for name in names:
            parameter = PARAMETER_INDEX[name]
            u = chance(key, 0, name_key(f"range:{name}"), n)
            drawn[name] = parameter.low + u * (parameter.high - parameter.low)
        yield drawn


def holds_over_ranges(scenario: Scenario, names: tuple[str, ...], count: int, holds: Callable[[Scenario], bool]) -> int:
    """Return in how many of ``count`` drawn parameter sets something holds of the scenario."""
    return sum(holds(with_parameters(scenario, drawn)) for drawn in parameter_sets(names, count))


def measured(text: str, unit: str, found: Mean, wanted: str = "", holds: bool = True) -> Measure:
    """Return a mean as a row of a fact's table."""
    return Measure(text, found.value, unit, found.low, found.high, wanted, holds)


def above_zero(text: str, unit: str, found: Mean) -> Measure:
    """Return a mean that should lie above zero."""
    return measured(text, unit, found, "above 0", found.positive)


def below_zero(text: str, unit: str, found: Mean) -> Measure:
    """Return a mean that should lie below zero."""
    return measured(text, unit, found, "below 0", found.negative)


def bars_of(unit: str, means: Mapping[str, Mean], wanted: tuple[float | None, ...] = ()) -> Bars:
    """Return a figure of labelled means with their intervals."""
    found = means.values()
    values, low, high = (tuple(getattr(m, side) for m in found) for side in ("value", "low", "high"))
    return Bars(unit, tuple(means), values, low, high, wanted)
