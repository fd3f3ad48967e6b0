"""Every page fits in every language on a phone, a laptop and a wall, and says nothing in English that it could say otherwise.

The language that nobody speaks (``tests/pseudo.py``) is longer than those of the registry and runs from right to left: what fits
and is translated in it is so in others. Every day it is looked for on the screens that people have; the long test looks at every
page on every screen in every language.
"""

from collections.abc import Collection, Iterator
from typing import Any

import pytest

from sim.exercise.seats import AGENCY_NAMES, COORDINATOR
from sim.presentation.boards import VIEWS
from sim.scenario import load
from sim.ui.exercise.trainer import PARTS
from sim.words import SOURCE
from tests import pseudo
from tests.browser import framework
from tests.browser.conftest import LONG, SOON, Visit
from tests.browser.exercise import PHONE, PROJECTOR, Person
from tests.browser.exercise_server import TRAINER_KEY, Server, serving_in
from tests.browser.fitting import LAPTOP_SIZE, PHONE_SIZE, SIZES, WALL_SIZE, misfits, names_of, untranslated
from tests.languages import TRANSLATED

pytestmark = pytest.mark.browser

NAMES = names_of(load("two-doors"))
SET = "set=selvane.L21=14&plan=A~all.L21=12&assume=post_spread:0.2"
"""What is changed, so that all that a page may say is said."""
FRAMEWORKS_WORDS = tuple(
    f"{where}: {words} |"
    for where, words in (
        ("aria-label", "Sidebar"),
        ("aria-label", "Expand sidebar"),
        ("aria-label", "Collapse sidebar"),
        ("aria-label", "Open"),
        ("aria-label", "Increment"),
        ("aria-label", "Decrement"),
        ("aria-label", "file upload"),
        ("aria-label", "Selected values"),
        ("aria-label", "Remove"),
        ("aria-label", "Clear all"),
        ("placeholder", "Choose an option"),
        ("placeholder", "Choose or add an option"),
    )
)
"""What the framework says in English, out of our hands, and never in view where something is chosen."""
TYPED = ("More finds", "Two minutes left.")
"""What people typed."""


class Speaker(Person):
    """Somebody who reads pages in a language, which may be the one that nobody speaks."""

    def __init__(self, browser: Any, address: str, language: str, **context: Any) -> None:
        super().__init__(browser, address, language, reduced_motion="reduce", **context)
        self.spoken = language

    def say(self, text: str, **values: Any) -> str:
        """Return a text in this person's language."""
        if self.spoken != pseudo.CODE:
            return super().say(text, **values)
        return pseudo.pseudo(text).format(**values)

    def link_for(self, role: str) -> str:
        """Make a link for somebody who watches and return what it asks for."""
        self.press("Link: {who}", who=self.say(role))
        found = self.page.locator(f".st-key-place-links-{role.lower()} a")
        return str(found.get_attribute("href")).removeprefix("?")

    def go(self, query: str) -> None:
        """Open a page of the exercise in this person's language."""
        super().go(query if "lang=" in query else f"{query}&lang={self.spoken}")


