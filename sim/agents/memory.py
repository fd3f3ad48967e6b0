"""A run's memory: how many rows its arrays have, and the one block in which those lie that steps write."""

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from sim.agents import arrays
from sim.agents.arrays import SHAPES, Region, Use
from sim.scenario.calendar import YEAR
from sim.scenario.spec import Scenario


@dataclass(frozen=True, slots=True)
class Room:
    """Number of rows of a run's arrays; a run that needs more is repeated with twice as many."""

    events: int = 4096
    attempts: int = 512
    queue: int = 512  # a power of two
    requests: int = 128
    lost: int = 128
    encounters: int = 64

    def __post_init__(self) -> None:
        """Refuse a queue whose length is no power of two, because its places are found by masking."""
        if self.queue < 1 or self.queue & (self.queue - 1):
            raise ValueError(f"queue: found {self.queue}, expected a power of two")

    @classmethod
    def expected(cls, scenario: Scenario, days: int, logging: bool = True) -> "Room":
        """Return the rows that a run of so many days usually needs; without a log, none for events."""
        opportunities = [days / network.opportunity_days.value for network in scenario.networks]
        attempts = 0.0
        for opportunity in opportunities:
            attempts += opportunity
        # Rules of thumb: too few rows cost a repeated run, too many only memory.
        at_least = cls()
        return cls(
            events=max(at_least.events, int(16 * attempts)) if logging else 1,
            attempts=max(at_least.attempts, int(1.1 * attempts)),
            requests=max(at_least.requests, 6 * len(scenario.states) * max(1, days // YEAR)),
            lost=max(at_least.lost, 2 * len(scenario.holdings) * max(1, days // YEAR)),
            encounters=max(at_least.encounters, int(2 * max(opportunities, default=0.0))),
        )

    def enlarged(self, status: int) -> "Room":
        """Return the room doubled where a run's status says that it was too small."""
        room = self
        for bit, name in (
            (arrays.FULL_EVENTS, "events"),
            (arrays.FULL_ATTEMPTS, "attempts"),
            (arrays.FULL_QUEUE, "queue"),
            (arrays.FULL_REQUESTS, "requests"),
            (arrays.FULL_LOST, "lost"),
            (arrays.FULL_ENCOUNTERS, "encounters"),
        ):
            if status & bit:
                room = replace(room, **{name: 2 * getattr(room, name)})
        return room


_ORDER: Final = sorted(
    (name for name, shape in SHAPES.items() if shape.use is not Use.FIXED),
    key=lambda name: SHAPES[name].use is Use.ANEW,
)
"""Arrays that steps write; those that a reset copies come first."""


def in_one_piece(region: Region) -> Region:
    """Return a region with copies of the arrays that steps write, one after another in one block of memory."""
    places = {}
    size = 0
    for name in _ORDER:
        places[name] = size
        # Each array begins at a multiple of 64 bytes, a cache line.
        size += -(-getattr(region, name).nbytes // 64) * 64
    piece = np.zeros(size, np.uint8)
    copies = {}
    for name, place in places.items():
        values = getattr(region, name)
        copy = np.ndarray(values.shape, values.dtype, piece, place)
        copy[...] = values
        copies[name] = copy.view(np.recarray) if values.dtype.names else copy
    return region._replace(**copies)


def copied(region: Region) -> Region:
    """Return a copy of a region that occupies one block of memory."""
    origin = memory(region).ctypes.data
    piece = memory(region).copy()
    copies = {}
    for name in _ORDER:
        values = getattr(region, name)
        copy = np.ndarray(values.shape, values.dtype, piece, values.ctypes.data - origin)
        copies[name] = copy.view(np.recarray) if values.dtype.names else copy
    return region._replace(**copies)


def memory(region: Region) -> np.ndarray:
    """Return the block of memory (bytes) with the arrays that steps write."""
    return np.asarray(region.practice.base)


def brought_back(region: Region) -> int:
    """Return how many bytes of a region's memory a reset must copy."""
    first_anew = getattr(region, next(name for name in _ORDER if SHAPES[name].use is Use.ANEW))
    return int(first_anew.ctypes.data - memory(region).ctypes.data)
