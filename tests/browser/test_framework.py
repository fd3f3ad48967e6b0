"""Streamlit's own elements are as sheets, scripts and tests know them, in a real Chromium and on pages of Streamlit alone."""

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import streamlit

from tests.browser import framework
from tests.browser.conftest import SOON
from tests.conftest import ROOT
from tests.ui import framework_names

pytestmark = pytest.mark.browser

PASSING: dict[str, str] = {
    "stToolbarActions": "shown with a menu, which the settings leave out",
    "stMainMenu": "the same",
    "stAppDeployButton": "the same",
    "stStatusWidget": "shown while a script runs",
    "stHeaderActionElements": "shown beside a heading that is pointed to",
    "stElementToolbar": "shown beside a table that is pointed to",
    "stDialog": "shown when the connection is lost",
    "stToast": "shown when a script says something for a moment",
    "data-stale": "stands while a script runs",
    "footer": "an element of earlier pages; pages of somebody's own may have one",
}
"""What comes and goes and is looked for in the scripts of the front end alone (tests/ui/test_framework_scripts.py), and why."""


def unfit(path: Path, what: str) -> str:
    """Return what a failure says: which file does not fit which version, and what to do."""
    where = path.relative_to(ROOT).as_posix()
    return f"{where} does not fit Streamlit {streamlit.__version__}: {what}. Mend the file, then raise the bound in pyproject.toml"


@pytest.fixture(scope="module")
def page(browser: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """A page of Streamlit alone that holds each element."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", str(Path(__file__).with_name("showcase.py"))]
    said = tmp_path_factory.mktemp("showcase") / "said.txt"
    with said.open("wb") as out:
        server = subprocess.Popen(
            [*command, f"--server.port={port}"],
            cwd=ROOT,
            stdout=out,
            stderr=out,
            env={**os.environ, "PYTHONPATH": str(ROOT)},
        )
        try:
            end = time.monotonic() + SOON / 1000
            while time.monotonic() < end and server.poll() is None:
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2).close()
                    break
                except (urllib.error.URLError, OSError):
                    time.sleep(0.1)
            found = browser.new_context(locale="en-GB", viewport={"width": 1366, "height": 768}).new_page()
            found.goto(f"http://127.0.0.1:{port}/")
            found.wait_for_function(
                framework.script(
                    "() => document.querySelector('@APP@')?.getAttribute('@SCRIPT_STATE@') === 'notRunning'"
                    " && document.querySelector('@APP@').getAttribute('@CONNECTION_STATE@') === 'CONNECTED'"
                    " && document.querySelector('@ALERT_CONTENT_ERROR@')"
                ),
                timeout=SOON,
            )
            yield found
        finally:
            server.terminate()
            server.wait(30)


def missing(page: Any, selectors: list[str]) -> list[str]:
    """Return the selectors that match nothing on the page."""
    found: list[str] = page.evaluate("all => all.filter((one) => !document.querySelector(one))", selectors)
    return found


def comes_and_goes(selector: str) -> bool:
    """Return whether what a selector names cannot be looked at on a page that stands still."""
    return any(re.search(rf"(?<![\w-]){name}(?![\w-])", selector) for name in PASSING)


def test_each_selector_of_the_sheet_matches_an_element_of_the_framework(page: Any) -> None:
    selectors = [each for each in framework_names.selectors() if not comes_and_goes(each)]
    assert len(selectors) > 60
    page.locator(f".st-key-languages {framework.SELECTBOX} input, .st-key-languages input").first.click()
    page.get_by_role("option").first.wait_for()
    with_list_open = [each for each in selectors if "option" in each]
    assert with_list_open
    lost = missing(page, with_list_open)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Popover").click()
    page.locator(framework.POPOVER_BODY).wait_for()
    with_popover_open = [each for each in selectors if "aria-expanded" in each]
    page.get_by_role("textbox", name="Words").evaluate("it => it.focus({ preventScroll: true })")
    lost += missing(page, with_popover_open)
    page.keyboard.press("Escape")
    typed = [each for each in selectors if "InputInstructions" in each]
    number, words = page.get_by_role("spinbutton"), page.get_by_role("textbox", name="Words")
    number.fill("7")
    lost += missing(page, [each for each in typed if "stNumberInput" in each])
    words.fill("Some")
    lost += missing(page, [each for each in typed if "stNumberInput" not in each])
    folded = [
        each
        for each in selectors
        if re.search(r'(?<!not\()\[data-collapsed="true"\]|ExpandSidebar|stHeader.*button', each)
    ]
    rest = [each for each in selectors if each not in (*with_list_open, *with_popover_open, *typed, *folded)]
    lost += missing(page, rest)
    page.locator(framework.SIDEBAR).hover()
    page.locator(f"{framework.SIDEBAR_COLLAPSE_BUTTON} button").click(force=True)
    page.locator(framework.EXPAND_SIDEBAR_BUTTON).wait_for()
    lost += missing(page, folded)
    page.locator(framework.EXPAND_SIDEBAR_BUTTON).click()
    assert lost == [], unfit(framework_names.SHEET, f"nothing matches {'; '.join(lost)}")


def test_each_selector_of_the_browser_tests_matches_an_element_of_the_framework(page: Any) -> None:
    selectors = {
        name: value for name, value in vars(framework).items() if name.isupper() and not value.startswith("data-")
    }
    standing = {
        name: value
        for name, value in selectors.items()
        if not comes_and_goes(value) and name not in ("POPOVER_BODY", "COLLAPSED", "EXPAND_SIDEBAR_BUTTON")
    }
    assert len(standing) > 12
    lost = [name for name, value in standing.items() if missing(page, [value])]
    assert lost == [], unfit(framework_names.TESTS, f"nothing matches {', '.join(lost)}")


def test_what_the_script_reaches_for_is_there_and_does_what_it_is_for(page: Any) -> None:
    module = re.sub(r"^export ", "", framework_names.SCRIPT.read_text("utf-8"), flags=re.MULTILINE)
    gives = "{ SLIDER, TRACK, range, thumb, main, hangsFrom, foldControls, turnTo }"
    page.evaluate(f"() => {{ window.ours = (() => {{ {module}\nreturn {gives}; }})(); }}")

    def holds(said: str, what: str) -> None:
        assert page.evaluate(f"() => Boolean(({said})(window.ours))"), unfit(framework_names.SCRIPT, what)

    holds("({ main }) => main().scrollHeight > main().clientHeight", "the page is not scrolled there")
    holds("({ SLIDER, TRACK }) => document.querySelector(SLIDER).querySelector(TRACK)", "a slider has no track")
    holds("({ SLIDER, range }) => range(document.querySelector(SLIDER)).max === '10'", "a slider has no field")
    holds("({ SLIDER, thumb }) => thumb(document.querySelector(SLIDER)).offsetWidth", "a slider has no thumb")
    holds("({ main, hangsFrom }) => !hangsFrom(main())", "something hangs from a button that was not pressed")
    page.get_by_role("button", name="Popover").click()
    page.locator(framework.POPOVER_BODY).wait_for()
    holds("({ main, hangsFrom }) => hangsFrom(main())", "nothing hangs from a button that was pressed")
    page.keyboard.press("Escape")
    holds("({ turnTo }) => turnTo(document.querySelector('.Two'))", "an element stands in no part")
    page.locator(".Two").wait_for(state="visible", timeout=SOON)
    holds("({ turnTo }) => !turnTo(document.body)", "the page stands in a part")
    page.evaluate("() => window.ours.foldControls()")
    page.locator(framework.SIDEBAR + framework.COLLAPSED).wait_for(state="attached", timeout=SOON)
