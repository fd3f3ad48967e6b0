"""``python -m verification.levers``: what every lever moves, low against high, written to docs/levers.md.

All States set the lever, budgets are lifted and every other lever stands where the scenario starts it.
"""

import argparse
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from sim import indicators
from sim.compiled import source_hash
from sim.record import INDICATOR_INDEX, INDICATORS
from sim.scenario import Agreement, Decisions, Order, Scenario, load
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.levers import LEVERS, Lever
from sim.statistics import Mean
from sim.words import console
from verification import own_work
from verification.paired import sample
from verification.regions import with_ample_means

PAGE: Final = Path(__file__).parent.parent / "docs" / "levers.md"
REPLICATES: Final = 400
QUARTERS: Final = 8
SLOW: Final = {"L01": 16, "L03": 16, "L33": 16, "L34": 16, "L35": 16}
"""Levers that are looked at over longer runs, in quarters: what they do takes years."""
MEANS: Final = ("spent", "hours")
"""Indicators that move with any lever and say nothing of its effect."""
OUTCOMES: Final = (
    *(
        "diversions",
        "stopped_share",
        "attempts",
        "losses",
        "recovered",
        "detection_days",
        "false_alarms_per_find",
        "delay_mean",
    ),
    *(
        "licence_days_median",
        "review_depth",
        "unknowing_breaches",
        "tips",
        "seizures_upheld",
        "convictions",
        "instruments",
    ),
    *("assistance", "file_error", "practice", "practice_spread", "laws", "licence_backlog"),
)
"""Outcome indicators, in the order in which a lever's row gives them."""
STRONG: Final = 3.0
"""Half-widths of its interval from which a change comes before weaker ones."""
COLUMNS: Final = (
    "lever",
    "owner",
    "unit",
    "low → high",
    "cost",
    "hours",
    "lag",
    "rows fed",
    "evidence",
    "what it moves, high less low",
)
MODEL: Final = source_hash()
"""The model that this process runs: its sources may change while a long measurement goes on."""
HEAD: Final = """# What every lever moves

Written by `python -m verification.levers`; do not edit. Each lever of “Two doors” is set by all three States from the
first day, once at its least and once at its full effort; joint levers are agreed by all, and “States and
organizations invited” (L34) is looked at while peer reviews (L33) are held. Budgets are lifted; every other lever
stands where the scenario starts it. The same seed and replicates make pairs.

Cost is budget units and hours are officer-hours, both a quarter at full effort; lag is the time constant of the
approach to the effect, days. Evidence: V seen in a public source, M general knowledge, A assumption; costs, hours,
lags and weights are assumptions unless the source says otherwise. Given are the changes whose 95 % interval excludes
zero (mean, interval in brackets), strong ones first and at most eight; `better` and `worse` say which way is good for
the region. Time to detection also grows when a control reveals long after the fact what would never have come to
light (L15, L37). Budget and hours used move with every lever and are left out.
"""


@dataclass(frozen=True, slots=True)
class Change:
    """How an indicator moves from a lever's least to its full effort: paired mean with interval, and its level at the least."""

    indicator: str
    moved: Mean
    level: float

    @property
    def strength(self) -> float:
        """The mean in half-widths of its interval."""
        return abs(self.moved.value) / max(self.moved.half_width, 1e-9)


def quarters_of(lever: Lever) -> int:
    """Return how many quarters the lever is looked at."""
    return SLOW.get(lever.id, QUARTERS)


def decisions(scenario: Scenario, lever: Lever, effort: float) -> Decisions:
    """Return the decisions that set a lever everywhere from the first day, with the agreement a joint lever needs."""
    states = tuple(state.id for state in scenario.states)
    orders = [Order(0, place, lever.id, lever.value(effort)) for place in states]
    agreements = [Agreement(lever.id, states, 0)] if lever.kind == "joint" else []
    if lever.id == "L34":
        orders += [Order(0, place, "L33", 3.0) for place in states]
        agreements.append(Agreement("L33", states, 0))
    return Decisions(tuple(orders), tuple(agreements))


