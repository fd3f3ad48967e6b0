"""What a scenario gives, whatever is decided: the arrays of its agents, and the States' starts."""

from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from sim.agents import arrays
from sim.agents.array_order import ArrayOrder
from sim.agents.arrays import NEVER, records
from sim.agents.plans import Choices, networks_of
from sim.chance import name_key
from sim.record import CATEGORIES
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.injects import AT_HOLDING, AT_POST, EXOGENOUS_KINDS
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.objects import has_object
from sim.scenario.parameters import PARAMETERS
from sim.scenario.spec import Scenario

POST_KINDS: Final = ("crossing", "port", "airport", "rail", "free_zone")
_LEAST_SLOTS: Final = 0.01
_LEAST_HOURS: Final = 0.1
"""Inspections and officer-hours a day that a post without any gets, so that waiting times stay finite."""


def rows_of(items: Sequence[Any]) -> dict[str, int]:
    """Return the row of each of these by its id."""
    return {item.id: row for row, item in enumerate(items)}


class Starts(NamedTuple):
    """The States' starts by their scenario: S States in the order of names, C controls, L levers."""

    law: np.ndarray  # (S, C) day of entry into force
    setting: np.ndarray  # (S, L) effort
    practice: np.ndarray  # (S, C) of quality rows
    priority: np.ndarray  # (S, C) 1 for an open recommendation
    ages: np.ndarray  # (S,) months of the last report

    @classmethod
    def of(cls, scenario: Scenario, order: ArrayOrder) -> "Starts":
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
            for control, in_force in start.law.items():
                day = (0 if in_force else NEVER) if isinstance(in_force, bool) else in_force
                rows.law[s, CONTROL_INDEX[control]] = day
            for control, practice in start.practice.items():
                rows.practice[s, CONTROL_INDEX[control]] = practice
            for lever_id, value in start.levers.items():
                rows.setting[s, LEVER_INDEX[lever_id]] = LEVERS[LEVER_INDEX[lever_id]].effort(value)
            # Several recommendations may name one row: one that is open is enough.
            for recommendation in state.recommendations:
                rows.priority[s, CONTROL_INDEX[recommendation.control]] |= int(not recommendation.done)
            rows.ages[s] = start.report_age_months
        return rows


class ScenarioArrays(NamedTuple):
    """The arrays that depend on the scenario alone, not on decisions."""

    order: ArrayOrder
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
    exogenous_events: Any

    @classmethod
    def of(cls, scenario: Scenario) -> "ScenarioArrays":
        """Return the arrays of a scenario."""
        order = ArrayOrder.of(scenario)
        index = rows_of(order.states)
        par = records(1, arrays.PARAMETER)
        for parameter in PARAMETERS:
            par[parameter.name] = scenario.assumed(parameter.name)
        posts, sectors, holdings = _posts(order, index), _sectors(order, index), _holdings(order, index)
        networks, plans = networks_of(order, index, Choices(order, posts, sectors, holdings))
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
            exogenous_events=_exogenous_events(order, index),
        )


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


def _objects(scenario: Scenario, order: ArrayOrder) -> np.ndarray:
    return np.array(
        [[has_object(scenario, state.id, lever.id) for lever in LEVERS] for state in order.states], np.uint8
    )


def _authorities(order: ArrayOrder) -> Any:
    rows = records(len(order.states), arrays.AUTHORITY)
    for s, state in enumerate(order.states):
        rows[s].key = name_key(f"authority:{state.id}")
        rows[s].state = s
        rows[s].staff = 1.0
        rows[s].depth = 1.0
    return rows


def _posts(order: ArrayOrder, index: Mapping[str, int]) -> Any:
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
        # Nothing waits on day 0, so that all that is wanted is inspected.
        record.reached = 1.0
        record.flow_factor = 1.0
    return rows


def _sectors(order: ArrayOrder, index: Mapping[str, int]) -> Any:
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


def _holdings(order: ArrayOrder, index: Mapping[str, int]) -> Any:
    rows = records(len(order.holdings), arrays.HOLDING)
    for n, holding in enumerate(order.holdings):
        category = CATEGORIES.index(holding.category)
        losses, moved = holding.losses_per_year.value, holding.transport_share.value
        rows[n] = (name_key(f"holding:{holding.id}"), index[holding.state], category, losses, moved)
    return rows


def _exogenous_events(order: ArrayOrder, index: Mapping[str, int]) -> Any:
    posts = rows_of(order.posts)
    holdings = rows_of(order.holdings)
    places = {kind: posts if kind in AT_POST else holdings if kind in AT_HOLDING else index for kind in EXOGENOUS_KINDS}
    rows = records(len(order.exogenous_events), arrays.EXOGENOUS_EVENT)
    for n, event in enumerate(order.exogenous_events):
        kind = EXOGENOUS_KINDS.index(event.kind)
        control = -1 if event.control is None else CONTROL_INDEX[event.control]
        rows[n] = (event.day, event.day + event.days, kind, places[event.kind][event.at], event.size, control)
    return rows
