"""The levers panel: what States decide, one by one or all alike, agreements between them, what it costs, and kept plans."""

from collections.abc import Callable, Iterable, Sequence
from html import escape
from typing import Any, Final

import streamlit as st

from sim.presentation.sentences import cited, overloaded
from sim.presentation.views.how import evidence, lag
from sim.presentation.views.plans import contents
from sim.scenario import Decisions
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.levers import AGREEMENT_NAMES, JOINT, LEVERS, TRAINING, Lever
from sim.scenario.means import Affordability, Binds
from sim.ui.choices import choose, writer
from sim.ui.settings import Settings, options
from sim.words import gettext_noop
from sim.words.glossary import GROUPS, ITEMS, SEED_LANGUAGE, group_reference
from sim.words.reader import Reader

ALL: Final = "all"
SETTINGS: Final = "settings"
"""Key under which the session keeps its Settings."""
PLANS: Final = "plans"
"""Key under which the session keeps its plans by letter."""
LETTERS: Final = ("A", "B", "C")
NAMES: Final = "plan-names"
"""Key under which the session keeps by letter what its reader calls plans."""
LONGEST_NAME: Final = 40
KEPT: Final = "kept"
"""Key under which the session keeps the letter of a plan just kept; it is said once."""
_LINES: Final = 3
"""Settings of a plan that are named in the panel; of more, how many."""
REFUSED: Final = "refused"
"""Key under which the session keeps what could not be set, and why, until something else is set."""
MOVED: Final = "moved-lever"
"""Key under which the session keeps the lever that was moved last, by its base."""
_FEW: Final = 5
_SECURITY: Final = gettext_noop("Security of holdings")
_SEED_FRENCH: Final = {item.letter: item.seed_french for item in ITEMS}


def show(scenario: Any, settings: Settings, reader: Reader) -> None:
    """Draw the panel; a moved lever changes ``settings`` before the page runs again."""
    _ = reader._
    title = escape(_("Controls"))
    st.html(f'<div class="panel-title"><h2>{title}</h2></div>')
    _back(settings, reader)
    scope = _scope(scenario, reader)
    states = [state.id for state in scenario.states] if scope == ALL else [scope]
    st.html(budget(scenario, settings, states, reader))
    basic = [lever for lever in LEVERS if lever.base in scenario.basic_levers]
    _levers(basic, states, scope, scenario, settings, reader)
    with st.container(key="more"):
        more = st.toggle(_("More controls"), key="more-levers")
    if more:
        rest = [lever for lever in LEVERS if lever.base not in scenario.basic_levers]
        _levers(rest, states, scope, scenario, settings, reader)
    _plans(scenario, settings, reader)
    with st.container(key="present"):
        _present(scenario, settings, states, reader)


def _present(scenario: Any, settings: Settings, states: Sequence[str], reader: Reader) -> None:
    """Draw what stays in view at the panel's foot on phones, where the panel covers the page: the result, the tightest means, the
    way to the result; ``static/parts.js`` writes the one and follows the other.
    """
    st.html('<p class="brief" aria-hidden="true"></p>')
    own = [state for state in scenario.states if state.id in states]
    tightest = max(own, key=lambda state: max(_afforded(state, settings).used))
    kind, text = _means_text(tightest, settings, reader)
    st.html(f'<p class="tightest {kind}">{text}</p>')
    see = escape(reader._("See what changes"))
    st.html(f'<button type="button" class="see">{see}</button>')


def _levers(
    levers: Sequence[Lever], states: Sequence[str], scope: str, scenario: Any, settings: Settings, reader: Reader
) -> None:
    for group in GROUPS:
        own = [lever for lever in levers if lever.group == group and lever.base not in JOINT]
        joint = [lever for lever in levers if lever.group == group and lever.base in JOINT]
        if own or joint:
            st.html(group_heading(group, [*own, *joint], reader))
        for parts in _by_base(own):
            _slider(parts, states, scope, scenario, settings, reader)
            if parts[0].id == TRAINING and len(scenario.states) > 1:
                _parties(parts[0], scenario, settings, reader)
        for lever in joint:
            _agreement(lever, scenario, settings, reader)


def _back(settings: Settings, reader: Reader) -> None:
    left, right = st.columns(2)
    left.button(
        reader._("Undo"),
        on_click=_undo,
        disabled=not settings.past,
        key="undo",
        width="stretch",
        icon=":material/undo:",
    )
    right.button(
        reader._("Start settings"), on_click=_reset, disabled=not settings.changed, key="reset", width="stretch"
    )


