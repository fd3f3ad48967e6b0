"""Own work: each lever clearly moves one indicator that its agency could measure, and measuring changes nothing else."""

import math
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.arrays import SHAPES, Region
from sim.agents.build import Template
from sim.agents.handle import handle
from sim.agents.own_work import measure_own_work
from sim.ensemble.loop import simulate
from sim.own_work import OWN_INDEX, OWN_WORK, missing, own_work
from sim.rules import own_work as rules
from sim.run import Sample, run, run_many
from sim.scenario import Decisions, Scenario, load
from sim.scenario.calendar import MID_QUARTER, QUARTER, is_working
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS, Lever
from sim.scenario.objects import missing_object
from sim.statistics import Mean
from sim.words import LANGUAGES, translator
from tests.conftest import dear
from verification.own_work import moved, quarters_of, reviews_held, set_to, started
from verification.regions import post, region, state, with_ample_means

pytestmark = pytest.mark.slow

REPLICATES = dear(8)
EFFORTS = (0.0, 0.5, 1.0)
each_lever = pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.id)


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@cache
def ample() -> Scenario:
    """The shipped scenario without limits to means."""
    return with_ample_means(load("two-doors"))


@cache
def sampled(decisions: Decisions, quarters: int = 4) -> Sample:
    """Return a few replicates of the shipped scenario without limits to means."""
    return run_many(ample(), decisions, 3, REPLICATES, quarters * QUARTER)


def everywhere(lever: str, effort: float) -> Decisions:
    """Return the decisions that set a lever in all States, by agreement where it needs one."""
    which = next(each for each in LEVERS if each.id == lever)
    return set_to(ample(), which, {each.id: effort for each in ample().states})


def values(sample: Sample, lever: str, place: str) -> np.ndarray:
    """Return an own indicator (R,) that must be there."""
    found = own_work(sample, place)[lever]
    assert found is not None
    return found


def test_every_lever_has_one_own_indicator_and_no_two_are_called_the_same() -> None:
    assert [own.lever for own in OWN_WORK] == [lever.id for lever in LEVERS]
    assert len({own.id for own in OWN_WORK}) == len(OWN_WORK)
    for language in LANGUAGES:
        names = [translator(language)(own.name) for own in OWN_WORK]
        assert len(set(names)) == len(names)


def test_one_lever_alone_moves_its_own_indicator_to_the_worse_and_says_so() -> None:
    assert [own.lever for own in OWN_WORK if not own.improves] == ["L20"]
    assert OWN_INDEX["L20"].note


@each_lever
def test_the_own_indicator_follows_the_levers_effort_and_is_clearly_moved(lever: Lever) -> None:
    own = OWN_INDEX[lever.id]
    rises = (own.better == "higher") == own.improves
    found = [sampled(everywhere(lever.id, effort), quarters_of(lever)) for effort in EFFORTS]
    for place in (each.id for each in ample().states if not missing(ample(), each.id, lever.id)):
        courses = [values(sample, lever.id, place) for sample in found]
        steps = [Mean.of(after - before) for before, after in pairwise(courses)]
        for step in steps:
            assert not (step.negative if rises else step.positive), (place, step)
        whole = Mean.of(courses[-1] - courses[0])
        assert whole.positive if rises else whole.negative, place


@each_lever
def test_one_state_alone_clearly_moves_it_from_its_start_with_the_most_that_it_can_pay(
    two_doors: Scenario, lever: Lever
) -> None:
    # Cases are counted one by one, not expected: what few officers more can change takes more replicates to see.
    low = started(two_doors, lever, 5 * REPLICATES if lever.id in ("L19", "L20") else REPLICATES)
    found = [moved(two_doors, lever, each.id, low) for each in two_doors.states]
    there = [each for each in found if each is not None]
    assert there
    assert all(each.as_expected for each in there if each.change.n), [(each.change, each.own.id) for each in there]


def alone() -> Scenario:
    """Return a State alone whose posts nothing passes, without exporters and holdings."""
    return region([state("alone")], [post("gate", "alone", flow_per_day=0)])


