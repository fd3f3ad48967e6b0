"""What sheets, scripts and tests say of Streamlit's elements, read from the files in which it stands."""

import re
from pathlib import Path
from typing import Final

import sim.ui
from tests.conftest import ROOT

UI: Final = Path(sim.ui.__file__).parent
SHEET: Final = UI / "framework.css"
SCRIPT: Final = UI / "static" / "framework.js"
TESTS: Final = ROOT / "tests" / "browser" / "framework.py"
KNOWING: Final = (SHEET, SCRIPT, TESTS)
NAMED: Final = re.compile(r"""data-testid="?([\w-]+)|(?<![\w-])\.(st[A-Z]\w+)|\b(data-(?!testid)[a-z-]+)\b""")
"""A test id, a class or an attribute of Streamlit's elements."""


def text_of(path: Path) -> str:
    """Return a file's text without the comments of sheets."""
    return re.sub(r"/\*.*?\*/", "", path.read_text("utf-8"), flags=re.DOTALL)


def names(path: Path) -> set[str]:
    """Return the test ids, classes and attributes of Streamlit's elements that a file names."""
    return {next(filter(None, found.groups())) for found in NAMED.finditer(text_of(path))}


def selectors() -> list[str]:
    """Return the selectors of the sheet, without states and generated content, as a page that stands still matches them."""
    heads = re.findall(r"([^{};]+)\{", text_of(SHEET))
    own = [head for head in heads if not head.strip().startswith(("@", "&:has(.notice.exercise)"))]
    return [_stateless(part) for head in own for part in _parts(head)]


def _stateless(selector: str) -> str:
    said = re.sub(r'^&(\[dir="rtl"\])?', ":root", re.sub(r"\s+", " ", selector).strip())
    return re.sub(r":has\(:focus-visible\)|:not\(:has\(\.st-key-projector\)\)|::?(before|after)|\.held", "", said)


def _parts(selectors: str) -> list[str]:
    """Split a list of selectors at its commas, not at those within brackets."""
    parts, depth = [""], 0
    for sign in selectors:
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return parts
