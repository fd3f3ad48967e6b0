"""Which page of an exercise: a link's token says who looks; without one, a room's code asks to join, and who leads may begin."""

import streamlit as st

from sim.exercise.entries import EVALUATOR, OBSERVER, PARTICIPANT, PROJECTOR, TRAINER
from sim.exercise.lease import LedElsewhere
from sim.exercise.live.session import LiveSession
from sim.exercise.store.errors import NotKept
from sim.exercise.store.people import Device
from sim.presentation.exercise import wording
from sim.scenario.problems import translate_lazy
from sim.ui import theme, trainer_key
from sim.ui.exercise import frame, join, listening, seat, start, trainer, watching
from sim.ui.exercise.frame import alarm, headline
from sim.ui.language import language
from sim.ui.serving import access, boards, sessions
from sim.words.reader import Reader

TOKEN, ROOM, BEGIN = "t", "room", "exercise"
"""What a link asks for: a token's page, joining a room by its code, or beginning an exercise."""
TRIES_EVERY = 5.0
"""Seconds after which a page looks again whether its session is led here."""


def wanted() -> bool:
    """Return whether the link is one of an exercise."""
    return any(name in st.query_params for name in (TOKEN, ROOM, BEGIN))


def hides() -> bool:
    """Return whether the region is hidden from whoever asks: from all but who leads while an exercise is under way."""
    return not access().region(leads=trainer_key.leads())


def show() -> None:
    """Draw the page."""
    boards()  # the model is prepared while people join
    reader = Reader(language())
    st.set_page_config(
        page_title="Cordon · " + reader._("Exercise"),
        page_icon=theme.ICON,
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    theme.frame(reader, exercise=True)
    try:
        token = st.query_params.get(TOKEN, "")
        found = sessions().by_token(token) if token else None
        if found is not None:
            _opened(*found, token, reader)
        elif token:
            _closed(reader)
        elif ROOM in st.query_params:
            join.show(sessions(), reader)
        else:
            start.show(sessions(), reader)
    except LedElsewhere as error:
        _led_elsewhere(error, token, reader)
    except NotKept as error:
        alarm(translate_lazy(error.message, reader._, reader.number))


def _opened(live: LiveSession, device: Device, token: str, reader: Reader) -> None:
    pages = {
        TRAINER: trainer.show,
        PARTICIPANT: seat.show,
        PROJECTOR: watching.projector,
        OBSERVER: watching.observer,
        EVALUATOR: watching.observer,
    }
    draw, who = pages[device.role], _who(live, device, reader)

    @st.fragment
    def screen() -> None:
        if live.lost or live.store.links.who(token) is None or _who(live, device, reader) != who:
            st.rerun()  # led elsewhere, withdrawn, or given another seat
        listening.watch(live, device, token, reader)
        frame.refused(reader)
        draw(live, device, token, reader)

    frame.top(live.session, who, reader)
    screen()


def _who(live: LiveSession, device: Device, reader: Reader) -> str:
    if device.role != PARTICIPANT:
        return reader._(wording.ROLE_NAMES[device.role])
    seats = live.seats_of(device.device)
    if len(seats) == 1:
        return wording.seat_name(live.session, seats[0], reader)
    return reader._("Participant")


def _led_elsewhere(error: LedElsewhere, token: str, reader: Reader) -> None:
    """Say that another server leads the session; its trainer may take it over here, others wait until it is led here."""
    _ = reader._
    start.top(reader)
    device = sessions().store.links.who(token)
    if device is None or device.role != TRAINER:
        title, text = (
            _("The exercise goes on at another address"),
            _("Ask the trainer which one. This page tries again by itself."),
        )
        headline(title, text)  # "this machine" would be their own
        _try_again()
        return
    title = translate_lazy(error.message, _).removesuffix(".")
    headline(title, _("Go on there, or take it over: then it ends there at once. Nothing that was sent is lost."))
    if st.button(_("Take it over"), type="primary", key="take-over"):
        frame.attempt(sessions().open, error.session, take_over=True)
        st.rerun()
    _try_again()


@st.fragment(run_every=TRIES_EVERY)
def _try_again() -> None:
    """Look every few seconds whether the session can be led here by now."""
    if st.session_state.pop("tried-again", False):
        st.rerun()
    st.session_state["tried-again"] = True


def _closed(reader: Reader) -> None:
    _ = reader._
    start.top(reader)
    text = _("Ask the trainer: participants join again with the room's code, others need a new link.")
    headline(_("This link opens nothing any more"), text)
    st.text_input(_("Code of the room"), max_chars=16, key="code-again", on_change=_again)


def _again() -> None:
    st.query_params.from_dict({ROOM: str(st.session_state["code-again"])})
