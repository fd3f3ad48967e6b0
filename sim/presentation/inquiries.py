"""What boards need beside the courses of their result, simulated here; views only draw what comes out.

Courses that somebody has already are not simulated again: ``Held`` gives them.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Final

import numpy as np

from sim import indicators
from sim.chain import Chain, ChainChange, chain
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import Sample, StreamSwitch, first, in_parts, joined
from sim.presentation.queries import PORTION, REPLICATIONS, Otherwise, Query, simulated
from sim.presentation.tables import middle
from sim.run import Record, run
from sim.scenario import Decisions, assuming
from sim.scenario.parameters import PARAMETER_INDEX
from sim.whatif import attribution, counterfactuals
from sim.whatif import chance_and_decisions as whatif_luck
from sim.whatif.changes import LeastChange, smallest_changes
from sim.whatif.paired import Counted, Progress
from sim.words import gettext_noop

MANY: Final = 1000
"""Courses of a closer look at uncertainty."""
_PART: Final = 100
_CHANCE_AND_DECISIONS: Final = 400
_KEPT: Final = 64
_DRAWN: Final = gettext_noop("assumption: drawn for this course")
Held = Callable[[Query], Sample | None]
"""Gives the first courses of a query as far as they have been simulated; None where none has."""


def nothing_held(_query: Query) -> Sample | None:
    """Have no course of any query."""
    return None


@lru_cache(maxsize=16)
def course_otherwise(query: Query, course: int, name: str, other: Query) -> Otherwise:
    """Return what the controls of another query would have made of the attempts of one of a query's courses."""
    record = record_of(query, course)
    found = counterfactuals.would_it_have_been_stopped(record, other.decisions) if len(record.events) else ()
    return Otherwise(name, found)


@lru_cache(maxsize=8)
def record_of(query: Query, course: int) -> Record:
    """Return one of the courses that the figures are made of, with its events: same luck, same assumptions.

    Raises ValueError for a preview, whose practice is drawn as well: what it says is of all its courses, and none of them is shown.
    """
    if query.on_file:
        raise ValueError("a preview shows no course")
    scenario = query.region
    if not query.luck_only:
        drawn = Ranges(scenario, dict(query.assumed)).drawn(query.seed, course).tolist()
        scenario = assuming(scenario, dict(zip(PARAMETER_INDEX, drawn, strict=True)), _DRAWN)
    turns = tuple(StreamSwitch(*turn) for turn in query.turns)
    return run(scenario, query.decisions, query.seed, course, switches=turns)


@lru_cache(maxsize=32)
def chain_of(query: Query) -> Chain:
    """Return the chain under a query's settings on the last day, over runs of the chain's own.

    Equal numbers of runs give both sides of a comparison common random numbers.
    """
    ranges = None if query.luck_only else Ranges(query.region, dict(query.assumed))
    return chain(query.region, query.decisions, query.seed, ranges=ranges)


def chain_change_of(query: Query) -> ChainChange:
    """Return the chain under a query's settings beside that at the start; the same object twice where nothing is changed."""
    return ChainChange(chain_of(query.baseline), chain_of(query))


def course_shown(query: Query, course: int | None, held: Held = nothing_held) -> int:
    """Return the number of the course that is shown: the one asked for, else the one in the middle."""
    return middle(replications(query, PORTION, held)) if course is None else course


def replications(query: Query, count: int, held: Held = nothing_held) -> Sample:
    """Return the first so many courses of a query; those that somebody has are not simulated again."""
    there = held(query)
    have = 0 if there is None else len(there.replicates)
    if there is not None and have >= count:
        return first(there, count)
    more = simulated(query, range(have, count))
    return more if there is None else joined([there, more])


