"""The chain: what becomes of 100 reference cases, held against the region's own gates, against dice, engines and orders."""

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numba
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.array_order import state_ids
from sim.agents.arrays import Region
from sim.agents.build import Template
from sim.agents.gate_tables import COURT_STAGE, PATHWAY_GATES
from sim.agents.gates.chances import applies, chance_of
from sim.agents.gates.deal import examined
from sim.agents.gates.meeting import meet_gate
from sim.agents.gates.post import aimed
from sim.agents.lifecycle import draw_at, post_now
from sim.agents.memory import Room, memory
from sim.agents.network import begin
from sim.agents.prosecution import go_to_court
from sim.agents.reference import (
    ALERTED,
    ANSWERED,
    ENDED,
    MATTERS,
    OUTSIDE,
    PARTS,
    PASSED,
    REACHED,
    REFUSED,
    RELEASED,
    REVEALED,
    ROOM,
    STANDS,
    STOPPED,
    TRUSTED,
    UNCOVERED,
    UNINFORMED,
    WEIGHT,
    measure,
    pose,
    stand,
)
from sim.chain import OWN, REPLICATIONS, Chain, chain, chain_change
from sim.ensemble.sample import Replications, RunError
from sim.exercise.trajectory import PLAYED
from sim.generate import generate
from sim.pathways import GATES, PATHWAYS, Gate, Role
from sim.record import Fate
from sim.region import MesaRegion
from sim.scenario import DecisionError, Decisions, Scenario, load
from sim.scenario import controls as row
from sim.scenario.controls import CONTROLS
from tests.conftest import dear
from tests.engines.regions import busy_decisions
from tests.engines.test_order_of_lists import by, sorted_anew
from tests.scenario.strategies import decisions, scenarios

pytestmark = pytest.mark.slow

DAY = 400
CASES = 20_000
LEADS_ON = np.array([gate.role is Role.LEADS_ON for gate in GATES])
STAGES = PATHWAY_GATES.shape[1]
Tested = tuple[np.ndarray, np.ndarray]
"""Parts (S, pathways, PARTS) and met (S, pathways, stages, 3)."""


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


def generated() -> Scenario:
    return generate(states=4, posts=9, networks=12, seed=5)


def frozen(scenario: Scenario, chosen: Decisions, day: int = DAY) -> Replications:
    """Return a region simulated up to the eve of a day."""
    courses = Replications(Template(scenario, chosen, 7, day + 1, Room.expected(scenario, day + 1, logging=False)))
    courses.simulate(3, day)
    return courses


def measured(courses: Replications, day: int = DAY) -> Tested:
    """Return the test set of a region as it stands, in shares of 1 of each State."""
    states = len(courses.region.states)
    parts, met = np.zeros((states, len(PATHWAYS), PARTS)), np.zeros((states, len(PATHWAYS), STAGES, 3))
    with np.errstate(over="ignore"):
        measure(courses.compiled, day, len(courses.region.attempts) - 1, np.zeros((ROOM, STANDS)), parts, met)
    whole = parts[..., WEIGHT].sum(axis=1)
    whole = np.where(whole > 0.0, whole, 1.0)
    return parts / whole[:, None, None], met / whole[:, None, None, None]


