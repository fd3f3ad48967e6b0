"""What comes from outside works in the region for its days, in both engines alike, and nothing else changes."""

from typing import Any

import numpy as np
import pytest

from sim import indicators
from sim.ensemble.sample import Sample, run_many
from sim.record import EventKind
from sim.run import run
from sim.scenario import Scenario, load, with_exogenous_events
from sim.scenario.controls import CONTROL_INDEX
from sim.scenario.injects import EXOGENOUS_KINDS, ExogenousEvent

DAYS = 364
PLACES = {"flow": "port-averil", "loss": "dovria-sources"}
SIZES = {"new-items": 0.5, "court": 0.2, "loss": 1.0, "tips": 3.0, "flow": 2.0, "applications": 2.0}
SHOWN_BY = {
    "officers": ("delay_mean", "higher"),
    "licensing-staff": ("licence_days_median", "higher"),
    "budget": ("spent", "lower"),
    "flow": ("delay_mean", "higher"),
    "applications": ("licence_days_median", "higher"),
    "tips": ("tips", "higher"),
    "court": ("seizures_upheld", "lower"),
    "loss": ("losses", "higher"),
    "assistance": ("assistance", "higher"),
}


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    return load("two-doors")


def happening(kind: str, **changes: Any) -> ExogenousEvent:
    given = {"kind": kind, "at": PLACES.get(kind, "velmora"), "size": SIZES.get(kind, 0.4), "day": 0, **changes}
    if kind == "assistance":
        given = {"control": "border_detection", **given}
    return ExogenousEvent.model_validate(given)


def lived(scenario: Scenario) -> Sample:
    return run_many(scenario, seed=5, replicates=60, days=DAYS)


@pytest.mark.parametrize("kind", EXOGENOUS_KINDS)
def test_both_engines_write_the_same_events_whatever_comes_from_outside(two_doors: Scenario, kind: str) -> None:
    scenario = with_exogenous_events(two_doors, [happening(kind, day=10, days=60)])
    compiled = run(scenario, seed=3, days=120)
    mesa = run(scenario, seed=3, days=120, engine="mesa")
    assert compiled.events.tobytes() == mesa.events.tobytes()


@pytest.mark.parametrize("kind", EXOGENOUS_KINDS)
def test_nothing_differs_before_an_exogenous_event_begins(two_doors: Scenario, kind: str) -> None:
    before = run(two_doors, seed=3, days=200).events
    after = run(with_exogenous_events(two_doors, [happening(kind, day=100)]), seed=3, days=200).events
    assert np.array_equal(before[before["day"] < 100], after[after["day"] < 100])


@pytest.mark.parametrize(("kind", "shown"), SHOWN_BY.items())
def test_each_exogenous_event_moves_what_it_is_about(two_doors: Scenario, kind: str, shown: tuple[str, str]) -> None:
    name, direction = shown
    place = "dovria" if kind == "loss" else "velmora"
    usual = np.nanmean(indicators.totals(lived(two_doors), place, (name,))[name])
    now = np.nanmean(
        indicators.totals(lived(with_exogenous_events(two_doors, [happening(kind)])), place, (name,))[name]
    )
    assert now > usual if direction == "higher" else now < usual


def test_items_that_are_on_no_list_are_recognised_and_let_go(two_doors: Scenario) -> None:
    new = with_exogenous_events(two_doors, [happening("new-items", at=state.id) for state in two_doors.states])
    name = "stopped"
    usual = indicators.totals(lived(two_doors), None, (name,))[name].mean()
    assert indicators.totals(lived(new), None, (name,))[name].mean() < usual


def test_a_loss_from_outside_happens_on_its_day_once(two_doors: Scenario) -> None:
    scenario = with_exogenous_events(two_doors, [happening("loss", day=45)])
    events, usual = run(scenario, seed=3, days=90).events, run(two_doors, seed=3, days=90).events

    def losses(rows: np.ndarray) -> int:
        return int(((rows["kind"] == EventKind.LOSS) & (rows["day"] == 45)).sum())

    assert losses(events) == losses(usual) + 1


def test_assistance_closes_its_share_of_the_gap_in_the_practice_of_its_control_for_good(two_doors: Scenario) -> None:
    helped = with_exogenous_events(two_doors, [happening("assistance", size=0.5, day=30, days=1)])
    row = CONTROL_INDEX["border_detection"]
    usual, now = (run_many(each, seed=5, replicates=1, days=364).rows[0, :, 0, row] for each in (two_doors, helped))
    assert now[0] == usual[0]
    assert 1.0 - now[2] == pytest.approx(0.5 * (1.0 - usual[2]), rel=0.02)
    assert np.all(now[2:] > usual[2:])


def test_what_is_over_leaves_means_as_they_were(two_doors: Scenario) -> None:
    scenario = with_exogenous_events(two_doors, [happening("budget", days=91, size=0.0)])
    spent = indicators.monthly(lived(scenario), "velmora", ("spent",))["spent"].mean(axis=0)
    usual = indicators.monthly(lived(two_doors), "velmora", ("spent",))["spent"].mean(axis=0)
    assert np.all(spent[:3] == 0.0)
    assert spent[4:] == pytest.approx(usual[4:], rel=0.01)


def test_two_exogenous_events_at_one_place_multiply(two_doors: Scenario) -> None:
    twice = with_exogenous_events(two_doors, [happening("flow", size=1.25), happening("flow", size=1.2)])
    once = with_exogenous_events(two_doors, [happening("flow", size=1.5)])
    assert lived(twice).months == pytest.approx(lived(once).months)


def test_the_same_random_draws_are_met_under_any_exogenous_event(two_doors: Scenario) -> None:
    scenario = with_exogenous_events(two_doors, [happening("budget", at="selvane", size=0.99999)])
    usual, now = run(two_doors, seed=3, days=90), run(scenario, seed=3, days=90)
    kept = usual.events["kind"] == EventKind.LOSS
    assert np.array_equal(usual.events[kept]["draw"], now.events[now.events["kind"] == EventKind.LOSS]["draw"])


def test_without_exogenous_events_a_scenario_is_the_same_object(two_doors: Scenario) -> None:
    assert with_exogenous_events(two_doors, []) is two_doors
