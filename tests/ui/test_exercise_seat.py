"""A seat's page says what is not decided yet, who else sits there, and what has come in; without a browser."""

from collections.abc import Iterator
from typing import Any

import pytest

from sim.exercise import commands
from sim.exercise.contributions import Phase
from sim.exercise.entries import EVALUATOR, PROJECTOR, TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.store import SessionStore
from sim.exercise.store.people import Device
from sim.presentation.exercise import news
from sim.ui.exercise import page, start
from sim.ui.exercise.console import bar
from sim.ui.exercise.deciding import levers
from sim.words import Language
from sim.words.reader import Reader
from tests.ui.pages import Asked, opened, words
from tests.ui.test_exercise_pages import CUSTOMS, FOREIGN, NOBODY, SELVANE
from tests.ui.test_exercise_places import begun

EN = Reader("en")


@pytest.fixture
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSessions]:
    store = SessionStore(tmp_path_factory.mktemp("seat"))
    yield LiveSessions(store)
    store.close()


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch, sessions: LiveSessions) -> Asked:
    """Let pages show these sessions, and previews of a made-up model."""
    found = Asked()
    monkeypatch.setattr(page, "sessions", lambda: sessions)
    for module in (page, levers, start, bar):
        monkeypatch.setattr(module, "boards", lambda: found)
    return found


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", ["", "with 1 other:", "with 2 others:", "with 5 others:"]),
        ("fr", ["", "avec 1 autre personne", "avec 2 autres personnes", "avec 5 autres personnes"]),
        ("ru", ["", "делит с вами ещё 1 человек:", "делят с вами ещё 2 человека:", "делят с вами ещё 5 человек:"]),
    ],
)
def test_those_who_share_a_seat_are_told_how_many_they_are(
    sessions: LiveSessions, language: Language, said: list[str]
) -> None:
    live, tokens = begun(sessions, Phase.LOBBY)
    for others, expected in zip((0, 1, 2, 5), said, strict=True):
        while len(live.session.holders[CUSTOMS]) < 1 + others:
            live.join(CUSTOMS)
        shown = words(opened(t=tokens[str(CUSTOMS)], lang=language))
        shares = {"en": "You share this seat", "fr": "Vous partagez ce siège", "ru": "Это место дел"}[language]
        assert (shares in shown) == bool(others)
        assert expected in shown


def slider(app: Any, lever: str) -> Any:
    return next(each for each in app.select_slider if f":{lever}:" in str(each.key))


def test_a_lever_says_that_it_is_not_proposed_yet_and_goes_back(sessions: LiveSessions) -> None:
    live, tokens = begun(sessions, Phase.DECIDING)
    live.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="More finds"))
    app = opened(t=tokens[str(CUSTOMS)], lang="en")
    assert "Nothing is changed yet." in words(app)
    assert "not proposed yet" not in words(app)
    start_value = slider(app, "L21").value
    slider(app, "L21").set_value(start_value + 2.0).run()
    app = opened(t=tokens[str(CUSTOMS)], lang="en")
    assert words(app).count("not proposed yet") == 2, "at the lever and at the button"
    assert "1 change not proposed yet" in words(app)
    next(each for each in app.button if each.key == "propose").click().run()
    app = opened(t=tokens[str(CUSTOMS)], lang="en")
    assert "Every change is proposed." in words(app)
    assert "not proposed yet" not in words(app)
    back = next(each for each in app.button if each.key == "back-L21")
    assert back.label == f"Back to {EN.number(start_value)}"
    back.click().run()
    app = opened(t=tokens[str(CUSTOMS)], lang="en")
    assert slider(app, "L21").value == start_value
    assert "1 change not proposed yet" in words(app), "the coordinator still has the proposal"
    assert "back-L21" not in {each.key for each in app.button}


def test_a_coordinator_is_told_what_is_not_submitted_yet_what_agencies_propose_included(sessions: LiveSessions) -> None:
    live, tokens = begun(sessions, Phase.DECIDING)
    assert "Nothing is changed yet." in words(opened(t=tokens[str(FOREIGN)], lang="en"))
    live.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="More finds"))
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 9.0}))
    assert "1 change not submitted yet" in words(opened(t=tokens[str(FOREIGN)], lang="en"))
    live.do(FOREIGN, commands.SubmitPlan(state="velmora", values={"L21": 9.0}))
    assert "not submitted yet" not in words(opened(t=tokens[str(FOREIGN)], lang="en"))


def told(live: LiveSession, tokens: dict[str, str], role: object) -> list[str]:
    device = live.store.links.who(tokens[str(role)])
    assert isinstance(device, Device)
    return [each.text for each in news.of(live, device, EN)]


def test_the_line_on_top_tells_each_screen_what_came_in_there_and_leads_to_it(sessions: LiveSessions) -> None:
    live, tokens = begun(sessions, Phase.DECIDING)
    before = {role: told(live, tokens, role) for role in (CUSTOMS, FOREIGN, SELVANE, NOBODY, EVALUATOR, TRAINER)}
    live.do(TRAINER, commands.SendMessage(text="For you.", to=str(CUSTOMS)))
    live.do(
        TRAINER, commands.WriteInject(to=["velmora"], text="A ship has come", channel="phone", sender="Port office")
    )
    live.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="More finds"))
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 9.0}))
    live.do(SELVANE, commands.OfferAgreement(by="selvane", lever="L04", states=["velmora"]))
    live.do(
        SELVANE, commands.RequestAssistance(state="selvane", control="account", text="Who has what is on paper only")
    )
    fresh = {role: [text for text in told(live, tokens, role) if text not in before[role]] for role in before}
    letter = "Port office: A ship has come"
    assert fresh == {
        CUSTOMS: ["The trainer: For you.", letter],
        FOREIGN: [letter, "Selvane offers: Common identification method", "Proposal: Customs"],
        SELVANE: [],
        NOBODY: ["Selvane: asks for assistance"],
        EVALUATOR: [letter],
        TRAINER: [],
    }
    for role in (CUSTOMS, FOREIGN, NOBODY, EVALUATOR):
        device = live.store.links.who(tokens[str(role)])
        assert isinstance(device, Device)
        shown = words(opened(t=tokens[str(role)], lang="en"))
        assert [each for each in news.of(live, device, EN) if f'data-news="{each.name}"' not in shown] == []


def test_a_proposal_that_has_changed_is_news_again(sessions: LiveSessions) -> None:
    live, tokens = begun(sessions, Phase.DECIDING)
    device = live.store.links.who(tokens[str(FOREIGN)])
    assert isinstance(device, Device)
    live.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="More finds"))
    names = []
    for value in (9.0, 12.0, 9.0):
        live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": value}))
        names.append(next(each.name for each in news.of(live, device, EN) if each.text == "Proposal: Customs"))
    assert len(set(names)) == 3


def test_a_projector_has_no_line_and_hears_no_news(sessions: LiveSessions) -> None:
    live, _tokens = begun(sessions, Phase.DECIDING)
    _token, device = live.store.links.issue(live.id, PROJECTOR)
    live.do(TRAINER, commands.SendMessage(text="Two minutes left."))
    assert news.of(live, device, EN) == []
