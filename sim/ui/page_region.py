"""The first page: one region, its controls, and what changes when they are moved."""

import os
from html import escape
from typing import Final

import streamlit as st

from sim.scenario import Scenario, load, shipped
from sim.ui import charts, first_start, levers_panel, map, sections, theme
from sim.ui.answers import Answers, Question
from sim.ui.picture import Picture
from sim.ui.settings import Settings, start_settings
from sim.ui.theme import Palette
from sim.words import LANGUAGE_NAMES, LANGUAGES, Language, choose_language
from sim.words.reader import Reader

SEED: Final = 7
COURSES: Final = 200
FIRST: Final = "two-doors"
"""The scenario shown where none is asked for."""
PATIENCE: Final = 1.2
"""Seconds for which a rerun waits for its answer before it shows that it is working."""


@st.cache_resource(show_spinner=False)
def answers() -> Answers:
    """Return the process's one store of answers; the model's preparation begins with it, where it has not begun."""
    return Answers(preparation=first_start.begin())


@st.cache_resource(show_spinner=False)
def scenario_of(name: str) -> Scenario:
    """Return a scenario by shipped name, or the file that the server was started with; read once."""
    return load(name)


def offered() -> tuple[str, ...]:
    """Return the scenarios to choose from: the one the server was started with first, then those shipped."""
    given = os.environ.get("CORDON_SCENARIO", "")
    others = shipped()
    first = given or (FIRST if FIRST in others else "")
    return tuple(dict.fromkeys(name for name in (first, *others) if name))


def show() -> None:
    """Draw the page."""
    answers()  # the model is prepared while the page is drawn
    reader = Reader(_language())
    st.set_page_config(
        page_title="Cordon · " + reader._("Trade controls exercise"),
        page_icon=theme.ICON,
        layout="wide",
        initial_sidebar_state="auto",
    )
    colours = theme.palette()
    scenario = scenario_of(_chosen_scenario())
    theme.frame(reader, colours, scenario.map.width / scenario.map.height)
    settings = _settings(scenario)
    _write_link(scenario, settings, reader)
    with st.sidebar:
        levers_panel.show(scenario, settings, reader)
    _header(reader)
    _body(scenario, settings, colours, reader)


def _language() -> Language:
    """Return the session's language: as chosen, else the link's, else the browser's."""
    if "language" not in st.session_state:
        st.session_state["language"] = choose_language(st.query_params.get("lang") or st.context.locale)
    return choose_language(st.session_state["language"])


def _chosen_scenario() -> str:
    names = offered()
    wanted = st.session_state.get("scenario") or st.query_params.get("scenario", "")
    name = wanted if wanted in names else names[0]
    st.session_state["scenario"] = name
    return name


def _settings(scenario: Scenario) -> Settings:
    """Return the session's settings; a new session reads them from its link, another scenario starts anew."""
    if st.session_state.get("settings_of") != scenario.hash:
        settings = start_settings(scenario)
        if "settings_of" not in st.session_state:
            settings.read(st.query_params.get_all("set"), st.query_params.get_all("agree"))
        st.session_state[levers_panel.SETTINGS] = settings
        st.session_state["settings_of"] = scenario.hash
        st.session_state.pop("picture", None)
    found: Settings = st.session_state[levers_panel.SETTINGS]
    return found


def _write_link(scenario: Scenario, settings: Settings, reader: Reader) -> None:
    """Keep the address of the page such that it reproduces the view."""
    set_, agree = settings.written()
    link: dict[str, str | list[str]] = {"scenario": scenario.name, "lang": reader.language}
    if set_:
        link["set"] = set_
    if agree:
        link["agree"] = agree
    st.query_params.from_dict(link)


def _header(reader: Reader) -> None:
    brand, choice, language = st.columns([3, 2, 2], vertical_alignment="center")
    with brand:
        line = escape(reader._("Tabletop exercise of trade controls under resolution 1540 (2004)"))
        image = f'<img src="{theme.ICON}" alt="" width="36" height="36">'
        st.html(f'<div class="brand">{image}<b>Cordon</b><span>{line}</span></div>')
    with choice:
        st.selectbox(
            reader._("Scenario"),
            offered(),
            format_func=lambda name: reader.text(scenario_of(name).title),
            key="scenario",
            label_visibility="collapsed",
        )
    with language:
        st.segmented_control(
            reader._("Language"),
            list(LANGUAGES),
            format_func=LANGUAGE_NAMES.__getitem__,
            required=True,
            key="language",
            label_visibility="collapsed",
        )


def _body(scenario: Scenario, settings: Settings, colours: Palette, reader: Reader) -> None:
    question = Question.of(scenario, settings.written(), SEED, COURSES)
    found = answers().wait(question, PATIENCE)
    if found is not None:
        st.session_state["picture"] = found
    picture = st.session_state.get("picture")
    if found is not None and found.courses == found.wanted:
        st.html('<p class="working"></p>')
    else:
        _working(question, found, reader, dim=found is None and picture is not None)
    with st.container(key="picture"):
        if isinstance(picture, Picture):
            sections.show(scenario, picture, colours, reader)
        else:
            _before_first_answer(scenario, colours, reader)


@st.fragment(run_every=0.6)
def _working(question: Question, found: Picture | None, reader: Reader, *, dim: bool) -> None:
    """Say calmly that the model works, and show the answer once a better one than ``found`` is there.

    ``dim`` what is shown, an answer to an earlier question.
    """
    store, _ = answers(), reader._
    if store.failure(question):
        st.html(_status(_("The model could not answer. Change a control, or start Cordon again.")))
        return
    better = store.now(question)
    if better is not None and better is not found:
        st.rerun()
    if store.warm:
        text = _("Working out what these settings change…")
    elif store.unprepared:
        text = _(
            "The model could not be prepared in the background. It is prepared here instead: "
            "for about a minute the page may be slow."
        )
    else:
        text = _(
            "The model is being prepared. On this machine's first start that takes about a minute; "
            "later answers come at once."
        )
    st.html(_status(text) + ("<style>.st-key-picture { opacity: .6; }</style>" if dim else ""))


def _status(text: str) -> str:
    return f'<p class="working" role="status">{escape(text)}</p>'


def _before_first_answer(scenario: Scenario, colours: Palette, reader: Reader) -> None:
    """Show the region while the model is being prepared: its map where it will stay, and the briefing to read."""
    title, summary = escape(reader.text(scenario.title)), escape(reader.text(scenario.summary))
    st.html(f'<div class="headline"><h1>{title}</h1><p>{summary}</p></div>')
    left, right = st.columns([3, 2], gap="large")
    figure = map.region(scenario, None, colours, reader, changed=False)
    with left, st.container(key="map-frame"):
        st.plotly_chart(
            figure, height="stretch", theme=None, config=charts.CONFIG, key="map", alt=reader._("Map of the region")
        )
    with right:
        st.markdown(sections.briefing(scenario, reader))
