"""Decisions: who has thought, proposed and submitted; what is written on paper; agreements between States."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from sim.exercise import commands
from sim.exercise.contributions import Offer, Phase
from sim.exercise.entries import TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import Seat, own_levers
from sim.exercise.session import Session
from sim.presentation.exercise import wording
from sim.presentation.exercise.wording import change_text, seat_name, state_name
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.spoken import titled
from sim.ui.choices import choose
from sim.ui.exercise import assistance, frame
from sim.ui.exercise.frame import heading, place, quiet, text
from sim.ui.exercise.parts import held_html, offer_html, plan_html
from sim.ui.settings import options
from sim.words.reader import Reader


def show(live: LiveSession, reader: Reader) -> None:
    """Draw the part of decisions."""
    session = live.session
    if session.phase == Phase.DECIDING:
        table, paper = st.columns([3, 2], gap="large")
        with table:
            _states(live, reader)
        with paper:
            _paper(live, reader)
            agreements(live, reader)
            assistance.answer(live, TRAINER, reader)
            assistance.from_paper(live, reader)
    else:
        move = st.segmented_control(
            reader._("Move"),
            list(range(1, session.closed + 1)),
            default=session.closed,
            required=True,
            key=f"decided-{session.closed}",
        )
        st.html(decided(session, int(move or session.closed), reader))
        agreements(live, reader)
        assistance.answer(live, TRAINER, reader)


def _states(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    for state in session.state_ids():
        _state(live, state, reader)


def _state(live: LiveSession, state: str, reader: Reader) -> None:
    session, _ = live.session, reader._
    with place(f"state-{state}"):
        submitted = (session.move, state) in session.plans
        mark = "✓" if submitted else "…"
        st.html(f'<h3 class="of-state">{mark} {escape(state_name(session, state, reader))}</h3>')
        st.html(progress(session, state, reader))
        if submitted:
            st.html(plan_html(session, state, session.move, reader))
            if st.button(_("Open its decisions again"), key=f"withdraw-{state}"):
                frame.do(live, TRAINER, commands.WithdrawPlan(state=state))
                frame.again()


def progress(session: Session, state: str, reader: Reader) -> str:
    """Return, as HTML, what each seat of a State has done in the open move."""
    _ = reader._
    rows = []
    for seat in session.seats:
        if seat.state != state:
            continue
        thought = session.thoughts.get((session.move, seat))
        proposal = session.proposals.get((session.move, seat))
        steps = []
        if thought is not None:
            steps.append(f"“{text(thought.expectation)}”")
        if proposal is not None:
            changes = "; ".join(change_text(session, state, lever, value, reader) for lever, value in proposal.items())
            steps.append(escape(_("proposes: {changes}").format(changes=changes or _("no change"))))
        if not steps:
            steps.append(escape(_("nothing yet") if session.filled(seat) else _("a stand-in keeps the plan")))
        done = "taken" if proposal is not None or (seat.coordinates and thought is not None) else "free"
        rows.append(
            f'<li class="{done}">{escape(wording.agency_name(seat, reader))}<small>{" · ".join(steps)}</small></li>'
        )
    return f'<ul class="seats console">{"".join(rows)}</ul>'


def decided(session: Session, move: int, reader: Reader) -> str:
    """Return the plans of all States in a closed move, as HTML."""
    found = []
    for state in session.state_ids():
        found.append(f'<h3 class="of-state">{escape(state_name(session, state, reader))}</h3>')
        plan = session.plans.get((move, state))
        if plan is not None and plan.by != str(session.coordinator(state)):
            who = reader._("By: {who}").format(who=wording.actor_name(session, plan.by, reader))
            found.append(f'<p class="quiet">{escape(who)}</p>')
        found.append(plan_html(session, state, move, reader))
    return "".join(found)


def _paper(live: LiveSession, reader: Reader) -> None:
    """Draw the form for a decision that was written on paper: any seat's proposal, or the plan of a State."""
    session, _ = live.session, reader._
    heading(_("Enter from paper"))
    deciding = [seat for seat in session.seats if seat.coordinates or own_levers(seat)]
    names = {str(seat): seat_name(session, seat, reader) for seat in deciding}
    seat = Seat.of(st.selectbox(_("Seat"), list(names), format_func=names.__getitem__, key="paper-seat"))
    owned = {lever.id: _(lever.name) for lever in (LEVERS if seat.coordinates else own_levers(seat))}
    expectation = st.text_input(_("What it expects"), key=f"paper-expects-{session.move}-{seat}", max_chars=300)
    chosen = st.multiselect(
        _("What changes"),
        list(owned),
        format_func=owned.__getitem__,
        key=f"paper-levers-{session.move}-{seat}",
        placeholder=_("Nothing yet"),
    )
    before = session.values(seat.state)
    values = {}
    for lever_id in chosen:
        lever = LEVERS[LEVER_INDEX[lever_id]]
        choices = options(lever, [before[lever_id]])
        shown = choices[_nearest(choices, before[lever_id])]
        key = f"paper-{session.move}-{seat}-{lever_id}"
        value = choose(lever, titled(lever, reader), choices, reader, shown=shown, key=key)
        values[lever_id] = shown if value is None else value
    with place("sheet"):
        if seat.coordinates:
            quiet(_("The coordinator's sheet is the plan of the State."))
    if st.button(_("Enter it"), key="paper-enter", width="stretch", disabled=not (expectation.strip() or values)):
        _enter(live, seat, expectation, values)
        frame.again()


