"""The gates that an attempt can meet, and the pathways along which it meets them: the one registry of both.

Compiled steps take their tables from here (``sim.agents.gate_tables``), tables and pages their names, documents their rows. A test
fails if a step reads a control or an assumption that its gate does not name, or the other way round. Numbers are stored in event
logs and key the random draws, so they never change, and a new gate or pathway comes last.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, IntEnum
from graphlib import TopologicalSorter
from itertools import pairwise
from typing import Final

from sim.record import CATEGORIES, Outcome
from sim.scenario import controls as row
from sim.words import gettext_noop


class Gate(IntEnum):
    """A gate: where an attempt can be stopped, or what decides whether a control applies to it."""

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
    CONCLUSION = 23
    CONDITIONS = 24
    DOCUMENTS = 25
    ADVANCE_DATA = 26
    SEALS = 27
    PORTAL = 28
    NEIGHBOUR = 29
    AUDIT = 30
    VERIFICATION = 31

    @property
    def id(self) -> str:
        """Its name in tables and files; empty for none."""
        return self.name.lower() if self else ""


class Role(Enum):
    """What a gate can do to an attempt."""

    STOPS = "stops"
    SCOPE = "decides whether any control applies"
    ALERTS = "tells: reviews and posts look more closely"
    DECIDES = "decides what later gates can stop"
    LEADS_ON = "leads on"
    REVEALS = "reveals"
    REVIEWS = "reviews a seizure"


class Stand(Enum):
    """Where a gate is."""

    NOWHERE = "–"
    SUPPLIER = "supplier"
    EXPERTS = "expert body"
    LICENSING = "licensing desk"
    SERVICES = "banks and carriers"
    WAY = "on the way"
    THROUGH_TRAFFIC = "through-traffic of a State or its free zone"
    POST = "post: of entry first for a through consignment, then of exit"
    NEIGHBOUR = "post of entry of a neighbouring State"
    HOLDING = "holding"
    AFTER_DELIVERY = "after delivery"
    COURT = "court"


class Applies(IntEnum):
    """Which attempts a gate concerns at all; all but the first concern only what a list or catch-all covers."""

    ALWAYS = 0
    LICENSED = 1
    """A licence was applied for."""
    CONTROLLED = 2
    """The item is listed, or covered by catch-all."""
    COVERED = 3
    """The consignment may be stopped; only a through consignment may not be."""
    OPENED = 4
    """The post at which the attempt stands has opened the consignment."""
    DETECTABLE = 5
    """Nuclear, or a radioactive source."""
    NEIGHBOURED = 6
    """The region has a post of another State that it may enter by."""


class Then(Enum):
    """The consequence of a gate's answer."""

    GOES_ON = "goes on"
    WAITS = "waits"
    ENDS = "ends"
    COURT = "is seized and waits for the court"


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer of a gate and its consequence. ``missing``: a control was absent or did not reach the attempt."""

    outcome: Outcome
    then: Then
    missing: bool = False


@dataclass(frozen=True, slots=True)
class GateRow:
    """One gate.

    ``agency``: the responsible agency of a State, by its id; empty for none. ``reads`` and ``laws``: numbers of the controls
    whose practice and whose law its step reads; ``through``: controls that reach it through a stock or a setting (firms, hours in
    stock, depth of review, knowledge of signatures, settings of posts). ``assumptions``: names of the parameters its step reads.
    ``limits``: the sentence for when it limits the rest by keeping cases from later controls; empty if it cannot.
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
    limits: str = ""

    @property
    def determined_by(self) -> frozenset[int]:
        """Numbers of the controls whose practice changes its answer."""
        return frozenset(self.reads + self.through)

    @property
    def at_post(self) -> bool:
        """Whether the place in its events is a post, which then learns from the find."""
        return self.stands in (Stand.POST, Stand.NEIGHBOUR)

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
_ALERTS: Final = (Answer(Outcome.ALERTED, Then.GOES_ON), Answer(Outcome.NOT_ALERTED, Then.GOES_ON))
_REVEALS: Final = (Answer(Outcome.REVEALED, Then.ENDS), Answer(Outcome.NOT_REVEALED, Then.GOES_ON))
_DEPTH: Final = (row.OFFICERS, row.SERVICE_STANDARD)
"""What moves the depth of a review."""
_TOLD: Final = (row.TIP_LINE, row.OUTREACH, row.FINANCE, row.SERVICES)
"""What alerts come from."""
_KNOWN: Final = (row.MEETINGS, row.SHARING, *_TOLD)
"""What spreads knowledge of signatures: meetings, neighbours, and those who tell."""
_OPENING: Final = ("trusted_relief", "opened_most", "known_from", "briefing_opens", "alert_factor")
"""What a post's opening of a consignment reads."""
_RECOGNITION: Final = (
    "training_quality",
    "identify_low",
    "identify_high",
    "training_scale",
    "method_training",
    "expert_identify",
    "post_spread",
    "method_spread",
    "licensed_identify",
    "briefing_recognises",
    "overload_loss",
    "overload_from",
)
"""What the recognition of an opened item reads."""

