"""What the format takes and refuses, field by field."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from sim.scenario import Problem, Quantity, Scenario, ScenarioError, build
from sim.scenario.levers import LEVERS
from sim.scenario.quantity import Measure
from sim.words import LANGUAGES
from tests.scenario.strategies import decisions, scenarios

Broken = Callable[[Callable[[dict[str, Any]], object]], dict[str, Problem]]
DAYS = Measure("days", 0, 180, "Wait")


def test_a_number_alone_carries_unit_range_and_the_word_assumption() -> None:
    assert DAYS.read(12) == Quantity(12.0, 0, 180, "assumption", "days")


def test_a_number_may_bring_its_own_range_and_source() -> None:
    assert DAYS.read([12, 10, 20]) == Quantity(12.0, 10.0, 20.0, "assumption", "days")
    full = {"value": 12, "range": [10, 20], "source": "a report"}
    assert DAYS.read(full) == Quantity(12.0, 10.0, 20.0, "a report", "days")


@pytest.mark.parametrize(
    "given_number",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        10**400,
        -1,
        181,
        True,
        "12",
        None,
        [],
        [1, 2],
        [5, 6, 7],
        [5, 7, 3],
        [5, 0, 500],
        [5, 0, float("nan")],
        {},
        {"value": 5, "range": 3},
        {"value": 5, "range": [0]},
        {"value": 5, "source": ""},
        {"value": 5, "source": 7},
        {"value": 5, "unit": "days"},
        {"range": [0, 1]},
    ],
)
def test_a_number_that_is_none_or_lies_outside_its_range_is_refused(given_number: object) -> None:
    with pytest.raises(ValueError, match="expected"):
        DAYS.read(given_number)


def test_every_quantity_of_the_shipped_scenario_has_unit_range_and_source(two_doors: Scenario) -> None:
    seen = 0
    for part in (two_doors, *two_doors.states, *two_doors.posts, *two_doors.sectors, *two_doors.holdings):
        for name in type(part).model_fields:
            quantity = getattr(part, name)
            if isinstance(quantity, Quantity):
                seen += 1
                assert quantity.unit
                assert quantity.source
                assert quantity.low <= quantity.value <= quantity.high
    assert seen > 100


def test_a_negative_count_is_refused_with_file_field_found_and_expected(problems: Broken) -> None:
    found = problems(lambda data: data["sectors"][1].update(firms=-3))
    assert found["sectors[1].firms"] == Problem("mine.yaml", "sectors[1].firms", "-3", "greater than or equal to 0")


def test_counts_take_neither_fractions_nor_truth_values_nor_words(problems: Broken) -> None:
    def change(data: dict[str, Any]) -> None:
        for index, wrong in enumerate((2.5, True, "two", None)):
            data["networks"][index]["members"] = wrong

    assert {f"networks[{index}].members" for index in range(4)} <= set(problems(change))


def test_all_errors_are_told_at_once_also_those_between_parts(problems: Broken) -> None:
    def change(data: dict[str, Any]) -> None:
        data["quarters"] = 0
        data["states"][0]["budget"] = float("nan")
        data["posts"][3]["state"] = "velmra"
        data["networks"][2]["reach"] = ["velmora", "nowhere"]
        data["states"][2]["profile"] = "few-rulez"
        del data["summary"]
        data["states"][1]["bugdet"] = 4

    found = problems(change)
    assert set(found) == {
        "quarters",
        "states[0].budget",
        "posts[3].state",
        "networks[2].reach[1]",
        "states[2].profile",
        "summary",
        "states[1].bugdet",
    }
    assert "perhaps budget" in found["states[1].bugdet"].expected
    assert "perhaps velmora" in found["posts[3].state"].expected
    assert "perhaps few-rules" in found["states[2].profile"].expected


def test_a_broken_state_is_not_told_again_by_everything_that_names_it(problems: Broken) -> None:
    assert set(problems(lambda data: data["states"][0].update(budget=-1))) == {"states[0].budget"}


@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("states[0].profile", lambda d: d["states"][0].update(profile="unknown")),
        ("states[0].neighbours[0]", lambda d: d["states"][0].update(neighbours=["velmora"])),
        ("states[1].neighbours[0]", lambda d: d["states"][0].update(neighbours=["dovria"])),
        ("states[1].id", lambda d: d["states"][1].update(id="velmora")),
        ("states[1].id", lambda d: d["states"][1].update(id="all")),
        ("posts[0].leads_to[0]", lambda d: d["posts"][0].update(leads_to=["velmora"])),
        ("posts[0].leads_to[0]", lambda d: d["posts"][0].update(leads_to=["nowhere"])),
        ("posts[0].at", lambda d: d["posts"][0].update(at=[5000, 1])),
        ("posts[0].at[0]", lambda d: d["posts"][0].update(at=[float("nan"), 1])),
        ("posts[0].kind", lambda d: d["posts"][0].update(kind="bridge")),
        ("posts[0].listed_share", lambda d: d["posts"][0].update(listed_share=0.9)),
        ("sectors[1].category", lambda d: d["sectors"][1].update(category="E")),
        ("holdings[0].state", lambda d: d["holdings"][0].update(state="nowhere")),
        ("holdings[0].category", lambda d: d["holdings"][0].update(category="E")),
        ("holdings[0].losses_per_year", lambda d: d["holdings"][0].update(losses_per_year=9)),
        ("networks[0].plan", lambda d: d["networks"][0].update(plan="any")),
        ("networks[0].members", lambda d: d["networks"][0].update(members=21)),
        ("programmes[0].controls[0]", lambda d: d["programmes"][0].update(controls=["magic"])),
        ("programmes[0].label", lambda d: d["programmes"][0].update(label="a club")),
        ("agreements[0].lever", lambda d: d["agreements"][0].update(lever="L21")),
        ("agreements[0].states", lambda d: d["agreements"][0].update(states=["velmora"])),
        ("agreements[0].states[1]", lambda d: d["agreements"][0].update(states=["velmora", "velmora"])),
        ("agreements[0].from_day", lambda d: d["agreements"][0].update(from_day=5000)),
        ("basic_levers[0]", lambda d: d.update(basic_levers=["L39"])),
        ("basic_levers[1]", lambda d: d.update(basic_levers=["L21", "L21"])),
        ("basic_levers", lambda d: d.update(basic_levers=[f"L{n:02d}" for n in range(1, 14)])),
        ("assumptions.day_cots", lambda d: d.update(assumptions={"day_cots": 0.01})),
        ("assumptions.day_cost", lambda d: d.update(assumptions={"day_cost": 3})),
        ("profiles.few-rules.law.except[0]", lambda d: d["profiles"]["few-rules"]["law"].update({"except": ["x"]})),
        ("profiles.few-rules.law.transit", lambda d: d["profiles"]["few-rules"]["law"].update(transit=-1)),
        ("profiles.few-rules.practice.default", lambda d: d["profiles"]["few-rules"].update(practice={"default": 2})),
        ("profiles.few-rules.practice.transit", lambda d: d["profiles"]["few-rules"].update(practice={"transit": 1})),
        ("states[0].levers.L21", lambda d: d["states"][0]["levers"].update(L21=51)),
        ("states[0].levers.L77", lambda d: d["states"][0]["levers"].update(L77=1)),
        ("states[0].reports.transit", lambda d: d["states"][0].update(reports={"transit": "Y"})),
        ("states[0].recommendations[0].control", lambda d: d["states"][0]["recommendations"][0].update(control="x")),
        ("objectives[0].items[0]", lambda d: d["objectives"][0].update(items=["9z"])),
        ("objectives[0].paragraphs[0]", lambda d: d["objectives"][0].update(paragraphs=["OP13"])),
        ("map.polygons", lambda d: d["map"]["polygons"].pop("dovria")),
        ("map.polygons.nowhere", lambda d: d["map"]["polygons"].update(nowhere=[[[0, 0], [1, 0], [1, 1]]])),
        ("map.polygons.dovria[0]", lambda d: d["map"]["polygons"].update(dovria=[[[0, 0], [1, 0]]])),
        ("map.corridors[0][1]", lambda d: d["map"]["corridors"].__setitem__(0, ["port-averil", "nowhere"])),
        ("title.ru", lambda d: d["title"].pop("ru")),
        ("title.fr", lambda d: d["title"].update(fr="  ")),
        ("format", lambda d: d.update(format=3)),
    ],
)
def test_what_contradicts_the_format_is_told_at_its_field(field: str, change: Any, problems: Broken) -> None:
    assert field in problems(change)


def test_a_state_without_a_post_is_refused(problems: Broken) -> None:
    def change(data: dict[str, Any]) -> None:
        data["posts"] = [post for post in data["posts"] if post["state"] != "dovria"]
        data["map"]["corridors"] = []

    assert problems(change)["states[2].id"].expected == "at least one post in each State"


def test_a_profile_is_taken_over_and_overridden_row_by_row(two_doors: Scenario) -> None:
    hub, steady, few = (two_doors.start(name) for name in ("velmora", "selvane", "dovria"))
    for start, in_force in ((hub, 16), (steady, 14), (few, 6)):
        assert len(start.law) == 20
        assert sum(value is True for value in start.law.values()) == in_force
    assert set(hub.practice.values()) == {0.35}
    assert set(steady.practice.values()) == {0.7}
    assert hub.levers["L21"] == 6
    assert hub.levers["L11.N"] == hub.levers["L11.R"] == 0.5
    assert steady.reports["technology"] == "?"
    assert steady.reports["transit"] == "X"
    assert few.report_age_months == 96


def test_levers_that_nobody_sets_stand_at_their_default_and_no_instrument_is_joined_unasked(
    two_doors: Scenario,
) -> None:
    start = two_doors.start("velmora")
    assert set(start.levers) == {lever.id for lever in LEVERS}
    assert start.levers["L31"] == 1
    assert start.levers["L03"] == 9


def test_a_part_of_l11_goes_before_l11_whatever_the_order(values: dict[str, Any]) -> None:
    values["states"][0]["levers"] = {"L11.R": 0.9, "L11": 0.2}
    levers = build(values).start("velmora").levers
    assert (levers["L11.R"], levers["L11.N"]) == (0.9, 0.2)


def test_a_law_already_decided_is_given_by_its_day(values: dict[str, Any]) -> None:
    values["states"][0]["law"] = {"brokering": 300}
    law = build(values).start("velmora").law
    assert law["brokering"] == 300
    assert law["brokering"] is not True


def test_an_assumption_is_read_with_the_unit_of_its_parameter(values: dict[str, Any]) -> None:
    values["assumptions"] = {"day_cost": [0.012, 0.005, 0.02]}
    assert build(values).assumptions["day_cost"].unit == "share of value a day"


def test_texts_answer_in_each_language_and_in_english_otherwise(two_doors: Scenario) -> None:
    assert [two_doors.title.get(language) for language in ("en", "fr", "ru", "de")] == [
        "Two doors",
        "Deux portes",
        "Две двери",
        "Two doors",
    ]


def _without(data: Any, language: str) -> Any:
    """Return plain values without one language's texts."""
    if isinstance(data, dict):
        return {key: _without(value, language) for key, value in data.items() if key != language}
    return [_without(each, language) for each in data] if isinstance(data, list) else data


