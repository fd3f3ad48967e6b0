"""From a scenario and decisions to the arrays of a region, with the room that a run may need."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np

from sim.agents import arrays
from sim.agents.arrays import NEVER, PLANS, SHAPES, Region, Use, empty, records
from sim.agents.network import MET_NOT_YET
from sim.agents.scales import SPAN
from sim.chance import name_key, run_key
from sim.numbers import LN2
from sim.pathways import GATES, PATHWAYS, PATHWAYS_OF, Origin
from sim.record import BINS, CATEGORIES, TALLIES
from sim.scenario import controls
from sim.scenario.calendar import MONTH, QUARTER, YEAR, months_in
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.decisions import Decisions
from sim.scenario.injects import AT_HOLDING, AT_POST, HAPPENING_KINDS
from sim.scenario.levers import LEVER_INDEX, LEVERS, OWN
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS
from sim.scenario.spec import Network, Scenario

POST_KINDS: Final = ("crossing", "port", "airport", "rail", "free_zone")
_LEAST_SLOTS: Final = 0.01
_LEAST_HOURS: Final = 0.1
"""Inspections and hours of officers a day that a post without any has, so that its waiting times stay finite."""


@dataclass(frozen=True, slots=True)
class Room:
    """How many rows the arrays of a run hold; a run that needs more is repeated with twice as much."""

    events: int = 4096
    attempts: int = 512
    queue: int = 512  # a power of two
    requests: int = 128
    lost: int = 128
    met: int = 64

    def __post_init__(self) -> None:
        """Refuse a queue whose length is no power of two: its places are found by masking."""
        if self.queue < 1 or self.queue & (self.queue - 1):
            raise ValueError(f"queue: found {self.queue}, expected a power of two")

    @classmethod
    def expected(cls, scenario: Scenario, days: int, logging: bool = True) -> "Room":
        """Return the room that a run of so many days usually needs; without a log its events take none."""
        opportunities = [days / network.opportunity_days.value for network in scenario.networks]
        attempts = 0.0
        for each in opportunities:
            attempts += each
        at_least = cls()
        return cls(
            events=max(at_least.events, int(16 * attempts)) if logging else 1,
            attempts=max(at_least.attempts, int(1.1 * attempts)),
            requests=max(at_least.requests, 6 * len(scenario.states) * max(1, days // YEAR)),
            lost=max(at_least.lost, 2 * len(scenario.holdings) * max(1, days // YEAR)),
            met=max(at_least.met, int(2 * max(opportunities, default=0.0))),
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
            (arrays.FULL_MET, "met"),
        ):
            if status & bit:
                room = replace(room, **{name: 2 * getattr(room, name)})
        return room


_ORDER: Final = sorted(
    (name for name, shape in SHAPES.items() if shape.use is not Use.FIXED),
    key=lambda name: SHAPES[name].use is Use.ANEW,
)
"""Arrays that steps write, those to bring back first."""


def in_one_piece(region: Region) -> Region:
    """Return a region whose arrays that steps write are copies that lie one after another in one piece of memory."""
    places = {}
    size = 0
    for name in _ORDER:
        places[name] = size
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
    """Return a copy of a region that lies in one piece of memory."""
    origin = memory(region).ctypes.data
    piece = memory(region).copy()
    copies = {}
    for name in _ORDER:
        values = getattr(region, name)
        copy = np.ndarray(values.shape, values.dtype, piece, values.ctypes.data - origin)
        copies[name] = copy.view(np.recarray) if values.dtype.names else copy
    return region._replace(**copies)


def memory(region: Region) -> np.ndarray:
    """Return the piece of memory (bytes) in which the arrays lie that steps write."""
    return np.asarray(region.practice.base)


def _brought_back(region: Region) -> int:
    """Return how many bytes of a region's memory have to be brought back to begin anew."""
    first_anew = getattr(region, next(name for name in _ORDER if SHAPES[name].use is Use.ANEW))
    return int(first_anew.ctypes.data - memory(region).ctypes.data)


