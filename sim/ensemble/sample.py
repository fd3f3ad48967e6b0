"""Many replicates of one region under given decisions, summarised without event logs."""

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Final, NamedTuple

import numpy as np

from sim.agents.arrays import SHAPES, Region, Use
from sim.agents.build import Template
from sim.agents.handle import handle
from sim.agents.memory import Room, memory
from sim.agents.network import NOT_YET_DUE
from sim.ensemble.assumptions import Ranges
from sim.ensemble.loop import simulate
from sim.scenario.calendar import QUARTER
from sim.scenario.decisions import Decisions
from sim.scenario.spec import Scenario

Progress = Callable[[int, int], None]
"""Called with replicates done and replicates in all."""


@dataclass(frozen=True)
class Sample:
    """Tallies of R replicates over M months, Q quarters and S States.

    ``ranges``: each replicate draws its own values of the assumptions from these; otherwise all have the scenario's.
    ``prefix``: the prefix that all replicates share with an earlier run, if any.

    ``months`` (R, M, S + 1, tallies), ``rows`` (R, M, S, controls) practice at the month's end, ``stops`` (R, M, S, gates),
    ``delay_bins`` and ``licence_bins`` (R, Q, S, bins), ``own_work`` (R, Q, S, levers, 2) numerators and denominators
    (``sim.own_work``), ``encounters`` (R, networks, K): the State that each opportunity met, -1 left,
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
    own_work: np.ndarray
    encounters: np.ndarray
    start: np.ndarray
    ranges: Ranges | None = None
    prefix: "RunPrefix | None" = None


class StreamSwitch(NamedTuple):
    """From ``day`` on, a run takes the draws of another replicate."""

    day: int
    replicate: int


@dataclass(frozen=True, slots=True)
class RunPrefix:
    """The prefix of a run from which others branch: its draws up to before ``day``.

    The draws are ``replicate``'s, and after each switch another's.
    """

    day: int
    replicate: int = 0
    switches: tuple[StreamSwitch, ...] = ()


_SEEDS: Final = 1 << 64
TALLIED: Final = tuple(name for name, shape in SHAPES.items() if shape.use is Use.TALLY)
_AT_ONCE: Final = 64
"""Most replicates that a thread takes at a time, so that progress shows and a request can be cancelled."""
PART: Final = 256
"""Replicates whose tallies are in memory together when many are summarised."""


class RunError(ValueError):
    """A run cannot be done as asked; says which argument, what was found and what was expected."""

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


@cache
def workers_here() -> int:
    """Return how many threads the ensemble uses unless told otherwise: the processors this process may use."""
    count = getattr(os, "process_cpu_count", os.cpu_count)()
    return max(1, count or 1)


@cache
def pool(workers: int) -> ThreadPoolExecutor:
    """Return the process's one pool of so many threads."""
    return ThreadPoolExecutor(max_workers=workers, thread_name_prefix="cordon")


