"""How tests read boards: as a browser gets them, every text in its place, numbers taken back from their words."""

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sim.ui.answers import Answer
from sim.ui.boards import COURSE, LAW, PLANS, Request, drawn
from sim.ui.theme import Mode
from sim.words import Language

Block = dict[str, Any]

_CODES = {
    "id", "kind", "side", "from", "to", "state", "names", "at", "lang", "ground", "shape", "sign", "colour", "hue", "paths",
    "seas",
}  # fmt: skip
"""Keys whose values a reader never reads."""
_SAID_IN_FIGURES = {"text"}
"""Keys of a Plotly figure whose values are words: of annotations and of an axis's title."""


def requested(answer: Answer, view: str, language: Language = "en", mode: Mode = "light", **more: Any) -> Request:
    """Return a page's request for a view of an answer's question, with all that the view needs."""
    question = answer.question
    fitting: dict[str, Any] = {}
    if view == LAW:
        fitting["state"] = question.scenario.states[0].id
    if view == COURSE:
        fitting["other"] = ("Plan B", question.baseline)
    if view == PLANS:
        fitting["plans"] = (("Plan A", question), ("Plan B", question.baseline))
    return replace(Request(question, view, language, mode), **(fitting | more))


def board(answer: Answer, view: str, language: Language = "en", mode: Mode = "light", **more: Any) -> list[Block]:
    """Return a board's blocks as a browser reads them, which knows neither NaN nor Infinity."""
    found: list[Block] = parsed(drawn(requested(answer, view, language, mode, **more), answer))
    return found


def parsed(text: str) -> Any:
    """Return what JSON says. Raises ValueError for what only Python takes for JSON."""

    def refuse(constant: str) -> None:
        raise ValueError(f"{constant} is no JSON")

    return json.loads(text, parse_constant=refuse)


def block(blocks: list[Block], name: str) -> Block:
    """Return a block by its id."""
    return next(each for each in blocks if each["id"] == name)


def figures(blocks: list[Block]) -> list[tuple[str, Block]]:
    """Return the Plotly figures of a board by their blocks' ids."""
    return [(each["id"], each["figure"]) for each in blocks if each["kind"] == "chart"]


def texts(blocks: list[Block]) -> Iterator[str]:
    """Yield every text of a board that a reader sees or hears."""
    for each in blocks:
        shown = {key: value for key, value in each.items() if not (each["kind"] == "task" and key == "name")}
        yield from _texts(shown, "")


def _texts(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        if key == "figure":
            yield from _of_figure(value, "")
            return
        for name, inner in value.items():
            # A cell of a grid or an incident has a "kind" and a "state" that are codes; lines and key entries too.
            if name not in _CODES or (name in ("from", "to") and isinstance(inner, dict)):
                yield from _texts(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, key)


def _of_figure(value: Any, key: str) -> Iterator[str]:
    if isinstance(value, str) and key in _SAID_IN_FIGURES:
        yield value
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _of_figure(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from _of_figure(inner, key)


def number(text: str) -> float:
    """Return the number that a text is, written in any of the languages."""
    plain = text.replace("\u202f", "").replace("\u00a0", "").replace("\u2212", "-").replace("%", "").replace("+", "")
    return float(plain.replace(",", "."))
