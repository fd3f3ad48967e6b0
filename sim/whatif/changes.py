"""The smallest changes that would have stopped an attempt: one lever of one State, within its range and the State's means.

It tries every lever of every State at every level and every move at which it could have been decided, and simulates each with all
plans fixed; nothing is inferred. The search serves the defender: it varies levers only.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.agents.array_order import state_ids
from sim.ensemble.sample import Replications, RunPrefix, pool, workers_here
from sim.pathways import Gate
from sim.record import EventKind, Fate
from sim.run import Record
from sim.scenario import Decisions, Order
from sim.scenario.calendar import QUARTER
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS, Lever
from sim.scenario.means import EPSILON, Binds, affordability, efforts_on
from sim.scenario.objects import missing_object
from sim.whatif.counterfactuals import OpportunityOutcome, attempt_of, outcome_at, plans_of, simulate_again, template_of
from sim.whatif.paired import Counted, Progress

LEVELS: Final = 10
"""Levels of effort tried between none and full; for a lever with steps, each step."""
_LOOK_EVERY: Final = 28
"""Days between checks whether the attempt has been stopped or has got through, so that a run need not go further."""


@dataclass(frozen=True, slots=True)
class LeastChange:
    """The least effort of one State's lever that would have stopped an attempt, its plan fixed.

    ``value_before`` and ``value`` in the lever's unit; ``added_budget`` budget units and ``added_hours`` officer-hours a quarter.
    ``decide_by`` the first day of the last move at which it could still take effect; ``gate`` where it would have been stopped;
    ``same_history`` its fate if networks had chosen anew.
    """

    state: str
    lever: Lever
    value_before: float
    value: float
    added_budget: float
    added_hours: float
    decide_by: int
    gate: Gate
    same_history: OpportunityOutcome


@dataclass(frozen=True, slots=True)
class _Try:
    """One State's lever raised to at least an effort from a day on."""

    state: str
    lever: Lever
    day: int
    effort: float


