"""A small region, answers made up for tests without any engine, and a reader of all that a board says."""

import queue
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
import polars as pl

from sim.ensemble.sample import Sample
from sim.pathways import Gate
from sim.presentation.boards import BoardRequest
from sim.presentation.queries import REPLICATIONS, Query, QueryResult, QueryWorker
from sim.record import BINS, TALLIES, TALLY_INDEX
from sim.scenario import Decisions, Scenario, build
from sim.scenario.controls import CONTROLS
from sim.scenario.levers import LEVERS
from sim.words import LANGUAGES
from sim.words.reader import Reader

PATIENCE = 30.0
"""Seconds after which a test gives up waiting for what must come; nothing is measured by it."""
NAMES = {"astria": "Astria", "borvia": "Borvia", "celdana": "Celdana"}
MONTHS = 24
READER = Reader("en")
Written = tuple[Sequence[str], Sequence[str]]
"""Orders and agreements, as a link or the command line writes them."""
NOTHING: Written = ((), ())


def text(word: str) -> dict[str, str]:
    """Return a text that is the same in all languages."""
    return dict.fromkeys(LANGUAGES, word)


def data(**more: Any) -> dict[str, Any]:
    """Return plain values of a region of three fictional States side by side, one post of each kind, a few networks."""
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
    networks = [
        {
            "id": f"network-{number}",
            "wants": category,
            "resources": 0.5,
            "members": 3,
            "opportunity_days": 20,
            "reach": list(places),
            "value": 5,
            "adapts": 0.3,
        }
        for number, category in enumerate("CEB")
    ]
    sectors = [
        {
            "id": f"sector-{category.lower()}",
            "state": state,
            "name": text("Sector"),
            "category": category,
            "firms": 20,
            "universities": 1,
            "applications_per_year": 100,
            "programmes_adopted": 0.2,
            "reached": 0.2,
            "unknowing_breaches": 0.1,
        }
        for state, category in zip(places, "CEB", strict=True)
    ]
    return {
        "format": 2,
        "name": "three-sides",
        "title": text("Three sides"),
        "summary": text("A region for tests."),
        "briefing": text("# Title\n\n## Who you are\nYou decide **together**."),
        "attempts_note": text("Assumption, far above reality."),
        "attempts_per_quarter": 12,
        "quarters": 8,
        "basic_levers": ["L04", "L11", "L17", "L21"],
        "states": [
            {
                "id": state,
                "name": text(name),
                "instruments_in_force": 8,
                "budget": 120,
                "officer_hours": 20000,
                "levers": {"L21": 5 + place},
                "reports": {"default": ("X", "?", "NA")[place], "outreach": ""},
            }
            for place, (state, name) in enumerate(NAMES.items())
        ],
        "posts": posts,
        "sectors": sectors,
        "networks": networks,
        "map": {
            "width": 900,
            "height": 400,
            "polygons": {state: [[[x, 40], [x + 290, 40], [x + 290, 360], [x, 360]]] for state, x in places.items()},
            "corridors": [["post-0", "post-1"], ["post-2", "outside"]],
        },
        **more,
    }


def scenario(**more: Any) -> Scenario:
    """Return the region of ``data``."""
    return build(data(**more))


def asked(region: Scenario, written: Written, *more: Any) -> Query:
    """Return a question of a region under what is written."""
    return Query.of(region, Decisions.parse(region, *written), *more)


def orders_of(query: Query) -> tuple[str, ...]:
    """Return what a question sets, as the command line takes it."""
    return query.decisions.settings(query.scenario)


def agreed_in(query: Query) -> tuple[str, ...]:
    """Return what States agree on in a question, as the command line takes it."""
    return query.decisions.agreement_texts(query.scenario)


REGION = scenario()
QUERY = asked(REGION, NOTHING, 7)
CHANGED = asked(REGION, (("all.L21=12",), ()), 7)


def decided(*words: str) -> Decisions:
    """Return what words decide in the made-up region."""
    return Decisions.parse_words(REGION, words)


def request(query: Query = QUERY, view: str = "overview", **more: Any) -> BoardRequest:
    """Return a request in English and light colours unless told otherwise."""
    return BoardRequest(query, view, **{"language": "en", "mode": "light", **more})


