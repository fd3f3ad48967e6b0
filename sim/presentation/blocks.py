"""Blocks: what a board shows, as plain values for JSON. A page draws them and adds nothing; a test reads them.

Every text is in the reader's language already. Each kind of block is a type; ``sim.presentation.schema`` makes of the types the
schema of a board and the declarations that the browser side shares (``sim/ui/static/blocks.d.ts``).
"""

from collections.abc import Iterable, Sequence
from typing import Final, Literal, NotRequired, TypedDict

from sim.presentation import sentences
from sim.presentation.charts import Figure
from sim.presentation.palette import Palette
from sim.words.reader import Reader

WHOLE: Final = 12
Point = list[float]
"""A place on the map, [x, y] in its units."""


class Placed(TypedDict):
    """What every block has: its name on the board, and the room that it takes."""

    id: str
    span: NotRequired[int]
    """Width in twelfths of the board where there is room; 12 where it is not said."""
    rows: NotRequired[int]
    """Height in rows of the board; 1 where it is not said."""


class Headline(Placed):
    """The sentence that a board is about, and what stands below it."""

    kind: Literal["headline"]
    title: str
    text: str


class Figured(TypedDict):
    """One headline figure."""

    label: str
    value: str
    unit: str
    note: str


class Figures(Placed):
    """Headline figures."""

    kind: Literal["figures"]
    items: list[Figured]


class Section(Placed):
    """A heading, with a sentence below it or none."""

    kind: Literal["section"]
    title: str
    text: str


class Text(Placed):
    """Paragraphs of text."""

    kind: Literal["text"]
    paragraphs: list[str]


class Tabular(TypedDict):
    """Figures for reading; the first column names the row."""

    headers: list[str]
    rows: list[list[str]]


class Sign(TypedDict):
    """One entry of a key: a character, or a patch of colour or a pattern that the style sheet calls so, and what it stands for."""

    sign: NotRequired[str]
    colour: NotRequired[str]
    shape: NotRequired[str]
    text: str


class Chart(Placed):
    """A chart under its sentence, with the same numbers as a table."""

    kind: Literal["chart"]
    title: str
    subtitle: str
    figure: Figure
    table: Tabular
    key: list[Sign]
    source: str


class ChainStage(TypedDict):
    """Controls of the chain in one row: cases of 100 that they stop, now and at the start, and those stopped earlier."""

    name: str
    now: float
    earlier: float
    before: float
    before_earlier: float
    text: str
    was: str
    limits: bool


class ChainTotal(TypedDict):
    """The last row of the chain: what all controls stop."""

    name: str
    text: str
    was: str


class ChainPart(TypedDict):
    """A part of 100 reference cases; the three sum to 100."""

    part: Literal["stopped", "passed", "outside"]
    share: float
    text: str


class Chain(Placed):
    """The controls of one State in the order in which a case meets them, of 100 reference cases, against its own start.

    ``before``: cases stopped at the start, null where nothing is changed. ``lead`` and ``text`` say which control limits the rest;
    empty where none does.
    """

    kind: Literal["chain"]
    title: str
    subtitle: str
    key: list[Sign]
    now: float
    before: float | None
    stages: list[ChainStage]
    total: ChainTotal
    strip: list[ChainPart]
    lead: str
    text: str
    note: str
    table: Tabular


class OwnWorkItem(TypedDict):
    """What stands under a moved lever, by its base: its own work, a line a State."""

    lever: str
    lines: list[str]


class OwnWork(Placed):
    """Own work of the levers that were moved, written beside them in the panel."""

    kind: Literal["own_work"]
    items: list[OwnWorkItem]


class Table(Placed):
    """A table under its sentence."""

    kind: Literal["table"]
    title: str
    subtitle: str
    table: Tabular


class TextCell(TypedDict):
    """A cell of a grid that says something."""

    kind: Literal["on-file", "in-force", "quiet"]
    text: str


class BarCell(TypedDict):
    """A cell of a grid that shows a share, 0 to 1, with a mark at another."""

    kind: Literal["bar"]
    bar: float
    mark: float
    text: str


Cell = TextCell | BarCell


class GridRow(TypedDict):
    """A row of a grid."""

    name: str
    cells: list[Cell]


class Cells(TypedDict):
    """Rows of marks and bars; ``key`` says what the marks mean."""

    headers: list[str]
    rows: list[GridRow]
    key: list[str]


class Grid(Placed):
    """A grid of marks and bars under its sentence."""

    kind: Literal["grid"]
    title: str
    subtitle: str
    grid: Cells


class Task(Placed):
    """A place for something that takes longer: worked out when asked for or at once (``auto``), with progress and a way to stop."""

    kind: Literal["task"]
    name: str
    title: str
    text: str
    auto: bool


class Choice(TypedDict):
    """Something that a list can be narrowed to; its id is empty for all."""

    id: str
    text: str


