"""A session as one file: it travels, is checked entry by entry, and replays to the same events elsewhere.

No names and no tokens are in it; answers of the hot wash only where there are enough of them. It is JSON and read as such.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, Final

from sim.compiled import source_hash
from sim.exercise import commands, course
from sim.exercise.entries import TRAINER, Entry, Kind
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.run import cordon_version
from sim.scenario import ScenarioError
from sim.scenario.problems import Problem, ProblemsError, said, shown

FORMAT: Final = 1
LARGEST: Final = 50_000_000
"""Bytes of a file that is read."""


class SessionError(ProblemsError):
    """A file that holds no session of ours; says what is wrong, where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Portable:
    """A session out of a file: its log, the digests of its closed moves and the model that gave them, answers of the hot wash."""

    session: Session
    digests: tuple[str, ...]
    model: str
    answers: tuple[dict[str, Any], ...]


def exported(store: Store, session_id: str) -> bytes:
    """Return a session as a file. KeyError: there is none."""
    entries = store.entries(session_id)
    plain = [_anonymous(entry, entries) for entry in entries]
    _count, answers = store.impressions(session_id)
    content = {
        "cordon-session": FORMAT,
        "cordon": cordon_version(),
        "model": source_hash(),
        "digests": list(course.digests(Session.of(entries))),
        "check": _check(plain),
        "answers": answers,
        "entries": plain,
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _anonymous(entry: Entry, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return an entry as plain values in which devices have numbers, in the order in which they came."""
    given = entry.to_json()
    if entry.kind in (Kind.SEATED, Kind.UNSEATED):
        came = [each.body["holder"] for each in entries if each.kind == Kind.SEATED]
        number = f"participant {list(dict.fromkeys(came)).index(entry.body['holder']) + 1}"
        given["body"] = {**given["body"], "holder": number}
        if given["actor"] == entry.body["holder"]:
            given["actor"] = number
    return given


def _check(entries: Sequence[dict[str, Any]]) -> str:
    return hashlib.sha256(_plainly(entries).encode()).hexdigest()


def _plainly(value: object) -> str:
    """Return values as one text: the same text, the same values of the same kinds (1 is not 1.0, nor true)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(content: bytes, file: str = "session") -> Portable:
    """Return the session that a file holds, every entry checked as if its command were given now.

    Raises SessionError with what is wrong.
    """
    given = _plain(content, file)
    entries = [_entry(file, n, each) for n, each in enumerate(given["entries"])]
    session = _begun(file, entries[0])
    for entry in entries[1:]:
        session = _followed(file, session, entry)
    answers = [each for each in _listed(given, "answers") if isinstance(each, dict) and _is_text(each)]
    digests = [str(digest) for digest in _listed(given, "digests")]
    return Portable(session, tuple(digests), str(given.get("model", "")), tuple(answers))


def _listed(given: dict[str, Any], name: str) -> list[Any]:
    found = given.get(name)
    return found if isinstance(found, list) else []


def _is_text(value: object) -> bool:
    """Return whether all of a value can be written down: JSON can name half a letter, no text can hold it."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except ValueError:
        return False
    return True


def _wrong(file: str, field: str, found: object, expected: str) -> SessionError:
    return SessionError([Problem(file, field, shown(found), expected)])


def _plain(content: bytes, file: str) -> dict[str, Any]:
    if len(content) > LARGEST:
        raise _wrong(file, "", f"{len(content)} bytes", said("at most {most} bytes", most=LARGEST))
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _wrong(file, "", str(error), said("a session as it is exported (JSON)")) from error
    if not isinstance(given, dict) or given.get("cordon-session") != FORMAT:
        raise _wrong(
            file, "cordon-session", given.get("cordon-session") if isinstance(given, dict) else given, str(FORMAT)
        )
    entries = given.get("entries")
    if not isinstance(entries, list) or not entries or not all(isinstance(each, dict) for each in entries):
        raise _wrong(file, "entries", entries, said("a list of entries"))
    try:
        check = _check(entries)
    except (ValueError, RecursionError) as error:
        raise _wrong(file, "entries", str(error), said("a session as it is exported (JSON)")) from error
    if given.get("check") != check:
        raise _wrong(
            file, "check", given.get("check"), said("the checksum of the entries: the file is damaged or was changed")
        )
    return given


def _entry(file: str, number: int, given: dict[str, Any]) -> Entry:
    try:
        entry = Entry.from_json(given)
        entry.to_json()  # a time beyond the calendar cannot be written again
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _wrong(file, f"entries[{number}]", given, said("an entry: number, at, actor, kind, body")) from error
    if entry.number != number:
        raise _wrong(file, f"entries[{number}].number", entry.number, str(number))
    return entry


def _begun(file: str, entry: Entry) -> Session:
    try:
        session = Session.created(entry)
        commands.check_format(session.format)
        again = commands.create(
            session.scenario,
            session.format,
            title=session.title,
            languages=session.languages,
            seed=session.seed,
            industry=any(seat.agency == "industry" for seat in session.seats),
            assistance=any(not seat.state for seat in session.seats),
        )
    except ScenarioError as error:
        raise SessionError(error.problems) from error
    except (commands.Refused, KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _wrong(file, "entries[0]", entry.body, said("the creation of a session")) from error
    if _plainly(again) != _plainly(entry.body) or entry.actor != TRAINER:
        raise _wrong(file, "entries[0]", entry.body, said("the creation of a session"))
    return session


def _followed(file: str, session: Session, entry: Entry) -> Session:
    place = f"entries[{entry.number}]"
    before = session.entries[-1].at
    if entry.at < before:
        raise _wrong(file, f"{place}.at", entry.at.isoformat(), f"≥ {before.isoformat()}")
    try:
        if _plainly(commands.again(session, entry)) != _plainly(entry.body):
            raise _wrong(file, place, entry.body, said("what the command {kind} writes", kind=str(entry.kind)))
        return session.followed_by(entry)
    except commands.Refused as refused:
        raise _wrong(file, place, str(entry.kind), refused.said) from refused
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise _wrong(file, place, entry.body, said("what the command {kind} writes", kind=str(entry.kind))) from error


def imported(store: Store, content: bytes, file: str = "session") -> str:
    """Keep the session of a file as a new one and return its id. Nobody holds its links yet.

    Raises SessionError for a file that holds none, NotKept when it cannot be written.
    """
    found = read(content, file)
    return store.create(*found.session.entries, answers=found.answers)


@dataclass(frozen=True, slots=True)
class Verified:
    """Whether a session replays to the same events: for each closed move its digest there and here."""

    moves: tuple[tuple[str, str], ...]
    same_model: bool

    @property
    def same(self) -> bool:
        """Whether all events are the same."""
        return all(there == here for there, here in self.moves)


def verified(content: bytes, file: str = "session") -> Verified:
    """Replay a file's session and compare its events with those that were exported. Raises SessionError."""
    found = read(content, file)
    here = course.digests(found.session)
    pairs = zip_longest(found.digests, here, fillvalue="")
    return Verified(tuple(pairs), found.model == source_hash())
