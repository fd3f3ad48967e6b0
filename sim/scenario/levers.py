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
from sim.words import LANGUAGES, gettext_noop, translator
from sim.words.units import Unit

LeverKind = Literal["target", "event", "joint"]
JOINT: Final = ("L04", "L33", "L34", "L37")
"""Levers that work only between States that have agreed; the weaker commitment counts."""
TRAINING: Final = "L05"
"""Works without an agreement too; hours that States train together count more (``joint_training_gain``)."""
AGREED: Final = (*JOINT, TRAINING)
"""Levers on which States can agree."""
AGREEMENT_NAMES: Final = {TRAINING: gettext_noop("Joint identification training")}
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

    FOREIGN_MINISTRY = gettext_noop("Foreign ministry")
    COORDINATOR = gettext_noop("Coordinator")
    CUSTOMS_AND_EXPERTS = gettext_noop("Customs and experts")
    CUSTOMS = gettext_noop("Customs")
    EXPERT_INSTITUTE = gettext_noop("Expert institute")
    LICENSING_AUTHORITY = gettext_noop("Licensing authority")
    REGULATOR = gettext_noop("Regulator")
    POLICE_AND_REGULATOR = gettext_noop("Police and regulator")
    LICENSING_AUTHORITY_AND_EMBASSIES = gettext_noop("Licensing authority and embassies")
    LICENSING_AUTHORITY_AND_CUSTOMS = gettext_noop("Licensing authority and customs")
    LICENSING_AUTHORITY_AND_CHAMBERS = gettext_noop("Licensing authority and chambers")
    ENFORCEMENT = gettext_noop("Enforcement")
    PARLIAMENT = gettext_noop("Parliament")
    PROSECUTION = gettext_noop("Prosecution")
    FINANCE_UNIT = gettext_noop("Finance unit")


OWN: Final = ""
"""In place of a parameter's name: the row's practice equals the lever's effort, 0 to 1."""


def weight_of(fed: str) -> float:
    """Return the change of practice for a change of effort from 0 to 1 that a lever's ``feeds`` name. KeyError: no such
    parameter."""
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
    kind: LeverKind
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
        """Return whether a value is permitted: in the range and, for a lever with steps, one of them, unless ``between`` is
        true."""
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
        gettext_noop("fewer losses and thefts from holdings"), "V", gettext_noop("DOMAIN S36-S39 (R only); the rest assumption"),
    )  # fmt: skip