@numba.njit(error_model="numpy")  # not kept on disk: under which name a test is imported differs
def send(w: Region, i: int, n: int, case: int, day: int, parts: Any, met: Any) -> None:
    """Send one case through the steps that attempts meet, its random draws keyed by its number; waiting is skipped."""
    w.networks[i].opportunity = case
    a = begin(w, i, n, day)
    t = w.attempts[a]
    parts[WEIGHT] += 1.0
    while True:
        gate = PATHWAY_GATES[t.pathway, t.stage]
        if gate == 0:
            break
        here = t.stage
        t.stage += 1
        if not applies(w, a, gate):
            continue
        counted = LEADS_ON[gate] == 0 and (t.listed > 0 or gate == Gate.CONTROL_LIST or gate == Gate.PROTECTION)
        if counted:
            met[here, REACHED] += 1.0
            if gate != Gate.PROTECTION and draw_at(w, a, gate) < chance_of(w, a, gate, day):
                met[here, ANSWERED] += 1.0
        meet_gate(w, a, gate, day)
        if gate == Gate.APPLICATION:  # decided at once, as deeply as the desk now does
            t.depth = w.authorities[w.states[t.state].authority].depth
        if gate == Gate.PROTECTION and t.fate == Fate.STOPPED:
            met[here, ANSWERED] += 1.0
        if gate == Gate.DELIVERY and t.listed > 0:
            parts[PASSED] += 1.0
        if t.fate == Fate.STOPPED and t.listed > 0:
            met[here, ENDED] += 1.0
        if t.fate == Fate.STOPPED or t.fate == Fate.REVEALED:
            break
    if t.listed == 0:
        parts[OUTSIDE] += 1.0
        parts[REFUSED] += 1.0 if t.fate == Fate.STOPPED else 0.0
        return
    parts[REVEALED] += 1.0 if t.fate == Fate.REVEALED else 0.0
    if t.fate == Fate.STOPPED:
        parts[STOPPED] += 1.0
        if t.stage == COURT_STAGE:
            go_to_court(w, a, day)
            parts[RELEASED] += 1.0 if t.fate == Fate.REVERSED else 0.0


def sent(courses: Replications, count: int = CASES, day: int = DAY) -> Tested:
    """Return what becomes of so many cases of each State, as many of each plan as it weighs; the region stays as it was."""
    region = courses.region
    before = memory(region).copy()
    states = len(region.states)
    parts, met = np.zeros((states, len(PATHWAYS), PARTS)), np.zeros((states, len(PATHWAYS), STAGES, 3))
    with np.errstate(over="ignore"):
        for s in range(states):
            plans, weights = [], []
            for i, network in enumerate(region.networks):
                own = [n for n in range(network.plans) if region.plans[i, n].state == s]
                plans += [(i, n) for n in own]
                weights += [1.0 / (network.gap * len(own)) for _ in own]
            if not plans:
                continue
            ends = np.cumsum(weights) / np.sum(weights)
            for case in range(count):
                i, n = plans[min(len(plans) - 1, int(np.searchsorted(ends, (case + 0.5) / count)))]
                pathway = region.plans[i, n].pathway
                send(courses.compiled, i, n, case, day, parts[s, pathway], met[s, pathway])
                np.copyto(memory(region), before)
    return parts / count, met / count


@pytest.mark.parametrize("name", ["two-doors", "generated"])
@pytest.mark.parametrize("decided", [False, True])
def test_cases_sent_through_the_gates_of_a_frozen_region_meet_what_the_chain_says(name: str, decided: bool) -> None:
    scenario = load("two-doors") if name == "two-doors" else generated()
    courses = frozen(scenario, busy_decisions(scenario, DAY) if decided else Decisions())
    expected, expected_met = measured(courses)
    found, found_met = sent(courses)

    def errors(p: np.ndarray) -> np.ndarray:
        return np.sqrt(np.maximum(p * (1.0 - p), 1.0 / CASES) / CASES)

    # Of each State in all: the parts.
    p, q = expected.sum(axis=1), found.sum(axis=1)
    off = np.abs(q - p) / errors(p)
    assert off.max() < 3.0, (off.max(), np.argwhere(off >= 3.0))
    # Each stage of each pathway: some 300 figures a region, of which by chance one in 370 is off by more than three.
    for p, q in ((expected, found), (expected_met, found_met)):
        there = (p > 0.0) | (q > 0.0)
        off = (np.abs(q - p) / errors(p))[there]
        assert off.max() < 4.0
        assert np.mean(off > 2.0) < 0.1


