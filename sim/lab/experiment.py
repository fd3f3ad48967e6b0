"""The experiment format: which runs answer a question. Frozen models; attributes are the keys of the YAML file.

Checked like a scenario: all errors are reported at once, with file, field, what was found and what was expected. Whatever depends
on the scenarios (levers, States, ranges) is checked where points are made, in ``study``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints, ValidationError
from pydantic import model_validator as checked

from sim.record import INDICATORS
from sim.scenario.parameters import PARAMETER_INDEX
from sim.scenario.problems import Finding, FormatError, Problem, ProblemsError, ScenarioError, gettext_lazy
from sim.scenario.profiles import one_of
from sim.scenario.refusals import problem_at, refusals
from sim.scenario.yamltree import MAX_BYTES, read_yaml

DESIGNS: Final = ("factorial", "latin-hypercube", "sobol", "morris", "table", "portfolios")
Design = Literal["factorial", "latin-hypercube", "sobol", "morris", "table", "portfolios"]
DISPLACED: Final = "displaced_share"
"""Of attempts that left their State of the paired run, the share that meets another State: defined only against that run."""
KNOWN_INDICATORS: Final = (*(indicator.id for indicator in INDICATORS), DISPLACED)
REGION: Final = "region"
MOST_POINTS: Final = 1_000_000
_TAKES: Final = {
    "factorial": ("levels",),
    "latin-hypercube": ("points",),
    "sobol": ("samples", "second_order"),
    "morris": ("trajectories", "levels"),
    "table": ("file", "rows"),
    "portfolios": ("budget", "levels", "points"),
}
_NEEDS: Final = {"latin-hypercube": "points", "sobol": "samples", "morris": "trajectories", "portfolios": "points"}
RESERVED: Final = frozenset(
    """
    point key scenario against days decisions assumptions error replicate row rank indicator place unit runs failed
    mean mean_low mean_high p05 p50 p95 difference difference_low difference_high range_low range_high clear pairs pairs_needed
    """.split()
)
"""Names already taken by columns of results and of their summary."""
_KINDS: Final = ("lever", "agreement", "assumption", "options")
Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,39}$")]
Line = Annotated[str, StringConstraints(max_length=5000)]
Step = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]


class ExperimentError(ProblemsError):
    """An experiment that cannot be run, with everything that is wrong with it."""


class _Part(BaseModel):
    """A part of an experiment: frozen, no unknown keys, no NaN."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Factor(_Part):
    """One thing that differs between points: a lever, an agreement, an assumption, or named sets of decisions."""

    name: Name = Field(description="column of the results")
    lever: Annotated[str, StringConstraints(pattern=r"^[^\s=;]+$")] | None = Field(
        None, description="[DAY:]STATE.LEVER as on the command line, for example all.L21"
    )
    agreement: str | None = Field(None, description="[DAY[-DAY]:]LEVER=STATE+STATE; the factor says whether it is made")
    assumption: str | None = Field(None, description="a parameter of the model by name")
    options: Annotated[dict[Name, Line], Field(min_length=1)] | None = Field(
        None, description="sets of decisions by name, each written in one line"
    )
    values: Annotated[tuple[Number | StrictBool | Step, ...], Field(min_length=1)] | None = Field(
        None, description="the values that it takes; a lever's in its own unit, or steps by number or name"
    )
    range: tuple[Number, Number] | None = Field(
        None,
        description="lowest and highest value; the lever's or the assumption's own if neither this nor values are given",
    )

    @checked(mode="after")
    def _one_kind(self) -> Self:
        kinds = [kind for kind in _KINDS if getattr(self, kind) is not None]
        if len(kinds) != 1:
            raise FormatError(
                Finding((), ", ".join(kinds) or None, gettext_lazy("one of: {names}", names=", ".join(_KINDS)))
            )
        if self.values is not None and self.range is not None:
            raise FormatError(Finding((), "values, range", gettext_lazy("values or a range, not both")))
        if kinds[0] in ("agreement", "options") and self.range is not None:
            raise FormatError(Finding(("range",), list(self.range), gettext_lazy("no range: this factor is no number")))
        if kinds[0] == "options" and self.values is not None:
            raise FormatError(
                Finding(("values",), list(self.values), gettext_lazy("no values: its options are its values"))
            )
        if self.range is not None and self.range[0] >= self.range[1]:
            raise FormatError(
                Finding(("range",), list(self.range), gettext_lazy("a range [low, high] with low < high"))
            )
        self._check_values(numbers=kinds[0] in ("lever", "assumption"), names=kinds[0] == "lever")
        return self

    def _check_values(self, *, numbers: bool, names: bool) -> None:
        expected = gettext_lazy("numbers") if numbers else gettext_lazy("true or false")
        for place, value in enumerate(self.values or ()):
            if isinstance(value, bool) == numbers or (isinstance(value, str) and not names):
                raise FormatError(Finding(("values", place), value, expected))


