"""Nothing that comes in moves what is being typed: on every page of an exercise each input keeps its place and its identity.

The browser keeps what is typed, where the caret stands and the phone's keyboard as long as an input and all that it stands in stay
where they are. So a page is drawn before and after everything that somebody else can cause, and its inputs' places are compared.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from streamlit.testing.v1.element_tree import Block

from sim.exercise import commands
from sim.exercise.contributions import Phase
from sim.exercise.entries import EVALUATOR, OBSERVER, PARTICIPANT, TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.seats import Seat
from sim.exercise.store import SessionStore
from sim.scenario import load
from sim.scenario.problems import gettext_lazy
from sim.ui.exercise import frame, page, start, trainer
from sim.ui.exercise.console import bar
from sim.ui.exercise.deciding import levers
from tests.conftest import PROFILE
from tests.ui.pages import Asked, opened
from tests.ui.test_exercise_pages import CUSTOMS, FOREIGN, NOBODY, SELVANE, SHORT

LICENSING, DOVRIA = Seat.of("velmora.licensing"), Seat.of("dovria.foreign")
INPUTS = {
    "text_input",
    "text_area",
    "selectbox",
    "multiselect",
    "slider",
    "number_input",
    "checkbox",
    "button_group",
    "file_uploader",
}
TYPED = {"text_input", "text_area"}
Place = tuple[tuple[object, ...], ...]
Event = Callable[[LiveSession], object]


def places(app: Any) -> dict[str, tuple[str, str, Place]]:
    """Return the kind, the label and the place of each input by its identity: the number and kind of all that it stands in."""
    found: dict[str, tuple[str, str, Place]] = {}

    def look(block: Any, above: Place) -> None:
        for index, child in block.children.items():
            if isinstance(child, Block):
                proto = getattr(child, "proto", None)
                own = getattr(proto, "id", "") if proto is not None else ""
                look(child, (*above, (index, child.type, own)))
            elif child.type in INPUTS or getattr(child, "proto", None).__class__.__name__ in ("Slider", "Checkbox"):
                found[child.proto.id] = child.type, child.proto.label, (*above, (index, child.type))

    look(app._tree, ())
    return found


def moved(before: dict[str, tuple[str, str, Place]], after: dict[str, tuple[str, str, Place]]) -> list[str]:
    """Return what happened to inputs that are on both pages: those that stand elsewhere, and fields that were drawn anew."""
    found = [
        f"{label!r} moved from {place} to {after[name][2]}"
        for name, (_kind, label, place) in before.items()
        if name in after and after[name][2] != place
    ]
    fields = {name: each for name, each in before.items() if each[0] in TYPED}
    anew = {(kind, label): name for name, (kind, label, _place) in after.items() if name not in before}
    found += [
        f"{label!r} is another field now"
        for name, (kind, label, _place) in fields.items()
        if name not in after and (kind, label) in anew
    ]
    return found


@pytest.fixture(scope="module")
def sessions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveSessions]:
    store = SessionStore(tmp_path_factory.mktemp("places"))
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


def begun(sessions: LiveSessions, phase: Phase) -> tuple[LiveSession, dict[str, str]]:
    """Play to a phase with as little as may be on the pages; return the room, and its links' tokens by role and seat."""
    live, token = sessions.create(commands.create(load("two-doors"), SHORT, seed=41, industry=True, assistance=True))
    tokens = {TRAINER: token}
    tokens |= {role: live.store.links.issue(live.id, role)[0] for role in (OBSERVER, EVALUATOR)}
    for each in (CUSTOMS, FOREIGN, SELVANE, LICENSING, DOVRIA, NOBODY):
        tokens[str(each)] = live.join(each)[0]
    if phase == Phase.LOBBY:
        return live, tokens
    live.next_move(TRAINER)
    for each in (FOREIGN, SELVANE):  # customs has not written what it expects yet
        live.do(each, commands.StateExpectation(seat=each, expectation="More finds"))
    if phase != Phase.DECIDING:
        live.close_move(TRAINER)
    if phase == Phase.ENDED:
        live.end(TRAINER)
    return live, tokens


def joins(name: str) -> Event:
    def happens(live: LiveSession) -> object:
        return live.join(Seat.of(name), "Somebody")

    return happens


def leaves(name: str) -> Event:
    def happens(live: LiveSession) -> object:
        place = Seat.of(name)
        return live.do(TRAINER, commands.LeaveSeat(seat=place, holder=sorted(live.session.holders[place])[-1]))

    return happens


def done(actor: Seat | str, command: commands.Command) -> Event:
    return lambda live: live.do(actor, command)


def answers(words: str) -> Event:
    return lambda live: live.do(
        CUSTOMS, commands.AnswerInject(number=live.session.inbox(CUSTOMS)[-1].number, text=words)
    )


