"""What all pages of an exercise share: names as readers say them, the row on top, commands that may be refused."""

from collections.abc import Callable, Mapping
from html import escape
from typing import Any, Final, NoReturn

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException

from sim.exercise import network
from sim.exercise.commands import Actor, Command, Refused
from sim.exercise.contributions import Phase
from sim.exercise.entries import EVALUATOR, OBSERVER, PROJECTOR, TIMER, TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import AGENCY_NAMES, ASSISTANCE, ASSISTANCE_NAME, Agency, Seat
from sim.exercise.session import Session
from sim.exercise.store.errors import NotKept
from sim.scenario.problems import said_in
from sim.ui import theme
from sim.ui.language import choice
from sim.words import LANGUAGES, SOURCE, mark
from sim.words.reader import Reader

REFUSED: Final = "refused-command"
"""Key under which the session of a browser keeps why its last command was refused; it is said once."""
ROLE_NAMES: Final[Mapping[str, str]] = {
    TRAINER: mark("Trainer"),
    PROJECTOR: mark("Projector"),
    OBSERVER: mark("Observer"),
    EVALUATOR: mark("Evaluator"),
    TIMER: mark("Time was up"),
    "stand-in": mark("Stand-in"),
}
PROJECTED: Final[Mapping[str, str]] = {
    "map": mark("Map"),
    "stopped": mark("Attempts stopped"),
    "delay": mark("Border delay"),
    "file": mark("On file"),
    "truth": mark("What was true"),
    "attempts": mark("Attempt by attempt"),
    "practice": mark("What decisions moved"),
    "luck": mark("Luck and decisions"),
    "wash": mark("Hot wash"),
    "questions": mark("Questions"),
    "code": mark("Code to join"),
}
"""What the projector may show, as the trainer chooses."""
PHASE_NAMES: Final[Mapping[Phase, str]] = {
    Phase.LOBBY: mark("Before the start"),
    Phase.DECIDING: mark("Deciding"),
    Phase.LIVED: mark("What came of it"),
    Phase.ENDED: mark("After the end"),
}


def state_name(session: Session, state: str, reader: Reader) -> str:
    """Return a State's name."""
    return reader.text(session.scenario.state(state).name)


def agency_name(seat: Seat, reader: Reader) -> str:
    """Return what a seat's agency is called."""
    return reader._(ASSISTANCE_NAME if seat.agency == ASSISTANCE else AGENCY_NAMES[Agency(seat.agency)])


def title_of(session: Session, reader: Reader) -> str:
    """Return what a session is called: as its trainer did, else as its scenario is, in the reader's language."""
    own = session.title != session.scenario.title.get(SOURCE)
    return session.title if own else reader.text(session.scenario.title)


def seat_name(session: Session, seat: Seat, reader: Reader) -> str:
    """Return a seat's name: its State and agency."""
    agency = agency_name(seat, reader)
    return f"{state_name(session, seat.state, reader)} · {agency}" if seat.state else agency


def actor_name(session: Session, actor: str, reader: Reader) -> str:
    """Return who did something: a seat, or a role."""
    seat = Seat.of(actor)
    return seat_name(session, seat, reader) if seat in session.seats else reader._(ROLE_NAMES.get(actor, actor))


def to_name(session: Session, to: str, reader: Reader) -> str:
    """Return who an inject or a message is for."""
    if to == "all":
        return reader._("Everybody")
    if to in session.state_ids():
        return state_name(session, to, reader)
    if to.startswith("*."):
        return reader._("{agency}, in all States").format(agency=agency_name(Seat("", to[2:]), reader))
    return seat_name(session, Seat.of(to), reader)


def place(name: str) -> DeltaGenerator:
    """Return a place of its own for what may be there or not, or be of any number; drawn always, it takes no room while empty.

    The browser tells elements apart by their number within what they stand in. Without a place, a line that comes in would give
    every form and column below it another number: they would be built anew, without what is being typed, the caret and a phone's
    keyboard. ``name`` is unique on a page.
    """
    return st.container(key=f"place-{name}")


def blank(name: str) -> str:
    """Return the key of a field that empties once what it holds has been taken, and only then: see ``taken``."""
    return f"{name}-{st.session_state.get(f'taken-{name}', 0)}"


