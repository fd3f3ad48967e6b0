"""Chance and decisions: where chance put the run that was played, and how its decisions rank when chance is averaged out."""

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from sim import indicators
from sim.record import INDICATORS, Indicator
from sim.run import Record
from sim.scenario import Decisions
from sim.statistics import RANGE, Mean, quantiles, standing
from sim.whatif.paired import Counted, Progress, totals_of
from sim.whatif.plans import REFERENCE_PLANS, reference
from sim.words import gettext_noop

PLAYED: Final = "played"
NOTHING: Final = "nothing"
_NAMES: Final = {PLAYED: gettext_noop("The decisions played"), NOTHING: gettext_noop("Doing nothing")}


@dataclass(frozen=True, slots=True)
class IndicatorStanding:
    """Where the run that was played stands among replicates of the same decisions, in one indicator.

    ``low``, ``middle``, ``high`` the 5, 50 and 95% points of the replicates. ``below`` the share of replicates that had less, ties
    counted half; ``better_than`` the share that did worse, None where no direction is better. NaN without a value.
    """

    indicator: Indicator
    played: float
    low: float
    middle: float
    high: float
    below: float
    better_than: float | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """One set of decisions over the same replicates: its mean, and the paired difference from doing nothing."""

    id: str
    name: str
    mean: Mean
    against_nothing: Mean


@dataclass(frozen=True, slots=True)
class ChanceAndDecisions:
    """Chance and decisions of a record, over ``replicates`` runs of each set of decisions.

    ``ranking``: best first by the mean of ``indicator``, doing nothing and the reference plans among them.
    """

    places: tuple[IndicatorStanding, ...]
    indicator: Indicator
    ranking: tuple[Ranked, ...]
    replicates: int

    def place(self, indicator: str) -> IndicatorStanding:
        """Return the place in one indicator. Raises KeyError for an unknown one."""
        for place in self.places:
            if place.indicator.id == indicator:
                return place
        raise KeyError(indicator)

    @property
    def rank(self) -> int:
        """The rank of the played decisions, 1 the best."""
        return 1 + [ranked.id for ranked in self.ranking].index(PLAYED)

    def ranking_frame(self) -> pl.DataFrame:
        """Return the ranking: columns rank, id, name, mean, mean_low, mean_high, difference, difference_low, difference_high."""
        rows = [
            {
                "rank": n,
                "id": one.id,
                "name": one.name,
                "mean": one.mean.value,
                "mean_low": one.mean.low,
                "mean_high": one.mean.high,
                "difference": one.against_nothing.value,
                "difference_low": one.against_nothing.low,
                "difference_high": one.against_nothing.high,
            }
            for n, one in enumerate(self.ranking, 1)
        ]
        return pl.DataFrame(rows).fill_nan(None)

    def places_frame(self) -> pl.DataFrame:
        """Return the places: columns indicator, name, unit, played, low, middle, high, below, luckier_than."""
        rows = [
            {
                "indicator": place.indicator.id,
                "name": place.indicator.name,
                "unit": str(place.indicator.unit),
                "played": place.played,
                "low": place.low,
                "middle": place.middle,
                "high": place.high,
                "below": place.below,
                "luckier_than": place.better_than,
            }
            for place in self.places
        ]
        return pl.DataFrame(rows, infer_schema_length=None).fill_nan(None)


def chance_and_decisions(
    record: Record, replicates: int = 1000, indicator: str = "diversions", progress: Progress | None = None
) -> ChanceAndDecisions:
    """Return where chance put a recorded run among ``replicates`` others of the same decisions, and how the decisions rank.

    Ranked by the mean of ``indicator`` over the same replicates: the decisions played, doing nothing, and the reference plans with
    the same money. What ``progress`` raises ends the work. Raises KeyError for an unknown indicator.
    """
    ranked_by = {known.id: known for known in INDICATORS}[indicator]
    plans = {PLAYED: record.decisions, NOTHING: Decisions()}
    plans |= {plan.id: reference(record.scenario, plan, record.decisions, record.days) for plan in REFERENCE_PLANS}
    names = {**_NAMES, **{plan.id: plan.name for plan in REFERENCE_PLANS}}
    # The run that was played is not one of those with which it is compared.
    numbers = [number for number in range(replicates + 1) if number != record.replicate][:replicates]
    counted = Counted(progress, len(plans) * replicates)
    totals = {
        plan: totals_of(record.scenario, decisions, record.seed, numbers, record.days, progress=counted.more)
        for plan, decisions in plans.items()
    }
    nothing = totals[NOTHING][indicator]
    ranking = [
        Ranked(plan, names[plan], Mean.of(total[indicator]), Mean.of(total[indicator] - nothing))
        for plan, total in totals.items()
    ]
    sign = -1.0 if ranked_by.better == "higher" else 1.0
    # Without a value last, whichever direction is better.
    ranking.sort(key=lambda one: math.inf if math.isnan(one.mean.value) else sign * one.mean.value)
    own = indicators.totals(record.sample)
    places = tuple(_place(known, float(own[known.id][0]), totals[PLAYED][known.id]) for known in INDICATORS)
    return ChanceAndDecisions(places, ranked_by, tuple(ranking), replicates)


def _place(indicator: Indicator, played: float, values: np.ndarray) -> IndicatorStanding:
    known = values[~np.isnan(values)]
    if len(known) == 0 or math.isnan(played):
        return IndicatorStanding(indicator, played, math.nan, math.nan, math.nan, math.nan, None)
    low, middle, high = quantiles(known, RANGE).tolist()
    below, above = standing(known, played)
    better_than = {"lower": above, "higher": below}.get(indicator.better)
    return IndicatorStanding(indicator, played, low, middle, high, below, better_than)
