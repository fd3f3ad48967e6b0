"""Levers as a seat tries them out: what they are set to, what that costs, what it may change."""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from sim.exercise.live.session import LiveSession
from sim.exercise.public_information import public_region
from sim.exercise.seats import Seat
from sim.exercise.session import PREVIEW_SEED, Session
from sim.exercise.store.people import Device
from sim.presentation.boards import PREVIEW, BoardRequest
from sim.presentation.queries import Query
from sim.scenario import Decisions, Order
from sim.scenario.calendar import month_of
from sim.scenario.levers import JOINT, Lever
from sim.scenario.means import Binds
from sim.ui import board, theme
from sim.ui.choices import choose, writer
from sim.ui.exercise import frame
from sim.ui.exercise.frame import heading, place, quiet
from sim.ui.levers_panel import does, facts
from sim.ui.serving import boards
from sim.ui.settings import options
from sim.words.reader import Reader

_SAME: Final = 1e-9
"""Values of a lever that are not further apart are the same."""
TIMEOUT: Final = 0.8
"""Seconds for which a preview is waited for before the browser fetches it by itself."""


def changes(session: Session, state: str, draft: dict[str, float]) -> dict[str, float]:
    """Return the values of a draft that differ from what is decided."""
    before = session.values(state)
    return {lever: value for lever, value in draft.items() if abs(value - before[lever]) > _SAME}


def _pending(session: Session, seat: Seat, draft: dict[str, float]) -> set[str]:
    """Return the levers that are set otherwise than the seat has proposed; of a coordinator, otherwise than is decided."""
    known = dict(session.values(seat.state))
    if not seat.coordinates:
        known |= session.proposals.get((session.move, seat), {})
    return {lever for lever, value in draft.items() if abs(value - known[lever]) > _SAME}


def count_pending(session: Session, seat: Seat, draft: dict[str, float], reader: Reader) -> None:
    """Say, where a plan is proposed or submitted, how many changes wait for it; also where none does."""
    count = len(_pending(session, seat, draft))
    if count and seat.coordinates:
        words = reader.ngettext("{n} change not submitted yet", "{n} changes not submitted yet", count)
    elif count:
        words = reader.ngettext("{n} change not proposed yet", "{n} changes not proposed yet", count)
    elif (session.move, seat) in session.proposals:
        words = reader._("Every change is proposed.")
    else:
        words = reader._("Nothing is changed yet.")
    kind = "pending" if count else "quiet"
    st.html(f'<p class="{kind} count">{escape(words.format(n=reader.number(count)))}</p>')


def sliders(
    live: LiveSession,
    device: Device,
    seat: Seat,
    levers: Sequence[Lever],
    draft: dict[str, float],
    reader: Reader,
    owner: Seat | None = None,
) -> None:
    """Draw sliders: the scenario's basic set first, the rest behind "more"; and what those that are shown do.

    ``owner``: the seat whose levers they are, where it is another one.
    """
    session, _ = live.session, reader._
    basic = [lever for lever in levers if lever.base in session.scenario.basic_levers]
    rest = [lever for lever in levers if lever not in basic]
    if not basic:
        basic, rest = rest, []
    for lever in basic:
        slider(live, device, seat, lever, draft, reader)
    name = _("More of these levers") if owner else _("More of your levers")
    if rest and st.toggle(name, key=f"more-{owner or seat}"):
        for lever in rest:
            slider(live, device, seat, lever, draft, reader)
        basic = [*basic, *rest]
    told = "".join(f"<dt>{escape(_(lever.name))}</dt><dd>{escape(does(lever, reader))}</dd>" for lever in basic)
    question = _("What do these levers do?")
    st.html(f'<details class="behind"><summary>{escape(question)}</summary><dl class="told">{told}</dl></details>')


