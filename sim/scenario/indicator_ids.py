"""Ids of the indicators that a scenario may name, so that loading refuses any other.

What each of them is stands above the scenario: ``sim.record.INDICATORS``, ``sim.own_work.OWN_WORK`` and ``sim.results``; a test
holds that the ids are the same.
"""

from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field

from sim.scenario.problems import Finding, FormatError
from sim.scenario.profiles import one_of

# fmt: off
COUNTED: Final = (
    "attempts", "opportunities_left", "stopped", "stopped_share", "diversions", "seizures", "seizures_upheld",
    "convictions", "losses", "recovered", "detection_days", "false_alarms_per_find", "delay_mean", "delay_p95",
    "trade_cost", "licence_days_median", "licence_days_p90", "licence_backlog", "review_depth", "practice",
    "practice_spread", "file_error", "laws", "instruments", "assistance", "unknowing_breaches", "tips", "spent", "hours",
)
"""Ids of what is counted of the region and of each State."""
OWN_WORK: Final = (
    "report_sourced", "measures_on_date", "instruments_with_offences", "same_conclusion", "blind_samples",
    "expertise_days", "categories_covered", "list_months", "referrals_decided", "flagged_listed", "inventories_nuclear",
    "inventories_chemical", "inventories_biological", "inventories_radioactive", "shipments_secured", "search_hours",
    "risky_checked", "deliveries_verified", "documents_confirmed", "profile_days", "balances_reconciled",
    "cases_over_standard", "cases_full_in_standard", "test_consignments", "profiles_corrected", "profile_over_random",
    "audits_passed", "advance_data", "zone_reconciled", "brokers_registered", "know_whom_to_ask", "audited_programmes",
    "tips_answered", "offences_penalised", "files_ready", "recommendations_closed", "partners_named",
    "requests_documented", "first_answer", "denials_screened", "alert_days",
)
"""Ids of the own work of levers."""
# fmt: on
COMPARED: Final = ("displaced_share",)
"""Ids of what only a comparison of two plans shows."""


def _among(ids: tuple[str, ...]) -> Any:
    def known(name: str) -> str:
        if name not in ids:
            raise FormatError(Finding((), name, one_of(name, ids)))
        return name

    return AfterValidator(known)


CountedId = Annotated[str, _among(COUNTED), Field(json_schema_extra={"enum": list(COUNTED)})]
"""What is counted month by month while a region is simulated."""
ShownId = Annotated[
    str, _among(COUNTED + OWN_WORK + COMPARED), Field(json_schema_extra={"enum": list(COUNTED + OWN_WORK + COMPARED)})
]
"""Whatever can show that an objective is met."""
