"""What the tests of scenarios share: the shipped scenario as bytes, as plain values and loaded."""

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sim.scenario import Problem, Scenario, ScenarioError, build, load
from sim.scenario.yamltree import read_yaml
from tests.conftest import ROOT

FOLDER = ROOT / "scenarios" / "two-doors"


@pytest.fixture(scope="session")
def folder() -> Path:
    """The folder of "Two doors"."""
    return FOLDER


@pytest.fixture(scope="session")
def two_doors() -> Scenario:
    """The shipped scenario, loaded."""
    return load("two-doors")


@pytest.fixture
def values(two_doors: Scenario) -> dict[str, Any]:
    """Plain values of the shipped scenario, to be broken by a test."""
    data, _ = read_yaml((FOLDER / "scenario.yaml").read_bytes(), "scenario.yaml")
    data["briefing"] = {language: two_doors.briefing.get(language) for language in two_doors.languages}
    return copy.deepcopy(data)


@pytest.fixture
def problems(values: dict[str, Any]) -> Callable[..., dict[str, Problem]]:
    """Break plain values and get the problems by their field."""

    def broken(change: Callable[[dict[str, Any]], object]) -> dict[str, Problem]:
        change(values)
        with pytest.raises(ScenarioError) as caught:
            build(values, file="mine.yaml")
        for problem in caught.value.problems:
            assert problem.file == "mine.yaml"
            assert problem.found
            assert problem.expected
        return {problem.field: problem for problem in caught.value.problems}

    return broken
