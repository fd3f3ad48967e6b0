"""Results read back: summaries against NumPy on the plain rows, runs had again event for event, and what was drawn."""

import json
import math
from pathlib import Path
from statistics import NormalDist
from typing import Any, Final

import numpy as np
import polars as pl
import pytest

from sim import lab
from sim.ensemble.assumptions import Ranges
from sim.record import INDICATORS
from sim.run import replay, run
from sim.scenario.parameters import PARAMETER_INDEX, PARAMETERS
from sim.statistics import kind_of, paired_difference
from tests.lab.small import bits, described, ran, study_of

pytestmark = pytest.mark.slow

Z: Final = NormalDist().inv_cdf(0.975)
PACKAGES: Final = {
    "name": "package",
    "options": {"none": "", "meetings": "all.L17=24", "both": "45:all.L21=12 all.L17=24 L37=all"},
}
PATIENT: Final = {"name": "patient", "assumption": "patience", "values": [1.8, 2.6]}
WIDE: Final[dict[str, Any]] = {
    "quarters": 2,
    "replicates": 60,
    "uncertain": ["taste", "day_cost"],
    "factors": [PACKAGES, PATIENT],
    "indicators": ["diversions", "trade_cost", "seizures_upheld", "recovered", "displaced_share", "seizures"],
    "places": ["region", "velmora"],
}


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> lab.Results:
    """Results with several factors, places, and values that some runs don't have."""
    return ran(tmp_path_factory.mktemp("wide") / "out", **WIDE)


def close(found: float | None, expected: float | None) -> None:
    if expected is None or math.isnan(expected):
        assert found is None
    else:
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


def of_point(results: lab.Results, column: str, point: int) -> np.ndarray:
    """Return a column of one point by replicate, NaN where there is nothing."""
    rows = results.rows().filter(pl.col("point") == point).sort("replicate")
    return rows[column].cast(pl.Float64).to_numpy().astype(float)


def interval(values: np.ndarray) -> tuple[float, float, float]:
    """Return mean and 95 % interval of values, NaN left out."""
    known = values[~np.isnan(values)]
    if not len(known):
        return (math.nan,) * 3
    mean = float(known.mean())
    half = Z * float(known.std(ddof=1)) / math.sqrt(len(known)) if len(known) > 1 else math.nan
    return mean, mean - half, mean + half


def needed(values: np.ndarray, *, units: float | None = None, share: float | None = None) -> int | None:
    """Return how many more values make the interval so narrow."""
    known = values[~np.isnan(values)]
    spread, width = known.std(ddof=1), units if units is not None else (share or 0.0) * abs(known.mean())
    if width == 0.0:
        return 0 if spread == 0.0 else None
    return max(0, math.ceil((Z * spread / width) ** 2) - len(known))


def check_summary(results: lab.Results, *, units: float | None = None, share: float | None = 0.1) -> None:
    """Compare every number of a summary with NumPy on the rows."""
    summary = results.summary(share=share or 0.5)
    columns = [column.id for column in results.columns]
    assert summary.height == len(columns) * len(results.study.points)
    for row in summary.iter_rows(named=True):
        column = row["indicator"] if row["place"] == "region" else f"{row['indicator']}@{row['place']}"
        values = of_point(results, column, row["point"])
        assert row["runs"] == len(values)
        for name, expected in zip(("mean", "mean_low", "mean_high"), interval(values), strict=True):
            close(row[name], expected)
        known = values[~np.isnan(values)]
        for name, quantile in (("p05", 0.05), ("p50", 0.5), ("p95", 0.95)):
            close(row[name], float(np.quantile(known, quantile)) if len(known) else None)
        against = results.study.points[row["point"]].against
        assert row["against"] == against
        pairs = values - of_point(results, column, against) if against is not None else np.full(1, np.nan)
        kept = pairs[~np.isnan(pairs)]
        if not len(kept):
            assert row["difference"] is row["pairs"] is row["pairs_needed"] is row["clear"] is None
            continue
        for name, expected in zip(("difference", "difference_low", "difference_high"), interval(pairs), strict=True):
            close(row[name], expected)
        low, high = (float(np.quantile(kept, quantile)) for quantile in (0.05, 0.95))
        close(row["range_low"], low)
        close(row["range_high"], high)
        assert against is not None
        kind = "share" if row["indicator"] == "displaced_share" else kind_of(row["unit"])
        assert row["clear"] == paired_difference(of_point(results, column, against), values).clear(kind)
        assert row["pairs"] == len(kept)
        if len(kept) > 1:
            assert row["pairs_needed"] == needed(pairs, units=units, share=share)