def group_heading(group: str, levers: Sequence[Lever], reader: Reader) -> str:
    """Return the heading of a group, which opens to what its controls do; items of paragraph 9 carry the seed's wording."""
    _ = reader._
    letter = f"<span>{escape(group_reference(group))}</span> " if group.islower() else ""
    question = escape(_("What does this do?"))
    head = f"<h3>{letter}{escape(_(GROUPS[group]))}</h3><small>{question}</small>"
    wording = ""
    if group in _SEED_FRENCH:
        source = _("Chair's summary, paragraph 9.")
        note = (
            ""
            if reader.language == SEED_LANGUAGE
            else " " + _("The label above is our translation, not the official text.")
        )
        wording = f'<p lang="{SEED_LANGUAGE}">« {escape(_SEED_FRENCH[group])} »</p><p>{escape(source + note)}</p>'
    told = "".join(f"<dt>{escape(_(lever.name))}</dt><dd>{escape(does(lever, reader))}</dd>" for lever in levers)
    return f'<details class="group"><summary>{head}</summary>{wording}<dl>{told}</dl></details>'


def does(lever: Lever, reader: Reader) -> str:
    """Return what a lever does: through what it works, the practice it feeds, its time, what it costs, what that rests on."""
    _ = reader._
    feeds = reader.listed(_(CONTROLS[CONTROL_INDEX[control]].name) for control, _weight in lever.feeds)
    parts = [
        _(lever.works_through)[:1].upper() + _(lever.works_through)[1:] + ".",
        _("Raises the practice of: {rows}.").format(rows=feeds) if feeds else "",
        _("Nine tenths of the effect after {time}.").format(time=lag(lever.lag_days, reader)),
        _("At full effort: {cost} budget units and {hours} officer-hours a quarter (assumption).").format(
            cost=reader.number(lever.cost_per_quarter), hours=reader.number(lever.officer_hours)
        ),
        _("Effect: {source}.").format(source=cited(_(lever.source), reader)),
    ]
    return " ".join(part for part in parts if part)


def budget(scenario: Any, settings: Settings, states: Sequence[str], reader: Reader) -> str:
    """Return what each State's settings cost against its means: budget units and officer-hours a quarter."""
    _ = reader._
    lines = []
    for state in scenario.states:
        if state.id not in states:
            continue
        kind, text = _means_text(state, settings, reader)
        bars = "".join(
            f'<span class="bar"><i style="width:{min(100.0, 100 * share):.0f}%"></i></span>'
            for share in _afforded(state, settings).used
        )
        lines.append(f'<li class="{kind}">{text}{bars}</li>')
    title = escape(_("What the controls use a quarter"))
    return f'<p class="quiet">{title}</p><ul class="budget">{"".join(lines)}</ul>'


def _afforded(state: Any, settings: Settings) -> Affordability:
    """Return what a State's settings ask of its means: the budget binds, and too few officer-hours are said."""
    return settings.affordability(state.id, Binds.BUDGET)


def _means_text(state: Any, settings: Settings, reader: Reader) -> tuple[str, str]:
    """Return whether a State's settings stay within its means ("within" or "over"), and what they cost, as HTML."""
    _ = reader._
    afforded = _afforded(state, settings)
    text = _("budget {used} of {means}, officer-hours {hours}").format(
        used=reader.number(afforded.asked.budget),
        means=reader.number(state.budget.value),
        hours=reader.percent(afforded.used.hours),
    )
    if afforded.overloaded:
        over = _("more than it has: measures get {share} of what they need").format(
            share=reader.percent(afforded.funded)
        )
        text += f" · <b>{escape(over)}</b>"
    return "over" if afforded.overloaded else "within", f"<b>{escape(reader.text(state.name))}</b> {text}"


