"""The bar on top of the console: where the exercise stands, what comes next, the clock, freeze, undo, and the projector."""

from html import escape
from typing import Literal

import streamlit as st

from sim.exercise import commands
from sim.exercise.contributions import Phase
from sim.exercise.entries import TRAINER, EntryKind
from sim.exercise.live.session import LiveSession
from sim.presentation.exercise import wording
from sim.presentation.exercise.wording import state_name
from sim.ui.exercise import frame
from sim.ui.serving import boards
from sim.words.reader import Reader


def show(live: LiveSession, reader: Reader) -> None:
    """Draw the bar."""
    session, _ = live.session, reader._
    opens = session.phase == Phase.LOBBY or (session.phase == Phase.LIVED and session.move < session.length)
    with st.container(key="console-bar"):
        said, next_, *time, freeze, more = st.columns([4, 3, 3, 2, 2] if opens else [7, 3, 2, 2])
        line = escape(wording.moment(session, reader))
        said.html(f'<p class="moment">{line}</p><p class="quiet">{escape(_now(live, reader))}</p>')
        with next_:
            _next(live, reader)
        for place in time:
            with place:
                _time(live, reader)
        with freeze:
            _freeze(live, reader)
        with more:
            _more(live, reader)
        with frame.place("overdue"):
            if live.overdue:
                _overdue(live, reader)
    with frame.place("projector"):
        _projector(live, reader)


def _now(live: LiveSession, reader: Reader) -> str:
    """Say who is here and who has decided."""
    session, _ = live.session, reader._
    taken = sum(1 for seat in session.seats if session.filled(seat))
    line = _("{n} of {seats} seats taken").format(n=reader.number(taken), seats=reader.number(len(session.seats)))
    last = session.entries[-1]
    if last.kind == EntryKind.UNDONE:
        luck = commands.UndoMove.read(last.body).luck
        again = {"same": _("with the same luck"), "new": _("with new luck")}[luck]
        undone = _("Move {move} is open again, {again}").format(move=session.move, again=again)
        line = f"{undone} · {line}"
    if session.phase != Phase.DECIDING:
        return line
    missing = [state_name(session, state, reader) for state in session.missing()]
    if missing:
        return f"{line} · " + _("no plan yet: {states}").format(states=reader.listed(missing))
    return f"{line} · " + _("all States have submitted")


def _next(live: LiveSession, reader: Reader) -> None:
    """Draw the one command that comes next."""
    session, _ = live.session, reader._
    if session.phase == Phase.ENDED:
        frame.quiet(_("The exercise is over."))
        return
    if session.phase == Phase.LOBBY:
        name, act = _("Start"), _open
    elif session.phase == Phase.DECIDING:
        name, act = _("Close move {move}").format(move=session.move), _close
    elif session.move < session.length:
        name, act = _("Open move {move}").format(move=session.move + 1), _open
    else:
        end(live, reader)
        return
    waits = session.phase == Phase.DECIDING and boards().queries.preparing
    with frame.place("preparing"):
        if waits:
            frame.quiet(_("The model is being prepared on this machine: about a minute, once."))
    if st.button(name, type="primary", width="stretch", key="next", disabled=session.frozen or waits):
        act(live)
        frame.again()


def _open(live: LiveSession) -> None:
    """Open the next move, and give the table its minutes where a clock is wanted."""
    if frame.attempt(live.next_move, TRAINER) is not None and live.console.clocked:
        frame.do(live, TRAINER, commands.SetTimer(seconds=60.0 * live.console.minutes))


def _time(live: LiveSession, reader: Reader) -> None:
    """Draw, beside the button that opens a move, whether its clock will run and how long: said outside, chosen within."""
    _, state = reader._, st.session_state
    state["with-clock"], state["move-minutes"] = (
        live.console.clocked,
        live.console.minutes,
    )  # another console may have chosen

    def choose() -> None:
        live.console.give_time(int(state["move-minutes"]), clocked=bool(state["with-clock"]))

    timed = reader.ngettext("Clock: {n} minute a move", "Clock: {n} minutes a move", live.console.minutes)
    name = timed.format(n=reader.number(live.console.minutes)) if live.console.clocked else _("No clock")
    with st.popover(name, width="stretch", key="time"):
        st.toggle(_("Start the clock with each move"), key="with-clock", on_change=choose)
        st.number_input(
            _("Minutes to decide in each move"),
            1,
            240,
            key="move-minutes",
            on_change=choose,
            disabled=not live.console.clocked,
        )
        _when_time_is_up(reader)


def _close(live: LiveSession) -> None:
    frame.attempt(live.close_move, TRAINER)


