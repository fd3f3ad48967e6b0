"""Plans: seats write down what they expect and propose values, coordinators submit their State's plan."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Final, Self

from sim.exercise.audience import Audience, of_states, seated
from sim.exercise.commands import body as bodies
from sim.exercise.commands.checks import (
    Refused,
    clean,
    lever_of,
    require_deciding,
    require_for_seat,
    require_in_range,
    require_phase,
    require_state,
    require_time_up,
    require_trainer,
)
from sim.exercise.commands.command import Actor, Command
from sim.exercise.contributions import Phase, Plan, Thought
from sim.exercise.entries import EVALUATOR, PROJECTOR, TIMER, TRAINER, Entry, EntryKind
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.scenario.levers import Lever
from sim.scenario.means import EPSILON, Binds
from sim.scenario.problems import gettext_lazy

CONFIDENCES: Final = (1, 2, 3, 4, 5)


@dataclass(frozen=True, slots=True, kw_only=True)
class StateExpectation(Command):
    """Write down what a seat expects of this move, before it sees an answer; the trainer may do it from paper.

    ``confidence``: 1 to 5, 0 where it is not said.
    """

    kind: ClassVar[EntryKind] = EntryKind.THOUGHT
    seat: Seat
    expectation: str
    reason: str = ""
    confidence: int = 0

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse another seat, a line without words, and while the seat may not decide."""
        require_for_seat(session, actor, self.seat)
        text = clean(self.expectation)
        if not text:
            raise Refused(gettext_lazy("Write one line on what you expect."))
        if self.confidence not in (0, *CONFIDENCES):
            raise Refused(gettext_lazy("Confidence is a number from 1 to 5."))
        return replace(self, expectation=text, reason=clean(self.reason), confidence=int(self.confidence))

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep it for this move; a later one replaces it."""
        session.thoughts[session.move, self.seat] = Thought(self.expectation, self.reason, self.confidence)

    def audience(self, session: Session, actor: str) -> Audience:
        """The seat itself, and evaluators."""
        return seated((self.seat,), EVALUATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Propose(Command):
    """Propose values for levers that a seat owns; levers left out are not proposed. The trainer may do it from paper."""

    kind: ClassVar[EntryKind] = EntryKind.PROPOSED
    seat: Seat
    values: Mapping[str, float] = field(metadata=bodies.OF_LEVERS)

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse another seat, levers that are not its own, and before an expectation or after the plan."""
        require_for_seat(session, actor, self.seat)
        if actor == self.seat and (session.move, self.seat) not in session.thoughts:
            raise Refused(gettext_lazy("First write down what you expect, then propose."))
        if (session.move, self.seat.state) in session.plans:
            raise Refused(gettext_lazy("The plan of this State has been submitted already."))
        for lever_id, value in self.values.items():
            lever = lever_of(lever_id)
            if not self.seat.owns(lever):
                raise Refused(gettext_lazy("{lever} is not decided in this seat.", lever=gettext_lazy(lever.name)))
            require_in_range(session, lever, value)
        return replace(self, values={lever: float(value) for lever, value in self.values.items()})

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep it for this move; a later one replaces it."""
        session.proposals[session.move, self.seat] = dict(self.values)

    def audience(self, session: Session, actor: str) -> Audience:
        """Who sits in the same State, and evaluators."""
        return of_states(session.seats, (self.seat.state,), EVALUATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitPlan(Command):
    """Submit a State's plan: by its coordinator, by the trainer from paper, or by the timer once the time is up.

    ``values``: only levers that change are kept. ``dissent``: of seats, in their words.
    """

    kind: ClassVar[EntryKind] = EntryKind.SUBMITTED
    state: str
    values: Mapping[str, float] = field(metadata=bodies.OF_LEVERS)
    dissent: Mapping[str, str] = field(default_factory=dict)

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse another State's seat, levers that others decide, what the State cannot pay, and what comes too early or twice."""
        require_state(session, self.state)
        self._require_submitter(session, actor, at)
        for lever_id, value in self.values.items():
            lever = lever_of(lever_id)
            if isinstance(actor, Seat) and not settles(session, actor, lever):
                raise Refused(
                    gettext_lazy("{lever} was not proposed by those who decide it.", lever=gettext_lazy(lever.name))
                )
            require_in_range(session, lever, value)
        before = session.values(self.state)
        changed = {k: float(v) for k, v in self.values.items() if abs(v - before[k]) > EPSILON}
        _require_means(session, self.state, changed)
        dissent = {str(Seat.of(seat)): clean(text) for seat, text in self.dissent.items() if clean(text)}
        return replace(self, values=changed, dissent=dissent)

    def _require_submitter(self, session: Session, actor: Actor, at: datetime) -> None:
        submitted = (session.move, self.state) in session.plans
        if isinstance(actor, Seat):
            require_deciding(session, actor)
            _require_coordinator(actor, self.state)
            if (session.move, actor) not in session.thoughts:
                raise Refused(gettext_lazy("First write down what you expect, then submit."))
        else:
            if actor not in (TRAINER, TIMER):
                raise Refused(gettext_lazy("The plan is submitted by the State's coordinator."))
            require_phase(session, Phase.DECIDING)
        if actor == TIMER:
            require_time_up(session, at)
        if submitted and actor != TRAINER:
            raise Refused(gettext_lazy("The plan of this State has been submitted already."))

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep it as the State's plan of this move."""
        session.plans[session.move, self.state] = Plan(dict(self.values), dict(self.dissent), entry.actor)

    def audience(self, session: Session, actor: str) -> Audience:
        """Who sits in the State, evaluators, and the projector, which shows who has submitted."""
        return of_states(session.seats, (self.state,), EVALUATOR, PROJECTOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawPlan(Command):
    """Take back a submitted plan as long as the move is open."""

    kind: ClassVar[EntryKind] = EntryKind.WITHDRAWN
    state: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the State's coordinator and the trainer, and where there is no plan."""
        if isinstance(actor, Seat):
            require_deciding(session, actor)
            _require_coordinator(actor, self.state)
        else:
            require_trainer(actor)
        if session.phase != Phase.DECIDING or (session.move, self.state) not in session.plans:
            raise Refused(gettext_lazy("There is no submitted plan to take back."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Take the plan out of this move."""
        session.plans.pop((session.move, self.state), None)

    def audience(self, session: Session, actor: str) -> Audience:
        """Who sits in the State, evaluators, and the projector, which shows who has submitted."""
        return of_states(session.seats, (self.state,), EVALUATOR, PROJECTOR)


def _require_coordinator(seat: Seat, state: str) -> None:
    if not seat.coordinates or seat.state != state:
        raise Refused(gettext_lazy("The plan is submitted by the State's coordinator."))


def _require_means(session: Session, state: str, changed: Mapping[str, float]) -> None:
    """Refuse a plan beyond the budget, unless it costs no more than what runs already.

    One beyond the officer-hours may be decided; its measures then work at a share.
    """
    found = session.affordability(state, changed, Binds.BUDGET)
    if not found.affordable:
        raise Refused(
            gettext_lazy(
                "The plan costs {asked:.1f} budget units a quarter; the State has {budget:.1f}.",
                asked=found.asked.budget,
                budget=found.has.budget,
            )
        )


def settles(session: Session, seat: Seat, lever: Lever) -> bool:
    """Return whether a coordinator may settle a lever of its State: its own, one proposed, or one whose seats are all empty."""
    owners = [other for other in session.seats if other.state == seat.state and other.owns(lever)]
    return seat in owners or lever.id in session.proposed(seat.state) or not any(map(session.filled, owners))


def check_trial(session: Session, seat: Seat, lever_id: str, value: float, by: str = "") -> None:
    """Raise Refused unless a lever's value can be tried out in a seat now, by a device that holds the seat where one is named."""
    require_deciding(session, seat)
    if by and by not in session.holders.get(seat, ()):
        raise Refused(gettext_lazy("This is decided in another seat."))
    lever = lever_of(lever_id)
    if not (seat.owns(lever) or (seat.coordinates and settles(session, seat, lever))):
        raise Refused(gettext_lazy("{lever} is not decided in this seat.", lever=gettext_lazy(lever.name)))
    require_in_range(session, lever, value)
