"""A participant's page: what do I decide now? First think, then try out, then propose; a coordinator settles the State's plan."""

from collections.abc import Sequence
from html import escape
from typing import Final

import streamlit as st

from sim.exercise import commands
from sim.exercise.believed import believed
from sim.exercise.entries import TIMER
from sim.exercise.room import Room
from sim.exercise.seats import ASSISTANCE, Seat, own_levers, reaches
from sim.exercise.session import PREVIEW_SEED, Offer, Phase, Released, Session
from sim.exercise.store import Device
from sim.presentation.boards import PREVIEW, BoardRequest
from sim.presentation.exercise import pictures, wording
from sim.presentation.exercise.wording import (
    agreement_name,
    change_text,
    news_name,
    proposal_name,
    questions_of,
    seat_name,
    state_name,
    waits_for,
)
from sim.presentation.palette import palette_of
from sim.presentation.queries import Query
from sim.scenario import Decisions, Order
from sim.scenario.calendar import month_of
from sim.scenario.levers import AGREED, JOINT, LEVERS, Lever
from sim.scenario.means import Binds
from sim.ui import board, theme
from sim.ui.choices import choose, writer
from sim.ui.exercise import assistance, ending, frame
from sim.ui.exercise.frame import heading, headline, place, quiet, text
from sim.ui.exercise.parts import held_html, inject_html, offer_html, plan_html
from sim.ui.levers_panel import does, facts
from sim.ui.serving import boards
from sim.ui.settings import options
from sim.words.reader import Reader

_SAME: Final = 1e-9
"""Values of a lever that are not further apart are the same."""
PATIENCE = 0.8
"""Seconds for which a preview is waited for before the browser fetches it by itself."""


def show(room: Room, device: Device, token: str, reader: Reader) -> None:
    """Draw the page of a participant."""
    session, _ = room.session, reader._
    seats = room.seats_of(device.device)
    st.html(f'<p class="moment">{escape(wording.moment(session, reader))}</p>')
    if not seats:
        title = _("You have no seat now")
        headline(title, _("The trainer will give you one, or choose one here."))
        with place("seatless"):
            _choose_a_seat(room, device, reader)
        return
    with place("seats"):
        seat = _chosen(session, seats, reader)
    with place("shared"):
        _shared(session, seat, reader)
    with place("messages"):
        _messages(session, seat, reader)
    if session.phase == Phase.LOBBY:
        _lobby(room, seat, reader)
    elif session.phase == Phase.DECIDING:
        _decide(room, device, seat, reader)
    elif session.phase == Phase.LIVED:
        _lived(room, seat, reader)
    else:
        ending.participant(room, device, seat, reader)


def _choose_a_seat(room: Room, device: Device, reader: Reader) -> None:
    """Draw the way back to a seat for somebody whose seat was freed; their link is still theirs."""
    session, _ = room.session, reader._
    if not session.joining:
        quiet(_("Joining is closed. Ask the trainer."))
        return
    names = {str(seat): seat_name(session, seat, reader) for seat in session.seats}
    wanted = st.selectbox(_("Seat"), list(names), format_func=names.__getitem__, key="seat-again")
    if st.button(_("Take this seat"), type="primary", width="stretch", key="take-seat"):
        frame.do(room, device.device, commands.TakeSeat(seat=Seat.of(wanted), holder=device.device))
        frame.again()


def _chosen(session: Session, seats: Sequence[Seat], reader: Reader) -> Seat:
    """Return the seat that is looked at: the only one, or the one chosen."""
    if len(seats) == 1:
        return seats[0]
    names = {str(seat): seat_name(session, seat, reader) for seat in seats}
    chosen = st.segmented_control(
        reader._("Your seats"),
        list(names),
        default=str(seats[0]),
        required=True,
        format_func=names.__getitem__,
        key="my-seat",
    )
    return Seat.of(chosen or str(seats[0]))


