"""Every page of an exercise in every phase and language, as the framework runs it without a browser."""

import re
import time
from collections.abc import Iterator
from datetime import timedelta
from html import unescape
from itertools import product
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from sim.exercise import commands, portable
from sim.exercise.contributions import Phase
from sim.exercise.entries import ENOUGH_ANSWERS, EVALUATOR, OBSERVER, PARTICIPANT, PROJECTOR, TIMER, TRAINER
from sim.exercise.formats import FORMATS, Format
from sim.exercise.live.session import LiveSession
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.seats import Seat
from sim.exercise.store import SessionStore
from sim.exercise.store.errors import NotKept, NotLed
from sim.presentation.exercise import pictures, wording
from sim.presentation.exercise.wording import PHASE_NAMES
from sim.scenario import load
from sim.scenario.problems import gettext_lazy
from sim.ui import trainer_key
from sim.ui.exercise import assistance, ending, frame, page, parts, start, trainer
from sim.ui.exercise.console import bar, injects
from sim.ui.exercise.deciding import levers
from sim.ui.hosts import Hosts
from sim.words import LANGUAGES, Language
from sim.words.reader import Reader
from tests.conftest import by_turns
from tests.languages import TRANSLATED
from tests.ui.pages import Asked, opened, words

pytestmark = pytest.mark.slow

SHORT = Format(moves=2, quarters=1, minutes=12)
CUSTOMS, FOREIGN, SELVANE, NOBODY = (
    Seat.of(each) for each in ("velmora.customs", "velmora.foreign", "selvane.foreign", "assistance")
)
PLACES = [str(each) for each in (CUSTOMS, FOREIGN, SELVANE, NOBODY)]
ROLES = [PROJECTOR, OBSERVER, EVALUATOR, *PLACES]
HOSTILE = "<img src=x onerror=alert(1)>"


def played(sessions: LiveSessions, phase: Phase) -> dict[str, str]:
    """Play to a phase with something of every kind on the way; return the links' tokens by role and seat."""
    creation = commands.create(
        load("two-doors"), SHORT, seed=41, salt="", industry=True, assistance=True, title=HOSTILE
    )
    live, token = sessions.create(creation)
    tokens = {TRAINER: token}
    tokens |= {role: live.store.links.issue(live.id, role)[0] for role in (PROJECTOR, OBSERVER, EVALUATOR)}
    for place in PLACES:
        tokens[place] = live.join(Seat.of(place), HOSTILE)[0]
    if phase == Phase.LOBBY:
        return tokens
    move(live)
    if phase != Phase.DECIDING:
        live.close_move(TRAINER)
    if phase == Phase.ENDED:
        live.do(TRAINER, commands.EndExercise())
    return tokens


def move(live: LiveSession) -> None:
    """Open a move in which everybody writes, proposes, agrees and answers."""
    live.next_move(TRAINER)
    live.do(TRAINER, commands.SetTimer(seconds=600.0))
    for each in (CUSTOMS, FOREIGN, NOBODY):
        live.do(
            each,
            commands.StateExpectation(seat=each, expectation=f"More finds {HOSTILE}", reason="because", confidence=3),
        )
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 9.0}))
    live.do(FOREIGN, commands.SubmitPlan(state="velmora", values={"L21": 9.0}, dissent={str(CUSTOMS): "too little"}))
    live.do(SELVANE, commands.StateExpectation(seat=SELVANE, expectation="Less traffic"))
    live.do(SELVANE, commands.OfferAgreement(by="selvane", lever="L04", states=["velmora", "dovria"]))
    live.do(FOREIGN, commands.AnswerAgreement(state="velmora", number=1, accept=True))
    live.do(
        SELVANE,
        commands.RequestAssistance(state="selvane", control="account", text=f"Who has what is on paper only {HOSTILE}"),
    )
    live.do(
        FOREIGN,
        commands.RequestAssistance(
            state="velmora", control="border_detection", text=f"Our posts are far apart {HOSTILE}"
        ),
    )
    live.do(NOBODY, commands.AnswerRequest(number=2, programme="neighbours-help"))
    live.do(
        TRAINER,
        commands.WriteInject(
            to=["all"], text=f"A call from the port {HOSTILE}", channel="phone", sender=f"Port office {HOSTILE}"
        ),
    )
    live.do(CUSTOMS, commands.AnswerInject(number=len(live.session.injects), text=f"We write it down {HOSTILE}"))
    live.do(TRAINER, commands.SendMessage(text=f"Five minutes left {HOSTILE}"))
    live.do(f"{EVALUATOR} one", commands.WriteNote(text="They talk to each other"))
    live.do(
        f"{EVALUATOR} one",
        commands.RateObjective(objective=live.session.scenario.objectives[0].id, grade="S", text="Late, but together"),
    )


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSessions]:
    store = SessionStore(tmp_path_factory.mktemp("pages"))
    yield LiveSessions(store)
    store.close()


