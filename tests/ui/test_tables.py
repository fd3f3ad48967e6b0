"""From the model's results to the page's tables, with the real model and few courses."""

import math

import polars as pl
import pytest
from sim.ui.picture import Picture

from sim.record import GATE_NAMES, TALLIES
from sim.run import run
from sim.scenario import Decisions, load
from sim.ui.answers import Question
from sim.ui.tables import answer, drawn

COURSES = 8


@pytest.fixture(scope="module")
def pictures() -> tuple[Picture, Picture]:
    """ "Two doors" at its start settings, and with Selvane hardened alone."""
    scenario = load("two-doors")
    start = answer(Question.of(scenario, ([], []), 7, COURSES))
    hardened = answer(Question.of(scenario, (["selvane.L21=20", "selvane.L25=90"], []), 7, COURSES))
    return start, hardened


def test_start_settings_compared_with_themselves_show_no_difference(pictures: tuple[Picture, Picture]) -> None:
    start, _hardened = pictures
    assert not start.changed
    assert start.gates["baseline"].to_list() == start.gates["now"].to_list()
    assert start.states["attempts"].to_list() == start.states["attempts_baseline"].to_list()
    assert "displaced" not in start.figures


def test_both_pictures_share_the_same_baseline(pictures: tuple[Picture, Picture]) -> None:
    start, hardened = pictures
    assert hardened.changed
    assert hardened.figures["diversions"].baseline == start.figures["diversions"].now
    assert hardened.states["attempts_baseline"].to_list() == start.states["attempts"].to_list()


def test_running_totals_never_fall_and_end_near_the_headline(pictures: tuple[Picture, Picture]) -> None:
    for picture in pictures:
        now = picture.trends["diversions"].filter(series="now").sort("month")
        assert now["p50"].is_sorted()
        assert now["p50"][-1] == pytest.approx(picture.figures["diversions"].now)
        assert len(now) == picture.months == 24


def test_what_moved_next_door_is_part_of_what_left(pictures: tuple[Picture, Picture]) -> None:
    _start, hardened = pictures
    moved = dict(hardened.flows.group_by("from").agg(moved=pl.col("moved").sum()).iter_rows())
    before = dict(hardened.states.select("id", "attempts_baseline").iter_rows())
    assert all(0 <= moved[state] <= before[state] for state in before)
    share = hardened.figures["displaced"]
    assert math.isnan(share.now) or 0 <= share.low <= share.now <= share.high <= 1


def test_gates_come_in_the_order_of_the_record(pictures: tuple[Picture, Picture]) -> None:
    order = [GATE_NAMES.index(gate) for gate in pictures[1].gates["gate"]]
    assert order == sorted(order)


def test_an_attempt_that_got_through_names_no_place(pictures: tuple[Picture, Picture]) -> None:
    incidents = pictures[0].incidents
    assert incidents
    through = [incident for incident in incidents if incident.got_through]
    assert through
    assert all(not step.place for incident in through for step in incident.steps)
    assert all(incident.steps for incident in incidents)


def test_a_stopped_attempt_ends_at_the_gate_that_stopped_it(pictures: tuple[Picture, Picture]) -> None:
    for incident in pictures[0].incidents:
        if incident.status == "stopped":
            assert incident.gate
            assert any(step.sign == "stopped" for step in incident.steps)


def test_one_course_has_the_figures_of_that_course_and_no_range() -> None:
    scenario = load("two-doors")
    question = Question.of(scenario, (["selvane.L21=20"], []), 7, 200)
    before, now = (run(scenario, Decisions.parse(scenario, settings), 7, 0) for settings in ([], ["selvane.L21=20"]))
    picture = drawn(question, now.sample, before.sample, now)
    assert (picture.courses, picture.wanted, picture.ranged) == (1, 200, False)
    assert picture.first_clear_month is None
    assert picture.figures["diversions"].now == now.sample.months[..., TALLIES.index("diversions")].sum()
    assert not any(change.ranged or change.clear("count") for change in picture.figures.values())
    for table in (picture.gates, picture.states):
        assert table["low"].is_nan().all()
        assert table["high"].is_nan().all()
    for table in picture.trends.values():
        assert table["p05"].equals(table["p95"], null_equal=True)
