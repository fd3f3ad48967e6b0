"""Plausible worlds: does a decision help whatever the assumptions are, and to which of them is that sensitive?

A world is one draw of all assumptions. In each world both sides are run over the same few replicates, each with its own draws.
Chance and worlds are numbered apart: replicate n belongs to world n // replications, so that variance between worlds can be told
from variance by chance within one. A world's mean over a few replicates is still mostly noise. It is shrunk towards the mean of all
worlds by as much as noise explains (empirical Bayes: Morris 1983, JASA 78(381)); worlds "disagree" only if they differ by more.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

import numpy as np

from sim import indicators
from sim.chance import SHUFFLE, chance, run_key
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import RunError, in_parts, run_many
from sim.scenario import Decisions, Scenario
from sim.scenario.parameters import PARAMETERS
from sim.statistics import NORMAL_95, excludes_zero, quantiles, rank_correlations, standard_ranks, variance
from sim.whatif.paired import Counted, Progress

WORLDS: Final = 40
REPLICATIONS: Final = 6
SMALL: Final = 0.01
"""Share of the baseline under which a change is too small to matter (TEACHING section 3; assumption)."""
_RARE: Final = 0.01
"""Probability with which worlds that do not differ are taken to disagree."""
_SOME: Final = 0.1
"""Least share of worlds on either side where worlds disagree."""
_SHUFFLES: Final = 400
_ROUNDING: Final = 1e-9
"""Difference that adding in another order may make."""


class Verdict(StrEnum):
    """What the worlds say of a change of one indicator."""

    LOWER = "lower"
    HIGHER = "higher"
    SMALL = "too small to matter"
    OPEN = "not yet clear"
    DISAGREE = "worlds disagree"


@dataclass(frozen=True, slots=True)
class Effect:
    """What a decision changes over plausible worlds.

    ``share``: summed difference over summed baseline, with its 95% interval ``low`` to ``high`` over worlds (NaN where the baseline
    is zero). ``worlds_lower``, ``worlds_higher``: shares of worlds whose shrunk mean is lower or higher by more than is too small
    to matter. ``courses_lower``: share of single runs in which the figure is lower, ties half. ``between``: standard deviation of
    true world means, in the indicator's unit, 0 if noise explains all.
    """

    verdict: Verdict
    share: float
    low: float
    high: float
    worlds_lower: float
    worlds_higher: float
    courses_lower: float
    between: float
    worlds: int
    courses: int


def effect(baselines: np.ndarray, now: np.ndarray, small: float = SMALL) -> Effect:
    """Return what paired values (worlds, replications) say; ``small`` is the share of the mean baseline that does not matter.

    The interval is normal over the means of worlds. Raises ValueError for fewer than two worlds or two replications in each, or
    NaN.
    """
    if baselines.shape != now.shape or now.ndim != 2 or min(now.shape) < 2 or not np.isfinite(baselines + now).all():
        raise ValueError(
            f"two equal arrays of at least two worlds and two courses, no NaN; found {baselines.shape}, {now.shape}"
        )
    differences = now - baselines
    worlds, replications = differences.shape
    means = differences.mean(axis=1)
    mean, spread = float(means.mean()), float(variance(means))
    # The spread of world means is true variance plus the noise of a few replicates: without the noise, it is between worlds.
    luck = float(variance(differences, axis=1).mean()) / replications
    between = max(0.0, spread - luck)
    # Each world keeps the share of its deviation that noise does not explain.
    shrunk = mean + (between / (between + luck) if between + luck > 0.0 else 0.0) * (means - mean)
    base = float(baselines.mean())
    matters = small * abs(base)
    lower, higher = float((shrunk < -matters).mean()), float((shrunk > matters).mean())
    half = NORMAL_95 * math.sqrt(spread / worlds)
    in_courses = float((differences < 0.0).mean() + 0.5 * (differences == 0.0).mean())
    # The permutation test is dear, so it runs only if some worlds lie on either side.
    apart = min(lower, higher) >= _SOME and _differ(differences)
    share, width = (value / base if base else math.nan for value in (mean, half))
    return Effect(
        verdict=_verdict(mean, half, matters, apart),
        share=share,
        low=share - abs(width),
        high=share + abs(width),
        worlds_lower=lower,
        worlds_higher=higher,
        courses_lower=in_courses,
        between=math.sqrt(between),
        worlds=worlds,
        courses=replications,
    )


def _verdict(mean: float, half: float, matters: float, apart: bool) -> Verdict:
    if apart:
        return Verdict.DISAGREE
    if abs(mean) + half <= matters:
        return Verdict.SMALL
    if excludes_zero(mean - half, mean + half) and abs(mean) > matters:
        return Verdict.LOWER if mean < 0.0 else Verdict.HIGHER
    return Verdict.OPEN


def _differ(differences: np.ndarray) -> bool:
    """Return whether the means of worlds vary by more than shuffling runs among the worlds gives once in a hundred times.

    A permutation test of the variance of the means, because it assumes no distribution.
    """
    shuffled = differences.ravel()[_orders(differences.size)].reshape(_SHUFFLES, *differences.shape).mean(axis=2)
    return bool((variance(shuffled, axis=1) >= variance(differences.mean(axis=1)) - _ROUNDING).mean() < _RARE)


@lru_cache(maxsize=8)
def _orders(count: int) -> np.ndarray:
    """Return permutations of so many things, the same at each call: (shuffles, count)."""
    with np.errstate(over="ignore"):  # keys wrap around on purpose
        keys = [np.uint64(run_key(np.uint64(count), shuffle)) for shuffle in range(_SHUFFLES)]
        return np.argsort([[chance(key, SHUFFLE, np.uint64(n), 0) for n in range(count)] for key in keys], axis=1)


@dataclass(frozen=True, slots=True)
class WorldPairs:
    """One indicator on both sides, (worlds, replications), and the assumptions of each world (worlds, PARAMETERS)."""

    indicator: str
    baselines: np.ndarray
    now: np.ndarray
    assumed: np.ndarray

    @property
    def differences(self) -> np.ndarray:
        """What b changes against a, (worlds, replications)."""
        return np.asarray(self.now - self.baselines)

    @property
    def effect(self) -> Effect:
        """What the worlds say."""
        return effect(self.baselines, self.now)


def over_worlds(
    scenario: Scenario,
    a: Decisions,
    b: Decisions,
    seed: int,
    indicator: str = "diversions",
    worlds: Sequence[int] = range(WORLDS),
    replications: int = REPLICATIONS,
    days: int | None = None,
    progress: Progress | None = None,
) -> WorldPairs:
    """Return an indicator of b beside a in numbered worlds, with ``replications`` (at least 2) paired runs in each.

    Raises DecisionError when decisions do not fit the scenario, RunError when another argument is out of range.
    """
    if replications < 2:
        raise RunError("courses", replications, "at least two in each world")
    if len(worlds) < 2:
        raise RunError("worlds", len(worlds), "at least two")
    ranges = Ranges(scenario, each=replications)
    numbers = [world * replications + n for world in worlds for n in range(replications)]
    counted = Counted(progress, 2 * len(numbers))
    sides = []
    for decisions in (a, b):
        values = []
        for part in in_parts(numbers):
            sample = run_many(scenario, decisions, seed, part, days, ranges=ranges)
            values.append(indicators.totals(sample, only=(indicator,))[indicator])
            counted.more(len(part))
        sides.append(np.concatenate(values).reshape(len(worlds), replications))
    assumed = np.array([ranges.drawn(seed, world * replications) for world in worlds])
    return WorldPairs(indicator, sides[0], sides[1], assumed)


def decisive_assumption(pairs: WorldPairs, fresh: WorldPairs) -> str | None:
    """Return the name of the assumption on which the difference depends, or None if none can be told from chance.

    The strongest rank correlation of any assumption with the means of worlds must exceed what the strongest one reaches in 95% of
    permutations of the worlds; otherwise a search through a hundred assumptions would find one in noise. In ``fresh`` worlds, not
    used to find it, the same assumption must be beyond its own 95% interval, in the same direction.
    """
    means = pairs.differences.mean(axis=1)
    strengths = rank_correlations(pairs.assumed, means)
    if np.isnan(strengths).all():
        return None
    best = int(np.nanargmax(np.abs(strengths)))
    if abs(strengths[best]) <= _strongest_by_chance(pairs.assumed, means):
        return None
    own, again = fresh.assumed[:, [best]], fresh.differences.mean(axis=1)
    confirmed = float(rank_correlations(own, again)[0])
    # 1/sqrt(n - 1) is the standard error of a rank correlation where there is none.
    beyond = NORMAL_95 / math.sqrt(len(again) - 1)
    return PARAMETERS[best].name if math.copysign(1.0, strengths[best]) * confirmed > beyond else None


def _strongest_by_chance(columns: np.ndarray, values: np.ndarray) -> float:
    """Return what the strongest rank correlation of all columns stays below in 95% of permutations of the values."""
    own = standard_ranks(values[:, None])[:, 0]
    shuffled = own[_orders(len(values))]
    return float(quantiles(np.abs(shuffled @ standard_ranks(columns)).max(axis=1), (0.95,))[0])