def _shares(count: int, workers: int) -> list[slice]:
    """Return the replicates that a thread takes at a time: shared evenly, and never more than a handful."""
    # First how many rounds are needed, then shares of one size, so that no thread ends with a small remainder alone.
    rounds = -(-count // (_AT_ONCE * workers))
    size = -(-count // (rounds * workers))
    return [slice(first, min(first + size, count)) for first in range(0, count, size)]


def simulate_until(
    template: Template, replicate: int, switches: Sequence[StreamSwitch], until: int, logging: bool
) -> tuple[Template, Region]:
    """Simulate one run until before a day and return it with its template, enlarged if that was needed."""
    while True:
        region = template.replicate(replicate, logging)
        _advance(template, region, handle(region), switches, until)
        status = int(region.run[0].status)
        if not status:
            return template, region
        template = template.enlarged(status)


def _advance(
    template: Template, region: Region, compiled: Region, switches: Sequence[StreamSwitch], until: int
) -> None:
    """Simulate a region until before a day, switching to other replicates' draws where told to."""
    with _first_at_a_time(), np.errstate(over="ignore"):  # keys wrap around on purpose when compilation is off
        for switch in switches:
            if region.run[0].day <= switch.day < until:
                simulate(compiled, switch.day)
                template.switch_stream(region, switch.replicate)
        simulate(compiled, until)


class Replications:
    """Replicates of one template, simulated one after another on one thread in the same arrays.

    ``compiled`` is the region, as compiled steps receive it, whose arrays ``simulate`` and ``resume`` return. Replicates begin at
    day 0, or at the end of a shared prefix, which is simulated once. With ``ranges`` each has its own values of the assumptions;
    ``switches`` switch all of them to other draws from given days on.
    """

    def __init__(
        self,
        template: Template,
        prefix: RunPrefix | None = None,
        ranges: Ranges | None = None,
        switches: Sequence[StreamSwitch] = (),
    ) -> None:
        self.template = template
        self._prefix = prefix
        self._switches = switches
        self._ranges = ranges
        self._number = 0
        self._prepare()

    def _prepare(self) -> None:
        self._reached: Region | None = None
        if self._prefix is not None:
            prefix = self._prefix
            self.template, self._reached = simulate_until(
                self.template, prefix.replicate, prefix.switches, prefix.day, logging=False
            )
        self.region = self.template.replicate(0, logging=False)
        self.compiled = handle(self.region)

    def simulate(self, number: int, until: int | None = None) -> Region:
        """Simulate a replicate to its end, or until before a day, and return its arrays, which the next one reuses."""
        self._number = number
        self._restart()
        return self.resume(self.template.days if until is None else until)

    def resume(self, until: int) -> Region:
        """Continue the present replicate until before a later day and return its arrays."""
        while True:
            _advance(self.template, self.region, self.compiled, self._switches, until)
            status = int(self.region.run[0].status)
            if not status:
                return self.region
            # In larger arrays from the start, because what found no room is lost; the same draws make the same run.
            self.template = self.template.enlarged(status)
            self._prepare()
            self._restart()

    def sample(self, numbers: Sequence[int]) -> Sample:
        """Return the tallies of replicates, simulated one after another."""
        room = _room_for(self.region, len(numbers))
        encounters = self.tally(numbers, room)
        template = self.template
        return Sample(
            template.scenario,
            template.decisions,
            template.seed,
            tuple(numbers),
            template.days,
            **room,
            encounters=np.stack(widened(encounters)),
            start=template.order.tell("start", self.region.start),
            ranges=self._ranges,
            prefix=self._prefix,
        )

    def tally(self, numbers: Sequence[int], found: Mapping[str, np.ndarray]) -> list[np.ndarray]:
        """Simulate replicates and write their tallies into rows of arrays; return which States their opportunities met."""
        encounters = []
        for place, number in enumerate(numbers):
            region = self.simulate(number)
            for name, values in found.items():
                values[place] = self.template.order.tell(name, getattr(region, name))
            encounters.append(self.template.order.tell("encounters", region.encounters))
        return encounters

    def _restart(self) -> None:
        if self._reached is not None:
            # All of it, unlike a reset: the prefix has filled also the rows that a run writes anew.
            np.copyto(memory(self.region), memory(self._reached))
            self.template.switch_stream(self.region, self._number)
            return
        self.template.reset(self.region, self._number)
        if self._ranges is not None:
            self.template.assume(self.region, self._ranges.drawn(self.template.seed, self._number))
            practice = self._ranges.practice(self.template.seed, self._number)
            if practice is not None:
                self.template.practise(self.region, practice)


def _room_for(region: Region, count: int) -> dict[str, np.ndarray]:
    """Return empty arrays for the tallies of so many replicates."""
    return {name: np.empty((count, *getattr(region, name).shape)) for name in TALLIED}


_compiling = threading.Lock()


@contextmanager
def _first_at_a_time() -> Iterator[None]:
    """Let only the first thread compile or load the loop; afterwards nobody waits."""
    # Without compilation there are no signatures, and nothing to wait for.
    if getattr(simulate, "signatures", True):
        yield
        return
    with _compiling:
        yield


def run_many(
    scenario: Scenario,
    decisions: Decisions | None = None,
    seed: int = 0,
    replicates: int | Sequence[int] = 200,
    days: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    ranges: Ranges | None = None,
    prefix: RunPrefix | None = None,
) -> Sample:
    """Return the tallies of replicates 0..n-1 (or the given ones); the same whatever the number of threads.

    ``days`` defaults to the scenario's quarters. ``ranges`` gives each replicate its own draws of the assumptions;
    ``prefix`` lets all replicates branch from an earlier run. What ``progress`` raises ends the work and is raised here.
    Raises DecisionError when decisions do not fit the scenario, RunError when another argument is out of range.
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
    check_prefix(prefix, days, ranges)
    template = Template(scenario, decisions, seed, days, Room.expected(scenario, days, logging=False))
    room = _room_for(template.region, len(numbers))

    def simulate_share(share: slice) -> tuple[list[np.ndarray], np.ndarray]:
        # Threads write into rows of their own, so that who is done first leaves no trace.
        replications = Replications(template, prefix, ranges)
        return replications.tally(
            numbers[share], {name: values[share] for name, values in room.items()}
        ), template.order.tell("start", replications.region.start)

    threads = workers or workers_here()
    encounters: list[np.ndarray] = []
    starts = []
    for part, start in pool(threads).map(simulate_share, _shares(len(numbers), threads)):
        encounters += part
        starts.append(start)
        if progress:
            progress(len(encounters), len(numbers))
    return Sample(
        scenario,
        decisions,
        seed,
        tuple(numbers),
        days,
        **room,
        encounters=np.stack(widened(encounters)),
        start=starts[0],
        ranges=ranges,
        prefix=prefix,
    )


def in_parts(replicates: Sequence[int]) -> Iterator[Sequence[int]]:
    """Yield replicates a few at a time, so that a summary of many needs the memory of a few."""
    for first in range(0, len(replicates), PART):
        yield replicates[first : first + PART]


def check_prefix(prefix: RunPrefix | None, days: int, ranges: Ranges | None = None) -> None:
    """Raise RunError unless a shared prefix ends within the run, its switches are in order, and no assumptions are drawn."""
    if prefix is None:
        return
    check_switches(prefix.switches, days)
    check_run(0, (prefix.replicate,), days)
    if not 0 <= prefix.day <= days:
        raise RunError("prefix", prefix.day, f"a day from 0 to {days}")
    if ranges is not None:
        raise RunError(
            "ranges", "given", "the scenario's assumptions where runs branch from a prefix: it was simulated under them"
        )


def check_switches(switches: Sequence[StreamSwitch], days: int) -> None:
    """Raise RunError unless switches of draws fall on days of the run, in order."""
    check_run(0, [switch.replicate for switch in switches], days)
    last = -1
    for switch in switches:
        if type(switch.day) is not int or not last < switch.day < days:
            raise RunError("switches", switch.day, f"days from 0 to {days - 1}, each later than the one before")
        last = switch.day


def joined(samples: Sequence[Sample]) -> Sample:
    """Return one sample of all replicates from samples that differ only in their replicates."""
    tallies = {name: np.concatenate([getattr(sample, name) for sample in samples]) for name in TALLIED}
    encounters = np.stack(widened([row for sample in samples for row in sample.encounters]))
    numbers = tuple(number for sample in samples for number in sample.replicates)
    first = samples[0]
    return Sample(
        first.scenario,
        first.decisions,
        first.seed,
        numbers,
        first.days,
        **tallies,
        encounters=encounters,
        start=first.start,
        ranges=first.ranges,
        prefix=first.prefix,
    )


def first(sample: Sample, count: int) -> Sample:
    """Return the sample of the first ``count`` replicates, as views of the arrays."""
    if count >= len(sample.replicates):
        return sample
    tallies = {name: getattr(sample, name)[:count] for name in TALLIED}
    return replace(sample, replicates=sample.replicates[:count], encounters=sample.encounters[:count], **tallies)


def widened(rows: Sequence[np.ndarray]) -> list[np.ndarray]:
    """Return arrays (networks, K) of States met padded with "not come" to the width of the widest."""
    width = max(row.shape[-1] for row in rows)
    return [np.pad(row, ((0, 0), (0, width - row.shape[-1])), constant_values=NOT_YET_DUE) for row in rows]
