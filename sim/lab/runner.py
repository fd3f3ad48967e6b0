"""The runner: hands chunks to workers, keeps what comes back, and after any interruption continues where it was.

One loop serves threads of this machine and a Dask cluster: both are executors of ``concurrent.futures``. Only the runner writes.
Which worker did what, when and in which order leaves no trace in the rows.
"""

from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, CancelledError, Executor, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from time import monotonic
from typing import Any, Final

import polars as pl

from sim.compiled import source_hash
from sim.ensemble.sample import RunError, workers_here
from sim.lab.designs import MissingExtra
from sim.lab.experiment import ExperimentError
from sim.lab.schedule import Schedule
from sim.lab.stopping import Outlook, Watch
from sim.lab.store import ResultsDirectory, StoreError
from sim.lab.study import Study
from sim.lab.worker import Chunk, ChunkResult, OtherModel, failed_chunk, pieces_of, run_chunk
from sim.run import cordon_version
from sim.scenario.problems import Problem, gettext_lazy

MOST_RUNS: Final = 100_000_000
"""Most runs of an experiment, since each takes five bytes of memory."""
_IN_HAND: Final = 2
"""Chunks queued for each worker, so that none waits for the runner."""


class ClusterError(Exception):
    """The cluster cannot be reached, was lost, or is not fit for the work."""

    def __init__(self, text: str) -> None:
        self.message = text
        super().__init__(text)


@dataclass(frozen=True, slots=True)
class Progress:
    """Progress of an experiment: ``runs`` done of ``of``, ``found_before`` of these on disk before; ``rate`` runs a second.

    ``seconds_left`` at that rate if the rule does not end it sooner; both None before the first chunk. ``failed`` runs so far.
    """

    runs: int
    of: int
    found_before: int
    failed: int
    rate: float | None
    seconds_left: float | None
    outlook: Outlook | None


@dataclass(frozen=True, slots=True)
class ExperimentEnd:
    """How an experiment ended: after how many replicates at each point, and whether by its rule. ``remarks`` in plain words."""

    replicates: int
    by_rule: bool
    runs: int
    found_before: int
    failed: int
    seconds: float
    remarks: tuple[str, ...]


Report = Callable[[Progress], None]


def run(
    study: Study,
    out: str | Path,
    *,
    workers: int | None = None,
    dask: str | None = None,
    resume: bool = False,
    report: Report | None = None,
) -> ExperimentEnd:
    """Run a study into a directory, or what is still missing there with ``resume``.

    ``workers`` threads of this machine, all its processors unless given; or ``dask``: a scheduler's address, or ``local`` for one
    started here with so many workers. ``report`` is called as chunks end.
    Raises StoreError where the directory cannot be used, ClusterError where the cluster cannot, ExperimentError for too many runs,
    RunError for other arguments, MissingExtra where a package is not installed.
    """
    if workers is not None and workers < 1:
        raise RunError("workers", workers, "at least one worker")
    if study.runs > MOST_RUNS:
        most = gettext_lazy("at most {n} runs", n=MOST_RUNS)
        raise ExperimentError([Problem("", "replicates", gettext_lazy("{n} runs", n=study.runs), most)])
    store = ResultsDirectory(out)
    there = store.names()
    if there and not resume:
        expected = gettext_lazy("an empty directory, or --resume to go on with the experiment there")
        raise StoreError(store.place, there[0], expected)
    store.begun()
    watch = Watch(study)
    remarks = _take_up(store, study, watch)
    # Before the first row, so that an interrupted experiment says what it was.
    _write_plan(store, study, None)
    with _worker_pool(workers, dask) as pool:
        return _Run(study, store, watch, pool, report, remarks).finish()


def _write_plan(store: ResultsDirectory, study: Study, replicates: int | None) -> None:
    """Write what is run; ``replicates`` that count at each point, once that is decided."""
    store.write_plan({"cordon": cordon_version(), **study.manifest(), "replicates": replicates}, study.frame())


def _take_up(store: ResultsDirectory, study: Study, watch: Watch) -> list[str]:
    """Read the rows on disk; set unreadable parts aside, to be run again."""
    remarks: list[str] = []
    foreign = 0
    for name, rows in store.read_parts({"key": pl.String, "replicate": pl.Int64, study.experiment.main: pl.Float64}):
        if rows is None:
            store.set_aside(name)
            remarks.append(gettext_lazy("{file} is damaged: set aside, its runs are done again", file=name))
            continue
        places = rows["key"].replace_strict(
            list(study.place), list(study.place.values()), default=None, return_dtype=pl.Int64
        )
        own = rows.with_columns(point=places).filter(
            pl.col("point").is_not_null() & (pl.col("replicate") < study.replicates)
        )
        foreign += int(places.is_null().sum())
        if len(own):
            numbers = own["replicate"].to_numpy() * len(study.points) + own["point"].to_numpy()
            # As exact as a worker gives it, so that an experiment that is taken up again ends where it would have without a break.
            watch.add(numbers, own[study.experiment.main].to_numpy().astype("float32"))
    if foreign:
        remarks.append(
            gettext_lazy("{n} rows there are of other points or of another version of the model: left alone", n=foreign)
        )
    return remarks


