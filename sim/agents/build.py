"""From a scenario and decisions to the arrays of a region, sized for what a run may need."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final, NamedTuple

import numpy as np

from sim.agents import arrays
from sim.agents.arrays import NEVER, PLANS, SHAPES, Region, Use, empty, records
from sim.agents.network import MET_NOT_YET
from sim.agents.order import Order
from sim.agents.scales import SPAN
from sim.chance import favourite, join, name_key, run_key
from sim.numbers import LN2, exp
from sim.pathways import GATES, PATHWAYS, PATHWAYS_OF, Origin
from sim.record import BINS, CATEGORIES, TALLIES
from sim.scenario import controls
from sim.scenario.calendar import MONTH, QUARTER, WEEK, YEAR, months_in
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.decisions import Decisions
from sim.scenario.injects import AT_HOLDING, AT_POST, HAPPENING_KINDS
from sim.scenario.levers import LEVER_INDEX, LEVERS, OWN
from sim.scenario.objects import has_object
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS
from sim.scenario.spec import Network, Scenario

POST_KINDS: Final = ("crossing", "port", "airport", "rail", "free_zone")
_LEAST_SLOTS: Final = 0.01
_LEAST_HOURS: Final = 0.1
"""Inspections and officer-hours a day that a post without any gets, so that waiting times stay finite."""


@dataclass(frozen=True, slots=True)
class Room:
    """Number of rows of a run's arrays; a run that needs more is repeated with twice as many."""

    events: int = 4096
    attempts: int = 512
    queue: int = 512  # a power of two
    requests: int = 128
    lost: int = 128
    met: int = 64

    def __post_init__(self) -> None:
        """Refuse a queue whose length is no power of two, because its places are found by masking."""
        if self.queue < 1 or self.queue & (self.queue - 1):
            raise ValueError(f"queue: found {self.queue}, expected a power of two")

    @classmethod
    def expected(cls, scenario: Scenario, days: int, logging: bool = True) -> "Room":
        """Return the rows that a run of so many days usually needs; without a log, none for events."""
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
"""Arrays that steps write; those that a reset copies come first."""


def in_one_piece(region: Region) -> Region:
    """Return a region with copies of the arrays that steps write, one after another in one block of memory."""
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


def _brought_back(region: Region) -> int:
    """Return how many bytes of a region's memory a reset must copy."""
    first_anew = getattr(region, next(name for name in _ORDER if SHAPES[name].use is Use.ANEW))
    return int(first_anew.ctypes.data - memory(region).ctypes.data)


