"""Whatever a scenario's texts say, no screen asks another host for anything: counted at that host."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from sim.scenario import load
from tests.browser.exercise import PHONE, PROJECTOR, Person
from tests.browser.exercise_server import ROOT, Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Elsewhere:
    """Another host, that notes what it is asked for."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        asked = self.asked

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                asked.append(self.path)
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: object) -> None:
                """Say nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def texts(self) -> str:
        """Return text that would make a page fetch something, in each way there is."""
        here = self.address
        return (
            f' ![a]({here}/a.png) <img src="{here}/b.png"> [c]({here}/c) {here}/d <link rel=stylesheet href="{here}/e.css">'
            f" <style>*{{background:url({here}/f.png)}}</style> url({here}/g.png) <iframe src='{here}/h'></iframe>"
            f' <div style="background:url({here}/i.png)">x</div> ![j][k]'
        )


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    found = Elsewhere()
    yield found
    found.close()


def poisoned(value: Any, texts: str) -> Any:
    """Return a scenario's file with more in each text that is written for readers."""
    if isinstance(value, list):
        return [poisoned(each, texts) for each in value]
    if not isinstance(value, dict):
        return value
    if set(value) & {"en", "fr", "ru"}:
        return {language: f"{text}{texts}" if isinstance(text, str) else text for language, text in value.items()}
    return {key: poisoned(each, texts) for key, each in value.items()}


def test_no_screen_fetches_what_a_scenario_names(browser: Any, tmp_path: Path, elsewhere: Elsewhere) -> None:
    folder = tmp_path / "poisoned"
    folder.mkdir()
    source = ROOT / "scenarios" / "two-doors"
    content = poisoned(yaml.safe_load(source.joinpath("scenario.yaml").read_text("utf-8")), elsewhere.texts())
    folder.joinpath("scenario.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    for briefing in source.glob("*.md"):
        folder.joinpath(briefing.name).write_text(briefing.read_text("utf-8") + "\n\n" + elsewhere.texts(), "utf-8")
    load(folder)
    server = Server(tmp_path)
    server.environment["CORDON_SCENARIO"] = str(folder)
    server.start()
    people = []
    try:
        analyst = Person(browser, server.address)
        people.append(analyst)
        analyst.open("lang=en")
        for view in analyst.page.locator(".st-key-views").get_by_role("radio").all():
            view.click()
            analyst.settle()
        trainer, seat, wall = (Person(browser, server.address, **device) for device in ({}, PHONE, PROJECTOR))
        people += [trainer, seat, wall]
        code = trainer.begin()
        seat.join(code)
        trainer.part("People")
        wall.go(trainer.link_for("Projector"))
        trainer.next("Start")
        for person in (trainer, seat, wall):
            person.still()
            assert "![a]" in person.text or elsewhere.address in person.text
        for part in ("Injects and messages", "What is true"):
            trainer.part(part)
        assert elsewhere.asked == []
        trainer.page.goto(f"{elsewhere.address}/on-purpose")
        assert "/on-purpose" in elsewhere.asked
    finally:
        for person in people:
            person.context.close()
        server.kill()