class DesignPlan(_Part):
    """The design: which combinations of the factors' values become points."""

    kind: Design
    levels: Annotated[StrictInt, Field(ge=2, le=1000)] | None = Field(
        None, description="how many even steps a range is divided into"
    )
    points: Annotated[StrictInt, Field(ge=1, le=MOST_POINTS)] | None = Field(None, description="how many points")
    samples: Annotated[StrictInt, Field(ge=1, le=MOST_POINTS)] | None = Field(
        None, description="base samples n of Saltelli's design, a power of two: n (k + 2) points for k factors"
    )
    second_order: StrictBool = Field(False, description="whether second-order indices are wanted: n (2 k + 2) points")
    trajectories: Annotated[StrictInt, Field(ge=2, le=10_000)] | None = Field(
        None, description="Morris's trajectories r: r (k + 1) points for k factors"
    )
    file: str | None = Field(None, description="a CSV file beside the experiment, one column a factor, one row a point")
    rows: tuple[dict[str, Any], ...] | None = Field(None, description="the table itself, in place of a file")
    budget: Annotated[float, Field(ge=0)] | None = Field(
        None,
        description="budget units a quarter that each State may add to its start; what is left of its means if not given",
    )

    @checked(mode="after")
    def _fits_its_kind(self) -> Self:
        takes = _TAKES[self.kind]
        given = (
            key for key in sorted(self.model_fields_set) if getattr(self, key) != type(self).model_fields[key].default
        )
        for key in given:
            if key == "kind" or key in takes:
                continue
            raise FormatError(
                Finding(
                    (key,),
                    getattr(self, key),
                    gettext_lazy("no such key for a design of this kind: {keys}", keys=", ".join(takes)),
                )
            )
        needed = _NEEDS.get(self.kind)
        if needed and getattr(self, needed) is None:
            raise FormatError(Finding((needed,), None, gettext_lazy("a value: this key is required")))
        if self.kind == "table" and (self.file is None) == (self.rows is None):
            raise FormatError(Finding((), None, gettext_lazy("a file or rows, not both")))
        if self.samples is not None and self.samples & (self.samples - 1):
            raise FormatError(Finding(("samples",), self.samples, gettext_lazy("a power of two")))
        return self


class StoppingRule(_Part):
    """When enough is known: the 95% interval of what is asked about is narrow enough at every point.

    Checked after each block of replicates that is complete at all points, never in between, so that a stopped experiment has the
    same rows whatever ran it. Repeated checks make the interval a little too narrow (Chow and Robbins 1965: exact in the limit of
    narrow ones).
    """

    of: Literal["mean", "difference", "ranking"] = Field(
        description="the mean at each point, its difference from the point it is compared with, or which point is best"
    )
    indicator: str | None = Field(None, description="which indicator; the first of the experiment's if not given")
    place: str = Field(REGION, description="a State's id, or region")
    share: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        None, description="half the interval, as a share of the value"
    )
    units: Annotated[float, Field(gt=0)] | None = Field(None, description="half the interval, in the indicator's unit")
    at_least: Annotated[StrictInt, Field(ge=2, le=1_000_000)] = Field(
        64, description="replicates before the first look"
    )

    @checked(mode="after")
    def _one_width(self) -> Self:
        if (self.share is None) == (self.units is None):
            raise FormatError(Finding((), None, gettext_lazy("share or units, not both")))
        if self.of == "ranking" and self.units is None:
            raise FormatError(
                Finding(
                    ("share",),
                    self.share,
                    gettext_lazy("units: differences smaller than that don't matter for the ranking"),
                )
            )
        return self


