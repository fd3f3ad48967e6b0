"""Networks and their plans, chosen by names alone: by which pathway, in which State, past which post, from which holder."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from sim.agents import arrays
from sim.agents.array_order import ArrayOrder
from sim.agents.arrays import NEVER, PLANS, records
from sim.chance import favourite, join, name_key
from sim.pathways import PATHWAYS, PATHWAYS_OF, Origin
from sim.record import CATEGORIES
from sim.scenario.spec import Network

_SIGNATURE_KEYS: Final = np.array([name_key(f"signature:{g}") for g in range(arrays.SIGNATURES)])


class Choices:
    """The rows among which a plan chooses, by State: posts by their possible roles, sectors, holdings."""

    def __init__(self, order: ArrayOrder, posts: Any, sectors: Any, holdings: Any) -> None:
        self.keys = {"posts": posts.key.copy(), "sectors": sectors.key.copy(), "holdings": holdings.key.copy()}
        self.entries: dict[str, list[int]] = defaultdict(list)
        self.exits: dict[str, list[int]] = defaultdict(list)
        self.through: dict[str, list[int]] = defaultdict(list)
        self.sectors: dict[tuple[str, str | None], list[int]] = defaultdict(list)
        self.holdings: dict[tuple[str, str], list[int]] = defaultdict(list)
        for n, post in enumerate(order.posts):
            self.entries[post.state].append(n)
            if post.kind != "free_zone":
                self.exits[post.state].append(n)
            if post.through_share.value > 0.0:
                self.through[post.state].append(n)
        self.beyond = {
            state.id: [n for other in state.neighbours for n in self.entries[other]] for state in order.states
        }
        for n, sector in enumerate(order.sectors):
            self.sectors[sector.state, sector.category].append(n)
            self.sectors[sector.state, None].append(n)
        for n, holding in enumerate(order.holdings):
            self.holdings[holding.state, holding.category].append(n)


def networks_of(order: ArrayOrder, index: Mapping[str, int], choices: Choices) -> tuple[Any, Any]:
    """Return the networks' records at day 0, and their plans (networks, PLANS); ``index``: rows of the States by id."""
    rows = records(len(order.networks), arrays.NETWORK)
    plans = records(len(rows) * PLANS, arrays.PLAN).reshape(len(rows), PLANS)
    users = np.zeros(arrays.SIGNATURES, np.int64)
    for n, network in enumerate(order.networks):
        record = rows[n]
        record.key = name_key(f"network:{network.id}")
        record.wants = CATEGORIES.index(network.wants)
        record.value = network.value.value
        record.resources = record.resources_start = network.resources.value
        record.members = record.members_start = network.members
        record.gap = network.opportunity_days.value
        record.adapts = network.adapts.value
        record.due = NEVER
        record.first_open = record.last_open = -1
        least_used = np.flatnonzero(users == users.min())
        record.signature = _favourite(record.key, least_used, _SIGNATURE_KEYS)
        users[record.signature] += 1
        chosen = _plans(network, index, choices)
        record.plans = len(chosen)
        for k, plan in enumerate(chosen):
            plans[n, k] = plan
    return rows, plans


def _favourite(who: int | np.uint64, rows: Sequence[int] | np.ndarray, keys: np.ndarray) -> int:
    """Return the row that belongs to ``who``, -1 if there are none. One more row draws few away, and their order draws none."""
    if not len(rows):
        return -1
    with np.errstate(over="ignore"):
        return int(rows[favourite(np.uint64(who), keys[rows])])  # compiled functions return plain numbers


def _plans(network: Network, index: Mapping[str, int], choices: Choices) -> list[tuple[Any, ...]]:
    """Return at most PLANS plans. States take turns, and names alone decide the order of States and of a State's plans."""
    of_state = []
    for state in sorted(network.reach, key=lambda state: int(name_key(f"reach:{network.id}:{state}"))):
        found = [plan for p in PATHWAYS_OF[network.wants] for plan in _plan(network, state, p, index, choices)]
        of_state.append(sorted(found, key=lambda plan: int(plan[0])))
    turns: Iterator[tuple[Any, ...]] = (
        plans[turn] for turn in range(len(PATHWAYS_OF[network.wants])) for plans in of_state if turn < len(plans)
    )
    return [plan for plan, _ in zip(turns, range(PLANS), strict=False)]


def _plan(
    network: Network, state: str, pathway: int, index: Mapping[str, int], choices: Choices
) -> Iterator[tuple[Any, ...]]:
    """Yield the plan of a pathway in a State, if the State has what the pathway needs."""
    origin = PATHWAYS[pathway].origin
    exits = (choices.through if origin is Origin.ABROAD else choices.exits)[state]
    # Where no sector makes what it wants, any other may be deceived.
    sectors = choices.sectors[state, network.wants] or choices.sectors[state, None]
    holdings = choices.holdings[state, network.wants]
    if not exits or (origin is Origin.HOLDING and not holdings) or (origin is Origin.SECTOR and not sectors):
        return
    key = name_key(f"plan:{network.id}:{state}:{pathway}")
    beyond = choices.beyond[state] if origin is Origin.SECTOR else []
    among = (
        (exits, "posts"),
        (choices.entries[state], "posts"),
        (beyond, "posts"),
        (sectors, "sectors"),
        (holdings, "holdings"),
    )
    with np.errstate(over="ignore"):  # keys wrap around on purpose
        chosen = [_favourite(join(key, n), rows, choices.keys[kind]) for n, (rows, kind) in enumerate(among)]
    # From the name alone: a plan is as dear in every replicate.
    dearness = ((int(key) >> 40) % 1024) / 1024.0
    yield (key, pathway, index[state], *chosen, dearness)
