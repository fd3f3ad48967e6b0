"""A study: an experiment with its scenarios loaded and its points made, each identified by the hash of its content."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from sim.compiled import source_hash
from sim.ensemble.assumptions import Ranges
from sim.lab.designs import Row, Value, decided_by, levels_of, limits_of, rows_of, stepped, steps_of
from sim.lab.experiment import DISPLACED, REGION, Experiment, ExperimentError, Factor, located
from sim.lab.experiment import build as build_experiment
from sim.scenario import DecisionError, Decisions, Scenario, ScenarioError, assuming, build, load
from sim.scenario.calendar import QUARTER
from sim.scenario.levers import LeverNotFound
from sim.scenario.parameters import PARAMETER_INDEX
from sim.scenario.problems import Problem, gettext_lazy
from sim.scenario.profiles import one_of

FORMAT: Final = 1
"""Version of the meaning of a key; raised when rows of the same key would differ."""
_DRAWN: Final = "assumption: drawn from the range on file for replicate {replicate} of an experiment"


@dataclass(frozen=True, slots=True)
class Point:
    """One combination to run: a scenario, decisions, and fixed assumptions in the order of their names.

    ``against``: index of the point that it is compared with, or None. ``values``: those of the factors, None where a factor
    does not apply. ``error``: why it cannot be run. ``key``: hash of all that its rows depend on, 32 hex digits.
    """

    scenario: int
    decisions: Decisions
    assumptions: tuple[tuple[str, float], ...]
    values: tuple[Value, ...]
    days: int
    key: str = ""
    against: int | None = None
    error: str | None = None


@dataclass(frozen=True)
class Study:
    """All that is run: points, each with the same replicates of the same seed, so that any two can be compared pair by pair.

    ``design``: for each row of the design and scenario, in order, the index of its point; equal rows share one.
    """

    experiment: Experiment
    scenarios: tuple[Scenario, ...]
    seed: int
    points: tuple[Point, ...]
    design: tuple[int, ...]

    @property
    def replicates(self) -> int:
        """Replicates at each point, at most."""
        return self.experiment.replicates

    @property
    def runs(self) -> int:
        """Runs in all, at most: row numbers are below it."""
        return len(self.points) * self.replicates

    @property
    def rows(self) -> int:
        """Rows of results, at most: one for a point that cannot be run."""
        return sum(1 if point.error is not None else self.replicates for point in self.points)

    @cached_property
    def compared_with(self) -> frozenset[int]:
        """Indices of points that others are compared with."""
        return frozenset(point.against for point in self.points if point.against is not None)

    def numbers(self, point: int, replicates: Sequence[int]) -> np.ndarray:
        """Return the row numbers of a point's replicates: by replicate, then by point, so that more replicates only add rows."""
        return np.asarray(replicates, np.int64) * len(self.points) + point

    def label(self, pieces: Iterable[tuple[int, range]]) -> str:
        """Return the content key of rows, spelt out: model, scenarios, and of each piece the point's key and replicates."""
        parts = {
            "model": source_hash(),
            "scenarios": [scenario.hash for scenario in self.scenarios],
            "pieces": [[self.points[point].key, numbers.start, numbers.stop] for point, numbers in pieces],
        }
        return _json(parts)

    def at(self, number: int) -> tuple[int, int]:
        """Return the point and the replicate of a row number."""
        replicate, point = divmod(number, len(self.points))
        return point, replicate

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of each point by its key."""
        return {point.key: place for place, point in enumerate(self.points)}

    def scenario(self, point: Point) -> Scenario:
        """Return the scenario of a point."""
        return self.scenarios[point.scenario]

    def ranges(self, point: Point) -> Ranges | None:
        """Return where a point's assumptions lie; None where all are the scenario's."""
        if not point.assumptions and self.experiment.uncertain == "none":
            return None
        return self.drawn_from(self.scenario(point), point.assumptions)

    def drawn_from(self, scenario: Scenario, fixed: Sequence[tuple[str, float]] = ()) -> Ranges:
        """Return where the uncertain assumptions of a scenario lie, and those that are fixed."""
        uncertain = self.experiment.uncertain
        names = None if uncertain == "all" else () if uncertain == "none" else uncertain
        return Ranges(scenario, dict(fixed), names)

    def scenario_of(self, point: Point, replicate: int) -> Scenario:
        """Return the scenario with the assumptions of one replicate as its own, from which its run can be repeated."""
        scenario, ranges = self.scenario(point), self.ranges(point)
        if ranges is None:
            return scenario
        drawn = zip(PARAMETER_INDEX, ranges.drawn(self.seed, replicate).tolist(), strict=True)
        return assuming(scenario, dict(drawn), _DRAWN.format(replicate=replicate))

    def frame(self) -> pl.DataFrame:
        """Return one row a point: point, key, scenario, against, a column a factor, days, decisions and
        assumptions (JSON), error."""
        points = self.points
        columns: dict[str, Any] = {
            "point": range(len(points)),
            "key": [point.key for point in points],
            "scenario": [self.scenario(point).name for point in points],
            "against": pl.Series([point.against for point in points], dtype=pl.Int64),
        }
        for place, factor in enumerate(self.experiment.factors):
            columns[factor.name] = _column(factor, [point.values[place] for point in points])
        columns["days"] = [point.days for point in points]
        columns["decisions"] = [_json(point.decisions.to_json()) for point in points]
        columns["assumptions"] = [_json(dict(point.assumptions)) for point in points]
        columns["error"] = pl.Series([point.error for point in points], dtype=pl.String)
        return pl.DataFrame(columns)

    def manifest(self) -> dict[str, Any]:
        """Return the whole study except its points, ready for JSON."""
        return {
            "model": source_hash(),
            "experiment": self.experiment.model_dump(mode="json"),
            "seed": self.seed,
            "scenarios": [
                {"name": scenario.name, "hash": scenario.hash, "text": json.loads(scenario.canonical)}
                for scenario in self.scenarios
            ],
            "design": list(self.design),
            "columns": list(self.experiment.columns),
        }

    @classmethod
    def of(cls, manifest: Mapping[str, Any], points: pl.DataFrame, file: str) -> "Study":
        """Return the study of a manifest and its table of points, as ``manifest`` and ``frame`` wrote them.

        Raises ExperimentError, ScenarioError, KeyError, TypeError or ValueError for other content.
        """
        experiment = build_experiment(manifest["experiment"], file)
        scenarios = tuple(build(given["text"], file=file) for given in manifest["scenarios"])
        names = [scenario.name for scenario in scenarios]
        found = [
            Point(
                scenario=names.index(row["scenario"]),
                decisions=Decisions.from_json(json.loads(row["decisions"])),
                assumptions=tuple(sorted(json.loads(row["assumptions"]).items())),
                values=tuple(row[factor.name] for factor in experiment.factors),
                days=row["days"],
                key=row["key"],
                against=row["against"],
                error=row["error"],
            )
            for row in points.iter_rows(named=True)
        ]
        return cls(experiment, scenarios, manifest["seed"], tuple(found), tuple(manifest["design"]))


def _column(factor: Factor, values: Sequence[Value]) -> pl.Series:
    """Return a factor's values as a column of its type; a value of another type is null, and the point's error names it."""
    if factor.options is not None or stepped(factor) is not None:
        return pl.Series([None if value is None else str(value) for value in values], dtype=pl.String)
    switch = factor.agreement is not None
    fits = [
        isinstance(value, bool) if switch else isinstance(value, float | int) and not isinstance(value, bool)
        for value in values
    ]
    kept = [value if fit else None for value, fit in zip(values, fits, strict=True)]
    return pl.Series(kept, dtype=pl.Boolean if switch else pl.Float64)


def _json(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def make(experiment: Experiment, seed: int, folder: Path | str = ".", file: str = "<data>") -> Study:
    """Return the study of an experiment; its scenarios and tables are looked up in ``folder``.

    Raises ExperimentError with all that does not fit, MissingExtra where a sampler of the design is not installed.
    """
    folder = Path(folder)
    try:
        scenarios = scenarios_of(experiment, folder, file)
        _check(experiment, scenarios, file)
    except ExperimentError as error:
        raise ExperimentError(located(error.problems, file)) from None
    rows = rows_of(experiment, scenarios, seed, folder, file)
    return _Points(experiment, scenarios, seed).study(rows)


def scenarios_of(experiment: Experiment, folder: Path, file: str) -> tuple[Scenario, ...]:
    """Return the scenarios that an experiment names. Raises ExperimentError with all that is wrong with them."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for place, name in enumerate(experiment.scenarios):
        try:
            scenario = load(folder / name if _exists(folder / name) else name)
            if scenario.name in (other.name for other in scenarios):
                problems.append(
                    Problem(file, f"scenarios[{place}]", repr(scenario.name), gettext_lazy("each name once"))
                )
            scenarios.append(scenario)
        except ScenarioError as error:
            problems.append(Problem(file, f"scenarios[{place}]", repr(name), gettext_lazy("a scenario without errors")))
            problems += error.problems
    if problems:
        raise ExperimentError(problems)
    return tuple(scenarios)


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # not a file name at all
        return False


