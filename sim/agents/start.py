"""Where decisions start: the States at day 0, orders and agreements, and the programmes that agreements add."""

from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from sim.agents import arrays
from sim.agents.array_order import ArrayOrder
from sim.agents.arrays import NEVER, records
from sim.agents.feeds import BOUGHT, bought_by, training_stock, weights_of
from sim.agents.given import ScenarioArrays
from sim.chance import name_key
from sim.scenario import controls
from sim.scenario.calendar import MONTH
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.decisions import Decisions
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.spec import Scenario

_JOINT: Final = tuple(LEVER_INDEX[lever.id] for lever in LEVERS if lever.kind == "joint")


class InitialConditions:
    """The States' starts and decisions: practice, efforts, orders and agreements.

    ``index``: rows of the States by id.
    """

    def __init__(
        self, scenario: Scenario, decisions: Decisions, arrays: ScenarioArrays, index: Mapping[str, int]
    ) -> None:
        self.scenario = scenario
        self.order = arrays.order
        self.index = index
        self.law, self.setting, practice, self.priority, self.ages = arrays.starts
        self._read_agreements(decisions)
        self._read_orders(decisions)
        # Day 0 is a steady state: what was set before has had its lag.
        self.effort = self.setting.copy()
        for lever in _JOINT:
            self.effort[:, lever] = self._agreed_at_start(lever)
        self.practice = np.where(BOUGHT, bought_by(self.effort, weights_of(arrays.par)), practice)

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
        rows.training_hours = training_stock(self.practice, float(par.training_half_life[0]))
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


def programmes_of(order: ArrayOrder, agreements: Any, parties: np.ndarray) -> tuple[Any, np.ndarray]:
    """Return the programmes, peer reviews by agreement last, and what each helps with (programmes, C)."""
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