# One lever a row, read as a table.
# fmt: off
LEVERS: Final[tuple[Lever, ...]] = (
    Lever("L01", "report-updates", gettext_noop("National report updates"), "a", _FOREIGN, "event", Unit.UPDATES_IN_5_YEARS, 0, 5, 1, 3, 120, 30,
          (("report_updates", OWN),), gettext_noop("what the team knows, fit of assistance"), "A", gettext_noop("counts DOMAIN S22; effect assumption"), years=5),
    Lever("L02", "action-plan-team", gettext_noop("Action-plan team"), "P", _COORDINATOR, "target", _FTE, 0, 10, 1, 14, 900, 60,
          (("action_plan", OWN), ("interagency_review", "plan_to_review")), gettext_noop("pace of reform, one to three times"), "A", gettext_noop("pace DOMAIN S19; effect assumption")),
    Lever("L03", "instruments", gettext_noop("Instruments to join"), "b", _FOREIGN, "event", Unit.OF_TWELVE_INSTRUMENTS, 0, ALL_INSTRUMENTS, 8, 3, 80, 30,
          (("instruments", OWN),), gettext_noop("offences and legal assistance, years later"), "A", gettext_noop("list DOMAIN S4; effect assumption")),
    Lever("L04", "common-method", gettext_noop("Common identification method"), "c", Owner.CUSTOMS_AND_EXPERTS, "joint", _POSTS, 0, 100, 0, 12, 400, 120,
          (("common_method", OWN),), gettext_noop("narrower spread between posts and States, fewer false alarms"), "A", gettext_noop("practice DOMAIN S8, S34; effect assumption"), per=100),
    Lever("L05", "identification-training", gettext_noop("Identification training"), "c", _CUSTOMS, "target", Unit.HOURS_PER_OFFICER_AND_YEAR, 0, 80, 8, 20, 2400, 30,
          (("training", OWN), ("border_detection", "training_to_detection")), gettext_noop("items recognised when inspected; fades"), "A", gettext_noop("analogue DOMAIN S32, S33")),
    Lever("L06", "expert-desk", gettext_noop("Expert desk (reach-back)"), "c", Owner.EXPERT_INSTITUTE, "target", _FTE, 0, 10, 1, 16, 200, 120,
          (("expert_desk", OWN), ("border_detection", "experts_to_detection")), gettext_noop("expertise in hours rather than weeks"), "A", gettext_noop("need DOMAIN S34; effect assumption")),
    Lever("L07", "list-alignment", gettext_noop("Control-list alignment"), "d", _LICENSING, "target", Unit.PERCENT_OF_CATEGORIES, 0, 100, 60, 6, 300, 360,
          (("control_list", OWN),), gettext_noop("what is controlled at all; more applications"), "A", gettext_noop("practice DOMAIN S35; effect assumption"), per=100),
    Lever("L08", "list-updating", gettext_noop("List updating"), "d", _LICENSING, "target", _FTE, 0, 5, 0.5, 7, 250, 180,
          (("list_update", OWN),), gettext_noop("new items listed sooner"), "A", gettext_noop("assumption"), desk_hours=120),
    Lever("L09", "catch-all", gettext_noop("Catch-all use"), "d", _LICENSING, "target", Unit.STEP, 0, 3, 1, 4, 300, 90,
          (("catch_all", OWN),), gettext_noop("covers unlisted items; workload"), "A", gettext_noop("practice DOMAIN S51; effect assumption"), desk_hours=150,
          steps=(gettext_noop("none"), gettext_noop("the exporter knows"), gettext_noop("the authority informs"), gettext_noop("suspicion, and customs may detain"))),
    Lever("L10", "correlation-tables", gettext_noop("Correlation tables"), "c", _CUSTOMS, "target", _FTE, 0, 5, 0.5, 8, 400, 180,
          (("correlation", OWN),), gettext_noop("more of what is flagged is truly listed"), "A", gettext_noop("derived DOMAIN S56, S60-S62")),
    _holding("N", "nuclear", gettext_noop("Security of holdings: nuclear"), "secure_nuclear"),
    _holding("C", "chemical", gettext_noop("Security of holdings: chemical"), "secure_chemical"),
    _holding("B", "biological", gettext_noop("Security of holdings: biological"), "secure_biological"),
    _holding("R", "radioactive", gettext_noop("Security of holdings: radioactive sources"), "secure_radioactive"),
    Lever("L12", "transport-security", gettext_noop("Transport security"), "e", _REGULATOR, "target", Unit.INDEX, 0, 1, 0.5, 12, 200, 120,
          (("transport_security", OWN),), gettext_noop("half of thefts happen in transport"), "V", gettext_noop("DOMAIN S36 (R only)")),
    Lever("L13", "search-and-recovery", gettext_noop("Search and recovery"), "e", Owner.POLICE_AND_REGULATOR, "target", Unit.EXERCISES_A_YEAR, 0, 12, 1, 9, 500, 90,
          (("recovery", OWN),), gettext_noop("lost and stolen items found again"), "A", gettext_noop("base rate DOMAIN S37; effect assumption")),
    Lever("L14", "prelicence-checks", gettext_noop("Pre-licence end-use checks"), "f", _LICENSING, "target", Unit.PERCENT_OF_LICENCES, 0, 15, 2, 14, 500, 60,
          (("prelicence_check", OWN),), gettext_noop("false end uses found before the licence"), "V", "DOMAIN S40", desk_hours=300, per=100),
    Lever("L15", "after-delivery-checks", gettext_noop("Checks after delivery"), "f", Owner.LICENSING_AUTHORITY_AND_EMBASSIES, "target", Unit.PERCENT_OF_LICENCES, 0, 15, 1, 14, 450, 60,
          (("after_delivery_check", OWN), ("re_export", "checks_to_re_export")), gettext_noop("reveals diversion, feeds profiles"), "V", "DOMAIN S41", desk_hours=250, per=100),
    Lever("L16", "statement-rules", gettext_noop("End-user statement rules"), "f", _LICENSING, "target", Unit.STEP, 0, 3, 2, 4, 300, 90,
          (("end_user", OWN),), gettext_noop("false statements filtered; takes time"), "A", gettext_noop("practice DOMAIN S51; effect assumption"), desk_hours=150,
          steps=(gettext_noop("statement"), gettext_noop("certified"), gettext_noop("no re-export without consent"), gettext_noop("delivery verified"))),
    Lever("L17", "coordination-meetings", gettext_noop("Licensing–customs meetings"), "g", _BOTH, "target", Unit.A_YEAR, 0, 52, 4, 6, 700, 15,
          (("meetings", OWN), ("interagency_review", "meetings_to_review")), gettext_noop("from denial to risk profile sooner"), "A", gettext_noop("practice DOMAIN S42; effect assumption"), desk_hours=91),
    Lever("L18", "electronic-licence-check", gettext_noop("Electronic licence check at exit"), "g", _CUSTOMS, "target", Unit.PERCENT_OF_DECLARATIONS, 0, 100, 20, 12, 150, 360,
          (("licence_check", OWN),), gettext_noop("licence mismatch found; less delay"), "A", gettext_noop("problem DOMAIN S44; effect assumption"), per=100),
    Lever("L19", "licensing-officers", gettext_noop("Licensing officers"), "E", _LICENSING, "target", _FTE, 1, 60, 6, 120, 24000, 120,
          (("officers", OWN), ("licensing_authority", "officers_to_authority")), gettext_noop("licences decided sooner and more deeply"), "V", "DOMAIN S44, S58"),
    Lever("L20", "service-standard", gettext_noop("Service standard for licences"), "E", _LICENSING, "target", Unit.WORKING_DAYS, 5, 60, 20, 2, 40, 30,
          (("service_standard", OWN),), gettext_noop("speed against review depth"), "V", "DOMAIN S53-S57"),
    Lever("L21", "physical-inspection", gettext_noop("Physical inspection"), "E", _CUSTOMS, "target", Unit.PERCENT_OF_CONSIGNMENTS, 0, 50, 5, 90, 14000, 30,
          (("inspection", OWN),), gettext_noop("more is opened; delay to trade"), "V", "DOMAIN S63-S67", visible="visible_inspection", per=100),
    Lever("L22", "random-share", gettext_noop("Random share of inspections"), "E", _CUSTOMS, "target", Unit.PERCENT_OF_INSPECTIONS, 0, 50, 10, 2, 100, 15,
          (("random_share", OWN),), gettext_noop("meets what no profile knows"), "V", "DOMAIN S72", visible="visible_random", per=100),
    Lever("L23", "profile-analysts", gettext_noop("Profile analysts"), "g", _CUSTOMS, "target", _FTE, 0, 20, 2, 26, 600, 180,
          (("targeting", OWN),), gettext_noop("better aim for the same inspections"), "A", gettext_noop("range DOMAIN S71; effect assumption")),
    Lever("L24", "trusted-traders", gettext_noop("Trusted-trader programme"), "h", _CUSTOMS, "target", Unit.AUDITS_A_YEAR_PER_100_FIRMS, 0, 50, 10, 14, 900, 180,
          (("trusted_traders", OWN),), gettext_noop("frees capacity; insider risk"), "V", "DOMAIN S65, S74"),
    Lever("L25", "transit-control", gettext_noop("Transit and trans-shipment control"), "E", _CUSTOMS, "target", Unit.PERCENT_OF_THROUGH_CONSIGNMENTS, 0, 100, 15, 34, 4200, 60,
          (("transit", OWN), ("trans_shipment", OWN), ("re_export", "transit_to_re_export")), gettext_noop("through-flow that is looked at"), "A", gettext_noop("assumption"), visible="visible_transit", per=100),
    Lever("L26", "zone-presence", gettext_noop("Presence in free zones"), "E", _CUSTOMS, "target", _FTE, 0, 20, 3, 18, 2600, 60,
          (("zone_presence", OWN),), gettext_noop("closes the blind spot of the zone"), "A", gettext_noop("analogue DOMAIN S76"), visible="visible_zone"),
    Lever("L27", "broker-register", gettext_noop("Broker register and visits"), "E", _LICENSING, "target", Unit.PERCENT_VISITED_A_YEAR, 0, 100, 20, 10, 500, 90,
          (("brokering", OWN),), gettext_noop("brokers known and visited; tips"), "A", gettext_noop("practice DOMAIN S52; effect assumption"), desk_hours=120, per=100),
    Lever("L28", "outreach", gettext_noop("Outreach"), "h", _LICENSING, "target", Unit.PERCENT_OF_FIRMS_AND_UNIVERSITIES_A_YEAR, 0, 100, 15, 16, 900, 90,
          (("outreach", OWN), ("technology", "outreach_to_technology")), gettext_noop("fewer unknowing breaches, more tips"), "A", gettext_noop("put in from the BIS agency figure; tips assumption"), desk_hours=700, per=100),
    Lever("L29", "compliance-support", gettext_noop("Support for compliance programmes"), "h", Owner.LICENSING_AUTHORITY_AND_CHAMBERS, "target", _FTE, 0, 10, 1, 15, 500, 120,
          (("compliance_support", OWN), ("technology", "support_to_technology")), gettext_noop("refusals at the source"), "A", gettext_noop("elements DOMAIN S48; effect assumption"), desk_hours=250),
    Lever("L30", "tip-line", gettext_noop("Tip line"), "h", Owner.ENFORCEMENT, "target", _FTE, 0, 5, 0.5, 6, 450, 30,
          (("tip_line", OWN),), gettext_noop("tips, true and false"), "A", gettext_noop("assumption")),
    Lever("L31", "penalty-level", gettext_noop("Penalty level in law"), "E", Owner.PARLIAMENT, "event", Unit.STEP, 0, 2, 1, 1, 20, 30,
          (), gettext_noop("weighs little by itself"), "V", "DOMAIN S16",
          steps=(gettext_noop("administrative"), gettext_noop("criminal"), gettext_noop("attempt and complicity, firms included"))),
    Lever("L32", "prosecutors", gettext_noop("Specialised prosecutors"), "E", Owner.PROSECUTION, "target", _FTE, 0, 20, 2, 26, 300, 120,
          (("prosecution", OWN), ("law_enforcement", "prosecutors_to_enforcement")), gettext_noop("certainty that a case is brought"), "V", gettext_noop("direction DOMAIN S16, S34")),
    Lever("L33", "peer-reviews", gettext_noop("Peer reviews"), "i", _FOREIGN, "joint", Unit.IN_3_YEARS, 0, 3, 0, 8, 500, 15,
          (("peer_review", OWN),), gettext_noop("reveals practice, closes the weakest rows"), "A", gettext_noop("practice DOMAIN S27, S28; effect assumption"), years=3),
    Lever("L34", "invited", gettext_noop("States and organizations invited"), "i", _FOREIGN, "joint", Unit.NUMBER, 2, 6, 2, 3, 120, 15,
          (("invited", OWN),), gettext_noop("wider, shallower; organizations speed follow-up"), "A", gettext_noop("practice DOMAIN S9, S10; effect assumption")),
    Lever("L35", "assistance-requests", gettext_noop("Assistance requests"), "P", _FOREIGN, "event", Unit.A_YEAR, 0, 6, 1, 2, 150, 15,
          (("assistance_requests", OWN),), gettext_noop("matched offers raise practice after a lag"), "A", gettext_noop("DOMAIN S30, S31; effect assumption")),
    Lever("L36", "point-of-contact", gettext_noop("Point-of-contact duty"), "P", _FOREIGN, "target", _FTE, 0, 5, 0.5, 6, 250, 30,
          (("point_of_contact", OWN),), gettext_noop("neighbours answered in hours"), "A", gettext_noop("practice DOMAIN S24; effect assumption")),
    Lever("L37", "sharing", gettext_noop("Sharing of denials and seizures"), "i", _BOTH, "joint", Unit.PERCENT_OF_CASES, 0, 100, 0, 6, 350, 60,
          (("sharing", OWN),), gettext_noop("neighbours know what was found"), "A", gettext_noop("32 of 145 States report, DOMAIN S38; effect assumption"), per=100),
    Lever("L38", "finance-control", gettext_noop("Finance and transport-service control"), "E", Owner.FINANCE_UNIT, "target", _FTE, 0, 10, 1, 12, 500, 120,
          (("finance", "unit_to_finance"), ("services", "unit_to_services")), gettext_noop("another way to notice a deal"), "A", gettext_noop("area DOMAIN S79; effect assumption")),
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


def read_value(lever_id: str, written: float | str) -> float:
    """Return the value of a lever from a log or record: a step by its short name, a number unchanged.

    A number for a lever with steps dates from before it had any: it is a share of full effort, 0 to 1, and gives that effort.
    Raises StepNotFound for a word that is no step of the lever, and for a number that is no such share.
    """
    lever = LEVERS[LEVER_INDEX[lever_id]] if lever_id in STEPPED else None
    if isinstance(written, str):
        if lever is None or written not in lever.slugs:
            raise StepNotFound(written)
        return float(lever.slugs.index(written))
    if lever is None:
        return written
    if not 0 <= written <= 1:
        raise StepNotFound(str(written))
    return float(lever.of_share(written))


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
