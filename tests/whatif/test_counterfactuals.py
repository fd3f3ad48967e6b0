"""Would it have been stopped? Both answers against runs simulated in full, with networks that obey in plain Python."""

import numpy as np
import polars as pl
import pytest

from sim.agents.array_order import state_ids
from sim.agents.build import Template
from sim.agents.memory import Room
from sim.agents.network import NETWORK_GONE, OPPORTUNITY_LEFT, begin, catch_up, replace
from sim.chance import OPPORTUNITY, chance
from sim.ensemble.sample import RunError
from sim.record import ABSENT, ATTEMPTS, CASES_PROCEDURAL, LEFT, OPPORTUNITIES, EventKind, Fate, Outcome
from sim.region import MesaRegion
from sim.region.agents import TraffickerAgent
from sim.results import incidents
from sim.rules.trafficking import gap_days
from sim.run import Record, run
from sim.scenario import Decisions, Scenario
from sim.scenario.calendar import month_of
from sim.whatif.counterfactuals import (
    attempt_of,
    frame,
    opportunities_of,
    plans_of,
    simulate_again,
    would_it_have_been_stopped,
)
from tests.engines.regions import opportunities

Plans = dict[tuple[int, int], int]


def obedient(script: Plans) -> type[TraffickerAgent]:
    """Return networks that follow a script in plain Python: a plan at an opportunity, or none."""

    class Obedient(TraffickerAgent):
        def weigh(self, day: int) -> None:
            network, arrays, region = self.row, self.arrays, self.region
            if day == network.active_from and day > 0:
                replace(region, self.index, day)
            while network.next_day == day:
                self.meet(day, int(network.opportunity))
                network.opportunity += 1
                key = arrays.run[0].key
                u = chance(np.uint64(key), OPPORTUNITY, np.uint64(network.key), int(network.opportunity))
                network.next_day = day + gap_days(float(u), float(network.gap))

        def meet(self, day: int, k: int) -> None:
            arrays = self.arrays
            month, everywhere = month_of(day), len(arrays.states)
            arrays.months[month, everywhere, OPPORTUNITIES] += 1.0
            n = script.get((self.index, k), -1)
            if n < 0:
                absent = day < self.row.active_from
                arrays.months[month, everywhere, ABSENT if absent else LEFT] += 1.0
                arrays.encounters[self.index, k] = NETWORK_GONE if absent else OPPORTUNITY_LEFT
                if not absent:
                    catch_up(self.region, self.index, day)
                return
            catch_up(self.region, self.index, day)
            attempt = arrays.attempts[begin(self.region, self.index, n, day)]
            arrays.encounters[self.index, k] = attempt.state
            arrays.months[month, attempt.state, ATTEMPTS] += 1.0
            arrays.months[month, attempt.state, CASES_PROCEDURAL + attempt.group] += 1.0
            arrays.states[attempt.state].known_attempts += 1.0

    return Obedient


def script_of(record: Record) -> Plans:
    """Return the plans of a record from a run repeated by the Mesa region."""
    region = MesaRegion(Template(record.scenario, record.decisions, record.seed, record.days), record.replicate)
    region.simulate()
    begun = region.arrays.attempts[: int(region.arrays.run[0].attempts)]
    return {(int(a.network), int(a.opportunity)): int(a.plan) for a in begun}


def fates(region: MesaRegion) -> dict[tuple[int, int], tuple[str, int, int]]:
    """Return fate, State and gate of every attempt by network and opportunity."""
    begun = region.arrays.attempts[: int(region.arrays.run[0].attempts)]
    return {
        (int(a.network), int(a.opportunity)): (Fate(int(a.fate)).name.lower(), int(a.state), int(a.stopped_at))
        for a in begun
    }


OTHERS = [
    [],
    ["all.L38=10", "all.L29=10"],
    ["all.L21=0", "all.L05=0", "all.L28=0", "all.L19=5"],
    ["91:velmora.L21=50", "selvane.L16=1", "182:dovria.L30=5"],
]


@pytest.mark.parametrize("settings", OTHERS, ids=["nothing", "more", "less", "later"])
def test_the_same_attempts_are_those_of_networks_that_obey(played: Record, settings: list[str]) -> None:
    other = Decisions.parse(played.scenario, settings)
    script = script_of(played)
    template = Template(played.scenario, other, played.seed, played.days)
    reference = MesaRegion(template, played.replicate, agents={"TraffickerAgent": obedient(script)})
    reference.simulate()
    held = simulate_again(played, other, plans_of(simulate_again(played)))
    for name in ("months", "rows", "stops", "delay_bins", "licence_bins", "encounters"):
        assert getattr(held, name).tobytes() == getattr(reference.arrays, name).tobytes(), name
    expected = fates(reference)
    found = would_it_have_been_stopped(played, other)
    assert len(found) == len(script)
    where = opportunities_of(simulate_again(played))
    for one in found:
        fate, state, gate = expected[tuple(int(n) for n in where[one.attempt])]
        assert one.same_attempt.what == fate
        assert state_ids(played.scenario)[state] == one.same_attempt.state == one.recorded.state
        assert not one.same_attempt.elsewhere
        assert int(one.same_attempt.gate) == (gate if fate == "stopped" else 0)


