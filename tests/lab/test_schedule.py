"""The order of work: whatever is done when work is cut off is an even sample, and nothing is handed out twice."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import lab
from sim.lab.schedule import BLOCK, Schedule
from sim.lab.stopping import Watch
from sim.lab.worker import Chunk
from tests.lab.small import study_of

REPLICATES = st.integers(1, 150)
POINTS = st.integers(1, 12)
WORKERS = st.sampled_from([1, 2, 3, 8, 64])
SECONDS = st.sampled_from([0.0, 1e-5, 3e-4, 0.01, 2.0])


@cache
def of_points(points: int, failing: bool = False) -> lab.Study:
    """Return a study of so many points and the one that they are compared with; or all compared with own ones."""
    rows = [{"inspection": 2.0 + n, "patient": 1.8 + 0.2 * (n % 3)} for n in range(points)]
    if failing:
        rows.append({"inspection": 900.0, "patient": 2.0})
    factors = [{"name": "inspection", "lever": "all.L21"}, {"name": "patient", "assumption": "patience"}]
    return study_of(factors=factors, design={"kind": "table", "rows": rows})


def study(points: int, replicates: int, *, failing: bool = False) -> lab.Study:
    """Return a study of so many points and replicates."""
    base = of_points(points, failing)
    return replace(base, experiment=base.experiment.model_copy(update={"replicates": replicates}))


def handed_out(order: Schedule, seconds: float, workers: int) -> list[Chunk]:
    """Return all chunks that an order hands out."""
    chunks = []
    while (chunk := order.next(seconds, workers)) is not None:
        chunks.append(chunk)
    return chunks


def runs(chunk: Chunk) -> list[tuple[int, int]]:
    """Return a chunk's runs one by one: replicate and point."""
    return [(replicate, piece.point) for piece in chunk for replicate in piece.replicates]


def nothing_done(asked: lab.Study) -> np.ndarray:
    return Watch(asked).done


@given(POINTS, REPLICATES, SECONDS, WORKERS, st.integers(0, 2**32 - 1), st.floats(0, 1))
def test_what_is_not_done_is_handed_out_once_and_nothing_else(
    points: int, replicates: int, seconds: float, workers: int, seed: int, share: float
) -> None:
    asked = study(points, replicates)
    done = np.random.default_rng(seed).random((replicates, len(asked.points))) < share
    kept = done.copy()
    given_out = [run for chunk in handed_out(Schedule(asked, done), seconds, workers) for run in runs(chunk)]
    assert len(given_out) == len(set(given_out))
    assert set(given_out) == {(int(r), int(p)) for r, p in np.argwhere(~kept)}
    assert (done == kept).all()


@given(POINTS, REPLICATES, SECONDS, WORKERS)
def test_wherever_it_is_cut_off_points_differ_by_a_block_at_most(
    points: int, replicates: int, seconds: float, workers: int
) -> None:
    asked = study(points, replicates)
    counts = np.zeros(len(asked.points), int)
    for chunk in handed_out(Schedule(asked, nothing_done(asked)), seconds, workers):
        for piece in chunk:
            counts[piece.point] += len(piece.replicates)
            assert counts.max() - counts.min() <= BLOCK
    assert (counts == replicates).all()


@given(POINTS, REPLICATES)
def test_in_each_block_a_point_follows_the_one_it_is_compared_with(points: int, replicates: int) -> None:
    asked = study(points, replicates)
    seen: set[tuple[int, int]] = set()
    for chunk in handed_out(Schedule(asked, nothing_done(asked)), 3e-4, 2):
        for piece in chunk:
            against = asked.points[piece.point].against
            if against is not None:
                assert (piece.replicates.start, against) in seen
            seen.add((piece.replicates.start, piece.point))


@given(POINTS, REPLICATES)
def test_a_point_that_cannot_be_run_is_handed_out_once(points: int, replicates: int) -> None:
    asked = study(points, replicates, failing=True)
    failing = next(place for place, point in enumerate(asked.points) if point.error)
    given_out = [run for chunk in handed_out(Schedule(asked, nothing_done(asked)), 0.0, 2) for run in runs(chunk)]
    assert [run for run in given_out if run[1] == failing] == [(0, failing)]
    assert len(given_out) == asked.rows


@given(POINTS, REPLICATES, SECONDS, WORKERS)
def test_chunks_are_whole_pieces_about_a_second_long_and_shrink_towards_the_end(
    points: int, replicates: int, seconds: float, workers: int
) -> None:
    asked = study(points, replicates)
    left = asked.rows
    for chunk in handed_out(Schedule(asked, nothing_done(asked)), seconds, workers):
        size = len(runs(chunk))
        assert all(0 < len(piece.replicates) <= BLOCK for piece in chunk)
        a_second = BLOCK if seconds == 0.0 else max(1.0, workers / 8) / seconds
        assert size < max(1.0, min(a_second, left / (4 * workers))) + BLOCK
        left -= size
    assert left == 0


def test_of_long_runs_a_chunk_is_one_piece_and_of_short_ones_many() -> None:
    asked = study(12, 20_000)
    slow, fast = (Schedule(asked, nothing_done(asked)).next(seconds, 1) for seconds in (2.0, 1e-4))
    assert slow is not None
    assert fast is not None
    assert len(slow) == 1
    assert 4096 <= len(runs(fast)) < 4096 + BLOCK


def test_many_workers_take_longer_chunks() -> None:
    asked = study(12, 20_000)
    few, many = (Schedule(asked, nothing_done(asked)).next(0.01, workers) for workers in (8, 64))
    assert few is not None
    assert many is not None
    assert 100 <= len(runs(few)) < 100 + BLOCK
    assert 800 <= len(runs(many)) < 800 + BLOCK


@pytest.mark.parametrize("seed", [5, 6])
def test_the_order_is_the_seeds_and_no_two_blocks_need_have_the_same(seed: int) -> None:
    asked = replace(study(12, 3 * BLOCK), seed=seed)
    first, again = (
        [piece for chunk in handed_out(Schedule(asked, nothing_done(asked)), 0.0, 1) for piece in chunk]
        for _ in range(2)
    )
    assert first == again
    by_block = [[piece.point for piece in first if piece.replicates.start == start] for start in (0, BLOCK, 2 * BLOCK)]
    assert all(sorted(block) == list(range(len(asked.points))) for block in by_block)
    assert len({tuple(block) for block in by_block}) > 1
    other = replace(asked, seed=seed + 100)
    assert [piece for chunk in handed_out(Schedule(other, nothing_done(other)), 0.0, 1) for piece in chunk] != first
