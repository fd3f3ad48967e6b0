"""Moves: the exercise begins, moves are opened, closed and undone, and what the region gave is written down."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar, Self

from sim.ensemble.sample import StreamSwitch
from sim.exercise.audience import EVERYBODY, TRAINERS, Audience
from sim.exercise.commands import body as bodies
from sim.exercise.commands.checks import (
    Refused,
    require_digest,
    require_not_over,
    require_phase,
    require_trainer,
)
from sim.exercise.commands.command import Actor, Command
from sim.exercise.commands.injects import scheduled
from sim.exercise.contributions import Phase, Plan, Released
from sim.exercise.entries import MODEL, Entry, EntryKind
from sim.exercise.session import Result, Session
from sim.scenario.problems import gettext_lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class StartExercise(Command):
    """Begin the exercise: the lobby ends and the first move is open, with its injects."""

    kind: ClassVar[EntryKind] = EntryKind.STARTED
    move: int = 1
    injects: tuple[Released, ...] = ()

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, and a second start."""
        require_trainer(actor)
        if session.phase != Phase.LOBBY:
            raise Refused(gettext_lazy("The exercise has begun already."))
        return replace(self, move=1, injects=scheduled(session, 1, ()))

    def apply(self, session: Session, entry: Entry) -> None:
        """Open the first move."""
        _open(session, self.move, self.injects)

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenMove(Command):
    """Open the next move with the injects that are due: those of its days, and those whose condition is ``met`` (ids)."""

    kind: ClassVar[EntryKind] = EntryKind.OPENED
    move: int = 0
    injects: tuple[Released, ...] = ()
    met: tuple[str, ...] = field(default=(), metadata=bodies.ASKED_ONLY)

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, before the move before has been closed, and after the last one."""
        require_trainer(actor)
        if session.phase != Phase.LIVED:
            raise Refused(gettext_lazy("A move can be opened when the one before has been closed."))
        if session.move >= session.length:
            raise Refused(gettext_lazy("That was the last move."))
        met = (*self.met, *(inject.id for inject in self.injects))
        return replace(self, move=session.move + 1, injects=scheduled(session, session.move + 1, met), met=())

    def apply(self, session: Session, entry: Entry) -> None:
        """Open the move."""
        _open(session, self.move, self.injects)

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY


def _open(session: Session, move: int, injects: tuple[Released, ...]) -> None:
    session.phase, session.move, session.deadline = Phase.DECIDING, move, None
    session.revealed.clear()  # what was shown is of moves before: the next one is revealed anew
    session.injects.extend(injects)


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseMove(Command):
    """Close the move: stand-ins decide for States that have not (``stand_in``, by State and lever), and the region is simulated
    through it."""

    kind: ClassVar[EntryKind] = EntryKind.CLOSED
    move: int = 0
    stand_in: Mapping[str, Mapping[str, float]] = field(default_factory=dict)

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, and while no move is open."""
        require_trainer(actor)
        require_phase(session, Phase.DECIDING)
        plans = {state: session.affordable(state, session.proposed(state)) for state in session.missing()}
        return replace(self, move=session.move, stand_in=plans)

    def apply(self, session: Session, entry: Entry) -> None:
        """Take the stand-ins' plans; the region stands after the move."""
        for state, values in self.stand_in.items():
            session.plans[session.move, state] = Plan(dict(values), {}, "stand-in")
        session.closed, session.phase, session.deadline = session.move, Phase.LIVED, None
        session.lived = entry.number

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordResult(Command):
    """Write down what the last closed move gave: the digest of all events up to its end, and the hash of the model."""

    kind: ClassVar[EntryKind] = EntryKind.RESULT
    move: int
    digest: str
    model: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the region itself, and any move but the one just closed."""
        if actor != MODEL:
            raise Refused(gettext_lazy("Only the region itself says what a move gave."))
        if self.move != session.closed or self.move < 1 or self.move in session.results:
            raise Refused(gettext_lazy("This move has not just been closed."))
        require_digest(self.digest)
        require_digest(self.model)
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep it."""
        session.results[self.move] = Result(self.move, self.digest, self.model)

    def audience(self, session: Session, actor: str) -> Audience:
        """Nobody: screens have shown the result since the move was closed."""
        return TRAINERS


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMove(Command):
    """Undo the last closed move: its decisions are open again.

    ``luck``: "same" or "new" random draws from then on. ``day``: the first day that is simulated again. ``replicate``: the one
    whose draws are used from that day; None for the same draws.
    """

    kind: ClassVar[EntryKind] = EntryKind.UNDONE
    move: int = 0
    luck: str
    day: int = 0
    replicate: int | None = None

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer, before a move has been closed, and after the end."""
        require_trainer(actor)
        require_not_over(session)
        if session.closed == 0:
            raise Refused(gettext_lazy("No move has been closed yet."))
        if self.luck not in ("same", "new"):
            raise Refused(gettext_lazy("Choose the same luck or new luck."))
        day = session.format.first_day(session.closed)
        last = max((turn.replicate for turn in session.turns), default=0)
        return replace(self, move=session.closed, day=day, replicate=last + 1 if self.luck == "new" else None)

    def apply(self, session: Session, entry: Entry) -> None:
        """Take back all that came after the move and what came of it."""
        session.move, session.closed, session.phase = self.move, self.move - 1, Phase.DECIDING
        session.deadline = None
        self._take_back_decisions(session)
        self._take_back_injects(session)
        session.results = {of: result for of, result in session.results.items() if of < self.move}
        again = self.replicate is None
        session.turns = tuple(turn for turn in session.turns if turn.day < self.day or (again and turn.day == self.day))
        if self.replicate is not None:
            session.turns = (*session.turns, StreamSwitch(self.day, self.replicate))
        session.revealed.clear()
        session.lived = entry.number

    def _take_back_decisions(self, session: Session) -> None:
        move = self.move
        session.plans = {
            key: plan
            for key, plan in session.plans.items()
            if key[0] < move or (key[0] == move and plan.by != "stand-in")
        }
        session.proposals = {key: values for key, values in session.proposals.items() if key[0] <= move}
        session.thoughts = {key: thought for key, thought in session.thoughts.items() if key[0] <= move}
        # Offers and requests stand, and are answered anew: an answer, unlike a plan, could not be taken back in the open move.
        kept = (offer.before(move) for offer in session.offers.values() if offer.accepted[offer.by] <= move)
        session.offers = {offer.number: offer for offer in kept}
        session.assistance = {
            number: each if (each.answered or 0) < move else replace(each, answered=None, programme="", happening=None)
            for number, each in session.assistance.items()
            if each.move <= move
        }

    def _take_back_injects(self, session: Session) -> None:
        end = session.format.first_day(self.move + 1)
        session.injects = [inject for inject in session.injects if inject.day < end]
        known = {inject.number for inject in session.injects}  # numbers of the others are given again
        session.answers = {key: text for key, text in session.answers.items() if key[0] in known}

    def audience(self, session: Session, actor: str) -> Audience:
        """Everybody."""
        return EVERYBODY
