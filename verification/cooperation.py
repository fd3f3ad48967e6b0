"""Fact 13: do a peer review, list alignment and a common method narrow spreads and displacement?"""

from typing import Final

import numpy as np

from sim import indicators
from sim.ensemble.sample import Sample
from sim.scenario import Agreement, Decisions, Order, Scenario, load
from verification.displacement import displaced_share
from verification.fact import Effort, Fact, Robustness
from verification.paired import Mean, bars_of, below_zero, holds_over_ranges, mean, sample
from verification.regions import with_ample_means

HARDER: Final = (("L25", 90.0), ("L17", 26.0), ("L23", 8.0), ("L26", 10.0))
"""What Velmora alone does, to see how much of it is displaced."""
QUARTERS: Final = 16
MEASURES: Final = {"peer reviews": ("L33", 3.0), "list alignment": ("L07", 90.0), "common method": ("L04", 100.0)}
SPREAD_OF: Final = {"peer reviews": "practice", "list alignment": "practice", "common method": "share stopped"}
RANGES: Final = (
    *(
        "review_fields",
        "followup_days",
        "method_spread",
        "post_spread",
        "plan_pace",
        "reform_fields",
        "patience",
        "taste",
    ),
    *("certainty_force", "belief_memory", "signal_weight", "new_item_rate", "no_law_factor"),
)


def _decisions(states: tuple[str, ...], name: str | None, harder: bool) -> Decisions:
    orders, agreements = [], []
    if name is not None:
        lever, value = MEASURES[name]
        orders += [Order(0, place, lever, value) for place in states]
        if lever != "L07":
            agreements.append(Agreement(lever, states, 0))
    if harder:
        orders += [Order(0, states[0], lever, value) for lever, value in HARDER]
    return Decisions(tuple(orders), tuple(agreements))


def _spread(found: Sample, of: str, states: tuple[str, ...]) -> np.ndarray:
    if of == "practice":
        return indicators.totals(found)["practice_spread"]
    stopped = np.stack([indicators.totals(found, place)["stopped_share"] for place in states])
    return np.asarray(stopped.max(axis=0) - stopped.min(axis=0))


def look(scenario: Scenario, replicates: int) -> dict[str, tuple[Mean, Mean]]:
    """Return for each measure the paired change of its spread and of the displaced share, percentage points."""
    states = tuple(s.id for s in scenario.states)
    days = QUARTERS * 91

    def under(name: str | None) -> tuple[Sample, np.ndarray]:
        calm, hard = (sample(scenario, _decisions(states, name, h), replicates, days) for h in (False, True))
        elsewhere, gone = displaced_share(hard, calm, 0)
        return calm, 100.0 * elsewhere / np.where(gone > 0, gone, np.nan)

    base, displaced = under(None)
    found = {}
    for name in MEASURES:
        joint, moved = under(name)
        of = SPREAD_OF[name]
        found[name] = (mean(_spread(joint, of, states) - _spread(base, of, states)), mean(moved - displaced))
    return found


def _holds(scenario: Scenario, replicates: int) -> bool:
    return all(change.value < 0.0 for pair in look(scenario, replicates).values() for change in pair)


def fact(effort: Effort) -> Fact:
    """Return fact 13."""
    land = with_ample_means(load("two-doors"))
    found = look(land, effort.replicates)
    held = holds_over_ranges(land, RANGES, effort.sets, lambda s: _holds(s, effort.set_replicates))
    means: dict[str, Mean] = {}
    for name, (spread, displaced) in found.items():
        means[f"{name}: spread of {SPREAD_OF[name]} between States"] = spread
        means[f"{name}: displaced share"] = displaced
    return Fact(
        "13",
        "Joint measures narrow the gap between States",
        "A peer review, list alignment or a common method narrows the spread between States and the displaced share.",
        "comes out",
        "none: an assumption to test",
        "the 95 % intervals of the paired means lie below zero",
        tuple(below_zero(text, "percentage points", change) for text, change in means.items()),
        bars_of("percentage points, against none", means),
        "Joint measures narrow spreads a little and displacement less still",
        f"“Two doors”, {QUARTERS} quarters, {effort.replicates} paired replicates, budgets lifted: each "
        "measure by all three States from the first "
        "day; displaced share of what Velmora alone moves by hardening as in fact 6.",
        Robustness(held, effort.sets, effort.set_replicates, RANGES) if effort.sets else None,
        "Over the ranges all six means are asked to lie below zero. The effects are small: a peer review "
        "reaches practice after months, and a common method changes recognition, not how much is opened.",
    )