def _check(experiment: Experiment, scenarios: Sequence[Scenario], file: str) -> None:
    """Raise ExperimentError with everything in the experiment that does not fit its scenarios."""
    problems: list[Problem] = []
    for scenario in scenarios:
        states = [state.id for state in scenario.states]
        for key in ("decisions", "against"):
            problems += _refused(partial(Decisions.parse_line, scenario, getattr(experiment, key) or ""), file, key)
        for place, name in enumerate(experiment.places):
            if name not in (REGION, *states):
                problems.append(Problem(file, f"places[{place}]", repr(name), one_of(name, (REGION, *states))))
        for place, factor in enumerate(experiment.factors):
            problems += _refused_factor(scenario, factor, file, f"factors[{place}]")
    if experiment.design.kind in ("latin-hypercube", "sobol", "morris", "portfolios") and not experiment.factors:
        problems.append(
            Problem(
                file, "factors", gettext_lazy("nothing"), gettext_lazy("at least one factor for a design of this kind")
            )
        )
    if problems:
        raise ExperimentError(dict.fromkeys(problems))


def _refused(read: Callable[[], Decisions], file: str, field: str) -> Iterator[Problem]:
    """Yield what is wrong with decisions that an experiment writes."""
    try:
        read()
    except DecisionError as error:
        for problem in error.problems:
            yield Problem(file, field, problem.found, problem.expected)


