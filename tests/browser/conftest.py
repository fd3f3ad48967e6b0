"""Real servers on free ports, once for all browser tests of a worker, and a real Chromium, once for each file."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from sim.presentation.boards import OVERVIEW, VIEWS
from tests.browser import framework
from tests.browser.exercise_server import Server, serving_in

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: real-browser tests are left out"
)

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
    # Chromium heeds the last list that it is given: Playwright's own, and the popups below the address bar. Those are pages of
    # their own in each window, which cost as much as a small page of ours.
    "--disable-features=AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,HttpsUpgrades,"
    "HttpsFirstBalancedModeAutoEnable,LensOverlay,MediaRouter,PaintHolding,ThirdPartyStoragePartitioning,"
    "AvoidCorsURLLoaderRestartOnRedirect,OptimizationHints,NetworkTimeServiceQuerying,AimEnabled,PreconnectToSearch,"
    "WebUIOmniboxPopup,WebUIOmniboxAimPopup,WebUIOmniboxFullPopup",
)


def chromium() -> str | None:
    """Return the system's Chromium, CORDON_CHROMIUM first; None if there is none."""
    named = os.environ.get("CORDON_CHROMIUM")
    return named if named and Path(named).exists() else next((path for path in map(shutil.which, NAMES) if path), None)


def _chromium_or_skip() -> str:
    found = chromium()
    if found is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: real-browser tests are left out")
    return found


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real page, for all tests of the sandbox that one worker runs."""
    _chromium_or_skip()
    with serving_in(tmp_path_factory.mktemp("sandbox")) as server:
        yield server.address


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server for all exercises that one worker plays, each in a room of its own; not to be ended by a test."""
    _chromium_or_skip()
    with serving_in(tmp_path_factory.mktemp("exercises")) as server:
        yield server


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium with a fresh profile and without networking of its own.

    It ends with its file: as long as it is driven, an event loop runs, and no other test could run one.
    """
    path = _chromium_or_skip()
    flags = [*FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with playwright.sync_playwright() as driver:
        found = driver.chromium.launch(executable_path=path, headless=True, args=flags)
        yield found
        found.close()


SETTLED = framework.script("""(courses) => {
    const app = document.querySelector('@APP@');
    const board = document.querySelector('.board');
    const settled = app && board && app.getAttribute('@SCRIPT_STATE@') !== 'running'
        && board.dataset.waiting === 'no' && Number(board.dataset.courses) >= courses
        && [...document.querySelectorAll('.board figure.chart .plot')].every((plot) => plot.querySelector('.main-svg'));
    const sign = settled ? `${location.search} ${board.querySelector('.blocks').textContent}` : null;
    if (sign === null || sign !== window.settledAs) {
        window.settledAs = sign;
        window.settledAt = performance.now();
        return false;
    }
    return performance.now() - window.settledAt > 200;
}""")
"""Nothing is being worked out, the full board is there, all its charts are drawn, and it stays so: what has been taken over into
the link is drawn a moment later."""
FULL = 200
LONG = 240_000
"""Milliseconds that the model's first compilation may take."""
SOON = 90_000
"""Milliseconds after which a change that does not come is given up: what comes is not waited for, however long this is."""


