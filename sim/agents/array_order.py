"""The order of a region's agents in its arrays and in each day: names alone decide it.

How a scenario sorts its lists says nothing about the world, so it must not change what happens. There are two ways to get there.
The arrays could keep the file's order, and agents act in another; then every loop inside a step and every sum of fractions must
remember to follow that order, and one that forgets shows only when somebody sorts a file differently. So the arrays themselves have
this order: steps go through rows as they are and cannot see the file. The price is paid once, where something leaves a region: this
module alone puts tallies and events back into the scenario's order.

The order is that of the hashes of names, not the alphabet's, so that who is served first is random, once for each name. What has no
name (agreements, exogenous events) is sorted by all its fields.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Protocol, TypeVar

import numpy as np

from sim.agents.arrays import SHAPES, Region
from sim.chance import name_key
from sim.pathways import GATES
from sim.record import EventKind
from sim.scenario.injects import ExogenousEvent, by_content
from sim.scenario.spec import Holding, Network, Post, Programme, Scenario, Sector, State

_OF_CONTROLS: Final = (EventKind.LAW, EventKind.REQUEST, EventKind.MATCH, EventKind.ASSISTANCE)


def _stands_for(kind: EventKind, at_post: bool) -> str:
    if kind == EventKind.ORDER:
        return "levers"
    if kind in _OF_CONTROLS:
        return "controls"
    if kind == EventKind.INSTRUMENT:
        return "instruments"
    return "posts" if at_post else "holdings"


STANDS_FOR: Final = tuple(tuple(_stands_for(kind, gate.at_post) for gate in GATES) for kind in EventKind)
"""The list to which the ``place`` of an event refers, by its kind and gate."""
_COUNTED: Final = np.array(STANDS_FOR)


class _Named(Protocol):
    @property
    def id(self) -> str: ...


N = TypeVar("N", bound=_Named)


def _by_name(kind: str, items: Iterable[N]) -> tuple[N, ...]:
    """Return items in the order of their keys."""
    return tuple(sorted(items, key=lambda item: int(name_key(f"{kind}:{item.id}"))))


def states_by_name(scenario: Scenario) -> tuple[int, ...]:
    """Return the indices of a scenario's States in its list, in the order that names decide."""
    places = {state.id: place for place, state in enumerate(scenario.states)}
    return tuple(places[state.id] for state in _by_name("state", scenario.states))


def state_ids(scenario: Scenario) -> tuple[str, ...]:
    """Return the ids of a scenario's States in the order that names decide: by their rows in the arrays of a region."""
    return tuple(state.id for state in _by_name("state", scenario.states))


@dataclass(frozen=True, slots=True)
class ArrayOrder:
    """A scenario's lists in the order of the arrays, and the index of each row in the scenario.

    ``rows``: by axis, the row (n,) of the scenario's n-th; ``places``: by axis, the scenario's place (n,) of the n-th row.
    """

    states: tuple[State, ...]
    posts: tuple[Post, ...]
    sectors: tuple[Sector, ...]
    holdings: tuple[Holding, ...]
    networks: tuple[Network, ...]
    programmes: tuple[Programme, ...]
    exogenous_events: tuple[ExogenousEvent, ...]
    rows: Mapping[str, np.ndarray]
    places: Mapping[str, np.ndarray]

    @classmethod
    def of(cls, scenario: Scenario) -> "ArrayOrder":
        """Return the order of a scenario's lists, however the file sorts them."""
        states = _by_name("state", scenario.states)
        posts = _by_name("post", scenario.posts)
        holdings = _by_name("holding", scenario.holdings)
        networks = _by_name("network", scenario.networks)
        places = {
            "states": _places(states, scenario.states),
            "posts": _places(posts, scenario.posts),
            "holdings": _places(holdings, scenario.holdings),
            "networks": _places(networks, scenario.networks),
        }
        places["places"] = np.array([*places["states"], len(states)])  # the region itself comes last
        return cls(
            states,
            posts,
            _by_name("sector", scenario.sectors),
            holdings,
            networks,
            _by_name("programme", scenario.programmes),
            by_content(scenario.happenings),
            # ``place`` is a permutation, which argsort inverts.
            rows=MappingProxyType({axis: np.argsort(place) for axis, place in places.items()}),
            places=MappingProxyType(places),
        )

    def tell(self, name: str, values: np.ndarray) -> np.ndarray:
        """Return a copy of a region's array of numbers, by its name, with States, networks and so on in the scenario's order."""
        told = np.array(values)
        for axis, kind in enumerate(SHAPES[name].axes):
            if kind in self.rows:
                told = told.take(self.rows[kind], axis)
        # Encounters alone hold rows of States as values, not only along an axis.
        return _placed(told, self.places["states"]) if name == "encounters" else told

    def tell_events(self, region: Region) -> np.ndarray:
        """Return the events (EVENT) of a region, with States, networks and places numbered as in the scenario's lists."""
        events = np.array(region.events[: int(region.run[0].events)]).view(np.ndarray)
        for field, axis in (("state", "states"), ("network", "networks")):
            events[field] = _placed(events[field], self.places[axis])
        counted = _COUNTED[events["kind"], events["gate"]]
        for axis in ("posts", "holdings"):
            own = counted == axis
            events["place"][own] = _placed(events["place"][own], self.places[axis])
        return events


def _places(items: tuple[N, ...], listed: tuple[N, ...]) -> np.ndarray:
    """Return the indices of items in a scenario's list."""
    place: Callable[[str], int] = {item.id: n for n, item in enumerate(listed)}.__getitem__
    return np.array([place(item.id) for item in items], np.int64)


def _placed(values: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Return the indices of rows; negative numbers, which mean no row, stay."""
    moved = values.copy()
    there = values >= 0
    moved[there] = places[values[there]]
    return moved
