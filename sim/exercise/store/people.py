"""Who holds a link to a session, and what people call themselves: apart from the log; tokens are kept as hashes only."""

import hashlib
import secrets
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from sim.exercise.store.database import Database
from sim.exercise.store.errors import not_written
from sim.exercise.store.tables import DEVICES, NAMES

_TOKEN_BYTES: Final = 24
"""192 bits: nobody finds a token by trying."""


@dataclass(frozen=True, slots=True)
class Device:
    """Who a token speaks for: a device in a session, in a role."""

    session: str
    device: str
    role: str


class Links:
    """The links that open sessions, each by its token."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def issue(self, session: str, role: str, device: str | None = None) -> tuple[str, Device]:
        """Return a new token for a device in a role, and who it speaks for. Only the token's hash is kept."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        issued = Device(session, device or secrets.token_hex(6), role)
        row = {"hash": _hash(token), "session": session, "device": issued.device, "role": role}
        try:
            with self._database.writing() as connection:
                connection.execute(DEVICES.insert(), row)
        except IntegrityError as error:
            raise not_written(error) from error  # there is no such session any more
        return token, issued

    def who(self, token: str) -> Device | None:
        """Return who a token speaks for; None for one that is nobody's."""
        # No other length was ever issued: nothing is hashed of what anybody may send.
        if not 16 <= len(token) <= 100:
            return None
        wanted = sql.select(DEVICES).where(DEVICES.c.hash == _hash(token))
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else Device(row.session, row.device, row.role)

    def knows(self, hash_: str) -> bool:
        """Return whether a token with this hash opens something already."""
        with self._database.reading() as connection:
            return connection.execute(sql.select(DEVICES.c.role).where(DEVICES.c.hash == hash_)).first() is not None

    def devices(self, session: str) -> list[Device]:
        """Return whom the links of a session speak for, each once; in an order that stays the same."""
        wanted = sql.select(DEVICES.c.device, DEVICES.c.role).where(DEVICES.c.session == session).distinct()
        with self._database.reading() as connection:
            rows = connection.execute(wanted.order_by(DEVICES.c.role, DEVICES.c.device)).all()
        return [Device(session, row.device, row.role) for row in rows]

    def hashes(self, session: str, role: str) -> list[tuple[str, str]]:
        """Return hash and device of the links of a role, so that they can go on to open the session elsewhere."""
        wanted = sql.select(DEVICES.c.hash, DEVICES.c.device).where(
            DEVICES.c.session == session, DEVICES.c.role == role
        )
        with self._database.reading() as connection:
            return [(row.hash, row.device) for row in connection.execute(wanted.order_by(DEVICES.c.hash))]

    def withdraw(self, session: str, device: str) -> None:
        """Let a device's tokens open nothing any more."""
        wanted = DEVICES.delete().where(DEVICES.c.session == session, DEVICES.c.device == device)
        with self._database.writing() as connection:
            connection.execute(wanted)


class ParticipantNames:
    """What participants want to be called, by session and device."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set(self, session: str, device: str, name: str) -> None:
        """Keep what a participant wants to be called; an empty name is none."""
        own = (NAMES.c.session == session, NAMES.c.device == device)
        kept = "".join(letter for letter in name if letter.isprintable()).strip()[:80]
        with self._database.writing() as connection:
            connection.execute(NAMES.delete().where(*own))
            if kept:
                connection.execute(NAMES.insert(), {"session": session, "device": device, "name": kept})

    def of(self, session: str) -> dict[str, str]:
        """Return what participants are called, by device."""
        wanted = sql.select(NAMES).where(NAMES.c.session == session)
        with self._database.reading() as connection:
            return {row.device: row.name for row in connection.execute(wanted)}

    def erase(self, session: str) -> None:
        """Take all names of a session off the disk."""
        with self._database.writing() as connection:
            connection.execute(NAMES.delete().where(NAMES.c.session == session))
        self._database.tidy()


def _hash(token: str) -> str:
    # Fast and without salt, unlike a password's: 192 random bits cannot be guessed.
    return hashlib.sha256(token.encode()).hexdigest()
