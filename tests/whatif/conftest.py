"""Short records that what-ifs are asked about."""

import pytest

from sim.ensemble.sample import StreamSwitch
from sim.run import Record, run
from sim.scenario import Decisions, Scenario, load

DAYS = 273


@pytest.fixture(scope="session")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.fixture(scope="session")
def plan(two_doors: Scenario) -> Decisions:
    """Decisions of several groups, some of them later."""
    settings = ["all.L17=12", "all.L38=3", "91:velmora.L21=10", "velmora.L28=30", "182:velmora.L28=60", "dovria.L30=1"]
    return Decisions.parse(two_doors, settings, ["L04=velmora+selvane", "91:L37=all"])


@pytest.fixture(scope="session")
def played(two_doors: Scenario, plan: Decisions) -> Record:
    """Three quarters under the plan."""
    return run(two_doors, plan, 7, 3, DAYS)


@pytest.fixture(scope="session")
def turned(two_doors: Scenario, plan: Decisions) -> Record:
    """Another run under the plan, with other draws from the third month and again from the sixth."""
    return run(two_doors, plan, 7, 1, DAYS, switches=(StreamSwitch(70, 11), StreamSwitch(150, 5)))
