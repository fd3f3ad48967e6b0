"""A real Cordon on a free port and a real Chromium, once for all browser tests."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

from sim.cli import serving
from sim.exercise.keyfile import VARIABLE
from tests.browser.exercise_server import TRAINER_KEY

playwright = pytest.importorskip(
    "playwright.sync_api", reason="Playwright is not installed: real-browser tests are left out"
)

ROOT = Path(__file__).parents[2]
START_SECONDS = 60
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-first-run",
    "--no-pings",
)


def chromium() -> str | None:
    """Return the system's Chromium, CORDON_CHROMIUM first; None if there is none."""
    named = os.environ.get("CORDON_CHROMIUM")
    return named if named and Path(named).exists() else next((path for path in map(shutil.which, NAMES) if path), None)


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Start the real page on a free port and return its address."""
    with started() as found:
        yield found


@contextmanager
def started(**environment: str) -> Iterator[str]:
    """Start the page's server, as ``cordon serve`` does, and give its address once it listens."""
    if chromium() is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: real-browser tests are left out")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = serving.command(ROOT / "app.py", "127.0.0.1", port)
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, VARIABLE: TRAINER_KEY, **environment},
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(f"http://127.0.0.1:{port}/_stcore/health", server)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()
            try:
                server.wait(timeout=10)
            except subprocess.TimeoutExpired:
                server.kill()


def _wait_for(url: str, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if server.poll() is not None:
            raise RuntimeError(f"the page's server ended with {server.returncode}")
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"no page after {START_SECONDS} s")


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Start Chromium with a fresh profile and without networking of its own.

    It ends with its file: as long as it is driven, an event loop runs, and no other test could run one.
    """
    path = chromium()
    if path is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: real-browser tests are left out")
    flags = [*FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, headless=True, args=flags)
        yield started
        started.close()


SETTLED = """(courses) => {
    const app = document.querySelector('[data-testid="stApp"]');
    const board = document.querySelector('.board');
    const settled = app && board && app.getAttribute('data-test-script-state') !== 'running'
        && board.dataset.waiting === 'no' && Number(board.dataset.courses) >= courses
        && [...document.querySelectorAll('.board figure.chart .plot')].every((plot) => plot.querySelector('.main-svg'));
    const sign = settled ? `${location.search} ${board.querySelector('.blocks').textContent}` : null;
    if (sign === null || sign !== window.settledAs) {
        window.settledAs = sign;
        window.settledAt = performance.now();
        return false;
    }
    return performance.now() - window.settledAt > 200;
}"""
"""Nothing is being worked out, the full board is there, all its charts are drawn, and it stays so: what has been taken over into
the link is drawn a moment later."""
FULL = 200
LONG = 240_000
"""Milliseconds that the model's first compilation may take."""
SOON = 20_000
"""Milliseconds after which a change that does not come is given up."""


class Visit:
    """One reader's page; remembers every request that left the machine and every error the page reported."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        self.address = address
        self.context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1366, "height": 768}, **context})
        self.strangers: list[str] = []
        self.errors: list[str] = []
        self.requests: list[str] = []
        self.context.on("request", self._note)
        self.context.on("page", self._watch)
        self.page = self.context.new_page()

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
        self.page.goto(f"{self.address}/?{query}")
        self.settle()
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
