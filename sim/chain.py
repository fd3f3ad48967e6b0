"""The chain: how many of 100 reference cases each control would notice or stop, in the order of the chain, computed without dice.

Reference cases test controls and expect no attempts: networks weighted by their pace, their plans in a State evenly, whatever they
believe. Three parts of 100 never overlap: outside the scope of present controls, stopped, passed. The region stands as it does on
a named day, in the mean of the seven days that end on it (posts rest on Sundays), over several courses of its own.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.agents.build import Room, Template
from sim.agents.order import state_ids
from sim.agents.reference import (
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
from sim.ensemble.sample import Courses, RunError, check_run
from sim.pathways import GATES, IN_ORDER, PATHWAY_GATES, PATHWAYS, Gate, Role
from sim.scenario.calendar import QUARTER, WEEK
from sim.scenario.decisions import Decisions
from sim.scenario.spec import Scenario
from sim.statistics import Change, paired_difference

Progress = Callable[[int, int], None]
"""Called with courses done and courses in all; what it raises ends the work."""
COURSES: Final = 20
"""Courses over which a chain is the mean, unless asked for others."""
OWN: Final = 1 << 30
"""First number of the replicates over which chains are counted, unless others are given.

Exercises play replicate 0, and 1, 2, 3 … from a move that was undone with new luck on; previews, runs and comparisons count from 0.
None of them comes here: a chain over a course that is played would give its signatures away.
"""
HUNDRED: Final = 100.0
FEW: Final = 10.0
"""A control that answers yes to fewer of 100 cases that reach it holds up what stands behind it (assumption of what is said)."""


@dataclass(frozen=True, slots=True)
class Link:
    """One control in the chain of a State.

    ``reached``: how many of 100 reference cases come to it; ``chance``: the share of those, 0-1, that it answers yes to (NaN where
    none comes); ``stopped``: how many of 100 it stops, always 0 for one that only tells, decides or reveals.
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


@dataclass(frozen=True, slots=True)
class Parts:
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
    """Reference cases of each State on a day: R courses, S States in the order of their names' keys, P pathways, L
    stages.

    ``parts`` (R, S, P, 7) and ``met`` (R, S, P, L, 3) as ``sim.agents.reference`` counts them, weights summing to 1 in a State that
    has any case.
    """

    scenario: Scenario
    day: int
    parts: np.ndarray
    met: np.ndarray

    def shares(self, state: str) -> np.ndarray:
        """Return parts of 100 cases (R, 7) of a State in each course; NaN where it has no case. Raises KeyError."""
        return np.asarray(self.parts[:, self._place(state)].sum(axis=1) * HUNDRED)

    def of(self, state: str, pathway: int | None = None) -> Parts:
        """Return what becomes of 100 reference cases of a State: of all, or of one pathway. Raises KeyError."""
        own = self.parts[:, self._place(state)]
        found = (own.sum(axis=1) if pathway is None else own[:, pathway]).mean(axis=0)
        found = HUNDRED * found / found[WEIGHT] if found[WEIGHT] > 0.0 else np.full(PARTS, np.nan)
        return Parts(*(float(found[n]) for n in (OUTSIDE, STOPPED, PASSED, REFUSED, RELEASED, REVEALED)))

    def links(self, state: str, pathway: int | None = None) -> tuple[Link, ...]:
        """Return the controls that reference cases of a State can meet, in the order of the chain. Raises KeyError.

        Of all pathways together unless one is given; two visits to a post are one link.
        """
        own = self.met[:, self._place(state)].mean(axis=0)
        weights = self.parts[:, self._place(state), :, WEIGHT].mean(axis=0)
        at_gate = np.zeros((len(GATES), own.shape[-1]))
        chosen = range(len(PATHWAYS)) if pathway is None else (pathway,)
        for n in chosen:
            for stage in range(len(PATHWAYS[n].gates)):
                at_gate[PATHWAY_GATES[n, stage]] += own[n, stage]
        whole = weights[list(chosen)].sum()
        found = []
        for gate in IN_ORDER:
            reached, answered, ended = at_gate[gate]
            if GATES[gate].role is not Role.LEADS_ON and any(
                gate in PATHWAYS[n].gates and weights[n] > 0.0 for n in chosen
            ):
                chance = answered / reached if reached > 0.0 else float("nan")
                found.append(
                    Link(gate, *(float(x) for x in (HUNDRED * reached / whole, chance, HUNDRED * ended / whole)))
                )
        return tuple(found)

    def _place(self, state: str) -> int:
        return state_ids(self.scenario).index(self.scenario.state(state).id)


def chain(
    scenario: Scenario,
    decisions: Decisions | None = None,
    seed: int = 1,
    day: int | None = None,
    replicates: int | Sequence[int] = COURSES,
    ranges: Ranges | None = None,
    progress: Progress | None = None,
) -> Chain:
    """Return the chain of every State on a day (0 is the first; the scenario's last unless given) under decisions.

    ``replicates``: how many, of the chain's own from ``OWN`` on, or which. The same seed and replicates give both sides of a
    comparison the same luck; ``ranges`` give each its own assumptions. Days after the scenario's last may be asked for too.
    Raises DecisionError when decisions do not fit the scenario, RunError when another argument is out of range.
    """
    numbers = range(OWN, OWN + replicates) if isinstance(replicates, int) else replicates
    last = scenario.quarters * QUARTER - 1
    until = last if day is None else day
    if isinstance(until, bool) or not isinstance(until, int) or until < 0:
        raise RunError("day", until, "a whole number from 0")
    check_run(seed, numbers, until + 1)
    if len(numbers) == 0:
        raise RunError("replicates", replicates, "at least one")
    decided = Decisions() if decisions is None else decisions
    decided.check(scenario)
    template = Template(scenario, decided, seed, until + 1, Room.expected(scenario, until + 1, logging=False))
    courses = Courses(template, ranges=ranges)
    states, stages = len(scenario.states), PATHWAY_GATES.shape[1]
    parts = np.zeros((len(numbers), states, len(PATHWAYS), PARTS))
    met = np.zeros((len(numbers), states, len(PATHWAYS), stages, 3))
    room = np.zeros((ROOM, STANDS))
    first = max(0, until - WEEK + 1)
    with np.errstate(over="ignore"):  # keys wrap around on purpose when compilation is off
        for place, number in enumerate(numbers):
            courses.live(number, first)
            for today in range(first, until + 1):
                attempts = courses.go_on(today + 1).attempts.view(np.ndarray)
                spare = len(attempts) - 1
                kept = attempts[spare].copy()
                measure(courses.compiled, today, spare, room, parts[place], met[place])
                attempts[spare] = kept
            if progress:
                progress(place + 1, len(numbers))
    whole = parts[..., WEIGHT].sum(axis=-1)
    whole = np.where(whole > 0.0, whole, 1.0)
    return Chain(scenario, until, parts / whole[..., None, None], met / whole[..., None, None, None])
