"""The start page: an exercise is begun here, a kept one opened again. Only whoever leads gets here."""

from datetime import UTC
from html import escape
from typing import Final

import streamlit as st

from sim.exercise import commands, portable, session_file
from sim.exercise.entries import TRAINER
from sim.exercise.formats import FORMAT_NAMES, FORMATS
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.rehearsal import rehearse
from sim.exercise.store import Kept
from sim.scenario import Scenario
from sim.ui import theme, trainer_key
from sim.ui.exercise import frame
from sim.ui.exercise.frame import alarm, heading, headline, place, quiet
from sim.ui.language import choice
from sim.ui.scenarios import offered, scenario_of
from sim.ui.serving import boards
from sim.words import formats
from sim.words.reader import Reader

RECENT: Final = 4
"""Sessions that are listed at once."""


def show(sessions: LiveSessions, reader: Reader) -> None:
    """Draw the page."""
    _ = reader._
    top(reader)
    if not trainer_key.leads():
        _elsewhere(reader)
        return
    title, text = (
        _("Run an exercise"),
        _("Participants join with their phones in the same network. Nothing needs the internet."),
    )
    headline(title, text)
    frame.refused(reader)
    begin, again = st.columns([3, 2], gap="large")
    with begin:
        _begin(sessions, reader)
    with again:
        _kept(sessions, reader)


def _elsewhere(reader: Reader) -> None:
    """Draw what others get: they join; who should lead is told how to get in."""
    _ = reader._
    title, text = (
        _("Join an exercise"),
        _("An exercise is begun at the trainer's own machine. With a room's code you can join."),
    )
    headline(title, text)
    st.text_input(_("Code of the room"), max_chars=16, key="code", on_change=_join)
    if trainer_key.here(st.context.ip_address or "127.0.0.1"):
        quiet(_("To lead one: open the link that Cordon printed when it started. “cordon link” prints it again."))


def top(reader: Reader) -> None:
    """Draw the row on top of a page that belongs to no session: the name, what it is, the language."""
    with st.container(key="top"):
        brand, language = st.columns([5, 2], vertical_alignment="center")
        line = escape(reader._("Tabletop exercise of trade controls under resolution 1540 (2004)"))
        brand.html(theme.brand("Cordon", line))
        with language:
            choice(reader)


def _begin(sessions: LiveSessions, reader: Reader) -> None:
    _ = reader._
    heading(_("Begin a new one"))
    name = st.selectbox(
        _("Scenario"), offered(), format_func=lambda each: reader.text(scenario_of(each).title), key="begin-scenario"
    )
    scenario = scenario_of(name)
    quiet(reader.text(scenario.summary))
    length = st.segmented_control(
        _("Length"),
        list(FORMATS),
        default="90-minutes",
        required=True,
        format_func=lambda each: _(FORMAT_NAMES[each]),
        key="begin-length",
    )
    st.text_input(_("What the session is called"), max_chars=commands.LONGEST_TITLE, key="begin-title")
    with st.expander(_("More seats, luck")):
        st.toggle(_("Seats for industry and academia"), key="begin-industry")
        st.toggle(_("A seat for an assistance provider"), key="begin-assistance")
        st.text_input(_("Luck by number"), max_chars=20, key="begin-seed")
        quiet(_("Left empty, it is drawn; either way it stays secret until the end."))
    with place("preparing"):
        if boards().queries.preparing:
            quiet(_("The model is being prepared on this machine: about a minute, once."))
    begin, dry = st.columns(2)
    begin.button(
        _("Begin"),
        type="primary",
        width="stretch",
        key="begin",
        on_click=_start,
        args=(sessions, name, reader.language),
    )
    if dry.button(
        _("Dry run"), width="stretch", key="dry", help=_("Plays the whole exercise with stand-ins in every seat.")
    ):
        _rehearse(scenario, length or "90-minutes", reader)


def _start(sessions: LiveSessions, name: str, language: str) -> None:
    state = st.session_state  # what is typed now, and not what it was when the button was drawn
    seed = str(state["begin-seed"]).strip()

    def begin() -> str:
        creation = commands.create(
            scenario_of(name),
            FORMATS[state["begin-length"]],
            title=str(state["begin-title"]),
            seed=int(seed) if seed.isdecimal() else -1 if seed else None,
            industry=bool(state["begin-industry"]),
            assistance=bool(state["begin-assistance"]),
        )
        return sessions.create(creation)[1]

    token = frame.attempt(begin)
    if token is not None:
        st.query_params.from_dict({"t": token, "lang": language})


def _rehearse(scenario: Scenario, length: str, reader: Reader) -> None:
    """Draw what a dry run brings: injects and attempts of each move."""
    _ = reader._
    if boards().queries.preparing:
        alarm(_("Wait until the model is prepared."))
        return
    found = rehearse(scenario, FORMATS[length])
    titles = {inject.id: f"{inject.number}. {reader.text(inject.sender)}" for inject in scenario.injects}
    rows = [
        {
            _("Move"): move.move,
            _("Injects"): "; ".join(titles[each] for each in move.injects),
            _("Stopped"): move.stopped,
            _("Diverted (hidden until the end)"): move.diverted,
        }
        for move in found.moves
    ]
    st.table(rows, border="horizontal")
    if found.by_hand:
        quiet(_("By the trainer only: {injects}").format(injects="; ".join(titles[each] for each in found.by_hand)))
    if found.not_met:
        quiet(
            _("When its condition is met: {injects}").format(injects="; ".join(titles[each] for each in found.not_met))
        )


def _kept(sessions: LiveSessions, reader: Reader) -> None:
    _ = reader._
    heading(_("Go on with one"))
    kept = sessions.store.sessions()
    if not kept:
        quiet(_("No session is kept on this machine yet."))
    for each in kept[:RECENT]:
        _one_kept(sessions, each, reader)
    if len(kept) > RECENT:
        with st.expander(_("Earlier ones")):
            for each in kept[RECENT:]:
                _one_kept(sessions, each, reader)
    given = st.file_uploader(
        _("Take in a session that was exported"),
        type=["json"],
        key="import",
        max_upload_size=session_file.LARGEST // 1_000_000,
    )
    if given is not None and st.button(_("Take it in"), key="take-in"):
        _import(sessions, given.getvalue(), given.name, reader)


def _one_kept(sessions: LiveSessions, kept: Kept, reader: Reader) -> None:
    what, how = st.columns([3, 1], vertical_alignment="center")
    begun = formats.date(kept.created.astimezone(UTC), reader.language)
    small = f'<span class="quiet">{escape(kept.code)} · {escape(begun)}</span>'
    what.html(f'<p class="kept"><b>{escape(kept.title)}</b><br>{small}</p>')
    how.button(
        reader._("Open"),
        key=f"open-{kept.id}",
        on_click=_open,
        args=(sessions, kept, reader.language),
        width="stretch",
    )


def _open(sessions: LiveSessions, kept: Kept, language: str) -> None:
    found = frame.attempt(sessions.store.links.issue, kept.id, TRAINER)
    if found is not None:
        st.query_params.from_dict({"t": found[0], "lang": language})


def _import(sessions: LiveSessions, content: bytes, name: str, reader: Reader) -> None:
    _ = reader._
    try:
        frame.attempt(portable.imported, sessions.store, content, name)
        st.rerun()
    except session_file.SessionError as error:
        for problem in error.problems[:5]:
            alarm(problem.in_words(_))


def _join() -> None:
    st.query_params.from_dict({"room": str(st.session_state["code"])})