@dataclass
class Template:
    """A region at day 0 under given decisions, from which every replicate starts.

    ``seed`` is a whole number in [0, 2^64); ``days`` the length of a run, >= 1. ``held`` (networks, K) int16 holds the plans of a
    what-if: at its k-th opportunity a network follows plan held[i, k], waits at -1 and chooses itself at FREE or beyond K.
    """

    scenario: Scenario
    decisions: Decisions
    seed: int
    days: int
    room: Room = field(default_factory=Room)
    held: np.ndarray | None = None
    given: "Given | None" = None

    def __post_init__(self) -> None:
        """Build the arrays."""
        self.state_index = {state.id: index for index, state in enumerate(self.scenario.states)}
        self.given = self.given or Given.of(self.scenario, self.state_index)
        self.region = in_one_piece(self._build())
        self.kept = _brought_back(self.region)

    def enlarged(self, status: int) -> "Template":
        """Return the same template with the room doubled where a run's status says that it was too small."""
        return replace(self, room=self.room.enlarged(status))

    def under(self, decisions: Decisions, held: np.ndarray | None = None) -> "Template":
        """Return a template of the same region under other decisions, and with these plans held; quicker than a new one."""
        return replace(self, decisions=decisions, held=held)

    def replicate(self, number: int, logging: bool) -> Region:
        """Return fresh arrays for one replicate at day 0; fixed ones are shared."""
        region = copied(self.region)
        region.run[0].logging = int(logging)
        self.take_luck(region, number)
        return region

    def reset(self, region: Region, number: int) -> None:
        """Bring arrays that a run has used back to day 0, for another replicate: one copy of memory."""
        logging = int(region.run[0].logging)
        np.copyto(memory(region)[: self.kept], memory(self.region)[: self.kept])
        region.run[0].logging = logging
        self.take_luck(region, number)

    def take_luck(self, region: Region, number: int) -> None:
        """Let a region have the luck of a replicate from here on."""
        run = region.run[0]
        with np.errstate(over="ignore"):
            run.key = run_key(np.uint64(self.seed), number)
        run.replicate = number

    def assume(self, region: Region, values: np.ndarray) -> None:
        """Let a region at day 0 have these values (PARAMETERS,) of the parameters, in their order, in place of its scenario's."""
        region.par.view(np.float64)[:] = values
        par = region.par[0]
        _weigh(region, _weights(region.par))
        region.posts.knowledge[:, : len(region.networks)] = par.known_at_start
        region.states.training_hours = _training_stock(region.practice, float(par.training_half_life))

    def practise(self, region: Region, practice: np.ndarray) -> None:
        """Let States of a region at day 0 have this practice (S, C) in place of their scenario's; NaN keeps a row."""
        given = practice >= 0.0
        region.practice_start[given] = practice[given]
        region.practice[given] = practice[given]
        region.reported[given] = practice[given]

    def _build(self) -> Region:
        scenario, room = self.scenario, self.room
        assert self.given is not None
        given = self.given
        start = _Start(scenario, self.decisions, self.state_index, given.starts, _weights(given.par))
        sizes = {
            "one": 1,
            "states": len(scenario.states),
            "places": len(scenario.states) + 1,
            "controls": len(CONTROLS),
            "networks": len(scenario.networks),
            "tallies": len(TALLIES),
            "gates": len(GATES),
            "levers": len(LEVERS),
            "ratio": 2,
            "bins": BINS,
            "months": months_in(self.days),
            "quarters": (self.days - 1) // QUARTER + 1,
            "held": 0,
            "queue": room.queue,
            "lost": room.lost,
            "attempts": room.attempts,
            "requests": room.requests,
            "met": room.met,
            "events": room.events,
        }
        run = empty("run", sizes)
        run[0].days = self.days
        run[0].day = -1
        programmes, helps = _programmes(scenario, start.agreements)
        met = empty("met", sizes)
        met[...] = MET_NOT_YET
        return Region(
            run=run,
            par=given.par,
            levers=given.levers,
            feeds=_feeds(given.par),
            orders=start.orders,
            agreements=start.agreements,
            parties=start.parties,
            happenings=given.happenings,
            states=start.states(given.par),
            law=start.law,
            practice=start.practice.copy(),
            practice_start=start.practice,
            gained=empty("gained", sizes),
            reported=start.practice.copy(),
            setting=start.setting,
            effort=start.effort.copy(),
            effort_start=start.effort,
            priority=start.priority,
            authorities=given.authorities,
            queue=empty("queue", sizes),
            posts=given.posts,
            sectors=given.sectors,
            holdings=given.holdings,
            lost=empty("lost", sizes),
            networks=given.networks,
            plans=given.plans,
            held=empty("held", sizes) if self.held is None else self.held,
            attempts=empty("attempts", sizes),
            programmes=programmes,
            helps=helps,
            requests=empty("requests", sizes),
            start=empty("start", sizes),
            months=empty("months", sizes),
            rows=empty("rows", sizes),
            stops=empty("stops", sizes),
            delay_bins=empty("delay_bins", sizes),
            licence_bins=empty("licence_bins", sizes),
            own_work=empty("own_work", sizes),
            met=met,
            events=empty("events", sizes),
        )


