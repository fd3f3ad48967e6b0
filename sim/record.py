"""The results of a run: one named shape for an event, one list of tallies, one list of indicators."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

import numpy as np

from sim.words import gettext_noop
from sim.words.units import Unit

CATEGORY_NAMES: Final[Mapping[str, str]] = {
    "N": gettext_noop("nuclear"),
    "C": gettext_noop("chemical"),
    "B": gettext_noop("biological"),
    "D": gettext_noop("means of delivery"),
    "E": gettext_noop("dual-use equipment and technology"),
    "R": gettext_noop("radioactive source"),
}
CATEGORIES: Final = "".join(CATEGORY_NAMES)
"""Letters of the categories; the index of a letter is the category's number."""


class EventKind(IntEnum):
    """What an event is."""

    OPPORTUNITY = 0
    GATE = 1
    DIVERSION = 2
    REVELATION = 3
    SEIZURE = 4
    COURT = 5
    PROSECUTION = 6
    DISMANTLED = 7
    REPLACED = 8
    LOSS = 9
    NOTICE = 10
    RECOVERY = 11
    LAW = 12
    INSTRUMENT = 13
    REPORT = 14
    PEER_REVIEW = 15
    FOLLOW_UP = 16
    REQUEST = 17
    MATCH = 18
    ASSISTANCE = 19
    MEETING = 20
    PRESSURE = 21
    ORDER = 22
    SHORTAGE = 23


class Fate(IntEnum):
    """What became of an attempt; a later fate replaces an earlier one."""

    OPEN = 0
    STOPPED = 1
    DIVERTED = 2
    REVEALED = 3
    REVERSED = 4


class Outcome(IntEnum):
    """How an event ended. Numbers are stored in event logs, so none is reused."""

    DONE = 0
    PASSED = 1
    STOPPED = 2
    COVERED = 3
    NOT_COVERED = 4
    SELECTED = 5
    NOT_SELECTED = 6
    LISTED = 7
    CAUGHT_ALL = 8
    NOT_CONTROLLED = 9
    TAKEN = 11
    LEFT = 12
    ABSENT = 13
    UPHELD = 14
    REVERSED = 15
    CONVICTED = 16
    NOT_PROSECUTED = 17
    RECOVERED = 18
    NOT_RECOVERED = 19
    IN_STORE = 20
    IN_TRANSPORT = 21
    REVEALED = 22
    NOT_REVEALED = 23
    ALERTED = 25
    NOT_ALERTED = 26
    ANNOUNCED = 27
    NOT_ANNOUNCED = 28


OUTCOME_NAMES: Final[Mapping[Outcome, str]] = {
    Outcome.DONE: gettext_noop("done"),
    Outcome.PASSED: gettext_noop("passed"),
    Outcome.STOPPED: gettext_noop("stopped"),
    Outcome.COVERED: gettext_noop("may be stopped"),
    Outcome.NOT_COVERED: gettext_noop("may not be stopped"),
    Outcome.SELECTED: gettext_noop("opened"),
    Outcome.NOT_SELECTED: gettext_noop("not opened"),
    Outcome.LISTED: gettext_noop("listed"),
    Outcome.CAUGHT_ALL: gettext_noop("covered by catch-all"),
    Outcome.NOT_CONTROLLED: gettext_noop("outside the scope of present controls"),
    Outcome.TAKEN: gettext_noop("taken"),
    Outcome.LEFT: gettext_noop("left"),
    Outcome.ABSENT: gettext_noop("no network"),
    Outcome.UPHELD: gettext_noop("upheld"),
    Outcome.REVERSED: gettext_noop("released by a court"),
    Outcome.CONVICTED: gettext_noop("convicted"),
    Outcome.NOT_PROSECUTED: gettext_noop("not prosecuted"),
    Outcome.RECOVERED: gettext_noop("recovered"),
    Outcome.NOT_RECOVERED: gettext_noop("not recovered"),
    Outcome.IN_STORE: gettext_noop("from a holding"),
    Outcome.IN_TRANSPORT: gettext_noop("from transport"),
    Outcome.REVEALED: gettext_noop("revealed"),
    Outcome.NOT_REVEALED: gettext_noop("not revealed"),
    Outcome.ALERTED: gettext_noop("alert given"),
    Outcome.NOT_ALERTED: gettext_noop("no alert"),
    Outcome.ANNOUNCED: gettext_noop("data in advance"),
    Outcome.NOT_ANNOUNCED: gettext_noop("no data in advance"),
}

