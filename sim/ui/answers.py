"""Answers worked out beside the page: equal questions once, shared between readers; the page never waits for long.

The model's threads release the interpreter's lock, so that pages stay quick while it works.
"""

import gc
import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYet
from dataclasses import dataclass, field
from typing import Any, Final, Self

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


class Answers:
    """Asks the model in one background thread and keeps what it said."""

    def __init__(self, answer: Callable[[Question], Picture] | None = None) -> None:
        self._answer = answer or _from_the_model
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="answers")
        self._asked: OrderedDict[Question, Future[Picture]] = OrderedDict()
        self._lock = threading.Lock()
        self.warm = False
        """Whether the model has answered once: from then on nothing has to be compiled."""

    def ask(self, question: Question) -> "Future[Picture]":
        """Return the answer to come; asked for at most once at a time."""
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
        coming = self.ask(question)
        try:
            return coming.result(timeout=seconds)
        except NotYet:
            return None
        except Exception:  # logged where it happened; ``failure`` tells the page
            return None

    def ready(self, question: Question) -> bool:
        """Return whether the answer is there."""
        coming = self.ask(question)
        return coming.done() and coming.exception() is None

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
