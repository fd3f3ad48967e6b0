"""News: what has come in at a screen, the oldest first, as the line that is always in view says it and leads to it."""

from collections.abc import Iterator
from typing import NamedTuple

from sim.exercise.contributions import Phase, Released
from sim.exercise.entries import EVALUATOR, OBSERVER, PARTICIPANT
from sim.exercise.live.session import LiveSession
from sim.exercise.seats import ASSISTANCE, Seat, reaches
from sim.exercise.session import Session
from sim.exercise.store.people import Device
from sim.presentation.exercise import wording
from sim.presentation.exercise.wording import agreement_name, news_name, proposal_name, sender_of, text_of, waits_for
from sim.words.reader import Reader


class News(NamedTuple):
    """Something that came in: what its element on the page is named by (``data-news``), and the line that says it."""

    name: str
    text: str


def of(live: LiveSession, device: Device, reader: Reader) -> list[News]:
    """Return the news of a device's screen: of its seats where it holds any, of everybody where it watches."""
    session = live.session
    if device.role == PARTICIPANT:
        found = [each for seat in live.seats_of(device.device) for each in _of_seat(session, seat, reader)]
        return list(dict.fromkeys(found))
    if device.role in (OBSERVER, EVALUATOR):
        return [_letter(each, reader) for each in session.injects if each.move == session.move]
    return []


def _of_seat(session: Session, seat: Seat, reader: Reader) -> Iterator[News]:
    _ = reader._
    for message in session.said_now():
        if reaches((message.to,), seat):
            yield News(news_name(message), _("{who}: {what}").format(who=_("The trainer"), what=message.text))
    if session.phase not in (Phase.DECIDING, Phase.LIVED):
        return
    for letter in session.inbox(seat):
        if letter.day >= session.moment:
            yield _letter(letter, reader)
    if session.phase != Phase.DECIDING:
        return
    if seat.coordinates:
        for offer in session.offers.values():
            if waits_for(offer, seat.state):
                by = _("{state} offers").format(state=wording.state_name(session, offer.by, reader))
                what = agreement_name(offer.lever, reader)
                yield News(news_name(offer), _("{who}: {what}").format(who=by, what=what))
        for other in session.seats:
            if other.state == seat.state and other != seat and session.proposals.get((session.move, other)):
                who = wording.agency_name(other, reader)
                yield News(proposal_name(session, other), _("Proposal: {who}").format(who=who))
    if seat.agency == ASSISTANCE:
        for request in session.assistance.values():
            if request.open:
                state = wording.state_name(session, request.state, reader)
                what = _("asks for assistance")
                yield News(news_name(request), _("{who}: {what}").format(who=state, what=what))


def _letter(letter: Released, reader: Reader) -> News:
    words = reader._("{who}: {what}").format(who=sender_of(letter, reader), what=text_of(letter, reader))
    return News(news_name(letter), words)