@pytest.fixture(scope="module")
def links(sessions: LiveSessions) -> dict[Phase, dict[str, str]]:
    return {phase: played(sessions, phase) for phase in Phase}


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch, sessions: LiveSessions) -> Asked:
    """Let pages show these sessions, and previews of a made-up model."""
    found = Asked()
    monkeypatch.setattr(page, "sessions", lambda: sessions)
    for module in (page, levers, start, bar):
        monkeypatch.setattr(module, "boards", lambda: found)
    return found


def read(app: Any) -> str:
    """Return what a page says, checked: no fault of the framework, nothing that somebody wrote as markup."""
    assert not app.exception
    assert "<img src=x" not in words(app)
    assert "<script>alert" not in words(app)
    return unescape(words(app))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("phase", Phase)
def test_every_part_of_the_console_is_drawn(
    sessions: LiveSessions, links: dict[Phase, dict[str, str]], phase: Phase, language: Language
) -> None:
    token = links[phase][TRAINER]
    live, _device = sessions.by_token(token) or pytest.fail("the trainer's link opens nothing")
    seen = {}
    for part in trainer._parts(live.session):
        app = opened(t=token, lang=language)
        app.session_state[f"part-{live.session.move}-{phase}"] = part
        seen[part] = read(app.run())
    assert len(set(seen.values())) == len(seen) > 3, "every part is another one"


@pytest.mark.parametrize(("phase", "role", "language"), by_turns(product(Phase, ROLES), LANGUAGES))
def test_every_other_page_is_drawn(
    links: dict[Phase, dict[str, str]], phase: Phase, language: Language, role: str
) -> None:
    said_here = read(opened(t=links[phase][role], lang=language))
    assert Reader(language)._(PHASE_NAMES[phase]) in said_here


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("phase", Phase)
def test_headings_and_labels_are_in_the_readers_language(
    sessions: LiveSessions, links: dict[Phase, dict[str, str]], phase: Phase, language: Language
) -> None:
    token = links[phase][TRAINER]
    live, _device = sessions.by_token(token) or pytest.fail("the trainer's link opens nothing")
    for part in trainer._parts(live.session):
        mine, english = (labels(token, f"part-{live.session.move}-{phase}", part, each) for each in (language, "en"))
        assert len(mine) == len(english)
        same = [one for one, other in zip(mine, english, strict=True) if one == other and re.search("[A-Za-z]{4}", one)]
        assert [each for each in same if each not in SAME.get(language, set())] == []


SAME: dict[str, set[str]] = {"fr": {"Message", "Questions", "Notes", "Programme"}}
"""Words that are the same in English."""


def labels(token: str, key: str, part: str, language: Language) -> list[str]:
    """Return what buttons, fields and headings of a part of the console say."""
    app = opened(t=token, lang=language)
    app.session_state[key] = part
    app.run()
    found = [
        element.label
        for kind in ("button", "text_input", "text_area", "selectbox", "multiselect", "toggle")
        for element in app.get(kind)
    ]
    return [*found, *re.findall(r"<h2>([^<]*)</h2>", words(app))]


# The start page and joining


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_start_page_offers_to_begin_to_who_leads_and_to_join_to_everybody_else(
    monkeypatch: pytest.MonkeyPatch, links: dict[Phase, dict[str, str]], language: Language
) -> None:
    monkeypatch.setattr(trainer_key, "leads", lambda: True)
    here = opened(exercise="1", lang=language)
    read(here)
    assert {each.key for each in here.button} >= {"begin", "dry"}
    assert len([each for each in here.button if str(each.key).startswith("open-")]) == len(links)
    monkeypatch.setattr(trainer_key, "leads", lambda: False)
    elsewhere = opened(exercise="1", lang=language)
    read(elsewhere)
    assert [each.key for each in elsewhere.button] == []
    assert [each.key for each in elsewhere.text_input] == ["code"]
    assert not any(token in words(elsewhere) for each in links.values() for token in each.values())


