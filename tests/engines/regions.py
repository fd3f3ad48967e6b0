"""What the tests of both engines share: runs to compare, decisions worth comparing them under, and what must be equal."""

from collections import Counter
from collections.abc import Iterator

import numpy as np

from sim.agents.array_order import ArrayOrder
from sim.agents.arrays import Region
from sim.agents.build import Template
from sim.agents.handle import handle
from sim.agents.memory import Room
from sim.ensemble.loop import simulate
from sim.pathways import Gate
from sim.record import EventKind
from sim.run import Record
from sim.scenario import Agreement, Decisions, Scenario
from sim.scenario import Order as Decided
from sim.scenario.levers import JOINT, LEVERS

TALLIES = ("months", "stops", "delay_bins", "licence_bins", "own_work", "rows", "encounters", "start")


def busy_decisions(scenario: Scenario, days: int) -> Decisions:
    """Return decisions that move every lever of every State at some day, and agree on every joint lever for a while."""
    orders = []
    states = tuple(state.id for state in scenario.states)
    for n, lever in enumerate(LEVERS):
        for s, state in enumerate(states):
            day = (37 * n + 11 * s) % max(1, days - 1)
            orders.append(Decided(day, state, lever.id, lever.low if (n + s) % 3 else lever.high))
    agreements = tuple(
        Agreement(lever, states, 10 * n, None if n % 2 else days // 2 + 10 * n + 1) for n, lever in enumerate(JOINT)
    )
    return Decisions(tuple(orders), agreements if len(states) > 1 else ())


def assert_same_run(one: Record, other: Record) -> None:
    """Hold two runs against each other bit for bit: the event log first, then every tally."""
    for n, (mine, theirs) in enumerate(zip(one.events, other.events, strict=False)):
        assert mine.tobytes() == theirs.tobytes(), f"event {n}: {mine} against {theirs}"
    assert len(one.events) == len(other.events)
    for name in TALLIES:
        mine, theirs = getattr(one.sample, name), getattr(other.sample, name)
        assert mine.shape == theirs.shape, name
        assert mine.tobytes() == theirs.tobytes(), (name, np.argwhere(mine != theirs)[:5])


def live_with_room(
    scenario: Scenario, decisions: Decisions, room: Room, seed: int, days: int
) -> tuple[Region, ArrayOrder, int]:
    """Live a region that may have too little room, enlarging it until it is enough; return its order and how often it was too."""
    enlarged = 0
    while True:
        template = Template(scenario, decisions, seed, days, room)
        region = template.replicate(0, logging=True)
        simulate(handle(region), int(region.run[0].days))
        status = int(region.run[0].status)
        if not status:
            return region, template.order, enlarged
        room = room.enlarged(status)
        enlarged += 1


Visit = tuple[int, int, int, int]
"""A network, the number of its opportunity, a gate, and which visit of the attempt it is."""


def opportunities(events: np.ndarray) -> Iterator[tuple[int, int, np.void]]:
    """Yield each opportunity: its network, its number in that network's history, and its event."""
    met: Counter[int] = Counter()
    for event in events[events["kind"] == EventKind.OPPORTUNITY]:
        network = int(event["network"])
        yield network, met[network], event
        met[network] += 1


def gates_by_luck(events: np.ndarray) -> dict[Visit, np.void]:
    """Return the gate events keyed by what keys their draw; attempts of two runs meet in these keys."""
    names = {
        int(event["attempt"]): (network, k) for network, k, event in opportunities(events) if event["attempt"] >= 0
    }
    visits: Counter[tuple[int, int]] = Counter()
    found: dict[Visit, np.void] = {}
    for event in events[np.isin(events["kind"], (EventKind.GATE, EventKind.REVELATION))]:
        attempt, gate = int(event["attempt"]), int(event["gate"])
        visit = visits[attempt, gate]
        visits[attempt, gate] += 1
        if gate == Gate.IDENTIFICATION:  # of the selection just before
            visit = visits[attempt, Gate.SELECTION] - 1
        found[*names[attempt], gate, visit] = event
    return found
