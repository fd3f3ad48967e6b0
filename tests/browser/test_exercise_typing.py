"""Half a line is typed, and things come in: text, caret, focus, keyboard and place stay, on every page, in a real browser."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from sim.exercise.entries import EVALUATOR, TRAINER
from tests.browser import framework
from tests.browser.conftest import SOON
from tests.browser.exercise import PHONE, Person, look
from tests.browser.exercise_server import Server, deciding
from tests.browser.hands import typing

pytestmark = [pytest.mark.browser, pytest.mark.slow]


class Desk:
    """A second console of the trainer's, from which words and letters come while the first one is typed on."""

    def __init__(self, person: Person, *, everything: bool) -> None:
        self.person, self.count, self.everything = person, 0, everything
        person.part("Injects and messages")

    def comes_in(self, *readers: Person) -> None:
        """Let a word or a letter come in, by turns; both where everything is to come into every field."""
        both = (self.says, self.writes)
        for each in both if self.everything else (both[self.count % 2],):
            each(*readers)

    def says(self, *readers: Person) -> None:
        """Say a word to the room and wait until it has come in."""
        self.count += 1
        words = f"{self.count} minutes left"
        self.person.field("Message").fill(words)
        self.person.page.get_by_role("button", name="Send", exact=True).click()
        self._arrives(words, readers)

    def writes(self, *readers: Person) -> None:
        """Release a letter to all and wait until it has come in."""
        self.count += 1
        words = f"Letter {self.count} has come"
        self.person.field("What it says").fill(words)
        self.person.press("Release it")
        self._arrives(words, readers)

    def _arrives(self, words: str, readers: tuple[Person, ...]) -> None:
        for reader in readers:
            reader.page.wait_for_function(
                framework.script("words => document.querySelector('@MAIN@').textContent.includes(words)"),
                arg=words,
                timeout=SOON,
            )
        self.person.still()


EVERYTHING = pytest.mark.parametrize(
    "everything",
    [pytest.param(False, id="by turns"), pytest.param(True, id="everything into every field", marks=pytest.mark.soak)],
)


@contextmanager
def sitting(browser: Any, served: Server, *devices: tuple[str, dict[str, Any]]) -> Iterator[list[Person]]:
    """Open pages in a room of its own whose first move is being decided: for each role or seat one, on a device."""
    seats = [who for who, _device in devices if who not in (TRAINER, EVALUATOR)]
    live, leads, tokens = deciding(served, *dict.fromkeys(seats))
    links = {**dict(zip(dict.fromkeys(seats), tokens, strict=True)), TRAINER: leads}
    links[EVALUATOR] = live.store.links.issue(live.id, EVALUATOR)[0]
    people = []
    for who, device in devices:
        people.append(Person(browser, served.address, **device))
        people[-1].go(f"t={links[who]}&lang=en")
        people[-1].listening()
    yield people
    look(people)
    for person in people:
        person.context.close()


@EVERYTHING
def test_what_comes_in_leaves_a_participants_half_written_lines_alone(
    browser: Any, served: Server, everything: bool
) -> None:
    devices = (("velmora.foreign", PHONE), ("velmora.customs", PHONE), ("selvane.foreign", {}), (TRAINER, {}))
    with sitting(browser, served, *devices) as (coordinator, customs, neighbour, other):
        for each in (coordinator, customs, neighbour):
            each.sees("What has come in")
        neighbour.think("More traffic")
        a_participants_lines(coordinator, customs, neighbour, Desk(other, everything=everything))


@pytest.mark.soak
@EVERYTHING
def test_what_comes_in_leaves_an_evaluators_half_written_lines_alone(
    browser: Any, served: Server, everything: bool
) -> None:
    with sitting(browser, served, (EVALUATOR, {}), (TRAINER, {})) as (evaluator, other):
        an_evaluators_lines(evaluator, Desk(other, everything=everything))


