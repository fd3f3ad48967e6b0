"""Pieces that several pages of an exercise show: injects, plans, agreements, questions; as words or as HTML."""

from collections.abc import Sequence
from html import escape
from typing import Final

from sim.exercise.contributions import Assistance, Message, Offer, Released
from sim.exercise.entries import Kind
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.scenario import Agreement
from sim.scenario.calendar import month_of
from sim.scenario.injects import CHANNEL_NAMES
from sim.scenario.levers import AGREEMENT_NAMES, LEVER_INDEX, LEVERS
from sim.scenario.spoken import digits_of, measured, valued
from sim.ui.exercise import frame
from sim.ui.exercise.frame import state_name, text
from sim.words import mark
from sim.words.reader import Reader

_ALWAYS: Final = (
    mark("What did you expect?"),
    mark("What surprised you?"),
    mark("What would you want to know from a neighbour?"),
)
"""Questions for the table that fit after every move."""


def inject_html(session: Session, inject: Released, reader: Reader) -> str:
    """Return an inject as HTML: from whom, when, how, and what it says, in the reader's language."""
    _ = reader._
    month = reader.number(month_of(inject.day) + 1)
    when = _("month {n}").format(n=month)
    how = _(CHANNEL_NAMES[inject.channel])
    return (
        f'<article class="inject" data-news="{news_name(inject)}">'
        f"<header><b>{text(sender_of(inject, reader))}</b> <small>{escape(how)} · {escape(when)}</small></header>"
        f"<p>{text(text_of(inject, reader))}</p></article>"
    )


def sender_of(inject: Released, reader: Reader) -> str:
    """Return whom an inject is from, in the reader's language."""
    return reader.among(inject.sender) or reader._("The trainer")


def text_of(inject: Released, reader: Reader) -> str:
    """Return what an inject says, in the reader's language."""
    return reader.among(inject.text)


def plan_html(session: Session, state: str, move: int, reader: Reader) -> str:
    """Return a State's plan of a move as HTML: what changes, and who dissented."""
    _ = reader._
    plan = session.plans.get((move, state))
    none = _("No plan.") if plan is None else _("Everything stays as it is.")
    lines = []
    for lever, value in plan.values.items() if plan is not None else ():
        lines.append(f"<li>{escape(change_text(session, state, lever, value, reader, move))}</li>")
    for seat, why in plan.dissent.items() if plan is not None else ():
        words = _("{who} dissents: {why}").format(who=frame.agency_name(Seat.of(seat), reader), why=why)
        lines.append(f'<li class="dissent">{escape(words)}</li>')
    return f'<ul class="plan">{"".join(lines) or f"<li>{escape(none)}</li>"}</ul>'


def change_text(
    session: Session, state: str, lever_id: str, value: float, reader: Reader, move: int | None = None
) -> str:
    lever = LEVERS[LEVER_INDEX[lever_id]]
    before = session.values(state, move)[lever_id]
    digits = max(digits_of(value), digits_of(before))
    return reader._("{lever}: {before} → {value}").format(
        lever=reader._(lever.name),
        before=valued(lever, before, reader, digits),
        value=measured(lever, value, reader, digits),
    )


def agreement_name(lever: str, reader: Reader) -> str:
    """Return what an agreement on a lever is called."""
    return reader._(AGREEMENT_NAMES.get(lever, LEVERS[LEVER_INDEX[lever]].name))


def agreement_text(session: Session, lever: str, states: Sequence[str], reader: Reader) -> str:
    names = reader.listed(state_name(session, state, reader) for state in states)
    return reader._("{agreement}: {states}").format(agreement=agreement_name(lever, reader), states=names)


def held_html(session: Session, held: Agreement, reader: Reader) -> str:
    """Return an agreement that holds as HTML, with what counts: the least that a party has set in the closed moves."""
    lever = LEVERS[LEVER_INDEX[held.lever]]
    values = {state: session.values(state)[held.lever] for state in held.states}
    least = min(values.values(), key=lever.effort)
    counts = reader._("so far it counts at {value}, the least that a party has set in closed moves: {states}").format(
        value=measured(lever, least, reader),
        states=reader.listed(state_name(session, state, reader) for state, value in values.items() if value == least),
    )
    what = agreement_text(session, held.lever, held.states, reader)
    return f'<p class="agreement">✓ {escape(what)}<br><span class="quiet">{escape(counts)}</span></p>'


def waits_for(offer: Offer, state: str) -> bool:
    """Return whether an offer waits for a State's answer."""
    return offer.open and state in offer.states and state not in offer.accepted


def offer_html(session: Session, offer: Offer, reader: Reader, kind: str = "agreement") -> str:
    """Return an offered agreement as HTML: who offers what to whom; ``kind`` is the class of its paragraph."""
    by = reader._("{state} offers").format(state=state_name(session, offer.by, reader))
    what = agreement_text(session, offer.lever, offer.states, reader)
    return f'<p class="{kind}" data-news="{news_name(offer)}"><b>{escape(by)}</b> {escape(what)}</p>'


def news_name(what: Message | Released | Offer | Assistance) -> str:
    """Return the name by which the line on top finds something that came in on the page: its ``data-news``."""
    return f"{type(what).__name__.lower()}-{what.number}"


def proposal_name(session: Session, seat: Seat) -> str:
    """Return the name by which the line on top finds a seat's proposal of this move; one that has changed is news again."""
    made = next(
        (each for each in reversed(session.entries) if each.kind == Kind.PROPOSED and each.body["seat"] == str(seat)),
        None,
    )
    return f"proposal-{seat}-{'' if made is None else made.number}"


def questions_of(session: Session, move: int, reader: Reader) -> list[str]:
    """Return the questions for the table after a move: those of its injects, then those that always fit."""
    asked = {inject.id: inject.question for inject in session.scenario.injects if inject.question is not None}
    own = [reader.text(asked[each.id]) for each in session.injects if each.move == move and each.id in asked]
    return [*own, *map(reader._, _ALWAYS)]
