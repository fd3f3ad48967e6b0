"""Every page of an exercise on a light machine, asked for grave faults in a real browser."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import screens
from tests.browser.exercise_server import serving_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_page_of_an_exercise_is_free_of_grave_faults(browser: Any, tmp_path: Path) -> None:
    with serving_in(tmp_path) as server, screens.playing(browser, server.address, "light") as room:
        found = screens.faults_of_every_page(room)
    assert {name: grave for name, grave in found.items() if grave} == {}
    assert set(found) >= screens.TWICE