@pytest.mark.soak
@EVERYTHING
def test_what_comes_in_leaves_the_trainers_half_written_lines_alone(
    browser: Any, served: Server, everything: bool
) -> None:
    with sitting(browser, served, (TRAINER, {}), ("velmora.customs", PHONE), (TRAINER, {})) as (
        trainer,
        customs,
        other,
    ):
        customs.think("More finds at the port")
        customs.page.get_by_role("slider").first.wait_for()
        the_trainers_lines(trainer, customs, Desk(other, everything=everything))


def a_participants_lines(coordinator: Person, customs: Person, neighbour: Person, desk: Desk) -> None:
    line = coordinator.field("In one line: what will this move bring, for your State?")
    with typing(coordinator, line):
        desk.comes_in(coordinator)
    coordinator.page.get_by_text("Why, and how sure?").click()
    with typing(coordinator, coordinator.field("Because")):
        desk.comes_in(coordinator)
    coordinator.think("More finds")
    customs.think("More finds at the port")
    with _opened(coordinator, "Your answer") as words, typing(coordinator, words.get_by_role("textbox")):
        desk.comes_in(coordinator)
    customs.slide(1, 1)
    customs.press("Propose to the coordinator")
    coordinator.page.locator("p.proposal").wait_for(timeout=SOON)
    coordinator.page.get_by_text("Dissent, for the record").click()
    dissent = coordinator.page.get_by_role("textbox", name="Customs")
    with typing(coordinator, dissent):
        desk.says(coordinator)
        customs.slide(3, 2)
        customs.press("Propose to the coordinator")
        coordinator.page.locator("p.proposal", has_text="Physical inspection").wait_for(timeout=SOON)
    with (
        _opened(coordinator, "Ask for assistance") as words,
        typing(coordinator, words.get_by_role("textbox", name="What you need, and why")),
    ):
        desk.says(coordinator)
        neighbour.press("Offer an agreement")
        neighbour.press("Offer it")
        coordinator.sees("Selvane offers")
    with _opened(coordinator, "Offer an agreement") as words:
        desk.comes_in(coordinator)
        assert words.get_by_role("button", name="Offer it").is_visible(), "the popover was closed"


@contextmanager
def _opened(person: Person, name: str) -> Iterator[Any]:
    """Open a popover, give what it holds, and close it."""
    person.page.get_by_role("button", name=name, exact=True).first.click()
    body = person.page.locator(f"{framework.POPOVER_BODY}:visible")
    body.wait_for()
    yield body
    person.page.keyboard.press("Escape")
    body.wait_for(state="hidden")


def an_evaluators_lines(evaluator: Person, desk: Desk) -> None:
    for tab, field in (("Ratings", "What you saw"), ("Notes", "What did you notice?")):
        evaluator.turn(tab)
        with typing(evaluator, evaluator.page.get_by_role("textbox", name=field).first):
            desk.writes(evaluator)

    evaluator.turn("What is seen")
    desk.writes(evaluator)
    # As on a slow machine, where the line on top says what has come in before the page has drawn it.
    evaluator.page.evaluate(
        """() => {
            const letter = [...document.querySelectorAll('article.inject')].at(-1);
            const name = letter.dataset.news;
            delete letter.dataset.news;
            setTimeout(() => { letter.dataset.news = name; }, 1000);
        }"""
    )
    evaluator.page.locator(".live .news").click()
    evaluator.page.get_by_role("radio", name="What has come in", checked=True).wait_for(timeout=SOON)
    evaluator.page.wait_for_function(
        "() => [...document.querySelectorAll('article.inject')].at(-1).getBoundingClientRect().bottom < innerHeight"
    )


