"""The levers L01-L38: what an institution can decide, what it costs, when it works and which practice rows it feeds.

Names, ranges and defaults follow the dossier (``docs/dossier/domain.md``, section 6); cost, officer-hours, lag and weights are
assumptions unless the source says otherwise. Effort is a lever's position in its range, 0 to 1; on screen, further right is always
more effort. This table alone has the ranges: rules compute in a lever's unit through ``sim.agents.scales``, which is made from it.

A lever with ``steps`` is a choice between named options, each more than the one before. Its value is the number of the step, from
0, its effort that number over the last one (even distances: an assumption); the name of the step is shown. Scenarios of format 1,
with their logs and records, write such a lever as a share of full effort, 0 to 1, which may lie between steps: that effort is kept,
and the nearest step is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum
from typing import Final, Literal

from sim.scenario.controls import ALL_INSTRUMENTS, CONTROLS
from sim.scenario.parameters import PARAMETER_INDEX
from sim.words import LANGUAGES, mark, translator
from sim.words.units import Unit

Kind = Literal["target", "event", "joint"]
JOINT: Final = ("L04", "L33", "L34", "L37")
"""Levers that work only between States that have agreed; the weaker commitment counts."""
TRAINING: Final = "L05"
"""Works without an agreement too; hours that States train together count more (``joint_training_gain``)."""
AGREED: Final = (*JOINT, TRAINING)
"""Levers on which States can agree."""
AGREEMENT_NAMES: Final = {TRAINING: mark("Joint identification training")}
"""Names of agreements that differ from the lever's name."""


class LeverNotFound(LookupError):
    """No lever has this id, short name or name; ``near`` lists the closest ids and short names."""

    def __init__(self, text: str) -> None:
        names = [name for lever in LEVERS for name in (lever.id, lever.slug)]
        self.near: tuple[str, ...] = tuple(get_close_matches(text, names, n=3, cutoff=0.5))
        super().__init__(text)


class StepNotFound(ValueError):
    """No step of a lever has this number or name."""


class Between(float):
    """A value of a lever with steps that may lie between them, made from a share of full effort (``Lever.of_share``)."""

    __slots__ = ()


class Owner(StrEnum):
    """Who decides a lever. Code compares members; the value is the label, for the catalogue and for tables that people read."""

    FOREIGN_MINISTRY = mark("Foreign ministry")
    COORDINATOR = mark("Coordinator")
    CUSTOMS_AND_EXPERTS = mark("Customs and experts")
    CUSTOMS = mark("Customs")
    EXPERT_INSTITUTE = mark("Expert institute")
    LICENSING_AUTHORITY = mark("Licensing authority")
    REGULATOR = mark("Regulator")
    POLICE_AND_REGULATOR = mark("Police and regulator")
    LICENSING_AUTHORITY_AND_EMBASSIES = mark("Licensing authority and embassies")
    LICENSING_AUTHORITY_AND_CUSTOMS = mark("Licensing authority and customs")
    LICENSING_AUTHORITY_AND_CHAMBERS = mark("Licensing authority and chambers")
    ENFORCEMENT = mark("Enforcement")
    PARLIAMENT = mark("Parliament")
    PROSECUTION = mark("Prosecution")
    FINANCE_UNIT = mark("Finance unit")


OWN: Final = ""
"""In place of a parameter's name: the row's practice equals the lever's effort, 0 to 1."""


def weight_of(fed: str) -> float:
    """Return the change of practice for a change of effort from 0 to 1 that a lever's ``feeds`` name. KeyError: no such parameter."""
    return 1.0 if fed == OWN else PARAMETER_INDEX[fed].default


