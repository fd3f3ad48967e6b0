"""Injects and messages: the master list with what became of each, one written on the spot, and a word to the room."""

from html import escape

import streamlit as st

from sim.exercise import commands
from sim.exercise.contributions import Phase
from sim.exercise.entries import TRAINER
from sim.exercise.formats import FORMATS
from sim.exercise.live.session import LiveSession
from sim.exercise.session import Session
from sim.presentation.exercise import wording
from sim.presentation.exercise.wording import seat_name, state_name, to_name
from sim.record import INDICATORS
from sim.scenario import Scenario
from sim.scenario.calendar import MONTH, month_of
from sim.scenario.injects import (
    AT_HOLDING,
    AT_POST,
    CHANNEL_NAMES,
    EXOGENOUS_NAMES,
    FOREVER,
    ExogenousEvent,
    Inject,
)
from sim.scenario.spec import Holding, Post, State
from sim.ui.exercise import frame
from sim.ui.exercise.frame import heading, place, quiet, text
from sim.words.reader import Reader

_INDICATORS = {indicator.id: indicator for indicator in INDICATORS}


def show(live: LiveSession, reader: Reader) -> None:
    """Draw the part of injects and messages."""
    listed, written = st.columns([3, 2], gap="large")
    with listed:
        _master(live, reader)
    with written:
        _message(live, reader)
        _spot(live, reader)


