"""Many replicates of one region under given decisions, summarised without their event logs."""

import os
import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from sim.agents.arrays import handle
from sim.agents.build import Room, Template
from sim.agents.day import begin_run
from sim.ensemble.loop import live
from sim.scenario.calendar import QUARTER
from sim.scenario.decisions import Decisions
from sim.scenario.spec import Scenario

Progress = Callable[[int, int], None]
"""Called with replicates done and replicates in all."""


@dataclass(frozen=True)
class Sample:
    """Tallies of R replicates over M months, Q quarters and S States.

    ``months`` (R, M, S + 1, tallies), ``rows`` (R, M, S, controls) practice at the month's end, ``stops`` (R, M, S, gates),
    ``delay_bins`` and ``licence_bins`` (R, Q, S, bins), ``met`` (R, networks, K): the State that each opportunity met, -1 left,
    -2 no network, -3 not come. ``start`` (S, tallies) at day 0.
    """

    scenario: Scenario
    decisions: Decisions
    seed: int
    replicates: tuple[int, ...]
    days: int
    months: np.ndarray
    rows: np.ndarray
    stops: np.ndarray
    delay_bins: np.ndarray
    licence_bins: np.ndarray
    met: np.ndarray
    start: np.ndarray


_SEEDS: Final = 1 << 64


class RunError(ValueError):
    """What was asked of a run cannot be done; says what was asked, what was found and what was expected."""

    def __init__(self, asked: str, found: object, expected: str) -> None:
        self.asked, self.found, self.expected = asked, found, expected
        super().__init__(f"{asked}: found {found!r}, expected {expected}")


def check_run(seed: object, replicates: Iterable[object], days: object) -> None:
    """Raise RunError unless the seed is in [0, 2^64), replicates are >= 0 and days in 1 to 29,120 (80 years)."""
    if isinstance(seed, bool) or not isinstance(seed, int) or not 0 <= seed < _SEEDS:
        raise RunError("seed", seed, "a whole number from 0 to 2^64 - 1")
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= 29_120:
        raise RunError("days", days, "a whole number from 1 to 29120")
    for replicate in replicates:
        if isinstance(replicate, bool) or not isinstance(replicate, int) or not 0 <= replicate < 1 << 31:
            raise RunError("replicate", replicate, "a whole number from 0 to 2^31 - 1")


_OUTPUTS = ("months", "rows", "stops", "delay_bins", "licence_bins", "met")


@cache
def workers_here() -> int:
    """Return how many threads the ensemble uses unless told otherwise: the processors this process may use."""
    count = getattr(os, "process_cpu_count", os.cpu_count)()
    return max(1, count or 1)


@cache
def _pool(workers: int) -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=workers, thread_name_prefix="cordon")


_compiling = threading.Lock()


def _chunks(replicates: Sequence[int], workers: int) -> list[Sequence[int]]:
    size = max(1, min(64, -(-len(replicates) // workers)))
    return [replicates[i : i + size] for i in range(0, len(replicates), size)]


def live_replicates(template: Template, replicates: Sequence[int]) -> tuple[Template, dict[str, np.ndarray]]:
    """Live replicates one after another on this thread and return the template (with room enough) and their tallies."""
    with _compiling:
        region = template.replicate(replicates[0], logging=False)
        compiled = handle(region)
        if not live_ready():
            live(compiled)
    results: dict[str, list[np.ndarray]] = {name: [] for name in _OUTPUTS}
    for number in replicates:
        while True:
            template.reset(region, number, logging=False)
            live(compiled)
            status = int(region.run[0].status)
            if not status:
                break
            template = Template(
                template.scenario, template.decisions, template.seed, template.days, template.room.enlarged(status)
            )
            region = template.replicate(number, logging=False)
            compiled = handle(region)
        for name in _OUTPUTS:
            results[name].append(getattr(region, name).copy())
    return template, {name: np.stack(_same_width(rows)) for name, rows in results.items()}


def live_ready() -> bool:
    """Return whether the loop is compiled in this process, so that running it needs no lock."""
    return bool(getattr(live, "signatures", True))


def _same_width(rows: list[np.ndarray]) -> list[np.ndarray]:
    """Return arrays padded with "not come" to the width of the widest: only ``met`` grows with the room."""
    width = max(row.shape[-1] for row in rows)
    if all(row.shape[-1] == width for row in rows):
        return rows
    return [np.pad(row, ((0, 0), (0, width - row.shape[-1])), constant_values=-3) for row in rows]


def run_many(
    scenario: Scenario,
    decisions: Decisions | None = None,
    seed: int = 0,
    replicates: int | Sequence[int] = 200,
    days: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
) -> Sample:
    """Return the tallies of replicates 0..n-1 (or the given ones); the same whatever the number of threads.

    ``days`` defaults to the scenario's quarters. Raises DecisionError when decisions do not fit the scenario, RunError when seed,
    replicates, days or workers are out of range.
    """
    decisions = decisions or Decisions()
    decisions.check(scenario)
    numbers = range(replicates) if isinstance(replicates, int) else replicates
    days = scenario.quarters * QUARTER if days is None else days
    check_run(seed, numbers, days)
    if len(numbers) == 0:
        raise RunError("replicates", replicates, "at least one")
    if workers is not None and workers < 1:
        raise RunError("workers", workers, "at least one thread")
    template = Template(scenario, decisions, seed, days, Room(events=1))
    threads = workers or workers_here()
    done = 0
    parts = []
    for _, part in _pool(threads).map(lambda chunk: live_replicates(template, chunk), _chunks(numbers, threads)):
        parts.append(part)
        done += len(part["months"])
        if progress:
            progress(done, len(numbers))
    width = max(part["met"].shape[-1] for part in parts)
    for part in parts:
        missing = width - part["met"].shape[-1]
        part["met"] = np.pad(part["met"], ((0, 0), (0, 0), (0, missing)), constant_values=-3)
    joined = {name: np.concatenate([part[name] for part in parts]) for name in _OUTPUTS}
    start = _start(template)
    return Sample(scenario, decisions, seed, tuple(numbers), days, start=start, **joined)


def _start(template: Template) -> np.ndarray:
    region = template.replicate(0, logging=False)
    begin_run(handle(region))
    return np.array(region.start)
