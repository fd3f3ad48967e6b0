"""Can this be paid? What plans ask of a State's means, what it has, and what is short: said here, for every page and command.

Two means bind in the model: budget units and officer-hours, both a quarter. Whether a *plan* must stay within both is a policy
of whoever judges it, and is named where it is judged (``Binds``). The State's own step pays by the same formula, of which
``Affordability.funded`` is the result.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from sim.scenario.decisions import Decisions
from sim.scenario.funding import funded_share
from sim.scenario.injects import Happening, by_content
from sim.scenario.levers import LEVERS, Lever
from sim.scenario.objects import without_object
from sim.scenario.spec import Scenario

EPSILON: Final = 1e-9
"""What rounding may add to a cost, an hour or an effort."""


class Binds(Enum):
    """Which means a plan has to stay within to count as affordable."""

    BUDGET = "budget"
    """A plan within its budget may be decided. Officer-hours may fall short: then all its measures work at a share."""
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

    ``limit``: what may be asked for, which is what the State has, or more where more is granted to it (see ``judged``).
    ``day``: the day from which on that is so.
    """

    asked: Resources
    has: Resources
    limit: Resources
    binds: Binds
    day: int = 0

    @property
    def short(self) -> Resources:
        """What is missing of each of the means, whether it binds or not; 0 where nothing is."""
        return Resources(*(_missing(asked, limit) for asked, limit in zip(self.asked, self.limit, strict=True)))

    @property
    def affordable(self) -> bool:
        """Whether nothing is short of what binds."""
        short = self.short
        return not (short.budget or (self.binds is Binds.BUDGET_AND_HOURS and short.hours))

    @property
    def within(self) -> Resources:
        """What is asked for of each of the means, as far as the State has it."""
        return Resources(*map(min, self.asked, self.has))

    @property
    def spare(self) -> Resources:
        """What the State has of each of the means beyond what is asked; 0 where nothing is left."""
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
        """The share, 0-1, of the plan that is done: what the model makes of it, whatever binds."""
        return funded_share(*self.asked, *self.has)


def _missing(asked: float, limit: float) -> float:
    return asked - limit if asked > limit + EPSILON else 0.0


def _share(asked: float, has: float) -> float:
    return asked / max(has, EPSILON)


def judged(
    asked: Resources, has: Resources, binds: Binds, kept: Resources | None = None, day: int = 0
) -> Affordability:
    """Return whether a State that ``has`` so much can afford what is ``asked``.

    ``kept``: what its plan in force asks for, where that may be kept although means have fallen below it: a new plan is refused
    for what it adds, never for what is there already.
    """
    limit = has if kept is None else Resources(max(has.budget, kept.budget), max(has.hours, kept.hours))
    return Affordability(asked, has, limit, binds, day)


def affordability(
    scenario: Scenario,
    state: str,
    decisions: Decisions,
    days: range,
    binds: Binds,
    happenings: Iterable[Happening] = (),
) -> Affordability:
    """Return whether a State can afford its plan on all of ``days`` (consecutive, at least one), by the day that is tightest.

    ``happenings`` that change its means, none unless given: a plan is then judged by the means that the scenario gives a State.
    """
    given = tuple(happenings)
    ends = {day for each in given if _changes_means(each, state) for day in (each.day, each.day + each.days)}
    turns = {order.day for order in decisions.orders if order.state == state} | ends
    verdicts = [
        judged(
            asked_for(efforts_on(scenario, decisions, state, day)),
            means_of(scenario, state, day, given),
            binds,
            day=day,
        )
        for day in sorted({days.start, *(day for day in turns if day in days)})
    ]
    return max(verdicts, key=lambda verdict: (not verdict.affordable, _tightness(verdict)))


def _tightness(verdict: Affordability) -> float:
    used = verdict.used
    return used.budget if verdict.binds is Binds.BUDGET else max(used)


def means_of(scenario: Scenario, state: str, day: int = 0, happenings: Iterable[Happening] = ()) -> Resources:
    """Return what a State has on a day: what the scenario gives it, times what happenings at work on that day make of it."""
    own = scenario.state(state)
    budget = hours = 1.0
    for happening in by_content(happenings):
        if _changes_means(happening, state) and 0 <= day - happening.day < happening.days:
            if happening.kind == "budget":
                budget *= happening.size
            else:
                hours *= happening.size
    return Resources(own.budget.value * budget, own.officer_hours.value * hours)


def _changes_means(happening: Happening, state: str) -> bool:
    return happening.kind in ("budget", "officers") and happening.at == state


def efforts_on(scenario: Scenario, decisions: Decisions, state: str, day: int) -> dict[str, float]:
    """Return the effort (0-1, by lever) that a State has decided on by the end of a day; before day 0 its start.

    A lever without anything to act on in the State has none: nobody is paid for it.
    """
    values = dict(scenario.start(state).levers)
    for order in decisions.orders:
        if order.state == state and order.day <= day:
            values[order.lever] = order.value
    return efforts_of(values, without_object(scenario, state))


def efforts_of(values: Mapping[str, float], without: Collection[str] = ()) -> dict[str, float]:
    """Return the effort (0-1, by lever) of the values of all levers; none of those ``without`` anything to act on."""
    return {lever.id: 0.0 if lever.id in without else lever.effort(values[lever.id]) for lever in LEVERS}


def asked_for(efforts: Mapping[str, float]) -> Resources:
    """Return what efforts of all levers ask for, in proportion to effort; added up in the order in which the State's step does."""
    budget = hours = 0.0
    for lever in LEVERS:
        budget += lever.cost_per_quarter * efforts[lever.id]
        hours += lever.officer_hours * efforts[lever.id]
    return Resources(budget, hours)
