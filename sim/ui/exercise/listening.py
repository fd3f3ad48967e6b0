"""A screen that looks again by itself: our component that listens to the room, shows its clock and its news, remembers the seat."""

from functools import cache
from typing import Any, Final

import streamlit as st

from sim.exercise.entries import PARTICIPANT, PROJECTOR
from sim.exercise.live.session import LiveSession
from sim.exercise.store.people import Device
from sim.presentation.exercise import news, wording
from sim.ui.board import loader
from sim.ui.exercise import frame
from sim.ui.routes import PREFIX
from sim.words.reader import Reader

FOUND: Final = "found"


@cache
def _component() -> Any:
    return st.components.v2.component("cordon_live", js=loader("live.js"), isolate_styles=False)


def watch(live: LiveSession, device: Device, token: str, reader: Reader) -> None:
    """Draw the line on top (where the exercise stands, what came in, the clock) and listen: the caller runs again when told to."""
    session, _ = live.session, reader._
    left = None
    if session.deadline is not None:
        left = max(0.0, (session.deadline - live.clock.now()).total_seconds())
    elif session.frozen:
        left = session.left
    data = {
        "address": f"{PREFIX.lstrip('/')}/live/{token}",
        "told": live.presence.notified,
        "left": left,
        "frozen": session.frozen,
        "keep": {"room": live.code, "token": token} if device.role == PARTICIPANT else None,
        "where": "" if device.role == PROJECTOR else wording.moment(session, reader),
        "news": [each._asdict() for each in news.of(live, device, reader)],
        "refused": frame.why_refused(reader),
        "words": {
            "lost": _("Not connected. Trying again…"),
            "stopped": _(
                "The trainer's computer has stopped. Keep this page open: it carries on by itself when the computer is back."
            ),
            "frozen": _("Frozen"),
            "over": _("Time is up"),
        },
    }
    _component()(data=data, key="live", on_told_change=_nothing)


def remembered(code: str, tried: str) -> str:
    """Return the token of a room that this device has kept; empty where it has none, or has not said yet."""
    found = _component()(data={"find": code, "tried": tried}, key="remembered", on_found_change=_nothing)
    return str(getattr(found, FOUND, None) or "")


def _nothing() -> None:
    """Let the page run again: that is all."""
