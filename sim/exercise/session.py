"""A session: what its log says so far, and the commands that add to it. No clock, no file, no page in here.

A command says who does it and is checked here, against phase, role and means, before it becomes an entry; entries are then
applied one after another, and the same entries give the same session anywhere. What the region does is in ``course``.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from sim.ensemble.sample import Turn
from sim.exercise.entries import EVALUATOR, TIMER, TRAINER, Entry, Kind
from sim.exercise.formats import MOST_MOVES, Format
from sim.exercise.seats import ASSISTANCE, Agency, Seat
from sim.scenario import Agreement, Decisions, Order, Scenario, build
from sim.scenario.decisions import Agreement as Agreed
from sim.scenario.injects import Happening, Inject
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS, Lever
from sim.scenario.means import Asked, asked_for
from sim.scenario.problems import said

LONGEST_TEXT: Final = 4000
MOST_NAMES: Final = 60
RATINGS: Final = ("P", "S", "M", "U")
"""Performed without challenges, with some, with major challenges, unable to be performed (HSEEP)."""
CONFIDENCES: Final = (1, 2, 3, 4, 5)
_HAIR: Final = 1e-9


class Refused(Exception):
    """A command that cannot be done now, or not by this actor; ``said`` says why in words for the catalogue."""

    def __init__(self, text: str) -> None:
        self.said = text
        super().__init__(text)


class Phase(StrEnum):
    """Where a session stands: people join, decide on a move, look at what came of it, or it is over."""

    LOBBY = "lobby"
    DECIDING = "deciding"
    LIVED = "lived"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Thought:
    """What a seat expects before it sees an answer: a line, its reason, and how sure it is (1-5, 0 not said)."""

    expectation: str
    reason: str
    confidence: int


@dataclass(frozen=True, slots=True)
class Plan:
    """What a State decided in a move: levers that change, in their units; dissent by seat; who submitted it."""

    values: Mapping[str, float]
    dissent: Mapping[str, str]
    by: str


@dataclass(frozen=True, slots=True)
class Offer:
    """An agreement that a State offered to others: it holds once all have accepted, from the move in which the last one did."""

    number: int
    lever: str
    states: tuple[str, ...]
    by: str
    accepted: frozenset[str]
    declined: frozenset[str]
    move: int

    @property
    def open(self) -> bool:
        """Whether somebody has still to answer."""
        return not self.declined and not self.made

    @property
    def made(self) -> bool:
        """Whether all States have accepted."""
        return set(self.states) <= self.accepted


@dataclass(frozen=True, slots=True)
class Released:
    """An inject that was released: its id in the scenario (empty for one written in the session), move and day, for whom, text."""

    number: int
    id: str
    move: int
    day: int
    to: tuple[str, ...]
    sender: Mapping[str, str]
    channel: str
    text: Mapping[str, str]
    happenings: tuple[Happening, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the trainer to all seats or one."""

    number: int
    to: str
    text: str
    move: int


@dataclass(frozen=True, slots=True)
class Note:
    """A note tied to a moment, by the trainer or an evaluator."""

    number: int
    at: datetime
    move: int
    by: str
    text: str


@dataclass(frozen=True, slots=True)
class Rating:
    """How an objective of the exercise was met, P, S, M or U: of the objective, never of a person or a State."""

    objective: str
    grade: str
    text: str
    by: str