# Summaries


def test_every_number_of_a_summary_is_that_of_numpy_on_the_rows(wide: lab.Results) -> None:
    check_summary(wide)
    summary = wide.summary()
    assert summary["difference"].null_count() < summary.height
    assert summary.filter(pl.col("indicator") == "seizures_upheld")["mean"].drop_nulls().len() > 0


def test_pairs_needed_are_those_for_the_experiments_own_rule(tmp_path: Path) -> None:
    for name, stop, options in (
        ("units", {"of": "mean", "units": 0.7, "at_least": 1000}, {"units": 0.7, "share": None}),
        ("share", {"of": "mean", "share": 0.2, "at_least": 1000}, {"share": 0.2}),
    ):
        results = ran(tmp_path / name, stop=stop)
        if name == "share":
            assert bits(results.summary(share=0.01)) == bits(results.summary(share=0.2))
        check_summary(results, **options)


def test_pairs_needed_follow_the_share_that_is_asked_for_where_there_is_no_rule(wide: lab.Results) -> None:
    check_summary(wide, share=0.03)


def test_so_many_more_pairs_make_the_interval_about_that_narrow(tmp_path: Path) -> None:
    few = ran(tmp_path / "few", replicates=64).summary(["trade_cost"]).filter(pl.col("difference").is_not_null())
    row = few.row(0, named=True)
    half = (row["difference_high"] - row["difference_low"]) / 2
    share = half / abs(row["difference"]) / 2
    wanted = lab.Results(tmp_path / "few").summary(["trade_cost"], share).filter(pl.col("point") == row["point"])
    assert wanted["pairs_needed"][0] == pytest.approx(3 * 64, abs=2)


@pytest.mark.parametrize("width", [{"units": 1e-9}, {"share": 1e-12}], ids=str)
def test_more_pairs_than_can_be_counted_are_no_reason_to_say_nothing(tmp_path: Path, width: dict[str, float]) -> None:
    results = ran(tmp_path / "out", stop={"of": "mean", "at_least": 1000, **width})
    needed_pairs = results.summary(["diversions"])["pairs_needed"]
    assert all(count is None or count == 0 or count > 10**9 for count in needed_pairs)


def test_ranks_put_the_best_mean_first_among_points_of_the_design(wide: lab.Results) -> None:
    better = {indicator.id: indicator.better for indicator in INDICATORS}
    study = wide.study
    summary = wide.summary()
    assert {better.get(name) for name in summary["indicator"].unique()} >= {"lower", ""}
    for indicator, place in summary.select("indicator", "place").unique().rows():
        rows = summary.filter((pl.col("indicator") == indicator) & (pl.col("place") == place))
        direction = better.get(indicator, "lower")
        if not direction:
            assert rows["rank"].null_count() == rows.height
            continue
        for value in (1.8, 2.6):
            places = [p for p in dict.fromkeys(study.design) if dict(study.points[p].assumptions)["patience"] == value]
            group = rows.filter(pl.col("point").is_in(places) & pl.col("mean").is_not_null()).sort("rank")
            assert group["rank"].to_list() == list(range(1, group.height + 1))
            assert group["mean"].is_sorted(descending=direction == "higher")


def test_a_point_that_others_are_only_compared_with_has_no_rank(tmp_path: Path) -> None:
    summary = ran(tmp_path / "out").summary(["diversions"])
    assert summary["against"].to_list() == [None, 0, 0, 0, 0]
    assert summary["rank"][0] is None
    assert sorted(summary["rank"][1:]) == [1, 2, 3, 4]


def test_a_summary_has_the_columns_that_are_asked_for_in_that_order(wide: lab.Results) -> None:
    found = wide.summary(["trade_cost@velmora", "diversions"])
    assert found.select("indicator", "place").unique(maintain_order=True).rows() == [
        ("trade_cost", "velmora"),
        ("diversions", "region"),
    ]
    assert set(found["unit"]) == {column.unit for column in wide.columns if column.indicator in set(found["indicator"])}
    with pytest.raises(KeyError):
        wide.summary(["diversions@atlantis"])


