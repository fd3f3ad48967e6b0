"""The first minute on a machine, in a real browser: nothing is compiled, and the page is usable all the same."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.browser.conftest import LONG, SOON, Visit
from tests.browser.exercise_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.soak]  # the model is compiled a second time

BANDS = "() => document.querySelectorAll('#block-diversions .js-fill').length"
MINUTE = 60_000


@pytest.fixture
def fresh(browser: Any, tmp_path: Any) -> Iterator[Visit]:
    """A reader of a server whose machine has compiled nothing."""
    server = Server(tmp_path)
    server.environment["CORDON_CACHE"] = str(tmp_path / "cache")
    server.start()
    try:
        seen = Visit(browser, server.address)
        yield seen
        seen.context.close()
        seen.check()
    finally:
        server.kill()


def test_one_course_is_usable_at_once_and_the_full_picture_takes_its_place(fresh: Visit) -> None:
    page = fresh.page
    page.goto(f"{fresh.address}/?lang=en")
    headline = page.locator(".headline")
    headline.wait_for(timeout=MINUTE)
    assert re.search(r"\d+ diversions in 36 months, in one course of this model", headline.inner_text())
    assert "The full picture of 200 courses comes in a moment." in headline.inner_text()
    assert "The model is being prepared." in page.locator(".board .working").inner_text()
    page.wait_for_selector("#block-diversions .js-line", state="attached", timeout=SOON)
    assert page.evaluate(BANDS) == 0

    fresh.steps("Physical inspection", 6)
    page.wait_for_function(
        "() => /in this course, \\d+ at the start|About|No clear/.test(document.querySelector('.headline').innerText)",
        timeout=MINUTE,
    )
    assert "set=all.L21=" in fresh.link

    page.wait_for_function("() => /Very likely/.test(document.querySelector('.headline').innerText)", timeout=LONG)
    fresh.settle()
    assert "One course of the region" not in headline.inner_text()
    assert page.evaluate(BANDS) == 2
    page.get_by_role("button", name="Start settings").click()
    page.wait_for_function("() => /About \\d+ diversions in 36/.test(document.body.innerText)", timeout=SOON)