@dataclass
class Session:
    """What the entries of a log say. ``apply`` takes the next one; the methods named like commands return what one would hold."""

    scenario: Scenario = field(repr=False)
    format: Format
    seed: int
    seats: tuple[Seat, ...]
    title: str
    languages: tuple[str, ...]
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
    injects: list[Released] = field(default_factory=list)
    skipped: set[str] = field(default_factory=set)
    answers: dict[tuple[int, str], str] = field(default_factory=dict)
    messages: list[Message] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ratings: dict[tuple[str, str], Rating] = field(default_factory=dict)
    revealed: set[str] = field(default_factory=set)
    closed: int = 0
    turns: tuple[Turn, ...] = ()

    # What there is

    @classmethod
    def created(cls, entry: Entry) -> "Session":
        """Return the session that a first entry creates. Raises ValueError, KeyError or TypeError for another entry."""
        if entry.kind != Kind.CREATED or entry.number != 0:
            raise ValueError("a session begins with its creation")
        body = entry.body
        session = cls(
            scenario=build(body["scenario"], file="session"),
            format=Format(**body["format"]),
            seed=int(body["seed"]),
            seats=tuple(Seat.of(text) for text in body["seats"]),
            title=str(body["title"]),
            languages=tuple(body["languages"]),
        )
        session.entries.append(entry)
        return session

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> "Session":
        """Return the session of a whole log."""
        rest = iter(entries)
        session = cls.created(next(rest))
        for entry in rest:
            session.apply(entry)
        return session

    @property
    def length(self) -> int:
        """Moves of the exercise."""
        return self.format.moves

    @property
    def day(self) -> int:
        """The day up to which the region has lived."""
        return self.closed * self.format.days

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

    def asked(self, values: Mapping[str, float]) -> Asked:
        """Return what values of all levers ask for a quarter: budget units and officer-hours."""
        return asked_for({lever.id: lever.effort(values[lever.id]) for lever in LEVERS})

    def proposed(self, state: str) -> dict[str, float]:
        """Return what the agencies of a State propose in this move, in the order of the seats; a later one overrules."""
        found: dict[str, float] = {}
        for seat in self.seats:
            if seat.state == state:
                found |= self.proposals.get((self.move, seat), {})
        return found

    def affordable(self, state: str, wanted: Mapping[str, float]) -> dict[str, float]:
        """Return of wanted changes those that the State's budget bears, taken in the order of the levers."""
        values = self.values(state)
        limit = max(self.scenario.state(state).budget.value, self.asked(values).budget)
        taken: dict[str, float] = {}
        for lever in LEVERS:
            if lever.id in wanted:
                tried = {**values, **taken, lever.id: wanted[lever.id]}
                if self.asked(tried).budget <= limit + _HAIR:
                    taken[lever.id] = wanted[lever.id]
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
            Agreement(offer.lever, offer.states, self.format.first_day(offer.move))
            for offer in self.offers.values()
            if offer.made and offer.move <= last
        ]
        return Decisions(tuple(orders), tuple(agreed))

    def agreements(self) -> list[Agreed]:
        """Return the agreements that hold now: of the scenario, and those made so far."""
        found = [Agreed(given.lever, given.states, given.from_day) for given in self.scenario.agreements]
        return found + [
            Agreed(offer.lever, offer.states, self.format.first_day(offer.move))
            for offer in self.offers.values()
            if offer.made
        ]

    def happenings(self) -> tuple[Happening, ...]:
        """Return what injects have done to the region so far."""
        return tuple(happening for inject in self.injects for happening in inject.happenings)

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

    def inbox(self, seat: Seat) -> list[Released]:
        """Return the injects that a seat has received, oldest first."""
        return [inject for inject in self.injects if reaches(inject.to, seat)]

    def missing(self) -> list[str]:
        """Return the States whose plan of this move has not been submitted."""
        return [state for state in self.state_ids() if (self.move, state) not in self.plans]

    # Commands: each returns the body of the entry that it becomes, or raises Refused

    def seat(self, actor: str, seat: Seat, holder: str) -> dict[str, Any]:
        """Give a seat to a participant; who holds it already keeps it, several may share one."""
        self._not_over()
        if seat not in self.seats:
            raise Refused(said("There is no such seat."))
        if actor != TRAINER and not self.joining:
            raise Refused(said("Joining is closed. Ask the trainer."))
        return {"seat": str(seat), "holder": holder}

    def unseat(self, actor: str, seat: Seat, holder: str) -> dict[str, Any]:
        """Take a seat from a participant."""
        if holder not in self.holders.get(seat, ()):
            raise Refused(said("This seat is not held any more."))
        return {"seat": str(seat), "holder": holder}

    def open_joining(self, actor: str, *, joining: bool) -> dict[str, Any]:
        """Let people join, or close the door."""
        self._trainer(actor)
        return {"open": joining}

    def start(self, actor: str) -> dict[str, Any]:
        """Begin the exercise: the lobby ends and the first move is open."""
        self._trainer(actor)
        if self.phase != Phase.LOBBY:
            raise Refused(said("The exercise has begun already."))
        return {}

    def open_move(self, actor: str) -> dict[str, Any]:
        """Open the next move."""
        self._trainer(actor)
        if self.phase != Phase.LIVED:
            raise Refused(said("A move can be opened when the one before has been closed."))
        if self.move >= self.length:
            raise Refused(said("That was the last move."))
        return {"move": self.move + 1}

    def think(self, actor: Seat, expectation: str, reason: str = "", confidence: int = 0) -> dict[str, Any]:
        """Write down what a seat expects of this move, before it sees an answer."""
        self._deciding(actor)
        text = _text(expectation)
        if not text:
            raise Refused(said("Write one line on what you expect."))
        if confidence not in (0, *CONFIDENCES):
            raise Refused(said("Confidence is a number from 1 to 5."))
        return {"expectation": text, "reason": _text(reason), "confidence": confidence}

    def propose(self, actor: Seat, values: Mapping[str, float]) -> dict[str, Any]:
        """Propose values for levers that a seat owns; levers left out are not proposed."""
        self._deciding(actor)
        if (self.move, actor) not in self.thoughts:
            raise Refused(said("First write down what you expect, then propose."))
        if (self.move, actor.state) in self.plans:
            raise Refused(said("The plan of this State has been submitted already."))
        for lever_id, value in values.items():
            lever = _lever(lever_id)
            if not actor.owns(lever):
                raise Refused(said("{lever} is not decided in this seat.", lever=said(lever.name)))
            _in_range(lever, value)
        return {"values": {lever: float(value) for lever, value in values.items()}}

    def submit(
        self, actor: Seat | str, state: str, values: Mapping[str, float], dissent: Mapping[str, str] | None = None
    ) -> dict[str, Any]:
        """Submit a State's plan: by its coordinator, or by the trainer from paper."""
        if isinstance(actor, Seat):
            self._deciding(actor)
            if not actor.coordinates or actor.state != state:
                raise Refused(said("The plan is submitted by the State's coordinator."))
            if (self.move, actor) not in self.thoughts:
                raise Refused(said("First write down what you expect, then submit."))
            if (self.move, state) in self.plans:
                raise Refused(said("The plan of this State has been submitted already."))
        else:
            if actor not in (TRAINER, TIMER):
                raise Refused(said("The plan is submitted by the State's coordinator."))
            self._in(Phase.DECIDING)
        for lever_id, value in values.items():
            _in_range(_lever(lever_id), value)
        changed = {k: float(v) for k, v in values.items() if abs(v - self.values(state)[k]) > _HAIR}
        self._payable(state, changed)
        return {
            "state": state,
            "values": changed,
            "dissent": {seat: _text(text) for seat, text in (dissent or {}).items() if _text(text)},
        }

    def withdraw(self, actor: Seat | str, state: str) -> dict[str, Any]:
        """Take back a submitted plan as long as the move is open."""
        if isinstance(actor, Seat):
            self._deciding(actor)
            if not actor.coordinates or actor.state != state:
                raise Refused(said("The plan is submitted by the State's coordinator."))
        else:
            self._trainer(actor)
        if self.phase != Phase.DECIDING or (self.move, state) not in self.plans:
            raise Refused(said("There is no submitted plan to take back."))
        return {"state": state}

    def offer(self, actor: Seat, lever: str, states: Sequence[str]) -> dict[str, Any]:
        """Offer an agreement on a joint lever to other States; the one that offers has accepted."""
        self._deciding(actor)
        if not actor.coordinates:
            raise Refused(said("Agreements are made by coordinators."))
        if lever not in JOINT:
            raise Refused(said("Only joint levers need an agreement."))
        parties = tuple(state for state in self.state_ids() if state in states or state == actor.state)
        if len(parties) < 2:
            raise Refused(said("An agreement needs at least two States."))
        if any(set(parties) <= set(a.states) and a.lever == lever for a in self.agreements()):
            raise Refused(said("These States have agreed on that already."))
        if any(offer.open and offer.lever == lever and offer.states == parties for offer in self.offers.values()):
            raise Refused(said("The same agreement has been offered already."))
        return {"number": len(self.offers) + 1, "lever": lever, "states": list(parties)}

    def answer_offer(self, actor: Seat, number: int, *, accept: bool) -> dict[str, Any]:
        """Accept or decline an agreement on behalf of a State."""
        self._deciding(actor)
        offer = self.offers.get(number)
        if offer is None or not actor.coordinates or actor.state not in offer.states:
            raise Refused(said("This agreement was not offered to your State."))
        if not offer.open or actor.state in offer.accepted:
            raise Refused(said("This agreement has been answered already."))
        return {"number": number, "state": actor.state, "accept": accept}

    def close_move(self, actor: str) -> dict[str, Any]:
        """Close the move: stand-ins decide for States that have not, and the region lives through it."""
        if actor != TIMER:
            self._trainer(actor)
        self._in(Phase.DECIDING)
        plans = {state: self.affordable(state, self.proposed(state)) for state in self.missing()}
        return {"move": self.move, "stand_in": plans}

    def undo_move(self, actor: str, luck: str) -> dict[str, Any]:
        """Undo the last closed move: its decisions are open again; ``luck`` of what comes is the same or new."""
        self._trainer(actor)
        if self.closed == 0 or self.phase == Phase.LOBBY:
            raise Refused(said("No move has been closed yet."))
        if luck not in ("same", "new"):
            raise Refused(said("Choose the same luck or new luck."))
        day = self.format.first_day(self.closed)
        turn = 1 + max((turn.replicate for turn in self.turns), default=0) if luck == "new" else None
        return {"move": self.closed, "luck": luck, "day": day, "replicate": turn}

    def freeze(self, actor: str, now: datetime) -> dict[str, Any]:
        """Stop the clock and grey all screens."""
        self._trainer(actor)
        self._not_over()
        if self.frozen:
            raise Refused(said("The exercise is frozen already."))
        left = None if self.deadline is None else max(0.0, (self.deadline - now).total_seconds())
        return {"left": left}

    def thaw(self, actor: str, now: datetime) -> dict[str, Any]:
        """Let the exercise go on; the clock has what it had left."""
        self._trainer(actor)
        if not self.frozen:
            raise Refused(said("The exercise is not frozen."))
        deadline = None if self.left is None else now + timedelta(seconds=self.left)
        return {"deadline": None if deadline is None else deadline.isoformat(timespec="milliseconds")}

    def set_timer(self, actor: str, seconds: float | None, now: datetime) -> dict[str, Any]:
        """Set when the time to decide is up, so many seconds from now; None for no limit."""
        self._trainer(actor)
        self._in(Phase.DECIDING)
        if seconds is not None and not 0 < seconds <= 100_000:
            raise Refused(said("Time to decide is between one second and a day."))
        deadline = None if seconds is None else now + timedelta(seconds=seconds)
        return {"deadline": None if deadline is None else deadline.isoformat(timespec="milliseconds")}

    def release(self, actor: str, inject_id: str) -> dict[str, Any]:
        """Release an inject of the scenario now."""
        self._trainer(actor)
        self._running()
        inject = next((inject for inject in self.scenario.injects if inject.id == inject_id), None)
        if inject is None:
            raise Refused(said("There is no such inject."))
        if inject_id in {released.id for released in self.injects}:
            raise Refused(said("This inject has been released already."))
        return self._released(inject, self._moment())

    def hold_back(self, actor: str, inject_id: str) -> dict[str, Any]:
        """Leave a scheduled inject out, until it is released by hand."""
        self._trainer(actor)
        if inject_id not in {inject.id for inject in self.scenario.injects}:
            raise Refused(said("There is no such inject."))
        return {"id": inject_id, "skipped": True}

    def write_inject(self, actor: str, to: Sequence[str], text: str, channel: str = "message") -> dict[str, Any]:
        """Release an inject that the trainer writes on the spot, without an effect on the region."""
        self._trainer(actor)
        self._running()
        words = _text(text)
        if not words:
            raise Refused(said("Write what the inject says."))
        return {
            "number": len(self.injects) + 1,
            "id": "",
            "move": self.move,
            "day": self._moment(),
            "to": list(to) or ["all"],
            "sender": dict.fromkeys(("en", "fr", "ru"), ""),
            "channel": channel,
            "text": dict.fromkeys(("en", "fr", "ru"), words),
            "happenings": [],
        }

    def respond(self, actor: Seat, number: int, text: str) -> dict[str, Any]:
        """Answer an inject that a seat has received."""
        self._seated(actor)
        self._unfrozen()
        if number not in {inject.number for inject in self.inbox(actor)}:
            raise Refused(said("There is no such inject."))
        return {"number": number, "text": _text(text)}

    def message(self, actor: str, text: str, to: str = "all") -> dict[str, Any]:
        """Send a message to all seats or to one."""
        self._trainer(actor)
        words = _text(text)
        if not words:
            raise Refused(said("Write a message."))
        if to != "all" and Seat.of(to) not in self.seats:
            raise Refused(said("There is no such seat."))
        return {"text": words, "to": to}

    def reveal(self, actor: str, what: str) -> dict[str, Any]:
        """Show everybody what was hidden: practice, or the whole truth."""
        self._trainer(actor)
        if what not in ("practice", "truth"):
            raise Refused(said("There is nothing of that kind to reveal."))
        return {"what": what}

    def note(self, actor: str, text: str) -> dict[str, Any]:
        """Write a note tied to this moment."""
        if actor not in (TRAINER, EVALUATOR):
            raise Refused(said("Notes are written by the trainer and evaluators."))
        words = _text(text)
        if not words:
            raise Refused(said("Write a note."))
        return {"text": words}

    def rate(self, actor: str, objective: str, grade: str, text: str = "") -> dict[str, Any]:
        """Rate how an objective of the exercise was met."""
        if actor not in (TRAINER, EVALUATOR):
            raise Refused(said("Objectives are rated by evaluators."))
        if objective not in {each.id for each in self.scenario.objectives}:
            raise Refused(said("There is no such objective."))
        if grade not in RATINGS:
            raise Refused(said("A rating is P, S, M or U."))
        return {"objective": objective, "grade": grade, "text": _text(text)}

    def end(self, actor: str) -> dict[str, Any]:
        """End the exercise: the truth is revealed."""
        self._trainer(actor)
        if self.phase != Phase.LIVED:
            raise Refused(said("Close the open move first."))
        return {}

    # Entries

    def apply(self, entry: Entry) -> None:
        """Take the next entry. Raises ValueError when it does not follow the one before."""
        if entry.number != len(self.entries):
            raise ValueError(f"entry {entry.number} does not follow entry {len(self.entries) - 1}")
        _APPLY[entry.kind](self, entry)
        self.entries.append(entry)

    def _apply_seated(self, entry: Entry) -> None:
        self.holders.setdefault(Seat.of(entry.body["seat"]), set()).add(entry.body["holder"])

    def _apply_unseated(self, entry: Entry) -> None:
        self.holders.get(Seat.of(entry.body["seat"]), set()).discard(entry.body["holder"])

    def _apply_joining(self, entry: Entry) -> None:
        self.joining = bool(entry.body["open"])

    def _apply_started(self, entry: Entry) -> None:
        self.phase, self.move = Phase.DECIDING, 1

    def _apply_opened(self, entry: Entry) -> None:
        self.phase, self.move, self.deadline = Phase.DECIDING, int(entry.body["move"]), None

    def _apply_thought(self, entry: Entry) -> None:
        body = entry.body
        thought = Thought(body["expectation"], body["reason"], int(body["confidence"]))
        self.thoughts[self.move, Seat.of(entry.actor)] = thought

    def _apply_proposed(self, entry: Entry) -> None:
        self.proposals[self.move, Seat.of(entry.actor)] = dict(entry.body["values"])

    def _apply_submitted(self, entry: Entry) -> None:
        body = entry.body
        self.plans[self.move, body["state"]] = Plan(dict(body["values"]), dict(body["dissent"]), entry.actor)

    def _apply_withdrawn(self, entry: Entry) -> None:
        self.plans.pop((self.move, entry.body["state"]), None)

    def _apply_offered(self, entry: Entry) -> None:
        body, state = entry.body, Seat.of(entry.actor).state
        self.offers[body["number"]] = Offer(
            body["number"], body["lever"], tuple(body["states"]), state, frozenset({state}), frozenset(), self.move
        )

    def _apply_agreement_answered(self, entry: Entry) -> None:
        offer, state = self.offers[entry.body["number"]], entry.body["state"]
        accepted, declined = offer.accepted, offer.declined
        if entry.body["accept"]:
            accepted |= {state}
        else:
            declined |= {state}
        self.offers[offer.number] = Offer(
            offer.number, offer.lever, offer.states, offer.by, accepted, declined, self.move
        )

    def _apply_closed(self, entry: Entry) -> None:
        for state, values in entry.body["stand_in"].items():
            self.plans[self.move, state] = Plan(dict(values), {}, "stand-in")
        self.closed, self.phase, self.deadline = self.move, Phase.LIVED, None

    def _apply_undone(self, entry: Entry) -> None:
        body = entry.body
        move = int(body["move"])
        end = self.format.first_day(move + 1)
        self.move, self.closed, self.phase, self.deadline = move, move - 1, Phase.DECIDING, None
        for key in [
            key for key in self.plans if key[0] > move or (key[0] == move and self.plans[key].by == "stand-in")
        ]:
            del self.plans[key]
        for seat_key in [key for key in self.proposals if key[0] > move]:
            del self.proposals[seat_key]
        for thought_key in [key for key in self.thoughts if key[0] > move]:
            del self.thoughts[thought_key]
        self.offers = {n: offer for n, offer in self.offers.items() if offer.move <= move}
        self.injects = [inject for inject in self.injects if inject.day < end]
        self.turns = tuple(turn for turn in self.turns if turn.day < body["day"])
        if body["replicate"] is not None:
            self.turns = (*self.turns, Turn(body["day"], body["replicate"]))
        self.revealed.clear()

    def _apply_frozen(self, entry: Entry) -> None:
        self.frozen, self.left, self.deadline = True, entry.body["left"], None

    def _apply_thawed(self, entry: Entry) -> None:
        self.frozen, self.left, self.deadline = False, None, _moment_of(entry.body["deadline"])

    def _apply_timer(self, entry: Entry) -> None:
        self.deadline = _moment_of(entry.body["deadline"])

    def _apply_inject(self, entry: Entry) -> None:
        body = entry.body
        if body.get("skipped"):
            self.skipped.add(body["id"])
            return
        self.injects.append(
            Released(
                body["number"],
                body["id"],
                body["move"],
                body["day"],
                tuple(body["to"]),
                body["sender"],
                body["channel"],
                body["text"],
                tuple(Happening.model_validate(happening) for happening in body["happenings"]),
            )
        )

    def _apply_answered(self, entry: Entry) -> None:
        self.answers[entry.body["number"], entry.actor] = entry.body["text"]

    def _apply_message(self, entry: Entry) -> None:
        self.messages.append(Message(len(self.messages) + 1, entry.body["to"], entry.body["text"], self.move))

    def _apply_revealed(self, entry: Entry) -> None:
        self.revealed.add(entry.body["what"])

    def _apply_note(self, entry: Entry) -> None:
        self.notes.append(Note(len(self.notes) + 1, entry.at, self.move, entry.actor, entry.body["text"]))

    def _apply_rated(self, entry: Entry) -> None:
        body = entry.body
        key = body["objective"], entry.actor
        self.ratings[key] = Rating(body["objective"], body["grade"], body["text"], entry.actor)

    def _apply_ended(self, entry: Entry) -> None:
        self.phase, self.frozen = Phase.ENDED, False
        self.revealed |= {"practice", "truth"}

    # Checks

    def _trainer(self, actor: object) -> None:
        if actor != TRAINER:
            raise Refused(said("Only the trainer can do this."))

    def _in(self, phase: Phase) -> None:
        if self.phase != phase:
            raise Refused(said("This can't be done now: the move is not open."))

    def _running(self) -> None:
        if self.phase not in (Phase.DECIDING, Phase.LIVED):
            raise Refused(said("The exercise is not under way."))

    def _not_over(self) -> None:
        if self.phase == Phase.ENDED:
            raise Refused(said("The exercise is over."))

    def _unfrozen(self) -> None:
        if self.frozen:
            raise Refused(said("The exercise is frozen. Wait until it goes on."))

    def _seated(self, actor: object) -> None:
        if not isinstance(actor, Seat) or actor not in self.seats:
            raise Refused(said("There is no such seat."))

    def _deciding(self, actor: object) -> None:
        """Refuse unless the actor is a seat and may decide now."""
        self._seated(actor)
        self._unfrozen()
        self._in(Phase.DECIDING)

    def _payable(self, state: str, changed: Mapping[str, float]) -> None:
        before = self.values(state)
        budget = self.scenario.state(state).budget.value
        asked = self.asked({**before, **changed}).budget
        if asked > max(budget, self.asked(before).budget) + _HAIR:
            text = said(
                "The plan costs {asked:.0f} budget units a quarter; the State has {budget:.0f}.",
                asked=asked,
                budget=budget,
            )
            raise Refused(text)

    def _moment(self) -> int:
        """Return the day on which what happens now happens: the first day that the region has not lived yet."""
        return min(self.day, self.format.first_day(self.length + 1) - 1)

    def scheduled(self, inject: Inject) -> dict[str, Any]:
        """Return the body of a scheduled inject's release, on its own day."""
        return self._released(inject, max(self.day, inject.release.day or 0))

    def _released(self, inject: Inject, day: int) -> dict[str, Any]:
        happenings = [happening.on_day(day).model_dump(mode="json") for happening in inject.effects]
        return {
            "number": len(self.injects) + 1,
            "id": inject.id,
            "move": self.move,
            "day": day,
            "to": list(inject.to),
            "sender": inject.sender.model_dump(),
            "channel": inject.channel,
            "text": inject.text.model_dump(),
            "happenings": happenings,
        }


