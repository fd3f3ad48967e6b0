"""The sandbox: one region, its controls, and what changes when they are moved. One question a view."""

from collections.abc import Mapping
from html import escape
from typing import Final

import streamlit as st

from sim.presentation.boards import COURSE, LAW, OVERVIEW, PLANS, UNCERTAINTY, VIEWS, BoardRequest
from sim.presentation.queries import REPLICATIONS, Query
from sim.presentation.views import uncertainty
from sim.presentation.views.uncertainty import quantity, settable
from sim.scenario import Decisions, Scenario
from sim.scenario.parameters import PARAMETER_INDEX
from sim.ui import board, framework, levers_panel, link, theme, trainer_key
from sim.ui.language import choice, language
from sim.ui.scenarios import offered, scenario_of
from sim.ui.serving import boards
from sim.ui.settings import Settings, start_settings
from sim.words.reader import Reader

SEED: Final = 7
TIMEOUT: Final = 1.2
"""Seconds for which a rerun waits for its first answer before it leaves the rest to the browser."""
ASSUMED: Final = "assumed"
"""Key under which the session keeps the assumptions that its reader has set."""
LEFT_OUT: Final = "left-out"
"""Key under which the session keeps what of its link could not be followed; it is said once."""


def _read_state(text: str, scenario: Scenario) -> str:
    return text if text in {state.id for state in scenario.states} else ""


def _read_course(text: str, _scenario: Scenario) -> int | None:
    return min(REPLICATIONS, max(1, int(text))) if text.isdecimal() and len(text) < 7 else None


_LUCK_ONLY: Final = link.LinkedControl(
    "luck-only", "luck", VIEWS, lambda text, _scenario: text == "only", lambda luck_only: "only" if luck_only else ""
)
_COURSE: Final = link.LinkedControl(
    "course", "course", (COURSE,), _read_course, lambda number: str(number) if number else ""
)
_STATE: Final = link.LinkedControl("law-state", "state", (LAW,), _read_state, lambda state: state or "")
_CONTROLS: Final = (_LUCK_ONLY, _COURSE, _STATE)
"""Views' own controls, whose values stand while another view is shown."""


def show() -> None:
    """Draw the page."""
    boards()  # the model is prepared while the page is drawn
    reader = Reader(language())
    st.set_page_config(
        page_title="Cordon · " + reader._("Trade controls exercise"),
        page_icon=theme.ICON,
        layout="wide",
        initial_sidebar_state="auto",
    )
    theme.frame(reader)
    scenario = scenario_of(_chosen_scenario())
    settings = _settings(scenario)
    with st.sidebar:
        levers_panel.show(scenario, settings, reader)
    _header(reader)
    left_out = link.notice(st.session_state.pop(LEFT_OUT, link.LeftOut()), scenario, reader)
    if left_out:
        st.html(left_out)
    view = _views(reader)
    with st.container(key=f"view-{view}"):
        if view != UNCERTAINTY:
            _reminder(scenario, reader)
        request = _request(scenario, settings, view, reader)
        board.show(boards().board(request, _session(), TIMEOUT), key="board")
    _write_link(scenario, settings, view, reader)


def _session() -> str:
    return framework.session() or "page"


def _chosen_scenario() -> str:
    names = offered()
    wanted = st.session_state.get("scenario") or st.query_params.get("scenario", "")
    name = wanted if wanted in names else names[0]
    st.session_state["scenario"] = name
    return name


def _settings(scenario: Scenario) -> Settings:
    """Return the session's settings; a new session reads them from its link, another scenario starts anew."""
    state = st.session_state
    for control in _CONTROLS:
        if control.key in state:
            state[control.key] = state[control.key]  # a control that is not drawn would be forgotten with its view
    if state.get("settings_of") != scenario.hash:
        if "settings_of" not in state:
            found = link.read(st.query_params, scenario, offered(), _CONTROLS)
            state["view"], state[LEFT_OUT] = found.view, found.left_out
            for key, value in found.controls.items():
                state[key] = value
        else:
            found = link.LinkedView(start_settings(scenario))
        state[levers_panel.SETTINGS] = found.settings
        state[levers_panel.PLANS], state[ASSUMED] = found.plans, found.assumed
        state[levers_panel.NAMES] = found.names
        state["settings_of"] = scenario.hash
    settings: Settings = state[levers_panel.SETTINGS]
    return settings