class Step(TypedDict):
    """A control that an attempt met, or how it ended."""

    sign: Literal["end", "later", "stopped", "passed"]
    name: str
    outcome: str
    detail: str
    missing: bool


class Incident(TypedDict):
    """An attempt, with the controls that it met; ``other``: what other controls would have made of it."""

    attempt: int
    state: str
    kind: Literal["stopped", "reversed", "through", "open"]
    label: str
    lesson: str
    steps: list[Step]
    ask: bool
    other: NotRequired[list[str]]


class IncidentWords(TypedDict):
    """The words that a list of incidents needs for its own controls."""

    show: str
    where: str
    count: str
    none: str
    changes: str
    missing: str


class Incidents(Placed):
    """The incidents of a course, narrowed by ending and State; with ``tasks``, each may be asked what would have stopped it."""

    kind: Literal["incidents"]
    kinds: list[Choice]
    states: list[Choice]
    words: IncidentWords
    incidents: list[Incident]
    tasks: bool


class Steps(Placed):
    """Steps in their order."""

    kind: Literal["steps"]
    items: list[str]


class Flow(TypedDict):
    """Things that follow one another, under their name."""

    name: str
    items: list[str]


class Flows(Placed):
    """Rows of things that follow one another."""

    kind: Literal["flows"]
    flows: list[Flow]


class Line(TypedDict):
    """A line of a text."""

    kind: Literal["heading", "item", "text"]
    text: str


class Folded(Placed):
    """Lines of a text behind a heading that opens."""

    kind: Literal["folded"]
    title: str
    lines: list[Line]


class Link(Placed):
    """The address of the view, with a button that copies it."""

    kind: Literal["link"]
    title: str
    copy: str
    copied: str


class Files(Placed):
    """Files of what is shown, which the server makes when they are asked for."""

    kind: Literal["files"]
    text: str
    names: list[str]


class Running(TypedDict):
    """Attempts until each month, means over courses."""

    attempts: list[float]
    stopped: list[float]
    diverted: list[float]


class MapState(TypedDict):
    """A State on the map; ``now`` and ``before`` where something is computed, ``clear``: its attempts clearly changed."""

    id: str
    name: str
    hue: str
    paths: list[str]
    at: Point
    facts: list[list[str]]
    now: NotRequired[Running]
    before: NotRequired[Running]
    clear: NotRequired[bool]


class MapPost(TypedDict):
    """A post on the map."""

    id: str
    name: str
    kind: str
    shape: str
    at: Point
    note: str
    facts: list[list[str]]


Corridor = TypedDict("Corridor", {"from": Point, "to": Point, "width": float})
"""A corridor on the map, wider for more lawful flow."""
Arrow = TypedDict("Arrow", {"from": str, "to": str, "moved": float})
"""How many more attempts moved from one State to another than back."""


class Place(TypedDict):
    """A named place on the map."""

    name: str
    at: Point
    side: Literal["above", "below", "middle"]


class Map(Placed):
    """The region's map, played month by month.

    ``at_end``: its sentence while an earlier month is shown. ``passed``: what attempts that were not stopped are called, in the
    key and of a State that is touched.
    """

    kind: Literal["map"]
    title: str
    at_end: NotRequired[str]
    subtitle: str
    ground: str
    width: float
    height: float
    largest: float
    months: int
    changed: bool
    seas: list[str]
    states: list[MapState]
    posts: list[MapPost]
    corridors: list[Corridor]
    places: list[Place]
    arrows: list[Arrow]
    passed: str
    key: list[Sign]
    posts_key: list[Sign]
    table: Tabular
    posts_table: Tabular
    source: str


Block = (
    Headline
    | Figures
    | Section
    | Text
    | Chart
    | Map
    | Chain
    | OwnWork
    | Table
    | Grid
    | Task
    | Incidents
    | Steps
    | Flows
    | Folded
    | Files
    | Link
)


class Words(TypedDict):
    """The words that a board's own controls need."""

    table: str
    save: str
    play: str
    pause: str
    month: str
    until: str
    close: str
    attempts: str
    stopped: str
    failed: str
    start: str
    cancel: str
    working: str
    percent: str
    all: str
    earlier: str
    later: str
    page: str


class Head(TypedDict):
    """What stands around the blocks of a board: how many courses they are of, what the model does, where more comes from."""

    lang: str
    words: Words
    courses: int
    status: str
    prepared: float | None  # share of the model that is prepared, from 0 to 1, while that is under way
    more: str
    tasks: str
    files: str
    version: str


class Board(Head):
    """A board as it goes to the browser; without blocks a page keeps what it shows and says the status."""

    blocks: list[Block] | None


def headline(title: str, text: str) -> Headline:
    """Return the sentence that a board is about, and what stands below it."""
    return {"id": "headline", "kind": "headline", "title": title, "text": text}


