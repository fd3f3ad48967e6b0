"""The model's parameters: every number of the rules with its unit, range and source, or the word "assumption".

A scenario may override any of them under ``assumptions``. Rules receive them as plain floats. Numbers stand
only here: rules and steps contain no literal but 0, 1, 2 and -1, and a test reads them for others.
"""

from dataclasses import dataclass
from typing import Final

from sim.words import gettext_noop
from sim.words.units import Unit


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number: default in ``unit``, plausible range [low, high], source or "assumption", and what it means.

    ``permitted``: what a scenario may write, the plausible range unless given.
    """

    name: str
    default: float
    unit: Unit
    low: float
    high: float
    source: str
    text: str
    partly_assumed: bool = False
    """Whether it rests partly on an assumption in spite of its source."""
    permitted: tuple[float, float] | None = None

    @property
    def assumed(self) -> bool:
        """Whether it rests on an assumption, wholly or in part."""
        return self.source is _A or self.partly_assumed

    @property
    def fixed(self) -> bool:
        """Whether it has no range, so that it is drawn only if a scenario or an experiment gives it one."""
        return self.low == self.high

    @property
    def least(self) -> float:
        """The smallest value that a scenario may give it."""
        return self.low if self.permitted is None else self.permitted[0]

    @property
    def most(self) -> float:
        """The largest value that a scenario may give it."""
        return self.high if self.permitted is None else self.permitted[1]

    @property
    def switch(self) -> bool:
        """Whether it chooses between two forms of a rule, and is no uncertain number."""
        return self.unit is Unit.SWITCH


_SWITCH: Final = Unit.SWITCH
_A: Final = gettext_noop("assumption")
_SHARE: Final = Unit.SHARE
_DAYS: Final = Unit.DAYS
_WORKING: Final = Unit.WORKING_DAYS
_INDEX: Final = Unit.UTILITY
_FACTOR: Final = Unit.FACTOR
_MONTHS: Final = Unit.MONTHS
_HOURS: Final = Unit.HOURS
_EFFORT: Final = Unit.EFFORT
_STAFF: Final = Unit.STAFF
_CASES: Final = Unit.CASES_A_DAY
_ROWS: Final = Unit.ROWS
_FED: Final = Unit.PRACTICE_FOR_FULL_EFFORT
_SET: Final = gettext_noop("set so that the usual practice gives the base rate; assumption")


def _fixed(
    name: str,
    value: float,
    unit: Unit,
    least: float,
    most: float,
    text: str,
    source: str = _A,
    *,
    partly_assumed: bool = False,
) -> Parameter:
    """Return a number without an established plausible range; a scenario may set it from ``least`` to ``most``."""
    return Parameter(name, value, unit, value, value, source, text, partly_assumed, (least, most))


# One parameter a row, read as a table.
# fmt: off
PARAMETERS: Final[tuple[Parameter, ...]] = (
    # customs
    Parameter("volume_spread", 0.25, _SHARE, 0.05, 0.5, _A, gettext_noop("day-to-day spread of a post's flow")),
    Parameter("best_exponent", 0.19, Unit.EXPONENT, 0.185, 1.0, gettext_noop("World Customs Journal 13(2), DOMAIN S71 (revenue offences)"), gettext_noop("best exponent of targeting, with all profile analysts")),
    Parameter("analysts_scale", 0.147, Unit.EFFORT, 0.1, 0.3, gettext_noop("set so that 2 analysts give exponent 0.6, DOMAIN 3.4"), gettext_noop("effort on profile analysts at which targeting has two thirds of its gain")),
    Parameter("known_from", 0.2, _SHARE, 0.05, 0.5, _A, gettext_noop("knowledge from which a post knows a signature")),
    Parameter("known_at_start", 0.5, _SHARE, 0.0, 0.8, _A, gettext_noop("what posts know of each signature at the start")),
    Parameter("staff_follow", 0.7, _SHARE, 0.3, 1.0, _A, gettext_noop("inspection bays and officers that come with a larger share to open")),
    Parameter("knowledge_gain", 0.5, _SHARE, 0.2, 0.9, _A, gettext_noop("share of what a post does not know of a signature that one find teaches")),
    Parameter("knowledge_half_life", 546.0, _DAYS, 182.0, 728.0, _A, gettext_noop("half-life of a post's knowledge of a signature")),
    Parameter("identify_low", 0.15, _SHARE, 0.05, 0.3, "DOMAIN 3.4", gettext_noop("chance to recognise an opened item without identification training")),
    Parameter("identify_high", 0.75, _SHARE, 0.5, 0.9, "DOMAIN 3.4", gettext_noop("chance to recognise an opened item with full identification training")),
    Parameter("training_scale", 15.0, Unit.HOURS, 8.0, 40.0, "DOMAIN 3.4", gettext_noop("training hours in stock at which recognition of items has two thirds of its gain")),
    Parameter("training_quality", 0.25, _SHARE, 0.0, 1.0, gettext_noop("DOMAIN S32 (0 is possible); default set so that 8 hours give about 0.3"), gettext_noop("quality of identification training")),
    Parameter("training_half_life", 546.0, _DAYS, 273.0, 1092.0, gettext_noop("18 months, MODEL section 5; assumption"), gettext_noop("half-life of identification training"), partly_assumed=True),
    Parameter("joint_training_gain", 0.25, _SHARE, 0.0, 0.5, gettext_noop("assumption; no public evidence of an effect (DOMAIN finding 8)"), gettext_noop("hours gained by training together with other States"), partly_assumed=True),
    Parameter("expert_identify", 0.35, _SHARE, 0.0, 0.6, _A, gettext_noop("share of missed items an expert desk at full effort recognises")),
    Parameter("method_training", 0.4, _FACTOR, 0.0, 0.8, _A, gettext_noop("gain in what identification training teaches with a common method in full use")),
    Parameter("portal_identify", 0.30, _SHARE, 0.0, 0.6, _A, gettext_noop("nuclear items and radioactive sources that detection at the border in full practice notices as they pass")),
    Parameter("licensed_identify", 0.35, _FACTOR, 0.1, 1.0, _A, gettext_noop("recognition of a false end use behind a valid licence")),
    Parameter("briefing_opens", 0.7, _SHARE, 0.4, 0.9, gettext_noop("practice DOMAIN S42, S43; size assumption"), gettext_noop("consignments of a fully known signature that a post opens because licensing told it"), partly_assumed=True),
    Parameter("briefing_recognises", 0.6, _SHARE, 0.3, 0.8, gettext_noop("practice DOMAIN S42, S43; size assumption"), gettext_noop("missed items of a fully known signature that a post recognises because licensing told it"), partly_assumed=True),
    Parameter("briefing_half_life", 91.0, _DAYS, 30.0, 182.0, _A, gettext_noop("half-life of what licensing told customs at a meeting")),
    Parameter("documents_catch", 0.20, _SHARE, 0.05, 0.4, _A, gettext_noop("undeclared exports that a documentary check shows with all correlation tables in use")),
    Parameter("seal_catch", 0.25, _SHARE, 0.05, 0.5, _A, gettext_noop("through consignments that seals and the closure of transit give away at full control")),
    Parameter("neighbour_share", 0.5, _SHARE, 0.2, 0.8, _A, gettext_noop("undeclared exports that enter a neighbouring State of the region")),
    Parameter("method_spread", 0.8, _SHARE, 0.3, 1.0, _A, gettext_noop("share of the spread of recognition between posts that a common method in full use removes")),
    Parameter("post_spread", 0.35, _SHARE, 0.1, 0.7, _A, gettext_noop("spread of recognition between posts without a common method")),
    Parameter("overload_loss", 0.3, _SHARE, 0.1, 0.5, _A, gettext_noop("share of recognition at a post that is lost at most when its inspectors are overloaded")),
    Parameter("inspection_days", 1.0, _DAYS, 0.5, 3.0, gettext_noop("DOMAIN S63 (2 against 1 days)"), gettext_noop("delay added by an inspection without waiting")),
    Parameter("inspection_hours", 2.0, Unit.HOURS, 1.0, 4.0, _A, gettext_noop("officers' hours for one inspection")),
    Parameter("document_hours", 0.12, Unit.HOURS, 0.05, 0.2, _A, gettext_noop("officers' hours for one set of documents")),
    Parameter("electronic_saving", 0.3, _SHARE, 0.0, 0.6, _A, gettext_noop("documentary time saved by the electronic licence check in full use")),
    Parameter("listed_of_flagged", 0.38, _SHARE, 0.2, 0.5, gettext_noop("0.02–0.4, derived DOMAIN S56, S60–S62"), gettext_noop("gain in the share of flagged consignments that are truly listed, with all correlation tables in use")),
    Parameter("expert_share", 0.10, _SHARE, 0.02, 0.3, _A, gettext_noop("share of flagged consignments that need expertise")),
    Parameter("expert_days_none", 30.0, _DAYS, 10.0, 60.0, "DOMAIN L06", gettext_noop("expertise delay without an expert desk")),
    Parameter("expert_days_best", 0.5, _DAYS, 0.2, 2.0, "DOMAIN L06", gettext_noop("expertise delay with a full desk")),
    Parameter("trusted_share", 0.85, _SHARE, 0.5, 0.9, "DOMAIN S74, S65", gettext_noop("largest share of trade that is trusted")),
    Parameter("trusted_relief", 5.0, _FACTOR, 4.0, 6.0, gettext_noop("DOMAIN S65: 4–6 times less examined"), gettext_noop("how many times less a trusted consignment is opened")),
    Parameter("insider_share", 0.25, _SHARE, 0.05, 0.5, _A, gettext_noop("attempts behind a trusted trader, per share of trade trusted")),
    Parameter("day_cost", 0.01, Unit.SHARE_OF_VALUE_A_DAY, 0.005, 0.02, "DOMAIN S70", gettext_noop("cost of a day's delay to trade")),
    _fixed("flow_workday", 1.2, _FACTOR, 0.5, 2.0, gettext_noop("flow of a post on a working day, against its mean day")),
    _fixed("flow_weekend", 0.5, _FACTOR, 0.0, 1.5, gettext_noop("flow of a post on a day of rest, against its mean day")),
    _fixed("opened_most", 0.95, _SHARE, 0.5, 1.0, gettext_noop("largest share opened of consignments that are not trusted")),
    Parameter("alert_factor", 5.0, _FACTOR, 2.0, 10.0, _A, gettext_noop("how many times likelier a case is checked or opened after an alert, as for risky licences")),
    _fixed("trusted_scale", 0.25, _EFFORT, 0.05, 1.0, gettext_noop("effort on audits at which the share of trusted trade has two thirds of its gain"), gettext_noop("range DOMAIN S74; curve assumption"), partly_assumed=True),
    _fixed("overload_from", 0.8, _SHARE, 0.2, 1.0, gettext_noop("load of a post above which the quality of inspection falls")),
    _fixed("load_share", 0.15, _SHARE, 0.03, 1.0, gettext_noop("share of a day in the load that a post feels, as over a week")),
    _fixed("staff_from", 0.01, _SHARE, 0.001, 0.1, gettext_noop("least share opened at the start against which added inspection bays and officers are reckoned")),
    _fixed("inspection_hours_share", 0.9, _SHARE, 0.1, 1.0, gettext_noop("largest share of a post's officers' hours that inspections may take")),
    _fixed("document_hours_share", 0.1, _SHARE, 0.01, 0.9, gettext_noop("share of a post's officers' hours that is always left for documents")),
    _fixed("inspections_held", 10.0, _DAYS, 1.0, 60.0, gettext_noop("backlog of inspections above which consignments are let through unopened")),
    _fixed("documents_held", 20.0, _DAYS, 1.0, 120.0, gettext_noop("backlog of documents above which consignments are let through unchecked")),
    _fixed("listed_low", 0.02, _SHARE, 0.005, 0.2, gettext_noop("share of flagged consignments that are truly listed without correlation tables"), gettext_noop("0.02–0.4, derived DOMAIN S56, S60–S62")),
    _fixed("correlation_scale", 0.423, _EFFORT, 0.1, 1.0, gettext_noop("effort on correlation tables at which they have two thirds of their gain")),
    _fixed("flagged_usual", 9.0, _FACTOR, 1.0, 50.0, gettext_noop("unlisted consignments flagged for each listed one with the usual correlation tables"), _SET, partly_assumed=True),
    _fixed("method_false_alarms", 0.33, _SHARE, 0.0, 1.0, gettext_noop("share of false alarms that a common method in full use removes")),
    _fixed("expert_scale", 0.15, _EFFORT, 0.03, 1.0, gettext_noop("effort on the expert desk that takes two thirds of the avoidable expertise delay away"), gettext_noop("range DOMAIN L06; curve assumption"), partly_assumed=True),
    _fixed("expert_cases_low", 0.5, _CASES, 0.05, 10.0, gettext_noop("cases that experts examine without an expert desk")),
    _fixed("expert_cases_gain", 20.0, _CASES, 0.0, 200.0, gettext_noop("gain in cases examined with a full expert desk")),
    _fixed("expertise_held", 20.0, _DAYS, 1.0, 120.0, gettext_noop("backlog of expertise above which consignments are released without it")),
    _fixed("travel_days", 5.0, _DAYS, 0.5, 60.0, gettext_noop("mean time that a consignment is on its way")),
    # licensing
    Parameter("referred_share", 0.45, _SHARE, 0.2, 0.7, gettext_noop("fitted to UK 2022 times, DOMAIN 3.1"), gettext_noop("share of licence applications referred to other agencies")),
    Parameter("routine_work", 0.9, _WORKING, 0.3, 2.0, _A, gettext_noop("mean desk work for a routine licence application")),
    Parameter("referred_work", 2.2, _WORKING, 1.0, 5.0, _A, gettext_noop("mean desk work for a referred licence application")),
    Parameter("work_spread", 0.6, Unit.LOG_STANDARD_DEVIATION, 0.2, 1.2, _A, gettext_noop("spread of desk work for licence applications")),
    Parameter("routine_wait", 11.6, _WORKING, 4.0, 15.0, gettext_noop("fitted to UK 2022 times, DOMAIN 3.1"), gettext_noop("median time of a routine licence application away from the desk")),
    Parameter("routine_wait_spread", 0.35, Unit.LOG_STANDARD_DEVIATION, 0.1, 1.0, gettext_noop("fitted to UK 2022 times, DOMAIN 3.1"), gettext_noop("spread of the time of a routine licence application away from the desk")),
    Parameter("referred_wait", 31.7, _WORKING, 15.0, 60.0, gettext_noop("fitted to UK 2022 times, DOMAIN 3.1"), gettext_noop("median time of a referred licence application away from the desk")),
    Parameter("referred_wait_spread", 0.87, Unit.LOG_STANDARD_DEVIATION, 0.3, 1.2, gettext_noop("fitted to UK 2022 times, DOMAIN 3.1"), gettext_noop("spread of the time of a referred licence application away from the desk")),
    Parameter("exponential_work", 0.0, _SWITCH, 0.0, 1.0, gettext_noop("1 only to compare with queueing theory"), gettext_noop("desk work for licence applications drawn from an exponential law")),
    Parameter("issued_share", 0.767, _SHARE, 0.6, 0.9, gettext_noop("UK 2022, DOMAIN 3.1"), gettext_noop("lawful licence applications issued")),
    Parameter("refused_share", 0.025, _SHARE, 0.005, 0.1, gettext_noop("UK 2022, DOMAIN 3.1"), gettext_noop("lawful licence applications refused")),
    Parameter("returned_share", 0.071, _SHARE, 0.02, 0.15, gettext_noop("UK 2022, DOMAIN 3.1"), gettext_noop("lawful licence applications withdrawn or returned")),
    Parameter("depth_floor", 0.3, _SHARE, 0.1, 0.6, _A, gettext_noop("least depth of a licence review under pressure")),
    Parameter("depth_days", 16.0, _WORKING, 10.0, 25.0, gettext_noop("UK 2022 median, DOMAIN 3.1"), gettext_noop("time that a full licence review takes without waiting")),
    Parameter("depth_saving", 0.6, _SHARE, 0.2, 0.8, _A, gettext_noop("desk work saved when the depth of licence review falls to nothing")),
    Parameter("pressure_cases", 18.0, Unit.CASES_PER_OFFICER, 8.0, 40.0, _A, gettext_noop("licence backlog above which officers are drawn from outreach and meetings")),
    Parameter("pressure_draw", 0.6, _SHARE, 0.2, 0.9, gettext_noop("practice GAO-08-89, DOMAIN S58; size assumption"), gettext_noop("share of outreach and meetings lost when licensing officers are drawn off under pressure"), partly_assumed=True),
    Parameter("alignment_load", 0.6, _FACTOR, 0.3, 1.0, gettext_noop("outline DOMAIN 5.2: +60%; assumption"), gettext_noop("licence applications added when the control list goes from its default to full alignment"), partly_assumed=True),
    Parameter("statement_catch", 0.50, _SHARE, 0.1, 0.6, _A, gettext_noop("false end-user statements caught by strict rules at full review depth")),
    Parameter("check_risk_factor", 5.0, _FACTOR, 2.0, 10.0, _A, gettext_noop("how much likelier a risky licence is checked than another")),
    Parameter("check_finds", 0.60, _SHARE, 0.3, 0.9, _A, gettext_noop("false end uses found by a pre-licence check")),
    Parameter("check_adverse", 0.24, _SHARE, 0.05, 0.25, gettext_noop("BIS FY2023, DOMAIN S40"), gettext_noop("pre-licence checks of lawful applications, chosen by risk, that are not favourable")),
    Parameter("adverse_refused", 0.5, _SHARE, 0.2, 0.8, _A, gettext_noop("pre-licence checks that are not favourable and end in refusal")),
    Parameter("interagency_catch", 0.40, _SHARE, 0.1, 0.5, _A, gettext_noop("false end uses caught in inter-agency review at full depth")),
    Parameter("denial_catch", 0.60, _SHARE, 0.2, 0.9, _A, gettext_noop("licence applications like a known denial that are refused")),
    Parameter("conclusion_catch", 0.35, _SHARE, 0.1, 0.6, _A, gettext_noop("false end uses and transfers in which the item is described as less than it is")),
    Parameter("conclusion_method", 0.5, _SHARE, 0.2, 0.8, _A, gettext_noop("worth of a common method, against a full expert desk, for identification conclusions")),
    Parameter("conditions_catch", 0.15, _SHARE, 0.05, 0.3, _A, gettext_noop("false end uses given up because of the conditions of a licence, at strict rules and full practice")),
    Parameter("alert_review", 1.5, _FACTOR, 1.0, 2.0, _A, gettext_noop("how many times likelier a review catches a case after an alert")),
    Parameter("alert_teaches", 0.25, _SHARE, 0.0, 0.5, _A, gettext_noop("share of what the licensing authority does not know of a signature that an alert teaches")),
    _fixed("check_days", 15.0, _WORKING, 0.0, 60.0, gettext_noop("time that a pre-licence check adds to a licence application")),
    _fixed("officers_least", 0.5, _STAFF, 0.1, 5.0, gettext_noop("licensing officers who stay at their desks whatever other duties ask for")),
    _fixed("officer_day", 7.0, _HOURS, 5.0, 10.0, gettext_noop("working hours of an officer in a day")),
    _fixed("pressure_release", 0.6, _SHARE, 0.0, 1.0, gettext_noop("share of the pressing licence backlog below which officers go back to outreach and meetings")),
    _fixed("load_least", 0.2, _FACTOR, 0.01, 1.0, gettext_noop("licence applications that remain however short the control list becomes")),
    _fixed("statement_alone", 0.5, _SHARE, 0.0, 1.0, gettext_noop("share of its force that an end-user statement keeps without practice at the licensing authority")),
    _fixed("statement_authority", 0.5, _SHARE, 0.0, 1.0, gettext_noop("gain in the force of an end-user statement with full practice at the licensing authority")),
    # suppliers, services, tips
    Parameter("programme_catch", 0.55, _SHARE, 0.1, 0.7, _A, gettext_noop("suspicious enquiries refused where a compliance programme is adopted")),
    Parameter("awareness_catch", 0.30, _SHARE, 0.05, 0.4, _A, gettext_noop("suspicious enquiries refused where only outreach has been")),
    Parameter("adoption_high", 0.80, _SHARE, 0.5, 0.95, gettext_noop("range DOMAIN L29; assumption"), gettext_noop("adoption of compliance programmes at full support"), partly_assumed=True),
    Parameter("adoption_scale", 0.25, Unit.EFFORT, 0.1, 0.6, _A, gettext_noop("effort on support at which compliance programmes have two thirds of their adoption")),
    Parameter("adoption_lag", 364.0, _DAYS, 182.0, 728.0, _A, gettext_noop("time firms take to adopt a compliance programme")),
    Parameter("breach_fall", 0.68, Unit.PER_YEAR, 0.3, 1.0, gettext_noop("BIS 2006–2010: 15.2% to about 1% in four years"), gettext_noop("fall of unknowing breaches by exporters at full outreach")),
    Parameter("breach_return", 0.10, Unit.PER_YEAR, 0.02, 0.3, _A, gettext_noop("return of unknowing breaches by exporters without outreach")),
    Parameter("breach_high", 0.152, _SHARE, 0.05, 0.3, "BIS 2006–2010", gettext_noop("unknowing breaches by exporters without outreach")),
    Parameter("tips_high", 20.0, Unit.PER_100_FIRMS_AND_YEAR, 5.0, 30.0, gettext_noop("range DOMAIN L30; assumption"), gettext_noop("tips with the tip line at full effort"), partly_assumed=True),
    Parameter("tip_force", 0.1, Unit.PER_TIP, 0.03, 0.3, _A, gettext_noop("how well a true tip that was not used yet meets the next attempt in its sector")),
    Parameter("tip_half_life", 91.0, _DAYS, 30.0, 182.0, _A, gettext_noop("half-life of a tip that was not used")),
    Parameter("false_tips", 2.0, _FACTOR, 0.5, 5.0, _A, gettext_noop("false reports per true tip")),
    Parameter("finance_catch", 0.45, _SHARE, 0.05, 0.5, _A, gettext_noop("deals noticed by finance and transport services at full practice")),
    Parameter("technology_catch", 0.60, _SHARE, 0.1, 0.7, _A, gettext_noop("intangible transfers stopped by technology licensing at full practice")),
    Parameter("broker_catch", 0.50, _SHARE, 0.1, 0.6, _A, gettext_noop("deals stopped at a broker when all brokers are visited")),
    Parameter("licence_mismatch", 0.35, _SHARE, 0.1, 0.6, _A, gettext_noop("false end uses that show as a mismatch in the electronic licence check")),
    Parameter("new_item_rate", 0.15, Unit.SHARE_OF_ATTEMPTS, 0.05, 0.4, _A, gettext_noop("attempts for items that are new since the last five years")),
    Parameter("no_law_factor", 0.5, _FACTOR, 0.2, 0.8, _A, gettext_noop("what a control without law can do, against one with law")),
    _fixed("adoption_kept", 0.5, _SHARE, 0.0, 1.0, gettext_noop("share of the compliance programmes at the start that stay without support")),
    _fixed("reach_lag", 182.0, _DAYS, 30.0, 728.0, gettext_noop("time in which outreach spreads among firms, and is forgotten")),
    _fixed("tips_unreached", 0.3, _SHARE, 0.0, 1.0, gettext_noop("share of tips that come where outreach has reached nobody")),
    _fixed("tips_reached", 0.7, _SHARE, 0.0, 1.0, gettext_noop("gain in the share of tips that come where outreach has reached everybody")),
    _fixed("finance_weight", 0.6, _SHARE, 0.0, 1.0, gettext_noop("part of noticed deals that finance controls account for")),
    _fixed("services_weight", 0.4, _SHARE, 0.0, 1.0, gettext_noop("part of noticed deals that transport services account for")),
    # after the border
    Parameter("after_delivery_finds", 0.70, _SHARE, 0.3, 0.9, _A, gettext_noop("diversions found when checked after delivery")),
    Parameter("verification_finds", 0.30, _SHARE, 0.1, 0.6, _A, gettext_noop("diversions that the verification of delivery shows at strict rules and full practice")),
    Parameter("audit_finds", 0.40, _SHARE, 0.1, 0.7, _A, gettext_noop("transfers of technology that an audit of records shows at full practice")),
    Parameter("after_delivery_days", 120.0, _DAYS, 60.0, 240.0, _A, gettext_noop("time from delivery to a check after delivery")),
    Parameter("revelation", 0.04, _SHARE, 0.0, 0.15, _A, gettext_noop("diversions revealed by chance within half a year")),
    Parameter("revelation_shared", 0.20, _SHARE, 0.0, 0.5, _A, gettext_noop("further diversions revealed where all cases are shared")),
    _fixed("after_delivery_alone", 0.7, _SHARE, 0.0, 1.0, gettext_noop("share of their force that checks after delivery keep without re-export control")),
    _fixed("after_delivery_re_export", 0.3, _SHARE, 0.0, 1.0, gettext_noop("gain in the force of checks after delivery with full re-export control")),
    # holdings
    Parameter("security_force", 2.5, Unit.PER_UNIT_OF_PRACTICE, 1.0, 4.0, _A, gettext_noop("how fast losses from holdings fall with their security")),
    Parameter("protect_storage", 0.5, _SHARE, 0.2, 0.8, _A, gettext_noop("thefts from a holding stopped by its full security")),
    Parameter("protect_physical", 0.3, _SHARE, 0.1, 0.6, _A, gettext_noop("thefts from holdings stopped by full physical protection")),
    Parameter("protect_personnel", 0.2, _SHARE, 0.05, 0.5, _A, gettext_noop("thefts from holdings stopped by full reliability of personnel")),
    Parameter("protect_transport", 0.6, _SHARE, 0.2, 0.9, _A, gettext_noop("thefts in transport stopped by full transport security")),
    Parameter("notice_days_high", 30.0, _DAYS, 10.0, 90.0, _A, gettext_noop("time to notice a loss from a holding without accounting")),
    Parameter("notice_force", 4.8, Unit.PER_UNIT_OF_PRACTICE, 3.0, 6.0, _A, gettext_noop("how fast the time to notice a loss falls with accounting")),
    Parameter("recovery_low", 0.30, _SHARE, 0.1, 0.5, gettext_noop("range DOMAIN L13"), gettext_noop("lost items recovered without search exercises")),
    Parameter("recovery_gain", 0.65, _SHARE, 0.3, 0.7, gettext_noop("range DOMAIN L13"), gettext_noop("gain in lost items recovered at full effort on search exercises")),
    Parameter("recovery_scale", 0.103, Unit.EFFORT, 0.05, 0.3, gettext_noop("set so that one exercise a year gives 0.66, DOMAIN S37"), gettext_noop("effort on search exercises at which recovery of lost items has two thirds of its gain")),
    Parameter("recovery_fade", 45.0, _DAYS, 15.0, 120.0, _A, gettext_noop("time in which the chance to recover a lost item falls by two thirds")),
    Parameter("response_hours", 240.0, Unit.HOURS, 72.0, 480.0, gettext_noop("range DOMAIN L36"), gettext_noop("response of a point of contact without staff")),
    _fixed("response_best", 1.0, _HOURS, 0.1, 24.0, gettext_noop("response of a fully staffed point of contact"), gettext_noop("range DOMAIN L36")),
    _fixed("response_force", 8.5, Unit.PER_UNIT_OF_PRACTICE, 1.0, 20.0, gettext_noop("how fast the response time of a point of contact falls with its staff"), gettext_noop("set so that the usual practice gives 72 hours; assumption"), partly_assumed=True),
    _fixed("recovery_late", 0.35, _SHARE, 0.0, 1.0, gettext_noop("share of the chance to recover a lost item that is left however late the search begins")),
    _fixed("recovery_enforcement_low", 0.9, _FACTOR, 0.5, 1.0, gettext_noop("recovery of lost items without law enforcement")),
    _fixed("recovery_enforcement_gain", 0.2, _FACTOR, 0.0, 0.5, gettext_noop("gain in recovery of lost items with law enforcement in full practice")),
    _fixed("recovery_enforcement_usual", 0.95, _FACTOR, 0.5, 1.5, gettext_noop("recovery of lost items with the usual law enforcement"), _SET, partly_assumed=True),
    _fixed("search_share", 0.5, _SHARE, 0.0, 1.0, gettext_noop("share of the chance of recovery that a search has before a stolen item reaches an exit")),
    _fixed("alert_days", 10.0, _DAYS, 0.0, 90.0, gettext_noop("time within which a theft must be noticed for the exit post to be alerted")),
    # courts, networks
    Parameter("prosecuted_low", 0.18, _SHARE, 0.05, 0.3, _A, gettext_noop("seizures prosecuted without specialised prosecutors")),
    Parameter("prosecuted_gain", 0.77, _SHARE, 0.4, 0.8, gettext_noop("set so that 2 prosecutors give 0.30, DOMAIN L32"), gettext_noop("gain in seizures prosecuted with all specialised prosecutors")),
    Parameter("prosecuted_scale", 0.60, Unit.EFFORT, 0.3, 1.0, _A, gettext_noop("effort on specialised prosecutors at which prosecution has two thirds of its gain")),
    Parameter("contested", 0.6, _SHARE, 0.3, 0.9, _A, gettext_noop("seizures contested in court")),
    Parameter("missing_law", 0.55, _FACTOR, 0.3, 0.9, _A, gettext_noop("legal basis of a case left when a law is missing")),
    Parameter("assistance_basis", 0.25, _SHARE, 0.1, 0.4, _A, gettext_noop("legal basis of a case that rests on instruments and legal assistance")),
    Parameter("court_days", 240.0, _DAYS, 120.0, 480.0, _A, gettext_noop("mean time from seizure to decision in court")),
    Parameter("conviction_members", 1.0, Unit.MEMBERS, 1.0, 3.0, _A, gettext_noop("members that a network loses with a conviction")),
    Parameter("replacement_days", 360.0, _DAYS, 180.0, 720.0, _A, gettext_noop("mean time until a dismantled network is replaced")),
    Parameter("belief_memory", 13.0, Unit.MONTHS, 6.0, 26.0, gettext_noop("NarcoLogic (PNAS 2019), MODEL section 5"), gettext_noop("how long networks remember what happened to them")),
    Parameter("belief_alpha", 2.0, Unit.EVENTS, 1.0, 4.0, gettext_noop("NarcoLogic, MODEL section 5"), gettext_noop("weight of getting through in what networks expect at the start")),
    Parameter("belief_beta", 0.5, Unit.EVENTS, 0.25, 1.0, gettext_noop("NarcoLogic, MODEL section 5"), gettext_noop("weight of being caught in what networks expect at the start")),
    Parameter("signal_weight", 5.0, Unit.EVENTS, 1.0, 10.0, _A, gettext_noop("weight in what networks expect of the published share of attempts stopped, if all were stopped; at most what a network lives through in its own memory")),
    Parameter("published_at_start", 0.10, _SHARE, 0.0, 0.3, _A, gettext_noop("share of attempts stopped that was published before the start")),
    Parameter("visible_inspection", 0.3, Unit.EVENTS, 0.0, 1.2, _A, gettext_noop("weight of standing physical inspection above the start, if all of it, in what networks expect")),
    Parameter("visible_random", 0.05, Unit.EVENTS, 0.0, 0.3, _A, gettext_noop("weight of a standing random share above the start, if all of it, in what networks expect")),
    Parameter("visible_transit", 0.15, Unit.EVENTS, 0.0, 0.8, _A, gettext_noop("weight of standing transit control above the start, if all of it, in what networks expect")),
    Parameter("visible_zone", 0.1, Unit.EVENTS, 0.0, 0.5, _A, gettext_noop("weight of standing presence in free zones above the start, if all of it, in what networks expect")),
    Parameter("certainty_force", 4.0, _INDEX, 2.0, 6.0, gettext_noop("DOMAIN 3.4; direction NIJ S16"), gettext_noop("weight of being caught and prosecuted in networks' choices")),
    Parameter("severity_force", 0.3, _INDEX, 0.1, 0.6, gettext_noop("DOMAIN 3.4; direction NIJ S16"), gettext_noop("weight of the penalty in networks' choices")),
    Parameter("patience", 2.2, _INDEX, 1.7, 2.7, gettext_noop("set so that at the start networks take about four to seven of ten opportunities; assumption"), gettext_noop("how much waiting is worth to a network beside an attempt (utility)"), partly_assumed=True),
    Parameter("taste", 0.5, _INDEX, 0.3, 1.2, _A, gettext_noop("how much networks' choices differ for reasons outside the model")),
    Parameter("plan_cost", 0.5, _INDEX, 0.35, 0.7, gettext_noop("set so that at the start networks take about four to seven of ten opportunities; assumption"), gettext_noop("mean cost of an attempt in networks' choices"), partly_assumed=True),
    Parameter("loss_of_resources", 0.35, _SHARE, 0.1, 0.7, _A, gettext_noop("resources that a network loses with a stopped attempt")),
    Parameter("regain_days", 182.0, _DAYS, 90.0, 364.0, _A, gettext_noop("time a network takes to regain its resources")),
    Parameter("fashion", 0.25, _SHARE, 0.0, 0.6, _A, gettext_noop("networks with the same signature that follow when one changes")),
    _fixed("prohibited_share", 0.02, Unit.SHARE_OF_ATTEMPTS, 0.0, 0.03, gettext_noop("exercise cases that are attempts by a non-State actor at a prohibited end use"), gettext_noop("3 of 147 incidents in 2024, DOMAIN S38; assumption"), partly_assumed=True),
    _fixed("procedural_share", 0.5, Unit.SHARE_OF_ATTEMPTS, 0.0, 0.97, gettext_noop("exercise cases that are procedural breaches")),
    _fixed("enforcement_low", 0.75, _FACTOR, 0.0, 1.0, gettext_noop("prosecution without law enforcement in practice")),
    _fixed("enforcement_gain", 0.5, _FACTOR, 0.0, 1.0, gettext_noop("gain in prosecution with law enforcement in full practice")),
    _fixed("missing_finance_law", 0.9, _FACTOR, 0.3, 1.0, gettext_noop("legal basis of a case left when the law on financing is missing")),
    _fixed("resources_least", 0.2, _SHARE, 0.01, 1.0, gettext_noop("least resources against which networks reckon the cost of an attempt")),
    _fixed("plan_cost_low", 0.7, _FACTOR, 0.0, 1.0, gettext_noop("cost of the cheapest attempt, against the mean")),
    _fixed("plan_cost_spread", 0.6, _FACTOR, 0.0, 2.0, gettext_noop("difference between the dearest and the cheapest attempt, against the mean")),
    # reform, cooperation
    Parameter("reform_fields", 12.0, Unit.FIELDS_A_YEAR, 6.0, 20.0, "DOMAIN S19", gettext_noop("pace of reform of the matrix without action plan or help")),
    Parameter("plan_pace", 2.0, _FACTOR, 0.5, 3.0, gettext_noop("one to three times; assumption"), gettext_noop("gain in the pace of reform with a full action-plan team"), partly_assumed=True),
    Parameter("fields_in_matrix", 330.0, Unit.FIELDS, 300.0, 382.0, gettext_noop("DOMAIN 1.3 (to be verified)"), gettext_noop("fields of the 1540 matrix")),
    Parameter("law_months_low", 12.0, Unit.MONTHS, 6.0, 18.0, "DOMAIN 5.1", gettext_noop("shortest time from decision to law in force")),
    Parameter("law_months_high", 36.0, Unit.MONTHS, 24.0, 60.0, "DOMAIN 5.1", gettext_noop("longest time from decision to law in force")),
    Parameter("instrument_years_low", 1.0, Unit.YEARS, 0.5, 2.0, "DOMAIN L03", gettext_noop("shortest time to join an instrument")),
    Parameter("instrument_years_high", 5.0, Unit.YEARS, 3.0, 8.0, "DOMAIN L03", gettext_noop("longest time to join an instrument")),
    Parameter("report_memory", 60.0, Unit.MONTHS, 24.0, 120.0, _A, gettext_noop("time in which a national report loses two thirds of its worth")),
    Parameter("matched_share", 0.40, _SHARE, 0.1, 0.8, "DOMAIN S30, S31", gettext_noop("assistance requests matched")),
    Parameter("assistance_gain", 0.20, _SHARE, 0.05, 0.4, _A, gettext_noop("gap in practice that one assistance programme closes in its row of the matrix")),
    Parameter("review_fields", 10.0, Unit.FIELDS, 3.0, 15.0, gettext_noop("range DOMAIN L33; assumption"), gettext_noop("fields of the matrix closed by a peer review of two States"), partly_assumed=True),
    Parameter("followup_days", 270.0, _DAYS, 120.0, 540.0, _A, gettext_noop("time from a peer review to its follow-up")),
    _fixed("priority_gain", 1.0, _FACTOR, 0.0, 5.0, gettext_noop("gain in the pace of reform for a row with an open recommendation")),
    _fixed("recommendation_weight", 0.05, _SHARE, 0.0, 0.5, gettext_noop("how much weaker a row with an open recommendation counts when help is asked for")),
    _fixed("ignorance", 0.5, _SHARE, 0.0, 1.0, gettext_noop("practice that a team expects where no report says anything")),
    _fixed("match_alone", 0.7, _FACTOR, 0.0, 2.0, gettext_noop("matching of an assistance request with nothing to help it")),
    _fixed("match_fresh", 0.5, _FACTOR, 0.0, 2.0, gettext_noop("gain in matching an assistance request with a fresh report")),
    _fixed("match_contact", 0.3, _FACTOR, 0.0, 2.0, gettext_noop("gain in matching an assistance request with a fully staffed point of contact")),
    _fixed("match_plan", 0.5, _FACTOR, 0.0, 2.0, gettext_noop("gain in matching an assistance request with a full action-plan team")),
    _fixed("match_most", 0.95, _SHARE, 0.5, 1.0, gettext_noop("largest share of assistance requests matched")),
    _fixed("matching_least", 3.0, _MONTHS, 0.0, 3.0, gettext_noop("shortest time from a matched request to its effect"), "DOMAIN L35"),
    _fixed("matching_most", 36.0, _MONTHS, 36.0, 120.0, gettext_noop("longest time from a matched request to its effect"), "DOMAIN L35"),
    _fixed("review_base", 0.6, _FACTOR, 0.0, 1.0, gettext_noop("fields that all parties to a peer review close together, against a review of two States: part that does not grow with their number")),
    _fixed("review_breadth", 0.2, _FACTOR, 0.0, 1.0, gettext_noop("fields that all parties to a peer review close together, against a review of two States: part that each of them adds")),
    _fixed("review_step", 0.25, _ROWS, 0.01, 1.0, gettext_noop("how far the follow-up to a peer review takes a row before it turns to the weakest again")),
    _fixed("review_quick_from", 4.0, Unit.NUMBER, 2.0, 6.0, gettext_noop("States and organizations at a peer review from which its follow-up comes sooner")),
    _fixed("review_quick", 0.6, _FACTOR, 0.1, 1.0, gettext_noop("time to the follow-up of a peer review with many States and organizations, against one with few")),
    Parameter("meeting_share", 0.8, _SHARE, 0.4, 1.0, _A, gettext_noop("knowledge of signatures that passes at a licensing–customs meeting")),
    # own work of the agencies: no outcome depends on these, and drawing them could make one seem sensitive to them;
    # the range that a scenario may give each is its plausible range
    _fixed("measure_hours", 140.0, _HOURS, 60.0, 300.0, gettext_noop("hours of an action-plan team for one measure of the plan")),
    _fixed("plan_measures", 20.0, Unit.A_YEAR, 8.0, 40.0, gettext_noop("measures of an action plan that fall due in a year")),
    _fixed("offences_at_start", 0.5, _SHARE, 0.3, 0.8, gettext_noop("instruments in force at the start whose offences stand in national law")),
    _fixed("method_kept", 0.8, _SHARE, 0.5, 0.95, gettext_noop("examinations that two places with the common method conclude by it")),
    _fixed("list_change_hours", 600.0, _HOURS, 200.0, 1500.0, gettext_noop("hours of list updating for one change of a regime")),
    _fixed("list_months_least", 2.0, _MONTHS, 1.0, 6.0, gettext_noop("time to enact a change of the control list that is ready")),
    _fixed("list_months_most", 60.0, _MONTHS, 36.0, 84.0, gettext_noop("time from a regime's change to the national list where nobody works on it"), gettext_noop("range DOMAIN L08; assumption"), partly_assumed=True),
    _fixed("referrals_a_year", 1.0, Unit.PER_YEAR, 0.2, 3.0, gettext_noop("catch-all referrals that a firm reached by outreach sends to the licensing authority")),
    _fixed("referrals_unreached", 0.1, _SHARE, 0.02, 0.3, gettext_noop("catch-all referrals of a firm that outreach has not reached, against one that it has")),
    _fixed("referral_hours", 30.0, _HOURS, 10.0, 60.0, gettext_noop("officers' hours to decide one catch-all referral")),
    _fixed("inventories_a_year", 4.0, Unit.A_YEAR, 1.0, 12.0, gettext_noop("inventories that fall due in a year at a group of holdings")),
    _fixed("inventory_rate", 52.0, Unit.A_YEAR, 20.0, 100.0, gettext_noop("inventories that a group of holdings with full security and accounting can reconcile in a year")),
    _fixed("inventory_alone", 0.5, _SHARE, 0.2, 0.8, gettext_noop("inventories that a group of holdings reconciles without accounting practice, against full practice")),
    _fixed("shipments_a_year", 24.0, Unit.A_YEAR, 6.0, 60.0, gettext_noop("shipments a year from a group of holdings")),
    _fixed("shipment_hours", 4.0, _HOURS, 1.0, 10.0, gettext_noop("regulator's hours for the security plan of one shipment")),
    _fixed("crew_alone", 0.6, _SHARE, 0.3, 0.9, gettext_noop("shipments whose crew is reliable without any checks of personnel")),
    _fixed("mobilise_none", 72.0, _HOURS, 24.0, 168.0, gettext_noop("time from notice of a loss to the first search party without exercises")),
    _fixed("mobilise_best", 3.0, _HOURS, 1.0, 8.0, gettext_noop("time from notice of a loss to the first search party with all exercises")),
    _fixed("risky_licences", 0.15, _SHARE, 0.05, 0.3, gettext_noop("licence applications of high risk")),
    _fixed("deliveries_to_verify", 0.15, _SHARE, 0.05, 0.3, gettext_noop("licences issued whose delivery is to be verified")),
    _fixed("confirm_hours", 5.0, _HOURS, 2.0, 10.0, gettext_noop("officers' hours to have one end-user document confirmed by its issuer")),
    _fixed("profile_days_none", 20.0, _DAYS, 7.0, 40.0, gettext_noop("time to turn a denial into a risk profile without analysts")),
    _fixed("profile_days_best", 2.0, _DAYS, 0.5, 5.0, gettext_noop("time to turn a denial into a risk profile with all analysts")),
    _fixed("denial_days_most", 364.0, _DAYS, 182.0, 728.0, gettext_noop("time until customs hears of a denial where no meetings are held")),
    _fixed("electronic_match", 0.95, _SHARE, 0.85, 0.99, gettext_noop("exits found in the licence register by the electronic check")),
    _fixed("hand_match", 0.15, _SHARE, 0.05, 0.3, gettext_noop("exits entered in the licence register by hand")),
    _fixed("exits_a_licence", 3.0, Unit.NUMBER, 1.0, 6.0, gettext_noop("exits under one licence that its balance depends on")),
    _fixed("random_notes", 0.002, _SHARE, 0.0005, 0.01, gettext_noop("random inspections that meet something a risk profile should know")),
    _fixed("lapse_rate", 0.15, Unit.PER_YEAR, 0.05, 0.4, gettext_noop("trusted firms whose compliance lapses between audits")),
    _fixed("advance_alone", 0.1, _SHARE, 0.02, 0.3, gettext_noop("through consignments announced with full data where none is checked")),
    _fixed("advance_scale", 0.3, _SHARE, 0.1, 0.6, gettext_noop("share of through consignments checked at which two thirds of the carriers have come to send full data")),
    _fixed("stock_record_hours", 0.3, _HOURS, 0.1, 1.0, gettext_noop("officers' hours to reconcile one consignment with the stock records of a free zone")),
    _fixed("broker_turnover", 0.35, Unit.PER_YEAR, 0.15, 0.7, gettext_noop("brokers who leave, move or are replaced")),
    _fixed("broker_aware", 0.1, Unit.PER_YEAR, 0.02, 0.3, gettext_noop("brokers who register of their own accord where outreach has reached everybody")),
    _fixed("programme_audits", 0.33, Unit.PER_YEAR, 0.2, 1.0, gettext_noop("audits that a compliance programme needs")),
    _fixed("audit_hours", 160.0, _HOURS, 60.0, 320.0, gettext_noop("hours of support for the audit of one compliance programme")),
    _fixed("tip_hours", 32.0, _HOURS, 8.0, 60.0, gettext_noop("officers' hours to answer one tip")),
    _fixed("offences_alone", 0.4, _SHARE, 0.2, 0.6, gettext_noop("offences penalised by a law at the lowest penalty level")),
    _fixed("files_opened", 0.002, _SHARE, 0.0005, 0.01, gettext_noop("opened consignments that become a file for prosecution")),
    _fixed("file_hours", 100.0, _HOURS, 40.0, 240.0, gettext_noop("prosecutors' hours to make one file ready for court")),
    _fixed("close_alone", 0.2, Unit.PER_YEAR, 0.1, 0.4, gettext_noop("recommendations closed without peer reviews, at the world's pace of reform")),
    _fixed("close_reviewed", 1.0, Unit.PER_YEAR, 0.4, 2.0, gettext_noop("further recommendations closed with one peer review of two States a year")),
    _fixed("partner_helps", 0.3, _SHARE, 0.15, 0.5, gettext_noop("chance that one partner at a peer review can help with a recommendation")),
    _fixed("alerts_a_year", 0.2, Unit.PER_YEAR, 0.05, 1.0, gettext_noop("alerts of banks about payments of one exporter")),
    _fixed("alert_hours", 40.0, _HOURS, 10.0, 100.0, gettext_noop("finance unit's hours to pass on one alert of a bank")),
    _fixed("alert_days_most", 60.0, _DAYS, 30.0, 120.0, gettext_noop("time after which an alert of a bank is of no use any more")),
    # what levers feed besides their own row
    _fixed("security_to_accounting", 0.10, _FED, 0.0, 1.0, gettext_noop("rise of accounting for items by security of holdings")),
    _fixed("security_to_protection", 0.10, _FED, 0.0, 1.0, gettext_noop("rise of physical protection by security of holdings")),
    _fixed("security_to_personnel", 0.08, _FED, 0.0, 1.0, gettext_noop("rise of the reliability of personnel by security of holdings")),
    _fixed("plan_to_review", 0.10, _FED, 0.0, 1.0, gettext_noop("rise of inter-agency review by an action-plan team")),
    _fixed("meetings_to_review", 0.20, _FED, 0.0, 1.0, gettext_noop("rise of inter-agency review by licensing–customs meetings")),
    _fixed("training_to_detection", 0.15, _FED, 0.0, 1.0, gettext_noop("rise of detection at the border by identification training")),
    _fixed("experts_to_detection", 0.10, _FED, 0.0, 1.0, gettext_noop("rise of detection at the border by an expert desk")),
    _fixed("checks_to_re_export", 0.20, _FED, 0.0, 1.0, gettext_noop("rise of re-export control by checks after delivery")),
    _fixed("transit_to_re_export", 0.10, _FED, 0.0, 1.0, gettext_noop("rise of re-export control by transit control")),
    _fixed("officers_to_authority", 0.20, _FED, 0.0, 1.0, gettext_noop("rise of practice at the licensing authority by licensing officers")),
    _fixed("outreach_to_technology", 0.25, _FED, 0.0, 1.0, gettext_noop("rise of technology control by outreach")),
    _fixed("support_to_technology", 0.15, _FED, 0.0, 1.0, gettext_noop("rise of technology control by support for compliance programmes")),
    _fixed("prosecutors_to_enforcement", 0.25, _FED, 0.0, 1.0, gettext_noop("rise of law enforcement by specialised prosecutors")),
    _fixed("unit_to_finance", 0.9, _FED, 0.0, 1.0, gettext_noop("practice of financing control with a full finance unit")),
    _fixed("unit_to_services", 0.8, _FED, 0.0, 1.0, gettext_noop("practice of transport-service control with a full finance unit")),
)
# fmt: on
PARAMETER_INDEX: Final = {parameter.name: parameter for parameter in PARAMETERS}