def _refused_factor(scenario: Scenario, factor: Factor, file: str, field: str) -> Iterator[Problem]:
    """Yield what is wrong with a factor in a scenario: its values, or what it sets."""
    if factor.assumption is not None:
        yield from _refused_assumption(factor, file, field)
        return
    values: Sequence[Value]
    if factor.lever is not None and factor.values is None:
        try:
            values = steps_of(factor) or limits_of(factor)
        except LeverNotFound:
            values = (0.0,)  # reading it names the unknown lever
    else:
        values = levels_of(factor, None)
    seen = set()
    for value in values:
        for problem in _refused(partial(decided_by, scenario, factor, value), file, field):
            if problem not in seen:
                seen.add(problem)
                yield problem


def _refused_assumption(factor: Factor, file: str, field: str) -> Iterator[Problem]:
    parameter = PARAMETER_INDEX.get(factor.assumption or "")
    if parameter is None:
        yield Problem(file, f"{field}.assumption", repr(factor.assumption), one_of(factor.assumption, PARAMETER_INDEX))
        return
    if factor.values is None and len(set(limits_of(factor))) == 1:
        yield Problem(
            file, f"{field}.range", repr(factor.assumption), gettext_lazy("a range: this number has none of its own")
        )
        return
    for value in factor.values or limits_of(factor):
        refused = _refused_value(parameter.name, value)
        if refused is not None:
            yield Problem(file, field, f"{value:g}", refused)


def _refused_value(name: str, value: Value) -> str | None:
    parameter = PARAMETER_INDEX[name]
    if isinstance(value, bool) or not isinstance(value, float | int) or not parameter.least <= value <= parameter.most:
        return gettext_lazy(
            "a number from {low:g} to {high:g} {unit}",
            low=parameter.least,
            high=parameter.most,
            unit=gettext_lazy(parameter.unit),
        )
    return None


