"""The specification of a region: the scenario format, its loading, and decisions. Frozen; imports nothing that runs it."""

from sim.scenario.decisions import Agreement, Decisions, Order
from sim.scenario.loading import assuming, build, decode, load, shipped, with_exogenous_events
from sim.scenario.problems import DecisionError, Problem, ScenarioError
from sim.scenario.profiles import Start
from sim.scenario.quantity import Quantity
from sim.scenario.spec import Scenario

__all__ = [
    "Agreement",
    "DecisionError",
    "Decisions",
    "Order",
    "Problem",
    "Quantity",
    "Scenario",
    "ScenarioError",
    "Start",
    "assuming",
    "build",
    "decode",
    "load",
    "shipped",
    "with_exogenous_events",
]
