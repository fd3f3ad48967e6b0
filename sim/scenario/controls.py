"""The controls of a State: law and practice, row by row.

A matrix row mirrors a row of the 1540 matrix and has up to three values: what is on file (X, ?, NA, blank; never a number), the
law (in force since a day, or not) and the practice in [0, 1] ("exercise only"). An operation row is what an institution does with
the means that a lever buys; it has practice only. Gates and rules read these rows and never a lever.
"""

from dataclasses import dataclass
from typing import Final

from sim.words import gettext_noop


@dataclass(frozen=True, slots=True)
class Control:
    """One row.

    ``matrix``: a row of the matrix, with a reported value. ``law``: a law exists for it and a gate or rule reads whether it is in
    force. ``quality``: its practice at the start comes from the scenario's profile; other practice starts from the lever that feeds
    the row. ``moves``: what reads it besides gates, which name what they read (``sim.pathways``).
    """

    id: str
    name: str
    matrix: bool
    law: bool = False
    quality: bool = False
    moves: str = ""


_CONTROLS: Final[list[Control]] = []


def _matrix(id: str, name: str, *, law: bool = False, quality: bool = False, moves: str = "") -> int:
    """Add a row of the matrix and return its number; numbers follow the lines below and never change."""
    _CONTROLS.append(Control(id, name, True, law, quality, moves))
    return len(_CONTROLS) - 1


def _operation(id: str, name: str, *, moves: str = "") -> int:
    """Add an operation row and return its number; these follow all rows of the matrix."""
    _CONTROLS.append(Control(id, name, matrix=False, moves=moves))
    return len(_CONTROLS) - 1


