"""A real Dask scheduler and real workers: the same rows as one machine's, also when workers or the scheduler die."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Timer
from typing import Any, Final

import pytest

from sim import lab
from tests.conftest import PROFILE, ROOT
from tests.lab.small import bits, ran, study_of, written

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow

LONGER: Final[dict[str, Any]] = {
    "quarters": 2,
    "replicates": 320,
    "uncertain": "all",
    "indicators": ["diversions", "trade_cost", "displaced_share"],
}
WORKERS = 1 if PROFILE == "steady" else 2
"""How many work where it does not matter how many do."""


class Cluster:
    """A scheduler and workers, each a process of its own, on ports of this machine that are free."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._file = folder / "scheduler.json"
        self._environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.workers: list[subprocess.Popen[bytes]] = []
        self.scheduler = self._start("scheduler", "--host", "127.0.0.1", "--port", "0")

    def _start(self, kind: str, *options: str) -> subprocess.Popen[bytes]:
        module = f"distributed.cli.dask_{kind}"
        command = [sys.executable, "-m", module, "--scheduler-file", str(self._file), "--no-dashboard", *options]
        log = (self._folder / f"{kind}-{len(self.workers)}.log").open("wb")
        with log:
            return subprocess.Popen(
                command, cwd=self._folder, env=self._environment, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def add_worker(self) -> None:
        """Start one more worker of one thread, which ends with its process."""
        self.workers.append(self._start("worker", "--no-nanny", "--nthreads", "1", "--host", "127.0.0.1"))

    @property
    def address(self) -> str:
        """Where the scheduler listens."""
        for _ in range(600):
            if self._file.exists() and (text := self._file.read_text("utf-8")):
                return str(json.loads(text)["address"])
            assert self.scheduler.poll() is None, "the scheduler did not start"
            time.sleep(0.05)
        raise AssertionError("the scheduler is silent")

    def end(self) -> None:
        """End all processes."""
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[Cluster]:
    """A scheduler without workers yet."""
    folder = tmp_path / "cluster"
    folder.mkdir()
    cluster = Cluster(folder)
    try:
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def steady(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler with one worker, for all tests in which neither dies."""
    cluster = Cluster(tmp_path_factory.mktemp("steady"))
    cluster.add_worker()
    try:
        yield cluster
    finally:
        cluster.end()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """Rows of this machine's own threads, bit for bit."""
    return bits(ran(tmp_path_factory.mktemp("whole") / "out", **LONGER).rows())


def when(chunks: int, act: Callable[[], object]) -> Callable[[lab.Progress], None]:
    """Return a report that does something once, after so many chunks."""
    seen: list[int] = []

    def report(progress: lab.Progress) -> None:
        seen.append(progress.runs)
        if len(seen) == chunks:
            assert progress.runs < progress.of
            act()

    return report


def test_a_worker_that_dies_loses_nothing_and_one_that_joins_helps(
    tmp_path: Path, cluster: Cluster, whole: dict[str, Any]
) -> None:
    cluster.add_worker()
    cluster.add_worker()

    def kill_one_and_add_one() -> None:
        cluster.workers[0].kill()
        cluster.add_worker()

    outcome = lab.run(study_of(**LONGER), tmp_path / "out", dask=cluster.address, report=when(4, kill_one_and_add_one))
    assert cluster.workers[0].wait(10) != 0
    assert (outcome.runs, outcome.failed, outcome.replicates) == (1600, 0, 320)
    assert bits(lab.Results(tmp_path / "out").rows()) == whole


def test_a_rule_ends_it_after_the_same_replicates_on_a_cluster(tmp_path: Path, steady: Cluster) -> None:
    more = {**LONGER, "stop": {"of": "mean", "indicator": "diversions", "share": 0.12, "at_least": 32}}
    outcome = lab.run(study_of(**more), tmp_path / "out", dask=steady.address)
    alone = ran(tmp_path / "alone", **more)
    assert outcome.by_rule
    assert outcome.replicates == alone.manifest["replicates"]
    assert bits(lab.Results(tmp_path / "out").rows()) == bits(alone.rows())


@pytest.mark.parametrize(
    "later",
    [pytest.param(0.0, id="between chunks", marks=pytest.mark.soak), pytest.param(0.03, id="while it waits")],
)
def test_when_the_scheduler_dies_it_is_said_in_plain_words_and_this_machine_goes_on(
    tmp_path: Path, cluster: Cluster, whole: dict[str, Any], later: float
) -> None:
    for _worker in range(WORKERS):
        cluster.add_worker()
    kill = Timer(later, cluster.scheduler.kill).start if later else cluster.scheduler.kill
    with pytest.raises(lab.ClusterError, match="--resume"):
        lab.run(study_of(**LONGER), tmp_path / "out", dask=cluster.address, report=when(4, kill))
    results = lab.Results(tmp_path / "out")
    kept = results.rows().height
    assert 0 < kept < 1600
    assert not results.complete
    outcome = lab.run(study_of(**LONGER), tmp_path / "out", resume=True)
    assert outcome.found_before == kept
    assert bits(lab.Results(tmp_path / "out").rows()) == whole


def test_the_command_says_that_the_cluster_was_lost_without_a_traceback(tmp_path: Path, cluster: Cluster) -> None:
    cluster.add_worker()
    file = written(tmp_path / "mine.yaml", **{**LONGER, "replicates": 3200})
    command = ["batch", str(file), "--out", str(tmp_path / "out"), "--dask", cluster.address, "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "sim.cli", *command],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if json.loads(line)["event"] == "progress":
                cluster.scheduler.kill()
                break
        _, told = process.communicate(timeout=90)
    assert process.returncode == 2, told
    assert "--resume" in told
    assert "Traceback" not in told


def test_a_directory_begun_here_is_ended_on_a_cluster(tmp_path: Path, steady: Cluster, whole: dict[str, Any]) -> None:
    ran(tmp_path / "out", **{**LONGER, "replicates": 100})
    outcome = lab.run(study_of(**LONGER), tmp_path / "out", dask=steady.address, resume=True)
    assert outcome.found_before == 500
    assert bits(lab.Results(tmp_path / "out").rows()) == whole


def test_a_failing_point_and_a_bad_run_are_rows_on_a_cluster_too(tmp_path: Path, steady: Cluster) -> None:
    more: dict[str, Any] = {
        "factors": [{"name": "inspection", "lever": "all.L21"}],
        "design": {"kind": "table", "rows": [{"inspection": 900}, {"inspection": 9}]},
    }
    outcome = lab.run(study_of(**more), tmp_path / "out", dask=steady.address)
    assert (outcome.runs, outcome.failed) == (81, 1)
    assert bits(lab.Results(tmp_path / "out").rows()) == bits(ran(tmp_path / "alone", **more).rows())


def test_a_cluster_started_here_gives_the_same_rows(tmp_path: Path, whole: dict[str, Any]) -> None:
    outcome = lab.run(study_of(**LONGER), tmp_path / "out", dask="local", workers=WORKERS)
    assert outcome.runs == 1600
    assert bits(lab.Results(tmp_path / "out").rows()) == whole


def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a client give up after a moment."""

    class Quick(distributed.Client):  # type: ignore[misc, name-defined]
        def __init__(self, address: str, timeout: float) -> None:
            assert timeout > 1
            super().__init__(address, timeout=0.3)

        def wait_for_workers(self, n_workers: int, timeout: float | None = None) -> None:
            assert timeout
            super().wait_for_workers(n_workers, timeout=0.3)

    monkeypatch.setattr(distributed, "Client", Quick)


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "127.0.0.1:1", "tcp://127.0.0.1:port", "nonsense://x"])
def test_an_address_with_nobody_there_is_said_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    quickly(monkeypatch)
    with pytest.raises(lab.ClusterError, match=f"^{address}: no Dask scheduler with workers there"):
        lab.run(study_of(), tmp_path / "out", dask=address)


def test_a_scheduler_without_workers_is_said_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cluster: Cluster
) -> None:
    address = cluster.address
    quickly(monkeypatch)
    with pytest.raises(lab.ClusterError, match="no Dask scheduler with workers there"):
        lab.run(study_of(), tmp_path / "out", dask=address)


def test_a_directory_that_a_cluster_was_not_found_for_is_begun_by_resuming(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    quickly(monkeypatch)
    with pytest.raises(lab.ClusterError):
        lab.run(study_of(), tmp_path / "out", dask="nonsense://x")
    outcome = lab.run(study_of(), tmp_path / "out", resume=True)
    assert (outcome.found_before, outcome.runs) == (0, 200)


def test_without_dask_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(lab.MissingExtra, match=r"Dask is not installed: pip install 'cordon\[cluster\]'"):
        lab.run(study_of(), tmp_path / "out", dask="local")
