"""A session as one file: it travels, is checked entry by entry, and replays to the same events elsewhere.

No names and no tokens are in it, but hashes of participants' tokens, so that their links open it elsewhere; answers of the hot
wash only where there are enough of them. It is JSON and read as such. Verifying, of a file or of a session that is kept, holds
the log against its chain, each entry against its command, and what the moves gave against a run of the model.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any, Final

from sim.compiled import source_hash
from sim.exercise import commands, course
from sim.exercise.chain import Numbers, Sealed, answers_digest, first_broken, plainly, sealed
from sim.exercise.entries import PARTICIPANT, TRAINER, Entry, Kind
from sim.exercise.replay import begun, followed_by, replayed, take
from sim.exercise.session import Session
from sim.exercise.store import Store
from sim.run import cordon_version
from sim.scenario import ScenarioError
from sim.scenario.problems import Problem, ProblemsError, said, shown

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


def exported(store: Store, session_id: str) -> bytes:
    """Return a session as a file. KeyError: there is none."""
    chain = store.chain(session_id)
    session = replayed(each.entry for each in chain)
    seated = (each.entry.device for each in chain if each.entry.kind == Kind.SEATED)
    numbers = Numbers(device for device in seated if device is not None)
    _count, answers = store.hot_wash.shown(session_id)
    content = {
        "cordon-session": FORMAT,
        "cordon": cordon_version(),
        "model": source_hash(),
        "digests": [] if len(session.results) == session.closed else list(course.digests(session)),
        "head": chain[-1].link,
        "answers": answers,
        "links": [
            [hash_, numbers.of(device)]
            for hash_, device in store.links.hashes(session_id, PARTICIPANT)
            if device in numbers
        ],
        "entries": [replace(each, entry=numbers.anonymous(each.entry)).to_json() for each in chain],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def _check(entries: Sequence[dict[str, Any]]) -> str:
    return hashlib.sha256(plainly(entries).encode()).hexdigest()


def read(content: bytes, file: str = "session") -> Portable:
    """Return the session that a file holds, every entry checked as if its command were given now.

    Raises SessionError with what is wrong.
    """
    given = _plain(content, file)
    chain = _chain(file, given) if given["cordon-session"] == FORMAT else ()
    entries = [each.entry for each in chain] or [_entry(file, n, each) for n, each in enumerate(given["entries"])]
    session = _begun(file, entries[0])
    for entry in entries[1:]:
        _follow(file, session, entry)
    answers = tuple(each for each in _listed(given, "answers") if isinstance(each, dict) and _is_text(each))
    if _answers_differ(session, answers):
        raise _wrong(file, "answers", len(answers), said("the answers that the hot wash was closed with"))
    digests = [str(digest) for digest in _listed(given, "digests")]
    return Portable(session, tuple(digests), str(given.get("model", "")), answers, chain, _links(given))


def _chain(file: str, given: dict[str, Any]) -> tuple[Sealed, ...]:
    """Return the log of a file as it was bound. Raises SessionError at the first entry that is not what was bound."""
    found = []
    for number, each in enumerate(given["entries"]):
        entry = _entry(file, number, each)
        try:
            bound = Sealed.from_json(each)
        except (KeyError, TypeError, ValueError) as error:
            raise _wrong(
                file, f"entries[{number}]", each, said("an entry with its salt, commitment and link")
            ) from error
        found.append(replace(bound, entry=entry))
    try:
        broken = first_broken(found)
    except (ValueError, RecursionError) as error:
        raise _wrong(file, "entries", str(error), said("a session as it is exported (JSON)")) from error
    if broken is not None:
        raise _wrong(
            file, f"entries[{broken}]", given["entries"][broken], said("the entry that was bound here: it was changed")
        )
    if given.get("head") != found[-1].link:
        raise _wrong(file, "head", given.get("head"), found[-1].link)
    return tuple(found)


def _links(given: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """Return whose links go on to open the session, one of each participant."""
    found: dict[str, str] = {}
    for each in _listed(given, "links"):
        match each:
            case [str(hash_), str(device)] if _HASH.fullmatch(hash_) and _NUMBER.fullmatch(device):
                found.setdefault(device, hash_)
    return tuple((hash_, device) for device, hash_ in found.items())


_HASH: Final = re.compile(r"[0-9a-f]{64}")
_NUMBER: Final = re.compile(r"participant [1-9][0-9]{0,3}")


def _answers_differ(session: Session, answers: Sequence[Mapping[str, Any]]) -> bool:
    """Return whether answers are not those with which the hot wash was closed, where the log says which those were."""
    closed = next((entry for entry in session.entries if entry.kind == Kind.WASHED), None)
    digest = "" if closed is None else commands.CloseHotWash.read(closed.body).digest
    return digest != "" and digest != answers_digest(answers)


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
    if content.count(b"{") + content.count(b"[") > MOST_VALUES:
        raise _wrong(file, "", said("more"), said("at most {most} objects and lists", most=MOST_VALUES))
    try:
        given = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise _wrong(file, "", str(error), said("a session as it is exported (JSON)")) from error
    version = given.get("cordon-session") if isinstance(given, dict) else given
    if not isinstance(given, dict) or type(version) is not int or version not in (1, FORMAT):
        raise _wrong(file, "cordon-session", version, f"1, {FORMAT}")
    entries = given.get("entries")
    if not isinstance(entries, list) or not entries or not all(isinstance(each, dict) for each in entries):
        raise _wrong(file, "entries", entries, said("a list of entries"))
    if version == FORMAT:
        return given
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
        plainly(given).encode()  # nor can half a letter
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise _wrong(file, f"entries[{number}]", given, said("an entry: number, at, actor, kind, body")) from error
    if entry.number != number:
        raise _wrong(file, f"entries[{number}].number", entry.number, str(number))
    if entry.at >= LATEST:
        raise _wrong(file, f"entries[{number}].at", entry.at.isoformat(), f"< {LATEST.isoformat()}")
    return entry


def _begun(file: str, entry: Entry) -> Session:
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
        raise _wrong(file, _body_field("entries[0]", error), error.found, said("the creation of a session")) from error
    except (commands.Refused, ValueError) as error:
        raise _wrong(file, "entries[0]", entry.body, said("the creation of a session")) from error
    if plainly(again.body()) != plainly(entry.body) or entry.actor != TRAINER:
        raise _wrong(file, "entries[0]", entry.body, said("the creation of a session"))
    return session


def _body_field(place: str, error: commands.BodyError) -> str:
    return ".".join(each for each in (place, "body", error.field) if each)


def _follow(file: str, session: Session, entry: Entry) -> None:
    """Let a session that nobody else reads take its next entry. Raises SessionError where its command would not write it."""
    place = f"entries[{entry.number}]"
    before = session.entries[-1].at
    if entry.at < before:
        raise _wrong(file, f"{place}.at", entry.at.isoformat(), f"≥ {before.isoformat()}")
    try:
        # Read and written, since steps of levers were numbers in logs of before.
        if plainly(commands.given_again(session, entry).body()) != plainly(commands.read(entry).body()):
            raise _wrong(file, place, entry.body, said("what the command {kind} writes", kind=str(entry.kind)))
        take(session, entry)
    except commands.Refused as refused:
        raise _wrong(file, place, str(entry.kind), refused.said) from refused
    except commands.BodyError as error:
        raise _wrong(file, _body_field(place, error), error.found, error.expected) from error


def imported(store: Store, content: bytes, file: str = "session") -> str:
    """Keep the session of a file as a new one and return its id.

    Participants' links go on to open it, where the server has the same address; who cannot come back holds no seat any more.
    Raises SessionError for a file that holds none, NotKept when it cannot be written.
    """
    found = read(content, file)
    chain = found.chain or tuple(sealed(found.session.entries))
    freed = _freed(found.session, {device for _hash, device in found.links})
    chain = (*chain, *sealed(freed, chain))
    return store.create(
        *(each.entry for each in chain),
        answers=found.answers,
        chain=chain,
        devices=[(hash_, device, PARTICIPANT) for hash_, device in found.links if not store.links.knows(hash_)],
    )


def _freed(session: Session, can_come_back: set[str]) -> Iterator[Entry]:
    """Yield the entries by which those who cannot come back give up their seats."""
    for seat in session.seats:
        for holder in sorted(session.holders.get(seat, set()) - can_come_back):
            at, leave = session.entries[-1].at, commands.LeaveSeat(seat=seat, holder=holder)
            body = leave.check(session, TRAINER, at).body()
            entry = Entry(len(session.entries), at, TRAINER, leave.kind, body)
            session = followed_by(session, entry)
            yield entry


@dataclass(frozen=True, slots=True)
class Verified:
    """What came of verifying a session.

    ``head``: the last link of its chain, empty where its log is not bound (files of format 1). ``broken``: number of the first
    entry that is not what was bound into the chain. ``refused``: what is wrong with the first entry that is not what its command
    writes. ``moves``: for each closed move the digest of its events then and now. ``damaged``: whether what is kept of the last
    move is not what the log says. ``answers``: whether the answers of the hot wash are those that it was closed with.
    ``same_model``: whether all moves were lived with this version of the model.
    """

    head: str
    broken: int | None
    refused: Problem | None
    moves: tuple[tuple[str, str], ...]
    damaged: bool
    answers: bool
    same_model: bool

    @property
    def untouched(self) -> bool:
        """Whether nothing was changed since it was written."""
        return self.broken is None and self.refused is None and not self.damaged and self.answers

    @property
    def same(self) -> bool:
        """Whether nothing was changed, and all moves give the same events again."""
        return self.untouched and all(there == here for there, here in self.moves)


def verified(content: bytes, file: str = "session") -> Verified:
    """Verify the session of a file. Raises SessionError where it holds none, or where an entry of it was changed."""
    found = read(content, file)
    return _against_the_model(found.session, found.head, found.digests, found.model)


def verified_kept(store: Store, session_id: str) -> Verified:
    """Verify a session that is kept: its log as it stands on disk, against its chain, its commands and the model.

    KeyError: there is none. Raises NotKept where it cannot be read.
    """
    chain = store.chain(session_id)
    broken = first_broken(chain)
    try:
        session = _begun("", chain[0].entry)
        for each in chain[1:]:
            _follow("", session, each.entry)
    except SessionError as error:
        return Verified(chain[-1].link, broken, error.problems[0], (), False, True, True)
    then = tuple(
        session.results[move].digest if move in session.results else "" for move in range(1, session.closed + 1)
    )
    found = _against_the_model(session, chain[-1].link, then, source_hash())
    content = store.results.of(session_id, session.lived) if session.closed in session.results else None
    return replace(
        found,
        broken=broken,
        damaged=content is not None and _is_damaged(content, session.results[session.closed].digest),
        answers=not _answers_differ(session, store.hot_wash.all(session_id)),
    )


def _against_the_model(session: Session, head: str, digests: Sequence[str], model: str) -> Verified:
    """Run all closed moves again. The log's own digests stand before those that are given beside it."""
    here = course.digests(session)
    then = [
        session.results[move].digest if move in session.results else given
        for move, (given, _here) in enumerate(zip_longest(digests, here, fillvalue=""), 1)
    ]
    models = {result.model for result in session.results.values()} or {model}
    pairs = tuple((there or now, now) for there, now in zip_longest(then, here, fillvalue=""))
    return Verified(head, None, None, pairs, False, True, models == {source_hash()})


def _is_damaged(content: bytes, digest: str) -> bool:
    try:
        return course.digest_of(content) != digest
    except ValueError:
        return True