def figures(items: Iterable[Figured], span: int = WHOLE) -> Figures:
    """Return headline figures, each with label, value, unit and note."""
    return {"id": "figures", "kind": "figures", "items": list(items), "span": span}


def section(name: str, title: str, text: str = "") -> Section:
    """Return a heading, with a sentence below it or none."""
    return {"id": f"section-{name}", "kind": "section", "title": title, "text": text}


def paragraphs(name: str, texts: Iterable[str], span: int = WHOLE) -> Text:
    """Return paragraphs of text."""
    return {"id": f"text-{name}", "kind": "text", "paragraphs": list(texts), "span": span}


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> Tabular:
    """Return a table for reading; the first column names the row."""
    return {"headers": list(headers), "rows": [list(row) for row in rows]}


def chart(
    name: str,
    title: str,
    subtitle: str,
    figure: Figure,
    numbers: Tabular,
    reader: Reader,
    key: Sequence[Sign] = (),
    span: int = WHOLE,
) -> Chart:
    """Return a chart under its sentence, with the same numbers as a table; ``key`` explains its signs and colours."""
    return {
        "id": name,
        "kind": "chart",
        "title": title,
        "subtitle": subtitle,
        "figure": figure,
        "table": numbers,
        "key": list(key),
        "source": source(reader),
        "span": span,
    }


def table_block(name: str, title: str, subtitle: str, numbers: Tabular, span: int = WHOLE) -> Table:
    """Return a table under its sentence."""
    return {"id": name, "kind": "table", "title": title, "subtitle": subtitle, "table": numbers, "span": span}


def grid_block(
    name: str,
    title: str,
    subtitle: str,
    headers: Sequence[str],
    rows: Sequence[GridRow],
    key: Sequence[str] = (),
    span: int = WHOLE,
) -> Grid:
    """Return a grid of marks and bars under its sentence: rows of ``name`` and ``cells``; ``key`` says what its marks mean."""
    grid: Cells = {"headers": list(headers), "rows": list(rows), "key": list(key)}
    return {"id": name, "kind": "grid", "title": title, "subtitle": subtitle, "grid": grid, "span": span}


def swatch(colour: str, text: str, pattern: str = "") -> Sign:
    """Return one entry of a key: a patch of colour, with the pattern that the style sheet calls so."""
    return {"colour": colour, "shape": pattern, "text": text}


def sign(character: str, colour: str, text: str) -> Sign:
    """Return one entry of a key: a character."""
    return {"sign": character, "colour": colour, "text": text}


def tick(text: str) -> Sign:
    """Return the entry of a key for the grey tick of the start settings."""
    return {"shape": "tick", "text": text}


def source(reader: Reader) -> str:
    """Return what every file carries that leaves a page."""
    return f"Cordon. {sentences.notice(reader)}"


def words(reader: Reader) -> Words:
    """Return the words that a board's own controls need."""
    _ = reader._
    return {
        "table": _("Figures as a table, and files"),
        "save": _("Save as"),
        "play": _("Play month by month"),
        "pause": _("Pause"),
        "month": _("Month"),
        "until": _("until month {n}"),
        "close": _("Close"),
        "attempts": _("Attempts"),
        "stopped": _("stopped"),
        "failed": _("The connection was lost. Load the page again."),
        "start": _("Work it out"),
        "cancel": _("Stop"),
        "working": _("Working it out: {share}"),
        "percent": reader.percent(0.0).replace("0", "{n}"),
        "all": _("All"),
        "earlier": _("Earlier"),
        "later": _("Later"),
        "page": _("page {page} of {pages}"),
    }


def hues(states: Iterable[str], colours: Palette) -> dict[str, str]:
    """Return each State's hue by id."""
    return {state: colours.state(index) for index, state in enumerate(states)}


def task(name: str, title: str, text: str, reader: Reader, *, auto: bool = False, span: int = WHOLE) -> Task:
    """Return a place for something that takes longer: worked out when asked for, or at once, with progress and a way to stop it."""
    return {
        "id": f"task-{name}",
        "kind": "task",
        "name": name,
        "title": title,
        "text": text,
        "auto": auto,
        "span": span,
    }


def folded(name: str, title: str, lines: Iterable[str]) -> Folded:
    """Return lines behind a heading that opens."""
    return {"id": name, "kind": "folded", "title": title, "lines": [{"kind": "item", "text": text} for text in lines]}


def link(title: str, reader: Reader) -> Link:
    """Return the address of the view, with a button that copies it."""
    return {"id": "link", "kind": "link", "title": title, "copy": reader._("Copy"), "copied": reader._("Copied")}


def files(text: str, names: Sequence[str]) -> Files:
    """Return files of what is shown, which the server makes when they are asked for."""
    return {"id": "files", "kind": "files", "text": text, "names": list(names)}
