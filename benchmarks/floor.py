"""How many keyed draws a run makes: counted in a process that runs the same sources without compilation."""

import os
import subprocess
import sys
from typing import Final

_COUNT: Final = """
import sys
import sim.chance

name, seed, days = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
made = 0
original = sim.chance.chance


def counted(run, question, who, occasion):
    global made
    made += 1
    return original(run, question, who, occasion)


sim.chance.chance = counted  # before any agent imports it

from sim.run import run
from sim.scenario import load

run(load(name), seed=seed, days=days)
print(made)
"""


def draws_in(scenario: str, seed: int, days: int) -> int:
    """Return how many draws one run makes: the first replicate of a shipped scenario without decisions."""
    done = subprocess.run(
        [sys.executable, "-c", _COUNT, scenario, str(seed), str(days)],
        check=True,
        capture_output=True,
        text=True,
        env={**os.environ, "NUMBA_DISABLE_JIT": "1"},
    )
    return int(done.stdout.split()[-1])