@pytest.mark.parametrize(
    ("address", "here"),
    [
        (None, False),
        ("127.0.0.1", True),
        ("127.8.8.8", True),
        ("::1", True),
        ("192.0.2.7", False),
        ("10.0.0.5", False),
        ("fe80::1", False),
        ("::ffff:127.0.0.1", True),
        ("::ffff:192.0.2.7", False),
        ("unknown", False),
        ("", False),
        ("0.0.0.0", False),
    ],
)
def test_only_a_loopback_address_is_this_machine(address: str | None, here: bool) -> None:
    assert Hosts("127.0.0.1", own=frozenset).is_here(address) is here


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_room_is_joined_by_its_code_and_the_code_alone(
    sessions: LiveSessions, links: dict[Phase, dict[str, str]], language: Language
) -> None:
    live, _device = sessions.by_token(links[Phase.LOBBY][TRAINER]) or pytest.fail("the trainer's link opens nothing")
    for code in (live.code, live.code.lower(), f" {live.code} "):
        app = opened(room=code, lang=language)
        assert Reader(language)._("Join the exercise") in read(app)
    app = opened(room="QQQQQ", lang=language)
    assert "QQQQQ" in read(app)
    for hostile in ("<script>alert(1)</script>", "' OR 1=1", "x" * 5000, "\x00", "🙂"):
        said_here = read(opened(room=hostile, lang=language))
        assert said_here
        assert [each.label for each in opened(room=hostile, lang=language).text_input]


def test_sessions_that_cannot_be_kept_are_said_to_whoever_opens_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    def nowhere() -> LiveSessions:
        raise NotKept(gettext_lazy("Sessions cannot be kept at {where}: {why}", where="/nowhere", why="no such place"))

    monkeypatch.setattr(page, "sessions", nowhere)
    for query in ({"exercise": "1"}, {"room": "QQQQQ"}, {"t": "x" * 32}):
        said_here = read(opened(lang="en", **query))
        assert 'class="refused"' in said_here
        assert "Sessions cannot be kept at /nowhere: no such place" in said_here


def test_a_link_with_two_answers_or_none_opens_something(links: dict[Phase, dict[str, str]]) -> None:
    token = links[Phase.DECIDING][str(CUSTOMS)]
    assert "Velmora" in read(opened(t=token, room="QQQQQ", exercise="1", lang="en"))
    for query in ({"t": ""}, {"room": ""}, {"exercise": ""}, {"t": "", "room": ""}):
        read(opened(lang="en", **query))


def pressed(app: Any, key: str) -> None:
    """Press a button by its key. Look at what came of it by opening the page anew: here no part of a page runs by itself."""
    next(each for each in app.button if each.key == key).click().run()


def test_whether_a_moves_clock_will_run_is_said_and_chosen_before_it_starts(sessions: LiveSessions) -> None:
    live, trainer = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    console = opened(t=trainer, lang="en")
    assert [console.toggle(key="with-clock").value, console.number_input(key="move-minutes").value] == [True, 12]
    console.number_input(key="move-minutes").set_value(7).run()
    another = opened(t=trainer, lang="en")
    assert another.number_input(key="move-minutes").value == 7
    pressed(console, "next")
    assert live.session.deadline is not None
    assert 400 < (live.session.deadline - live.clock.now()).total_seconds() <= 420
    live.close_move(TRAINER)
    console = opened(t=trainer, lang="en")
    console.toggle(key="with-clock").set_value(False).run()
    pressed(console, "next")
    assert (live.session.phase, live.session.move, live.session.deadline) == (Phase.DECIDING, 2, None)


def test_answers_of_the_hot_wash_appear_all_at_once_when_the_trainer_closes_it_and_none_is_taken_after(
    sessions: LiveSessions,
) -> None:
    tokens = played(sessions, Phase.ENDED)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    watchers = (PROJECTOR, OBSERVER, EVALUATOR, str(CUSTOMS))
    live.console.project("wash")

    def console() -> Any:
        app = opened(t=tokens[TRAINER], lang="en")
        app.session_state[f"part-{live.session.move}-{Phase.ENDED}"] = trainer.AFTER
        return app.run()

    for n in range(7):
        assert next(each for each in console().button if each.key == "close-wash").disabled == (n < 5)
        live.impression(live.store.links.issue(live.id, PARTICIPANT)[1], {"learned": 3, "keep": f"Keep {'ZKAQBXM'[n]}"})
        for app in (console(), *(opened(t=tokens[each], lang="en") for each in watchers)):
            assert f"Answers so far: {n + 1}." in read(app)
            assert "Keep " not in read(app)
    pressed(console(), "close-wash")
    for app in (console(), *(opened(t=tokens[each], lang="en") for each in watchers)):
        said_here = read(app)
        assert "Results of 7 answers" in said_here
        assert re.findall("Keep ([A-Z])", said_here) == sorted("ZKAQBXM"), "in the order of the alphabet"
        assert "close-wash" not in {each.key for each in app.button}
    assert "The hot wash is closed." in read(opened(t=tokens[str(CUSTOMS)], lang="en"))
    assert not live.impression(live.store.links.issue(live.id, PARTICIPANT)[1], {"keep": "Keep late"})


