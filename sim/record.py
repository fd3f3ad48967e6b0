"""What a run leaves: one named shape for an event, one list of tallies, one list of indicators."""

from dataclasses import dataclass
from enum import IntEnum
from typing import Final, Literal

import numpy as np

from sim.words import mark
from sim.words.units import Unit

CATEGORIES: Final = "NCBDER"
PATHWAYS: Final = ("false_end_use", "undeclared", "transit", "theft", "intangible")
FALSE_END_USE, UNDECLARED, THROUGH, THEFT, INTANGIBLE = range(5)


class Kind(IntEnum):
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


class Gate(IntEnum):
    """Where an attempt can be stopped, or what decides whether a control applies to it."""

    NONE = 0
    SUPPLIER = 1
    TIP = 2
    CONTROL_LIST = 3
    APPLICATION = 4
    STATEMENT = 5
    PRELICENCE_CHECK = 6
    INTERAGENCY = 7
    SHARED_DENIAL = 8
    FINANCE = 9
    TRAVEL = 10
    LICENCE_CHECK = 11
    SELECTION = 12
    IDENTIFICATION = 13
    DELIVERY = 14
    AFTER_DELIVERY = 15
    BROKER = 16
    COVERAGE = 17
    PROTECTION = 18
    NOTICE = 19
    TECHNOLOGY = 20
    REVELATION = 21
    COURT = 22


GATE_NAMES: Final = (
    "",
    mark("Supplier's compliance programme"),
    mark("Tip"),
    mark("Control list"),
    mark("Licence application"),
    mark("End-user statement"),
    mark("Pre-licence check"),
    mark("Inter-agency review"),
    mark("Shared denials"),
    mark("Finance and transport services"),
    mark("On the way"),
    mark("Licence check at exit"),
    mark("Selection for inspection"),
    mark("Identification"),
    mark("Delivery"),
    mark("Check after delivery"),
    mark("Broker register"),
    mark("Transit coverage or zone presence"),
    mark("Security of holding or transport"),
    mark("Notice and recovery"),
    mark("Technology licence"),
    mark("Tip or neighbour, later"),
    mark("Court"),
)


class Fate(IntEnum):
    """What became of an attempt; a later fate takes the place of an earlier one."""

    OPEN = 0
    STOPPED = 1
    DIVERTED = 2
    REVEALED = 3
    REVERSED = 4


class Outcome(IntEnum):
    """How an event ended."""

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
    RELEASED = 10
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
    NO_LICENCE_REQUIRED = 24


OUTCOME_NAMES: Final = (
    mark("done"),
    mark("passed"),
    mark("stopped"),
    mark("covered"),
    mark("not covered"),
    mark("opened"),
    mark("not opened"),
    mark("listed"),
    mark("covered by catch-all"),
    mark("not controlled here"),
    mark("released: no legal basis"),
    mark("taken"),
    mark("left"),
    mark("no network"),
    mark("upheld"),
    mark("reversed by a court"),
    mark("convicted"),
    mark("not prosecuted"),
    mark("recovered"),
    mark("not recovered"),
    mark("from a holding"),
    mark("from transport"),
    mark("revealed"),
    mark("not revealed"),
    mark("no licence required"),
)
PATHWAY_NAMES: Final = (
    mark("False end use"),
    mark("Undeclared export"),
    mark("Transit, trans-shipment or free zone"),
    mark("Theft or loss from a holding"),
    mark("Intangible transfer"),
)
CATEGORY_NAMES: Final = (
    mark("nuclear"),
    mark("chemical"),
    mark("biological"),
    mark("means of delivery"),
    mark("dual-use equipment and technology"),
    mark("radioactive source"),
)

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

``place``: a post at selection, identification and licence check; a holding at protection, notice and losses; a control's or
lever's or instrument's number where the kind is LAW, ORDER or INSTRUMENT.
"""

(
    OPPORTUNITIES,
    ATTEMPTS,
    LEFT,
    ABSENT,
    STOPPED,
    SEIZURES,
    UPHELD,
    REVERSED,
    DIVERSIONS,
    REVEALED,
    LOSSES,
    RECOVERED,
    NOT_RECOVERED,
    DETECTION_DAYS,
    DETECTIONS,
    FALSE_ALARMS,
    FINDS,
    CONSIGNMENTS,
    OPENED,
    DELAY_DAYS,
    APPLICATIONS,
    DECIDED,
    LICENCE_DAYS,
    REFUSED,
    DEPTH,
    BACKLOG,
    SPENT,
    HOURS,
    PRACTICE,
    TIPS,
    FALSE_TIPS,
    BREACHES,
    EXPORTERS,
    CONVICTIONS,
    PROSECUTABLE,
    MEETINGS_HELD,
    ASSISTED,
    LAWS,
    FILE_ERROR,
    INSTRUMENTS_IN_FORCE,
    ISSUED,
    RETURNED,
) = range(42)
TALLIES: Final = """
    opportunities attempts left absent stopped seizures upheld reversed diversions revealed losses
    recovered not_recovered detection_days detections false_alarms finds consignments opened delay_days
    applications decided licence_days refused depth backlog spent hours practice tips false_tips
    breaches exporters convictions prosecutable meetings assisted laws file_error instruments issued
    returned
