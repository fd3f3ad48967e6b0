"""No lever is decoration: each moves an outcome, low against high, and the page of levers says which."""

import pytest

from sim.record import INDICATORS
from sim.scenario import Scenario, load
from sim.scenario.levers import LEVERS, Lever
from verification.levers import MEANS, OUTCOMES, PAGE, REPLICATES, changes, static_cells
from verification.regions import with_ample_means

ROWS = {
    line.split("|")[1].split()[0]: [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| L") and line[3].isdigit()
}
"""The rows of the committed page by lever."""
FEW = 50
"""Replicates that show what most levers do; only where they do not, as many are lived as for the page."""


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario without limits to means."""
    return with_ample_means(load("two-doors"))


def test_the_page_has_a_row_for_every_lever_and_no_other() -> None:
    assert list(ROWS) == [lever.id for lever in LEVERS]


@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.id)
def test_the_page_gives_owner_range_cost_hours_lag_rows_and_source_as_the_table_of_levers_does(lever: Lever) -> None:
    cells = static_cells(lever)
    assert ROWS[lever.id][: len(cells)] == [cell.strip() for cell in cells]


@pytest.mark.slow
@pytest.mark.parametrize("lever", LEVERS, ids=lambda lever: lever.id)
def test_the_lever_moves_an_outcome_and_the_one_the_page_gives_first_the_same_way(
    two_doors: Scenario, lever: Lever
) -> None:
    told = ROWS[lever.id][-1].split("<br>")[0]
    name, _, rest = told.partition(": ")
    wanted = next(indicator.id for indicator in INDICATORS if indicator.name == name)
    for replicates in (FEW, REPLICATES):
        moved = {change.indicator: change.moved.value for change in changes(two_doors, lever, replicates)}
        if wanted in moved and (moved[wanted] > 0) == rest.startswith("+"):
            return
    assert moved, f"{lever.id} moves no outcome"
    assert wanted in moved, f"{lever.id} no longer moves {name}; write docs/levers.md anew"
    raise AssertionError(f"{lever.id} moves {name} the other way")


def test_budget_and_hours_used_do_not_count_as_outcomes() -> None:
    assert not set(MEANS) & set(OUTCOMES)
