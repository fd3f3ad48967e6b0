"""Decisions: how they are written, what is refused and why, and their canonical order."""

import json
import re
from typing import Any

import pytest

from sim.scenario import Agreement, DecisionError, Decisions, Order, Scenario
from sim.scenario.levers import LEVERS


def refusal(scenario: Scenario, *settings: str, agreements: tuple[str, ...] = ()) -> str:
    """Return the words of the refusal of these decisions."""
    with pytest.raises(DecisionError) as caught:
        Decisions.parse(scenario, settings, agreements)
    assert all(problem.found and problem.expected for problem in caught.value.problems)
    return str(caught.value)


def test_a_setting_names_state_lever_and_value(two_doors: Scenario) -> None:
    assert Decisions.parse(two_doors, ["velmora.L21=10"]).orders == (Order(0, "velmora", "L21", 10.0),)


def test_a_setting_may_begin_on_a_later_day(two_doors: Scenario) -> None:
    assert Decisions.parse(two_doors, ["30:velmora.L21=10"]).orders == (Order(30, "velmora", "L21", 10.0),)


def test_all_sets_every_state(two_doors: Scenario) -> None:
    orders = Decisions.parse(two_doors, ["all.L17=12"]).orders
    assert [(order.state, order.value) for order in orders] == [("dovria", 12), ("selvane", 12), ("velmora", 12)]


def test_l11_sets_its_four_parts_and_a_part_sets_itself(two_doors: Scenario) -> None:
    whole = Decisions.parse(two_doors, ["dovria.L11=0.9"]).orders
    assert [order.lever for order in whole] == ["L11.N", "L11.C", "L11.B", "L11.R"]
    assert Decisions.parse(two_doors, ["dovria.L11.R=0.9"]).orders == (Order(0, "dovria", "L11.R", 0.9),)


@pytest.mark.parametrize("lever", [lever.id for lever in LEVERS])
def test_a_lever_goes_by_id_short_name_or_name(lever: str, two_doors: Scenario) -> None:
    row = next(row for row in LEVERS if row.id == lever)
    written = [f"velmora.{name}={row.high:g}" for name in (row.id, row.id.lower(), row.slug, row.name)]
    assert len({Decisions.parse(two_doors, [text]).orders for text in written}) == 1


def test_a_state_goes_by_its_name_in_any_language(two_doors: Scenario) -> None:
    names = ("selvane", "Selvane", "Сельвана")
    assert len({Decisions.parse(two_doors, [f"{name}.L21=9"]) for name in names}) == 1


def test_of_two_settings_for_the_same_thing_the_later_stands(two_doors: Scenario) -> None:
    orders = Decisions.parse(two_doors, ["all.L21=5", "velmora.L21=10"]).orders
    assert {order.state: order.value for order in orders} == {"velmora": 10, "selvane": 5, "dovria": 5}


def test_an_agreement_names_a_joint_lever_and_its_states(two_doors: Scenario) -> None:
    parsed = Decisions.parse(two_doors, [], ["L04=velmora+selvane", "91:sharing=all"])
    assert parsed.agreements == (
        Agreement("L04", ("selvane", "velmora"), 0),
        Agreement("L37", ("dovria", "selvane", "velmora"), 91),
    )


def test_decisions_come_in_canonical_order_however_they_were_given() -> None:
    first, second = Order(0, "a", "L02", 1.0), Order(0, "a", "L10", 1.0)
    later, other = Order(5, "a", "L01", 1.0), Order(0, "b", "L01", 1.0)
    together = Agreement("L04", ("b", "a"))
    one = Decisions((later, other, second, first), (together,))
    two = Decisions((first, second, other, later), (Agreement("L04", ("a", "b")),))
    assert one == two
    assert one.orders == (first, second, other, later)