GATES: Final = (
    GateRow(Gate.NONE, "", Role.LEADS_ON, Stand.NOWHERE, ""),
    GateRow(
        Gate.SUPPLIER,
        gettext_noop("Supplier's compliance programme"),
        Role.STOPS,
        Stand.SUPPLIER,
        "industry",
        _STOPS,
        through=(row.COMPLIANCE_SUPPORT, row.OUTREACH),
        assumptions=("programme_catch", "awareness_catch"),
    ),
    GateRow(
        Gate.TIP,
        gettext_noop("Tip"),
        Role.ALERTS,
        Stand.SUPPLIER,
        "enforcement",
        _ALERTS,
        Applies.CONTROLLED,
        through=(row.TIP_LINE, row.OUTREACH),
        assumptions=("tip_force",),
    ),
    GateRow(
        Gate.CONTROL_LIST,
        gettext_noop("Control list and catch-all"),
        Role.SCOPE,
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
        limits=gettext_noop(
            "The list and catch-all cover {n} of 100 cases that reach them. What later controls can do does not reach the other "
            "{m}: cover more."
        ),
    ),
    GateRow(
        Gate.APPLICATION,
        gettext_noop("Licence application"),
        Role.LEADS_ON,
        Stand.LICENSING,
        "licensing",
        (Answer(Outcome.DONE, Then.WAITS),),
        Applies.CONTROLLED,
    ),
    GateRow(
        Gate.STATEMENT,
        gettext_noop("End-user document"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.LICENSED,
        reads=(row.END_USER, row.LICENSING_AUTHORITY),
        through=(*_DEPTH, *_TOLD),
        assumptions=("statement_catch", "statement_alone", "statement_authority", "alert_review"),
    ),
    GateRow(
        Gate.PRELICENCE_CHECK,
        gettext_noop("Pre-licence check"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.LICENSED,
        reads=(row.PRELICENCE_CHECK,),
        through=_TOLD,
        assumptions=("check_risk_factor", "check_finds", "alert_factor"),
    ),
    GateRow(
        Gate.INTERAGENCY,
        gettext_noop("Inter-agency review"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.LICENSED,
        reads=(row.INTERAGENCY_REVIEW,),
        laws=(row.INTERAGENCY_REVIEW,),
        through=(*_DEPTH, *_TOLD),
        assumptions=("interagency_catch", "no_law_factor", "alert_review"),
    ),
    GateRow(
        Gate.SHARED_DENIAL,
        gettext_noop("Screening with own and shared denials"),
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
        gettext_noop("Alert of finance and transport services"),
        Role.ALERTS,
        Stand.SERVICES,
        "enforcement",
        _ALERTS,
        Applies.CONTROLLED,
        reads=(row.FINANCE, row.SERVICES),
        laws=(row.SERVICES,),
        assumptions=("finance_catch", "finance_weight", "services_weight", "no_law_factor"),
    ),
    GateRow(
        Gate.TRAVEL,
        gettext_noop("On the way"),
        Role.LEADS_ON,
        Stand.WAY,
        "",
        assumptions=("travel_days",),
    ),  # reports nothing, waits
    GateRow(
        Gate.LICENCE_CHECK,
        gettext_noop("Licence match at exit"),
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
        gettext_noop("Selection for inspection"),
        Role.DECIDES,
        Stand.POST,
        "customs",
        (Answer(Outcome.SELECTED, Then.GOES_ON), Answer(Outcome.NOT_SELECTED, Then.GOES_ON, missing=True)),
        Applies.COVERED,
        reads=(row.RANDOM_SHARE,),
        through=(row.INSPECTION, row.TARGETING, row.TRUSTED_TRADERS, row.TRANSIT, *_KNOWN),
        assumptions=_OPENING,
        limits=gettext_noop(
            "Posts open {n} of 100 consignments that reach them. What they could recognise does not reach the other {m}: open "
            "more, or choose better."
        ),
    ),
    GateRow(
        Gate.IDENTIFICATION,
        gettext_noop("Identification"),
        Role.STOPS,
        Stand.POST,
        "customs",
        _SEIZES,
        Applies.OPENED,
        reads=(row.EXPERT_DESK, row.COMMON_METHOD),
        through=(row.TRAINING, *_KNOWN),
        assumptions=_RECOGNITION,
    ),
    GateRow(
        Gate.DELIVERY,
        gettext_noop("Delivery"),
        Role.LEADS_ON,
        Stand.WAY,
        "",
        (Answer(Outcome.DONE, Then.WAITS),),
        assumptions=("after_delivery_days",),
    ),
    GateRow(
        Gate.AFTER_DELIVERY,
        gettext_noop("Check on site"),
        Role.REVEALS,
        Stand.AFTER_DELIVERY,
        "licensing",
        _REVEALS,
        Applies.LICENSED,
        reads=(row.AFTER_DELIVERY_CHECK, row.RE_EXPORT),
        through=_TOLD,
        assumptions=(
            "check_risk_factor",
            "after_delivery_finds",
            "after_delivery_alone",
            "after_delivery_re_export",
            "alert_factor",
        ),
    ),
    GateRow(
        Gate.BROKER,
        gettext_noop("Broker register"),
        Role.STOPS,
        Stand.THROUGH_TRAFFIC,
        "licensing",
        _STOPS,
        Applies.CONTROLLED,
        reads=(row.BROKERING,),
        laws=(row.BROKERING,),
        assumptions=("broker_catch", "no_law_factor"),
    ),
    GateRow(
        Gate.COVERAGE,
        gettext_noop("Authority to stop and zone presence"),
        Role.DECIDES,
        Stand.THROUGH_TRAFFIC,
        "customs",
        (Answer(Outcome.COVERED, Then.GOES_ON), Answer(Outcome.NOT_COVERED, Then.GOES_ON, missing=True)),
        Applies.CONTROLLED,
        reads=(row.ZONE_PRESENCE, row.TRANSIT, row.TRANS_SHIPMENT),
        laws=(row.RE_EXPORT, row.TRANSIT, row.TRANS_SHIPMENT),
        assumptions=("no_law_factor",),
        limits=gettext_noop(
            "{n} of 100 through consignments may be stopped. What posts could open and recognise does not reach the other {m}: "
            "give them the authority, and presence in free zones."
        ),
    ),
    GateRow(
        Gate.PROTECTION,
        gettext_noop("Security of holding or transport"),
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
        gettext_noop("Discovery, notice and search"),
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
        gettext_noop("Technology licence"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.CONTROLLED,
        reads=(row.TECHNOLOGY,),
        laws=(row.TECHNOLOGY,),
        through=(row.TIP_LINE, row.OUTREACH),
        assumptions=("technology_catch", "no_law_factor", "alert_review"),
    ),
    GateRow(
        Gate.REVELATION,
        gettext_noop("Alert that comes true, or neighbour, later"),
        Role.REVEALS,
        Stand.AFTER_DELIVERY,
        "licensing",
        _REVEALS,
        Applies.CONTROLLED,
        reads=(row.SHARING,),
        through=_TOLD,
        assumptions=("revelation", "revelation_shared", "alert_factor"),
    ),
    GateRow(
        Gate.COURT,
        gettext_noop("Court"),
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
    GateRow(
        Gate.CONCLUSION,
        gettext_noop("Identification conclusion"),
        Role.STOPS,
        Stand.EXPERTS,
        "customs",
        _STOPS,
        Applies.CONTROLLED,
        reads=(row.EXPERT_DESK, row.COMMON_METHOD),
        assumptions=("conclusion_catch", "conclusion_method", "identify_low", "identify_high"),
    ),
    GateRow(
        Gate.CONDITIONS,
        gettext_noop("Conditions of the licence"),
        Role.STOPS,
        Stand.LICENSING,
        "licensing",
        _STOPS,
        Applies.LICENSED,
        reads=(row.END_USER, row.LICENSING_AUTHORITY),
        through=_DEPTH,
        assumptions=("conditions_catch",),
    ),
    GateRow(
        Gate.DOCUMENTS,
        gettext_noop("Documentary check"),
        Role.STOPS,
        Stand.POST,
        "customs",
        _SEIZES,
        Applies.COVERED,
        reads=(row.CORRELATION,),
        assumptions=("documents_catch",),
    ),
    GateRow(
        Gate.ADVANCE_DATA,
        gettext_noop("Advance data"),
        Role.DECIDES,
        Stand.THROUGH_TRAFFIC,
        "customs",
        (Answer(Outcome.ANNOUNCED, Then.GOES_ON), Answer(Outcome.NOT_ANNOUNCED, Then.GOES_ON, missing=True)),
        Applies.CONTROLLED,
        reads=(row.TRANSIT,),
        laws=(row.TRANSIT,),
        assumptions=("no_law_factor",),
    ),
    GateRow(
        Gate.SEALS,
        gettext_noop("Seals and closure of transit"),
        Role.STOPS,
        Stand.POST,
        "customs",
        _SEIZES,
        Applies.COVERED,
        reads=(row.TRANS_SHIPMENT,),
        laws=(row.TRANS_SHIPMENT,),
        assumptions=("seal_catch", "no_law_factor"),
    ),
    GateRow(
        Gate.PORTAL,
        gettext_noop("Detection at the border"),
        Role.STOPS,
        Stand.POST,
        "customs",
        _SEIZES,
        Applies.DETECTABLE,
        reads=(row.BORDER_DETECTION,),
        assumptions=("portal_identify",),
    ),
    GateRow(
        Gate.NEIGHBOUR,
        gettext_noop("Neighbour's post of entry"),
        Role.STOPS,
        Stand.NEIGHBOUR,
        "customs",
        _SEIZES,
        Applies.NEIGHBOURED,
        reads=(row.RANDOM_SHARE, row.EXPERT_DESK, row.COMMON_METHOD),
        through=(row.INSPECTION, row.TARGETING, row.TRUSTED_TRADERS, row.TRAINING, *_KNOWN),
        assumptions=("neighbour_share", *_OPENING, *_RECOGNITION),
    ),
    GateRow(
        Gate.AUDIT,
        gettext_noop("Audit of records"),
        Role.REVEALS,
        Stand.AFTER_DELIVERY,
        "licensing",
        _REVEALS,
        Applies.CONTROLLED,
        reads=(row.TECHNOLOGY,),
        laws=(row.TECHNOLOGY,),
        assumptions=("audit_finds", "no_law_factor"),
    ),
    GateRow(
        Gate.VERIFICATION,
        gettext_noop("Delivery verification"),
        Role.REVEALS,
        Stand.AFTER_DELIVERY,
        "licensing",
        _REVEALS,
        Applies.LICENSED,
        reads=(row.END_USER, row.LICENSING_AUTHORITY),
        assumptions=("verification_finds",),
    ),
)
"""The gates, each at the index of its number. Besides its own laws, the court reads those of the pathway."""


class Origin(Enum):
    """Where the item of a pathway comes from, and what a State must have to be its origin."""

    SECTOR = "exporters"
    HOLDING = "holding"
    ABROAD = "abroad"
    """It passes through: in by an entry post, out by a post with through-traffic."""


@dataclass(frozen=True, slots=True)
class Pathway:
    """One pathway.

    ``gates`` in the order in which a case meets them; ``laws`` on which a seizure rests; ``categories`` for which it makes sense,
    by letter; ``entry``: number of gates up to and including the entry post, 0 if it has none.
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
        gettext_noop("False end use"),
        Origin.SECTOR,
        (
            Gate.CONTROL_LIST,
            Gate.SUPPLIER,
            Gate.TIP,
            Gate.FINANCE,
            Gate.CONCLUSION,
            Gate.APPLICATION,
            Gate.SHARED_DENIAL,
            Gate.STATEMENT,
            Gate.PRELICENCE_CHECK,
            Gate.INTERAGENCY,
            Gate.CONDITIONS,
            Gate.TRAVEL,
            Gate.LICENCE_CHECK,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.DELIVERY,
            Gate.VERIFICATION,
            Gate.AFTER_DELIVERY,
            Gate.REVELATION,
        ),
        laws=(row.LICENSING_AUTHORITY, row.END_USER),
        categories="NCBDE",
    ),
    Pathway(
        "undeclared",
        gettext_noop("Undeclared export"),
        Origin.SECTOR,
        (
            Gate.CONTROL_LIST,
            Gate.SUPPLIER,
            Gate.TIP,
            Gate.FINANCE,
            Gate.TRAVEL,
            Gate.DOCUMENTS,
            Gate.PORTAL,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.NEIGHBOUR,
            Gate.DELIVERY,
            Gate.REVELATION,
        ),
        laws=(row.LICENSING_AUTHORITY, row.BORDER_DETECTION),
        categories="NCBDER",
    ),
    Pathway(
        "transit",
        gettext_noop("Transit, trans-shipment or free zone"),
        Origin.ABROAD,
        (
            Gate.CONTROL_LIST,
            Gate.BROKER,
            Gate.FINANCE,
            Gate.ADVANCE_DATA,
            Gate.COVERAGE,
            Gate.PORTAL,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.TRAVEL,
            Gate.SEALS,
            Gate.SELECTION,
            Gate.IDENTIFICATION,
            Gate.DELIVERY,
            Gate.REVELATION,
        ),
        laws=(row.TRANSIT, row.BROKERING, row.TRANS_SHIPMENT),
        categories="NCDER",
        entry=8,
    ),
    Pathway(
        "theft",
        gettext_noop("Theft or loss from a holding"),
        Origin.HOLDING,
        (
            Gate.PROTECTION,
            Gate.NOTICE,
            Gate.TRAVEL,
            Gate.PORTAL,
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
        gettext_noop("Intangible transfer"),
        Origin.SECTOR,
        (
            Gate.CONTROL_LIST,
            Gate.SUPPLIER,
            Gate.TIP,
            Gate.CONCLUSION,
            Gate.TECHNOLOGY,
            Gate.DELIVERY,
            Gate.AUDIT,
            Gate.REVELATION,
        ),
        laws=(row.TECHNOLOGY, row.LICENSING_AUTHORITY),
        categories="BDE",
    ),
)
"""The pathways, each at the index of its number, which keys plans."""
PATHWAYS_OF: Final = {
    letter: tuple(n for n, pathway in enumerate(PATHWAYS) if letter in pathway.categories) for letter in CATEGORIES
}
"""Numbers of the pathways that make sense for a category (assumption)."""


def _comes_after() -> dict[Gate, list[Gate]]:
    """Return the gates before each gate, over all pathways, without those that only lead on and without second visits."""
    before: dict[Gate, list[Gate]] = {}
    for pathway in PATHWAYS:
        first = list(dict.fromkeys(gate for gate in pathway.gates if GATES[gate].role is not Role.LEADS_ON))
        for earlier, later in pairwise(first):
            before.setdefault(earlier, [])
            before.setdefault(later, []).append(earlier)
    return before


IN_ORDER: Final = tuple(TopologicalSorter(_comes_after()).static_order())
"""The gates that a case can meet, each once, in an order consistent with every pathway (by first visits)."""


@dataclass(frozen=True, slots=True)
class ControlGroup:
    """Controls that the picture of the chain tells in one row, and its name for the catalogue."""

    name: str
    gates: tuple[Gate, ...]


CONTROL_GROUPS: Final = (
    ControlGroup(gettext_noop("Scope: list and catch-all"), (Gate.CONTROL_LIST,)),
    ControlGroup(gettext_noop("Holdings: locks, counts, search"), (Gate.PROTECTION, Gate.NOTICE)),
    ControlGroup(gettext_noop("Supplier's own checks"), (Gate.SUPPLIER,)),
    ControlGroup(gettext_noop("Brokers and through traffic"), (Gate.BROKER, Gate.ADVANCE_DATA, Gate.COVERAGE)),
    ControlGroup(gettext_noop("Identification conclusion"), (Gate.CONCLUSION,)),
    ControlGroup(gettext_noop("Screening against denials"), (Gate.SHARED_DENIAL,)),
    ControlGroup(gettext_noop("End-user document, pre-licence check"), (Gate.STATEMENT, Gate.PRELICENCE_CHECK)),
    ControlGroup(
        gettext_noop("Review and conditions of the licence"), (Gate.INTERAGENCY, Gate.CONDITIONS, Gate.TECHNOLOGY)
    ),
    ControlGroup(gettext_noop("Documents and licence match at exit"), (Gate.LICENCE_CHECK, Gate.DOCUMENTS)),
    ControlGroup(gettext_noop("Detection at the border"), (Gate.PORTAL,)),
    ControlGroup(
        gettext_noop("Selection and inspection at the post"), (Gate.SELECTION, Gate.IDENTIFICATION, Gate.SEALS)
    ),
    ControlGroup(gettext_noop("Neighbour's post of entry"), (Gate.NEIGHBOUR,)),
)
"""The rows of the picture, in an order consistent with every pathway; each control that stops or limits is in one of them."""
GROUP_OF: Final = {gate: n for n, group in enumerate(CONTROL_GROUPS) for gate in group.gates}
LIMIT_LEADS: Final = {
    Gate.CONTROL_LIST: gettext_noop("The scope of controls limits the rest."),
    Gate.COVERAGE: gettext_noop("The authority over through traffic limits the rest."),
    Gate.SELECTION: gettext_noop("The post limits the rest."),
}
"""By limiting control, what is said first."""
LIMIT_REASONS: Final = {
    Gate.CONTROL_LIST: gettext_noop(
        "But the list and catch-all cover {n} of 100 cases that reach them, and it can help only there: cover more."
    ),
    Gate.COVERAGE: gettext_noop(
        "But {n} of 100 through consignments may be stopped, and it can help only there: give posts the authority, and presence in "
        "free zones."
    ),
    Gate.SELECTION: gettext_noop(
        "But posts open {n} of 100 consignments that reach them, and it can help only there: open more, or choose better."
    ),
}
"""By limiting control, what is said after own work that it keeps from helping."""
BEHIND_LIMIT: Final[dict[Gate, Callable[[Applies], bool]]] = {
    Gate.CONTROL_LIST: lambda applies: applies is not Applies.ALWAYS,
    Gate.COVERAGE: lambda applies: applies in (Applies.COVERED, Applies.OPENED),
    Gate.SELECTION: lambda applies: applies is Applies.OPENED,
}
"""By limiting control, which other controls concern only what it lets them reach."""
