"""What the region does in a session: computed from scenario, seed and log, the same wherever the log is read.

The course that is played is replicate 0 of the session's seed, mixed with its salt; from a move undone with new luck on, another
replicate's.
"""

import io
import threading
import zipfile
from collections import OrderedDict
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any, Final

import numpy as np

from sim import indicators
from sim.ensemble.sample import RunError, Sample, Turn
from sim.exercise.session import Session
from sim.record import EVENT
from sim.run import Record, event_digest, run
from sim.scenario import Decisions, Scenario, with_happenings
from sim.scenario.injects import Happening, Inject
from sim.scenario.levers import LEVERS
from sim.whatif.going_on import decided_before

PLAYED: Final = 0
"""The replicate that is played; no preview has its luck."""
KEPT: Final = 64
"""Courses that a process keeps; those least recently asked for go first."""
_ARRAYS: Final = ("months", "rows", "stops", "delay_bins", "licence_bins", "own_work", "met", "start")
_LATER: Final = "own_work"
"""Kept since own work has been measured: of a move closed before there is none."""


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


@dataclass(frozen=True, slots=True)
class ClosedMoves:
    """The closed moves of a session as they were simulated: as played, and with the same luck had nobody decided anything."""

    played: Record
    undecided: Record


@lru_cache(maxsize=64)
def _built(world: _World) -> Scenario:
    return with_happenings(world.scenario, world.happenings, world.quarters)


class _Courses:
    """Courses by all that they depend on: run once, or taken from where they were kept when their move was closed."""

    def __init__(self) -> None:
        self._records: OrderedDict[_Course, Record] = OrderedDict()
        self._lock = threading.Lock()

    def record(self, course: _Course) -> Record:
        """Return a course, run unless it is there."""
        with self._lock:
            found = self._records.get(course)
            if found is not None:
                self._records.move_to_end(course)
                return found
        found = run(_built(course.world), course.decisions, course.seed, PLAYED, course.days, turns=course.turns)
        self.keep(course, found)
        return found

    def keep(self, course: _Course, record: Record) -> None:
        """Take a record for what a course is."""
        with self._lock:
            self._records[course] = record
            self._records.move_to_end(course)
            while len(self._records) > KEPT:
                self._records.popitem(last=False)

    def forget(self) -> None:
        """Keep none: what is asked for next is run anew."""
        with self._lock:
            self._records.clear()


_courses: Final = _Courses()


def _world(session: Session, days: int | None = None) -> _World:
    """Return a session's world; up to a day only with what has happened before it, so that what comes later changes no course."""
    happened = tuple(each for each in session.happenings() if days is None or each.day < days)
    return _World(session.scenario.hash, happened, session.format.length, session.scenario)


def world(session: Session) -> Scenario:
    """Return the region as the exercise has it: as long as its moves, with what injects have done to it so far."""
    return _built(_world(session))


def _played(session: Session, moves: int | None) -> _Course:
    closed = session.closed if moves is None else min(moves, session.closed)
    if closed < 1:
        raise ValueError("no move has been closed")
    days = closed * session.format.days
    turns = tuple(turn for turn in session.turns if turn.day < days)
    return _Course(_world(session, days), session.decisions(closed), session.course_seed, days, turns)


def course(session: Session, moves: int | None = None) -> Record:
    """Return what the region has lived in the moves closed so far, or in the first so many of them.

    Raises ValueError before the first move has been closed.
    """
    return _courses.record(_played(session, moves))


def closed_moves(session: Session) -> ClosedMoves:
    """Return the closed moves, simulated unless they are there. Raises ValueError as ``course`` does."""
    return ClosedMoves(course(session), nothing_decided(session))


def kept(moves: ClosedMoves) -> bytes:
    """Return closed moves as they are kept on disk: plain arrays in NumPy's own format, compressed."""
    arrays: dict[str, np.ndarray] = {}
    for name, record in (("played", moves.played), ("nothing", moves.undecided)):
        arrays[f"{name}.events"] = record.events
        arrays |= {f"{name}.{each}": getattr(record.sample, each) for each in _ARRAYS}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def take(session: Session, content: bytes) -> None:
    """Take what ``kept`` gave when the last move was closed for its course, whatever the model has become since.

    Raises ValueError for content of another form.
    """
    played = _played(session, None)
    for course_, name in ((played, "played"), (replace(played, decisions=Decisions()), "nothing")):
        _courses.keep(course_, _record(course_, _arrays(content, name)))


def digest_of(content: bytes) -> str:
    """Return the digest of the events of the course that ``kept`` gave. Raises ValueError for content of another form."""
    return event_digest(_arrays(content, "played")["events"])


def _arrays(content: bytes, name: str) -> dict[str, np.ndarray]:
    try:
        with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
            there = [each for each in _ARRAYS if each != _LATER or f"{name}.{each}" in arrays]
            found = {each: arrays[f"{name}.{each}"] for each in ("events", *there)}
    except (KeyError, OSError, EOFError, zipfile.BadZipFile, ValueError) as error:
        raise ValueError("not what a move gave") from error
    if found["events"].dtype != EVENT:
        raise ValueError("events of another form")
    found.setdefault(_LATER, np.zeros((*found["licence_bins"].shape[:-1], len(LEVERS), 2)))
    return found


def _record(course: _Course, arrays: dict[str, np.ndarray]) -> Record:
    events = arrays.pop("events")
    scenario = _built(course.world)
    sample = Sample(
        scenario,
        course.decisions,
        course.seed,
        (PLAYED,),
        course.days,
        months=arrays["months"],
        rows=arrays["rows"],
        stops=arrays["stops"],
        delay_bins=arrays["delay_bins"],
        licence_bins=arrays["licence_bins"],
        own_work=arrays["own_work"],
        met=arrays["met"],
        start=arrays["start"],
    )
    months = sample.months[0]
    return Record(
        scenario, course.decisions, course.seed, PLAYED, course.days, "compiled", events, months, sample, course.turns
    )


def nothing_decided(session: Session) -> Record:
    """Return the closed moves with the same luck, had nobody decided anything. Raises ValueError as ``course`` does."""
    return _courses.record(replace(_played(session, None), decisions=Decisions()))


def branch(session: Session, move: int, decisions: Decisions) -> Record:
    """Return the closed moves with the same luck under decisions that differ from a move on; the session stays as it is.

    Raises RunError when they differ before it, DecisionError when they do not fit the scenario.
    """
    played = _played(session, None)
    day = session.format.first_day(move)
    if decided_before(decisions, day) != decided_before(played.decisions, day):
        raise RunError("decisions", "others before that move", f"those of the session up to move {move}")
    return _courses.record(replace(played, decisions=decisions))


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
    """Return the digest of all events up to the end of each closed move, each run anew: what a replay elsewhere must give again."""
    return tuple(rerun(session, move).digest for move in range(1, session.closed + 1))


def rerun(session: Session, move: int) -> Record:
    """Return what this version of the model gives for the moves up to one, run anew, whatever was kept of them.

    Raises ValueError as ``course`` does.
    """
    played = _played(session, move)
    return run(_built(played.world), played.decisions, played.seed, PLAYED, played.days, turns=played.turns)