def smallest_changes(
    record: Record,
    attempt: int,
    move_days: int = QUARTER,
    states: Sequence[str] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> tuple[LeastChange, ...]:
    """Return, for each State and lever that could have stopped an attempt, its smallest change; the least added budget first.

    Moves begin every ``move_days`` days; ``states`` limits the search (default: all). Empty for an attempt that was stopped at a
    gate, even if a court returned the item, or is under way at the end. What ``progress`` raises ends the work.
    Raises RunError for an unknown attempt.
    """
    region, own = attempt_of(record, attempt)
    where = int(own.network), int(own.opportunity), int(own.state)
    if int(own.fate) not in (Fate.DIVERTED, Fate.REVEALED):
        return ()
    search = _Search(record, plans_of(region), where[:2], int(own.begun))
    places = [(s.id, lever) for s in record.scenario.states if states is None or s.id in states for lever in LEVERS]
    moves = range(0, _got_through(record, attempt) + 1, move_days)
    tries = [list(_tries(record, state, lever, moves)) for state, lever in places]
    counted = Counted(progress, sum(len(some) for some in tries))
    changes = []
    for some, smallest in zip(tries, pool(workers or workers_here()).map(search.smallest, tries), strict=True):
        counted.more(len(some))
        if smallest is not None:
            changes.append(_described(record, where, *smallest))
    return tuple(sorted(changes, key=lambda c: (c.added_budget, c.added_hours, -c.decide_by, c.state, c.lever.id)))


class _Search:
    """Tries changes against one attempt of a recorded run."""

    def __init__(self, record: Record, held: np.ndarray, opportunity: tuple[int, int], begun: int) -> None:
        self.record = record
        self.begun = begun
        self.template = template_of(record).under(record.decisions, held)
        self.network, self.number = opportunity

    def smallest(self, tries: Sequence[_Try]) -> tuple[_Try, Gate] | None:
        """Return the latest try of the least effort that stops the attempt, and the gate; None if no try does."""
        levels = {
            day: _Levels(self, next(one for one in tries if one.day == day)) for day in {one.day for one in tries}
        }
        # Least effort first; of equal efforts the latest day, which says how long there was still time.
        for one in sorted(tries, key=lambda one: (one.effort, -one.day)):
            gate = levels[one.day].stops(one.effort)
            if gate:
                return one, gate
        return None

    def stops(self, replications: Replications, luck: int, day: int) -> Gate:
        """Return the gate at which the attempt is stopped in a run from a day on, NONE if it is not.

        The run is simulated no further than that.
        """
        days = self.record.days
        # Nothing can be known before both the change and the attempt have begun.
        until = min(max(day, self.begun) + _LOOK_EVERY, days)
        region = replications.simulate(luck, until)
        while True:
            begun = region.attempts[: int(region.run[0].attempts)]
            own = begun[(begun.network == self.network) & (begun.opportunity == self.number)]
            if until >= days or (len(own) and int(own[0].fate) != Fate.OPEN):
                return Gate(int(own[0].stopped_at)) if len(own) else Gate.NONE
            until = min(until + _LOOK_EVERY, days)
            region = replications.resume(until)


class _Levels:
    """One State's lever raised from one day on, to any level: only the efforts in its orders differ.

    What the levels share, the run up to that day, is simulated once.
    """

    def __init__(self, search: _Search, one: _Try) -> None:
        self.search = search
        self.record = search.record
        self.one = one
        decisions = raised(self.record.decisions, one.state, one.lever, one.day, one.effort)
        before = tuple(turn for turn in self.record.switches if turn.day < one.day)
        later = tuple(turn for turn in self.record.switches if turn.day >= one.day)
        # The draws in force on that day: the last switch's before it.
        self.luck = before[-1].replicate if before else self.record.replicate
        template = search.template.under(decisions, search.template.fixed_plans)
        self.replications = Replications(template, RunPrefix(one.day, self.record.replicate, before), switches=later)

    def stops(self, effort: float) -> Gate:
        """Return the gate at which the attempt is stopped with the lever at an effort or above, NONE if it is not."""
        while True:
            template = self.replications.template
            self._set(effort)
            gate = self.search.stops(self.replications, self.luck, self.one.day)
            if self.replications.template is template:  # else it was rebuilt with larger arrays, orders included
                return gate

    def _set(self, effort: float) -> None:
        one = self.one
        template = self.replications.template
        orders = template.region.orders
        mine = (orders.state == template.state_index[one.state]) & (orders.lever == LEVER_INDEX[one.lever.id])
        wanted = raised(self.record.decisions, one.state, one.lever, one.day, effort)
        orders.effort[mine] = [
            one.lever.effort(o.value) for o in wanted.orders if (o.state, o.lever) == (one.state, one.lever.id)
        ]


def raised(decisions: Decisions, state: str, lever: Lever, day: int, effort: float) -> Decisions:
    """Return decisions in which a State's lever has at least an effort from a day on."""
    value = lever.value(effort)
    orders = [
        Order(o.day, o.state, o.lever, value)
        if (o.state, o.lever) == (state, lever.id) and o.day >= day and lever.effort(o.value) < effort
        else o
        for o in decisions.orders
    ]
    decided_then = any((o.day, o.state, o.lever) == (day, state, lever.id) for o in decisions.orders)
    return Decisions((*orders, *(() if decided_then else (Order(day, state, lever.id, value),))), decisions.agreements)


def _can_pay(record: Record, one: _Try) -> bool:
    """Return whether the State's means allow a change in full on every day from its decision on."""
    changed = raised(record.decisions, one.state, one.lever, one.day, one.effort)
    days = range(one.day, record.scenario.quarters * QUARTER)
    return affordability(record.scenario, one.state, changed, days, Binds.BUDGET_AND_HOURS).affordable


def _got_through(record: Record, attempt: int) -> int:
    """Return the day on which an attempt got through; later decisions come too late."""
    events = record.events
    return int(events["day"][(events["attempt"] == attempt) & (events["kind"] == EventKind.DIVERSION)][0])


def _tries(record: Record, state: str, lever: Lever, moves: Sequence[int]) -> Iterator[_Try]:
    """Yield what a State can do with a lever: each level above its effort at each move, as far as its means allow."""
    agreed = {(a.lever, s) for a in record.scenario.agreements for s in a.states}
    agreed |= {(a.lever, s) for a in record.decisions.agreements for s in a.states}
    if (lever.id in JOINT and (lever.id, state) not in agreed) or missing_object(record.scenario, state, lever):
        return
    for day in moves:
        present = efforts_on(record.scenario, record.decisions, state, day)[lever.id]
        for effort in lever.levels(LEVELS):
            one = _Try(state, lever, day, effort)
            if one.effort > present + EPSILON and _can_pay(record, one):
                yield one


def _described(record: Record, where: tuple[int, int, int], one: _Try, gate: Gate) -> LeastChange:
    before = efforts_on(record.scenario, record.decisions, one.state, one.day)[one.lever.id]
    decisions = raised(record.decisions, one.state, one.lever, one.day, one.effort)
    return LeastChange(
        state=one.state,
        lever=one.lever,
        value_before=one.lever.value(before),
        value=one.lever.value(one.effort),
        added_budget=one.lever.cost_per_quarter * (one.effort - before),
        added_hours=one.lever.officer_hours * (one.effort - before),
        decide_by=one.day,
        gate=gate,
        same_history=outcome_at(simulate_again(record, decisions), state_ids(record.scenario), *where),
    )
