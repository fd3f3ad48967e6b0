"""Who leads takes in a session's file through a real browser: the guard lets it pass, and nobody else's."""

import json
from pathlib import Path
from typing import Any

import pytest

from sim.exercise import portable
from tests.browser import framework
from tests.browser.conftest import SOON
from tests.browser.exercise import Person, look
from tests.browser.exercise_server import TRAINER_KEY, Server, begun

pytestmark = pytest.mark.browser


def test_a_sessions_file_is_taken_in_by_who_leads(browser: Any, served: Server, tmp_path: Path) -> None:
    other = Server(tmp_path / "other")
    (tmp_path / "other").mkdir()
    live, _trainer, _seats = begun(other, "velmora.customs")
    file = tmp_path / "session.json"
    file.write_bytes(portable.exported(live.store, live.id))
    assert json.loads(file.read_text("utf-8"))["cordon-session"]
    before = {session.code for session in served.store().sessions()}
    trainer = Person(browser, served.address)
    trainer.go(f"exercise=1&key={TRAINER_KEY}")
    assert "key=" not in trainer.page.url
    trainer.page.locator(framework.FILE_UPLOADER_DROPZONE_INPUT).set_input_files(str(file))
    trainer.press("Take it in")
    trainer.page.wait_for_function(
        "before => [...document.querySelectorAll('p.kept')].some((it) => !before.some((code) => it.textContent.includes(code)))",
        arg=sorted(before),
        timeout=SOON,
    )
    assert len(served.store().sessions()) == len(before) + 1
    trainer.still()
    look([trainer])
    trainer.context.close()
