"""Queries of the model and their results, worked out beside the page, which never waits for long.

Equal queries are run once and shared between readers. Runs come in portions, so that everybody has a first result soon and the
full one in turn. The model's threads release the interpreter's lock, so that pages stay quick meanwhile. A browser session wants
one result at a time: its newer query replaces its older one.
"""

import gc
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Final, Protocol, Self, cast

import numpy as np

from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import TALLIED, Sample, first, joined, run_many
from sim.exercise.public_information import on_file
from sim.scenario import Decisions, Scenario, assuming
from sim.whatif.counterfactuals import Counterfactual
from sim.words import gettext_noop

PORTION: Final = 40
"""Replications worked out at a time; the first result is made of one portion."""
REPLICATIONS: Final = 200
"""Replications of a full result."""
KEPT: Final = 200 * 1000 * 1000
"""Bytes of tallies that are kept. Beyond that, those asked for longest ago go first, except what is wanted and not whole."""
_SESSIONS: Final = 500
_SET_BY_READER: Final = gettext_noop("assumption: set on the page")
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Query:
    """What is asked of the model: a scenario under decisions.

    ``assumed``: assumptions that the reader has set, by name. ``luck_only``: the other assumptions stand at their values; else each
    course draws them from their ranges. ``on_file``: practice is what reports allow to guess, drawn for each course. ``turns``:
    days from which a course shown in detail takes the random draws of another. Equal queries count as one.
    """

    scenario_hash: str
    decisions: Decisions
    seed: int
    assumed: tuple[tuple[str, float], ...] = ()
    luck_only: bool = False
    on_file: bool = False
    turns: tuple[tuple[int, int], ...] = ()
    scenario: Any = field(compare=False, repr=False, default=None)

    @classmethod
    def of(
        cls,
        scenario: Scenario,
        decisions: Decisions,
        seed: int,
        assumed: Mapping[str, float] | None = None,
        luck_only: bool = False,
        on_file: bool = False,
        turns: Sequence[tuple[int, int]] = (),
    ) -> Self:
        """Return the query that a page's settings ask."""
        values = tuple(sorted((assumed or {}).items()))
        return cls(scenario.hash, decisions, seed, values, luck_only, on_file, tuple(turns), scenario)

    @property
    def changed(self) -> bool:
        """Whether anything is set otherwise than at the start."""
        return not self.decisions.empty

    @property
    def baseline(self) -> "Query":
        """The same region under the same assumptions at its start settings."""
        return replace(self, decisions=Decisions())

    @property
    def region(self) -> Scenario:
        """The scenario under the assumptions that the reader has set."""
        return _assumed(self)


@lru_cache(maxsize=64)
def _assumed(query: Query) -> Scenario:
    return assuming(query.scenario, dict(query.assumed), _SET_BY_READER)


class Paired:
    """Courses and as many others with the same luck, pair by pair: what tables, charts and maps are made of."""

    now: Sample
    before: Sample

    @property
    def scenario(self) -> Scenario:
        """The region that the courses are of."""
        return self.now.scenario

    @property
    def decisions(self) -> Decisions:
        """What is decided in the courses that are looked at."""
        return self.now.decisions

    @property
    def changed(self) -> bool:
        """Whether anything is set otherwise in the courses that they are compared with."""
        return self.now.decisions != self.before.decisions

    @property
    def replications(self) -> int:
        """How many courses there are."""
        return len(self.now.replicates)

    @property
    def ranged(self) -> bool:
        """Whether there are courses enough for ranges."""
        return self.replications > 1

    @property
    def months(self) -> int:
        """Length of a course, months."""
        return int(self.now.months.shape[1])


@dataclass(frozen=True)
class TrajectoryPair(Paired):
    """One course as it was played, beside the same luck under other decisions; beside itself where it is compared with nothing."""

    now: Sample
    before: Sample


@dataclass(frozen=True)
class QueryResult(Paired):
    """Courses of a query and the same courses at the start settings, pair by pair; ``PORTION`` of them at least."""

    query: Query
    now: Sample
    before: Sample

    @property
    def scenario(self) -> Scenario:
        """The scenario that the query is of."""
        return cast(Scenario, self.query.scenario)

    @property
    def decisions(self) -> Decisions:
        """What the query sets."""
        return self.query.decisions

    @property
    def changed(self) -> bool:
        """Whether anything is set otherwise than at the start."""
        return self.query.changed

    @property
    def whole(self) -> bool:
        """Whether all courses that are wanted are there."""
        return self.replications >= REPLICATIONS


