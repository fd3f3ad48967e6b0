"""How browser tests play an exercise: people with pages of their own."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from sim.ui.exercise.trainer import PARTS
from sim.words import REGISTRY, SOURCE, Language
from sim.words.reader import Reader
from tests.browser import framework
from tests.browser.conftest import LONG, SOON, Visit
from tests.browser.exercise_server import TRAINER_KEY

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
PROJECTOR: dict[str, Any] = {"viewport": {"width": 1920, "height": 1080}}
BLOCKED = """for (const name of ["localStorage", "sessionStorage", "indexedDB"]) {
    Object.defineProperty(window, name, { get() { throw new DOMException("Access is denied.", "SecurityError"); } });
}"""
"""What a browser does whose reader blocks site data: it throws where a page so much as asks."""
LOCALES: dict[str, str] = {code: row.locale.replace("_", "-") for code, row in REGISTRY.items()}
LOST = re.compile(
    r"net::ERR_|WebSocket connection to|Failed to fetch|when disconnected from server"
    r"|No response received when attempting to reach|Streamlit server is not responding"
)
"""What a browser and the framework report when the server is away; nothing else is excused then."""
STILL = framework.script("""() => {
    const app = document.querySelector('@APP@');
    return app && app.querySelector('.headline, .moment') && app.getAttribute('@SCRIPT_STATE@') === 'notRunning'
        && app.getAttribute('@CONNECTION_STATE@') === 'CONNECTED';
}""")
STREAMING = "() => { const live = document.querySelector('.live'); return live && !live.classList.contains('lost'); }"
PARTS_DRAWN = "[class*=st-key-hidden-], [class*=st-key-shown-]"
LEFT_OVER = framework.script("() => document.querySelectorAll('@EXCEPTION@, @ALERT_CONTENT_ERROR@').length")


class Person(Visit):
    """Somebody with a device and a language of their own."""

    def __init__(self, browser: Any, address: str, language: Language = "en", **context: Any) -> None:
        super().__init__(browser, address, **{"locale": LOCALES.get(language, LOCALES[SOURCE]), **context})
        self.language, self.reader = language, Reader(language)
        self.page.on("dialog", self._spoke)

    def _spoke(self, dialog: Any) -> None:
        self.errors.append(f"a script that somebody wrote ran: {dialog.message}")
        dialog.dismiss()

    def say(self, text: str, **values: Any) -> str:
        """Return a text in this person's language."""
        return self.reader._(text).format(**values)

    def go(self, query: str) -> None:
        """Open a page of the exercise."""
        self.page.goto(f"{self.address}/?{query}")
        self.still()

    def still(self) -> None:
        """Wait until the page is connected and nothing is being worked out."""
        self.page.wait_for_function(STILL, timeout=LONG)

    def listening(self) -> None:
        """Wait until the page is told of changes."""
        self.page.wait_for_function(STREAMING, timeout=SOON)

    def press(self, text: str, **values: Any) -> None:
        """Press a button by what it says, given in English."""
        self.page.get_by_role("button", name=self.say(text, **values), exact=True).click()

    def field(self, label: str) -> Any:
        """Return a field for words by its label, given in English."""
        return self.page.get_by_role("textbox", name=self.say(label), exact=True)

    def sees(self, words: str, where: str = framework.MAIN) -> None:
        """Wait until words stand on the page."""
        self.page.locator(where).filter(has_text=words).first.wait_for(state="visible", timeout=SOON)

    def sees_no_more(self, words: str) -> None:
        """Wait until words stand on the page no more."""
        self.page.wait_for_function(
            framework.script("words => !document.querySelector('@MAIN@').innerText.includes(words)"),
            arg=words,
            timeout=SOON,
        )

    @property
    def token(self) -> str:
        """The token in the page's link."""
        return str(re.findall(r"[?&]t=([\w-]+)", self.page.url)[0])

    @property
    def text(self) -> str:
        """All that the page shows."""
        return str(self.page.locator(framework.MAIN).inner_text())

    def boards(self) -> str:
        """Return all that the page's pictures hold, tables that are folded away included."""
        return json.dumps(self.page.locator(".board").all_text_contents())

    def faults(self) -> int:
        """Return how many errors of the framework the page shows."""
        return int(self.page.evaluate(LEFT_OVER))

    @contextmanager
    def away(self) -> Iterator[None]:
        """Excuse what a browser reports while the server is away; at the end nothing else may be left."""
        yield
        self.errors = [error for error in self.errors if not LOST.search(error)]

    # A participant

    def join(self, code: str, seat: str = "", name: str = "") -> None:
        """Join a room in a seat, found by the beginning of its name; without one, in any."""
        self.go(f"room={code}")
        self.page.locator(framework.FORM_SUBMIT_BUTTON).wait_for()
        if seat:
            box = self.page.locator(f"{framework.FORM} {framework.SELECTBOX} input")
            box.click()
            self.page.keyboard.type(seat)
            self.page.get_by_role("option", name=seat).first.wait_for()
            self.page.keyboard.press("Enter")
        if name:
            self.field("Your name, if you like").fill(name)
        self.press("Join")
        self.page.wait_for_url(re.compile(r"[?&]t="), timeout=SOON)
        self.seated()

    def seated(self) -> None:
        """Wait for the page of a seat that is told of changes."""
        self.page.locator("p.moment").wait_for(timeout=SOON)
        self.listening()
        self.still()

    def think(self, words: str) -> None:
        """Write down what the seat expects."""
        self.field("In one line: what will this move bring, for your State?").fill(words)
        self.press("Write it down")
        self.page.locator("p.thought").filter(has_text=words).wait_for(timeout=SOON)

    def slide(self, place: int, steps: int) -> str:
        """Move one of the seat's levers by keyboard and return where it stands."""
        slider = self.page.get_by_role("slider").nth(place)
        before = slider.get_attribute("aria-valuetext")
        slider.focus()
        for _step in range(steps):
            self.page.keyboard.press("ArrowRight")
        now = str(slider.get_attribute("aria-valuetext"))
        assert now != before
        self.still()
        return now

    def reads(self, value: str) -> bool:
        """Return whether one of the seat's levers stands there."""
        sliders = self.page.get_by_role("slider")
        return value in [sliders.nth(place).get_attribute("aria-valuetext") for place in range(sliders.count())]

    # The trainer

    def begin(self) -> str:
        """Begin an exercise and return the room's code."""
        self.go(f"exercise=1&key={TRAINER_KEY}")
        self.press("Begin")
        code = self.page.locator(".room-code")
        code.wait_for(timeout=SOON)
        self.listening()
        self.still()
        return str(code.inner_text())

    def part(self, name: str) -> None:
        """Choose a part of the console."""
        tab = self.page.locator(".st-key-views").get_by_role("radio", name=self.say(name), exact=True)
        tab.click()
        key = next(key for key, said in PARTS.items() if said == name)
        self.page.locator(f".st-key-part-{key}").wait_for(state="attached")
        self.still()

    def turn(self, name: str) -> None:
        """Turn to a part of a page whose parts are all drawn, by its English name."""
        choice = self.page.locator(".st-key-views").get_by_role("radio", name=self.say(name), exact=True)
        choice.click(timeout=LONG)
        place = choice.evaluate(
            "chosen => [...chosen.closest('[role=radiogroup]').querySelectorAll('[role=radio]')].indexOf(chosen)"
        )
        self.page.locator(PARTS_DRAWN).nth(place).wait_for(state="visible", timeout=SOON)

    def end(self) -> None:
        """End the exercise."""
        self.press("End and reveal")
        self.press("End it now")

    def link_for(self, role: str) -> str:
        """Make a link for somebody who watches and return what it asks for."""
        self.press("Link: {who}", who=self.say(role))
        found = self.page.get_by_role("link", name=self.say("Open here: {who}", who=self.say(role)))
        return str(found.get_attribute("href")).removeprefix("?")

    def next(self, text: str, **values: Any) -> None:
        """Press the one button that comes next, once the model is ready for it, and wait until another one comes next."""
        button = self.page.locator(".st-key-next").get_by_role("button", name=self.say(text, **values), exact=True)
        button.click(timeout=LONG)
        button.wait_for(state="hidden", timeout=LONG)
        self.still()


def look(people: Sequence[Person]) -> None:
    """Check that no page shows a fault, left this machine or reported an error."""
    for person in people:
        assert person.faults() == 0
        person.check()
