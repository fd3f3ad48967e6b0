"""Answers of all kinds: of the shipped scenario by the real model, and made up at the edges of what can come."""

from functools import cache
from typing import Any

import numpy as np

from sim.ensemble.sample import first
from sim.generate import generate
from sim.presentation.queries import PORTION, Query, QueryResult, TrajectoryPair, simulated
from sim.record import TALLIES
from sim.scenario import Scenario, load
from tests.presentation import fakes

SETTINGS = (("all.L17=12", "velmora.L21=10", "dovria.L38=3"), ("L04=velmora+selvane",))
COUNTS = tuple(tally.id for tally in TALLIES if not tally.mean)


@cache
def two_doors() -> Scenario:
    """Return the shipped scenario."""
    return load("two-doors")


@cache
def real(*, changed: bool, luck_only: bool = False) -> QueryResult:
    """Return an answer of the real model."""
    query = fakes.asked(two_doors(), SETTINGS if changed else fakes.NOTHING, 7, None, luck_only)
    return QueryResult(query, simulated(query, range(PORTION)), simulated(query.baseline, range(PORTION)))


def one_course() -> TrajectoryPair:
    """Return one course of the real model beside the same luck at the start settings, as exercises have it."""
    return TrajectoryPair(*(first(sample, 1) for sample in (real(changed=True).now, real(changed=True).before)))


@cache
def land(states: int) -> Scenario:
    """Return a region made up by chance, of so many States."""
    return generate(states, 2 * states + 2, 2 * states, seed=5, quarters=4)


def generated(states: int) -> QueryResult:
    """Return an answer of the real model about such a region, one State of it changed."""
    scenario = land(states)
    query = fakes.asked(scenario, ((f"{scenario.states[0].id}.L21=20",), ()), 7)
    return QueryResult(query, simulated(query, range(PORTION)), simulated(query.baseline, range(PORTION)))


def full(query: Query, courses: int, value: float, **more: Any) -> QueryResult:
    """Return an answer in which every count of every month and State has the same value, now and before."""
    totals = {name: np.full((courses, fakes.MONTHS, 3), value) for name in COUNTS}
    both = [fakes.sample(each, range(courses), totals, **more) for each in (query, query.baseline)]
    return QueryResult(query, *both)


@cache
def edge(name: str) -> QueryResult:
    """Return an answer by name; see ``EDGES``."""
    query = fakes.CHANGED
    match name:
        case "real, changed":
            return real(changed=True)
        case "real, at the start":
            return real(changed=False)
        case "real, luck only":
            return real(changed=True, luck_only=True)
        case "one State":
            return generated(1)
        case "twelve States":
            return generated(12)
        case "nothing happens":
            return full(query, 40, 0.0)
        case "nothing happens at the start":
            return full(fakes.QUERY, 40, 0.0)
        case "all the same":
            return full(query, 40, 3.0, rows=0.5, bins=7)
        case "one event":
            return fakes.differing([-1.0] + [0.0] * 39, 1.0)
        case "two courses":
            return fakes.differing([-5.0, 7.0])
        case "huge":
            return full(query, 40, 1e6, rows=1.0, bins=159)
    raise KeyError(name)


EDGES = (
    "real, changed",
    "real, at the start",
    "real, luck only",
    "one State",
    "twelve States",
    "nothing happens",
    "nothing happens at the start",
    "all the same",
    "one event",
    "two courses",
    "huge",
)
