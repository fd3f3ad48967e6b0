"""Work that is cut off, at any moment and in any way, goes on where it was and ends with the same rows."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import pytest

from sim import lab
from sim.lab.store import ResultsDirectory
from tests.conftest import ROOT, by_turns
from tests.lab.small import bits, ran, stored, study_of, written

pytestmark = pytest.mark.slow

LONGER: Final[dict[str, Any]] = {
    "quarters": 2,
    "replicates": 400,
    "uncertain": ["patience", "day_cost"],
    "indicators": ["diversions", "trade_cost", "licence_days_median", "displaced_share"],
    "places": ["region", "dovria"],
}
STOPPED: Final = {"stop": {"of": "difference", "indicator": "trade_cost", "units": 0.01, "at_least": 320}}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> lab.Results:
    """The results of the longer experiment, which nothing interrupted."""
    return ran(tmp_path_factory.mktemp("whole") / "out", **LONGER)


@contextmanager
def batch(file: Path, out: Path, *more: str) -> Iterator[subprocess.Popen[str]]:
    """Give a process that runs an experiment into a directory, or goes on with it, and says how far it is."""
    command = [sys.executable, "-m", "sim.cli", "batch", str(file), "--out", str(out), "--resume", "--json", *more]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def events(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    """Yield what a process says, line by line, as it says it; a line that was cut off is not one."""
    assert process.stdout is not None
    for line in process.stdout:
        if line.endswith("\n"):
            yield json.loads(line)


def killed_again_and_again(file: Path, out: Path, kills: int, seed: int, workers: int = 2) -> int:
    """Kill an experiment so many times, each time after some chunks and a little while, then let it end; return what it found."""
    dice = random.Random(seed)
    for _ in range(kills):
        with batch(file, out, "--workers", str(workers)) as process:
            wanted = dice.choice((0, 0, 1, 1, 2, 4))
            for seen, event in enumerate(events(process)):
                assert event["event"] != "end", "the experiment is too short to be cut off so often"
                if seen >= wanted:
                    break
            time.sleep(dice.uniform(0.0, 0.05))
            process.send_signal(signal.SIGKILL)
    with batch(file, out, "--workers", str(workers)) as process:
        last = list(events(process))[-1]
    assert process.returncode == 0
    assert last["event"] == "end"
    return int(last["found"])


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
def test_killed_at_random_moments_and_resumed_it_ends_with_the_rows_of_an_uninterrupted_run(
    tmp_path: Path, whole: lab.Results
) -> None:
    file = written(tmp_path / "mine.yaml", **LONGER)
    found = killed_again_and_again(file, tmp_path / "out", kills=2, seed=5)
    assert found > 0
    cut = lab.Results(tmp_path / "out")
    assert cut.complete
    assert bits(cut.rows()) == bits(whole.rows())
    assert bits(cut.summary()) == bits(whole.summary())


@pytest.mark.soak
@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGKILL")
@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("more", [{}, STOPPED], ids=["to the end", "by its rule"])
def test_killed_very_often_it_ends_with_the_rows_of_an_uninterrupted_run(
    tmp_path: Path, seed: int, more: dict[str, Any]
) -> None:
    longest = {**LONGER, "quarters": 4, "replicates": 4000, **more}
    file = written(tmp_path / "mine.yaml", **longest)
    killed_again_and_again(file, tmp_path / "out", kills=25, seed=100 + seed, workers=1 + seed % 3)
    cut, whole = lab.Results(tmp_path / "out"), ran(tmp_path / "whole", **longest)
    assert cut.manifest["replicates"] == whole.manifest["replicates"]
    assert bits(cut.rows()) == bits(whole.rows())


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT")
def test_interrupted_by_the_keyboard_it_exits_with_130_keeps_what_came_back_and_goes_on(
    tmp_path: Path, whole: lab.Results
) -> None:
    file = written(tmp_path / "mine.yaml", **LONGER)
    with batch(file, tmp_path / "out") as process:
        said = next(event for event in events(process) if event["event"] == "progress")
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=60) == 130
        assert process.stderr is not None
        told = process.stderr.read()
    assert "--resume" in told
    assert "Traceback" not in told
    results = lab.Results(tmp_path / "out")
    assert not results.complete
    kept = results.rows().height
    assert said["runs"] <= kept < results.study.rows
    outcome = lab.run(study_of(**LONGER), tmp_path / "out", resume=True)
    assert outcome.found_before == kept
    assert bits(lab.Results(tmp_path / "out").rows()) == bits(whole.rows())


class Cut(BaseException):
    """The moment at which the power fails."""


def cut_at(monkeypatch: pytest.MonkeyPatch, wanted: int, how: str) -> None:
    """Let the power fail at a directory's nth write: before anything is there, half-way, or just after."""
    write = ResultsDirectory.write
    count = 0

    def failing(store: ResultsDirectory, name: str, content: bytes) -> None:
        nonlocal count
        count += 1
        if count == wanted:
            if how == "after":
                write(store, name, content)
            if how == "half":
                path = Path(store.place) / f"{name}.{os.getpid()}.tmp"
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content[: len(content) // 2])
            raise Cut
        write(store, name, content)

    monkeypatch.setattr(ResultsDirectory, "write", failing)


HOW: Final = ("before", "half", "after")


@pytest.mark.parametrize(
    "ways",
    [
        pytest.param(HOW, id="by turns"),
        *(pytest.param((how,), id=how, marks=pytest.mark.soak) for how in HOW),
    ],
)
def test_cut_off_at_any_write_it_can_be_resumed_from_its_file_and_ends_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ways: tuple[str, ...]
) -> None:
    small = {"replicates": 40, "factors": [{"name": "inspection", "lever": "all.L21", "values": [2]}]}
    file = written(tmp_path / "mine.yaml", **small)
    whole = ran(tmp_path / "whole", **small)
    writes = len(stored(tmp_path / "whole")) + 4
    faults = []
    for wanted in range(1, writes + 1):
        out = tmp_path / f"out-{wanted}"
        with monkeypatch.context() as patch:
            cut_at(patch, wanted, ways[wanted % len(ways)])
            with pytest.raises(Cut):
                lab.run(lab.prepare(file), out, workers=1)
        try:
            lab.run(lab.prepare(file, out, resume=True), out, workers=2, resume=True)
        except lab.StoreError as error:
            faults.append(f"write {wanted}: {error}")
            continue
        assert bits(lab.Results(out).rows()) == bits(whole.rows())
    assert faults == []