def test_what_the_chain_counts_leaves_the_region_as_it_was(two_doors: Scenario) -> None:
    def lived(until: int, looked_at: bool) -> bytes:
        courses = Replications(Template(two_doors, Decisions(), 7, 90, Room.expected(two_doors, 90, logging=False)))
        region = courses.simulate(3, 60)
        if looked_at:
            spare, kept = len(region.attempts) - 1, region.attempts[-1].copy()
            measured(courses, 60)
            region.attempts[spare] = kept
        return bytes(courses.resume(until).months.tobytes())

    assert lived(90, looked_at=True) == lived(90, looked_at=False)


def ways_of(courses: Replications, gate: Gate) -> list[tuple[int, int, int]]:
    """Return plans, one of each pathway, that meet a gate, and the stage: (network, plan, stage)."""
    region = courses.region
    found: dict[int, tuple[int, int, int]] = {}
    for i, network in enumerate(region.networks):
        for n in range(network.plans):
            pathway = int(region.plans[i, n].pathway)
            if gate in PATHWAYS[pathway].gates and (gate != Gate.NEIGHBOUR or region.plans[i, n].beyond >= 0):
                found.setdefault(pathway, (i, n, PATHWAYS[pathway].gates.index(gate) + 1))
    return list(found.values())


@pytest.mark.parametrize("gate", [gate for gate in Gate if gate not in (Gate.NONE, Gate.COURT)])
def test_a_gate_tells_two_ways_of_standing_apart_only_where_the_mask_says(two_doors: Scenario, gate: Gate) -> None:
    courses = frozen(two_doors, busy_decisions(two_doors, DAY))
    w, region = courses.compiled, courses.region
    a = len(region.attempts) - 1
    for i, n, stage in ways_of(courses, gate):
        pose(w, a, i, n)
        region.attempts[a].stage = stage
        region.attempts[a].licensed = 1
        chances: dict[int, set[float]] = {}
        for way in range(STANDS):
            stand(w, a, way)
            p = chance_of(w, a, gate, DAY)
            assert 0.0 <= p <= 1.0
            chances.setdefault(way & int(MATTERS[gate]), set()).add(p)
            if gate is Gate.SELECTION:
                assert examined(w, a, aimed(w, a, post_now(w, a))) == pytest.approx(p, rel=1e-14)
        assert all(len(alike) == 1 for alike in chances.values())


@pytest.mark.parametrize("gate", [gate.gate for gate in GATES if MATTERS[gate.gate]])
def test_every_way_that_a_mask_names_makes_a_difference_somewhere(two_doors: Scenario, gate: Gate) -> None:
    courses = frozen(two_doors, Decisions())
    w, region = courses.compiled, courses.region
    a = len(region.attempts) - 1
    region.practice[:] = 0.5
    differs = 0
    for i, n, stage in ways_of(courses, gate):
        pose(w, a, i, n)
        region.attempts[a].stage = stage
        for bit in (ALERTED, TRUSTED, UNINFORMED, UNCOVERED):
            ends = []
            for way in (0, bit):
                stand(w, a, way)
                ends.append(chance_of(w, a, gate, DAY))
            differs |= bit if ends[0] != ends[1] else 0
    assert differs == MATTERS[gate]


def test_only_the_security_of_a_theft_depends_on_whether_the_item_is_in_transport(two_doors: Scenario) -> None:
    courses = frozen(two_doors, Decisions())
    w, region = courses.compiled, courses.region
    a = len(region.attempts) - 1
    different = set()
    for gate in Gate:
        for i, n, stage in ways_of(courses, gate):
            pose(w, a, i, n)
            region.attempts[a].stage = stage
            chances = []
            for moved in (0, 1):
                region.attempts[a].in_transport = moved
                chances.append(chance_of(w, a, gate, DAY))
            region.attempts[a].in_transport = 0
            if chances[0] != chances[1]:
                different.add(gate)
    assert different == {Gate.PROTECTION}


