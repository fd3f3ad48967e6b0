"""A session as one file: it travels, and replays to the same events elsewhere.

No names and no tokens are in it, but hashes of participants' tokens, so that their links open it elsewhere; answers of the hot
wash only where there are enough of them.
"""

import json
from collections.abc import Iterator
from dataclasses import replace

from sim.compiled import source_hash
from sim.exercise import commands, trajectory
from sim.exercise.chain import Numbers, sealed
from sim.exercise.entries import PARTICIPANT, TRAINER, Entry, EntryKind
from sim.exercise.replay import followed_by, replayed
from sim.exercise.session import Session
from sim.exercise.session_file import FORMAT, read
from sim.exercise.store import SessionStore
from sim.run import cordon_version


def exported(store: SessionStore, session_id: str) -> bytes:
    """Return a session as a file. KeyError: there is none."""
    chain = store.chain(session_id)
    session = replayed(link.entry for link in chain)
    seated = (link.entry.device for link in chain if link.entry.kind == EntryKind.SEATED)
    numbers = Numbers(device for device in seated if device is not None)
    _count, answers = store.hot_wash.shown(session_id)
    content = {
        "cordon-session": FORMAT,
        "cordon": cordon_version(),
        "model": source_hash(),
        "digests": [] if len(session.results) == session.closed else list(trajectory.digests(session)),
        "head": chain[-1].link,
        "answers": answers,
        "links": [
            [hash_, numbers.of(device)]
            for hash_, device in store.links.hashes(session_id, PARTICIPANT)
            if device in numbers
        ],
        "entries": [replace(link, entry=numbers.anonymous(link.entry)).to_json() for link in chain],
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode()


def imported(store: SessionStore, content: bytes, file: str = "session") -> str:
    """Keep the session of a file as a new one and return its id.

    Participants' links go on to open it, where the server has the same address; who cannot come back holds no seat any more.
    Raises SessionError for a file that holds none, NotKept when it cannot be written.
    """
    contents = read(content, file)
    chain = contents.chain or tuple(sealed(contents.session.entries))
    freed = _freed(contents.session, {device for _hash, device in contents.links})
    chain = (*chain, *sealed(freed, chain))
    return store.create(
        *(link.entry for link in chain),
        answers=contents.answers,
        chain=chain,
        devices=[(hash_, device, PARTICIPANT) for hash_, device in contents.links if not store.links.knows(hash_)],
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
