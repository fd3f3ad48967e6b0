"""Nothing of ours stands on the left or right side of something, but before or after it in the direction of writing."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.ui import theme
from sim.words import LANGUAGES
from sim.words.languages import row_of

UI = Path(theme.__file__).parent
SHEETS = sorted(UI.rglob("*.css"))
SCRIPTS = sorted((UI / "static").glob("*.js"))
PAGES = sorted(UI.rglob("*.py"))
GEOMETRY = {".chosen": "beside what was touched on the map", ":root": "names which side the writing goes to"}
"""Rules (by the beginning of their selector) that may name a side, and why."""
SIDE = re.compile(
    r"^(?:(?:margin|padding|border|scroll-margin|scroll-padding)-(?:left|right)\b.*|(?:left|right):.*"
    r"|border-(?:top|bottom)-(?:left|right)-radius\b.*|(?:text-align|float|clear|caption-side): *(?:left|right)\b.*"
    r"|.*gradient\(to (?:left|right)\b.*)$"
)
FOUR = re.compile(r"^(margin|padding|inset|border-width|scroll-margin|scroll-padding): *(.+)$")
IN_SCRIPTS = re.compile(
    r"\b(?:margin|padding|border)(?:Left|Right)\b|style\.(?:left|right)\b|[`\"';]\s*(?:margin-|padding-|border-)?(?:left|right):|"
    r"text-align: *(?:left|right)\b"
)


def rules(sheet: str) -> Iterator[tuple[str, str]]:
    """Give each declaration of a style sheet with the selector it stands under."""
    text = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", text):
        for declaration in body.split(";"):
            if declaration.strip():
                yield " ".join(selector.split()), " ".join(declaration.split())


def sided(declaration: str) -> bool:
    """Return whether a declaration means another thing on the left than on the right."""
    if SIDE.match(declaration):
        return True
    four = FOUR.match(declaration.removesuffix(" !important"))
    values = re.findall(r"[^\s()]+(?:\((?:[^()]|\([^()]*\))*\))?|\((?:[^()]|\([^()]*\))*\)", four[2]) if four else []
    return len(values) == 4 and values[1] != values[3]


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_style_sheets_name_no_side(path: Path) -> None:
    wrong = [
        (selector, declaration)
        for selector, declaration in rules(path.read_text("utf-8"))
        if sided(declaration) and not selector.startswith(tuple(GEOMETRY))
    ]
    assert wrong == []


@pytest.mark.parametrize("path", [*SCRIPTS, *PAGES], ids=lambda path: path.name)
def test_scripts_and_pages_style_no_side(path: Path) -> None:
    assert IN_SCRIPTS.findall(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "declaration",
    [
        "margin-left: 1rem",
        "right: 0",
        "padding: 0 1rem 0 2rem !important",
        "inset: 0 auto 0 calc(1rem + 2px)",
        "text-align: right",
        "border-left: 1px solid",
        "border-width: 1px 1px 0 0",
        "mask-image: linear-gradient(to right, #000, transparent)",
    ],
)
def test_a_side_is_recognised(declaration: str) -> None:
    assert sided(declaration)


@pytest.mark.parametrize(
    "declaration",
    ["margin: 0 1rem 2rem 1rem", "inset-inline: 0 auto", "text-align: start", "inset: auto 0 0", "color: #000"],
)
def test_what_is_the_same_on_both_sides_is_no_side(declaration: str) -> None:
    assert not sided(declaration)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_says_its_language_and_direction(language: str) -> None:
    script = theme.language_script(language)
    assert f'lang: "{language}"' in script
    assert f'dir: "{row_of(language).direction}"' in script
