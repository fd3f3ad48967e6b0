"""Runs that several tests of the engines look at."""

import pytest

from sim.run import Record, run
from sim.scenario import Scenario, load
from tests.engines.regions import busy_decisions


@pytest.fixture(scope="session")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.fixture(scope="session")
def untouched(two_doors: Scenario) -> Record:
    """Two years without decisions."""
    return run(two_doors, seed=7)


@pytest.fixture(scope="session")
def decided(two_doors: Scenario) -> Record:
    """Two years in which every lever is moved."""
    return run(two_doors, busy_decisions(two_doors, 728), seed=7)
