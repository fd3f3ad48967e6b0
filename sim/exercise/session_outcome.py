"""What an exercise came to: where chance put the trajectory that was played, and how its decisions rank once chance is averaged
out."""

from dataclasses import dataclass
from typing import Final

from sim.exercise import trajectory
from sim.exercise.session import Session
from sim.whatif.chance_and_decisions import ChanceAndDecisions, chance_and_decisions

REPLICATIONS: Final = 200
"""Replications of each set of decisions that is compared."""


@dataclass(frozen=True, slots=True)
class SessionOutcome:
    """Where chance put a session, and how its decisions rank."""

    standing: ChanceAndDecisions


def outcome(session: Session, replicates: int = REPLICATIONS) -> SessionOutcome:
    """Return chance and decisions of the closed moves. Raises ValueError before the first move has been closed."""
    return SessionOutcome(chance_and_decisions(trajectory.trajectory(session), replicates))