def test_a_lever_without_its_object_has_no_own_indicator_and_says_why() -> None:
    scenario = alone()
    sample = run_many(scenario, None, 1, 2, QUARTER)
    found = own_work(sample, "alone")
    without = [lever for lever, each in found.items() if each is None]
    there = ["L01", "L02", "L03", "L06", "L07", "L08", "L31", "L35"]
    assert sorted(set(found) - set(without)) == there
    assert set(JOINT) <= set(without)
    for own in OWN_WORK:
        why = missing(scenario, "alone", own.lever)
        assert bool(why) == (own.lever in without)
        for language in LANGUAGES:
            assert not why or language == "en" or translator(language)(why) != why


def test_an_own_indicator_has_a_value_only_where_the_lever_has_something_to_act_on(two_doors: Scenario) -> None:
    lone = region([state("alone")], [post("gate", "alone")])
    for scenario in (two_doors, lone):
        for place in (each.id for each in scenario.states):
            for lever in LEVERS:
                why = missing_object(scenario, place, lever)
                assert not why or missing(scenario, place, lever.id) == why
    assert missing(lone, "alone", "L36")
    assert not missing_object(lone, "alone", "L36"), "a point of contact works without neighbours, and nobody asks it"


def test_a_post_that_nothing_passes_can_be_trained_and_nothing_shows_it() -> None:
    assert not missing_object(alone(), "alone", "L05")
    assert missing(alone(), "alone", "L05") == "No consignments pass the posts of this State."


def test_a_state_has_the_indicators_of_what_it_has(two_doors: Scenario) -> None:
    assert missing(two_doors, "velmora", "L26") == ""
    assert missing(two_doors, "selvane", "L26") == "This State has no free zone."
    assert missing(two_doors, "velmora", "L11.N") == "This State has no nuclear holding."
    assert missing(two_doors, "selvane", "L11.N") == ""


def test_without_peer_reviews_nobody_is_named_a_partner(two_doors: Scenario) -> None:
    assert np.isnan(values(run_many(two_doors, None, 1, 2, QUARTER), "L34", "velmora")).all()


@pytest.mark.parametrize(
    ("decided", "effort", "own"),
    [
        ("L28", 1.0, "L30"),  # more is reported than the tip line was built for
        ("L07", 1.0, "L14"),  # more applications, as many checks
        ("L07", 1.0, "L16"),
        ("L07", 1.0, "L19"),
        ("L07", 1.0, "L08"),  # a longer list has more to change
        ("L28", 1.0, "L09"),  # firms that were reached ask
        ("L21", 1.0, "L32"),  # more finds, as many prosecutors
        ("L21", 0.5, "L06"),  # more to examine, as many experts
        ("L17", 1.0, "L15"),  # meetings take hours from the desk
        ("L15", 1.0, "L14"),
    ],
)
def test_another_decision_can_make_an_agencys_own_work_worse(decided: str, effort: float, own: str) -> None:
    before, after = sampled(Decisions()), sampled(everywhere(decided, effort))
    place = "velmora"
    change = Mean.of(values(after, own, place) - values(before, own, place))
    assert change.negative if OWN_INDEX[own].better == "higher" else change.positive


def test_measuring_only_looks(two_doors: Scenario) -> None:
    template = Template(two_doors, Decisions(), 5, 2 * QUARTER)
    lived = template.replicate(0, logging=True)
    compiled = handle(lived)
    simulate(compiled, QUARTER + MID_QUARTER)
    before = {name: getattr(lived, name).copy() for name in SHAPES}
    for s in range(len(two_doors.states)):
        measure_own_work(compiled, s, QUARTER + MID_QUARTER)
    for name in Region._fields:
        same = getattr(lived, name).tobytes() == before[name].tobytes()
        assert same == (name != "own_work"), name


def test_it_is_measured_on_a_working_day_of_every_quarter(two_doors: Scenario) -> None:
    assert is_working(MID_QUARTER)
    sample = run_many(two_doors, None, 5, 2, 3 * QUARTER)
    assert sample.own_work.shape == (2, 3, 3, len(LEVERS), 2)
    assert (sample.own_work[:, :, :, 0, 1] > 0).all()


def test_quarters_can_be_looked_at_apart(two_doors: Scenario) -> None:
    sample = run_many(two_doors, None, 5, 3, 4 * QUARTER)
    whole = own_work(sample, "velmora")
    halves = [own_work(sample, "velmora", 0, 2), own_work(sample, "velmora", 2)]
    for lever in ("L36", "L06", "L38"):  # one measurement a quarter: the mean of halves is the whole
        first, second, together = halves[0][lever], halves[1][lever], whole[lever]
        assert first is not None
        assert second is not None
        assert (first + second) / 2 == pytest.approx(together)
    with pytest.raises(ValueError, match="nowhere"):
        own_work(sample, "nowhere")


