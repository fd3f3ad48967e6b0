"""The file of a session, read: checked entry by entry as if each command were given now. A file that comes in gets no trust.

It is JSON and read as such. The log is held against its chain, each entry against its command.
"""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from sim.exercise import commands
from sim.exercise.chain import Sealed, answers_digest, first_broken, plainly
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.replay import begun, take
from sim.exercise.session import Session
from sim.scenario import ScenarioError
from sim.scenario.problems import Problem, ProblemsError, gettext_lazy, shown

FORMAT: Final = 2
"""Of the files that are written. Files of format 1, whose log is not bound into a chain, are read too."""
LARGEST: Final = 50_000_000
"""Bytes of a file that is read."""
MOST_VALUES: Final = 1_000_000
"""Objects and lists in a file that is read: a session of two days has some ten thousand. Empty ones would fill the memory."""
LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)
"""No entry is from later: what comes after it would lie beyond the calendar."""


class SessionError(ProblemsError):
    """A file that holds no session of ours; says what is wrong, where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Portable:
    """A session out of a file: its log, the digests of its closed moves and the model that gave them, answers of the hot wash.

    ``chain``: the log as it was bound where it was written, empty for files of format 1. ``links``: hash of a token, and the
    participant whose link it was.
    """

    session: Session
    digests: tuple[str, ...]
    model: str
    answers: tuple[dict[str, Any], ...]
    chain: tuple[Sealed, ...] = ()
    links: tuple[tuple[str, str], ...] = ()

    @property
    def head(self) -> str:
        """The last link of its chain; empty without one."""
        return self.chain[-1].link if self.chain else ""


def _check(entries: Sequence[dict[str, Any]]) -> str:
    return hashlib.sha256(plainly(entries).encode()).hexdigest()


def read(content: bytes, file: str = "session") -> Portable:
    """Return the session that a file holds, every entry checked as if its command were given now.

    Raises SessionError with what is wrong.
    """
    plain = _plain(content, file)
    chain = _chain(file, plain) if plain["cordon-session"] == FORMAT else ()
    entries = [each.entry for each in chain] or [_entry(file, n, each) for n, each in enumerate(plain["entries"])]
    session = begun_by(file, entries[0])
    for entry in entries[1:]:
        follow(file, session, entry)
    answers = tuple(each for each in _listed(plain, "answers") if isinstance(each, dict) and _is_text(each))
    if answers_differ(session, answers):
        raise _wrong(file, "answers", len(answers), gettext_lazy("the answers that the hot wash was closed with"))
    digests = [str(digest) for digest in _listed(plain, "digests")]
    return Portable(session, tuple(digests), str(plain.get("model", "")), answers, chain, _links(plain))


def _chain(file: str, written: dict[str, Any]) -> tuple[Sealed, ...]:
    """Return the log of a file as it was bound. Raises SessionError at the first entry that is not what was bound."""
    links = []
    for number, link in enumerate(written["entries"]):
        entry = _entry(file, number, link)
        try:
            bound = Sealed.from_json(link)
        except (KeyError, TypeError, ValueError) as error:
            raise _wrong(
                file, f"entries[{number}]", link, gettext_lazy("an entry with its salt, commitment and link")
            ) from error
        links.append(replace(bound, entry=entry))
    try:
        broken = first_broken(links)
    except (ValueError, RecursionError) as error:
        raise _wrong(file, "entries", str(error), gettext_lazy("a session as it is exported (JSON)")) from error
    if broken is not None:
        raise _wrong(
            file,
            f"entries[{broken}]",
            written["entries"][broken],
            gettext_lazy("the entry that was bound here: it was changed"),
        )
    if written.get("head") != links[-1].link:
        raise _wrong(file, "head", written.get("head"), links[-1].link)
    return tuple(links)


def _links(written: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return whose links go on to open the session, one of each participant."""
    links: dict[str, str] = {}
    for link in _listed(written, "links"):
        match link:
            case [str(hash_), str(device)] if _HASH.fullmatch(hash_) and _NUMBER.fullmatch(device):
                links.setdefault(device, hash_)
    return tuple((hash_, device) for device, hash_ in links.items())


_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"participant [1-9][0-9]{0,3}")


