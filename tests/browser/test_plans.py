"""Plans in a real browser: kept, compared side by side, taken up again."""

import re

import pytest

from tests.browser.conftest import SOON, Visit

pytestmark = pytest.mark.browser


def test_two_plans_are_kept_compared_and_one_is_taken_up_again(seen: Visit) -> None:
    page = seen.open("lang=en")
    seen.steps("Physical inspection", 3)
    seen.until_link("set=all.L21=")
    first = re.search(r"set=(all\.L21=[\d.]+)", seen.link)
    assert first
    page.get_by_role("button", name="Keep as Plan A").click()
    seen.until_link(re.escape(f"plan=A~{first[1]}"))
    headline = seen.headline
    page.get_by_role("button", name="Start settings").click()
    seen.until_link_lacks("set=")
    seen.steps("Pre-licence end-use checks", 3)
    seen.until_link("set=all.L14=")
    page.get_by_role("button", name="Keep as Plan B").click()
    seen.until_link("plan=B~all.L14=")
    seen.view("Plans")
    seen.until_link("view=plans")
    seen.tasks()
    rows = seen.table("plans-table")
    assert rows[0] == ["Figure", "Start", "Plan A", "Plan B"]
    assert rows[1][0] == "Diversions"
    assert all(re.match(r"\d", cell) for cell in rows[1][1:])
    assert {row[0] for row in seen.table("plans-chart")[1:]} == {"Plan A", "Plan B"}
    against = page.locator(".board").inner_text()
    assert re.search(r"Plan [AB] against Plan [AB]: .+ (\(diversions\)|in diversions)\.", against)
    take = page.get_by_role("button", name="Take up Plan A")
    take.click()
    seen.until_link(re.escape(f"set={first[1]}"))
    assert take.is_disabled()
    seen.view("What changes")
    seen.until_link_lacks("view=")
    assert seen.headline == headline


def test_a_plan_is_forgotten_and_its_letter_is_free_again(seen: Visit) -> None:
    page = seen.open("lang=en&plan=A~all.L21=12&view=plans")
    seen.tasks()
    page.get_by_role("button", name="Forget").click()
    seen.until_link_lacks("plan=")
    page.get_by_text("No plan is kept yet").wait_for(timeout=SOON)
    assert page.get_by_role("button", name="Keep as Plan A").is_disabled(), "nothing is set that could be kept"