class _Totals:
    """Each indicator over the whole run in the first courses of queries: what was simulated last is kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Query, dict[str, np.ndarray]] = OrderedDict()
        self._lock = threading.Lock()

    def of(
        self, query: Query, numbers: Sequence[int], held: Held, progress: Callable[[int], None]
    ) -> dict[str, np.ndarray]:
        """Return each indicator over the whole run for some courses of a query; what ``progress`` raises ends the work."""
        found = self._whole(query, held)
        if found is not None and max(numbers) < REPLICATIONS:
            progress(len(numbers))
            return {name: values[list(numbers)] for name, values in found.items()}
        parts = []
        for some in in_parts(numbers):
            parts.append(indicators.totals(simulated(query, some)))
            progress(len(some))
        found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
        if list(numbers) == list(range(REPLICATIONS)):
            self._keep(query, found)
        return found

    def _whole(self, query: Query, held: Held) -> dict[str, np.ndarray] | None:
        with self._lock:
            found = self._kept.get(query)
        there = None if found is not None else held(query)
        if there is not None and len(there.replicates) >= REPLICATIONS:
            found = indicators.totals(there)
            self._keep(query, found)
        return found

    def _keep(self, query: Query, found: dict[str, np.ndarray]) -> None:
        with self._lock:
            self._kept[query] = found
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)

    def forget(self) -> None:
        """Keep none."""
        with self._lock:
            self._kept.clear()


TOTALS: Final = _Totals()


def _of_part(query: Query, held: Held) -> attribution.Totals:
    """Return what gives the totals of a part of a query's decisions in some of its courses."""

    def totals(part: Decisions, numbers: Sequence[int], more: Callable[[int], None]) -> dict[str, np.ndarray]:
        return TOTALS.of(replace(query, decisions=part), numbers, held, more)

    return totals


def without_each(query: Query, progress: Progress, held: Held = nothing_held) -> tuple[attribution.Without, ...]:
    """Return what would change in diversions without each group of measures; what ``progress`` raises ends the work."""
    totals = _of_part(query, held)
    return attribution.without_each(
        query.region, query.decisions, query.seed, REPLICATIONS, progress=progress, totals=totals
    )


def shapley(query: Query, progress: Progress, held: Held = nothing_held) -> tuple[attribution.Share, ...]:
    """Return the Shapley value of each group of measures; what ``progress`` raises ends the work."""
    totals = _of_part(query, held)
    return attribution.shapley(
        query.region, query.decisions, query.seed, REPLICATIONS, progress=progress, totals=totals
    )


def plan_totals(
    plans: Mapping[str, Query], progress: Progress, held: Held = nothing_held
) -> tuple[dict[str, dict[str, np.ndarray]], dict[str, np.ndarray]]:
    """Return each indicator of plans by name, (COURSES,), and the same at the start settings.

    ``plans``: by name as shown, at least one. What ``progress`` raises ends the work.
    """
    start = next(iter(plans.values())).baseline
    counted = Counted(progress, (len(plans) + 1) * REPLICATIONS)
    numbers = range(REPLICATIONS)
    found = {name: TOTALS.of(query, numbers, held, counted.more) for name, query in plans.items()}
    return found, TOTALS.of(start, numbers, held, counted.more)


def many_diversions(query: Query, progress: Progress, held: Held = nothing_held) -> tuple[np.ndarray, np.ndarray]:
    """Return diversions in many courses of a query, each under other values of the assumptions, and at the start settings.

    What ``progress`` raises ends the work.
    """
    wanted = dict.fromkeys((query, query.baseline))
    there = {each: sample for each in wanted if (sample := held(each)) is not None}
    found = {each: [_diversions(there[each])] if each in there else [] for each in wanted}
    for begin in range(0, MANY, _PART):
        for each, parts in found.items():
            have = sum(map(len, parts))
            if have < begin + _PART:
                parts.append(_diversions(simulated(each, range(have, begin + _PART))))
        progress(begin + _PART, MANY)
    now, before = (np.concatenate(found[each])[:MANY] for each in (query, query.baseline))
    return now, before


def _diversions(sample: Sample) -> np.ndarray:
    return indicators.totals(sample, only=("diversions",))["diversions"]


def chance_and_decisions(record: Record, progress: Progress) -> whatif_luck.ChanceAndDecisions:
    """Return where luck put a course and how its decisions rank; what ``progress`` raises ends the work."""
    return whatif_luck.chance_and_decisions(record, _CHANCE_AND_DECISIONS, progress=progress)


def smallest(record: Record, attempt: int, progress: Progress) -> tuple[LeastChange, ...]:
    """Return the smallest changes that would have stopped an attempt; what ``progress`` raises ends the work."""
    return smallest_changes(record, attempt, progress=progress)
