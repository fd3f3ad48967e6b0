"""``python -m benchmarks.sizes``: time and memory of one run as the region grows, by regions that ``sim.generate`` makes.

Each size has a process of its own, one after another, so that a peak of memory belongs to one region. A run is the compiled loop
with its arrays brought back to day 0 and room enough, without an event log, on one thread; the code is compiled before.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final

import numpy as np

from benchmarks.engine import machine, seconds
from benchmarks.memory import peak
from sim.agents.build import Template
from sim.agents.handle import handle
from sim.agents.memory import Room
from sim.ensemble.loop import simulate
from sim.ensemble.sample import Replications
from sim.generate import generate
from sim.scenario import Decisions
from sim.statistics import median
from sim.words import console

SIZES: Final = ((3, 11, 16), (12, 100, 100), (48, 500, 500), (193, 2000, 2000))
"""States, posts and networks; the first is that of "Two doors"."""
DAYS: Final = 728
SEED: Final = 7
LONG_ENOUGH: Final = 2.0
"""Seconds that the rounds of a size take together at least, where a run is short."""
MOST_ROUNDS: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """What a size costs.

    ``agents`` are States, posts, sectors, holdings and networks; ``make``, ``build`` and ``run`` are seconds: to generate and
    validate the region, to lay out its arrays, and for one run (median); ``first`` is the first run with the repetitions that find
    room enough; ``per_agent_day`` nanoseconds; ``memory`` the peak of the process, megabytes, of which ``idle`` were there
    once everything was compiled and before the region was made.
    """

    states: int
    posts: int
    sectors: int
    holdings: int
    networks: int
    days: int
    agents: int
    make: float
    build: float
    first: float
    run: float
    rounds: int
    per_agent_day: float
    memory: float
    idle: float


def measured(states: int, posts: int, networks: int, days: int = DAYS) -> Row:
    """Measure one size in this process."""
    small = generate(2, 3, 2, SEED)
    Replications(Template(small, Decisions(), SEED, 7, Room(events=1))).simulate(0)
    idle = peak()
    begun = time.perf_counter()
    region = generate(states, posts, networks, SEED)
    made = time.perf_counter()
    template = Template(region, Decisions(), SEED, days, Room.expected(region, days, logging=False))
    built = time.perf_counter()
    courses = Replications(template)
    courses.simulate(0)
    template = courses.template
    first = time.perf_counter() - built
    times: list[float] = []
    arrays = template.replicate(0, logging=False)
    compiled_region = handle(arrays)

    def once() -> None:
        template.reset(arrays, 0)
        simulate(compiled_region, days)

    while not times or (sum(times) < LONG_ENOUGH and len(times) < MOST_ROUNDS):
        times.append(seconds(once))
    run = median(np.array(times))
    parts = (states, posts, len(region.sectors), len(region.holdings), networks)
    agents = sum(parts)
    return Row(
        *parts,
        days=days,
        agents=agents,
        make=made - begun,
        build=built - made,
        first=first,
        run=run,
        rounds=len(times),
        per_agent_day=1e9 * run / (agents * days),
        memory=peak(),
        idle=idle,
    )


def rows(sizes: Sequence[tuple[int, int, int]] = SIZES, days: int = DAYS) -> list[Row]:
    """Return one row for each size (States, posts, networks), each measured in a process of its own, one after another."""
    found = []
    for size in sizes:
        command = [sys.executable, "-m", "benchmarks.sizes", "--days", str(days), "--one", *(str(n) for n in size)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        found.append(Row(**json.loads(done.stdout.splitlines()[-1])))
    return found


def as_table(found: Sequence[Row]) -> str:
    """Return the rows as a Markdown table."""
    heads = "States,posts,networks,agents,made (s),arrays (s),first run (s),one run (ms),ns per agent and day,peak memory (MB)"
    head = heads.split(",")
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    for row in found:
        cells = (
            f"{row.states}",
            f"{row.posts:,}",
            f"{row.networks:,}",
            f"{row.agents:,}",
            f"{row.make:.2f}",
            f"{row.build:.3g}",
            f"{row.first:.3g}",
            f"{1000 * row.run:,.3g}" if row.run < 1 else f"{1000 * row.run:,.0f}",
            f"{row.per_agent_day:,.0f}",
            f"{row.memory:,.0f}",
        )
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> int:
    """Measure and print a table or JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.sizes", description=__doc__)
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("--days", type=int, default=DAYS, help="days of a run")
    parser.add_argument(
        "--one", type=int, nargs=3, metavar=("STATES", "POSTS", "NETWORKS"), help="this size only, here, as a JSON line"
    )
    given = parser.parse_args()
    if given.one:
        states, posts, networks = given.one
        print(json.dumps(asdict(measured(states, posts, networks, given.days))))
        return 0
    found = rows(days=given.days)
    if given.json:
        print(json.dumps({"machine": machine(), "rows": [asdict(row) for row in found]}, indent=1))
    else:
        print(machine())
        print(as_table(found))
    return 0


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
