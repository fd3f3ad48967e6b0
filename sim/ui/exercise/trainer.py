"""The trainer's console: one bar that says where the exercise stands and what comes next, and one part at a time below it."""

from collections.abc import Callable, Mapping
from typing import Final

import streamlit as st

from sim.exercise.contributions import Phase
from sim.exercise.live.session import LiveSession
from sim.exercise.session import Session
from sim.exercise.store.people import Device
from sim.ui.exercise import ending
from sim.ui.exercise.console import bar, decisions, injects, kept, notes, people, region
from sim.ui.exercise.frame import heading
from sim.words import gettext_noop
from sim.words.reader import Reader

PEOPLE, DECISIONS, INJECTS, REGION, NOTES, KEPT, AFTER = (
    "people",
    "decisions",
    "injects",
    "region",
    "notes",
    "session",
    "after",
)
PARTS: Final[Mapping[str, str]] = {
    PEOPLE: gettext_noop("People"),
    DECISIONS: gettext_noop("Decisions"),
    INJECTS: gettext_noop("Injects and messages"),
    REGION: gettext_noop("What is true"),
    NOTES: gettext_noop("Notes and ratings"),
    KEPT: gettext_noop("Session"),
    AFTER: gettext_noop("Hot wash"),
}
"""The parts of the console and what they are called."""
_DRAWN: Final[Mapping[str, Callable[[LiveSession, Reader], None]]] = {
    DECISIONS: decisions.show,
    INJECTS: injects.show,
    REGION: region.show,
    NOTES: notes.show,
}


def show(live: LiveSession, device: Device, token: str, reader: Reader) -> None:
    """Draw the console."""
    session, _ = live.session, reader._
    bar.show(live, reader)
    names = {part: _(PARTS[part]) for part in _parts(session)}
    with st.container(key="views"):
        chosen = st.segmented_control(
            _("Part of the console"),
            list(names),
            default=_first(session),
            format_func=names.__getitem__,
            required=True,
            key=f"part-{session.move}-{session.phase}",  # a new stage begins with its own part, whatever a browser still says
            label_visibility="collapsed",
        )
    with st.container(key=f"part-{chosen}"):
        if chosen == AFTER:
            ending.results(live, reader)
            ending.close_hot_wash(live, reader)
            heading(_("Expected, and what came"))
            st.html(ending.expectations(live, reader, ()))
        elif chosen == PEOPLE:
            people.show(live, device, reader)
        elif chosen == KEPT:
            kept.show(live, reader, token)
        else:
            _DRAWN[str(chosen)](live, reader)


def _parts(session: Session) -> tuple[str, ...]:
    if session.phase == Phase.LOBBY:
        return PEOPLE, INJECTS, NOTES, KEPT
    if session.phase == Phase.ENDED:
        return REGION, AFTER, PEOPLE, DECISIONS, NOTES, KEPT
    return PEOPLE, DECISIONS, INJECTS, REGION, NOTES, KEPT


def _first(session: Session) -> str:
    return {Phase.LOBBY: PEOPLE, Phase.DECIDING: DECISIONS, Phase.LIVED: DECISIONS, Phase.ENDED: REGION}[session.phase]
