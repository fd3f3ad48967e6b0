"""What hands do at a screen: a finger that swipes, taps and holds; half a line that is being typed."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle, islice
from time import monotonic
from typing import Any

from tests.browser import framework
from tests.browser.exercise import Person

HALF = "We will first ask the port whe"
BACK = 4
"""Letters by which the caret is moved back before something comes in."""
NOW = """(field) => ({
    same: document.activeElement === field && field.marked === true,
    value: field.value,
    caret: field.selectionStart,
    top: Math.round(field.getBoundingClientRect().top),
})"""
ENGLISH = "() => /press (enter|ctrl|⌘)/i.test(document.body.innerText)"
"""Whether the page shows how a field is sent, as the framework would say it in any language."""
PANEL, MAIN = framework.SIDEBAR_CONTENT, framework.MAIN
SWIPES = {"up": (0, -180), "down": (0, 180), "aslant": (60, -150), "across": (-120, -6)}
LEVERS = "input[type=range]"
HOLD = 0.2
"""Seconds within which a swipe has left its place: below what ``touch.js`` takes for holding a thumb."""
LEFT = 2
"""Moves after which a finger has left its place: of the first the browser tells no page, because a tap may stray so far."""
STALLS = 6
THUMB = """slider => {
    const box = slider.querySelector("input[type=range]").closest("[style*=left]").getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
}"""


class Finger:
    """A finger on a phone's screen."""

    def __init__(self, page: Any, scroller: str) -> None:
        self.page, self.scroller = page, page.locator(scroller)
        self.screen = page.context.new_cdp_session(page)

    def touch(self, kind: str, x: float = 0, y: float = 0) -> None:
        points = [] if kind == "touchEnd" else [{"x": x, "y": y}]
        self.screen.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    def swipe(self, x: float, y: float, dx: float, dy: float) -> bool:
        """Swipe; return whether it was one: where the machine stalls, a finger rests on a thumb so long that it holds it."""
        began = monotonic()
        self.touch("touchStart", x, y)
        swift = True
        for step in range(1, 11):
            self.touch("touchMove", x + dx * step / 10, y + dy * step / 10)
            if step <= LEFT:
                swift = monotonic() - began < HOLD
            self.page.wait_for_timeout(16)
        self.touch("touchEnd")
        return swift

    def tap(self, element: Any) -> None:
        """Tap the middle of an element, wherever it is in view."""
        box = element.bounding_box()
        self.page.touchscreen.tap(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)

    @property
    def scrolled(self) -> float:
        return float(self.scroller.evaluate("it => it.scrollTop"))

    def sliders(self) -> list[Any]:
        return list(self.scroller.locator(framework.SLIDER).all())

    def values(self) -> list[str]:
        """Return where all sliders stand, as they are read out."""
        inputs = self.scroller.locator(f"{framework.SLIDER} {LEVERS}")
        return [str(each.get_attribute("aria-valuetext")) for each in inputs.all()]

    def centre(self, slider: Any) -> None:
        slider.evaluate("it => it.scrollIntoView({ block: 'center' })")
        self.page.wait_for_timeout(60)


def swept(finger: Finger, *ways: str, each: int | None = None, every: int = 1) -> list[str]:
    """Swipe over every slider, from its thumb and from its track; return what went wrong.

    ``each``: over each slider only so many of the ways, by turns; sliders that are alike need not be tried in all of them.
    ``every``: only over every so-manieth slider; whether one has moved is looked at all of them.
    """
    ways = ways or tuple(SWIPES)
    wrong, before, turns = [], finger.values(), cycle(ways)
    for place, slider in islice(enumerate(finger.sliders()), 0, None, every):
        for way in islice(turns, each or len(ways)):
            fault = fault_of(finger, slider, way, before)
            if fault:
                wrong.append(f"slider {place}, {way}: {fault}")
                before = finger.values()
    return wrong


def fault_of(finger: Finger, slider: Any, way: str, before: list[str]) -> str:
    """Swipe over a slider one way, again where the machine stalled; return what went wrong."""
    swipes = 0
    for _attempt in range(STALLS):
        swift, scrolled = scrolls(finger, slider, way)
        swipes += swift
        now = finger.values()
        if swift and now != before:
            return f"{before} → {now}"
        if swift and scrolled:
            return ""
        if swipes == 2:
            return "the page did not scroll"
        before[:] = now
    return "the machine stalls"


def scrolls(finger: Finger, slider: Any, way: str) -> tuple[bool, bool]:
    """Swipe over a slider one way; return whether it was a swipe, and whether the page scrolled, where it could."""
    finger.centre(slider)
    (dx, dy), track, top = SWIPES[way], slider.locator("[role=group]").bounding_box(), finger.scrolled
    x, y = track["x"] + 0.6 * track["width"], track["y"] + track["height"] / 2
    if way in ("up", "across"):
        x, y = slider.evaluate(THUMB)
    swift = finger.swipe(max(x, 125) if way == "across" else x, y, dx, dy)
    finger.page.wait_for_timeout(120)
    shown, all_ = finger.scroller.evaluate("it => [it.clientHeight, it.scrollHeight]")
    return swift, way == "across" or finger.scrolled != top or not 40 < top < all_ - shown - 40


@contextmanager
def typing(person: Person, field: Any) -> Iterator[None]:
    """Type half a line into a field; whatever happens meanwhile, all stays as it was left."""
    field.evaluate("it => it.scrollIntoView({ block: 'center' })")
    field.click()
    field.press_sequentially(HALF)
    for _step in range(BACK):
        person.page.keyboard.press("ArrowLeft")
    field.evaluate("it => { it.marked = true; }")
    person.page.wait_for_timeout(300)  # until the page has come to rest below the finger
    assert not person.page.evaluate(ENGLISH), "the framework says something of its own beside the field"
    before = field.evaluate(NOW)
    yield
    person.still()
    after = field.evaluate(NOW)
    assert after["same"], "the field was built anew, or the focus is gone"
    assert (after["value"], after["caret"]) == (HALF, len(HALF) - BACK)
    assert abs(after["top"] - before["top"]) <= 2, "the page moved below the finger"
    field.fill("")