def _shared(session: Session, seat: Seat, reader: Reader) -> None:
    """Say who else holds the seat, where anybody does."""
    others = len(session.holders.get(seat, ())) - 1
    if others > 0:
        words = reader.ngettext(
            "You share this seat with {n} other: what one sets, all of you see.",
            "You share this seat with {n} others: what one sets, all of you see.",
            others,
        )
        quiet(words.format(n=reader.number(others)))


def _messages(session: Session, seat: Seat, reader: Reader) -> None:
    own = [message for message in session.said_now() if reaches((message.to,), seat)]
    for message in own[-2:]:
        who = escape(reader._("The trainer"))
        st.html(f'<p class="message" data-news="{news_name(message)}"><b>{who}</b> {text(message.text)}</p>')


def _lobby(room: Room, seat: Seat, reader: Reader) -> None:
    session, _ = room.session, reader._
    title = _("You are {seat}").format(seat=seat_name(session, seat, reader))
    headline(title, _("The exercise begins when the trainer starts it. Read the briefing meanwhile."))
    words = {True: _("somebody sits here"), False: _("a stand-in keeps the plan")}
    rows = []
    for other in session.seats:
        if other.state == seat.state and seat.state:
            filled = session.filled(other)
            note = _("you") if other == seat else words[filled]
            name = escape(wording.agency_name(other, reader))
            rows.append(f'<li class="{"taken" if filled else "free"}">{name}<small>{escape(note)}</small></li>')
    st.html(f'<ul class="seats">{"".join(rows)}</ul>')
    st.markdown(_plain(reader.text(session.scenario.briefing)))


def _plain(markdown: str) -> str:
    """Return a briefing's own Markdown one heading deeper, since the page has its title already; pictures as the text they are.

    A phone fetches nothing that a scenario names.
    """
    text = markdown.replace("![", "!\\[")
    return "\n".join("#" + line if line.startswith("#") else line for line in text.splitlines())


# Deciding


def _decide(room: Room, device: Device, seat: Seat, reader: Reader) -> None:
    session, _ = room.session, reader._
    left, right = st.columns([5, 7], gap="large")
    with left:
        with place("inbox"):
            _inbox(room, seat, _letters(session, seat), reader)
        with place("offers"):
            for offer in session.offers.values() if seat.coordinates else ():
                with place(f"offer-{offer.number}"):
                    if waits_for(offer, seat.state):
                        _answer(room, seat, offer, reader)
        with place("earlier"):
            earlier = [inject for inject in session.inbox(seat) if inject.day < session.moment]
            if earlier:
                with st.expander(_("What came in earlier")):
                    st.html("".join(inject_html(session, inject, reader) for inject in reversed(earlier)))
        if session.closed:
            with st.expander(_("What was seen until now")):
                _show_seen(room, seat, reader, "seen-before")
    with right:
        _think(room, seat, reader)
        if seat.agency == ASSISTANCE:
            assistance.answer(room, seat, reader)
        if (session.move, seat) not in session.thoughts or not seat.state:
            return
        with place("plan"):
            if (session.move, seat.state) in session.plans:
                _submitted(room, seat, reader)
            elif seat.coordinates:
                _settle(room, device, seat, reader)
            elif own_levers(seat):
                _propose(room, device, seat, reader)
            else:
                quiet(_("This seat sets no lever: it advises, answers and asks."))
        if seat.coordinates:
            _agreements(room, seat, reader)
            assistance.ask(room, seat, reader)


def _answer(room: Room, seat: Seat, offer: Offer, reader: Reader) -> None:
    """Draw an agreement that waits for a coordinator's answer."""
    session, _ = room.session, reader._
    st.html(offer_html(session, offer, reader, "message"))
    for column, name, accept in zip(st.columns(2), (_("Accept"), _("Decline")), (True, False), strict=True):
        key = f"{'accept' if accept else 'decline'}-{offer.number}"
        if column.button(name, key=key, width="stretch", disabled=session.frozen):
            frame.do(room, seat, commands.AnswerAgreement(state=seat.state, number=offer.number, accept=accept))
            frame.again()


