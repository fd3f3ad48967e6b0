"""The page as Streamlit runs it, without a browser and with made-up answers."""

import threading
from concurrent.futures import Future
from pathlib import Path
from typing import Any

import pytest
from sim.ui.picture import Picture
from sim.ui.sections import briefing
from streamlit.testing.v1 import AppTest

from sim.scenario.spec import Text
from sim.ui import page_region
from sim.ui.answers import Answers, Question
from sim.words.reader import Reader
from tests.ui import fakes

ROOT = Path(__file__).parents[2]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Question]:
    """Let the page ask a made-up model; return what it asks."""
    questions: list[Question] = []

    def answer(question: Question) -> Picture:
        questions.append(question)
        return fakes.picture(changed=bool(question.settings or question.agreements))

    store, region = Answers(answer), fakes.scenario()
    monkeypatch.setattr(page_region, "answers", lambda: store)
    monkeypatch.setattr(page_region, "scenario_of", lambda name: region)
    monkeypatch.setattr(page_region, "offered", lambda: (region.name,))
    return questions


def opened(**query: str | list[str]) -> Any:
    """Open the page with a link's query."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=30)
    for key, value in query.items():
        app.query_params[key] = value
    return app.run()


def words(app: Any) -> str:
    """Return all that the page says in its own markup."""
    return " ".join(str(element.proto.body) for element in app.get("html"))


@pytest.mark.parametrize("language", ["en", "fr", "ru"])
@pytest.mark.parametrize("settings", [[], ["all.L21=12"]])
def test_the_page_runs_in_every_language_with_and_without_changes(
    asked: list[Question], language: str, settings: list[str]
) -> None:
    app = opened(lang=language, set=settings)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 7
    assert asked[-1].settings == tuple(settings)


def test_a_moved_slider_asks_the_model_anew_and_goes_into_the_link(asked: list[Question]) -> None:
    app = opened(lang="en")
    app.select_slider(key="lever:all:L21").set_value(12.0).run()
    assert not app.exception
    assert asked[-1].settings == ("all.L21=12",)
    assert "all.L21=12" in app.query_params["set"]
    assert "About 9 fewer diversions" in words(app)


def test_a_slider_for_one_state_leaves_the_others_alone(asked: list[Question]) -> None:
    app = opened(lang="en")
    app.button_group(key="scope").set_value("borvia").run()
    app.select_slider(key="lever:borvia:L21").set_value(20.0).run()
    assert not app.exception
    assert asked[-1].settings == ("borvia.L21=20",)


def test_one_slider_sets_all_parts_of_the_security_of_holdings(asked: list[Question]) -> None:
    app = opened(lang="en")
    app.select_slider(key="lever:all:L11").set_value(0.9).run()
    assert asked[-1].settings == tuple(f"all.L11.{part}=0.9" for part in "NCBR")


def test_an_agreement_of_two_states_starts_with_a_commitment(asked: list[Question]) -> None:
    app = opened(lang="en")
    app.button_group(key="parties:L04").set_value(["astria"]).run()
    assert asked[-1].agreements == ()
    app.button_group(key="parties:L04").set_value(["astria", "celdana"]).run()
    assert not app.exception
    assert asked[-1].agreements == ("L04=astria+celdana",)
    assert asked[-1].settings == ("astria.L04=50", "celdana.L04=50")


def test_back_to_the_start_settings_undoes_everything(asked: list[Question]) -> None:
    app = opened(lang="en", set=["all.L21=12"])
    app.button(key="reset").click().run()
    assert not app.exception
    assert asked[-1].settings == ()
    assert "set" not in app.query_params


def test_a_broken_link_opens_the_page_all_the_same(asked: list[Question]) -> None:
    app = opened(lang="xx", scenario="no-such", set=["nowhere.L21=1", "=="], agree=["L04"])
    assert not app.exception
    assert asked[-1].settings == ()


def test_the_scenario_that_the_server_was_started_with_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CORDON_SCENARIO", "/somewhere/scenario.yaml")
    assert page_region.offered()[0] == "/somewhere/scenario.yaml"
    monkeypatch.delenv("CORDON_SCENARIO")
    assert page_region.offered()[0] == "two-doors"


def test_a_briefing_keeps_its_words_but_neither_its_title_nor_pictures() -> None:
    words_of = dict.fromkeys(("en", "fr", "ru"), "# Title\n\n## Who you are\nYou ![x](http://elsewhere/x.png)")
    region = fakes.scenario().model_copy(update={"briefing": Text(**words_of)})
    assert briefing(region, Reader("en")).startswith("## Who you are")
    assert "![" not in briefing(region, Reader("en"))


def test_the_notice_stands_on_the_page(asked: list[Question]) -> None:
    assert "Exercise. Fictional region. Illustrative, not a forecast, not a rating." in words(opened(lang="en"))


def test_a_model_that_fails_is_said_calmly(asked: list[Question], monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(question: Question) -> Picture:
        raise RuntimeError("no")

    store = Answers(answer)
    monkeypatch.setattr(page_region, "answers", lambda: store)
    app = opened(lang="en")
    assert not app.exception
    assert "The model could not answer" in words(app)


class Prepared:
    """A preparation under way whose one course is there."""

    under_way, failed = True, False

    def __init__(self) -> None:
        self.courses = self
        self.asked: dict[Question, Future[Picture]] = {}

    def ask(self, question: Question) -> "Future[Picture]":
        if question not in self.asked:
            self.asked[question] = Future()
            self.asked[question].set_result(fakes.one_course(changed=question.changed))
        return self.asked[question]


@pytest.mark.parametrize("settings", [[], ["all.L21=12"]])
def test_while_the_model_is_prepared_the_whole_page_shows_one_course_and_says_so(
    asked: list[Question], monkeypatch: pytest.MonkeyPatch, settings: list[str]
) -> None:
    store = Answers(lambda question: fakes.picture(), Prepared())
    monkeypatch.setattr(page_region, "answers", lambda: store)
    app = opened(lang="en", set=settings)
    assert not app.exception
    assert len(app.get("plotly_chart")) == 7
    said = words(app)
    assert "One course of the region, without its range. The full picture of 200 courses comes in a moment." in said
    assert "The model is being prepared" in said
    assert "very likely" not in said.lower()
    assert "clear difference" not in said.lower()
    assert "clearly" not in said.lower()
    assert "moved next door, on balance" not in said


def test_the_full_picture_takes_the_place_of_one_course_once_the_model_is_there(
    asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    preparation = Prepared()
    store = Answers(lambda question: fakes.picture(changed=False), preparation)
    monkeypatch.setattr(page_region, "answers", lambda: store)
    app = opened(lang="en")
    preparation.under_way = False
    app.run()
    assert "Very likely between 22 and 40" in words(app)
    assert "One course of the region" not in words(app)
    assert "being prepared" not in words(app)


def test_a_model_that_could_not_be_prepared_in_the_background_is_said_calmly(
    asked: list[Question], monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = threading.Event()

    def answer(question: Question) -> Picture:
        gate.wait(20)
        return fakes.picture()

    preparation = Prepared()
    preparation.under_way, preparation.failed = False, True
    store = Answers(answer, preparation)
    monkeypatch.setattr(page_region, "answers", lambda: store)
    app = opened(lang="en")
    gate.set()
    assert not app.exception
    assert "could not be prepared in the background" in words(app)
