"""Screens of an exercise in a real browser: they look again only when told to, and submit what was set."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.exercise.replay import replayed
from tests.browser.conftest import LONG
from tests.browser.exercise import PHONE, Person, look
from tests.browser.exercise_server import serving_in

pytestmark = pytest.mark.browser

QUIET = 2_000
"""Milliseconds within which a screen that has nothing to ask for stays still."""


@pytest.fixture(scope="module")
def server_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_in(tmp_path_factory.mktemp("screens")) as server:
        yield server.address


def test_a_screen_that_shows_the_present_asks_for_nothing(browser: Any, server_address: str) -> None:
    trainer, seat = Person(browser, server_address), Person(browser, server_address)
    asked: list[object] = []
    seat.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(frame)))
    code = trainer.begin()
    seat.join(code, "Selvane · Foreign")
    trainer.next("Start")
    seat.sees("Move 1 of 3")
    seat.think("More traffic")
    trainer.page.get_by_role("radio", name="Code to join", exact=True).click()  # which concerns the projector only
    trainer.still()
    seat.slide(1, 1)
    seat.page.locator(".st-key-view-preview .board figure").first.wait_for(timeout=LONG)
    seat.page.wait_for_timeout(QUIET)
    asked.clear()
    seat.page.wait_for_timeout(QUIET)
    count = len(asked)
    look([trainer, seat])
    for each in (trainer, seat):
        each.context.close()
    assert count <= 1


def test_phones_submit_what_was_set_and_nothing_else(browser: Any, tmp_path: Path) -> None:
    with serving_in(tmp_path) as server:
        trainer = Person(browser, server.address)
        states = ("Velmora", "Selvane", "Dovria")
        phones = [Person(browser, server.address, **PHONE) for _state in states]
        code = trainer.begin()
        for state, seat in zip(states, phones, strict=True):
            seat.join(code, f"{state} · Foreign")
        trainer.next("Start")
        for seat in phones:
            seat.sees("Move 1 of 3")
            seat.think("More traffic")
        for seat in phones:
            seat.sees("Submit the plan")
            seat.still()
            seat.press("Submit the plan")
            seat.sees("is submitted")
        store = server.store()
        session = replayed(store.entries(store.session(code).id))
        for each in (trainer, *phones):
            each.context.close()
    assert {state: dict(session.plans[1, state].values) for state in session.state_ids()} == {
        state: {} for state in session.state_ids()
    }
