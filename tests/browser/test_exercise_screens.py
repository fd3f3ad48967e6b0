"""Screens of an exercise in a real browser: they look again only when told to, and submit what was set."""

from typing import Any

import pytest

from sim.exercise.replay import replayed
from tests.browser.conftest import LONG
from tests.browser.exercise import PHONE, Person, look
from tests.browser.exercise_server import Server, deciding

pytestmark = pytest.mark.browser

QUIET = 2_000
"""Milliseconds within which a screen that has nothing to ask for stays still."""


def test_a_screen_that_shows_the_present_asks_for_nothing(browser: Any, served: Server) -> None:
    _room, leads, (token,) = deciding(served, "selvane.foreign")
    trainer, seat = Person(browser, served.address), Person(browser, served.address)
    asked: list[object] = []
    seat.page.on("websocket", lambda socket: socket.on("framesent", lambda frame: asked.append(frame)))
    trainer.go(f"t={leads}")
    seat.go(f"t={token}")
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


def test_phones_submit_what_was_set_and_nothing_else(browser: Any, served: Server) -> None:
    states = ("velmora", "selvane", "dovria")
    live, _trainer, tokens = deciding(served, *(f"{state}.foreign" for state in states))
    phones = [Person(browser, served.address, **PHONE) for _state in states]
    for seat, token in zip(phones, tokens, strict=True):
        seat.go(f"t={token}")
        seat.sees("Move 1 of 3")
        seat.think("More traffic")
    for seat in phones:
        seat.sees("Submit the plan")
        seat.still()
        seat.press("Submit the plan")
        seat.sees("is submitted")
    session = replayed(live.store.entries(live.id))
    look(phones)
    for phone in phones:
        phone.context.close()
    assert {state: dict(session.plans[1, state].values) for state in session.state_ids()} == {
        state: {} for state in session.state_ids()
    }