class Experiment(_Part):
    """Scenarios, differences between points, replicates at each, and what is kept of a run."""

    format: Literal[1] = 1
    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    scenarios: Annotated[tuple[str, ...], Field(min_length=1, max_length=100)] = Field(
        description="names of scenarios, or files and folders seen from the experiment's own folder"
    )
    quarters: Annotated[StrictInt, Field(ge=1, le=80)] | None = Field(
        None, description="length of a run; each scenario's own if not given"
    )
    seed: Annotated[StrictInt, Field(ge=0, lt=1 << 64)] | None = Field(
        None, description="random seed; drawn and written down if not given"
    )
    decisions: Line = Field("", description="what is decided at every point, written in one line")
    against: Line | None = Field(
        "",
        description="what is decided at the point that each point is compared with: nothing if empty; null for no comparison",
    )
    uncertain: Literal["all", "none"] | tuple[str, ...] = Field(
        "none", description="assumptions that each replicate draws from their ranges, the same at all points"
    )
    factors: Annotated[tuple[Factor, ...], Field(max_length=200)] = ()
    design: DesignPlan = DesignPlan(kind="factorial")
    replicates: Annotated[StrictInt, Field(ge=1, le=1_000_000)] = Field(
        200, description="replicates at each point, at most"
    )
    stop: StoppingRule | None = None
    indicators: Annotated[tuple[str, ...], Field(min_length=1)] = tuple(indicator.id for indicator in INDICATORS)
    places: Annotated[tuple[str, ...], Field(min_length=1)] = Field(
        (REGION,), description="region, and ids of States whose own indicators are kept too"
    )

    @checked(mode="after")
    def _agrees(self) -> Self:
        findings = [*self._unknown_names(), *self._twice()]
        if self.stop is not None:
            wanted = self.stop.indicator
            if wanted is not None and wanted not in self.indicators:
                findings.append(Finding(("stop", "indicator"), wanted, one_of(wanted, self.indicators)))
            if self.stop.place not in self.places:
                findings.append(Finding(("stop", "place"), self.stop.place, one_of(self.stop.place, self.places)))
            if self.stop.of == "ranking" and not better(wanted or self.indicators[0]):
                findings.append(
                    Finding(("stop", "indicator"), wanted, gettext_lazy("an indicator of which more or less is better"))
                )
            if self.stop.of == "difference" and self.against is None:
                findings.append(
                    Finding(("stop", "of"), "difference", gettext_lazy("a point to compare with: see against"))
                )
            if (wanted or self.indicators[0]) == DISPLACED and self.stop.place != REGION:
                findings.append(Finding(("stop", "place"), self.stop.place, one_of(self.stop.place, (REGION,))))
        if DISPLACED in self.indicators and self.against is None:
            findings.append(Finding(("indicators",), DISPLACED, gettext_lazy("a point to compare with: see against")))
        findings += [
            Finding(
                ("factors", place, "name"), factor.name, gettext_lazy("a name that no other column of the results has")
            )
            for place, factor in enumerate(self.factors)
            if factor.name in RESERVED or factor.name in KNOWN_INDICATORS
        ]
        if findings:
            raise FormatError(*findings)
        return self

    def _unknown_names(self) -> list[Finding]:
        findings = [
            Finding(("indicators", place), name, one_of(name, KNOWN_INDICATORS))
            for place, name in enumerate(self.indicators)
            if name not in KNOWN_INDICATORS
        ]
        if not isinstance(self.uncertain, str):
            findings += [
                Finding(("uncertain", place), name, one_of(name, PARAMETER_INDEX))
                for place, name in enumerate(self.uncertain)
                if name not in PARAMETER_INDEX
            ]
        return findings

    def _twice(self) -> list[Finding]:
        findings = []
        for key, names in (
            ("factors", [factor.name for factor in self.factors]),
            ("scenarios", self.scenarios),
            ("indicators", self.indicators),
            ("places", self.places),
        ):
            for place, name in enumerate(names):
                if name in names[:place]:
                    findings.append(Finding((key, place), name, gettext_lazy("each name once")))
        return findings

    def points_alike(self, other: "Experiment") -> bool:
        """Whether another experiment has the same points: at most title, replicates, seed or rule differ."""
        free = {"title", "replicates", "seed", "stop"}
        return self.model_dump(exclude=free) == other.model_dump(exclude=free)

    @property
    def main(self) -> str:
        """The column that matters most: what the stop rule looks at, else the first indicator of the first place."""
        if self.stop is None:
            return column(self.indicators[0], self.places[0])
        return column(self.stop.indicator or self.indicators[0], self.stop.place)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of results that a row has: each indicator of the region by its id, of a State with ``@`` and its id."""
        columns = [column(name, place) for place in self.places for name in self.indicators if name != DISPLACED]
        return (*columns, DISPLACED) if DISPLACED in self.indicators else tuple(columns)


def column(indicator: str, place: str) -> str:
    """Return the name of the column that holds an indicator of a place; the displaced share is the region's alone."""
    return indicator if place == REGION or indicator == DISPLACED else f"{indicator}@{place}"


