"""Texts of the pages reach the catalogues."""

import ast
from html import unescape
from pathlib import Path
from typing import Any

from sim.exercise.contributions import Released
from sim.ui.exercise.parts import inject_html
from sim.words.reader import Reader
from tests.presentation import regions
from tests.presentation.typography import french_faults

ROOT = Path(__file__).parents[2]
CALLS = {"_", "ngettext", "mark"}


def test_no_text_is_marked_inside_a_formatted_string_where_collection_cannot_see_it() -> None:
    hidden = []
    for path in [ROOT / "app.py", *sorted((ROOT / "sim").rglob("*.py"))]:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for formatted in (node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)):
            for call in (node for node in ast.walk(formatted) if isinstance(node, ast.Call)):
                name = getattr(call.func, "id", None) or getattr(call.func, "attr", None)
                if name in CALLS and call.args and isinstance(call.args[0], ast.Constant):
                    hidden.append(f"{path.relative_to(ROOT)}:{call.lineno}")
    assert hidden == []


def test_injects_are_set_in_french_though_the_log_keeps_them_as_typed() -> None:
    nobody: Any = None
    injects = regions.two_doors().injects
    assert any(french_faults(inject.text.written()["fr"]) for inject in injects)
    for inject in injects:
        sender, words = inject.sender.model_dump(), inject.text.model_dump()
        released = Released(1, inject.id, 0, 0, (), sender, inject.channel, words, ())
        assert french_faults(unescape(inject_html(nobody, released, Reader("fr")))) == []