def test_both_engines_measure_the_same(two_doors: Scenario) -> None:
    one, other = (run(two_doors, None, 7, days=QUARTER, engine=engine) for engine in ("compiled", "mesa"))
    assert one.sample.own_work.tobytes() == other.sample.own_work.tobytes()


def test_shares_lie_between_none_and_all() -> None:
    sample = sampled(Decisions())
    for place in (each.id for each in ample().states):
        for lever, found in own_work(sample, place).items():
            if found is not None and OWN_INDEX[lever].scale == 100.0 and not np.isnan(found).all():
                assert ((found >= 0.0) & (found <= 100.0)).all(), lever


def test_a_desk_that_is_never_overrun_answers_by_its_own_speed_and_an_overrun_one_what_it_can() -> None:
    assert rules.share_in_time(1e-9, 1.0, 2.0) == pytest.approx(1.0 - np.exp(-2.0))
    assert rules.share_in_time(500.0, 1.0, 2.0) == pytest.approx(1.0 / 500.0)
    assert rules.share_in_time(1.0, 0.0, 2.0) == 0.0


def test_the_share_in_time_is_smooth_where_as_much_comes_as_can_be_done() -> None:
    near = [rules.share_in_time(1.0 + step, 1.0, 4.0) for step in (-1e-4, -1e-7, 0.0, 1e-7, 1e-4)]
    assert near == sorted(near, reverse=True)
    assert near[2] == pytest.approx(4.0 / 5.0)
    assert np.ptp(near) < 1e-3


def test_the_share_in_time_is_that_of_a_simulated_desk() -> None:
    """Exponential times, one desk, cases laid aside at the limit: 200,000 cases by the recursion of the virtual wait."""
    rng = np.random.default_rng(1)
    asked, done, limit, cases = 0.9, 1.1, 3.0, 200_000
    wait, in_time = 0.0, 0
    for gap, work in zip(rng.exponential(1 / asked, cases), rng.exponential(1 / done, cases), strict=True):
        wait = max(0.0, wait - gap)
        in_time += wait + work <= limit
        wait = max(wait, min(wait + work, limit))
    assert in_time / cases == pytest.approx(rules.share_in_time(asked, done, limit), abs=0.005)


def test_two_places_that_are_right_or_judge_by_one_method_agree() -> None:
    assert rules.same_conclusion(2.0, 2.0, 2.0, 0.0) == 1.0
    assert rules.same_conclusion(1.0, 0.5, 2.0, 0.0) == pytest.approx(0.25), "each for itself"
    assert rules.same_conclusion(1.0, 0.5, 2.0, 1.0) == pytest.approx(0.5), "by one method"
    assert rules.same_conclusion(0.0, 0.0, 2.0, 1.0) == 0.0, "to miss it together is nothing to be proud of"


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6), st.floats(0, 1), st.floats(0, 0.3))
def test_better_trained_places_never_agree_less(chances: list[float], together: float, more: float) -> None:
    def agree(values: list[float]) -> float:
        return rules.same_conclusion(math.fsum(values), math.fsum(v * v for v in values), float(len(values)), together)

    assert agree([min(1.0, v + more) for v in chances]) >= agree(chances) - 1e-9
    assert 0.0 <= agree(chances) <= 1.0


def test_a_move_kept_before_own_work_was_measured_has_none(two_doors: Scenario) -> None:
    sample = run_many(two_doors, None, 1, 2, QUARTER)
    empty = replace(sample, own_work=np.zeros_like(sample.own_work))
    assert all(found is None or np.isnan(found).all() for found in own_work(empty, "velmora").values())


def test_what_is_decided_on_both_sides_of_a_pair_is_nothing_but_for_partners(two_doors: Scenario) -> None:
    for lever in LEVERS:
        shared = reviews_held(two_doors, lever)
        assert shared.empty == (lever.id != "L34")
    assert {order.lever for order in reviews_held(two_doors, LEVERS[LEVER_INDEX["L34"]]).orders} == {"L33"}
