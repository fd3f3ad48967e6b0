"""Compare: any two sets of decisions as paired replicates, the range of each difference, and how sure its mean is."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from sim import indicators
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import RunError, RunPrefix, Sample, in_parts, run_many
from sim.record import INDICATORS, Indicator
from sim.scenario import Decisions, Scenario
from sim.scenario.calendar import QUARTER
from sim.statistics import IndicatorChange, Mean, MeasureKind, kind_of, paired_difference

Progress = Callable[[int, int], None]
"""Called with runs done and runs in all; what it raises ends the work."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One indicator on two sides, b less a, over paired replicates, in the indicator's unit; NaN where no pair has a value.

    ``change``: the medians of a (its baseline) and b (now), and the range of the differences; ``mean``: theirs, with its interval.
    """

    indicator: Indicator
    change: IndicatorChange
    mean: Mean

    @property
    def kind(self) -> MeasureKind:
        """What the indicator measures."""
        return kind_of(self.indicator.unit)

    @property
    def clear(self) -> bool:
        """Whether the range, as shown, excludes zero."""
        return self.change.clear(self.kind)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sets of decisions in one scenario, paired replicate by replicate.

    ``totals_a`` and ``totals_b``: by indicator, values (pairs,) over the whole run. ``drawn``: each pair draws its own values of
    the assumptions, so that ranges are over chance and assumptions; otherwise over chance alone.
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
        found = next(known for known in INDICATORS if known.id == indicator)
        return Difference(found, paired_difference(a, b), Mean.of(b - a))

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
                "a": d.change.baseline,
                "b": d.change.now,
                "low": d.change.low,
                "middle": d.change.middle,
                "high": d.change.high,
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
    """Return two sets of decisions compared over pairs with common random numbers and, with ``drawn``, common assumptions.

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
    """Counts finished runs and reports them."""

    def __init__(self, progress: Progress | None, total: int) -> None:
        self._progress = progress
        self._total = total
        self._done = 0

    def more(self, count: int) -> None:
        """Report so many more runs as finished."""
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
    played: RunPrefix | None = None,
) -> dict[str, np.ndarray]:
    """Return each indicator over the whole run for many replicates, (R,): tallies of a few at a time are in memory.

    ``progress`` is called with how many more replicates are done.
    """
    parts: list[dict[str, np.ndarray]] = []
    ranges = Ranges(scenario) if drawn else None
    for some in in_parts(replicates):
        sample: Sample = run_many(scenario, decisions, seed, some, days, ranges=ranges, prefix=played)
        parts.append(indicators.totals(sample))
        if progress:
            progress(len(some))
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
