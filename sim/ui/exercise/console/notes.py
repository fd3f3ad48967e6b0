"""Notes tied to a moment, and how evaluators rate objectives: objectives, never persons or States."""

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from sim.exercise import commands
from sim.exercise.entries import TRAINER
from sim.exercise.room import Room
from sim.exercise.session import Session
from sim.ui.exercise import frame
from sim.ui.exercise.frame import heading, quiet, text
from sim.words import formats, mark
from sim.words.reader import Reader

GRADES: Final[Mapping[str, str]] = {
    "P": mark("P: performed without challenges"),
    "S": mark("S: performed with some challenges"),
    "M": mark("M: performed with major challenges"),
    "U": mark("U: unable to be performed"),
}


def show(room: Room, reader: Reader) -> None:
    """Draw the part of notes and ratings."""
    write, rated = st.columns(2, gap="large")
    with write:
        pad(room, TRAINER, reader)
    with rated:
        ratings(room.session, reader)


def pad(room: Room, actor: str, reader: Reader) -> None:
    """Draw a place for notes and those written so far, the latest first."""
    session, _ = room.session, reader._
    heading(_("Notes"))
    with st.form("note", clear_on_submit=True, border=False):
        words = st.text_area(_("What did you notice?"), max_chars=commands.LONGEST_TEXT)
        if st.form_submit_button(_("Keep the note"), width="stretch"):
            frame.do(room, commands.note, actor, words)
            st.rerun(scope="fragment")
    rows = []
    for note in reversed(session.notes):
        when = formats.time(note.at.astimezone(), reader.language)
        where = _("move {move}").format(move=note.move) if note.move else _("before the start")
        who = frame.actor_name(session, note.by.partition(" ")[0], reader)
        rows.append(f"<li><small>{escape(f'{when} · {where} · {who}')}</small>{text(note.text)}</li>")
    st.html(f'<ul class="notes">{"".join(rows)}</ul>')


def ratings(session: Session, reader: Reader) -> None:
    """Draw how objectives were rated, and why."""
    _ = reader._
    heading(_("Objectives"))
    rows, none = [], _("not rated yet")
    for objective in session.scenario.objectives:
        given = [rating for (name, _by), rating in sorted(session.ratings.items()) if name == objective.id]
        lines = (
            "".join(f"<li><b>{escape(rating.grade)}</b> {text(rating.text)}</li>" for rating in given)
            or f'<li class="quiet">{escape(none)}</li>'
        )
        rows.append(f'<p class="objective">{escape(reader.text(objective.text))}</p><ul class="plan">{lines}</ul>')
    st.html("".join(rows))
    quiet(" · ".join(_(text) for text in GRADES.values()))


def rate(room: Room, actor: str, reader: Reader) -> None:
    """Draw an evaluator's ratings, one objective after another."""
    session, _ = room.session, reader._
    heading(_("Objectives"))
    quiet(_("Rate how an objective was met, never a person or a State."))
    names = {grade: _(words) for grade, words in GRADES.items()}
    for objective in session.scenario.objectives:
        given = session.ratings.get((objective.id, actor))
        with st.form(f"rate-{objective.id}", border=False):
            st.html(f'<p class="objective">{escape(reader.text(objective.text))}</p>')
            grade = st.segmented_control(
                _("Rating"),
                list(GRADES),
                default=given.grade if given else None,
                key=f"grade-{objective.id}",
                help=" · ".join(names.values()),
            )
            words = st.text_input(_("What you saw"), given.text if given else "", max_chars=commands.LONGEST_TEXT)
            if st.form_submit_button(_("Keep the rating")) and grade:
                frame.do(room, commands.rate, actor, objective.id, grade, words)
                st.rerun(scope="fragment")
    quiet(" · ".join(names.values()))