CHANGES: Final[dict[str, list[dict[str, Any]]]] = {
    "points added": [{"name": "inspection", "lever": "all.L21", "values": [2, 6, 9]}],
    "a factor added": [
        {"name": "inspection", "lever": "all.L21", "values": [2, 6]},
        {"name": "sharing", "agreement": "L37=all"},
    ],
    "a factor renamed": [{"name": "opened", "lever": "all.L21", "values": [2, 6]}],
}


@pytest.mark.parametrize(("change", "goes_on_with"), by_turns(CHANGES, ("new", "old")))
def test_cut_off_when_an_experiment_is_changed_either_can_be_resumed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, goes_on_with: str
) -> None:
    small: dict[str, Any] = {"replicates": 5}
    more = {**small, "factors": CHANGES[change]}
    files = {"old": written(tmp_path / "old.yaml", **small), "new": written(tmp_path / "new.yaml", **more)}
    last, whole = files[goes_on_with], ran(tmp_path / "whole", **(small if goes_on_with == "old" else more)).rows()
    faults = []
    for wanted in (1, 2, 3):
        out = tmp_path / f"out-{wanted}"
        lab.run(lab.prepare(files["old"]), out)
        with monkeypatch.context() as patch:
            cut_at(patch, wanted, "before")
            with pytest.raises(Cut):
                lab.run(lab.prepare(files["new"], out, resume=True), out, resume=True)
        try:
            lab.run(lab.prepare(last, out, resume=True), out, resume=True)
        except lab.StoreError as error:
            faults.append(f"write {wanted}: {error}")
            continue
        if bits(lab.Results(out).rows()) != bits(whole):
            faults.append(f"write {wanted}: other rows")
    assert faults == []


def test_what_a_report_raises_ends_the_work_and_what_came_back_is_kept(tmp_path: Path) -> None:
    seen: list[int] = []

    def enough(progress: lab.Progress) -> None:
        seen.append(progress.runs)
        if len(seen) == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lab.run(study_of(**LONGER), tmp_path / "out", report=enough)
    results = lab.Results(tmp_path / "out")
    assert not results.complete
    assert results.rows().height == seen[-1] > 0


def test_an_unfinished_directory_says_what_it_has_and_that_it_is_not_complete(
    tmp_path: Path, whole: lab.Results
) -> None:
    def enough(progress: lab.Progress) -> None:
        if progress.runs >= 600:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lab.run(study_of(**LONGER), tmp_path / "out", report=enough)
    results = lab.Results(tmp_path / "out")
    rows, all_rows = results.rows(), whole.rows()
    assert 600 <= rows.height < all_rows.height
    assert bits(rows) == bits(all_rows.filter(all_rows["row"].is_in(rows["row"].to_list())))
    runs = dict(
        zip(*results.summary(["diversions"]).select("point", "runs").to_dict(as_series=False).values(), strict=True)
    )
    assert runs == dict(rows["point"].value_counts().iter_rows())
    assert results.record(int(rows["row"][-1])).replicate == rows["replicate"][-1]


def test_a_directory_in_which_nothing_has_come_back_yet_has_no_results(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_at(monkeypatch, 3, "before")
    with pytest.raises(Cut):
        lab.run(study_of(), tmp_path / "out")
    results = lab.Results(tmp_path / "out")
    assert len(results.study.points) == 5
    with pytest.raises(lab.StoreError, match="found nothing, expected at least one part"):
        results.summary()