def sample(
    query: Query,
    numbers: Sequence[int] = range(REPLICATIONS),
    totals: Mapping[str, Any] | None = None,
    stops: np.ndarray | None = None,
    rows: float | np.ndarray = 0.0,
    met: np.ndarray | None = None,
    bins: int | None = None,
) -> Sample:
    """Return made-up tallies of courses.

    ``totals``: by tally, a total for each course (R,) in the first State's first month, or (R, months, States) in full; all else is
    zero. ``bins``: where all consignments and licences stand in the histograms of days, none if not given.
    """
    count, states = len(numbers), len(query.scenario.states)
    months = np.zeros((count, MONTHS, states + 1, len(TALLIES)))
    for name, values in (totals or {}).items():
        given = np.asarray(values, dtype=float)
        if given.ndim == 3:
            months[:, :, :states, TALLY_INDEX[name]] = given
        else:
            months[:, 0, 0, TALLY_INDEX[name]] = given
    histogram = np.zeros((count, MONTHS // 3, states, BINS))
    if bins is not None:
        histogram[..., bins] = 10.0
    return Sample(
        query.scenario,
        query.decisions,
        query.seed,
        tuple(numbers),
        728,
        months,
        np.broadcast_to(np.asarray(rows, dtype=float), (count, MONTHS, states, len(CONTROLS))).copy(),
        np.zeros((count, MONTHS, states, len(Gate))) if stops is None else stops,
        histogram,
        histogram.copy(),
        np.zeros((count, MONTHS // 3, states, len(LEVERS), 2)),
        np.full((count, 1, 2), -3, dtype=np.int16) if met is None else met,
        np.zeros((states, len(TALLIES))),
    )


def simulated(query: Query, numbers: Sequence[int]) -> Sample:
    """Live courses without a model: diversions follow from the course's number, nine fewer where anything is changed."""
    own = np.array([20 + number % 7 for number in numbers])
    less = 9 + np.array([number % 3 for number in numbers])
    diversions = own - less if query.changed else own
    stopped = np.array([30 + number % 5 for number in numbers])
    totals = {"diversions": diversions, "stopped": stopped, "attempts": diversions + stopped}
    return sample(query, numbers, totals)


def result(query: Query = QUERY, courses: int = REPLICATIONS) -> QueryResult:
    """Return a made-up answer."""
    return QueryResult(query, simulated(query, range(courses)), simulated(query.baseline, range(courses)))


def differing(differences: Any, base: Any = 30.0, query: Query = CHANGED) -> QueryResult:
    """Return an answer in which diversions differ, course by course, by the given numbers."""
    pairs = np.asarray(differences, dtype=float)
    before = np.broadcast_to(np.asarray(base, dtype=float), pairs.shape)
    numbers = range(len(pairs))
    return QueryResult(
        query,
        sample(query, numbers, {"diversions": before + pairs}),
        sample(query.baseline, numbers, {"diversions": before}),
    )


class Stepped:
    """A model that lives a portion when a test lets it, and tells the test what it is about to live."""

    def __init__(self) -> None:
        self.begun: queue.Queue[tuple[Query, int]] = queue.Queue()
        self.permits: queue.Queue[Exception | None] = queue.Queue()
        self.asked: list[tuple[Query, int]] = []

    def __call__(self, query: Query, numbers: Sequence[int]) -> Sample:
        self.asked.append((query, numbers[0]))
        self.begun.put((query, numbers[0]))
        error = self.permits.get(timeout=PATIENCE)
        if error is not None:
            raise error
        return simulated(query, numbers)

    def next(self) -> tuple[Query, int]:
        """Return whose courses are being simulated, and from which number on; they wait for ``go``."""
        return self.begun.get(timeout=PATIENCE)

    def go(self, error: Exception | None = None) -> None:
        """Let the portion under way be simulated, or fail."""
        self.permits.put(error)


class Counting:
    """A model that lives at once and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[Query, int]] = []

    def __call__(self, query: Query, numbers: Sequence[int]) -> Sample:
        self.asked.append((query, numbers[0]))
        return simulated(query, numbers)

    def of(self, query: Query) -> list[int]:
        """Return the numbers from which a query's courses were simulated, in order."""
        return [first for asked, first in self.asked if asked == query]


def told(answers: QueryWorker, query: Query, by: str = "reader") -> QueryResult:
    """Ask a question and return its full answer."""
    answers.ask(query, by)
    return answers.full(query).result(timeout=PATIENCE)


def trend(level: float, change: float, months: int = MONTHS) -> pl.DataFrame:
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
        "middle": [1.0, 1.0, 4.0, 4.0],
        "high": [3.0, 3.0, 6.0, 6.0],
    }
)

_TECHNICAL = set("id kind lang ground hue colour shape sign paths seas state side names from to part lever".split())
"""Fields of blocks whose texts are no words for a reader."""


def said(block: Any) -> Iterator[str]:
    """Give every text of a block, or of blocks, that a reader sees, figures' labels and axes included."""
    if isinstance(block, str):
        yield block
    elif isinstance(block, Mapping):
        for key, value in block.items():
            if key == "figure":
                yield from _in_figure(value)
            elif key not in _TECHNICAL and not (key == "name" and block.get("kind") == "task"):
                yield from said(value)
    elif isinstance(block, Sequence):
        for each in block:
            yield from said(each)


def _in_figure(figure: Mapping[str, Any]) -> Iterator[str]:
    layout = figure["layout"]
    for note in layout.get("annotations", ()):
        yield note["text"]
    for axis in (layout.get("xaxis", {}), layout.get("yaxis", {})):
        if "title" in axis:
            yield axis["title"]["text"]
    for trace in figure["data"]:
        yield from (label for label in trace.get("y", ()) if isinstance(label, str))


def titles(blocks: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """Return the title of each block that has one, by the block's id."""
    return {block["id"]: block["title"] for block in blocks if block.get("title")}
