"""The log: what happened in a session, in order. Nothing is ever taken out of it; what is undone is undone by an entry."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final


class EntryKind(StrEnum):
    """What an entry is."""

    CREATED = "created"
    SEATED = "seated"
    UNSEATED = "unseated"
    JOINING = "joining"
    STARTED = "started"
    OPENED = "opened"
    THOUGHT = "thought"
    PROPOSED = "proposed"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    AGREEMENT_OFFERED = "agreement-offered"
    AGREEMENT_ANSWERED = "agreement-answered"
    ASSISTANCE_ASKED = "assistance-asked"
    ASSISTANCE_ANSWERED = "assistance-answered"
    CLOSED = "closed"
    RESULT = "result"
    UNDONE = "undone"
    FROZEN = "frozen"
    THAWED = "thawed"
    TIMER = "timer"
    INJECT = "inject"
    ANSWERED = "answered"
    MESSAGE = "message"
    REVEALED = "revealed"
    NOTE = "note"
    RATED = "rated"
    ENDED = "ended"
    HOT_WASH_CLOSED = "hot-wash-closed"


TRAINER, PARTICIPANT, PROJECTOR, OBSERVER, EVALUATOR = "trainer", "participant", "projector", "observer", "evaluator"
ROLES: Final = (TRAINER, PARTICIPANT, PROJECTOR, OBSERVER, EVALUATOR)
"""What a link is for. Trainer and evaluators are actors too, an evaluator's name following the word; participants act as seats."""
TIMER: Final = "timer"
"""Actor of what happens because time is up."""
MODEL: Final = "model"
"""Actor of what the region did in a move."""
OF_DEVICES: Final = (EntryKind.SEATED, EntryKind.UNSEATED)
"""Entries about somebody's device."""
ENOUGH_ANSWERS: Final = 5
"""Answers of the hot wash from which on they may be shown, so that nobody can be told apart."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: its number from 0, when (UTC, never before the entry before it), who (a seat, trainer, …), what."""

    number: int
    at: datetime
    actor: str
    kind: EntryKind
    body: dict[str, Any] = field(default_factory=dict)

    @property
    def device(self) -> str | None:
        """The participant's device that it seats or unseats, by which the log knows a person; None for any other entry."""
        return str(self.body.get("holder", "")) if self.kind in OF_DEVICES else None

    def to_json(self) -> dict[str, Any]:
        """Return plain values that ``from_json`` reads back."""
        return {
            "number": self.number,
            "at": self.at.astimezone(UTC).isoformat(timespec="milliseconds"),
            "actor": self.actor,
            "kind": str(self.kind),
            "body": self.body,
        }

    @classmethod
    def from_json(cls, written: dict[str, Any]) -> "Entry":
        """Return an entry from plain values. Raises KeyError, TypeError or ValueError for other values."""
        at = datetime.fromisoformat(written["at"])
        if at.tzinfo is None or not isinstance(written["body"], dict) or not isinstance(written["actor"], str):
            raise ValueError("an entry of a session")
        return cls(int(written["number"]), at, written["actor"], EntryKind(written["kind"]), written["body"])
