"""What decisions ask of a State's means: budget units and officer-hours a quarter, as its plan stands on a day."""

from typing import NamedTuple

from sim.scenario.decisions import Decisions
from sim.scenario.levers import LEVERS
from sim.scenario.spec import Scenario


class Asked(NamedTuple):
    """What a plan asks for: budget units and officer-hours, both a quarter."""

    budget: float
    hours: float


def efforts_on(scenario: Scenario, decisions: Decisions, state: str, day: int) -> dict[str, float]:
    """Return the effort (0-1, by lever) that a State has decided on by the end of a day; before day 0 its start."""
    values = dict(scenario.start(state).levers)
    for order in decisions.orders:
        if order.state == state and order.day <= day:
            values[order.lever] = order.value
    return {lever.id: lever.effort(values[lever.id]) for lever in LEVERS}


def asked_for(efforts: dict[str, float]) -> Asked:
    """Return what efforts by lever ask for, in proportion to effort."""
    return Asked(
        sum(lever.cost_per_quarter * efforts[lever.id] for lever in LEVERS),
        sum(lever.officer_hours * efforts[lever.id] for lever in LEVERS),
    )
