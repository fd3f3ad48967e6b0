"""In which order runs are done: replicates a block at a time, in a block all points, so that any prefix is an even sample."""

from collections.abc import Iterator
from typing import Final

import numpy as np

from sim.lab.living import Chunk, Piece
from sim.lab.study import Study

BLOCK: Final = 32
"""Replicates of a point that follow one another: enough that setting a point up costs little, few enough for an even sample."""
_SECONDS: Final = 1.0
"""About how long a chunk takes a worker: what is lost at most when work is cut off."""
_MOST: Final = 4096
"""Most runs of a chunk."""


def blocks(replicates: int) -> range:
    """Return the first replicates of all blocks."""
    return range(0, replicates, BLOCK)


class Order:
    """Hands out what is still to be run, chunk by chunk. ``done`` (replicates, points) tells what need not be."""

    def __init__(self, study: Study, done: np.ndarray) -> None:
        self._pieces = _pieces(study, done)
        self._left = int(done.size - np.count_nonzero(done))

    def next(self, seconds_a_run: float, workers: int) -> Chunk | None:
        """Return the next chunk, about a second's work at the given cost of a run (0 when not known yet); None at the end.

        Many workers take longer chunks, so that a cluster does not drown in files; the last chunks are small, so that all workers
        end together.
        """
        wanted = BLOCK if seconds_a_run <= 0 else int(_SECONDS * max(1.0, workers / 8) / seconds_a_run)
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
    """Yield all points in an order that the seed decides, each after the one it is compared with."""
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