_APPLY: Final = {
    Kind.SEATED: Session._apply_seated,
    Kind.UNSEATED: Session._apply_unseated,
    Kind.JOINING: Session._apply_joining,
    Kind.STARTED: Session._apply_started,
    Kind.OPENED: Session._apply_opened,
    Kind.THOUGHT: Session._apply_thought,
    Kind.PROPOSED: Session._apply_proposed,
    Kind.SUBMITTED: Session._apply_submitted,
    Kind.WITHDRAWN: Session._apply_withdrawn,
    Kind.AGREEMENT_OFFERED: Session._apply_offered,
    Kind.AGREEMENT_ANSWERED: Session._apply_agreement_answered,
    Kind.CLOSED: Session._apply_closed,
    Kind.UNDONE: Session._apply_undone,
    Kind.FROZEN: Session._apply_frozen,
    Kind.THAWED: Session._apply_thawed,
    Kind.TIMER: Session._apply_timer,
    Kind.INJECT: Session._apply_inject,
    Kind.ANSWERED: Session._apply_answered,
    Kind.MESSAGE: Session._apply_message,
    Kind.REVEALED: Session._apply_revealed,
    Kind.NOTE: Session._apply_note,
    Kind.RATED: Session._apply_rated,
    Kind.ENDED: Session._apply_ended,
}


