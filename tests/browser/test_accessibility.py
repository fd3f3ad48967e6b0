"""Accessibility in a real browser: axe-core over every view, light and dark, all that is folded opened."""

from collections.abc import Iterator
from typing import Any

import pytest

from sim.ui.boards import VIEWS
from tests.browser.conftest import Visit
from tests.languages import TRANSLATED

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

pytestmark = pytest.mark.browser

GRAVE = ("serious", "critical")
CHANGED = "lang=en&set=selvane.L21=14&plan=A~all.L21=12&assume=post_spread:0.2"
UNFOLD = """() => {
    for (const part of [...document.querySelectorAll('.board details, .group')].slice(0, 40)) part.open = true;
}"""


def faults(page: Any) -> list[str]:
    """Return the grave faults that axe-core finds: rule, where, and what is wrong there."""
    found = axe.Axe().run(page).response
    return [
        f"{fault['id']} ({fault['impact']}) {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"][:3]
    ]


@pytest.fixture(scope="module", params=["light", "dark"])
def reader(request: pytest.FixtureRequest, browser: Any, address: str) -> Iterator[Visit]:
    """A reader whose machine is light or dark."""
    found = Visit(browser, address, color_scheme=request.param, reduced_motion="reduce")
    found.mode = request.param
    yield found
    found.context.close()
    found.check()


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_free_of_grave_faults(reader: Visit, view: str) -> None:
    page = reader.open(f"{CHANGED}&view={view}")
    if view in ("plans", "credit"):
        reader.tasks()
    page.evaluate(UNFOLD)
    assert page.evaluate("getComputedStyle(document.querySelector('[data-testid=stApp]')).colorScheme") == reader.mode
    assert faults(page) == []


def test_a_fault_that_is_planted_is_found(reader: Visit) -> None:
    page = reader.open("lang=en")
    page.evaluate(
        "document.querySelector('.board').insertAdjacentHTML('beforeend', '<button></button><img src=\"data:,\">')"
    )
    assert {fault.split()[0] for fault in faults(page)} >= {"button-name", "image-alt"}


def test_the_start_and_the_whole_panel_of_controls_are_free_of_grave_faults(reader: Visit) -> None:
    page = reader.open("lang=en")
    page.locator(".st-key-more-levers").get_by_role("checkbox").or_(
        page.locator(".st-key-more-levers label")
    ).first.click()
    page.wait_for_function("() => document.querySelectorAll('[data-testid=stSidebar] input[type=range]').length > 20")
    reader.settle()
    assert faults(page) == []


@pytest.mark.parametrize("language", TRANSLATED)
def test_the_other_languages_are_free_of_grave_faults_too(reader: Visit, language: str) -> None:
    page = reader.open(f"lang={language}&set=all.L21=14")
    assert page.evaluate("document.documentElement.lang") == language
    assert faults(page) == []
