"""Stopping rules: what is known so far of the main value, and whether that is enough to end an experiment early."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from sim.lab.experiment import StoppingRule, better
from sim.lab.schedule import BLOCK
from sim.lab.study import Study
from sim.statistics import Mean, Means

_GROWTH: Final = 1.1
"""Factor by which replicates grow at least between checks, so that checks are few, whatever the length."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """A provisional summary: of all points with values so far, the lowest and the highest mean of the main value."""

    column: str
    points: int
    lowest: tuple[int, Mean]
    highest: tuple[int, Mean]


class Watch:
    """The main value of every run, (replicates, points) float32, four bytes a run, and which runs are done, one byte."""

    def __init__(self, study: Study) -> None:
        self._study = study
        shape = (study.replicates, len(study.points))
        self.values = np.full(shape, np.nan, np.float32)
        self.done = np.zeros(shape, bool)
        for place, point in enumerate(study.points):
            self.done[1:, place] = point.error is not None  # its one row says why
        self._complete = 0
        self._sum = np.zeros(len(study.points))
        self._count = np.zeros(len(study.points), np.int64)
        self._looks = looks(study.experiment.stop, study.replicates) if study.experiment.stop else iter(())
        self._next_look = next(self._looks, None)

    def add(self, numbers: np.ndarray, main: np.ndarray) -> None:
        """Record the main values of runs by their row numbers."""
        self.values.ravel()[numbers] = main
        self.done.ravel()[numbers] = True
        known = ~np.isnan(main)
        points = numbers[known] % len(self._study.points)
        np.add.at(self._sum, points, main[known].astype(float))
        np.add.at(self._count, points, 1)

    @property
    def left(self) -> int:
        """Runs that are still to be done."""
        return int(self.done.size - np.count_nonzero(self.done))

    def enough(self) -> int | None:
        """Return after how many replicates enough is known; None if not yet."""
        replicates = self._study.replicates
        # Whole blocks only: neither how many work nor who is quicker moves the end.
        while self._complete < replicates and self.done[self._complete : self._complete + BLOCK].all():
            self._complete = min(replicates, self._complete + BLOCK)
        while self._next_look is not None and self._next_look <= self._complete:
            look, self._next_look = self._next_look, next(self._looks, None)
            if self._narrow(look):
                return look
        return None

    def outlook(self) -> Outlook | None:
        """Return the provisional summary; None before the first value."""
        known = np.flatnonzero(self._count)
        if not len(known):
            return None
        means = self._sum[known] / self._count[known]
        low, high = int(known[means.argmin()]), int(known[means.argmax()])
        return Outlook(self._study.experiment.main, len(known), (low, self._mean(low)), (high, self._mean(high)))

    def _mean(self, point: int) -> Mean:
        return Mean.of(self.values[:, point].astype(float))

    def _narrow(self, look: int) -> bool:
        """Return whether the rule holds after so many replicates."""
        rule, study = self._study.experiment.stop, self._study
        assert rule is not None
        values = self.values[:look].astype(float)
        if rule.of == "mean":
            return _all_narrow(rule, values[:, self._asked])
        if rule.of == "difference":
            pairs = [(place, study.points[place].against) for place in self._asked]
            known = [(place, against) for place, against in pairs if against is not None]
            first, second = [place for place, _ in known], [against for _, against in known]
            return _all_narrow(rule, values[:, first] - values[:, second])
        return all(_ranked(rule, values[:, group], self._sign) for group in groups(study))

    @cached_property
    def _asked(self) -> list[int]:
        """Points to which the rule applies: those that can be run."""
        return [place for place, point in enumerate(self._study.points) if point.error is None]

    @property
    def _sign(self) -> float:
        rule = self._study.experiment.stop
        name = (rule.indicator if rule else None) or self._study.experiment.indicators[0]
        return -1.0 if better(name) == "higher" else 1.0


def looks(rule: StoppingRule, replicates: int) -> Iterator[int]:
    """Yield the numbers of replicates, in whole blocks, after which the rule is checked."""
    look = _whole(rule.at_least)
    while look < replicates:
        yield look
        look = _whole(max(look + BLOCK, math.ceil(look * _GROWTH)))


def groups(study: Study) -> list[list[int]]:
    """Return the points of the design that are ranked together: same scenario, same fixed assumptions."""
    rows_of: dict[object, list[int]] = {}
    for place in dict.fromkeys(study.design):
        point = study.points[place]
        if point.error is None:
            rows_of.setdefault((point.scenario, point.assumptions), []).append(place)
    return list(rows_of.values())


def _whole(replicates: int) -> int:
    return -(-replicates // BLOCK) * BLOCK


def _all_narrow(rule: StoppingRule, values: np.ndarray) -> bool:
    means = Means.of(values)
    wanted = rule.units if rule.units is not None else (rule.share or 0.0) * np.abs(means.value)
    return bool((means.half_width() <= wanted).all())


def _ranked(rule: StoppingRule, values: np.ndarray, sign: float) -> bool:
    """Return whether the best of some columns is known: each other one is clearly worse, or too near to matter.

    Uses intervals of paired differences from the best, jointly at 95% (Bonferroni).
    """
    others = values.shape[1] - 1
    if others < 1:
        return True
    best = int(np.argmin(sign * Means.of(values).value))
    means = Means.of(sign * (np.delete(values, best, axis=1) - values[:, [best]]))
    half = means.half_width(together=others)
    return bool(((means.value - half > 0.0) | (np.abs(means.value) + half <= (rule.units or 0.0))).all())