def test_the_results_of_the_hot_wash_go_to_the_projector_when_it_is_closed(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.ENDED)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    late, _seat = live.join(SELVANE)
    assert live.impression(live.store.links.who(late), {"learned": 5}), "who joins after the end takes part"
    for _each in range(ENOUGH_ANSWERS - 1):
        live.impression(live.store.links.issue(live.id, PARTICIPANT)[1], {"learned": 3})
    assert "Results of" not in read(opened(t=tokens[PROJECTOR], lang="en"))
    console = opened(t=tokens[TRAINER], lang="en")
    console.session_state[f"part-{live.session.move}-{Phase.ENDED}"] = trainer.AFTER
    pressed(console.run(), "close-wash")
    assert f"Results of {ENOUGH_ANSWERS} answers" in read(opened(t=tokens[PROJECTOR], lang="en"))


def test_the_projector_shows_what_the_trainer_chooses_and_nothing_hidden_before_it_is_revealed(
    sessions: LiveSessions,
) -> None:
    tokens = played(sessions, Phase.LIVED)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    hidden = {"truth", "attempts", "practice", "luck", "wash"}
    assert hidden.isdisjoint(frame.on_projector(live.session))
    for name in hidden:
        live.console.project(name)
        assert frame.projected(live) == "map"
    for what, shown in (("practice", {"practice"}), ("truth", {"practice", "truth", "attempts"})):
        console = opened(t=tokens[TRAINER], lang="en")
        console.session_state[f"part-{live.session.move}-{Phase.LIVED}"] = trainer.REGION
        pressed(console.run(), f"reveal-{what}-now")
        assert hidden & set(frame.on_projector(live.session)) == shown
        assert frame.projected(live) == what
        read(opened(t=tokens[PROJECTOR], lang="en"))
    live.console.project("stopped")
    assert frame.projected(live) == "stopped", "what is revealed does not stay on the wall for ever"
    live.do(TRAINER, commands.OpenMove())
    live.close_move(TRAINER)
    live.console.project("code")
    live.end(TRAINER)
    assert frame.projected(live) == "truth"
    for name in frame.on_projector(live.session):
        live.console.project(name)
        read(opened(t=tokens[PROJECTOR], lang="en"))
        assert frame.projected(live) == name


def test_of_a_short_exercise_the_injects_that_are_too_many_are_held_back_at_once(sessions: LiveSessions) -> None:
    live, token = sessions.create(commands.create(load("two-doors"), FORMATS["90-minutes"], seed=41, salt=""))

    def console() -> Any:
        app = opened(t=token, lang="en")
        app.session_state[f"part-0-{Phase.LOBBY}"] = trainer.INJECTS
        return app.run()

    assert "3, 6, 8, 10, 11" in read(console())
    pressed(console(), "short-set")
    assert live.session.skipped == {each.id for each in live.session.scenario.injects if not each.short}
    assert "short-set" not in {each.key for each in console().button}


def test_the_effect_of_an_inject_is_said_with_its_places_and_how_long_it_lasts() -> None:
    scenario = load("two-doors")
    said_here = {
        inject.id: "; ".join(injects.effects_of(scenario, inject, Reader("en"))) for inject in scenario.injects
    }
    assert set(said_here.values()) >= {
        "",
        "tips × 1.50, for 6 months (Velmora)",
        "attempts for items that are on no list yet: +15%, for 12 months (Velmora, Selvane, Dovria)",
        "loss or theft from a holding (Mines and gauges (sources))",
        "lawful flow of a post × 1.25 (Eastreach crossing, Stone Orchard crossing)",
        "budget × 0.90 (Velmora)",
    }


