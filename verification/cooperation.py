"""Fact 13: do a peer review, list alignment and a common method narrow spreads and displacement?"""

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np

from sim import indicators
from sim.ensemble.sample import Sample
from sim.scenario import Agreement, Decisions, Order, Scenario, load
from sim.statistics import Mean
from verification.displacement import displaced_share
from verification.fact import Effort, Fact, Robustness
from verification.paired import (
    UNCERTAIN,
    UNSOURCED,
    Ends,
    at_either_end,
    bars_of,
    below_zero,
    kind_of,
    parameter_sets,
    sample,
)
from verification.regions import with_ample_means, with_parameters

HARDER: Final = (("L25", 90.0), ("L17", 26.0), ("L23", 8.0), ("L26", 10.0))
"""What Velmora alone does, to see how much of it is displaced."""
QUARTERS: Final = 16
MEASURES: Final = {"peer reviews": ("L33", 3.0), "list alignment": ("L07", 90.0), "common method": ("L04", 100.0)}
SPREAD_OF: Final = {"peer reviews": "practice", "list alignment": "practice", "common method": "share stopped"}

OWN: Final = (
    *(
        "review_fields",
        "followup_days",
        "plan_pace",
        "method_spread",
        "conclusion_method",
        "new_item_rate",
        "no_law_factor",
    ),
    *("taste", "visible_transit"),
)
"""What its mechanisms and networks' choices read: those without a source are each moved alone to either end of its range."""

Looked = dict[str, tuple[Mean, Mean]]
"""By measure, the paired change of its spread and of the displaced share, percentage points."""


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


def look(scenario: Scenario, names: tuple[str, ...], replicates: int) -> dict[str, tuple[Mean, Mean]]:
    """Return for each measure the paired change of its spread and of the displaced share, percentage points."""
    states = tuple(s.id for s in scenario.states)
    days = QUARTERS * 91

    def under(name: str | None) -> tuple[Sample, np.ndarray]:
        calm, hard = (sample(scenario, _decisions(states, name, h), replicates, days) for h in (False, True))
        elsewhere, gone = displaced_share(hard, calm, 0)
        return calm, 100.0 * elsewhere / np.where(gone > 0, gone, np.nan)

    base, displaced = under(None)
    found = {}
    for name in names:
        joint, moved = under(name)
        of = SPREAD_OF[name]
        found[name] = (Mean.of(_spread(joint, of, states) - _spread(base, of, states)), Mean.of(moved - displaced))
    return found


def _narrows(looked: Looked, names: tuple[str, ...]) -> bool:
    return all(change.value < 0.0 for name in names for change in looked[name])


@dataclass(frozen=True, slots=True)
class Everything:
    """What both parts of the fact are read from: the plain run, every drawn set, each of its own inputs at either end."""

    plain: Looked
    sets: tuple[Looked, ...]
    ends: tuple[Ends[Looked], ...]


@cache
def everything(effort: Effort) -> Everything:
    """Return all that both parts of the fact need, worked out once."""
    land = with_ample_means(load("two-doors"))
    own = tuple(name for name in OWN if name in UNSOURCED) if effort.sets else ()
    return Everything(
        look(land, tuple(MEASURES), max(1000, effort.replicates)),
        tuple(
            look(with_parameters(land, drawn), tuple(MEASURES), effort.set_replicates)
            for drawn in parameter_sets(UNCERTAIN, effort.sets)
        ),
        tuple(at_either_end(land, own, lambda s: look(s, tuple(MEASURES), effort.set_replicates))),
    )


def _fact(effort: Effort, number: str, names: tuple[str, ...], title: str, figure_title: str, remark: str) -> Fact:
    all_found = everything(effort)
    found = {name: all_found.plain[name] for name in names}
    gone = (each.name for each in all_found.ends if not (_narrows(each.low, names) and _narrows(each.high, names)))
    shown = all(change.negative for pair in found.values() for change in pair)
    kind, carried = kind_of(tuple(gone), len(all_found.ends)) if all_found.ends and shown else ("comes out", "")
    means: dict[str, Mean] = {}
    for name, (spread, displaced) in found.items():
        means[f"{name}: spread of {SPREAD_OF[name]} between States"] = spread
        means[f"{name}: displaced share"] = displaced
    held = sum(_narrows(each, names) for each in all_found.sets)
    return Fact(
        number,
        title,
        f"A joint measure ({' or '.join(names)}) narrows the spread between States and the displaced share.",
        kind,
        "none: an assumption to test",
        "the 95 % intervals of the paired means lie below zero; over the ranges, all means do",
        tuple(below_zero(text, "percentage points", change) for text, change in means.items()),
        bars_of("percentage points, against none", means),
        figure_title,
        f"“Two doors”, {QUARTERS} quarters, {max(1000, effort.replicates)} paired replicates, budgets lifted: each measure by all "
        "three States from the first day; displaced share of what Velmora alone moves by hardening as in fact 6.",
        UNCERTAIN,
        Robustness(held, effort.sets, effort.set_replicates, UNCERTAIN) if effort.sets else None,
        carried + remark,
        "levers, laws, practice and networks of “Two doors”",
    )


def reviews_and_lists(effort: Effort) -> Fact:
    """Return the part of fact 13 that is about peer reviews and list alignment."""
    return _fact(
        effort,
        "13",
        ("peer reviews", "list alignment"),
        "Peer reviews and list alignment narrow the gap between States",
        "Peer reviews and aligned lists narrow the gap between States, a little",
        "The effects are small: a review is followed up months later and closes a few fields of hundreds.",
    )


def common_method(effort: Effort) -> Fact:
    """Return the part of fact 13 that is about a common identification method."""
    return _fact(
        effort,
        "13b",
        ("common method",),
        "A common identification method narrows the gap between States",
        "A common method moves fewer attempts next door, but States stop no more alike",
        "Half of it comes out: fewer attempts are displaced. But what States stop becomes less alike, not more. Perhaps the "
        "method acts most where most is examined already; that is not tested.",
    )
