"""Attribution: what each of the eleven groups of measures, 9(a) to 9(i), P and E, contributes to the effect of decisions.

It is never computed per person, seat or State.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from typing import Final

import numpy as np
import polars as pl

from sim.chance import GROUP_ORDER, chance, name_key, run_key
from sim.scenario import Decisions, Scenario
from sim.scenario.levers import LEVERS
from sim.statistics import RANGE, Mean, quantiles
from sim.whatif.paired import Counted, Progress, totals_of
from sim.words.glossary import GROUPS, group_reference

ALL_COMBINATIONS: Final = 4
"""Up to this many groups, every replicate runs every combination; beyond, each replicate draws an order and its reverse."""
_GROUP: Final = {lever.id: lever.group for lever in LEVERS}
Groups = frozenset[str]
Totals = Callable[[Decisions, Sequence[int], Callable[[int], None]], dict[str, np.ndarray]]
"""Gives each indicator over the whole run in some replicates of decisions; is told how many more are done."""


@dataclass(frozen=True, slots=True)
class Without:
    """What would change without one group: paired differences (the decisions without it, less with it) of an indicator.

    ``low`` and ``high`` their 5 and 95% points over replicates.
    """

    group: str
    mean: Mean
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Share:
    """What one group contributes by Shapley value: mean over replicates with its 95% interval.

    The values of all groups add up to the whole difference from doing nothing, replicate by replicate.
    """

    group: str
    mean: Mean


def groups_of(decisions: Decisions) -> tuple[str, ...]:
    """Return the groups in which something is decided, in the order of paragraph 9."""
    used = {_GROUP[order.lever] for order in decisions.orders} | {_GROUP[a.lever] for a in decisions.agreements}
    return tuple(group for group in GROUPS if group in used)


def restricted(decisions: Decisions, groups: Groups) -> Decisions:
    """Return the part of decisions that belongs to some groups."""
    return Decisions(
        tuple(order for order in decisions.orders if _GROUP[order.lever] in groups),
        tuple(agreement for agreement in decisions.agreements if _GROUP[agreement.lever] in groups),
    )


def without_each(
    scenario: Scenario,
    decisions: Decisions,
    seed: int,
    replicates: int = 200,
    indicator: str = "diversions",
    days: int | None = None,
    drawn: bool = False,
    progress: Progress | None = None,
    totals: Totals | None = None,
) -> tuple[Without, ...]:
    """Return, for each group in which something is decided, what would change in an indicator without it.

    ``totals``: gives totals of parts of the decisions, where somebody has them; else all are simulated.
    Raises KeyError for an unknown indicator, DecisionError and RunError as runs do.
    """
    groups = groups_of(decisions)
    counted = Counted(progress, (len(groups) + 1) * replicates)
    totals = totals or _simulated(scenario, seed, days, drawn)

    def value(some: Groups) -> np.ndarray:
        part = restricted(decisions, some)
        return totals(part, range(replicates), counted.more)[indicator]

    everything = value(frozenset(groups))
    withouts = []
    for group in groups:
        change = value(frozenset(groups) - {group}) - everything
        low, _middle, high = quantiles(change, RANGE).tolist()
        withouts.append(Without(group, Mean.of(change), low, high))
    return tuple(withouts)


def shapley(
    scenario: Scenario,
    decisions: Decisions,
    seed: int,
    replicates: int = 200,
    indicator: str = "diversions",
    days: int | None = None,
    drawn: bool = False,
    progress: Progress | None = None,
    totals: Totals | None = None,
) -> tuple[Share, ...]:
    """Return the Shapley value of each group in which something is decided, for the total of an indicator.

    With few groups, over all combinations; otherwise over a random order of joining and its reverse in each replicate. The mean is
    the same, and the interval includes what the random orders add. A replicate without a value in some combination is left out.
    Source: Shapley 1953; sampling by orders, Castro, Gomez and Tejada 2009; reversed orders, Mitchell and others 2022. Raises as
    ``without_each``.
    """
    values = shapley_values(scenario, decisions, seed, replicates, indicator, days, drawn, progress, totals)
    return tuple(Share(group, Mean.of(column)) for group, column in zip(groups_of(decisions), values.T, strict=True))


def shapley_values(
    scenario: Scenario,
    decisions: Decisions,
    seed: int,
    replicates: int,
    indicator: str,
    days: int | None,
    drawn: bool,
    progress: Progress | None,
    totals: Totals | None = None,
) -> np.ndarray:
    """Return the contributions (replicates, groups), each row adding up to the whole difference; see ``shapley``."""
    groups = groups_of(decisions)
    totals = totals or _simulated(scenario, seed, days, drawn)
    orders = [_orders(groups, seed, replicate) for replicate in range(replicates)]
    # Each combination is run once, for all replicates whose orders come through it.
    wanted: dict[Groups, list[int]] = {}
    for replicate, some in enumerate(orders):
        for joined in {joined for order in some for joined in _joining(order)}:
            wanted.setdefault(joined, []).append(replicate)
    counted = Counted(progress, sum(len(numbers) for numbers in wanted.values()))
    values: dict[tuple[Groups, int], float] = {}
    for joined, numbers in wanted.items():
        part = restricted(decisions, joined)
        total = totals(part, numbers, counted.more)[indicator]
        values.update(((joined, number), float(value)) for number, value in zip(numbers, total, strict=True))
    shares = np.zeros((replicates, len(groups)))
    for replicate, some in enumerate(orders):
        for order in some:
            for before, after in pairwise(_joining(order)):
                (group,) = after - before
                shares[replicate, groups.index(group)] += values[after, replicate] - values[before, replicate]
        shares[replicate] /= len(some)
    return shares


def _simulated(scenario: Scenario, seed: int, days: int | None, drawn: bool) -> Totals:
    """Return what simulates a part of decisions in some replicates."""

    def totals(part: Decisions, numbers: Sequence[int], more: Callable[[int], None]) -> dict[str, np.ndarray]:
        return totals_of(scenario, part, seed, numbers, days, drawn, more)

    return totals


def _joining(order: tuple[str, ...]) -> list[Groups]:
    """Return the combinations that arise as groups join in an order, from none to all."""
    return [frozenset(order[:n]) for n in range(len(order) + 1)]


def _orders(groups: tuple[str, ...], seed: int, replicate: int) -> list[tuple[str, ...]]:
    """Return the orders in which groups join in a replicate: all if they are few, otherwise a random one and its reverse."""
    if len(groups) <= ALL_COMBINATIONS:
        return list(permutations(groups))
    with np.errstate(over="ignore"):  # keys wrap around on purpose
        run = np.uint64(run_key(np.uint64(seed), replicate))
        order = tuple(sorted(groups, key=lambda group: chance(run, GROUP_ORDER, name_key(f"group:{group}"), 0)))
    # What a group gains by joining early in one order it loses by joining late in the other: the pair varies less.
    return [order, order[::-1]]


def frame(without: tuple[Without, ...], shares: tuple[Share, ...] = ()) -> pl.DataFrame:
    """Return one row a group.

    Columns: group, reference (9(a)...), name, without, without_low, without_high (mean of the change without it and 5-95%
    points), without_mean_low, without_mean_high; with Shapley values also shapley, shapley_low, shapley_high (95% interval).
    """
    share = {one.group: one.mean for one in shares}
    rows = []
    for one in without:
        row: dict[str, object] = {
            "group": one.group,
            "reference": group_reference(one.group),
            "name": GROUPS[one.group],
            "without": one.mean.value,
            "without_low": one.low,
            "without_high": one.high,
            "without_mean_low": one.mean.low,
            "without_mean_high": one.mean.high,
        }
        if shares:
            mean = share[one.group]
            row.update(shapley=mean.value, shapley_low=mean.low, shapley_high=mean.high)
        rows.append(row)
    return pl.DataFrame(rows, infer_schema_length=None).fill_nan(None) if rows else pl.DataFrame()