@pytest.mark.parametrize("settings", OTHERS, ids=["nothing", "more", "less", "later"])
def test_the_same_history_is_the_run_under_the_other_controls(played: Record, settings: list[str]) -> None:
    other = Decisions.parse(played.scenario, settings)
    again = run(played.scenario, other, played.seed, played.replicate, played.days)
    status = {row["attempt"]: row for row in incidents(again).iter_rows(named=True)}
    there = {(network, k): event for network, k, event in opportunities(again.events)}
    here = {int(event["attempt"]): (network, k) for network, k, event in opportunities(played.events)}
    seen = set()
    for one in would_it_have_been_stopped(played, other):
        event = there[here[one.attempt]]
        answer = one.same_history
        seen.add(answer.what)
        if event["attempt"] < 0:
            assert answer.what == {Outcome.LEFT: "left", Outcome.ABSENT: "dismantled"}[Outcome(event["outcome"])]
            assert answer.state == ""
            continue
        row = status[int(event["attempt"])]
        assert answer.what == row["status"]
        assert answer.state == row["state"]
        assert answer.elsewhere == (row["state"] != one.recorded.state)
        assert (answer.gate.name.lower() if answer.gate else "") == (row["gate"] if row["status"] == "stopped" else "")
    assert "diverted" in seen


def test_what_is_recorded_agrees_with_the_event_log(played: Record, turned: Record) -> None:
    for record in (played, turned):
        table = incidents(record)
        found = would_it_have_been_stopped(record, record.decisions)
        assert [one.recorded.what for one in found] == table["status"].to_list()
        assert [one.recorded.state for one in found] == table["state"].to_list()
        assert [one.category for one in found] == table["category"].to_list()
        assert [one.day for one in found] == table["day"].to_list()


def test_under_its_own_controls_a_run_is_itself_in_both_senses(played: Record, turned: Record) -> None:
    for record in (played, turned):
        for one in would_it_have_been_stopped(record, record.decisions):
            assert one.recorded == one.same_attempt == one.same_history
        held = simulate_again(record, fixed_plans=plans_of(simulate_again(record)))
        assert held.months.tobytes() == record.months.tobytes()


def test_more_at_one_gate_never_lets_an_attempt_through_that_this_gate_had_stopped(played: Record) -> None:
    """The broker register comes right after the scope, and no post learns from it: the attempt, its plan fixed, meets the same
    random draws there."""
    other = Decisions.parse(played.scenario, ["all.L27=20"])
    more = Decisions.parse(played.scenario, ["all.L27=100"])
    one = {i.attempt: i.same_attempt for i in would_it_have_been_stopped(played, other)}
    two = {i.attempt: i.same_attempt for i in would_it_have_been_stopped(played, more)}
    stopped = [n for n, answer in one.items() if answer.what == "stopped" and answer.gate.name == "BROKER"]
    assert stopped
    assert all(two[n].what == "stopped" for n in stopped)
    assert sum(a.gate.name == "BROKER" for a in two.values()) > len(stopped)


def test_a_table_has_one_row_an_incident_and_names_gates(played: Record) -> None:
    found = would_it_have_been_stopped(played, Decisions())
    table = frame(found)
    assert table.height == len(found)
    stopped = table.filter(pl.col("recorded_what") == "stopped")
    assert stopped.height
    assert stopped["recorded_gate"].str.len_chars().min() > 0
    assert (table.filter(pl.col("recorded_what") == "diverted")["recorded_gate"] == "").all()


def test_an_attempt_that_was_not_made_is_refused(played: Record) -> None:
    count = incidents(played).height
    assert int(attempt_of(played, count - 1)[1].begun) == incidents(played)["day"][-1]
    for number in (-1, count):
        with pytest.raises(RunError, match="incident"):
            attempt_of(played, number)


def test_without_attempts_there_is_nothing_to_explain(two_doors: Scenario) -> None:
    nobody = two_doors.model_copy(update={"networks": ()})
    record = run(nobody, None, 7, 0, 28)
    assert would_it_have_been_stopped(record, Decisions()) == ()
    assert not (record.events["kind"] == EventKind.OPPORTUNITY).any()
    with pytest.raises(RunError, match="nothing was attempted"):
        attempt_of(record, 0)


def test_held_plans_live_in_too_little_room_as_well(played: Record) -> None:
    from sim.ensemble.sample import simulate_until

    held = plans_of(simulate_again(played))
    tiny = Template(played.scenario, Decisions(), 7, played.days, Room(1, 4, 4, 1, 1, 2), held)
    _template, region = simulate_until(tiny, played.replicate, (), played.days, logging=False)
    assert region.months.tobytes() == simulate_again(played, Decisions(), held).months.tobytes()
