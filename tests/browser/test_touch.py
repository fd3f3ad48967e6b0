"""Sliders under a finger, on a real browser's phone: a swipe scrolls and sets nothing, buttons step, a held thumb is dragged."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sim.words import LANGUAGES, Language
from tests.browser import framework
from tests.browser.conftest import LONG, SOON, Visit
from tests.browser.exercise import PHONE, Person, look
from tests.browser.exercise_server import Server, deciding
from tests.browser.hands import LEVERS, MAIN, PANEL, THUMB, Finger, swept

pytestmark = pytest.mark.browser


@contextmanager
def seated(browser: Any, served: Server, seat: str, *language: Language, **device: Any) -> Iterator[Person]:
    """A seat that decides, in a room of its own; its page shows no fault."""
    _room, _trainer, (token,) = deciding(served, seat)
    person = Person(browser, served.address, *language, **device)
    person.go(f"t={token}")
    person.seated()
    person.page.locator(".st-key-place-think input").first.wait_for()
    yield person
    look([person])
    person.context.close()


def decides(seat: Person) -> Finger:
    """Write what the seat expects, unfold the rest of its levers and return a finger on its page."""
    seat.think("More finds")
    seat.page.get_by_role("slider").first.wait_for()
    few = seat.page.get_by_role("slider").count()
    seat.page.get_by_text("More of your levers").click()
    seat.page.wait_for_function(
        framework.script("few => document.querySelectorAll('@SLIDER@ input[type=range]').length > few + 3"),
        arg=few,
        timeout=SOON,
    )
    seat.still()
    return Finger(seat.page, MAIN)


@pytest.fixture(scope="module")
def customs(browser: Any, served: Server) -> Iterator[Person]:
    """A seat that decides, on a phone, all its levers in view: one for several tests of the file."""
    with seated(browser, served, "velmora.customs", **PHONE) as found:
        decides(found)
        yield found


@pytest.fixture
def seat(customs: Person) -> Person:
    """That seat; what a test before has changed is taken back."""
    for back in customs.page.get_by_role("button", name=re.compile("^Back to ")).all():
        back.click()
    customs.sees("Nothing is changed yet.")
    customs.still()
    return customs


def test_a_swipe_over_a_seats_levers_scrolls_and_sets_nothing(browser: Any, served: Server) -> None:
    with seated(browser, served, "velmora.customs", **PHONE) as seat:
        seat.page.get_by_text("Why, and how sure?").click()
        seat.page.get_by_role("slider").first.wait_for()
        finger = Finger(seat.page, MAIN)
        assert len(finger.sliders()) == 1, "how sure one is"
        assert swept(finger) == []
        finger = decides(seat)
        assert len(finger.sliders()) > 8
        assert swept(finger, each=1) == []
        wide, screen = seat.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= screen


ASIDE = framework.script("""() => [...document.querySelectorAll("@SLIDER@")]
    .filter((it) => it.getClientRects().length).flatMap((slider) => {
    const box = (it) => it.getBoundingClientRect();
    const [less, more] = slider.querySelectorAll(":scope > .slider-step");
    const label = slider.querySelector("label"), name = label.textContent;
    const wrong = [less, more, label].filter((it) => box(it).left < 0 || box(it).right > innerWidth + 0.5);
    if (box(label).bottom > box(less).top + 0.5) wrong.push(label);
    if (box(slider.querySelector("[role=group]")).left < box(less).right) wrong.push(less);
    if (!less.getAttribute("aria-label").includes(name.trim())) wrong.push(less);
    return wrong.map((it) => `${name}: ${it.className || it.tagName}`);
})""")
"""What stands out of the screen or over something else, beside which slider."""


@pytest.mark.parametrize(
    "language",
    ["ru", *(pytest.param(each, marks=pytest.mark.soak) for each in LANGUAGES if each != "ru")],
)
def test_buttons_and_names_of_levers_fit_a_phone_in_every_language(
    browser: Any, served: Server, language: Language
) -> None:
    with seated(browser, served, "velmora.foreign", language, **PHONE) as seat:
        seat.think("More finds")
        seat.page.get_by_role("slider").first.wait_for(timeout=SOON)
        for folded in seat.page.locator("[class*='st-key-untaken-'] summary").all():
            folded.click()
        more = seat.page.get_by_text(seat.say("More of your levers"))
        if more.count():  # a seat without a basic lever sees all of its own at once
            more.click()
        seat.page.wait_for_function(
            "() => [...document.querySelectorAll('.slider-step')].filter((it) => it.getClientRects().length).length > 20",
            timeout=SOON,
        )
        seat.still()
        assert seat.page.evaluate(ASIDE) == []
        wide, screen = seat.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= screen


def test_buttons_step_a_lever_and_the_server_hears_of_it(seat: Person) -> None:
    finger = Finger(seat.page, MAIN)
    slider = seat.page.locator(framework.SLIDER).filter(has_text="Physical inspection")
    finger.centre(slider)
    more, less = slider.get_by_role("button", name="More: Physical inspection"), slider.locator(".less")
    for button in (more, less):
        box = button.bounding_box()
        assert box is not None
        assert min(box["width"], box["height"]) >= 44
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 390
    before, shown = finger.values(), slider.locator(LEVERS)
    start = shown.get_attribute("aria-valuetext")
    place = int(shown.input_value())
    finger.tap(more)
    seat.sees("1 change not proposed yet")
    assert int(shown.input_value()) == place + 1
    now = shown.get_attribute("aria-valuetext")
    assert sum(one != other for one, other in zip(before, finger.values(), strict=True)) == 1
    seat.page.reload()
    seat.seated()
    seat.page.locator(f"{framework.SLIDER} {LEVERS}").first.wait_for()
    seat.sees("1 change not proposed yet")  # the server has heard of it
    seat.still()
    finger.centre(slider)
    assert shown.get_attribute("aria-valuetext") == now
    finger.centre(slider)
    finger.tap(less)
    seat.sees("Nothing is changed yet.")
    seat.still()  # until then a slider that is drawn anew may stand beside its old self
    assert shown.get_attribute("aria-valuetext") == start
    more.focus()
    seat.page.keyboard.press("Enter")
    seat.sees("1 change not proposed yet")
    assert int(shown.input_value()) == place + 1
    seat.still()
    finger.centre(slider)
    finger.tap(seat.page.get_by_role("button", name=f"Back to {start}"))
    seat.sees("Nothing is changed yet.")
    seat.still()  # until then a slider that is drawn anew may stand beside its old self
    assert slider.locator(LEVERS).get_attribute("aria-valuetext") == start


def test_a_button_that_is_held_down_repeats(seat: Person) -> None:
    finger = Finger(seat.page, MAIN)
    slider = seat.page.locator(framework.SLIDER).filter(has_text="Physical inspection")
    finger.centre(slider)
    place, box = int(slider.locator(LEVERS).input_value()), slider.locator(".more").bounding_box()
    assert box is not None
    finger.touch("touchStart", box["x"] + 24, box["y"] + 24)
    slider.locator(LEVERS).evaluate("it => { window.held = it; }")
    seat.page.wait_for_function("place => Number(window.held.value) >= place + 3", arg=place, timeout=SOON)
    finger.touch("touchEnd")
    there = int(slider.locator(LEVERS).input_value())
    seat.page.wait_for_timeout(400)
    assert int(slider.locator(LEVERS).input_value()) == there, "it goes on after the finger is off"
    seat.sees("1 change not proposed yet")


def test_a_thumb_that_is_held_is_dragged_and_a_tap_on_the_track_does_nothing(seat: Person) -> None:
    finger = Finger(seat.page, MAIN)
    slider = seat.page.locator(framework.SLIDER).filter(has_text="Physical inspection")
    finger.centre(slider)
    start, top = slider.locator(LEVERS).input_value(), finger.scrolled
    track = slider.locator("[role=group]").bounding_box()
    assert track is not None
    seat.page.touchscreen.tap(track["x"] + 0.7 * track["width"], track["y"] + track["height"] / 2)
    seat.page.wait_for_timeout(500)
    assert slider.locator(LEVERS).input_value() == start
    x, y = slider.evaluate(THUMB)
    finger.touch("touchStart", x, y)
    slider.and_(seat.page.locator(".held")).wait_for(timeout=SOON)
    for step in range(1, 9):
        finger.touch("touchMove", x + 10 * step, y - 2 * step)
        seat.page.wait_for_timeout(16)
    finger.touch("touchEnd")
    there = slider.locator(LEVERS).input_value()
    assert int(there) > int(start)
    assert finger.scrolled == top, "the page scrolled below the thumb"
    seat.sees("1 change not proposed yet")
    value = slider.locator(LEVERS).get_attribute("aria-valuetext")
    seat.page.reload()
    seat.seated()
    seat.page.locator(f"{framework.SLIDER} {LEVERS}").first.wait_for()
    assert seat.reads(str(value))


def test_a_swipe_over_the_sandboxs_levers_scrolls_and_sets_nothing(visit: Any) -> None:
    phone: Visit = visit(**PHONE)
    page = phone.open("lang=en")
    page.locator(framework.EXPAND_SIDEBAR_BUTTON).tap()
    page.locator(".st-key-present .see").wait_for(state="visible", timeout=SOON)
    page.locator(".st-key-more").get_by_text("More controls").click()
    page.wait_for_function(framework.script("() => document.querySelectorAll('@SLIDER@').length > 15"), timeout=LONG)
    phone.settle()
    finger, link = Finger(page, PANEL), phone.link
    assert swept(finger, "up", "across", each=1, every=4) == []
    assert phone.link == link
    slider = page.locator(framework.SLIDER).filter(has_text="Physical inspection")
    finger.centre(slider)
    finger.tap(slider.locator(".more"))
    phone.until_link("set=.*L21=")


def test_on_a_desk_a_mouse_drags_as_ever_and_there_are_no_buttons(browser: Any, served: Server) -> None:
    with seated(browser, served, "velmora.customs") as seat:
        seat.think("More finds")
        slider = seat.page.locator(framework.SLIDER).filter(has_text="Physical inspection")
        start = slider.locator(LEVERS).input_value()
        assert not slider.locator(".more").is_visible()
        slider.scroll_into_view_if_needed()
        x, y = slider.evaluate(THUMB)
        seat.page.mouse.move(x, y)
        seat.page.mouse.down()
        seat.page.mouse.move(x + 120, y, steps=6)
        seat.page.mouse.up()
        assert int(slider.locator(LEVERS).input_value()) > int(start)
        seat.sees("1 change not proposed yet")
        track = slider.locator("[role=group]").bounding_box()
        assert track is not None
        seat.page.mouse.click(track["x"] + 0.9 * track["width"], track["y"] + track["height"] / 2)
        assert int(slider.locator(LEVERS).input_value()) > int(start) + 3


def test_sliders_of_the_console_are_safe_too(browser: Any, served: Server) -> None:
    _room, token, _seats = deciding(served)
    trainer = Person(browser, served.address, **PHONE)
    trainer.go(f"t={token}")
    trainer.part("Decisions")
    box = trainer.page.get_by_role("combobox", name="What changes")
    box.click()
    trainer.page.keyboard.type("Licensing")
    trainer.page.keyboard.press("Enter")
    trainer.page.keyboard.press("Escape")
    trainer.page.locator(framework.SLIDER).first.wait_for(timeout=SOON)
    trainer.still()
    finger = Finger(trainer.page, MAIN)
    assert swept(finger) == []
    look([trainer])
    trainer.context.close()