def test_how_many_have_answered_stands_beside_an_inject_that_is_folded_away(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.DECIDING)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    first = next(each for each in live.session.injects if each.id)
    inject = next(each for each in live.session.scenario.injects if each.id == first.id)
    assert injects._status(live.session, inject, Reader("en")) == "released in move 1"
    for seat_, words_ in ((CUSTOMS, "We call"), (FOREIGN, "We write"), (SELVANE, "")):
        if first.number in {each.number for each in live.session.inbox(seat_)}:
            live.do(seat_, commands.AnswerInject(number=first.number, text=words_))
    count = sum(first.number in {each.number for each in live.session.inbox(each_)} for each_ in (CUSTOMS, FOREIGN))
    given = "1 answer" if count == 1 else f"{count} answers"
    assert injects._status(live.session, inject, Reader("en")) == f"released in move 1 · {given}"


def test_a_plan_that_asks_for_more_officer_hours_than_there_are_says_what_that_does(sessions: LiveSessions) -> None:
    live, _token = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    token, _seat = live.join(FOREIGN)
    live.next_move(TRAINER)
    live.do(FOREIGN, commands.StateExpectation(seat=FOREIGN, expectation="More finds"))
    assert "too few officer-hours" not in read(opened(t=token, lang="en"))
    for lever, value in (("L21", 18.0), ("L25", 30.0)):
        live.try_out(FOREIGN, lever, value)
    assert re.search(r"too few officer-hours: all its measures work at \d+%", read(opened(t=token, lang="en")))


def test_a_plan_that_the_clock_submitted_says_so_and_is_not_taken_back_by_its_coordinator(
    sessions: LiveSessions,
) -> None:
    live, _token = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    wall, late = live.store.links.issue(live.id, PROJECTOR)[0], live.join(FOREIGN)[0]
    prompt, _seat = live.join(SELVANE)
    live.next_move(TRAINER)
    for each in (FOREIGN, SELVANE):
        live.do(each, commands.StateExpectation(seat=each, expectation="More finds"))
    live.do(SELVANE, commands.SubmitPlan(state="selvane", values={}))
    live.do(TRAINER, commands.SetTimer(seconds=0.001))
    time.sleep(0.01)
    live.do(TIMER, commands.SubmitPlan(state="velmora", values={}))
    shown = {token: opened(t=token, lang="en") for token in (wall, late, prompt)}
    assert "submitted when time was up" in read(shown[wall])
    assert "Submitted when time was up." in read(shown[late])
    assert "Submitted when time was up." not in read(shown[prompt])
    assert [{each.key for each in shown[token].button} & {"withdraw"} for token in (late, prompt)] == [
        set(),
        {"withdraw"},
    ]


def test_a_phone_shows_law_and_practice_of_its_own_state_folded_below_what_was_seen(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.LIVED)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    name = "What is on file, law and practice"
    assert name not in {each.label for each in opened(t=tokens[str(CUSTOMS)], lang="en").expander}
    live.do(TRAINER, commands.Reveal(what="practice"))
    own = opened(t=tokens[str(CUSTOMS)], lang="en")
    read(own)
    assert name in {each.label for each in own.expander}
    assert [each.key for each in own.get("bidi_component")] == ["live", "seen", "practice-velmora"]
    blocks = pictures.practice(live.closed_moves(live.session), ["velmora"], Reader("en"))
    assert [block["id"] for block in blocks] == ["law-velmora", "means-velmora"]


def test_an_inject_written_on_the_spot_says_who_it_is_from_and_how_it_came(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.DECIDING)
    for each in (str(CUSTOMS), PROJECTOR):
        seen = read(opened(t=tokens[each], lang="en"))
        assert "Port office <img" in seen
        assert "telephone · month 1" in seen


def test_what_the_trainer_says_is_shown_in_its_stage_and_no_longer(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.DECIDING)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    live.do(TRAINER, commands.SendMessage(text="Two minutes left."))
    readers = (PROJECTOR, str(CUSTOMS), str(SELVANE))
    assert all("Two minutes left." in read(opened(t=tokens[reader], lang="en")) for reader in readers)
    live.close_move(TRAINER)
    assert not any("Two minutes left." in read(opened(t=tokens[reader], lang="en")) for reader in readers)


def test_the_end_is_asked_for_twice(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.LIVED)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    console = opened(t=tokens[TRAINER], lang="en")
    assert "next" not in {each.key for each in console.button}
    pressed(console, "end-now")
    assert live.session.phase == Phase.ENDED


