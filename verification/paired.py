"""Paired runs: the same seed and replicates under two settings; their means as rows and bars of a fact."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from sim.chance import chance, name_key, run_key
from sim.ensemble.sample import Sample, run_many
from sim.scenario import Decisions, Scenario
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS
from sim.statistics import Mean
from verification.fact import Bars, Effort, Kind, Measure
from verification.regions import with_parameters

T = TypeVar("T")
SEED = 20_190_522
"""The seed of all verification runs: the day on which the seed paper was reissued; any other would do."""

UNCERTAIN = tuple(each.name for each in PARAMETERS if not each.fixed and not each.switch)
"""Every input of the model that has a range."""
UNSOURCED = tuple(name for name in UNCERTAIN if PARAMETER_INDEX[name].assumed)
"""Those of them that are assumptions, wholly or in part."""


@dataclass(frozen=True, slots=True)
class Ends(Generic[T]):
    """What is found with one input at either end of its range and every other as it is."""

    name: str
    low: T
    high: T


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


def at_either_end(scenario: Scenario, names: tuple[str, ...], look: Callable[[Scenario], T]) -> list[Ends[T]]:
    """Return what is found of the scenario with each input alone at the low and the high end of its range."""
    endses = []
    for name in names:
        low, high = PARAMETER_INDEX[name].low, PARAMETER_INDEX[name].high
        endses.append(Ends(name, *(look(with_parameters(scenario, {name: end})) for end in (low, high))))
    return endses


def carried_by(scenario: Scenario, names: tuple[str, ...], holds: Callable[[Scenario, int], bool]) -> tuple[str, ...]:
    """Return the inputs at an end of whose range alone something no longer holds: with 100 replicates, nor with 400."""
    ends = at_either_end(scenario, names, lambda s: holds(s, 100) or holds(s, 400))
    return tuple(end.name for end in ends if not (end.low and end.high))


def kind_of(carriers: tuple[str, ...], looked_at: int) -> tuple[Kind, str]:
    """Return the kind of a fact that comes out unless one input without a source carries it, and a sentence that says so."""
    if carriers:
        names = " or ".join(carriers)
        return (
            "put in",
            f"Carried by an input without a source: its signs are gone with {names} alone at an end of its range. ",
        )
    return "comes out", f"None of {looked_at} inputs without a source carries it, alone at either end of its range. "


def judged(
    scenario: Scenario, names: tuple[str, ...], effort: Effort, holds: Callable[[Scenario, int], bool]
) -> tuple[Kind, str]:
    """Return the kind of a fact by those of the named inputs that have no source, and a sentence; quick runs do not look."""
    unsourced = tuple(name for name in names if name in UNSOURCED)
    if not effort.sets or not holds(scenario, 400):
        return "comes out", ""
    return kind_of(carried_by(scenario, unsourced, holds), len(unsourced))


def measured(text: str, unit: str, mean: Mean, wanted: str = "", holds: bool = True) -> Measure:
    """Return a mean as a row of a fact's table."""
    return Measure(text, mean.value, unit, mean.low, mean.high, wanted, holds)


def above_zero(text: str, unit: str, mean: Mean) -> Measure:
    """Return a mean that should lie above zero."""
    return measured(text, unit, mean, "above 0", mean.positive)


def below_zero(text: str, unit: str, mean: Mean) -> Measure:
    """Return a mean that should lie below zero."""
    return measured(text, unit, mean, "below 0", mean.negative)


def bars_of(unit: str, means: Mapping[str, Mean], wanted: tuple[float | None, ...] = ()) -> Bars:
    """Return a figure of labelled means with their intervals."""
    found = means.values()
    values, low, high = (tuple(getattr(m, side) for m in found) for side in ("value", "low", "high"))
    return Bars(unit, tuple(means), values, low, high, wanted)
