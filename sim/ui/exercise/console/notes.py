"""Notes tied to a moment, and how the trainer and evaluators rate objectives: objectives, never persons or States."""

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from sim.exercise import commands
from sim.exercise.entries import TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.session import Session
from sim.presentation.exercise import wording
from sim.ui.exercise import frame
from sim.ui.exercise.frame import heading, quiet, text
from sim.words import formats, gettext_noop
from sim.words.reader import Reader

GRADES: Final[Mapping[str, str]] = {
    "P": gettext_noop("P: performed without challenges"),
    "S": gettext_noop("S: performed with some challenges"),
    "M": gettext_noop("M: performed with major challenges"),
    "U": gettext_noop("U: unable to be performed"),
}


def show(live: LiveSession, reader: Reader) -> None:
    """Draw the part of notes and ratings."""
    write, rated = st.columns(2, gap="large")
    with write:
        pad(live, TRAINER, reader)
    with rated:
        rate(live, TRAINER, reader)


def pad(live: LiveSession, actor: str, reader: Reader) -> None:
    """Draw a place for notes and those written so far, the latest first."""
    session, _ = live.session, reader._
    heading(_("Notes"))
    with st.form("note", border=False):
        words = st.text_area(_("What did you notice?"), max_chars=commands.LONGEST_TEXT, key=frame.blank("note"))
        if st.form_submit_button(_("Keep the note"), width="stretch"):
            if frame.do(live, actor, commands.WriteNote(text=words)):
                frame.taken("note")
            frame.again()
    rows = []
    for note in reversed(session.notes):
        when = formats.time(note.at.astimezone(), reader.language)
        where = _("move {move}").format(move=note.move) if note.move else _("before the start")
        who = wording.actor_name(session, note.by.partition(" ")[0], reader)
        rows.append(f"<li><small>{escape(f'{when} · {where} · {who}')}</small>{text(note.text)}</li>")
    if rows:
        st.html(f'<ul class="notes">{"".join(rows)}</ul>')


def rate(live: LiveSession, actor: str, reader: Reader) -> None:
    """Draw ratings, one objective after another: the own one to be given; the trainer also sees those of evaluators."""
    session, _ = live.session, reader._
    heading(_("Objectives"))
    quiet(_("Rate how an objective was met, never a person or a State."))
    quiet(" · ".join(_(words) for words in GRADES.values()))
    for objective in session.scenario.objectives:
        rating = session.ratings.get((objective.id, actor))
        with st.form(f"rate-{objective.id}", border=False):
            others = _of_evaluators(session, objective.id, reader) if actor == TRAINER else ""
            st.html(f'<p class="objective">{escape(reader.text(objective.text))}</p>{others}')
            grade = st.segmented_control(
                _("Rating"), list(GRADES), default=rating.grade if rating else None, key=f"grade-{objective.id}"
            )
            words = st.text_input(
                _("What you saw"),
                rating.text if rating else "",
                max_chars=commands.LONGEST_TEXT,
                key=f"saw-{objective.id}",
            )
            keep, kept = st.columns([2, 3], vertical_alignment="center")
            pressed = keep.form_submit_button(_("Keep the rating"), width="stretch")
            if pressed and grade:
                frame.do(live, actor, commands.RateObjective(objective=objective.id, grade=grade, text=words))
                frame.again()
            said = _("Choose a letter first.") if pressed else ""
            if rating and not pressed:
                said = _("✓ Kept: {grade}").format(grade=rating.grade)
            if said:
                kept.html(f'<p class="quiet" role="status">{escape(said)}</p>')


def _of_evaluators(session: Session, objective: str, reader: Reader) -> str:
    """Return what evaluators have rated an objective, as HTML."""
    who = escape(reader._("Evaluator"))
    rows = [
        f"<li><b>{escape(rating.grade)}</b> <small>{who}</small> {text(rating.text)}</li>"
        for (name, by), rating in sorted(session.ratings.items())
        if name == objective and by != TRAINER
    ]
    return f'<ul class="plan">{"".join(rows)}</ul>' if rows else ""
