"""Answers of the real model that several tests look at, each lived once."""

from typing import Final

import pytest

from sim.generate import generate
from sim.scenario import Scenario, load
from sim.ui.answers import Answer, Question, lived
from sim.ui.plain import one_course

SEED: Final = 7
COURSES: Final = 200
HARDENED: Final = (("selvane.L21=20", "selvane.L25=90"), ("L04=velmora+selvane",))
"""Selvane hardens and shares a method; its settings as the command line writes them."""


def lived_answer(
    scenario: Scenario,
    written: tuple[tuple[str, ...], tuple[str, ...]] = ((), ()),
    courses: int = COURSES,
    assumed: dict[str, float] | None = None,
    luck_only: bool = False,
) -> Answer:
    """Return so many courses of a scenario under settings, and the same at its start settings."""
    question = Question.of(scenario, written, SEED, assumed, luck_only)
    if courses == 1:
        return one_course(question)
    return Answer(question, lived(question, range(courses)), lived(question.baseline, range(courses)))


@pytest.fixture(scope="session")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.fixture(scope="session")
def alone() -> Scenario:
    """A region of one State."""
    return generate(1, 2, 2, seed=5, quarters=4)


@pytest.fixture(scope="session")
def twelve() -> Scenario:
    """A region of twelve States."""
    return generate(12, 30, 20, seed=5, quarters=4)


@pytest.fixture(scope="session")
def start(two_doors: Scenario) -> Answer:
    """ "Two doors" at its start settings."""
    return lived_answer(two_doors)


@pytest.fixture(scope="session")
def hardened(two_doors: Scenario) -> Answer:
    """ "Two doors" with Selvane hardened alone."""
    return lived_answer(two_doors, HARDENED)
