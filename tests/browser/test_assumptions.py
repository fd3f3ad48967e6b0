"""Assumptions in a real browser: one is set, moves the result, and is let go again; luck alone."""

import re

import pytest

from tests.browser import framework
from tests.browser.conftest import LONG, SOON, Visit

pytestmark = pytest.mark.browser

UNCERTAINTY = "lang=en&view=sure&set=all.L21=14"


def test_an_assumption_that_is_changed_changes_the_result_and_is_let_go_again(seen: Visit) -> None:
    page = seen.open(UNCERTAINTY)
    before = page.locator(".board .headline").inner_text()
    name = "Spread of the posts"
    box = page.get_by_role("combobox", name=re.compile("Set an assumption"))
    box.click()
    first = page.get_by_role("option").first
    name = first.inner_text()
    first.click()
    slider = page.locator(framework.MAIN).get_by_role("slider").first
    slider.wait_for(timeout=SOON)
    slider.focus()
    page.keyboard.press("Home")
    seen.until_link("assume=")
    assert page.locator(".board .headline").inner_text() != before
    marked = [row for row in seen.table("assumptions") if row[0].endswith(" *")]
    assert [row[0] for row in marked] == [f"{name} *"]
    page.get_by_role("button", name=re.compile("^Back to its range")).click()
    seen.until_link_lacks("assume=")
    assert page.locator(".board .headline").inner_text() == before


def test_ranges_over_luck_alone_name_no_assumption(seen: Visit) -> None:
    page = seen.open(UNCERTAINTY)
    assert page.locator("#block-hangs-sure").count() == 1
    page.get_by_role("radio", name="luck only", exact=True).click()
    seen.until_link("luck=only")
    assert page.locator("#block-hangs-sure").count() == 0
    assert "Over luck only" in page.locator(".board").inner_text()


def test_a_closer_look_is_taken_when_asked_for_and_shows_how_far_it_is(seen: Visit) -> None:
    page = seen.open(UNCERTAINTY)
    task = page.locator(".task", has_text="Look more closely")
    task.get_by_role("button", name="Work it out").click()
    task.locator("progress").wait_for(state="visible", timeout=SOON)
    task.locator("#block-hangs-closer").wait_for(timeout=LONG)
    assert "of 1\u202f000 courses" in task.inner_text()
    assert not task.locator("progress").is_visible()


@pytest.mark.soak
def test_longer_work_can_be_stopped_and_begun_anew(seen: Visit) -> None:
    page = seen.open(UNCERTAINTY + "&luck=only")
    task = page.locator(".task", has_text="Look more closely")
    task.get_by_role("button", name="Work it out").click()
    task.get_by_role("button", name="Stop").click()
    task.get_by_role("button", name="Work it out").wait_for(timeout=SOON)
    assert not task.locator("progress").is_visible()
    task.get_by_role("button", name="Work it out").click()
    task.locator(".blocks > *").first.wait_for(timeout=LONG)
