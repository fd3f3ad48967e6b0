"""Trying plans: what they do to the region's cases over plausible worlds, and a search for the best one within means.

The search varies levers only, towards fewer diversions; worlds that it tried plans in are never those that judge them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Final

import numpy as np

from sim import indicators
from sim.balance.teams import Efforts, decided, raise_evenly, start_efforts, within_means
from sim.chance import chance, name_key, run_key
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import run_many
from sim.scenario import Decisions, Scenario
from sim.scenario.levers import Lever

HUNDRED: Final = 100.0
TUNING, JUDGING = 0, 1_000_000
"""First numbers of the replicates in which plans are searched for, and judged."""
_ASK: Final = np.uint64(name_key("balance:search"))


@dataclass
class Trial:
    """A scenario's cases under plans, in the same replications for each: ``worlds`` draws of the assumptions, ``replications``
    in each.

    Values are (worlds, replications). What was tried is kept.
    """

    scenario: Scenario
    seed: int
    first: int
    worlds: int
    replications: int
    indicator: str = "diversions"
    _known: dict[Decisions, np.ndarray] = field(default_factory=dict)

    def of(self, plan: Decisions, scenario: Scenario | None = None) -> np.ndarray:
        """Return the indicator under a plan; of another scenario where only means differ."""
        if scenario is None and plan in self._known:
            return self._known[plan]
        numbers = range(self.first * self.replications, (self.first + self.worlds) * self.replications)
        ranges = Ranges(self.scenario, each=self.replications)
        sample = run_many(scenario or self.scenario, plan, self.seed, numbers, ranges=ranges)
        totals = indicators.totals(sample, only=("attempts", self.indicator))
        values = totals[self.indicator].reshape(self.worlds, self.replications)
        if plan == Decisions() and scenario is None:
            self.attempts = float(totals["attempts"].mean())
        if scenario is None:
            self._known[plan] = values
        return values

    def cases(self, plan: Decisions, scenario: Scenario | None = None) -> np.ndarray:
        """Return how many of 100 cases, as many as there are with nothing decided, a plan keeps from getting through, by world.

        Beyond what is kept from it with nothing decided; negative where more get through.
        """
        before = self.of(Decisions())
        return np.asarray(HUNDRED * (before - self.of(plan, scenario)).mean(axis=1) / self.attempts)

    def stopped_before(self) -> float:
        """Return how many of 100 cases do not get through with nothing decided."""
        return HUNDRED * (1.0 - float(self.of(Decisions()).mean()) / self.attempts)


@dataclass(frozen=True, slots=True)
class BestPlan:
    """The best plan of one search: its efforts, and how many of 100 cases it gains in the worlds of the search."""

    efforts: Efforts
    gain: float


def search(
    trial: Trial, levers: Sequence[Lever], restart: int, tries: int, step: Callable[[], None] = lambda: None
) -> BestPlan:
    """Search for the plan within the means of every State that lets the fewest cases through.

    From a plan that chance, keyed by ``restart``, chooses, single levers of single States are raised by a quarter of their range
    at a time, paid for by what gives least of the rest; what helps is kept. ``tries``: plans tried at most.
    """
    scenario = trial.scenario
    cells = [(state.id, lever) for state, lever in product(scenario.states, levers)]
    key = run_key(_ASK, restart)

    def stream(n: int, name: str) -> float:
        with np.errstate(over="ignore"):  # keys wrap around on purpose
            return float(chance(np.uint64(key), 0, np.uint64(name_key(name)), n))

    now: Efforts = {}
    for own in scenario.states:
        wanted = [lever for lever in levers if stream(0, f"{own.id}:{lever.id}") < 0.5]
        raise_evenly(scenario, own.id, wanted, now)
    best = float(trial.cases(decided(scenario, now)).mean())
    worth: dict[tuple[str, str], float] = {}
    done, sweep = 0, 0
    while done < tries:
        sweep += 1
        before = best
        for state, lever in sorted(cells, key=lambda cell: stream(sweep, f"{cell[0]}:{cell[1].id}")):
            for change in (0.5, 0.25, -0.25) if sweep == 1 else (0.25, -0.25, -0.5):
                tried = _changed(scenario, now, state, lever, change, levers, worth)
                if tried is None or done >= tries:
                    continue
                gain = float(trial.cases(decided(scenario, tried)).mean())
                done += 1
                step()
                worth[state, lever.id] = (gain - best) / change
                if gain > best:
                    now, best = tried, gain
                    break
        if best - before < _ENOUGH:
            break
    return BestPlan(now, best)


_ENOUGH: Final = 0.3
"""Cases of 100 that a whole round has to gain for another one to be worth it."""


def _changed(
    scenario: Scenario,
    now: Efforts,
    state: str,
    lever: Lever,
    change: float,
    levers: Sequence[Lever],
    worth: dict[tuple[str, str], float],
) -> Efforts | None:
    """Return efforts with one of them changed, within means: what is worth least for its money pays; None if nothing changes."""
    start = start_efforts(scenario, state)
    effort = now.get((state, lever.id), start[lever.id])
    wanted = min(1.0, max(0.0, effort + change))
    if lever.steps:
        step = 1.0 / (len(lever.steps) - 1)
        wanted = min(1.0, max(0.0, effort + (step if change > 0.0 else -step)))
    if abs(wanted - effort) < 1e-9:
        return None
    tried = {**now, (state, lever.id): wanted}
    givers = sorted(
        (other for other in levers if other.id != lever.id),
        key=lambda other: worth.get((state, other.id), 0.0) / max(other.cost_per_quarter, 1e-9),
    )
    for giver in givers:
        if within_means(scenario, state, tried):
            return tried
        tried[state, giver.id] = 0.0
        if within_means(scenario, state, tried):
            tried[state, giver.id] = _most(scenario, state, giver, tried, now.get((state, giver.id), start[giver.id]))
    return tried if within_means(scenario, state, tried) else None


def _most(scenario: Scenario, state: str, lever: Lever, tried: Efforts, before: float) -> float:
    """Return how much of its effort a lever can keep."""
    for share in (1.0, 0.75, 0.5, 0.25):
        kept = lever.effort(lever.value_within(share * before))
        if within_means(scenario, state, {**tried, (state, lever.id): kept}):
            return kept
    return 0.0
