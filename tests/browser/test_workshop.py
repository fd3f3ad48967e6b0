"""A workshop as it is played: phones of all kinds, half-written lines, a server that is killed, doubled, stopped and moved.

What it looked like, stage by stage, is in ``build/workshop``.
"""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from sim.exercise import verification
from sim.exercise.contributions import Phase
from sim.exercise.entries import EntryKind
from sim.exercise.live.session import LiveSession
from sim.exercise.session import Session
from tests.browser import framework
from tests.browser.conftest import LONG, SOON
from tests.browser.exercise import BLOCKED, PHONE, PROJECTOR, Person, look
from tests.browser.exercise_server import ROOT, TRAINER_KEY, Server
from tests.browser.hands import HALF, LEVERS, MAIN, Finger, swept, typing

pytestmark = [pytest.mark.browser, pytest.mark.soak]

PICTURES = ROOT / "build" / "workshop"
LEVER = "Physical inspection"
AWAY = "Not connected. Trying again…"
STOPPED = "The trainer's computer has stopped. Keep this page open: it carries on by itself when the computer is back."
ELSEWHERE = "Another server on this machine leads this session"
GOES_ON = "The exercise goes on at another address"
ASK = "Ask the trainer which one. This page tries again by itself."
OVERDUE = "The time to decide ran out while this server was down or the machine asleep. Nothing was submitted."
SHARED = "You share this seat with {n} other: what one sets, all of you see."
SHARED_MANY = "You share this seat with {n} others: what one sets, all of you see."
EXPECT = "In one line: what will this move bring, for your State?"
BOXES = f"{framework.DIALOG}, {framework.STATUS_WIDGET}, {framework.TOAST}, {framework.EXCEPTION}, [role=alertdialog]"
NO_BOX = f"""() => [...document.querySelectorAll({json.dumps(BOXES)})].every(it => !it.checkVisibility())
    && !/streamlit|connection error|connecting|press (enter|ctrl)/i.test(document.body.innerText)"""
"""Nothing that is the framework's own stands on the page."""
SAYS = "words => document.querySelector('.live .connection')?.textContent === words"
STANDS = framework.script("""([name, place]) => [...document.querySelectorAll('@SLIDER@ input[type=range]')]
    .some(it => it.getAttribute('aria-label') === name && Number(it.value) === place)""")
CLOCK = "pattern => new RegExp(pattern).test(document.querySelector('.live .clock')?.textContent)"


class Workshop:
    """All who sit at one exercise, by what they do there, and the servers that it is played on."""

    def __init__(self, browser: Any, folder: Path) -> None:
        self.browser, self.folder = browser, folder
        self.server = Server(folder)
        self.trainer, self.desk = self.person(), self.person()
        self.blocked, self.customs = self.person(**PHONE), self.person("ru", **PHONE)
        self.shared, self.given = self.person("fr", **PHONE), self.person(**PHONE)
        self.blocked.context.add_init_script(BLOCKED)
        self.projector = self.person(**PROJECTOR)
        self.code, self.count = "", 0

    def person(self, *language: Any, **context: Any) -> Person:
        return Person(self.browser, self.server.address, *language, **context)

    @property
    def phones(self) -> list[Person]:
        return [self.blocked, self.customs, self.shared, self.given]

    @property
    def everybody(self) -> list[Person]:
        return [self.trainer, self.desk, *self.phones, self.projector]

    @property
    def live(self) -> LiveSession:
        """The session as it stands on disk, led by nobody."""
        store = self.server.store()
        return LiveSession(store, store.session(self.code).id)

    @property
    def session(self) -> Session:
        return self.live.session

    @contextmanager
    def away(self) -> Iterator[None]:
        """Excuse what browsers report while the server is away."""
        with ExitStack() as stack:
            for person in self.everybody:
                stack.enter_context(person.away())
            yield

    def picture(self, name: str, *people: Person) -> None:
        """Keep what the screens of the given people show, or of one phone, the console and the projector."""
        names = {
            self.trainer: "console", self.desk: "desk", self.projector: "projector", self.blocked: "phone-en",
            self.customs: "phone-ru", self.shared: "phone-fr", self.given: "phone-given",
        }  # fmt: skip
        self.count += 1
        for person in people or (self.customs, self.trainer, self.projector):
            path = PICTURES / f"{self.count:02}-{name}-{names.get(person, 'other')}.png"
            person.page.screenshot(path=path)

    def cordon(self, *arguments: str, data: Path) -> str:
        """Run a command of Cordon's on the sessions in a folder and return what it printed."""
        command = [sys.executable, "-m", "sim.cli", "session", *arguments, "--data", str(data)]
        environment = {**self.server.environment, "CORDON_LANGUAGE": "en"}
        found = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert found.returncode == 0, found.stderr
        return found.stdout


