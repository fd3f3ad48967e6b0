"""Blocks: what a board shows, as plain values for JSON. A page draws them and adds nothing; a test reads them.

Every text is in the reader's language already. ``span``: width in twelfths of the board where there is room.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from sim.presentation.charts import Figure
from sim.presentation.palette import Palette
from sim.words.reader import Reader

Block = dict[str, Any]
WHOLE: Final = 12


def headline(title: str, text: str) -> Block:
    """Return the sentence that a board is about, and what stands below it."""
    return {"id": "headline", "kind": "headline", "title": title, "text": text}


def figures(items: Iterable[Mapping[str, str]], span: int = WHOLE) -> Block:
    """Return headline figures, each with label, value, unit and note."""
    return {"id": "figures", "kind": "figures", "items": [dict(item) for item in items], "span": span}


def section(name: str, title: str, text: str = "") -> Block:
    """Return a heading, with a sentence below it or none."""
    return {"id": f"section-{name}", "kind": "section", "title": title, "text": text}


def paragraphs(name: str, texts: Iterable[str], span: int = WHOLE) -> Block:
    """Return paragraphs of text."""
    return {"id": f"text-{name}", "kind": "text", "paragraphs": list(texts), "span": span}


def table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> dict[str, Any]:
    """Return a table for reading; the first column names the row."""
    return {"headers": list(headers), "rows": [list(row) for row in rows]}


def chart(
    name: str,
    title: str,
    subtitle: str,
    figure: Figure,
    numbers: Mapping[str, Any],
    reader: Reader,
    key: Sequence[Mapping[str, str]] = (),
    span: int = WHOLE,
) -> Block:
    """Return a chart under its sentence, with the same numbers as a table; ``key`` explains its signs and colours."""
    return {
        "id": name,
        "kind": "chart",
        "title": title,
        "subtitle": subtitle,
        "figure": figure,
        "table": dict(numbers),
        "key": [dict(sign) for sign in key],
        "source": source(reader),
        "span": span,
    }


def table_block(name: str, title: str, subtitle: str, numbers: Mapping[str, Any], span: int = WHOLE) -> Block:
    """Return a table under its sentence."""
    return {"id": name, "kind": "table", "title": title, "subtitle": subtitle, "table": dict(numbers), "span": span}


def grid_block(
    name: str,
    title: str,
    subtitle: str,
    headers: Sequence[str],
    rows: Sequence[Mapping[str, Any]],
    key: Sequence[str] = (),
    span: int = WHOLE,
) -> Block:
    """Return a grid of marks and bars under its sentence: rows of ``name`` and ``cells``; ``key`` says what its marks mean."""
    grid = {"headers": list(headers), "rows": list(rows), "key": list(key)}
    return {"id": name, "kind": "table", "title": title, "subtitle": subtitle, "grid": grid, "span": span}


def swatch(colour: str, text: str, pattern: str = "") -> dict[str, str]:
    """Return one entry of a key: a patch of colour, with the pattern that the style sheet calls so."""
    return {"colour": colour, "shape": pattern, "text": text}


def sign(character: str, colour: str, text: str) -> dict[str, str]:
    """Return one entry of a key: a character."""
    return {"sign": character, "colour": colour, "text": text}


def tick(text: str) -> dict[str, str]:
    """Return the entry of a key for the grey tick of the start settings."""
    return {"shape": "tick", "text": text}


def source(reader: Reader) -> str:
    """Return what every file carries that leaves a page."""
    notice = reader._("Exercise. Fictional region. Illustrative, not a forecast, not a rating.")
    return f"Cordon. {notice}"


def words(reader: Reader) -> dict[str, str]:
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
        "diverted": _("diverted"),
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


def task(name: str, title: str, text: str, reader: Reader, *, auto: bool = False, span: int = WHOLE) -> Block:
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


def folded(name: str, title: str, lines: Iterable[str]) -> Block:
    """Return lines behind a heading that opens."""
    return {"id": name, "kind": "folded", "title": title, "lines": [{"kind": "item", "text": text} for text in lines]}


def link(title: str, reader: Reader) -> Block:
    """Return the address of the view, with a button that copies it."""
    return {"id": "link", "kind": "link", "title": title, "copy": reader._("Copy"), "copied": reader._("Copied")}


def files(text: str, names: Sequence[str]) -> Block:
    """Return files of what is shown, which the server makes when they are asked for."""
    return {"id": "files", "kind": "files", "text": text, "names": list(names)}
