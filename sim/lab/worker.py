"""A worker: run some replicates of some points through the compiled ensemble, and return their rows.

This module is all that leaves the runner's process. It neither reads nor writes a file, and gives the same rows wherever it runs.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import polars as pl

from sim.agents.build import Template
from sim.agents.memory import Room
from sim.compiled import source_hash
from sim.ensemble.sample import Replications, Sample
from sim.indicators import totals
from sim.lab.experiment import DISPLACED, REGION, column
from sim.lab.study import Point, Study
from sim.results import displaced_share

LONGEST_ERROR: Final = 500
"""Most characters kept of a failing run's message."""


class Piece(NamedTuple):
    """Replicates of one point, by the point's place."""

    point: int
    replicates: range


Chunk = tuple[Piece, ...]
"""A worker's unit of work."""


@dataclass(frozen=True)
class ChunkResult:
    """A worker's result: rows as Parquet, and for each run its row number, its main value, and whether it failed."""

    rows: bytes
    numbers: np.ndarray
    main: np.ndarray
    failed: int
    seconds: float


class OtherModel(Exception):
    """A worker has another version of the model than the runner: its rows would not be comparable."""

    def __init__(self, wanted: str, found: str) -> None:
        self.wanted, self.found = wanted, found
        super().__init__(wanted, found)


def run_chunk(study: Study, model: str, chunk: Chunk) -> ChunkResult:
    """Simulate the runs of a chunk. A failure becomes a row with its reason; raises OtherModel only."""
    from time import perf_counter

    if source_hash() != model:
        raise OtherModel(model, source_hash())
    start = perf_counter()
    worker = _Worker(study)
    frames = [worker.rows(piece) for piece in chunk]
    rows = pl.concat(frames).with_columns(pl.col(study.experiment.columns).fill_nan(None))
    numbers = np.concatenate([study.numbers(piece.point, piece.replicates) for piece in chunk])
    main = rows[study.experiment.main].to_numpy().astype(np.float32)
    failed = int(rows["error"].is_not_null().sum())
    return ChunkResult(written(rows, chunk, study), numbers, main, failed, perf_counter() - start)


def failed_chunk(study: Study, chunk: Chunk, why: str) -> ChunkResult:
    """Return rows for runs from which no worker came back."""
    rows = pl.concat([_failed(study, piece.point, piece.replicates, why) for piece in chunk])
    numbers = np.concatenate([study.numbers(piece.point, piece.replicates) for piece in chunk])
    return ChunkResult(written(rows, chunk, study), numbers, np.full(len(rows), np.nan, np.float32), len(rows), 0.0)


def written(rows: pl.DataFrame, chunk: Chunk, study: Study) -> bytes:
    """Return rows as a Parquet file that says in its metadata what it holds."""
    stream = io.BytesIO()
    rows.write_parquet(stream, metadata={"cordon": study.label(chunk)})
    return stream.getvalue()


class _Worker:
    """Simulates the pieces of one chunk; keeps what runs met while others of the chunk are compared with them."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._kept: dict[Piece, Sample] = {}

    def rows(self, piece: Piece) -> pl.DataFrame:
        """Return a piece's rows: key, replicate, the experiment's columns, error; a failing run has only the error."""
        point = self.study.points[piece.point]
        if point.error is not None:
            return _failed(self.study, piece.point, piece.replicates, point.error)
        try:
            return self._rows(piece, point)
        except Exception as error:
            if len(piece.replicates) == 1:
                return _failed(self.study, piece.point, piece.replicates, f"{type(error).__name__}: {error}")
            return pl.concat([self.rows(Piece(piece.point, range(r, r + 1))) for r in piece.replicates])

    def _rows(self, piece: Piece, point: Point) -> pl.DataFrame:
        experiment = self.study.experiment
        sample = self._simulated(piece)
        known = [name for name in experiment.indicators if name != DISPLACED]
        values_of: dict[str, np.ndarray] = {}
        for place in experiment.places:
            values = totals(sample, None if place == REGION else place, known)
            values_of |= {column(name, place): values[name] for name in known}
        if DISPLACED in experiment.indicators:
            values_of[DISPLACED] = self._displaced(piece, point, sample)
        return _frame(point.key, piece.replicates, values_of, experiment.columns, None)

    def _displaced(self, piece: Piece, point: Point, sample: Sample) -> np.ndarray:
        if point.against is None:
            return np.full(len(piece.replicates), np.nan)
        return displaced_share(sample, self._simulated(Piece(point.against, piece.replicates)))

    def _simulated(self, piece: Piece) -> Sample:
        kept = self._kept.get(piece)
        if kept is not None:
            return kept
        study, point = self.study, self.study.points[piece.point]
        scenario = study.scenario(point)
        room = Room.expected(scenario, point.days, logging=False)
        template = Template(scenario, point.decisions, study.seed, point.days, room)
        sample = Replications(template, ranges=study.ranges(point)).sample(piece.replicates)
        if DISPLACED in study.experiment.indicators and piece.point in study.compared_with:
            self._kept = {piece: sample}  # only the last one is needed: points follow what they are compared with
        return sample


def _failed(study: Study, point: int, replicates: Sequence[int], why: str) -> pl.DataFrame:
    return _frame(study.points[point].key, replicates, {}, study.experiment.columns, why[:LONGEST_ERROR])


def _frame(
    key: str, replicates: Sequence[int], values_of: Mapping[str, np.ndarray], columns: Sequence[str], error: str | None
) -> pl.DataFrame:
    """Return rows in the one layout of all parts."""
    count = len(replicates)
    values: dict[str, Any] = {
        "key": pl.Series([key] * count, dtype=pl.String),
        "replicate": pl.Series(replicates, dtype=pl.Int64),
    }
    for name in columns:
        value = values_of.get(name)
        values[name] = pl.Series([None] * count if value is None else value, dtype=pl.Float64)
    values["error"] = pl.Series([error] * count, dtype=pl.String)
    return pl.DataFrame(values)


def pieces_of(chunk: Chunk) -> Iterator[Chunk]:
    """Yield a chunk in halves; a single piece in single runs."""
    if len(chunk) > 1:
        middle = len(chunk) // 2
        yield chunk[:middle]
        yield chunk[middle:]
    else:
        for replicate in chunk[0].replicates:
            yield (Piece(chunk[0].point, range(replicate, replicate + 1)),)