@dataclass(frozen=True, slots=True)
class Lever:
    """One lever, or one part of L11.

    ``low``, ``high``, ``default`` in ``unit``; ``cost_per_quarter`` in budget units and ``officer_hours`` a quarter, both at full
    effort and in proportion below it; ``lag_days`` time constant of the first-order approach to the effect; ``feeds`` pairs of
    control and what it gains for a change of effort from 0 to 1: ``OWN``, all of its practice, or the parameter that says how much.
    """

    id: str
    slug: str
    name: str
    group: str
    owner: Owner
    kind: Kind
    unit: Unit
    low: float
    high: float
    default: float
    cost_per_quarter: float
    officer_hours: float
    lag_days: float
    feeds: tuple[tuple[str, str], ...]
    works_through: str
    evidence: str
    source: str
    desk_hours: float = 0.0
    """Hours a quarter at full effort taken from the licensing desk (assumption)."""
    visible: str = ""
    """The parameter for how much of its effort networks notice while it works; empty if none."""
    per: float = 1.0
    """Divisor of its value in rules: 100 for percentages, which rules read as shares."""
    years: float = 1.0
    """The years over which its value counts."""
    steps: tuple[str, ...] = ()

    @property
    def base(self) -> str:
        """The lever's number without its part: L11 for L11.N."""
        return self.id.partition(".")[0]

    @property
    def part(self) -> str:
        """N, C, B or R for a part of L11, else empty."""
        return self.id.partition(".")[2]

    @property
    def more_is_less(self) -> bool:
        """Whether a smaller value is more effort: true for the service standard only."""
        return self.base == "L20"

    def effort(self, value: float) -> float:
        """Return the effort in [0, 1] of a value of the lever; values outside the range are clipped."""
        share = (value - self.low) / (self.high - self.low)
        share = 1.0 - share if self.more_is_less else share
        return min(1.0, max(0.0, share))

    def value(self, effort: float) -> float:
        """Return the value of an effort in [0, 1]; for a lever with steps, the nearest step."""
        if self.steps:
            return float(self.step(effort * self.high))
        share = 1.0 - effort if self.more_is_less else effort
        return self.low + share * (self.high - self.low)

    def value_within(self, effort: float) -> float:
        """Return the highest value whose effort does not exceed an effort in [0, 1]; for a lever with steps, the step reached."""
        return float(int(effort * self.high + _SAME)) if self.steps else self.value(effort)

    def levels(self, count: int) -> tuple[float, ...]:
        """Return efforts to try, above none up to full: those of its steps, otherwise ``count`` even ones (1 or more)."""
        count = len(self.steps) - 1 if self.steps else count
        return tuple(level / count for level in range(1, count + 1))

    def fits(self, value: float, *, between: bool = False) -> bool:
        """Return whether a value is permitted: in the range and, for a lever with steps, one of them, unless ``between`` is true."""
        return self.low <= value <= self.high and (between or not self.steps or value == int(value))

    @property
    def slugs(self) -> tuple[str, ...]:
        """The names of its steps in a form without spaces: without the article and without what follows a comma."""
        return tuple(map(_slug, self.steps))

    def step(self, value: float) -> int:
        """Return the number of the step nearest to a value."""
        return min(len(self.steps) - 1, max(0, int(value + 0.5)))

    def step_named(self, text: str) -> float:
        """Return the value of the step with this number, short name or name in any language, letter case apart.

        Raises StepNotFound.
        """
        try:
            value = float(text)
        except ValueError:
            wanted = _words(text)
        else:
            if self.fits(value):
                return value
            raise StepNotFound(text)
        for number, name in enumerate(self.steps):
            names = (name, *(translator(language)(name) for language in LANGUAGES))
            if wanted in (_slug(name), *map(_words, names)):
                return float(number)
        raise StepNotFound(text)

    @property
    def choices(self) -> str:
        """Its steps as they can be written: number and short name of each."""
        return ", ".join(f"{number} {slug}" for number, slug in enumerate(self.slugs))

    def of_share(self, share: float) -> Between:
        """Return the value of a lever with steps that is a share in [0, 1] of full effort; it may lie between steps."""
        value = share * self.high
        return Between(next((number for number in range(len(self.steps)) if abs(value - number) < _SAME), value))

    def share_of(self, value: float) -> float:
        """Return the share of full effort from which ``of_share`` makes this value, to twelve decimals."""
        return round(value / self.high, 12)


_SAME: Final = 1e-9
"""Tolerance for rounding in a value."""


def _words(text: str) -> str:
    """Return a name of a step as names are compared: small letters and digits with hyphens between, without article."""
    kept = "".join(letter if letter.isalnum() else " " for letter in text.casefold())
    return "-".join(kept.split()).removeprefix("the-")


def _slug(name: str) -> str:
    return _words(name.partition(",")[0])


def visibility(lever: Lever) -> float:
    """Return how much networks notice of a lever's full effort while it works, in events; 0 if nothing."""
    return PARAMETER_INDEX[lever.visible].default if lever.visible else 0.0


