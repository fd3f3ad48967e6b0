"""A participant's page: what do I decide now? First think, then try out, then propose; a coordinator settles the State's plan."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from sim.exercise import commands
from sim.exercise.contributions import Phase
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import ASSISTANCE, Seat, own_levers, reaches
from sim.exercise.session import Session
from sim.exercise.store.people import Device
from sim.presentation.blocks import Block
from sim.presentation.exercise import pictures, wording
from sim.presentation.exercise.wording import news_name, questions_of, seat_name, waits_for
from sim.presentation.palette import palette_of
from sim.ui import board, theme
from sim.ui.exercise import assistance, ending, frame
from sim.ui.exercise.deciding import incoming, line, plan
from sim.ui.exercise.frame import heading, headline, place, quiet, text
from sim.ui.exercise.parts import inject_html, plan_html
from sim.words.reader import Reader


def show(live: LiveSession, device: Device, token: str, reader: Reader) -> None:
    """Draw the page of a participant."""
    session, _ = live.session, reader._
    seats = live.seats_of(device.device)
    st.html(f'<p class="moment">{escape(wording.moment(session, reader))}</p>')
    if not seats:
        title = _("You have no seat now")
        headline(title, _("The trainer will give you one, or choose one here."))
        with place("seatless"):
            _choose_a_seat(live, device, reader)
        return
    with place("seats"):
        seat = _chosen(session, seats, reader)
    with place("shared"):
        _shared(session, seat, reader)
    with place("messages"):
        _messages(session, seat, reader)
    if session.phase == Phase.LOBBY:
        _lobby(live, seat, reader)
    elif session.phase == Phase.DECIDING:
        _decide(live, device, seat, reader)
    elif session.phase == Phase.LIVED:
        _lived(live, seat, reader)
    else:
        ending.participant(live, device, seat, reader)


def _choose_a_seat(live: LiveSession, device: Device, reader: Reader) -> None:
    """Draw the way back to a seat for somebody whose seat was freed; their link is still theirs."""
    session, _ = live.session, reader._
    if not session.joining:
        quiet(_("Joining is closed. Ask the trainer."))
        return
    names = {str(seat): seat_name(session, seat, reader) for seat in session.seats}
    wanted = st.selectbox(_("Seat"), list(names), format_func=names.__getitem__, key="seat-again")
    if st.button(_("Take this seat"), type="primary", width="stretch", key="take-seat"):
        frame.do(live, device.device, commands.TakeSeat(seat=Seat.of(wanted), holder=device.device))
        frame.again()


def _chosen(session: Session, seats: Sequence[Seat], reader: Reader) -> Seat:
    """Return the seat that is looked at: the only one, or the one chosen."""
    if len(seats) == 1:
        return seats[0]
    names = {str(seat): seat_name(session, seat, reader) for seat in seats}
    chosen = st.segmented_control(
        reader._("Your seats"),
        list(names),
        default=str(seats[0]),
        required=True,
        format_func=names.__getitem__,
        key="my-seat",
    )
    return Seat.of(chosen or str(seats[0]))


def _shared(session: Session, seat: Seat, reader: Reader) -> None:
    """Say who else holds the seat, where anybody does."""
    others = len(session.holders.get(seat, ())) - 1
    if others > 0:
        words = reader.ngettext(
            "You share this seat with {n} other: what one sets, all of you see.",
            "You share this seat with {n} others: what one sets, all of you see.",
            others,
        )
        quiet(words.format(n=reader.number(others)))


def _messages(session: Session, seat: Seat, reader: Reader) -> None:
    own = [message for message in session.said_now() if reaches((message.to,), seat)]
    for message in own[-2:]:
        who = escape(reader._("The trainer"))
        st.html(f'<p class="message" data-news="{news_name(message)}"><b>{who}</b> {text(message.text)}</p>')


def _lobby(live: LiveSession, seat: Seat, reader: Reader) -> None:
    session, _ = live.session, reader._
    title = _("You are {seat}").format(seat=seat_name(session, seat, reader))
    headline(title, _("The exercise begins when the trainer starts it. Read the briefing meanwhile."))
    words = {True: _("somebody sits here"), False: _("a stand-in keeps the plan")}
    rows = []
    for other in session.seats:
        if other.state == seat.state and seat.state:
            filled = session.filled(other)
            note = _("you") if other == seat else words[filled]
            name = escape(wording.agency_name(other, reader))
            rows.append(f'<li class="{"taken" if filled else "free"}">{name}<small>{escape(note)}</small></li>')
    st.html(f'<ul class="seats">{"".join(rows)}</ul>')
    st.markdown(_plain(reader.text(session.scenario.briefing)))


def _plain(markdown: str) -> str:
    """Return a briefing's own Markdown one heading deeper, since the page has its title already; pictures as the text they are.

    A phone fetches nothing that a scenario names.
    """
    text = markdown.replace("![", "!\\[")
    return "\n".join("#" + line if line.startswith("#") else line for line in text.splitlines())


def _decide(live: LiveSession, device: Device, seat: Seat, reader: Reader) -> None:
    session, _ = live.session, reader._
    left, right = st.columns([5, 7], gap="large")
    with left:
        with place("inbox"):
            incoming.inbox(live, seat, incoming.letters(session, seat), reader)
        with place("offers"):
            for offer in session.offers.values() if seat.coordinates else ():
                with place(f"offer-{offer.number}"):
                    if waits_for(offer, seat.state):
                        incoming.answer(live, seat, offer, reader)
        with place("earlier"):
            earlier = [inject for inject in session.inbox(seat) if inject.day < session.moment]
            if earlier:
                with st.expander(_("What came in earlier")):
                    st.html("".join(inject_html(session, inject, reader) for inject in reversed(earlier)))
        if session.closed:
            with st.expander(_("What was seen until now")):
                _show_seen(live, seat, reader, "seen-before")
    with right:
        line.show(live, device, seat, reader)
        if seat.agency == ASSISTANCE:
            assistance.answer(live, seat, reader)
        if (session.move, seat) not in session.thoughts or not seat.state:
            return
        with place("plan"):
            if (session.move, seat.state) in session.plans:
                plan.submitted(live, seat, reader)
            elif seat.coordinates:
                plan.settle(live, device, seat, reader)
            elif own_levers(seat):
                plan.propose(live, device, seat, reader)
            else:
                quiet(_("This seat sets no lever: it advises, answers and asks."))
        if seat.coordinates:
            incoming.agreements(live, seat, reader)
            assistance.ask(live, seat, reader)


def _lived(live: LiveSession, seat: Seat, reader: Reader) -> None:
    session, _ = live.session, reader._
    with place("inbox"):
        if incoming.letters(session, seat):
            incoming.inbox(live, seat, incoming.letters(session, seat), reader)
    with place("truth"):
        if "truth" in session.revealed:
            ending.truth(live, reader)
    _show_seen(live, seat, reader, "seen")
    if "practice" in session.revealed:
        with st.expander(_("What is on file, law and practice")):
            ending.practice(live, reader, seat.state)
    if seat.state:
        with st.expander(_("What your State decided in this move")):
            st.html(plan_html(session, seat.state, session.closed, reader))
    questions = questions_of(session, session.closed, reader)
    if questions:
        heading(_("For the table"))
        st.html(f"<ul>{''.join(f'<li>{escape(question)}</li>' for question in questions)}</ul>")


def _show_seen(live: LiveSession, seat: Seat, reader: Reader, key: str) -> None:
    session, state, mode = live.session, seat.state, theme.mode()

    def draw() -> list[Block]:
        moves, colours = live.closed_moves(session), palette_of(mode)
        if state:
            return pictures.seen(session, moves, state, colours, reader)
        return pictures.public(session, moves, colours, reader)

    found = pictures.once(
        ("seen", live.id, session.lived, "truth" in session.revealed, state, reader.language, mode),
        lambda: pictures.picture(draw(), reader),
    )
    with st.container(key=f"view-{key}"):
        board.show(found, key=key)
