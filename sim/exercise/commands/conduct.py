"""Conduct: the clock of a move, freezing, messages of the trainer, and what is revealed while the exercise goes on."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import ClassVar, Final, Self

from sim.exercise.audience import EVERYBODY, Audience
from sim.exercise.commands.checks import (
    Refused,
    addressed,
    clean,
    require_not_over,
    require_phase,
    require_running,
    require_time_up,
    require_trainer,
)
from sim.exercise.commands.command import Actor, Command
from sim.exercise.commands.injects import reached
from sim.exercise.contributions import Message, Phase
from sim.exercise.entries import TIMER, Entry, EntryKind
from sim.exercise.session import Session
from sim.scenario.problems import gettext_lazy

LONGEST_TIME: Final = 86_400
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SetTimer(Command):
    """Set when the time to decide is up, so many ``seconds`` from now; None for no limit.

    When it is up, the timer itself ends it.
    """

    kind: ClassVar[EntryKind] = EntryKind.TIMER
    seconds: float | None

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer (or the timer, once the time is up), while no move is open, and times out of range."""
        if actor == TIMER and self.seconds is None:
            require_phase(session, Phase.DECIDING)
            require_time_up(session, at)
        else:
            require_trainer(actor)
            require_running(session)
            require_phase(session, Phase.DECIDING)
        whole = None if self.seconds is None else round(self.seconds, 3)  # as exact as the log writes times
        if whole is not None and not 0 < whole <= LONGEST_TIME:
            raise Refused(gettext_lazy("Time to decide is between one second and a day."))
        return replace(self, seconds=whole)

    def apply(self, session: Session, entry: Entry) -> None:
        """Let the clock run from the entry on, or stop it."""
        session.deadline = None if self.seconds is None else entry.at + timedelta(seconds=self.seconds)

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class FreezeExercise(Command):
    """Stop the clock and grey all screens."""

    kind: ClassVar[EntryKind] = EntryKind.FROZEN

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, while it is frozen, and after the end."""
        require_trainer(actor)
        require_not_over(session)
        if session.frozen:
            raise Refused(gettext_lazy("The exercise is frozen already."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep what the clock has left."""
        left = None if session.deadline is None else max(0.0, (session.deadline - entry.at).total_seconds())
        session.frozen, session.left, session.deadline = True, left, None

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeExercise(Command):
    """Let the exercise go on; the clock has what it had left."""

    kind: ClassVar[EntryKind] = EntryKind.THAWED

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, and while nothing is frozen."""
        require_trainer(actor)
        if not session.frozen:
            raise Refused(gettext_lazy("The exercise is not frozen."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Give the clock what it had left."""
        session.deadline = None if session.left is None else entry.at + timedelta(seconds=session.left)
        session.frozen, session.left = False, None

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage(Command):
    """Send a message to all seats or to one."""

    kind: ClassVar[EntryKind] = EntryKind.MESSAGE
    text: str
    to: str = "all"

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, a message without words, and one that would reach nobody."""
        require_trainer(actor)
        words = clean(self.text)
        if not words:
            raise Refused(gettext_lazy("Write a message."))
        return replace(self, text=words, to=addressed(session, [self.to])[0])

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep it with the stage in which it was given."""
        number = len(session.messages) + 1
        session.messages.append(Message(number, self.to, self.text, session.move, session.phase))

    def audience(self, session: Session, actor: str) -> Audience:
        """Whom it is addressed to, and all who take no seat."""
        return reached(session, (self.to,))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal(Command):
    """Show everybody what was hidden: practice, or the whole truth."""

    kind: ClassVar[EntryKind] = EntryKind.REVEALED
    what: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, and anything else."""
        require_trainer(actor)
        if self.what not in ("practice", "truth"):
            raise Refused(gettext_lazy("There is nothing of that kind to reveal."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Let it be seen."""
        session.revealed.add(self.what)

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY
