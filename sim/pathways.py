"""The gates that an attempt can meet and the pathways along which it meets them: each fact about them stands here, once.

Compiled steps take their tables from here, tables and pages their names, documents their rows. A step that reads a control or an
assumption which its gate does not name here, or the other way round, fails a test. Numbers are stored in event logs and key
chance: they never change, and a new gate or pathway comes last.
"""

from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Final

import numpy as np

from sim.record import CATEGORIES, Outcome
from sim.scenario import controls as row
from sim.words import mark


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

    @property
    def id(self) -> str:
        """The name under which tables and files know it; empty for none."""
        return self.name.lower() if self else ""


class Role(Enum):
    """What a gate can do to an attempt."""

    STOPS = "stops"
    DECIDES = "decides what later gates can stop"
    LEADS_ON = "leads on"
    REVEALS = "reveals"
    REVIEWS = "reviews a seizure"


class Stand(Enum):
    """Where a gate stands."""

    NOWHERE = "–"
    SUPPLIER = "supplier"
    LICENSING = "licensing desk"
    SERVICES = "banks and carriers"
    WAY = "on the way"
    THROUGH_TRAFFIC = "through-traffic of a State or its free zone"
    POST = "post: of entry first for a through consignment, then of exit"
    HOLDING = "holding"
    AFTER_DELIVERY = "after delivery"
    COURT = "court"


class Applies(IntEnum):
    """Which attempts a gate concerns at all."""

    ALWAYS = 0
    LICENSED = 1
    """A licence was applied for."""
    CONTROLLED = 2
    """The item is listed, or covered by catch-all."""
    COVERED = 3
    """The consignment is looked at; only a through consignment may not be."""
    OPENED = 4
    """The post at which the attempt stands has opened the consignment."""


class Then(Enum):
    """What follows an answer of a gate."""

    GOES_ON = "goes on"
    WAITS = "waits"
    ENDS = "ends"
    COURT = "is seized and waits for the court"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a gate and what follows. ``missing``: a control was absent or did not reach the attempt."""

    outcome: Outcome
    then: Then
    missing: bool = False


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate.

    ``agency``: the agency of a State whom it concerns, by its id; empty for none. ``reads`` and ``laws``: numbers of the controls
    whose practice and whose law its step reads; ``through``: of those that reach it by way of what somebody keeps (firms, hours in
    stock, depth of review, knowledge of signatures, settings of posts). ``assumptions``: names of the parameters its step reads.
    """

    gate: Gate
    name: str
    role: Role
    stands: Stand
    agency: str
    answers: tuple[Answer, ...] = ()
    applies: Applies = Applies.ALWAYS
    reads: tuple[int, ...] = ()
    laws: tuple[int, ...] = ()
    through: tuple[int, ...] = ()
    assumptions: tuple[str, ...] = ()

    @property
    def hangs_on(self) -> frozenset[int]:
        """Numbers of the controls whose practice moves its answer."""
        return frozenset(self.reads + self.through)

    @property
    def at_post(self) -> bool:
        """Whether the place in its events is a post: it also is what learns from a find there."""
        return self.stands is Stand.POST

    @property
    def at_holding(self) -> bool:
        """Whether the place in its events is a holding."""
        return self.stands is Stand.HOLDING

    @property
    def seizes(self) -> bool:
        """Whether what it stops is seized and goes to court."""
        return any(answer.then is Then.COURT for answer in self.answers)


_STOPS: Final = (Answer(Outcome.STOPPED, Then.ENDS), Answer(Outcome.PASSED, Then.GOES_ON))
_SEIZES: Final = (Answer(Outcome.STOPPED, Then.COURT), Answer(Outcome.PASSED, Then.GOES_ON))
_DEPTH: Final = (row.OFFICERS, row.SERVICE_STANDARD)
"""What moves the depth of a review."""
_KNOWN: Final = (row.MEETINGS, row.SHARING)
"""What spreads knowledge of signatures."""

GATES: Final = (
    GateRow(Gate.NONE, "", Role.LEADS_ON, Stand.NOWHERE, ""),
    GateRow(
        Gate.SUPPLIER,
        mark("Supplier's compliance programme"),
        Role.STOPS,
        Stand.SUPPLIER,
        "industry",
        _STOPS,
        through=(row.COMPLIANCE_SUPPORT, row.OUTREACH),
        assumptions=("programme_catch", "awareness_catch"),
    ),
    GateRow(
        Gate.TIP,
        mark("Tip"),
        Role.STOPS,
        Stand.SUPPLIER,
        "enforcement",
        _STOPS,
        through=(row.TIP_LINE, row.OUTREACH),
        assumptions=("tip_force",),
    ),
    GateRow(
        Gate.CONTROL_LIST,
        mark("Control list"),
        Role.DECIDES,
        Stand.NOWHERE,
        "licensing",
        (
            Answer(Outcome.LISTED, Then.GOES_ON),
            Answer(Outcome.CAUGHT_ALL, Then.GOES_ON),
            Answer(Outcome.NOT_CONTROLLED, Then.GOES_ON, missing=True),
        ),
        reads=(row.CONTROL_LIST, row.LIST_UPDATE, row.CATCH_ALL),
        laws=(row.CATCH_ALL,),
        assumptions=("new_item_rate", "no_law_factor"),
    ),
    GateRow(
        Gate.APPLICATION,
        mark("Licence application"),
        Role.LEADS_ON,
        Stand.LICENSING,
        "licensing",
        (Answer(Outcome.DONE, Then.WAITS), Answer(Outcome.NO_LICENCE_REQUIRED, Then.GOES_ON, missing=True)),
    ),
    GateRow(
        Gate.STATEMENT,
        mark("End-user statement"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.LICENSED,
        reads=(row.END_USER, row.LICENSING_AUTHORITY),
        through=_DEPTH,
        assumptions=("statement_catch", "statement_alone", "statement_authority"),
    ),
    GateRow(
        Gate.PRELICENCE_CHECK,
        mark("Pre-licence check"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.LICENSED,
        reads=(row.PRELICENCE_CHECK,),
        assumptions=("check_risk_factor", "check_finds"),
    ),
    GateRow(
        Gate.INTERAGENCY,
        mark("Inter-agency review"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.LICENSED,
        reads=(row.INTERAGENCY_REVIEW,),
        laws=(row.INTERAGENCY_REVIEW,),
        through=_DEPTH,
        assumptions=("interagency_catch", "no_law_factor"),
    ),
    GateRow(
        Gate.SHARED_DENIAL,
        mark("Shared denials"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.LICENSED,
        through=(*_DEPTH, *_KNOWN),
        assumptions=("denial_catch",),
    ),
    GateRow(
        Gate.FINANCE,
        mark("Finance and transport services"),
        Role.STOPS,
        Stand.SERVICES,
        "enforcement",
        _STOPS,
        reads=(row.FINANCE, row.SERVICES),
        laws=(row.SERVICES,),
        assumptions=("finance_catch", "finance_weight", "services_weight", "no_law_factor"),
    ),
    GateRow(
        Gate.TRAVEL, mark("On the way"), Role.LEADS_ON, Stand.WAY, "", assumptions=("travel_days",)
    ),  # tells nothing, waits
    GateRow(
        Gate.LICENCE_CHECK,
        mark("Licence check at exit"),
        Role.STOPS,
        Stand.POST,
        "customs",
        _SEIZES,
        Applies.LICENSED,
        reads=(row.LICENCE_CHECK,),
        assumptions=("licence_mismatch",),
    ),
    GateRow(
        Gate.SELECTION,
        mark("Selection for inspection"),
        Role.DECIDES,
        Stand.POST,
        "customs",
        (Answer(Outcome.SELECTED, Then.GOES_ON), Answer(Outcome.NOT_SELECTED, Then.GOES_ON, missing=True)),
        Applies.COVERED,
        reads=(row.RANDOM_SHARE,),
        through=(row.INSPECTION, row.TARGETING, row.TRUSTED_TRADERS, *_KNOWN),
        assumptions=("trusted_relief", "opened_most", "known_from", "alert_factor"),
    ),
    GateRow(
        Gate.IDENTIFICATION,
        mark("Identification"),
        Role.STOPS,
        Stand.POST,
        "customs",
        (*_SEIZES, Answer(Outcome.RELEASED, Then.GOES_ON, missing=True)),
        Applies.OPENED,
        reads=(row.EXPERT_DESK, row.COMMON_METHOD, row.BORDER_DETECTION),
        through=(row.TRAINING,),
        assumptions=(
            "training_quality",
            "identify_low",
            "identify_high",
            "training_scale",
            "expert_identify",
            "post_spread",
            "method_spread",
            "portal_identify",
            "licensed_identify",
            "overload_loss",
            "overload_from",
        ),
    ),
    GateRow(
        Gate.DELIVERY,
        mark("Delivery"),
        Role.LEADS_ON,
        Stand.WAY,
        "",
        (Answer(Outcome.DONE, Then.WAITS),),
        assumptions=("after_delivery_days",),
    ),
    GateRow(
        Gate.AFTER_DELIVERY,
        mark("Check after delivery"),
        Role.REVEALS,
        Stand.AFTER_DELIVERY,
        "licensing",
        (Answer(Outcome.REVEALED, Then.ENDS), Answer(Outcome.NOT_REVEALED, Then.GOES_ON)),
        Applies.LICENSED,
        reads=(row.AFTER_DELIVERY_CHECK, row.RE_EXPORT),
        assumptions=(
            "check_risk_factor",
            "after_delivery_finds",
            "after_delivery_alone",
            "after_delivery_re_export",
        ),
    ),
    GateRow(
        Gate.BROKER,
        mark("Broker register"),
        Role.STOPS,
        Stand.THROUGH_TRAFFIC,
        "licensing",
        _STOPS,
        reads=(row.BROKERING,),
        laws=(row.BROKERING,),
        assumptions=("broker_catch", "no_law_factor"),
    ),
    GateRow(
        Gate.COVERAGE,
        mark("Transit coverage or zone presence"),
        Role.DECIDES,
        Stand.THROUGH_TRAFFIC,
        "customs",
        (Answer(Outcome.COVERED, Then.GOES_ON), Answer(Outcome.NOT_COVERED, Then.GOES_ON, missing=True)),
        reads=(row.ZONE_PRESENCE, row.TRANSIT, row.TRANS_SHIPMENT),
        laws=(row.RE_EXPORT, row.TRANSIT, row.TRANS_SHIPMENT),
        assumptions=("no_law_factor",),
    ),
    GateRow(
        Gate.PROTECTION,
        mark("Security of holding or transport"),
        Role.STOPS,
        Stand.HOLDING,
        "regulator",
        _SEIZES,
        reads=(
            row.SECURE_NUCLEAR,
            row.SECURE_CHEMICAL,
            row.SECURE_BIOLOGICAL,
            row.SECURE_RADIOACTIVE,
            row.PHYSICAL_PROTECTION,
            row.PERSONNEL,
            row.TRANSPORT_SECURITY,
        ),
        laws=(row.PHYSICAL_PROTECTION, row.PERSONNEL, row.TRANSPORT_SECURITY),
        assumptions=(
            "protect_transport",
            "protect_storage",
            "protect_physical",
            "protect_personnel",
            "no_law_factor",
        ),
    ),
    GateRow(
        Gate.NOTICE,
        mark("Notice and recovery"),
        Role.STOPS,
        Stand.HOLDING,
        "regulator",
        _SEIZES,
        reads=(row.ACCOUNT, row.POINT_OF_CONTACT, row.RECOVERY, row.LAW_ENFORCEMENT),
        assumptions=(
            "notice_days_high",
            "notice_force",
            "response_hours",
            "response_best",
            "response_force",
            "recovery_low",
            "recovery_gain",
            "recovery_scale",
            "recovery_fade",
            "recovery_late",
            "recovery_enforcement_low",
            "recovery_enforcement_gain",
            "recovery_enforcement_usual",
            "search_share",
            "alert_days",
        ),
    ),
    GateRow(
        Gate.TECHNOLOGY,
        mark("Technology licence"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.CONTROLLED,
        reads=(row.TECHNOLOGY,),
        laws=(row.TECHNOLOGY,),
        assumptions=("technology_catch", "no_law_factor"),
    ),
    GateRow(
        Gate.REVELATION,
        mark("Tip or neighbour, later"),
        Role.REVEALS,
        Stand.AFTER_DELIVERY,
        "licensing",
        (Answer(Outcome.REVEALED, Then.ENDS), Answer(Outcome.NOT_REVEALED, Then.GOES_ON)),
        reads=(row.SHARING,),
        assumptions=("revelation", "revelation_shared"),
    ),
    GateRow(
        Gate.COURT,
        mark("Court"),
        Role.REVIEWS,
        Stand.COURT,
        "enforcement",
        (
            Answer(Outcome.UPHELD, Then.GOES_ON),
            Answer(Outcome.REVERSED, Then.ENDS, missing=True),
            Answer(Outcome.CONVICTED, Then.ENDS),
            Answer(Outcome.NOT_PROSECUTED, Then.ENDS),
        ),
        laws=(row.PROHIBITION, row.PENALTIES, row.CATCH_ALL, row.FINANCE),
        through=(row.INSTRUMENTS, row.PROSECUTION, row.LAW_ENFORCEMENT),
        assumptions=("missing_law", "missing_finance_law", "contested", "assistance_basis"),
    ),
)
"""The gates, each at the place of its number. The court reads, besides its own, the laws of the pathway."""


class Origin(Enum):
    """Where the item of a pathway comes from, and what a State must have for it."""

    SECTOR = "exporters"
    HOLDING = "holding"
    ABROAD = "abroad"
    """It comes through: by an entry post first, and out by a post with through-traffic."""


@dataclass(frozen=True, slots=True)
class Pathway:
    """One pathway.

    ``gates`` in the order in which a case meets them; ``laws`` that a seizure on it rests on; ``categories`` for which it makes
    sense, by letter; ``entry``: how many of its first gates it meets up to and with the entry post, 0 where it has none.
    """

    id: str
    name: str
    origin: Origin
    gates: tuple[Gate, ...]
    laws: tuple[int, ...]
    categories: str
    entry: int = 0


PATHWAYS: Final = (
    Pathway(
        "false_end_use",
        mark("False end use"),
        Origin.SECTOR,
        (
            Gate.SUPPLIER,
            Gate.TIP,
            Gate.CONTROL_LIST,
            Gate.APPLICATION,
            Gate.STATEMENT,
            Gate.PRELICENCE_CHECK,
            Gate.INTERAGENCY,
            Gate.SHARED_DENIAL,
            Gate.FINANCE,
            Gate.TRAVEL,
            Gate.LICENCE_CHECK,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.DELIVERY,
            Gate.AFTER_DELIVERY,
            Gate.REVELATION,
        ),
        laws=(row.LICENSING_AUTHORITY, row.END_USER),
        categories="NCBDE",
    ),
    Pathway(
        "undeclared",
        mark("Undeclared export"),
        Origin.SECTOR,
        (
            Gate.SUPPLIER,
            Gate.TIP,
            Gate.CONTROL_LIST,
            Gate.FINANCE,
            Gate.TRAVEL,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.DELIVERY,
            Gate.REVELATION,
        ),
        laws=(row.LICENSING_AUTHORITY, row.BORDER_DETECTION),
        categories="NCBDER",
    ),
    Pathway(
        "transit",
        mark("Transit, trans-shipment or free zone"),
        Origin.ABROAD,
        (
            Gate.BROKER,
            Gate.CONTROL_LIST,
            Gate.COVERAGE,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.TRAVEL,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.DELIVERY,
            Gate.REVELATION,
        ),
        laws=(row.TRANSIT, row.BROKERING, row.TRANS_SHIPMENT),
        categories="NCDER",
        entry=5,
    ),
    Pathway(
        "theft",
        mark("Theft or loss from a holding"),
        Origin.HOLDING,
        (
            Gate.PROTECTION,
            Gate.NOTICE,
            Gate.TRAVEL,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.DELIVERY,
            Gate.REVELATION,
        ),
        laws=(row.SECURE, row.ACCOUNT),
        categories="NCBR",
    ),
    Pathway(
        "intangible",
        mark("Intangible transfer"),
        Origin.SECTOR,
        (Gate.SUPPLIER, Gate.CONTROL_LIST, Gate.TECHNOLOGY, Gate.TIP, Gate.DELIVERY, Gate.REVELATION),
        laws=(row.TECHNOLOGY, row.LICENSING_AUTHORITY),
        categories="BDE",
    ),
)
"""The pathways, each at the place of its number, which keys plans."""
PATHWAYS_OF: Final = {
    letter: tuple(n for n, pathway in enumerate(PATHWAYS) if letter in pathway.categories) for letter in CATEGORIES
}
"""Numbers of the pathways that make sense for a category (assumption)."""


# What compiled steps read, made from the rows above.


def _filled(rows: list[list[int]], width: int, filler: int) -> np.ndarray:
    """Return rows of numbers as one matrix (rows, width), each filled up."""
    return np.array([numbers + [filler] * (width - len(numbers)) for numbers in rows], dtype=np.int64)


_LONGEST: Final = max(len(pathway.gates) for pathway in PATHWAYS)
PATHWAY_GATES: Final = _filled([list(pathway.gates) for pathway in PATHWAYS], _LONGEST + 1, 0)
"""Gates by pathway and stage; 0 ends a row."""
PATHWAY_VISITS: Final = _filled(
    [[p.gates[:stage].count(gate) for stage, gate in enumerate(p.gates)] for p in PATHWAYS], _LONGEST + 1, 0
)
"""How often a pathway has met the same gate before, by pathway and stage: each visit has a draw of its own."""
COURT_STAGE: Final = _LONGEST + 1
"""Stage of an attempt whose item was seized and waits for the court."""
ENTRY_STAGES: Final = np.array([pathway.entry for pathway in PATHWAYS], dtype=np.int64)
"""Stages of each pathway up to and with its entry post."""
LAWS_NEEDED: Final = _filled([list(p.laws) for p in PATHWAYS], max(len(p.laws) for p in PATHWAYS), -1)
"""Rows whose law a seizure rests on, by pathway, besides those of the court itself (assumption); -1 ends a row."""
APPLIES_TO: Final = np.array([int(gate.applies) for gate in GATES], dtype=np.int64)
"""Applies, by gate."""
AT_POST: Final = np.array([gate.at_post for gate in GATES])
"""Whether the place in a gate's events is a post."""
AT_HOLDING: Final = np.array([gate.at_holding for gate in GATES])
"""Whether the place in a gate's events is a holding."""
SEIZES: Final = np.array([gate.seizes for gate in GATES])
"""Whether what a gate stops is seized."""
