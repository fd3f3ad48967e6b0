"""What a seat believes: a region made of what is public, so that its previews can tell nothing hidden.

It starts today: with what is law, what the State's own plans have set, the agreements made, and practice only as the reports on
file allow to guess it. Networks are standard ones, as many as the scenario's public figure of attempts needs. Nothing here reads
practice, networks, injects to come, the seed or the trajectory played; a test changes all of them and demands the same previews.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

import numpy as np

from sim.ensemble.assumptions import Practice
from sim.exercise.seats import reaches
from sim.exercise.session import Session
from sim.record import CATEGORIES
from sim.scenario import Scenario, build
from sim.scenario.calendar import MONTH, QUARTER
from sim.scenario.controls import CONTROLS
from sim.scenario.injects import ExogenousEvent
from sim.scenario.spec import written_levers

GUESSED: Final[Mapping[str, tuple[float, float]]] = {
    "X": (0.35, 0.85),
    "?": (0.1, 0.6),
    "": (0.0, 0.4),
    "NA": (0.0, 0.2),
}
"""Between what practice may lie by what is on file, on the day of the report. Assumption: a report says little about practice."""
FADES_MONTHS: Final = 120.0
"""Months after which a report says nothing any more (assumption)."""
OLDEST_REPORT: Final = 300.0
"""Months; what the format permits."""
OPPORTUNITIES_AN_ATTEMPT: Final = 4.0 / 3.0
"""Opportunities of standard networks for each attempt that the scenario's public figure states (assumption)."""
SHORTEST: Final = 4
"""Quarters that a preview lasts at least."""
_STANDARD: Final = {"resources": 0.5, "members": 4, "value": 5.0, "adapts": 0.3}
"""A standard network: the middle of what is permitted, or thereabouts (assumption)."""
_REPORTS: Final = "L01"
_QUALITY: Final = np.flatnonzero([control.quality for control in CONTROLS])


def on_file(scenario: Scenario) -> Practice:
    """Return between what the practice of each State may lie (S, C) by its report and its age; NaN for rows that levers buy."""
    low = np.full((len(scenario.states), len(CONTROLS)), np.nan)
    high = low.copy()
    for s, state in enumerate(scenario.states):
        start = scenario.start(state.id)
        faded = min(1.0, start.report_age_months / FADES_MONTHS)
        for c in _QUALITY:
            least, most = GUESSED[start.reports.get(CONTROLS[c].id, "")]
            low[s, c], high[s, c] = least * (1.0 - faded), most + (1.0 - most) * faded
    return Practice(low, high)


def public_region(session: Session, state: str) -> Scenario:
    """Return the region as the seats of a State believe it, from the first day of the open move to the end of the exercise.

    Lasts at least a year. The same for sessions that differ only in what is hidden.
    """
    seats = [seat for seat in session.seats if seat.state == state]
    happened = tuple(
        event
        for inject in session.injects
        if any(reaches(inject.to, seat) for seat in seats)
        for event in inject.happenings
        if event.kind != "loss" and event.day <= session.day < event.day + event.days
    )
    coming = tuple(
        request.happening
        for request in session.assistance.values()
        if request.state == state and request.happening is not None and request.happening.day >= session.day
    )
    known = _Known(
        public=_public_text(_Of(session.scenario.hash, session.scenario)),
        state=state,
        own=tuple(sorted(session.values(state).items())),
        agreed=tuple((agreement.lever, agreement.states) for agreement in session.agreements()),
        happened=(*happened, *coming),
        day=session.day,
        quarters=max(SHORTEST, session.format.length - session.closed * session.format.quarters),
    )
    return _public_region(known)


def public(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario's plain values with everything hidden replaced by what anybody may guess."""
    region: dict[str, Any] = json.loads(scenario.canonical)
    region["profiles"] = {}
    for state in region["states"]:
        start = scenario.start(state["id"])
        levers = written_levers(scenario.format, start.levers)
        state |= {"profile": None, "law": start.law, "practice": {}, "levers": levers, "reports": start.reports}
        state["report_age_months"] = start.report_age_months
    region["happenings"], region["injects"] = [], []
    region["networks"] = _networks(scenario)
    return region


def _networks(scenario: Scenario) -> list[dict[str, Any]]:
    """Return standard networks, as many of each category, which meet about as many opportunities as attempts are stated."""
    a_day = OPPORTUNITIES_AN_ATTEMPT * scenario.attempts_per_quarter.value / QUARTER
    if a_day <= 0.0:
        return []
    kinds = len(CATEGORIES)
    count = kinds * -(-(int(a_day) + 1) // kinds)
    reach = [state.id for state in scenario.states]
    return [
        {
            "id": f"standard-{number + 1}",
            "wants": CATEGORIES[number % kinds],
            "opportunity_days": min(3650.0, max(1.0, count / a_day)),
            "reach": reach,
            **_STANDARD,
        }
        for number in range(count)
    ]


@dataclass(frozen=True, slots=True)
class _Of:
    """A scenario as a key, by its hash."""

    hash: str
    scenario: Any = field(compare=False, repr=False)


@lru_cache(maxsize=8)
def _public_text(of: _Of) -> str:
    return json.dumps(public(of.scenario))


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the seats of a State know: what is public, their State's levers now, agreements, what they were told and what
    assistance is on its way to it, the day."""

    public: str
    state: str
    own: tuple[tuple[str, float], ...]
    agreed: tuple[tuple[str, tuple[str, ...]], ...]
    happened: tuple[ExogenousEvent, ...]
    day: int
    quarters: int


@lru_cache(maxsize=64)
def _public_region(known: _Known) -> Scenario:
    region = json.loads(known.public)
    for state in region["states"]:
        if state["id"] == known.state:
            state["levers"] = written_levers(region["format"], dict(known.own))
        state["law"] = {row: _law_today(value, known.day) for row, value in state["law"].items()}
        state["report_age_months"] = _age_today(state, known.day)
    region["quarters"] = known.quarters
    region["agreements"] = [{"lever": lever, "states": list(states), "from_day": 0} for lever, states in known.agreed]
    region["happenings"] = [
        {
            **event.model_dump(mode="json"),
            "day": max(0, event.day - known.day),
            "days": event.days - max(0, known.day - event.day),
        }
        for event in known.happened
    ]
    return build(region, file="believed")


def _law_today(value: object, day: int) -> object:
    """Return whether a law is in force today, or in how many days it will be."""
    if isinstance(value, bool) or not isinstance(value, int):
        return value
    return True if value <= day else value - day


def _age_today(state: Mapping[str, Any], day: int) -> float:
    """Return the age of a State's last report, months: it has aged, unless its updates have come since (taken to be even)."""
    aged = float(state["report_age_months"]) + day / MONTH
    updates = float(state["levers"][_REPORTS])
    return min(aged, OLDEST_REPORT, 60.0 / updates if updates > 0.0 and day > 0 else aged)
