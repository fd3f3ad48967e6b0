"""The first minute on a machine, in a real browser: nothing is compiled, and the page is usable all the same."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import Visit, started

pytestmark = pytest.mark.browser

BANDS = "() => document.querySelectorAll('.st-key-diversions-frame .js-fill').length"
MINUTE = 60_000
LONG = 240_000


@pytest.fixture
def fresh(browser: Any, tmp_path: Any) -> Iterator[Visit]:
    """A reader of a server whose machine has compiled nothing."""
    with started(CORDON_CACHE=str(tmp_path)) as address:
        seen = Visit(browser, address)
        yield seen
        seen.context.close()
        assert seen.strangers == [], "requests left this machine"
        assert seen.errors == [], "the page reported errors"


def drawn_bands(page: Any) -> int:
    """Return how many bands the chart of diversions holds, once it is drawn."""
    page.wait_for_selector(".st-key-diversions-frame .js-line", state="attached", timeout=20_000)
    return int(page.evaluate(BANDS))


def test_one_course_is_usable_at_once_and_the_full_picture_takes_its_place(fresh: Visit) -> None:
    page = fresh.page
    page.goto(f"{fresh.address}/?lang=en")
    page.wait_for_selector("dl.figures", timeout=MINUTE)
    headline = page.locator(".headline")
    assert re.search(r"\d+ diversions in 24 months, in one course of this model", headline.inner_text())
    assert "The full picture of 200 courses comes in a moment." in headline.inner_text()
    assert drawn_bands(page) == 0

    slider = page.get_by_role("slider", name="Physical inspection")
    slider.focus()
    for _step in range(6):
        page.keyboard.press("ArrowRight")
    page.wait_for_function("() => /in this course, \\d+ at the start/.test(document.body.innerText)", timeout=MINUTE)
    assert "all.L21=" in page.url.replace("%3D", "=")
    first = page.locator('[class*="st-key-incident-"] summary').first
    first.scroll_into_view_if_needed()
    first.click()
    page.locator("ol.gates").first.wait_for(state="visible", timeout=10_000)

    page.wait_for_function("() => /Very likely/.test(document.querySelector('.headline').innerText)", timeout=LONG)
    fresh.settle()
    assert "One course of the region" not in headline.inner_text()
    page.wait_for_function(f"{BANDS} === 2", timeout=20_000)
    page.get_by_role("button", name="Back to the start settings").click()
    page.wait_for_function("() => /About \\d+ diversions in 24/.test(document.body.innerText)", timeout=30_000)
