"""A log read again: the session that its entries make, one after another. No clock, no file, no page; nothing is checked.

The same entries give the same session anywhere. Whether an entry may stand in a log is for its command to say (``commands``).
"""

from collections.abc import Iterable
from copy import copy
from dataclasses import fields, replace

from sim.exercise import commands
from sim.exercise.entries import Entry, EntryKind
from sim.exercise.session import Session


def begun(entry: Entry) -> Session:
    """Return the session that a first entry creates.

    Raises ValueError for another entry, BodyError for a body that creates none, ScenarioError for a scenario that is none.
    """
    if entry.kind != EntryKind.CREATED or entry.number != 0:
        raise ValueError("a session begins with its creation")
    session = commands.CreateSession.read(entry.body).session()
    session.entries.append(entry)
    return session


def replayed(entries: Iterable[Entry]) -> Session:
    """Return the session of a whole log. Raises as ``begun`` and ``take`` do."""
    rest = iter(entries)
    session = begun(next(rest))
    for entry in rest:
        take(session, entry)
    return session


def take(session: Session, entry: Entry) -> None:
    """Let a session that nobody else reads take its next entry.

    Raises ValueError when it does not follow the one before, BodyError for a body that its command cannot have written.
    """
    if entry.number != len(session.entries):
        raise ValueError(f"entry {entry.number} does not follow entry {len(session.entries) - 1}")
    commands.read(entry).apply(session, entry)
    session.entries.append(entry)


def followed_by(session: Session, entry: Entry) -> Session:
    """Return the session after one more entry; the given one stays as it is, so that whoever reads it sees one moment.

    Raises as ``take`` does.
    """
    copies = {
        field.name: copy(getattr(session, field.name))
        for field in fields(session)
        if isinstance(getattr(session, field.name), list | dict | set)
    }
    copies["holders"] = {seat: set(holders) for seat, holders in session.holders.items()}
    after = replace(session, **copies)
    take(after, entry)
    return after