def parts_of_column(name: str) -> tuple[str, str]:
    """Return which indicator of which place a column holds."""
    indicator, _, place = name.partition("@")
    return indicator, place or REGION


def load(path: str | Path) -> Experiment:
    """Return the experiment of a file. Raises ExperimentError, and nothing else, whatever the file holds."""
    path = Path(path)
    try:
        with path.open("rb") as stream:
            content = stream.read(MAX_BYTES + 1)
    except FileNotFoundError:
        problem = Problem(str(path), "", gettext_lazy("no such file"), gettext_lazy("an experiment in YAML"))
        raise ExperimentError([problem]) from None
    except (OSError, ValueError) as error:
        found = gettext_lazy("unreadable ({reason})", reason=error)
        raise ExperimentError([Problem(str(path), "", found, gettext_lazy("an experiment in YAML"))]) from None
    return decode(content, str(path))


def decode(content: bytes | str, file: str = "<text>") -> Experiment:
    """Return the experiment written in YAML. Raises ExperimentError."""
    try:
        data, lines = read_yaml(content, file)
    except ScenarioError as error:
        raise ExperimentError(error.problems) from None
    return build(data, file, lines)


def build(
    data: Mapping[str, Any], file: str = "<data>", lines: Mapping[tuple[str | int, ...], int] | None = None
) -> Experiment:
    """Return the experiment described by plain values. Raises ExperimentError with all problems."""
    try:
        return Experiment.model_validate(data)
    except ValidationError as error:
        findings = refusals(Experiment, error.errors(include_url=False))
        problems = (problem_at(finding, file, lines or {}) for finding in findings)
        raise ExperimentError(dict.fromkeys(problems)) from None


def located(problems: Iterable[Problem], file: str) -> list[Problem]:
    """Return problems of an experiment's file with their lines, as far as the file still shows them."""
    try:
        _data, lines = read_yaml(Path(file).read_bytes(), file)
    except (OSError, ScenarioError):
        return list(problems)
    return [
        replace(problem, line=_line(problem.field, lines)) if problem.file == file and not problem.line else problem
        for problem in problems
    ]


def _line(field: str, lines: Mapping[tuple[str | int, ...], int]) -> int:
    """Return the line of a field such as ``factors[0].lever``, or of what contains it; 0 if unknown."""
    path = tuple(int(part) if part.isdecimal() else part for part in re.findall(r"[^.\[\], ]+", field))
    while path and path not in lines:
        path = path[:-1]
    return lines.get(path, 0)


def better(indicator: str) -> str:
    """Return which direction of an indicator is better for the region: lower, higher, or an empty text where none is."""
    return "lower" if indicator == DISPLACED else _BETTER[indicator]


_BETTER: Final = {indicator.id: indicator.better for indicator in INDICATORS}


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the experiment format."""
    described = Experiment.model_json_schema()
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **described}