@dataclass
class Template:
    """A region at day 0 under given decisions, from which every replicate starts.

    ``seed`` is a whole number in [0, 2^64); ``days`` the length of a run, >= 1. ``held`` (networks, K) int16 fixes plans for a
    counterfactual: at its k-th opportunity a network follows plan held[i, k], waits at -1, and chooses itself at FREE or beyond K.
    Its networks, like all rows of a region, stand in the order that names decide (``order``), not in the scenario's.
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
        self.given = self.given or Given.of(self.scenario)
        self.order = self.given.order
        self.state_index = _rows_of(self.order.states)
        self.region = in_one_piece(self._build())
        self.kept = _brought_back(self.region)

    def enlarged(self, status: int) -> "Template":
        """Return the same template with the room doubled where a run's status says that it was too small."""
        return replace(self, room=self.room.enlarged(status))

    def under(self, decisions: Decisions, held: np.ndarray | None = None) -> "Template":
        """Return a template of the same region under other decisions and with these plans fixed; faster than a new one."""
        return replace(self, decisions=decisions, held=held)

    def replicate(self, number: int, logging: bool) -> Region:
        """Return fresh arrays for one replicate at day 0; fixed ones are shared."""
        region = copied(self.region)
        region.run[0].logging = int(logging)
        self.take_luck(region, number)
        return region

    def reset(self, region: Region, number: int) -> None:
        """Reset the arrays of a used region to day 0 for another replicate, by one copy of memory."""
        logging = int(region.run[0].logging)
        np.copyto(memory(region)[: self.kept], memory(self.region)[: self.kept])
        region.run[0].logging = logging
        self.take_luck(region, number)

    def take_luck(self, region: Region, number: int) -> None:
        """Give a region the random draws of a replicate from here on."""
        run = region.run[0]
        with np.errstate(over="ignore"):
            run.key = run_key(np.uint64(self.seed), number)
        run.replicate = number

    def assume(self, region: Region, values: np.ndarray) -> None:
        """Give a region at day 0 these values (PARAMETERS,) of the parameters, in their order, instead of its scenario's."""
        region.par.view(np.float64)[:] = values
        par = region.par[0]
        _fade(region.run[0], par)
        _weigh(region, _weights(region.par))
        region.posts.knowledge[:, np.unique(region.networks.signature)] = par.known_at_start
        region.states.training_hours = _training_stock(region.practice, float(par.training_half_life))

    def practise(self, region: Region, practice: np.ndarray) -> None:
        """Give the States of a region at day 0 this practice (S, C) instead of their scenario's; NaN keeps a row.

        Its States stand in the scenario's order.
        """
        practice = practice[self.order.places["states"]]
        given = practice >= 0.0
        region.practice_start[given] = practice[given]
        region.practice[given] = practice[given]
        region.reported[given] = practice[given]

    def _build(self) -> Region:
        scenario, room = self.scenario, self.room
        assert self.given is not None
        given = self.given
        start = _Start(scenario, self.decisions, given, self.state_index)
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
        _fade(run[0], given.par[0])
        programmes, helps = _programmes(self.order, start.agreements, start.parties)
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
            objects=given.objects,
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
    """The States' starts by their scenario: S States in the order of names, C controls, L levers."""

    law: np.ndarray  # (S, C) day of entry into force
    setting: np.ndarray  # (S, L) effort
    practice: np.ndarray  # (S, C) of quality rows
    priority: np.ndarray  # (S, C) 1 for an open recommendation
    ages: np.ndarray  # (S,) months of the last report

    @classmethod
    def of(cls, scenario: Scenario, order: Order) -> "Starts":
        """Return the starts of a scenario's States."""
        size = len(order.states)
        rows = cls(
            np.full((size, len(CONTROLS)), NEVER, np.int64),
            np.zeros((size, len(LEVERS))),
            np.zeros((size, len(CONTROLS))),
            np.zeros((size, len(CONTROLS)), np.int64),
            np.zeros(size),
        )
        for s, state in enumerate(order.states):
            start = state.resolved(scenario.profiles)
            for control, given in start.law.items():
                day = (0 if given else NEVER) if isinstance(given, bool) else given
                rows.law[s, CONTROL_INDEX[control]] = day
            for control, practice in start.practice.items():
                rows.practice[s, CONTROL_INDEX[control]] = practice
            for lever_id, value in start.levers.items():
                rows.setting[s, LEVER_INDEX[lever_id]] = LEVERS[LEVER_INDEX[lever_id]].effort(value)
            for recommendation in state.recommendations:
                rows.priority[s, CONTROL_INDEX[recommendation.control]] |= int(not recommendation.done)
            rows.ages[s] = start.report_age_months
        return rows


class Given(NamedTuple):
    """The arrays that depend on the scenario alone, not on decisions."""

    order: Order
    starts: Starts
    par: Any
    levers: Any
    objects: np.ndarray  # (S, L) 1 where the State has what the lever acts on
    authorities: Any
    posts: Any
    sectors: Any
    holdings: Any
    networks: Any
    plans: Any
    happenings: Any

    @classmethod
    def of(cls, scenario: Scenario) -> "Given":
        """Return the arrays of a scenario."""
        order = Order.of(scenario)
        index = _rows_of(order.states)
        par = records(1, arrays.PARAMETER)
        for parameter in PARAMETERS:
            par[parameter.name] = scenario.assumed(parameter.name)
        posts, sectors, holdings = _posts(order, index), _sectors(order, index), _holdings(order, index)
        networks, plans = _networks(order, index, _Choices(order, posts, sectors, holdings))
        posts.knowledge[:, np.unique(networks.signature)] = par.known_at_start
        return cls(
            order=order,
            starts=Starts.of(scenario, order),
            par=par,
            levers=_levers(),
            objects=_objects(scenario, order),
            authorities=_authorities(order),
            posts=posts,
            sectors=sectors,
            holdings=holdings,
            networks=networks,
            plans=plans,
            happenings=_happenings(order, index),
        )


