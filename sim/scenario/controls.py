"""The controls of a State: law and practice, row by row.

A matrix row mirrors a row of the 1540 matrix and has up to three values: what is on file (X, ?, NA, blank; never a number), the
law (in force since a day, or not) and the practice in [0, 1] ("exercise only"). An operation row is what an institution does with
the means that a lever buys; it has practice only. Gates and rules read these rows and never a lever.
"""

from dataclasses import dataclass
from typing import Final

from sim.words import mark


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


PROHIBITION: Final = _matrix("prohibition", mark("Prohibitions for non-State actors"), law=True)
FINANCE: Final = _matrix("finance", mark("Financing of proliferation"), law=True)
ACCOUNT: Final = _matrix("account", mark("Accounting for items"), law=True, quality=True, moves="losses")
PHYSICAL_PROTECTION: Final = _matrix("physical_protection", mark("Physical protection"), law=True, quality=True)
PERSONNEL: Final = _matrix("personnel", mark("Reliability of personnel"), law=True, quality=True)
TRANSPORT_SECURITY: Final = _matrix("transport_security", mark("Security of transport"), law=True, moves="losses")
BORDER_DETECTION: Final = _matrix("border_detection", mark("Detection at the border"), law=True, quality=True)
LAW_ENFORCEMENT: Final = _matrix(
    "law_enforcement", mark("Law enforcement"), law=True, quality=True, moves="prosecution, recovery"
)
BROKERING: Final = _matrix("brokering", mark("Brokering"), law=True)
LICENSING_AUTHORITY: Final = _matrix("licensing_authority", mark("Licensing authority"), law=True, quality=True)
INTERAGENCY_REVIEW: Final = _matrix("interagency_review", mark("Inter-agency review"), law=True, quality=True)
CONTROL_LIST: Final = _matrix("control_list", mark("Control lists"), moves="applications")
LIST_UPDATE: Final = _matrix("list_update", mark("Updating of lists"))
TECHNOLOGY: Final = _matrix("technology", mark("Intangible transfer of technology"), law=True, quality=True)
END_USER: Final = _matrix("end_user", mark("End-user controls"), law=True)
CATCH_ALL: Final = _matrix("catch_all", mark("Catch-all control"), law=True)
TRANSIT: Final = _matrix("transit", mark("Transit"), law=True)
TRANS_SHIPMENT: Final = _matrix("trans_shipment", mark("Trans-shipment"), law=True)
RE_EXPORT: Final = _matrix("re_export", mark("Re-export"), law=True, quality=True)
SERVICES: Final = _matrix("services", mark("Transport and financial services"), law=True)
PENALTIES: Final = _matrix("penalties", mark("Penalties"), law=True, moves="choice of networks")
OUTREACH: Final = _matrix("outreach", mark("Work with industry and academia"), moves="sectors")
POINT_OF_CONTACT: Final = _matrix("point_of_contact", mark("Point of contact"), moves="recovery, assistance")
SECURE: Final = _matrix("secure", mark("Securing of items"), law=True)
MATRIX_ROWS: Final = len(_CONTROLS)
"""Rows of the matrix come first."""
SECURE_NUCLEAR: Final = _operation("secure_nuclear", mark("Security of nuclear holdings"), moves="losses")
SECURE_CHEMICAL: Final = _operation("secure_chemical", mark("Security of chemical holdings"), moves="losses")
SECURE_BIOLOGICAL: Final = _operation("secure_biological", mark("Security of biological holdings"), moves="losses")
SECURE_RADIOACTIVE: Final = _operation("secure_radioactive", mark("Security of radioactive sources"), moves="losses")
COMMON_METHOD: Final = _operation("common_method", mark("Common identification method in use"), moves="false alarms")
TRAINING: Final = _operation("training", mark("Identification training"), moves="stock of training hours")
EXPERT_DESK: Final = _operation("expert_desk", mark("Expert desk"), moves="expertise delay")
CORRELATION: Final = _operation("correlation", mark("Correlation tables in use"), moves="false alarms")
RECOVERY: Final = _operation("recovery", mark("Search and recovery"), moves="recovery")
PRELICENCE_CHECK: Final = _operation("prelicence_check", mark("Pre-licence checks made"), moves="licensing queue")
AFTER_DELIVERY_CHECK: Final = _operation("after_delivery_check", mark("Checks made after delivery"))
MEETINGS: Final = _operation("meetings", mark("Coordination meetings held"), moves="sharing of knowledge")
LICENCE_CHECK: Final = _operation("licence_check", mark("Electronic licence check"), moves="documentary delay")
OFFICERS: Final = _operation("officers", mark("Licensing officers at work"), moves="licensing queue")
SERVICE_STANDARD: Final = _operation("service_standard", mark("Service standard applied"), moves="review depth")
INSPECTION: Final = _operation("inspection", mark("Share of consignments opened"), moves="posts")
RANDOM_SHARE: Final = _operation("random_share", mark("Random share of inspections"))
TARGETING: Final = _operation("targeting", mark("Quality of risk profiles"))
TRUSTED_TRADERS: Final = _operation("trusted_traders", mark("Trusted traders"), moves="posts")
ZONE_PRESENCE: Final = _operation("zone_presence", mark("Presence in free zones"))
COMPLIANCE_SUPPORT: Final = _operation("compliance_support", mark("Support for compliance programmes"), moves="sectors")
TIP_LINE: Final = _operation("tip_line", mark("Tip line"), moves="sectors")
PROSECUTION: Final = _operation("prosecution", mark("Specialised prosecution"), moves="prosecution, choice of networks")
SHARING: Final = _operation("sharing", mark("Sharing of denials and seizures"), moves="knowledge of neighbours")
ACTION_PLAN: Final = _operation("action_plan", mark("Action-plan work"), moves="pace of reform, assistance")
REPORT_UPDATES: Final = _operation("report_updates", mark("Updating of the national report"), moves="reports")
ASSISTANCE_REQUESTS: Final = _operation("assistance_requests", mark("Assistance requested"), moves="requests")
PEER_REVIEW: Final = _operation("peer_review", mark("Peer reviews"), moves="reviews")
INVITED: Final = _operation("invited", mark("Breadth of peer reviews"), moves="reviews")
INSTRUMENTS: Final = _operation("instruments", mark("Instruments decided to join"), moves="instruments in force")
ALL_INSTRUMENTS: Final = 12
"""Instruments that a State can join."""
CONTROLS: Final = tuple(_CONTROLS)
CONTROL_INDEX: Final = {control.id: index for index, control in enumerate(CONTROLS)}
