"""The JSON Schema agrees with the loader on what matters to an editor."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from jsonschema import Draft202012Validator

from sim.scenario.schema import schema
from sim.scenario.yamltree import read_yaml
from tests.scenario.conftest import FOLDER
from tests.scenario.strategies import scenario_data


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """The schema, itself checked, ready to validate."""
    described = json.loads(json.dumps(schema()))
    Draft202012Validator.check_schema(described)
    return Draft202012Validator(described)


def test_the_shipped_scenario_validates(validator: Draft202012Validator) -> None:
    data, _ = read_yaml((FOLDER / "scenario.yaml").read_bytes(), "scenario.yaml")
    assert not list(validator.iter_errors(data))


@given(scenario_data())
@settings(max_examples=15)
def test_generated_scenarios_validate(data: dict[str, Any]) -> None:
    assert not list(Draft202012Validator(schema()).iter_errors(json.loads(json.dumps(data))))


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.update(quarters=0),
        lambda d: d.pop("states"),
        lambda d: d.update(extra=1),
        lambda d: d["states"][0].update(budget=-1),
        lambda d: d["states"][0].update(budget=[1, 2]),
        lambda d: d["states"][0]["levers"].update(L21=99),
        lambda d: d["states"][0]["levers"].update(L99=1),
        lambda d: d["states"][0].update(practice={"transit": 0.5}),
        lambda d: d["states"][0].update(law={"transit": "yes"}),
        lambda d: d["states"][0].update(reports={"transit": "Y"}),
        lambda d: d["posts"][0].update(kind="bridge"),
        lambda d: d["posts"][0].update(at=[1, 2, 3]),
        lambda d: d["networks"][0].update(members=0),
        lambda d: d["networks"][0].update(plan="any"),
        lambda d: d["programmes"][0].update(controls=["magic"]),
        lambda d: d["agreements"][0].update(lever="L21"),
        lambda d: d.update(basic_levers=["L39"]),
        lambda d: d.update(assumptions={"day_cost": 9}),
        lambda d: d["title"].pop("en"),
        lambda d: d["title"].update(qq="?"),
        lambda d: d["title"].update(ru=""),
    ],
)
def test_an_editor_with_the_schema_sees_what_the_loader_refuses(
    change: Callable[[dict[str, Any]], object], validator: Draft202012Validator, values: dict[str, Any]
) -> None:
    change(values)
    assert list(validator.iter_errors(values))


NO_NUMBERS = ("profile", "question", "state", "indicator", "above", "below", "control")
"""Fields that may be left out and hold no number, or one in the unit of an indicator."""


def test_every_number_in_the_schema_says_its_unit_or_range() -> None:
    for name, model in schema()["$defs"].items():
        for field, described in model.get("properties", {}).items():
            if described.get("type") in ("number", "integer") or "anyOf" in described:
                assert "description" in described or "anyOf" in described, f"{name}.{field}"
                assert "minimum" in str(described) or field in NO_NUMBERS, f"{name}.{field}"


def test_lever_rows_say_their_unit_and_default() -> None:
    levers = schema()["$defs"]["Profile"]["properties"]["levers"]["properties"]
    assert levers["L21"]["description"] == "Physical inspection, % of consignments; default 5"
    assert "L11" in levers
    assert "L11.N" in levers
