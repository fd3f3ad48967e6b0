"""Directories of results: what resuming takes up, what it leaves alone, and what cannot be a directory of results."""

import errno
import json
import os
import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from sim import lab
from sim.lab import runner
from sim.lab.store import ResultsDirectory
from sim.lab.worker import Chunk, ChunkResult, run_chunk
from tests.lab.small import bits, described, ran, stored, study_of, written

pytestmark = pytest.mark.slow

Lives = Callable[[], list[tuple[str, int]]]


@pytest.fixture
def lives(monkeypatch: pytest.MonkeyPatch) -> Lives:
    """Return what gives the runs that were simulated since it was last asked: key and replicate, in order."""
    seen: list[tuple[str, int]] = []

    def noted(study: lab.Study, model: str, chunk: Chunk) -> ChunkResult:
        seen.extend((study.points[piece.point].key, replicate) for piece in chunk for replicate in piece.replicates)
        return run_chunk(study, model, chunk)

    def since() -> list[tuple[str, int]]:
        found = sorted(seen)
        seen.clear()
        return found

    monkeypatch.setattr(runner, "run_chunk", noted)
    return since


def every(study: lab.Study, replicates: range | None = None) -> list[tuple[str, int]]:
    """Return all runs of a study, or those of some replicates."""
    return sorted((point.key, r) for point in study.points for r in replicates or range(study.replicates))


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished directory; not to be changed."""
    out = tmp_path_factory.mktemp("whole") / "out"
    ran(out)
    return out


@pytest.fixture
def copy(whole: Path, tmp_path: Path) -> Path:
    """A copy of the finished directory."""
    return Path(shutil.copytree(whole, tmp_path / "copy"))


def parts(out: Path) -> list[Path]:
    return sorted((out / "rows").glob("*.parquet"))


# What is there is not run again


def test_every_run_is_simulated_once_and_equal_points_once(tmp_path: Path, lives: Lives) -> None:
    rows = [{"inspection": value} for value in (2, 6, 2.0, "6")]
    study = study_of(factors=[{"name": "inspection", "lever": "all.L21"}], design={"kind": "table", "rows": rows})
    lab.run(study, tmp_path / "out")
    assert lives() == every(study)
    assert len(study.points) == 3
    results = lab.Results(tmp_path / "out")
    assert results.rows().height == 3 * 40
    assert results.summary(["diversions"]).height == 3


def test_a_finished_directory_has_nothing_left_to_run(copy: Path, lives: Lives) -> None:
    before = stored(copy)
    outcome = lab.run(study_of(), copy, resume=True)
    assert lives() == []
    assert (outcome.runs, outcome.found_before, outcome.remarks) == (200, 200, ())
    assert [name for name, _ in before] == [name for name, _ in stored(copy)]


def test_more_replicates_run_what_is_missing_and_keep_the_rest(copy: Path, tmp_path: Path, lives: Lives) -> None:
    before = lab.Results(copy).rows()
    study = study_of(replicates=70)
    outcome = lab.run(study, copy, resume=True)
    assert lives() == every(study, range(40, 70))
    assert (outcome.replicates, outcome.runs, outcome.found_before) == (70, 350, 200)
    rows = lab.Results(copy).rows()
    assert bits(rows.head(200)) == bits(before)
    assert bits(rows) == bits(ran(tmp_path / "at once", replicates=70).rows())


def test_more_points_run_what_is_missing_and_keep_the_rest(copy: Path, tmp_path: Path, lives: Lives) -> None:
    more = [{"name": "inspection", "lever": "all.L21", "values": [9, 2, 6, 20, 12, 15]}]
    study = study_of(factors=more)
    outcome = lab.run(study, copy, resume=True)
    new = [point for point in study.points if point.values[0] in (9.0, 15.0)]
    assert lives() == sorted((point.key, r) for point in new for r in range(40))
    assert outcome.remarks == ()
    assert bits(lab.Results(copy).rows()) == bits(ran(tmp_path / "at once", factors=more).rows())


def test_fewer_replicates_leave_the_others_on_disk_and_out_of_the_results(copy: Path, tmp_path: Path) -> None:
    outcome = lab.run(study_of(replicates=10), copy, resume=True)
    assert (outcome.runs, outcome.found_before, outcome.remarks) == (50, 50, ())
    assert bits(lab.Results(copy).rows()) == bits(ran(tmp_path / "few", replicates=10).rows())
    lab.run(study_of(), copy, resume=True)
    assert bits(lab.Results(copy).rows()) == bits(ran(tmp_path / "all").rows())


def test_fewer_points_leave_the_others_on_disk_with_a_remark(copy: Path, tmp_path: Path, lives: Lives) -> None:
    fewer = [{"name": "inspection", "lever": "all.L21", "values": [6, 20]}]
    outcome = lab.run(study_of(factors=fewer), copy, resume=True)
    assert lives() == []
    (remark,) = outcome.remarks
    assert "80 rows" in remark
    assert bits(lab.Results(copy).rows()) == bits(ran(tmp_path / "few", factors=fewer).rows())


def test_rows_of_another_seed_are_left_alone_with_a_remark(copy: Path, tmp_path: Path, lives: Lives) -> None:
    before = {name for name, _ in stored(copy)}
    study = study_of(seed=6)
    outcome = lab.run(study, copy, resume=True)
    assert lives() == every(study)
    assert outcome.found_before == 0
    assert any("200 rows" in remark and "left alone" in remark for remark in outcome.remarks)
    assert before < {name for name, _ in stored(copy)}
    assert bits(lab.Results(copy).rows()) == bits(ran(tmp_path / "six", seed=6).rows())
    lives()
    back = lab.run(study_of(), copy, resume=True)
    assert (back.found_before, lives()) == (200, [])


def test_rows_of_another_version_of_the_model_are_left_alone_with_a_remark(
    copy: Path, monkeypatch: pytest.MonkeyPatch, lives: Lives
) -> None:
    before = {name for name, _ in stored(copy)}
    for module in ("study", "runner", "worker", "results"):
        monkeypatch.setattr(f"sim.lab.{module}.source_hash", lambda: "n" * 64)
    study = study_of()
    outcome = lab.run(study, copy, resume=True)
    assert lives() == every(study)
    assert any("200 rows" in remark for remark in outcome.remarks)
    assert before < {name for name, _ in stored(copy)}
    assert lab.Results(copy).rows().height == 200


@pytest.mark.parametrize(
    "more",
    [{"indicators": ["diversions", "spent"]}, {"indicators": ["spent"]}, {"places": ["region", "velmora"]}],
    ids=str,
)
def test_rows_with_other_columns_are_left_alone_with_a_remark(copy: Path, tmp_path: Path, more: dict[str, Any]) -> None:
    before = {name for name, _ in stored(copy)}
    outcome = lab.run(study_of(**more), copy, resume=True)
    assert any("200 rows" in remark and "left alone" in remark for remark in outcome.remarks), outcome.remarks
    assert before < {name for name, _ in stored(copy)}
    assert bits(lab.Results(copy).rows()) == bits(ran(tmp_path / "other", **more).rows())


def test_part_of_a_chunk_s_rows_missing_is_run_and_no_more(copy: Path, lives: Lives, whole: Path) -> None:
    lost = parts(copy)[::2]
    gone = pl.concat([pl.read_parquet(path) for path in lost])
    for path in lost:
        path.unlink()
    outcome = lab.run(study_of(), copy, resume=True)
    assert lives() == sorted(gone.select("key", "replicate").rows())
    assert outcome.found_before == 200 - gone.height
    assert bits(lab.Results(copy).rows()) == bits(lab.Results(whole).rows())


def test_rows_that_are_there_twice_count_once(copy: Path, whole: Path) -> None:
    rows = pl.concat([pl.read_parquet(path) for path in parts(copy)])
    rows.head(90).write_parquet(copy / "rows" / "0000000-another.parquet")
    outcome = lab.run(study_of(), copy, resume=True)
    assert outcome.found_before == 200
    assert bits(lab.Results(copy).rows()) == bits(lab.Results(whole).rows())


# Damage

DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "truncated": lambda content: content[: len(content) // 2],
    "one byte short": lambda content: content[:-1],
    "empty": lambda content: b"",
    "garbage": lambda content: bytes((7 * n) % 251 for n in range(len(content))),
    "another kind of file": lambda content: b'{"key": "value"}',
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_parts_are_set_aside_and_their_runs_done_again(
    copy: Path, whole: Path, lives: Lives, damage: str
) -> None:
    hurt = parts(copy)[::3]
    gone = pl.concat([pl.read_parquet(path) for path in hurt])
    for path in hurt:
        path.write_bytes(DAMAGES[damage](path.read_bytes()))
    outcome = lab.run(study_of(), copy, resume=True)
    assert lives() == sorted(gone.select("key", "replicate").rows())
    assert len(outcome.remarks) == len(hurt)
    for path, remark in zip(hurt, outcome.remarks, strict=True):
        assert path.name in remark
        assert "damaged" in remark
        assert (copy / "damaged" / path.name).exists()
    assert bits(lab.Results(copy).rows()) == bits(lab.Results(whole).rows())


def test_a_part_damaged_twice_is_set_aside_twice(copy: Path, whole: Path) -> None:
    for _ in range(2):
        parts(copy)[0].write_bytes(b"")
        assert lab.run(study_of(), copy, resume=True).remarks
    assert bits(lab.Results(copy).rows()) == bits(lab.Results(whole).rows())


def test_damaged_points_are_written_again(copy: Path, whole: Path, lives: Lives) -> None:
    next(copy.glob("points-*.parquet")).write_bytes(b"nothing")
    lab.run(study_of(), copy, resume=True)
    assert lives() == []
    assert bits(lab.Results(copy).rows()) == bits(lab.Results(whole).rows())


def test_damaged_points_are_said_in_plain_words_where_they_are_needed(copy: Path, tmp_path: Path) -> None:
    next(copy.glob("points-*.parquet")).write_bytes(b"nothing")
    with pytest.raises(lab.StoreError, match=r"points-.*\.parquet"):
        lab.prepare(written(tmp_path / "mine.yaml"), copy, resume=True)


def test_results_of_a_directory_with_a_damaged_part_say_so_in_plain_words(copy: Path) -> None:
    parts(copy)[0].write_bytes(b"nothing")
    with pytest.raises(lab.StoreError, match=parts(copy)[0].name):
        lab.Results(copy).rows()


def test_unfinished_files_are_ignored(copy: Path, whole: Path, lives: Lives) -> None:
    for name in ("manifest.json.4711.tmp", "points-abc.parquet.4711.tmp", "rows/0000000-abc.parquet.4711.tmp"):
        (copy / name).write_bytes(b"half of a file")
    outcome = lab.run(study_of(), copy, resume=True)
    assert (lives(), outcome.remarks) == ([], ())
    assert bits(lab.Results(copy).rows()) == bits(lab.Results(whole).rows())


# Directories that cannot be used


def test_a_directory_that_is_not_empty_is_refused_without_resume_and_left_as_it_was(copy: Path, lives: Lives) -> None:
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    with pytest.raises(lab.StoreError, match="--resume"):
        lab.run(study_of(), copy)
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
    assert lives() == []


@pytest.mark.parametrize("resume", [False, True])
def test_a_directory_of_something_else_is_refused(tmp_path: Path, resume: bool) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", "utf-8")
    with pytest.raises(lab.StoreError, match=r"thesis\.txt"):
        lab.run(study_of(), tmp_path, resume=resume)
    with pytest.raises(lab.StoreError):
        lab.prepare(written(tmp_path.parent / f"{tmp_path.name}.yaml"), tmp_path, resume=True)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_resuming_an_empty_or_missing_directory_begins(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for name in ("empty", "missing/below"):
        outcome = lab.run(study_of(replicates=2), tmp_path / name, resume=True)
        assert (outcome.runs, outcome.found_before) == (10, 0)


def test_a_path_with_odd_letters_is_a_directory_like_any_other(tmp_path: Path, whole: Path) -> None:
    out = tmp_path / "été [1] {a} * ? #% и"
    assert bits(ran(out).rows()) == bits(lab.Results(whole).rows())
    assert (out / "manifest.json").exists()


def test_a_file_in_the_place_of_the_directory_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    for out in (tmp_path / "file", tmp_path / "file" / "below"):
        for resume in (False, True):
            with pytest.raises(lab.StoreError, match="file"):
                lab.run(study_of(), out, resume=resume)
    assert (tmp_path / "file").read_text("utf-8") == "x"


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a directory in which nobody can make one")
def test_a_place_that_cannot_be_written_is_said_in_plain_words() -> None:
    with pytest.raises(lab.StoreError, match="expected a place that can be written"):
        lab.run(study_of(), "/proc/self/results")


def test_a_full_disk_is_said_in_plain_words_and_leaves_no_half_part(
    tmp_path: Path, whole: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    syncs = 0
    sync = os.fsync

    def full(descriptor: int) -> None:
        nonlocal syncs
        syncs += 1
        if syncs > 4:
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(descriptor)

    monkeypatch.setattr("sim.lab.store.os.fsync", full)
    with pytest.raises(lab.StoreError, match="found No space left on device, expected a place that can be written"):
        lab.run(study_of(), tmp_path / "out")
    monkeypatch.setattr("sim.lab.store.os.fsync", sync)
    assert len(parts(tmp_path / "out")) == 2
    assert sum(rows.height for _, rows in stored(tmp_path / "out")) > 0
    lab.run(study_of(), tmp_path / "out", resume=True)
    assert bits(lab.Results(tmp_path / "out").rows()) == bits(lab.Results(whole).rows())


@pytest.mark.parametrize("address", ["nonsense://bucket/results", "s3nope://x"])
def test_an_address_of_no_known_file_system_is_refused(address: str) -> None:
    with pytest.raises(lab.StoreError, match="an address that fsspec knows"):
        lab.run(study_of(), address)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"{}", b'{"format": 2}', b"\xff\xfe", b"null"])
def test_a_manifest_of_something_else_is_said_in_plain_words(copy: Path, content: bytes) -> None:
    (copy / "manifest.json").write_bytes(content)
    with pytest.raises(lab.StoreError, match=r"manifest\.json"):
        lab.Results(copy)


@pytest.mark.parametrize("missing", ["seed", "model", "experiment", "scenarios", "design", "cordon", "replicates"])
def test_a_manifest_that_lacks_something_is_never_a_bare_error(copy: Path, tmp_path: Path, missing: str) -> None:
    manifest = json.loads((copy / "manifest.json").read_text("utf-8"))
    del manifest[missing]
    (copy / "manifest.json").write_text(json.dumps(manifest), "utf-8")

    def look() -> object:
        return lab.Results(copy).study

    def resume() -> object:
        return lab.prepare(written(tmp_path / "mine.yaml"), copy, resume=True)

    def again() -> object:
        return lab.Results(copy).record(3)

    for use in (look, resume, again):
        try:
            assert use()
        except lab.StoreError as error:
            assert "manifest.json" in str(error) or "version" in str(error)


# Other file systems


@pytest.fixture
def address() -> str:
    """An address in memory that nobody else uses."""
    return f"memory://{uuid.uuid4().hex}/results"


def test_a_file_system_in_memory_gets_the_same_rows(address: str, whole: Path) -> None:
    results = ran(address)
    assert results.complete
    assert bits(results.rows()) == bits(lab.Results(whole).rows())
    assert bits(results.summary()) == bits(lab.Results(whole).summary())
    assert results.record(5).replicate == 1


def test_a_file_system_in_memory_is_resumed(address: str, whole: Path, lives: Lives) -> None:
    ran(address, replicates=9)
    store = ResultsDirectory(address)
    lives()
    damaged = store.parts()[0]
    gone = pl.read_parquet(store.read(damaged))
    store.write(damaged, b"nothing")
    with pytest.raises(lab.StoreError, match="--resume"):
        lab.run(study_of(), address)
    outcome = lab.run(study_of(), address, resume=True)
    assert any("damaged" in remark for remark in outcome.remarks)
    study = study_of()
    assert lives() == sorted([*every(study, range(9, 40)), *gone.select("key", "replicate").rows()])
    assert bits(lab.Results(address).rows()) == bits(lab.Results(whole).rows())


# Preparing from a file


def test_a_seed_that_no_file_names_is_drawn_once_and_found_again(tmp_path: Path) -> None:
    values = described(replicates=2)
    del values["seed"]
    path = tmp_path / "mine.yaml"
    path.write_text(json.dumps(values), "utf-8")
    first, second = lab.prepare(path), lab.prepare(path)
    assert first.seed != second.seed
    lab.run(first, tmp_path / "out")
    again = lab.prepare(path, tmp_path / "out", resume=True)
    assert again == first
    assert lab.run(again, tmp_path / "out", resume=True).found_before == 10


def test_points_that_nothing_has_changed_for_are_taken_from_the_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sampled = {
        "factors": [{"name": "inspection", "lever": "all.L21", "range": [2, 20]}],
        "design": {"kind": "latin-hypercube", "points": 5},
    }
    path = written(tmp_path / "mine.yaml", **sampled)
    study = lab.prepare(path)
    lab.run(study, tmp_path / "out")

    def fail(*_arguments: object) -> None:
        pytest.fail("the design was drawn again")

    more = written(tmp_path / "more.yaml", **sampled, replicates=50, title="More", stop={"of": "mean", "units": 9.0})
    monkeypatch.setattr("sim.lab.study.rows_of", fail)
    again = lab.prepare(more, tmp_path / "out", resume=True)
    assert again.points == study.points
    assert again.replicates == 50
    assert again.experiment.title == "More"
    monkeypatch.undo()
    other = written(tmp_path / "other.yaml", **{**sampled, "design": {"kind": "latin-hypercube", "points": 6}})
    assert len(lab.prepare(other, tmp_path / "out", resume=True).design) == 6


def test_a_table_that_has_changed_since_is_read_again(tmp_path: Path) -> None:
    (tmp_path / "points.csv").write_text("inspection\n2\n6\n", "utf-8")
    path = written(tmp_path / "mine.yaml", design={"kind": "table", "file": "points.csv"}, replicates=2)
    lab.run(lab.prepare(path), tmp_path / "out")
    (tmp_path / "points.csv").write_text("inspection\n2\n6\n9\n", "utf-8")
    again = lab.prepare(path, tmp_path / "out", resume=True)
    assert [again.points[place].values for place in again.design] == [(2.0,), (6.0,), (9.0,)]


def test_a_scenario_that_has_changed_since_makes_other_points(tmp_path: Path, root: Path) -> None:
    own = tmp_path / "own"
    shutil.copytree(root / "scenarios" / "two-doors", own)
    path = written(tmp_path / "mine.yaml", scenarios=["own"], replicates=2)
    first = lab.prepare(path)
    lab.run(first, tmp_path / "out")
    assert lab.prepare(path, tmp_path / "out", resume=True) == first
    text = (own / "scenario.yaml").read_text("utf-8")
    (own / "scenario.yaml").write_text(text.replace("assumptions: {}", "assumptions: {patience: 2}"), "utf-8")
    changed = lab.prepare(path, tmp_path / "out", resume=True)
    assert not {point.key for point in changed.points} & {point.key for point in first.points}
    outcome = lab.run(changed, tmp_path / "out", resume=True)
    assert outcome.found_before == 0
    assert lab.Results(tmp_path / "out").rows().height == 10
