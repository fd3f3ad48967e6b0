"""Drafts: what each seat is trying out in the open move, the same for all who sit there, and after a restart."""

import json
from dataclasses import dataclass, field
from typing import NamedTuple

from sim.exercise import commands
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.exercise.store.beside import DraftTexts
from sim.scenario.levers import LEVERS, read_value, written_value, written_values


class DraftChange(NamedTuple):
    """The last change of a lever: its number, the device that made it (none for what came from elsewhere), and the number of the
    last change that this device did not make."""

    number: int
    by: str
    others: int


@dataclass(slots=True)
class Draft:
    """What a seat is trying out, whoever sits there: ``since`` the move and where the region stood, so that an undone move begins
    anew."""

    since: tuple[int, int]
    values: dict[str, float]
    taken: dict[tuple[Seat, str], float] = field(default_factory=dict)
    """Proposals of agencies that a coordinator has been given."""
    changes: dict[str, DraftChange] = field(default_factory=dict)
    """The last change of each lever that was changed."""
    begun: bool = True
    """Whether the seat has begun to try anything out; until then its line may be written, and no lever stands anywhere."""
    writing: set[str] = field(default_factory=set)
    """Devices on which the line that says what the seat expects is being written."""

    def set(self, lever: str, value: float | None, by: str = "") -> None:
        """Set a lever, or take it out (None). ``by``: the device whose slider stands there already; nothing where none does."""
        if value is None:
            self.values.pop(lever, None)
        else:
            self.values[lever] = value
        last = self.changes.get(lever, DraftChange(0, "", 0))
        # A device that goes on setting a lever keeps its own slider, which is named after what others did last.
        others = last.others if by and by == last.by else last.number
        self.changes[lever] = DraftChange(last.number + 1, by, others)

    def version(self, lever: str, device: str) -> int:
        """Return the number of the last change of a lever that a device did not make itself; 0 for none."""
        last = self.changes.get(lever)
        if last is None:
            return 0
        return last.others if last.by == device else last.number

    def to_text(self) -> str:
        """Return it as it is kept."""
        taken = [[str(seat), lever, written_value(lever, value)] for (seat, lever), value in self.taken.items()]
        return json.dumps(
            {
                "since": self.since,
                "values": written_values(self.values.items()),
                "taken": taken,
                "changes": self.changes,
                "begun": self.begun,
                "writing": sorted(self.writing),
            }
        )

    @classmethod
    def of(cls, text: str) -> "Draft | None":
        """Return a draft as it was kept, by this version or one before; None for a text that is none."""
        try:
            kept = json.loads(text)
            move, lived = kept["since"]
            taken = {
                (Seat.of(seat), str(lever)): float(read_value(lever, value)) for seat, lever, value in kept["taken"]
            }
            values = {str(lever): float(read_value(lever, value)) for lever, value in kept["values"].items()}
            changes = {
                str(lever): DraftChange(int(number), str(by), int(others))
                for lever, (number, by, others) in kept.get("changes", {}).items()
            }
            writing = {str(device) for device in kept.get("writing", ())}
            return cls((int(move), int(lived)), values, taken, changes, bool(kept.get("begun", True)), writing)
        except (ValueError, TypeError, KeyError, AttributeError):
            return None


class Drafts:
    """The drafts of a session, by seat. Who calls holds the session's lock."""

    def __init__(self, texts: DraftTexts, session_id: str) -> None:
        self._texts, self._id = texts, session_id
        self._drafts: dict[Seat, Draft] = {
            Seat.of(seat): draft for seat, text in texts.of(session_id).items() if (draft := Draft.of(text)) is not None
        }

    def keep(self, seat: Seat) -> None:
        """Write a seat's draft to disk. Raises NotKept; then it lasts until the server ends."""
        self._texts.keep(self._id, str(seat), self._drafts[seat].to_text())

    def proposed(self, session: Session, state: str) -> dict[str, float]:
        """Return what is proposed for a State, and what its coordinator has set without submitting it."""
        seat = session.coordinator(state)
        draft = self._drafts.get(seat)
        begun = draft is not None and draft.begun
        return session.proposed(state) | (self.current(session, seat).values if begun else {})

    def writing(self, session: Session, seat: Seat) -> set[str]:
        """Return the devices on which the line that says what a seat expects is being written: to be changed in place."""
        return self._at(session, seat).writing

    def current(self, session: Session, seat: Seat) -> Draft:
        """Return a seat's draft where the session stands now.

        It begins with what the seat has proposed. A coordinator's takes in what its agencies propose, as far as it can be paid,
        each proposal once: what the coordinator then sets otherwise stays so.
        """
        draft = self._at(session, seat)
        if not draft.begun:
            own = {} if seat.coordinates else session.proposals.get((session.move, seat), {})
            draft.values, draft.begun = dict(own), True
        if seat.coordinates:
            _take_in(draft, session, seat)
        return draft

    def _at(self, session: Session, seat: Seat) -> Draft:
        since = session.move, session.lived
        draft = self._drafts.get(seat)
        if draft is None or draft.since != since:
            draft = self._drafts[seat] = Draft(since, {}, begun=False)
        return draft


def _take_in(draft: Draft, session: Session, seat: Seat) -> None:
    """Let a coordinator's draft take in what its agencies propose, and leave what is not the coordinator's to settle."""
    proposed = {
        (other, lever): value
        for other in session.seats
        if other.state == seat.state
        for lever, value in session.proposals.get((session.move, other), {}).items()
    }
    draft.taken = {key: value for key, value in draft.taken.items() if key in proposed}
    for (other, lever), value in proposed.items():
        if draft.taken.get((other, lever)) != value:
            draft.taken[other, lever] = value
            wanted = session.affordable(seat.state, {**draft.values, lever: value})
            for changed in [each for each in wanted if draft.values.get(each) != wanted[each]]:
                draft.set(changed, wanted[changed])
    # What was proposed and taken back, or belongs to an agency that has sat down since, is not the coordinator's any more.
    settled = {lever.id for lever in LEVERS if commands.settles(session, seat, lever)}
    for lever in [lever for lever in draft.values if lever not in settled]:
        draft.set(lever, None)
