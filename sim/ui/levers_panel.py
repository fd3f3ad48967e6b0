"""The levers panel: what States decide, one by one or all alike, agreements between them, and what it costs."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, Final

import streamlit as st

from sim.scenario.levers import JOINT, LEVERS, Lever
from sim.scenario.means import Asked, asked_for
from sim.ui.settings import Cell, Settings, options
from sim.words import mark
from sim.words.reader import Reader

ALL: Final = "all"
SETTINGS: Final = "settings"
"""Key under which the session keeps its Settings."""
GROUPS: Final = {
    "a": mark("Update national reports"),
    "b": mark("Join relevant instruments"),
    "c": mark("Common approaches to identification expertise"),
    "d": mark("Align control lists with regimes"),
    "e": mark("Nuclear, chemical and biological security"),
    "f": mark("End-user and end-use control"),
    "g": mark("Licensing–customs coordination"),
    "h": mark("Engage industry, science, academia, experts"),
    "i": mark("Continue and widen peer review"),
    "P": mark("Plans and assistance"),
    "E": mark("Licensing, border, transit and enforcement"),
}
"""The groups in order: items 9(a)-(i), plans and assistance (paragraphs 5-8), capacity (OP2, OP3)."""
_FEW: Final = 5
_SECURITY: Final = mark("Security of holdings")


def show(scenario: Any, settings: Settings, reader: Reader) -> None:
    """Draw the panel; a moved lever changes ``settings`` before the page runs again."""
    _ = reader._
    title = escape(_("Controls"))
    st.html(f'<div class="panel-title"><h2>{title}</h2></div>')
    scope = _scope(scenario, reader)
    states = [state.id for state in scenario.states] if scope == ALL else [scope]
    st.html(budget(scenario, settings, states, reader))
    basic = [lever for lever in LEVERS if lever.base in scenario.basic_levers]
    for group, title in GROUPS.items():
        own = [lever for lever in basic if lever.group == group and lever.base not in JOINT]
        joint = [lever for lever in basic if lever.group == group and lever.base in JOINT]
        if own or joint:
            st.html(group_heading(group, _(title)))
        for parts in _by_base(own):
            _slider(parts, states, scope, scenario, settings, reader)
        for lever in joint:
            _agreement(lever, scenario, settings, reader)
    st.button(
        _("Back to the start settings"), on_click=_reset, disabled=not settings.changed, key="reset", width="stretch"
    )


def group_heading(group: str, title: str) -> str:
    """Return the heading of a group; the items of paragraph 9 carry their letter."""
    letter = f"<span>9({group})</span> " if group.islower() else ""
    return f'<div class="group"><h3>{letter}{escape(title)}</h3></div>'


def budget(scenario: Any, settings: Settings, states: Sequence[str], reader: Reader) -> str:
    """Return what each State's settings cost against its means: budget units and officer-hours a quarter."""
    _ = reader._
    lines = []
    for state in scenario.states:
        if state.id not in states:
            continue
        cost, hours = quarterly(settings, state.id)
        share = max(cost / max(state.budget.value, 1e-9), hours / max(state.officer_hours.value, 1e-9))
        text = _("budget {used} of {means}, hours {hours}").format(
            used=reader.number(cost),
            means=reader.number(state.budget.value),
            hours=reader.percent(hours / max(state.officer_hours.value, 1e-9)),
        )
        if share > 1:
            text += (
                " · <b>"
                + escape(
                    _("more than it has: measures get {share} of what they need").format(
                        share=reader.percent(1 / share)
                    )
                )
                + "</b>"
            )
        width = min(100.0, 100 * share)
        lines.append(
            f'<li class="{"over" if share > 1 else "within"}"><b>{escape(reader.text(state.name))}</b> {text}'
            f'<span class="bar"><i style="width:{width:.0f}%"></i></span></li>'
        )
    title = escape(_("What the controls cost a quarter"))
    return f'<p class="quiet">{title}</p><ul class="budget">{"".join(lines)}</ul>'


def quarterly(settings: Settings, state: str) -> Asked:
    """Return what a State's settings ask for a quarter: budget units and officer-hours, in proportion to effort."""
    return asked_for({lever.id: lever.effort(settings.value(state, lever.id)) for lever in LEVERS})


def _scope(scenario: Any, reader: Reader) -> str:
    names = {ALL: reader._("All")} | {state.id: reader.text(state.name) for state in scenario.states}
    label = reader._("Whose controls")
    if len(names) <= _FEW:
        chosen = st.segmented_control(
            label, list(names), default=ALL, required=True, format_func=names.__getitem__, key="scope"
        )
    else:
        chosen = st.selectbox(label, list(names), format_func=names.__getitem__, key="scope")
    return chosen or ALL


def _by_base(levers: Iterable[Lever]) -> list[list[Lever]]:
    """Return levers with the parts of one lever (security of holdings) together."""
    rows: dict[str, list[Lever]] = {}
    for lever in levers:
        rows.setdefault(lever.base, []).append(lever)
    return list(rows.values())


