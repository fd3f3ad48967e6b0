"""``python -m benchmarks.first_minute``: seconds from opening the page to its controls and to the full picture, nothing compiled.

Starts the page's server with an empty cache, waits until it listens, opens it in the machine's Chromium and looks.
``--screenshots DIR`` keeps pictures of both states.
"""

import argparse
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from benchmarks.engine import Result, as_table, machine
from sim.cli import serving
from sim.words import console

LONGEST = 300_000
"""Milliseconds after which the page is given up."""
VIEWPORTS = ((1366, 768), (1920, 1080), (390, 844))
FULL = "() => document.querySelector('dl.figures') && document.body.innerText.includes('Very likely between')"
USABLE = "() => document.querySelector('.board progress.prepared:not([hidden])') && document.querySelector('input[type=range]')"


@contextmanager
def server(cache: str) -> Iterator[str]:
    """Start ``cordon serve``'s own command with a cache directory; yield the page's address once it listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    entry = serving.page()
    if entry is None:
        raise SystemExit("the pages (app.py) are missing")
    command = serving.command(entry, "127.0.0.1", port)
    process = subprocess.Popen(command, env={**os.environ, "CORDON_CACHE": cache}, stdout=subprocess.DEVNULL)
    try:
        while True:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                break
            except (urllib.error.URLError, OSError):
                if process.poll() is not None:
                    raise SystemExit(f"the server ended with {process.returncode}") from None
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)


def chromium() -> str:
    """Return the machine's Chromium, CORDON_CHROMIUM first."""
    found = os.environ.get("CORDON_CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not found:
        raise SystemExit("no Chromium found: install one or name it with CORDON_CHROMIUM")
    return found


def picture(page: Any, directory: Path | None, state: str) -> None:
    """Keep pictures of what the page shows at several sizes, if asked to."""
    for width, height in VIEWPORTS if directory else ():
        page.set_viewport_size({"width": width, "height": height})
        page.wait_for_timeout(900)
        page.screenshot(path=f"{directory}/{state}-{width}.png")


def measure(query: str, directory: Path | None) -> list[Result]:
    """Return seconds until the page can be used and says how far the model is prepared, and until the full picture."""
    with tempfile.TemporaryDirectory() as cache, sync_playwright() as driver, server(cache) as address:
        flags = ["--no-sandbox"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
        browser = driver.chromium.launch(executable_path=chromium(), args=flags)
        page = browser.new_page(viewport={"width": 1366, "height": 768}, locale="en-GB")
        begun = time.perf_counter()
        page.goto(f"{address}/?{query}")
        page.wait_for_function(USABLE, timeout=LONGEST)
        usable = time.perf_counter() - begun
        picture(page, directory, "preparing")
        page.wait_for_function(FULL, timeout=LONGEST)
        full = time.perf_counter() - begun
        picture(page, directory, "full")
        browser.close()
    return [
        Result("opening the page to its controls", usable, "s", "below 10", usable < 10),
        Result("opening the page to the full picture", full, "s", "below 60", full < 60),
    ]


def main() -> int:
    """Measure and print; exits with 1 when a wanted figure is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.first_minute", description=__doc__)
    parser.add_argument("--query", default="scenario=two-doors&lang=en", help="the link that is opened")
    parser.add_argument("--screenshots", type=Path, metavar="DIR", help="keep pictures of both states here")
    parser.add_argument("--json", action="store_true", help="print JSON")
    given = parser.parse_args()
    if given.screenshots:
        given.screenshots.mkdir(parents=True, exist_ok=True)
    results = measure(given.query, given.screenshots)
    if given.json:
        print(json.dumps({"machine": machine(), "figures": {r.what: [r.value, r.unit] for r in results}}, indent=1))
    else:
        print(machine())
        print(as_table(results))
    return int(not all(result.met for result in results if result.wanted))


if __name__ == "__main__":
    with console.readable():
        sys.exit(main())