def test_one_pair_has_a_mean_and_no_interval(tmp_path: Path) -> None:
    row = ran(tmp_path / "out", replicates=1).summary(["diversions"]).row(1, named=True)
    assert row["mean"] == row["p05"] == row["p50"] == row["p95"]
    assert row["mean_low"] is row["mean_high"] is row["difference_low"] is row["difference_high"] is None
    assert row["pairs"] == 1
    assert row["pairs_needed"] is None


def test_a_columns_name_unit_and_direction_are_the_indicators(wide: lab.Results) -> None:
    for column in wide.columns:
        known = next((indicator for indicator in INDICATORS if indicator.id == column.indicator), None)
        if known is None:
            assert (column.id, column.better, column.place) == ("displaced_share", "lower", "region")
        else:
            assert (column.name, column.unit, column.better) == (known.name, known.unit, known.better)
    assert [column.id for column in wide.columns] == list(wide.study.experiment.columns)
    assert wide.column("diversions@velmora").place == "velmora"
    with pytest.raises(KeyError):
        wide.column("sunshine")


# Rows


def test_rows_are_in_the_order_of_their_numbers_with_the_factors_of_their_points(wide: lab.Results) -> None:
    rows, study = wide.rows(), wide.study
    assert rows["row"].to_list() == list(range(study.runs))
    assert rows.columns == [
        *("row", "point", "replicate", "scenario", "package", "patient"),
        *study.experiment.columns,
        "error",
    ]
    for row in rows.sample(40, seed=1).iter_rows(named=True):
        point = study.points[row["point"]]
        assert study.at(row["row"]) == (row["point"], row["replicate"])
        assert (row["package"], row["patient"]) == point.values
        assert row["scenario"] == "two-doors"


