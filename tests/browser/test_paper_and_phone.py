"""The page on paper and on a phone."""

from collections.abc import Iterator
from typing import Any

import pytest

from sim.presentation.boards import VIEWS
from tests.browser import framework
from tests.browser.conftest import SOON, Visit

pytestmark = pytest.mark.browser

CHANGED = "lang=en&set=selvane.L21=14"


@pytest.fixture(scope="module")
def phone(browser: Any, address: str) -> Iterator[Visit]:
    """A reader with a phone in the hand."""
    visit = Visit(browser, address, viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    yield visit
    visit.context.close()
    visit.check()


@pytest.mark.parametrize("view", [pytest.param(each, marks=[pytest.mark.soak] * (each != "course")) for each in VIEWS])
def test_on_a_phone_no_view_scrolls_sideways_and_no_text_is_cut_off(phone: Visit, view: str) -> None:
    page = phone.show(CHANGED, view)
    if view == "credit":
        phone.tasks()
    wide = page.evaluate(
        framework.script("""() => {
            const main = document.querySelector('@MAIN@');
            const scrolls = (node) => {
                for (let up = node.parentElement; up && up !== main; up = up.parentElement)
                    if (['auto', 'scroll', 'hidden'].includes(getComputedStyle(up).overflowX)) return true;
                return false;
            };
            const beyond = [...main.querySelectorAll('.board *')].filter((node) => {
                const box = node.getBoundingClientRect();
                return box.width && box.right > innerWidth + 1 && !node.closest('svg') && !scrolls(node);
            });
            return [document.documentElement.scrollWidth - innerWidth, main.scrollWidth - main.clientWidth,
                    beyond.slice(0, 5).map((node) => `${node.tagName}.${node.className}`)];
        }""")
    )
    assert (max(wide[:2]), wide[2]) == (0, [])


def test_on_a_phone_the_levers_are_reached_moved_and_left_again(phone: Visit) -> None:
    page = phone.open("lang=en")
    before = phone.headline
    sidebar = page.locator(framework.SIDEBAR)
    opening = page.locator(framework.EXPAND_SIDEBAR_BUTTON)
    assert opening.is_visible()
    size = opening.bounding_box()
    assert min(size["width"], size["height"]) >= 44
    opening.tap()
    page.wait_for_function(
        framework.script("() => Math.abs(document.querySelector('@SIDEBAR@').getBoundingClientRect().left) < 1"),
        timeout=SOON,
    )
    box = sidebar.bounding_box()
    assert box["width"] < 391
    slider = phone.lever("Physical inspection")
    thumb = slider.bounding_box()
    assert 0 <= thumb["x"] < 390
    phone.steps("Physical inspection", 6)
    phone.until_link("set=all.L21=")
    page.locator(framework.SIDEBAR_COLLAPSE_BUTTON).locator("button").tap()
    opening.wait_for(state="visible", timeout=SOON)
    assert phone.headline != before


def test_on_a_phone_the_result_stays_in_view_below_the_levers_and_leads_back_to_the_page(phone: Visit) -> None:
    page = phone.open(CHANGED)
    page.locator(framework.EXPAND_SIDEBAR_BUTTON).tap()
    foot = page.locator(".st-key-present")
    foot.locator(".see").wait_for(state="visible", timeout=SOON)
    phone.lever("Physical inspection").scroll_into_view_if_needed()
    assert foot.locator(".brief").inner_text() == phone.headline
    assert "officer-hours" in foot.locator(".tightest").inner_text()
    box = foot.bounding_box()
    assert 0 < box["y"] < box["y"] + box["height"] <= 844
    foot.locator(".see").tap()
    page.locator(framework.EXPAND_SIDEBAR_BUTTON).wait_for(state="visible", timeout=SOON)
    assert page.locator(".headline h1").is_visible()


def test_on_a_phone_every_view_is_reached_by_its_tab(phone: Visit) -> None:
    page = phone.open("lang=en")
    for name, view in (("How it works", "how"), ("Where stopped", "stopped")):
        tab = page.locator(".st-key-views").get_by_role("radio", name=name, exact=True)
        tab.scroll_into_view_if_needed()
        tab.tap()
        phone.until_link(f"view={view}")


@pytest.mark.parametrize("view", ["overview", "stopped", "course", "how"])
def test_a_printed_view_has_its_content_and_none_of_its_controls(seen: Visit, view: str) -> None:
    page = seen.show(CHANGED, view)
    page.emulate_media(media="print")
    for gone in (framework.SIDEBAR, ".st-key-views", ".player", ".board .run"):
        assert not any(node.is_visible() for node in page.locator(gone).all()), gone
    assert page.locator(".headline h1").is_visible()
    heights = page.evaluate(
        """() => [document.documentElement.scrollHeight, document.querySelector('.board').scrollHeight]"""
    )
    assert heights[0] >= heights[1], "what lies below the first screen is not printed"
    paper = page.pdf(format="A4")
    assert paper.startswith(b"%PDF")
    assert paper.count(b"/Type /Page\n") + paper.count(b"/Type /Page ") + paper.count(b"/Type /Page/") >= 1


def test_a_printed_page_says_what_is_set_and_that_it_is_an_exercise(seen: Visit) -> None:
    page = seen.open(CHANGED)
    page.emulate_media(media="print")
    said = page.evaluate("document.body.innerText")
    assert "Physical inspection" in said
    assert "Exercise. Fictional region" in said