@pytest.fixture
def workshop(browser: Any, tmp_path: Path) -> Iterator[Workshop]:
    shutil.rmtree(PICTURES, ignore_errors=True)
    PICTURES.mkdir(parents=True)
    found = Workshop(browser, tmp_path)
    found.server.start()
    try:
        yield found
    finally:
        for each in found.everybody:
            each.context.close()
        found.server.kill()
    assert "Traceback" not in found.server.said, found.server.said[-4000:]


def test_a_workshop_is_played_through_whatever_becomes_of_its_server(workshop: Workshop) -> None:
    try:
        _played(workshop)
        look(workshop.everybody)
    except BaseException:
        workshop.picture("failed", *workshop.everybody)
        raise


def _played(workshop: Workshop) -> None:
    phones_join_by_code(workshop)
    what_comes_in_leaves_half_lines_alone(workshop)
    a_seat_is_shared(workshop)
    the_server_is_killed_before_the_deadline(workshop)
    a_second_server_takes_over(workshop)
    the_server_stops(workshop)
    the_session_moves(workshop)
    it_is_played_to_its_end(workshop)


def phones_join_by_code(workshop: Workshop) -> None:
    trainer = workshop.trainer
    trainer.page.goto(f"{workshop.server.address}/?key={TRAINER_KEY}")
    trainer.page.wait_for_url(re.compile(r"^(?!.*key=)"))
    workshop.code = trainer.begin()
    workshop.desk.go(f"t={trainer.token}&lang=en")
    workshop.projector.go(trainer.link_for("Projector"))
    workshop.blocked.join(workshop.code, "Selvane · Foreign")
    workshop.customs.join(workshop.code, "Вельмора · Там", "Анна")
    workshop.picture("join", workshop.customs)
    workshop.shared.join(workshop.code, "Velmora · Dou")
    workshop.given.join(workshop.code)
    workshop.given.sees("You are Velmora · Foreign")
    for person in (workshop.customs, workshop.shared):
        person.sees(person.reader.ngettext(SHARED, SHARED_MANY, 1).format(n=1))
    trainer.page.wait_for_function("() => document.querySelectorAll('ul.seats .here').length >= 6")
    workshop.projector.sees("3 of 15 seats taken")
    workshop.picture("lobby", *workshop.everybody)
    trainer.next("Start")
    for person in workshop.everybody:
        person.page.wait_for_function(CLOCK, arg=r"^1[12]:\d\d$", timeout=SOON)
        wide, screen = person.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        assert wide <= screen, "a page is wider than its screen"
    workshop.picture("start", *workshop.everybody)


def what_comes_in_leaves_half_lines_alone(workshop: Workshop) -> None:
    trainer, desk, blocked, given, customs = (
        workshop.trainer,
        workshop.desk,
        workshop.blocked,
        workshop.given,
        workshop.customs,
    )
    customs.think("Больше находок в порту")
    trainer.part("Notes and ratings")
    desk.part("Injects and messages")
    blocked.page.get_by_role("button", name="Your answer", exact=True).first.click()
    answer = blocked.page.locator(f"{framework.POPOVER_BODY}:visible").get_by_role("textbox")
    note = trainer.page.get_by_role("textbox", name="What did you notice?")
    with typing(given, given.field(EXPECT)), typing(blocked, answer), typing(trainer, note):
        desk.field("Message").fill("Ten minutes left")
        desk.page.get_by_role("button", name="Send", exact=True).click()
        desk.field("What it says").fill("A letter for everybody")
        desk.press("Release it")
        slider = customs.page.locator(framework.SLIDER).filter(has_text=customs.say(LEVER))
        slider.scroll_into_view_if_needed()
        slider.locator(".more").tap()
        words = customs.reader.ngettext("{n} change not proposed yet", "{n} changes not proposed yet", 1)
        customs.sees(words.format(n=1))
        customs.press("Propose to the coordinator")
        customs.sees(customs.say("Every change is proposed."))
        for person in (given, blocked):
            person.page.locator("article.inject", has_text="A letter for everybody").wait_for(timeout=SOON)
            person.page.locator("p.message", has_text="Ten minutes left").wait_for(timeout=SOON)
            assert re.match(r"\(\d+\) Cordon · Exercise$", person.page.title())
        given.page.locator(".live .news", has_text="Proposal: Customs").wait_for(timeout=SOON)
        trainer.still()
        workshop.picture("half-lines", given, blocked, trainer, workshop.projector)
    blocked.page.keyboard.press("Escape")
    given.page.locator(".live .news").tap()
    given.think("More finds at the port")
    given.page.locator("p.proposal").wait_for(timeout=SOON)