EVENT: Final = np.dtype(
    [
        ("replicate", "<i4"),
        ("day", "<i4"),
        ("time", "<f8"),
        ("kind", "<i2"),
        ("state", "<i2"),
        ("place", "<i4"),
        ("network", "<i4"),
        ("attempt", "<i4"),
        ("pathway", "<i2"),
        ("category", "<i2"),
        ("gate", "<i2"),
        ("outcome", "<i2"),
        ("probability", "<f8"),
        ("draw", "<f8"),
    ]
)
"""One event. ``time`` is the day and its fraction, days; -1 stands for "none" in whole numbers, probability and draw.

``place``: a post or a holding if the gate is at one (``sim.pathways``); a holding for losses; the number of a control, lever or
instrument if the kind is LAW, ORDER or INSTRUMENT.
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """One thing that a run counts for each month and State, in ``unit``.

    A sum over the month, or a ``level`` at its end. For the region it is the sum over States, or their ``mean``.
    """

    id: str
    unit: str
    level: bool = False
    mean: bool = False


_TALLIES: Final[list[Tally]] = []


def _tally(id: str, unit: str, *, level: bool = False, mean: bool = False) -> int:
    """Add a tally and return its number, which compiled steps use; numbers follow the order of these lines."""
    _TALLIES.append(Tally(id, unit, level, mean))
    return len(_TALLIES) - 1


OPPORTUNITIES: Final = _tally("opportunities", "number")
ATTEMPTS: Final = _tally("attempts", "number")
LEFT: Final = _tally("left", "number")
ABSENT: Final = _tally("absent", "number")
STOPPED: Final = _tally("stopped", "number")
SEIZURES: Final = _tally("seizures", "number")
UPHELD: Final = _tally("upheld", "number")
REVERSED: Final = _tally("reversed", "number")
DIVERSIONS: Final = _tally("diversions", "number")
REVEALED: Final = _tally("revealed", "number")
LOSSES: Final = _tally("losses", "number")
RECOVERED: Final = _tally("recovered", "number")
NOT_RECOVERED: Final = _tally("not_recovered", "number")
DETECTION_DAYS: Final = _tally("detection_days", "days")
DETECTIONS: Final = _tally("detections", "number")
FALSE_ALARMS: Final = _tally("false_alarms", "number")
FINDS: Final = _tally("finds", "number")
CONSIGNMENTS: Final = _tally("consignments", "number")
OPENED: Final = _tally("opened", "number")
DELAY_DAYS: Final = _tally("delay_days", "consignment-days")
APPLICATIONS: Final = _tally("applications", "cases")
DECIDED: Final = _tally("decided", "cases")
LICENCE_DAYS: Final = _tally("licence_days", "working days")
REFUSED: Final = _tally("refused", "cases")
DEPTH: Final = _tally("depth", "full reviews")
BACKLOG: Final = _tally("backlog", "cases", level=True)
SPENT: Final = _tally("spent", "budget units")
HOURS: Final = _tally("hours", "hours")
PRACTICE: Final = _tally("practice", "share 0–1", level=True, mean=True)
TIPS: Final = _tally("tips", "number")
FALSE_TIPS: Final = _tally("false_tips", "number")
BREACHES: Final = _tally("breaches", "firms", level=True)
EXPORTERS: Final = _tally("exporters", "firms", level=True)
CONVICTIONS: Final = _tally("convictions", "number")
PROSECUTABLE: Final = _tally("prosecutable", "number")
MEETINGS_HELD: Final = _tally("meetings", "number")
ASSISTED: Final = _tally("assisted", "number")
LAWS: Final = _tally("laws", "rows", level=True)
FILE_ERROR: Final = _tally("file_error", "share 0–1", level=True, mean=True)
INSTRUMENTS_IN_FORCE: Final = _tally("instruments", "number", level=True)
ISSUED: Final = _tally("issued", "cases")
RETURNED: Final = _tally("returned", "cases")
OUTSIDE: Final = _tally("outside", "number")
REFUSED_OUTSIDE: Final = _tally("refused_outside", "number")
CASES_PROCEDURAL: Final = _tally("cases_procedural", "number")
CASES_UNLICENSED: Final = _tally("cases_unlicensed", "number")
CASES_PROHIBITED: Final = _tally("cases_prohibited", "number")
STOPPED_PROCEDURAL: Final = _tally("stopped_procedural", "number")
STOPPED_UNLICENSED: Final = _tally("stopped_unlicensed", "number")
STOPPED_PROHIBITED: Final = _tally("stopped_prohibited", "number")
ALERTS: Final = _tally("alerts", "number")
TIPS_USED: Final = _tally("tips_used", "number")
TALLIES: Final = tuple(_TALLIES)
"""What a run counts for each month and State; the last State row is the region's own (opportunities that no State met).