def reaches(to: Iterable[str], seat: Seat) -> bool:
    """Return whether what is addressed so reaches a seat: all, a State, an agency of all States (``*.customs``), or the seat."""
    names = {"all", str(seat), f"*.{seat.agency}"} | ({seat.state} if seat.state else set())
    return any(name in names for name in to)


def check_format(format_: Format) -> None:
    """Raise Refused unless an exercise of this length can be played."""
    if not 1 <= format_.moves <= MOST_MOVES or not 1 <= format_.quarters <= 8 or format_.length > 80:
        raise Refused(
            said("An exercise has 1 to {most} moves of 1 to 8 quarters, 80 quarters at most.", most=MOST_MOVES)
        )


def _lever(lever_id: str) -> Lever:
    if lever_id not in LEVER_INDEX:
        raise Refused(said("There is no such lever."))
    return LEVERS[LEVER_INDEX[lever_id]]


def _in_range(lever: Lever, value: object) -> None:
    fits = isinstance(value, int | float) and not isinstance(value, bool) and lever.low <= value <= lever.high
    if not fits:
        raise Refused(
            said("{lever}: a value from {low:g} to {high:g}.", lever=said(lever.name), low=lever.low, high=lever.high)
        )


def _text(text: object) -> str:
    """Return a text as it is kept: one that is too long is cut, control characters but line breaks are left out."""
    kept = "".join(letter for letter in str(text) if letter == "\n" or letter.isprintable())
    return kept.strip()[:LONGEST_TEXT]


def _moment_of(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


__all__ = [
    "ASSISTANCE",
    "CONFIDENCES",
    "RATINGS",
    "Message",
    "Note",
    "Offer",
    "Phase",
    "Plan",
    "Rating",
    "Refused",
    "Released",
    "Session",
    "Thought",
    "check_format",
    "reaches",
]
