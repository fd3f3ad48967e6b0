"""Each lever's own indicator: at the start, at the most that one State can pay, and the change: second part of docs/levers.md.

One State alone sets the lever and pays for it from what its plan leaves over; a joint lever is agreed by all, each as far as it can
pay. Every other lever stands where the scenario starts it. The same seed and replicates make pairs.
"""

from dataclasses import dataclass
from typing import Final

from sim.ensemble.sample import Sample
from sim.own_work import OWN_INDEX, OWN_WORK, OwnWork, missing, own_work
from sim.scenario import Agreement, Decisions, Order, Scenario
from sim.scenario.levers import LEVER_INDEX, LEVERS, Lever
from sim.scenario.means import Binds, asked_for, efforts_on, judged, means_of
from sim.statistics import Mean
from verification.paired import sample

REPLICATES: Final = 100
SLOW: Final = ("L03", "L31")
"""Levers whose own work takes years: instruments and laws."""
QUARTERS: Final = 8
SLOW_QUARTERS: Final = 16
HEAD: Final = """## The own work of each lever

What an agency could measure of what it gets done: one indicator a lever, over the whole run. Each State alone sets the
lever to the most that its means leave over for it, from the first day; joint levers are agreed by all, each as far as it
can pay, and partners at peer reviews (L34) are looked at while peer reviews (L33) are held. In brackets: the 95 %
interval of the paired change. A lever without its object has none and says so.
"""
COLUMNS: Final = (
    "own indicator",
    "lever",
    "unit",
    "State",
    "value set",
    "at the start",
    "at the most",
    "change",
    "verdict",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """How a State's own indicator moves from its start to the most that it can pay: value set, means, paired change."""

    own: OwnWork
    value: float
    start: Mean
    most: Mean
    change: Mean

    @property
    def better(self) -> bool:
        """Whether the change is clear and to the better."""
        return self.change.positive if self.own.better == "higher" else self.change.negative

    @property
    def as_expected(self) -> bool:
        """Whether the change is clear and in the direction that the registry states."""
        return self.change.clear and self.better == self.own.improves


def quarters_of(lever: Lever) -> int:
    """Return over how many quarters the lever's own work is looked at."""
    return SLOW_QUARTERS if lever.id in SLOW else QUARTERS


def most_paid(scenario: Scenario, state: str, lever: Lever) -> float:
    """Return the most effort, 0-1, that a State can pay for on top of its start: both budget and officer-hours bind."""
    efforts = efforts_on(scenario, Decisions(), state, -1)
    left = judged(asked_for(efforts), means_of(scenario, state), Binds.BUDGET_AND_HOURS).spare
    return min(1.0, efforts[lever.id] + min(left.budget / lever.cost_per_quarter, left.hours / lever.officer_hours))


def reviews_held(scenario: Scenario, lever: Lever) -> Decisions:
    """Return what is decided on both sides of a pair: nothing, and peer reviews where a lever works in them alone."""
    states = tuple(state.id for state in scenario.states)
    if lever.id != "L34":
        return Decisions()
    reviews = LEVERS[LEVER_INDEX["L33"]]
    return Decisions(
        tuple(Order(0, state, reviews.id, reviews.high) for state in states), (Agreement(reviews.id, states, 0),)
    )


def set_to(scenario: Scenario, lever: Lever, efforts: dict[str, float]) -> Decisions:
    """Return the decisions that set a lever to an effort by State from the first day, with the agreement a joint lever needs."""
    shared = reviews_held(scenario, lever)
    orders = tuple(Order(0, state, lever.id, lever.value(effort)) for state, effort in efforts.items())
    agreements = (Agreement(lever.id, tuple(efforts), 0),) if lever.kind == "joint" and len(efforts) > 1 else ()
    return Decisions((*shared.orders, *orders), (*shared.agreements, *agreements))


def moved(scenario: Scenario, lever: Lever, state: str, start: Sample) -> Moved | None:
    """Return how a State's own indicator of a lever moves; None where the State lacks its object. ``start``: the lower side."""
    own = OWN_INDEX[lever.id]
    if missing(scenario, state, lever.id):
        return None
    movers = [each.id for each in scenario.states] if lever.kind == "joint" else [state]
    efforts = {mover: most_paid(scenario, mover, lever) for mover in movers}
    high = sample(scenario, set_to(scenario, lever, efforts), len(start.replicates), start.days)
    before, after = own_work(start, state)[lever.id], own_work(high, state)[lever.id]
    assert before is not None
    assert after is not None
    value = lever.value(efforts[state])
    return Moved(own, value, Mean.of(before), Mean.of(after), Mean.of(after - before))


def started(scenario: Scenario, lever: Lever, replicates: int) -> Sample:
    """Return the lower side of a lever's pairs."""
    return sample(scenario, reviews_held(scenario, lever), replicates, quarters_of(lever) * 91)


def _number(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.1f}" if abs(value) >= 10 else f"{value:.2f}"


def _row(scenario: Scenario, own: OwnWork, state: str, found: Moved | None) -> str:
    name = scenario.state(state).name.get("en")
    if found is None:
        cells: tuple[str, ...] = ("", "", "", "", f"none: {missing(scenario, state, own.lever)}")
    else:
        change = found.change
        verdict = ("better" if found.better else "worse") if change.clear else "not clear"
        cells = (
            f"{found.value:.3g}",
            _number(found.start.value),
            _number(found.most.value),
            f"{change.value:+.3g} [{change.low:+.3g}, {change.high:+.3g}]",
            verdict + (f": {own.note}" if own.note else ""),
        )
    return "| " + " | ".join((own.name, own.lever, own.unit, name, *cells)) + " |"


def section(scenario: Scenario, replicates: int = REPLICATES) -> str:
    """Return the section of the page in Markdown, measured now."""
    rows = []
    starts: dict[tuple[Decisions, int], Sample] = {}
    for own in OWN_WORK:
        lever = LEVERS[LEVER_INDEX[own.lever]]
        key = (reviews_held(scenario, lever), quarters_of(lever))
        if key not in starts:
            starts[key] = started(scenario, lever, replicates)
        for state in scenario.states:
            rows.append(_row(scenario, own, state.id, moved(scenario, lever, state.id, starts[key])))
        print(f"{own.lever:<6} {own.name}")
    table = "\n".join(["| " + " | ".join(COLUMNS) + " |", "|---" * len(COLUMNS) + "|", *rows])
    note = f"{replicates} paired replicates of {QUARTERS} quarters; {SLOW_QUARTERS} quarters for {', '.join(SLOW)}."
    return "\n\n".join([HEAD.rstrip(), note, table]) + "\n"
