"""The tables of the documents are those of the code, and what the ODD page names in code exists."""

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from sim.pathways import GATES, Role
from sim.record import INDICATORS
from sim.scenario.controls import CONTROL_INDEX
from sim.scenario.levers import LEVERS
from sim.scenario.parameters import PARAMETER_INDEX

DOCS = Path(__file__).parents[2] / "docs"
ODD = (DOCS / "odd.md").read_text("utf-8")


def _tables() -> ModuleType:
    spec = importlib.util.spec_from_file_location("document_tables", DOCS / "tables.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


tables = _tables()


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.md")), ids=lambda page: page.name)
def test_the_tables_of_a_page_are_those_of_the_code_else_run_python_docs_tables(page):
    text = page.read_text("utf-8")
    assert tables.rewritten(text) == text


def test_every_table_stands_in_a_page():
    pages = "".join(page.read_text("utf-8") for page in DOCS.glob("*.md"))
    assert [name for name in tables.TABLES if f"<!-- table: {name} -->" not in pages] == []


def test_every_block_has_its_end_and_a_known_name():
    assert ODD.count("<!-- table: ") == ODD.count("<!-- end -->")
    assert set(re.findall(r"<!-- table: ([a-z-]+) -->", ODD)) <= set(tables.TABLES)


def test_a_table_is_written_anew_whatever_stood_there_and_other_blocks_stay():
    page = "<!-- table: events -->\nold\n<!-- end -->\n<!-- table: of-another -->\nkept\n<!-- end -->\n"
    once = tables.rewritten(page)
    assert "old" not in once
    assert tables.events() in once
    assert "of-another -->\nkept\n" in once
    assert tables.rewritten(once) == once


def test_the_odd_page_names_every_lever_parameter_row_and_indicator():
    rows = set(re.findall(r"^\| `?([\w.]+)`? \|", ODD, re.MULTILINE))
    assert {lever.id for lever in LEVERS} <= rows
    assert set(PARAMETER_INDEX) <= rows
    assert set(CONTROL_INDEX) <= rows
    assert {indicator.id for indicator in INDICATORS} <= rows


def test_what_the_odd_page_names_in_code_exists():
    fields = {"through_share", "listed_share", "leads_to", "neighbours", "funded", "assumptions"}
    prose = tables.BLOCK.sub("", ODD)
    names = set(re.findall(r"`([a-z][a-z_]+)`", prose)) - {"code", "run", "who", "occasion"}
    assert names - fields - set(PARAMETER_INDEX) - set(CONTROL_INDEX) == set()
    for module in re.findall(r"`((?:rules|agents)\.\w+)`", prose):
        assert importlib.util.find_spec(f"sim.{module}"), module


@pytest.mark.parametrize(
    "gate", [g for g in GATES if g.answers and g.role is not Role.LEADS_ON], ids=lambda g: g.gate.id
)
def test_the_odd_page_tells_the_chance_of_every_gate_and_names_each_number_that_it_reads(gate):
    prose = tables.BLOCK.sub("", ODD)
    cells = prose[prose.index("| gate | chance | source |") :].partition("\n\n")[0].lower()
    if gate.role is not Role.REVIEWS:
        assert gate.name.lower() in {
            name.strip().removeprefix("scope: ") for row in cells.splitlines() for name in row.split("|")[1].split(";")
        }
    assert [name for name in gate.assumptions if f"`{name}`" not in prose] == []


def test_the_sources_page_names_only_sources_and_numbers_that_exist():
    text = (DOCS / "sources.md").read_text("utf-8")
    listed = set(re.findall(r"^\| (S\d+) \|", text, re.MULTILINE))
    assert set(re.findall(r"\bS\d+\b(?!/)", text)) <= listed
    assert set(re.findall(r"`([a-z_]+)`", text)) <= set(PARAMETER_INDEX)
    assert set(re.findall(r"\bS\d+\b", tables.BLOCK.sub("", ODD))) <= listed


def test_the_order_of_a_day_is_printed_in_order():
    numbers = [int(n) for n in re.findall(r"^\| (\d+) \|", tables.order_of_a_day(), re.MULTILINE)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert tables.order_of_a_day() in ODD
