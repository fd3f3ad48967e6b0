"""Previews tell nothing hidden: what a seat believes is the same whatever the truth is."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import run_many
from sim.exercise import commands, trajectory
from sim.exercise.public_information import on_file, public_region
from sim.exercise.session import PREVIEW_SEED, Session
from sim.scenario import Scenario
from tests.exercise.playing import CUSTOMS, SELVANE, VELMORA, Table, changed, created, levers, with_inject

PLAN = {"L01": 2.0, "L21": 8.0}


def played(scenario: Scenario, others: dict[str, float] | None = None, **options: Any) -> Session:
    """A session whose first move was simulated with a plan of velmora's; others do as they like."""
    table = Table(created(scenario, **options))
    table.simulate(PLAN, others or {}, others or {})
    table.open()
    return table.session


def plain(scenario: Scenario) -> dict[str, Any]:
    given: dict[str, Any] = json.loads(scenario.canonical)
    return given


def other_practice(scenario: Scenario) -> Scenario:
    states = [
        {**state, "practice": {"border_detection": 0.95, "licensing_authority": 0.05}}
        for state in plain(scenario)["states"]
    ]
    return changed(scenario, states=states)


def practice_of_profiles(scenario: Scenario) -> Scenario:
    profiles = plain(scenario)["profiles"]
    for profile in profiles.values():
        profile["practice"] = {"default": 0.9}
    return changed(scenario, profiles=profiles)


def fewer_networks(scenario: Scenario) -> Scenario:
    return changed(scenario, networks=plain(scenario)["networks"][:1])


def other_networks(scenario: Scenario) -> Scenario:
    networks = [{**each, "wants": "R", "members": 9} for each in plain(scenario)["networks"]]
    return changed(scenario, networks=networks)


def injects_to_come(scenario: Scenario) -> Scenario:
    later = {
        "release": {"day": 180},
        "to": ["all"],
        "effects": [{"kind": "budget", "at": "velmora", "size": 0.5, "day": 0}],
    }
    return with_inject(scenario, later)


def no_injects(scenario: Scenario) -> Scenario:
    return changed(scenario, injects=[])


def happenings_nobody_was_told_of(scenario: Scenario) -> Scenario:
    return changed(scenario, happenings=[{"kind": "tips", "at": "velmora", "size": 3.0, "day": 0}])


HIDDEN: dict[str, Callable[[Scenario], Scenario]] = {
    "practice of States": other_practice,
    "practice of profiles": practice_of_profiles,
    "fewer networks": fewer_networks,
    "other networks": other_networks,
    "injects to come": injects_to_come,
    "no injects": no_injects,
    "happenings nobody was told of": happenings_nobody_was_told_of,
}


@pytest.fixture(scope="module")
def quiet(two_doors: Scenario) -> Scenario:
    """The shipped region without injects: what comes to whom is added where a test needs it."""
    return changed(two_doors, injects=[])


@pytest.mark.parametrize("state", ["velmora", "selvane"])
@pytest.mark.parametrize("name", HIDDEN)
def test_a_seat_believes_the_same_whatever_the_hidden_truth_is(quiet, name, state):
    truth, other = played(quiet), played(HIDDEN[name](quiet))
    if name != "no injects":
        assert other.scenario.hash != truth.scenario.hash, "nothing was changed"
    assert public_region(other, state).hash == public_region(truth, state).hash
    np.testing.assert_array_equal(on_file(public_region(other, state)), on_file(public_region(truth, state)))


def test_a_seat_believes_the_same_whatever_the_seed_and_the_trajectory_played(quiet):
    first, second = played(quiet), played(quiet, seed=42)
    assert trajectory.digests(first) != trajectory.digests(second)
    assert public_region(first, "velmora").hash == public_region(second, "velmora").hash
    table = Table(first)
    table.trainer(commands.UndoMove(luck="new"))
    table.simulate()
    table.open()
    assert trajectory.digests(table.session) != trajectory.digests(first)
    assert public_region(table.session, "velmora").hash == public_region(first, "velmora").hash


def test_a_seat_does_not_learn_from_previews_what_other_states_decided(quiet):
    first, second = played(quiet), played(quiet, {"L25": 20.0, "L07": 70.0})
    assert first.values("selvane") != second.values("selvane")
    assert public_region(first, "velmora").hash == public_region(second, "velmora").hash
    assert public_region(first, "selvane").hash != public_region(second, "selvane").hash


def test_a_seat_does_not_learn_from_previews_what_only_others_were_told(quiet):
    told = {
        "release": {"day": 0},
        "to": ["selvane"],
        "effects": [{"kind": "budget", "at": "selvane", "size": 0.5, "day": 0}],
    }
    first, second = played(quiet), played(with_inject(quiet, told))
    assert public_region(first, "velmora").hash == public_region(second, "velmora").hash
    assert public_region(first, "selvane").hash != public_region(second, "selvane").hash