def _master(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    heading(_("Master list of events"))
    if not session.scenario.injects:
        quiet(_("This scenario has no injects; write your own beside."))
    with place("short-set"):
        _short_set(live, reader)
    for inject in sorted(session.scenario.injects, key=lambda each: each.number):
        title = f"{inject.number}. {reader.text(inject.sender)} — {_status(session, inject, reader)}"
        with st.expander(title, key=f"inject-{inject.id}"):
            _one(live, inject, reader)
    own = [released for released in session.injects if not released.id]
    for released in own:
        answers = _answers(session, released.number, reader)
        sender = reader.among(released.sender) or _("The trainer")
        where = _("{sender} — written here, move {move}").format(sender=sender, move=released.move)
        to = _("To: {names}").format(names=reader.listed(to_name(session, each, reader) for each in released.to))
        st.html(
            f'<article class="inject"><header><b>{escape(where)}</b> <small>{escape(to)}</small>'
            f"</header><p>{text(reader.among(released.text))}</p>{answers}</article>"
        )


def _short_set(live: LiveSession, reader: Reader) -> None:
    """Offer, before an exercise of 90 minutes, to hold back at once what its scenario leaves out of a short one."""
    session, _ = live.session, reader._
    if session.phase != Phase.LOBBY or session.format != FORMATS["90-minutes"]:
        return
    long = [each for each in session.scenario.injects if not each.short and each.id not in session.skipped]
    if not long:
        return
    numbers = reader.listed(str(each.number) for each in sorted(long, key=lambda each: each.number))
    quiet(_("Many for 90 minutes: the scenario suggests to hold back {numbers}.").format(numbers=numbers))
    if st.button(_("Hold these back"), key="short-set"):
        for inject in long:
            frame.do(live, TRAINER, commands.ScheduleInject(id=inject.id, skipped=True))
        frame.again()


def _status(session: Session, inject: Inject, reader: Reader) -> str:
    """Return what became of an inject, or when it comes."""
    _ = reader._
    released = next((each for each in session.injects if each.id == inject.id), None)
    if released is not None:
        status = _("released in move {move}").format(move=released.move)
        count = sum(1 for (number, _actor), words in session.answers.items() if number == released.number and words)
        given = reader.ngettext("{n} answer", "{n} answers", count).format(n=reader.number(count))
        return f"{status} · {given}" if count else status
    if inject.id in session.skipped:
        return _("held back")
    when = inject.release
    if when.day is not None:
        return _("month {n}").format(n=reader.number(month_of(when.day) + 1))
    if when.indicator is not None:
        limit = when.above if when.above is not None else when.below
        sign = ">" if when.above is not None else "<"
        name = _(_INDICATORS[when.indicator].name)
        passes = f"{name} {sign} {reader.number(limit or 0.0, 1)}"
        if when.state is not None:
            passes = _("{who}: {what}").format(who=state_name(session, when.state, reader), what=passes)
        return _("when {condition}").format(condition=passes)
    return _("by hand")


def _one(live: LiveSession, inject: Inject, reader: Reader) -> None:
    session, _ = live.session, reader._
    to = reader.listed(to_name(session, each, reader) for each in inject.to)
    effects = "; ".join(effects_of(session.scenario, inject, reader))
    objective = next(each for each in session.scenario.objectives if each.id == inject.objective)
    facts = (
        (_("Addressed to"), to),
        (_("Channel"), _(CHANNEL_NAMES[inject.channel])),
        (_("Expected"), reader.text(inject.expected)),
        (_("Objective"), reader.text(objective.text)),
        (_("Measure"), f"9({inject.item[1:]})"),
        (_("Effect on the region"), effects or _("none")),
    )
    rows = "".join(f"<dt>{escape(name)}</dt><dd>{escape(value)}</dd>" for name, value in facts)
    released = next((each for each in session.injects if each.id == inject.id), None)
    answers = _answers(session, released.number, reader) if released is not None else ""
    st.html(f'<p>{escape(reader.text(inject.text))}</p><dl class="facts">{rows}</dl>{answers}')
    if released is not None or session.phase == Phase.ENDED:
        return
    now, hold = st.columns(2)
    running = session.phase != Phase.LOBBY
    if now.button(_("Release now"), key=f"release-{inject.id}", width="stretch", disabled=not running):
        frame.do(live, TRAINER, commands.ReleaseInject(id=inject.id))
        frame.again()
    held = inject.id in session.skipped
    name = _("Schedule it again") if held else _("Hold back")
    late = held and session.passed(inject)
    if hold.button(name, key=f"hold-{inject.id}", width="stretch", disabled=late):
        frame.do(live, TRAINER, commands.ScheduleInject(id=inject.id, skipped=not held))
        frame.again()
    if late:
        quiet(_("Its month is over: release it now, or never."))


def effects_of(scenario: Scenario, inject: Inject, reader: Reader) -> list[str]:
    """Return what an inject does to the region, effect by effect: how much, for how long, and at which places."""
    places: dict[str, list[str]] = {}
    for effect in inject.effects:
        places.setdefault(_effect(effect, reader), []).append(reader.text(_place(scenario, effect).name))
    return [f"{what} ({', '.join(names)})" for what, names in places.items()]


def _effect(effect: ExogenousEvent, reader: Reader) -> str:
    """Return how much an effect changes what, and for how long, wherever it is."""
    _ = reader._
    what = _(EXOGENOUS_NAMES[effect.kind])
    if effect.kind in ("new-items", "assistance"):
        what = f"{what}: +{reader.percent(effect.size)}"
    elif effect.kind != "loss":
        what = f"{what} × {reader.number(effect.size, 2)}"
    if effect.kind in ("loss", "assistance") or effect.days == FOREVER:
        return what
    months = round(effect.days / MONTH, 1)
    digits = 0 if months.is_integer() else 1
    for_ = reader.ngettext("{what}, for {n} month", "{what}, for {n} months", months)
    return for_.format(what=what, n=reader.number(months, digits))


def _place(scenario: Scenario, effect: ExogenousEvent) -> State | Post | Holding:
    """Return the State, post or holding at which an effect is."""
    places: tuple[State | Post | Holding, ...] = scenario.states
    if effect.kind in AT_POST:
        places = scenario.posts
    elif effect.kind in AT_HOLDING:
        places = scenario.holdings
    return next(place for place in places if place.id == effect.at)


def _answers(session: Session, number: int, reader: Reader) -> str:
    """Return what seats have answered to an inject, as HTML."""
    rows = [
        f"<li><b>{escape(wording.actor_name(session, actor, reader))}</b> {text(words)}</li>"
        for (inject, actor), words in session.answers.items()
        if inject == number and words
    ]
    return f'<ul class="plan">{"".join(rows)}</ul>' if rows else ""


def _everybody(session: Session, reader: Reader) -> dict[str, str]:
    """Return whom something can be addressed to: all, a State, a seat."""
    return (
        {"all": reader._("Everybody")}
        | {state: state_name(session, state, reader) for state in session.state_ids()}
        | {str(seat): seat_name(session, seat, reader) for seat in session.seats}
    )


def _message(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    heading(_("A word to the room"))
    names = _everybody(session, reader)
    with st.form("message", border=False):
        to = st.selectbox(_("Addressed to"), list(names), format_func=names.__getitem__, key=frame.blank("message-to"))
        words = st.text_input(_("Message"), max_chars=500, key=frame.blank("message"))
        if st.form_submit_button(_("Send"), width="stretch"):
            if frame.do(live, TRAINER, commands.SendMessage(text=words, to=to)):
                for field in ("message-to", "message"):
                    frame.taken(field)
            frame.again()
    with place("messages"):
        for message in session.messages[-3:]:
            line = _("{who}: {what}").format(who=to_name(session, message.to, reader), what=message.text)
            quiet(line)


def _spot(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    if session.phase not in (Phase.DECIDING, Phase.LIVED):
        return
    heading(_("An inject written on the spot"))
    names = _everybody(session, reader)
    fields = ("spot-to", "spot-sender", "spot-channel", "spot-text")
    to_key, sender_key, channel_key, text_key = map(frame.blank, fields)
    with st.form("spot", border=False):
        to = st.multiselect(
            _("Addressed to"),
            list(names),
            default=["all"],
            format_func=names.__getitem__,
            placeholder=_("Nobody yet"),
            key=to_key,
        )
        sender = st.text_input(
            _("Sender"),
            max_chars=commands.LONGEST_TITLE,
            placeholder=_("The trainer, where nothing is given"),
            key=sender_key,
        )
        channels = {name: _(words) for name, words in CHANNEL_NAMES.items()}
        channel = st.selectbox(_("Channel"), list(channels), format_func=channels.__getitem__, key=channel_key)
        words = st.text_area(_("What it says"), max_chars=commands.LONGEST_TEXT, key=text_key)
        if st.form_submit_button(_("Release it"), width="stretch"):
            if frame.do(live, TRAINER, commands.WriteInject(to=tuple(to), text=words, channel=channel, sender=sender)):
                for field in fields:
                    frame.taken(field)
            frame.again()
    quiet(_("It changes nothing in the region: its effect is what people do about it."))
