"""Can a plan be paid for? What it asks of a State's means, what the State has, and what is short, for every page and command.

The model has two kinds of means: budget units and officer-hours, both a quarter. Whether a *plan* must stay within both is a policy
that the caller names (``Binds``). The State's own step pays by the same formula, whose result is ``Affordability.funded``.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from sim.scenario.decisions import Decisions
from sim.scenario.funding import funded_share
from sim.scenario.injects import ExogenousEvent, by_content
from sim.scenario.levers import LEVERS, Lever
from sim.scenario.objects import without_object
from sim.scenario.spec import Scenario

EPSILON: Final = 1e-9
"""Tolerance for rounding in a cost, an hour or an effort."""


class Binds(Enum):
    """The means within which a plan must stay to be affordable."""

    BUDGET = "budget"
    """A plan within the budget may be decided. If officer-hours fall short, all its measures work at a share."""
    BUDGET_AND_HOURS = "budget and officer-hours"
    """Only what can be done in full counts."""


class Resources(NamedTuple):
    """Budget units and officer-hours, both a quarter: what a plan asks for, what a State has, or what is short."""

    budget: float
    hours: float

    def with_effort(self, lever: Lever, before: float, after: float) -> "Resources":
        """Return what is asked for once a lever's effort, 0-1, has changed."""
        change = after - before
        return Resources(self.budget + lever.cost_per_quarter * change, self.hours + lever.officer_hours * change)


@dataclass(frozen=True, slots=True)
class Affordability:
    """What a plan asks for, what the State has, and what the plan must stay within.

    ``limit``: what may be asked for: what the State has, or more if more is granted to it (see ``judged``).
    ``day``: the day from which that applies.
    """

    asked: Resources
    has: Resources
    limit: Resources
    binds: Binds
    day: int = 0

    @property
    def short(self) -> Resources:
        """Shortfall of each of the means, whether it binds or not; 0 if none."""
        return Resources(*(_missing(asked, limit) for asked, limit in zip(self.asked, self.limit, strict=True)))

    @property
    def affordable(self) -> bool:
        """Whether no binding means are short."""
        short = self.short
        return not (short.budget or (self.binds is Binds.BUDGET_AND_HOURS and short.hours))

    @property
    def within(self) -> Resources:
        """What is asked for of each of the means, up to what the State has."""
        return Resources(*map(min, self.asked, self.has))

    @property
    def spare(self) -> Resources:
        """What the State has of each of the means beyond what is asked; 0 if nothing."""
        return Resources(*(max(0.0, has - asked) for asked, has in zip(self.asked, self.has, strict=True)))

    @property
    def overloaded(self) -> bool:
        """Whether the State has fewer officer-hours than the plan asks for, so that all its measures work at a share."""
        return _missing(self.asked.hours, self.has.hours) > 0.0

    @property
    def used(self) -> Resources:
        """What is asked for as shares of what the State has."""
        return Resources(*(_share(asked, has) for asked, has in zip(self.asked, self.has, strict=True)))

    @property
    def funded(self) -> float:
        """The share, 0-1, of the plan that the model carries out, whatever binds."""
        return funded_share(*self.asked, *self.has)


def _missing(asked: float, limit: float) -> float:
    return asked - limit if asked > limit + EPSILON else 0.0


def _share(asked: float, has: float) -> float:
    return asked / max(has, EPSILON)


def judged(
    asked: Resources, has: Resources, binds: Binds, kept: Resources | None = None, day: int = 0
) -> Affordability:
    """Return whether a State that ``has`` so much can afford what is ``asked``.

    ``kept``: what its plan in force asks for, if that may be kept although means have fallen below it: a new plan is refused for
    what it adds, never for what exists already.
    """
    limit = has if kept is None else Resources(max(has.budget, kept.budget), max(has.hours, kept.hours))
    return Affordability(asked, has, limit, binds, day)


def affordability(
    scenario: Scenario,
    state: str,
    decisions: Decisions,
    days: range,
    binds: Binds,
    events: Iterable[ExogenousEvent] = (),
) -> Affordability:
    """Return whether a State can afford its plan on all of ``days`` (consecutive, at least one), judged by the tightest day.

    ``events``: exogenous events that change its means; without any, the scenario's means count.
    """
    given = tuple(events)
    ends = {day for each in given if _changes_means(each, state) for day in (each.day, each.day + each.days)}
    turns = {order.day for order in decisions.orders if order.state == state} | ends
    # Between its own orders and events nothing of a State's means changes: these days stand for all.
    verdicts = [
        judged(
            asked_for(efforts_on(scenario, decisions, state, day)),
            means_of(scenario, state, day, given),
            binds,
            day=day,
        )
        for day in sorted({days.start, *(day for day in turns if day in days)})
    ]
    # A day that cannot be paid for outranks one that is merely tight.
    return max(verdicts, key=lambda verdict: (not verdict.affordable, _tightness(verdict)))


def _tightness(verdict: Affordability) -> float:
    used = verdict.used
    return used.budget if verdict.binds is Binds.BUDGET else max(used)


def means_of(scenario: Scenario, state: str, day: int = 0, events: Iterable[ExogenousEvent] = ()) -> Resources:
    """Return a State's means on a day: what the scenario gives it, times the factors of that day's exogenous events."""
    own = scenario.state(state)
    budget = hours = 1.0
    for event in by_content(events):
        if _changes_means(event, state) and 0 <= day - event.day < event.days:
            if event.kind == "budget":
                budget *= event.size
            else:
                hours *= event.size
    return Resources(own.budget.value * budget, own.officer_hours.value * hours)


def _changes_means(event: ExogenousEvent, state: str) -> bool:
    return event.kind in ("budget", "officers") and event.at == state


def efforts_on(scenario: Scenario, decisions: Decisions, state: str, day: int) -> dict[str, float]:
    """Return the effort (0-1, by lever) that a State has decided on by the end of a day; before day 0 its start.

    A lever without an object in the State has none, and costs nothing.
    """
    values = dict(scenario.start(state).levers)
    for order in decisions.orders:
        if order.state == state and order.day <= day:
            values[order.lever] = order.value
    return efforts_of(values, without_object(scenario, state))


def efforts_of(values: Mapping[str, float], without: Collection[str] = ()) -> dict[str, float]:
    """Return the effort (0-1, by lever) of the values of all levers; 0 for those ``without`` an object."""
    return {lever.id: 0.0 if lever.id in without else lever.effort(values[lever.id]) for lever in LEVERS}


def asked_for(efforts: Mapping[str, float]) -> Resources:
    """Return the means for efforts of all levers, in proportion to effort; added in the order of the State's step."""
    budget = hours = 0.0
    for lever in LEVERS:
        budget += lever.cost_per_quarter * efforts[lever.id]
        hours += lever.officer_hours * efforts[lever.id]
    return Resources(budget, hours)