def a_seat_is_shared(workshop: Workshop) -> None:
    customs, shared = workshop.customs, workshop.shared
    customs.page.get_by_text(customs.say("More of your levers")).click()
    customs.page.wait_for_function(
        framework.script("() => document.querySelectorAll('@SLIDER@').length > 8"), timeout=SOON
    )
    customs.still()
    finger = Finger(customs.page, MAIN)
    before = finger.values()
    assert swept(finger, "up", "aslant") == []
    customs.still()
    assert finger.values() == before
    customs.sees(customs.say("Every change is proposed."))
    slider, other = (
        person.page.locator(framework.SLIDER).filter(has_text=person.say(LEVER)) for person in (customs, shared)
    )
    place = int(slider.locator(LEVERS).input_value())
    finger.centre(slider)
    for button, there in ((".more", place + 1), (".more", place + 2), (".less", place + 1)):
        finger.tap(slider.locator(button))
        customs.page.wait_for_function(STANDS, arg=[customs.say(LEVER), there], timeout=SOON)
    pending(workshop, 1)
    same_draft(workshop, place + 1)
    shared.still()
    finger.centre(slider)
    other.evaluate("it => it.scrollIntoView({ block: 'center' })")
    workshop.picture("not-proposed-yet", customs, shared)
    shared.press("Propose to the coordinator")
    for person in (customs, shared):
        person.sees(person.say("Proposed. The coordinator settles the plan."))
        person.sees(person.say("Every change is proposed."))
    workshop.given.page.locator(".live .news", has_text="Proposal: Customs").wait_for(timeout=SOON)
    workshop.given.sees(f"{LEVER}: 6 → 10% of consignments")


def pending(workshop: Workshop, count: int) -> None:
    for person in (workshop.customs, workshop.shared):
        words = person.reader.ngettext("{n} change not proposed yet", "{n} changes not proposed yet", count)
        person.sees(words.format(n=count))
        person.page.locator("p.pending", has_text=person.say("not proposed yet")).first.wait_for(timeout=SOON)


def same_draft(workshop: Workshop, place: int) -> None:
    """Both phones of the seat show its lever at one place."""
    for person in (workshop.customs, workshop.shared):
        person.page.wait_for_function(STANDS, arg=[person.say(LEVER), place], timeout=SOON)


def until(workshop: Workshop, moment: datetime) -> None:
    """Wait until a moment is over."""
    while datetime.now(UTC) <= moment:
        workshop.desk.page.wait_for_timeout(100)


def set_clock(person: Person, minutes: int) -> None:
    """Give the open move some minutes from now."""
    person.press("Clock, undo")
    body = person.page.locator(f"{framework.POPOVER_BODY}:visible")
    body.get_by_role("spinbutton").fill(str(minutes))
    body.get_by_role("button", name="Set", exact=True).click()
    person.page.wait_for_function(CLOCK, arg=rf"^{minutes - 1}:5\d$", timeout=SOON)
    person.page.keyboard.press("Escape")
    body.wait_for(state="hidden")


