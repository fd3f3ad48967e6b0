"""Exercise cases: three groups, shown apart, that say nothing about how far attempts are compressed."""

import numpy as np
import pytest

from sim.cases import GROUPS, counted, stopped_of_100
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import run_many
from sim.record import TALLY_INDEX
from sim.scenario import Decisions, Scenario, load
from sim.scenario.parameters import PARAMETER_INDEX


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("two-doors")


def test_each_attempt_is_a_case_of_one_group_and_each_stop_a_stop_of_its_group(scenario: Scenario) -> None:
    sample = run_many(scenario, Decisions(), 3, range(20))
    for place, state in enumerate(scenario.states):
        cases = counted(sample, state.id)
        own = sample.months.sum(axis=1)[:, place]
        assert (cases[..., 0].sum(axis=1) == own[:, TALLY_INDEX["attempts"]]).all()
        assert (cases[..., 1].sum(axis=1) == own[:, TALLY_INDEX["stopped"]]).all()
        assert (cases[..., 1] <= cases[..., 0]).all()
    assert (counted(sample) == np.add.reduce([counted(sample, state.id) for state in scenario.states])).all()


def test_no_more_than_three_of_a_hundred_cases_are_attempts_at_a_prohibited_end_use(scenario: Scenario) -> None:
    assert PARAMETER_INDEX["prohibited_share"].most <= 0.03
    cases = counted(run_many(scenario, Decisions(), 3, range(60))).sum(axis=0)
    assert 0 < cases[2, 0] < 0.03 * cases[:, 0].sum()


def test_what_is_taken_from_a_holding_is_no_breach_of_procedure(scenario: Scenario) -> None:
    thefts = scenario.model_copy(
        update={"sectors": (), "networks": tuple(n for n in scenario.networks if n.wants in "NCBR")}
    )
    cases = counted(run_many(thefts, Decisions(), 3, range(20))).sum(axis=0)
    whole = counted(run_many(scenario, Decisions(), 3, range(20))).sum(axis=0)
    assert cases[0, 0] / cases[:, 0].sum() < whole[0, 0] / whole[:, 0].sum()


def test_a_case_stays_in_its_group_under_any_controls_and_groups_change_no_outcome(scenario: Scenario) -> None:
    before = run_many(scenario, Decisions(), 3, range(20))
    other = run_many(
        scenario, Decisions(), 3, range(20), ranges=Ranges(scenario, {"procedural_share": 0.1}, uncertain=())
    )
    for tally in ("attempts", "stopped", "diversions", "seizures"):
        assert (before.months[..., TALLY_INDEX[tally]] == other.months[..., TALLY_INDEX[tally]]).all()


def test_of_no_case_none_is_said() -> None:
    assert stopped_of_100(np.zeros((4, 3, 2))) == {group.id: None for group in GROUPS}
    assert stopped_of_100(np.array([[[10.0, 2.0]] * 3])) == {group.id: 20.0 for group in GROUPS}
