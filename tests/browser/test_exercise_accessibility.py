"""Every page of an exercise asked for grave faults in a real browser: one play, some machines light and some dark."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.browser.conftest import LONG, SOON
from tests.browser.exercise import PHONE, PROJECTOR, Person, look
from tests.browser.exercise_server import TRAINER_KEY, Server

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

pytestmark = [pytest.mark.browser, pytest.mark.slow]

GRAVE = ("serious", "critical")
RESTS = """() => {
    const fades = document.getAnimations().some((each) => each instanceof CSSTransition)
        || document.querySelector('[data-stale="true"]') !== null;
    const sign = document.body.innerText.replace(/\\d+:\\d\\d/g, "") + fades;
    if (sign !== window.restsAs || sign.endsWith("true")) {
        window.restsAs = sign;
        window.restsSince = performance.now();
    }
    return performance.now() - window.restsSince > 250;
}"""
"""Nothing comes any more, nothing fades from one colour to another, and nothing is left of the page before."""


def faults(person: Person) -> list[str]:
    """Return the grave faults that axe-core finds on a page that is ready: rule, where, and what is wrong there."""
    person.still()
    person.page.wait_for_function(RESTS)
    found = axe.Axe().run(person.page, options={"resultTypes": ["violations"]}).response
    return [
        f"{fault['id']} ({fault['impact']}) {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"][:3]
    ]


class LiveSession:
    """A room with a trainer, a coordinator on a phone, a projector and an evaluator; those named have dark machines."""

    def __init__(self, browser: Any, address: str, dark: Collection[str]) -> None:
        def person(who: str, **context: Any) -> Person:
            scheme = "dark" if who in dark else "light"
            return Person(browser, address, color_scheme=scheme, reduced_motion="reduce", **context)

        self.trainer, self.seat = person("trainer"), person("seat", **PHONE)
        self.projector, self.evaluator = person("projector", **PROJECTOR), person("evaluator")
        self.everybody = [self.trainer, self.seat, self.projector, self.evaluator]


@contextmanager
def playing(browser: Any, address: str, dark: Collection[str]) -> Iterator[LiveSession]:
    """Sit down in a room; whatever is played, no page shows a fault and nothing leaves the machine."""
    live_session = LiveSession(browser, address, dark)
    yield live_session
    look(live_session.everybody)
    for each in live_session.everybody:
        each.context.close()


@pytest.mark.parametrize(
    "dark", [("seat", "projector"), pytest.param(("trainer", "evaluator"), marks=pytest.mark.soak)], ids=" and ".join
)
def test_every_page_of_an_exercise_is_free_of_grave_faults(browser: Any, served: Server, dark: Collection[str]) -> None:
    with playing(browser, served.address, dark) as live:
        found = faults_of_every_page(live)
    assert {name: grave for name, grave in found.items() if grave} == {}


def faults_of_every_page(live: LiveSession) -> dict[str, list[str]]:
    """Play an exercise to its end and return the grave faults of each page on the way."""
    trainer, seat, projector, evaluator = live.everybody
    found: dict[str, list[str]] = {}

    def check(name: str, person: Person) -> None:
        found[name] = faults(person)

    trainer.go(f"exercise=1&key={TRAINER_KEY}")
    check("start", trainer)
    code = trainer.begin()
    check("lobby, People", trainer)
    for part in ("Injects and messages", "Notes and ratings", "Session"):
        trainer.part(part)
        check(f"lobby, {part}", trainer)
    trainer.part("People")
    seat.go("room=QQQQQ")
    check("a room that there is not", seat)
    seat.go(f"room={code}")
    seat.page.get_by_role("button", name="Join").wait_for()
    check("joining", seat)
    seat.join(code, "Velmora · Foreign")
    check("a seat before the start", seat)
    projector.go(trainer.link_for("Projector"))
    evaluator.go(trainer.link_for("Evaluator"))
    check("the projector before the start", projector)
    check("an evaluator before the start", evaluator)

    trainer.next("Start")
    seat.sees("Move 1 of 3")
    check("a seat that has not thought", seat)
    seat.think("More finds at the port")
    seat.page.locator(".st-key-view-preview .board figure").first.wait_for(timeout=LONG)
    check("a seat that decides", seat)
    projector.sees("Plans of this move")
    check("the projector while States decide", projector)
    for part in ("People", "Decisions", "Injects and messages", "What is true", "Notes and ratings", "Session"):
        trainer.part(part)
        check(f"deciding, {part}", trainer)
    trainer.part("Injects and messages")
    trainer.page.locator(".st-key-inject-rumour summary").click()
    check("an inject, unfolded", trainer)
    for tab in ("What has come in", "Decisions", "Ratings", "Notes"):
        evaluator.turn(tab)
        check(f"an evaluator, {tab}", evaluator)
    trainer.press("Freeze")
    seat.page.wait_for_function("() => document.documentElement.classList.contains('frozen')")
    trainer.press("Go on")
    seat.page.wait_for_function("() => !document.documentElement.classList.contains('frozen')")

    trainer.next("Close move 1")
    check("lived, What is true", trainer)
    seat.sees("What came of it")
    seat.page.locator(".board figure").first.wait_for(timeout=SOON)
    check("a seat that looks at what came of it", seat)
    projector.page.locator(".board figure").first.wait_for(timeout=SOON)
    check("the projector after a move", projector)
    for choice in ("Border delay", "On file", "Questions", "Code to join"):
        trainer.page.get_by_role("radio", name=choice, exact=True).click()
        trainer.still()
        projector.page.wait_for_timeout(300)  # a picture may be the same as before: nothing to wait for
        check(f"the projector, {choice}", projector)
    trainer.part("Session")
    trainer.end()
    seat.sees("What was true")
    for tab in ("What was true", "Expected, and what came", "Hot wash"):
        seat.turn(tab)
        check(f"a seat at the end, {tab}", seat)
    projector.sees("in all", ".board")  # and not the code, which was on it before
    check("the projector at the end", projector)
    trainer.part("Hot wash")
    check("the trainer at the end, Hot wash", trainer)
    return found
