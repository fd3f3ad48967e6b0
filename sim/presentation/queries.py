"""Answers worked out beside the page: equal questions once, shared between readers, in portions, so that everybody has a first
answer soon and the full one in turn. The page never waits for long.

The model's threads release the interpreter's lock, so that pages stay quick while it works. A session wants one thing at a time:
a newer question of it puts the older one aside.
"""

import gc
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache
from typing import Any, Final, Protocol, Self

from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import TALLIED, Sample, first, joined, run_many
from sim.exercise.believed import on_file
from sim.run import Record
from sim.scenario import Decisions, Scenario, assuming
from sim.words import mark

PORTION: Final = 40
"""Courses worked out at a time; the first answer is made of one portion."""
COURSES: Final = 200
"""Courses of a full answer."""
KEPT: Final = 200 * 1000 * 1000
"""Bytes of tallies that are kept; of more, those least recently asked for go first, all but what is not whole yet and wanted."""
_SESSIONS: Final = 500
_SET_BY_READER: Final = mark("assumption: set on the page")
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the model: a scenario under decisions.

    ``assumed``: assumptions that the reader has set, by name. ``luck_only``: the other assumptions stand at their values; else each
    course draws them from their ranges. ``on_file``: practice is what reports allow to guess, drawn for each course. ``turns``:
    days from which a course that is looked at in detail has the luck of another. Equal questions are one.
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
        """Return the question that a page's settings ask."""
        values = tuple(sorted((assumed or {}).items()))
        return cls(scenario.hash, decisions, seed, values, luck_only, on_file, tuple(turns), scenario)

    @property
    def changed(self) -> bool:
        """Whether anything is set otherwise than at the start."""
        return not self.decisions.empty

    @property
    def baseline(self) -> "Question":
        """The same region under the same assumptions at its start settings."""
        return replace(self, decisions=Decisions())

    @property
    def region(self) -> Scenario:
        """The scenario under the assumptions that the reader has set."""
        return _assumed(self)


@lru_cache(maxsize=64)
def _assumed(question: Question) -> Scenario:
    return assuming(question.scenario, dict(question.assumed), _SET_BY_READER)


@dataclass(frozen=True)
class Answer:
    """Courses of a question and the same courses at the start settings, pair by pair.

    ``record``: one of them with its events, where that is at hand already.
    """

    question: Question
    now: Sample
    before: Sample
    record: Record | None = None

    @property
    def courses(self) -> int:
        """How many courses there are."""
        return len(self.now.replicates)

    @property
    def changed(self) -> bool:
        """Whether anything is set otherwise than at the start."""
        return self.question.changed

    @property
    def ranged(self) -> bool:
        """Whether there are courses enough for ranges."""
        return self.courses > 1

    @property
    def months(self) -> int:
        """Length of a course, months."""
        return int(self.now.months.shape[1])

    @property
    def whole(self) -> bool:
        """Whether all courses that are wanted are there."""
        return self.courses >= COURSES


def lived(question: Question, numbers: Sequence[int]) -> Sample:
    """Live some courses of a question. Raises DecisionError when its decisions do not fit the scenario."""
    practice = on_file(question.region) if question.on_file else None
    ranges = None if question.luck_only else Ranges(question.region, dict(question.assumed), practice=practice)
    return run_many(question.region, question.decisions, question.seed, numbers, ranges=ranges)


class Preparation(Protocol):
    """Whether the model is being prepared for this machine: see ``sim.ui.first_start``."""

    @property
    def under_way(self) -> bool:
        """Whether the model is being prepared at this moment."""

    @property
    def failed(self) -> bool:
        """Whether it could not be prepared, so that the first answer takes its time."""

    def wait(self, seconds: float) -> bool:
        """Return whether it ends within so many seconds."""


class _Course:
    """How far a question has been lived: portions, in order, until they are all there."""

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


