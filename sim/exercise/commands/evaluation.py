"""Evaluation: notes tied to a moment, and how objectives were met. By the trainer and evaluators, for them alone."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import ClassVar, Final, Self

from sim.exercise.audience import EVALUATORS, Audience
from sim.exercise.commands.checks import Refused, clean, is_evaluator
from sim.exercise.commands.command import Actor, Command
from sim.exercise.contributions import Note, Rating
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.session import Session
from sim.scenario.problems import gettext_lazy

RATINGS: Final = ("P", "S", "M", "U")
"""Performed without challenges, with some, with major challenges, unable to be performed (HSEEP)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote(Command):
    """Write a note tied to this moment."""

    kind: ClassVar[EntryKind] = EntryKind.NOTE
    text: str

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer and evaluators, and a note without words."""
        if actor != TRAINER and not is_evaluator(actor):
            raise Refused(gettext_lazy("Notes are written by the trainer and evaluators."))
        words = clean(self.text)
        if not words:
            raise Refused(gettext_lazy("Write a note."))
        return replace(self, text=words)

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep it with its time and its move."""
        session.notes.append(Note(len(session.notes) + 1, entry.at, session.move, entry.actor, self.text))

    def audience(self, session: Session, actor: str) -> Audience:
        """Evaluators."""
        return EVALUATORS


@dataclass(frozen=True, slots=True, kw_only=True)
class RateObjective(Command):
    """Rate how an objective of the exercise was met; whoever rates has one rating of each, the last one given."""

    kind: ClassVar[EntryKind] = EntryKind.RATED
    objective: str
    grade: str
    text: str = ""

    def check(self, session: Session, actor: Actor, at: datetime) -> Self:
        """Refuse anybody but the trainer and evaluators, and an objective or a rating that is none."""
        if actor != TRAINER and not is_evaluator(actor):
            raise Refused(gettext_lazy("Objectives are rated by the trainer and evaluators."))
        if self.objective not in {objective.id for objective in session.scenario.objectives}:
            raise Refused(gettext_lazy("There is no such objective."))
        if self.grade not in RATINGS:
            raise Refused(gettext_lazy("A rating is P, S, M or U."))
        return replace(self, text=clean(self.text))

    def apply(self, session: Session, entry: Entry) -> None:
        """Keep it as the actor's own."""
        rating = Rating(self.objective, self.grade, self.text, entry.actor)
        session.ratings[self.objective, entry.actor] = rating

    def audience(self, session: Session, actor: str) -> Audience:
        """Evaluators."""
        return EVALUATORS
