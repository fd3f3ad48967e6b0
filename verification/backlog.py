"""Fact 5: a fifth more cases and no more staff; and what a drive that cancels outreach and meetings gives and costs."""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim import indicators
from sim import record as tally
from sim.ensemble.sample import Sample
from sim.pathways import Gate
from sim.rules.licensing import officers_at_work
from sim.scenario import Decisions, Order, Scenario
from sim.scenario.calendar import WORKING_DAYS_A_YEAR
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.parameters import PARAMETER_INDEX
from sim.statistics import Mean, ratio_of_means
from verification.fact import Effort, Fact, Lines, Robustness
from verification.paired import above_zero, below_zero, holds_over_ranges, judged, measured, sample
from verification.regions import idle_levers, network, post, region, sector, state

OFFICERS: Final = 8
OUTREACH, MEETINGS = 90.0, 45.0
"""How much of the office's time is spent outside it at the start: % of firms a year, meetings a year (assumption)."""
LOAD: Final = 0.9
"""Share of the officers' time that the cases of the start fill (assumption)."""
DRIVE_DAY: Final = 1092
ALIGNED: Final = 60.0 + 0.2 / 0.6 * 40.0
"""List coverage, %, that brings a fifth more applications."""
RANGES: Final = (
    "depth_saving",
    "depth_days",
    "depth_floor",
    "work_spread",
    "pressure_draw",
    "pressure_cases",
    "breach_return",
    "breach_fall",
)
GROWN: Final = Order(0, "alta", "L07", ALIGNED)
DRIVE: Final = (Order(DRIVE_DAY, "alta", "L17", 0.0), Order(DRIVE_DAY, "alta", "L28", 0.0))


def _effort(lever: str, value: float) -> float:
    return LEVERS[LEVER_INDEX[lever]].effort(value)


def office() -> Scenario:
    """Return an office that spends about a fifth of its hours on outreach and meetings, before cases grow."""
    given = {name: parameter.default for name, parameter in PARAMETER_INDEX.items()}
    work = given["routine_work"] + given["referred_share"] * (given["referred_work"] - given["routine_work"])
    levers = idle_levers()
    levers |= {"L19": OFFICERS, "L20": 30, "L07": 60, "L28": OUTREACH, "L17": MEETINGS, "L05": 8, "L21": 5, "L23": 2}
    levers |= {"L16": 2, "L30": 1}
    elsewhere = sum(LEVERS[LEVER_INDEX[lever]].desk_hours * _effort(lever, value) for lever, value in levers.items())
    at_work = officers_at_work(OFFICERS, elsewhere, 0.0, given["officer_day"], given["officers_least"])
    cases = WORKING_DAYS_A_YEAR * LOAD * at_work / work
    return region(
        [state("alta", levers)],
        [post("gate", "alta")],
        quarters=20,
        sectors=[
            sector("trade", "alta", applications_per_year=cases, reached=OUTREACH / 100.0, unknowing_breaches=0.05)
        ],
        networks=[network(n, ["alta"], opportunity_days=20) for n in range(1, 7)],
    )


@dataclass(frozen=True, slots=True)
class Findings:
    """What the three histories say: no growth, growth, growth and a drive after three years."""

    doubling: Mean
    cut: Mean
    breaches: Mean
    refusals: Mean
    medians: dict[str, tuple[float, ...]]
    waiting: dict[str, tuple[float, ...]]


def _quarterly(found: Sample, indicator: str) -> np.ndarray:
    return indicators.monthly(found, "alta")[indicator][:, 2::3]


def look(scenario: Scenario, replicates: int) -> Findings:
    """Return what comes of growth and of the drive."""
    flat = sample(scenario, replicates=replicates)
    grown = sample(scenario, Decisions((GROWN,)), replicates)
    drive = sample(scenario, Decisions((GROWN, *DRIVE)), replicates)
    runs = {"no growth": flat, "a fifth more cases": grown, "and a drive after three years": drive}
    medians = {name: _quarterly(found, "licence_days_median") for name, found in runs.items()}
    stock = {name: found.months[:, 2::3, 0, tally.BACKLOG] for name, found in runs.items()}
    before, after = stock["and a drive after three years"][:, 11], stock["and a drive after three years"][:, 12]
    last_two_years = slice(36, 60)
    stops = [found.stops[:, last_two_years, 0, Gate.SUPPLIER].sum(axis=1) for found in (drive, grown)]
    return Findings(
        doubling=ratio_of_means(medians["a fifth more cases"][:, 11], medians["no growth"][:, 11]),
        cut=ratio_of_means(before - after, before),
        breaches=Mean.of(
            _quarterly(drive, "unknowing_breaches")[:, -1] - _quarterly(grown, "unknowing_breaches")[:, -1]
        ),
        refusals=Mean.of(stops[0] - stops[1]),
        medians={name: tuple(values.mean(axis=0)) for name, values in medians.items()},
        waiting={name: tuple(values.mean(axis=0)) for name, values in stock.items()},
    )


def _holds(scenario: Scenario, replicates: int) -> bool:
    found = look(scenario, replicates)
    return found.doubling.low > 1.5 and found.cut.low > 0.25 and found.breaches.positive


def fact(effort: Effort) -> Fact:
    """Return fact 5."""
    found = look(office(), 400)
    held = holds_over_ranges(office(), RANGES, effort.sets, lambda s: _holds(s, 60)) if effort.sets else 0
    kind, carried = judged(office(), RANGES, effort, _holds)
    doubling, cut = found.doubling, found.cut
    return Fact(
        "5",
        "A backlog, and a drive against it",
        "Cases +20 % in three years without more staff: the median time nearly doubles. Cancelling outreach "
        "and meetings cuts the "
        "stock of waiting cases by 40 % in three months, and what that costs shows later.",
        kind,
        "GAO-08-89, DOMAIN S58",
        "median 1.7 to 2.2 times; stock 30 to 50 % down in three months; breaches up and refusals by "
        "suppliers down two years later",
        (
            measured(
                "median time after three years, against no growth",
                "times",
                doubling,
                "nearly 2",
                1.7 <= doubling.value <= 2.2,
            ),
            measured(
                "waiting cases gone three months after the drive", "%", cut.times(100), "40", 0.3 <= cut.value <= 0.5
            ),
            above_zero(
                "unknowing breaches two years after the drive, against none", "percentage points", found.breaches
            ),
            below_zero("attempts refused by suppliers in those two years, against none", "attempts", found.refusals),
        ),
        Lines("quarter", "cases waiting", tuple(float(q) for q in range(1, 21)), found.waiting),
        "A fifth more cases builds a backlog; cancelling outreach and meetings clears it",
        f"One State, {OFFICERS} officers of whom a fifth of the time goes to outreach and meetings, desk "
        f"{LOAD:.0%} used at the start "
        "(assumptions); the list is aligned further so that applications grow by a fifth; 400 replicates of "
        "five years.",
        RANGES,
        Robustness(held, effort.sets, 60, RANGES) if effort.sets else None,
        f"{carried}How large the cut is depends on how much of the office's time outreach and meetings take; a fifth "
        "is our assumption.",
        givens="the share of the office's time that outreach and meetings take, and how full its desks are at the start",
    )
