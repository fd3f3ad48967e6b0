"""The line that comes before any answer: what do you expect, and why?"""

import streamlit as st

from sim.exercise import commands
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import Seat
from sim.exercise.store.people import Device
from sim.ui.exercise import frame
from sim.ui.exercise.frame import heading, place, quiet, text
from sim.words.reader import Reader


def show(live: LiveSession, device: Device, seat: Seat, reader: Reader) -> None:
    """Draw the line that comes before any answer: what do you expect, and why?"""
    session, _ = live.session, reader._
    thought = session.thoughts.get((session.move, seat))
    heading(_("First: what do you expect?"))
    with place("thought"):
        if thought is not None:
            st.html(f'<p class="thought">{text(thought.expectation)}</p>')
            if thought.reason:
                st.html(f'<p class="quiet">{text(thought.reason)}</p>')
    # Open until it is sent from here: where a seat is shared, another's line does not close the form in which one is typing.
    writing = live.is_writing(seat, device.device)
    with place("change"):
        if not writing and st.button(_("Change it"), key="think-again", disabled=session.frozen):
            frame.attempt(live.write, seat, device.device, on=True)
            frame.again()
    with place("think"):
        if writing:
            _expect(live, device, seat, f"think-{session.move}-{seat}", reader)


def _expect(live: LiveSession, device: Device, seat: Seat, name: str, reader: Reader) -> None:
    """Draw the form in which a seat writes what it expects; ``name`` is that of its move."""
    session, _ = live.session, reader._
    thought = session.thoughts.get((session.move, seat))
    asks = (
        _("In one line: what will this move bring, for your State?")
        if seat.state
        else _("In one line: what will this move bring, for the region?")
    )
    with place("replaces"):
        if thought is not None and len(session.holders.get(seat, ())) > 1:
            quiet(_("It takes the place of the line above, for all who sit here."))
    with st.form(name, border=False, enter_to_submit=False):
        expectation = st.text_input(
            asks,
            thought.expectation if thought else "",
            max_chars=300,
            placeholder=_("For example: more finds at the port, and traffic next door"),
            key=f"{name}-line",
        )
        with st.expander(_("Why, and how sure?")):
            reason = st.text_area(
                _("Because"),
                thought.reason if thought else "",
                max_chars=commands.LONGEST_TEXT,
                key=f"{name}-reason",
            )
            names = {0: _("not said"), 1: _("a guess"), 2: _("unsure"), 3: _("even"), 4: _("fairly sure"), 5: _("sure")}
            confidence = st.select_slider(
                _("How sure are you?"),
                list(names),
                thought.confidence if thought else 0,
                format_func=names.__getitem__,
                key=f"{name}-sure",
            )
        if st.form_submit_button(
            _("Write it down"), type="secondary" if thought else "primary", disabled=session.frozen
        ):
            if frame.do(
                live,
                seat,
                commands.StateExpectation(seat=seat, expectation=expectation, reason=reason, confidence=confidence),
            ):
                frame.attempt(live.write, seat, device.device, on=False)
            frame.again()
