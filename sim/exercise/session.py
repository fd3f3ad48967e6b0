"""A session: where it stands by its log. No clock, no file, no page in here.

Commands (``commands``) ask it whether they may be given, and change it when their entries are read (``replay``). What the
region does is in ``trajectory``.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sim.ensemble.sample import StreamSwitch
from sim.exercise.contributions import Assistance, Message, Note, Offer, Phase, Plan, Rating, Released, Thought
from sim.exercise.entries import Entry
from sim.exercise.formats import Format
from sim.exercise.seats import Agency, Seat, reaches
from sim.scenario import Agreement, Decisions, Order, Scenario
from sim.scenario.decisions import Agreement as Agreed
from sim.scenario.injects import ExogenousEvent, Inject
from sim.scenario.levers import LEVERS
from sim.scenario.means import Affordability, Binds, Resources, asked_for, efforts_of, judged, means_of
from sim.scenario.objects import without_object

PREVIEW_SEED: Final = 1540
"""Luck of previews; no session is played with it."""
LOWEST_MIXED_SEED: Final = 1 << 62
"""Seeds from here up belong to exercises. The sandbox, previews and runs from the command line have smaller ones."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a closed move gave, as it was written down then: the digest of all events up to its end, and the model's hash."""

    move: int
    digest: str
    model: str


