"""What is true: the played course for the trainer's eyes, what it would have been otherwise, and what may be revealed."""

from html import escape

import streamlit as st

from sim import indicators
from sim.ensemble.sample import RunError
from sim.exercise import commands, trajectory
from sim.exercise.contributions import Phase
from sim.exercise.entries import TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.session import Session
from sim.presentation.exercise import wording
from sim.presentation.exercise.wording import state_name
from sim.run import Record
from sim.scenario import DecisionError, Decisions, Order
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.spoken import titled
from sim.ui.choices import choose
from sim.ui.exercise import ending, frame
from sim.ui.exercise.frame import heading, place, quiet
from sim.ui.settings import options
from sim.words.reader import Reader


def show(live: LiveSession, reader: Reader) -> None:
    """Draw the part of the region."""
    session, _ = live.session, reader._
    if not session.closed:
        quiet(_("The region has not lived a move yet."))
        return
    with place("reveal"):
        if session.phase != Phase.ENDED:
            _reveal(live, reader)
    with place("model"):
        if live.model_has_changed:
            quiet(wording.changed_model(reader))
    ending.truth(live, reader)
    with place("practice"):
        if st.toggle(_("What is on file, law and practice"), key="law-practice"):
            ending.practice(live, reader)
    _branch(live, reader)
    if session.phase == Phase.ENDED or st.toggle(_("Luck and decisions so far"), key="luck-so-far"):
        ending.outcome(live, reader)


def _reveal(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    if not {"truth", "practice"} <= session.revealed:
        quiet(_("For the trainer only, until it is revealed."))
    shown = {
        "truth": (_("Reveal the truth to all"), _("The truth of the closed moves is shown to all.")),
        "practice": (_("Reveal law and practice to all"), _("Law and practice are shown to all.")),
    }
    with st.container(horizontal=True, vertical_alignment="center"):
        for what, (offered, done) in shown.items():
            if what in session.revealed:
                quiet(done)
                continue
            with st.popover(offered, key=f"reveal-{what}", disabled=session.phase != Phase.LIVED):
                quiet(_("Every phone and the wall show it at once, until the next move opens."))
                if st.button(_("Reveal it now"), type="primary", width="stretch", key=f"reveal-{what}-now"):
                    if frame.do(live, TRAINER, commands.Reveal(what=what)):
                        live.console.project(what)
                    frame.again()


def _branch(live: LiveSession, reader: Reader) -> None:
    """Draw "what if": the same course with one decision changed from a move on; the session itself stays as it is."""
    session, _ = live.session, reader._
    heading(_("What if, with the same luck?"))
    quiet(_("The session stays as it is: this is worked out beside it."))
    one, two, three = st.columns([1, 2, 3])
    move = one.selectbox(_("From move"), list(range(1, session.closed + 1)), key="branch-move")
    states = {"": _("All States")} | {state: state_name(session, state, reader) for state in session.state_ids()}
    place = two.selectbox(_("State"), list(states), format_func=states.__getitem__, key="branch-state")
    names = {lever.id: _(lever.name) for lever in LEVERS}
    lever = LEVERS[
        LEVER_INDEX[three.selectbox(_("What changes"), list(names), format_func=names.__getitem__, key="branch-lever")]
    ]
    choices = options(lever, [])
    most, key = choices[-1], f"branch-value-{lever.id}"
    chosen = choose(lever, titled(lever, reader), choices, reader, shown=most, key=key)
    value = most if chosen is None else chosen
    if st.button(_("Work it out"), key="branch"):
        changed = [place] if place else list(session.state_ids())
        told = _comparison(session, live.closed_moves(session).played, move, changed, lever.id, value, reader)
        st.html(f'<p class="said" role="status">{escape(told)}</p>')


def _comparison(
    session: Session, played: Record, move: int, states: list[str], lever: str, value: float, reader: Reader
) -> str:
    _ = reader._
    day, decided = session.format.first_day(move), session.decisions()
    orders = [order for order in decided.orders if order.day < day or order.lever != lever or order.state not in states]
    orders += [Order(day, state, lever, value) for state in states]
    try:
        other = trajectory.branch(session, move, Decisions(tuple(orders), decided.agreements))
    except (RunError, DecisionError):
        return _("This cannot be decided so.")
    counts = [
        {
            name: float(total[0])
            for name, total in indicators.totals(record.sample, None, ("diversions", "stopped")).items()
        }
        for record in (played, other)
    ]
    return _(
        "Played: {diversions} diversions, {stopped} attempts stopped. Otherwise: {other_diversions} and {other_stopped}. "
        "One course, not an average."
    ).format(
        diversions=reader.number(counts[0]["diversions"]),
        stopped=reader.number(counts[0]["stopped"]),
        other_diversions=reader.number(counts[1]["diversions"]),
        other_stopped=reader.number(counts[1]["stopped"]),
    )