def test_answers_of_previews_are_the_same_number_by_number(quiet):
    hidden = injects_to_come(other_networks(other_practice(quiet)))
    answers = []
    for session in (played(quiet), played(hidden, {"L25": 20.0}, seed=43)):
        region = public_region(session, "velmora")
        ranges = Ranges(region, practice=on_file(region))
        answers.append(run_many(region, None, PREVIEW_SEED, 6, 182, ranges=ranges).months)
    np.testing.assert_array_equal(answers[0], answers[1])
    assert answers[0].any()


@pytest.mark.parametrize(
    "public",
    [
        lambda t: t.trainer(commands.SubmitPlan(state="velmora", values={"L01": 3.0})),
        lambda t: t.trainer(commands.SubmitPlan(state="velmora", values=levers({"L11_N": 0.9}))),
    ],
    ids=["a lever", "a share"],
)
def test_a_seat_believes_what_its_own_state_decided(quiet, public):
    with_plan, without = Table(created(quiet)), Table(created(quiet))
    with_plan.open()
    public(with_plan)
    with_plan.simulate()
    without.simulate()
    assert public_region(with_plan.session, "velmora").hash != public_region(without.session, "velmora").hash
    assert public_region(with_plan.session, "dovria").hash == public_region(without.session, "dovria").hash


def test_a_seat_believes_what_its_state_agreed_on(quiet):
    table = Table(created(quiet))
    table.open()
    before = public_region(table.session, "velmora").hash
    table.think(VELMORA, SELVANE)
    table.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"]))
    assert public_region(table.session, "velmora").hash == before
    table.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True))
    assert public_region(table.session, "velmora").hash != before


def test_a_seat_believes_in_the_assistance_that_is_on_its_way_to_its_state_and_in_no_other(quiet):
    table = Table(created(quiet))
    table.open()
    before = {state: public_region(table.session, state).hash for state in table.session.state_ids()}
    table.trainer(
        commands.RequestAssistance(state="dovria", control="border_detection", text="Our posts have one officer each.")
    )
    assert {state: public_region(table.session, state).hash for state in before} == before
    table.trainer(commands.AnswerRequest(number=1, programme="action-plan-assistance"))
    after = {state: public_region(table.session, state).hash for state in before}
    assert {state for state in before if after[state] != before[state]} == {"dovria"}
    table.trainer(commands.CloseMove())
    help_to_come = public_region(table.session, "dovria").happenings[0]
    assert help_to_come.day == table.session.assistance[1].happening.day - table.session.day


def test_what_is_proposed_or_thought_in_a_seat_changes_no_preview_of_others(quiet):
    table = Table(created(quiet))
    table.open()
    before = [public_region(table.session, state).hash for state in table.session.state_ids()]
    table.think()
    table.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 12}))
    table.trainer(commands.SubmitPlan(state="velmora", values={"L21": 12}))
    assert [public_region(table.session, state).hash for state in table.session.state_ids()] == before


def test_a_believed_region_holds_no_practice_no_injects_and_standard_networks_only(two_doors):
    session = played(two_doors)
    given = plain(public_region(session, "velmora"))
    assert given["injects"] == []
    assert given["profiles"] == {}
    assert all(state["practice"] == {} for state in given["states"])
    assert all(network["id"].startswith("standard-") for network in given["networks"])
    assert len({json.dumps({**n, "id": "", "wants": ""}) for n in given["networks"]}) == 1
    assert given["quarters"] >= 4


def test_no_session_is_played_with_the_random_draws_of_previews(quiet):
    with pytest.raises(commands.Refused):
        created(quiet, seed=PREVIEW_SEED)


def test_reports_say_less_about_practice_the_older_they_are(quiet):
    first = public_region(played(quiet), "velmora")
    low, high = on_file(first)
    rows = ~np.isnan(low)
    assert rows.any()
    assert (low[rows] >= 0.0).all()
    assert (high[rows] <= 1.0).all()
    assert (low[rows] <= high[rows]).all()
    aged = [{**state, "report_age_months": 120.0} for state in plain(first)["states"]]
    oldest_low, oldest_high = on_file(changed(first, states=aged))
    assert (oldest_low[rows] == 0.0).all()
    assert (oldest_high[rows] == 1.0).all()


def test_today_a_believed_region_begins_with_what_has_been_decided(quiet):
    region = public_region(played(quiet), "velmora")
    start = region.start("velmora").levers
    assert start["L01"] == PLAN["L01"]
    assert start["L21"] == PLAN["L21"]
    assert region.start("selvane").levers == quiet.start("selvane").levers