_FOREIGN: Final = Owner.FOREIGN_MINISTRY
_LICENSING: Final = Owner.LICENSING_AUTHORITY
_CUSTOMS: Final = Owner.CUSTOMS
_REGULATOR: Final = Owner.REGULATOR
_COORDINATOR: Final = Owner.COORDINATOR
_BOTH: Final = Owner.LICENSING_AUTHORITY_AND_CUSTOMS
_FTE: Final = Unit.STAFF
_POSTS: Final = Unit.PERCENT_OF_POSTS
_SECURITY: Final = Unit.SPENDING_INDEX


def _holding(part: str, slug: str, name: str, control: str) -> Lever:
    """Return one part of L11, security of holdings."""
    return Lever(
        f"L11.{part}", f"holding-security-{slug}", name, "e", _REGULATOR, "target", _SECURITY, 0, 1, 0.6, 4, 60, 120,
        ((control, OWN), ("account", "security_to_accounting"), ("physical_protection", "security_to_protection"),
         ("personnel", "security_to_personnel")),
        mark("fewer losses and thefts from holdings"), "V", mark("DOMAIN S36-S39 (R only); the rest assumption"),
    )  # fmt: skip


# One lever a row, read as a table.
# fmt: off
LEVERS: Final[tuple[Lever, ...]] = (
    Lever("L01", "report-updates", mark("National report updates"), "a", _FOREIGN, "event", Unit.UPDATES_IN_5_YEARS, 0, 5, 1, 3, 120, 30,
          (("report_updates", OWN),), mark("what the team knows, fit of assistance"), "A", mark("counts DOMAIN S22; effect assumption"), years=5),
    Lever("L02", "action-plan-team", mark("Action-plan team"), "P", _COORDINATOR, "target", _FTE, 0, 10, 1, 14, 900, 60,
          (("action_plan", OWN), ("interagency_review", "plan_to_review")), mark("pace of reform, one to three times"), "A", mark("pace DOMAIN S19; effect assumption")),
    Lever("L03", "instruments", mark("Instruments to join"), "b", _FOREIGN, "event", Unit.OF_TWELVE_INSTRUMENTS, 0, ALL_INSTRUMENTS, 8, 3, 80, 30,
          (("instruments", OWN),), mark("offences and legal assistance, years later"), "A", mark("list DOMAIN S4; effect assumption")),
    Lever("L04", "common-method", mark("Common identification method"), "c", Owner.CUSTOMS_AND_EXPERTS, "joint", _POSTS, 0, 100, 0, 12, 400, 120,
          (("common_method", OWN),), mark("narrower spread between posts and States, fewer false alarms"), "A", mark("practice DOMAIN S8, S34; effect assumption"), per=100),
    Lever("L05", "identification-training", mark("Identification training"), "c", _CUSTOMS, "target", Unit.HOURS_PER_OFFICER_AND_YEAR, 0, 80, 8, 20, 2400, 30,
          (("training", OWN), ("border_detection", "training_to_detection")), mark("items recognised when inspected; fades"), "A", mark("analogue DOMAIN S32, S33")),
    Lever("L06", "expert-desk", mark("Expert desk (reach-back)"), "c", Owner.EXPERT_INSTITUTE, "target", _FTE, 0, 10, 1, 16, 200, 120,
          (("expert_desk", OWN), ("border_detection", "experts_to_detection")), mark("expertise in hours rather than weeks"), "A", mark("need DOMAIN S34; effect assumption")),
    Lever("L07", "list-alignment", mark("Control-list alignment"), "d", _LICENSING, "target", Unit.PERCENT_OF_CATEGORIES, 0, 100, 60, 6, 300, 360,
          (("control_list", OWN),), mark("what is controlled at all; more applications"), "A", mark("practice DOMAIN S35; effect assumption"), per=100),
    Lever("L08", "list-updating", mark("List updating"), "d", _LICENSING, "target", _FTE, 0, 5, 0.5, 7, 250, 180,
          (("list_update", OWN),), mark("new items listed sooner"), "A", mark("assumption"), desk_hours=120),
    Lever("L09", "catch-all", mark("Catch-all use"), "d", _LICENSING, "target", Unit.STEP, 0, 3, 1, 4, 300, 90,
          (("catch_all", OWN),), mark("covers unlisted items; workload"), "A", mark("practice DOMAIN S51; effect assumption"), desk_hours=150,
          steps=(mark("none"), mark("the exporter knows"), mark("the authority informs"), mark("suspicion, and customs may detain"))),
    Lever("L10", "correlation-tables", mark("Correlation tables"), "c", _CUSTOMS, "target", _FTE, 0, 5, 0.5, 8, 400, 180,
          (("correlation", OWN),), mark("more of what is flagged is truly listed"), "A", mark("derived DOMAIN S56, S60-S62")),
    _holding("N", "nuclear", mark("Security of holdings: nuclear"), "secure_nuclear"),
    _holding("C", "chemical", mark("Security of holdings: chemical"), "secure_chemical"),
    _holding("B", "biological", mark("Security of holdings: biological"), "secure_biological"),
    _holding("R", "radioactive", mark("Security of holdings: radioactive sources"), "secure_radioactive"),
    Lever("L12", "transport-security", mark("Transport security"), "e", _REGULATOR, "target", Unit.INDEX, 0, 1, 0.5, 12, 200, 120,
          (("transport_security", OWN),), mark("half of thefts happen in transport"), "V", mark("DOMAIN S36 (R only)")),
    Lever("L13", "search-and-recovery", mark("Search and recovery"), "e", Owner.POLICE_AND_REGULATOR, "target", Unit.EXERCISES_A_YEAR, 0, 12, 1, 9, 500, 90,
          (("recovery", OWN),), mark("lost and stolen items found again"), "A", mark("base rate DOMAIN S37; effect assumption")),
    Lever("L14", "prelicence-checks", mark("Pre-licence end-use checks"), "f", _LICENSING, "target", Unit.PERCENT_OF_LICENCES, 0, 15, 2, 14, 500, 60,
          (("prelicence_check", OWN),), mark("false end uses found before the licence"), "V", "DOMAIN S40", desk_hours=300, per=100),
    Lever("L15", "after-delivery-checks", mark("Checks after delivery"), "f", Owner.LICENSING_AUTHORITY_AND_EMBASSIES, "target", Unit.PERCENT_OF_LICENCES, 0, 15, 1, 14, 450, 60,
          (("after_delivery_check", OWN), ("re_export", "checks_to_re_export")), mark("reveals diversion, feeds profiles"), "V", "DOMAIN S41", desk_hours=250, per=100),
    Lever("L16", "statement-rules", mark("End-user statement rules"), "f", _LICENSING, "target", Unit.STEP, 0, 3, 2, 4, 300, 90,
          (("end_user", OWN),), mark("false statements filtered; takes time"), "A", mark("practice DOMAIN S51; effect assumption"), desk_hours=150,
          steps=(mark("statement"), mark("certified"), mark("no re-export without consent"), mark("delivery verified"))),
    Lever("L17", "coordination-meetings", mark("Licensing–customs meetings"), "g", _BOTH, "target", Unit.A_YEAR, 0, 52, 4, 6, 700, 15,
          (("meetings", OWN), ("interagency_review", "meetings_to_review")), mark("from denial to risk profile sooner"), "A", mark("practice DOMAIN S42; effect assumption"), desk_hours=91),
    Lever("L18", "electronic-licence-check", mark("Electronic licence check at exit"), "g", _CUSTOMS, "target", Unit.PERCENT_OF_DECLARATIONS, 0, 100, 20, 12, 150, 360,
          (("licence_check", OWN),), mark("licence mismatch found; less delay"), "A", mark("problem DOMAIN S44; effect assumption"), per=100),
    Lever("L19", "licensing-officers", mark("Licensing officers"), "E", _LICENSING, "target", _FTE, 1, 60, 6, 120, 24000, 120,
          (("officers", OWN), ("licensing_authority", "officers_to_authority")), mark("licences decided sooner and more deeply"), "V", "DOMAIN S44, S58"),
    Lever("L20", "service-standard", mark("Service standard for licences"), "E", _LICENSING, "target", Unit.WORKING_DAYS, 5, 60, 20, 2, 40, 30,
          (("service_standard", OWN),), mark("speed against review depth"), "V", "DOMAIN S53-S57"),
    Lever("L21", "physical-inspection", mark("Physical inspection"), "E", _CUSTOMS, "target", Unit.PERCENT_OF_CONSIGNMENTS, 0, 50, 5, 90, 14000, 30,
          (("inspection", OWN),), mark("more is opened; delay to trade"), "V", "DOMAIN S63-S67", visible="visible_inspection", per=100),
    Lever("L22", "random-share", mark("Random share of inspections"), "E", _CUSTOMS, "target", Unit.PERCENT_OF_INSPECTIONS, 0, 50, 10, 2, 100, 15,
          (("random_share", OWN),), mark("meets what no profile knows"), "V", "DOMAIN S72", visible="visible_random", per=100),
    Lever("L23", "profile-analysts", mark("Profile analysts"), "g", _CUSTOMS, "target", _FTE, 0, 20, 2, 26, 600, 180,
          (("targeting", OWN),), mark("better aim for the same inspections"), "A", mark("range DOMAIN S71; effect assumption")),
    Lever("L24", "trusted-traders", mark("Trusted-trader programme"), "h", _CUSTOMS, "target", Unit.AUDITS_A_YEAR_PER_100_FIRMS, 0, 50, 10, 14, 900, 180,
          (("trusted_traders", OWN),), mark("frees capacity; insider risk"), "V", "DOMAIN S65, S74"),
    Lever("L25", "transit-control", mark("Transit and trans-shipment control"), "E", _CUSTOMS, "target", Unit.PERCENT_OF_THROUGH_CONSIGNMENTS, 0, 100, 15, 34, 4200, 60,
          (("transit", OWN), ("trans_shipment", OWN), ("re_export", "transit_to_re_export")), mark("through-flow that is looked at"), "A", mark("assumption"), visible="visible_transit", per=100),
    Lever("L26", "zone-presence", mark("Presence in free zones"), "E", _CUSTOMS, "target", _FTE, 0, 20, 3, 18, 2600, 60,
          (("zone_presence", OWN),), mark("closes the blind spot of the zone"), "A", mark("analogue DOMAIN S76"), visible="visible_zone"),
    Lever("L27", "broker-register", mark("Broker register and visits"), "E", _LICENSING, "target", Unit.PERCENT_VISITED_A_YEAR, 0, 100, 20, 10, 500, 90,
          (("brokering", OWN),), mark("brokers known and visited; tips"), "A", mark("practice DOMAIN S52; effect assumption"), desk_hours=120, per=100),
    Lever("L28", "outreach", mark("Outreach"), "h", _LICENSING, "target", Unit.PERCENT_OF_FIRMS_AND_UNIVERSITIES_A_YEAR, 0, 100, 15, 16, 900, 90,
          (("outreach", OWN), ("technology", "outreach_to_technology")), mark("fewer unknowing breaches, more tips"), "A", mark("put in from the BIS agency figure; tips assumption"), desk_hours=700, per=100),
    Lever("L29", "compliance-support", mark("Support for compliance programmes"), "h", Owner.LICENSING_AUTHORITY_AND_CHAMBERS, "target", _FTE, 0, 10, 1, 15, 500, 120,
          (("compliance_support", OWN), ("technology", "support_to_technology")), mark("refusals at the source"), "A", mark("elements DOMAIN S48; effect assumption"), desk_hours=250),
    Lever("L30", "tip-line", mark("Tip line"), "h", Owner.ENFORCEMENT, "target", _FTE, 0, 5, 0.5, 6, 450, 30,
          (("tip_line", OWN),), mark("tips, true and false"), "A", mark("assumption")),
    Lever("L31", "penalty-level", mark("Penalty level in law"), "E", Owner.PARLIAMENT, "event", Unit.STEP, 0, 2, 1, 1, 20, 30,
          (), mark("weighs little by itself"), "V", "DOMAIN S16",
          steps=(mark("administrative"), mark("criminal"), mark("attempt and complicity, firms included"))),
    Lever("L32", "prosecutors", mark("Specialised prosecutors"), "E", Owner.PROSECUTION, "target", _FTE, 0, 20, 2, 26, 300, 120,
          (("prosecution", OWN), ("law_enforcement", "prosecutors_to_enforcement")), mark("certainty that a case is brought"), "V", mark("direction DOMAIN S16, S34")),
    Lever("L33", "peer-reviews", mark("Peer reviews"), "i", _FOREIGN, "joint", Unit.IN_3_YEARS, 0, 3, 0, 8, 500, 15,
          (("peer_review", OWN),), mark("reveals practice, closes the weakest rows"), "A", mark("practice DOMAIN S27, S28; effect assumption"), years=3),
    Lever("L34", "invited", mark("States and organizations invited"), "i", _FOREIGN, "joint", Unit.NUMBER, 2, 6, 2, 3, 120, 15,
          (("invited", OWN),), mark("wider, shallower; organizations speed follow-up"), "A", mark("practice DOMAIN S9, S10; effect assumption")),
    Lever("L35", "assistance-requests", mark("Assistance requests"), "P", _FOREIGN, "event", Unit.A_YEAR, 0, 6, 1, 2, 150, 15,
          (("assistance_requests", OWN),), mark("matched offers raise practice after a lag"), "A", mark("DOMAIN S30, S31; effect assumption")),
    Lever("L36", "point-of-contact", mark("Point-of-contact duty"), "P", _FOREIGN, "target", _FTE, 0, 5, 0.5, 6, 250, 30,
          (("point_of_contact", OWN),), mark("neighbours answered in hours"), "A", mark("practice DOMAIN S24; effect assumption")),
    Lever("L37", "sharing", mark("Sharing of denials and seizures"), "i", _BOTH, "joint", Unit.PERCENT_OF_CASES, 0, 100, 0, 6, 350, 60,
          (("sharing", OWN),), mark("neighbours know what was found"), "A", mark("32 of 145 States report, DOMAIN S38; effect assumption"), per=100),
    Lever("L38", "finance-control", mark("Finance and transport-service control"), "E", Owner.FINANCE_UNIT, "target", _FTE, 0, 10, 1, 12, 500, 120,
          (("finance", "unit_to_finance"), ("services", "unit_to_services")), mark("another way to notice a deal"), "A", mark("area DOMAIN S79; effect assumption")),
)
# fmt: on
LEVER_INDEX: Final = {lever.id: index for index, lever in enumerate(LEVERS)}
STEPPED: Final = frozenset(lever.id for lever in LEVERS if lever.steps)
"""Levers with steps."""


