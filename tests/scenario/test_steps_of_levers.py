"""Levers with steps: value, effort and words go round; old shares of full effort are read; anything else is refused in words."""

import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import DecisionError, Decisions, Order, Scenario, ScenarioError, build, decode
from sim.scenario.levers import LEVERS, Lever, StepNotFound, read_value, written_value
from sim.scenario.means import efforts_on
from sim.scenario.schema import schema
from sim.scenario.spoken import measured, named, valued
from sim.words import LANGUAGES, translator
from sim.words.reader import Reader
from tests.scenario import strategies

STEPPED = [lever for lever in LEVERS if lever.steps]
L09, L16, L31 = STEPPED


def refusal(scenario: Scenario, setting: str) -> str:
    with pytest.raises(DecisionError) as caught:
        Decisions.parse(scenario, [setting])
    return str(caught.value)


def test_catch_all_statements_and_penalties_are_steps() -> None:
    assert [lever.id for lever in STEPPED] == ["L09", "L16", "L31"]
    assert L09.slugs == ("none", "exporter-knows", "authority-informs", "suspicion")
    assert L16.slugs == ("statement", "certified", "no-re-export-without-consent", "delivery-verified")
    assert L31.slugs == ("administrative", "criminal", "attempt-and-complicity")


# Contracts of every lever


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.id)
def test_a_lever_s_ends_are_least_and_full_effort_and_its_default_is_a_value_of_it(lever: Lever) -> None:
    least, most = lever.value(0.0), lever.value(1.0)
    assert (lever.effort(least), lever.effort(most)) == (0.0, 1.0)
    assert {least, most} == {lever.low, lever.high}
    assert lever.fits(lever.default)
    assert lever.levels(10)[-1] == 1.0


@given(st.sampled_from(LEVERS).flatmap(lambda lever: st.tuples(st.just(lever), strategies.values_of(lever))))
def test_a_value_comes_back_from_its_effort_and_from_what_logs_write(case: tuple[Lever, float]) -> None:
    lever, value = case
    assert lever.value(lever.effort(value)) == pytest.approx(value, abs=1e-9)
    assert read_value(lever.id, json.loads(json.dumps(written_value(lever.id, value)))) == value


@given(st.sampled_from(LEVERS), st.floats(0, 1))
def test_every_effort_has_a_value_and_one_that_it_reaches(lever: Lever, effort: float) -> None:
    assert lever.fits(lever.value(effort))
    reached = lever.value_within(effort)
    assert lever.fits(reached)
    assert lever.effort(reached) <= effort + 1e-9
    if lever.steps:
        assert lever.effort(reached) > effort - 1 / (len(lever.steps) - 1)


@given(st.sampled_from(LEVERS), st.floats())
def test_what_fits_a_lever_lies_in_its_range_and_is_a_step_where_it_has_steps(lever: Lever, value: float) -> None:
    assert lever.fits(value) == (lever.low <= value <= lever.high and (not lever.steps or value in range(4)))


@pytest.mark.parametrize("lever", STEPPED, ids=lambda lever: lever.id)
def test_steps_are_evenly_apart(lever: Lever) -> None:
    last = len(lever.steps) - 1
    assert [lever.effort(step) for step in range(last + 1)] == [step / last for step in range(last + 1)]
    assert lever.levels(10) == tuple(step / last for step in range(1, last + 1))


# Words


@pytest.mark.parametrize("lever", STEPPED, ids=lambda lever: lever.id)
def test_a_step_is_known_by_number_short_name_and_name_in_every_language(lever: Lever) -> None:
    for number, name in enumerate(lever.steps):
        names = [translator(language)(name) for language in LANGUAGES]
        assert len(set(names)) == len(LANGUAGES), "translated"
        for text in (str(number), f"{number}.0", lever.slugs[number], name, name.upper(), *names):
            assert lever.step_named(text) == number


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("lever", STEPPED, ids=lambda lever: lever.id)
def test_steps_are_said_by_name_and_by_different_ones(lever: Lever, language: Any) -> None:
    reader = Reader(language)
    said = [named(lever, step, reader) for step in range(len(lever.steps))]
    assert len(set(said)) == len(lever.steps)
    for name, step in zip(said, range(len(lever.steps)), strict=True):
        assert valued(lever, step, reader) == measured(lever, step, reader) == reader._("“{name}”").format(name=name)
    assert not any(letter.isdigit() for text in said for letter in text)