def _write_link(scenario: Scenario, settings: Settings, view: str, reader: Reader) -> None:
    """Keep the address of the page such that it reproduces the view."""
    state = st.session_state
    always: dict[str, str | list[str]] = {"scenario": scenario.name, "lang": reader.language}
    more = {
        "view": "" if view == OVERVIEW else view,
        **link.written(settings.decisions, state[levers_panel.PLANS], scenario),
        "name": [f"{letter}:{name}" for letter, name in sorted(state[levers_panel.NAMES].items()) if name],
        "assume": [f"{name}:{value!r}" for name, value in sorted(state[ASSUMED].items())],
        **{each.part: each.written(state.get(each.key)) for each in _CONTROLS if view in each.views},
    }
    st.query_params.from_dict(always | {name: value for name, value in more.items() if value})


def _header(reader: Reader) -> None:
    with st.container(key="header"):
        brand, which, spoken = st.columns([3, 2, 2], vertical_alignment="center")
        with brand:
            words = escape(reader._("Run an exercise") if trainer_key.leads() else reader._("Join an exercise"))
            link = f'<a href="?exercise=1&amp;lang={reader.language}" target="_self">{words}\u00a0{reader.arrow}</a>'
            st.html(theme.brand("Cordon", link))
        with which:
            st.selectbox(
                reader._("Scenario"),
                offered(),
                format_func=lambda name: reader._("Scenario: {title}").format(
                    title=reader.text(scenario_of(name).title)
                ),
                key="scenario",
                label_visibility="collapsed",
            )
        with spoken:
            choice(reader)


def _views(reader: Reader) -> str:
    """Draw the row of views and return the chosen one."""
    if st.session_state.get("view") not in VIEWS:
        st.session_state["view"] = OVERVIEW
    names = {view: reader._(name) for view, name in VIEWS.items()}
    with st.container(key="views"):
        chosen = st.segmented_control(
            reader._("View"),
            list(VIEWS),
            format_func=names.__getitem__,
            required=True,
            key="view",
            label_visibility="collapsed",
        )
    return chosen or OVERVIEW


def _request(scenario: Scenario, settings: Settings, view: str, reader: Reader) -> BoardRequest:
    """Draw the choices of a view and return what is asked for."""
    state = st.session_state
    place, course, other = "", None, None
    if view in _STATE.views:
        place = _state(scenario, reader)
    if view == OVERVIEW and state.get("scope") in {each.id for each in scenario.states}:
        place = str(state["scope"])  # else the first that is changed
    if view == UNCERTAINTY:
        _assumptions(scenario, reader)
    assumed, luck_only = dict(state[ASSUMED]), bool(state.get(_LUCK_ONLY.key))

    def query(plan: Decisions) -> Query:
        return Query.of(scenario, plan, SEED, assumed, luck_only)

    now = query(settings.decisions)
    plans = _named_plans(settings, reader)
    if view in _COURSE.views:
        course, other = _course(now, {name: query(plan) for name, plan in plans.items()}, reader)
    asked = tuple((name, query(plan)) for name, plan in plans.items()) if view == PLANS else ()
    return BoardRequest(now, view, reader.language, theme.mode(), place, course, other, asked)


def _named_plans(settings: Settings, reader: Reader) -> dict[str, Decisions]:
    """Return the kept plans by name, and what is set now if that is none of them."""
    called = st.session_state[levers_panel.NAMES]
    kept = {
        f"{letter} · {called[letter]}" if called.get(letter) else reader._("Plan {letter}").format(letter=letter): plan
        for letter, plan in sorted(st.session_state[levers_panel.PLANS].items())
    }
    if settings.changed and settings.decisions not in kept.values():
        kept[reader._("Set now")] = settings.decisions
    return kept