def _letters(session: Session, seat: Seat) -> list[Released]:
    """Return what a seat has received since the last move was closed."""
    return [inject for inject in session.inbox(seat) if inject.day >= session.moment]


def _inbox(room: Room, seat: Seat, injects: Sequence[Released], reader: Reader) -> None:
    """Draw what has come in, each with a place for an answer."""
    session, _ = room.session, reader._
    heading(_("What has come in"))
    with place("nothing"):
        if not injects:
            quiet(_("Nothing for this seat in this move yet."))
    for inject in injects:
        st.html(inject_html(session, inject, reader))
        answer = session.answers.get((inject.number, str(seat)), "")
        with st.popover(_("Your answer") if not answer else _("Your answer, given"), key=f"answer-{inject.number}"):
            with place(f"given-{inject.number}"):
                if answer:
                    st.html(f'<p class="thought">{text(answer)}</p>')
            words = st.text_area(
                _("What do you do about it?"),
                answer,
                key=f"answer-text-{inject.number}",
                max_chars=commands.LONGEST_TEXT,
            )
            if st.button(_("Send"), key=f"answer-send-{inject.number}", disabled=session.frozen):
                frame.do(room, seat, commands.AnswerInject(number=inject.number, text=words))
                frame.again()


def _think(room: Room, seat: Seat, reader: Reader) -> None:
    """Draw the line that comes before any answer: what do you expect, and why?"""
    session, _ = room.session, reader._
    thought = session.thoughts.get((session.move, seat))
    heading(_("First: what do you expect?"))
    with place("thought"):
        if thought is not None:
            st.html(f'<p class="thought">{text(thought.expectation)}</p>')
            if thought.reason:
                st.html(f'<p class="quiet">{text(thought.reason)}</p>')
    # Open until it is sent from here: where a seat is shared, another's line does not close the form in which one is typing.
    name = f"think-{session.move}-{seat}"
    opened = st.session_state.setdefault(f"open-{name}", thought is None)
    with place("change"):
        if not opened and st.button(_("Change it"), key="think-again", disabled=session.frozen):
            st.session_state[f"open-{name}"] = True
            frame.again()
    with place("think"):
        if opened:
            _expect(room, seat, name, reader)


def _expect(room: Room, seat: Seat, name: str, reader: Reader) -> None:
    """Draw the form in which a seat writes what it expects; ``name`` is that of its move."""
    session, _ = room.session, reader._
    thought = session.thoughts.get((session.move, seat))
    asks = (
        _("In one line: what will this move bring, for your State?")
        if seat.state
        else _("In one line: what will this move bring, for the region?")
    )
    with place("replaces"):
        if thought is not None and len(session.holders.get(seat, ())) > 1:
            quiet(_("It takes the place of the line above, for all who sit here."))
    with st.form(name, border=False, enter_to_submit=False):
        expectation = st.text_input(
            asks,
            thought.expectation if thought else "",
            max_chars=300,
            placeholder=_("For example: more finds at the port, and traffic next door"),
            key=f"{name}-line",
        )
        with st.expander(_("Why, and how sure?")):
            reason = st.text_area(
                _("Because"),
                thought.reason if thought else "",
                max_chars=commands.LONGEST_TEXT,
                key=f"{name}-reason",
            )
            names = {0: _("not said"), 1: _("a guess"), 2: _("unsure"), 3: _("even"), 4: _("fairly sure"), 5: _("sure")}
            sure = st.select_slider(
                _("How sure are you?"),
                list(names),
                thought.confidence if thought else 0,
                format_func=names.__getitem__,
                key=f"{name}-sure",
            )
        if st.form_submit_button(
            _("Write it down"), type="secondary" if thought else "primary", disabled=session.frozen
        ):
            if frame.do(
                room,
                seat,
                commands.StateExpectation(seat=seat, expectation=expectation, reason=reason, confidence=sure),
            ):
                st.session_state[f"open-{name}"] = False
            frame.again()


