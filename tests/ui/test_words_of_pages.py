"""Texts of the pages reach the catalogues."""

import ast
from pathlib import Path

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
