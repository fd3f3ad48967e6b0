"""Exogenous events and the master list of injects: what is refused says where, what was found and what was expected."""

from typing import Any

import pytest

from sim.record import INDICATOR_INDEX
from sim.scenario import Scenario, ScenarioError, build, load, with_exogenous_events
from sim.scenario.injects import EXOGENOUS_KINDS, SIZES, ExogenousEvent

HAPPENING = {"kind": "flow", "at": "port-averil", "size": 1.5, "day": 3}


def problems(values: dict[str, Any]) -> list[str]:
    with pytest.raises(ScenarioError) as refused:
        build(values)
    return [str(problem) for problem in refused.value.problems]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"at": "velmora"}, "happenings[0].at"),
        ({"kind": "officers"}, "happenings[0].at"),
        ({"kind": "loss"}, "happenings[0].at"),
        ({"size": 9.0}, "happenings[0].size"),
        ({"size": -1.0}, "happenings[0].size"),
        ({"size": True}, "happenings[0].size"),
        ({"day": -1}, "happenings[0].day"),
        ({"day": 1.5}, "happenings[0].day"),
        ({"days": 0}, "happenings[0].days"),
        ({"kind": "weather"}, "happenings[0].kind"),
        ({"route": "x"}, "happenings[0].route"),
    ],
    ids=str,
)
def test_an_impossible_exogenous_event_is_refused_with_its_place(
    values: dict[str, Any], change: dict[str, Any], expected: str
) -> None:
    values["happenings"] = [{**HAPPENING, **change}]
    assert any(expected in problem for problem in problems(values))


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"number": 2}, "injects[1].number"),
        ({"objective": "none"}, "injects[0].objective"),
        ({"item": "9z"}, "injects[0].item"),
        ({"to": []}, "injects[0].to"),
        ({"to": ["atlantis"]}, "injects[0].to"),
        ({"to": ["<b>"]}, "injects[0].to"),
        ({"channel": "telepathy"}, "injects[0].channel"),
        ({"release": {"day": 3, "indicator": "delay_mean", "above": 1}}, "injects[0].release"),
        ({"release": {"indicator": "delay_mean"}}, "injects[0].release"),
        ({"release": {"indicator": "delay_mean", "above": 1, "below": 2}}, "injects[0].release"),
        ({"release": {"indicator": "delay_mean", "above": 1, "state": "atlantis"}}, "injects[0].release.state"),
        ({"release": {"indicator": "profile_days", "above": 1}}, "injects[0].release.indicator"),
        ({"text": {"en": "a", "fr": "b"}}, "injects[0].text.ru"),
        ({"effects": [{**HAPPENING, "size": 100}]}, "injects[0].effects[0].size"),
        ({"effects": [{**HAPPENING, "at": "atlantis"}]}, "injects[0].effects[0].at"),
    ],
    ids=str,
)
def test_an_inject_that_cannot_be_is_refused_with_its_place(
    values: dict[str, Any], change: dict[str, Any], expected: str
) -> None:
    values["injects"][0].update(change)
    assert any(expected in problem for problem in problems(values))


def test_two_doors_has_a_master_list_for_an_exercise_of_each_length(two_doors: Scenario) -> None:
    injects = two_doors.injects
    assert len(injects) >= 12
    assert {inject.item for inject in injects} == {f"9{letter}" for letter in "abcdefghi"}
    assert {inject.objective for inject in injects} == {objective.id for objective in two_doors.objectives}
    for quarters in range(0, 12, 4):
        days = range(quarters * 91, (quarters + 4) * 91)
        assert any(inject.release.day in days for inject in injects if inject.release.day is not None)
    assert any(inject.release.indicator for inject in injects)
    assert any(inject.release.day is None and inject.release.indicator is None for inject in injects)


def test_conditions_of_shipped_injects_name_indicators(two_doors: Scenario) -> None:
    named = [inject.release.indicator for inject in two_doors.injects if inject.release.indicator]
    assert named
    assert set(named) <= set(INDICATOR_INDEX)


def test_injects_change_no_run_that_is_not_an_exercise(two_doors: Scenario, values: dict[str, Any]) -> None:
    assert two_doors.happenings == ()
    without = build({**values, "injects": []})
    assert without.happenings == two_doors.happenings


def test_an_exogenous_event_of_an_inject_counts_its_days_from_the_release() -> None:
    happening = ExogenousEvent.model_validate({**HAPPENING, "day": 5})
    assert happening.on_day(100).day == 105


def test_a_scenario_with_more_from_outside_keeps_all_else(two_doors: Scenario) -> None:
    more = with_exogenous_events(two_doors, [ExogenousEvent.model_validate(HAPPENING)], quarters=12)
    assert more.quarters == 12
    assert len(more.happenings) == 1
    assert more.states == two_doors.states
    with pytest.raises(ScenarioError):
        with_exogenous_events(two_doors, [ExogenousEvent.model_validate({**HAPPENING, "at": "atlantis"})])


def test_every_kind_of_exogenous_event_has_sizes() -> None:
    assert set(SIZES) == set(EXOGENOUS_KINDS)
    assert load("two-doors").injects
