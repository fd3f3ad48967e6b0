"""One course in a real browser: incidents opened, what other controls would have done, smallest changes, luck, files."""

import re
from pathlib import Path
from typing import Any

import pytest

from sim.record import TALLY_INDEX
from sim.run import rerun_of
from tests.browser.conftest import LONG, SOON, Visit

pytestmark = pytest.mark.browser

COURSE = "lang=en&view=course&set=selvane.L21=14&plan=A~all.L21=12"
FIRST = COURSE + "&course=1"


def incidents(page: Any) -> Any:
    return page.locator(".incidents details.incident")


def opened(one: Any) -> None:
    """Open an incident and wait until its chain stands there: a browser says that it is open a moment after."""
    one.locator("summary").click()
    one.locator("ol.gates").wait_for(state="visible", timeout=SOON)


def choose(page: Any, label: str, option: str) -> None:
    page.locator(".choices label", has_text=label).locator("select").select_option(label=option)


def test_an_incident_opens_to_its_chain_of_gates_and_to_both_answers(seen: Visit) -> None:
    page = seen.open(COURSE)
    choose(page, "Show", "Diverted")
    first = incidents(page).first
    opened(first)
    chain = first.locator("ol.gates")
    chain.wait_for(state="visible", timeout=SOON)
    assert chain.locator("li").count() >= 2
    words = first.inner_text()
    assert re.search(r"day \d", words)
    assert "probability" not in words.lower()
    assert "What was missing" in words or "Every control on its way was in place" in words
    assert "At the start settings, if only the controls differed and networks did the same: " in words
    assert "At the start settings, if networks also chose anew: " in words


def test_incidents_are_asked_of_another_plan(seen: Visit) -> None:
    page = seen.open(COURSE)
    page.get_by_role("combobox", name="Would it have been stopped?").click()
    page.get_by_role("option", name="Plan A").click()
    page.wait_for_function(
        "() => document.querySelector('#block-, .about')?.textContent.includes('Plan A:')", timeout=SOON
    )
    seen.settle()
    first = incidents(page).first
    opened(first)
    assert "Plan A, if only the controls differed and networks did the same: " in first.inner_text()


def test_incidents_are_narrowed_by_ending_and_state_and_turned_page_by_page(seen: Visit) -> None:
    page = seen.open(COURSE)
    said = page.locator(".incidents-part > p.quiet")
    total = int(re.findall(r"\d+", said.inner_text())[0])
    counts = {}
    for ending in ("Stopped", "Diverted"):
        choose(page, "Show", ending)
        counts[ending] = int(re.findall(r"\d+", said.inner_text())[0])
        assert all(
            ending.lower() in text
            for text in incidents(page).locator("summary").all_inner_texts()
            if "seized" not in text
        )
    assert 0 < sum(counts.values()) <= total
    choose(page, "Where", "Dovria")
    assert all("Dovria" in text for text in incidents(page).locator("summary").all_inner_texts())
    choose(page, "Where", "All States")
    choose(page, "Show", "All")
    first = incidents(page).locator("summary").all_inner_texts()
    assert len(first) == 8
    assert page.get_by_role("button", name="Earlier").is_disabled()
    page.get_by_role("button", name="Later").click()
    assert "page 2 of" in said.inner_text()
    assert incidents(page).locator("summary").all_inner_texts() != first
    page.get_by_role("button", name="Earlier").click()
    assert incidents(page).locator("summary").all_inner_texts() == first


def test_an_incident_stays_open_when_the_plan_asked_of_changes(seen: Visit) -> None:
    page = seen.open(COURSE)
    incidents(page).nth(1).locator("summary").click()
    asked_of = page.get_by_role("combobox", name="Would it have been stopped?")
    asked_of.scroll_into_view_if_needed()  # a list that has opened closes when the page scrolls
    asked_of.click()
    page.get_by_role("option", name="Plan A").click()
    page.wait_for_function(
        "() => document.querySelector('.incident[open] .if')?.textContent.includes('Plan A,')", timeout=SOON
    )


def test_the_smallest_changes_are_worked_out_when_asked_for(seen: Visit) -> None:
    page = seen.open(FIRST)
    choose(page, "Show", "Diverted")
    found = incidents(page)
    for place in range(found.count()):
        one = found.nth(place)
        opened(one)
        if not one.get_by_role("button", name="Work it out").count():
            continue
        assert "What would have stopped it?" in one.inner_text()
        one.get_by_role("button", name="Work it out").click()
        result = one.locator(".task .blocks > *").first
        result.wait_for(timeout=LONG)
        said = result.inner_text()
        assert "No single lever of one State" in said or "The smallest changes" in said
        if "The smallest changes" in said:
            heads = one.locator("table.data thead th").all_inner_texts()
            assert heads == [
                "Lever",
                "Change",
                "Decided by",
                "Budget added a quarter",
                "Stopped at",
                "If networks also chose anew",
            ]
            return
    raise AssertionError("no attempt on the first page could have been stopped")


def test_luck_and_decisions_are_told_apart_when_asked_for(seen: Visit) -> None:
    page = seen.open(COURSE)
    assert re.search(r"It was luckier than \d+% of them", page.locator(".about").first.inner_text())
    task = page.locator(".task", has_text="Luck and decisions")
    task.get_by_role("button", name="Work it out").click()
    table = task.locator("#block-luck table.data")
    table.wait_for(timeout=LONG)
    rows = table.locator("tbody tr")
    assert rows.count() >= 2
    assert rows.first.locator("th").inner_text().startswith("1. ")


def test_another_course_has_other_incidents_and_goes_into_the_link(seen: Visit) -> None:
    page = seen.open(COURSE)
    before = page.locator(".about").first.inner_text()
    number = page.get_by_role("textbox", name=re.compile("Course")).or_(
        page.get_by_role("spinbutton", name=re.compile("Course"))
    )
    number.first.fill("17")
    number.first.press("Enter")
    seen.until_link("course=17")
    assert "This is course 17 of the 200" in page.locator(".section").first.inner_text()
    assert page.locator(".about").first.inner_text() != before


def test_files_of_the_course_are_saved_and_give_the_same_course_again(seen: Visit, tmp_path: Path) -> None:
    page = seen.open(FIRST)
    for name in ("events.parquet", "record.json", "indicators.csv"):
        with page.expect_download() as coming:
            page.get_by_role("link", name=name).click()
        assert coming.value.suggested_filename == name
        coming.value.save_as(tmp_path / name)
    record = rerun_of(tmp_path)
    assert record.replicate == 0
    said = page.locator(".about").first.inner_text()
    diversions = record.months[..., TALLY_INDEX["diversions"]].sum()
    assert f"This course has {diversions:.0f} diversions" in said
    assert (tmp_path / "indicators.csv").read_text("utf-8").startswith("replicate,state,month,indicator,value")
