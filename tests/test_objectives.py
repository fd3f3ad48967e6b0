"""Objectives: each names an indicator that there is, and its levers clearly move it."""

from functools import cache

import numpy as np
import pytest

from sim import indicators
from sim.balance.teams import decided, levers_of, raise_evenly, start_efforts
from sim.own_work import OWN_WORK, own_work
from sim.record import INDICATOR_INDEX, INDICATORS
from sim.run import Sample, run_many
from sim.scenario import Scenario, ScenarioError, build, load, shipped
from sim.scenario.indicator_ids import COMPARED, COUNTED
from sim.scenario.indicator_ids import OWN_WORK as OWN_WORK_IDS
from sim.scenario.levers import Lever
from sim.scenario.spec import Objective
from sim.statistics import Mean
from tests.conftest import dear

REPLICATES = dear(20)
BEYOND_PARAGRAPH_9 = "PE"
"""Groups of levers that stand under no item of paragraph 9."""
RAISED = 0.02
"""Effort by which a State must be able to raise a lever for its indicator to be asked."""
OBJECTIVES = [(name, objective.id) for name in shipped() for objective in load(name).objectives]
OWN = {own.id: own for own in OWN_WORK}


def serving(scenario: Scenario, objective: Objective) -> tuple[Lever, ...]:
    """Return the basic levers of an objective's items, and one beyond paragraph 9 whose own work the objective names."""
    shown = OWN[objective.indicator].lever if objective.indicator in OWN else ""
    return tuple(
        lever
        for lever in levers_of(scenario)
        if f"9{lever.group}" in objective.items or (lever.group in BEYOND_PARAGRAPH_9 and lever.id == shown)
    )


@cache
def lived(name: str, objective_id: str = "") -> Sample:
    """Return a scenario's course with nothing decided, or with an objective's levers raised as far as means go."""
    scenario = load(name)
    efforts: dict[tuple[str, str], float] = {}
    for objective in scenario.objectives:
        for state in scenario.states if objective.id == objective_id else ():
            raise_evenly(scenario, state.id, serving(scenario, objective), efforts)
    return run_many(scenario, decided(scenario, efforts), 1540, REPLICATES)


def value(sample: Sample, state: str, indicator: str) -> np.ndarray | None:
    """Return an indicator of a State in each replicate; None where the State has nothing that it is about."""
    if indicator in OWN:
        return own_work(sample, state, sample.scenario.quarters - 4)[OWN[indicator].lever]
    return indicators.totals(sample, state, only=(indicator,))[indicator]


def better(indicator: str) -> str:
    """Return which direction of an indicator is better: higher or lower."""
    return OWN[indicator].better if indicator in OWN else INDICATORS[INDICATOR_INDEX[indicator]].better


def test_a_scenario_may_name_every_indicator_that_there_is_and_no_other() -> None:
    assert [indicator.id for indicator in INDICATORS] == list(COUNTED)
    assert [own.id for own in OWN_WORK] == list(OWN_WORK_IDS)
    assert len({*COUNTED, *OWN_WORK_IDS, *COMPARED}) == len(COUNTED + OWN_WORK_IDS + COMPARED)


@pytest.mark.parametrize(
    ("section", "given"),
    [
        ({"objectives": 0}, "profile_day"),
        ({"objectives": 0}, "Profile days"),
        ({"balance": "headline"}, "profile_days"),
        ({"balance": "headline"}, "nothing"),
    ],
    ids=str,
)
def test_an_indicator_that_there_is_not_is_refused_with_file_field_value_and_what_is_expected(
    section: dict[str, object], given: str
) -> None:
    scenario = load("two-doors")
    values = scenario.model_dump(mode="json")
    if "objectives" in section:
        values["objectives"][0]["indicator"] = given
        field = "objectives[0].indicator"
    else:
        values["balance"] = {"headline": given}
        field = "balance.headline"
    with pytest.raises(ScenarioError) as caught:
        build(values, file="mine.yaml")
    (problem,) = caught.value.problems
    assert (problem.file, problem.field, problem.found) == ("mine.yaml", field, f"'{given}'")
    assert "one of" in problem.expected


@pytest.mark.parametrize(("name", "objective_id"), OBJECTIVES)
def test_its_own_levers_clearly_move_what_an_objective_is_shown_by_in_every_state(name: str, objective_id: str) -> None:
    scenario = load(name)
    objective = next(each for each in scenario.objectives if each.id == objective_id)
    before, now = lived(name), lived(name, objective_id)
    asked = 0
    for state in scenario.states:
        start = start_efforts(scenario, state.id)
        efforts: dict[tuple[str, str], float] = {}
        raise_evenly(scenario, state.id, serving(scenario, objective), efforts)
        raised = any(effort - start[lever] >= RAISED for (_, lever), effort in efforts.items())
        one, other = (value(sample, state.id, objective.indicator) for sample in (before, now))
        if one is None or other is None or not raised:
            continue
        asked += 1
        change = Mean.of(other - one)
        assert change.clear, state.id
        assert (change.value > 0.0) == (better(objective.indicator) == "higher"), state.id
    assert asked > 1
