"""Results read back: rows, summaries of points and paired differences, and any row's run."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import polars as pl

from sim.compiled import source_hash
from sim.indicators import totals
from sim.lab.experiment import DISPLACED, ExperimentError, better, load, parts_of_column
from sim.lab.stopping import groups
from sim.lab.store import MANIFEST, ResultsDirectory, StoreError
from sim.lab.study import Study, make, scenarios_of
from sim.record import INDICATORS
from sim.run import Record, draw_seed, run
from sim.scenario import DecisionError, ScenarioError
from sim.scenario.parameters import PARAMETER_INDEX
from sim.scenario.problems import gettext_lazy
from sim.statistics import UNKNOWN, IndicatorChange, Mean, MeasureKind, kind_of, moments_of_column, range_of_column
from sim.words import gettext_noop
from sim.words.units import Unit

_NEEDED: Final = ("model", "experiment", "seed", "scenarios", "design", "cordon", "points")
_MOST_PAIRS: Final = 2**62
"""The largest number of pairs that a column of whole numbers holds; more is simply too many."""
SHARE: Final = 0.1
"""Half the interval, as a share of the mean, for which pairs are counted if the experiment has no rule."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of results: which indicator of which place, its English name and unit, and which direction is better."""

    id: str
    indicator: str
    place: str
    name: str
    unit: Unit | None
    better: str

    @property
    def kind(self) -> MeasureKind:
        """What the column measures."""
        return "share" if self.indicator == DISPLACED else kind_of(self.unit)


