"""What every rule promises: for each function its arguments' ranges and its result's range, by module and name.

A new rule needs one line here; a test holds that none is missing.
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import sim.rules
from sim.scenario.parameters import PARAMETER_INDEX

Range = tuple[float, float]
SHARE: Range = (0.0, 1.0)
LUCK: Range = (0.0, 1.0 - 2.0**-53)
DAYS: Range = (0.0, 3640.0)
COUNT: Range = (0.0, 1000.0)
ANY: Range = (-1e300, 1e300)
POSITIVE: Range = (0.0, 1e300)


def par(name: str) -> Range:
    """Return the plausible range of a parameter of the model."""
    parameter = PARAMETER_INDEX[name]
    return (parameter.low, parameter.high)


def usual(*names: str) -> tuple[float, ...]:
    """Return the defaults of parameters of the model."""
    return tuple(PARAMETER_INDEX[name].default for name in names)


@dataclass(frozen=True)
class Contract:
    """The range of each argument, in order (``bool`` for a yes or no), and of the result."""

    arguments: tuple[Range | type[bool], ...]
    result: Range


def takes(*arguments: Range | type[bool], gives: Range = SHARE) -> Contract:
    """Return a contract; results are chances or shares unless said otherwise."""
    return Contract(arguments, gives)


CONTRACTS: dict[str, Contract] = {
    "cooperation.prosecuted_share": takes(
        SHARE,
        SHARE,
        par("prosecuted_low"),
        par("prosecuted_gain"),
        par("prosecuted_scale"),
        par("enforcement_low"),
        par("enforcement_gain"),
    ),
    "cooperation.upheld": takes(SHARE, (0.0, 12.0), par("contested"), par("assistance_basis")),
    "cooperation.match_share": takes(
        par("matched_share"),
        SHARE,
        SHARE,
        SHARE,
        par("match_alone"),
        par("match_fresh"),
        par("match_contact"),
        par("match_plan"),
        par("match_most"),
        gives=(0.0, 0.95),
    ),
    "cooperation.review_rows": takes(
        par("review_fields"),
        (2.0, 6.0),
        (13.75, 13.75),
        (2.0, 2.0),
        par("review_base"),
        par("review_breadth"),
        gives=(0.0, 24.0),
    ),
    "customs.targeting_exponent": takes(SHARE, par("best_exponent"), par("analysts_scale"), gives=(0.18, 1.0)),
    "customs.profile_hit": takes(SHARE, par("best_exponent"), SHARE, SHARE, par("known_from")),
    "customs.selection": takes(SHARE, SHARE, par("best_exponent"), SHARE, SHARE, par("known_from")),
    "customs.identification": takes(
        (0.0, 500.0), SHARE, par("identify_low"), par("identify_high"), par("training_scale"), gives=(0.05, 0.9)
    ),
    "customs.concluded": takes(
        SHARE, SHARE, par("identify_low"), par("identify_high"), par("conclusion_method"), gives=(0.05, 0.9)
    ),
    "customs.with_spread": takes(SHARE, (-1.0, 1.0), par("post_spread"), SHARE, par("method_spread")),
    "customs.quality_under_load": takes((0.0, 1e4), par("overload_loss"), par("overload_from")),
    "customs.trusted_share": takes(SHARE, par("trusted_share"), par("trusted_scale"), gives=(0.0, 0.9)),
    "customs.staffing": takes(SHARE, SHARE, par("staff_follow"), par("staff_from"), gives=(1.0, 101.0)),
    "customs.untrusted_intensity": takes(
        (0.0, 0.5), par("trusted_share"), par("trusted_relief"), par("opened_most"), gives=(0.0, 0.95)
    ),
    "customs.flagged_unlisted": takes(
        SHARE,
        SHARE,
        SHARE,
        par("listed_low"),
        par("listed_of_flagged"),
        par("correlation_scale"),
        par("flagged_usual"),
        par("method_false_alarms"),
    ),
    "customs.expertise_days": takes(
        SHARE, par("expert_days_none"), par("expert_days_best"), par("expert_scale"), gives=(0.2, 60.0)
    ),
    "customs.carried_over": takes(COUNT, COUNT, COUNT, (0.0, 60.0), gives=POSITIVE),
    "holdings.loss_rate": takes((0.0, 3.0), SHARE, (-1.0, 1.0), (-1.0, 1.0), par("security_force"), gives=(0.0, 200.0)),
    "holdings.protection_stop": takes(
        SHARE, SHARE, SHARE, par("protect_storage"), par("protect_physical"), par("protect_personnel")
    ),
    "holdings.notice_days": takes(SHARE, par("notice_days_high"), par("notice_force"), gives=(0.0, 90.0)),
    "holdings.response_days": takes(
        SHARE, par("response_hours"), par("response_best"), par("response_force"), gives=(1.0 / 24.0, 20.0)
    ),
    "holdings.recovered_share": takes(
        SHARE, par("recovery_low"), par("recovery_gain"), par("recovery_scale"), gives=(0.0, 1.2)
    ),
    "holdings.recovery": takes(
        SHARE,
        DAYS,
        par("recovery_fade"),
        SHARE,
        par("recovery_late"),
        par("recovery_enforcement_low"),
        par("recovery_enforcement_gain"),
        par("recovery_enforcement_usual"),
    ),
    "licensing.officers_at_work": takes(
        (1.0, 60.0), (0.0, 30_000.0), SHARE, par("officer_day"), par("officers_least"), gives=(0.5, 60.0)
    ),
    "licensing.review_depth": takes(COUNT, (5.0, 60.0), par("depth_days"), par("depth_floor"), gives=(0.1, 1.0)),
    "licensing.desk_work": takes(LUCK, par("routine_work"), par("work_spread"), SHARE, gives=(0.0, 1e6)),
    "licensing.off_desk": takes(LUCK, par("referred_wait"), par("referred_wait_spread"), gives=(0.0, 1e7)),
    "licensing.work_at_depth": takes((0.0, 100.0), SHARE, par("depth_saving"), gives=(0.0, 100.0)),
    "licensing.list_load": takes(SHARE, SHARE, par("alignment_load"), (0.4, 0.4), par("load_least"), gives=(0.2, 4.0)),
    "licensing.statement_stop": takes(
        SHARE, SHARE, SHARE, par("statement_catch"), par("statement_alone"), par("statement_authority")
    ),
    "licensing.checked": takes(SHARE, par("check_risk_factor")),
    "licensing.listed": takes(SHARE, (0.0, 2.0), SHARE),
    "licensing.interagency_stop": takes(SHARE, SHARE, par("interagency_catch")),
    "outreach.unknowing_breaches": takes(
        (0.0, 0.3), SHARE, par("breach_high"), par("breach_fall"), par("breach_return"), (0.0, 0.25)
    ),
    "outreach.support_gain": takes(SHARE, par("adoption_scale")),
    "outreach.adoption_target": takes(SHARE, SHARE, par("adoption_high"), par("adoption_kept")),
    "outreach.supplier_stop": takes(SHARE, SHARE, par("programme_catch"), par("awareness_catch")),
    "outreach.tip_rate": takes(
        SHARE, SHARE, par("tips_high"), par("tips_unreached"), par("tips_reached"), gives=(0.0, 30.0)
    ),
    "outreach.tip_meets": takes((0.0, 300.0), par("tip_force")),
    "outreach.service_alert": takes(
        SHARE,
        SHARE,
        bool,
        par("no_law_factor"),
        par("finance_catch"),
        par("finance_weight"),
        par("services_weight"),
    ),
    "outreach.with_law": takes(SHARE, bool, par("no_law_factor"), SHARE),
    "own_work.share_in_time": takes(COUNT, COUNT, (0.0, 104.0)),
    "own_work.days_to_answer": takes(COUNT, COUNT, par("alert_days_most"), gives=(0.0, 120.0)),
    "own_work.months_of_work": takes(
        (0.0, 1500.0), COUNT, par("list_months_least"), par("list_months_most"), gives=(1.0, 84.0)
    ),
    "own_work.same_conclusion": takes(COUNT, COUNT, (2.0, 1000.0), SHARE),
    "own_work.reconciled": takes(SHARE, par("electronic_match"), par("hand_match"), par("exits_a_licence")),
    "own_work.audits_passed": takes(SHARE, SHARE, par("lapse_rate"), SHARE),
    "own_work.advance_data": takes(SHARE, par("advance_alone"), par("advance_scale")),
    "own_work.registered": takes(SHARE, SHARE, par("broker_turnover")),
    "own_work.closed_within_a_year": takes(par("close_alone"), (1.0, 4.0), (0.0, 10.0)),
    "own_work.partner_named": takes((2.0, 6.0), par("partner_helps"), SHARE, par("match_alone"), par("match_contact")),
    "own_work.denial_days": takes((0.0, 52.0), par("profile_days_none"), par("denial_days_most"), gives=(0.0, 728.0)),
    "own_work.penalised": takes(SHARE, par("offences_alone")),
    "reform.approach": takes(SHARE, SHARE, DAYS, (1.0, 3640.0)),
    "reform.training_stock": takes((0.0, 500.0), (0.0, 80.0), DAYS, par("training_half_life"), gives=(0.0, 1000.0)),
    "reform.pace": takes(SHARE, par("plan_pace"), gives=(1.0, 4.0)),
    "reform.spread_of": takes(LUCK, (0.0, 100.0), (100.0, 2000.0), gives=(0.0, 2000.0)),
    "reform.freshness": takes(DAYS, par("report_memory")),
    "reform.on_file": takes(SHARE, SHARE, par("ignorance")),
    "trafficking.fading": takes(DAYS, par("belief_memory")),
    "trafficking.believed_success": takes(COUNT, COUNT, par("belief_alpha"), par("belief_beta")),
    "trafficking.published_share": takes(COUNT, COUNT),
    "trafficking.group_of_case": takes(LUCK, bool, par("prohibited_share"), par("procedural_share"), gives=(0.0, 2.0)),
    "trafficking.utility": takes(
        (0.0, 10.0),
        SHARE,
        (0.0, 10.0),
        SHARE,
        SHARE,
        par("certainty_force"),
        par("severity_force"),
        gives=(-20.0, 10.0),
    ),
    "trafficking.gumbel": takes(LUCK, gives=(-4.0, 40.0)),
    "trafficking.gumbel_bound": takes(LUCK, gives=(0.3, 40.0)),
    "trafficking.gap_days": takes(LUCK, (0.1, 720.0), gives=(1.0, 30_000.0)),
}


def rules() -> dict[str, Callable[..., Any]]:
    """Return every public function of ``sim.rules``, by module and name."""
    found = {}
    for info in pkgutil.iter_modules(sim.rules.__path__):
        module = importlib.import_module(f"sim.rules.{info.name}")
        for name, value in vars(module).items():
            source = getattr(value, "py_func", value)
            if inspect.isfunction(source) and source.__module__ == module.__name__ and not name.startswith("_"):
                found[f"{info.name}.{name}"] = value
    return found
