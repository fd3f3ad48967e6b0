"""``python -m benchmarks.answers``: how long the page's model takes to answer, split into the runs and the tables.

Questions about "Two doors" over 8 quarters, each another setting, 200 replications now and 200 at the start settings, which are
simulated anew each time; everything is compiled and one question has been answered before. The first
answer, of 40 replications each, is what a reader sees while the other replications are simulated.
"""

import argparse
import json
import sys
import time
from typing import Final

import numpy as np

from benchmarks.engine import Result, as_table, machine
from sim.presentation import boards
from sim.presentation.queries import PORTION, REPLICATIONS, Query, QueryResult, simulated
from sim.scenario import Decisions, load
from sim.statistics import quantiles
from sim.words import console

SEED: Final = 7
QUESTIONS: Final = 20
REST: Final = (boards.STOPPED, boards.TRADE, boards.LAW, boards.COURSE, boards.UNCERTAINTY)
"""Views that are drawn from the replications of an answer, beside the first."""
STEPS: Final = ("the runs", "the tables of the first view", "an answer", "the tables of the other views")


def questions() -> list[Query]:
    """Return different questions: rates of inspection from 5 % on."""
    scenario = load("two-doors")
    return [Query.of(scenario, Decisions.setting(scenario, "all.L21", 5 + n), SEED) for n in range(QUESTIONS)]


def runs(query: Query, courses: int) -> QueryResult:
    """Return what a picture is drawn from: replications now and at the start settings."""
    return QueryResult(query, simulated(query, range(courses)), simulated(query.baseline, range(courses)))


def draw(answer: QueryResult, view: str) -> None:
    """Draw a view as the page's server does, ready to be sent."""
    query = answer.query
    state = query.scenario.states[0].id
    boards.drawn(boards.BoardRequest(query, view, "en", "light", state=state), answer)


def steps(query: Query) -> list[float]:
    """Return seconds of each step of a full answer, and of the whole."""
    begun = time.perf_counter()
    answer = runs(query, REPLICATIONS)
    alive = time.perf_counter()
    draw(answer, boards.OVERVIEW)
    drawn = time.perf_counter()
    for view in REST:
        draw(answer, view)
    ended = time.perf_counter()
    return [alive - begun, drawn - alive, drawn - begun, ended - drawn]


def first(query: Query) -> float:
    """Return seconds of a first answer."""
    begun = time.perf_counter()
    draw(runs(query, PORTION), boards.OVERVIEW)
    return time.perf_counter() - begun


def measure() -> list[Result]:
    """Return all figures: median and 95th percentile over the questions."""
    asked = questions()
    first(asked[0])
    steps(asked[0])
    times: dict[str, list[float]] = {f"a first answer of {PORTION} courses": [first(query) for query in asked]}
    times |= dict(zip(STEPS, map(list, zip(*map(steps, asked), strict=True)), strict=True))
    results = []
    for what, taken in times.items():
        whole = what == "an answer"
        middle, most = quantiles(np.array(taken), (0.5, 0.95)).tolist()
        results.append(Result(f"{what}, median", 1000 * middle, "ms", "below 300" if whole else "", middle < 0.3))
        results.append(Result(f"{what}, 95th percentile", 1000 * most, "ms"))
    return results


def main() -> int:
    """Measure and print; exits with 1 when a wanted figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.answers", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    results = measure()
    if given.json:
        print(json.dumps({"machine": machine(), "figures": {r.what: [r.value, r.unit] for r in results}}, indent=1))
    else:
        print(machine())
        print(as_table(results))
    return int(not all(result.met for result in results if result.wanted))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