class _Points:
    """Makes points one after another; equal ones only once."""

    def __init__(self, experiment: Experiment, scenarios: tuple[Scenario, ...], seed: int) -> None:
        self.experiment, self.scenarios, self.seed = experiment, scenarios, seed
        self._points: list[Point] = []
        self._places: dict[tuple[object, ...], int] = {}
        self._model = source_hash()
        self._base = [Decisions.parse_line(scenario, experiment.decisions) for scenario in scenarios]
        self._other = [Decisions.parse_line(scenario, experiment.against or "") for scenario in scenarios]

    def study(self, rows: Sequence[Row]) -> Study:
        """Return the study of a design's rows."""
        design = [self._of_row(row, place) for row in rows for place in range(len(self.scenarios))]
        return Study(self.experiment, self.scenarios, self.seed, tuple(self._points), tuple(design))

    def _of_row(self, row: Row, scenario: int) -> int:
        """Return the index of a row's point, after the one it is compared with."""
        values = tuple(row[factor.name] for factor in self.experiment.factors)
        assumptions, refused = self._assumptions(row)
        against = None
        if self.experiment.against is not None and refused is None:
            only = tuple(v if f.assumption else None for f, v in zip(self.experiment.factors, values, strict=True))
            against = self._place(Point(scenario, self._other[scenario], assumptions, only, self._days(scenario)))
        try:
            decisions = self._decisions(row, scenario)
        except DecisionError as error:
            problem = error.problems[0]
            refused = str(
                gettext_lazy(
                    "{field}: found {found}, expected {expected}",
                    field=problem.field,
                    found=problem.found,
                    expected=problem.expected,
                )
            )
        except ValueError as error:
            refused = str(error)
        if refused is not None:
            return self._place(Point(scenario, Decisions(), (), values, self._days(scenario), error=refused))
        return self._place(Point(scenario, decisions, assumptions, values, self._days(scenario)), against)

    def _days(self, scenario: int) -> int:
        return (self.experiment.quarters or self.scenarios[scenario].quarters) * QUARTER

    def _assumptions(self, row: Row) -> tuple[tuple[tuple[str, float], ...], str | None]:
        """Return the assumptions that a row fixes, and why one of them cannot be."""
        fixed = {}
        for factor in self.experiment.factors:
            if factor.assumption is None or row[factor.name] is None:
                continue
            refused = _refused_value(factor.assumption, row[factor.name])
            if refused is not None:
                return (), f"{factor.name}: {row[factor.name]!r}, {refused}"
            fixed[factor.assumption] = float(row[factor.name] or 0.0)
        return tuple(sorted(fixed.items())), None

    def _decisions(self, row: Row, scenario: int) -> Decisions:
        factors = self.experiment.factors
        decided = (decided_by(self.scenarios[scenario], factor, row[factor.name]) for factor in factors)
        return self._base[scenario].followed_by(*decided)

    def _place(self, point: Point, against: int | None = None) -> int:
        own = (point.scenario, point.decisions, point.assumptions, repr(point.values) if point.error else None)
        place = self._places.setdefault(own, len(self._points))
        if place == len(self._points):
            kept = replace(point, against=None if against == place else against)
            self._points.append(replace(kept, key=self._key(kept)))
        elif point.values.count(None) < self._points[place].values.count(None):
            self._points[place] = replace(self._points[place], values=point.values)
        return place

    def _key(self, point: Point) -> str:
        experiment = self.experiment
        displaced = DISPLACED in experiment.indicators and point.against is not None
        uncertain = experiment.uncertain if isinstance(experiment.uncertain, str) else sorted(set(experiment.uncertain))
        parts = {
            "format": FORMAT,
            "model": self._model,
            "scenario": self.scenarios[point.scenario].hash,
            "days": point.days,
            "seed": self.seed,
            "decisions": point.decisions.to_json(),
            "assumptions": dict(point.assumptions),
            "uncertain": uncertain,
            "columns": experiment.columns,
            "against": self._points[point.against].decisions.to_json()
            if displaced and point.against is not None
            else None,
            "error": [point.error, *map(str, point.values)] if point.error else None,
        }
        return hashlib.sha256(_json(parts).encode()).hexdigest()[:32]
