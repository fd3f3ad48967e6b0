"""Assistance between those who need it and those who give it: asking, matching, and what became of each request."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from sim.exercise import commands
from sim.exercise.contributions import Assistance, Phase
from sim.exercise.entries import TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.presentation.exercise.wording import news_name, state_name
from sim.presentation.views import law
from sim.scenario.calendar import month_of
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.spec import Programme
from sim.ui.exercise import frame
from sim.ui.exercise.frame import heading, place, quiet, text
from sim.words.reader import Reader


def ask(live: LiveSession, seat: Seat, reader: Reader) -> None:
    """Draw what a State has asked for, and a form to ask for more."""
    session, _ = live.session, reader._
    if not session.scenario.programmes:
        return
    heading(_("Assistance"))
    own = [each for each in session.assistance.values() if each.state == seat.state]
    with place("asked"):
        show(session, own, reader, of_one=True)
    with st.popover(_("Ask for assistance"), key="ask-assistance"):
        _form(live, seat, seat.state, reader)


def _form(live: LiveSession, actor: Seat | str, state: str, reader: Reader) -> None:
    session, _ = live.session, reader._
    names = {control.id: _(control.name) for control in CONTROLS if _programmes(session, control.id)}
    control = st.selectbox(_("With what"), list(names), format_func=names.__getitem__, key="assistance-control")
    field = f"assistance-text-{state}"
    words = st.text_area(_("What you need, and why"), key=frame.blank(field), max_chars=commands.LONGEST_TEXT)
    if st.button(_("Ask for it"), key="assistance-ask", disabled=session.frozen):
        if frame.do(live, actor, commands.RequestAssistance(state=state, control=control, text=words)):
            frame.taken(field)
        frame.again()


def answer(live: LiveSession, actor: Seat | str, reader: Reader) -> None:
    """Draw the requests that wait, each with the programmes that could serve it, and those answered."""
    session, _ = live.session, reader._
    heading(_("Requests for assistance"))
    requests = list(session.assistance.values())
    with place("no-request"):
        if not any(each.open for each in requests):
            quiet(_("No request waits for an answer."))
    with place("requests"):
        for request in requests:
            with place(f"request-{request.number}"):
                if request.open:
                    _waiting(live, actor, request, reader)
    with place("answered"):
        show(session, [each for each in requests if not each.open], reader)


def _waiting(live: LiveSession, actor: Seat | str, request: Assistance, reader: Reader) -> None:
    """Draw a request that waits for an answer, and what could be answered."""
    session = live.session
    subject = escape(_subject(session, request, reader))
    name = news_name(request)
    st.html(f'<p class="agreement" data-news="{name}"><b>{subject}</b> {text(request.text)}</p>')
    quiet(_on_file(session, request, reader))
    if session.phase == Phase.DECIDING:
        _choose(live, actor, request, reader)


def from_paper(live: LiveSession, reader: Reader) -> None:
    """Draw a form in which the trainer enters what a State asks for."""
    session, _ = live.session, reader._
    if session.phase != Phase.DECIDING or not session.scenario.programmes:
        return
    with st.popover(_("Ask for a State"), key="ask-for-a-state"):
        names = {state: state_name(session, state, reader) for state in session.state_ids()}
        state = st.selectbox(_("State"), list(names), format_func=names.__getitem__, key="assistance-state")
        _form(live, TRAINER, state, reader)


def _choose(live: LiveSession, actor: Seat | str, request: Assistance, reader: Reader) -> None:
    session, _ = live.session, reader._
    free = [each for each in _programmes(session, request.control) if session.running(each.id) < each.capacity]
    names = {each.id: _programme(each, reader) for each in free}
    with place(f"programmes-{request.number}"):
        if free:
            chosen = st.selectbox(
                _("Programme"), list(names), format_func=names.__getitem__, key=f"programme-{request.number}"
            )
        else:
            quiet(_("Every programme that helps with this serves as many requests as it can."))
    yes, no = st.columns(2)
    if free and yes.button(_("Match"), key=f"match-{request.number}", width="stretch", disabled=session.frozen):
        frame.do(live, actor, commands.AnswerRequest(number=request.number, programme=chosen))
        frame.again()
    if no.button(_("Decline"), key=f"decline-assistance-{request.number}", width="stretch", disabled=session.frozen):
        frame.do(live, actor, commands.AnswerRequest(number=request.number))
        frame.again()


def show(session: Session, requests: Sequence[Assistance], reader: Reader, *, of_one: bool = False) -> None:
    """Draw what became of requests; ``of_one``: all of one State, which is not named."""
    for request in requests:
        subject = _control(request, reader) if of_one else _subject(session, request, reader)
        became = _became(session, request, reader)
        st.html(f'<p class="agreement"><b>{escape(subject)}</b> {escape(became)}</p>')


def _became(session: Session, request: Assistance, reader: Reader) -> str:
    _ = reader._
    if request.open:
        return _("waits for an answer")
    if request.happening is None:
        return _("declined in move {move}").format(move=request.answered)
    programme = next(each for each in session.scenario.programmes if each.id == request.programme)
    month = reader.number(month_of(request.happening.day) + 1)
    return _("matched with {programme}, at work from month {month}").format(
        programme=reader.text(programme.name), month=month
    )


def _subject(session: Session, request: Assistance, reader: Reader) -> str:
    return f"{state_name(session, request.state, reader)} · {_control(request, reader)}"


def _control(request: Assistance, reader: Reader) -> str:
    return reader._(CONTROLS[CONTROL_INDEX[request.control]].name)


def _programme(programme: Programme, reader: Reader) -> str:
    months = reader.number(programme.matching_months.value)
    return reader._("{programme} ({label}), works after {n} months").format(
        programme=reader.text(programme.name), label=programme.label, n=months
    )


def _programmes(session: Session, control: str) -> list[Programme]:
    return [programme for programme in session.scenario.programmes if control in programme.controls]


def _on_file(session: Session, request: Assistance, reader: Reader) -> str:
    """Return what the State's last report says of the control: information, never a rating."""
    start = session.scenario.start(request.state)
    said = law.on_file(start.reports.get(request.control, ""), reader)
    return reader._("On file at the start: {value}; the report was {n} months old.").format(
        value=said, n=reader.number(start.report_age_months)
    )
