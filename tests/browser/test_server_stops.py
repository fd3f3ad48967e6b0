"""A phone whose server stops says so, and goes on by itself when it is back."""

from pathlib import Path
from typing import Any

import pytest

from sim.words import LANGUAGES
from tests.browser.exercise import PHONE, Person, look
from tests.browser.exercise_server import Server

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STOPPED = "The trainer's computer has stopped. Keep this page open: it carries on by itself when the computer is back."
SAYS = "words => document.querySelector('.live .connection')?.textContent === words"

WITHIN = """() => {
    const [bar, words] = ["", " .connection"].map((it) => document.querySelector(".live" + it).getBoundingClientRect());
    const seen = [words.top + 4, words.bottom - 4].map((y) => document.elementFromPoint(words.left + 4, y)?.className);
    return words.top >= 0 && words.right <= innerWidth && words.bottom <= bar.bottom && seen.every((it) => it === "connection");
}"""
"""Whether all of the line on the connection can be read."""


@pytest.mark.parametrize(
    "language", ["ru", *(pytest.param(each, marks=pytest.mark.soak) for each in LANGUAGES if each != "ru")]
)
def test_a_phone_says_that_the_trainers_computer_has_stopped_and_goes_on(
    browser: Any, tmp_path: Path, language: Any
) -> None:
    server = Server(tmp_path)
    server.start()
    trainer, seat = Person(browser, server.address), Person(browser, server.address, language, **PHONE)
    try:
        seat.join(trainer.begin())
        with trainer.away(), seat.away():
            assert server.process is not None
            server.process.terminate()
            assert server.process.wait(5.0) == 0
            seat.page.wait_for_function(SAYS, arg=seat.say(STOPPED))
            assert seat.page.evaluate(WITHIN), "what is said is cut off, or hidden behind something"
            seat.page.wait_for_timeout(4_000)
            assert seat.page.evaluate(SAYS, seat.say(STOPPED)), "it is said until the server is back"
            server.start()
            seat.seated()
            trainer.listening()
        assert seat.page.evaluate(SAYS, "")
        look([trainer, seat])
    finally:
        for person in (trainer, seat):
            person.context.close()
        server.kill()