def _propose(room: Room, device: Device, seat: Seat, reader: Reader) -> None:
    session, _ = room.session, reader._
    draft = room.draft(seat)
    heading(_("Then: what do you propose?"))
    _levers(room, device, seat, own_levers(seat), draft, reader)
    values = {**session.proposed(seat.state), **draft}
    _budget(session, seat.state, values, reader)
    proposal = session.proposals.get((session.move, seat))
    changed = _changed(session, seat.state, draft)
    same = proposal is not None and proposal == changed
    words = _("Proposed. The coordinator settles the plan.") if same else _("Propose to the coordinator")
    _pending_all(session, seat, draft, reader)
    if st.button(words, type="primary", width="stretch", key="propose", disabled=same or session.frozen):
        frame.do(room, seat, commands.Propose(seat=seat, values=changed))
        frame.again()
    _preview(session, device, seat, draft, reader)  # its own proposal alone: what others propose does not ask anew


def _settle(room: Room, device: Device, seat: Seat, reader: Reader) -> None:
    """Draw the coordinator's table: proposals, the budget, dissent, agreements, and the plan to submit."""
    session, _ = room.session, reader._
    draft = room.draft(seat)
    heading(_("Then: settle the plan of {state}").format(state=state_name(session, seat.state, reader)))
    proposals = {
        other: session.proposals[session.move, other]
        for other in session.seats
        if other.state == seat.state and session.proposals.get((session.move, other))
    }
    waiting = [
        wording.agency_name(other, reader)
        for other in session.seats
        if other.state == seat.state
        and other != seat
        and session.filled(other)
        and own_levers(other)
        and other not in proposals
    ]
    with place("waiting"):
        if waiting:
            quiet(_("Not proposed yet: {seats}").format(seats=reader.listed(waiting)))
    table = [other for other in session.seats if other.state == seat.state]
    free = [lever for lever in LEVERS if not any(map(session.filled, _owners(session, seat.state, lever)))]
    drawn = {lever for lever in LEVERS if seat.owns(lever) or lever in free}
    _levers(room, device, seat, own_levers(seat), draft, reader)
    for other in table:
        with place(f"proposal-{other}"):
            if other in proposals:
                st.html(_proposal_html(session, other, reader))
                own = [lever for lever in LEVERS if lever.id in proposals[other] and lever not in drawn]
                drawn.update(own)
                for lever in own:
                    _slider(room, device, seat, lever, draft, reader)
    _untaken(room, device, seat, [lever for lever in free if not seat.owns(lever)], draft, reader)
    _budget(session, seat.state, draft, reader)
    dissent = {}
    with st.expander(_("Dissent, for the record")):
        for other in table:
            with place(f"dissents-{other}"):
                if other in proposals and other != seat:
                    name = wording.agency_name(other, reader)
                    dissent[str(other)] = st.text_input(name, key=f"dissent-{other}", max_chars=500)
    _pending_all(session, seat, draft, reader)
    if st.button(_("Submit the plan"), type="primary", width="stretch", key="submit", disabled=session.frozen):
        frame.do(
            room,
            seat,
            commands.SubmitPlan(state=seat.state, values=_changed(session, seat.state, draft), dissent=dissent),
        )
        frame.again()
    _preview(session, device, seat, draft, reader)


def _owners(session: Session, state: str, lever: Lever) -> list[Seat]:
    return [other for other in session.seats if other.state == state and other.owns(lever)]


def _proposal_html(session: Session, seat: Seat, reader: Reader) -> str:
    """Return what a seat proposes in this move as HTML."""
    values = session.proposals[session.move, seat]
    changes = [change_text(session, seat.state, lever_id, value, reader) for lever_id, value in values.items()]
    words = escape("; ".join(changes) or reader._("no change"))
    who = escape(wording.agency_name(seat, reader))
    return f'<p class="proposal" data-news="{proposal_name(session, seat)}"><b>{who}</b> {words}</p>'


