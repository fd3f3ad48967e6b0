"""An exercise in words: its States, seats and roles, where it stands, injects, plans and agreements, as readers say them."""

from collections.abc import Mapping, Sequence
from typing import Final

from sim.exercise.contributions import Assistance, Message, Offer, Phase, Released
from sim.exercise.entries import EVALUATOR, OBSERVER, PROJECTOR, TIMER, TRAINER, EntryKind
from sim.exercise.seats import AGENCY_NAMES, ASSISTANCE, ASSISTANCE_NAME, Agency, Seat
from sim.exercise.session import Session
from sim.scenario.levers import AGREEMENT_NAMES, LEVER_INDEX, LEVERS
from sim.scenario.spoken import digits_of, measured, valued
from sim.words import SOURCE, gettext_noop
from sim.words.reader import Reader

ROLE_NAMES: Final[Mapping[str, str]] = {
    TRAINER: gettext_noop("Trainer"),
    PROJECTOR: gettext_noop("Projector"),
    OBSERVER: gettext_noop("Observer"),
    EVALUATOR: gettext_noop("Evaluator"),
    TIMER: gettext_noop("Time was up"),
    "stand-in": gettext_noop("Stand-in"),
}
PHASE_NAMES: Final[Mapping[Phase, str]] = {
    Phase.LOBBY: gettext_noop("Before the start"),
    Phase.DECIDING: gettext_noop("Deciding"),
    Phase.LIVED: gettext_noop("What came of it"),
    Phase.ENDED: gettext_noop("After the end"),
}
_ALWAYS: Final = (
    gettext_noop("What did you expect?"),
    gettext_noop("What surprised you?"),
    gettext_noop("What would you want to know from a neighbour?"),
)
"""Questions for the table that fit after every move."""


def state_name(session: Session, state: str, reader: Reader) -> str:
    """Return a State's name."""
    return reader.text(session.scenario.state(state).name)


def agency_name(seat: Seat, reader: Reader) -> str:
    """Return what a seat's agency is called."""
    return reader._(ASSISTANCE_NAME if seat.agency == ASSISTANCE else AGENCY_NAMES[Agency(seat.agency)])


def title_of(session: Session, reader: Reader) -> str:
    """Return what a session is called: as its trainer did, else as its scenario is, in the reader's language."""
    own = session.title != session.scenario.title.get(SOURCE)
    return session.title if own else reader.text(session.scenario.title)


def seat_name(session: Session, seat: Seat, reader: Reader) -> str:
    """Return a seat's name: its State and agency."""
    agency = agency_name(seat, reader)
    return f"{state_name(session, seat.state, reader)} · {agency}" if seat.state else agency


def actor_name(session: Session, actor: str, reader: Reader) -> str:
    """Return who did something: a seat, or a role."""
    seat = Seat.of(actor)
    return seat_name(session, seat, reader) if seat in session.seats else reader._(ROLE_NAMES.get(actor, actor))


def to_name(session: Session, to: str, reader: Reader) -> str:
    """Return who an inject or a message is for."""
    if to == "all":
        return reader._("Everybody")
    if to in session.state_ids():
        return state_name(session, to, reader)
    if to.startswith("*."):
        return reader._("{agency}, in all States").format(agency=agency_name(Seat("", to[2:]), reader))
    return seat_name(session, Seat.of(to), reader)


def changed_model(reader: Reader) -> str:
    """Say what a session shows if its moves were simulated with another version of the model."""
    return reader._(
        "The model has changed since moves were closed. What came of them is shown as it was seen then; "
        "comparisons with it, and moves to come, are worked out with the model of today."
    )


def moment(session: Session, reader: Reader) -> str:
    """Say where the exercise stands: the move, months of the region, the phase."""
    _ = reader._
    phase = _(PHASE_NAMES[session.phase])
    if session.move == 0:
        return phase
    months = 3 * session.format.quarters
    first = (session.move - 1) * months + 1
    return _("Move {move} of {moves} · months {first} to {last} · {phase}").format(
        move=session.move, moves=session.length, first=first, last=first + months - 1, phase=phase
    )


def sender_of(inject: Released, reader: Reader) -> str:
    """Return whom an inject is from, in the reader's language."""
    return reader.among(inject.sender) or reader._("The trainer")


def text_of(inject: Released, reader: Reader) -> str:
    """Return what an inject says, in the reader's language."""
    return reader.among(inject.text)


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


def waits_for(offer: Offer, state: str) -> bool:
    """Return whether an offer waits for a State's answer."""
    return offer.open and state in offer.states and state not in offer.accepted


def news_name(what: Message | Released | Offer | Assistance) -> str:
    """Return the name by which the line on top finds something that came in on the page: its ``data-news``."""
    return f"{type(what).__name__.lower()}-{what.number}"


def proposal_name(session: Session, seat: Seat) -> str:
    """Return the name by which the line on top finds a seat's proposal of this move; one that has changed is news again."""
    made = next(
        (
            entry
            for entry in reversed(session.entries)
            if entry.kind == EntryKind.PROPOSED and entry.body["seat"] == str(seat)
        ),
        None,
    )
    return f"proposal-{seat}-{'' if made is None else made.number}"


def questions_of(session: Session, move: int, reader: Reader) -> list[str]:
    """Return the questions for the table after a move: those of its injects, then those that always fit."""
    asked = {inject.id: inject.question for inject in session.scenario.injects if inject.question is not None}
    own = [reader.text(asked[each.id]) for each in session.injects if each.move == move and each.id in asked]
    return [*own, *map(reader._, _ALWAYS)]
