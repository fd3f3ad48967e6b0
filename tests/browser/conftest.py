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

import pytest

from sim.cli import serving

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
    command = serving.command(ROOT / "app.py", "127.0.0.1", port, display=False)
    with tempfile.TemporaryFile() as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **environment}, stdout=log, stderr=subprocess.STDOUT
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


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """Start Chromium with a fresh profile and without networking of its own."""
    path = chromium()
    if path is None:
        pytest.skip("NO CHROMIUM ON THIS MACHINE: real-browser tests are left out")
    flags = [*FLAGS, *(["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else [])]
    with playwright.sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=path, headless=True, args=flags)
        yield started
        started.close()


class Visit:
    """One reader's page; remembers every request that left the machine and every error the page reported."""

    def __init__(self, browser: Any, address: str, **context: Any) -> None:
        self.address = address
        self.context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1366, "height": 768}, **context})
        self.page = self.context.new_page()
        self.strangers: list[str] = []
        self.errors: list[str] = []
        self.page.on("request", self._note)
        self.page.on("websocket", lambda socket: self._note(socket))
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def _note(self, request: Any) -> None:
        home = self.address.removeprefix("http://")
        if not request.url.startswith((f"http://{home}", f"ws://{home}", "data:", "blob:")):
            self.strangers.append(request.url)

    def open(self, query: str = "") -> Any:
        """Go to the page and wait until the model has answered; its first compilation may take a minute or two."""
        self.page.goto(f"{self.address}/?{query}")
        self.page.wait_for_selector("dl.figures", timeout=240_000)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until nothing is being worked out and the figures have stood still for a while."""
        self.page.wait_for_function(
            """() => {
                const app = document.querySelector('[data-testid="stApp"]');
                const busy = document.querySelector('[role="status"].working');
                return app && app.getAttribute('data-test-script-state') !== 'running' && !busy;
            }""",
            timeout=240_000,
        )
        self.page.wait_for_timeout(300)


@pytest.fixture
def visit(browser: Any, address: str) -> Iterator[Any]:
    """Return how to open pages; what they did is checked at the end: nothing left this machine, nothing failed."""
    visits: list[Visit] = []

    def new(**context: Any) -> Visit:
        visits.append(Visit(browser, address, **context))
        return visits[-1]

    yield new
    for each in visits:
        each.context.close()
        assert each.strangers == [], "requests left this machine"
        assert each.errors == [], "the page reported errors"