class Starts(NamedTuple):
    """What States start from, as their scenario says: S States, C controls, L levers."""

    law: np.ndarray  # (S, C) day of entry into force
    setting: np.ndarray  # (S, L) effort
    practice: np.ndarray  # (S, C) of quality rows
    priority: np.ndarray  # (S, C) 1 for an open recommendation
    ages: np.ndarray  # (S,) months of the last report

    @classmethod
    def of(cls, scenario: Scenario) -> "Starts":
        """Return the starts of a scenario's States."""
        size = len(scenario.states)
        rows = cls(
            np.full((size, len(CONTROLS)), NEVER, np.int64),
            np.zeros((size, len(LEVERS))),
            np.zeros((size, len(CONTROLS))),
            np.zeros((size, len(CONTROLS)), np.int64),
            np.zeros(size),
        )
        for s, state in enumerate(scenario.states):
            start = scenario.start(state.id)
            for control, given in start.law.items():
                day = (0 if given else NEVER) if isinstance(given, bool) else given
                rows.law[s, CONTROL_INDEX[control]] = day
            for control, practice in start.practice.items():
                rows.practice[s, CONTROL_INDEX[control]] = practice
            for lever_id, value in start.levers.items():
                rows.setting[s, LEVER_INDEX[lever_id]] = LEVERS[LEVER_INDEX[lever_id]].effort(value)
            for recommendation in state.recommendations:
                rows.priority[s, CONTROL_INDEX[recommendation.control]] = int(not recommendation.done)
            rows.ages[s] = start.report_age_months
        return rows


class Given(NamedTuple):
    """The arrays that depend on the scenario alone, not on decisions."""

    starts: Starts
    par: Any
    levers: Any
    authorities: Any
    posts: Any
    sectors: Any
    holdings: Any
    networks: Any
    plans: Any
    happenings: Any

    @classmethod
    def of(cls, scenario: Scenario, index: dict[str, int]) -> "Given":
        """Return the arrays of a scenario; ``index`` gives a State's place by its id."""
        par = records(1, arrays.PARAMETER)
        for parameter in PARAMETERS:
            par[parameter.name] = scenario.assumed(parameter.name)
        networks, plans = _networks(scenario, index)
        return cls(
            starts=Starts.of(scenario),
            par=par,
            levers=_levers(),
            authorities=_authorities(scenario),
            posts=_posts(scenario, index, float(par.known_at_start[0])),
            sectors=_sectors(scenario, index),
            holdings=_holdings(scenario, index),
            networks=networks,
            plans=plans,
            happenings=_happenings(scenario, index),
        )


_JOINT: Final = tuple(LEVER_INDEX[lever.id] for lever in LEVERS if lever.kind == "joint")
_FEEDS: Final = tuple((n, CONTROL_INDEX[c], fed) for n, lever in enumerate(LEVERS) for c, fed in lever.feeds)
"""What levers feed, in the order in which it is summed: lever, control and what says how much."""
_BY_PARAMETER: Final = np.array([fed != OWN for _lever, _control, fed in _FEEDS])
_PARAMETERS_OF_FEEDS: Final = [tuple(PARAMETER_INDEX).index(fed) for _lever, _control, fed in _FEEDS if fed != OWN]
_BOUGHT: Final = np.array([not control.quality for control in CONTROLS])
"""Rows whose practice is what efforts buy."""


