"""What people put into a session: expectations, plans, offers, requests for assistance, injects, messages, notes, ratings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sim.scenario.injects import ExogenousEvent


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
    """An agreement that a State offered to others: it holds once all have accepted, from the move in which the last one did.

    ``accepted`` and ``declined``: the States that have, each with the move in which it did; who offers accepts.
    """

    number: int
    lever: str
    states: tuple[str, ...]
    by: str
    accepted: Mapping[str, int]
    declined: Mapping[str, int]

    @property
    def open(self) -> bool:
        """Whether somebody has still to answer."""
        return not self.declined and not self.made

    @property
    def made(self) -> bool:
        """Whether all States have accepted."""
        return set(self.states) <= set(self.accepted)

    @property
    def since(self) -> int:
        """The move in which it was accepted last: once it is made, the one from which on it holds."""
        return max(self.accepted.values())

    def before(self, move: int) -> "Offer":
        """Return the offer without the answers given in a move or after it, as if nobody had answered there."""
        accepted = {state: at for state, at in self.accepted.items() if at < move or state == self.by}
        declined = {state: at for state, at in self.declined.items() if at < move}
        return replace(self, accepted=accepted, declined=declined)


@dataclass(frozen=True, slots=True)
class Assistance:
    """Assistance that a State asked for in a move: for which control, and why; matched with a programme, declined, or open.

    ``answered``: the move in which it was answered. ``happening``: what a matched programme does to the region, and when.
    """

    number: int
    state: str
    control: str
    text: str
    move: int
    answered: int | None = None
    programme: str = ""
    happening: ExogenousEvent | None = None

    @property
    def open(self) -> bool:
        """Whether nobody has answered."""
        return self.answered is None


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
    happenings: tuple[ExogenousEvent, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """A message of the trainer to all seats or one, and the stage in which it was given."""

    number: int
    to: str
    text: str
    move: int
    phase: Phase


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
