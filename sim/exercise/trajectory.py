"""What the region does in a session: computed from scenario, seed and log, the same wherever the log is read.

The trajectory that is played is replicate 0 of the session's seed, mixed with its salt; after a move has been
undone with new random draws, another replicate's.
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
from sim.ensemble.sample import RunError, Sample, StreamSwitch
from sim.exercise.session import Session
from sim.record import EVENT
from sim.run import Record, event_digest, run
from sim.scenario import Decisions, Scenario, with_exogenous_events
from sim.scenario.injects import ExogenousEvent, Inject
from sim.scenario.levers import LEVERS
from sim.whatif.branching import decided_before

PLAYED: Final = 0
"""The replicate that is played; no preview has its random draws."""
KEPT: Final = 64
"""Trajectories that a process keeps; those least recently asked for go first."""
_ARRAYS: Final = ("months", "rows", "stops", "delay_bins", "licence_bins", "own_work", "met", "start")
_ATTRIBUTES: Final = {"met": "encounters"}
"""Arrays of a sample that are stored under another name than that of their attribute."""
_LATER: Final = "own_work"
"""Kept since own work has been measured: of a move closed before there is none."""


@dataclass(frozen=True, slots=True)
class _World:
    """A scenario, what injects have added to it, and how long it is."""

    hash: str
    events: tuple[ExogenousEvent, ...]
    quarters: int
    # ``hash`` stands for it: comparing whole regions would be slow.
    scenario: Any = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class _TrajectoryKey:
    """All that a trajectory depends on."""

    world: _World
    decisions: Decisions
    seed: int
    days: int
    switches: tuple[StreamSwitch, ...]


@dataclass(frozen=True, slots=True)
class ClosedMoves:
    """The closed moves of a session as they were simulated: as played, and with the same random draws had nobody decided
    anything."""

    played: Record
    undecided: Record


@lru_cache(maxsize=64)
def _built(world: _World) -> Scenario:
    return with_exogenous_events(world.scenario, world.events, world.quarters)


class _Trajectories:
    """Courses by all that they depend on: run once, or taken from where they were kept when their move was closed."""

    def __init__(self) -> None:
        self._records: OrderedDict[_TrajectoryKey, Record] = OrderedDict()
        self._lock = threading.Lock()

    def record(self, key: _TrajectoryKey) -> Record:
        """Return a trajectory; simulate it unless it is kept."""
        with self._lock:
            found = self._records.get(key)
            if found is not None:
                self._records.move_to_end(key)
                return found
        # Outside the lock: two who ask at once may both run it, and find the same.
        found = run(_built(key.world), key.decisions, key.seed, PLAYED, key.days, switches=key.switches)
        self.keep(key, found)
        return found

    def keep(self, key: _TrajectoryKey, record: Record) -> None:
        """Keep a record as the trajectory of a key."""
        with self._lock:
            self._records[key] = record
            self._records.move_to_end(key)
            while len(self._records) > KEPT:
                self._records.popitem(last=False)

    def forget(self) -> None:
        """Keep none: what is asked for next is run anew."""
        with self._lock:
            self._records.clear()


_trajectories: Final = _Trajectories()


def _world(session: Session, days: int | None = None) -> _World:
    """Return a session's world; given a day, only with what has happened before it, so that later events change no
    trajectory."""
    happened = tuple(happening for happening in session.exogenous_events() if days is None or happening.day < days)
    return _World(session.scenario.hash, happened, session.format.length, session.scenario)


def world(session: Session) -> Scenario:
    """Return the region as the exercise has it: as long as its moves, with what injects have done to it so far."""
    return _built(_world(session))


def _played_key(session: Session, moves: int | None) -> _TrajectoryKey:
    closed = session.closed if moves is None else min(moves, session.closed)
    if closed < 1:
        raise ValueError("no move has been closed")
    days = closed * session.format.days
    switches = tuple(switch for switch in session.turns if switch.day < days)
    return _TrajectoryKey(_world(session, days), session.decisions(closed), session.trajectory_seed, days, switches)


def trajectory(session: Session, moves: int | None = None) -> Record:
    """Return the record of the moves closed so far, or of the first so many of them.

    Raises ValueError before the first move has been closed.
    """
    return _trajectories.record(_played_key(session, moves))


def closed_moves(session: Session) -> ClosedMoves:
    """Return the closed moves; simulate them unless they are kept. Raises ValueError as ``trajectory`` does."""
    return ClosedMoves(trajectory(session), nothing_decided(session))


def kept(moves: ClosedMoves) -> bytes:
    """Return closed moves as they are kept on disk: plain arrays in NumPy's own format, compressed."""
    arrays: dict[str, np.ndarray] = {}
    for name, record in (("played", moves.played), ("nothing", moves.undecided)):
        arrays[f"{name}.events"] = record.events
        arrays |= {f"{name}.{array}": getattr(record.sample, _ATTRIBUTES.get(array, array)) for array in _ARRAYS}
    out = io.BytesIO()
    np.savez_compressed(out, **arrays)  # type: ignore[arg-type]
    return out.getvalue()


def take(session: Session, content: bytes) -> None:
    """Use what ``kept`` gave when the last move was closed as its trajectory, even if the model has changed since.

    Raises ValueError for content of another form.
    """
    played = _played_key(session, None)
    for key, name in ((played, "played"), (replace(played, decisions=Decisions()), "nothing")):
        _trajectories.keep(key, _record(key, _arrays(content, name)))


def digest_of(content: bytes) -> str:
    """Return the digest of the events of the trajectory that ``kept`` gave. Raises ValueError for content of another form."""
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


def _record(key: _TrajectoryKey, arrays: dict[str, np.ndarray]) -> Record:
    events = arrays.pop("events")
    scenario = _built(key.world)
    sample = Sample(
        scenario,
        key.decisions,
        key.seed,
        (PLAYED,),
        key.days,
        months=arrays["months"],
        rows=arrays["rows"],
        stops=arrays["stops"],
        delay_bins=arrays["delay_bins"],
        licence_bins=arrays["licence_bins"],
        own_work=arrays["own_work"],
        encounters=arrays["met"],
        start=arrays["start"],
    )
    months = sample.months[0]
    return Record(scenario, key.decisions, key.seed, PLAYED, key.days, "compiled", events, months, sample, key.switches)


def nothing_decided(session: Session) -> Record:
    """Return the closed moves with the same random draws, had nobody decided anything. Raises ValueError as ``trajectory`` does."""
    return _trajectories.record(replace(_played_key(session, None), decisions=Decisions()))


def branch(session: Session, move: int, decisions: Decisions) -> Record:
    """Return the closed moves with the same random draws under decisions that differ from a move on; the session stays as it is.

    Raises RunError when they differ before it, DecisionError when they do not fit the scenario.
    """
    played = _played_key(session, None)
    day = session.format.first_day(move)
    if decided_before(decisions, day) != decided_before(played.decisions, day):
        raise RunError("decisions", "others before that move", f"those of the session up to move {move}")
    return _trajectories.record(replace(played, decisions=decisions))


def conditions_met(session: Session) -> tuple[str, ...]:
    """Return the ids of injects whose condition was met in the last month of the last closed move."""
    waiting = [inject for inject in session.waiting() if inject.release.indicator is not None]
    if not waiting or session.closed < 1:
        return ()
    played = trajectory(session)
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

    Raises ValueError as ``trajectory`` does.
    """
    played = _played_key(session, move)
    return run(_built(played.world), played.decisions, played.seed, PLAYED, played.days, switches=played.switches)
