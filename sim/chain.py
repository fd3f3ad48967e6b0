"""The chain: how many of 100 reference cases each control would notice or stop, in the order of the chain; computed, not sampled.

Reference cases test controls and predict no attempts: networks are weighted by their pace and their plans in a State equally,
whatever they believe. Three parts of 100 never overlap: outside the scope of present controls, stopped, passed. The region is as
on a named day, averaged over the seven days that end on it (posts rest on Sundays), over several runs of the chain's own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.agents.array_order import state_ids
from sim.agents.build import Template
from sim.agents.gate_tables import PATHWAY_GATES
from sim.agents.memory import Room
from sim.agents.reference import (
    ENDED,
    OUTSIDE,
    PARTS,
    PASSED,
    REFUSED,
    RELEASED,
    REVEALED,
    ROOM,
    STANDS,
    STOPPED,
    WEIGHT,
    measure,
)
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import Replications, RunError, check_run
from sim.pathways import GATES, IN_ORDER, PATHWAYS, Gate, Role
from sim.scenario.calendar import QUARTER, WEEK
from sim.scenario.decisions import Decisions
from sim.scenario.spec import Scenario
from sim.statistics import IndicatorChange, paired_difference

Progress = Callable[[int, int], None]
"""Called with runs done and runs in all; what it raises ends the work."""
REPLICATIONS: Final = 20
"""Default number of runs over which a chain is averaged."""
OWN: Final = 1 << 30
"""Number of the first replicate of a chain, unless others are given.

