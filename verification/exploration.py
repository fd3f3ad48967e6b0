"""Fact 7: a profile that is always right teaches networks to be something else; a random share looks where it doesn't."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim import record as tally
from sim.scenario import Scenario
from sim.statistics import Mean, ratio_of_means
from verification.fact import Effort, Fact, Measure, Robustness
from verification.paired import above_zero, bars_of, holds_over_ranges, judged, measured, sample
from verification.regions import idle_levers, network, post, region, sector, state, with_parameters

ADAPTS: Final = 0.5
RANGES: Final = (
    *(
        "known_at_start",
        "known_from",
        "knowledge_gain",
        "knowledge_half_life",
        "best_exponent",
        "identify_low",
        "identify_high",
    ),
    *("training_scale", "training_quality", "fashion", "overload_loss"),
)
FIXED: Final = {"patience": -5.0, "prosecuted_low": 0.0, "prosecuted_gain": 0.0, "loss_of_resources": 0.0}
"""Networks always try and are never weakened, so that every setting meets the same number of attempts."""
BLIND: Final = {"best_exponent": 1.0, "known_from": 0.0}


def land(adapts: float, random_share: float) -> Scenario:
    """Return one State with one post that opens a tenth by strong profiles, and six networks of six signatures."""
    levers = {"L21": 10, "L23": 20, "L22": random_share, "L05": 80, "L07": 100, "L08": 5}
    return region(
        [state("alta", {**idle_levers(), **levers})],
        [post("gate", "alta", slots_per_day=60, officer_hours_per_day=300)],
        quarters=12,
        sectors=[sector("trade", "alta")],
        networks=[
            network(n, ["alta"], wants="D", opportunity_days=21, value=10, members=20, adapts=adapts)
            for n in range(1, 7)
        ],
        assumptions={"known_at_start": 0.8},
    )


@dataclass(frozen=True, slots=True)
class Finds:
    """Finds and attempts by replicate, after the first year."""

    finds: np.ndarray
    attempts: np.ndarray

    @property
    def share(self) -> Mean:
        """Return finds per 100 attempts."""
        return ratio_of_means(self.finds, self.attempts).times(100)

    def less(self, other: "Finds") -> Mean:
        """Return the paired difference in finds per 100 attempts."""
        return Mean.of(100.0 * (self.finds / self.attempts - other.finds / other.attempts))


def look(scenario: Scenario, replicates: int) -> Finds:
    """Return what the post finds."""
    sums = sample(with_parameters(scenario, FIXED), replicates=replicates).months[:, 12:].sum(axis=(1, 2))
    return Finds(sums[:, tally.FINDS], sums[:, tally.ATTEMPTS])


def _all(replicates: int, drawn: dict[str, float]) -> dict[str, Finds]:
    def under(scenario: Scenario, more: dict[str, float]) -> Finds:
        return look(with_parameters(scenario, {**drawn, **more}), replicates)

    found = {f"adapting, {share:g} % random": under(land(ADAPTS, share), {}) for share in (0, 10, 20, 30)}
    found["adapting, blind"] = under(land(ADAPTS, 0), BLIND)
    found |= {f"not adapting, {share:g} % random": under(land(0.0, share), {}) for share in (0, 10)}
    found["not adapting, blind"] = under(land(0.0, 0), BLIND)
    return found


def _measures(findses: dict[str, Finds]) -> tuple[Measure, ...]:
    pure = findses["adapting, 0 % random"]
    below = pure.less(findses["adapting, blind"])
    still = findses["not adapting, 0 % random"]
    cost = findses["not adapting, 10 % random"].less(still)
    gain = still.less(findses["not adapting, blind"])
    ten, thirty = (findses[f"adapting, {share} % random"].less(pure) for share in (10, 30))
    unit = "finds per 100 attempts"
    return (
        measured("adapting: pure profile less blind selection", unit, below, "0 or below", below.low <= 0.0),
        above_zero("adapting: 10 % random less none", unit, ten),
        above_zero("adapting: 30 % random less none", unit, thirty),
        above_zero("not adapting: pure profile less blind selection", unit, gain),
        Measure(
            "not adapting: 10 % random less none, as a share of finds",
            100 * cost.value / still.share.value,
            "%",
            100 * cost.low / still.share.value,
            100 * cost.high / still.share.value,
            "-5 or above",
            cost.high / still.share.value > -0.05,
        ),
    )


def _holds(scenario: Scenario, replicates: int) -> bool:
    drawn = {name: quantity.value for name, quantity in scenario.assumptions.items()}
    pure, blind, thirty = (
        look(with_parameters(land(ADAPTS, share), {**drawn, **more}), replicates)
        for share, more in ((0, {}), (0, BLIND), (30, {}))
    )
    return pure.less(blind).low <= 0.0 and thirty.less(pure).positive


def fact(effort: Effort) -> Fact:
    """Return fact 7."""
    replicates = max(800, effort.replicates)
    found = _all(replicates, {})
    kind, carried = judged(land(ADAPTS, 0), RANGES, effort, _holds)
    held = holds_over_ranges(land(ADAPTS, 0), RANGES, effort.sets, lambda s: _holds(s, 400))
    return Fact(
        "7",
        "Against networks that adapt, a random share restores part of what profiles lose",
        "Once networks adapt, pure profile targeting falls to blind selection or below, and a random share "
        "of 10–30 % restores part "
        "of it; with networks that don't adapt, 10 % costs almost nothing.",
        kind,
        "analogue: arXiv 2010.14282",
        "the 95 % intervals of the paired means exclude zero; “almost nothing” is at most 5 % of finds",
        _measures(found),
        bars_of("finds per 100 attempts", {name: finds.share for name, finds in found.items()}),
        "Networks that adapt defeat a confident profile; opening some at random wins part of it back",
        "One post that opens 10 % with full profiles, six networks that always try (change of signature "
        f"after a loss {ADAPTS:g} or 0), "
        f"three years, the first left out; {replicates} paired replicates. Blind: profiles no better than "
        "chance and none looked away.",
        RANGES,
        Robustness(held, effort.sets, 400, RANGES) if effort.sets else None,
        f"{carried}The looking away of a confident profile is an assumed rule; that it brings targeting below blind "
        "selection, and that random "
        "opening helps, comes out of it together with what posts learn and networks change.",
        givens=f"networks that change their signature after a loss with chance {ADAPTS:g} and are never weakened or put off",
    )