class Visit:
    """One reader's page; remembers every request that left the machine and every error the page reported."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        self.address = address
        self.context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1366, "height": 768}, **context})
        self.strangers: list[str] = []
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.context.set_default_timeout(SOON)
        self.context.on("request", self._note)
        self.context.on("page", self._watch)
        self.page = self.context.new_page()
        self._query: str | None = None

    def _watch(self, page: Any) -> None:
        page.on("websocket", self._note)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", self._hear)
        page.on("response", self._answered)

    def _note(self, request: Any) -> None:
        home = self.address.removeprefix("http://")
        self.requests.append(request.url)
        if not request.url.startswith((f"http://{home}", f"ws://{home}", "data:", "blob:")):
            self.strangers.append(request.url)

    def _hear(self, message: Any) -> None:
        if message.type == "error":
            self.errors.append(message.text)

    def _answered(self, response: Any) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status} {response.url}")

    def open(self, query: str = "") -> Any:
        """Go to the page and wait for its full board; the model's first compilation may take a minute or two."""
        self._query = None
        self.page.goto(f"{self.address}/?{query}")
        self.settle()
        return self.page

    def show(self, query: str, view: str) -> Any:
        """Show a view of what an English link asks for: by its tab where that was shown last, else by the link."""
        if self._query != query:
            self.open(f"{query}&view={view}")
            self._query = query
            return self.page
        self.view(VIEWS[view])
        if view == OVERVIEW:
            self.until_link_lacks("view=")
        else:
            self.until_link(f"view={view}(&|$)")
        return self.page

    def settle(self) -> None:
        """Wait until nothing is being worked out and the full board is drawn."""
        self.page.wait_for_function(SETTLED, arg=FULL, timeout=LONG)

    def until_link(self, says: str) -> None:
        """Wait until the page's link says something, which it does once a change has been taken over, and settle."""
        self.page.wait_for_function(
            "says => new RegExp(says).test(decodeURIComponent(location.search))", arg=says, timeout=SOON
        )
        self.settle()

    def until_link_lacks(self, says: str) -> None:
        """Wait until the page's link does not say something any more, and settle."""
        self.page.wait_for_function(
            "says => !new RegExp(says).test(decodeURIComponent(location.search))", arg=says, timeout=SOON
        )
        self.settle()

    @property
    def link(self) -> str:
        """What the page's link says, as a reader would read it."""
        return unquote(self.page.url.partition("?")[2])

    @property
    def headline(self) -> str:
        return str(self.page.locator(".headline h1").inner_text())

    @property
    def figures(self) -> str:
        """The text of the headline figures."""
        return str(self.page.locator("dl.figures").first.inner_text())

    def lever(self, name: str) -> Any:
        """Return a lever's slider, in view; it stands in a group of the lever's name."""
        slider = self.page.get_by_role("group", name=name, exact=True).get_by_role("slider")
        slider.scroll_into_view_if_needed()
        return slider

    def value(self, name: str) -> str:
        """Return where a lever stands, as it is read out."""
        return str(self.lever(name).get_attribute("aria-valuetext"))

    def question(self) -> str:
        """Return what the page shown is of: equal for equal questions in the same view, language and mode of one server."""
        return str(self.page.locator(".files-part a").first.get_attribute("href"))

    def tasks(self) -> None:
        """Wait until longer work that began by itself is there."""
        self.page.wait_for_function(
            "() => [...document.querySelectorAll('.task')].some(task => task.querySelector('.blocks > *'))",
            timeout=LONG,
        )
        self.settle()

    def steps(self, name: str, count: int) -> None:
        """Move a lever by keyboard: so many steps up, or down where negative."""
        self.lever(name).focus()
        for _step in range(abs(count)):
            self.page.keyboard.press("ArrowRight" if count > 0 else "ArrowLeft")

    def view(self, name: str) -> None:
        """Choose a view by what its tab says."""
        self.page.locator(".st-key-views").get_by_role("radio", name=name, exact=True).click()

    def toggle(self, name: str) -> Any:
        """Open a part that is folded away, by its id, and return it."""
        part = self.page.locator(f"#block-{name} > details")
        part.locator("> summary").click()
        return part

    def table(self, name: str) -> list[list[str]]:
        """Return the rows of a chart's table as they are shown, headers first."""
        found = self.page.locator(f"#block-{name} table.data").first
        rows: list[list[str]] = found.evaluate(
            "table => [...table.rows].map(row => [...row.cells].map(cell => cell.textContent))"
        )
        return rows

    def check(self) -> None:
        """Check that nothing left this machine and that the page reported no error since the last look."""
        strangers, errors = self.strangers, self.errors
        self.strangers, self.errors, self.requests = [], [], []
        assert strangers == [], "requests left this machine"
        assert errors == [], "the page reported errors"


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Return how to open pages of readers of their own; what they did is checked at the end."""
    visits: list[Visit] = []

    def new(**context: Any) -> Visit:
        visits.append(Visit(browser, address, **context))
        return visits[-1]

    yield new
    for each in visits:
        each.context.close()
        each.check()


@pytest.fixture(scope="module")
def desk(browser: Any, address: str) -> Iterator[Visit]:
    """A reader at a desk, for all tests of a file: what travels once is not fetched again and again."""
    found = Visit(browser, address)
    yield found
    found.context.close()


@pytest.fixture
def seen(desk: Visit) -> Iterator[Visit]:
    """The reader at the desk; a page opened anew is a session of its own. What it did is checked after each test."""
    yield desk
    desk.page.emulate_media(media="screen", reduced_motion="no-preference")
    desk.check()