def test_two_scenarios_are_kept_apart(tmp_path: Path, root: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    for path in (root / "scenarios" / "two-doors").iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    text = (own / "scenario.yaml").read_text("utf-8").replace("name: two-doors", "name: other-doors", 1)
    (own / "scenario.yaml").write_text(text.replace("assumptions: {}", "assumptions: {patience: 2.5}"), "utf-8")
    results = ran(tmp_path / "out", folder=tmp_path, scenarios=["two-doors", "own"], uncertain=["taste"])
    both = results.rows()
    for name in ("two-doors", "own"):
        alone = ran(tmp_path / f"{name}-out", folder=tmp_path, scenarios=[name], uncertain=["taste"]).rows()
        scenario = "other-doors" if name == "own" else name
        kept = ["replicate", "inspection", "diversions", "trade_cost"]
        assert bits(both.filter(pl.col("scenario") == scenario).select(kept)) == bits(alone.select(kept))
    ranks = results.summary(["diversions"]).drop_nulls("rank").group_by("scenario").agg(pl.col("rank").sort())
    assert dict(ranks.rows()) == {"two-doors": [1, 2, 3, 4], "other-doors": [1, 2, 3, 4]}
    drawn = results.assumptions()
    assert drawn.group_by("scenario").len().sort("scenario").rows() == [("other-doors", 40), ("two-doors", 40)]


# Assumptions


def test_assumptions_are_what_each_replicate_drew(wide: lab.Results) -> None:
    drawn = wide.assumptions()
    assert set(drawn.columns) == {"replicate", "scenario", "taste", "day_cost"}
    assert drawn["replicate"].to_list() == list(range(60))
    ranges = Ranges(wide.study.scenarios[0], {}, ["taste", "day_cost"])
    for row in drawn.iter_rows(named=True):
        values = dict(zip(PARAMETER_INDEX, ranges.drawn(5, row["replicate"]).tolist(), strict=True))
        assert (row["taste"], row["day_cost"]) == (values["taste"], values["day_cost"])
        for point in wide.study.points if row["replicate"] in (0, 41) else ():
            scenario = wide.study.scenario_of(point, row["replicate"])
            assert scenario.assumptions["taste"].value == row["taste"]
            assert scenario.assumptions["day_cost"].value == row["day_cost"]


def test_what_was_drawn_explains_what_came_out(wide: lab.Results) -> None:
    joined = wide.rows().join(wide.assumptions(), on=["replicate", "scenario"])
    found = joined.filter(pl.col("point") == 0).select(pl.corr("trade_cost", "day_cost")).item()
    assert found > 0.99


def test_all_assumptions_but_switches_are_drawn_where_all_are_uncertain(tmp_path: Path) -> None:
    drawn = ran(tmp_path / "out", replicates=3, uncertain="all").assumptions()
    expected = {parameter.name for parameter in PARAMETERS if not parameter.switch and not parameter.fixed}
    assert set(drawn.columns) == {"replicate", "scenario"} | expected


def test_an_assumption_that_a_factor_fixes_at_every_point_is_not_among_those_drawn(tmp_path: Path) -> None:
    results = ran(tmp_path / "out", replicates=3, uncertain="all", factors=[PATIENT])
    assert "taste" in results.assumptions().columns
    assert "patience" not in results.assumptions().columns


def test_where_nothing_is_uncertain_nothing_is_drawn(tmp_path: Path) -> None:
    assert ran(tmp_path / "out", replicates=3).assumptions().columns == ["replicate", "scenario"]


# Runs had again


@pytest.mark.parametrize("row", [0, 3, 7, 11, 200, 359])
def test_a_rows_run_is_had_again_with_its_events(wide: lab.Results, tmp_path: Path, row: int) -> None:
    study = wide.study
    place, replicate = study.at(row)
    point = study.points[place]
    record = wide.record(row)
    again = run(study.scenario_of(point, replicate), point.decisions, 5, replicate, 182)
    assert record.digest == again.digest
    assert record.replicate == replicate
    assert len(record.events) > 100
    kept = wide.rows().row(row, named=True)
    month = record.indicators_frame().filter((pl.col("indicator") == "diversions") & (pl.col("state") == "region"))
    assert month["value"].sum() == kept["diversions"]
    record.write(tmp_path / "one")
    assert replay(tmp_path / "one") == (True, None)


def test_the_largest_seed_is_run_and_had_again(tmp_path: Path) -> None:
    results = ran(tmp_path / "out", seed=2**64 - 1, replicates=2, uncertain="all")
    results.record(7).write(tmp_path / "one")
    assert replay(tmp_path / "one") == (True, None)


@pytest.mark.parametrize("row", [-1, 360, 10**12])
def test_a_row_that_is_none_is_refused(wide: lab.Results, row: int) -> None:
    with pytest.raises(lab.StoreError, match="from 0 to 359"):
        wide.record(row)


def test_a_row_that_failed_says_why_in_place_of_its_run(tmp_path: Path) -> None:
    results = ran(
        tmp_path / "out",
        factors=[{"name": "inspection", "lever": "all.L21"}],
        design={"kind": "table", "rows": [{"inspection": 900}, {"inspection": 9}]},
        replicates=2,
    )
    failed = results.rows().filter(pl.col("error").is_not_null())["row"].item()
    with pytest.raises(lab.StoreError, match="900"):
        results.record(failed)


def test_a_row_that_was_tampered_with_is_told_from_its_run(tmp_path: Path) -> None:
    results = ran(tmp_path / "out", replicates=4)
    for path in (tmp_path / "out" / "rows").iterdir():
        pl.read_parquet(path).with_columns(pl.col("trade_cost") + 1e-12).write_parquet(path)
    with pytest.raises(lab.StoreError, match="row 7, trade_cost"):
        results.record(7)


def test_rows_of_another_version_of_the_model_are_not_had_again(
    wide: lab.Results, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.lab.results.source_hash", lambda: "0" * 64)
    assert not wide.same_model
    assert wide.rows().height == 360
    with pytest.raises(lab.StoreError, match="version of the model that wrote it"):
        wide.record(0)


# What is there


def test_results_of_nothing_are_refused(tmp_path: Path) -> None:
    for place in (tmp_path, tmp_path / "missing"):
        with pytest.raises(lab.StoreError, match="a directory written by"):
            lab.Results(place)


def test_the_manifest_has_all_that_is_needed_to_know_what_was_run(wide: lab.Results) -> None:
    manifest = json.loads(wide.store.read("manifest.json"))
    assert manifest["seed"] == 5
    assert manifest["replicates"] == 60
    assert manifest["experiment"]["factors"][1]["values"] == [1.8, 2.6]
    assert manifest["scenarios"][0]["hash"] == wide.study.scenarios[0].hash
    assert lab.build(manifest["experiment"]) == lab.build(described(**WIDE))
    assert wide.complete
    assert wide.same_model
    assert manifest["design"] == list(study_of(**WIDE).design)