Exercises play replicate 0, and 1, 2, 3 … after a move is undone with new draws; previews, runs and comparisons count from 0. None
of them reaches this number: a chain over a run that is being played would give away its signatures.
"""
HUNDRED: Final = 100.0
_PLACES: Final = {
    "outside": OUTSIDE,
    "refused": REFUSED,
    "stopped": STOPPED,
    "released": RELEASED,
    "passed": PASSED,
    "revealed": REVEALED,
}
"""Position of each part in ``parts``, in the order of display."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """One control in the chain of a State.

    ``reached``: how many of 100 reference cases come to it; ``chance``: the share of those, 0-1, that it answers yes to (NaN where
    none comes); ``stopped``: how many of 100 it stops, always 0 for one that only alerts, decides or reveals.
    """

    gate: Gate
    reached: float
    chance: float
    stopped: float

    @property
    def name(self) -> str:
        """Its name, for the catalogue."""
        return GATES[self.gate].name

    @property
    def role(self) -> Role:
        """What it can do."""
        return GATES[self.gate].role

    @property
    def can_stop(self) -> bool:
        """Whether it stops cases itself."""
        return self.role is Role.STOPS


@dataclass(frozen=True, slots=True)
class CaseParts:
    """What becomes of 100 reference cases: ``outside``, ``stopped`` and ``passed`` sum to 100.

    Apart: ``refused`` by suppliers of those outside; of the stopped ``released`` by a court; of the passed ``revealed`` later.
    """

    outside: float
    stopped: float
    passed: float
    refused: float
    released: float
    revealed: float


@dataclass(frozen=True)
class Chain:
    """Reference cases of each State on a day: R replications, S States in the order of their names' keys, P pathways, L
    stages.

    ``parts`` (R, S, P, 7) and ``met`` (R, S, P, L, 3) as ``sim.agents.reference`` counts them, weights summing to 1 in a State that
    has any case.
    """

    scenario: Scenario
    day: int
    parts: np.ndarray
    met: np.ndarray

    def shares(self, state: str, pathway: int | None = None) -> np.ndarray:
        """Return parts of 100 cases (R, 7) of a State in each replication, of all or of one pathway. Raises KeyError.

        NaN where it has no case.
        """
        own = self._own(self.parts, state, pathway)
        whole = own[:, WEIGHT, None]
        return np.where(whole > 0.0, HUNDRED * own / np.where(whole > 0.0, whole, 1.0), np.nan)

    def at_gates(self, state: str, pathway: int | None = None) -> np.ndarray:
        """Return for each replication and gate (R, gates, 3) how many of 100 cases of a State reach it, get its yes, are stopped.

        Two visits to a post count as one gate. NaN where the State has no case. Raises KeyError.
        """
        own = self.met[:, self._place(state)]
        at_gates = np.zeros((len(own), len(GATES), own.shape[-1]))
        for n in range(len(PATHWAYS)) if pathway is None else (pathway,):
            for stage in range(len(PATHWAYS[n].gates)):
                at_gates[:, PATHWAY_GATES[n, stage]] += own[:, n, stage]
        whole = self._own(self.parts, state, pathway)[:, WEIGHT, None, None]
        return np.where(whole > 0.0, HUNDRED * at_gates / np.where(whole > 0.0, whole, 1.0), np.nan)

    def of(self, state: str, pathway: int | None = None) -> CaseParts:
        """Return what becomes of 100 reference cases of a State: of all, or of one pathway. Raises KeyError.

        The mean over replications; NaN where it has no case.
        """
        means = self.shares(state, pathway).mean(axis=0)
        return CaseParts(**{name: float(means[place]) for name, place in _PLACES.items()})

    def links(self, state: str, pathway: int | None = None) -> tuple[ChainLink, ...]:
        """Return the controls that reference cases of a State can meet, in the order of the chain. Raises KeyError.

        The mean over replications, of all pathways together unless one is given; two visits to a post are one link. None where the
        State has no case.
        """
        means = self.at_gates(state, pathway).mean(axis=0)
        there = self.pathways(state) if pathway is None else {pathway} & set(self.pathways(state))
        links = []
        for gate in IN_ORDER:
            reached, answered, ended = (float(x) for x in means[gate])
            if GATES[gate].role is not Role.LEADS_ON and any(gate in PATHWAYS[n].gates for n in there):
                links.append(ChainLink(gate, reached, answered / reached if reached > 0.0 else float("nan"), ended))
        return tuple(links)

    def pathways(self, state: str) -> tuple[int, ...]:
        """Return the numbers of the pathways of which a State has cases, in their fixed order. Raises KeyError."""
        weights = self.parts[:, self._place(state), :, WEIGHT].sum(axis=0)
        return tuple(n for n in range(len(PATHWAYS)) if weights[n] > 0.0)

    def limit(self, state: str) -> ChainLink | None:
        """Return the control that limits the rest: the one that keeps most cases from later controls. Raises KeyError.

        The list and catch-all, the authority to stop through consignments, or the opening of consignments; None if none of them
        keeps anything back. It is where a change lets other controls do more, not the worst control (assumption).
        """
        kept_back = {
            link.gate: link.reached * (1.0 - link.chance)
            for link in self.links(state)
            if GATES[link.gate].limits and link.reached > 0.0
        }
        most = max(kept_back, key=lambda gate: kept_back[gate], default=None)
        if most is None or kept_back[most] <= 0.0:
            return None
        return next(link for link in self.links(state) if link.gate == most)

    def _own(self, values: np.ndarray, state: str, pathway: int | None) -> np.ndarray:
        own = values[:, self._place(state)]
        return np.asarray(own.sum(axis=1) if pathway is None else own[:, pathway])

    def _place(self, state: str) -> int:
        return state_ids(self.scenario).index(self.scenario.state(state).id)


@dataclass(frozen=True)
class ChainChange:
    """The chain at the start settings and under decisions, run by run with common random numbers."""

    start: Chain
    now: Chain

    def part(self, state: str, name: str, pathway: int | None = None) -> IndicatorChange:
        """Return how a part of 100 cases changes, by its name in ``CaseParts``: medians, and the 5-95% range of the paired change.

        In cases of 100. Raises KeyError for an unknown State or part.
        """
        place = _PLACES[name]
        return paired_difference(self.start.shares(state, pathway)[:, place], self.now.shares(state, pathway)[:, place])

    def stopped(self, state: str, gate: Gate, pathway: int | None = None) -> IndicatorChange:
        """Return how the share that one control stops changes, in cases of 100. Raises KeyError for an unknown State."""
        return paired_difference(*(one.at_gates(state, pathway)[:, gate, ENDED] for one in (self.start, self.now)))


def chain(
    scenario: Scenario,
    decisions: Decisions | None = None,
    seed: int = 1,
    day: int | None = None,
    replicates: int | Sequence[int] = REPLICATIONS,
    ranges: Ranges | None = None,
    progress: Progress | None = None,
) -> Chain:
    """Return the chain of every State on a day (0 is the first; the scenario's last unless given) under decisions.

    ``replicates``: how many of the chain's own, from ``OWN`` on, or which. The same seed and replicates give both sides of a
    comparison common random numbers; ``ranges`` give each its own assumptions. The day may be after the scenario's last.
    Raises DecisionError when decisions do not fit the scenario, RunError when another argument is out of range.
    """
    numbers = range(OWN, OWN + replicates) if isinstance(replicates, int) else replicates
    last = scenario.quarters * QUARTER - 1
    until = last if day is None else day
    if until < 0:
        raise RunError("day", until, "a whole number from 0")
    check_run(seed, numbers, until + 1)
    if len(numbers) == 0:
        raise RunError("replicates", replicates, "at least one")
    decided = Decisions() if decisions is None else decisions
    decided.check(scenario)
    template = Template(scenario, decided, seed, until + 1, Room.expected(scenario, until + 1, logging=False))
    replications = Replications(template, ranges=ranges)
    states, stages = len(scenario.states), PATHWAY_GATES.shape[1]
    parts = np.zeros((len(numbers), states, len(PATHWAYS), PARTS))
    met = np.zeros((len(numbers), states, len(PATHWAYS), stages, 3))
    room = np.zeros((ROOM, STANDS))
    first = max(0, until - WEEK + 1)  # a whole week, because posts rest on Sundays
    with np.errstate(over="ignore"):  # keys wrap around on purpose when compilation is off
        for place, number in enumerate(numbers):
            replications.simulate(number, first)
            for today in range(first, until + 1):
                attempts = replications.resume(today + 1).attempts.view(np.ndarray)
                # The test cases are written over a row of attempts, which is restored: the run must not notice them.
                spare = len(attempts) - 1
                kept = attempts[spare].copy()
                measure(replications.compiled, today, spare, room, parts[place], met[place])
                attempts[spare] = kept
            if progress:
                progress(place + 1, len(numbers))
    whole = parts[..., WEIGHT].sum(axis=-1)
    whole = np.where(whole > 0.0, whole, 1.0)  # a State without cases stays at zero instead of dividing by it
    return Chain(scenario, until, parts / whole[..., None, None], met / whole[..., None, None, None])


def chain_change(
    scenario: Scenario,
    decisions: Decisions,
    seed: int = 1,
    day: int | None = None,
    replicates: int | Sequence[int] = REPLICATIONS,
    ranges: Ranges | None = None,
    progress: Progress | None = None,
) -> ChainChange:
    """Return the chain with nothing decided and under decisions, with common random numbers.

    Arguments and errors are those of ``chain``; ``progress`` counts the runs of both sides.
    """
    numbers = range(OWN, OWN + replicates) if isinstance(replicates, int) else replicates

    def counted(before: int) -> Progress | None:
        return None if progress is None else lambda done, total: progress(before + done, 2 * total)

    start = chain(scenario, None, seed, day, numbers, ranges, counted(0))
    return ChainChange(start, chain(scenario, decisions, seed, day, numbers, ranges, counted(len(numbers))))
