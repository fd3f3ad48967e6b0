"""What every command is: it is checked, becomes an entry, is applied to the session, and says whose screens it concerns."""

from abc import ABC, abstractmethod
from datetime import datetime
from typing import Any, ClassVar, Self

from sim.exercise.audience import Audience
from sim.exercise.commands import body as bodies
from sim.exercise.entries import Entry, EntryKind
from sim.exercise.seats import Seat
from sim.exercise.session import Session

Actor = Seat | str
"""Who gives a command: a seat, else the trainer, an evaluator, the timer, the model or a device by name."""


class Command(ABC):
    """A command before it is given, and an entry's meaning once it was. Its fields are the keys of the entry's body.

    Fields that follow from the session (numbers, days, what is due) have defaults: whoever gives a command leaves them out, and
    ``check`` fills them in, overwriting whatever was given.
    """

    __slots__ = ()
    kind: ClassVar[EntryKind]

    @abstractmethod
    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Return the command as it is written into the log; ``at``: the time now. Raises Refused if this actor may not give it now.

        A command that was checked comes out the same when it is checked again.
        """

    @abstractmethod
    def apply(self, session: Session, entry: Entry) -> None:
        """Change a session by what the command's ``entry`` says, which was checked when it was given."""

    @abstractmethod
    def audience(self, session: Session, actor: str) -> Audience:
        """Return whose screens may change; ``session`` is as it stands after the entry, ``actor`` who gave it."""

    def body(self) -> dict[str, Any]:
        """Return its entry's body."""
        return bodies.written(self)

    @classmethod
    def read(cls, body: object) -> Self:
        """Return the command that a body describes. Raises BodyError."""
        return bodies.read(cls, body)

    @classmethod
    def is_said_by(cls, body: dict[str, Any]) -> bool:
        """Return whether a body belongs to this command rather than to another of the same kind."""
        return True
