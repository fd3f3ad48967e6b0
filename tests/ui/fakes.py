"""A small region, made-up courses and a made-up model for tests: no engine runs here."""

import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Any

import numpy as np
import polars as pl

from sim.ensemble.sample import TALLIED, Sample
from sim.scenario import Decisions, Scenario, build
from sim.ui.answers import Question
from sim.ui.boards import Request
from sim.ui.sentences import Change

NAMES = {"astria": "Astria", "borvia": "Borvia", "celdana": "Celdana"}
PATIENCE = 20.0
"""Seconds after which a test gives up waiting for a thread or a process."""


def text(word: str) -> dict[str, str]:
    """Return a text that is the same in all languages."""
    return {"en": word, "fr": word, "ru": word}


def scenario(**more: Any) -> Scenario:
    """Return a region of three fictional States side by side, one post of each kind; ``more`` takes the place of its parts."""
    places = {"astria": 0.0, "borvia": 300.0, "celdana": 600.0}
    kinds = ["crossing", "port", "airport", "rail", "free_zone"]
    owners = ["astria", "borvia", "celdana", "astria", "borvia"]
    posts: list[dict[str, Any]] = [
        {
            "id": f"post-{place}",
            "state": owner,
            "name": text(f"Post {place}"),
            "kind": kind,
            "flow_per_day": 100,
            "documents_days": 0.5,
            "slots_per_day": 10,
            "officer_hours_per_day": 40,
            "at": [places[owner] + 60 + 25 * place, 120],
        }
        for place, (kind, owner) in enumerate(zip(kinds, owners, strict=True))
    ]
    parts: dict[str, Any] = {
        "format": 1,
        "name": "three-sides",
        "title": text("Three sides"),
        "summary": text("A region for tests."),
        "briefing": text("Nothing happens here."),
        "attempts_note": text("Assumption, far above reality."),
        "attempts_per_quarter": 12,
        "basic_levers": ["L04", "L11", "L17", "L21"],
        "states": [
            {
                "id": state,
                "name": text(name),
                "instruments_in_force": 8,
                "budget": 120,
                "officer_hours": 20000,
                "levers": {"L21": 5 + place},
            }
            for place, (state, name) in enumerate(NAMES.items())
        ],
        "posts": posts,
        "map": {
            "width": 900,
            "height": 400,
            "polygons": {state: [[[x, 40], [x + 290, 40], [x + 290, 360], [x, 360]]] for state, x in places.items()},
            "corridors": [["post-0", "post-1"], ["post-2", "outside"]],
        },
    }
    return build(parts | more)


def trend(level: float, change: float, months: int = 24) -> pl.DataFrame:
    """Return a trend that grows by ``level`` a month at the start settings and by ``level + change`` now."""
    rows = []
    for series, step in (("baseline", level), ("now", level + change)):
        for month in range(1, months + 1):
            middle = step * month
            rows.append((month, series, middle * 0.6, middle * 0.8, middle, middle * 1.2, middle * 1.5))
    return pl.DataFrame(rows, schema=["month", "series", "p05", "p25", "p50", "p75", "p95"], orient="row")


GATES = pl.DataFrame(
    {
        "gate": ["Tip", "Tip", "Identification", "Identification"],
        "state": ["astria", "borvia", "astria", "borvia"],
        "state_index": [0, 1, 0, 1],
        "baseline": [4.0, 6.0, 8.0, 2.0],
        "now": [5.0, 6.0, 12.0, 2.0],
        "low": [-1.0, -1.0, 2.0, 2.0],
        "high": [3.0, 3.0, 6.0, 6.0],
    }
)


def figures(*, changed: bool) -> dict[str, Change]:
    """Return headline figures: nine fewer diversions and a longer delay, the rest unclear."""
    if not changed:
        return {
            "diversions": Change(31, 31, 22, 31, 40),
            "stopped": Change(40, 40, 31, 40, 52),
            "delay": Change(0.82, 0.82, 0.8, 0.82, 0.85),
            "licence": Change(18, 18, 17, 18, 19),
        }
    return {
        "diversions": Change(31, 22, -14, -9, -5),
        "stopped": Change(40, 43, -2, 3, 8),
        "delay": Change(0.82, 1.02, 0.1, 0.2, 0.31),
        "licence": Change(18, 18, 0, 0, 0),
        "displaced": Change(0, 0.4, 0.2, 0.4, 0.6),
    }


def courses(numbers: Sequence[int], mark: float = 0.0, room: int = 1) -> Sample:
    """Return made-up courses that carry their numbers; ``mark`` tells one question's from another's, ``room`` widens them."""
    own = np.array([float(number) for number in numbers]) + 1000.0 * mark
    tallies: dict[str, Any] = {
        name: np.repeat(own.reshape(-1, 1, 1, 1), room, axis=1) for name in TALLIED if not name.endswith("bins")
    }
    tallies |= {name: np.repeat(own.reshape(-1, 1, 1, 1), room, axis=1) for name in TALLIED if name.endswith("bins")}
    met = np.full((len(own), 1, 1), -1)
    return Sample(_NOWHERE, Decisions(), 7, tuple(numbers), 91, **tallies, met=met, start=np.zeros((1, 1)))


_NOWHERE: Any = None


def question(*settings: str, seed: int = 7) -> Question:
    """Return a question about no region at all."""
    return Question("hash", settings, (), seed)


class Model:
    """A made-up model: notes what it lives. Held, it lives on only when a test lets it, portion by portion."""

    def __init__(self, *, held: bool = False, room: int = 1) -> None:
        self.lived: list[tuple[Question, int]] = []
        self.fails: dict[tuple[Question, int], int] = {}
        """How often a portion fails before it is lived."""
        self._held, self._room = held, room
        self._begun: queue.SimpleQueue[tuple[Question, int]] = queue.SimpleQueue()
        self._go = threading.Semaphore(0)

    def __call__(self, question: Question, numbers: Sequence[int]) -> Sample:
        job = question, numbers[0]
        self.lived.append(job)
        if self._held:
            self._begun.put(job)
            assert self._go.acquire(timeout=PATIENCE)
        if self.fails.get(job, 0) > 0:
            self.fails[job] -= 1
            raise ValueError("no such State")
        return courses(numbers, mark=float(len(question.settings)), room=self._room)

    def begun(self) -> tuple[Question, int]:
        """Wait until a portion is being lived; return its question and its first course."""
        return self._begun.get(timeout=PATIENCE)

    def go_on(self) -> None:
        """Let the portion under way be lived to its end."""
        self._go.release()

    def let_go(self) -> None:
        """Live on without being held."""
        self._held = False
        for _portion in range(1000):
            self._go.release()


class Preparing:
    """A preparation that a test ends; boards of one course meanwhile are given by hand."""

    def __init__(self, *, under_way: bool = True, failed: bool = False) -> None:
        self.failed = failed
        self._over = threading.Event()
        self.asked: dict[Request, Future[str]] = {}
        if not under_way:
            self.end()

    @property
    def under_way(self) -> bool:
        return not self._over.is_set()

    def wait(self, seconds: float) -> bool:
        return self._over.wait(seconds)

    def end(self) -> None:
        self._over.set()

    def ask(self, request: Request) -> "Future[str]":
        return self.asked.setdefault(request, Future())