""".split()
"""What a run counts for each month and State; the last State row is the region's own (opportunities that no State met).

Sums over the month but for levels, which stand at its end: ``backlog``, ``practice`` (mean over the matrix rows), ``laws``
(rows in force), ``instruments`` (in force), ``file_error`` (mean distance of what the team believes from practice over the
quality rows), and ``breaches`` and ``exporters`` (numerator and denominator of a share).
"""
LEVELS: Final = (BACKLOG, PRACTICE, BREACHES, EXPORTERS, LAWS, FILE_ERROR, INSTRUMENTS_IN_FORCE)
"""Tallies that are levels, not sums."""

BINS: Final = 160
"""Bins of a histogram of days: 60 of 0.05 days, 60 of 0.25, 40 of 2; the last is open."""
_EDGES: Final = np.concatenate([np.arange(60) * 0.05, 3.0 + np.arange(60) * 0.25, 18.0 + np.arange(41) * 2.0])


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
    Indicator("attempts", mark("Attempts"), Unit.NUMBER, "lower"),
    Indicator("opportunities_left", mark("Opportunities left"), Unit.NUMBER, "higher"),
    Indicator("stopped", mark("Attempts stopped"), Unit.NUMBER, ""),
    Indicator("stopped_share", mark("Share of attempts stopped"), Unit.PERCENT, "higher"),
    Indicator("diversions", mark("Diversions"), Unit.NUMBER, "lower"),
    Indicator("seizures", mark("Seizures"), Unit.NUMBER, ""),
    Indicator("seizures_upheld", mark("Seizures upheld"), Unit.PERCENT, "higher"),
    Indicator("convictions", mark("Convictions"), Unit.NUMBER, ""),
    Indicator("losses", mark("Losses and thefts from holdings"), Unit.NUMBER, "lower"),
    Indicator("recovered", mark("Lost items recovered"), Unit.PERCENT, "higher"),
    Indicator("detection_days", mark("Time to detection"), Unit.DAYS, "lower"),
    Indicator("false_alarms_per_find", mark("False alarms per true find"), Unit.NUMBER, "lower"),
    Indicator("delay_mean", mark("Clearance delay, mean"), Unit.DAYS, "lower"),
    Indicator("delay_p95", mark("Clearance delay, 95th percentile"), Unit.DAYS, "lower"),
    Indicator("trade_cost", mark("Cost of delay to trade"), Unit.PERCENT_OF_VALUE, "lower"),
    Indicator("licence_days_median", mark("Licence time, median"), Unit.WORKING_DAYS, "lower"),
    Indicator("licence_days_p90", mark("Licence time, 90% within"), Unit.WORKING_DAYS, "lower"),
    Indicator("licence_backlog", mark("Licence backlog"), Unit.CASES, "lower"),
    Indicator("review_depth", mark("Review depth"), Unit.PERCENT, "higher"),
    Indicator("practice", mark("Practice, mean of controls (exercise only)"), Unit.PERCENT, "higher"),
    Indicator("practice_spread", mark("Spread of practice between States"), Unit.PERCENTAGE_POINTS, "lower"),
    Indicator("file_error", mark("Distance of what is on file from practice"), Unit.PERCENTAGE_POINTS, "lower"),
    Indicator("laws", mark("Laws in force"), Unit.ROWS_ALL_STATES, "higher"),
    Indicator("instruments", mark("Instruments in force"), Unit.NUMBER_ALL_STATES, "higher"),
    Indicator("assistance", mark("Assistance delivered"), Unit.NUMBER, "higher"),
    Indicator("unknowing_breaches", mark("Unknowing breaches"), Unit.PERCENT, "lower"),
    Indicator("tips", mark("Tips"), Unit.NUMBER, ""),
    Indicator("spent", mark("Budget used"), Unit.BUDGET_UNITS, "lower"),
    Indicator("hours", mark("Officer-hours used"), Unit.HOURS, "lower"),
)
INDICATOR_INDEX: Final = {indicator.id: index for index, indicator in enumerate(INDICATORS)}
