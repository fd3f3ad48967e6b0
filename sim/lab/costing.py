"""The cost of an experiment before it starts: runs, time and disk, estimated from a few runs of its own points."""

import sys
from dataclasses import dataclass
from typing import Final

from sim.compiled import source_hash
from sim.ensemble.sample import workers_here
from sim.lab.schedule import BLOCK
from sim.lab.study import Study
from sim.lab.worker import Piece, run_chunk

_TRIED: Final = 8
"""Number of points, evenly spread over the study, of which some runs are timed."""
BYTES_A_RUN: Final = 5
"""Bytes that the runner keeps for every run: its main value and whether it is done."""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a study costs. ``seconds_a_run`` on one worker of this machine, measured; None where no point can be run.

    ``unusable``: points that cannot be run. ``disk``: bytes; ``memory``: peak bytes of this process, None where the system does
    not say. ``runs``: the most, as a rule may end the study sooner.
    """

    points: int
    unusable: int
    runs: int
    workers: int
    seconds_a_run: float | None
    disk: int | None
    memory: int | None

    @property
    def seconds(self) -> float | None:
        """Total seconds on so many workers."""
        return None if self.seconds_a_run is None else self.seconds_a_run * self.runs / self.workers


def cost(study: Study, workers: int | None = None) -> Cost:
    """Return what a study costs on so many workers, all processors of this machine unless given."""
    usable = [place for place, point in enumerate(study.points) if point.error is None]
    seconds_a_run = disk = None
    if usable:
        some = usable[:: max(1, len(usable) // _TRIED)][:_TRIED]
        size = min(BLOCK, study.replicates)
        run_chunk(study, source_hash(), (Piece(some[0], range(1)),))  # load compiled code before timing
        result = run_chunk(study, source_hash(), tuple(Piece(place, range(size)) for place in some))
        seconds_a_run = result.seconds / len(result.numbers)
        disk = int(len(result.rows) / len(result.numbers) * study.rows)
    peak = _peak_memory()
    return Cost(
        points=len(study.points),
        unusable=len(study.points) - len(usable),
        runs=study.rows,
        workers=workers or workers_here(),
        seconds_a_run=seconds_a_run,
        disk=disk,
        memory=None if peak is None else peak + BYTES_A_RUN * study.runs,
    )


def _peak_memory() -> int | None:
    """Return the peak memory of this process, bytes; None on Windows, which has no ``getrusage``."""
    try:
        from resource import RUSAGE_SELF, getrusage
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    return int(getrusage(RUSAGE_SELF).ru_maxrss) * unit