def _untaken(
    room: Room, device: Device, seat: Seat, levers: Sequence[Lever], draft: dict[str, float], reader: Reader
) -> None:
    """Draw the levers of seats that nobody has taken, by agency, folded away."""
    session, _ = room.session, reader._
    for owner in session.seats:
        own = [lever for lever in levers if next(iter(_owners(session, seat.state, lever)), None) == owner]
        with place(f"of-{owner}"):
            if own:
                name = _("{agency}: nobody sits there, you decide").format(agency=wording.agency_name(owner, reader))
                with st.expander(name, key=f"untaken-{owner}"):
                    _levers(room, device, seat, own, draft, reader, owner)


def _submitted(room: Room, seat: Seat, reader: Reader) -> None:
    """Draw the plan that was submitted; its coordinator may take it back while the move is open."""
    session, _ = room.session, reader._
    heading(_("The plan of {state} is submitted").format(state=state_name(session, seat.state, reader)))
    if session.plans[session.move, seat.state].by == TIMER:
        quiet(_("Submitted when time was up."))
    st.html(plan_html(session, seat.state, session.move, reader))
    quiet(_("Wait until the trainer closes the move."))
    if seat.coordinates:
        late = session.plans[session.move, seat.state].by == TIMER
        if not late and st.button(_("Take the plan back"), key="withdraw", disabled=session.frozen):
            frame.do(room, seat, commands.WithdrawPlan(state=seat.state))
            frame.again()


def _changed(session: Session, state: str, draft: dict[str, float]) -> dict[str, float]:
    before = session.values(state)
    return {lever: value for lever, value in draft.items() if abs(value - before[lever]) > _SAME}


def _pending(session: Session, seat: Seat, draft: dict[str, float]) -> set[str]:
    """Return the levers that are set otherwise than the seat has proposed; of a coordinator, otherwise than is decided."""
    known = dict(session.values(seat.state))
    if not seat.coordinates:
        known |= session.proposals.get((session.move, seat), {})
    return {lever for lever, value in draft.items() if abs(value - known[lever]) > _SAME}


def _pending_all(session: Session, seat: Seat, draft: dict[str, float], reader: Reader) -> None:
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


def _levers(
    room: Room,
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
    session, _ = room.session, reader._
    basic = [lever for lever in levers if lever.base in session.scenario.basic_levers]
    rest = [lever for lever in levers if lever not in basic]
    if not basic:
        basic, rest = rest, []
    for lever in basic:
        _slider(room, device, seat, lever, draft, reader)
    name = _("More of these levers") if owner else _("More of your levers")
    if rest and st.toggle(name, key=f"more-{owner or seat}"):
        for lever in rest:
            _slider(room, device, seat, lever, draft, reader)
        basic = [*basic, *rest]
    told = "".join(f"<dt>{escape(_(lever.name))}</dt><dd>{escape(does(lever, reader))}</dd>" for lever in basic)
    question = _("What do these levers do?")
    st.html(f'<details class="behind"><summary>{escape(question)}</summary><dl class="told">{told}</dl></details>')


def _slider(room: Room, device: Device, seat: Seat, lever: Lever, draft: dict[str, float], reader: Reader) -> None:
    session, _ = room.session, reader._
    before = session.values(seat.state)[lever.id]
    value = draft.get(lever.id, before)
    choices = options(lever, [before, value])
    shown = min(choices, key=lambda choice: abs(choice - value))
    key = _key(f"own:{session.move}:{seat}:{lever.id}", shown)
    written = writer(lever, choices, reader)
    choose(
        lever,
        _(lever.name),
        choices,
        reader,
        shown=shown,  # also the value of a browser that has not drawn it yet
        key=key,
        disabled=session.frozen,
        on_change=_moved,
        args=(room, device, seat, lever.id, key),
    )
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
                on_click=frame.attempt,
                args=(room.try_out, seat, lever.id, before, device.device),
            )


def _key(name: str, value: float) -> str:
    """Return a slider's key. What was set elsewhere gets a new one: a browser that has not heard of it cannot set it back."""
    versions: dict[str, int] = st.session_state.setdefault("versions", {})
    key = f"{name}:{versions.get(name, 0)}"
    if st.session_state.get(key, value) != value:
        versions[name] = versions.get(name, 0) + 1
        key = f"{name}:{versions[name]}"
    return key


