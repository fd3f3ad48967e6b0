"""Every page of an exercise on a dark machine: colours that can be read."""

from pathlib import Path
from typing import Any

import pytest

from tests.browser import screens
from tests.browser.exercise_server import serving_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_every_page_of_an_exercise_can_be_read_in_the_dark_too(browser: Any, tmp_path: Path) -> None:
    with serving_in(tmp_path) as server, screens.playing(browser, server.address, "dark") as room:
        found = screens.faults_of_every_page(room)
    assert {name: grave for name, grave in found.items() if grave} == {}
