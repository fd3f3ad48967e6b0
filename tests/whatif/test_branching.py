"""From any day: the past is the recorded run's, the draws that follow are another replicate's, and nothing reaches back."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.memory import Room
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import RunError, RunPrefix, StreamSwitch, run_many
from sim.run import Record, replay, run
from sim.scenario import Agreement, Decisions, Order, Scenario, load
from sim.scenario.levers import JOINT
from sim.whatif.branching import branch, branch_once
from tests.engines.regions import TALLIES, assert_same_run
from tests.scenario.strategies import decisions

DAYS = 273
STATES = ("velmora", "selvane", "dovria")


def before(events: np.ndarray, day: int) -> bytes:
    return events[events["day"] < day].tobytes()


@pytest.mark.parametrize("day", [0, 1, 90, 91, 150, DAYS - 1, DAYS])
def test_each_branch_is_the_single_run_that_takes_its_draws_on_that_day(played: Record, day: int) -> None:
    sample = branch(played, day, range(5), workers=2)
    for place, replicate in enumerate(range(5)):
        single = branch_once(played, day, replicate)
        for name in ("months", "rows", "stops", "delay_bins", "licence_bins"):
            assert getattr(sample, name)[place].tobytes() == getattr(single.sample, name)[0].tobytes(), name
        assert before(single.events, day) == before(played.events, day)


def test_a_run_that_goes_on_with_its_own_draws_is_itself(played: Record) -> None:
    assert branch_once(played, 100, played.replicate).digest == played.digest
    assert branch_once(played, DAYS, 9).digest == played.digest


def test_other_draws_make_another_trajectory_and_only_from_that_day_on(played: Record) -> None:
    other = branch_once(played, 100, 8)
    assert other.digest != played.digest
    assert set(other.events["replicate"][other.events["day"] < 100]) == {played.replicate}
    assert set(other.events["replicate"][other.events["day"] >= 100]) == {8}


def test_a_record_with_turns_goes_on_with_the_turns_it_took(turned: Record) -> None:
    on = branch_once(turned, 120, 5)
    assert [turn.day for turn in on.switches] == [70, 120]
    assert before(on.events, 120) == before(turned.events, 120)
    assert branch_once(turned, 151, 5).digest == turned.digest


def test_both_engines_switch_draws_alike(two_doors: Scenario, plan: Decisions, turned: Record) -> None:
    mesa = run(two_doors, plan, 7, turned.replicate, DAYS, "mesa", turned.switches)
    assert_same_run(mesa, turned)


def test_a_record_with_switches_is_had_again_from_its_directory(turned: Record, tmp_path) -> None:
    turned.write(tmp_path)
    assert replay(tmp_path) == (True, None)


def test_a_switch_to_the_same_random_draws_changes_nothing(
    two_doors: Scenario, plan: Decisions, played: Record
) -> None:
    again = run(two_doors, plan, 7, 3, DAYS, switches=(StreamSwitch(0, 3), StreamSwitch(33, 3)))
    assert again.digest == played.digest


@pytest.mark.parametrize("turns", [[(-1, 0)], [(DAYS, 0)], [(5, 0), (5, 1)], [(9, 0), (5, 1)], [(5, -1)], [(True, 0)]])
def test_turns_that_cannot_be_taken_are_refused(two_doors: Scenario, turns: list[tuple[int, int]]) -> None:
    with pytest.raises(RunError):
        run(two_doors, seed=7, days=DAYS, switches=[StreamSwitch(*turn) for turn in turns])


def test_decisions_may_differ_from_that_day_on(two_doors: Scenario, played: Record, plan: Decisions) -> None:
    later = Decisions((*plan.orders, Order(120, "dovria", "L29", 8.0)), plan.agreements)
    assert_same_run(branch_once(played, 120, played.replicate, later), run(two_doors, later, 7, 3, DAYS))


def test_decisions_that_differ_before_that_day_are_refused(played: Record, plan: Decisions) -> None:
    earlier = Decisions((*plan.orders, Order(119, "dovria", "L29", 8.0)), plan.agreements)
    with pytest.raises(RunError, match="up to day 120"):
        branch(played, 120, 2, earlier)
    with pytest.raises(RunError, match="up to day 120"):
        branch_once(played, 120, 2, Decisions(plan.orders[1:], plan.agreements))


def test_a_day_outside_the_run_and_drawn_assumptions_are_refused(two_doors: Scenario, played: Record) -> None:
    for day in (-1, DAYS + 1):
        with pytest.raises(RunError, match="day"):
            branch(played, day, 2)
    with pytest.raises(RunError, match="ranges"):
        run_many(two_doors, None, 7, 2, DAYS, ranges=Ranges(two_doors), prefix=RunPrefix(10))


@settings(max_examples=15)
@given(st.data())
def test_what_is_decided_later_never_reaches_back(data: st.DataObject) -> None:
    scenario = load("two-doors")
    day = data.draw(st.integers(1, 180))
    known = data.draw(decisions(scenario, 182))
    more = data.draw(decisions(scenario, 182))
    joint = [Agreement(lever, STATES, day + n, None) for n, lever in enumerate(JOINT)]
    commitments = [Order(day, state, lever, 1e9) for state in STATES for lever in JOINT]
    commitments = [replace(o, value={"L04": 100.0, "L33": 3.0, "L34": 6.0, "L37": 100.0}[o.lever]) for o in commitments]
    shared = Decisions(
        tuple(order for order in known.orders if order.day < day),
        tuple(agreement for agreement in known.agreements if agreement.from_day < day),
    )
    later = Decisions(
        (*shared.orders, *commitments, *(order for order in more.orders if order.day >= day)),
        (*shared.agreements, *joint),
    )
    one, other = run(scenario, shared, 7, 0, 200), run(scenario, later, 7, 0, 200)
    assert before(one.events, day) == before(other.events, day)


def test_room_that_grows_while_going_on_changes_nothing(played: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    usual = branch(played, 50, 3)
    tiny = Room(events=1, attempts=4, queue=4, requests=1, lost=1, encounters=2)
    monkeypatch.setattr(Room, "expected", lambda *_given, **_named: tiny)
    small = branch(played, 50, 3)
    for name in set(TALLIES) - {"encounters"}:
        assert getattr(small, name).tobytes() == getattr(usual, name).tobytes(), name