def _rows_of(items: Sequence[Any]) -> dict[str, int]:
    """Return the row of each of these by its id."""
    return {item.id: row for row, item in enumerate(items)}


_JOINT: Final = tuple(LEVER_INDEX[lever.id] for lever in LEVERS if lever.kind == "joint")
_FEEDS: Final = tuple((n, CONTROL_INDEX[c], fed) for n, lever in enumerate(LEVERS) for c, fed in lever.feeds)
"""What levers feed, in the order of summation: lever, control and what gives the weight."""
_BY_PARAMETER: Final = np.array([fed != OWN for _lever, _control, fed in _FEEDS])
_PARAMETERS_OF_FEEDS: Final = [tuple(PARAMETER_INDEX).index(fed) for _lever, _control, fed in _FEEDS if fed != OWN]
_BOUGHT: Final = np.array([not control.quality for control in CONTROLS])
"""Rows whose practice consists of what efforts buy."""


class _Start:
    """The States' starts and decisions: practice, efforts, orders and agreements."""

    def __init__(self, scenario: Scenario, decisions: Decisions, given: Given, index: Mapping[str, int]) -> None:
        self.scenario = scenario
        self.order = given.order
        self.index = index
        self.law, self.setting, practice, self.priority, self.ages = given.starts
        self._read_agreements(decisions)
        self._read_orders(decisions)
        self.effort = self.setting.copy()
        for lever in _JOINT:
            self.effort[:, lever] = self._agreed_at_start(lever)
        self.practice = np.where(_BOUGHT, _bought(self.effort, _weights(given.par)), practice)

    def _read_agreements(self, decisions: Decisions) -> None:
        standing = {
            (LEVER_INDEX[a.lever], a.from_day, NEVER, tuple(sorted(a.states))) for a in self.scenario.agreements
        }
        decided = {
            (LEVER_INDEX[a.lever], a.from_day, NEVER if a.until_day is None else a.until_day, tuple(sorted(a.states)))
            for a in decisions.agreements
        }
        rows = sorted(standing | decided)  # an agreement made twice is one
        self.agreements = records(len(rows), arrays.AGREEMENT)
        self.parties = np.zeros((len(rows), len(self.order.states)), np.uint8)
        for n, (lever, from_day, until_day, parties) in enumerate(rows):
            self.agreements[n] = (lever, from_day, until_day)
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
        best = np.zeros(len(self.order.states))
        for n, agreement in enumerate(self.agreements):
            if agreement.lever == lever and agreement.from_day <= 0:
                members = self.parties[n] == 1
                best[members] = np.maximum(best[members], self.setting[members, lever].min())
        return best

    def states(self, par: Any) -> Any:
        """Return the States' records at day 0."""
        rows = records(len(self.order.states), arrays.STATE)
        rows.training_hours = _training_stock(self.practice, float(par.training_half_life[0]))
        for s, state in enumerate(self.order.states):
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


def _fade(run: Any, par: Any) -> None:
    """Give a run the shares that a week leaves of what fades."""
    run.knowledge_kept = exp(-LN2 * WEEK / par.knowledge_half_life)
    run.briefing_kept = exp(-LN2 * WEEK / par.briefing_half_life)
    run.published_kept = exp(-WEEK / (par.belief_memory * MONTH))
    run.tips_kept = exp(-LN2 * WEEK / par.tip_half_life)


def _weights(par: Any) -> np.ndarray:
    """Return the change of practice for a change of effort from 0 to 1 of each feed, in their order."""
    weights = np.ones(len(_FEEDS))
    weights[_BY_PARAMETER] = par.view(np.float64)[_PARAMETERS_OF_FEEDS]
    return weights


def _weigh(region: Region, weights: np.ndarray) -> None:
    """Give the levers of a region at day 0 these weights; practice bought by efforts changes with them."""
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
            joint,
        )
    return rows


def _objects(scenario: Scenario, order: Order) -> np.ndarray:
    return np.array(
        [[has_object(scenario, state.id, lever.id) for lever in LEVERS] for state in order.states], np.uint8
    )