class _Start:
    """What States start from and decide: practice, efforts, orders and agreements."""

    def __init__(
        self, scenario: Scenario, decisions: Decisions, index: dict[str, int], starts: Starts, weights: np.ndarray
    ) -> None:
        self.scenario = scenario
        self.index = index
        self.law, self.setting, practice, self.priority, self.ages = starts
        self._read_agreements(decisions)
        self._read_orders(decisions)
        self.effort = self.setting.copy()
        for lever in _JOINT:
            self.effort[:, lever] = self._agreed_at_start(lever)
        self.practice = np.where(_BOUGHT, _bought(self.effort, weights), practice)

    def _read_agreements(self, decisions: Decisions) -> None:
        standing = [(a.lever, a.states, a.from_day, NEVER) for a in self.scenario.agreements]
        decided = [
            (a.lever, a.states, a.from_day, NEVER if a.until_day is None else a.until_day) for a in decisions.agreements
        ]
        rows = standing + decided
        self.agreements = records(len(rows), arrays.AGREEMENT)
        self.parties = np.zeros((len(rows), len(self.scenario.states)), np.uint8)
        for n, (lever, parties, from_day, until_day) in enumerate(rows):
            self.agreements[n] = (LEVER_INDEX[lever], from_day, until_day)
            for party in parties:
                self.parties[n, self.index[party]] = 1

    def _read_orders(self, decisions: Decisions) -> None:
        rows = sorted(
            (self.index[o.state], o.day, LEVER_INDEX[o.lever], LEVERS[LEVER_INDEX[o.lever]].effort(o.value))
            for o in decisions.orders
        )
        self.orders = records(len(rows), arrays.ORDER)
        for n, (state, day, lever, effort) in enumerate(rows):
            self.orders[n] = (day, state, lever, effort)

    def _agreed_at_start(self, lever: int) -> np.ndarray:
        best = np.zeros(len(self.scenario.states))
        for n, agreement in enumerate(self.agreements):
            if agreement.lever == lever and agreement.from_day <= 0:
                members = self.parties[n] == 1
                best[members] = np.maximum(best[members], self.setting[members, lever].min())
        return best

    def states(self, par: Any) -> Any:
        """Return the States' records at day 0."""
        rows = records(len(self.scenario.states), arrays.STATE)
        rows.training_hours = _training_stock(self.practice, float(par.training_half_life[0]))
        for s, state in enumerate(self.scenario.states):
            record = rows[s]
            record.key = name_key(f"state:{state.id}")
            record.budget = state.budget.value
            record.officer_hours = state.officer_hours.value
            record.funded = 1.0
            record.report_day = -self.ages[s] * MONTH
            record.severity = self.setting[s, LEVER_INDEX["L31"]]
            record.severity_next = record.severity
            record.severity_day = NEVER
            record.authority = s
            record.officers_factor = record.licensing_factor = record.budget_factor = 1.0
            record.applications_factor = record.tips_factor = record.court_factor = 1.0
            record.coverage_start = self.practice[s, controls.CONTROL_LIST]
            record.instruments = state.instruments_in_force
            record.instrument_day[:] = NEVER
            record.instrument_day[: state.instruments_in_force] = 0
            record.order_next, record.order_end = np.searchsorted(self.orders["state"], (s, s + 1))
        return rows


