"""The scenario format: what a fictional region is. Frozen models; names of attributes are the keys of the YAML file.

Every number is a Quantity (value, unit, range, source or "assumption") or a count whose unit and range stand in its
description. Loading from a file, with all errors at once, is in ``loading``; what must agree between parts is in
``references``.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Any, Final, Literal, Self

from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator
from pydantic_core import core_schema

from sim.scenario.controls import ALL_INSTRUMENTS
from sim.scenario.indicator_ids import CountedId, ShownId
from sim.scenario.injects import ExogenousEvent, Inject
from sim.scenario.levers import AGREED, LEVER_INDEX, LEVERS, STEPPED
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS, Parameter
from sim.scenario.part import ControlId, Item, Part, Slug, TranslatedText, briefing_file, count
from sim.scenario.problems import Finding, FormatError, gettext_lazy
from sim.scenario.profiles import LAW, LEVER_VALUES, PRACTICE, REPORTS, Start, one_of, start_of
from sim.scenario.quantity import ASSUMPTION, Measure, Quantity, written
from sim.scenario.references import ScenarioParts, disagreements
from sim.words import LANGUAGES, Language

Category = Literal["N", "C", "B", "D", "E", "R"]
HeldCategory = Literal["N", "C", "B", "R"]
PostKind = Literal["crossing", "port", "airport", "rail", "free_zone"]
Organization = Literal["OSCE", "UNODA", "INTERPOL", "UNODC", "OPCW", "BWC-ISU", "peers"]
OUTSIDE: Final = "outside"
"""End of a corridor that leaves the region."""

FORMAT_OF_SHARES: Final = 1
"""The format in which levers with steps are shares of full effort."""

LeverBase = Annotated[str, Field(json_schema_extra={"enum": sorted({lever.base for lever in LEVERS})})]
DEFAULT_CORRELATED: Final = Quantity(
    0.17, 0.15, 0.20, "derived from correlated and licensed shares of trade; assumption", "share"
)
DEFAULT_LISTED: Final = Quantity(0.02, 0.01, 0.04, "share of exports authorised, EU 2022; assumption", "share")
REPORT_AGE: Final = Quantity(60.0, 12.0, 120.0, ASSUMPTION, "months")


def _share(text: str) -> Measure:
    return Measure("share", 0, 1, text)


Coordinate = Annotated[float, Field(strict=True, ge=0, le=100_000, description="map units from the upper left corner")]
Point = tuple[Coordinate, Coordinate]
Ring = Annotated[tuple[Point, ...], Field(min_length=3, max_length=2000)]


class Objective(Part):
    """What the exercise teaches, tied to measures of paragraph 9 and to operative paragraphs of the resolution."""

    id: Slug
    text: TranslatedText
    items: Annotated[tuple[Item, ...], Field(min_length=1, description="items 9(a)-(i)")]
    paragraphs: Annotated[
        tuple[Annotated[str, StringConstraints(pattern=r"^OP(1[0-2]|[1-9])[a-d]?$")], ...], Field(min_length=1)
    ]
    indicator: ShownId = Field(description="id of the indicator that shows it, or of a lever's own work")


class Profile(Part):
    """A starting point that several States may share."""

    law: Annotated[dict[str, bool | int], LAW] = {}
    practice: Annotated[dict[str, float], PRACTICE] = {}
    levers: Annotated[dict[str, float], LEVER_VALUES] = {}
    reports: Annotated[dict[str, str], REPORTS] = {}
    report_age_months: Annotated[Quantity, Measure("months", 0, 300, "Age of the last national report")] = REPORT_AGE


class Recommendation(Part):
    """An open recommendation carried over (paragraph 5), fictional."""

    text: TranslatedText
    item: Item
    control: ControlId
    done: StrictBool = False


class State(Part):
    """A fictional State: a profile, what differs from it, means and neighbours."""

    id: Slug
    name: TranslatedText
    profile: Slug | None = None
    law: Annotated[dict[str, bool | int], LAW] = {}
    practice: Annotated[dict[str, float], PRACTICE] = {}
    levers: Annotated[dict[str, float], LEVER_VALUES] = {}
    reports: Annotated[dict[str, str], REPORTS] = {}
    report_age_months: Annotated[Quantity, Measure("months", 0, 300, "Age of the last national report")] | None = None
    instruments_in_force: StrictInt = count(0, ALL_INSTRUMENTS, "Instruments in force, of 12")
    budget: Annotated[
        Quantity, Measure("budget units per quarter", 0, 10_000, "What the State may spend on its levers")
    ]
    officer_hours: Annotated[Quantity, Measure("hours per quarter", 0, 10_000_000, "Hours of its officers")]
    neighbours: tuple[Slug, ...] = ()
    recommendations: tuple[Recommendation, ...] = ()

    def resolved(self, profiles: dict[str, Profile]) -> Start:
        """Return law, practice, levers and reports at day 0, complete: profile, then overrides, then defaults.

        KeyError: no such profile.
        """
        profile = profiles[self.profile] if self.profile else Profile()
        age = self.report_age_months or profile.report_age_months
        return start_of(
            (profile.law, self.law),
            (profile.practice, self.practice),
            (profile.levers, self.levers),
            (profile.reports, self.reports),
            age.value,
            self.instruments_in_force,
        )


class Post(Part):
    """A customs post: crossing, port, airport, rail or free zone."""

    id: Slug
    state: Slug
    name: TranslatedText
    kind: PostKind
    flow_per_day: Annotated[Quantity, Measure("consignments per day", 0, 50_000, "Lawful flow")]
    correlated_share: Annotated[Quantity, _share("Flow under correlated codes without being listed")] = (
        DEFAULT_CORRELATED
    )
    listed_share: Annotated[Quantity, _share("Flow that is listed and licensed")] = DEFAULT_LISTED
    documents_days: Annotated[Quantity, Measure("days", 0, 60, "Documentary clearance without inspection")]
    slots_per_day: Annotated[Quantity, Measure("inspections per day", 0, 50_000, "Inspection bays")]
    officer_hours_per_day: Annotated[Quantity, Measure("hours per day", 0, 500_000, "Hours of officers at the post")]
    skill: Annotated[Quantity, Measure("offset", -1, 1, "Skill against the mean of its State")] = Quantity(
        0.0, -1.0, 1.0, unit="offset"
    )
    through_share: Annotated[Quantity, _share("Flow in transit or trans-shipment")] = Quantity(
        0.0, 0.0, 1.0, unit="share"
    )
    leads_to: tuple[Slug, ...] = Field(default=(), description="States on the other side")
    at: Point


class Sector(Part):
    """The exporters of one category in one State, universities included."""

    id: Slug
    state: Slug
    name: TranslatedText
    category: Category
    firms: StrictInt = count(0, 100_000, "Firms")
    universities: StrictInt = count(0, 10_000, "Universities and institutes")
    applications_per_year: Annotated[Quantity, Measure("applications per year", 0, 100_000, "Licence applications")]
    programmes_adopted: Annotated[Quantity, _share("Firms with a compliance programme")]
    reached: Annotated[Quantity, _share("Firms and universities reached by outreach")]
    unknowing_breaches: Annotated[Quantity, _share("Exports in breach without knowing it")]


class Holding(Part):
    """A group of facilities that hold items of one category."""

    id: Slug
    state: Slug
    name: TranslatedText
    category: HeldCategory
    facilities: StrictInt = count(1, 10_000, "Facilities")
    losses_per_year: Annotated[Quantity, Measure("losses per year", 0, 3, "Losses and thefts at the start's security")]
    transport_share: Annotated[Quantity, _share("Losses that happen in transport")]
    at: Point | None = None


class Network(Part):
    """A trafficking network as the defender must expect it; no plan, place or pathway may be given."""

    id: Slug
    wants: Category
    resources: Annotated[Quantity, _share("Resources")]
    members: StrictInt = count(1, 20, "Members")
    opportunity_days: Annotated[
        Quantity, Measure("days", 1, 3650, "Mean time between opportunities; far above reality")
    ]
    reach: Annotated[tuple[Slug, ...], Field(min_length=1, description="States in which it can act")]
    value: Annotated[Quantity, Measure("utility", 0, 10, "Worth of success to the network")]
    adapts: Annotated[Quantity, _share("Chance to change signature after a loss")]


class Programme(Part):
    """An assistance or peer-review programme; real organizations are labels that share one assumed range."""

    id: Slug
    name: TranslatedText
    label: Organization
    capacity: StrictInt = count(0, 50, "Requests served at a time")
    matching_months: Annotated[Quantity, Measure("months", 3, 36, "From request to effect")]
    controls: Annotated[tuple[ControlId, ...], Field(min_length=1, description="rows that it helps")]


class StandingAgreement(Part):
    """A joint lever, or training, in force between States; the weaker commitment counts."""

    lever: Annotated[str, Field(json_schema_extra={"enum": list(AGREED)}, description="a joint lever, or training")]
    states: Annotated[tuple[Slug, ...], Field(min_length=2)]
    from_day: StrictInt = count(0, 7280, "Day from which it holds")


BARS: Final = (
    "own-indicators",
    "no-object",
    "toggling",
    "bluffing",
    "giving-up",
    "start",
    "half-effect",
    "plans-differ",
)
"""The hard bars of a balanced scenario, as ``cordon balance`` judges them."""
BarId = Annotated[str, Field(json_schema_extra={"enum": list(BARS)}, pattern=f"^({'|'.join(BARS)})$")]


class BalanceTerms(Part):
    """What ``cordon balance`` asks of the scenario: its headline, and hard bars that its author waives with a reason."""

    headline: CountedId = Field(
        default="diversions", description="id of the indicator, lower is better, by which plans are compared"
    )
    bars: tuple[BarId, ...] = Field(default=BARS, description="hard bars that apply; all unless given")
    waived: Annotated[dict[BarId, TranslatedText], Field(max_length=2)] = Field(
        default={}, description="hard bars not met on purpose, at most two, each with its reason"
    )


class MapLabel(Part):
    """A name on the map."""

    name: TranslatedText
    at: Point


class RegionMap(Part):
    """The region in plain coordinates: x to the right, y downwards; no relation to any real place."""

    width: Annotated[float, Field(strict=True, ge=10, le=100_000, description="map units")]
    height: Annotated[float, Field(strict=True, ge=10, le=100_000, description="map units")]
    polygons: dict[Slug, Annotated[tuple[Ring, ...], Field(min_length=1)]]
    corridors: tuple[tuple[Slug, Slug], ...] = Field(default=(), description="pairs of posts, or a post and 'outside'")
    places: tuple[MapLabel, ...] = ()
    seas: tuple[Ring, ...] = ()


def lever_blocks(values: Mapping[str, Any]) -> Iterator[dict[Any, Any]]:
    """Yield the levers of profiles and States in the plain values of a scenario, wherever there are any."""
    profiles, states = values.get("profiles"), values.get("states")
    parts = [
        *(profiles.values() if isinstance(profiles, dict) else ()),
        *(states if isinstance(states, list) else ()),
    ]
    yield from (part["levers"] for part in parts if isinstance(part, dict) and isinstance(part.get("levers"), dict))


def written_levers(format_: int, values: Mapping[str, float]) -> dict[str, float]:
    """Return values by lever id as a scenario of a format has them."""
    if format_ != FORMAT_OF_SHARES:
        return dict(values)
    return {
        lever: LEVERS[LEVER_INDEX[lever]].share_of(value) if lever in STEPPED else value
        for lever, value in values.items()
    }


class _Assumptions:
    """Overrides of the model's parameters, each with its parameter's own unit and range."""

    def read(self, written: object) -> dict[str, Quantity]:
        """Return the overrides. Raises FormatError with all findings."""
        if not isinstance(written, Mapping):
            raise FormatError(Finding((), written, gettext_lazy("a mapping of parameters to numbers")))
        findings: list[Finding] = []
        result = {}
        for name, value in written.items():
            parameter = PARAMETER_INDEX.get(str(name))
            if parameter is None:
                findings.append(Finding((str(name),), name, one_of(name, PARAMETER_INDEX)))
                continue
            try:
                result[parameter.name] = _measure_of(parameter).read(value)
            except FormatError as refused:
                findings.extend(Finding((parameter.name, *f.path), f.found, f.expected) for f in refused.findings)
        if findings:
            raise FormatError(*findings)
        return result

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(
            self.read,
            serialization=core_schema.plain_serializer_function_ser_schema(
                lambda given: {name: written(quantity) for name, quantity in given.items()}
            ),
        )

    def __get_pydantic_json_schema__(self, schema: Any, handler: Any) -> dict[str, Any]:
        return {
            "type": "object",
            "description": "overrides of the model's parameters",
            "additionalProperties": False,
            "properties": {p.name: _measure_of(p).__get_pydantic_json_schema__(None, None) for p in PARAMETERS},
        }


def _measure_of(parameter: Parameter) -> Measure:
    return Measure(parameter.unit, parameter.least, parameter.most, parameter.text, parameter.fixed)


class Scenario(Part):
    """A fictional region and the exercise in it."""

    format: Literal[1, 2] = Field(
        description="version of this format; in format 1 levers with steps are shares of full effort, 0 to 1"
    )
    name: Slug
    title: TranslatedText
    summary: TranslatedText
    briefing: TranslatedText = Field(
        description=f"for participants; beside the file as {', '.join(map(briefing_file, LANGUAGES))}"
    )
    quarters: StrictInt = Field(
        default=8, ge=1, le=80, description="length in quarters of 13 weeks. Permitted: 1 to 80."
    )
    attempts_note: TranslatedText = Field(description="says that attempts are an assumption, far above reality")
    attempts_per_quarter: Annotated[
        Quantity, Measure("attempts per quarter", 0, 100_000, "Attempts in the region; stated, far above reality")
    ]
    basic_levers: Annotated[
        tuple[LeverBase, ...], Field(max_length=12, description="what participants decide, at most 12")
    ]
    objectives: tuple[Objective, ...] = ()
    profiles: dict[Slug, Profile] = {}
    states: Annotated[tuple[State, ...], Field(min_length=1, max_length=193)]
    posts: Annotated[tuple[Post, ...], Field(min_length=1, max_length=5000)]
    sectors: Annotated[tuple[Sector, ...], Field(max_length=2000)] = ()
    holdings: Annotated[tuple[Holding, ...], Field(max_length=2000)] = ()
    networks: Annotated[tuple[Network, ...], Field(max_length=5000)] = ()
    programmes: Annotated[tuple[Programme, ...], Field(max_length=100)] = ()
    agreements: Annotated[tuple[StandingAgreement, ...], Field(max_length=1000)] = ()
    assumptions: Annotated[dict[str, Quantity], _Assumptions()] = {}
    happenings: Annotated[tuple[ExogenousEvent, ...], Field(max_length=1000)] = Field(
        default=(), description="what comes from outside on given days, whatever is decided"
    )
    injects: Annotated[tuple[Inject, ...], Field(max_length=200)] = Field(
        default=(), description="the master list of events of an exercise, released as it goes"
    )
    balance: BalanceTerms | None = Field(
        default=None, description="what cordon balance asks of the scenario; may be left out: then everything"
    )
    map: RegionMap

    @model_validator(mode="after")
    def _parts_agree(self) -> Self:
        """Refuse names that point nowhere and parts that contradict each other."""
        findings = disagreements(ScenarioParts.of(self))
        if findings:
            raise FormatError(*findings)
        return self

    @property
    def between(self) -> bool:
        """Whether levers may have values between two steps, as in scenarios that wrote them as shares of full effort."""
        return self.format == FORMAT_OF_SHARES

    @property
    def terms(self) -> BalanceTerms:
        """What ``cordon balance`` asks of it."""
        return BalanceTerms() if self.balance is None else self.balance

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that its texts are in."""
        return self.title.languages

    def state(self, state_id: str) -> State:
        """Return a State by its id. Raises KeyError for an unknown id."""
        for state in self.states:
            if state.id == state_id:
                return state
        raise KeyError(state_id)

    def start(self, state_id: str) -> Start:
        """Return the complete start of a State by its id. Raises KeyError for an unknown id."""
        return self.state(state_id).resolved(self.profiles)

    def assumed(self, name: str) -> float:
        """Return the value of an assumption: the scenario's own, else the table's. Raises KeyError for an unknown name."""
        own = self.assumptions.get(name)
        return PARAMETER_INDEX[name].default if own is None else own.value

    @cached_property
    def canonical(self) -> str:
        """The scenario as canonical JSON: sorted keys, no spaces, every default written out."""
        written = self.model_dump(mode="json")
        if self.balance is None:
            del written["balance"]  # older scenarios keep their hash
        for block in lever_blocks(written):
            block.update(written_levers(self.format, block))
        return json.dumps(written, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)

    @cached_property
    def hash(self) -> str:
        """SHA-256 of the canonical JSON, 64 hex digits."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()