def _state(scenario: Scenario, reader: Reader) -> str:
    names = {state.id: reader.text(state.name) for state in scenario.states}
    if st.session_state.get(_STATE.key) not in names:
        scope = st.session_state.get("scope")  # the State whose controls are looked at, if it is one
        st.session_state[_STATE.key] = scope if scope in names else next(iter(names))
    label = reader._("State")
    if len(names) <= 6:
        st.segmented_control(label, list(names), format_func=names.__getitem__, required=True, key=_STATE.key)
    else:
        st.selectbox(label, list(names), format_func=names.__getitem__, key=_STATE.key)
    return str(st.session_state[_STATE.key])


def _course(now: Query, plans: Mapping[str, Query], reader: Reader) -> tuple[int | None, tuple[str, Query] | None]:
    """Draw which course is shown (None: the one in the middle) and of which other controls its incidents are asked; return both."""
    _ = reader._
    choices: dict[str, Query] = {}
    if now.changed:
        choices[_("At the start settings")] = now.baseline
    choices |= {name: query for name, query in plans.items() if query != now}
    left, right = st.columns([1, 2])
    with left:
        chosen = st.number_input(
            _("Course (of {n})").format(n=reader.number(REPLICATIONS)),
            1,
            REPLICATIONS,
            value=None,
            key=_COURSE.key,
            placeholder=_("the one in the middle"),
        )
    number = None if chosen is None else int(chosen) - 1
    if not choices:
        return number, None
    with right:
        if st.session_state.get("asked-of") not in choices:
            st.session_state["asked-of"] = next(iter(choices))
        name = st.selectbox(_("Would it have been stopped?"), list(choices), key="asked-of")
    return number, (name, choices[name])


def _assumptions(scenario: Scenario, reader: Reader) -> None:
    """Draw what ranges are over, and a way to set any number of the model."""
    _ = reader._
    assumed: dict[str, float] = st.session_state[ASSUMED]
    left, right = st.columns([1, 1])
    with left:
        texts = {False: _("luck and assumptions"), True: _("luck only")}
        st.segmented_control(
            _("Ranges are over"), [False, True], format_func=texts.__getitem__, required=True, key=_LUCK_ONLY.key
        )
    names = {name: _(each.text) for name, each in PARAMETER_INDEX.items() if settable(name, scenario)}
    with right:
        chosen = st.selectbox(
            _("Set an assumption"),
            list(names),
            index=None,
            format_func=names.__getitem__,
            key="assumption",
            placeholder=_("Choose a number of the model"),
        )
    if chosen is not None:
        value, low, high = quantity(chosen, scenario)
        key = f"assume:{chosen}"
        present = assumed.get(chosen, value)
        if st.session_state.get(key) != present:
            st.session_state[key] = present
        st.slider(
            f"{names[chosen]} ({_(PARAMETER_INDEX[chosen].unit)})",
            low,
            high,
            key=key,
            step=(high - low) / 50,
            format="%g",
            on_change=_assume,
            args=(chosen,),
        )
    for name in list(assumed):
        text = _("{assumption}: {value}").format(assumption=names[name], value=uncertainty.short(assumed[name], reader))
        st.button(
            _("Back to its range: {assumption}").format(assumption=text),
            key=f"let-go:{name}",
            on_click=_let_go,
            args=(name,),
        )


def _reminder(scenario: Scenario, reader: Reader) -> None:
    """Say above a headline which assumptions its reader has set, and offer the way back."""
    assumed: dict[str, float] = st.session_state[ASSUMED]
    if not assumed:
        return
    count = reader.ngettext("{n} assumption changed", "{n} assumptions changed", len(assumed))
    lines = "; ".join(uncertainty.assumed(sorted(assumed.items()), scenario, reader))
    text = reader._("{plan}: {answers}").format(plan=count.format(n=reader.number(len(assumed))), answers=lines)
    with st.container(key="assumed", horizontal=True, vertical_alignment="center"):
        st.html(f'<p class="quiet">{escape(text)}</p>', width="content")
        st.button(
            reader._("Back to the model's ranges"),
            key="let-all-go",
            icon=":material/undo:",
            on_click=assumed.clear,
            type="tertiary",
        )


def _assume(name: str) -> None:
    st.session_state[ASSUMED][name] = float(st.session_state[f"assume:{name}"])


def _let_go(name: str) -> None:
    st.session_state[ASSUMED].pop(name, None)
