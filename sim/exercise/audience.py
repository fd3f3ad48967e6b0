"""Whose screens may look different after an entry: the trainer's always, of all others only those of its audience."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sim.exercise.entries import EVALUATOR, OBSERVER, PARTICIPANT, PROJECTOR, TRAINER
from sim.exercise.seats import Seat


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who looks: a role and, of a participant, its seats."""

    role: str
    seats: tuple[Seat, ...] = ()


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom an entry concerns beside the trainer.

    ``seats``: participants who hold one of them; all participants, those without a seat too, where it is None. ``roles``: those
    who take no seat (projector, observer, evaluator).
    """

    seats: frozenset[Seat] | None = frozenset()
    roles: frozenset[str] = frozenset()

    def includes(self, screen: Viewer) -> bool:
        """Return whether a screen has to look again."""
        if screen.role == TRAINER:
            return True
        if screen.role == PARTICIPANT:
            return self.seats is None or not self.seats.isdisjoint(screen.seats)
        return screen.role in self.roles


TRAINERS: Final = Audience()
"""Nobody but the trainer."""
EVALUATORS: Final = Audience(roles=frozenset((EVALUATOR,)))
EVERYBODY: Final = Audience(None, frozenset((PROJECTOR, OBSERVER, EVALUATOR)))


def seated(seats: Iterable[Seat], *roles: str) -> Audience:
    """Return participants in seats, and roles beside them."""
    return Audience(frozenset(seats), frozenset(roles))


def of_states(seats: Iterable[Seat], states: Iterable[str], *roles: str) -> Audience:
    """Return those of a session's ``seats`` that belong to States (the assistance provider's to ``""``), and roles beside them."""
    wanted = set(states)
    return seated((seat for seat in seats if seat.state in wanted), *roles)