def _scope(scenario: Any, reader: Reader) -> str:
    names = {ALL: reader._("Every State")} | {state.id: reader.text(state.name) for state in scenario.states}
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
    """Draw one choice for a lever, all its parts and the States in scope.

    Where they differ it stands at their mean, of steps none is chosen, and the line below says so.
    """
    lever, _ = parts[0], reader._
    cells = [(state, part.id) for state in states for part in parts]
    values = [settings.value(*cell) for cell in cells]
    choices = options(lever, [*(settings.start[cell] for cell in cells), *values])
    key = f"lever:{scope}:{lever.base}"
    shown: float | None = min(choices, key=lambda choice: abs(choice - sum(values) / len(values)))
    if lever.steps and len(set(values)) > 1:
        shown = None
    if key not in st.session_state or st.session_state[key] != shown:
        st.session_state[key] = shown
    choose(
        lever,
        _(lever.name) if len(parts) == 1 else _(_SECURITY),
        choices,
        reader,
        key=key,
        on_change=_move,
        args=(key, parts, states, tuple(choices), scenario, reader),
    )
    written = writer(lever, choices, reader)
    about = _about(parts, states, values, written, scenario, settings, reader)
    lasts = _lasts(parts, states, choices, written, scenario, settings, reader)
    # What follows is written by the board, once its result is there (``static/chain.js``).
    own = (
        f'<p class="own-work own-{lever.base}" role="status"></p>'
        if any(cell in settings.values for cell in cells)
        else ""
    )
    st.html(f'<p class="quiet">{about}{lasts}</p>{own}')
    _notices(lever, scenario, settings, reader)


def _notices(lever: Lever, scenario: Any, settings: Settings, reader: Reader) -> None:
    """Say below the lever that was moved last what could not be paid for, and which States have too few officer-hours."""
    if st.session_state.get(MOVED) != lever.base:
        return
    found = ((state, _afforded(state, settings)) for state in scenario.states)
    short = [(reader.text(state.name), own.funded) for state, own in found if own.overloaded]
    said = " ".join(part for part in (st.session_state.get(REFUSED), overloaded(short, reader)) if part)
    if said:
        st.html(f'<p class="refused" role="status">{escape(said)}</p>')


def _about(
    parts: Sequence[Lever],
    states: Sequence[str],
    values: Sequence[float],
    written: Callable[[float], str],
    scenario: Any,
    settings: Settings,
    reader: Reader,
) -> str:
    """Return the lines under a slider: unit, who decides, what it costs, how long it takes, on what its effect rests."""
    lever, _ = parts[0], reader._
    cost = sum(
        part.cost_per_quarter * part.effort(settings.value(state, part.id)) for state in states for part in parts
    )
    text = escape(facts(lever, cost, reader))
    if len(set(values)) == 1:
        return text
    names = {state.id: reader.text(state.name) for state in scenario.states}
    if len(states) == 1:
        each = [f"{part.part} {reader.number(settings.value(states[0], part.id), 2)}" for part in parts]
    elif len(states) <= _FEW:
        per_state = {state: [settings.value(state, part.id) for part in parts] for state in states}
        each = [f"{names[state]} {_span(own, written)}" for state, own in per_state.items()]
    else:
        each = [_span(values, written)]
    different = (
        _("Now different: {values}. Choosing one sets all alike.")
        if lever.steps
        else _("Now different: {values}. Moving it sets all alike.")
    )
    return text + "<br>" + escape(different.format(values=reader.listed(each)))


def _lasts(
    parts: Sequence[Lever],
    states: Sequence[str],
    choices: Sequence[float],
    written: Callable[[float], str],
    scenario: Any,
    settings: Settings,
    reader: Reader,
) -> str:
    """Return how far officer-hours last on a slider of a few States, as one more line; nothing where they last to its end."""
    if len(parts) > 1 or len(states) > _FEW:
        return ""
    lever = parts[0]
    found = {state: settings.lasts(state, lever, choices) for state in states}
    if all(value == choices[-1] for value in found.values()):
        return ""
    if any(lever.effort(value) < lever.effort(settings.value(state, lever.id)) for state, value in found.items()):
        return ""  # they do not last now: that is said at the top, and below the lever that was moved
    if len(states) == 1:
        said = written(found[states[0]])
    else:
        names = {state.id: reader.text(state.name) for state in scenario.states}
        said = reader.listed(f"{names[state]} {written(value)}" for state, value in found.items())
    return "<br>" + escape(reader._("Officer-hours last to: {values}.").format(values=said))


def facts(lever: Lever, cost: float, reader: Reader) -> str:
    """Return what stands under a choice: the unit of a number, who decides, cost, how long it takes, on what its effect
    rests.
    """
    told = reader._("{owner} · cost {cost} · works after {time} · basis of effect: {evidence}").format(
        owner=reader._(lever.owner),
        cost=reader.number(cost),
        time=lag(lever.lag_days, reader),
        evidence=evidence(lever.evidence, reader),
    )
    return told if lever.steps else f"{reader._(lever.unit)} · {told}"


