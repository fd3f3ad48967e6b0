"""``cordon chain``: a sentence, tables and JSON of what becomes of 100 reference cases, and plain words for what cannot be used."""

import json
import re

import pytest

from sim.chain import chain, chain_change
from sim.pathways import IN_ORDER, PATHWAYS
from sim.scenario import Decisions, load
from tests.languages import TRANSLATED

SHORT = ("--seed", "7", "--day", "120", "--courses", "3")
SET = ("--set", "velmora.L21=10")


def test_the_chain_of_every_state_stands_in_the_scenarios_order(cordon):
    answer = cordon("chain", "two-doors", *SHORT)
    assert answer.code == 0
    names = [state.name.get("en") for state in load("two-doors").states]
    assert [line for line in answer.out.splitlines() if line in names] == names
    assert "they do not say what will be attempted" in answer.err
    assert "not a forecast" in answer.err


def test_a_chain_in_json_holds_the_numbers_of_the_function(cordon):
    document = json.loads(cordon("chain", "two-doors", *SHORT, "--state", "dovria", "--json").out)
    found = chain(load("two-doors"), None, 7, 120, 3)
    assert (document["day"], document["days_averaged"], document["courses"]) == (120, 7, 3)
    (state,) = document["states"]
    parts = found.of("dovria")
    assert state["parts"] == {name: getattr(parts, name) for name in state["parts"]}
    three = state["parts"]
    assert three["outside"] + three["stopped"] + three["passed"] == pytest.approx(100.0)
    links = found.links("dovria")
    assert [link["gate"] for link in state["links"]] == [link.gate.id for link in links]
    assert [link["stopped"] for link in state["links"]] == [link.stopped for link in links]
    order = [gate.id for gate in IN_ORDER]
    places = [order.index(link["gate"]) for link in state["links"]]
    assert places == sorted(places)
    assert "start" not in state
    assert "pathways" not in state


def test_decisions_stand_beside_the_start_with_their_paired_change(cordon):
    document = json.loads(cordon("chain", "two-doors", *SHORT, *SET, "--state", "velmora", "--json").out)
    scenario = load("two-doors")
    found = chain_change(scenario, Decisions.parse(scenario, ["velmora.L21=10"]), 7, 120, 3)
    (state,) = document["states"]
    change = found.part("velmora", "stopped")
    assert state["change"]["parts"]["stopped"]["low"] == change.low
    assert state["change"]["parts"]["stopped"]["high"] == change.high
    assert state["start"]["parts"]["stopped"] == found.start.of("velmora").stopped
    assert state["parts"]["stopped"] == found.now.of("velmora").stopped
    table = cordon("chain", "two-doors", *SHORT, *SET, "--state", "velmora").out
    assert "at the start settings" in table


def test_pathways_come_in_their_fixed_order_and_only_when_asked_for(cordon):
    document = json.loads(cordon("chain", "two-doors", *SHORT, "--by-pathway", "--json").out)
    order = [pathway.id for pathway in PATHWAYS]
    for state in document["states"]:
        places = [order.index(pathway["pathway"]) for pathway in state["pathways"]]
        assert places == sorted(places)
        for pathway in state["pathways"]:
            parts = pathway["parts"]
            assert parts["outside"] + parts["stopped"] + parts["passed"] == pytest.approx(100.0)
    assert "What becomes of 100 reference cases: " not in cordon("chain", "two-doors", *SHORT).out
    assert "What becomes of 100 reference cases: " in cordon("chain", "two-doors", *SHORT, "--by-pathway").out


def test_one_sentence_says_which_control_limits_the_rest(cordon):
    document = json.loads(cordon("chain", "two-doors", *SHORT, "--json").out)
    for state in document["states"]:
        link = next(link for link in state["links"] if link["gate"] == state["limited_by"])
        n, m = (int(number) for number in re.findall(r"\d+(?= of 100)|(?<=other )\d+", state["sentence"]))
        assert n == round(100 * link["chance"])
        assert n + m == 100
        assert "weakest" not in state["sentence"]


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("--day", "1092"), "0–1091"),
        (("--state", "nowhere"), "velmora, selvane, dovria"),
        (("--set", "velmora.L99=3"), "L99"),
        (("--agree", "L04=velmora"), "L04"),
        (("--seed", str(2**63)), "--seed"),
        (("--courses", "0"), "--courses"),
    ],
)
def test_what_cannot_be_used_is_said_with_what_was_expected(cordon, asked, said):
    answer = cordon("chain", "two-doors", *asked)
    assert answer.code == 2
    assert said in answer.err
    assert "Traceback" not in answer.err
    assert answer.out == ""


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_line_is_said_in_the_readers_language(cordon, language):
    english = cordon("chain", "two-doors", *SHORT, *SET, "--state", "velmora")
    other = cordon("--lang", language, "chain", "two-doors", *SHORT, *SET, "--state", "velmora")
    assert other.code == 0

    def words(text: str) -> set[str]:
        cells = (cell.strip() for line in text.splitlines() for cell in re.split(r"  +", line))
        return {cell for cell in cells if len(re.findall(r"[^\W\d_]", cell)) > 3}

    assert words(english.out) & words(other.out) <= {"Velmora", "Identification", "part"}
