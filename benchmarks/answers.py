"""``python -m benchmarks.answers``: how long the page's model takes to answer, split into the runs and the tables.

Questions about "Two doors" over 8 quarters, each another setting, 200 courses now and 200 at the start settings, which are
lived anew each time; everything is compiled and one question has been answered before.
"""

import argparse
import json
import sys
import time
from statistics import median

import numpy as np

from benchmarks.engine import Result, as_table, machine
from sim.run import Record, Sample, run, run_many
from sim.scenario import Decisions, load
from sim.ui import tables
from sim.ui.answers import Question

COURSES = 200
SEED = 7
QUESTIONS = 20


def questions() -> list[Question]:
    """Return different questions: rates of inspection from 5 % on."""
    scenario = load("two-doors")
    return [Question.of(scenario, ([f"all.L21={5 + n}"], []), SEED, COURSES) for n in range(QUESTIONS)]


def runs(question: Question) -> tuple[Sample, Sample, Record]:
    """Return what a picture is drawn from: courses now, at the start settings, and the one with its events."""
    decisions = Decisions.parse(question.scenario, question.settings, question.agreements)
    now = run_many(question.scenario, decisions, SEED, COURSES)
    return now, run_many(question.scenario, None, SEED, COURSES), run(question.scenario, decisions, SEED, tables.COURSE)


def measure() -> list[Result]:
    """Return all figures: median and 95th percentile over the questions."""
    asked = questions()
    tables.drawn(asked[0], *runs(asked[0]))
    times: dict[str, list[float]] = {"the runs": [], "the tables": [], "an answer": []}
    for question in asked:
        begun = time.perf_counter()
        found = runs(question)
        lived = time.perf_counter()
        tables.drawn(question, *found)
        ended = time.perf_counter()
        for what, taken in zip(times, (lived - begun, ended - lived, ended - begun), strict=True):
            times[what].append(taken)
    results = []
    for what, taken in times.items():
        whole = what == "an answer"
        results.append(
            Result(f"{what}, median", 1000 * median(taken), "ms", "below 300" if whole else "", median(taken) < 0.3)
        )
        results.append(Result(f"{what}, 95th percentile", 1000 * float(np.quantile(taken, 0.95)), "ms"))
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
    sys.exit(main())