class Answers:
    """Asks the model in one background thread, a portion at a time, and keeps what it said."""

    def __init__(
        self,
        live: Callable[[Question, Sequence[int]], Sample] = lived,
        preparation: Preparation | None = None,
    ) -> None:
        self._live = live
        self.preparation = preparation
        self._courses: OrderedDict[Question, _Course] = OrderedDict()
        self._wanted: OrderedDict[str, Question] = OrderedDict()
        self._coming: dict[tuple[Question, int], Future[Answer]] = {}
        self._lock = threading.RLock()
        self._worker: threading.Thread | None = None
        self.warm = False
        """Whether the model has answered once: from then on nothing has to be compiled."""

    @property
    def preparing(self) -> bool:
        """Whether the model is being prepared, so that it cannot answer yet."""
        return self.preparation is not None and self.preparation.under_way

    @property
    def unprepared(self) -> bool:
        """Whether preparation failed, so that the model prepares itself on its first answer."""
        return self.preparation is not None and self.preparation.failed and not self.warm

    def ask(self, question: Question, by: str) -> "Future[Answer]":
        """Return the first answer to come; ``by`` wants this question now, and no other.

        A question that failed before is asked again.
        """
        with self._lock:
            self._wanted.pop(by, None)
            if self._have(question) < COURSES:
                self._wanted[by] = question
            while len(self._wanted) > _SESSIONS:
                self._wanted.popitem(last=False)
            for count in (PORTION, COURSES):
                coming = self._coming.get((question, count))
                if coming is not None and coming.done() and coming.exception() is not None:
                    del self._coming[question, count]
            self._keep(question)
            coming = self._promise(question, PORTION)
            self._begin()
            return coming

    def first(self, question: Question) -> "Future[Answer]":
        """Return the first answer to come; it comes if somebody wants the question."""
        with self._lock:
            return self._promise(question, PORTION)

    def full(self, question: Question) -> "Future[Answer]":
        """Return the full answer to come; it comes if somebody wants the question."""
        with self._lock:
            return self._promise(question, COURSES)

    def gone(self, question: Question) -> bool:
        """Return whether a question has been let go, so that nothing of it comes unless it is asked again."""
        with self._lock:
            return question not in self._courses

    def release(self, by: str) -> None:
        """Say that ``by`` wants nothing any more."""
        with self._lock:
            self._wanted.pop(by, None)

    def _promise(self, question: Question, count: int) -> "Future[Answer]":
        coming = self._coming.get((question, count))
        if coming is None:
            coming = self._coming[question, count] = Future()
            self._deliver(question)
        return coming

    def _keep(self, question: Question) -> None:
        """Make room for a question and its start settings, as what was asked for last."""
        for each in dict.fromkeys((question, question.baseline)):
            self._courses.setdefault(each, _Course())
            self._courses.move_to_end(each)
        self._forget()

    def _forget(self) -> None:
        """Let go what was asked for longest ago, down to what is kept; the last question and its start settings stay."""
        wanted = {q for question in self._wanted.values() for q in (question, question.baseline)}
        size = sum(course.size for course in self._courses.values())
        for old in [each for each in list(self._courses)[:-2] if each not in wanted]:
            if size <= KEPT and len(self._courses) <= _SESSIONS:
                break
            size -= self._courses.pop(old).size
            for count in (PORTION, COURSES):
                self._coming.pop((old, count), None)

    def _begin(self) -> None:
        if self._worker is None:
            self._worker = threading.Thread(target=self._work, name="answers", daemon=True)
            self._worker.start()

    def _next(self) -> tuple[Question, int] | None:
        """Return whose courses to live next and from which number.

        First answers come first, to the newest question; then what is nearest to its end, so that few are half done, and of those
        what has waited longest.
        """
        waiting = [each for each in self._wanted.values() if self._have(each) < COURSES and not self._failed(each)]
        without = [question for question in waiting if self._have(question) < PORTION]
        question = without[-1] if without else max(waiting, key=self._have, default=None)
        if question is None:
            return None
        behind = min((question.baseline, question), key=lambda each: self._courses[each].count)
        return behind, self._courses[behind].count

    def _have(self, question: Question) -> int:
        """Return how many pairs of a question are there."""
        own = self._courses.get(question)
        start = self._courses.get(question.baseline)
        return 0 if own is None or start is None else min(own.count, start.count)

    def _failed(self, question: Question) -> bool:
        kept = (self._coming.get((question, count)) for count in (PORTION, COURSES))
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
            question, first = job
            try:
                sample = self._live(question, range(first, min(first + PORTION, COURSES)))
            except Exception as error:
                _log.exception("no answer for %s", question)
                with self._lock:
                    self._fail(question, error)
                continue
            with self._lock:
                course = self._courses.get(question)  # none: let go while it was lived, and it stays so
                if course is not None and course.count == first:
                    course.portions.append(sample)
                    if course.count >= COURSES:
                        course.join()
                for each in self._sharing(question):
                    self._deliver(each)
                self._wanted = OrderedDict(
                    (by, each) for by, each in self._wanted.items() if self._have(each) < COURSES
                )
                self._forget()
            if not self.warm:
                self.warm = True
                _settle()

    def _sharing(self, question: Question) -> Iterable[Question]:
        """Return the questions waiting for these courses: this one, and those that are compared with it."""
        return {each for each, _count in self._coming if question in (each, each.baseline)}

    def _deliver(self, question: Question) -> None:
        have = self._have(question)
        for count in (PORTION, COURSES):
            coming = self._coming.get((question, count))
            if coming is not None and have >= count and not coming.done():
                own, start = self._courses[question], self._courses[question.baseline]
                coming.set_result(Answer(question, own.first(count), start.first(count)))

    def _fail(self, question: Question, error: Exception) -> None:
        for each in self._sharing(question):
            for count in (PORTION, COURSES):
                coming = self._promise(each, count)
                if not coming.done():
                    coming.set_exception(error)
