"""Injects: released from the scenario's list, held back, or written on the spot; and what seats answer to them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar, Self

from sim.exercise.audience import TRAINERS, Audience, seated
from sim.exercise.commands import body as bodies
from sim.exercise.commands.checks import (
    LONGEST_TITLE,
    Refused,
    addressed,
    clean,
    require_running,
    require_seat,
    require_trainer,
    require_under_way,
)
from sim.exercise.commands.command import Actor, Command
from sim.exercise.contributions import Released
from sim.exercise.entries import EVALUATOR, OBSERVER, PROJECTOR, Entry, EntryKind
from sim.exercise.seats import Seat, reaches
from sim.exercise.session import Session
from sim.scenario.injects import CHANNEL_NAMES, Inject
from sim.scenario.problems import gettext_lazy
from sim.words import SOURCE


def _of_list(inject: Inject, day: int, move: int, number: int) -> Released:
    """Return an inject of the scenario as it is released on a day: its effects count from then on."""
    return Released(
        number=number,
        id=inject.id,
        move=move,
        day=day,
        to=inject.to,
        sender=inject.sender.model_dump(),
        channel=inject.channel,
        text=inject.text.model_dump(),
        happenings=tuple(happening.on_day(day) for happening in inject.effects),
    )


def scheduled(session: Session, move: int, met: Iterable[str]) -> tuple[Released, ...]:
    """Return the injects that come with a move, numbered: those of its days, and those whose condition is ``met`` (ids)."""
    first = session.format.first_day(move)
    wanted = set(met) - session.skipped
    conditional = [each for each in session.waiting() if each.release.indicator is not None and each.id in wanted]
    due = sorted([*session.due(move), *conditional], key=lambda inject: (inject.release.day or first, inject.number))
    return tuple(
        _of_list(inject, max(first, inject.release.day or first), move, number)
        for number, inject in enumerate(due, len(session.injects) + 1)
    )


def reached(session: Session, to: Sequence[str]) -> Audience:
    """Return the seats that something addressed so reaches, and all who take no seat."""
    return seated((seat for seat in session.seats if reaches(to, seat)), PROJECTOR, OBSERVER, EVALUATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Release(Command):
    """An inject that comes now, from the list or written on the spot. Its entry's body is the inject as it was ``released``."""

    kind: ClassVar[EntryKind] = EntryKind.INJECT
    released: Released | None = None

    def apply(self, session: Session, entry: Entry) -> None:
        """Add it to the injects that have come."""
        session.injects.append(self._as_released())

    def audience(self, session: Session, actor: str) -> Audience:
        """Whom it is addressed to, and all who take no seat."""
        return reached(session, self._as_released().to)

    def body(self) -> dict[str, Any]:
        """Return its entry's body."""
        return bodies.written(self._as_released())

    def _as_released(self) -> Released:
        if self.released is None:
            raise ValueError("a release that has not been checked says nothing yet")
        return self.released


@dataclass(frozen=True, slots=True, kw_only=True)
class ReleaseInject(_Release):
    """Release an inject of the scenario now, named by its ``id``."""

    id: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, and an inject that is none or has come already."""
        require_trainer(actor)
        require_under_way(session)
        inject = next((inject for inject in session.scenario.injects if inject.id == self.id), None)
        if inject is None:
            raise Refused(gettext_lazy("There is no such inject."))
        if self.id in {released.id for released in session.injects}:
            raise Refused(gettext_lazy("This inject has been released already."))
        return replace(self, released=_of_list(inject, session.moment, session.move, len(session.injects) + 1))

    @classmethod
    def read(cls, body: object) -> Self:
        """Return the release that a body says. Raises BodyError."""
        found = bodies.read(Released, body)
        return cls(id=found.id, released=found)

    @classmethod
    def is_said_by(cls, body: dict[str, Any]) -> bool:
        """Return whether it is an inject that has an id in the scenario."""
        return "skipped" not in body and bool(body.get("id"))


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteInject(_Release):
    """Release an inject that the trainer writes on the spot, without an effect on the region; of no sender it is the trainer's.

    ``to``: everybody unless given. ``text`` and ``sender`` stand in the language in which they were typed, for every reader.
    """

    to: tuple[str, ...] = ()
    text: str
    channel: str = "message"
    sender: str = ""

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, an inject without words, and one that would reach nobody."""
        require_trainer(actor)
        require_under_way(session)
        words, sender = clean(self.text), clean(self.sender)[:LONGEST_TITLE]
        if not words:
            raise Refused(gettext_lazy("Write what the inject says."))
        if self.channel not in CHANNEL_NAMES:
            raise Refused(gettext_lazy("There is no such channel."))
        to = addressed(session, self.to)
        written = Released(
            number=len(session.injects) + 1,
            id="",
            move=session.move,
            day=session.moment,
            to=to,
            sender=dict.fromkeys(session.scenario.languages, sender),
            channel=self.channel,
            text=dict.fromkeys(session.scenario.languages, words),
            happenings=(),
        )
        return replace(self, to=to, text=words, sender=sender, released=written)

    @classmethod
    def read(cls, body: object) -> Self:
        """Return the inject that a body says. Raises BodyError."""
        found = bodies.read(Released, body)
        words, sender = found.text.get(SOURCE, ""), found.sender.get(SOURCE, "")
        return cls(to=found.to, text=words, channel=found.channel, sender=sender, released=found)

    @classmethod
    def is_said_by(cls, body: dict[str, Any]) -> bool:
        """Return whether it is an inject without an id in the scenario."""
        return "skipped" not in body and not body.get("id")


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleInject(Command):
    """Leave an inject of the scenario out until it is released by hand (``skipped``), or let it come by itself again."""

    kind: ClassVar[EntryKind] = EntryKind.INJECT
    id: str
    skipped: bool

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, an inject that is none, and to schedule what is not held back or whose day is past."""
        require_trainer(actor)
        if self.skipped:
            if self.id not in {inject.id for inject in session.scenario.injects}:
                raise Refused(gettext_lazy("There is no such inject."))
            return self
        inject = next((each for each in session.waiting() if each.id == self.id), None)
        if inject is None or self.id not in session.skipped:
            raise Refused(gettext_lazy("This inject is not held back."))
        if session.passed(inject):
            raise Refused(gettext_lazy("Its month is over: release it now, or never."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Hold it back, or not."""
        change = session.skipped.add if self.skipped else session.skipped.discard
        change(self.id)

    def audience(self, session: Session, actor: str) -> Audience:
        """Nobody: what is to come is no secret that a screen could show by waking."""
        return TRAINERS

    @classmethod
    def is_said_by(cls, body: dict[str, Any]) -> bool:
        """Return whether a body says that an inject is held back or not."""
        return "skipped" in body


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerInject(Command):
    """Answer an inject that a seat has received."""

    kind: ClassVar[EntryKind] = EntryKind.ANSWERED
    number: int
    text: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse who is no seat, while the exercise is frozen, and an inject that the seat has not received."""
        require_seat(session, actor)
        require_running(session)
        if not isinstance(actor, Seat) or self.number not in {inject.number for inject in session.inbox(actor)}:
            raise Refused(gettext_lazy("There is no such inject."))
        return replace(self, text=clean(self.text))

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep the seat's answer; a later one replaces it."""
        session.answers[self.number, entry.actor] = self.text

    def audience(self, session: Session, actor: str) -> Audience:
        """The seat itself, and evaluators."""
        return seated((Seat.of(actor),), EVALUATOR)
