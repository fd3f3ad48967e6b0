"""``python -m benchmarks.chain``: what the chain of reference cases costs beside the runs that it needs, in one process.

Twenty replications of "Two doors" up to its last day, once without and once with the test set of each of the last seven days.
"""

import sys
import time
from collections.abc import Callable
from typing import Final

import numpy as np

from benchmarks.engine import Result, as_table, machine
from sim.agents.build import Template
from sim.agents.memory import Room
from sim.chain import OWN, REPLICATIONS, chain
from sim.ensemble.sample import Replications
from sim.scenario import Decisions, Scenario, load
from sim.scenario.calendar import QUARTER
from sim.statistics import median
from sim.words import console

ROUNDS: Final = 15
SEED: Final = 7


def run_only(scenario: Scenario) -> None:
    """Simulate the replications of a chain and count nothing."""
    days = scenario.quarters * QUARTER
    courses = Replications(Template(scenario, Decisions(), SEED, days, Room.expected(scenario, days, logging=False)))
    for number in range(OWN, OWN + REPLICATIONS):
        courses.simulate(number)


def processor_seconds(action: Callable[[], object]) -> float:
    """Return how much processor time an action takes: both sides run on one thread."""
    begun = time.process_time()
    action()
    return time.process_time() - begun


def measure() -> list[Result]:
    """Return milliseconds of a chain, of its runs alone and beyond them, and what is beyond as a share of the runs."""
    scenario = load("two-doors")
    run_only(scenario)
    chain(scenario, None, SEED)
    runs, chains = [], []
    for _ in range(ROUNDS):  # by turns, so that both feel what else the machine does
        runs.append(processor_seconds(lambda: run_only(scenario)))
        chains.append(processor_seconds(lambda: chain(scenario, None, SEED)))
    alone, whole = median(np.array(runs)), median(np.array(chains))
    beyond = whole - alone
    return [
        Result(f"the chain of {REPLICATIONS} courses", 1000 * whole, "ms"),
        Result("their runs alone", 1000 * alone, "ms"),
        Result("beyond the runs", 1000 * beyond, "ms"),
        Result("beyond the runs, against them", beyond / alone, "times", "below 0.6", beyond < 0.6 * alone),
    ]


def main() -> int:
    """Measure and print; exits with 1 when a wanted figure is missed."""
    results = measure()
    print(machine())
    print(as_table(results))
    return int(not all(result.met for result in results if result.wanted))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
