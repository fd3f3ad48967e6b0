"""Every event has its own random draws: runs under other controls, with other networks or of another length meet the same draws."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sim.pathways import Gate
from sim.record import EventKind, Outcome
from sim.run import Record, run
from sim.scenario import Agreement, Decisions, Order, Scenario, build
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS
from tests.engines.regions import gates_by_luck, opportunities

WITHOUT_LIMIT = 1e4
"""Budget units a quarter: more than any plan costs."""


def changed(scenario: Scenario, change: Callable[[dict[str, Any]], object]) -> Scenario:
    """Return a scenario with its plain values changed."""
    values = json.loads(scenario.canonical)
    change(values)
    return build(values, file="changed.yaml")


def rich(values: dict[str, Any]) -> None:
    """Give every State all the means that the format permits, so that no lever takes from another."""
    for state in values["states"]:
        state["budget"] = WITHOUT_LIMIT
        state["officer_hours"] = 1e6


def everywhere(scenario: Scenario, lever: str, value: float, day: int = 0) -> Decisions:
    """Return the decision to set one lever in every State."""
    return Decisions(tuple(Order(day, state.id, lever, value) for state in scenario.states))


@pytest.fixture(scope="module")
def rich_region(two_doors: Scenario) -> Scenario:
    """Two doors with means for everything."""
    return changed(two_doors, rich)


def test_an_attempt_meets_the_same_draw_at_a_gate_under_any_controls(untouched: Record, decided: Record) -> None:
    before, after = gates_by_luck(untouched.events), gates_by_luck(decided.events)
    common = before.keys() & after.keys()
    assert len(common) > 100
    assert all(before[key]["draw"] == after[key]["draw"] for key in common)
    assert any(before[key]["probability"] != after[key]["probability"] for key in common)


def test_opportunities_come_on_the_same_days_under_any_controls(untouched: Record, decided: Record) -> None:
    before = {(network, k): int(event["day"]) for network, k, event in opportunities(untouched.events)}
    after = {(network, k): int(event["day"]) for network, k, event in opportunities(decided.events)}
    assert before == after


@pytest.mark.parametrize(
    ("lever", "gate"),
    [("L05", Gate.IDENTIFICATION), ("L11.N", Gate.PROTECTION), ("L15", Gate.STATEMENT), ("L29", Gate.SUPPLIER)],
)
def test_raising_a_gates_chance_only_adds_catches_at_the_same_draws(
    rich_region: Scenario, lever: str, gate: Gate
) -> None:
    found = LEVERS[LEVER_INDEX[lever]]
    caught, likelier = 0, 0
    for replicate in range(6):
        low, high = (
            gates_by_luck(run(rich_region, everywhere(rich_region, lever, value), 7, replicate).events)
            for value in (found.low, found.high)
        )
        for key in low.keys() & high.keys():
            less, more = low[key], high[key]
            same_plan = all(less[part] == more[part] for part in ("pathway", "state", "place", "category"))
            if key[2] != gate or not same_plan:
                continue
            assert less["draw"] == more["draw"]
            if more["probability"] >= less["probability"]:
                assert (less["draw"] < less["probability"]) <= (more["draw"] < more["probability"])
                likelier += int(more["probability"] > less["probability"])
            caught += int((more["outcome"] == Outcome.STOPPED) and (less["outcome"] != Outcome.STOPPED))
    assert likelier > 0
    if gate == Gate.IDENTIFICATION:
        assert caught > 0


def test_more_training_never_lowers_recognition_of_the_same_attempt(rich_region: Scenario) -> None:
    low, high = (
        gates_by_luck(run(rich_region, everywhere(rich_region, "L05", value), 7).events)
        for value in (LEVERS[LEVER_INDEX["L05"]].low, LEVERS[LEVER_INDEX["L05"]].high)
    )
    pairs = [
        (low[key], high[key])
        for key in low.keys() & high.keys()
        if key[2] == Gate.IDENTIFICATION and low[key]["place"] == high[key]["place"]
    ]
    assert pairs
    assert all(more["probability"] >= less["probability"] for less, more in pairs if less["pathway"] == more["pathway"])


@pytest.mark.parametrize("day", [1, 100, 400])
def test_decisions_leave_everything_before_their_day_as_it_was(
    two_doors: Scenario, untouched: Record, day: int
) -> None:
    states = tuple(state.id for state in two_doors.states)
    orders = tuple(Order(day, state, lever.id, lever.high) for state in states for lever in LEVERS)
    decisions = Decisions(orders, tuple(Agreement(lever, states, day) for lever in JOINT))
    events = run(two_doors, decisions, seed=7).events
    before = events[events["day"] < day]
    assert before.tobytes() == untouched.events[untouched.events["day"] < day].tobytes()
    assert len(events) != len(untouched.events)


def test_an_order_for_what_already_is_changes_nothing(two_doors: Scenario, untouched: Record) -> None:
    orders = tuple(
        Order(0, state.id, lever, value)
        for state in two_doors.states
        for lever, value in two_doors.start(state.id).levers.items()
    )
    events = run(two_doors, Decisions(orders), seed=7).events
    assert (events["kind"] == EventKind.ORDER).sum() == len(orders)
    assert events[events["kind"] != EventKind.ORDER].tobytes() == untouched.events.tobytes()


def test_an_agreement_nobody_gives_means_to_changes_nothing(two_doors: Scenario) -> None:
    states = tuple(state.id for state in two_doors.states)
    nothing = everywhere(two_doors, "L04", LEVERS[LEVER_INDEX["L04"]].low)
    agreed = Decisions(nothing.orders, (Agreement("L04", states),))
    lone = changed(two_doors, lambda values: values.update(agreements=[]))
    assert run(lone, agreed, seed=7).digest == run(lone, nothing, seed=7).digest


def test_draws_belong_to_names_and_not_to_places_in_a_list(two_doors: Scenario, untouched: Record) -> None:
    turned = run(changed(two_doors, lambda values: values["networks"].reverse()), seed=7)
    names = [network.id for network in two_doors.networks]

    def days(record: Record) -> dict[str, list[int]]:
        ids = [network.id for network in record.scenario.networks]
        found: dict[str, list[int]] = {name: [] for name in names}
        for network, _, event in opportunities(record.events):
            found[ids[network]].append(int(event["day"]))
        return found

    assert days(turned) == days(untouched)
    draws = {(names[key[0]], *key[1:]): event["draw"] for key, event in gates_by_luck(untouched.events).items()}
    theirs = {(names[-1 - key[0]], *key[1:]): event["draw"] for key, event in gates_by_luck(turned.events).items()}
    common = draws.keys() & theirs.keys()
    assert len(common) > 100
    assert all(draws[key] == theirs[key] for key in common)


def test_one_network_less_leaves_the_draws_of_the_others(two_doors: Scenario, untouched: Record) -> None:
    fewer = run(changed(two_doors, lambda values: values["networks"].pop()), seed=7)
    last = len(two_doors.networks) - 1
    before = [(n, k, int(event["day"])) for n, k, event in opportunities(untouched.events) if n != last]
    assert before == [(n, k, int(event["day"])) for n, k, event in opportunities(fewer.events)]


def test_draws_of_a_run_are_spread_over_the_whole_unit(untouched: Record, decided: Record) -> None:
    draws = np.concatenate([record.events[record.events["draw"] >= 0]["draw"] for record in (untouched, decided)])
    counts = np.bincount((draws * 10).astype(int), minlength=10)
    assert counts.min() > 0.7 * counts.mean()
    assert counts.max() < 1.3 * counts.mean()
