"""The model's parameters: every number of the rules with its unit, range and source, or the word "assumption".

A scenario may override any of them under ``assumptions``. Rules receive them as plain floats.
"""

from dataclasses import dataclass
from typing import Final

from sim.words import mark
from sim.words.units import Unit


@dataclass(frozen=True, slots=True)
class Parameter:
    """One number: default in ``unit``, plausible range [low, high], source or "assumption", and what it means."""

    name: str
    default: float
    unit: Unit
    low: float
    high: float
    source: str
    text: str
    partly_assumed: bool = False
    """Whether it is an assumption all the same, for all that its source says of it."""

    @property
    def assumed(self) -> bool:
        """Whether it rests on an assumption, wholly or in part."""
        return self.source is _A or self.partly_assumed

    @property
    def switch(self) -> bool:
        """Whether it chooses between two forms of a rule and is no uncertain number."""
        return self.unit is Unit.SWITCH


_SWITCH: Final = Unit.SWITCH
_A: Final = mark("assumption")
_SHARE: Final = Unit.SHARE
_DAYS: Final = Unit.DAYS
_WORKING: Final = Unit.WORKING_DAYS
_INDEX: Final = Unit.UTILITY
_FACTOR: Final = Unit.FACTOR

# One parameter a row, read as a table.
# fmt: off
PARAMETERS: Final[tuple[Parameter, ...]] = (
    # customs
    Parameter("volume_spread", 0.25, _SHARE, 0.05, 0.5, _A, mark("day-to-day spread of a post's flow")),
    Parameter("best_exponent", 0.19, Unit.EXPONENT, 0.185, 1.0, mark("World Customs Journal 13(2), DOMAIN S71 (revenue offences)"), mark("best exponent of targeting, with all profile analysts")),
    Parameter("analysts_scale", 0.147, Unit.EFFORT, 0.1, 0.3, mark("set so that 2 analysts give exponent 0.6, DOMAIN 3.4"), mark("effort on profile analysts at which targeting has two thirds of its gain")),
    Parameter("known_from", 0.2, _SHARE, 0.05, 0.5, _A, mark("knowledge from which a post knows a signature")),
    Parameter("known_at_start", 0.5, _SHARE, 0.0, 0.8, _A, mark("what posts know of each signature at the start")),
    Parameter("staff_follow", 0.7, _SHARE, 0.3, 1.0, _A, mark("inspection bays and officers that come with a larger share to open")),
    Parameter("knowledge_gain", 0.5, _SHARE, 0.2, 0.9, _A, mark("share of what a post does not know of a signature that one find teaches")),
    Parameter("knowledge_half_life", 546.0, _DAYS, 182.0, 728.0, _A, mark("half-life of a post's knowledge of a signature")),
    Parameter("identify_low", 0.15, _SHARE, 0.05, 0.3, "DOMAIN 3.4", mark("chance to recognise an opened item without identification training")),
    Parameter("identify_high", 0.75, _SHARE, 0.5, 0.9, "DOMAIN 3.4", mark("chance to recognise an opened item with full identification training")),
    Parameter("training_scale", 15.0, Unit.HOURS, 8.0, 40.0, "DOMAIN 3.4", mark("training hours in stock at which recognition of items has two thirds of its gain")),
    Parameter("training_quality", 0.25, _SHARE, 0.0, 1.0, mark("DOMAIN S32 (0 is possible); default set so that 8 hours give about 0.3"), mark("quality of identification training")),
    Parameter("training_half_life", 546.0, _DAYS, 273.0, 1092.0, mark("18 months, MODEL section 5; assumption"), mark("half-life of identification training"), partly_assumed=True),
    Parameter("joint_training_gain", 0.25, _SHARE, 0.0, 0.5, mark("assumption; no public evidence of an effect (DOMAIN finding 8)"), mark("hours gained by training together with other States"), partly_assumed=True),
    Parameter("expert_identify", 0.35, _SHARE, 0.0, 0.6, _A, mark("share of missed items an expert desk at full effort recognises")),
    Parameter("portal_identify", 0.30, _SHARE, 0.0, 0.6, _A, mark("further chance to recognise nuclear items and radioactive sources with detection at the border in full practice")),
    Parameter("licensed_identify", 0.35, _FACTOR, 0.1, 1.0, _A, mark("recognition of a false end use behind a valid licence")),
    Parameter("method_spread", 0.8, _SHARE, 0.3, 1.0, _A, mark("share of the spread of recognition between posts that a common method in full use removes")),
    Parameter("post_spread", 0.35, _SHARE, 0.1, 0.7, _A, mark("spread of recognition between posts without a common method")),
    Parameter("overload_loss", 0.8, _FACTOR, 0.2, 2.0, _A, mark("how fast the quality of inspection falls when a post's load passes 80%")),
    Parameter("inspection_days", 1.0, _DAYS, 0.5, 3.0, mark("DOMAIN S63 (2 against 1 days)"), mark("delay added by an inspection without waiting")),
    Parameter("inspection_hours", 2.0, Unit.HOURS, 1.0, 4.0, _A, mark("officers' hours for one inspection")),
    Parameter("document_hours", 0.12, Unit.HOURS, 0.05, 0.2, _A, mark("officers' hours for one set of documents")),
    Parameter("electronic_saving", 0.3, _SHARE, 0.0, 0.6, _A, mark("documentary time saved by the electronic licence check in full use")),
    Parameter("listed_of_flagged", 0.38, _SHARE, 0.2, 0.5, mark("0.02–0.4, derived DOMAIN S56, S60–S62"), mark("gain in the share of flagged consignments that are truly listed, with all correlation tables in use")),
    Parameter("expert_share", 0.10, _SHARE, 0.02, 0.3, _A, mark("share of flagged consignments that need expertise")),
    Parameter("expert_days_none", 30.0, _DAYS, 10.0, 60.0, "DOMAIN L06", mark("expertise delay without an expert desk")),
    Parameter("expert_days_best", 0.5, _DAYS, 0.2, 2.0, "DOMAIN L06", mark("expertise delay with a full desk")),
    Parameter("trusted_share", 0.85, _SHARE, 0.5, 0.9, "DOMAIN S74, S65", mark("largest share of trade that is trusted")),
    Parameter("trusted_relief", 5.0, _FACTOR, 4.0, 6.0, mark("DOMAIN S65: 4–6 times less examined"), mark("how many times less a trusted consignment is opened")),
    Parameter("insider_share", 0.25, _SHARE, 0.05, 0.5, _A, mark("attempts behind a trusted trader, per share of trade trusted")),
    Parameter("day_cost", 0.01, Unit.SHARE_OF_VALUE_A_DAY, 0.005, 0.02, "DOMAIN S70", mark("cost of a day's delay to trade")),
    # licensing
    Parameter("referred_share", 0.45, _SHARE, 0.2, 0.7, mark("fitted to UK 2022 times, DOMAIN 3.1"), mark("share of licence applications referred to other agencies")),
    Parameter("routine_work", 0.9, _WORKING, 0.3, 2.0, _A, mark("mean desk work for a routine licence application")),
    Parameter("referred_work", 2.2, _WORKING, 1.0, 5.0, _A, mark("mean desk work for a referred licence application")),
    Parameter("work_spread", 0.6, Unit.LOG_STANDARD_DEVIATION, 0.2, 1.2, _A, mark("spread of desk work for licence applications")),
    Parameter("routine_wait", 11.6, _WORKING, 4.0, 15.0, mark("fitted to UK 2022 times, DOMAIN 3.1"), mark("median time of a routine licence application away from the desk")),
    Parameter("routine_wait_spread", 0.35, Unit.LOG_STANDARD_DEVIATION, 0.1, 1.0, mark("fitted to UK 2022 times, DOMAIN 3.1"), mark("spread of the time of a routine licence application away from the desk")),
    Parameter("referred_wait", 31.7, _WORKING, 15.0, 60.0, mark("fitted to UK 2022 times, DOMAIN 3.1"), mark("median time of a referred licence application away from the desk")),
    Parameter("referred_wait_spread", 0.87, Unit.LOG_STANDARD_DEVIATION, 0.3, 1.2, mark("fitted to UK 2022 times, DOMAIN 3.1"), mark("spread of the time of a referred licence application away from the desk")),
    Parameter("exponential_work", 0.0, _SWITCH, 0.0, 1.0, mark("1 only to compare with queueing theory"), mark("desk work for licence applications drawn from an exponential law")),
    Parameter("issued_share", 0.767, _SHARE, 0.6, 0.9, mark("UK 2022, DOMAIN 3.1"), mark("lawful licence applications issued")),
    Parameter("refused_share", 0.025, _SHARE, 0.005, 0.1, mark("UK 2022, DOMAIN 3.1"), mark("lawful licence applications refused")),
    Parameter("returned_share", 0.071, _SHARE, 0.02, 0.15, mark("UK 2022, DOMAIN 3.1"), mark("lawful licence applications withdrawn or returned")),
    Parameter("depth_floor", 0.3, _SHARE, 0.1, 0.6, _A, mark("least depth of a licence review under pressure")),
    Parameter("depth_days", 16.0, _WORKING, 10.0, 25.0, mark("UK 2022 median, DOMAIN 3.1"), mark("time that a full licence review takes without waiting")),
    Parameter("depth_saving", 0.6, _SHARE, 0.2, 0.8, _A, mark("desk work saved when the depth of licence review falls to nothing")),
    Parameter("pressure_cases", 18.0, Unit.CASES_PER_OFFICER, 8.0, 40.0, _A, mark("licence backlog above which officers are drawn from outreach and meetings")),
    Parameter("pressure_draw", 0.6, _SHARE, 0.2, 0.9, mark("practice GAO-08-89, DOMAIN S58; size assumption"), mark("share of outreach and meetings lost when licensing officers are drawn off under pressure"), partly_assumed=True),
    Parameter("alignment_load", 0.6, _FACTOR, 0.3, 1.0, mark("S4 outline: +60%; assumption"), mark("licence applications added when the control list goes from its default to full alignment"), partly_assumed=True),
    Parameter("statement_catch", 0.50, _SHARE, 0.1, 0.6, _A, mark("false end-user statements caught by strict rules at full review depth")),
    Parameter("check_risk_factor", 5.0, _FACTOR, 2.0, 10.0, _A, mark("how much likelier a risky licence is checked than another")),
    Parameter("check_finds", 0.60, _SHARE, 0.3, 0.9, _A, mark("false end uses found by a pre-licence check")),
    Parameter("check_adverse", 0.24, _SHARE, 0.05, 0.25, mark("BIS FY2023, DOMAIN S40"), mark("pre-licence checks of lawful applications, chosen by risk, that are not favourable")),
    Parameter("adverse_refused", 0.5, _SHARE, 0.2, 0.8, _A, mark("pre-licence checks that are not favourable and end in refusal")),
    Parameter("interagency_catch", 0.40, _SHARE, 0.1, 0.5, _A, mark("false end uses caught in inter-agency review at full depth")),
    Parameter("denial_catch", 0.60, _SHARE, 0.2, 0.9, _A, mark("licence applications like a known denial that are refused")),
    # suppliers, services, tips
    Parameter("programme_catch", 0.55, _SHARE, 0.1, 0.7, _A, mark("suspicious enquiries refused where a compliance programme is adopted")),
    Parameter("awareness_catch", 0.30, _SHARE, 0.05, 0.4, _A, mark("suspicious enquiries refused where only outreach has been")),
    Parameter("adoption_high", 0.80, _SHARE, 0.5, 0.95, mark("range DOMAIN L29; assumption"), mark("adoption of compliance programmes at full support"), partly_assumed=True),
    Parameter("adoption_scale", 0.25, Unit.EFFORT, 0.1, 0.6, _A, mark("effort on support at which compliance programmes have two thirds of their adoption")),
    Parameter("adoption_lag", 364.0, _DAYS, 182.0, 728.0, _A, mark("time firms take to adopt a compliance programme")),
    Parameter("breach_fall", 0.68, Unit.PER_YEAR, 0.3, 1.0, mark("BIS 2006–2010: 15.2% to about 1% in four years"), mark("fall of unknowing breaches by exporters at full outreach")),
    Parameter("breach_return", 0.10, Unit.PER_YEAR, 0.02, 0.3, _A, mark("return of unknowing breaches by exporters without outreach")),
    Parameter("breach_high", 0.152, _SHARE, 0.05, 0.3, "BIS 2006–2010", mark("unknowing breaches by exporters without outreach")),
    Parameter("tips_high", 20.0, Unit.PER_100_FIRMS_AND_YEAR, 5.0, 30.0, mark("range DOMAIN L30; assumption"), mark("tips with the tip line at full effort"), partly_assumed=True),
    Parameter("tip_force", 0.06, Unit.PER_TIP, 0.02, 0.15, _A, mark("how well a tip meets an attempt")),
    Parameter("false_tips", 2.0, _FACTOR, 0.5, 5.0, _A, mark("false reports per true tip")),
    Parameter("finance_catch", 0.45, _SHARE, 0.05, 0.5, _A, mark("deals noticed by finance and transport services at full practice")),
    Parameter("technology_catch", 0.60, _SHARE, 0.1, 0.7, _A, mark("intangible transfers stopped by technology licensing at full practice")),
    Parameter("broker_catch", 0.50, _SHARE, 0.1, 0.6, _A, mark("deals stopped at a broker when all brokers are visited")),
    Parameter("licence_mismatch", 0.35, _SHARE, 0.1, 0.6, _A, mark("false end uses that show as a mismatch in the electronic licence check")),
    Parameter("new_item_rate", 0.15, Unit.SHARE_OF_ATTEMPTS, 0.05, 0.4, _A, mark("attempts for items that are new since the last five years")),
    Parameter("no_law_factor", 0.5, _FACTOR, 0.2, 0.8, _A, mark("what a control without law can do, against one with law")),
    # after the border
    Parameter("after_delivery_finds", 0.70, _SHARE, 0.3, 0.9, _A, mark("diversions found when checked after delivery")),
    Parameter("after_delivery_days", 120.0, _DAYS, 60.0, 240.0, _A, mark("time from delivery to a check after delivery")),
    Parameter("revelation", 0.04, _SHARE, 0.0, 0.15, _A, mark("diversions revealed by chance within half a year")),
    Parameter("revelation_shared", 0.20, _SHARE, 0.0, 0.5, _A, mark("further diversions revealed where all cases are shared")),
    # holdings
    Parameter("security_force", 2.5, Unit.PER_UNIT_OF_PRACTICE, 1.0, 4.0, _A, mark("how fast losses from holdings fall with their security")),
    Parameter("protect_storage", 0.5, _SHARE, 0.2, 0.8, _A, mark("thefts from a holding stopped by its full security")),
    Parameter("protect_physical", 0.3, _SHARE, 0.1, 0.6, _A, mark("thefts from holdings stopped by full physical protection")),
    Parameter("protect_personnel", 0.2, _SHARE, 0.05, 0.5, _A, mark("thefts from holdings stopped by full reliability of personnel")),
    Parameter("protect_transport", 0.6, _SHARE, 0.2, 0.9, _A, mark("thefts in transport stopped by full transport security")),
    Parameter("notice_days_high", 30.0, _DAYS, 10.0, 90.0, _A, mark("time to notice a loss from a holding without accounting")),
    Parameter("notice_force", 4.8, Unit.PER_UNIT_OF_PRACTICE, 3.0, 6.0, _A, mark("how fast the time to notice a loss falls with accounting")),
    Parameter("recovery_low", 0.30, _SHARE, 0.1, 0.5, mark("range DOMAIN L13"), mark("lost items recovered without search exercises")),
    Parameter("recovery_gain", 0.65, _SHARE, 0.3, 0.7, mark("range DOMAIN L13"), mark("gain in lost items recovered at full effort on search exercises")),
    Parameter("recovery_scale", 0.103, Unit.EFFORT, 0.05, 0.3, mark("set so that one exercise a year gives 0.66, DOMAIN S37"), mark("effort on search exercises at which recovery of lost items has two thirds of its gain")),
    Parameter("recovery_fade", 45.0, _DAYS, 15.0, 120.0, _A, mark("time in which the chance to recover a lost item falls by two thirds")),
    Parameter("response_hours", 240.0, Unit.HOURS, 72.0, 480.0, mark("range DOMAIN L36"), mark("response of a point of contact without staff")),
    # courts, networks
    Parameter("prosecuted_low", 0.18, _SHARE, 0.05, 0.3, _A, mark("seizures prosecuted without specialised prosecutors")),
    Parameter("prosecuted_gain", 0.77, _SHARE, 0.4, 0.8, mark("set so that 2 prosecutors give 0.30, DOMAIN L32"), mark("gain in seizures prosecuted with all specialised prosecutors")),
    Parameter("prosecuted_scale", 0.60, Unit.EFFORT, 0.3, 1.0, _A, mark("effort on specialised prosecutors at which prosecution has two thirds of its gain")),
    Parameter("contested", 0.6, _SHARE, 0.3, 0.9, _A, mark("seizures contested in court")),
    Parameter("missing_law", 0.55, _FACTOR, 0.3, 0.9, _A, mark("legal basis of a case left when a law is missing")),
    Parameter("assistance_basis", 0.25, _SHARE, 0.1, 0.4, _A, mark("legal basis of a case that rests on instruments and legal assistance")),
    Parameter("court_days", 240.0, _DAYS, 120.0, 480.0, _A, mark("mean time from seizure to decision in court")),
    Parameter("conviction_members", 1.0, Unit.MEMBERS, 1.0, 3.0, _A, mark("members that a network loses with a conviction")),
    Parameter("replacement_days", 360.0, _DAYS, 180.0, 720.0, _A, mark("mean time until a dismantled network is replaced")),
    Parameter("belief_memory", 13.0, Unit.MONTHS, 6.0, 26.0, mark("NarcoLogic (PNAS 2019), MODEL section 5"), mark("how long networks remember what happened to them")),
    Parameter("belief_alpha", 2.0, Unit.EVENTS, 1.0, 4.0, mark("NarcoLogic, MODEL section 5"), mark("weight of getting through in what networks expect at the start")),
    Parameter("belief_beta", 0.5, Unit.EVENTS, 0.25, 1.0, mark("NarcoLogic, MODEL section 5"), mark("weight of being caught in what networks expect at the start")),
    Parameter("signal_weight", 0.8, Unit.EVENTS, 0.1, 1.0, _A, mark("weight of a published seizure in what other networks expect")),
    Parameter("certainty_force", 4.0, _INDEX, 2.0, 6.0, mark("DOMAIN 3.4; direction NIJ S16"), mark("weight of being caught and prosecuted in networks' choices")),
    Parameter("severity_force", 0.3, _INDEX, 0.1, 0.6, mark("DOMAIN 3.4; direction NIJ S16"), mark("weight of the penalty in networks' choices")),
    Parameter("patience", 2.2, _INDEX, 0.0, 5.0, _A, mark("how much waiting is worth to a network beside an attempt (utility)")),
    Parameter("taste", 0.5, _INDEX, 0.3, 1.2, _A, mark("how much networks' choices differ for reasons outside the model")),
    Parameter("plan_cost", 0.5, _INDEX, 0.2, 1.0, _A, mark("mean cost of an attempt in networks' choices")),
    Parameter("loss_of_resources", 0.35, _SHARE, 0.1, 0.7, _A, mark("resources that a network loses with a stopped attempt")),
    Parameter("regain_days", 182.0, _DAYS, 90.0, 364.0, _A, mark("time a network takes to regain its resources")),
    Parameter("fashion", 0.25, _SHARE, 0.0, 0.6, _A, mark("networks with the same signature that follow when one changes")),
    # reform, cooperation
    Parameter("reform_fields", 12.0, Unit.FIELDS_A_YEAR, 6.0, 20.0, "DOMAIN S19", mark("pace of reform of the matrix without action plan or help")),
    Parameter("plan_pace", 2.0, _FACTOR, 0.5, 3.0, mark("one to three times; assumption"), mark("gain in the pace of reform with a full action-plan team"), partly_assumed=True),
    Parameter("fields_in_matrix", 330.0, Unit.FIELDS, 300.0, 382.0, mark("DOMAIN 1.3 (to be verified)"), mark("fields of the 1540 matrix")),
    Parameter("law_months_low", 12.0, Unit.MONTHS, 6.0, 18.0, "DOMAIN 5.1", mark("shortest time from decision to law in force")),
    Parameter("law_months_high", 36.0, Unit.MONTHS, 24.0, 60.0, "DOMAIN 5.1", mark("longest time from decision to law in force")),
    Parameter("instrument_years_low", 1.0, Unit.YEARS, 0.5, 2.0, "DOMAIN L03", mark("shortest time to join an instrument")),
    Parameter("instrument_years_high", 5.0, Unit.YEARS, 3.0, 8.0, "DOMAIN L03", mark("longest time to join an instrument")),
    Parameter("report_memory", 60.0, Unit.MONTHS, 24.0, 120.0, _A, mark("time in which a national report loses two thirds of its worth")),
    Parameter("matched_share", 0.40, _SHARE, 0.1, 0.8, "DOMAIN S30, S31", mark("assistance requests matched")),
    Parameter("assistance_gain", 0.20, _SHARE, 0.05, 0.4, _A, mark("gap in practice that one assistance programme closes in its row of the matrix")),
    Parameter("review_fields", 10.0, Unit.FIELDS, 3.0, 15.0, mark("range DOMAIN L33; assumption"), mark("fields of the matrix closed by a peer review of two States"), partly_assumed=True),
    Parameter("followup_days", 270.0, _DAYS, 120.0, 540.0, _A, mark("time from a peer review to its follow-up")),
    Parameter("meeting_share", 0.8, _SHARE, 0.4, 1.0, _A, mark("knowledge of signatures that passes at a licensing–customs meeting")),
)
# fmt: on
PARAMETER_INDEX: Final = {parameter.name: parameter for parameter in PARAMETERS}
