"""What agents do over days: queues in order, practice and knowledge in range, means never overspent, law with its lag."""

import json
from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.agents.array_order import state_ids
from sim.agents.arrays import FULL_EVENTS, FULL_QUEUE, NEVER, SIGNATURES, Region
from sim.agents.authority import free_desk
from sim.agents.build import Template
from sim.agents.handle import handle
from sim.agents.holding import security_row
from sim.agents.memory import Room
from sim.agents.sector import receive
from sim.agents.writing import note
from sim.ensemble.loop import simulate
from sim.record import CATEGORIES, TALLY_INDEX, EventKind, Outcome
from sim.region import MesaRegion
from sim.run import run
from sim.scenario import Agreement, Decisions, Order, Scenario, build, load
from sim.scenario import controls as row
from sim.scenario.calendar import MONTH
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS
from tests.engines.regions import busy_decisions

DAYS = 728


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


def changed(scenario: Scenario, change: Callable[[dict[str, Any]], object]) -> Scenario:
    """Return a scenario with its plain values changed."""
    values = json.loads(scenario.canonical)
    change(values)
    return build(values, file="changed.yaml")


def lived(scenario: Scenario, decisions: Decisions, days: int = DAYS, replicate: int = 0) -> Region:
    """Return the arrays of a region after its last day."""
    region = Template(scenario, decisions, 7, days).replicate(replicate, logging=True)
    simulate(handle(region), int(region.run[0].days))
    assert region.run[0].status == 0
    return region


def small(scenario: Scenario, room: Room) -> Region:
    """Return a region of little room, to call steps on."""
    return Template(scenario, Decisions(), 7, 30, room).replicate(0, logging=True)


# Queues and writing


@cache
def queues() -> Region:
    """Return a region whose queues any number of examples may use."""
    return small(load("two-doors"), Room(queue=32))


@given(st.lists(st.floats(0, 100), min_size=1, max_size=30), st.integers(0, 40))
def test_applications_wait_in_the_order_of_their_arrival(arrivals: list[float], taken: int) -> None:
    region = queues()
    authority = region.authorities[0]
    authority.head = authority.tail = taken  # anywhere in the ring
    for n, arrival in enumerate(arrivals):
        receive.py_func(region, 0, arrival, 5, n, -1, 0)
    size = region.queue.shape[1]
    queue = [region.queue[0, place % size] for place in range(authority.head, authority.tail)]
    expected = sorted(enumerate(arrivals), key=lambda pair: (pair[1], pair[0]))
    assert [(int(asked.occasion), float(asked.arrival)) for asked in queue] == expected


def test_a_full_queue_is_said_and_nothing_in_it_lost(two_doors: Scenario) -> None:
    region = small(two_doors, Room(queue=4))
    for n in range(5):
        receive.py_func(region, 0, float(n), 5, n, -1, 0)
    assert region.run[0].status == FULL_QUEUE
    assert [int(asked.occasion) for asked in region.queue[0]] == [0, 1, 2, 3]


def test_the_desk_that_is_free_first_takes_the_next_case_and_ties_go_to_the_lower_number(two_doors: Scenario) -> None:
    region = small(two_doors, Room())
    region.authorities[0].free_at[:4] = [3.0, 1.0, 1.0, 2.0]
    assert free_desk.py_func(region, 0, 4) == 1
    assert free_desk.py_func(region, 0, 1) == 0


def test_a_full_log_is_said_and_nothing_in_it_overwritten(two_doors: Scenario) -> None:
    region = small(two_doors, Room(events=1))
    note.py_func(region, EventKind.MEETING, 3, 1, -1, Outcome.DONE)
    note.py_func(region, EventKind.MEETING, 4, 2, -1, Outcome.DONE)
    assert region.run[0].status == FULL_EVENTS
    assert region.events[0].day == 3


def test_each_category_of_holdings_has_its_own_security() -> None:
    rows = {category: security_row(CATEGORIES.index(category)) for category in "NCBR"}
    assert rows == {
        "N": row.SECURE_NUCLEAR,
        "C": row.SECURE_CHEMICAL,
        "B": row.SECURE_BIOLOGICAL,
        "R": row.SECURE_RADIOACTIVE,
    }


# Over many days