def assert_whole(found: Chain) -> None:
    """Hold each State's three parts against 100, and what is told apart against its part."""
    for state in (state.id for state in found.scenario.states):
        shares = found.shares(state)
        if not found.pathways(state):
            assert np.isnan(shares).all()
            assert found.links(state) == ()
            assert found.limit(state) is None
            continue
        assert (shares >= -1e-9).all()
        three = shares[:, OUTSIDE] + shares[:, STOPPED] + shares[:, PASSED]
        assert np.allclose(three, 100.0, atol=1e-9)
        for apart, of in ((REFUSED, OUTSIDE), (RELEASED, STOPPED), (REVEALED, PASSED)):
            assert (shares[:, apart] <= shares[:, of] + 1e-9).all()
        links = found.links(state)
        assert sum(link.stopped for link in links) == pytest.approx(found.of(state).stopped)
        for link in links:
            assert -1e-9 <= link.stopped <= link.reached + 1e-9 <= 200.0 + 1e-6  # of two posts
            assert np.isnan(link.chance) == (link.reached == 0.0)


@settings(max_examples=dear(15))
@given(data=st.data(), day=st.integers(0, 181))
def test_three_parts_of_any_region_never_overlap_and_make_a_hundred(data: st.DataObject, day: int) -> None:
    region = data.draw(scenarios(3))
    chosen = data.draw(decisions(region, 120))
    assert_whole(chain(region, chosen, 7, day, 2))


def test_a_state_without_cases_has_no_chain_and_is_no_error() -> None:
    scenario = generate(states=9, posts=9, networks=1, seed=5)
    found = chain(scenario, None, 7, 30, 2)
    assert_whole(found)
    nobodys = [state.id for state in scenario.states if not found.pathways(state.id)]
    assert nobodys
    assert np.isnan(found.of(nobodys[0]).stopped)


TRADE_OFFS = {row.RANDOM_SHARE}
"""Rows of which more stops less here: what is opened at random is taken from what is chosen."""


@pytest.mark.parametrize("control", range(len(CONTROLS)), ids=[control.id for control in CONTROLS])
def test_more_practice_of_a_row_stops_no_less_of_what_is_in_scope(control: int) -> None:
    """Load, depth, knowledge, firms and hours stand: what trusted traders or a service standard cost comes by way of them."""
    lower = []
    for scenario in (load("two-doors"), generated()):
        courses = frozen(scenario, Decisions())
        before = 0.0
        for practice in (0.0, 0.25, 0.5, 0.75, 1.0):
            courses.region.practice[:, control] = practice
            parts = measured(courses)[0]
            scope = parts[..., STOPPED] + parts[..., PASSED]
            share = np.where(scope > 0.0, parts[..., STOPPED] / np.where(scope > 0.0, scope, 1.0), 0.0)
            if practice > 0.0:
                lower.append((share < before - 1e-12).any())
            before = np.where(scope > 0.0, share, 0.0)
    assert any(lower) == (control in TRADE_OFFS)


def test_both_engines_and_the_region_itself_give_the_same_test_set(two_doors: Scenario) -> None:
    template = Template(two_doors, busy_decisions(two_doors, 61), 7, 61, Room.expected(two_doors, 61, logging=False))
    courses = Replications(template)
    courses.simulate(3, 60)
    region = MesaRegion(template, 3, logging=False)
    while region.arrays.run[0].day < 60:
        region.step()
    compiled_set = measured(courses, 60)
    courses.region, courses.compiled = region.arrays, region.handle
    for one, other in zip(compiled_set, measured(courses, 60), strict=True):
        assert one.tobytes() == other.tobytes()


UNCOMPILED = """
from numba import config
from sim.chain import chain
from sim.scenario import load
from tests.engines.regions import busy_decisions
scenario = load("two-doors")
found = chain(scenario, busy_decisions(scenario, 12), 7, 12, 1)
print(config.DISABLE_JIT, found.parts.tobytes().hex()[-4000:], found.met.tobytes().hex()[:4000])
"""


