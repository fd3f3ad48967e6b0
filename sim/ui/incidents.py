"""The incidents of one course, each opening to its chain of gates, from the defender's side only."""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from sim.ui.picture import Incident
from sim.ui.reader import Reader

PAGE: Final = 8
"""Incidents shown at once."""


def show(incidents: Sequence[Incident], reader: Reader) -> None:
    """Draw the filter, the list and the way to further pages."""
    _ = reader._
    kinds = {"all": _("All"), "stopped": _("Stopped"), "diverted": _("Diverted")}
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        kind = st.segmented_control(_("Show"), list(kinds), default="all", required=True, format_func=kinds.__getitem__, key="incident-kind")
    states = sorted({incident.state for incident in incidents})
    with right:
        state = st.selectbox(_("Where"), ["", *states], format_func=lambda name: name or _("All States"), key="incident-state")
    chosen = [
        incident
        for incident in incidents
        if (kind == "all" or incident.stopped == (kind == "stopped")) and state in ("", incident.state)
    ]
    st.html(f'<p class="quiet" aria-live="polite">{escape(counted(chosen, reader))}</p>')
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(int(st.session_state.get("incident-page", 1)), pages)
    for incident in chosen[(page - 1) * PAGE : page * PAGE]:
        with st.expander(label(incident, reader), key=f"incident-{incident.attempt}"):
            st.html(chain(incident, reader))
    if pages > 1:
        st.session_state["incident-page"] = page
        st.number_input(
            _("Page, of {pages}").format(pages=pages), min_value=1, max_value=pages, step=1, key="incident-page", width=180
        )


def counted(incidents: Sequence[Incident], reader: Reader) -> str:
    """Return how many incidents are listed, as a sentence."""
    text = reader.ngettext("{n} attempt in this course", "{n} attempts in this course", len(incidents))
    return text.format(n=reader.number(len(incidents)))


def label(incident: Incident, reader: Reader) -> str:
    """Return the line that opens an incident."""
    mark = ":material/stop_circle:" if incident.stopped else ":material/change_history:"
    words = (
        reader._("month {n}").format(n=incident.month),
        incident.state,
        reader._(incident.category),
        reader._(incident.ending),
    )
    return f"{mark} " + " · ".join(word for word in words if word)


def chain(incident: Incident, reader: Reader) -> str:
    """Return the gates of an attempt as an ordered list, and what was missing if it got through."""
    _ = reader._
    steps = []
    for met in incident.gates:
        where = ", ".join(part for part in (met.place, met.state) if part)
        detail = " · ".join(part for part in (_("day {n}").format(n=met.day), where) if part)
        control = f"<span>{escape(_('control: {name}').format(name=_(met.control)))}</span>" if met.control else ""
        steps.append(
            f'<li class="{"stopped" if met.stopped else "passed"}"><b>{escape(_(met.gate))}</b>: {escape(_(met.outcome))}'
            f"<span>{escape(detail)}</span>{control}</li>"
        )
    if not incident.stopped:
        missing = ", ".join(_(name) for name in incident.missing)
        text = _("Diverted.") + (" " + _("What was missing: {controls}.").format(controls=missing) if missing else "")
        steps.append(f'<li class="end"><b>{escape(text)}</b></li>')
    return f'<ol class="gates">{"".join(steps)}</ol>'