def the_server_is_killed_before_the_deadline(workshop: Workshop) -> None:
    server, trainer, customs, given = workshop.server, workshop.trainer, workshop.customs, workshop.given
    slider = customs.page.locator(framework.SLIDER).filter(has_text=customs.say(LEVER))
    place = int(slider.locator(LEVERS).input_value()) + 1
    set_clock(workshop.desk, 1)
    Finger(customs.page, MAIN).centre(slider)
    slider.locator(".more").tap()
    pending(workshop, 1)
    same_draft(workshop, place)
    trainer.field("What did you notice?").press_sequentially(HALF)
    given.page.get_by_text("Dissent, for the record").click()
    dissent = given.page.get_by_role("textbox", name="Customs")
    dissent.press_sequentially(HALF)
    workshop.blocked.field(EXPECT).press_sequentially(HALF)
    workshop.blocked.page.get_by_role("button", name="Your answer", exact=True).first.click()
    answer = workshop.blocked.page.locator(f"{framework.POPOVER_BODY}:visible").get_by_role("textbox")
    answer.press_sequentially(HALF)
    for person in workshop.everybody:
        person.page.evaluate("() => { window.sameDocument = true; }")
        person.page.wait_for_function(CLOCK, arg=r"^0:\d\d$", timeout=SOON)
    with workshop.away():
        server.kill()
        for person in workshop.everybody:
            person.page.wait_for_function(SAYS, arg=person.say(AWAY), timeout=SOON)
            assert person.page.evaluate(NO_BOX)
        deadline = workshop.session.deadline
        assert deadline is not None
        assert datetime.now(UTC) < deadline
        workshop.picture("killed", *workshop.everybody)
        for person in workshop.everybody:
            person.page.wait_for_function(CLOCK, arg=f"^{person.say('Time is up')}$", timeout=90_000)
            assert person.page.evaluate(NO_BOX)
        until(workshop, deadline)
        workshop.picture("killed-and-over", *workshop.everybody)
        server.start()
        for person in workshop.everybody:
            person.still()
            person.listening()
            assert person.page.evaluate("window.sameDocument"), "a page was loaded anew, half-written lines and all"
            assert person.page.evaluate(NO_BOX)
    assert workshop.session.plans == {}, "something was submitted while nobody looked"
    same_draft(workshop, place)
    pending(workshop, 1)
    trainer.sees(OVERDUE)
    workshop.picture("overdue", *workshop.everybody)
    fields = (trainer.field("What did you notice?"), workshop.blocked.field(EXPECT), answer, dissent)
    assert [field.input_value() for field in fields] == [HALF] * len(fields), "half a line is lost"
    trainer.press("Give {n} more minutes", n=12)
    for person in workshop.everybody:
        person.page.wait_for_function(CLOCK, arg=r"^1[12]:\d\d$", timeout=SOON)
    trainer.sees_no_more(OVERDUE)
    trainer.press("Keep the note")
    trainer.page.locator("ul.notes li", has_text=HALF).wait_for(timeout=SOON)
    workshop.blocked.page.keyboard.press("Escape")
    workshop.blocked.think("More traffic at home")


def a_second_server_takes_over(workshop: Workshop) -> None:
    first, second = workshop.server, Server(workshop.folder)
    set_clock(workshop.desk, 1)
    submitted = len(workshop.session.plans)
    second.start()
    leader = Person(workshop.browser, second.address)
    asked = Person(workshop.browser, second.address, "ru", **PHONE)
    try:
        leader.go(f"t={workshop.trainer.token}&lang=en")
        leader.sees(ELSEWHERE)
        workshop.picture("led-elsewhere", leader)
        asked.go(f"t={workshop.customs.token}&lang=ru")
        asked.sees(asked.say(GOES_ON))
        asked.sees(asked.say(ASK))
        workshop.picture("led-elsewhere-asks", asked)
        deadline = workshop.session.deadline
        leader.press("Take it over")
        leader.sees("Move 1 of 3")
        set_clock(leader, 12)
        for person in workshop.phones:
            person.sees(person.say(GOES_ON))
            person.sees(person.say(ASK))
            assert person.page.evaluate(NO_BOX)
        workshop.trainer.sees(ELSEWHERE)
        workshop.picture("taken-over", *workshop.everybody)
        asked.seated()
        live = workshop.live
        assert deadline is not None
        until(workshop, deadline)
        asked.still()
        assert len(workshop.session.plans) == submitted, "a server that leads no more has submitted"
        assert verification.verified_kept(live.store, live.id).same
        with leader.away(), asked.away():
            second.stop()
            for person in workshop.phones:
                person.seated()
            workshop.trainer.still()
            workshop.projector.listening()
        look([leader, asked])
    finally:
        for person in (leader, asked):
            person.context.close()
        second.kill()
    assert first.process is not None
    assert first.process.poll() is None


def the_server_stops(workshop: Workshop) -> None:
    workshop.trainer.still()
    with workshop.away():
        workshop.server.stop()
        for person in workshop.everybody:
            person.page.wait_for_function(SAYS, arg=person.say(STOPPED), timeout=SOON)
            assert person.page.evaluate(NO_BOX)
        workshop.picture("stopped", *workshop.everybody)