def test_plain_python_gives_the_same_chain(root: Path) -> None:
    said = []
    for switch in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-P", "-c", UNCOMPILED],
            env={**os.environ, "NUMBA_DISABLE_JIT": switch, "PYTHONPATH": os.pathsep.join(p for p in sys.path if p)},
            cwd=root,
            capture_output=True,
            text=True,
            check=True,
        )
        said.append(done.stdout.split())
    assert [switch for switch, *_ in said] == ["0", "1"]
    assert said[0][1:] == said[1][1:]


@settings(max_examples=dear(6))
@given(data=st.data(), luck=st.randoms(use_true_random=False))
def test_any_region_sorted_anew_gives_the_same_chain(data: st.DataObject, luck: random.Random) -> None:
    region = data.draw(scenarios(3))
    chosen = data.draw(decisions(region, 60))
    one, other = (chain(each, chosen, 7, 60, 2) for each in (region, sorted_anew(region, by(luck))))
    assert one.parts.tobytes() == other.parts.tobytes()
    assert one.met.tobytes() == other.met.tobytes()
    assert state_ids(one.scenario) == state_ids(other.scenario)


def test_a_chain_has_replications_of_its_own_that_no_exercise_plays(two_doors: Scenario) -> None:
    assert OWN > PLAYED + 1_000_000
    own = chain(two_doors, None, 7, 30, 2)
    assert own.parts.tobytes() == chain(two_doors, None, 7, 30, (OWN, OWN + 1)).parts.tobytes()
    assert own.parts.tobytes() != chain(two_doors, None, 7, 30, (PLAYED, PLAYED + 1)).parts.tobytes()
    assert REPLICATIONS >= 20


def test_the_mean_of_a_week_is_that_of_its_days(two_doors: Scenario) -> None:
    courses = Replications(Template(two_doors, Decisions(), 7, 31, Room.expected(two_doors, 31, logging=False)))
    courses.simulate(OWN, 24)
    days = []
    for day in range(24, 31):
        courses.resume(day + 1)
        days.append(measured(courses, day)[0])
    assert chain(two_doors, None, 7, 30, 1).parts[0] == pytest.approx(np.mean(days, axis=0), abs=1e-12)


def test_nothing_decided_changes_nothing_and_pairs_share_their_draws(two_doors: Scenario) -> None:
    same = chain_change(two_doors, Decisions(), 7, 60, 3)
    assert same.part("velmora", "stopped").low == same.part("velmora", "stopped").high == 0.0
    chosen = Decisions.parse(two_doors, ["velmora.L28=60"])
    changed = chain_change(two_doors, chosen, 7, 200, 3)
    one = changed.stopped("velmora", Gate.SUPPLIER)
    assert one.low > 0.0
    alone = chain(two_doors, chosen, 7, 200, 3)
    assert changed.now.parts.tobytes() == alone.parts.tobytes()


def test_what_limits_the_rest_is_where_most_cases_are_kept_from_later_controls(two_doors: Scenario) -> None:
    found = chain(two_doors, None, 7, 200, 3)
    for state in two_doors.states:
        limit = found.limit(state.id)
        assert limit is not None
        links = {link.gate: link for link in found.links(state.id)}
        kept = {
            g: links[g].reached * (1.0 - links[g].chance) for g in (Gate.CONTROL_LIST, Gate.COVERAGE, Gate.SELECTION)
        }
        assert kept[limit.gate] == max(kept.values())


@pytest.mark.parametrize(
    "asked", [{"day": -1}, {"day": 40_000}, {"replicates": 0}, {"replicates": (-1,)}, {"seed": -1}]
)
def test_what_cannot_be_asked_is_refused(two_doors: Scenario, asked: dict[str, Any]) -> None:
    with pytest.raises(RunError):
        chain(two_doors, **asked)


def test_decisions_of_another_region_are_refused(two_doors: Scenario) -> None:
    with pytest.raises(DecisionError):
        chain(generated(), Decisions.parse(two_doors, ["velmora.L21=10"]))
    with pytest.raises(KeyError):
        chain(two_doors, None, 7, 1, 1).of("nowhere")
