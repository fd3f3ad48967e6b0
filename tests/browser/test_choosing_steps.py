"""Levers with steps in a real browser: a participant chooses a step by its name, by finger on a phone and by keyboard."""

from pathlib import Path
from typing import Any

import pytest

from sim.exercise.replay import replayed
from sim.exercise.session import Session
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.words import LANGUAGES, Language
from tests.browser.conftest import SOON
from tests.browser.exercise import PHONE, Person, look
from tests.browser.exercise_server import Server, deciding

pytestmark = pytest.mark.browser

L09 = LEVERS[LEVER_INDEX["L09"]]
SHAPES = """group => [...group.querySelectorAll("label")].filter(label => label.querySelector("input")).map(label => {
    const box = label.getBoundingClientRect();
    return [box.height, box.left, box.right, label.innerText.trim()];
})"""


def session_of(live: Any) -> Session:
    return replayed(live.store.entries(live.id))


def at_its_levers(browser: Any, served: Server, language: Language, **context: Any) -> tuple[Any, Person, Any]:
    """Let a licensing authority stand before all its levers; return the room, the person and the steps of L09."""
    live, _leads, (token,) = deciding(served, "velmora.licensing")
    seat = Person(browser, served.address, language, **context)
    seat.go(f"t={token}&lang={language}")
    seat.think("?")
    seat.page.get_by_text(seat.say("More of your levers"), exact=True).click()
    steps = seat.page.get_by_role("radiogroup", name=seat.say(L09.name), exact=True)
    steps.wait_for(timeout=SOON)
    seat.still()
    return live, seat, steps


@pytest.mark.parametrize(
    "language", [pytest.param(each, marks=[pytest.mark.soak] * (each != "ru")) for each in LANGUAGES]
)
def test_a_participant_chooses_a_step_by_its_name_on_a_phone(
    browser: Any, served: Server, language: Language, tmp_path: Path
) -> None:
    live, seat, steps = at_its_levers(browser, served, language, **PHONE)
    names = [seat.say(step) for step in L09.steps]
    shapes = steps.evaluate(SHAPES)
    assert [text for _height, _left, _right, text in shapes] == names
    assert all(height >= 44 and left >= 0 and right <= 390 for height, left, right, _text in shapes)
    assert steps.get_by_role("radio", name=names[1], exact=True).is_checked(), "the start"
    steps.scroll_into_view_if_needed()
    steps.get_by_text(names[2], exact=True).tap()
    seat.sees(seat.say("not proposed yet"))
    seat.page.screenshot(path=tmp_path / f"phone-{language}.png")
    assert steps.get_by_role("radio", name=names[2], exact=True).is_checked()
    seat.press("Propose to the coordinator")
    seat.sees(seat.say("Every change is proposed."))
    proposed = session_of(live).proposals
    look([seat])
    seat.context.close()
    assert list(proposed.values()) == [{"L09": 2.0}]


@pytest.mark.parametrize(
    "language", [pytest.param(each, marks=[pytest.mark.soak] * (each != "fr")) for each in LANGUAGES]
)
def test_a_participant_chooses_a_step_by_keyboard_on_a_laptop(
    browser: Any, served: Server, language: Language, tmp_path: Path
) -> None:
    size = {"width": 1366, "height": 768}
    live, seat, steps = at_its_levers(browser, served, language, viewport=size)
    names = [seat.say(step) for step in L09.steps]
    steps.get_by_role("radio", name=names[1], exact=True).focus()
    seat.page.keyboard.press("ArrowDown")
    seat.sees(seat.say("not proposed yet"))
    seat.page.screenshot(path=tmp_path / f"laptop-{language}.png")
    back = seat.say("Back to {value}", value=seat.say("“{name}”", name=names[1]))
    assert seat.page.get_by_role("button", name=back, exact=True).is_visible()
    seat.press("Propose to the coordinator")
    seat.sees(seat.say("Every change is proposed."))
    entry = live.store.entries(live.id)[-1]
    look([seat])
    seat.context.close()
    assert entry.body["values"] == {"L09": "authority-informs"}
