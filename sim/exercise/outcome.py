"""What an exercise came to: where luck put the course that was played, and how its decisions rank once luck is averaged out."""

from dataclasses import dataclass
from typing import Final

from sim.exercise import course
from sim.exercise.session import Session
from sim.whatif.luck import Luck, luck

COURSES: Final = 200
"""Courses of each set of decisions that are compared."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Luck and decisions of a session."""

    luck: Luck


def outcome(session: Session, replicates: int = COURSES) -> Outcome:
    """Return luck and decisions of the closed moves. Raises ValueError before the first move has been closed."""
    return Outcome(luck(course.course(session), replicates))