def test_a_budget_that_changes_within_the_move_is_said_before_the_plan_is_submitted(sessions: LiveSessions) -> None:
    live, _token = sessions.create(commands.create(load("two-doors"), FORMATS["90-minutes"], seed=41, salt=""))
    link = live.join(FOREIGN)[0]
    for _move in range(2):
        live.next_move(TRAINER)
        live.close_move(TRAINER)
    live.next_move(TRAINER)
    live.do(FOREIGN, commands.StateExpectation(seat=FOREIGN, expectation="Less money"))
    assert live.session.budget_to_come("velmora") == (826, pytest.approx(0.9 * live.session.means("velmora").budget))
    assert live.session.budget_to_come("selvane") is None
    assert "budget 108 from month 28 on" in read(opened(t=link, lang="en"))


def test_an_undone_move_says_so_until_something_else_happens(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.LIVED)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    pressed(opened(t=tokens[TRAINER], lang="en"), "undo-new")
    assert "Move 1 is open again, with new luck" in read(opened(t=tokens[TRAINER], lang="en"))
    live.do(TRAINER, commands.WriteNote(text="Again."))
    assert "is open again" not in read(opened(t=tokens[TRAINER], lang="en"))


def test_an_agreement_says_what_the_least_of_its_parties_makes_of_it(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.DECIDING)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    live.do(TRAINER, commands.AnswerAgreement(state="dovria", number=1, accept=True))
    live.do(TRAINER, commands.SubmitPlan(state="selvane", values={"L04": 100.0}))
    live.close_move(TRAINER)
    agreed = next(agreement for agreement in live.session.agreements() if "dovria" in agreement.states)
    shown = parts.held_html(live.session, agreed, Reader("en"))
    assert "Selvane" in shown
    assert "counts at 0% of posts, the least that a party has set in closed moves: Velmora, Dovria" in unescape(shown)


def test_who_expected_something_reads_what_got_through_once_it_is_revealed(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.LIVED)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    told = ending.expectations(live, Reader("en"), (CUSTOMS,))
    assert "attempts stopped" in told
    assert "got through" not in told
    live.do(TRAINER, commands.Reveal(what="truth"))
    assert "got through: " in ending.expectations(live, Reader("en"), (CUSTOMS,))


@pytest.mark.parametrize("role", [TRAINER, PROJECTOR, OBSERVER, EVALUATOR, str(CUSTOMS)])
def test_a_link_that_is_withdrawn_opens_nothing_not_even_where_it_is_open(sessions: LiveSessions, role: str) -> None:
    tokens = played(sessions, Phase.DECIDING)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    token = live.store.links.issue(live.id, TRAINER)[0] if role == TRAINER else tokens[role]
    open_now = opened(t=token, lang="en")
    assert "This link opens nothing any more" not in read(open_now)
    live.remove((live.store.links.who(token) or pytest.fail("nobody's")).device)
    for app in (open_now.run(), opened(t=token, lang="en")):
        assert "This link opens nothing any more" in read(app)
        assert not app.button
    read(opened(t=tokens[TRAINER], lang="en"))


def test_the_trainer_withdraws_any_link_but_the_one_in_use(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.LOBBY)
    live, own = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    for _each in range(len(live.links()) - 1):
        console = opened(t=tokens[TRAINER], lang="en")
        choice = next(each for each in console.selectbox if each.key == "withdraw-which")
        assert len(choice.options) == len(live.links()) - 1
        pressed(console, "withdraw")
    assert live.links() == [own]
    assert [sessions.by_token(tokens[role]) for role in (PROJECTOR, OBSERVER, EVALUATOR)] == [None, None, None]
    console = opened(t=tokens[TRAINER], lang="en")
    assert "this screen" in read(console)
    assert "withdraw" not in {each.key for each in console.button}
    assert sessions.by_token(tokens[str(CUSTOMS)]), "seats are taken away elsewhere"


def test_the_console_of_a_frozen_move_is_drawn_and_nothing_can_be_pressed_on_in_it(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.DECIDING)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    live.do(TRAINER, commands.FreezeExercise())
    console = opened(t=tokens[TRAINER], lang="en")
    read(console)
    by_key = {each.key: each for each in console.button}
    assert by_key["next"].disabled
    assert not by_key["freeze"].disabled
    for name in (str(CUSTOMS), str(SELVANE)):
        app = opened(t=tokens[name], lang="en")
        read(app)
        assert app.button
        assert all(each.disabled for each in app.button), name
        assert all(each.disabled for each in app.select_slider if str(each.key).startswith("own:"))


