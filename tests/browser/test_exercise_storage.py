"""A browser that keeps nothing for pages joins, follows and decides like any other."""

from typing import Any

import pytest

from tests.browser.exercise import BLOCKED, PHONE, Person, look
from tests.browser.exercise_server import Server

pytestmark = pytest.mark.browser


def test_with_site_data_blocked_a_phone_joins_follows_the_start_and_decides(browser: Any, served: Server) -> None:
    trainer, seat = Person(browser, served.address), Person(browser, served.address, **PHONE)
    seat.context.add_init_script(BLOCKED)
    code = trainer.begin()
    seat.join(code, "Velmora · Customs")
    assert seat.page.evaluate("(() => { try { return Boolean(localStorage); } catch { return 'blocked'; } })()") == (
        "blocked"
    )
    trainer.next("Start")
    seat.sees("Move 1 of 3")
    seat.think("More finds")
    seat.page.get_by_role("slider").first.wait_for()
    seat.slide(1, 1)
    seat.press("Propose to the coordinator")
    seat.sees("Proposed.")
    trainer.sees("proposes: ")
    seat.page.reload()
    seat.seated()
    assert "More finds" in seat.text, "the seat's link still opens it"
    look([trainer, seat])
    for each in (trainer, seat):
        each.context.close()