class _Run:
    """One execution of an experiment: chunks out, rows in, until nothing is missing or the rule stops it."""

    def __init__(
        self,
        study: Study,
        store: ResultsDirectory,
        watch: Watch,
        pool: "_WorkerPool",
        report: Report | None,
        remarks: list[str],
    ) -> None:
        self._study, self._store, self._watch = study, store, watch
        self._pool, self._shared = pool, pool.share(study)
        self._report, self._remarks = report, remarks
        self._found = study.rows - watch.left
        # A copy: the schedule reads it as it goes, while the watch marks what comes back.
        self._schedule = Schedule(study, watch.done.copy())
        self._again: deque[Chunk] = deque()
        self._busy: dict[Future[ChunkResult], Chunk] = {}
        self._failed = 0
        self._runs = 0
        self._work = 0.0
        self._start = monotonic()

    def finish(self) -> ExperimentEnd:
        """Run what is missing and return how it ended. On any exception, all results so far are on disk."""
        replicates = self._watch.enough()
        try:
            while replicates is None and self._hand_out():
                for future in wait(self._busy, return_when=FIRST_COMPLETED).done:
                    self._take_in(self._busy.pop(future), future)
                self._say()
                replicates = self._watch.enough()
        finally:
            # Whatever ended the work, chunks that have not begun need not be done.
            for future in self._busy:
                future.cancel()
        ended = replicates or self._study.replicates
        _write_plan(self._store, self._study, ended)
        return ExperimentEnd(
            ended,
            replicates is not None,
            self._found + self._runs,
            self._found,
            self._failed,
            monotonic() - self._start,
            tuple(self._remarks),
        )

    def _hand_out(self) -> bool:
        """Keep every worker busy; return whether anything is under way."""
        workers = self._pool.count()
        while len(self._busy) < _IN_HAND * workers:
            chunk = self._again.popleft() if self._again else self._schedule.next(self._cost, workers)
            if chunk is None:
                break
            future = self._pool.executor.submit(run_chunk, self._shared, source_hash(), chunk)
            self._busy[future] = chunk
        return bool(self._busy)

    @property
    def _cost(self) -> float:
        """Seconds that a run has taken a worker so far."""
        return self._work / self._runs if self._runs else 0.0

    def _take_in(self, chunk: Chunk, future: "Future[ChunkResult]") -> None:
        try:
            result = future.result()
        except OtherModel as error:
            text = gettext_lazy(
                "A worker has another version of the model ({found} in place of {wanted}): install the same one everywhere.",
                found=error.found[:12],
                wanted=error.wanted[:12],
            )
            raise ClusterError(text) from None
        except (CancelledError, ConnectionError, TimeoutError):
            raise _lost() from None
        except self._pool.killed as error:
            # This chunk has killed workers repeatedly: smaller chunks isolate the run.
            if sum(len(piece.replicates) for piece in chunk) > 1:
                self._again.extend(pieces_of(chunk))
                return
            result = failed_chunk(self._study, chunk, f"{type(error).__name__}: {error}")
        except Exception as error:
            raise ClusterError(
                gettext_lazy("A worker cannot do the work: {reason}", reason=f"{type(error).__name__}: {error}"[:300])
            ) from error
        self._store.write_part(chunk[0].replicates.start, self._study.label(chunk), result.rows)
        self._watch.add(result.numbers, result.main)
        self._failed += result.failed
        self._runs += len(result.numbers)
        self._work += result.seconds

    def _say(self) -> None:
        if self._report is None:
            return
        seconds = monotonic() - self._start
        done, of = self._found + self._runs, self._study.rows
        rate = self._runs / seconds if self._runs and seconds else None
        left = (of - done) / rate if rate else None
        self._report(Progress(done, of, self._found, self._failed, rate, left, self._watch.outlook()))


@dataclass(frozen=True, slots=True)
class _WorkerPool:
    """The worker pool: an executor, its present size, and what sends a study to all workers.

    ``killed``: the exception of a chunk that killed its workers.
    """

    executor: Executor
    count: Callable[[], int]
    share: Callable[[Study], Any]
    killed: tuple[type[Exception], ...] = ()


@contextmanager
def _worker_pool(workers: int | None, dask: str | None) -> Iterator[_WorkerPool]:
    if dask is None:
        count = workers or workers_here()
        executor = ThreadPoolExecutor(count, thread_name_prefix="cordon-lab")
        try:
            yield _WorkerPool(executor, lambda: count, lambda study: study)
        finally:
            executor.shutdown(cancel_futures=True)
        return
    with _client(workers, dask) as client:
        from distributed import KilledWorker

        # The study is the value of a task, not of a worker, so that it survives the loss of a worker.
        yield _WorkerPool(
            # A chunk that is sent again must be run again: Dask would take equal tasks for one.
            client.get_executor(pure=False),
            lambda: _threads(client),
            lambda study: client.submit(_same, study, pure=False),
            (KilledWorker,),
        )


@contextmanager
def _client(workers: int | None, dask: str) -> Iterator[Any]:
    """Yield a client of the scheduler at an address, or of one started here; it ends with the work."""
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise MissingExtra("Dask", "cluster") from None
    try:
        if dask == "local":
            cluster = LocalCluster(
                n_workers=workers or workers_here(),
                threads_per_worker=1,
                dashboard_address=None,
                worker_dashboard_address=None,
            )
            client = Client(cluster)
        else:
            cluster = None
            client = Client(dask, timeout=20)
            client.wait_for_workers(1, timeout=60)
    except (OSError, ValueError, TimeoutError) as error:
        text = gettext_lazy(
            "{address}: no Dask scheduler with workers there ({reason})", address=dask, reason=str(error)[:200]
        )
        raise ClusterError(text) from None
    try:
        yield client
    finally:
        client.close()
        if cluster is not None:
            cluster.close()


def _threads(client: Any) -> int:
    """Return how many chunks the cluster runs at a time now, at least one. Raises ClusterError if it is lost."""
    try:
        return max(1, sum(int(count) for count in client.nthreads().values()))
    except (OSError, TimeoutError):  # Dask's errors are OSError
        raise _lost() from None


def _lost() -> ClusterError:
    return ClusterError(gettext_lazy("The cluster was lost. What came back is kept: go on with --resume."))


def _same(value: Study) -> Study:
    return value