@pytest.mark.parametrize(
    ("setting", "words"),
    [
        ("velmra.L21=10", "perhaps velmora"),
        ("nowhere.L21=10", "one of: all, dovria, selvane, velmora"),
        ("velmora.L99=1", "cordon levers"),
        ("velmora.inspektion=1", "perhaps inspection|physical-inspection"),
        ("velmora.L21=51", r"from 0 to 50 \(% of consignments\)"),
        ("velmora.L21=-1", "from 0 to 50"),
        ("velmora.L21=nan", "from 0 to 50"),
        ("velmora.L21=inf", "from 0 to 50"),
        ("velmora.L21=ten", "a number after ="),
        ("velmora.L21=", "a number after ="),
        ("velmora.L21", "STATE.LEVER=VALUE"),
        ("L21=10", "STATE.LEVER=VALUE"),
        ("", "STATE.LEVER=VALUE"),
        ("-1:velmora.L21=10", "a day as a whole number"),
        ("1.5:velmora.L21=10", "one of|day"),
        ("1092:velmora.L21=10", "a day from 0 to 1091"),
        ("99999999999:velmora.L21=10", "a day as a whole number"),
    ],
)
def test_a_setting_that_cannot_be_meant_is_refused_with_what_was_expected(
    setting: str, words: str, two_doors: Scenario
) -> None:
    assert re.search(words, refusal(two_doors, setting))


@pytest.mark.parametrize(
    ("agreement", "words"),
    [
        ("L21=velmora+selvane", "a lever on which States agree: L04, L33, L34, L37, L05"),
        ("L04=velmora", "at least two States"),
        ("L04=velmora+velmora", "each once"),
        ("L04=velmora+nowhere", "one of"),
        ("L04", "LEVER=STATE"),
        ("L44=velmora+selvane", "a lever by id"),
        ("x:L04=velmora+selvane", "a day as a whole number"),
        ("1100:L04=velmora+selvane", "a day from 0 to 1091"),
    ],
)
def test_an_agreement_that_cannot_hold_is_refused(agreement: str, words: str, two_doors: Scenario) -> None:
    assert words in refusal(two_doors, agreements=(agreement,))


def test_all_refusals_come_at_once(two_doors: Scenario) -> None:
    words = refusal(two_doors, "nowhere.L21=1", "velmora.L99=1", agreements=("L04",))
    assert words.count("expected") == 3


def test_a_joint_lever_without_an_agreement_is_allowed_and_said_to_wait(two_doors: Scenario) -> None:
    parsed = Decisions.parse(two_doors, ["velmora.L04=50", "dovria.L37=50", "velmora.L37=50", "velmora.L21=9"])
    assert {(order.state, order.lever) for order in parsed.waiting(two_doors)} == {
        ("velmora", "L04"),
        ("dovria", "L37"),
    }
    agreed = Decisions.parse(two_doors, ["velmora.L04=50"], ["L04=velmora+dovria"])
    assert agreed.waiting(two_doors) == ()


def test_decisions_come_back_the_same_from_json(two_doors: Scenario) -> None:
    parsed = Decisions.parse(two_doors, ["all.L11=0.9", "91:velmora.L21=12.5"], ["L04=velmora+selvane"])
    assert Decisions.from_json(json.loads(json.dumps(parsed.to_json()))) == parsed
    assert Decisions.from_json(Decisions().to_json()) == Decisions()


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        "orders",
        {"orders": 3},
        {"orders": "abc"},
        {"orders": [{}]},
        {"orders": [3]},
        {"orders": [{"day": 1.5, "state": "a", "lever": "L21", "value": 3}]},
        {"orders": [{"day": True, "state": "a", "lever": "L21", "value": 3}]},
        {"orders": [{"day": 1, "state": "a", "lever": "L21", "value": float("nan")}]},
        {"orders": [{"day": 1, "state": "a", "lever": "L21", "value": 10**400}]},
        {"orders": [{"day": 1, "state": ["a"], "lever": "L21", "value": 3}]},
        {"agreements": [{"lever": "L04", "states": "ab"}]},
        {"agreements": [{"lever": "L04", "states": [1, 2]}]},
        {"agreements": [{"lever": "L04", "states": ["a", "b"], "until_day": "x"}]},
        {"more": []},
    ],
)
def test_json_of_another_shape_is_refused(given: Any) -> None:
    with pytest.raises(DecisionError):
        Decisions.from_json(given)


def test_decisions_for_another_scenario_are_refused_when_checked(two_doors: Scenario) -> None:
    with pytest.raises(DecisionError, match="one of"):
        Decisions((Order(0, "elsewhere", "L21", 3.0),)).check(two_doors)
    with pytest.raises(DecisionError, match="parts of L11"):
        Decisions((Order(0, "velmora", "L11", 0.5),)).check(two_doors)
    with pytest.raises(DecisionError, match="after day"):
        Decisions((), (Agreement("L04", ("selvane", "velmora"), 9, 9),)).check(two_doors)
