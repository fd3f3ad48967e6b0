"""The controls of a State: what the law says and what is done, row by row.

A matrix row mirrors a row of the 1540 matrix and has up to three values: what is on file (X, ?, NA, blank; never a number), the
law (in force since a day, or not) and the practice in [0, 1] ("exercise only"). An operation row is what an institution does with
the means that a lever buys; it has practice only. Gates and rules read these rows and never a lever.
"""

from dataclasses import dataclass
from typing import Final

from sim.words import mark

(
    PROHIBITION,
    FINANCE,
    ACCOUNT,
    PHYSICAL_PROTECTION,
    PERSONNEL,
    TRANSPORT_SECURITY,
    BORDER_DETECTION,
    LAW_ENFORCEMENT,
    BROKERING,
    LICENSING_AUTHORITY,
    INTERAGENCY_REVIEW,
    CONTROL_LIST,
    LIST_UPDATE,
    TECHNOLOGY,
    END_USER,
    CATCH_ALL,
    TRANSIT,
    TRANS_SHIPMENT,
    RE_EXPORT,
    SERVICES,
    PENALTIES,
    OUTREACH,
    POINT_OF_CONTACT,
    SECURE,
) = range(24)
MATRIX_ROWS: Final = 24
(
    SECURE_NUCLEAR,
    SECURE_CHEMICAL,
    SECURE_BIOLOGICAL,
    SECURE_RADIOACTIVE,
    COMMON_METHOD,
    TRAINING,
    EXPERT_DESK,
    CORRELATION,
    RECOVERY,
    PRELICENCE_CHECK,
    AFTER_DELIVERY_CHECK,
    MEETINGS,
    LICENCE_CHECK,
    OFFICERS,
    SERVICE_STANDARD,
    INSPECTION,
    RANDOM_SHARE,
    TARGETING,
    TRUSTED_TRADERS,
    ZONE_PRESENCE,
    COMPLIANCE_SUPPORT,
    TIP_LINE,
    PROSECUTION,
    SHARING,
    ACTION_PLAN,
    REPORT_UPDATES,
    ASSISTANCE_REQUESTS,
    PEER_REVIEW,
    INVITED,
    INSTRUMENTS,
) = range(24, 54)
ALL_INSTRUMENTS: Final = 12
"""Instruments that a State can join."""


@dataclass(frozen=True, slots=True)
class Control:
    """One row.

    ``law``: a law exists for it and a gate or rule reads whether it is in force. ``quality``: its practice at the start comes from
    the scenario's profile; other practice starts from the lever that feeds the row. ``read_by``: the gates and rules that read it.
    """

    id: str
    name: str
    law: bool = False
    quality: bool = False
    read_by: str = ""

    @property
    def matrix(self) -> bool:
        """Whether it is a row of the matrix, with a reported value."""
        return CONTROL_INDEX[self.id] < MATRIX_ROWS


