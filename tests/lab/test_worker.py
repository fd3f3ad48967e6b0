"""What a worker does: its rows against plain runs, in whatever pieces; and runs that fail, one row each."""

import hashlib
import io
import math
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import lab
from sim.compiled import source_hash
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import Replications, Sample, run_many
from sim.indicators import totals
from sim.lab import runner
from sim.lab.worker import Chunk, ChunkResult, OtherModel, Piece, failed_chunk, pieces_of, run_chunk
from sim.results import displaced_share
from sim.run import run
from sim.scenario.parameters import PARAMETER_INDEX
from tests.lab.small import bits, ran, stored, study_of

pytestmark = pytest.mark.slow

PACKAGES = {
    "name": "package",
    "options": {"none": "", "meetings": "all.L17=24", "both": "45:all.L21=12 all.L17=24 L37=all"},
}
WIDE: dict[str, Any] = {
    "quarters": 2,
    "factors": [PACKAGES, {"name": "patient", "assumption": "patience", "values": [1.8, 2.6]}],
    "indicators": ["diversions", "trade_cost", "licence_days_median", "seizures_upheld", "displaced_share"],
    "places": ["region", "velmora", "dovria"],
}


def lived(study: lab.Study, *pieces: tuple[int, range]) -> pl.DataFrame:
    """Return the rows of pieces of work."""
    return pl.read_parquet(run_chunk(study, source_hash(), tuple(Piece(*piece) for piece in pieces)).rows)


def value(number: float) -> float | None:
    return None if math.isnan(number) else number


@pytest.mark.parametrize("uncertain", ["none", "all", ["day_cost", "taste"]], ids=str)
def test_a_row_has_the_indicators_of_that_run_simulated_by_itself(uncertain: str | list[str]) -> None:
    study = study_of(**WIDE, uncertain=uncertain)
    known = [name for name in WIDE["indicators"] if name != "displaced_share"]
    assert len(study.points) == 6
    for place, point in enumerate(study.points):
        for row in lived(study, (place, range(2, 5))).iter_rows(named=True):
            scenario = study.scenario_of(point, row["replicate"])
            single = run(scenario, point.decisions, study.seed, row["replicate"], point.days).sample
            for where in WIDE["places"]:
                for name in known:
                    column = name if where == "region" else f"{name}@{where}"
                    assert row[column] == value(float(totals(single, where, [name])[name][0])), column
            assert row["key"] == point.key
            assert row["error"] is None


def test_assumptions_that_a_point_fixes_or_a_replicate_draws_are_those_of_its_run() -> None:
    study = study_of(**WIDE, uncertain=["taste"])
    point = next(point for point in study.points if dict(point.assumptions) == {"patience": 2.6})
    scenario = study.scenario_of(point, 7)
    taste = list(PARAMETER_INDEX).index("taste")
    drawn = Ranges(study.scenarios[0], {"patience": 2.6}, ["taste"]).drawn(study.seed, 7)
    assert scenario.assumptions["patience"].value == 2.6
    assert scenario.assumptions["taste"].value == drawn[taste]
    other = study.scenario_of(study.points[0], 7)
    assert other.assumptions["taste"].value == scenario.assumptions["taste"].value
    assert study.scenario_of(point, 8).assumptions["taste"].value != scenario.assumptions["taste"].value


def test_the_displaced_share_is_that_of_two_directly_run_samples() -> None:
    study = study_of(**{**WIDE, "places": ["region"]}, uncertain="all")
    scenario = study.scenarios[0]
    replicates = range(3, 40)
    compared = 0
    for place, point in enumerate(study.points):
        found = lived(study, (place, replicates))["displaced_share"].to_list()
        if point.against is None:
            assert found == [None] * len(replicates)
            continue
        ranges = Ranges(scenario, dict(point.assumptions))
        now, before = (
            run_many(scenario, decisions, study.seed, replicates, point.days, ranges=ranges)
            for decisions in (point.decisions, study.points[point.against].decisions)
        )
        assert found == [value(float(share)) for share in displaced_share(now, before)]
        compared += sum(share is not None and 0 < share < 1 for share in found)
    assert compared > 10


@settings(max_examples=20)
@given(st.lists(st.tuples(st.integers(0, 5), st.integers(0, 9), st.integers(1, 6)), min_size=1, max_size=5))
def test_rows_do_not_depend_on_the_pieces_in_which_they_are_simulated(pieces: Sequence[tuple[int, int, int]]) -> None:
    found = lived(STUDY, *((place, range(first, first + count)) for place, first, count in pieces))
    wanted = [(STUDY.points[place].key, r) for place, first, count in pieces for r in range(first, first + count)]
    assert list(zip(found["key"], found["replicate"], strict=True)) == wanted
    for row in found.iter_rows():
        assert row == WHOLE[row[:2]]


