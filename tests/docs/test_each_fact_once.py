"""Each fact stands in one place: the page of the architecture says how often it is stated elsewhere, and the sources agree."""

import re

import pytest

from docs import facts
from tests.conftest import ROOT

ROW = re.compile(r"^\| ([^|]+) \| [^|]+ \| (\d+) \| (\d+) \|$", re.MULTILINE)
SAID = {row[1]: int(row[3]) for row in ROW.finditer((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8"))}


def test_the_page_has_a_row_for_each_fact() -> None:
    assert list(SAID) == [fact.name for fact in facts.FACTS]


@pytest.mark.parametrize("fact", facts.FACTS, ids=[fact.name for fact in facts.FACTS])
def test_a_fact_is_stated_outside_its_home_no_more_often_than_the_page_says(fact: facts.Fact) -> None:
    found = facts.places(fact)
    assert len(found) == SAID[fact.name], "\n".join(found)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("is a difference clear: mean, spread, interval", "half = 1.96 * values.std(ddof=1)"),
        ("can this be paid: means held against what is asked", "ok = asked.budget <= state.budget"),
        ("a plan as text", 'text = f"{order.state}.{order.lever}={order.value}"'),
        ("gates and pathways", "ORDER = (Gate.TIP, Gate.COURT, Gate.NOTICE)"),
        ("numbers of behaviour in rules and steps", "def step(x):\n    return 0.7 * x"),
        ("labels used as keys: owners, units, sources", 'late = indicator.unit == "days"'),
        ("languages", 'if reader.language == "fr":\n    pass'),
        ("shapes of tallies, controls and arrays", "A, B, C, D, E = range(5)"),
    ],
)
def test_a_fact_stated_again_is_found(name: str, text: str) -> None:
    fact = next(fact for fact in facts.FACTS if fact.name == name)
    assert list(fact.found(ROOT, text))