class Looking:
    """Looks at pages on screens of several sizes and keeps what is wrong with them."""

    def __init__(self, names: Collection[str]) -> None:
        self.names = names
        self.wrong: dict[str, list[str]] = {}
        self.pages = 0

    def at(self, name: str, page: Any, language: str, sizes: Collection[dict[str, int]]) -> None:
        """Look at a page as it is, on its own screen (no size given) or on others."""
        own = page.viewport_size
        for size in sizes or (own,):
            if page.viewport_size != size:
                page.set_viewport_size(size)
                page.wait_for_timeout(300)  # charts and the map take the new width
            found = misfits(page)
            if language == pseudo.CODE:
                found += [each for each in untranslated(page, self.names) if not each.startswith(FRAMEWORKS_WORDS)]
            self.pages += 1
            if found:
                self.wrong[f"{name}, {language}, {size['width']}"] = found
        if page.viewport_size != own:
            page.set_viewport_size(own)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server for all languages, that of nobody among them."""
    folder = tmp_path_factory.mktemp("fits")
    with serving_in(folder, **pseudo.environment(folder)) as found:
        yield found


def sandbox(browser: Any, server: Server, language: str, looking: Looking, *sizes: dict[str, int]) -> None:
    """Look at each view of the sandbox on a screen, then on others of other sizes."""
    first = sizes[0]
    visit = Visit(
        browser, server.address, reduced_motion="reduce", **(PHONE if first == PHONE_SIZE else {"viewport": first})
    )
    page = visit.open(f"lang={language}&{SET}")
    for place, view in enumerate(VIEWS):
        if place:  # turned to by its tab: a page that is loaded anew costs seconds
            page.locator(".st-key-views").get_by_role("radio").nth(place).click()
            visit.until_link(f"view={view}(&|$)")
        if view in ("plans", "credit"):
            visit.tasks()
        looking.at(view, page, language, sizes)
    visit.context.close()
    visit.check()


def exercise(browser: Any, server: Server, language: str, looking: Looking, *sizes: dict[str, int]) -> None:
    """Play an exercise of one move and look at the pages of all who take part, each on the own screen or on those given."""

    def person(**context: Any) -> Speaker:
        return Speaker(browser, server.address, language, **context)

    def look(name: str, who: Speaker) -> None:
        who.still()
        looking.at(name, who.page, language, sizes)

    trainer, seat, projector, evaluator = person(), person(**PHONE), person(**PROJECTOR), person()
    trainer.go(f"exercise=1&key={TRAINER_KEY}")
    look("start", trainer)
    trainer.press("Begin")
    trainer.page.locator(".room-code").wait_for(timeout=SOON)
    trainer.listening()
    code = str(trainer.page.locator(".room-code").inner_text())
    look("lobby", trainer)
    seat.go(f"room={code}")
    seat.page.locator(framework.FORM_SUBMIT_BUTTON).wait_for()
    look("join", seat)
    seat.join(code, seat.say(AGENCY_NAMES[COORDINATOR]))
    look("a seat before the start", seat)
    projector.go(trainer.link_for("Projector"))
    look("projector, lobby", projector)
    evaluator.go(trainer.link_for("Evaluator"))
    trainer.next("Start")
    seat.page.locator(f"form, {framework.FORM}").first.wait_for(timeout=SOON)
    look("a seat that has not thought", seat)
    seat.think("More finds")
    seat.page.locator(".st-key-view-preview .board figure").first.wait_for(timeout=LONG)
    seat.slide(1, 1)
    look("a seat that decides", seat)
    projector.sees(projector.say("Plans of this move"))
    look("projector, deciding", projector)
    for key, part in PARTS.items():
        if key != "after":
            trainer.part(part)
            look(f"console, {key}", trainer)
    look("observer", evaluator)
    trainer.next("Close move {move}", move=1)
    look("console, what came of it", trainer)
    seat.sees(seat.say("What came of it"))
    seat.page.locator(".board figure").first.wait_for(timeout=SOON)
    look("a seat after the move", seat)
    projector.page.locator(".board figure").first.wait_for(timeout=SOON)
    look("projector, result", projector)
    trainer.part("Session")
    trainer.end()
    seat.sees(seat.say("What was true"))
    for tab in ("What was true", "Expected, and what came", "Hot wash"):
        seat.turn(tab)
        look(f"ending, {tab}", seat)
    look("projector, ending", projector)
    look("console, ending", trainer)
    for each in (trainer, seat, projector, evaluator):
        assert each.faults() == 0
        each.context.close()
        each.check()


@pytest.mark.parametrize(
    "size", [pytest.param(PHONE_SIZE, id="phone"), pytest.param(LAPTOP_SIZE, id="laptop", marks=pytest.mark.soak)]
)
def test_the_sandbox_fits_its_screen_and_is_translated(browser: Any, server: Server, size: dict[str, int]) -> None:
    looking = Looking(NAMES)
    sandbox(browser, server, pseudo.CODE, looking, size)
    assert looking.wrong == {}
    assert looking.pages == len(VIEWS)


def test_the_pages_of_an_exercise_fit_the_screens_they_are_for_and_are_translated(browser: Any, server: Server) -> None:
    looking = Looking({*NAMES, *TYPED})
    exercise(browser, server, pseudo.CODE, looking)
    assert looking.wrong == {}


def test_pages_run_in_the_direction_of_their_language(browser: Any, server: Server) -> None:
    visit = Visit(browser, server.address)
    for language, direction in ((pseudo.CODE, "rtl"), (SOURCE, "ltr")):
        page = visit.open(f"lang={language}")
        assert page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == [language, direction]
    visit.context.close()
    visit.check()


def test_what_does_not_fit_or_is_not_translated_is_found(browser: Any, server: Server) -> None:
    visit = Visit(browser, server.address)
    page = visit.open(f"lang={pseudo.CODE}")
    page.evaluate(
        "document.querySelector('.headline').insertAdjacentHTML('beforeend',"
        "'<p style=\"white-space: nowrap; width: 9rem\">A sentence far too long for where it stands</p>')"
    )
    assert any("A sentence far too long" in each for each in misfits(page))
    assert any("A sentence far too long" in each for each in untranslated(page, NAMES))
    visit.context.close()


@pytest.mark.soak
@pytest.mark.parametrize("language", [pseudo.CODE, *TRANSLATED])
def test_every_page_fits_every_screen(browser: Any, server: Server, language: str) -> None:
    looking = Looking({*NAMES, *TYPED})
    sandbox(browser, server, language, looking, PHONE_SIZE)
    sandbox(browser, server, language, looking, LAPTOP_SIZE, WALL_SIZE)
    exercise(browser, server, language, looking, *SIZES)
    assert looking.wrong == {}
