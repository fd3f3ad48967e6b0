"""Agreements: offered by one State to others, and answered by each of them."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Self

from sim.exercise.audience import Audience, of_states
from sim.exercise.commands.checks import Refused, require_for_state
from sim.exercise.commands.command import Actor, Command
from sim.exercise.contributions import Offer
from sim.exercise.entries import EVALUATOR, Entry, EntryKind
from sim.exercise.session import Session
from sim.scenario.levers import AGREED
from sim.scenario.problems import gettext_lazy


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAgreement(Command):
    """Offer an agreement on a joint lever, or on training, to other ``states``; the one that offers (``by``) has accepted."""

    kind: ClassVar[EntryKind] = EntryKind.AGREEMENT_OFFERED
    number: int = 0
    lever: str
    by: str
    states: tuple[str, ...]

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the State's coordinator and the trainer, and what needs no agreement, or has one or an offer."""
        require_for_state(session, actor, self.by)
        if self.lever not in AGREED:
            raise Refused(gettext_lazy("Nothing needs to be agreed on that."))
        parties = tuple(each for each in session.state_ids() if each in self.states or each == self.by)
        if len(parties) < 2:
            raise Refused(gettext_lazy("An agreement needs at least two States."))
        if any(set(parties) <= set(a.states) and a.lever == self.lever for a in session.agreements()):
            raise Refused(gettext_lazy("These States have agreed on that already."))
        if any(each.open and each.lever == self.lever and each.states == parties for each in session.offers.values()):
            raise Refused(gettext_lazy("The same agreement has been offered already."))
        return replace(self, number=max(session.offers, default=0) + 1, states=parties)

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep the offer, accepted by the State that makes it."""
        accepted = {self.by: session.move}
        session.offers[self.number] = Offer(self.number, self.lever, self.states, self.by, accepted, {})

    def audience(self, session: Session, actor: str) -> Audience:
        """Who sits in the States that it is offered to or by, and evaluators."""
        return of_states(session.seats, self.states, EVALUATOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerAgreement(Command):
    """Accept or decline an agreement on behalf of a State: its coordinator, or the trainer."""

    kind: ClassVar[EntryKind] = EntryKind.AGREEMENT_ANSWERED
    number: int
    state: str
    accept: bool

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the State's coordinator and the trainer, and an offer to others or answered already."""
        require_for_state(session, actor, self.state)
        offer = session.offers.get(self.number)
        if offer is None or self.state not in offer.states:
            raise Refused(gettext_lazy("This agreement was not offered to your State."))
        if not offer.open or self.state in offer.accepted:
            raise Refused(gettext_lazy("This agreement has been answered already."))
        return self

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep the answer with its move."""
        offer, answer = session.offers[self.number], {self.state: session.move}
        session.offers[self.number] = (
            replace(offer, accepted={**offer.accepted, **answer})
            if self.accept
            else replace(offer, declined={**offer.declined, **answer})
        )

    def audience(self, session: Session, actor: str) -> Audience:
        """Who sits in the States of the offer, and evaluators."""
        return of_states(session.seats, session.offers[self.number].states, EVALUATOR)