def _span(values: Sequence[float], written: Callable[[float], str]) -> str:
    low, high = written(min(values)), written(max(values))
    return low if low == high else f"{low}–{high}"


def _agreement(lever: Lever, scenario: Any, settings: Settings, reader: Reader) -> None:
    """Draw a joint lever: which States agree, and once two do, what they commit to."""
    _ = reader._
    parties = _parties(lever, scenario, settings, reader)
    if len(parties) < 2:
        _notices(lever, scenario, settings, reader)
        return
    values = [settings.value(state, lever.id) for state in parties]
    choices = options(lever, [*(settings.start[state, lever.id] for state in parties), *values])
    slider = f"joint:{lever.id}"
    shown = min(choices, key=lambda choice: abs(choice - min(values)))
    if st.session_state.get(slider) != shown:
        st.session_state[slider] = shown
    choose(
        lever,
        _("Commitment: {unit}").format(unit=_(lever.unit)),
        choices,
        reader,
        key=slider,
        on_change=_move,
        args=(slider, (lever,), parties, tuple(choices), scenario, reader),
    )
    cost = sum(lever.cost_per_quarter * lever.effort(value) for value in values)
    st.html(f'<p class="quiet">{escape(facts(lever, cost, reader))}</p>')
    _notices(lever, scenario, settings, reader)


def _parties(lever: Lever, scenario: Any, settings: Settings, reader: Reader) -> tuple[str, ...]:
    """Draw which States agree on a lever, and return them."""
    _ = reader._
    names = {state.id: reader.text(state.name) for state in scenario.states}
    parties = settings.parties.get(lever.id, ())
    key = f"parties:{lever.id}"
    if tuple(st.session_state.get(key) or ()) != parties:
        st.session_state[key] = list(parties)
    label = _("{lever}: States that agree").format(lever=_(AGREEMENT_NAMES.get(lever.id, lever.name)))
    arguments = (key, lever, scenario, reader)
    if len(names) <= 12:
        st.pills(
            label,
            list(names),
            selection_mode="multi",
            format_func=names.__getitem__,
            key=key,
            on_change=_agree,
            args=arguments,
        )
    else:
        st.multiselect(label, list(names), format_func=names.__getitem__, key=key, on_change=_agree, args=arguments)
    lines = [
        _("In force from the start: {states}.").format(states=reader.listed(names[state] for state in agreement.states))
        for agreement in scenario.agreements
        if agreement.lever == lever.id and len(parties) < 2
    ]
    if lever.id == TRAINING:
        gain = reader.percent(scenario.assumed("joint_training_gain"))
        lines.append(_("Hours that all of them train count {gain} more (assumption).").format(gain=gain))
    elif len(parties) < 2:
        lines.append(_("Works only between States that have agreed. Choose at least two."))
    if lines:
        st.html(f'<p class="quiet">{escape(" ".join(lines))}</p>')
    return parties


def _plans(scenario: Any, settings: Settings, reader: Reader) -> None:
    """Draw the kept plans: a letter keeps what is set now, takes up what was kept, names or forgets it."""
    _ = reader._
    title, text = escape(_("Plans")), escape(_("Keep what is set now, and compare."))
    st.html(f'<div class="group"><h3>{title}</h3><p class="quiet">{text}</p></div>')
    kept: dict[str, Decisions] = st.session_state.setdefault(PLANS, {})
    just = st.session_state.pop(KEPT, "")
    for letter in LETTERS:
        name = _("Plan {letter}").format(letter=letter)
        left, right = st.columns([2, 1])
        if letter in kept:
            left.button(
                _("Take up {plan}").format(plan=name),
                key=f"take-{letter}",
                on_click=_take_up,
                args=(letter,),
                width="stretch",
                disabled=settings.decisions == kept[letter],
            )
            right.button(_("Forget"), key=f"forget-{letter}", on_click=_forget, args=(letter,), width="stretch")
            if letter == just:
                said = _("Kept. Compare it in {view}.").format(view=_("Plans"))
                st.html(f'<p class="quiet" role="status">{escape(said)}</p>')
            _name(letter, name, reader)
            st.html(f'<p class="quiet">{escape(_short(contents(scenario, kept[letter], reader), reader))}</p>')
        else:
            left.button(
                _("Keep as {plan}").format(plan=name),
                key=f"keep-{letter}",
                on_click=_keep,
                args=(letter,),
                width="stretch",
                disabled=not settings.changed,
            )


