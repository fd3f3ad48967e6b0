"""The end: the exercise is over, the truth is seen, and the hot wash is closed."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Self

from sim.exercise.audience import EVERYBODY, Audience
from sim.exercise.commands import body as bodies
from sim.exercise.commands.checks import Refused, require_digest, require_trainer
from sim.exercise.commands.command import Actor, Command
from sim.exercise.contributions import Phase
from sim.exercise.entries import ENOUGH_ANSWERS, Entry, EntryKind
from sim.exercise.session import Session
from sim.scenario.problems import gettext_lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class EndExercise(Command):
    """End the exercise: the truth is revealed."""

    kind: ClassVar[EntryKind] = EntryKind.ENDED

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, and unless the last open move was closed."""
        require_trainer(actor)
        if session.phase != Phase.LIVED:
            raise Refused(gettext_lazy("Close the open move first."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Let all be seen."""
        session.phase, session.frozen = Phase.ENDED, False
        session.revealed |= {"practice", "truth"}

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseHotWash(Command):
    """Take no more answers of the hot wash, so many having come, and show them: all at once, so that none can be seen to come.

    ``digest``: of the answers in an order that says nothing, so that none can be changed later; none in sessions of before.

    Shown one by one, or in lots of which the last is small, they would tell whoever sees who has just sent theirs who wrote them.
    """

    kind: ClassVar[EntryKind] = EntryKind.HOT_WASH_CLOSED
    answers: int
    digest: str = field(default="", metadata=bodies.LEFT_OUT)

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, before the end, a second time, and while so few have answered that one could be told."""
        require_trainer(actor)
        if session.phase != Phase.ENDED:
            raise Refused(gettext_lazy("The exercise is not over yet."))
        if session.hot_wash_closed:
            raise Refused(gettext_lazy("The hot wash has been closed already."))
        if type(self.answers) is not int or self.answers < ENOUGH_ANSWERS:
            raise Refused(
                gettext_lazy("The hot wash can be closed once there are {enough} answers.", enough=ENOUGH_ANSWERS)
            )
        if self.digest != "":
            require_digest(self.digest)
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Take no more answers."""
        session.hot_wash_closed = True

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY
