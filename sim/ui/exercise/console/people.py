"""People: the code and its QR code, links for those who watch and how to withdraw them, who is here, and who sits where."""

from html import escape
from itertools import groupby

import streamlit as st

from sim.exercise import commands, network
from sim.exercise.contributions import Phase
from sim.exercise.entries import EVALUATOR, OBSERVER, PROJECTOR, TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import Seat
from sim.exercise.store.people import Device
from sim.presentation.exercise import wording
from sim.presentation.exercise.wording import seat_name, state_name
from sim.ui.exercise import frame
from sim.ui.exercise.frame import alarm, heading, place, quiet
from sim.words.reader import Reader

_LOCAL = ("127.0.0.1", "localhost", "::1")


def show(live: LiveSession, device: Device, reader: Reader) -> None:
    """Draw the part of people, for the trainer at a device."""
    join, seats = st.columns([2, 3], gap="large")
    with join:
        _joining(live, reader)
        _links(live, reader)
    with seats:
        _seats(live, device, reader)
        with place("assign"):
            if live.session.phase != Phase.ENDED:
                _assign(live, reader)
        with place("absent"):
            _free_absent(live, reader)
        with place("withdraw"):
            _withdraw(live, device, reader)


def port() -> int:
    """Return the port that the pages are served at."""
    return int(st.get_option("server.port"))


def _joining(live: LiveSession, reader: Reader) -> None:
    session, _ = live.session, reader._
    heading(_("Joining"))
    with place("local"):
        if st.get_option("server.address") in _LOCAL:
            alarm(_("Phones cannot get here: this server listens to this machine only. Start it with: make workshop"))
    _address(live, reader)
    link = live.joining_link(port())
    st.html(
        f'<div class="join"><div class="qr">{frame.qr(link, reader)}</div>'
        f'<p class="room-code">{escape(live.code)}</p><p class="address">{escape(link)}</p></div>'
    )
    wanted = st.toggle(_("Joining is open"), value=session.joining, key=f"joining-{session.joining}")
    if wanted != session.joining:
        frame.do(live, TRAINER, commands.SetJoining(open=wanted))
        frame.again()


def _address(live: LiveSession, reader: Reader) -> None:
    """Draw the address that phones are given: one of this machine's, or another that is typed in."""
    _ = reader._
    found = {address: f"{address} ({name})" for name, address in network.addresses()}
    if live.console.address:
        found.setdefault(live.console.address, live.console.address)
    offered = list(found) or ["127.0.0.1"]
    chosen = st.selectbox(
        _("Address of this machine in the room's network"),
        offered,
        index=offered.index(live.console.address) if live.console.address in offered else 0,
        format_func=lambda address: found.get(address, address),
        accept_new_options=True,
        key="address",
    )
    if chosen and chosen != live.console.address:
        live.console.set_address(chosen.strip()[:80])


def _links(live: LiveSession, reader: Reader) -> None:
    """Draw links for the projector, observers and evaluators: one for each of them, since only its hash is kept."""
    _ = reader._
    heading(_("Others who watch"))
    made: dict[str, str] = st.session_state.setdefault("links", {})
    given = live.links()
    for role in (PROJECTOR, OBSERVER, EVALUATOR):
        name = _("Link: {who}").format(who=_(wording.ROLE_NAMES[role]))
        if st.button(name, key=f"make-link-{role}", width="stretch"):
            issued = frame.attempt(live.store.links.issue, live.id, role)
            if issued is not None:
                made[issued[1].device] = issued[0]
            frame.again()
        with place(f"links-{role}"):
            for each in given:
                if each.role == role and each.device in made:
                    _link(live, each, made[each.device], reader)


def _link(live: LiveSession, device: Device, token: str, reader: Reader) -> None:
    """Draw a link that was made here: to be opened on this machine, or on another one."""
    _, who = reader._, _called(device, reader)
    query = f"t={token}&lang={reader.language}"
    st.link_button(_("Open here: {who}").format(who=who), f"?{query}", width="stretch")
    if device.role != PROJECTOR:
        with st.popover(_("For another device: {who}").format(who=who), width="stretch"):
            link = network.link(live.console.address or "127.0.0.1", port(), query)
            st.html(f'<div class="qr">{frame.qr(link, reader)}</div>')
            st.code(link, language=None, wrap_lines=True)


def _called(device: Device, reader: Reader) -> str:
    """Return what a link is called: its role and the first letters of its device."""
    return f"{reader._(wording.ROLE_NAMES[device.role])} {device.device[:4]}"