@dataclass
class Session:
    """Where the entries of a log have led. Only ``replay`` changes it, entry by entry; everybody else asks."""

    scenario: Scenario = field(repr=False)
    format: Format
    seed: int
    seats: tuple[Seat, ...]
    title: str
    languages: tuple[str, ...]
    salt: str = field(default="", repr=False)
    """Drawn with the session, 128 bits in hexadecimal digits; empty in sessions of before, whose seed was used as it was typed."""
    entries: list[Entry] = field(default_factory=list, repr=False)
    phase: Phase = Phase.LOBBY
    move: int = 0
    frozen: bool = False
    joining: bool = True
    deadline: datetime | None = None
    left: float | None = None
    holders: dict[Seat, set[str]] = field(default_factory=dict)
    thoughts: dict[tuple[int, Seat], Thought] = field(default_factory=dict)
    proposals: dict[tuple[int, Seat], dict[str, float]] = field(default_factory=dict)
    plans: dict[tuple[int, str], Plan] = field(default_factory=dict)
    offers: dict[int, Offer] = field(default_factory=dict)
    assistance: dict[int, Assistance] = field(default_factory=dict)
    injects: list[Released] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    answers: dict[tuple[int, str], str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ratings: dict[tuple[str, str], Rating] = field(default_factory=dict)
    revealed: set[str] = field(default_factory=set)
    hot_wash_closed: bool = False
    """Whether the hot wash has been closed: nobody answers any more, and the answers are shown."""
    closed: int = 0
    results: dict[int, Result] = field(default_factory=dict)
    """What closed moves gave, by move; of sessions of before, and for a moment of a move just closed, nothing is written."""
    lived: int = 0
    """Number of the entry since which the region stands where it stands: the last move closed or undone."""
    turns: tuple[StreamSwitch, ...] = ()

    @property
    def trajectory_seed(self) -> int:
        """The seed that the region is run with, from 2^62 to 2^63 - 1: the session's own, mixed with its salt.

        Whoever knows the seed that a trainer typed, or tries out small ones, cannot run the region as it is played without the
        salt; and no page outside the session ever runs with such a seed.
        """
        if not self.salt:
            return self.seed
        mixed = hashlib.blake2b(f"{self.salt}:{self.seed}".encode(), digest_size=8, person=b"cordon exercise").digest()
        return LOWEST_MIXED_SEED | int.from_bytes(mixed, "little") >> 2

    @property
    def length(self) -> int:
        """Moves of the exercise."""
        return self.format.moves

    @property
    def day(self) -> int:
        """The day up to which the region has been simulated."""
        return self.closed * self.format.days

    @property
    def moment(self) -> int:
        """The day on which what happens now takes effect: the first one that has not been simulated yet."""
        return min(self.day, self.format.first_day(self.length + 1) - 1)

    def state_ids(self) -> tuple[str, ...]:
        """Return the ids of the States."""
        return tuple(state.id for state in self.scenario.states)

    def filled(self, seat: Seat) -> bool:
        """Return whether somebody holds a seat."""
        return bool(self.holders.get(seat))

    def coordinator(self, state: str) -> Seat:
        """Return the seat that settles a State's plan."""
        return Seat(state, Agency.FOREIGN)

    def values(self, state: str, before: int | None = None) -> dict[str, float]:
        """Return the values of all levers of a State as decided in moves that are closed, before a move where one is given."""
        found = dict(self.scenario.start(state).levers)
        for move in range(1, (self.closed + 1) if before is None else before):
            plan = self.plans.get((move, state))
            if plan is not None:
                found |= plan.values
        return found

    def means(self, state: str, on: int | None = None) -> Resources:
        """Return what a State has now, or on a day: what the scenario gives it, and what has come from outside."""
        day = self.moment if on is None else on
        return means_of(self.scenario, state, day, (*self.scenario.happenings, *self.exogenous_events()))

    def budget_to_come(self, state: str) -> tuple[int, float] | None:
        """Return the day within this move from which on a State has another budget than now, and that budget; None if none."""
        end = self.format.first_day(self.closed + 2)
        events = (*self.scenario.happenings, *self.exogenous_events())
        own = [each for each in events if each.kind == "budget" and each.at == state]
        turns = {each.day for each in own} | {each.day + each.days for each in own}  # where one begins or is over
        for day in sorted(day for day in turns if self.moment < day < end):
            found = self.means(state, day).budget
            if found != self.means(state).budget:
                return day, found
        return None

    def asked(self, state: str, values: Mapping[str, float]) -> Resources:
        """Return what values of all levers ask of a State a quarter."""
        return asked_for(efforts_of(values, without_object(self.scenario, state)))

    def affordability(self, state: str, changed: Mapping[str, float], binds: Binds) -> Affordability:
        """Return whether a State can afford its plan now with some values changed.

        What the plan in force asks for may be kept, also where its means have been cut since.
        """
        before = self.values(state)
        return judged(
            self.asked(state, {**before, **changed}), self.means(state), binds, self.asked(state, before), self.moment
        )

    def proposed(self, state: str) -> dict[str, float]:
        """Return what the agencies of a State propose in this move, in the order of the seats; a later one overrules."""
        found: dict[str, float] = {}
        for seat in self.seats:
            if seat.state == state:
                found |= self.proposals.get((self.move, seat), {})
        return found

    def affordable(self, state: str, wanted: Mapping[str, float]) -> dict[str, float]:
        """Return of wanted changes those that the State's budget bears, taken in the order of the levers."""
        taken: dict[str, float] = {}
        for lever in LEVERS:
            if lever.id in wanted:
                tried = {**taken, lever.id: wanted[lever.id]}
                if self.affordability(state, tried, Binds.BUDGET).affordable:
                    taken = tried
        return taken

    def decisions(self, until: int | None = None) -> Decisions:
        """Return what was decided in closed moves up to one, all of them unless given."""
        last = self.closed if until is None else min(until, self.closed)
        orders = [
            Order(self.format.first_day(move), state, lever, value)
            for (move, state), plan in self.plans.items()
            if move <= last
            for lever, value in plan.values.items()
        ]
        agreed = [
            Agreement(offer.lever, offer.states, self.format.first_day(offer.since))
            for offer in self.offers.values()
            if offer.made and offer.since <= last
        ]
        return Decisions(tuple(orders), tuple(agreed))

    def agreements(self) -> list[Agreed]:
        """Return the agreements that hold now: of the scenario, and those made so far."""
        agreeds = [
            Agreed(agreement.lever, agreement.states, agreement.from_day) for agreement in self.scenario.agreements
        ]
        return agreeds + [
            Agreed(offer.lever, offer.states, self.format.first_day(offer.since))
            for offer in self.offers.values()
            if offer.made
        ]

    def said_now(self) -> list[Message]:
        """Return the messages of this stage: what was said in an earlier one is over."""
        return [message for message in self.messages if (message.move, message.phase) == (self.move, self.phase)]

    def exogenous_events(self) -> tuple[ExogenousEvent, ...]:
        """Return what injects have done to the region so far, and what assistance that was matched does to it."""
        released = [event for inject in self.injects for event in inject.happenings]
        matched = [each.happening for each in self.assistance.values() if each.happening is not None]
        return (*released, *matched)

    def running(self, programme: str) -> int:
        """Return how many requests a programme serves now: matched, and not yet at work."""
        served = [each.happening for each in self.assistance.values() if each.programme == programme]
        return sum(1 for event in served if event is not None and event.day > self.moment)

    def due(self, move: int) -> list[Inject]:
        """Return the injects that the scenario schedules for a move and that are neither released nor held back."""
        first, end = self.format.first_day(move), self.format.first_day(move + 1)
        known = {inject.id for inject in self.injects} | self.skipped
        return [
            inject
            for inject in self.scenario.injects
            if inject.id not in known and inject.release.day is not None and first <= inject.release.day < end
        ]

    def waiting(self) -> list[Inject]:
        """Return the injects of the scenario that have not been released."""
        released = {inject.id for inject in self.injects}
        return [inject for inject in self.scenario.injects if inject.id not in released]

    def passed(self, inject: Inject) -> bool:
        """Return whether the move in which the scenario schedules an inject has begun already."""
        return inject.release.day is not None and inject.release.day < self.format.first_day(self.move + 1)

    def inbox(self, seat: Seat) -> list[Released]:
        """Return the injects that a seat has received, oldest first."""
        return [inject for inject in self.injects if reaches(inject.to, seat)]

    def missing(self) -> list[str]:
        """Return the States whose plan of this move has not been submitted."""
        return [state for state in self.state_ids() if (self.move, state) not in self.plans]
