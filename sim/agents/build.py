"""From a scenario and decisions to the arrays of a region, sized for what a run may need."""

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from sim.agents.arrays import Region, empty
from sim.agents.feeds import feeds_of, training_stock, weigh, weights_of
from sim.agents.given import ScenarioArrays, rows_of
from sim.agents.memory import Room, brought_back, copied, in_one_piece, memory
from sim.agents.network import NOT_YET_DUE
from sim.agents.start import InitialConditions, programmes_of
from sim.chance import run_key
from sim.numbers import LN2, exp
from sim.pathways import GATES
from sim.record import BINS, TALLIES
from sim.scenario.calendar import MONTH, QUARTER, WEEK, months_in
from sim.scenario.controls import CONTROLS
from sim.scenario.decisions import Decisions
from sim.scenario.levers import LEVERS
from sim.scenario.spec import Scenario


@dataclass
class Template:
    """A region at day 0 under given decisions, from which every replicate starts.

    ``seed`` is a whole number in [0, 2^64); ``days`` the length of a run, >= 1. ``fixed_plans`` (networks, K) int16 fixes plans
    for a counterfactual: at its k-th opportunity a network follows plan fixed_plans[i, k], waits at -1, and chooses itself at
    FREE or beyond K. All rows of a region stand in the order of the hashes of their names (``order``), not in the scenario's.
    """

    scenario: Scenario
    decisions: Decisions
    seed: int
    days: int
    room: Room = field(default_factory=Room)
    fixed_plans: np.ndarray | None = None
    scenario_arrays: ScenarioArrays | None = None

    def __post_init__(self) -> None:
        """Build the arrays."""
        self.scenario_arrays = self.scenario_arrays or ScenarioArrays.of(self.scenario)
        self.order = self.scenario_arrays.order
        self.state_index = rows_of(self.order.states)
        self.region = in_one_piece(self._build())
        self.kept = brought_back(self.region)

    def enlarged(self, status: int) -> "Template":
        """Return the same template with the room doubled where a run's status says that it was too small."""
        return replace(self, room=self.room.enlarged(status))

    def under(self, decisions: Decisions, fixed_plans: np.ndarray | None = None) -> "Template":
        """Return a template of the same region under other decisions and with these plans fixed; faster than a new one."""
        return replace(self, decisions=decisions, fixed_plans=fixed_plans)

    def replicate(self, number: int, logging: bool) -> Region:
        """Return fresh arrays for one replicate at day 0; fixed ones are shared."""
        region = copied(self.region)
        region.run[0].logging = int(logging)
        self.switch_stream(region, number)
        return region

    def reset(self, region: Region, number: int) -> None:
        """Reset the arrays of a used region to day 0 for another replicate, by one copy of memory."""
        # Whether it logs belongs to the region that is used again, not to day 0.
        logging = int(region.run[0].logging)
        np.copyto(memory(region)[: self.kept], memory(self.region)[: self.kept])
        region.run[0].logging = logging
        self.switch_stream(region, number)

    def switch_stream(self, region: Region, number: int) -> None:
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
        weigh(region, weights_of(region.par))
        # Of labels that no network bears nothing is known, so that one who takes one later is new to every post.
        region.posts.knowledge[:, np.unique(region.networks.signature)] = par.known_at_start
        region.states.training_hours = training_stock(region.practice, float(par.training_half_life))

    def practise(self, region: Region, practice: np.ndarray) -> None:
        """Give the States of a region at day 0 this practice (S, C) instead of their scenario's; NaN keeps a row.

        Its States stand in the scenario's order.
        """
        practice = practice[self.order.places["states"]]
        # NaN is not >= 0: it keeps a row without a warning.
        known = practice >= 0.0
        region.practice_start[known] = practice[known]
        region.practice[known] = practice[known]
        region.reported[known] = practice[known]

    def _build(self) -> Region:
        scenario, room = self.scenario, self.room
        assert self.scenario_arrays is not None
        arrays = self.scenario_arrays
        start = InitialConditions(scenario, self.decisions, arrays, self.state_index)
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
            # Rounded up: the last quarter may be cut short.
            "quarters": (self.days - 1) // QUARTER + 1,
            # None are fixed: every opportunity then lies beyond the end, where the network chooses.
            "fixed_plans": 0,
            "queue": room.queue,
            "lost": room.lost,
            "attempts": room.attempts,
            "requests": room.requests,
            "encounters": room.encounters,
            "events": room.events,
        }
        run = empty("run", sizes)
        run[0].days = self.days
        run[0].day = -1
        _fade(run[0], arrays.par[0])
        programmes, helps = programmes_of(self.order, start.agreements, start.parties)
        encounters = empty("encounters", sizes)
        encounters[...] = NOT_YET_DUE
        return Region(
            run=run,
            par=arrays.par,
            levers=arrays.levers,
            feeds=feeds_of(arrays.par),
            orders=start.orders,
            agreements=start.agreements,
            parties=start.parties,
            exogenous_events=arrays.exogenous_events,
            states=start.states(arrays.par),
            law=start.law,
            practice=start.practice.copy(),
            practice_start=start.practice,
            gained=empty("gained", sizes),
            reported=start.practice.copy(),
            setting=start.setting,
            effort=start.effort.copy(),
            effort_start=start.effort,
            objects=arrays.objects,
            priority=start.priority,
            authorities=arrays.authorities,
            queue=empty("queue", sizes),
            posts=arrays.posts,
            sectors=arrays.sectors,
            holdings=arrays.holdings,
            lost=empty("lost", sizes),
            networks=arrays.networks,
            plans=arrays.plans,
            fixed_plans=empty("fixed_plans", sizes) if self.fixed_plans is None else self.fixed_plans,
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
            encounters=encounters,
            events=empty("events", sizes),
        )


def _fade(run: Any, par: Any) -> None:
    """Give a run the shares that a week leaves of what fades."""
    # Once a run: otherwise an exponential for every post, State and sector each week.
    run.knowledge_kept = exp(-LN2 * WEEK / par.knowledge_half_life)
    run.briefing_kept = exp(-LN2 * WEEK / par.briefing_half_life)
    # Belief has a time constant (NarcoLogic; MODEL section 5), the others a half-life.
    run.published_kept = exp(-WEEK / (par.belief_memory * MONTH))
    run.tips_kept = exp(-LN2 * WEEK / par.tip_half_life)