def changes(scenario: Scenario, lever: Lever, replicates: int = REPLICATES) -> list[Change]:
    """Return the clear changes of outcome indicators between least and full effort: strong ones first, in the order of OUTCOMES."""
    days = quarters_of(lever) * 91
    low, high = (
        indicators.totals(sample(scenario, decisions(scenario, lever, effort), replicates, days))
        for effort in (0.0, 1.0)
    )
    found = []
    for indicator in INDICATORS:
        if indicator.id in MEANS:
            continue
        with np.errstate(invalid="ignore"):
            pairs = high[indicator.id] - low[indicator.id]
        known = ~np.isnan(pairs)
        if known.sum() >= 2:
            found.append(Change(indicator.id, Mean.of(pairs), float(low[indicator.id][known].mean())))
    clear = [change for change in found if change.moved.clear and change.indicator in OUTCOMES]
    return sorted(clear, key=lambda change: (change.strength < STRONG, OUTCOMES.index(change.indicator)))


def _digits(value: float) -> str:
    return f"{value:+,.0f}" if abs(value) >= 100 else f"{value:+.2g}"


def _told(change: Change) -> str:
    indicator = INDICATORS[INDICATOR_INDEX[change.indicator]]
    rises = change.moved.value > 0
    good = {"higher": rises, "lower": not rises}.get(indicator.better)
    verdict = "" if good is None else ", better" if good else ", worse"
    moved = change.moved
    return f"{indicator.name}: {_digits(moved.value)} {indicator.unit} [{_digits(moved.low)}, {_digits(moved.high)}]{verdict}"


def static_cells(lever: Lever) -> tuple[str, ...]:
    """Return the cells of a lever's row that come from the table of levers."""
    fed = ", ".join(CONTROLS[CONTROL_INDEX[control]].name for control, _ in lever.feeds) or "none: the penalty in force"
    least, most = lever.value(0.0), lever.value(1.0)
    return (
        f"{lever.id} {lever.name}",
        lever.owner,
        lever.unit,
        f"{lever.steps[0]} → {lever.steps[-1]}" if lever.steps else f"{least:g} → {most:g}",
        f"{lever.cost_per_quarter:g}",
        f"{lever.officer_hours:g}",
        f"{lever.lag_days:g}",
        fed,
        f"{lever.evidence}: {lever.source}",
    )


def row(lever: Lever, found: list[Change]) -> str:
    """Return a lever's row of the table."""
    told = "<br>".join(_told(change) for change in found[:8])
    longer = f"<br>({quarters_of(lever)} quarters)" if lever.id in SLOW else ""
    return "| " + " | ".join((*static_cells(lever), told + longer)) + " |"


def page(measured: dict[str, list[Change]], own: str) -> str:
    """Return the page in Markdown; ``own`` is its second part, on the own work of each lever."""
    rows = [row(lever, measured[lever.id]) for lever in LEVERS]
    table = "\n".join(["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|", *rows])
    slow = ", ".join(SLOW)
    note = (
        f"Model {MODEL}, “Two doors”, {REPLICATES} paired replicates of {QUARTERS} quarters; 16 quarters for {slow}, "
        "whose effect takes years."
    )
    return "\n\n".join([HEAD.rstrip(), note, table, own])


def main() -> None:
    """Measure all levers and write the page."""
    argparse.ArgumentParser(prog="python -m verification.levers", description=__doc__).parse_args()
    own = own_work.section(load("two-doors"))
    scenario = with_ample_means(load("two-doors"))
    measured = {}
    for lever in LEVERS:
        begun = time.perf_counter()
        measured[lever.id] = changes(scenario, lever)
        first = _told(measured[lever.id][0]) if measured[lever.id] else "NOTHING"
        print(f"{lever.id:<6} {lever.name:<42} {first} ({time.perf_counter() - begun:.1f} s)")
    PAGE.write_text(page(measured, own), encoding="utf-8")


if __name__ == "__main__":
    with console.readable():
        main()