def the_session_moves(workshop: Workshop) -> None:
    tokens = [person.token for person in workshop.phones]
    copied, taken = workshop.folder / "copied", workshop.folder / "taken"
    shutil.copytree(workshop.server.data, copied)
    before = workshop.session
    with workshop.away():
        workshop.server.move(copied)
        workshop.server.start()
        for person in workshop.everybody:
            person.still()
            person.listening()
    assert workshop.session.entries == before.entries
    workshop.given.press("Submit the plan")
    workshop.given.sees("The plan of Velmora is submitted")
    workshop.customs.sees(workshop.customs.say("The plan of {state} is submitted", state="Вельмора"))
    workshop.picture("copied")
    with workshop.away():
        workshop.server.stop()
        file = workshop.folder / "session.json"
        workshop.cordon("export", workshop.code, "--out", str(file), data=copied)
        said = workshop.cordon("import", str(file), data=taken)
        workshop.code = re.findall(r"Session ([A-Z]{5}):", said)[0]
        workshop.server.move(taken)
        workshop.server.start()
        for person in workshop.phones:
            person.seated()
        trainer = workshop.trainer
        trainer.go("exercise=1")
        trainer.page.locator("[class*='st-key-open-'] button").click()
        trainer.page.wait_for_url(re.compile(r"[?&]t="), timeout=SOON)
        trainer.listening()
        trainer.still()
        workshop.desk.go(f"t={trainer.token}&lang=en")
        trainer.part("People")
        workshop.projector.go(trainer.link_for("Projector"))
    for person in (trainer, workshop.desk, workshop.projector):  # a file carries the links of participants only
        person.errors = [error for error in person.errors if "404" not in error]
    assert [person.token for person in workshop.phones] == tokens
    workshop.picture("taken-in", *workshop.everybody)


def it_is_played_to_its_end(workshop: Workshop) -> None:
    trainer = workshop.trainer
    trainer.next("Close move 1")
    for person in workshop.phones:
        # Longer than a screen is patient, which then loads itself anew.
        person.page.locator("p.moment", has_text=person.say("What came of it")).wait_for(
            state="attached", timeout=60_000
        )
    workshop.picture("what-came", *workshop.everybody)
    late = workshop.person("fr", **PHONE)
    late.join(workshop.code)
    for move in (2, 3):
        trainer.next("Open move {move}", move=move)
        workshop.given.sees(f"Move {move} of 3")
        workshop.given.think("As before")
        trainer.next("Close move {move}", move=move)
    trainer.end()
    for person in [*workshop.phones, late]:
        person.page.get_by_role("radio", name=person.say("What was true")).wait_for(timeout=SOON)
        person.page.get_by_text(person.say("Luck and decisions")).first.wait_for(timeout=LONG)
        person.still()
    workshop.projector.page.locator(".board:visible").first.wait_for(timeout=SOON)
    workshop.picture("revealed", *workshop.everybody)
    for number, person in enumerate([*workshop.phones, late]):
        person.turn("Hot wash")
        form = person.page.locator(f"{framework.FORM}:visible")
        form.get_by_role("radio").nth(number).click()
        form.get_by_role("textbox").first.fill(f"The calls {number}")
        if number == 1:
            workshop.picture("hot-wash", person)
        form.locator(f"{framework.FORM_SUBMIT_BUTTON} button").click()
        person.sees(person.say("Thank you. Your answers carry no name, seat or time."))
    trainer.part("Hot wash")
    trainer.press("Close the hot wash and show its results")
    for person in [*workshop.phones, late]:
        person.sees(person.say("Results of {n} answers", n=5))
    workshop.projector.sees("Results of 5 answers")
    workshop.picture("hot-wash-shown", *workshop.everybody)

    trainer.part("Session")
    head = trainer.page.locator("p.head code").inner_text()
    with trainer.page.expect_download() as file:
        trainer.page.locator("a.file").click()
    content = Path(file.value.path()).read_bytes()
    assert json.loads(content)["head"] == head
    assert verification.verified(content).same
    found = json.loads(workshop.cordon("verify", workshop.code, "--json", data=workshop.server.data))
    assert (found["same"], found["head"]) == (True, head)
    session = workshop.session
    assert session.phase == Phase.ENDED
    assert sum(entry.kind == EntryKind.HOT_WASH_CLOSED for entry in session.entries) == 1
    workshop.picture("end", trainer)
    look([late])
    late.context.close()