def test_assistance_is_asked_for_by_a_coordinator_and_matched_in_the_providers_seat(
    sessions: LiveSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assistance.st, "rerun", lambda **_scope: None)  # a part of a page runs again in browsers only
    tokens = played(sessions, Phase.DECIDING)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    coordinator = opened(t=tokens[str(SELVANE)], lang="en")
    coordinator.selectbox(key="assistance-control").select("law_enforcement")
    coordinator.text_area(key="assistance-text-selvane-0").input("Our courts have never had such a case.")
    coordinator.button(key="assistance-ask").click().run().run()
    assert "waits for an answer" in read(coordinator)
    provider = opened(t=tokens[str(NOBODY)], lang="en")
    assert "Our courts have never had such a case." in read(provider)
    provider.button(key="match-3").click().run()
    assert live.session.assistance[3].programme == "legal-assistance"
    provider.button(key="decline-assistance-1").click().run()
    assert live.session.assistance[1].answered == 1
    assert "declined in move 1" in read(opened(t=tokens[str(SELVANE)], lang="en"))


def test_what_a_programme_cannot_serve_any_more_is_said_before_anybody_presses(sessions: LiveSessions) -> None:
    tokens = played(sessions, Phase.DECIDING)
    live, _device = sessions.by_token(tokens[TRAINER]) or pytest.fail("the trainer's link opens nothing")
    live.do(
        TRAINER, commands.RequestAssistance(state="dovria", control="technology", text="Our list is five years old.")
    )
    provider = opened(t=tokens[str(NOBODY)], lang="en")
    assert "Every programme that helps with this serves as many requests as it can." in read(provider)
    assert "match-3" not in {each.key for each in provider.button}


def test_a_coordinator_finds_levers_of_free_seats_by_agency_folded_away(
    sessions: LiveSessions,
) -> None:
    def folds(token: str) -> dict[str, bool]:
        app = opened(t=token, lang="en")
        read(app)
        return {each.label: each.proto.expanded for each in app.expander if "nobody sits there" in each.label}

    live, _token = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    alone, together = live.join(SELVANE)[0], live.join(FOREIGN)[0]
    live.join(CUSTOMS)
    live.next_move(TRAINER)
    for each in (SELVANE, FOREIGN):
        live.do(each, commands.StateExpectation(seat=each, expectation="More traffic"))
    assert set(folds(together)) == {
        "Licensing authority: nobody sits there, you decide",
        "Regulator: nobody sits there, you decide",
        "Enforcement and prosecution: nobody sits there, you decide",
    }
    assert not any(folds(together).values())
    assert "Customs: nobody sits there, you decide" in folds(alone)
    assert not any(folds(alone).values())
    live.do(FOREIGN, commands.SubmitPlan(state="velmora", values={}))
    assert folds(together) == {}


# When a server was down, another one leads, or the model has changed


def on_another_server(sessions: LiveSessions, live: LiveSession) -> LiveSessions:
    """Let another server lead a session, and return it."""
    other = LiveSessions(sessions.store, "another server")
    other.open(live.id, take_over=True)
    return other


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_deadline_that_nobody_saw_run_out_is_put_to_the_trainer_and_to_nobody_else(
    sessions: LiveSessions, language: Language
) -> None:
    live, trainers = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    phone, _seat = live.join(FOREIGN)
    live.next_move(TRAINER)
    live.do(TRAINER, commands.SetTimer(seconds=60))
    assert live.session.deadline is not None
    live.clock.not_before(live.session.deadline + timedelta(minutes=1))  # the machine has slept
    assert not live.time_is_up()
    words_ = Reader(language)._(
        "The time to decide ran out while this server was down or the machine asleep. Nothing was submitted."
    )
    console = opened(t=trainers, lang=language)
    assert words_ in read(console)
    assert words_ not in read(opened(t=phone, lang=language))
    if language == "en":
        pressed(console, "more-time")
        assert not live.overdue
        assert live.session.missing()
    elif language == "fr":
        pressed(console, "submit-overdue")
        assert not live.session.missing()
    else:
        pressed(console, "no-clock")
        assert live.session.deadline is None
        assert live.session.missing()
    assert words_ not in read(opened(t=trainers, lang=language))