STUDY = study_of(**WIDE)
WHOLE = {row[:2]: row for row in lived(STUDY, *((place, range(15)) for place in range(6))).iter_rows()}


def test_a_part_says_what_it_holds_and_its_name_is_the_hash_of_that(tmp_path: Path) -> None:
    results = ran(tmp_path / "out")
    study = results.study
    seen = set()
    for name, rows in stored(tmp_path / "out"):
        label = pl.read_parquet_metadata(tmp_path / "out" / name)["cordon"]
        assert name.rpartition("-")[2] == f"{hashlib.sha256(label.encode()).hexdigest()[:24]}.parquet"
        assert source_hash() in label
        held = [
            (point.key, replicate)
            for point in study.points
            for replicate in range(study.replicates)
            if f'["{point.key}",' in label and (point.key, replicate) in set(rows.select("key", "replicate").rows())
        ]
        assert len(held) == len(rows)
        assert not seen & set(held)
        seen |= set(held)
    assert len(seen) == study.rows


def test_what_comes_back_names_each_run_its_main_value_and_how_many_failed() -> None:
    study = study_of(indicators=["spent", "diversions"], stop={"of": "mean", "indicator": "diversions", "units": 1.0})
    back = run_chunk(study, source_hash(), (Piece(2, range(3)), Piece(0, range(4, 5))))
    assert back.numbers.tolist() == [2, 7, 12, 20]
    rows = pl.read_parquet(io.BytesIO(back.rows))
    assert back.main.tolist() == rows["diversions"].cast(pl.Float32).to_list()
    assert back.failed == 0


def test_what_no_run_can_say_is_null_and_never_nan() -> None:
    study = study_of(indicators=["recovered", "detection_days", "displaced_share"], factors=[PACKAGES])
    rows = lived(study, *((place, range(20)) for place in range(len(study.points))))
    assert rows["displaced_share"].null_count() >= 20
    assert rows.select(pl.selectors.float().is_nan().sum()).row(0) == (0, 0, 0)


# What fails


class OutOfOrder(Exception):
    """A run that breaks."""


def break_at(monkeypatch: pytest.MonkeyPatch, bad: int, why: str = "broken in the middle") -> None:
    """Let the sample of every course with this replicate raise, as a fault in the model would."""
    sample = Replications.sample

    def fail(courses: Replications, numbers: Sequence[int]) -> Sample:
        if bad in numbers and courses.template.decisions.orders:
            raise OutOfOrder(why)
        return sample(courses, numbers)

    monkeypatch.setattr(Replications, "sample", fail)


@pytest.mark.parametrize("bad", [0, 39])
def test_a_run_that_breaks_is_a_row_that_says_why_and_the_others_are_what_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, bad: int
) -> None:
    whole = ran(tmp_path / "whole", indicators=["diversions", "displaced_share"]).rows()
    break_at(monkeypatch, bad)
    results = ran(tmp_path / "out", indicators=["diversions", "displaced_share"])
    rows = results.rows()
    failed = rows.filter(pl.col("error").is_not_null())
    assert failed["replicate"].to_list() == [bad] * 4
    assert failed["point"].to_list() == [1, 2, 3, 4]
    assert set(failed["error"]) == {"OutOfOrder: broken in the middle"}
    assert failed["diversions"].null_count() == failed["displaced_share"].null_count() == 4
    others = pl.col("row").is_in(failed["row"].to_list()).not_()
    assert bits(rows.filter(others)) == bits(whole.filter(others))


def test_where_the_point_compared_with_breaks_its_pairs_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sample = Replications.sample

    def fail(courses: Replications, numbers: Sequence[int]) -> Sample:
        if 3 in numbers and not courses.template.decisions.orders:
            raise OutOfOrder("nobody there")
        return sample(courses, numbers)

    monkeypatch.setattr(Replications, "sample", fail)
    alone = ran(tmp_path / "alone").rows().filter(pl.col("error").is_not_null())
    assert alone["point"].to_list() == [0]
    paired = ran(tmp_path / "paired", indicators=["displaced_share", "diversions"]).rows()
    assert paired.filter(pl.col("error").is_not_null())["point"].to_list() == [0, 1, 2, 3, 4]


