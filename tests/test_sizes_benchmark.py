"""The benchmark of growing regions gives one row for each size, measured apart, that a table can be made of."""

import sys

import pytest

from benchmarks.sizes import as_table, rows


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="peak memory is read from Unix")
def test_each_size_is_measured_in_a_process_of_its_own():
    small, larger = rows(((2, 3, 2), (4, 9, 6)), days=28)
    assert (small.states, small.posts, small.networks, small.days) == (2, 3, 2, 28)
    assert larger.agents == larger.states + larger.posts + larger.sectors + larger.holdings + larger.networks
    for row in (small, larger):
        assert row.run > 0
        assert row.rounds >= 1
        assert row.per_agent_day == pytest.approx(1e9 * row.run / (row.agents * 28))
        assert row.memory >= row.idle > 50
    assert as_table([small, larger]).count("\n") == 3
