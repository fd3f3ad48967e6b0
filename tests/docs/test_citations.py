"""Whatever code and pages cite can be followed: a section, finding or lever of the dossier, a numbered source, a link."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sim.scenario.levers import LEVERS
from tests.conftest import ROOT

DOCS = ROOT / "docs"
DOSSIER = DOCS / "dossier"
CITING = ("sim", "verification", "docs", "benchmarks", "scenarios", "tests")
SUFFIXES = {".py", ".md", ".yaml", ".toml", ".tsv", ".js", ".css"}
PAGES = {name: DOSSIER / f"{name.lower()}.md" for name in ("DOMAIN", "MODEL", "TEACHING")}
"""The pages of the dossier, by the name under which they are cited."""

ITEM = r"(?:finding \d+|\d+(?:\.\d+)?|[SL]\d+(?:[-–][SL]\d+)?)"
DOMAIN = re.compile(rf"\bDOMAIN ((?:{ITEM})(?:(?:, | and ){ITEM})*|\w+)")
SECTION = re.compile(r"\b([A-Z]{4,}) (?:section|principle|rule|fact) (\d+(?:\.\d+)?)")
SOURCE = re.compile(r"\bS(\d+)\b(?!/)(?:[-–]S(\d+)\b)?")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")


def _headings(page: Path) -> list[str]:
    return re.findall(
        r"^#+ (.*)$", re.sub(r"^```.*?^```", "", page.read_text("utf-8"), flags=re.M | re.S), re.MULTILINE
    )


def _sources() -> list[int]:
    return [int(n) for n in re.findall(r"^\| S(\d+) \|", (DOCS / "sources.md").read_text("utf-8"), re.MULTILINE)]


def _points_somewhere(item: str) -> bool:
    domain = PAGES["DOMAIN"].read_text("utf-8")
    if item.startswith("finding "):
        return f"\n{item.removeprefix('finding ')}. **" in domain
    if item.startswith("S"):
        return all(int(n) in _sources() for n in SOURCE.fullmatch(item).groups() if n)
    if item.startswith("L"):
        return all(f"\n| {lever} " in domain for lever in re.split("[-–]", item))
    return any(heading.startswith((f"{item} ", f"{item}. ")) for heading in _headings(PAGES["DOMAIN"]))


def _dangling(text: str) -> Iterator[str]:
    """Citations of a text that lead nowhere; a citation may be broken over two lines."""
    text = re.sub(r"\s+(?:# )?", " ", text)
    for cited in DOMAIN.finditer(text):
        yield from (f"DOMAIN {item}" for item in re.split(", | and ", cited[1]) if not _points_somewhere(item))
    for cited in SECTION.finditer(text):
        page = PAGES.get(cited[1])
        if page is None or not any(heading.startswith(f"{cited[2]}. ") for heading in _headings(page)):
            yield cited[0]


def _texts() -> list[Path]:
    paths = [path for folder in CITING for path in sorted((ROOT / folder).rglob("*")) if path.suffix in SUFFIXES]
    return [ROOT / "README.md", *(path for path in paths if path != Path(__file__))]


def test_every_citation_of_the_dossier_leads_to_a_heading_a_finding_a_lever_or_a_source() -> None:
    assert [(str(path), cited) for path in _texts() for cited in _dangling(path.read_text("utf-8"))] == []


@pytest.mark.parametrize(
    "text",
    [
        "DOMAIN 9.9",
        "DOMAIN S82",
        "DOMAIN S16, S99",
        "DOMAIN S80-S82",
        "DOMAIN L39",
        "DOMAIN finding 11",
        "DOMAIN somewhere",
        "a number (DOMAIN\n    3.9)",
        "MODEL section 12",
        "TEACHING section 9",
        "LOOK principle 4",
    ],
)
def test_a_citation_that_leads_nowhere_is_noticed(text: str) -> None:
    assert list(_dangling(text))


def test_sources_are_numbered_without_a_gap_and_listed_once() -> None:
    assert _sources() == list(range(1, len(_sources()) + 1))


@pytest.mark.parametrize("folder", ["docs", "sim/rules", "sim/scenario", "sim/agents", "verification"])
def test_a_source_named_by_its_number_alone_is_listed(folder: str) -> None:
    listed = set(_sources())
    texts = [path for path in _texts() if path.is_relative_to(ROOT / folder)]
    assert texts
    named = [
        (path.name, int(n)) for path in texts for pair in SOURCE.findall(path.read_text("utf-8")) for n in pair if n
    ]
    assert [place for place in named if place[1] not in listed] == []


def test_the_dossier_names_every_lever_as_the_model_does() -> None:
    rows = dict(re.findall(r"^\| (L\d+) (.*?) \|", PAGES["DOMAIN"].read_text("utf-8"), re.MULTILINE))
    names = {lever.id.partition(".")[0]: lever.name for lever in LEVERS}
    assert list(rows) == list(names)
    assert {id_: name for id_, name in rows.items() if id_ != "L11"} == {
        id_: name for id_, name in names.items() if id_ != "L11"
    }


def _anchors(page: Path) -> set[str]:
    """The anchors that a forge makes of a page's headings."""
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in _headings(page)}


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted(DOCS.rglob("*.md"))], ids=lambda page: page.relative_to(ROOT).as_posix()
)
def test_every_link_of_a_page_leads_to_a_file_and_a_heading_that_exist(page: Path) -> None:
    broken = []
    for target in LINK.findall(page.read_text("utf-8")):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = (page.parent / name).resolve() if name else page
        if not there.exists() or (anchor and anchor not in _anchors(there)):
            broken.append(target)
    assert broken == []