MESSAGES: list[Event] = [
    done(TRAINER, commands.SendMessage(text="Five minutes left.")),
    done(TRAINER, commands.SendMessage(text="For you.", to=str(CUSTOMS))),
    done(TRAINER, commands.SendMessage(text="For you too.", to=str(FOREIGN))),
    done(TRAINER, commands.SendMessage(text="Two minutes left.")),
]
PEOPLE: list[Event] = [
    joins("velmora.customs"),
    joins("velmora.foreign"),
    joins("selvane.customs"),
    leaves("velmora.customs"),
    leaves("selvane.customs"),
    lambda live: live.store.links.issue(live.id, OBSERVER),
    lambda live: live.remove(live.join(Seat.of("selvane.licensing"))[1].device),
    done(TRAINER, commands.SetJoining(open=False)),
    done(TRAINER, commands.SetJoining(open=True)),
]
WRITTEN: list[Event] = [
    done(f"{EVALUATOR} one", commands.WriteNote(text="They telephone each other")),
    lambda live: live.do(
        f"{EVALUATOR} one",
        commands.RateObjective(objective=live.session.scenario.objectives[0].id, grade="S", text="Late, but together"),
    ),
    lambda live: live.do(
        TRAINER, commands.RateObjective(objective=live.session.scenario.objectives[1].id, grade="P", text="All of it")
    ),
    done(TRAINER, commands.WriteNote(text="Quiet at first")),
]
LETTERS: list[Event] = [
    done(TRAINER, commands.WriteInject(to=["all"], text="A call from the port", channel="phone", sender="Port office")),
    done(TRAINER, commands.WriteInject(to=[str(CUSTOMS)], text="A letter", channel="phone", sender="")),
    done(TRAINER, commands.ReleaseInject(id="rumour")),
    done(TRAINER, commands.ReleaseInject(id="budgets-cut")),
    answers("We write it down"),
    answers("We write it down, and call"),
]
CLOCK: list[Event] = [
    done(TRAINER, commands.SetTimer(seconds=600.0)),
    done(TRAINER, commands.FreezeExercise()),
    done(TRAINER, commands.ResumeExercise()),
    done(TRAINER, commands.SetTimer(seconds=None)),
]
EVENTS: dict[Phase, list[Event]] = {
    Phase.LOBBY: [
        *MESSAGES,
        *PEOPLE,
        *WRITTEN,
        lambda live: live.do(TRAINER, commands.ScheduleInject(id=live.session.scenario.injects[0].id, skipped=True)),
    ],
    Phase.DECIDING: [
        *MESSAGES,
        *LETTERS,
        *PEOPLE,
        *CLOCK,
        *WRITTEN,
        done(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="More finds")),
        done(
            CUSTOMS,
            commands.StateExpectation(
                seat=CUSTOMS, expectation="More finds at the port", reason="because", confidence=3
            ),
        ),
        done(FOREIGN, commands.StateExpectation(seat=FOREIGN, expectation="Another thought")),
        done(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 9.0})),
        done(LICENSING, commands.StateExpectation(seat=LICENSING, expectation="Fewer applications")),
        done(LICENSING, commands.Propose(seat=LICENSING, values={"L07": 1.0})),
        done(LICENSING, commands.Propose(seat=LICENSING, values={})),
        done(SELVANE, commands.OfferAgreement(by="selvane", lever="L04", states=["velmora", "dovria"])),
        done(DOVRIA, commands.OfferAgreement(by="dovria", lever="L33", states=["velmora", "selvane"])),
        done(DOVRIA, commands.AnswerAgreement(state="dovria", number=1, accept=True)),
        done(FOREIGN, commands.AnswerAgreement(state="velmora", number=1, accept=True)),
        done(SELVANE, commands.AnswerAgreement(state="selvane", number=2, accept=False)),
        done(
            FOREIGN,
            commands.RequestAssistance(state="velmora", control="border_detection", text="Our posts are far apart"),
        ),
        done(
            SELVANE,
            commands.RequestAssistance(state="selvane", control="account", text="Who has what is on paper only"),
        ),
        done(
            DOVRIA, commands.RequestAssistance(state="dovria", control="border_detection", text="We have no scanners")
        ),
        done(NOBODY, commands.AnswerRequest(number=1, programme="neighbours-help")),
        done(NOBODY, commands.AnswerRequest(number=2)),
        done(SELVANE, commands.SubmitPlan(state="selvane", values={})),
        done(TRAINER, commands.SubmitPlan(state="dovria", values={})),
        done(FOREIGN, commands.SubmitPlan(state="velmora", values={})),
        done(SELVANE, commands.WithdrawPlan(state="selvane")),
        done(FOREIGN, commands.WithdrawPlan(state="velmora")),
    ],
    Phase.LIVED: [
        *MESSAGES,
        *LETTERS,
        *PEOPLE,
        *WRITTEN,
        done(TRAINER, commands.FreezeExercise()),
        done(TRAINER, commands.ResumeExercise()),
        done(TRAINER, commands.Reveal(what="truth")),
        done(TRAINER, commands.Reveal(what="practice")),
    ],
    Phase.ENDED: [
        *MESSAGES,
        *PEOPLE,
        *WRITTEN,
        *[
            lambda live: live.impression(live.store.links.issue(live.id, PARTICIPANT)[1], {"keep": "All"})
            for _ in range(5)
        ],
    ],
}
pytestmark = pytest.mark.slow
OTHERS = (OBSERVER, EVALUATOR, str(CUSTOMS), str(FOREIGN), str(NOBODY))
PAGES = [(phase, role) for phase in Phase for role in OTHERS]
PARTS = [
    (phase, part)
    for phase, parts in {
        Phase.LOBBY: (trainer.PEOPLE, trainer.INJECTS, trainer.NOTES, trainer.KEPT),
        Phase.DECIDING: (trainer.PEOPLE, trainer.DECISIONS, trainer.INJECTS, trainer.NOTES, trainer.KEPT),
        Phase.LIVED: (trainer.DECISIONS, trainer.INJECTS, trainer.REGION, trainer.NOTES),
        Phase.ENDED: (trainer.REGION, trainer.AFTER, trainer.PEOPLE, trainer.DECISIONS, trainer.NOTES),
    }.items()
    for part in parts
]