def _bought(effort: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """Return the practice (S, C) that efforts (S, L) buy under the weights of feeds, summed in the order of the levers."""
    bought = np.zeros((len(effort), len(CONTROLS)))
    for (lever, control, _fed), weight in zip(_FEEDS, weights.tolist(), strict=True):
        bought[:, control] += weight * effort[:, lever]
    return np.clip(bought, 0.0, 1.0)


def _weights(par: Any) -> np.ndarray:
    """Return the change of practice for a change of effort from 0 to 1 of each feed, in their order."""
    weights = np.ones(len(_FEEDS))
    weights[_BY_PARAMETER] = par.view(np.float64)[_PARAMETERS_OF_FEEDS]
    return weights


def _weigh(region: Region, weights: np.ndarray) -> None:
    """Let levers of a region at day 0 feed by these weights; what efforts have bought follows where they are others."""
    if (region.feeds.weight == weights).all():
        return
    region.feeds.weight[:] = weights
    bought = _bought(region.effort_start, weights)[:, _BOUGHT]
    for practice in (region.practice_start, region.practice, region.reported):
        practice[:, _BOUGHT] = bought
    region.states.coverage_start = region.practice[:, controls.CONTROL_LIST]


def _training_stock(practice: np.ndarray, half_life: float) -> np.ndarray:
    """Return the hours of training (S,) that each State's present training keeps in stock: its steady state."""
    return np.asarray(SPAN[controls.TRAINING] * practice[:, controls.TRAINING] / YEAR * half_life / LN2)


def _levers() -> Any:
    rows = records(len(LEVERS), arrays.LEVER)
    for n, lever in enumerate(LEVERS):
        joint = int(lever.kind == "joint")
        rows[n] = (
            lever.cost_per_quarter,
            lever.officer_hours,
            lever.desk_hours,
            lever.lag_days,
            lever.announced,
            joint,
        )
    return rows


def _feeds(par: Any) -> Any:
    rows = records(len(_FEEDS), arrays.FEED)
    rows.lever = [lever for lever, _control, _fed in _FEEDS]
    rows.control = [control for _lever, control, _fed in _FEEDS]
    rows.weight = _weights(par)
    return rows


def _authorities(scenario: Scenario) -> Any:
    rows = records(len(scenario.states), arrays.AUTHORITY)
    for s, state in enumerate(scenario.states):
        rows[s].key = name_key(f"authority:{state.id}")
        rows[s].state = s
        rows[s].staff = 1.0
        rows[s].depth = 1.0
    return rows


def _posts(scenario: Scenario, index: dict[str, int], known: float) -> Any:
    rows = records(len(scenario.posts), arrays.POST)
    for n, post in enumerate(scenario.posts):
        record = rows[n]
        record.key = name_key(f"post:{post.id}")
        record.state = index[post.state]
        record.kind = POST_KINDS.index(post.kind)
        record.flow = post.flow_per_day.value
        record.correlated = post.correlated_share.value
        record.listed = post.listed_share.value
        record.documents_days = post.documents_days.value
        record.slots = max(post.slots_per_day.value, _LEAST_SLOTS)
        record.officer_hours = max(post.officer_hours_per_day.value, _LEAST_HOURS)
        record.skill = post.skill.value
        record.through = post.through_share.value
        record.reached = 1.0
        record.flow_factor = 1.0
        record.knowledge[: min(len(scenario.networks), arrays.SIGNATURES)] = known
    return rows


def _sectors(scenario: Scenario, index: dict[str, int]) -> Any:
    rows = records(len(scenario.sectors), arrays.SECTOR)
    for n, sector in enumerate(scenario.sectors):
        record = rows[n]
        record.key = name_key(f"sector:{sector.id}")
        record.state = index[sector.state]
        record.category = CATEGORIES.index(sector.category)
        record.firms = sector.firms
        record.universities = sector.universities
        record.applications = sector.applications_per_year.value
        record.adopted = sector.programmes_adopted.value
        record.adopted_start = sector.programmes_adopted.value
        record.reached = sector.reached.value
        record.breaches = sector.unknowing_breaches.value
    return rows


def _holdings(scenario: Scenario, index: dict[str, int]) -> Any:
    rows = records(len(scenario.holdings), arrays.HOLDING)
    for n, holding in enumerate(scenario.holdings):
        category = CATEGORIES.index(holding.category)
        losses, moved = holding.losses_per_year.value, holding.transport_share.value
        rows[n] = (name_key(f"holding:{holding.id}"), index[holding.state], category, losses, moved)
    return rows


def _happenings(scenario: Scenario, index: dict[str, int]) -> Any:
    posts = {post.id: n for n, post in enumerate(scenario.posts)}
    holdings = {holding.id: n for n, holding in enumerate(scenario.holdings)}
    places = {kind: posts if kind in AT_POST else holdings if kind in AT_HOLDING else index for kind in HAPPENING_KINDS}
    rows = records(len(scenario.happenings), arrays.HAPPENING)
    for n, given in enumerate(scenario.happenings):
        kind = HAPPENING_KINDS.index(given.kind)
        control = -1 if given.control is None else CONTROL_INDEX[given.control]
        rows[n] = (given.day, given.day + given.days, kind, places[given.kind][given.at], given.size, control)
    return rows


def _programmes(scenario: Scenario, agreements: Any) -> tuple[Any, np.ndarray]:
    reviews = [n for n, a in enumerate(agreements) if a.lever == LEVER_INDEX["L33"]]
    rows = records(len(scenario.programmes) + len(reviews), arrays.PROGRAMME)
    helps = np.zeros((len(rows), len(CONTROLS)), np.uint8)
    for n, programme in enumerate(scenario.programmes):
        key, months = name_key(f"programme:{programme.id}"), programme.matching_months.value
        rows[n] = (key, programme.capacity, 0, months, -1, 0.0, 0)
        for control in programme.controls:
            helps[n, CONTROL_INDEX[control]] = 1
    for k, agreement in enumerate(reviews):
        rows[len(scenario.programmes) + k] = (name_key(f"review:{agreement}"), 0, 0, 0.0, agreement, 0.0, 0)
    return rows, helps


def _networks(scenario: Scenario, index: dict[str, int]) -> tuple[Any, Any]:
    rows = records(len(scenario.networks), arrays.NETWORK)
    plans = records(len(rows) * PLANS, arrays.PLAN).reshape(len(rows), PLANS)
    places = _Places(scenario)
    for n, network in enumerate(scenario.networks):
        record = rows[n]
        record.key = name_key(f"network:{network.id}")
        record.wants = CATEGORIES.index(network.wants)
        record.value = network.value.value
        record.resources = record.resources_start = network.resources.value
        record.members = record.members_start = network.members
        record.gap = network.opportunity_days.value
        record.adapts = network.adapts.value
        record.signature = n % arrays.SIGNATURES
        record.due = NEVER
        record.first_open = record.last_open = -1
        chosen = _plans(scenario, network, index, places)
        record.plans = len(chosen)
        for k, plan in enumerate(chosen):
            plans[n, k] = plan
    return rows, plans


class _Places:
    """Posts, sectors and holdings by State, each by its place in the scenario's lists."""

    def __init__(self, scenario: Scenario) -> None:
        self.posts: dict[str, list[int]] = {state.id: [] for state in scenario.states}
        self.sectors: dict[str, list[int]] = {state.id: [] for state in scenario.states}
        self.holdings: dict[str, list[int]] = {state.id: [] for state in scenario.states}
        for n, post in enumerate(scenario.posts):
            self.posts[post.state].append(n)
        for n, sector in enumerate(scenario.sectors):
            self.sectors[sector.state].append(n)
        for n, holding in enumerate(scenario.holdings):
            self.holdings[holding.state].append(n)


def _plans(scenario: Scenario, network: Network, index: dict[str, int], places: _Places) -> list[tuple[Any, ...]]:
    """Return at most PLANS plans: the States take turns, each State's plans in an order that only names decide."""
    of_state = []
    for state in network.reach:
        found = [plan for p in PATHWAYS_OF[network.wants] for plan in _plan(scenario, network, state, p, index, places)]
        of_state.append(sorted(found, key=lambda plan: int(plan[0])))
    turns: Iterator[tuple[Any, ...]] = (
        plans[turn] for turn in range(len(PATHWAYS_OF[network.wants])) for plans in of_state if turn < len(plans)
    )
    return [plan for plan, _ in zip(turns, range(PLANS), strict=False)]


def _plan(
    scenario: Scenario, network: Network, state: str, pathway: int, index: dict[str, int], places: _Places
) -> Iterator[tuple[Any, ...]]:
    """Yield the plan of a pathway in a State, if the State has what it takes."""
    origin = PATHWAYS[pathway].origin
    here = places.posts[state]
    exits = [n for n in here if scenario.posts[n].kind != "free_zone"]
    if origin is Origin.ABROAD:
        exits = [n for n in here if scenario.posts[n].through_share.value > 0.0]
    sectors = [n for n in places.sectors[state] if scenario.sectors[n].category == network.wants]
    sectors = sectors or places.sectors[state]
    holdings = [n for n in places.holdings[state] if scenario.holdings[n].category == network.wants]
    if not exits or (origin is Origin.HOLDING and not holdings) or (origin is Origin.SECTOR and not sectors):
        return
    key = int(name_key(f"plan:{network.id}:{state}:{pathway}"))
    post = exits[key % len(exits)]
    entry = here[(key >> 16) % len(here)]
    sector = sectors[(key >> 24) % len(sectors)] if sectors else -1
    holding = holdings[(key >> 32) % len(holdings)] if holdings else -1
    dearness = ((key >> 40) % 1024) / 1024.0
    yield (key, pathway, index[state], post, entry, sector, holding, dearness)