def the_trainers_lines(trainer: Person, customs: Person, desk: Desk) -> None:
    def proposes() -> None:
        customs.slide(2, 1)
        customs.press("Propose to the coordinator")
        customs.sees("Proposed.")

    meanwhile: dict[str, list[Callable[[], object]]] = {
        "Injects and messages": [lambda: desk.says(trainer), proposes, lambda: desk.writes(trainer)],
        "Notes and ratings": [desk.says, proposes],
        "Decisions": [desk.writes, proposes],
    }
    fields = {
        "Injects and messages": ("Message", "Sender", "What it says"),
        "Notes and ratings": ("What did you notice?", "What you saw"),
        "Decisions": ("What it expects",),
    }
    for part, labels in fields.items():
        trainer.part(part)
        for place, label in enumerate(labels):
            events = meanwhile[part]
            with typing(trainer, trainer.page.get_by_role("textbox", name=label, exact=True).first):
                for event in events if desk.everything else [events[place % len(events)]]:
                    event()


def test_half_an_answer_of_the_hot_wash_stays(browser: Any, served: Server) -> None:
    live, _trainer, tokens = deciding(served, "velmora.customs", "selvane.foreign")
    live.close_move(TRAINER)
    live.end(TRAINER)
    seat, other = (Person(browser, served.address, **context) for context in (PHONE, {}))
    for each, token in zip((seat, other), tokens, strict=True):
        each.go(f"t={token}")
        each.still()
        each.turn("Hot wash")
    with typing(seat, seat.field("What should be kept?")):
        other.field("What should be kept?").fill("The telephone calls")
        other.page.locator(f"{framework.FORM_SUBMIT_BUTTON} button:visible").click()
        other.sees("Thank you.")
        seat.sees("Answers so far: 1")
    look([seat, other])
    for each in (seat, other):
        each.context.close()


def test_what_comes_in_out_of_view_is_said_in_a_line_that_covers_nothing(browser: Any, served: Server) -> None:
    _room, leads, (token,) = deciding(served, "velmora.foreign")
    trainer, seat = Person(browser, served.address), Person(browser, served.address, **PHONE)
    trainer.go(f"t={leads}")
    seat.go(f"t={token}")
    seat.seated()
    seat.sees("What has come in")
    seat.think("More finds")
    line, clock = seat.page.locator(".live .news"), seat.page.locator(".live .clock")
    last = seat.page.get_by_role("slider").last
    last.evaluate(framework.script("it => it.closest('@SLIDER@').scrollIntoView({ block: 'center' })"))
    seat.page.wait_for_function("() => /^\\d+:\\d\\d$/.test(document.querySelector('.live .clock').textContent)")
    trainer.part("Injects and messages")
    trainer.field("Message").fill("Two minutes left")
    trainer.page.get_by_role("button", name="Send", exact=True).click()
    line.filter(has_text="The trainer: Two minutes left").wait_for(timeout=SOON)
    assert re.match(r"\(\d+\) ", seat.page.title())
    said = seat.page.locator(".live [role=status]").first
    assert said.inner_text() == "The trainer: Two minutes left"
    bar, screen = seat.page.locator(".live").bounding_box(), seat.page.viewport_size
    assert bar is not None
    assert bar["y"] == 0
    assert bar["height"] <= 48
    assert bar["width"] == screen["width"]
    for each in (line, clock):
        box = each.bounding_box()
        assert box is not None
        assert bar["y"] <= box["y"] + 1
        assert box["y"] + box["height"] <= bar["y"] + bar["height"] + 1
    assert seat.page.locator(".live .line").evaluate("it => getComputedStyle(it).textOverflow") == "ellipsis"
    line.tap()
    seat.page.wait_for_function(
        "() => { const box = document.querySelector('p.message').getBoundingClientRect();"
        " return box.top > document.querySelector('.live').getBoundingClientRect().bottom && box.top < innerHeight; }"
    )
    line.filter(has_text="Two minutes left").wait_for(state="hidden")
    top = seat.page.locator(framework.MAIN)
    top.evaluate("it => it.scrollTo(0, 0)")
    brand = seat.page.locator(".st-key-top .brand").bounding_box()
    assert brand is not None
    assert brand["y"] >= bar["height"], "the line covers the first row of the page"
    look([trainer, seat])
    for each in (trainer, seat):
        each.context.close()