def _feeds(par: Any) -> Any:
    rows = records(len(_FEEDS), arrays.FEED)
    rows.lever = [lever for lever, _control, _fed in _FEEDS]
    rows.control = [control for _lever, control, _fed in _FEEDS]
    rows.weight = _weights(par)
    return rows


def _authorities(order: Order) -> Any:
    rows = records(len(order.states), arrays.AUTHORITY)
    for s, state in enumerate(order.states):
        rows[s].key = name_key(f"authority:{state.id}")
        rows[s].state = s
        rows[s].staff = 1.0
        rows[s].depth = 1.0
    return rows


def _posts(order: Order, index: Mapping[str, int]) -> Any:
    rows = records(len(order.posts), arrays.POST)
    for n, post in enumerate(order.posts):
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
    return rows


def _sectors(order: Order, index: Mapping[str, int]) -> Any:
    rows = records(len(order.sectors), arrays.SECTOR)
    for n, sector in enumerate(order.sectors):
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


def _holdings(order: Order, index: Mapping[str, int]) -> Any:
    rows = records(len(order.holdings), arrays.HOLDING)
    for n, holding in enumerate(order.holdings):
        category = CATEGORIES.index(holding.category)
        losses, moved = holding.losses_per_year.value, holding.transport_share.value
        rows[n] = (name_key(f"holding:{holding.id}"), index[holding.state], category, losses, moved)
    return rows


def _happenings(order: Order, index: Mapping[str, int]) -> Any:
    posts = _rows_of(order.posts)
    holdings = _rows_of(order.holdings)
    places = {kind: posts if kind in AT_POST else holdings if kind in AT_HOLDING else index for kind in HAPPENING_KINDS}
    rows = records(len(order.happenings), arrays.HAPPENING)
    for n, given in enumerate(order.happenings):
        kind = HAPPENING_KINDS.index(given.kind)
        control = -1 if given.control is None else CONTROL_INDEX[given.control]
        rows[n] = (given.day, given.day + given.days, kind, places[given.kind][given.at], given.size, control)
    return rows


def _programmes(order: Order, agreements: Any, parties: np.ndarray) -> tuple[Any, np.ndarray]:
    reviews = [n for n, a in enumerate(agreements) if a.lever == LEVER_INDEX["L33"]]
    rows = records(len(order.programmes) + len(reviews), arrays.PROGRAMME)
    helps = np.zeros((len(rows), len(CONTROLS)), np.uint8)
    for n, programme in enumerate(order.programmes):
        key, months = name_key(f"programme:{programme.id}"), programme.matching_months.value
        rows[n] = (key, programme.capacity, 0, months, -1, 0.0, 0)
        for control in programme.controls:
            helps[n, CONTROL_INDEX[control]] = 1
    for k, agreement in enumerate(reviews):
        made = agreements[agreement]
        states = "+".join(sorted(state.id for s, state in enumerate(order.states) if parties[agreement, s]))
        key = name_key(f"review:{states}:{made.from_day}-{made.until_day}")
        rows[len(order.programmes) + k] = (key, 0, 0, 0.0, agreement, 0.0, 0)
    return rows, helps


_SIGNATURE_KEYS: Final = np.array([name_key(f"signature:{g}") for g in range(arrays.SIGNATURES)])


def _networks(order: Order, index: Mapping[str, int], choices: "_Choices") -> tuple[Any, Any]:
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


class _Choices:
    """The rows among which a plan chooses, by State: posts by their possible roles, sectors, holdings."""

    def __init__(self, order: Order, posts: Any, sectors: Any, holdings: Any) -> None:
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


def _plans(network: Network, index: Mapping[str, int], choices: _Choices) -> list[tuple[Any, ...]]:
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
    network: Network, state: str, pathway: int, index: Mapping[str, int], choices: _Choices
) -> Iterator[tuple[Any, ...]]:
    """Yield the plan of a pathway in a State, if the State has what the pathway needs."""
    origin = PATHWAYS[pathway].origin
    exits = (choices.through if origin is Origin.ABROAD else choices.exits)[state]
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
    dearness = ((int(key) >> 40) % 1024) / 1024.0
    yield (key, pathway, index[state], *chosen, dearness)