def _moved(room: Room, device: Device, seat: Seat, lever: str, key: str) -> None:
    frame.attempt(room.try_out, seat, lever, float(st.session_state[key]), device.device)


def _budget(session: Session, state: str, values: dict[str, float], reader: Reader) -> None:
    """Draw what the State's plan costs against what it has; a plan that can't be paid says so."""
    _ = reader._
    found = session.affordability(state, _changed(session, state, values), Binds.BUDGET)
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


def _preview(session: Session, device: Device, seat: Seat, values: dict[str, float], reader: Reader) -> None:
    """Draw what the plan may change, as this State believes."""
    region = believed(session, seat.state)
    changed = _changed(session, seat.state, values)
    orders = tuple(Order(0, seat.state, lever, value) for lever, value in changed.items())
    asked = Query.of(region, Decisions(orders), PREVIEW_SEED, on_file=True)
    request = BoardRequest(asked, PREVIEW, reader.language, theme.mode(), seat.state)
    title = reader._("What may change, as far as one can know")
    heading(title)
    with st.container(key="view-preview"):
        board.show(boards().board(request, f"seat {device.device}", PATIENCE), key="preview")


def _agreements(room: Room, seat: Seat, reader: Reader) -> None:
    """Draw agreements between States: in force, on offer, and a new one to offer."""
    session, _ = room.session, reader._
    heading(_("Agreements between States"))
    with place("agreements"):
        for agreed in session.agreements():
            if seat.state in agreed.states:
                st.html(held_html(session, agreed, reader))
        for offer in session.offers.values():
            if not offer.open or seat.state not in offer.states:
                continue
            st.html(offer_html(session, offer, reader))
            accepted = seat.state in offer.accepted
            quiet(_("Waiting for the others.") if accepted else _("Answer it above, where it came in."))
    with st.popover(_("Offer an agreement"), key="offer-agreement"):
        names = {lever: agreement_name(lever, reader) for lever in AGREED}
        lever = st.selectbox(_("On what"), list(names), format_func=names.__getitem__, key="offer-lever")
        others = {state: state_name(session, state, reader) for state in session.state_ids() if state != seat.state}
        parties = st.pills(
            _("With"),
            list(others),
            selection_mode="multi",
            default=list(others),
            format_func=others.__getitem__,
            key="offer-states",
        )
        if st.button(_("Offer it"), key="offer", disabled=session.frozen):
            frame.do(room, seat, commands.OfferAgreement(by=seat.state, lever=lever, states=tuple(parties or ())))
            frame.again()


# What came of it


def _lived(room: Room, seat: Seat, reader: Reader) -> None:
    session, _ = room.session, reader._
    with place("inbox"):
        if _letters(session, seat):
            _inbox(room, seat, _letters(session, seat), reader)
    with place("truth"):
        if "truth" in session.revealed:
            ending.truth(room, reader)
    _show_seen(room, seat, reader, "seen")
    if "practice" in session.revealed:
        with st.expander(_("What is on file, law and practice")):
            ending.practice(room, reader, seat.state)
    if seat.state:
        with st.expander(_("What your State decided in this move")):
            st.html(plan_html(session, seat.state, session.closed, reader))
    questions = questions_of(session, session.closed, reader)
    if questions:
        heading(_("For the table"))
        st.html(f"<ul>{''.join(f'<li>{escape(each)}</li>' for each in questions)}</ul>")


def _show_seen(room: Room, seat: Seat, reader: Reader, key: str) -> None:
    session, mode = room.session, theme.mode()
    palette = palette_of(mode)
    state = seat.state
    found = pictures.once(
        ("seen", room.id, session.lived, "truth" in session.revealed, state, reader.language, mode),
        lambda: pictures.picture(
            pictures.seen(session, state, palette, reader) if state else pictures.public(session, palette, reader),
            reader,
        ),
    )
    with st.container(key=f"view-{key}"):
        board.show(found, key=key)
