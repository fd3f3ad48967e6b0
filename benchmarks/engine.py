"""``python -m benchmarks.engine``: "Two doors", 8 quarters, in both engines, beside what it cannot be faster than.

All figures come from one run of this command, one after another, so that ratios compare like with like.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numba
import numpy as np

from benchmarks.floor import draws_in
from sim.agents.build import Template
from sim.agents.handle import handle
from sim.agents.memory import Room
from sim.chance import chance
from sim.compiled import compiled
from sim.ensemble.loop import simulate
from sim.run import run, run_many
from sim.scenario import Decisions, load
from sim.statistics import median
from sim.words import console

DAYS: Final = 728
SEED: Final = 7
RUNS: Final = 400
ROUNDS: Final = 7
REPLICATES_FOR_MEMORY: Final = 200


@dataclass(frozen=True, slots=True)
class Result:
    """One figure: what, how much in which unit, what is wanted (empty: nothing) and whether it is met."""

    what: str
    value: float
    unit: str
    wanted: str = ""
    met: bool = True


def template() -> Template:
    """Return "Two doors" at day 0, without room for an event log."""
    return Template(load("two-doors"), Decisions(), SEED, DAYS, Room(events=1))


def run_some(start: Template, numbers: range) -> None:
    """Simulate replicates one after another on this thread, in arrays of its own."""
    region = start.replicate(numbers[0], logging=False)
    compiled_region = handle(region)
    for number in numbers:
        start.reset(region, number)
        simulate(compiled_region, start.days)


@compiled
def draw_many(run_key: Any, count: int) -> float:
    """Make so many keyed draws and return their sum, so that none can be left out."""
    total = 0.0
    for n in range(count):
        total += chance(run_key, n & 31, run_key, n)
    return total


def seconds(action: Callable[[], object]) -> float:
    """Return how long an action takes, wall clock."""
    begun = time.perf_counter()
    action()
    return time.perf_counter() - begun


def one_core_and_two() -> tuple[float, float, float]:
    """Return seconds a run on one thread (median and least of rounds), and how many times faster two threads are (median)."""
    start = template()
    run_some(start, range(2))
    halves = [range(RUNS // 2), range(RUNS // 2, RUNS)]
    singles, ratios = [], []
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            alone = seconds(lambda: run_some(start, range(RUNS)))
            both = seconds(lambda: list(pool.map(lambda numbers: run_some(start, numbers), halves)))
            singles.append(alone / RUNS)
            ratios.append(alone / both)
    return median(np.array(singles)), min(singles), median(np.array(ratios))


def floor(draws: int) -> float:
    """Return seconds a compiled loop takes that only makes so many draws."""
    key = np.uint64(SEED)
    draw_many(key, 10)
    return median(np.array([seconds(lambda: draw_many(key, draws * 100)) / 100 for _ in range(ROUNDS)]))


def mesa_run() -> float:
    """Return seconds of one run of the Mesa region, event log included, once everything is compiled."""
    scenario = load("two-doors")
    run(scenario, seed=SEED, days=7, engine="mesa")
    return median(np.array([seconds(lambda: run(scenario, seed=SEED, days=DAYS, engine="mesa")) for _ in range(5)]))


_MEMORY: Final = (
    "from benchmarks.memory import peak; from sim.scenario import Decisions, load; "
    "from sim.whatif.paired import totals_of; "
    "totals_of(load('two-doors'), Decisions(), {seed}, range({count})); print(peak())"
)
_FIRST: Final = "from sim.scenario import load; from sim.run import run; run(load('two-doors'), seed=1, days=7)"
_PLAIN: Final = (
    "import time; from sim.scenario import load; from sim.run import run; s = load('two-doors'); "
    f"t = time.perf_counter(); run(s, seed={SEED}, days={DAYS}, engine='mesa'); print(time.perf_counter() - t)"
)


def _in_subprocess(code: str, **environment: str) -> float:
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, env={**os.environ, **environment}
    )
    return float(done.stdout.split()[-1])


def peak_memory(count: int) -> float:
    """Return megabytes that a process of its own needs at most to summarise so many replicates, compiled from the cache."""
    return _in_subprocess(_MEMORY.format(seed=SEED, count=count))


def first_compile() -> float:
    """Return seconds of the first run of a process with an empty cache: start of Python and compilation included."""
    with tempfile.TemporaryDirectory() as empty:
        environment = {**os.environ, "CORDON_CACHE": empty}
        return seconds(lambda: subprocess.run([sys.executable, "-c", _FIRST], check=True, env=environment))


def warm_command() -> float:
    """Return seconds of ``cordon run`` as typed, once everything is compiled; median of rounds."""
    command = [sys.executable, "-m", "sim.cli", "run", "two-doors", "--seed", str(SEED), "--json"]
    times = [seconds(lambda: subprocess.run(command, check=True, capture_output=True)) for _ in range(ROUNDS)]
    return median(np.array(times))


def replicates_a_second() -> float:
    """Return how many replicates a second the ensemble makes on two threads, tallies included; median of rounds."""
    scenario = load("two-doors")
    run_many(scenario, seed=SEED, replicates=2)
    times = [seconds(lambda: run_many(scenario, seed=SEED, replicates=RUNS, workers=2)) for _ in range(ROUNDS)]
    return RUNS / median(np.array(times))


def measure(plain: bool) -> list[Result]:
    """Return all figures; ``plain`` asks for the slow one, Mesa without compilation."""
    one, fastest, two = one_core_and_two()
    draws = draws_in("two-doors", SEED, DAYS)
    least = floor(draws)
    mesa = mesa_run()
    memory = peak_memory(REPLICATES_FOR_MEMORY)
    much = peak_memory(100 * REPLICATES_FOR_MEMORY)
    rate = replicates_a_second()
    warm = warm_command()
    first = first_compile()
    results = [
        Result("one compiled run on one core", 1000 * one, "ms", "2 or less", one <= 0.002),
        Result("the same, fastest round", 1000 * fastest, "ms"),
        Result("two threads against one", two, "times", "1.8 or more", two >= 1.8),
        Result(
            "replicates a second on two threads, with their tallies", rate, "a second", "1,000 or more", rate >= 1000
        ),
        Result("one Mesa run, steps compiled, events logged", mesa, "s", "below 0.5", mesa < 0.5),
        Result(f"peak memory of {REPLICATES_FOR_MEMORY} replicates", memory, "MB", "below 500", memory < 500),
        Result(f"peak memory of {100 * REPLICATES_FOR_MEMORY:,} replicates", much, "MB", "below 500", much < 500),
        Result("a command once all is compiled (`cordon run`)", warm, "s", "below 1.5", warm < 1.5),
        Result("the first run on a machine, compiling", first, "s", "below 60", first < 60),
        Result("draws in a run", float(draws), "draws"),
        Result("a loop that only makes these draws (the floor)", 1000 * least, "ms"),
        Result("compiled run against the floor", one / least, "times"),
        Result("Mesa run against the compiled run", mesa / one, "times"),
    ]
    if plain:
        slow = _in_subprocess(_PLAIN, NUMBA_DISABLE_JIT="1")
        results.append(Result("one Mesa run with compilation switched off (plain Mesa)", slow, "s"))
        results.append(Result("plain Mesa against the compiled run", slow / one, "times"))
    return results


def machine() -> str:
    """Return what was measured on."""
    name = platform.processor() or platform.machine()
    info = Path("/proc/cpuinfo")
    if info.exists():
        lines = [line for line in info.read_text(encoding="utf-8").splitlines() if line.startswith("model name")]
        name = lines[0].partition(":")[2].strip() if lines else name
    load_now = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"{name}, {os.cpu_count()} processors{load_now}; Python {platform.python_version()}, Numba {numba.__version__}, "
        f"NumPy {np.__version__}, {platform.system()} {platform.release()}"
    )


def as_table(results: list[Result]) -> str:
    """Return the figures as a Markdown table."""
    rows = ["| what | measured | wanted | met |", "|---|---|---|---|"]
    for result in results:
        value = f"{result.value:,.0f}" if result.value >= 1000 else f"{result.value:.3g}"
        met = "" if not result.wanted else "yes" if result.met else "no"
        rows.append(f"| {result.what} | {value} {result.unit} | {result.wanted} | {met} |")
    return "\n".join(rows)


def main() -> int:
    """Measure and print; exits with 1 when a wanted figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.engine", description=__doc__)
    parser.add_argument("--fast", action="store_true", help="leave out plain Mesa, which takes up to a minute")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    results = measure(plain=not given.fast)
    where = machine()
    if given.json:
        print(json.dumps({"machine": where, "figures": {r.what: [r.value, r.unit] for r in results}}, indent=1))
    else:
        print(where)
        print(as_table(results))
    return int(not all(result.met for result in results))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