def answers_differ(session: Session, answers: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether answers are not those with which the hot wash was closed, where the log says which those were."""
    closed = next((entry for entry in session.entries if entry.kind == EntryKind.HOT_WASH_CLOSED), None)
    digest = "" if closed is None else commands.CloseHotWash.read(closed.body).digest
    return digest != "" and digest != answers_digest(answers)


def _listed(written: dict[str, Any], name: str) -> list[Any]:
    items = written.get(name)
    return items if isinstance(items, list) else []


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
        raise _wrong(file, "", f"{len(content)} bytes", gettext_lazy("at most {most} bytes", most=LARGEST))
    if content.count(b"{") + content.count(b"[") > MOST_VALUES:
        raise _wrong(file, "", gettext_lazy("more"), gettext_lazy("at most {most} objects and lists", most=MOST_VALUES))
    try:
        written = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _wrong(file, "", str(error), gettext_lazy("a session as it is exported (JSON)")) from error
    version = written.get("cordon-session") if isinstance(written, dict) else written
    if not isinstance(written, dict) or type(version) is not int or version not in (1, FORMAT):
        raise _wrong(file, "cordon-session", version, f"1, {FORMAT}")
    entries = written.get("entries")
    if not isinstance(entries, list) or not entries or not all(isinstance(entry, dict) for entry in entries):
        raise _wrong(file, "entries", entries, gettext_lazy("a list of entries"))
    if version == FORMAT:
        return written
    try:
        check = _check(entries)
    except (ValueError, RecursionError) as error:
        raise _wrong(file, "entries", str(error), gettext_lazy("a session as it is exported (JSON)")) from error
    if written.get("check") != check:
        raise _wrong(
            file,
            "check",
            written.get("check"),
            gettext_lazy("the checksum of the entries: the file is damaged or was changed"),
        )
    return written


def _entry(file: str, number: int, written: dict[str, Any]) -> Entry:
    try:
        entry = Entry.from_json(written)
        entry.to_json()  # a time beyond the calendar cannot be written again
        plainly(written).encode()  # nor can half a letter
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _wrong(
            file, f"entries[{number}]", written, gettext_lazy("an entry: number, at, actor, kind, body")
        ) from error
    if entry.number != number:
        raise _wrong(file, f"entries[{number}].number", entry.number, str(number))
    if entry.at >= LATEST:
        raise _wrong(file, f"entries[{number}].at", entry.at.isoformat(), f"< {LATEST.isoformat()}")
    return entry


def begun_by(file: str, entry: Entry) -> Session:
    """Return the session that a first entry creates, where ``create`` would create it. Raises SessionError."""
    try:
        session = begun(entry)
        again = commands.create(
            session.scenario,
            session.format,
            title=session.title,
            languages=session.languages,
            seed=session.seed,
            industry=any(seat.agency == "industry" for seat in session.seats),
            assistance=any(not seat.state for seat in session.seats),
            salt=session.salt,
        )
    except ScenarioError as error:
        raise SessionError(error.problems) from error
    except commands.BodyError as error:
        raise _wrong(
            file, _body_field("entries[0]", error), error.found, gettext_lazy("the creation of a session")
        ) from error
    except (commands.Refused, ValueError) as error:
        raise _wrong(file, "entries[0]", entry.body, gettext_lazy("the creation of a session")) from error
    if plainly(again.body()) != plainly(entry.body) or entry.actor != TRAINER:
        raise _wrong(file, "entries[0]", entry.body, gettext_lazy("the creation of a session"))
    return session


def _body_field(place: str, error: commands.BodyError) -> str:
    return ".".join(each for each in (place, "body", error.field) if each)


def follow(file: str, session: Session, entry: Entry) -> None:
    """Let a session that nobody else reads take its next entry. Raises SessionError where its command would not write it."""
    place = f"entries[{entry.number}]"
    before = session.entries[-1].at
    if entry.at < before:
        raise _wrong(file, f"{place}.at", entry.at.isoformat(), f"≥ {before.isoformat()}")
    try:
        # Read and written, since steps of levers were numbers in logs of before.
        if plainly(commands.given_again(session, entry).body()) != plainly(commands.read(entry).body()):
            raise _wrong(file, place, entry.body, gettext_lazy("what the command {kind} writes", kind=str(entry.kind)))
        take(session, entry)
    except commands.Refused as refused:
        raise _wrong(file, place, str(entry.kind), refused.message) from refused
    except commands.BodyError as error:
        raise _wrong(file, _body_field(place, error), error.found, error.expected) from error
