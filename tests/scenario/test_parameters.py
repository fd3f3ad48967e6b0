"""The model's parameters: each can be understood by itself, wherever its text stands alone."""

import json
import re

import pytest

from sim.scenario import Scenario
from sim.scenario.levers import LEVERS, OWN
from sim.scenario.loading import build
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS, Parameter
from sim.words import LANGUAGES
from sim.words.reader import Reader


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_parameters_are_called_the_same(language: str) -> None:
    reader = Reader(language)  # type: ignore[arg-type]
    texts = [reader._(parameter.text) for parameter in PARAMETERS]
    assert len(set(texts)) == len(texts)


def test_no_parameter_points_to_another_or_leaves_out_whose_gain_it_means() -> None:
    pointing = re.compile(r"\b(that|this) (time|effort|share)\b|\bthe gain\b|, (routine|referred)$|^utility of")
    assert [parameter.text for parameter in PARAMETERS if pointing.search(parameter.text)] == []


@pytest.mark.parametrize("parameter", PARAMETERS, ids=lambda p: p.name)
def test_a_default_lies_in_its_range_and_the_range_in_what_a_scenario_may_write(parameter: Parameter) -> None:
    assert parameter.least <= parameter.low <= parameter.default <= parameter.high <= parameter.most
    assert parameter.least < parameter.most


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.id)
def test_what_a_lever_feeds_beside_its_own_row_is_a_number_of_the_model(lever) -> None:
    assert all(fed == OWN or fed in PARAMETER_INDEX for _control, fed in lever.feeds)


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.id)
def test_levers_that_count_per_cent_are_shares_to_rules(lever) -> None:
    assert lever.per == (100 if lever.unit.startswith("% ") else 1)


def overridden(scenario: Scenario, written: object) -> Scenario:
    plain = json.loads(scenario.canonical)
    plain["assumptions"] = {"check_days": written}
    return build(plain, file="own")


def test_a_number_without_a_range_that_a_scenario_sets_stays_without_one(two_doors: Scenario) -> None:
    for written in (2.5, {"value": 2.5, "source": "a guess"}):
        own = overridden(two_doors, written).assumptions["check_days"]
        assert (own.value, own.low, own.high) == (2.5, 2.5, 2.5)


def test_a_scenario_may_give_a_range_to_a_number_without_one(two_doors: Scenario) -> None:
    own = overridden(two_doors, [2.5, 2.0, 4.0]).assumptions["check_days"]
    assert (own.value, own.low, own.high) == (2.5, 2.0, 4.0)