CONTROLS: Final = (
    Control("prohibition", mark("Prohibitions for non-State actors"), law=True, read_by="court"),
    Control("finance", mark("Financing of proliferation"), law=True, read_by="finance gate, court"),
    Control("account", mark("Accounting for items"), law=True, quality=True, read_by="notice gate, losses, court"),
    Control("physical_protection", mark("Physical protection"), law=True, quality=True, read_by="protection gate"),
    Control("personnel", mark("Reliability of personnel"), law=True, quality=True, read_by="protection gate"),
    Control("transport_security", mark("Security of transport"), law=True, read_by="protection gate, losses"),
    Control("border_detection", mark("Detection at the border"), law=True, quality=True, read_by="identification gate"),
    Control("law_enforcement", mark("Law enforcement"), law=True, quality=True, read_by="prosecution, recovery"),
    Control("brokering", mark("Brokering"), law=True, read_by="broker gate, court"),
    Control(
        "licensing_authority", mark("Licensing authority"), law=True, quality=True, read_by="statement gate, court"
    ),
    Control("interagency_review", mark("Inter-agency review"), law=True, quality=True, read_by="inter-agency gate"),
    Control("control_list", mark("Control lists"), read_by="control-list gate, applications"),
    Control("list_update", mark("Updating of lists"), read_by="control-list gate"),
    Control("technology", mark("Intangible transfer of technology"), law=True, quality=True, read_by="technology gate"),
    Control("end_user", mark("End-user controls"), law=True, read_by="statement gate, court"),
    Control("catch_all", mark("Catch-all control"), law=True, read_by="control-list gate, court"),
    Control("transit", mark("Transit"), law=True, read_by="transit gate, court"),
    Control("trans_shipment", mark("Trans-shipment"), law=True, read_by="transit gate, court"),
    Control("re_export", mark("Re-export"), law=True, quality=True, read_by="after-delivery gate, zone gate"),
    Control("services", mark("Transport and financial services"), law=True, read_by="finance gate"),
    Control("penalties", mark("Penalties"), law=True, read_by="court, choice of networks"),
    Control("outreach", mark("Work with industry and academia"), read_by="sectors, supplier gate"),
    Control("point_of_contact", mark("Point of contact"), read_by="notice gate, recovery, assistance"),
    Control("secure", mark("Securing of items"), law=True, read_by="court"),
    Control("secure_nuclear", mark("Security of nuclear holdings"), read_by="protection gate, losses"),
    Control("secure_chemical", mark("Security of chemical holdings"), read_by="protection gate, losses"),
    Control("secure_biological", mark("Security of biological holdings"), read_by="protection gate, losses"),
    Control("secure_radioactive", mark("Security of radioactive sources"), read_by="protection gate, losses"),
    Control("common_method", mark("Common identification method in use"), read_by="identification gate, false alarms"),
    Control("training", mark("Identification training"), read_by="stock of training hours"),
    Control("expert_desk", mark("Expert desk"), read_by="identification gate, expertise delay"),
    Control("correlation", mark("Correlation tables in use"), read_by="false alarms"),
    Control("recovery", mark("Search and recovery"), read_by="notice gate, recovery"),
    Control("prelicence_check", mark("Pre-licence checks made"), read_by="pre-licence gate, licensing queue"),
    Control("after_delivery_check", mark("Checks made after delivery"), read_by="after-delivery gate"),
    Control("meetings", mark("Coordination meetings held"), read_by="sharing of knowledge"),
    Control("licence_check", mark("Electronic licence check"), read_by="licence-check gate, documentary delay"),
    Control("officers", mark("Licensing officers at work"), read_by="licensing queue"),
    Control("service_standard", mark("Service standard applied"), read_by="review depth"),
    Control("inspection", mark("Share of consignments opened"), read_by="selection gate, posts"),
    Control("random_share", mark("Random share of inspections"), read_by="selection gate"),
    Control("targeting", mark("Quality of risk profiles"), read_by="selection gate"),
    Control("trusted_traders", mark("Trusted traders"), read_by="posts, selection gate"),
    Control("zone_presence", mark("Presence in free zones"), read_by="zone gate"),
    Control("compliance_support", mark("Support for compliance programmes"), read_by="sectors"),
    Control("tip_line", mark("Tip line"), read_by="tip gate, sectors"),
    Control("prosecution", mark("Specialised prosecution"), read_by="prosecution, choice of networks"),
    Control("sharing", mark("Sharing of denials and seizures"), read_by="knowledge of neighbours, revelation gate"),
    Control("action_plan", mark("Action-plan work"), read_by="pace of reform, assistance"),
    Control("report_updates", mark("Updating of the national report"), read_by="reports"),
    Control("assistance_requests", mark("Assistance requested"), read_by="requests"),
    Control("peer_review", mark("Peer reviews"), read_by="reviews"),
    Control("invited", mark("Breadth of peer reviews"), read_by="reviews"),
    Control("instruments", mark("Instruments decided to join"), read_by="instruments in force"),
)
CONTROL_INDEX: Final = {control.id: index for index, control in enumerate(CONTROLS)}