def _name(letter: str, name: str, reader: Reader) -> None:
    """Draw where a plan's name is typed."""
    key, own = f"name-{letter}", st.session_state[NAMES].get(letter, "")
    if st.session_state.get(key) != own:
        st.session_state[key] = own
    st.text_input(
        reader._("Name of {plan}").format(plan=name),
        max_chars=LONGEST_NAME,
        key=key,
        placeholder=reader._("Give it a name"),
        label_visibility="collapsed",
        on_change=_rename,
        args=(letter,),
    )


def name_of(text: str) -> str:
    """Return what is typed as a plan's name as it may stand in a line: what can be printed, not too long."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:LONGEST_NAME].strip()


def _short(lines: Sequence[str], reader: Reader) -> str:
    """Return a plan's settings as one line; of many the first ones and how many more."""
    more = len(lines) - _LINES
    shown = [*lines[:_LINES], *([reader._("and {n} more").format(n=reader.number(more))] if more > 0 else [])]
    return " · ".join(shown)


def _settings() -> Settings:
    settings: Settings = st.session_state[SETTINGS]
    return settings


def _changing(lever: Lever | None = None) -> Settings:
    """Return the settings, about to be changed by a lever or otherwise: what was said of the change before is over."""
    st.session_state.pop(REFUSED, None)
    st.session_state[MOVED] = None if lever is None else lever.base
    return _settings()


def _move(
    key: str, parts: Sequence[Lever], states: Sequence[str], choices: Sequence[float], scenario: Any, reader: Reader
) -> None:
    """Set a lever as far as each State can pay for it; what cannot be paid is not set, and said."""
    settings, wanted = _changing(parts[0]), float(st.session_state[key])
    settings.remember()
    short = []
    for state in states:
        value = settings.payable(state, parts, wanted, choices)
        settings.set([(state, part.id) for part in parts], value)
        if value != wanted:
            short.append((state, value))
    if short:
        st.session_state[REFUSED] = refusal(parts[0], wanted, short, scenario, reader)


def refusal(lever: Lever, wanted: float, short: Sequence[tuple[str, float]], scenario: Any, reader: Reader) -> str:
    """Say which States cannot pay for a lever's value, and what was set in its place: the most they can pay."""
    names = {state.id: reader.text(state.name) for state in scenario.states}
    written = writer(lever, (wanted, *(value for _state, value in short)), reader)
    each = reader.listed(f"{names[state]} {written(value)}" for state, value in short)
    text = (
        reader._("{lever}: {wanted} cannot be paid for. Set to the most the budget bears: {values}.")
        if lever.steps
        else reader._("{lever} at {wanted} cannot be paid for. Set to the most the budget bears: {values}.")
    )
    return text.format(lever=reader._(lever.name), wanted=written(wanted), values=each)


def _agree(key: str, lever: Lever, scenario: Any, reader: Reader) -> None:
    settings = _changing(lever)
    settings.remember()
    before = settings.parties.get(lever.id, ())
    settings.agree(lever.id, st.session_state[key] or ())
    parties = settings.parties.get(lever.id, ())
    if lever.id not in JOINT:
        return
    choices = options(lever)
    if len(parties) > 1 and len(before) < 2:
        # A new agreement starts with a commitment one can see work: the middle of the lever's range.
        wanted = choices[len(choices) // 2]
    elif len(parties) > len(before) > 1:
        wanted = settings.value(before[0], lever.id)
    else:
        return
    short = []
    for state in parties:
        value = settings.payable(state, (lever,), wanted, choices)
        settings.set([(state, lever.id)], value)
        if value != wanted:
            short.append((state, value))
    if short:
        st.session_state[REFUSED] = refusal(lever, wanted, short, scenario, reader)


def _undo() -> None:
    _changing().undo()


def _reset() -> None:
    _changing().reset()


def _keep(letter: str) -> None:
    st.session_state[PLANS][letter] = _settings().decisions
    st.session_state[KEPT] = letter


def _take_up(letter: str) -> None:
    settings = _changing()
    settings.remember()
    settings.take_up(st.session_state[PLANS][letter])


def _forget(letter: str) -> None:
    st.session_state[PLANS].pop(letter, None)
    st.session_state[NAMES].pop(letter, None)


def _rename(letter: str) -> None:
    st.session_state[NAMES][letter] = name_of(st.session_state[f"name-{letter}"] or "")