def _nearest(choices: Sequence[float], value: float) -> int:
    return min(range(len(choices)), key=lambda place: abs(choices[place] - value))


def _enter(live: LiveSession, seat: Seat, expectation: str, values: dict[str, float]) -> None:
    if expectation.strip() and not frame.do(
        live, TRAINER, commands.StateExpectation(seat=seat, expectation=expectation)
    ):
        return
    if seat.coordinates:
        session = live.session
        frame.do(
            live, TRAINER, commands.SubmitPlan(state=seat.state, values={**session.proposed(seat.state), **values})
        )
    elif values:
        frame.do(live, TRAINER, commands.Propose(seat=seat, values=values))


def agreements(live: LiveSession, reader: Reader, *, answers: bool = True) -> None:
    """Draw agreements that hold, and those on offer with who has accepted.

    ``answers``: the trainer may answer for a State whose coordinator is on paper; others only watch.
    """
    session, _ = live.session, reader._
    heading(_("Agreements between States"))
    held = session.agreements()
    with place("held"):
        for each in held:
            st.html(held_html(session, each, reader))
    with place("offers"):
        for offer in session.offers.values():
            with place(f"offer-{offer.number}"):
                if offer.open:
                    _offer(live, offer, reader, answers=answers and session.phase == Phase.DECIDING)
    with place("no-agreement"):
        if not held and not any(offer.open for offer in session.offers.values()):
            quiet(_("None yet."))


def _offer(live: LiveSession, offer: Offer, reader: Reader, *, answers: bool) -> None:
    session, _ = live.session, reader._
    st.html(offer_html(session, offer, reader))
    names = reader.listed(state_name(session, each, reader) for each in offer.accepted)
    quiet(_("accepted by {states}").format(states=names))
    for state in offer.states if answers else ():
        with place(f"for-{state}-{offer.number}"):
            if state in offer.accepted:
                continue
            with st.container(horizontal=True, vertical_alignment="center"):
                st.html(f"<p>{escape(state_name(session, state, reader))}</p>")
                for accept, name in ((True, _("Accept")), (False, _("Decline"))):
                    if st.button(name, key=f"for-{state}-{offer.number}-{accept}"):
                        frame.do(
                            live, TRAINER, commands.AnswerAgreement(state=state, number=offer.number, accept=accept)
                        )
                        frame.again()
