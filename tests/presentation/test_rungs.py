"""What a decision shows: own work in a sentence, the chain of one State as a block, and which control limits the rest."""

import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from sim.agents.gate_tables import PATHWAY_GATES
from sim.agents.reference import ANSWERED, ENDED, OUTSIDE, PARTS, PASSED, REACHED, STOPPED, WEIGHT
from sim.chain import Chain, ChainChange
from sim.own_work import OWN_INDEX
from sim.pathways import CONTROL_GROUPS, GATES, PATHWAYS, Gate, Role
from sim.presentation import rungs
from sim.presentation.palette import LIGHT
from sim.presentation.rungs import OwnWorkChange
from sim.scenario import Scenario, load
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.presentation.test_schema import faults

EN = Reader("en")


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("two-doors")


def made(scenario: Scenario, stops: Mapping[Gate, float], opened: float = 6.0, outside: float = 20.0) -> Chain:
    """Return a chain of every State in which the first pathway alone has cases, and gates stop so many of 100."""
    shape = (1, len(scenario.states), len(PATHWAYS))
    parts, met = np.zeros((*shape, PARTS)), np.zeros((*shape, PATHWAY_GATES.shape[1], 3))
    for stage, gate in enumerate(PATHWAYS[0].gates):
        met[:, :, 0, stage, REACHED] = 1.0
        met[:, :, 0, stage, ENDED] = stops.get(gate, 0.0) / 100
        met[:, :, 0, stage, ANSWERED] = 1.0
        if gate is Gate.SELECTION:
            met[:, :, 0, stage, ANSWERED] = opened / 100
    whole = sum(stops.values())
    for place, value in ((WEIGHT, 100.0), (OUTSIDE, outside), (STOPPED, whole), (PASSED, 100.0 - outside - whole)):
        parts[:, :, 0, place] = value / 100
    return Chain(scenario, 727, parts, met)


def sooner(lever: str = "L17", now: float = 20.0, before: float = 90.0) -> OwnWorkChange:
    return OwnWorkChange(OWN_INDEX[lever], now, before, clear=True)


def change(scenario: Scenario) -> ChainChange:
    return ChainChange(
        made(scenario, {Gate.SUPPLIER: 5.0, Gate.STATEMENT: 8.0, Gate.IDENTIFICATION: 4.0}),
        made(scenario, {Gate.SUPPLIER: 5.0, Gate.STATEMENT: 8.0, Gate.IDENTIFICATION: 16.0}),
    )


def test_every_control_that_stops_or_limits_has_one_row_and_rows_follow_every_pathway() -> None:
    told = [gate for group in CONTROL_GROUPS for gate in group.gates]
    assert len(told) == len(set(told))
    assert {row.gate for row in GATES if row.role is Role.STOPS or row.limits} <= set(told)
    place = {gate: n for n, group in enumerate(CONTROL_GROUPS) for gate in group.gates}
    for pathway in PATHWAYS:
        rows = [place[gate] for gate in dict.fromkeys(pathway.gates) if gate in place]
        assert rows == sorted(rows), pathway.id


def test_own_work_says_value_unit_and_start() -> None:
    said = rungs.own_work_sentence(sooner(), EN)
    assert said == "Time from a denial to a live risk profile: 20\u00a0days, 90 at the start"


def test_own_work_of_a_lever_without_its_object_says_why() -> None:
    lacking = OwnWorkChange(OWN_INDEX["L26"], math.nan, math.nan, clear=False, missing="This State has no free zone.")
    assert "This State has no free zone." in rungs.own_work_sentence(lacking, EN)


def test_own_work_that_did_not_move_says_so() -> None:
    assert rungs.own_work_sentence(sooner(now=90.0), EN).endswith("as at the start")


@pytest.mark.parametrize(("now", "better"), [(20.0, True), (120.0, False)])
def test_better_follows_the_direction_of_the_indicator(now: float, better: bool) -> None:
    one = sooner(now=now)
    assert (one.better, one.worse) == (better, not better)
    assert not replace(one, clear=False).better


def test_a_better_lever_behind_the_post_is_told_that_the_post_opens_little(scenario: Scenario) -> None:
    found = rungs.limit_sentences(change(scenario), "velmora", [sooner()], EN)
    assert found is not None
    lead, text = found
    assert lead == "The post limits the rest."
    assert "20\u00a0days" in text
    assert "posts open 6 of 100" in text


def test_opening_more_is_not_told_that_posts_open_little(scenario: Scenario) -> None:
    opening = OwnWorkChange(OWN_INDEX["L21"], 9.0, 5.0, clear=True)
    found = rungs.limit_sentences(change(scenario), "velmora", [opening], EN)
    assert found is not None
    assert "Test consignments" not in found[1]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_block_of_a_chain_keeps_to_its_type_and_climbs_to_its_total(scenario: Scenario, language: str) -> None:
    block = rungs.chain_block(change(scenario), "velmora", [sooner()], LIGHT, Reader(language))
    assert block is not None
    assert faults(block, "Chain") == []
    assert block["now"] == pytest.approx(29.0)
    assert block["before"] == pytest.approx(17.0)
    assert sum(part["share"] for part in block["strip"]) == pytest.approx(100.0)
    last = block["stages"][-1]
    assert last["earlier"] + last["now"] == pytest.approx(block["now"])
    assert last["before_earlier"] + last["before"] == pytest.approx(block["before"])
    assert sum(stage["limits"] for stage in block["stages"]) == 1
    assert "29" in block["title"]
    assert "17" in block["title"]


def test_unchanged_a_chain_has_no_start_beside_it(scenario: Scenario) -> None:
    one = made(scenario, {Gate.SUPPLIER: 5.0})
    block = rungs.chain_block(ChainChange(one, one), "velmora", [], LIGHT, EN)
    assert block is not None
    assert block["before"] is None
    assert not any(stage["was"] for stage in block["stages"])


def test_a_small_change_is_shown_with_a_decimal(scenario: Scenario) -> None:
    pair = ChainChange(made(scenario, {Gate.SUPPLIER: 5.0}), made(scenario, {Gate.SUPPLIER: 5.4}))
    block = rungs.chain_block(pair, "velmora", [], LIGHT, EN)
    assert block is not None
    assert block["total"]["text"] == "5.4"
    assert block["total"]["was"] == "was 5.0"


def test_a_state_in_which_no_case_begins_has_no_chain(scenario: Scenario) -> None:
    empty = Chain(scenario, 727, *(np.zeros_like(a) for a in (made(scenario, {}).parts, made(scenario, {}).met)))
    assert rungs.chain_block(ChainChange(empty, empty), "velmora", [], LIGHT, EN) is None
