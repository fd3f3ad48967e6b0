"""What a seat proposes, and the plan that its coordinator settles and submits."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from sim.exercise import commands
from sim.exercise.entries import TIMER
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import Seat, own_levers
from sim.exercise.session import Session
from sim.exercise.store.people import Device
from sim.presentation.exercise import wording
from sim.presentation.exercise.wording import change_text, proposal_name, state_name
from sim.scenario.levers import LEVERS, Lever
from sim.ui.exercise import frame
from sim.ui.exercise.deciding import levers
from sim.ui.exercise.frame import heading, place, quiet
from sim.ui.exercise.parts import plan_html
from sim.words.reader import Reader


def propose(live: LiveSession, device: Device, seat: Seat, reader: Reader) -> None:
    """Draw what a seat tries out, and the press by which it is proposed."""
    session, _ = live.session, reader._
    draft = live.draft(seat)
    heading(_("Then: what do you propose?"))
    levers.sliders(live, device, seat, own_levers(seat), draft, reader)
    values = {**session.proposed(seat.state), **draft}
    levers.budget(session, seat.state, values, reader)
    proposal = session.proposals.get((session.move, seat))
    changed = levers.changes(session, seat.state, draft)
    same = proposal is not None and proposal == changed
    words = _("Proposed. The coordinator settles the plan.") if same else _("Propose to the coordinator")
    levers.count_pending(session, seat, draft, reader)
    if st.button(words, type="primary", width="stretch", key="propose", disabled=same or session.frozen):
        frame.do(live, seat, commands.Propose(seat=seat, values=changed))
        frame.again()
    # Its own proposal alone: what others propose does not ask anew.
    levers.preview(session, device, seat, draft, reader)


def settle(live: LiveSession, device: Device, seat: Seat, reader: Reader) -> None:
    """Draw the coordinator's table: proposals, the budget, dissent, agreements, and the plan to submit."""
    session, _ = live.session, reader._
    draft = live.draft(seat)
    heading(_("Then: settle the plan of {state}").format(state=state_name(session, seat.state, reader)))
    proposals = {
        other: session.proposals[session.move, other]
        for other in session.seats
        if other.state == seat.state and session.proposals.get((session.move, other))
    }
    waiting = [
        wording.agency_name(other, reader)
        for other in session.seats
        if other.state == seat.state
        and other != seat
        and session.filled(other)
        and own_levers(other)
        and other not in proposals
    ]
    with place("waiting"):
        if waiting:
            quiet(_("Not proposed yet: {seats}").format(seats=reader.listed(waiting)))
    table = [other for other in session.seats if other.state == seat.state]
    free = [lever for lever in LEVERS if not any(map(session.filled, _owners(session, seat.state, lever)))]
    drawn = {lever for lever in LEVERS if seat.owns(lever) or lever in free}
    levers.sliders(live, device, seat, own_levers(seat), draft, reader)
    for other in table:
        with place(f"proposal-{other}"):
            if other in proposals:
                st.html(_proposal_html(session, other, reader))
                own = [lever for lever in LEVERS if lever.id in proposals[other] and lever not in drawn]
                drawn.update(own)
                for lever in own:
                    levers.slider(live, device, seat, lever, draft, reader)
    _untaken(live, device, seat, [lever for lever in free if not seat.owns(lever)], draft, reader)
    levers.budget(session, seat.state, draft, reader)
    dissent = {}
    with st.expander(_("Dissent, for the record")):
        for other in table:
            with place(f"dissents-{other}"):
                if other in proposals and other != seat:
                    name = wording.agency_name(other, reader)
                    dissent[str(other)] = st.text_input(name, key=f"dissent-{other}", max_chars=500)
    levers.count_pending(session, seat, draft, reader)
    if st.button(_("Submit the plan"), type="primary", width="stretch", key="submit", disabled=session.frozen):
        frame.do(
            live,
            seat,
            commands.SubmitPlan(state=seat.state, values=levers.changes(session, seat.state, draft), dissent=dissent),
        )
        frame.again()
    levers.preview(session, device, seat, draft, reader)


def _owners(session: Session, state: str, lever: Lever) -> list[Seat]:
    return [other for other in session.seats if other.state == state and other.owns(lever)]


def _proposal_html(session: Session, seat: Seat, reader: Reader) -> str:
    """Return what a seat proposes in this move as HTML."""
    values = session.proposals[session.move, seat]
    changes = [change_text(session, seat.state, lever_id, value, reader) for lever_id, value in values.items()]
    words = escape("; ".join(changes) or reader._("no change"))
    who = escape(wording.agency_name(seat, reader))
    return f'<p class="proposal" data-news="{proposal_name(session, seat)}"><b>{who}</b> {words}</p>'


def _untaken(
    live: LiveSession, device: Device, seat: Seat, free: Sequence[Lever], draft: dict[str, float], reader: Reader
) -> None:
    """Draw the levers of seats that nobody has taken, by agency, folded away."""
    session, _ = live.session, reader._
    for owner in session.seats:
        own = [lever for lever in free if next(iter(_owners(session, seat.state, lever)), None) == owner]
        with place(f"of-{owner}"):
            if own:
                name = _("{agency}: nobody sits there, you decide").format(agency=wording.agency_name(owner, reader))
                with st.expander(name, key=f"untaken-{owner}"):
                    levers.sliders(live, device, seat, own, draft, reader, owner)


def submitted(live: LiveSession, seat: Seat, reader: Reader) -> None:
    """Draw the plan that was submitted; its coordinator may take it back while the move is open."""
    session, _ = live.session, reader._
    heading(_("The plan of {state} is submitted").format(state=state_name(session, seat.state, reader)))
    if session.plans[session.move, seat.state].by == TIMER:
        quiet(_("Submitted when time was up."))
    st.html(plan_html(session, seat.state, session.move, reader))
    quiet(_("Wait until the trainer closes the move."))
    if seat.coordinates:
        late = session.plans[session.move, seat.state].by == TIMER
        if not late and st.button(_("Take the plan back"), key="withdraw", disabled=session.frozen):
            frame.do(live, seat, commands.WithdrawPlan(state=seat.state))
            frame.again()
