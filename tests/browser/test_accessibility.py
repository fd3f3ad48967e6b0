"""Accessibility in a real browser: axe-core over every view, light and dark, all that is folded opened."""

from collections.abc import Iterator
from typing import Any

import pytest

from sim.presentation.boards import VIEWS
from tests.browser import framework
from tests.browser.conftest import Visit
from tests.conftest import by_turns
from tests.languages import TRANSLATED

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

pytestmark = pytest.mark.browser

MODES = ("light", "dark")
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


class Readers:
    """Readers whose machines are light or dark, each with a page for all tests of the file."""

    def __init__(self, browser: Any, address: str) -> None:
        self._found: dict[str, Visit] = {}
        self._new = lambda mode: Visit(browser, address, color_scheme=mode, reduced_motion="reduce")

    def __getitem__(self, mode: str) -> Visit:
        if mode not in self._found:
            self._found[mode] = self._new(mode)
        return self._found[mode]

    def leave(self) -> None:
        for each in self._found.values():
            each.context.close()
            each.check()


@pytest.fixture(scope="module")
def readers(browser: Any, address: str) -> Iterator[Readers]:
    """Readers in light and in the dark."""
    found = Readers(browser, address)
    yield found
    found.leave()


@pytest.fixture(params=MODES)
def reader(request: pytest.FixtureRequest, readers: Readers) -> Visit:
    """A reader whose machine is light or dark."""
    return readers[request.param]


@pytest.mark.parametrize(("view", "mode"), by_turns(VIEWS, MODES))
def test_every_view_is_free_of_grave_faults(readers: Readers, mode: str, view: str) -> None:
    reader = readers[mode]
    page = reader.show(CHANGED, view)
    if view in ("plans", "credit"):
        reader.tasks()
    page.evaluate(UNFOLD)
    assert page.evaluate(framework.script("getComputedStyle(document.querySelector('@APP@')).colorScheme")) == mode
    assert faults(page) == []


def test_a_fault_that_is_planted_is_found(readers: Readers) -> None:
    page = readers["light"].open("lang=en")
    page.evaluate(
        "document.querySelector('.board').insertAdjacentHTML('beforeend', '<button></button><img src=\"data:,\">')"
    )
    assert {fault.split()[0] for fault in faults(page)} >= {"button-name", "image-alt"}


def test_the_start_and_the_whole_panel_of_controls_are_free_of_grave_faults(reader: Visit) -> None:
    page = reader.open("lang=en")
    page.locator(".st-key-more-levers").get_by_role("checkbox").or_(
        page.locator(".st-key-more-levers label")
    ).first.click()
    page.wait_for_function(
        framework.script("() => document.querySelectorAll('@SIDEBAR@ input[type=range]').length > 20")
    )
    reader.settle()
    assert faults(page) == []


@pytest.mark.parametrize(("language", "mode"), by_turns(TRANSLATED, MODES))
def test_the_other_languages_are_free_of_grave_faults_too(readers: Readers, mode: str, language: str) -> None:
    page = readers[mode].open(f"lang={language}&set=all.L21=14")
    assert page.evaluate("document.documentElement.lang") == language
    assert faults(page) == []
