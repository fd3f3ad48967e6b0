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
from sim.exercise.live.session import LiveSession
from sim.exercise.session import Session
from sim.exercise.store.errors import NotKept
from sim.presentation.exercise.wording import title_of
from sim.scenario.problems import translate_lazy
from sim.ui import theme
from sim.ui.language import choice
from sim.words import LANGUAGES, gettext_noop
from sim.words.reader import Reader

REFUSED: Final = "refused-command"
"""Key under which the session of a browser keeps why its last command was refused; it is said once."""
PROJECTED: Final[Mapping[str, str]] = {
    "map": gettext_noop("Map"),
    "stopped": gettext_noop("Attempts stopped"),
    "delay": gettext_noop("Border delay"),
    "file": gettext_noop("On file"),
    "truth": gettext_noop("What was true"),
    "attempts": gettext_noop("Attempt by attempt"),
    "practice": gettext_noop("What decisions moved"),
    "luck": gettext_noop("Luck and decisions"),
    "wash": gettext_noop("Hot wash"),
    "questions": gettext_noop("Questions"),
    "code": gettext_noop("Code to join"),
}
"""What the projector may show, as the trainer chooses."""


def place(name: str) -> DeltaGenerator:
    """Return a place of its own for what may be there or not, or be of any number; drawn always, it takes no room while empty.

    The browser tells elements apart by their number within what they stand in. Without a place, a line that comes in would give
    every form and column below it another number: they would be built anew, without what is being typed, the caret and a phone's
    keyboard. ``name`` is unique on a page.
    """
    return st.container(key=f"place-{name}")


def parts(label: str, names: Mapping[str, str]) -> Mapping[str, DeltaGenerator]:
    """Draw a choice among parts of a page, each under what it is called, and return the place of each; only the chosen is in view.

    All are drawn, so that what is half written in one outlives a look at another. The framework's own tabs are disabled for an
    instant at each redraw, and a tap that falls into it does nothing: at a table where news comes in every few seconds, some did.
    """
    with st.container(key="views"):
        chosen = st.segmented_control(
            label,
            list(names),
            default=next(iter(names)),
            format_func=names.__getitem__,
            required=True,
            key="parts",
            label_visibility="collapsed",
        )
    return {part: st.container(key=f"{'shown' if part == chosen else 'hidden'}-{part}") for part in names}


def blank(name: str) -> str:
    """Return the key of a field that empties once what it holds has been taken, and only then: see ``taken``."""
    return f"{name}-{st.session_state.get(f'taken-{name}', 0)}"


def taken(name: str) -> None:
    """Let a field be drawn empty from now on, under a new key."""
    st.session_state[f"taken-{name}"] = st.session_state.get(f"taken-{name}", 0) + 1


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
        st.session_state[REFUSED] = refused.message
        return None


def do(live: LiveSession, actor: Actor, command: Command) -> bool:
    """Give a command; return whether it was done."""
    return attempt(live.do, actor, command) is not None


def why_refused(reader: Reader) -> str:
    """Return why the last command was refused, until it has been said; nothing where none was."""
    why = st.session_state.get(REFUSED)
    return "" if why is None else translate_lazy(why, reader._, reader.number)


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
