"""Those who watch: the projector, readable from the back of a room; observers; evaluators, who also take notes and rate.

None of them sees what is hidden before it is revealed.
"""

from collections.abc import Callable
from html import escape

import streamlit as st

from sim.exercise.contributions import Phase
from sim.exercise.entries import EVALUATOR, TIMER
from sim.exercise.live.session import LiveSession
from sim.exercise.session import Session
from sim.exercise.store.people import Device
from sim.presentation.exercise import pictures, wording
from sim.presentation.exercise.wording import questions_of, state_name
from sim.presentation.palette import palette_of
from sim.ui import board, theme
from sim.ui.exercise import assistance, ending, frame
from sim.ui.exercise.console import decisions, notes, people
from sim.ui.exercise.frame import heading, headline, parts, place, quiet
from sim.ui.exercise.parts import inject_html, plan_html
from sim.words.reader import Reader


def projector(live: LiveSession, device: Device, token: str, reader: Reader) -> None:
    """Draw the projector's view."""
    session = live.session
    with st.container(key="projector"):
        st.html(f'<p class="moment">{escape(wording.moment(session, reader))}</p>')
        if session.phase == Phase.LOBBY or frame.projected(live) == "code":
            _lobby(live, reader)
        elif session.phase == Phase.DECIDING:
            _deciding(live, reader)
        else:
            _chosen(live, reader)
            if session.phase == Phase.LIVED:
                _news(session, reader)


