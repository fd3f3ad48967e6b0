"""What the region does in a session: computed from scenario, seed and log, the same wherever the log is read.

The course that is played is replicate 0 of the session's seed; from a move undone with new luck on, another replicate's.
"""

from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

from sim import indicators
from sim.ensemble.sample import RunError, Turn
from sim.exercise.session import Session
from sim.run import Record, run
from sim.scenario import Decisions, Scenario, with_happenings
from sim.scenario.injects import Happening, Inject
from sim.whatif.going_on import decided_before

PLAYED: Final = 0
"""The replicate that is played; no preview has its luck."""


@dataclass(frozen=True, slots=True)
class _World:
    """A scenario, what injects have added to it, and how long it is."""

    hash: str
    happenings: tuple[Happening, ...]
    quarters: int
    scenario: Any = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _Course:
    """All that a course depends on."""

    world: _World
    decisions: Decisions
    seed: int
    days: int
    turns: tuple[Turn, ...]


@lru_cache(maxsize=64)
def _built(world: _World) -> Scenario:
    return with_happenings(world.scenario, world.happenings, world.quarters)


@lru_cache(maxsize=64)
def _lived(course: _Course) -> Record:
    return run(_built(course.world), course.decisions, course.seed, PLAYED, course.days, turns=course.turns)


def _world(session: Session) -> _World:
    return _World(session.scenario.hash, session.happenings(), session.format.length, session.scenario)


def world(session: Session) -> Scenario:
    """Return the region as the exercise has it: as long as its moves, with what injects have done to it so far."""
    return _built(_world(session))


def _played(session: Session, moves: int | None) -> _Course:
    closed = session.closed if moves is None else min(moves, session.closed)
    if closed < 1:
        raise ValueError("no move has been closed")
    days = closed * session.format.days
    turns = tuple(turn for turn in session.turns if turn.day < days)
    return _Course(_world(session), session.decisions(closed), session.seed, days, turns)


def course(session: Session, moves: int | None = None) -> Record:
    """Return what the region has lived in the moves closed so far, or in the first so many of them.

    Raises ValueError before the first move has been closed.
    """
    return _lived(_played(session, moves))


def nothing_decided(session: Session) -> Record:
    """Return the closed moves with the same luck, had nobody decided anything. Raises ValueError as ``course`` does."""
    return _lived(replace(_played(session, None), decisions=Decisions()))


def branch(session: Session, move: int, decisions: Decisions) -> Record:
    """Return the closed moves with the same luck under decisions that differ from a move on; the session stays as it is.

    Raises RunError when they differ before it, DecisionError when they do not fit the scenario.
    """
    played = _played(session, None)
    day = session.format.first_day(move)
    if decided_before(decisions, day) != decided_before(played.decisions, day):
        raise RunError("decisions", "others before that move", f"those of the session up to move {move}")
    return _lived(replace(played, decisions=decisions))


def met(session: Session) -> tuple[str, ...]:
    """Return the ids of injects whose condition was met in the last month of the last closed move."""
    waiting = [inject for inject in session.waiting() if inject.release.indicator is not None]
    if not waiting or session.closed < 1:
        return ()
    played = course(session)
    return tuple(inject.id for inject in waiting if _condition(played, inject))


def _condition(record: Record, inject: Inject) -> bool:
    release = inject.release
    name = release.indicator or ""
    value = float(indicators.monthly(record.sample, release.state, (name,))[name][0, -1])
    if release.above is not None:
        return value > release.above
    return release.below is not None and value < release.below


def digests(session: Session) -> tuple[str, ...]:
    """Return the digest of all events up to the end of each closed move: what a replay elsewhere must give again."""
    return tuple(course(session, move).digest for move in range(1, session.closed + 1))