class Results:
    """A directory of results. Reads on demand, even while the experiment runs.

    Raises StoreError where the directory holds no results that can be read.
    """

    def __init__(self, place: str | Path) -> None:
        self.store = ResultsDirectory(place)
        self.manifest = self.store.manifest()
        missing = [key for key in _NEEDED if key not in self.manifest]
        if missing:
            expected = gettext_lazy("a manifest and points of this version of Cordon")
            raise StoreError(
                f"{self.store.place}/{MANIFEST}", gettext_lazy("no {keys}", keys=", ".join(missing)), expected
            )

    @cached_property
    def study(self) -> Study:
        """The study: the experiment, its scenarios and points."""
        try:
            return Study.of(self.manifest, self.store.frame(self.manifest["points"]), f"{self.store.place}/{MANIFEST}")
        except (ExperimentError, ScenarioError, DecisionError, KeyError, TypeError, ValueError) as error:
            found = f"{type(error).__name__}: {error}"[:200]
            expected = gettext_lazy("a manifest and points of this version of Cordon")
            raise StoreError(f"{self.store.place}/{MANIFEST}", found, expected) from None

    @property
    def complete(self) -> bool:
        """Whether the experiment has ended, by its rule or with its last replicate."""
        return self.manifest.get("replicates") is not None

    @property
    def same_model(self) -> bool:
        """Whether this version of the model made the rows, so that any run can be repeated."""
        return bool(self.manifest.get("model") == source_hash())

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        """The columns of results, in their order."""
        return tuple(column_of(name) for name in self.study.experiment.columns)

    def column(self, name: str) -> Column:
        """Return a column by its name. Raises KeyError for an unknown one."""
        return next((column for column in self.columns if column.id == name), None) or _missing(name)

    def scan(self) -> pl.LazyFrame:
        """Return the rows that count, lazily and unordered: row, point, replicate, the experiment's columns, error.

        If a rule ended the experiment, the replicates up to there; otherwise all on disk.
        """
        study = self.study
        limit = self.manifest.get("replicates") or study.replicates
        places = pl.LazyFrame(
            {"key": list(study.place), "point": list(study.place.values())},
            schema={"key": pl.String, "point": pl.Int64},
        )
        schema = {"key": pl.String, "replicate": pl.Int64}
        schema |= dict.fromkeys(study.experiment.columns, pl.Float64) | {"error": pl.String}
        frame = self.store.scan(schema).filter(pl.col("replicate") < limit).join(places, on="key")
        number = (pl.col("replicate") * len(study.points) + pl.col("point")).alias("row")
        return (
            frame.with_columns(number)
            .unique("row")
            .select("row", "point", "replicate", *study.experiment.columns, "error")
        )

    def rows(self) -> pl.DataFrame:
        """Return the rows in the order of their numbers: row, point, replicate, a column a factor, those of results, error."""
        rows = self.store.collect(self.scan().sort("row"))
        factors = [factor.name for factor in self.study.experiment.factors]
        points = self.study.frame().select("point", "scenario", *factors)
        joined = rows.join(points, on="point", how="left", maintain_order="left")
        return joined.select("row", "point", "replicate", "scenario", *factors, *self.study.experiment.columns, "error")

    def assumptions(self) -> pl.DataFrame:
        """Return what each replicate drew: replicate, scenario, and a column for each assumption that is uncertain.

        The same at all points of a scenario: joined to rows, it shows to what a result or a difference is sensitive. Assumptions
        that a factor fixes are in the factor's column.
        """
        study = self.study
        parts = []
        for place, scenario in enumerate(study.scenarios):
            own = [{name for name, _ in p.assumptions} for p in study.points if p.scenario == place and not p.error]
            fixed = set.intersection(*own) if own else set()
            ranges = study.drawn_from(scenario)
            names = [name for name in ranges.uncertain if name not in fixed]
            values = [ranges.drawn(study.seed, replicate) for replicate in range(study.replicates)]
            where = [list(PARAMETER_INDEX).index(name) for name in names]
            columns = {name: [drawn[n] for drawn in values] for name, n in zip(names, where, strict=True)}
            part = pl.DataFrame({"replicate": range(study.replicates), **columns})
            parts.append(part.with_columns(scenario=pl.lit(scenario.name)))
        return pl.concat(parts, how="diagonal").select("replicate", "scenario", pl.exclude("replicate", "scenario"))

    def summary(self, columns: Sequence[str] | None = None, share: float = SHARE) -> pl.DataFrame:
        """Return a summary: one row for each point and column of results; all columns unless some are named.

        point, scenario, a column a factor, against, indicator, place, unit, runs, failed, mean with its 95% interval (mean_low,
        mean_high), the 5, 50 and 95% points of the runs (p05, p50, p95), rank among points that are compared (1 is best; null
        where no direction is better), the paired difference from the point compared with: difference with its 95% interval
        (difference_low, difference_high), the 5 and 95% points of the pairs (range_low, range_high), clear (whether that range,
        rounded as pages show it, excludes zero), pairs, and pairs_needed: how many more until the difference is known as narrowly
        as the experiment's rule says, by default to ``share`` of itself. Raises KeyError for an unknown column.
        """
        rows = self.store.collect(self.scan().sort("row"))
        wanted = [column.id for column in self.columns] if columns is None else list(columns)
        return pl.concat([self._summary(rows, self.column(name), share) for name in wanted])

    def record(self, row: int) -> Record:
        """Return the full record of a row's run, repeated.

        Raises StoreError for an unknown row, RowDiffers if the run is not what it was.
        """
        study, where = self.study, gettext_lazy("row {row}", row=row)
        row_frame = self.store.collect(self.scan().filter(pl.col("row") == row))
        if not len(row_frame):
            expected = gettext_lazy("a row that is on file, from 0 to {last}", last=study.runs - 1)
            raise StoreError(self.store.place, where, expected)
        kept = row_frame.row(0, named=True)
        point = study.points[kept["point"]]
        if kept["error"] is not None:
            failed = gettext_lazy("row {row}: {found}", row=row, found=kept["error"])
            raise StoreError(self.store.place, failed, gettext_lazy("the row of a run that did not fail"))
        if not self.same_model:
            version = gettext_lazy(
                "the version of the model that wrote it: Cordon {version}", version=self.manifest["cordon"]
            )
            raise StoreError(self.store.place, gettext_lazy("rows of another version of the model"), version)
        scenario = study.scenario_of(point, kept["replicate"])
        record = run(scenario, point.decisions, study.seed, kept["replicate"], point.days)
        for column in self.columns:
            if column.indicator != DISPLACED:
                value = totals(record.sample, column.place, [column.indicator])[column.indicator][0]
                _check_same(self.store.place, row, column.id, kept[column.id], float(value))
        return record

    def _summary(self, rows: pl.DataFrame, column: Column, share: float) -> pl.DataFrame:
        study = self.study
        factors = [factor.name for factor in study.experiment.factors]
        own = rows.select("point", "replicate", "error", value=column.id)
        runs = own.group_by("point").agg(
            pl.len().alias("runs"),
            pl.col("error").count().alias("failed"),
            *moments_of_column("value"),
            *range_of_column("value"),
        )
        against = pl.DataFrame(
            {"point": range(len(study.points)), "against": [point.against for point in study.points]},
            schema={"point": pl.Int64, "against": pl.Int64},
        ).drop_nulls()
        other = own.select(pl.col("point").alias("against"), "replicate", pl.col("value").alias("other"))
        pairs = own.join(against, on="point").join(other, on=("against", "replicate"))
        differences = (
            pairs.select("point", (pl.col("value") - pl.col("other")).alias("value"))
            .group_by("point")
            .agg(*moments_of_column("value"), *range_of_column("value"))
        )
        points = study.frame().select("point", "scenario", *factors, "against")
        means = {row["point"]: row for row in runs.iter_rows(named=True)}
        paired = {row["point"]: row for row in differences.iter_rows(named=True)}
        rank = self._ranks(column, means)
        found = [
            self._row(column, means, place, paired.get(place), rank.get(place), share)
            for place in range(len(study.points))
            if place in means
        ]
        frame = pl.DataFrame(found, schema=_SCHEMA, infer_schema_length=None).fill_nan(None)
        return points.join(frame, on="point", how="inner", maintain_order="left").select(
            "point", "scenario", *factors, "against", *(name for name in _SCHEMA if name != "point")
        )

    def _ranks(self, column: Column, means: dict[int, dict[str, Any]]) -> dict[int, int]:
        if not column.better:
            return {}
        ranks: dict[int, int] = {}
        for group in groups(self.study):
            known = [place for place in group if place in means and means[place]["mean"] is not None]
            best_first = sorted(known, key=lambda place: means[place]["mean"], reverse=column.better == "higher")
            ranks |= {place: rank for rank, place in enumerate(best_first, 1)}
        return ranks

    def _row(
        self,
        column: Column,
        means: dict[int, dict[str, Any]],
        place: int,
        pairs: dict[str, Any] | None,
        rank: int | None,
        share: float,
    ) -> dict[str, Any]:
        runs = means[place]
        mean = _mean(runs)
        figures = {
            "point": runs["point"],
            "indicator": column.indicator,
            "place": column.place,
            "unit": str(column.unit or ""),
            "runs": runs["runs"],
            "failed": runs["failed"],
            "mean": mean.value,
            "mean_low": mean.low,
            "mean_high": mean.high,
            **{name: runs[name] for name in ("p05", "p50", "p95")},
            "rank": rank,
        }
        if pairs is not None and pairs["n"]:
            difference = _mean(pairs)
            against = means[self.study.points[place].against or 0]
            change = IndicatorChange(against["p50"], runs["p50"], pairs["p05"], pairs["p50"], pairs["p95"])
            figures |= {
                "difference": difference.value,
                "difference_low": difference.low,
                "difference_high": difference.high,
                "range_low": pairs["p05"],
                "range_high": pairs["p95"],
                "clear": difference.n > 1 and change.clear(column.kind),
                "pairs": difference.n,
                "pairs_needed": self._needed(difference, share),
            }
        return figures

    def _needed(self, difference: Mean, share: float) -> int | None:
        rule = self.study.experiment.stop
        if rule is not None and rule.units is not None:
            needed = difference.more_within(rule.units)
        else:
            needed = difference.more_needed(share if rule is None or rule.share is None else rule.share)
        return needed if needed is None else min(needed, _MOST_PAIRS)