PROHIBITION: Final = _matrix("prohibition", gettext_noop("Prohibitions for non-State actors"), law=True)
FINANCE: Final = _matrix("finance", gettext_noop("Financing of proliferation"), law=True)
ACCOUNT: Final = _matrix("account", gettext_noop("Accounting for items"), law=True, quality=True, moves="losses")
PHYSICAL_PROTECTION: Final = _matrix("physical_protection", gettext_noop("Physical protection"), law=True, quality=True)
PERSONNEL: Final = _matrix("personnel", gettext_noop("Reliability of personnel"), law=True, quality=True)
TRANSPORT_SECURITY: Final = _matrix(
    "transport_security", gettext_noop("Security of transport"), law=True, moves="losses"
)
BORDER_DETECTION: Final = _matrix("border_detection", gettext_noop("Detection at the border"), law=True, quality=True)
LAW_ENFORCEMENT: Final = _matrix(
    "law_enforcement", gettext_noop("Law enforcement"), law=True, quality=True, moves="prosecution, recovery"
)
BROKERING: Final = _matrix("brokering", gettext_noop("Brokering"), law=True)
LICENSING_AUTHORITY: Final = _matrix("licensing_authority", gettext_noop("Licensing authority"), law=True, quality=True)
INTERAGENCY_REVIEW: Final = _matrix("interagency_review", gettext_noop("Inter-agency review"), law=True, quality=True)
CONTROL_LIST: Final = _matrix("control_list", gettext_noop("Control lists"), moves="applications")
LIST_UPDATE: Final = _matrix("list_update", gettext_noop("Updating of lists"))
TECHNOLOGY: Final = _matrix("technology", gettext_noop("Intangible transfer of technology"), law=True, quality=True)
END_USER: Final = _matrix("end_user", gettext_noop("End-user controls"), law=True)
CATCH_ALL: Final = _matrix("catch_all", gettext_noop("Catch-all control"), law=True)
TRANSIT: Final = _matrix("transit", gettext_noop("Transit"), law=True)
TRANS_SHIPMENT: Final = _matrix("trans_shipment", gettext_noop("Trans-shipment"), law=True)
RE_EXPORT: Final = _matrix("re_export", gettext_noop("Re-export"), law=True, quality=True)
SERVICES: Final = _matrix("services", gettext_noop("Transport and financial services"), law=True)
PENALTIES: Final = _matrix("penalties", gettext_noop("Penalties"), law=True, moves="choice of networks")
OUTREACH: Final = _matrix("outreach", gettext_noop("Work with industry and academia"), moves="sectors")
POINT_OF_CONTACT: Final = _matrix("point_of_contact", gettext_noop("Point of contact"), moves="recovery, assistance")
SECURE: Final = _matrix("secure", gettext_noop("Securing of items"), law=True)
MATRIX_ROWS: Final = len(_CONTROLS)
"""Rows of the matrix come first."""
SECURE_NUCLEAR: Final = _operation("secure_nuclear", gettext_noop("Security of nuclear holdings"), moves="losses")
SECURE_CHEMICAL: Final = _operation("secure_chemical", gettext_noop("Security of chemical holdings"), moves="losses")
SECURE_BIOLOGICAL: Final = _operation(
    "secure_biological", gettext_noop("Security of biological holdings"), moves="losses"
)
SECURE_RADIOACTIVE: Final = _operation(
    "secure_radioactive", gettext_noop("Security of radioactive sources"), moves="losses"
)
COMMON_METHOD: Final = _operation(
    "common_method", gettext_noop("Common identification method in use"), moves="false alarms"
)
TRAINING: Final = _operation("training", gettext_noop("Identification training"), moves="stock of training hours")
EXPERT_DESK: Final = _operation("expert_desk", gettext_noop("Expert desk"), moves="expertise delay")
CORRELATION: Final = _operation("correlation", gettext_noop("Correlation tables in use"), moves="false alarms")
RECOVERY: Final = _operation("recovery", gettext_noop("Search and recovery"), moves="recovery")
PRELICENCE_CHECK: Final = _operation(
    "prelicence_check", gettext_noop("Pre-licence checks made"), moves="licensing queue"
)
AFTER_DELIVERY_CHECK: Final = _operation("after_delivery_check", gettext_noop("Checks made after delivery"))
MEETINGS: Final = _operation("meetings", gettext_noop("Coordination meetings held"), moves="sharing of knowledge")
LICENCE_CHECK: Final = _operation("licence_check", gettext_noop("Electronic licence check"), moves="documentary delay")
OFFICERS: Final = _operation("officers", gettext_noop("Licensing officers at work"), moves="licensing queue")
SERVICE_STANDARD: Final = _operation("service_standard", gettext_noop("Service standard applied"), moves="review depth")
INSPECTION: Final = _operation("inspection", gettext_noop("Share of consignments opened"), moves="posts")
RANDOM_SHARE: Final = _operation("random_share", gettext_noop("Random share of inspections"))
TARGETING: Final = _operation("targeting", gettext_noop("Quality of risk profiles"))
TRUSTED_TRADERS: Final = _operation("trusted_traders", gettext_noop("Trusted traders"), moves="posts")
ZONE_PRESENCE: Final = _operation("zone_presence", gettext_noop("Presence in free zones"))
COMPLIANCE_SUPPORT: Final = _operation(
    "compliance_support", gettext_noop("Support for compliance programmes"), moves="sectors"
)
TIP_LINE: Final = _operation("tip_line", gettext_noop("Tip line"), moves="sectors")
PROSECUTION: Final = _operation(
    "prosecution", gettext_noop("Specialised prosecution"), moves="prosecution, choice of networks"
)
SHARING: Final = _operation("sharing", gettext_noop("Sharing of denials and seizures"), moves="knowledge of neighbours")
ACTION_PLAN: Final = _operation("action_plan", gettext_noop("Action-plan work"), moves="pace of reform, assistance")
REPORT_UPDATES: Final = _operation("report_updates", gettext_noop("Updating of the national report"), moves="reports")
ASSISTANCE_REQUESTS: Final = _operation("assistance_requests", gettext_noop("Assistance requested"), moves="requests")
PEER_REVIEW: Final = _operation("peer_review", gettext_noop("Peer reviews"), moves="reviews")
INVITED: Final = _operation("invited", gettext_noop("Breadth of peer reviews"), moves="reviews")
INSTRUMENTS: Final = _operation(
    "instruments", gettext_noop("Instruments decided to join"), moves="instruments in force"
)
ALL_INSTRUMENTS: Final = 12
"""Instruments that a State can join."""
CONTROLS: Final = tuple(_CONTROLS)
CONTROL_INDEX: Final = {control.id: index for index, control in enumerate(CONTROLS)}
