"""How fast one run of "Two doors" (8 quarters) is in each engine, side by side: `python -m benchmarks.engine`.

Machines are shared and noisy: medians of interleaved rounds are printed, with the ratio of each to the compiled run on one core.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

import numba
import numpy as np

from sim.agents.arrays import Region, handle
from sim.agents.build import Room, Template
from sim.chance import chance, name_key, run_key
from sim.compiled import compiled
from sim.ensemble.loop import live
from sim.region import MesaRegion
from sim.scenario import Decisions, load

SEED = 7
PER_ROUND = 60
"""Compiled runs in one round."""


@compiled
def only_draw(key: int, who: int, draws: int) -> float:
    """Make so many keyed draws and nothing else: the floor under any engine that draws as often."""
    total = 0.0
    for occasion in range(draws):
        total += chance(key, 3, who, occasion)
    return total


class Runner:
    """Arrays of one thread, used for run after run."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self.region = template.replicate(0, logging=False)
        self.handle: Region = handle(self.region)

    def rounds(self, first: int) -> None:
        """Live PER_ROUND replicates."""
        for number in range(first, first + PER_ROUND):
            self.template.reset(self.region, number, logging=False)
            live(self.handle)


def timed(work: Callable[[], object]) -> float:
    """Return the seconds that work took."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def on_threads(runners: list[Runner], first: int) -> None:
    """Live PER_ROUND replicates on each of the threads at once."""
    threads = [threading.Thread(target=runner.rounds, args=(first,)) for runner in runners]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def plain_mesa(days: int) -> dict[str, float]:
    """Return seconds and draws of one Mesa run with compilation switched off, in a process of its own.

    Only ``days`` days are lived; the caller scales to the full length.
    """
    code = (
        "import json,time\n"
        "import numpy as np\n"
        "import sim.chance as c\n"
        "from sim.agents.build import Template\n"
        "from sim.region import MesaRegion\n"
        "from sim.scenario import Decisions, load\n"
        f"t = Template(load('two-doors'), Decisions(), {SEED}, {days})\n"
        "m = MesaRegion(t)\n"
        "s = time.perf_counter(); m.live(); s = time.perf_counter() - s\n"
        "import sys\n"
        "count = 0\n"
        "real = c.chance\n"
        "def counting(*a):\n"
        "    global count\n"
        "    count += 1\n"
        "    return real(*a)\n"
        "for module in list(sys.modules.values()):\n"
        "    if getattr(module, '__name__', '').startswith('sim.') and getattr(module, 'chance', None) is real:\n"
        "        module.chance = counting\n"
        "m = MesaRegion(t); m.live()\n"
        "print(json.dumps({'seconds': s, 'draws': count}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
        capture_output=True,
        text=True,
        check=True,
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def peak_memory(replicates: int) -> float:
    """Return the peak memory in MB of a process that runs so many replicates on two threads."""
    code = (
        "import resource\n"
        "from sim.run import run_many\n"
        "from sim.scenario import load\n"
        f"run_many(load('two-doors'), seed={SEED}, replicates={replicates}, workers=2)\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return int(done.stdout.split()[-1]) / 1024.0


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument(
        "--plain-days", type=int, default=91, help="days lived by Mesa without compilation, scaled to 728"
    )
    asked = parser.parse_args()
    scenario = load("two-doors")
    days = scenario.quarters * 91
    template = Template(scenario, Decisions(), SEED, days, Room(events=1))
    runners = [Runner(template), Runner(template)]
    first = timed(lambda: live(runners[0].handle))
    for runner in runners:
        runner.rounds(0)
    plain = plain_mesa(asked.plain_days)
    draws = int(plain["draws"] * days / asked.plain_days)
    key, who = run_key(np.uint64(SEED), 0), name_key("floor")
    only_draw(key, who, 10)
    logged = Template(scenario, Decisions(), SEED, days)
    MesaRegion(logged).live()
    found: dict[str, list[float]] = {"one": [], "two": [], "mesa": [], "floor": []}
    for number in range(asked.rounds):
        begin = number * PER_ROUND
        found["one"].append(timed(lambda: runners[0].rounds(begin)) / PER_ROUND)  # noqa: B023 - called at once
        found["two"].append(timed(lambda: on_threads(runners, begin)) / PER_ROUND / 2)  # noqa: B023 - called at once
        found["mesa"].append(timed(lambda: MesaRegion(logged, number).live()))  # noqa: B023 - called at once
        found["floor"].append(timed(lambda: only_draw(key, who, draws)))
    report(found, plain, days / asked.plain_days, draws, first)


def report(found: dict[str, list[float]], plain: dict[str, float], scale: float, draws: int, first: float) -> None:
    """Print the figures."""
    one = statistics.median(found["one"])
    speed_up = statistics.median(a / b for a, b in zip(found["one"], found["two"], strict=True))
    mesa = statistics.median(found["mesa"])
    floor = statistics.median(found["floor"])
    off = plain["seconds"] * scale
    machine = (
        f"{platform.processor() or platform.machine()}, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}"
    )
    print(f"{machine}; Python {platform.python_version()}, Numba {numba.__version__}, NumPy {np.__version__}")
    rows = (
        ("compiled, one core", one, f"fastest round {min(found['one']) * 1e3:.2f} ms"),
        ("compiled, two threads", one / speed_up, f"{speed_up:.2f} times one thread"),
        ("Mesa region, compiled steps", mesa, ""),
        ("Mesa region, compilation off", off, f"scaled from {728 / scale:.0f} days"),
        ("only the draws of a run, compiled", floor, f"{draws} draws"),
    )
    for name, seconds, remark in rows:
        print(f"{name:36}{seconds * 1e3:10.3f} ms a run   ratio {seconds / one:8.2f}   {remark}")
    print(f"first call in this process: {first:.2f} s (from the cache, or compiling)")
    print(f"peak memory, 200 replicates summarised on two threads: {peak_memory(200):.0f} MB")


if __name__ == "__main__":
    main()