def test_nothing_leaves_its_range_on_any_week(two_doors: Scenario) -> None:
    def look(region: MesaRegion, day: int) -> None:
        if day % 7:
            return
        w = region.arrays
        for name in ("practice", "effort", "setting", "reported"):
            values = getattr(w, name)
            assert ((values >= 0) & (values <= 1)).all(), (name, day)
        for rows in (w.posts, w.authorities):
            assert ((rows.knowledge >= 0) & (rows.knowledge <= 1)).all(), day
        for values in (w.posts.reached, w.networks.resources, w.sectors.reached, w.sectors.adopted, w.sectors.breaches):
            assert ((values >= 0) & (values <= 1)).all(), day
        assert ((w.networks.signature >= 0) & (w.networks.signature < SIGNATURES)).all()
        assert (w.networks.through >= 0).all()
        assert (w.networks.caught >= 0).all()
        assert (w.authorities.staff >= 0.5).all()
        assert (w.authorities.head <= w.authorities.tail).all()
        assert (w.programmes.busy <= w.programmes.capacity).all()
        assert ((w.states.funded > 0) & (w.states.funded <= 1)).all()
        assert ((w.states.instruments >= 0) & (w.states.instruments <= 12)).all()

    region = MesaRegion(Template(two_doors, busy_decisions(two_doors, DAYS), 7, DAYS), 0, observers=[look])
    region.simulate()


def test_no_state_spends_more_than_its_means(two_doors: Scenario) -> None:
    all_high = Decisions(tuple(Order(0, s.id, lever.id, lever.high) for s in two_doors.states for lever in LEVERS))
    for decisions in (Decisions(), all_high):
        months = run(two_doors, decisions, seed=7).months
        quarters = months.reshape(two_doors.quarters, 3, *months.shape[1:]).sum(axis=1)
        for s, state in enumerate(two_doors.states):
            assert (quarters[:, s, TALLY_INDEX["spent"]] <= state.budget.value * (1 + 1e-9)).all()
            assert (quarters[:, s, TALLY_INDEX["hours"]] <= state.officer_hours.value * (1 + 1e-9)).all()


def test_a_plan_beyond_the_means_is_said_once_and_works_in_part(two_doors: Scenario) -> None:
    decisions = Decisions(tuple(Order(30, "dovria", lever.id, lever.high) for lever in LEVERS))
    region = lived(two_doors, decisions)
    events = region.events[: int(region.run[0].events)]
    dovria = state_ids(two_doors).index("dovria")
    told = events[(events["kind"] == EventKind.SHORTAGE) & (events["state"] == dovria) & (events["day"] >= 30)]
    assert len(told) == 1
    assert region.states[dovria].funded < 1.0


def test_a_law_decided_during_a_run_comes_into_force_one_to_three_years_later(two_doors: Scenario) -> None:
    plan = Decisions(tuple(Order(0, state.id, "L38", LEVERS[LEVER_INDEX["L38"]].high) for state in two_doors.states))
    template = Template(two_doors, plan, 7, 5 * 364)
    region = template.replicate(0, logging=False)
    simulate(handle(region), int(region.run[0].days))
    decided = region.law[(template.region.law == NEVER) & (region.law < NEVER)]
    low, high = region.par[0].law_months_low * MONTH, region.par[0].law_months_high * MONTH
    assert len(decided) > 0
    assert (decided >= low - 1).all()
    assert (decided <= 5 * 364 + high).all()
    assert not ((template.region.law < NEVER) & (region.law != template.region.law)).any()


@pytest.mark.parametrize("lever", JOINT)
def test_a_joint_lever_works_only_between_states_that_agreed_and_by_the_weaker_commitment(
    two_doors: Scenario, lever: str
) -> None:
    lone = changed(two_doors, lambda values: values.update(agreements=[]))
    index, found = LEVER_INDEX[lever], LEVERS[LEVER_INDEX[lever]]
    half = found.low + 0.5 * (found.high - found.low)
    orders = (Order(0, "velmora", lever, found.high), Order(0, "selvane", lever, half))
    for state in lone.states:
        state_orders = tuple(Order(0, state.id, other.id, other.low) for other in LEVERS if other.base != found.base)
        orders += state_orders  # no means wanted elsewhere
    velmora, selvane, dovria = map(state_ids(lone).index, ("velmora", "selvane", "dovria"))
    alone = lived(lone, Decisions(orders))
    assert not alone.effort[:, index].any()
    together = lived(lone, Decisions(orders, (Agreement(lever, ("velmora", "selvane")),)))
    assert together.effort[dovria, index] == 0.0
    assert together.effort[velmora, index] > 0.0
    weaker = together.setting[selvane, index]
    assert weaker < together.setting[velmora, index]
    assert together.effort[velmora, index] <= weaker + 1e-9
    assert together.effort[selvane, index] <= weaker + 1e-9


