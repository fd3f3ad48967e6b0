"""A dry run: a whole session with stand-ins in every seat, so that a trainer sees beforehand what comes when."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sim.exercise import commands, trajectory
from sim.exercise.contributions import Phase
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.formats import Format
from sim.exercise.replay import begun, followed_by
from sim.exercise.session import Session
from sim.record import DIVERSIONS, STOPPED
from sim.scenario import Scenario

_BEGUN: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A dry run has no clock of its own; its entries are a second apart."""


@dataclass(frozen=True, slots=True)
class Rehearsed:
    """One move of a dry run: its number, days of the region, injects released by id, attempts stopped, diversions (truth)."""

    move: int
    first_day: int
    days: int
    injects: tuple[str, ...]
    stopped: int
    diverted: int


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """A dry run: its session, move by move, and the injects that only the trainer's hand, or nothing in it, would release."""

    session: Session
    moves: tuple[Rehearsed, ...]
    by_hand: tuple[str, ...]
    not_met: tuple[str, ...]
    too_late: tuple[str, ...]


def rehearse(scenario: Scenario, format_: Format, seed: int | None = None, **options: Any) -> Rehearsal:
    """Play a session through with stand-ins, in memory. Raises Refused for a format or scenario that cannot be played."""
    # No exercise: nothing in it is to be kept secret.
    creation = commands.create(scenario, format_, seed=seed, salt="", **options)
    session = begun(Entry(0, _BEGUN, TRAINER, EntryKind.CREATED, creation.body()))
    moves = []
    while session.phase != Phase.ENDED:
        known = len(session.injects)
        if session.phase == Phase.LOBBY:
            session = _after(session, commands.StartExercise())
        else:
            session = _after(session, commands.OpenMove(met=trajectory.conditions_met(session)))
        session = _after(session, commands.CloseMove())
        released = tuple(inject.id for inject in session.injects[known:])
        moves.append(_rehearsed(session, released))
        if session.move == session.length:
            session = _after(session, commands.EndExercise())
    waiting = session.waiting()
    return Rehearsal(
        session,
        tuple(moves),
        tuple(i.id for i in waiting if i.release.day is None and i.release.indicator is None),
        tuple(i.id for i in waiting if i.release.indicator is not None),
        tuple(i.id for i in waiting if i.release.day is not None),
    )


def _after(session: Session, command: commands.Command) -> Session:
    at = session.entries[-1].at + timedelta(seconds=1)
    checked = command.check(session, TRAINER, at)
    return followed_by(session, Entry(len(session.entries), at, TRAINER, checked.kind, checked.body()))


def _rehearsed(session: Session, released: tuple[str, ...]) -> Rehearsed:
    per_move = 3 * session.format.quarters
    last = trajectory.trajectory(session).months[-per_move:].sum(axis=(0, 1))
    first = session.format.first_day(session.move)
    return Rehearsed(session.move, first, session.format.days, released, int(last[STOPPED]), int(last[DIVERSIONS]))