def slider(
    live: LiveSession, device: Device, seat: Seat, lever: Lever, draft: dict[str, float], reader: Reader
) -> None:
    """Draw a lever: its slider, what it costs, and the way back."""
    session, _ = live.session, reader._
    before = session.values(seat.state)[lever.id]
    value = draft.get(lever.id, before)
    choices = options(lever, [before, value])
    shown = min(choices, key=lambda choice: abs(choice - value))
    key = _key(f"own:{live.drawn(seat, lever.id, device.device)}", shown)
    known = key in st.session_state
    written = writer(lever, choices, reader)
    chosen = choose(
        lever,
        _(lever.name),
        choices,
        reader,
        shown=shown,  # also the value of a browser that has not drawn it yet
        key=key,
        disabled=session.frozen,
        on_change=_moved,
        args=(live, device, seat, lever.id, key),
    )
    if not known and chosen is not None and chosen != shown:
        # It was moved while this server was not there yet: the browser brings its value, and nobody else has set it since.
        frame.attempt(live.try_out, seat, lever.id, chosen, device.device)
        frame.again()
    now = _("now {value}").format(value=written(before))
    cost = lever.cost_per_quarter * lever.effort(value)
    line = f"{now} · {facts(lever, cost, reader)}"
    if lever.id in JOINT:
        line += " · " + _("works only between States that have agreed")
    quiet(line)
    with place(f"pending-{lever.id}"), st.container(horizontal=True, vertical_alignment="center"):
        if lever.id in _pending(session, seat, draft):
            words = _("not submitted yet") if seat.coordinates else _("not proposed yet")
            st.html(f'<p class="pending">{escape(words)}</p>')
        if abs(value - before) > _SAME:
            st.button(
                _("Back to {value}").format(value=written(before)),
                key=f"back-{lever.id}",
                type="tertiary",
                disabled=session.frozen,
                on_click=_back,
                args=(live, device, seat, lever.id, before),
            )


def _key(name: str, value: float) -> str:
    """Return a slider's key. Where it is not what the browser shows, since it was refused or set in another of its tabs, it gets a
    new one: a browser that has not heard of it cannot set it back."""
    versions: dict[str, int] = st.session_state.setdefault("versions", {})
    key = f"{name}:{versions.get(name, 0)}"
    if st.session_state.get(key, value) != value:
        versions[name] = versions.get(name, 0) + 1
        key = f"{name}:{versions[name]}"
    return key


def _moved(live: LiveSession, device: Device, seat: Seat, lever: str, key: str) -> None:
    frame.attempt(live.try_out, seat, lever, float(st.session_state[key]), device.device)


def _back(live: LiveSession, device: Device, seat: Seat, lever: str, value: float) -> None:
    frame.attempt(live.try_out, seat, lever, value, device.device, drawn=False)


def budget(session: Session, state: str, values: dict[str, float], reader: Reader) -> None:
    """Draw what the State's plan costs against what it has; a plan that can't be paid says so."""
    _ = reader._
    found = session.affordability(state, changes(session, state, values), Binds.BUDGET)
    line = _("Budget {used} of {means} units a quarter · officer-hours {share}").format(
        used=reader.number(found.asked.budget, 0),
        means=reader.number(found.has.budget, 0),
        share=reader.percent(found.used.hours),
    )
    coming = session.budget_to_come(state)
    if coming is not None:
        day, later = coming
        month = reader.number(month_of(day) + 1)
        line += " · " + _("budget {n} from month {month} on").format(n=reader.number(later, 0), month=month)
    kind = "within" if found.affordable else "over"
    share = min(100.0, 100.0 * found.used.budget)
    notes = [] if found.affordable else [_("more than it has: this plan cannot be submitted")]
    if found.overloaded:
        kind = "over"
        share_done = reader.percent(found.funded)
        notes.append(_("too few officer-hours: all its measures work at {share}").format(share=share_done))
    more = "".join(f" · <b>{escape(note)}</b>" for note in notes)
    st.html(
        f'<ul class="budget"><li class="{kind}">{escape(line)}{more}'
        f'<span class="bar"><i style="width:{share:.0f}%"></i></span></li></ul>'
    )


def preview(session: Session, device: Device, seat: Seat, values: dict[str, float], reader: Reader) -> None:
    """Draw what the plan may change, as this State believes."""
    region = public_region(session, seat.state)
    changed = changes(session, seat.state, values)
    orders = tuple(Order(0, seat.state, lever, value) for lever, value in changed.items())
    asked = Query.of(region, Decisions(orders), PREVIEW_SEED, on_file=True)
    request = BoardRequest(asked, PREVIEW, reader.language, theme.mode(), seat.state)
    title = reader._("What may change, as far as one can know")
    heading(title)
    with st.container(key="view-preview"):
        board.show(boards().board(request, f"seat {device.device}", TIMEOUT), key="preview")
