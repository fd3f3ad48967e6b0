"""Answers worked out beside the page: equal questions once, shared between readers; the page never waits for long.

The model's threads release the interpreter's lock, so that pages stay quick while it works. While the model is being compiled
for this machine, one course of the region answers in its place.
"""

import gc
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from typing import Any, Final, Protocol, Self

from sim.ui.picture import Picture

KEPT: Final = 48
"""Answers kept; the least recently asked for goes first."""
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of the model: a scenario under settings, written as the command line writes them.

    Equal questions are one.
    """

    scenario_hash: str
    settings: tuple[str, ...]
    agreements: tuple[str, ...]
    seed: int
    courses: int
    scenario: Any = field(compare=False, repr=False)

    @classmethod
    def of(cls, scenario: Any, written: tuple[list[str], list[str]], seed: int, courses: int) -> Self:
        """Return the question that a page's settings ask."""
        return cls(scenario.hash, tuple(written[0]), tuple(written[1]), seed, courses, scenario)

    @property
    def changed(self) -> bool:
        """Whether anything is set otherwise than at the start."""
        return bool(self.settings or self.agreements)

    @property
    def baseline(self) -> "Question":
        """The same scenario at its start settings."""
        return Question(self.scenario_hash, (), (), self.seed, self.courses, self.scenario)


def _from_the_model(question: Question) -> Picture:
    """Ask the model; it is imported here, in the background, so that the first page does not wait for the compiler."""
    from sim.ui.tables import answer

    return answer(question)


class Meanwhile(Protocol):
    """What answers while the model is being prepared: see ``sim.ui.first_start``."""

    def ask(self, question: Question) -> "Future[Picture]":
        """Return the one course to come."""


class Preparation(Protocol):
    """Whether the model is being prepared, and who answers until it is."""

    @property
    def under_way(self) -> bool:
        """Whether the model is being prepared at this moment."""

    @property
    def failed(self) -> bool:
        """Whether it could not be prepared, so that the first answer takes its time."""

    @property
    def courses(self) -> Meanwhile:
        """Who answers until then."""


class Answers:
    """Asks the model in one background thread and keeps what it said."""

    def __init__(
        self, answer: Callable[[Question], Picture] | None = None, preparation: Preparation | None = None
    ) -> None:
        self._answer = answer or _from_the_model
        self._preparation = preparation
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")
        self._asked: OrderedDict[Question, Future[Picture]] = OrderedDict()
        self._lock = threading.Lock()
        self.warm = False
        """Whether the model has answered once: from then on nothing has to be compiled."""

    @property
    def preparing(self) -> bool:
        """Whether the model is being prepared, so that answers are of one course."""
        return self._preparation is not None and self._preparation.under_way

    @property
    def unprepared(self) -> bool:
        """Whether preparation failed, so that the model prepares itself on its first answer."""
        return self._preparation is not None and self._preparation.failed and not self.warm

    def coming(self, question: Question) -> "Future[Picture]":
        """Return the answer to come, from whoever answers now: the model, or one course while it is being prepared."""
        if self._preparation is not None and self._preparation.under_way:
            return self._preparation.courses.ask(question)
        return self.ask(question)

    def ask(self, question: Question) -> "Future[Picture]":
        """Return the model's answer to come; asked for at most once at a time."""
        with self._lock:
            found = self._asked.get(question)
            if found is None or found.cancelled():
                found = self._pool.submit(self._work, question)
                self._asked[question] = found
            self._asked.move_to_end(question)
            while len(self._asked) > KEPT:
                self._asked.popitem(last=False)[1].cancel()
            return found

    def wait(self, question: Question, seconds: float) -> Picture | None:
        """Return the answer if it comes within so many seconds, else None; it goes on being worked out.

        A question that failed before is asked again.
        """
        if self.failure(question):
            with self._lock:
                self._asked.pop(question, None)
        try:
            return self.coming(question).result(timeout=seconds)
        except (NotYet, CancelledError):
            return None
        except Exception:  # logged where it happened; ``failure`` tells the page
            return None

    def now(self, question: Question) -> Picture | None:
        """Return the answer if it is there."""
        coming = self.coming(question)
        return coming.result() if coming.done() and not coming.cancelled() and coming.exception() is None else None

    def failure(self, question: Question) -> str:
        """Return why the model could not answer, or nothing."""
        with self._lock:
            coming = self._asked.get(question)
        return str(coming.exception() or "") if coming is not None and coming.done() and not coming.cancelled() else ""

    def _work(self, question: Question) -> Picture:
        try:
            picture = self._answer(question)
        except Exception:
            _log.exception(
                "no answer for %s %s %s", question.scenario_hash[:12], question.settings, question.agreements
            )
            raise
        if not self.warm:
            self.warm = True
            # What start-up built stays for good: keep it out of every later collection.
            gc.freeze()
        return picture
