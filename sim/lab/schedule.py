"""The schedule of runs: replicates in blocks, each block over all points, so that any prefix is an even sample."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.lab.study import Study
from sim.lab.worker import Chunk, Piece

BLOCK: Final = 32
"""Replicates of a point in a block: enough to make setting up a point cheap, few enough for an even sample."""
_SECONDS: Final = 1.0
"""Seconds that a chunk should take a worker: the most that is lost when work is interrupted."""
_MOST: Final = 4096
"""Most runs of a chunk."""


def blocks(replicates: int) -> range:
    """Return the first replicates of all blocks."""
    return range(0, replicates, BLOCK)


class Schedule:
    """Hands out missing runs, chunk by chunk. ``done`` (replicates, points) marks those that exist."""

    def __init__(self, study: Study, done: np.ndarray) -> None:
        self._pieces = _pieces(study, done)
        self._left = int(done.size - np.count_nonzero(done))

    def next(self, seconds_a_run: float, workers: int) -> Chunk | None:
        """Return the next chunk, about a second's work at the given cost of a run (0 if unknown); None at the end.

        Many workers get longer chunks, because each chunk becomes a file. The last chunks are small, so that all workers end
        together.
        """
        wanted = BLOCK if seconds_a_run <= 0 else int(_SECONDS * max(1.0, workers / 8) / seconds_a_run)
        # At most a quarter of a worker's share of what is left, so that no worker ends long after the others.
        wanted = min(wanted, _MOST, self._left // (4 * workers))
        chunk: list[Piece] = []
        size = 0
        for piece in self._pieces:
            chunk.append(piece)
            size += len(piece.replicates)
            if size >= wanted:
                break
        self._left -= size
        return tuple(chunk) or None


def _pieces(study: Study, done: np.ndarray) -> Iterator[Piece]:
    for first in blocks(study.replicates):
        open_ = ~done[first : first + BLOCK]
        for point in _shuffled(study, first):
            for start, end in _stretches(open_[:, point]):
                yield Piece(point, range(first + start, first + end))


def _shuffled(study: Study, first: int) -> Iterator[int]:
    """Yield all points in an order drawn from the seed, each after the one it is compared with."""
    # In random order any part of a block is a sample of all points; in the design's order it would be one corner of it.
    seen = np.zeros(len(study.points), bool)
    for point in np.random.default_rng([study.seed, first]).permutation(len(study.points)).tolist():
        for place in (study.points[point].against, point):
            if place is not None and not seen[place]:
                seen[place] = True
                yield place


def _stretches(wanted: np.ndarray) -> Iterator[tuple[int, int]]:
    """Yield the first and the end of each stretch of True."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], wanted, [False])).astype(np.int8)))
    yield from zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True)