def _seats(live: LiveSession, device: Device, reader: Reader) -> None:
    """Draw who sits where and is here now, State by State, then those who watch."""
    session, _ = live.session, reader._
    names, here = live.store.names.of(live.id), live.presence.here
    nobody = _("a stand-in keeps the plan")
    heading(_("Who is here"))
    for state in (*session.state_ids(), ""):
        seats = [seat for seat in session.seats if seat.state == state]
        if not seats:
            continue
        if state:
            st.html(f'<h3 class="of-state">{escape(state_name(session, state, reader))}</h3>')
        rows = []
        for seat in seats:
            holders = sorted(session.holders.get(seat, ()))
            people = [_person(name_of(live, holder, names, reader), here[holder]) for holder in holders]
            words = " ".join(people) or f'<span class="quiet">{escape(nobody)}</span>'
            rows.append(f"<li>{escape(wording.agency_name(seat, reader))}<small>{words}</small></li>")
        st.html(f'<ul class="seats console people">{"".join(rows)}</ul>')
    others, rows = _("Links that were given"), []
    st.html(f'<h3 class="of-state">{escape(others)}</h3>')
    for role, given in groupby(live.links(), lambda each: each.role):
        screens = [
            _person(_("this screen") if each == device else each.device[:4], here[each.device]) for each in given
        ]
        rows.append(f"<li>{escape(_(wording.ROLE_NAMES[role]))}<small>{' '.join(screens)}</small></li>")
    st.html(f'<ul class="seats console people">{"".join(rows)}</ul>')
    quiet(_("● here now, ○ not connected. A seat is kept for whoever holds it."))


def _person(name: str, here: int) -> str:
    """Return somebody as HTML, with a dot that says whether they are here."""
    return f'<span class="{"here" if here else "away"}">{escape(name)}</span>'


def name_of(live: LiveSession, device: str, names: dict[str, str], reader: Reader) -> str:
    """Return what somebody is called: as they said, else by the first letters of their device, or by its number in an import."""
    return names.get(device) or reader._("Participant {n}").format(n=device.removeprefix("participant ")[:4])


def _assign(live: LiveSession, reader: Reader) -> None:
    """Draw the way to give somebody another seat, one more, or to take one away."""
    session, _ = live.session, reader._
    names = live.store.names.of(live.id)
    people = {device: name_of(live, device, names, reader) for device in live.people()}
    if not people:
        return
    with st.expander(_("Give and take seats")):
        person = st.selectbox(_("Who"), list(people), format_func=people.__getitem__, key="assign-who")
        seats = {str(seat): seat_name(session, seat, reader) for seat in session.seats}
        seat = Seat.of(st.selectbox(_("Seat"), list(seats), format_func=seats.__getitem__, key="assign-seat"))
        give, take, out = st.columns(3)
        if give.button(_("Give"), key="give", width="stretch"):
            frame.do(live, TRAINER, commands.TakeSeat(seat=seat, holder=person))
            frame.again()
        held = person in session.holders.get(seat, ())
        if take.button(_("Take away"), key="take", width="stretch", disabled=not held):
            frame.do(live, TRAINER, commands.LeaveSeat(seat=seat, holder=person))
            frame.again()
        if out.button(
            _("Remove the person"), key="remove", width="stretch", help=_("Their link opens nothing any more.")
        ):
            frame.attempt(live.remove, person)
            frame.again()


def _free_absent(live: LiveSession, reader: Reader) -> None:
    """Draw the way to free the seats of those who are not connected, after a move to another laptop for example."""
    _ = reader._
    absent = sum(not live.presence.here[holder] for holders in live.session.holders.values() for holder in holders)
    if not absent:
        return
    words = reader.ngettext(
        "Seat of {n} person who is not connected", "Seats of {n} people who are not connected", absent
    )
    with st.expander(words.format(n=reader.number(absent)), key="absent"):
        quiet(_("Freed, they are given to whoever comes next. Those who come back join again and choose their seat."))
        if st.button(_("Free these seats"), key="free-absent", width="stretch"):
            frame.attempt(live.free_absent, TRAINER)
            frame.again()


def _withdraw(live: LiveSession, device: Device, reader: Reader) -> None:
    """Draw the way to let a link open nothing any more; the one in use here cannot withdraw itself."""
    _ = reader._
    names = {link.device: _called(link, reader) for link in live.links() if link != device}
    if not names:
        return
    with st.expander(_("Withdraw a link")):
        which = st.selectbox(_("Link"), list(names), format_func=names.__getitem__, key="withdraw-which")
        quiet(_("It opens nothing any more, also where it is open now."))
        if st.button(_("Withdraw"), key="withdraw", width="stretch"):
            frame.attempt(live.remove, which)
            frame.again()