def written_values(values: Iterable[tuple[str, float]]) -> dict[str, float | str]:
    """Return values by lever id as logs and records store them: a step by its short name, a value between steps as its share."""
    return {lever: written_value(lever, value) for lever, value in values}


def written_value(lever_id: str, value: float) -> float | str:
    """Return a lever's value as logs and records store it; see ``read_value``."""
    if lever_id not in STEPPED:
        return value
    lever = LEVERS[LEVER_INDEX[lever_id]]
    if lever.fits(value):
        return lever.slugs[int(value)]
    return lever.share_of(value) if lever.fits(value, between=True) else value


def read_value(lever_id: str, given: float | str) -> float:
    """Return the value of a lever from a log or record: a step by its short name, a number unchanged.

    A number for a lever with steps dates from before it had any: it is a share of full effort, 0 to 1, and gives that effort.
    Raises StepNotFound for a word that is no step of the lever, and for a number that is no such share.
    """
    lever = LEVERS[LEVER_INDEX[lever_id]] if lever_id in STEPPED else None
    if isinstance(given, str):
        if lever is None or given not in lever.slugs:
            raise StepNotFound(given)
        return float(lever.slugs.index(given))
    if lever is None:
        return given
    if not 0 <= given <= 1:
        raise StepNotFound(str(given))
    return float(lever.of_share(given))


PRACTISED: Final = frozenset(fed for lever in LEVERS for fed, _says in lever.feeds) | {
    control.id for control in CONTROLS if control.quality
}
"""Controls with a practice that a lever or reform moves; of the others only the law is read."""


def find_lever(text: str) -> tuple[Lever, ...]:
    """Return the lever with this id, short name or English name, letter case apart; L11 gives its four parts.

    Raises LeverNotFound, which carries near matches.
    """
    wanted = text.strip().casefold()
    if wanted in ("l11", "holding-security", "security of holdings"):
        return tuple(lever for lever in LEVERS if lever.base == "L11")
    for lever in LEVERS:
        if wanted in (lever.id.casefold(), lever.slug, lever.name.casefold()):
            return (lever,)
    raise LeverNotFound(text)