def taken(name: str) -> None:
    """Let a field be drawn empty from now on, under a new key."""
    st.session_state[f"taken-{name}"] = st.session_state.get(f"taken-{name}", 0) + 1


def changed_model(reader: Reader) -> str:
    """Say what a session shows whose moves were lived with another version of the model."""
    return reader._(
        "The model has changed since moves were closed. What came of them is shown as it was seen then; "
        "comparisons with it, and moves to come, are worked out with the model of today."
    )


def headline(title: str, below: str = "") -> None:
    """Draw the sentence that a page is about."""
    line = f"<p>{escape(below)}</p>" if below else ""
    st.html(f'<div class="headline"><h1>{escape(title)}</h1>{line}</div>')


def heading(words: str) -> None:
    """Draw a heading."""
    st.html(f"<h2>{escape(words)}</h2>")


def quiet(words: str) -> None:
    """Draw a line that explains."""
    st.html(f'<p class="quiet">{escape(words)}</p>')


def alarm(words: str) -> None:
    """Draw what a reader has to see: why something was not done."""
    st.html(f'<p class="refused" role="alert">{escape(words)}</p>')


def attempt(what: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
    """Do something that may be refused; then why is kept, to be said once. Returns what it returned, or None."""
    try:
        return what(*arguments, **named)
    except (Refused, NotKept) as refused:
        st.session_state[REFUSED] = refused.said
        return None


def do(live: LiveSession, actor: Actor, command: Command) -> bool:
    """Give a command; return whether it was done."""
    return attempt(live.do, actor, command) is not None


def why_refused(reader: Reader) -> str:
    """Return why the last command was refused, until it has been said; nothing where none was."""
    why = st.session_state.get(REFUSED)
    return "" if why is None else said_in(why, reader._, reader.number)


def again() -> NoReturn:
    """Draw the screen anew, now that something was done.

    A press that reaches a server which has just been started runs the whole page, and not the screen alone.
    """
    try:
        st.rerun(scope="fragment")
    except StreamlitAPIException:
        st.rerun()


def refused(reader: Reader) -> None:
    """Say, at a place of its own, why the last command was refused, if it was."""
    why = why_refused(reader)
    st.session_state.pop(REFUSED, None)
    with place("refused"):
        if why:
            alarm(why)


def top(session: Session, who: str, reader: Reader) -> None:
    """Draw the row on top: whose page this is, the session, the language."""
    with st.container(key="top"):
        brand, language = st.columns([5, 2], vertical_alignment="center")
        with brand:
            st.html(theme.brand(who, escape(title_of(session, reader))))
        with language:
            choice(reader, [language for language in LANGUAGES if language in session.languages])


def moment(session: Session, reader: Reader) -> str:
    """Say where the exercise stands: the move, months of the region, the phase."""
    _ = reader._
    phase = _(PHASE_NAMES[session.phase])
    if session.move == 0:
        return phase
    months = 3 * session.format.quarters
    first = (session.move - 1) * months + 1
    return _("Move {move} of {moves} · months {first} to {last} · {phase}").format(
        move=session.move, moves=session.length, first=first, last=first + months - 1, phase=phase
    )


def on_projector(session: Session) -> list[str]:
    """Return what the projector may show now: nothing hidden before it is revealed; what has been revealed comes first."""
    if session.phase == Phase.ENDED:
        return ["truth", "attempts", "practice", "luck", "wash", "questions", "code"]
    if not session.closed:
        return ["map", "file", "code"]
    parts = {"truth": ["truth", "attempts"], "practice": ["practice"]}
    revealed = [name for what, names in parts.items() if what in session.revealed for name in names]
    return [*revealed, "map", "stopped", "delay", "file", "questions", "code"]


def projected(live: LiveSession) -> str:
    """Return what the projector shows: what was chosen, or the first of what may be shown."""
    offered = on_projector(live.session)
    return live.console.projected if live.console.projected in offered else offered[0]


def qr(link: str, reader: Reader) -> str:
    """Return the QR code of a link as HTML."""
    words = reader._("QR code of the address beside it")
    return f'<img src="{network.qr(link)}" alt="{escape(words)}">'


def text(words: str) -> str:
    """Return what somebody wrote as HTML that shows it and nothing else."""
    return escape(words).replace("\n", "<br>")
