"""Fact 15: what changes nothing: levers without their object, settings that nobody pays for, settings switched to and fro."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from sim import indicators
from sim.ensemble.sample import Sample
from sim.scenario import Agreement, Decisions, Order, Scenario, load
from sim.scenario.calendar import WEEK
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.objects import without_object
from sim.statistics import Mean
from verification.fact import Effort, Fact, Measure
from verification.paired import bars_of, measured, sample
from verification.regions import idle_levers, network, post, region, sector, state, with_ample_means

PLAN: Final = ("L04", "L05", "L06", "L07", "L10", "L14", "L17", "L18", "L21", "L22", "L23", "L25", "L28", "L30", "L37")
"""What two States announce: all of it at the most, joint levers agreed."""
PAID: Final = {"alta": 0.25, "borea": 0.5}
"""Share of that plan which each can pay for."""
TOGGLED: Final = ("L21", "L22", "L25", "L26")
"""The levers that are seen outside while they work: switched on and off week by week, or held at the mean."""
SAME: Final = 1e-6
"""Tallies that differ by less are the same: rounding."""


def land() -> Scenario:
    """Return two States that can pay for a part of their plan: exporters, networks, posts with through-traffic."""
    cost = sum(LEVERS[LEVER_INDEX[lever]].cost_per_quarter for lever in PLAN)
    places = list(PAID)
    return region(
        [state(place, {**idle_levers(), "L07": 60}, budget=PAID[place] * cost) for place in places],
        [post(f"gate-{place}", place, through_share=0.3) for place in places],
        sectors=[sector(f"trade-{place}", place) for place in places],
        networks=[network(n, places, opportunity_days=20) for n in range(1, 9)],
    )


def _differing(one: Sample, other: Sample) -> int:
    """Return how many tallies differ: months, what networks met, delays and licence times, own work."""
    pairs = (
        (getattr(one, name), getattr(other, name))
        for name in ("months", "stops", "encounters", "delay_bins", "licence_bins")
    )
    return sum(int((np.abs(a.astype(float) - b.astype(float)) > SAME).sum()) for a, b in pairs)


def without_objects(scenario: Scenario, replicates: int) -> tuple[int, int]:
    """Return how many levers of how many States have no object, and how many tallies all of them at full effort change."""
    orders = tuple(
        Order(0, place.id, lever, LEVERS[LEVER_INDEX[lever]].value(1.0))
        for place in scenario.states
        for lever in sorted(without_object(scenario, place.id))
    )
    return len(orders), _differing(
        sample(scenario, replicates=replicates), sample(scenario, Decisions(orders), replicates)
    )


def bluffed(replicates: int) -> int:
    """Return how many tallies differ between a plan announced in full and the share of it that can be paid for."""
    scenario = land()
    agreements = tuple(Agreement(lever, tuple(PAID), 0) for lever in PLAN if LEVERS[LEVER_INDEX[lever]].kind == "joint")

    def announced(efforts: Mapping[str, float]) -> Sample:
        orders = tuple(
            Order(0, place, lever, LEVERS[LEVER_INDEX[lever]].value(effort))
            for place, effort in efforts.items()
            for lever in PLAN
        )
        return sample(scenario, Decisions(orders, agreements), replicates)

    return _differing(announced(dict.fromkeys(PAID, 1.0)), announced(PAID))


def toggled(scenario: Scenario, replicates: int) -> tuple[Mean, Mean]:
    """Return, toggled less held at the mean, attempts and diversions as shares of what they are when held."""
    weeks = 13 * scenario.quarters
    toggling = tuple(
        Order(WEEK * week, place.id, lever, LEVERS[LEVER_INDEX[lever]].value(float(week % 2)))
        for week in range(weeks)
        for place in scenario.states
        for lever in TOGGLED
    )
    steady = tuple(
        Order(0, place.id, lever, LEVERS[LEVER_INDEX[lever]].value(0.5))
        for place in scenario.states
        for lever in TOGGLED
    )
    moved, held = (indicators.totals(sample(scenario, Decisions(orders), replicates)) for orders in (toggling, steady))
    attempts, diversions = (
        Mean.of((moved[name] - held[name]) / held[name].mean()) for name in ("attempts", "diversions")
    )
    return attempts, diversions


def _no_better(text: str, mean: Mean) -> Measure:
    return measured(text, "%", mean.times(100), "not below 0", not mean.negative)


def fact(effort: Effort) -> Fact:
    """Return fact 15."""
    two_doors = load("two-doors")
    count, changed = without_objects(two_doors, 40)
    bluff = bluffed(40)
    paid = " and ".join(f"{share:.0%}" for share in PAID.values())
    attempts, diversions = toggled(with_ample_means(two_doors), effort.replicates)
    return Fact(
        "15",
        "Toggling, bluffing and levers without their object change nothing",
        "A setting switched on and off does no better than its funded average; a plan announced beyond means does what the "
        "share paid for does; a lever without its object does nothing.",
        "arithmetic",
        "–",
        "no tally differs; toggling deters and prevents no more than its average",
        (
            Measure(
                f"tallies changed by {count} levers without their object at full effort",
                changed,
                wanted="0",
                holds=not changed,
            ),
            Measure("tallies in which a bluff differs from what is paid for", bluff, wanted="0", holds=not bluff),
            _no_better("attempts, switched week by week less held at the mean", attempts),
            _no_better("diversions, switched week by week less held at the mean", diversions),
        ),
        bars_of("% of what it is when held", {"attempts": attempts.times(100), "diversions": diversions.times(100)}),
        "Switching measures on and off deters no more than holding them at the mean",
        "Without object: every lever that has none in a State of “Two doors”, 40 replicates. Bluffing: two States announce "
        f"{len(PLAN)} levers at the most, joint ones agreed, and can pay for {paid} of them, against just that; 40 replicates. "
        f"Toggling: {', '.join(TOGGLED)} at none and at the most in turns by all three States of “Two doors”, budgets lifted, "
        f"{effort.replicates} paired replicates.",
        (),
        remark="The public signal holds standing effort, funded and after its lag, so that an announcement moves nothing.",
        givens="which levers have an object is the scenario's",
    )
