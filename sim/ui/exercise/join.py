"""Joining: a code or a QR code, no account; a seat chosen or given; back to one's seat after sleep."""

from typing import Final

import streamlit as st

from sim.exercise.commands import Refused
from sim.exercise.live.session import LiveSession
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.seats import Seat
from sim.presentation.exercise import wording
from sim.scenario.problems import translate_lazy
from sim.ui.exercise import frame, listening
from sim.ui.exercise.frame import alarm, headline, place, quiet
from sim.ui.limits import neighbour
from sim.words.reader import Reader

GIVEN: Final = ""
"""In place of a seat: the next one that nobody holds."""
TRIED: Final = "tried-token"


def show(sessions: LiveSessions, reader: Reader) -> None:
    """Draw the page on which a participant joins the room of the link, or types its code."""
    _ = reader._
    code = st.query_params.get("room", "").strip().upper()[:16]
    live = _room(sessions, code, reader) if code else None
    if live is None:
        _ask(code, reader)
        return
    if _back(sessions, live):
        st.rerun()
    session = live.session
    frame.top(session, "Cordon", reader)
    frame.refused(reader)
    title, text = (
        _("Join the exercise"),
        _("Everything here is fictional: the region, its States and what happens in them."),
    )
    headline(title, text)
    if not session.joining:
        alarm(_("Joining is closed. Ask the trainer."))
        return
    held = [wording.seat_name(session, seat, reader) for seat in session.seats if session.filled(seat)]
    with place("held"):
        if held:
            quiet(_("Held already: {seats}. Several people may share a seat.").format(seats=reader.listed(held)))
    with st.form("join", border=False):
        # The same words whoever joins meanwhile: what was chosen stays chosen.
        names = {GIVEN: _("Give me a seat")} | {
            str(seat): wording.seat_name(session, seat, reader) for seat in session.seats
        }
        chosen = st.selectbox(_("Seat"), list(names), format_func=names.__getitem__, key="seat-wanted")
        name = st.text_input(_("Your name, if you like"), max_chars=80, key="own-name")
        quiet(_("Kept apart from what is decided, never exported, erased on request."))
        if st.form_submit_button(_("Join"), type="primary", width="stretch"):
            _join(sessions, live, chosen, name, reader)


def _room(sessions: LiveSessions, code: str, reader: Reader) -> LiveSession | None:
    """Return the room of a code; a code is tried once, not at every rerun."""
    known = st.session_state.get("joining")
    if known is not None and known[0] == code:
        return sessions.open(known[1])
    try:
        live = sessions.by_code(code, _address())
    except KeyError:
        return None
    except Refused as refused:
        st.session_state[frame.REFUSED] = refused.message
        return None
    st.session_state["joining"] = code, live.id
    return live


def _address() -> str:
    return neighbour(st.context.ip_address or "here")


def _ask(code: str, reader: Reader) -> None:
    _ = reader._
    title = _("Join an exercise")
    headline(title)
    why = st.session_state.pop(frame.REFUSED, None)
    with place("refused"):
        if why is not None:
            alarm(translate_lazy(why, _, reader.number))
        elif code:
            alarm(_("There is no room with the code {code}.").format(code=code))
    with st.form("code", border=False):
        typed = st.text_input(_("Code of the room"), max_chars=16, key="code-typed")
        quiet(_("Five letters, on the projector."))
        if st.form_submit_button(_("Go on"), type="primary") and typed.strip():
            st.query_params["room"] = typed.strip().upper()
            st.rerun()


def _back(sessions: LiveSessions, live: LiveSession) -> bool:
    """Return whether this device holds a seat in the room already: then its page is opened."""
    token = listening.remembered(live.code, st.session_state.get(TRIED, ""))
    if not token or token == st.session_state.get(TRIED):
        return False
    st.session_state[TRIED] = token
    found = sessions.by_token(token)
    if found is None or found[0].id != live.id:
        return False
    st.query_params.from_dict({"t": token})
    return True


def _join(sessions: LiveSessions, live: LiveSession, chosen: str, name: str, reader: Reader) -> None:
    try:
        token, _device = sessions.join(live, Seat.of(chosen) if chosen else None, name, _address())
    except Refused as refused:
        st.session_state[frame.REFUSED] = refused.message
        st.rerun()
    st.query_params.from_dict({"t": token, "lang": reader.language})
    st.rerun()
