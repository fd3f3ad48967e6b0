"""Assistance: a State asks for help with a control; the provider matches the request with a programme, or declines it."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final, Self

from sim.exercise.audience import Audience, of_states
from sim.exercise.commands.checks import Refused, clean, require_deciding, require_for_state, require_phase
from sim.exercise.commands.command import Actor, Command
from sim.exercise.contributions import Assistance, Phase
from sim.exercise.entries import EVALUATOR, TRAINER, Entry, EntryKind
from sim.exercise.seats import ASSISTANCE, Seat
from sim.exercise.session import Session
from sim.scenario.calendar import MONTH
from sim.scenario.injects import ExogenousEvent
from sim.scenario.problems import gettext_lazy

MOST_REQUESTS: Final = 3
"""Requests for assistance that a State may have open at a time."""
_PROVIDER: Final = Seat("", ASSISTANCE)


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestAssistance(Command):
    """Ask for assistance with a control on behalf of a State: its coordinator, or the trainer. ``text``: what is needed and why."""

    kind: ClassVar[EntryKind] = EntryKind.ASSISTANCE_ASKED
    number: int = 0
    state: str
    control: str
    text: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the State's coordinator and the trainer, what no programme helps with, and one request too many."""
        require_for_state(session, actor, self.state)
        if not any(self.control in programme.controls for programme in session.scenario.programmes):
            raise Refused(gettext_lazy("No programme helps with that."))
        waiting = [each for each in session.assistance.values() if each.state == self.state and each.open]
        if any(each.control == self.control for each in waiting):
            raise Refused(gettext_lazy("Your State has asked for that already."))
        if len(waiting) >= MOST_REQUESTS:
            raise Refused(gettext_lazy("Your State has {n} requests that nobody has answered yet.", n=len(waiting)))
        words = clean(self.text)
        if not words:
            raise Refused(gettext_lazy("Write what you need, and why: a request that says so is easier to match."))
        return replace(self, number=max(session.assistance, default=0) + 1, text=words)

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep the request, open."""
        session.assistance[self.number] = Assistance(self.number, self.state, self.control, self.text, session.move)

    def audience(self, session: Session, actor: str) -> Audience:
        """Who sits in the State, the assistance provider, and evaluators."""
        return of_states(session.seats, (self.state, _PROVIDER.state), EVALUATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerRequest(Command):
    """Match a request with a programme, or decline it where none is named: the assistance provider, or the trainer.

    What is matched closes a share of the gap in its control's practice once the programme's time from request to effect is over
    (the scenario's values of ``assistance_gain`` and ``matching_months``): ``happening``.
    """

    kind: ClassVar[EntryKind] = EntryKind.ASSISTANCE_ANSWERED
    number: int
    programme: str = ""
    happening: ExogenousEvent | None = None

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the provider and the trainer, what is answered, and a programme that does not fit or is full."""
        if actor == TRAINER:
            require_phase(session, Phase.DECIDING)
        else:
            require_deciding(session, actor)
            if actor != _PROVIDER:
                raise Refused(gettext_lazy("Requests are answered by the assistance provider."))
        request = session.assistance.get(self.number)
        if request is None or not request.open:
            raise Refused(gettext_lazy("This request has been answered already."))
        return replace(self, happening=self._effect(session, request) if self.programme else None)

    def _effect(self, session: Session, request: Assistance) -> ExogenousEvent:
        found = next((programme for programme in session.scenario.programmes if programme.id == self.programme), None)
        if found is None or request.control not in found.controls:
            raise Refused(gettext_lazy("This programme does not help with that."))
        if session.running(self.programme) >= found.capacity:
            raise Refused(gettext_lazy("This programme serves as many requests as it can."))
        return ExogenousEvent(
            kind="assistance",
            at=request.state,
            control=request.control,
            size=session.scenario.assumed("assistance_gain"),
            day=session.moment + round(found.matching_months.value * MONTH),
            days=1,
        )

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep the answer with its move."""
        session.assistance[self.number] = replace(
            session.assistance[self.number],
            answered=session.move,
            programme=self.programme,
            happening=self.happening,
        )

    def audience(self, session: Session, actor: str) -> Audience:
        """Who sits in the State that asked, the assistance provider, and evaluators."""
        return of_states(session.seats, (session.assistance[self.number].state, _PROVIDER.state), EVALUATOR)
