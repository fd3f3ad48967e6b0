"""Pages of an exercise in a real browser: accessibility on every page, and screens that look again only when told to."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.exercise.session import Session
from tests.browser.conftest import LONG, SOON
from tests.browser.exercise import PHONE, PROJECTOR, Person, look
from tests.browser.exercise_server import serving_in

axe = pytest.importorskip("axe_playwright_python.sync_playwright", reason="axe-playwright-python is not installed")

pytestmark = pytest.mark.browser

GRAVE = ("serious", "critical")
RESTS = """() => {
    const fades = document.getAnimations().some((each) => each instanceof CSSTransition);
    const sign = document.body.innerText.replace(/\\d+:\\d\\d/g, "") + fades;
    if (sign !== window.restsAs || sign.endsWith("true")) {
        window.restsAs = sign;
        window.restsSince = performance.now();
    }
    return performance.now() - window.restsSince > 250;
}"""
"""Nothing comes any more, and nothing fades from one colour to another."""
QUIET = 2_000
"""Milliseconds within which a screen that has nothing to ask for stays still."""


def faults(person: Person) -> list[str]:
    """Return the grave faults that axe-core finds on a page that is ready: rule, where, and what is wrong there."""
    person.still()
    person.page.wait_for_function(RESTS)
    found = axe.Axe().run(person.page).response
    return [
        f"{fault['id']} ({fault['impact']}) {' '.join(map(str, node['target']))}: {node['failureSummary']}"
        for fault in found["violations"]
        if fault["impact"] in GRAVE
        for node in fault["nodes"][:3]
    ]


class Room:
    """A room with a trainer, a coordinator on a phone, a projector and an evaluator, dark or light."""

    def __init__(self, browser: Any, address: str, scheme: str) -> None:
        def person(**context: Any) -> Person:
            return Person(browser, address, color_scheme=scheme, reduced_motion="reduce", **context)

        self.trainer, self.seat = person(), person(**PHONE)
        self.projector, self.evaluator = person(**PROJECTOR), person()
        self.everybody = [self.trainer, self.seat, self.projector, self.evaluator]


@pytest.fixture(scope="module")
def server_address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with serving_in(tmp_path_factory.mktemp("screens")) as server:
        yield server.address


@pytest.fixture(params=["light", "dark"])
def room(request: pytest.FixtureRequest, browser: Any, server_address: str) -> Iterator[Room]:
    found = Room(browser, server_address, request.param)
    yield found
    look(found.everybody)
    for each in found.everybody:
        each.context.close()


@pytest.mark.slow
def test_every_page_of_an_exercise_is_free_of_grave_faults(room: Room) -> None:
    trainer, seat, projector, evaluator = room.everybody
    found: dict[str, list[str]] = {}

    def check(name: str, person: Person) -> None:
        found[name] = faults(person)

    trainer.go("exercise=1")
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
        evaluator.page.get_by_role("tab", name=tab).click()
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
    trainer.page.locator(".st-key-end-early button").click()
    seat.sees("What was true")
    for tab in ("What was true", "Expected, and what came", "Hot wash"):
        seat.page.get_by_role("tab", name=tab).click()
        check(f"a seat at the end, {tab}", seat)
    projector.sees("so far", ".board")  # and not the code, which was on it before
    check("the projector at the end", projector)
    trainer.part("Hot wash")
    check("the trainer at the end, Hot wash", trainer)
    assert {name: grave for name, grave in found.items() if grave} == {}


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
        session = Session.of(store.entries(store.session(code).id))
        for each in (trainer, *phones):
            each.context.close()
    assert {state: dict(session.plans[1, state].values) for state in session.state_ids()} == {
        state: {} for state in session.state_ids()
    }
