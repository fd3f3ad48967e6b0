"""Pieces that several pages of an exercise show: injects, plans, agreements, questions; as words or as HTML."""

from html import escape

from sim.exercise.contributions import Offer, Released
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.presentation.exercise import wording
from sim.presentation.exercise.wording import agreement_text, change_text, news_name, sender_of, state_name, text_of
from sim.scenario import Agreement
from sim.scenario.calendar import month_of
from sim.scenario.injects import CHANNEL_NAMES
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.spoken import measured
from sim.ui.exercise.frame import text
from sim.words.reader import Reader


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


def plan_html(session: Session, state: str, move: int, reader: Reader) -> str:
    """Return a State's plan of a move as HTML: what changes, and who dissented."""
    _ = reader._
    plan = session.plans.get((move, state))
    none = _("No plan.") if plan is None else _("Everything stays as it is.")
    lines = []
    for lever, value in plan.values.items() if plan is not None else ():
        lines.append(f"<li>{escape(change_text(session, state, lever, value, reader, move))}</li>")
    for seat, why in plan.dissent.items() if plan is not None else ():
        words = _("{who} dissents: {why}").format(who=wording.agency_name(Seat.of(seat), reader), why=why)
        lines.append(f'<li class="dissent">{escape(words)}</li>')
    return f'<ul class="plan">{"".join(lines) or f"<li>{escape(none)}</li>"}</ul>'


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


def offer_html(session: Session, offer: Offer, reader: Reader, kind: str = "agreement") -> str:
    """Return an offered agreement as HTML: who offers what to whom; ``kind`` is the class of its paragraph."""
    by = reader._("{state} offers").format(state=state_name(session, offer.by, reader))
    what = agreement_text(session, offer.lever, offer.states, reader)
    return f'<p class="{kind}" data-news="{news_name(offer)}"><b>{escape(by)}</b> {escape(what)}</p>'
