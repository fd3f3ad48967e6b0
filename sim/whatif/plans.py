"""Reference plans: simple ways to spend the same money, against which decisions are ranked.

They are built in and the same for every scenario. All levers of a plan go the same share of the way to full effort, as far as each
State's money and officer-hours allow; levers with steps go to the step that this reaches. An assumption of this tool, not a
recommendation.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from sim.scenario import Agreement, Decisions, Order, Scenario
from sim.scenario.funding import funded_share
from sim.scenario.levers import JOINT, LEVERS, Lever
from sim.scenario.means import Binds, Resources, affordability, asked_for, efforts_on
from sim.scenario.objects import has_object
from sim.words import gettext_noop


@dataclass(frozen=True, slots=True)
class ReferencePlan:
    """A plan by name, and the levers that it raises; joint ones are agreed by all States."""

    id: str
    name: str
    levers: tuple[str, ...]


REFERENCE_PLANS: Final = (
    ReferencePlan("even", gettext_noop("A little of everything"), tuple(v.id for v in LEVERS if v.id not in JOINT)),
    ReferencePlan(
        "border", gettext_noop("Border posts first"), ("L05", "L06", "L10", "L21", "L22", "L23", "L25", "L26")
    ),
    ReferencePlan(
        "licensing",
        gettext_noop("Licensing and end use first"),
        ("L07", "L08", "L09", "L14", "L15", "L16", "L19", "L27"),
    ),
    ReferencePlan(
        "prevention",
        gettext_noop("Prevention first: industry, holdings, finance"),
        ("L11.N", "L11.C", "L11.B", "L11.R", "L12", "L13", "L28", "L29", "L30", "L38"),
    ),
    ReferencePlan("together", gettext_noop("Working together first"), ("L02", "L17", "L18", "L35", "L36", *JOINT)),
)


def added_spending(scenario: Scenario, decisions: Decisions, state: str, days: int) -> Resources:
    """Return budget units and officer-hours a quarter that a State's orders ask for beyond its start, means over the run.

    Never below 0, and never beyond its means.
    """
    start = asked_for(efforts_on(scenario, decisions, state, -1))
    days_decided = sorted({order.day for order in decisions.orders if order.state == state and order.day < days})
    money = hours = 0.0
    for day, end in pairwise([*days_decided, days]):
        asked = affordability(scenario, state, decisions, range(day, end), Binds.BUDGET_AND_HOURS).within
        money += (asked.budget - start.budget) * (end - day) / days
        hours += (asked.hours - start.hours) * (end - day) / days
    return Resources(max(0.0, money), max(0.0, hours))


def reference(scenario: Scenario, plan: ReferencePlan, decisions: Decisions, days: int) -> Decisions:
    """Return a reference plan's decisions from the first day; each State spends the money that ``decisions`` spend there."""
    levers = [lever for lever in LEVERS if lever.id in plan.levers]
    orders = []
    for state in scenario.states:
        efforts = efforts_on(scenario, Decisions(), state.id, -1)
        start = affordability(scenario, state.id, Decisions(), range(1), Binds.BUDGET_AND_HOURS)
        money = added_spending(scenario, decisions, state.id, days).budget
        own = [lever for lever in levers if has_object(scenario, state.id, lever)]
        share = _share(own, efforts, Resources(money, start.spare.hours))
        if share > 0.0:
            reached = {v: v.value_within(efforts[v.id] + share * (1.0 - efforts[v.id])) for v in own}
            # A lever with steps may round to below where it stands: then it stays.
            orders += [Order(0, state.id, v.id, to) for v, to in reached.items() if v.effort(to) >= efforts[v.id]]
    states = tuple(state.id for state in scenario.states)
    joint = [lever.id for lever in levers if lever.id in JOINT] if len(states) > 1 and orders else []
    return Decisions(tuple(orders), tuple(Agreement(lever, states) for lever in joint))


def _share(levers: list[Lever], efforts: dict[str, float], more: Resources) -> float:
    """Return how far, 0-1, all levers can go from their effort to full with ``more`` means a quarter."""
    full = Resources(0.0, 0.0)
    for lever in levers:
        full = full.with_effort(lever, efforts[lever.id], 1.0)
    return funded_share(*full, *more) if full.budget > 0.0 else 0.0