def end(live: LiveSession, reader: Reader) -> None:
    """Draw the end of the exercise, behind one more press: it stands where moves are closed, and there is no way back."""
    _, session = reader._, live.session
    with st.popover(_("End and reveal"), width="stretch", key="end", disabled=session.frozen):
        frame.quiet(_("Everybody sees what was true. The exercise is over then; it cannot be undone."))
        if st.button(_("End it now"), type="primary", width="stretch", key="end-now"):
            frame.attempt(live.end, TRAINER)
            frame.again()


def _freeze(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    if session.phase == Phase.ENDED:
        return
    name = _("Go on") if session.frozen else _("Freeze")
    kind: Literal["primary", "secondary"] = "primary" if session.frozen else "secondary"
    help_ = None if session.frozen else _("All screens turn grey, and the clock stops.")
    if st.button(name, type=kind, width="stretch", key="freeze", help=help_):
        frame.do(live, TRAINER, commands.ResumeExercise() if session.frozen else commands.FreezeExercise())
        frame.again()


def _more(live: LiveSession, reader: Reader) -> None:
    """Draw the clock of the open move, and the way back, where there is any of them."""
    session, _ = live.session, reader._
    if session.phase in (Phase.LOBBY, Phase.ENDED):
        return
    timed = session.phase == Phase.DECIDING
    nothing = not session.closed and session.frozen
    with st.popover(
        _("Clock, undo") if timed else _("Undo"), width="stretch", key=f"more-{session.phase}", disabled=nothing
    ):
        with frame.place("clock"):
            if timed and not session.frozen:
                _clock(live, reader)
        if session.closed:
            _undo(live, reader)


def _clock(live: LiveSession, reader: Reader) -> None:
    """Draw the time to decide: minutes from now, or no limit; when it is up, what was proposed is submitted."""
    session, _ = live.session, reader._
    minutes = st.number_input(
        _("Minutes to decide, from now"), 1, 240, value=live.console.minutes, key=f"minutes-{session.move}"
    )
    begin, none = st.columns(2)
    if begin.button(_("Set"), key="set-timer", width="stretch"):
        frame.do(live, TRAINER, commands.SetTimer(seconds=60.0 * minutes))
        frame.again()
    if none.button(_("No limit"), key="no-timer", width="stretch", disabled=session.deadline is None):
        frame.do(live, TRAINER, commands.SetTimer(seconds=None))
        frame.again()
    _when_time_is_up(reader)


def _when_time_is_up(reader: Reader) -> None:
    frame.quiet(reader._("When time is up, what was proposed is submitted as far as it can be paid."))


def _overdue(live: LiveSession, reader: Reader) -> None:
    """Ask what comes of a move whose time ran out while nobody looked: nothing has been submitted."""
    _ = reader._
    frame.alarm(
        _("The time to decide ran out while this server was down or the machine asleep. Nothing was submitted.")
    )
    submit, more, none = st.columns(3)
    if submit.button(_("Submit what was proposed"), key="submit-overdue", width="stretch"):
        frame.attempt(live.submit_overdue)
        frame.again()
    minutes = _("Give {n} more minutes").format(n=reader.number(live.console.minutes))
    if more.button(minutes, type="primary", key="more-time", width="stretch"):
        frame.do(live, TRAINER, commands.SetTimer(seconds=60.0 * live.console.minutes))
        frame.again()
    if none.button(_("Go on without a clock"), key="no-clock", width="stretch"):
        frame.do(live, TRAINER, commands.SetTimer(seconds=None))
        frame.again()


def _undo(live: LiveSession, reader: Reader) -> None:
    """Draw the way back: the last closed move is open again, with the same luck or new luck."""
    session, _ = live.session, reader._
    frame.heading(_("Undo move {move}").format(move=session.closed))
    frame.quiet(
        _(
            "It is open again; plans stay submitted until their decisions are opened again, "
            "and agreements and requests answered in it are answered anew. The same luck brings the same course."
        )
    )
    same, new = st.columns(2)
    for place, luck, name in ((same, "same", _("The same luck")), (new, "new", _("New luck"))):
        if place.button(name, key=f"undo-{luck}", width="stretch"):
            frame.do(live, TRAINER, commands.UndoMove(luck=luck))
            frame.again()


def _projector(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    if session.phase == Phase.LOBBY:
        return
    offered = frame.on_projector(session)
    names = {name: _(frame.PROJECTED[name]) for name in offered}
    key = f"projected-{session.move}-{session.phase}-{len(offered)}"
    st.session_state[key] = frame.projected(live)  # another console may have chosen

    def choose() -> None:
        live.console.project(str(st.session_state[key]))

    st.segmented_control(
        _("On the projector"), offered, format_func=names.__getitem__, required=True, key=key, on_change=choose
    )