def _slider(
    parts: Sequence[Lever], states: Sequence[str], scope: str, scenario: Any, settings: Settings, reader: Reader
) -> None:
    """Draw one slider for a lever, all its parts and the States in scope.

    Where they differ it stands at their mean, and the line below says so.
    """
    lever, _ = parts[0], reader._
    cells = [(state, part.id) for state in states for part in parts]
    values = [settings.value(*cell) for cell in cells]
    choices = options(lever, [*(settings.start[cell] for cell in cells), *values])
    key = f"lever:{scope}:{lever.base}"
    shown = min(choices, key=lambda choice: abs(choice - sum(values) / len(values)))
    if st.session_state.get(key) != shown:
        st.session_state[key] = shown
    digits = max(_digits(choice) for choice in choices)
    st.select_slider(
        _(lever.name) if len(parts) == 1 else _(_SECURITY),
        choices,
        key=key,
        format_func=_writer(reader, digits),
        on_change=_move,
        args=(key, cells),
    )
    st.caption(_about(parts, states, values, digits, scenario, settings, reader))


def _about(
    parts: Sequence[Lever],
    states: Sequence[str],
    values: Sequence[float],
    digits: int,
    scenario: Any,
    settings: Settings,
    reader: Reader,
) -> str:
    """Return the line under a slider: unit, who decides, what it costs, and the values where they differ."""
    lever, _ = parts[0], reader._
    cost = sum(
        part.cost_per_quarter * part.effort(settings.value(state, part.id)) for state in states for part in parts
    )
    text = _("{unit} · {owner} · cost {cost}").format(
        unit=_(lever.unit), owner=_(lever.owner), cost=reader.number(cost)
    )
    if len(set(values)) == 1:
        return text
    names = {state.id: reader.text(state.name) for state in scenario.states}
    if len(states) == 1:
        each = [f"{part.part} {reader.number(settings.value(states[0], part.id), 2)}" for part in parts]
    elif len(states) <= _FEW:
        per_state = {state: [settings.value(state, part.id) for part in parts] for state in states}
        each = [f"{names[state]} {_span(own, digits, reader)}" for state, own in per_state.items()]
    else:
        each = [_span(values, digits, reader)]
    return text + "  \n" + _("Now different: {values}").format(values=", ".join(each))


def _span(values: Sequence[float], digits: int, reader: Reader) -> str:
    low, high = reader.number(min(values), digits), reader.number(max(values), digits)
    return low if low == high else f"{low}–{high}"


def _agreement(lever: Lever, scenario: Any, settings: Settings, reader: Reader) -> None:
    """Draw a joint lever: which States agree, and once two do, what they commit to."""
    _ = reader._
    names = {state.id: reader.text(state.name) for state in scenario.states}
    parties = settings.parties.get(lever.id, ())
    key = f"parties:{lever.id}"
    if tuple(st.session_state.get(key) or ()) != parties:
        st.session_state[key] = list(parties)
    label = _("{lever}: States that agree").format(lever=_(lever.name))
    if len(names) <= 12:
        st.pills(
            label,
            list(names),
            selection_mode="multi",
            format_func=names.__getitem__,
            key=key,
            on_change=_agree,
            args=(key, lever),
        )
    else:
        st.multiselect(label, list(names), format_func=names.__getitem__, key=key, on_change=_agree, args=(key, lever))
    if len(parties) < 2:
        standing = [agreement for agreement in scenario.agreements if agreement.lever == lever.id]
        lines = [
            _("In force from the start: {states}.").format(states=", ".join(names[state] for state in agreement.states))
            for agreement in standing
        ]
        lines.append(_("Works only between States that have agreed. Choose at least two."))
        st.caption(" ".join(lines))
        return
    cells = [(state, lever.id) for state in parties]
    values = [settings.value(*cell) for cell in cells]
    choices = options(lever, [*(settings.start[cell] for cell in cells), *values])
    slider = f"joint:{lever.id}"
    shown = min(choices, key=lambda choice: abs(choice - min(values)))
    if st.session_state.get(slider) != shown:
        st.session_state[slider] = shown
    digits = max(_digits(choice) for choice in choices)
    st.select_slider(
        _("Commitment: {unit}").format(unit=_(lever.unit)),
        choices,
        key=slider,
        format_func=_writer(reader, digits),
        on_change=_move,
        args=(slider, cells),
    )
    cost = sum(lever.cost_per_quarter * lever.effort(value) for value in values)
    st.caption(_("{owner} · cost {cost}, shared by its parties").format(owner=_(lever.owner), cost=reader.number(cost)))


def _digits(value: float) -> int:
    return next((digits for digits in (0, 1, 2) if abs(value - round(value, digits)) < 1e-9), 2)


def _writer(reader: Reader, digits: int) -> Callable[[float], str]:
    return lambda value: reader.number(value, digits)


def _move(key: str, cells: Sequence[Cell]) -> None:
    settings: Settings = st.session_state[SETTINGS]
    settings.set(cells, float(st.session_state[key]))


def _agree(key: str, lever: Lever) -> None:
    settings: Settings = st.session_state[SETTINGS]
    before = settings.parties.get(lever.id, ())
    settings.agree(lever.id, st.session_state[key] or ())
    parties = settings.parties.get(lever.id, ())
    if len(parties) > 1 and len(before) < 2:
        # A new agreement starts with a commitment one can see work: the middle of the lever's range.
        choices = options(lever)
        settings.set([(state, lever.id) for state in parties], choices[len(choices) // 2])
    elif len(parties) > len(before) > 1:
        level = settings.value(before[0], lever.id)
        settings.set([(state, lever.id) for state in parties], level)


def _reset() -> None:
    st.session_state[SETTINGS].reset()
