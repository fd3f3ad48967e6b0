"""Every fact that the model must show, run with the model, and the page that tells of it."""

import re

import pytest

from verification.fact import QUICK, Fact
from verification.facts import FACTS, NOT_SHOWN
from verification.figures import figure
from verification.page import DOCS, PAGE, verdict
from verification.queueing import erlang_c

KINDS = ("arithmetic", "put in", "comes out", "needs an assumption")


DEAREST = "13"
"""As dear as all the others together: `make soak` runs it, and every day that it is told of on the page is read."""


@pytest.mark.slow
@pytest.mark.parametrize("number", [pytest.param(each, marks=[pytest.mark.soak] * (each == DEAREST)) for each in FACTS])
def test_the_model_shows_the_fact_or_the_fact_is_among_those_known_not_to_hold(number: str) -> None:
    fact = FACTS[number](QUICK)
    failed = [measure for measure in fact.measures if not measure.holds]
    assert bool(failed) == (number in NOT_SHOWN), failed
    _figure_says_what_it_shows(fact)


def _figure_says_what_it_shows(fact: Fact) -> None:
    drawn = figure(fact)
    assert fact.figure_title in drawn.replace("&#x27;", "'")
    assert "nan" not in drawn
    assert "prefers-color-scheme: dark" in drawn


def test_signs_are_looked_for_in_at_least_400_replicates() -> None:
    assert QUICK.replicates >= 400


def _rows() -> dict[str, list[str]]:
    text = PAGE.read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line.startswith("|")]
    return {row[0]: row for row in rows if len(row) == 6 and re.fullmatch(r"\d+b?", row[0])}


def test_the_page_lists_every_fact_with_its_kind_and_whether_it_holds() -> None:
    rows = _rows()
    assert list(rows) == list(FACTS)
    for number, (_, _, kind, holds, over, source) in rows.items():
        assert kind in KINDS
        assert holds == ("does not hold" if number in NOT_SHOWN else "holds"), number
        assert source
        if kind == "comes out" and number != "4":
            assert re.fullmatch(r"\d+ of \d+", over), f"fact {number} does not say how often it holds over the ranges"


def test_the_page_shows_a_figure_for_every_fact() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for number in FACTS:
        assert f"(figures/fact-{number}.svg)" in text
        assert (DOCS / "figures" / f"fact-{number}.svg").read_text(encoding="utf-8").startswith("<svg")


@pytest.mark.parametrize(("load", "waits", "lasts"), [(0.9, 0.669, 0.669), (0.8, 0.409, 0.205)])
def test_erlang_c_gives_the_published_figures_for_ten_servers(load: float, waits: float, lasts: float) -> None:
    found = erlang_c(10, load)
    assert found[0] == pytest.approx(waits, abs=0.0005)
    assert found[1] == pytest.approx(lasts, abs=0.0005)


def test_a_fact_holds_only_if_all_its_measures_do() -> None:
    fact = FACTS["3b"](QUICK)
    assert verdict(fact) == "does not hold"
    assert any(measure.holds for measure in fact.measures)