``outside``: attempts for items that no list or catch-all covers, of which suppliers refused ``refused_outside``; both also count
among the stopped and the diverted. ``cases_…`` and ``stopped_…``: attempts, and those that were stopped, by group of exercise cases
(``sim.cases``). ``alerts``: attempts with an alert from a tip, a bank or a carrier, ``tips_used`` of them from a tip.
``practice`` is a mean over the matrix rows, ``file_error`` the mean distance of what the team believes from practice over the
quality rows; ``breaches`` and ``exporters`` are numerator and denominator of a share.
"""
TALLY_INDEX: Final = {tally.id: number for number, tally in enumerate(TALLIES)}

FINE, MEDIUM, COARSE = (60, 0.05), (60, 0.25), (40, 2.0)
"""Bins of a histogram of days, first to last: number and width in days. The last bin is open."""
BINS: Final = FINE[0] + MEDIUM[0] + COARSE[0]
MEDIUM_FROM: Final = FINE[0] * FINE[1]
COARSE_FROM: Final = MEDIUM_FROM + MEDIUM[0] * MEDIUM[1]
"""Days at which wider bins begin."""
_EDGES: Final = np.concatenate(
    [
        np.arange(FINE[0]) * FINE[1],
        MEDIUM_FROM + np.arange(MEDIUM[0]) * MEDIUM[1],
        COARSE_FROM + np.arange(COARSE[0] + 1) * COARSE[1],
    ]
)


def quantile_of_bins(counts: np.ndarray, share: float) -> np.ndarray:
    """Return the ``share``-quantile, in days, of histograms (..., BINS) of days; NaN where one is empty. Linear inside a bin."""
    running = np.cumsum(counts, axis=-1)
    total = running[..., -1:]
    place = np.minimum((running < share * total).sum(axis=-1, keepdims=True), BINS - 1)
    here = np.take_along_axis(counts, place, axis=-1)
    before = np.take_along_axis(running, place, axis=-1) - here
    inside = np.where(here > 0, (share * total - before) / np.where(here > 0, here, 1.0), 0.0)
    days = _EDGES[place] + inside * (_EDGES[place + 1] - _EDGES[place])
    return np.asarray(np.where(total > 0.0, days, np.nan)[..., 0])


@dataclass(frozen=True, slots=True)
class Indicator:
    """One indicator: English name and unit (for the catalogue), and which direction is better for the region."""

    id: str
    name: str
    unit: Unit
    better: Literal["lower", "higher", ""]


INDICATORS: Final = (
    Indicator("attempts", gettext_noop("Attempts"), Unit.NUMBER, "lower"),
    Indicator("opportunities_left", gettext_noop("Opportunities left"), Unit.NUMBER, "higher"),
    Indicator("stopped", gettext_noop("Attempts stopped"), Unit.NUMBER, ""),
    Indicator("stopped_share", gettext_noop("Share of attempts stopped"), Unit.PERCENT, "higher"),
    Indicator("diversions", gettext_noop("Diversions"), Unit.NUMBER, "lower"),
    Indicator("seizures", gettext_noop("Seizures"), Unit.NUMBER, ""),
    Indicator("seizures_upheld", gettext_noop("Seizures upheld"), Unit.PERCENT, "higher"),
    Indicator("convictions", gettext_noop("Convictions"), Unit.NUMBER, ""),
    Indicator("losses", gettext_noop("Losses and thefts from holdings"), Unit.NUMBER, "lower"),
    Indicator("recovered", gettext_noop("Lost items recovered"), Unit.PERCENT, "higher"),
    Indicator("detection_days", gettext_noop("Time to detection"), Unit.DAYS, "lower"),
    Indicator("false_alarms_per_find", gettext_noop("False alarms per true find"), Unit.NUMBER, "lower"),
    Indicator("delay_mean", gettext_noop("Clearance delay, mean"), Unit.DAYS, "lower"),
    Indicator("delay_p95", gettext_noop("Clearance delay, 95th percentile"), Unit.DAYS, "lower"),
    Indicator("trade_cost", gettext_noop("Cost of delay to trade"), Unit.PERCENT_OF_VALUE, "lower"),
    Indicator("licence_days_median", gettext_noop("Licence time, median"), Unit.WORKING_DAYS, "lower"),
    Indicator("licence_days_p90", gettext_noop("Licence time, 90% within"), Unit.WORKING_DAYS, "lower"),
    Indicator("licence_backlog", gettext_noop("Licence backlog"), Unit.CASES, "lower"),
    Indicator("review_depth", gettext_noop("Review depth"), Unit.PERCENT, "higher"),
    Indicator("practice", gettext_noop("Practice, mean of controls (exercise only)"), Unit.PERCENT, "higher"),
    Indicator("practice_spread", gettext_noop("Spread of practice between States"), Unit.PERCENTAGE_POINTS, "lower"),
    Indicator("file_error", gettext_noop("Distance of what is on file from practice"), Unit.PERCENTAGE_POINTS, "lower"),
    Indicator("laws", gettext_noop("Laws in force"), Unit.ROWS_ALL_STATES, "higher"),
    Indicator("instruments", gettext_noop("Instruments in force"), Unit.NUMBER_ALL_STATES, "higher"),
    Indicator("assistance", gettext_noop("Assistance delivered"), Unit.NUMBER, "higher"),
    Indicator("unknowing_breaches", gettext_noop("Unknowing breaches"), Unit.PERCENT, "lower"),
    Indicator("tips", gettext_noop("Tips"), Unit.NUMBER, ""),
    Indicator("spent", gettext_noop("Budget used"), Unit.BUDGET_UNITS, "lower"),
    Indicator("hours", gettext_noop("Officer-hours used"), Unit.HOURS, "lower"),
)
INDICATOR_INDEX: Final = {indicator.id: index for index, indicator in enumerate(INDICATORS)}