def test_a_scenario_need_not_have_every_language_but_has_one_everywhere_or_nowhere(values: dict[str, Any]) -> None:
    scenario = build(_without(values, "ru"))
    assert scenario.languages == ("en", "fr")
    assert scenario.title.get("ru") == scenario.title.get("en")
    assert scenario.states[0].name.get("fr") == values["states"][0]["name"]["fr"]


def test_a_scenario_without_the_source_language_is_refused_at_each_text(values: dict[str, Any]) -> None:
    with pytest.raises(ScenarioError) as caught:
        build(_without(values, "en"))
    assert {"title.en", "briefing.en", "states[0].name.en"} <= {problem.field for problem in caught.value.problems}


def test_an_unknown_language_of_a_text_is_told_with_those_that_are_known(problems: Broken) -> None:
    assert ", ".join(sorted(LANGUAGES)) in problems(lambda d: d["title"].update(xx="?"))["title.xx"].expected


def test_what_is_missing_in_a_language_is_told_once_at_its_text(problems: Broken) -> None:
    found = problems(lambda d: (d["title"].pop("ru"), d["posts"][0]["name"].pop("fr")))
    assert set(found) == {"title.ru", "posts[0].name.fr"}


def test_a_scenario_comes_back_the_same_from_its_canonical_json(two_doors: Scenario) -> None:
    again = Scenario.model_validate(json.loads(two_doors.canonical))
    assert again == two_doors
    assert again.hash == two_doors.hash
    assert len(two_doors.hash) == 64


def test_the_hash_changes_with_any_number(two_doors: Scenario, values: dict[str, Any]) -> None:
    values["networks"][0]["value"] = 7.01
    assert build(values).hash != two_doors.hash


def test_a_scenario_cannot_be_changed(two_doors: Scenario) -> None:
    with pytest.raises(ValidationError):
        two_doors.quarters = 3  # type: ignore[misc]


def test_an_unknown_state_has_no_start(two_doors: Scenario) -> None:
    with pytest.raises(KeyError):
        two_doors.start("nowhere")


@given(scenarios())
@settings(max_examples=40)
def test_generated_scenarios_come_back_the_same_and_resolve_completely(scenario: Scenario) -> None:
    again = Scenario.model_validate(json.loads(scenario.canonical))
    assert again.hash == scenario.hash
    for state in scenario.states:
        start = scenario.start(state.id)
        assert len(start.levers) == len(LEVERS)
        assert all(lever.low <= start.levers[lever.id] <= lever.high for lever in LEVERS)


@given(st.data())
@settings(max_examples=40)
def test_generated_decisions_fit_their_scenario(data: st.DataObject) -> None:
    scenario = data.draw(scenarios(max_states=2))
    data.draw(decisions(scenario, 120)).check(scenario)