def test_what_lies_between_two_steps_is_said_by_the_nearest() -> None:
    assert named(L09, 1.2, Reader("en")) == "the exporter knows"
    assert named(L09, 1.6, Reader("en")) == "the authority informs"
    assert named(L09, 0.3, Reader("en")) == "none"


# The grammar


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("velmora.L09=2", "velmora.L09=authority-informs"),
        ("velmora.L09=authority informs", "velmora.L09=authority-informs"),
        ("velmora.catch-all=The authority informs", "velmora.L09=authority-informs"),
        ("91:all.L31=Attempt and complicity, firms included", "91:all.L31=attempt-and-complicity"),
        ("all.L16=livraison vérifiée", "all.L16=delivery-verified"),
        ("all.L31=уголовное", "all.L31=criminal"),
        ("all.L31=0.0", "all.L31=administrative"),
    ],
)
def test_a_step_is_set_by_number_or_name_and_written_by_its_short_name(
    two_doors: Scenario, text: str, written: str
) -> None:
    found = Decisions.parse(two_doors, [text])
    assert found.line(two_doors) == written
    assert Decisions.parse_line(two_doors, written) == found
    assert Decisions.from_json(json.loads(json.dumps(found.to_json()))) == found


@pytest.mark.parametrize("value", ["0.4", "4", "-1", "1.5", "nan", "inf", "", "strict", "criminal", "authority"])
def test_what_is_no_step_is_refused_with_field_value_and_all_steps(two_doors: Scenario, value: str) -> None:
    words = refusal(two_doors, f"all.L09={value}")
    assert f"all.L09={value}" in words
    assert f"found '{value}'" in words
    assert "0 none, 1 exporter-knows, 2 authority-informs, 3 suspicion" in words


def test_an_order_between_steps_does_not_fit_a_scenario_of_today(two_doors: Scenario) -> None:
    with pytest.raises(DecisionError, match="0 administrative, 1 criminal, 2 attempt-and-complicity"):
        Decisions((Order(0, "velmora", "L31", 0.5),)).check(two_doors)


def test_other_levers_take_no_names(two_doors: Scenario) -> None:
    assert "a number after =" in refusal(two_doors, "all.L21=none")


@given(strategies.scenarios().flatmap(lambda one: st.tuples(st.just(one), strategies.decisions(one, 182))))
def test_any_decisions_with_steps_read_back_from_text_and_json(case: tuple[Scenario, Decisions]) -> None:
    scenario, decisions = case
    assert Decisions.parse_line(scenario, decisions.line(scenario)) == decisions
    assert Decisions.from_json(json.loads(json.dumps(decisions.to_json()))) == decisions


# Scenario files


def test_a_file_gives_steps_by_number_or_name(values: dict[str, Any]) -> None:
    values["states"][0]["levers"] = {"L09": 3, "statement-rules": "Delivery verified", "L31": "административное"}
    levers = build(values).start("velmora").levers
    assert (levers["L09"], levers["L16"], levers["L31"]) == (3.0, 3.0, 0.0)


@pytest.mark.parametrize("given_", [0.4, 4, -1, True, None, "harsh", [1], float("nan")])
def test_a_file_with_what_is_no_step_is_refused_with_field_value_and_all_steps(
    values: dict[str, Any], given_: object
) -> None:
    values["states"][0]["levers"] = {"L09": given_}
    with pytest.raises(ScenarioError) as caught:
        build(values)
    (problem,) = (each for each in caught.value.problems if "L09" in each.field)
    assert problem.field == "states[0].levers.L09"
    assert "0 none, 1 exporter-knows" in str(problem.expected)