def disturbed(app: Any, live: LiveSession, events: list[Event], turn: int = 0) -> list[str]:
    """Let one thing after another happen, and now and then a command of the reader's own be refused; return what moved.

    What a refusal moves hangs on the page, not on what came before it: in `make soak` one follows every event. There the page
    is drawn after each event, every day after each third; pages begin by turns, so that over each three all are looked at.
    """
    found, before = [], places(app.run())
    often, together = (6, 3) if PROFILE == "steady" else (1, 1)
    assert before
    for number, event in enumerate(events):
        event(live)
        if (number - turn) % together and number + 1 < len(events):
            continue
        for refused in (False, True) if (number - turn) % often == 0 else (False,):
            if refused:
                app.session_state[frame.REFUSED] = gettext_lazy("Somebody else was quicker. Look again, then decide.")
            after = places(app.run())
            assert not app.exception
            found += [f"event {number}{', then a refusal' * refused}: {each}" for each in moved(before, after)]
            before = after
    return found


@pytest.mark.parametrize(("phase", "role"), PAGES)
def test_what_comes_in_moves_no_input_on_a_page(sessions: LiveSessions, phase: Phase, role: str) -> None:
    live, tokens = begun(sessions, phase)
    app = opened(t=tokens[role], lang="en")
    app.session_state["more-velmora.customs"] = True
    assert disturbed(app, live, EVENTS[phase], PAGES.index((phase, role))) == []


@pytest.mark.parametrize(("phase", "part"), PARTS)
def test_what_comes_in_moves_no_input_on_the_console(sessions: LiveSessions, phase: Phase, part: str) -> None:
    live, tokens = begun(sessions, phase)
    app = opened(t=tokens[TRAINER], lang="en")
    app.session_state[f"part-{live.session.move}-{phase}"] = part
    assert disturbed(app, live, EVENTS[phase], PARTS.index((phase, part))) == []


def test_what_comes_in_moves_no_input_where_one_joins(sessions: LiveSessions) -> None:
    live, _tokens = begun(sessions, Phase.LOBBY)
    app = opened(room=live.code, lang="en")
    assert disturbed(app, live, [*MESSAGES, *PEOPLE]) == []


def test_a_refusal_moves_no_input_on_the_start_page(sessions: LiveSessions) -> None:
    app = opened(exercise="1", lang="en")
    app.session_state["begin-title"] = "Ours"
    before = places(app.run())
    app.session_state[frame.REFUSED] = gettext_lazy("Somebody else was quicker. Look again, then decide.")
    assert moved(before, places(app.run())) == []


def test_what_was_refused_stays_in_its_field_and_what_was_taken_leaves_it(sessions: LiveSessions) -> None:
    live, tokens = begun(sessions, Phase.DECIDING)
    app = opened(t=tokens[TRAINER], lang="en")
    app.session_state[f"part-{live.session.move}-{Phase.DECIDING}"] = trainer.INJECTS
    app.run()
    count = len(live.session.injects)

    def field(kind: str, label: str) -> Any:
        return next(each for each in app.get(kind) if each.label == label)

    def release(words: str) -> None:
        field("text_area", "What it says").input(words)
        field("button", "Release it").click().run()
        app.run()  # here no part of a page runs by itself

    field("text_input", "Sender").input("Port office")
    release("")
    assert len(live.session.injects) == count
    assert field("text_input", "Sender").value == "Port office"
    release("A ship has come")
    assert len(live.session.injects) == count + 1
    assert not field("text_input", "Sender").value
    assert not field("text_area", "What it says").value
