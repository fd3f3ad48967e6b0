"""The first minute on a machine, in a real browser: nothing is compiled, and the page can be used all the same."""

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


def test_the_page_says_how_far_the_model_is_prepared_stays_usable_and_fills_by_itself(fresh: Visit) -> None:
    page = fresh.page
    page.goto(f"{fresh.address}/?lang=en")
    bar = page.locator(".board progress.prepared")
    bar.wait_for(timeout=MINUTE)
    assert "The model is being prepared." in page.locator(".board .working").inner_text()
    share = float(bar.evaluate("it => it.value"))
    assert 0 <= share < 1
    page.wait_for_function(
        "share => document.querySelector('progress.prepared').value > share", arg=share, timeout=SOON
    )

    fresh.steps("Physical inspection", 6)
    page.wait_for_function("() => /set=all.L21=/.test(decodeURIComponent(location.search))", timeout=SOON)
    assert bar.is_visible(), "a control was moved, and answered, while the model was being prepared"

    page.wait_for_function("() => /Very likely/.test(document.querySelector('.headline')?.innerText)", timeout=LONG)
    fresh.settle()
    assert not bar.is_visible()
    assert page.evaluate(BANDS) == 2
    page.get_by_role("button", name="Start settings").click()
    page.wait_for_function("() => /About \\d+ diversions in 36/.test(document.body.innerText)", timeout=SOON)