def old(values: dict[str, Any], **levers: object) -> dict[str, Any]:
    """Return a scenario as format 1 has it, with levers of its first State."""
    found = copy.deepcopy(values)
    found["format"] = 1
    for profile in found["profiles"].values():
        profile["levers"] = {key: value for key, value in profile["levers"].items() if key not in ("L09", "L16", "L31")}
    for state in found["states"]:
        state["levers"] = {key: value for key, value in state["levers"].items() if key not in ("L09", "L16", "L31")}
    found["states"][0]["levers"] |= levers
    return found


SHARES = [0, 0.0, 0.1, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.8, 1, 1.0]


@pytest.mark.parametrize("share", SHARES)
def test_format_1_keeps_the_effort_of_its_shares_and_is_written_as_it_was(values: dict[str, Any], share: float) -> None:
    scenario = build(old(values, L09=share, L16=share, L31=share))
    efforts = efforts_on(scenario, Decisions(), "velmora", 0)
    for lever in STEPPED:
        assert efforts[lever.id] == pytest.approx(share, abs=1e-12)
    written = json.loads(scenario.canonical)
    assert written["format"] == 1
    assert [written["states"][0]["levers"][lever.id] for lever in STEPPED] == [share] * 3
    again = build(written)
    assert again == scenario
    assert again.canonical == scenario.canonical


def test_full_effort_in_format_1_is_the_last_step_and_not_the_second(values: dict[str, Any]) -> None:
    levers = build(old(values, L09=1, L31=1)).start("velmora").levers
    assert (levers["L09"], levers["L31"]) == (3.0, 2.0)


def test_a_step_by_name_is_understood_in_format_1_too(values: dict[str, Any]) -> None:
    scenario = build(old(values, L31="criminal"))
    assert scenario.start("velmora").levers["L31"] == 1.0
    assert build(json.loads(scenario.canonical)).start("velmora").levers["L31"] == 1.0


@pytest.mark.parametrize("given_", [2, 1.01, -0.1, 1e300, float("inf"), float("nan"), 10**400])
def test_format_1_has_no_steps_by_number(values: dict[str, Any], given_: float) -> None:
    with pytest.raises(ScenarioError) as caught:
        build(old(values, L09=given_))
    assert "0 none, 1 exporter-knows" in str(caught.value)


def test_a_share_beyond_full_effort_is_told_as_it_was_written(values: dict[str, Any]) -> None:
    with pytest.raises(
        ScenarioError, match=r"found 2\.0, expected a share of full effort from 0 to 1, or with format 2"
    ):
        build(old(values, L09=2))


def test_levers_of_another_shape_are_told_in_format_1_as_ever() -> None:
    for broken in ("profiles: 3", "states: 4", "states: [3]", "profiles: {a: {levers: 3}}", "states: [{levers: [1]}]"):
        with pytest.raises(ScenarioError):
            decode(f"format: 1\n{broken}\n")


def test_editors_offer_the_steps() -> None:
    text = json.dumps(schema())
    assert '"enum": ["none", "exporter-knows", "authority-informs", "suspicion", 0, 1, 2, 3]' in text


# Logs and records


@pytest.mark.parametrize("share", SHARES)
@pytest.mark.parametrize("lever", STEPPED, ids=lambda lever: lever.id)
def test_a_number_in_a_log_is_a_share_of_full_effort_as_it_was_when_it_was_written(lever: Lever, share: float) -> None:
    assert lever.effort(read_value(lever.id, share)) == pytest.approx(share, abs=1e-12)


@pytest.mark.parametrize("given_", [2.0, -0.1, float("nan"), "2", "harsh", "the exporter knows"])
def test_a_log_with_what_is_neither_step_nor_share_is_refused(given_: Any) -> None:
    with pytest.raises(StepNotFound):
        read_value("L09", given_)
    with pytest.raises(DecisionError):
        Decisions.from_json({"orders": [{"day": 0, "state": "velmora", "lever": "L09", "value": given_}]})