def _lobby(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    link = live.joining_link(people.port())
    code, what = st.columns([2, 3], gap="large", vertical_alignment="center")
    code.html(
        f'<div class="join large"><div class="qr">{frame.qr(link, reader)}</div>'
        f'<p class="room-code">{escape(live.code)}</p><p class="address">{escape(link)}</p></div>'
    )
    with what:
        headline(wording.title_of(session, reader), reader.text(session.scenario.summary))
        taken = sum(1 for seat in session.seats if session.filled(seat))
        line = _("{n} of {seats} seats taken").format(n=reader.number(taken), seats=reader.number(len(session.seats)))
        st.html(f'<p class="large">{escape(line)}</p>')
        if session.joining:
            quiet(_("Point your phone's camera at the code, or type the address. No account, no name needed."))
        else:
            quiet(_("Joining is closed. Ask the trainer."))


def _deciding(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    left, right = st.columns([3, 2], gap="large")
    with left:
        if session.closed or frame.projected(live) == "file":
            _chosen(live, reader)
        else:
            _land(live, reader)
    with right:
        heading(_("Plans of this move"))
        rows = []
        for state in session.state_ids():
            plan = session.plans.get((session.move, state))
            done = plan is not None
            note = (
                _("deciding")
                if plan is None
                else _("submitted when time was up")
                if plan.by == TIMER
                else _("submitted")
            )
            kind, name = "taken" if done else "free", escape(state_name(session, state, reader))
            rows.append(f'<li class="{kind}">{name}<small>{escape(note)}</small></li>')
        st.html(f'<ul class="seats">{"".join(rows)}</ul>')
        _news(session, reader)


def _land(live: LiveSession, reader: Reader) -> None:
    """Draw the region before its first move is closed."""
    session, mode = live.session, theme.mode()
    headline(wording.title_of(session, reader), reader.text(session.scenario.summary))
    found = pictures.once(
        ("land", session.scenario.hash, reader.language, mode),
        lambda: pictures.picture(pictures.land(session, palette_of(mode), reader), reader),
    )
    with st.container(key="view-land"):
        board.show(found, key="land")


def _news(session: Session, reader: Reader) -> None:
    """Draw injects of this move that are for everybody, and the last message to all."""
    for inject in session.injects:
        if inject.day >= session.moment and "all" in inject.to:
            st.html(inject_html(session, inject, reader))
    own = [message for message in session.said_now() if message.to == "all"]
    for message in own[-1:]:
        st.html(f'<p class="message" role="status">{frame.text(message.text)}</p>')


def _chosen(live: LiveSession, reader: Reader) -> None:
    """Draw what the trainer has put on the projector, of the closed moves."""
    shown = frame.projected(live)
    draw = {
        "truth": ending.overview,
        "attempts": ending.attempts,
        "practice": ending.practice_moved,
        "luck": ending.outcome,
        "wash": _wash,
        "questions": _questions,
    }.get(shown)
    if draw is not None:
        draw(live, reader)
        return
    session, mode = live.session, theme.mode()
    found = pictures.once(
        ("public", live.id, session.lived, "truth" in session.revealed, shown, reader.language, mode),
        lambda: pictures.picture(
            pictures.projected(session, live.closed_moves(session), shown, palette_of(mode), reader), reader
        ),
    )
    with st.container(key="view-public"):
        board.show(found, key="public")


def _wash(live: LiveSession, reader: Reader) -> None:
    """Draw where to answer, until the hot wash is closed, and its results."""
    _ = reader._
    if not live.session.hot_wash_closed:
        headline(_("Hot wash"), _("On your own screen, under “Hot wash”. Answers carry no name, seat or time."))
    ending.results(live, reader)


def _questions(live: LiveSession, reader: Reader) -> None:
    """Draw the questions for the table."""
    session = live.session
    headline(reader._("For the table"), "")
    asked = questions_of(session, session.closed, reader)
    st.html(f'<ul class="large">{"".join(f"<li>{escape(each)}</li>" for each in asked)}</ul>')


def observer(live: LiveSession, device: Device, token: str, reader: Reader) -> None:
    """Draw the view of an observer, or of an evaluator: what is public, what came in, what was decided."""
    session, _ = live.session, reader._
    st.html(f'<p class="moment">{escape(wording.moment(session, reader))}</p>')
    actor = f"{EVALUATOR} {device.device}"
    drawn: dict[str, tuple[str, Callable[[], None]]] = {
        "seen": (_("What is seen"), lambda: _what_is_seen(live, reader)),
        "incoming": (_("What has come in"), lambda: _came_in(session, reader)),
    }
    if device.role == EVALUATOR:
        drawn |= {
            "decisions": (_("Decisions"), lambda: _thoughts_and_plans(live, reader)),
            "ratings": (_("Ratings"), lambda: notes.rate(live, actor, reader)),
            "notes": (_("Notes"), lambda: notes.pad(live, actor, reader)),
        }
    if session.phase == Phase.ENDED:
        drawn["wash"] = (_("Hot wash"), lambda: ending.results(live, reader))
    places = parts(_("Part of the page"), {part: name for part, (name, _draw) in drawn.items()})
    for part, (_name, draw) in drawn.items():
        with places[part]:
            draw()


def _what_is_seen(live: LiveSession, reader: Reader) -> None:
    session = live.session
    if session.phase == Phase.ENDED:
        ending.truth(live, reader)
        ending.outcome(live, reader)
    elif not session.closed:
        _land(live, reader)
    elif session.revealed:
        ending.revealed(live, reader)
    else:
        _chosen(live, reader)


def _came_in(session: Session, reader: Reader) -> None:
    """Draw all injects of the move, with those they are for."""
    own = [inject for inject in session.injects if inject.move == session.move]
    with place("nothing"):
        if not own:
            quiet(reader._("Nothing has come in in this move yet."))
    for inject in own:
        to = reader.listed(wording.to_name(session, each, reader) for each in inject.to)
        quiet(reader._("To: {names}").format(names=to))
        st.html(inject_html(session, inject, reader))


def _thoughts_and_plans(live: LiveSession, reader: Reader) -> None:
    """Draw what seats expect and propose in the open move, or what was decided in the last one."""
    session = live.session
    if session.phase != Phase.DECIDING:
        if session.closed:
            st.html(decisions.decided(session, session.closed, reader))
        return
    for state in session.state_ids():
        st.html(f'<h3 class="of-state">{escape(state_name(session, state, reader))}</h3>')
        st.html(decisions.progress(session, state, reader))
        with place(f"plan-{state}"):
            if (session.move, state) in session.plans:
                st.html(plan_html(session, state, session.move, reader))
    decisions.agreements(live, reader, answers=False)
    assistance.show(session, list(session.assistance.values()), reader)
