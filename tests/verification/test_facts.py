"""Every fact that the model must show, run with the model, and the page that tells of it."""

import re

import pytest

from sim.scenario import Scenario, load
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS
from sim.statistics import Mean
from verification import displacement, licensing_times, no_effect
from verification.displacement import Everything, Findings
from verification.fact import QUICK, Fact
from verification.facts import FACTS, NOT_SHOWN
from verification.figures import figure
from verification.page import DOCS, PAGE, verdict
from verification.paired import UNCERTAIN, UNSOURCED, Ends, at_either_end, carried_by
from verification.queueing import erlang_c
from verification.regions import with_ample_means

KINDS = ("arithmetic", "put in", "comes out", "needs an assumption")


DEAREST = ("6", "6b", "13", "13b")
"""Each pair from one run, as dear as all the others together: `make soak` runs them, and every day what the page says of them is
read, and displacement's signs are looked for without the inputs' ends."""


@pytest.mark.slow
@pytest.mark.parametrize("number", [pytest.param(each, marks=[pytest.mark.soak] * (each in DEAREST)) for each in FACTS])
def test_the_model_shows_the_fact_or_the_fact_is_among_those_known_not_to_hold(number: str) -> None:
    fact = FACTS[number](QUICK)
    failed = [measure for measure in fact.measures if not measure.holds]
    assert bool(failed) == (number in NOT_SHOWN), failed
    assert set(fact.inputs) <= set(PARAMETER_INDEX)
    assert fact.inputs or fact.kind == "arithmetic" or fact.givens
    _figure_says_what_it_shows(fact)


def _figure_says_what_it_shows(fact: Fact) -> None:
    drawn = figure(fact)
    assert fact.figure_title in drawn.replace("&#x27;", "'")
    assert "nan" not in drawn
    assert "prefers-color-scheme: dark" in drawn


@pytest.mark.slow
def test_displacement_has_its_signs_where_every_input_has_its_usual_value() -> None:
    found = displacement.look(with_ample_means(load("two-doors")), QUICK.replicates)
    assert found.next_door.positive
    assert found.displaced.positive
    assert found.stopped.positive
    assert found.diversions.negative
    assert found.spent[1] <= found.spent[0]


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


def test_the_page_says_of_every_fact_what_it_rests_on() -> None:
    sections = re.split(r"^## ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    assert [section.partition(".")[0] for section in sections] == list(FACTS)
    for section in sections:
        rests_on = re.findall(r"^\*Rests on:\* (.+)\.$", section, re.MULTILINE)
        assert len(rests_on) == 1
        for name in re.findall(r"\b([a-z]+(?:_[a-z]+)+)\*", rests_on[0]):
            assert PARAMETER_INDEX[name].assumed


def test_every_input_with_a_range_is_drawn_and_those_without_a_source_are_told_apart() -> None:
    assert set(UNCERTAIN) == {
        parameter.name for parameter in PARAMETERS if parameter.low < parameter.high and not parameter.switch
    }
    assert {"visible_transit", "signal_weight", "patience", "plan_cost"} <= set(UNSOURCED) < set(UNCERTAIN)
    assert "belief_memory" not in UNSOURCED


def test_each_input_alone_is_moved_to_either_end_of_its_range() -> None:
    scenario = load("two-doors")
    ends = at_either_end(scenario, ("patience", "taste"), lambda s: (s.assumed("patience"), s.assumed("taste")))
    low, high = (PARAMETER_INDEX["patience"].low, PARAMETER_INDEX["patience"].high)
    usual = scenario.assumed("taste")
    assert ends[0] == Ends("patience", (low, usual), (high, usual))
    assert ends[1].low == (scenario.assumed("patience"), PARAMETER_INDEX["taste"].low)


def test_an_input_carries_a_fact_only_if_more_replicates_do_not_show_its_signs_either() -> None:
    asked = []

    def holds(scenario: Scenario, replicates: int) -> bool:
        asked.append(replicates)
        weak = scenario.assumed("patience") == PARAMETER_INDEX["patience"].low
        lost = scenario.assumed("taste") == PARAMETER_INDEX["taste"].high
        return not lost and not (weak and replicates < 400)

    assert carried_by(load("two-doors"), ("patience", "taste", "fashion"), holds) == ("taste",)
    assert asked.count(400) == 2


def _findings(next_door: float) -> Findings:
    sure = Mean(1.0, 0.01, 400)
    return Findings(Mean(next_door, 0.01, 400), sure, sure, Mean(-1.0, 0.01, 400), (1.0, 1.0), {})


def test_displacement_is_put_in_where_one_input_without_a_source_carries_it(monkeypatch: pytest.MonkeyPatch) -> None:
    one = Ends("visible_transit", _findings(-0.5), _findings(2.0))
    other = Ends("patience", _findings(1.0), _findings(1.5))
    everything = Everything(_findings(1.0), (_findings(1.0), _findings(-1.0)), (one, other))
    monkeypatch.setattr(displacement, "everything", lambda effort: everything)
    monkeypatch.setattr(displacement, "look", lambda scenario, replicates: _findings(0.0))
    fact = displacement.fact(QUICK)
    assert fact.kind == "put in"
    assert "gone with visible_transit alone" in fact.remark
    assert "visible_transit (-0.5 to 2.0 attempts)" in fact.remark
    assert displacement.together(QUICK).kind == "comes out"
    assert everything.held(lambda each: each.next_door.positive) == 1


def test_the_year_2023_is_reckoned_with_the_cases_of_2023_throughout(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    office = licensing_times.office

    def noted(*given: int, **more: float) -> Scenario:
        desk = office(*given, **more)  # type: ignore[arg-type]
        asked.append(sum(sector.applications_per_year.value for sector in desk.sectors))
        return desk

    monkeypatch.setattr(licensing_times, "office", noted)
    fact = licensing_times.year_2023(QUICK)
    assert len(asked) >= 3
    assert set(asked) == {12_032 / 4}
    mix = next(measure for measure in fact.measures if "referred" in measure.text)
    assert mix.value == pytest.approx(52.7, abs=0.5)


def test_levers_without_their_object_and_bluffs_are_tried_where_there_are_some() -> None:
    count, changed = no_effect.without_objects(load("two-doors"), 2)
    assert count > 0
    assert changed == 0
    assert no_effect.bluffed(2) == 0
    assert all(0.0 < share < 1.0 for share in no_effect.PAID.values())


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