def test_a_session_that_another_server_leads_says_so_and_only_its_trainer_may_take_it_over(
    sessions: LiveSessions,
) -> None:
    live, trainers = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    phone, _seat = live.join(CUSTOMS)
    other = on_another_server(sessions, live)
    live.lose()
    seen = opened(t=phone)
    assert "The exercise goes on at another address" in read(seen)
    assert "machine" not in read(seen), "on a phone it would be taken for the phone"
    assert "take-over" not in {each.key for each in seen.button}
    console = opened(t=trainers)
    assert "leads this session" in read(console)
    pressed(console, "take-over")
    assert "next" in {each.key for each in opened(t=trainers).button}
    assert "at another address" not in read(opened(t=phone))
    with pytest.raises(NotLed):
        other._sessions[live.id].do(TRAINER, commands.WriteNote(text="Still here?"))


def test_people_of_a_session_that_was_taken_in_are_told_apart(sessions: LiveSessions) -> None:
    played, _trainers = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    for _person in range(2):
        played.join(CUSTOMS)
    taken = portable.imported(sessions.store, portable.exported(sessions.store, played.id))
    console = opened(t=sessions.store.links.issue(taken, TRAINER)[0])
    assert "Participant 1" in read(console)
    assert "Participant 2" in read(console)


def test_the_trainer_frees_the_seats_of_those_who_are_not_here(sessions: LiveSessions) -> None:
    live, trainers = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    here, away = live.join(CUSTOMS)[1], live.join(FOREIGN)[1]
    with live.presence.present(here, lambda: None):
        console = opened(t=trainers)
        assert "Seat of 1 person who is not connected" in {each.label for each in console.expander}
        pressed(console, "free-absent")
    assert live.seats_of(here.device) == (CUSTOMS,)
    assert live.seats_of(away.device) == ()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_head_of_the_log_stands_on_the_console_and_a_changed_model_is_said(
    sessions: LiveSessions, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    live, trainers = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    live.next_move(TRAINER)
    live.close_move(TRAINER)

    def session_part() -> str:
        app = opened(t=trainers, lang=language)
        app.session_state[f"part-1-{Phase.LIVED}"] = trainer.KEPT
        return read(app.run())

    changed = wording.changed_model(Reader(language))
    assert live.store.head(live.id) in session_part()
    assert changed not in session_part()
    monkeypatch.setattr("sim.exercise.live.session.source_hash", lambda: "another")
    assert changed in session_part()


def test_a_place_that_cannot_be_read_is_said_on_a_page_without_host_path_or_reason(
    sessions: LiveSessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    detail = gettext_lazy(
        "Sessions cannot be kept at {where}: {why}", where="/home/anna/secret", why="password hush-hush"
    )

    def unreadable() -> LiveSessions:
        raise NotKept(gettext_lazy("Sessions cannot be read just now."), detail)

    monkeypatch.setattr(page, "sessions", unreadable)
    for query in ({"t": "x" * 32}, {"room": "ABCDE"}, {"exercise": "1"}):
        shown = read(opened(**query))
        assert "Sessions cannot be read just now." in shown
        assert "secret" not in shown
        assert "hush" not in shown


@pytest.mark.parametrize(
    "error", [RuntimeError("/home/anna/secret"), NotKept(gettext_lazy("Not now."), gettext_lazy("secret"))]
)
def test_a_fault_that_nothing_foresaw_is_said_in_own_words_and_its_reason_on_the_console(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def broken() -> None:
        import streamlit as st

        from sim.ui import faults

        assert faults.say(st.session_state["error"])

    app = AppTest.from_function(broken)
    app.session_state["error"] = error
    with caplog.at_level("ERROR"):
        shown = read(app.run())
    assert "secret" not in shown
    assert "This page could not be shown." in shown or "Not now." in shown
    assert "secret" in caplog.text


def test_who_was_freed_chooses_a_seat_again_on_the_page_of_their_link(sessions: LiveSessions) -> None:
    live, _trainer = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, salt=""))
    phone, device = live.join(CUSTOMS)
    live.free_absent(TRAINER)
    app = opened(t=phone)
    assert "You have no seat now" in read(app)
    next(each for each in app.selectbox if each.key == "seat-again").set_value(str(FOREIGN)).run()
    pressed(app, "take-seat")
    assert live.seats_of(device.device) == (FOREIGN,)
    live.free_absent(TRAINER)
    live.do(TRAINER, commands.SetJoining(open=False))
    closed = opened(t=phone)
    assert "Joining is closed. Ask the trainer." in read(closed)
    assert "take-seat" not in {each.key for each in closed.button}
