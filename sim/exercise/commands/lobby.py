"""Before the start and at the door: a session is created, people take seats and leave them."""

import json
import secrets
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, Final, Self

from sim.exercise.audience import EVERYBODY, Audience, of_states
from sim.exercise.commands import body as bodies
from sim.exercise.commands.checks import LONGEST_TITLE, Refused, clean, require_trainer
from sim.exercise.commands.command import Actor, Command
from sim.exercise.contributions import Phase
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.formats import MOST_MOVES, Format
from sim.exercise.observed import SEEN
from sim.exercise.seats import Seat, seats_of
from sim.exercise.session import PREVIEW_SEED, Session
from sim.scenario import Scenario, build
from sim.scenario.problems import gettext_lazy
from sim.words import LANGUAGES, SOURCE

MOST_STATES: Final = 12
_SEEDS: Final = 1 << 63


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSession:
    """What a session begins from; the first entry of every log, before which there is no session that could be asked.

    ``scenario``: as its plain values. ``salt``: what the seed is mixed with, 32 hexadecimal digits; none in sessions of before.
    """

    kind: ClassVar[EntryKind] = EntryKind.CREATED
    scenario: Mapping[str, Any] = field(repr=False)
    format: Format
    seed: int
    seats: tuple[Seat, ...]
    title: str
    languages: tuple[str, ...]
    salt: str = field(default="", repr=False, metadata=bodies.LEFT_OUT)

    def session(self) -> Session:
        """Return the session in its lobby, its log still empty. Raises ScenarioError."""
        return Session(
            scenario=build(json.loads(json.dumps(self.scenario)), file="session"),
            format=self.format,
            seed=self.seed,
            seats=self.seats,
            title=self.title,
            languages=self.languages,
            salt=self.salt,
        )

    def body(self) -> dict[str, Any]:
        """Return its entry's body."""
        return bodies.written(self)

    @classmethod
    def read(cls, body: object) -> Self:
        """Return the creation that a body says. Raises BodyError."""
        return bodies.read(cls, body)


def create(
    scenario: Scenario,
    format_: Format,
    *,
    title: str = "",
    languages: Sequence[str] = LANGUAGES,
    seed: int | None = None,
    industry: bool = False,
    assistance: bool = False,
    salt: str | None = None,
) -> CreateSession:
    """Return the creation of a session of a scenario.

    No seed given: one is drawn; it stays secret until the end. The salt that it is mixed with is drawn, unless given (32
    hexadecimal digits; empty: none, as in sessions of before).
    Raises Refused.
    """
    check_format(format_)
    if len(scenario.states) > MOST_STATES:
        raise Refused(gettext_lazy("An exercise has at most {most} States.", most=MOST_STATES))
    for inject in scenario.injects:
        if inject.release.indicator is not None and inject.release.indicator not in SEEN:
            raise Refused(
                gettext_lazy("Inject {id}: its condition is nothing that participants can see.", id=inject.id)
            )
    if seed is not None and (not 0 <= seed < _SEEDS or seed == PREVIEW_SEED):
        raise Refused(gettext_lazy("A seed is a whole number from 0 to 2^63 - 1, and not the one of previews."))
    if salt and not (len(salt) == 32 and set(salt) <= set(string.hexdigits)):
        raise Refused(gettext_lazy("A session's salt has 32 hexadecimal digits."))
    return CreateSession(
        scenario=json.loads(scenario.canonical),
        format=format_,
        seed=secrets.randbits(63) if seed is None else seed,
        seats=seats_of(scenario, industry=industry, assistance=assistance),
        title=clean(title)[:LONGEST_TITLE] or scenario.title.get(SOURCE),
        languages=tuple(language for language in LANGUAGES if language in languages) or tuple(LANGUAGES),
        salt=secrets.token_hex(16) if salt is None else salt,
    )


def check_format(format_: Format) -> None:
    """Raise Refused unless an exercise of this length can be played."""
    whole = all(type(value) is int for value in (format_.moves, format_.quarters, format_.minutes))
    fits = whole and 1 <= format_.moves <= MOST_MOVES and 1 <= format_.quarters <= 8 and format_.length <= 80
    if not fits:
        raise Refused(
            gettext_lazy("An exercise has 1 to {most} moves of 1 to 8 quarters, 80 quarters at most.", most=MOST_MOVES)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class TakeSeat(Command):
    """Give a seat to a participant: the trainer, or the participant itself. Who holds it keeps it, several may share one.

    After the end too: who comes late still takes part in the hot wash.
    """

    kind: ClassVar[EntryKind] = EntryKind.SEATED
    seat: Seat
    holder: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse a seat that is none, somebody else's hand, and who comes after joining was closed."""
        if self.seat not in session.seats:
            raise Refused(gettext_lazy("There is no such seat."))
        if actor not in (TRAINER, self.holder):
            raise Refused(gettext_lazy("Only the trainer can do this."))
        if actor != TRAINER and not session.joining:
            raise Refused(gettext_lazy("Joining is closed. Ask the trainer."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Let the holder sit there too."""
        session.holders.setdefault(self.seat, set()).add(self.holder)

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody in the lobby, then who sits in the same State."""
        return _of_seat(session, self.seat)


@dataclass(frozen=True, slots=True, kw_only=True)
class LeaveSeat(Command):
    """Take a seat from a participant: the trainer, or the participant itself."""

    kind: ClassVar[EntryKind] = EntryKind.UNSEATED
    seat: Seat
    holder: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse somebody else's hand, and a seat that is not held."""
        if actor not in (TRAINER, self.holder):
            raise Refused(gettext_lazy("Only the trainer can do this."))
        if self.holder not in session.holders.get(self.seat, ()):
            raise Refused(gettext_lazy("This seat is not held any more."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Let the holder sit there no more."""
        session.holders.get(self.seat, set()).discard(self.holder)

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody in the lobby, then who sits in the same State."""
        return _of_seat(session, self.seat)


def _of_seat(session: Session, seat: Seat) -> Audience:
    return EVERYBODY if session.phase == Phase.LOBBY else of_states(session.seats, (seat.state,))


@dataclass(frozen=True, slots=True, kw_only=True)
class SetJoining(Command):
    """Let people join, or close the door."""

    kind: ClassVar[EntryKind] = EntryKind.JOINING
    open: bool

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer."""
        require_trainer(actor)
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Open or close the door."""
        session.joining = self.open

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody: the code to join is shown or not."""
        return EVERYBODY
