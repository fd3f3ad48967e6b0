"""The page of performance is made of sections; those that are measured again take their places, the others stay as they are."""

import re
from pathlib import Path

from benchmarks.__main__ import SECTIONS, kept, page

OLD = """# Page

Machine: one.

## First

`python -m benchmarks.engine`

old first

## Third

`python -m benchmarks.sizes`

old third
"""


DATED = re.compile(r"^## (\w+)\n\nMeasured on \d{4}-\d\d-\d\d: .*processors.*\.$", re.MULTILINE)


def section(name: str) -> str:
    return f"## {name}\n\n`python -m benchmarks.{name}`\n\nnew {name}\n"


def sections() -> dict[str, object]:
    return {name: lambda name=name: section(name) for name in ("engine", "load", "sizes")}


def test_one_section_is_renewed_and_the_rest_of_the_page_stays() -> None:
    new = page(["sizes"], OLD, sections())
    above, rest = OLD.split("## Third")
    assert new.startswith(above)
    assert "old third" in rest
    assert "old third" not in new
    assert "new sizes" in new
    assert DATED.findall(new) == ["sizes"]


def test_a_section_that_was_not_there_comes_at_its_place() -> None:
    new = page(["load"], OLD, sections())
    assert list(kept(new)[1]) == ["engine", "load", "sizes"]
    assert "old first" in new
    assert "old third" in new


def test_renewing_twice_adds_nothing() -> None:
    once = page(["load"], OLD, sections())
    assert page(["load"], once, sections()) == once


def test_a_whole_page_has_every_section_once_each_with_its_day_and_machine() -> None:
    new = page((), "", sections())
    assert DATED.findall(new) == list(kept(new)[1]) == ["engine", "load", "sizes"]
    assert "\n\n\n" not in new


def test_what_takes_hours_stays_as_it_was_unless_it_is_named() -> None:
    made = {**sections(), "soak": lambda: section("soak")}
    old = OLD + "\n## Hours\n\n`python -m benchmarks.soak`\n\nold hours\n"
    assert "old hours" in page((), old, made)
    assert "new soak" not in page((), "", made)
    assert "new soak" in page(["soak"], old, made)


def test_the_page_as_it_stands_has_only_sections_that_can_be_renewed(root: Path) -> None:
    text = (root / "docs" / "performance.md").read_text(encoding="utf-8")
    found = kept(text)[1]
    assert text.count("\n## ") == text.count("\n\nMeasured on 20") == len(found)
    assert set(found) <= set(SECTIONS)
