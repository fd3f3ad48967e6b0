"""``python -m benchmarks.soak``: a whole room in an exercise for two hours, as ``benchmarks.exercise`` measures it for two minutes.

Printed beside its figures: by how much the server's memory has grown once things had settled.
"""

from typing import Final

from benchmarks import exercise
from benchmarks.engine import Result, as_table, machine
from sim.words import console

MINUTES: Final = 120.0


def measure() -> list[Result]:
    """Return the figures. Raises RuntimeError when something went wrong on a page."""
    found = exercise.flawless(MINUTES)
    grown = Result(
        "growth of the server's memory since an eighth of the run",
        found.growth(),
        "%",
        f"below {exercise.GROWTH:g}",
        found.growth() < exercise.GROWTH,
    )
    return [*exercise.results(found), grown]


if __name__ == "__main__":
    with console.readable():
        print(machine())
        print(as_table(measure()))