def test_hours_trained_together_count_more_up_to_the_weaker_effort_and_only_between_parties(
    two_doors: Scenario,
) -> None:
    low, high = 16.0, 40.0
    orders = (Order(0, "velmora", "L05", high), Order(0, "selvane", "L05", low), Order(0, "dovria", "L05", low))
    rich = changed(
        two_doors, lambda values: [state.update(budget=9000, officer_hours=90000) for state in values["states"]]
    )
    alone = lived(rich, Decisions(orders)).states.training_hours
    both = Decisions(orders, (Agreement("L05", ("velmora", "selvane")),))
    together = lived(rich, both).states.training_hours
    gain = rich.assumed("joint_training_gain")
    velmora, selvane, dovria = map(state_ids(rich).index, ("velmora", "selvane", "dovria"))
    assert together[dovria] == alone[dovria]
    assert 1.1 < together[selvane] / alone[selvane] < 1 + gain
    more = together - alone  # of both alike: what selvane, which trains less, has agreed on
    assert more[velmora] == pytest.approx(more[selvane], rel=0.1)


def test_an_agreement_that_ends_no_longer_works(two_doors: Scenario) -> None:
    lone = changed(two_doors, lambda values: values.update(agreements=[]))
    index, states = LEVER_INDEX["L37"], tuple(state.id for state in two_doors.states)
    orders = tuple(Order(0, state, "L37", LEVERS[index].high) for state in states)
    lasting = lived(lone, Decisions(orders, (Agreement("L37", states, 0, None),)))
    ended = lived(lone, Decisions(orders, (Agreement("L37", states, 0, 91),)))
    assert (ended.effort[:, index] < 0.1 * lasting.effort[:, index]).all()


def courts(scenario: Scenario) -> np.ndarray:
    """Return what courts decided in some replicates."""
    found = [run(scenario, seed=7, replicate=replicate).events for replicate in range(6)]
    events = np.concatenate(found)
    return events[events["kind"] == EventKind.COURT]


def test_a_seizure_on_full_law_stands_and_one_without_can_be_reversed(two_doors: Scenario) -> None:
    def legislate(given: bool, instruments: int) -> Scenario:
        def change(values: dict[str, Any]) -> None:
            for state in values["states"]:
                state["law"] = {"default": given}
                state["instruments_in_force"] = instruments
            for profile in values["profiles"].values():
                profile["law"] = {"default": given}

        return changed(two_doors, change)

    with_law, without = courts(legislate(True, 12)), courts(legislate(False, 0))
    assert len(with_law) > 10
    assert (with_law["probability"] == 1.0).all()
    assert (with_law["outcome"] == Outcome.UPHELD).all()
    assert len(without) > 5
    assert (without["probability"] < 0.7).all()
    assert (without["outcome"] == Outcome.REVERSED).any()


def test_applications_received_are_decided_or_still_waiting_or_on_their_way(two_doors: Scenario) -> None:
    region = lived(two_doors, Decisions())
    names = {name: TALLY_INDEX[name] for name in ("applications", "decided", "backlog", "refused")}
    for s in range(len(two_doors.states)):
        sums = region.months[:, s].sum(axis=0)
        received = int(region.authorities[s].tail)
        assert sums[names["applications"]] <= received  # false end uses are in the queue as well
        assert sums[names["decided"]] <= sums[names["applications"]]
        assert sums[names["refused"]] <= sums[names["decided"]]
        waiting = region.authorities[s].tail - region.authorities[s].head
        assert region.months[-1, s, names["backlog"]] == waiting


def test_more_officers_never_leave_a_longer_backlog(two_doors: Scenario) -> None:
    index = LEVER_INDEX["L19"]
    few, many = (
        Decisions(tuple(Order(0, state.id, "L19", value) for state in two_doors.states))
        for value in (LEVERS[index].low, LEVERS[index].high)
    )
    place = TALLY_INDEX["backlog"]
    assert (
        run(two_doors, many, seed=7).months[-1, :-1, place] <= run(two_doors, few, seed=7).months[-1, :-1, place]
    ).all()