@lru_cache(maxsize=4)
def drawn_assumptions(query: Query, count: int) -> np.ndarray:
    """Return what the first so many courses of a query drew of the assumptions, (count, parameters), in their order."""
    ranges = Ranges(query.region, dict(query.assumed))
    return np.array([ranges.drawn(query.seed, replicate) for replicate in range(count)])


def simulated(query: Query, numbers: Sequence[int]) -> Sample:
    """Simulate some courses of a query. Raises DecisionError when its decisions do not fit the scenario."""
    practice = on_file(query.region) if query.on_file else None
    ranges = None if query.luck_only else Ranges(query.region, dict(query.assumed), practice=practice)
    return run_many(query.region, query.decisions, query.seed, numbers, ranges=ranges)


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What other controls, called by ``name``, would have made of the attempts of a course."""

    name: str
    incidents: tuple[Counterfactual, ...]


class Preparation(Protocol):
    """Whether the model is being prepared for this machine: see ``sim.ui.first_start``."""

    @property
    def under_way(self) -> bool:
        """Whether the model is being prepared at this moment."""

    @property
    def share(self) -> float:
        """How much of it has been prepared, from 0 to 1."""

    @property
    def failed(self) -> bool:
        """Whether it could not be prepared, so that the first result takes its time."""

    def wait(self, seconds: float) -> bool:
        """Return whether it ends within so many seconds."""


class _Replications:
    """How far a query has been simulated: portions, in order, until they are all there."""

    def __init__(self) -> None:
        self.portions: list[Sample] = []

    @property
    def count(self) -> int:
        return sum(len(portion.replicates) for portion in self.portions)

    @property
    def size(self) -> int:
        return sum(getattr(portion, name).nbytes for portion in self.portions for name in TALLIED)

    def first(self, count: int) -> Sample:
        """Return the first so many courses."""
        if len(self.portions[0].replicates) < count:
            self.join()
        return first(self.portions[0], count)

    def join(self) -> None:
        """Keep all portions as one."""
        if len(self.portions) > 1:
            self.portions = [joined(self.portions)]


@cache
def _settle() -> None:
    """Keep what start-up built out of every later collection, once in a process: it stays for good."""
    gc.freeze()


class QueryWorker:
    """Asks the model in one background thread, a portion at a time, and keeps what it said."""

    def __init__(
        self,
        live: Callable[[Query, Sequence[int]], Sample] = simulated,
        preparation: Preparation | None = None,
    ) -> None:
        self._live = live
        self.preparation = preparation
        self._replications: OrderedDict[Query, _Replications] = OrderedDict()
        self._wanted: OrderedDict[str, Query] = OrderedDict()
        self._coming: dict[tuple[Query, int], Future[QueryResult]] = {}
        self._lock = threading.RLock()
        self._worker: threading.Thread | None = None
        self.warm = False
        """Whether the model has answered once: from then on nothing has to be compiled."""

    @property
    def preparing(self) -> bool:
        """Whether the model is being prepared, so that it cannot answer yet."""
        return self.preparation is not None and self.preparation.under_way

    @property
    def prepared(self) -> float:
        """How much of the model has been prepared, from 0 to 1."""
        return 1.0 if self.preparation is None else self.preparation.share

    @property
    def unprepared(self) -> bool:
        """Whether preparation failed, so that the model prepares itself on its first result."""
        return self.preparation is not None and self.preparation.failed and not self.warm

    def ask(self, query: Query, by: str) -> "Future[QueryResult]":
        """Return the first result to come; ``by`` wants this query now, and no other.

        A query that failed before is asked again.
        """
        with self._lock:
            self._wanted.pop(by, None)
            if self._have(query) < REPLICATIONS:
                self._wanted[by] = query
            while len(self._wanted) > _SESSIONS:
                self._wanted.popitem(last=False)
            for count in (PORTION, REPLICATIONS):
                coming = self._coming.get((query, count))
                if coming is not None and coming.done() and coming.exception() is not None:
                    del self._coming[query, count]
            self._keep(query)
            coming = self._promise(query, PORTION)
            self._begin()
            return coming

    def first(self, query: Query) -> "Future[QueryResult]":
        """Return the first result to come; it comes if somebody wants the query."""
        with self._lock:
            return self._promise(query, PORTION)

    def full(self, query: Query) -> "Future[QueryResult]":
        """Return the full result to come; it comes if somebody wants the query."""
        with self._lock:
            return self._promise(query, REPLICATIONS)

    def gone(self, query: Query) -> bool:
        """Return whether a query has been let go, so that nothing of it comes unless it is asked again."""
        with self._lock:
            return query not in self._replications

    def held(self, query: Query) -> Sample | None:
        """Return the first courses of a query, as many as have been simulated and are kept; None where there is none."""
        with self._lock:
            course = self._replications.get(query)
            return None if course is None or not course.portions else course.first(course.count)

    def release(self, by: str) -> None:
        """Say that ``by`` wants nothing any more."""
        with self._lock:
            self._wanted.pop(by, None)

    def _promise(self, query: Query, count: int) -> "Future[QueryResult]":
        coming = self._coming.get((query, count))
        if coming is None:
            coming = self._coming[query, count] = Future()
            self._deliver(query)
        return coming

    def _keep(self, query: Query) -> None:
        """Make room for a query and its start settings, as what was asked for last."""
        for each in dict.fromkeys((query, query.baseline)):
            self._replications.setdefault(each, _Replications())
            self._replications.move_to_end(each)
        self._forget()

    def _forget(self) -> None:
        """Let go what was asked for longest ago, down to what is kept; the last query and its start settings stay."""
        wanted = {q for query in self._wanted.values() for q in (query, query.baseline)}
        size = sum(course.size for course in self._replications.values())
        for old in [each for each in list(self._replications)[:-2] if each not in wanted]:
            if size <= KEPT and len(self._replications) <= _SESSIONS:
                break
            size -= self._replications.pop(old).size
            for count in (PORTION, REPLICATIONS):
                self._coming.pop((old, count), None)

    def _begin(self) -> None:
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="answers", daemon=True)
            self._worker.start()

    def _next(self) -> tuple[Query, int] | None:
        """Return the query to simulate next, and from which replication on.

        First answers come first, to the newest query; then what is nearest to its end, so that few are half done, and of those
        what has waited longest.
        """
        waiting = [each for each in self._wanted.values() if self._have(each) < REPLICATIONS and not self._failed(each)]
        without = [query for query in waiting if self._have(query) < PORTION]
        query = without[-1] if without else max(waiting, key=self._have, default=None)
        if query is None:
            return None
        # Only pairs count, so that the side that lags is next.
        behind = min((query.baseline, query), key=lambda each: self._replications[each].count)
        return behind, self._replications[behind].count

    def _have(self, query: Query) -> int:
        """Return how many pairs of a query are there."""
        own = self._replications.get(query)
        start = self._replications.get(query.baseline)
        return 0 if own is None or start is None else min(own.count, start.count)

    def _failed(self, query: Query) -> bool:
        kept = (self._coming.get((query, count)) for count in (PORTION, REPLICATIONS))
        return any(coming is not None and coming.done() and coming.exception() is not None for coming in kept)

    def _work(self) -> None:
        while self.preparation is not None and not self.preparation.wait(60.0):
            continue
        while True:
            with self._lock:
                job = self._next()
                if job is None:
                    self._worker = None  # until something is asked for
                    return
            query, first = job
            try:
                sample = self._live(query, range(first, min(first + PORTION, REPLICATIONS)))
            except Exception as error:
                _log.exception("no answer for %s", query)
                with self._lock:
                    self._fail(query, error)
                continue
            with self._lock:
                course = self._replications.get(query)  # none: let go while it was simulated, and it stays so
                if course is not None and course.count == first:
                    course.portions.append(sample)
                    if course.count >= REPLICATIONS:
                        course.join()
                for each in self._sharing(query):
                    self._deliver(each)
                self._wanted = OrderedDict(
                    (by, each) for by, each in self._wanted.items() if self._have(each) < REPLICATIONS
                )
                self._forget()
            if not self.warm:
                self.warm = True
                _settle()

    def _sharing(self, query: Query) -> Iterable[Query]:
        """Return the queries waiting for these courses: this one, and those that are compared with it."""
        return {each for each, _count in self._coming if query in (each, each.baseline)}

    def _deliver(self, query: Query) -> None:
        have = self._have(query)
        for count in (PORTION, REPLICATIONS):
            coming = self._coming.get((query, count))
            if coming is not None and have >= count and not coming.done():
                own, start = self._replications[query], self._replications[query.baseline]
                coming.set_result(QueryResult(query, own.first(count), start.first(count)))

    def _fail(self, query: Query, error: Exception) -> None:
        for each in self._sharing(query):
            for count in (PORTION, REPLICATIONS):
                coming = self._promise(each, count)
                if not coming.done():
                    coming.set_exception(error)
