"""What does not fit on a page, and what on it is not translated, measured in the browser."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from sim.scenario import Scenario
from sim.words import REGISTRY, SOURCE
from tests.browser import framework
from tests.pseudo import CLOSE, OPEN

PHONE_SIZE = {"width": 390, "height": 844}
LAPTOP_SIZE = {"width": 1366, "height": 768}
WALL_SIZE = {"width": 1920, "height": 1080}
SIZES = (PHONE_SIZE, LAPTOP_SIZE, WALL_SIZE)

MISFITS = framework.script((Path(__file__).parent / "misfits.js").read_text("utf-8"))
CUT = ".live .news .line, .live.bar .where, .flows li"
"""What may be cut, with a sign that it is (the line on top, that leads to the whole of it), and what has an arrow after it."""

OURS = ("Cordon", "SVG", "PNG", "CSV", "JSON", "YAML", "BIS")
"""Names of the project's own, of formats and of who is cited."""
NO_WORDS = (
    f".room-code, .address, {framework.CODE}, {framework.ICON_MATERIAL}, {framework.SKIP_TO_CONTENT}, "
    f"{framework.FILE_UPLOADER_DROPZONE} button"
)
"""Codes and addresses; names of signs that are drawn; the framework's own link for keyboards and word for a file, out of view."""
UNTRANSLATED = framework.script((Path(__file__).parent / "untranslated.js").read_text("utf-8"))


def misfits(page: Any) -> list[str]:
    """Return what a page does not show whole: elements wider than their place, texts cut or outside the window."""
    found: list[str] = page.evaluate(MISFITS, CUT)
    return found


def untranslated(page: Any, names: Collection[str]) -> list[str]:
    """Return what a page in the language that nobody speaks says in English, apart from names."""
    known = {*names, *OURS, *(row.name for row in REGISTRY.values())}
    longest_first = sorted(known, key=len, reverse=True)
    found: list[str] = page.evaluate(UNTRANSLATED, [OPEN, CLOSE, longest_first, NO_WORDS])
    return found


def names_of(scenario: Scenario) -> set[str]:
    """Return the lines of a scenario's own texts in the source: what a reader of a language that it lacks is given."""
    found: set[str] = {programme.label for programme in scenario.programmes}

    def take(value: object) -> None:
        if isinstance(value, dict) and isinstance(value.get(SOURCE), str):
            found.update(line.replace("*", "").strip("#- ") for line in value[SOURCE].splitlines())
        elif isinstance(value, dict | list):
            for each in value.values() if isinstance(value, dict) else value:
                take(each)

    take(scenario.model_dump(mode="json"))
    return {name for name in found if len(name) > 2}
