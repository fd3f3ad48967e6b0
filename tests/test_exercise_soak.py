"""A room full of screens plays for two hours: nothing that was acknowledged is lost, and the server's memory stays where it is.

``CORDON_SOAK_MINUTES`` makes it shorter, to try it out.
"""

import os
import sys

import pytest

from benchmarks import exercise

MINUTES = float(os.environ.get("CORDON_SOAK_MINUTES", "120"))
LONG_ENOUGH = 30.0
"""Minutes from which on memory has had time to settle: what is kept has filled up by then."""


@pytest.mark.skipif(sys.platform == "win32", reason="ends the server by a signal")
@pytest.mark.parametrize(
    ("minutes", "deciding", "watching"),
    [
        pytest.param(0.5, 4, 4, id="a small room", marks=pytest.mark.soak),
        pytest.param(MINUTES, exercise.DECIDING, exercise.WATCHING, id="a full room", marks=pytest.mark.soak),
    ],
)
def test_nothing_acknowledged_is_lost_every_screen_follows_and_memory_does_not_grow(
    minutes: float, deciding: int, watching: int
) -> None:
    found = exercise.play(minutes, deciding, watching)
    assert not +found.errors
    assert found.previews.first
    assert found.closings
    assert found.acknowledged > deciding
    assert found.lost == 0
    assert found.reloads == 0
    if minutes >= LONG_ENOUGH:
        assert found.growth() < exercise.GROWTH