_SCHEMA: Final = {
    "point": pl.Int64,
    "indicator": pl.String,
    "place": pl.String,
    "unit": pl.String,
    "runs": pl.Int64,
    "failed": pl.Int64,
    "mean": pl.Float64,
    "mean_low": pl.Float64,
    "mean_high": pl.Float64,
    "p05": pl.Float64,
    "p50": pl.Float64,
    "p95": pl.Float64,
    "rank": pl.Int64,
    "difference": pl.Float64,
    "difference_low": pl.Float64,
    "difference_high": pl.Float64,
    "range_low": pl.Float64,
    "range_high": pl.Float64,
    "clear": pl.Boolean,
    "pairs": pl.Int64,
    "pairs_needed": pl.Int64,
}


def column_of(name: str) -> Column:
    """Return a column of results by its name."""
    indicator, place = parts_of_column(name)
    if indicator == DISPLACED:
        return Column(name, indicator, place, gettext_noop("Displaced share"), None, better(indicator))
    known = next(known for known in INDICATORS if known.id == indicator)
    return Column(name, indicator, place, known.name, known.unit, known.better)


def _missing(name: str) -> Column:
    raise KeyError(name)


def _mean(figures: dict[str, Any]) -> Mean:
    if not figures["n"]:
        return UNKNOWN
    return Mean(figures["mean"], math.nan if figures["spread"] is None else figures["spread"], figures["n"])


class RowDiffers(StoreError):
    """A repeated run is not what its row says."""


def _check_same(place: str, row: int, column: str, kept: float | None, again: float) -> None:
    before = math.nan if kept is None else kept
    if before != again and not (math.isnan(before) and math.isnan(again)):
        found = gettext_lazy("row {row}, {column}: {value!r}", row=row, column=column, value=before)
        raise RowDiffers(place, found, gettext_lazy("{value!r}, as the run gives it now", value=again))


def prepare(file: str | Path, out: str | Path | None = None, *, resume: bool = False) -> Study:
    """Return the study of an experiment's file; with ``resume``, the one in the directory ``out`` as far as it is the same.

    A seed that the experiment does not name is drawn, or taken from the directory. Points come from there too, unless something
    that they depend on has changed; replicates and the stopping rule may change.
    Raises ExperimentError, StoreError, and MissingExtra where a sampler is not installed.
    """
    experiment, folder = load(file), Path(file).parent
    begun = Results(out) if out is not None and resume and ResultsDirectory(out).begun() else None
    if begun is None:
        seed = draw_seed() if experiment.seed is None else experiment.seed
        return make(experiment, seed, folder, str(file))
    seed = begun.manifest["seed"] if experiment.seed is None else experiment.seed
    if not begun.same_model or seed != begun.manifest["seed"]:
        return make(experiment, seed, folder, str(file))
    study = begun.study
    same = study.experiment.points_alike(experiment) and study.scenarios == scenarios_of(experiment, folder, str(file))
    if not same or experiment.design.kind == "table":
        return make(experiment, seed, folder, str(file))
    return replace(study, experiment=experiment)
