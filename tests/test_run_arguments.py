"""A run says clearly what it cannot do: seeds, replicates, lengths, engines and threads out of range."""

import pytest

from sim.run import RunError, run, run_many
from sim.scenario import load


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("days", {"days": 0}),
        ("days", {"days": -5}),
        ("engine", {"engine": "other"}),
        ("seed", {"seed": 1.5}),
        ("seed", {"seed": -1}),
        ("seed", {"seed": 1 << 64}),
        ("replicate", {"replicate": -1}),
    ],
)
def test_a_run_out_of_range_names_what_was_asked_found_and_expected(asked, given):
    with pytest.raises(RunError, match=f"^{asked}: found .*, expected"):
        run(load("two-doors"), **{"seed": 7, "days": 5, **given})


@pytest.mark.parametrize(
    ("asked", "given"),
    [("replicates", {"replicates": 0}), ("replicate", {"replicates": [-3]}), ("workers", {"workers": -1})],
)
def test_many_runs_out_of_range_name_what_was_asked(asked, given):
    with pytest.raises(RunError, match=f"^{asked}: found"):
        run_many(load("two-doors"), seed=7, days=5, **given)
