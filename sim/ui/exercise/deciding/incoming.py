"""What has come in to a seat, each with a place for an answer; and agreements between States."""

from collections.abc import Sequence

import streamlit as st

from sim.exercise import commands
from sim.exercise.contributions import Offer, Released
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.presentation.exercise.wording import agreement_name, state_name
from sim.scenario.levers import AGREED
from sim.ui.exercise import frame
from sim.ui.exercise.frame import heading, place, quiet, text
from sim.ui.exercise.parts import held_html, inject_html, offer_html
from sim.words.reader import Reader


def letters(session: Session, seat: Seat) -> list[Released]:
    """Return what a seat has received since the last move was closed."""
    return [inject for inject in session.inbox(seat) if inject.day >= session.moment]


def inbox(live: LiveSession, seat: Seat, injects: Sequence[Released], reader: Reader) -> None:
    """Draw what has come in, each with a place for an answer."""
    session, _ = live.session, reader._
    heading(_("What has come in"))
    with place("nothing"):
        if not injects:
            quiet(_("Nothing for this seat in this move yet."))
    for inject in injects:
        st.html(inject_html(session, inject, reader))
        answer = session.answers.get((inject.number, str(seat)), "")
        with st.popover(_("Your answer") if not answer else _("Your answer, given"), key=f"answer-{inject.number}"):
            with place(f"given-{inject.number}"):
                if answer:
                    st.html(f'<p class="thought">{text(answer)}</p>')
            words = st.text_area(
                _("What do you do about it?"),
                answer,
                key=f"answer-text-{inject.number}",
                max_chars=commands.LONGEST_TEXT,
            )
            if st.button(_("Send"), key=f"answer-send-{inject.number}", disabled=session.frozen):
                frame.do(live, seat, commands.AnswerInject(number=inject.number, text=words))
                frame.again()


def answer(live: LiveSession, seat: Seat, offer: Offer, reader: Reader) -> None:
    """Draw an agreement that waits for a coordinator's answer."""
    session, _ = live.session, reader._
    st.html(offer_html(session, offer, reader, "message"))
    for column, name, accept in zip(st.columns(2), (_("Accept"), _("Decline")), (True, False), strict=True):
        key = f"{'accept' if accept else 'decline'}-{offer.number}"
        if column.button(name, key=key, width="stretch", disabled=session.frozen):
            frame.do(live, seat, commands.AnswerAgreement(state=seat.state, number=offer.number, accept=accept))
            frame.again()


def agreements(live: LiveSession, seat: Seat, reader: Reader) -> None:
    """Draw agreements between States: in force, on offer, and a new one to offer."""
    session, _ = live.session, reader._
    heading(_("Agreements between States"))
    with place("agreements"):
        for agreed in session.agreements():
            if seat.state in agreed.states:
                st.html(held_html(session, agreed, reader))
        for offer in session.offers.values():
            if not offer.open or seat.state not in offer.states:
                continue
            st.html(offer_html(session, offer, reader))
            accepted = seat.state in offer.accepted
            quiet(_("Waiting for the others.") if accepted else _("Answer it above, where it came in."))
    with st.popover(_("Offer an agreement"), key="offer-agreement"):
        names = {lever: agreement_name(lever, reader) for lever in AGREED}
        lever = st.selectbox(_("On what"), list(names), format_func=names.__getitem__, key="offer-lever")
        others = {state: state_name(session, state, reader) for state in session.state_ids() if state != seat.state}
        parties = st.pills(
            _("With"),
            list(others),
            selection_mode="multi",
            default=list(others),
            format_func=others.__getitem__,
            key="offer-states",
        )
        if st.button(_("Offer it"), key="offer", disabled=session.frozen):
            frame.do(live, seat, commands.OfferAgreement(by=seat.state, lever=lever, states=tuple(parties or ())))
            frame.again()
