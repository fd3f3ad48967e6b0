"""Team plans: what plausible teams would decide from the first day, each State within its own means. An assumption of this tool."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sim.exercise.seats import Agency, Seat
from sim.scenario import Agreement, Decisions, Order, Scenario
from sim.scenario.funding import funded_share
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS, Lever
from sim.scenario.means import Binds, Resources, affordability, asked_for, efforts_on, means_of
from sim.scenario.objects import has_object
from sim.words import gettext_noop

Efforts = dict[tuple[str, str], float]
"""Effort, 0-1, by State and lever id; what is not there stays as at the start."""


@dataclass(frozen=True, slots=True)
class Team:
    """A plan that a plausible team would make: its ``first`` levers are raised evenly as far as means go, then the others.

    ``states``: how many States act, from the head of the scenario's list; all where it is 0. ``others``: whether anything else is
    raised with what is left.
    """

    id: str
    name: str
    first: Callable[[Lever], bool]
    states: int = 0
    others: bool = True


def _of(agency: Agency) -> Callable[[Lever], bool]:
    return lambda lever: lever.group not in "hi" and Seat("any", agency).owns(lever)


TEAMS: Final = (
    Team("nothing", gettext_noop("Nothing decided"), lambda _lever: False, others=False),
    Team("customs", gettext_noop("Customs first"), _of(Agency.CUSTOMS)),
    Team("licensing", gettext_noop("Licensing first"), _of(Agency.LICENSING)),
    Team("outreach", gettext_noop("Outreach first"), lambda lever: lever.group == "h"),
    Team(
        "together",
        gettext_noop("Coordination and sharing first"),
        lambda lever: lever.group in "gi" or lever.id in JOINT,
    ),
    Team("security", gettext_noop("Security of holdings first"), lambda lever: lever.group == "e"),
    Team("balanced", gettext_noop("A little of everything"), lambda _lever: True),
    Team("one-state", gettext_noop("All in on one State"), lambda _lever: True, states=1),
)
APART: Final = frozenset({"nothing", "one-state"})
"""Team plans that are not compared for their order."""


def levers_of(scenario: Scenario) -> tuple[Lever, ...]:
    """Return the levers that participants of a scenario decide."""
    return tuple(lever for lever in LEVERS if lever.base in scenario.basic_levers)


def team_plan(scenario: Scenario, team: Team, levers: Sequence[Lever]) -> Decisions:
    """Return what a team decides with these levers."""
    acting = scenario.states[: team.states] if team.states else scenario.states
    efforts: Efforts = {}
    for state in acting:
        first = [lever for lever in levers if team.first(lever)]
        raise_evenly(scenario, state.id, first, efforts)
        if team.others:
            raise_evenly(scenario, state.id, [lever for lever in levers if lever not in first], efforts)
    return decided(scenario, efforts)


def raise_evenly(
    scenario: Scenario, state: str, levers: Iterable[Lever], efforts: Efforts, has: Resources | None = None
) -> None:
    """Raise levers of a State by one share of the way to full effort, as far as its means go beside what ``efforts`` hold."""
    start = start_efforts(scenario, state)
    now = {**start, **{lever: effort for (own, lever), effort in efforts.items() if own == state}}
    asked, has = asked_for(now), means_of(scenario, state) if has is None else has
    room = Resources(*(max(0.0, a - b) for a, b in zip(has, asked, strict=True)))
    own = [lever for lever in levers if has_object(scenario, state, lever)]
    full = Resources(0.0, 0.0)
    for lever in own:
        full = full.with_effort(lever, now[lever.id], 1.0)
    share = funded_share(*full, *room) if max(full) > 0.0 else 0.0
    for lever in own:
        wanted = now[lever.id] + share * (1.0 - now[lever.id])
        efforts[state, lever.id] = max(now[lever.id], lever.effort(lever.value_within(wanted)))


def start_efforts(scenario: Scenario, state: str) -> dict[str, float]:
    """Return the efforts (0-1, by lever) of a State at the start."""
    return efforts_on(scenario, Decisions(), state, -1)


def most_paid(scenario: Scenario, lever: Lever) -> Efforts:
    """Return a lever raised in every State that has its object to the most that its means pay for, all else as at the start."""
    efforts: Efforts = {}
    for state in scenario.states:
        raise_evenly(scenario, state.id, (lever,), efforts)
    return efforts


def within_means(scenario: Scenario, state: str, efforts: Mapping[tuple[str, str], float]) -> bool:
    """Return whether a State can pay for efforts in full."""
    plan = decided(scenario, {cell: effort for cell, effort in efforts.items() if cell[0] == state})
    return affordability(scenario, state, plan, range(1), Binds.BUDGET_AND_HOURS).affordable


def decided(scenario: Scenario, efforts: Mapping[tuple[str, str], float], day: int = 0) -> Decisions:
    """Return efforts as decisions; all States agree on what works only together, where anybody raises it."""
    orders, agreed = [], set()
    for (state, lever_id), effort in sorted(efforts.items()):
        lever = LEVERS[LEVER_INDEX[lever_id]]
        before = start_efforts(scenario, state)[lever_id]
        if abs(effort - before) > 1e-9:
            orders.append(Order(day, state, lever_id, lever.value(effort)))
            if lever_id in JOINT and effort > before:
                agreed.add(lever_id)
    states = tuple(state.id for state in scenario.states)
    joint = sorted(agreed) if len(states) > 1 else []
    return Decisions(tuple(orders), tuple(Agreement(lever, states, day) for lever in joint))
