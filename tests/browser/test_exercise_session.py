"""A whole exercise in real browsers: a trainer, five participants in three languages, a projector and an evaluator."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sim.exercise import session_file, verification
from sim.exercise.replay import replayed
from sim.exercise.session import Session
from sim.words import Language
from tests.browser import framework
from tests.browser.conftest import LONG, SOON
from tests.browser.exercise import PHONE, PROJECTOR, Person, look
from tests.browser.exercise_server import Server, serving_in

pytestmark = [pytest.mark.browser, pytest.mark.slow]

HOSTILE = "<img src=x onerror=alert(1)>"
CALL = "A driver asks for you by name. <script>alert(1)</script>"
FORMULA = '=HYPERLINK("x")'


class Table:
    """All who sit at one exercise: by what they do there."""

    def __init__(self, browser: Any, server: Server) -> None:
        def person(language: Language = "en", **context: Any) -> Person:
            return Person(browser, server.address, language, **context)

        self.server = server
        self.trainer = person()
        self.coordinator, self.customs, self.neighbour = person("fr", **PHONE), person("ru"), person()
        self.others = [person(**PHONE), person(**PHONE)]
        self.projector, self.evaluator = person(**PROJECTOR), person()
        self.code = self.set = ""

    @property
    def participants(self) -> list[Person]:
        return [self.coordinator, self.customs, self.neighbour, *self.others]

    @property
    def watching(self) -> list[Person]:
        return [self.projector, self.evaluator]

    @property
    def everybody(self) -> list[Person]:
        return [self.trainer, *self.participants, *self.watching]

    def session(self) -> Session:
        """Return the session as it stands on disk."""
        store = self.server.store()
        try:
            return replayed(store.entries(store.session(self.code).id))
        finally:
            store.close()


@pytest.fixture
def table(browser: Any, tmp_path: Path) -> Iterator[Table]:
    """Sit down at a server of its own; whatever is played, no page shows a fault and nothing leaves the machine."""
    with serving_in(tmp_path) as server:
        found = Table(browser, server)
        yield found
        look(found.everybody)
        for each in found.everybody:
            each.context.close()


def test_a_whole_exercise_is_played_in_three_languages_through_everything_that_happens(table: Table) -> None:
    people_join(table)
    the_first_move_is_decided(table)
    injects_are_answered(table)
    evaluators_write(table)
    all_freeze_and_go_on(table)
    the_server_dies_and_comes_back(table)
    a_move_is_undone_with_the_same_luck(table)
    devices_sleep_and_lose_the_network(table)
    the_truth_comes_out(table)
    the_hot_wash_is_shown_when_it_is_closed(table)
    the_session_replays(table)
    tokens = {each.token for each in table.everybody}
    assert len(tokens) == len(table.everybody)
    assert [token for token in tokens if token in table.server.said] == [], "a token stands in the server's log"


def people_join(table: Table) -> None:
    table.code = code = table.trainer.begin()
    assert re.fullmatch(r"[A-Z]{5}", code)
    table.coordinator.join(code, "Velmora · Min")
    table.coordinator.sees("Vous êtes : Velmora")
    table.customs.join(code, "Вельмора · Там", HOSTILE)
    table.customs.sees("Вы: Вельмора · Таможня")
    table.neighbour.join(code, "Selvane · Foreign")
    table.neighbour.sees("You are Selvane")
    table.trainer.sees(HOSTILE)
    assert table.trainer.page.locator("ul.seats img").count() == 0
    for other in table.others:
        other.join(code)
    assert len({other.text for other in table.others}) == 2, "both were given the same seat"
    for watcher, role in ((table.projector, "Projector"), (table.evaluator, "Evaluator")):
        watcher.go(table.trainer.link_for(role))
        watcher.listening()
    table.projector.sees(code)
    table.projector.sees("5 of 15 seats taken")
    table.trainer.page.wait_for_function("() => document.querySelectorAll('ul.seats .here').length === 8")
    for person in [*table.participants, table.trainer]:
        wide, screen = person.page.evaluate("[document.documentElement.scrollWidth, window.innerWidth]")
        assert wide <= screen, "the page is wider than its screen"


def the_first_move_is_decided(table: Table) -> None:
    coordinator, customs, neighbour, trainer = table.coordinator, table.customs, table.neighbour, table.trainer
    trainer.next("Start")
    coordinator.sees("Tour 1 sur 3")
    customs.sees("Принимаются решения")
    neighbour.sees("Move 1 of 3")
    table.projector.sees("Plans of this move")
    for person in table.everybody:
        person.page.wait_for_function(
            "() => /^(1[0-2]|\\d):\\d\\d$/.test(document.querySelector('.clock').textContent)"
        )
    assert customs.page.get_by_role("slider").count() == 0, "sliders before a word on what is expected"
    coordinator.think("Plus de saisies au port <b>d'abord</b>")
    customs.think(FORMULA)
    neighbour.think("More traffic through Dovria")
    trainer.sees(FORMULA)
    trainer.sees("Plus de saisies au port <b>d'abord</b>")
    customs.page.get_by_role("slider").first.wait_for()
    table.set = customs.slide(2, 2)
    customs.press("Propose to the coordinator")
    customs.sees("Предложено. План определяет координатор.")
    coordinator.page.locator("p.proposal").wait_for(timeout=SOON)
    trainer.sees("proposes: ")
    assert trainer.page.locator("small", has_text=re.compile(r"proposes: \S.*: [\d.]+ → [\d.]+[%\s]")).count() == 1

    neighbour.press("Offer an agreement")
    neighbour.press("Offer it")
    coordinator.sees("Selvane propose")
    coordinator.press("Accepter")
    trainer.sees("Selvane offers")
    trainer.page.locator("[class*='st-key-for-dovria-'][class*='-True'] button").click()
    for person in (coordinator, neighbour, trainer):
        made = person.page.locator("p.agreement", has_text="✓")
        made.nth(1).wait_for(timeout=SOON)  # beside the one that the scenario begins with
        assert made.count() == 2


def injects_are_answered(table: Table) -> None:
    trainer, customs = table.trainer, table.customs
    trainer.part("Injects and messages")
    trainer.still()
    listed = trainer.page.locator(".st-key-inject-rumour")
    listed.locator("summary").click()
    trainer.still()
    listed.get_by_role("button", name="Release now").click()
    for person in [*table.participants, table.projector]:
        person.page.locator("article.inject").filter(
            has_text=re.compile("news site|site d'information|Новостной сайт")
        ).first.wait_for(timeout=SOON)
    trainer.page.get_by_role("combobox", name="Addressed to").last.click()
    trainer.page.keyboard.type("Velmora · Customs")
    trainer.page.keyboard.press("Enter")
    trainer.page.keyboard.press("Escape")
    trainer.field("Sender").fill("Port office")
    trainer.field("What it says").fill(CALL)
    trainer.press("Release it")
    customs.sees(CALL)
    customs.sees("Port office")
    customs.page.get_by_role("button", name="Ваш ответ", exact=True).last.click()
    customs.field("What do you do about it?").fill("Записываем и звоним")
    customs.page.locator(f"{framework.POPOVER_BODY}:visible").get_by_role("button").last.click()
    customs.sees("Ваш ответ дан")
    trainer.sees("Записываем и звоним")


def evaluators_write(table: Table) -> None:
    evaluator, trainer = table.evaluator, table.trainer
    evaluator.turn("Ratings")
    form = evaluator.page.locator(f"{framework.FORM}:visible").first
    form.get_by_role("radio", name="S", exact=True).click()
    form.get_by_label("What you saw").fill("Late, but together")
    form.get_by_role("button", name="Keep the rating").click()
    evaluator.still()
    evaluator.turn("Notes")
    evaluator.field("What did you notice?").fill("They telephone each other")
    evaluator.press("Keep the note")
    trainer.part("Notes and ratings")
    trainer.sees("Late, but together")
    trainer.sees("They telephone each other")


def all_freeze_and_go_on(table: Table) -> None:
    words = {"en": "Frozen", "fr": "Gelé", "ru": "Заморожено"}
    table.trainer.press("Freeze")
    for person in table.everybody:
        person.page.wait_for_function("() => document.documentElement.classList.contains('frozen')", timeout=SOON)
        person.still()
        assert person.page.locator(".live .clock").inner_text() == words[person.language]
    for person in table.participants:
        over = "it => getComputedStyle(it, '::after').backdropFilter"
        assert "grayscale" in person.page.locator("body").evaluate(over)
        person.page.locator(framework.MAIN).evaluate("it => it.scrollTo(0, it.scrollHeight)")
        box = person.page.locator(".live .clock").bounding_box()
        assert box is not None
        assert 0 <= box["y"] < 60, "it stays in view on a page that is scrolled"
        person.page.locator(framework.MAIN).evaluate("it => it.scrollTo(0, 0)")
    submit = table.coordinator.page.get_by_role("button", name="Soumettre le plan", exact=True)
    submit.wait_for()
    assert submit.is_disabled()
    assert table.trainer.page.get_by_role("button", name="Close move 1").is_disabled()
    table.trainer.press("Go on")
    for person in table.everybody:
        person.page.wait_for_function("() => !document.documentElement.classList.contains('frozen')", timeout=SOON)
        person.page.wait_for_function("() => /^\\d+:\\d\\d$/.test(document.querySelector('.clock').textContent)")


def the_server_dies_and_comes_back(table: Table) -> None:
    tokens = [person.token for person in table.everybody]
    table.server.kill()
    lost = {"en": "Not connected.", "fr": "Pas de connexion.", "ru": "Нет связи."}
    for person in table.participants:
        person.page.locator(".live.lost").filter(has_text=lost[person.language]).wait_for(timeout=SOON)
    table.server.start()
    for person in table.everybody:
        with person.away():
            person.listening()
            person.still()
    assert [person.token for person in table.everybody] == tokens
    table.coordinator.sees("Plus de saisies au port <b>d'abord</b>")
    table.customs.page.locator("p.thought").filter(has_text=FORMULA).wait_for(timeout=SOON)
    assert table.customs.reads(table.set), "a lever proposed before the server died stands elsewhere"
    table.coordinator.press("Submit the plan")
    table.coordinator.sees("est soumis")
    table.customs.sees("План государства Вельмора представлен")
    table.trainer.page.get_by_text("no plan yet: Selvane, Dovria").wait_for(timeout=SOON)


def a_move_is_undone_with_the_same_luck(table: Table) -> None:
    trainer, coordinator, projector = table.trainer, table.coordinator, table.projector
    shown = []
    for _time in range(2):
        trainer.next("Close move 1")
        coordinator.sees("Ce qui en est résulté")
        coordinator.page.locator(".board .headline, .board h1, .board h2").first.wait_for(timeout=LONG)
        table.customs.sees("Что из этого вышло")
        projector.page.locator(".board").filter(has_text="in move 1").wait_for(timeout=SOON)
        coordinator.still()
        shown.append((coordinator.boards(), projector.boards()))
        if len(shown) == 1:
            trainer.press("Undo")
            trainer.press("The same luck")
            coordinator.sees("Décisions en cours")
            coordinator.sees("est soumis")
            trainer.page.keyboard.press("Escape")
    assert shown[0] == shown[1]


def devices_sleep_and_lose_the_network(table: Table) -> None:
    neighbour, customs, trainer = table.neighbour, table.customs, table.trainer
    token = neighbour.token
    neighbour.page.close()
    trainer.page.get_by_text("People", exact=True).click()
    trainer.page.wait_for_function("() => document.querySelectorAll('ul.seats .away').length === 1", timeout=SOON)
    neighbour.page = neighbour.context.new_page()
    neighbour.go(f"room={table.code}")
    neighbour.page.wait_for_url(re.compile(r"[?&]t="), timeout=SOON)
    neighbour.seated()
    assert neighbour.token == token
    neighbour.sees("What came of it")

    with customs.away():
        customs.context.set_offline(True)
        trainer.next("Open move 2")
        neighbour.sees("Move 2 of 3")
        assert "Ход 2" not in customs.text
        customs.context.set_offline(False)
        customs.sees("Ход 2 из 3")
        customs.listening()
    customs.page.reload()
    customs.seated()
    customs.sees("Ход 2 из 3")
    customs.think("Меньше задержек")
    trainer.sees("Меньше задержек")


def the_truth_comes_out(table: Table) -> None:
    trainer = table.trainer
    trainer.next("Close move 2")
    for person in [*table.participants, *table.watching]:
        person.page.locator(".board").first.wait_for(state="attached", timeout=SOON)
        assert not re.search("diversions so far|détournements? jusqu|утеч", person.boards(), re.I)
    trainer.part("Session")
    trainer.end()
    table.coordinator.sees("Ce qui était vrai")
    table.customs.sees("Как было на самом деле")
    table.neighbour.sees("What was true")
    table.evaluator.turn("What is seen")
    for person in [table.neighbour, *table.watching, trainer]:
        person.page.locator(".board:visible").filter(has_text="in all").wait_for(timeout=SOON)
    for person, words in ((table.coordinator, "Hasard et décisions"), (table.customs, "Случайность и решения")):
        person.page.get_by_text(words).first.wait_for(timeout=LONG)
    table.neighbour.turn("Expected, and what came")
    table.neighbour.sees("More traffic through Dovria")
    assert "Plus de saisies" not in table.neighbour.text


def the_hot_wash_is_shown_when_it_is_closed(table: Table) -> None:
    for number, person in enumerate(table.participants, 1):
        person.turn("Hot wash")
        form = person.page.locator(f"{framework.FORM}:visible")
        form.get_by_role("radio").nth(number - 1).click()
        form.get_by_role("textbox").first.fill(f"{FORMULA} {number}")
        person.press("Send")
        person.sees(person.say("Thank you. Your answers carry no name, seat or time."))
        words = (
            "Answers so far: {n}. From {enough} up they are shown, all at once, when the trainer closes the hot wash."
        )
        person.sees(person.say(words, n=number, enough=5))
        assert FORMULA not in person.text
    table.trainer.part("Hot wash")
    table.trainer.press("Close the hot wash and show its results")
    for person in table.participants:
        person.sees(person.say("Results of {n} answers", n=5))
        person.sees(f"{FORMULA} 5")
    table.projector.sees("Results of 5 answers")


def the_session_replays(table: Table) -> None:
    with table.trainer.page.expect_download() as found:
        table.trainer.part("Session")
        table.trainer.page.locator("a.file").click()
    content = Path(found.value.path()).read_bytes()
    assert verification.verified(content).same
    assert HOSTILE not in content.decode(), "a name has left the machine"
    assert len(table.session().entries) == len(session_file.read(content).session.entries)
