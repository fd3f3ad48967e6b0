"""The incidents of one course, each opening to its chain of gates, from the defender's side only."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Final

import streamlit as st

from sim.ui.picture import Incident, Step
from sim.words.reader import Reader

PAGE: Final = 8
"""Incidents shown at once."""
_SIGNS: Final = {"stopped": "■", "diverted": "◆", "revealed": "◆", "reversed": "◆", "open": "○"}
"""The same signs as on the map."""


def show(incidents: Sequence[Incident], names: Mapping[str, str], reader: Reader) -> None:
    """Draw the filter, the list and the way to further pages. ``names``: of States, posts and holdings, by id."""
    _ = reader._
    kinds = {"all": _("All"), "stopped": _("Stopped"), "diverted": _("Diverted")}
    left, right = st.columns([1, 1], vertical_alignment="bottom")
    with left:
        kind = st.segmented_control(
            _("Show"), list(kinds), default="all", required=True, format_func=kinds.__getitem__, key="incident-kind"
        )
    states = list(dict.fromkeys(incident.state for incident in incidents))
    with right:
        state = st.selectbox(
            _("Where"), ["", *states], format_func=lambda place: names.get(place, _("All States")), key="incident-state"
        )
    chosen = [incident for incident in incidents if wanted(incident, kind or "all", state or "")]
    pages = max(1, -(-len(chosen) // PAGE))
    page = min(max(1, int(st.session_state.get("incident-page", 1))), pages)
    st.html(f'<p class="quiet" aria-live="polite">{escape(counted(len(chosen), page, pages, reader))}</p>')
    for incident in chosen[(page - 1) * PAGE : page * PAGE]:
        with st.expander(label(incident, names, reader), key=f"incident-{incident.attempt}"):
            st.html(chain(incident, names, reader))
    if pages > 1:
        _turn(page, pages, reader)


def _turn(page: int, pages: int, reader: Reader) -> None:
    earlier, later, _rest = st.columns([1, 1, 2])
    with earlier:
        st.button(
            reader._("Earlier"),
            key="incidents-earlier",
            disabled=page <= 1,
            on_click=_go,
            args=(page - 1,),
            width="stretch",
        )
    with later:
        st.button(
            reader._("Later"),
            key="incidents-later",
            disabled=page >= pages,
            on_click=_go,
            args=(page + 1,),
            width="stretch",
        )


def _go(page: int) -> None:
    st.session_state["incident-page"] = page


def wanted(incident: Incident, kind: str, state: str) -> bool:
    """Return whether an incident belongs to the list: all, stopped or diverted, in one State or (empty) in all."""
    if state not in ("", incident.state):
        return False
    return (
        kind == "all"
        or (kind == "stopped" and incident.status == "stopped")
        or (kind == "diverted" and incident.got_through)
    )


def counted(count: int, page: int, pages: int, reader: Reader) -> str:
    """Return how many attempts are listed, as a sentence."""
    text = reader.ngettext("{n} attempt in this course", "{n} attempts in this course", count).format(
        n=reader.number(count)
    )
    if pages > 1:
        text += " · " + reader._("page {page} of {pages}").format(page=page, pages=pages)
    return text


def ending(incident: Incident, reader: Reader) -> str:
    """Return how an attempt ended."""
    _ = reader._
    if incident.status == "stopped":
        return _("stopped: {gate}").format(gate=_(incident.gate))
    if incident.status == "diverted":
        return _("diverted")
    if incident.status == "revealed":
        return _("diverted, came to light later")
    if incident.status == "reversed":
        return _("seized, then reversed by a court")
    return _("under way when the course ended")


def label(incident: Incident, names: Mapping[str, str], reader: Reader) -> str:
    """Return the line that opens an incident."""
    words = (
        reader._("month {n}").format(n=incident.month),
        names.get(incident.state, ""),
        reader._(incident.category),
        ending(incident, reader),
    )
    return f"{_SIGNS[incident.status]} " + " · ".join(word for word in words if word)


def chain(incident: Incident, names: Mapping[str, str], reader: Reader) -> str:
    """Return the steps of an attempt as an ordered list, under a sentence that says which control was missing."""
    steps = "".join(_step(step, names, reader) for step in incident.steps)
    lesson = missing(incident, reader)
    return (f'<p class="lesson">{escape(lesson)}</p>' if lesson else "") + f'<ol class="gates">{steps}</ol>'


def missing(incident: Incident, reader: Reader) -> str:
    """Return which controls were missing for an attempt that got through, as a sentence; nothing for a stopped one."""
    _ = reader._
    if not incident.got_through:
        return ""
    absent = [f"{_(step.gate)} ({_(step.outcome)})" for step in incident.steps if step.missing]
    if absent:
        return _("What was missing: {controls}.").format(controls=", ".join(absent))
    return _("Every control on its way was in place; none of them stopped it this time.")


def _step(step: Step, names: Mapping[str, str], reader: Reader) -> str:
    _ = reader._
    where = names.get(step.place, "")
    detail = _("day {n}").format(n=reader.number(step.day)) + (f" · {where}" if where else "")
    outcome = f": {escape(_(step.outcome))}" if step.outcome else ""
    absent = escape(_("missing"))
    flag = f" <em>{absent}</em>" if step.missing else ""
    return f'<li class="{step.sign}"><b>{escape(_(step.gate))}</b>{outcome}{flag}<span>{escape(detail)}</span></li>'