def test_a_table_s_bad_row_is_one_row_of_results_and_the_rest_goes_on(tmp_path: Path) -> None:
    rows = [{"inspection": 4}, {"inspection": 900}, {"inspection": 8}]
    results = ran(
        tmp_path / "out",
        factors=[{"name": "inspection", "lever": "all.L21"}],
        design={"kind": "table", "rows": rows},
    )
    found = results.rows()
    failed = found.filter(pl.col("error").is_not_null())
    assert failed.height == 1
    assert "900" in failed["error"][0]
    assert "0 to 50" in failed["error"][0]
    assert failed["replicate"].to_list() == [0]
    assert found.height == 1 + 3 * 40
    assert found["error"].null_count() == 3 * 40
    summary = results.summary(["diversions"])
    assert summary["failed"].to_list() == [0, 0, 1, 0]
    assert summary["runs"].to_list() == [40, 40, 1, 40]
    assert summary.row(2, named=True)["mean"] is None


def test_an_experiment_of_failing_points_alone_ends(tmp_path: Path) -> None:
    study = study_of(
        factors=[{"name": "inspection", "lever": "all.L21"}],
        design={"kind": "table", "rows": [{"inspection": 900}]},
        against=None,
    )
    outcome = lab.run(study, tmp_path / "out")
    assert (outcome.runs, outcome.failed) == (1, 1)
    results = lab.Results(tmp_path / "out")
    assert results.complete
    assert results.rows()["error"].null_count() == 0
    assert results.summary()["mean"].to_list() == [None, None]


def test_of_a_long_fault_the_beginning_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    break_at(monkeypatch, 1, "x" * 10_000)
    (error,) = lived(study_of(), (1, range(1, 2)))["error"]
    assert error.startswith("OutOfOrder: xxx")
    assert len(error) == 500


def test_a_worker_with_another_model_refuses_the_work() -> None:
    with pytest.raises(OtherModel) as caught:
        run_chunk(study_of(), "0" * 64, (Piece(0, range(1)),))
    assert (caught.value.wanted, caught.value.found) == ("0" * 64, source_hash())


def test_a_worker_with_another_model_ends_the_experiment_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sim.lab.worker.source_hash", lambda: "f" * 64)
    with pytest.raises(lab.ClusterError, match=r"another version of the model \(ffffffffffff in place of"):
        lab.run(study_of(), tmp_path / "out")


# Workers that die


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 50), st.integers(1, 20)), min_size=1, max_size=6))
def test_smaller_chunks_hold_the_same_runs(pieces: list[tuple[int, int, int]]) -> None:
    chunk = tuple(Piece(place, range(first, first + count)) for place, first, count in pieces)
    runs = [(piece.point, r) for piece in chunk for r in piece.replicates]
    smaller = list(pieces_of(chunk))
    assert [(piece.point, r) for part in smaller for piece in part for r in piece.replicates] == runs
    if len(runs) > 1:
        assert all(sum(len(piece.replicates) for piece in part) < len(runs) for part in smaller)


def test_rows_of_runs_that_nobody_came_back_from_say_why() -> None:
    study = study_of()
    back = failed_chunk(study, (Piece(1, range(2)), Piece(3, range(4, 5))), "KilledWorker: gone")
    assert isinstance(back, ChunkResult)
    rows = pl.read_parquet(io.BytesIO(back.rows))
    assert rows.columns == lived(study, (0, range(1))).columns
    assert rows.schema == lived(study, (0, range(1))).schema
    assert rows["error"].to_list() == ["KilledWorker: gone"] * 3
    assert back.failed == 3
    assert back.numbers.tolist() == [1, 6, 23]
    assert np.isnan(back.main).all()


def test_a_run_that_kills_its_workers_becomes_a_row_and_the_others_are_what_they_were(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(Exception):
        """What a cluster raises for work under which workers die."""

    def deadly(study: lab.Study, model: str, chunk: Chunk) -> ChunkResult:
        if any(piece.point == 2 and 5 in piece.replicates for piece in chunk):
            raise Killed("worker 1, worker 2")
        return run_chunk(study, model, chunk)

    @contextmanager
    def hands(_workers: int | None, _dask: str | None) -> Iterator[runner._WorkerPool]:
        with ThreadPoolExecutor(2) as executor:
            yield runner._WorkerPool(executor, lambda: 2, lambda study: study, (Killed,))

    whole = ran(tmp_path / "whole").rows()
    monkeypatch.setattr(runner, "run_chunk", deadly)
    monkeypatch.setattr(runner, "_worker_pool", hands)
    rows = ran(tmp_path / "out").rows()
    failed = rows.filter(pl.col("error").is_not_null())
    assert failed.select("point", "replicate", "error").rows() == [(2, 5, "Killed: worker 1, worker 2")]
    others = pl.col("error").is_null()
    assert bits(rows.filter(others)) == bits(whole.filter(rows["error"].is_null()))
