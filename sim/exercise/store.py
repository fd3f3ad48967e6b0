"""Where sessions are kept: an append-only log in SQLite, or in PostgreSQL by URL. What is acknowledged is on disk.

Who holds which link (devices) and what people call themselves (names) stand apart from the log; tokens are kept as hashes only.
Answers of the hot wash stand apart from everything: without seat, device or time.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import platformdirs
import sqlalchemy as sql
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sim.exercise.entries import ENOUGH_ANSWERS, Entry, Kind
from sim.scenario.problems import Said, said

FILE: Final = "sessions.sqlite"
"""Name of the file with sessions in a data directory."""
CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of a room's code: none that is taken for another one or for a digit."""
CODE_LENGTH: Final = 5
_TOKEN_BYTES: Final = 24
"""192 bits: nobody finds a token by trying."""

_tables: Final = sql.MetaData()
_sessions: Final = sql.Table(
    "sessions",
    _tables,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("code", sql.String(16), nullable=False, unique=True),
    sql.Column("title", sql.String(200), nullable=False),
    sql.Column("scenario", sql.String(64), nullable=False),
    sql.Column("created", sql.String(40), nullable=False),
)
_entries: Final = sql.Table(
    "entries",
    _tables,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("at", sql.String(40), nullable=False),
    sql.Column("actor", sql.String(120), nullable=False),
    sql.Column("kind", sql.String(40), nullable=False),
    sql.Column("body", sql.Text, nullable=False),
)
_devices: Final = sql.Table(
    "devices",
    _tables,
    sql.Column("hash", sql.String(64), primary_key=True),
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    sql.Column("device", sql.String(32), nullable=False),
    sql.Column("role", sql.String(16), nullable=False),
)
_names: Final = sql.Table(
    "names",
    _tables,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("device", sql.String(32), primary_key=True),
    sql.Column("name", sql.String(80), nullable=False),
)
_impressions: Final = sql.Table(
    "impressions",
    _tables,
    sql.Column("id", sql.String(32), primary_key=True),  # drawn, so that their order says nothing of when
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    sql.Column("answers", sql.Text, nullable=False),
    sqlite_with_rowid=False,  # no number of its own that would say in which order they came
)
_answered: Final = sql.Table(
    "answered",
    _tables,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("device", sql.String(32), primary_key=True),
    sqlite_with_rowid=False,
)
"""Which devices have given their answers: once each; which ones is not kept."""


class NotKept(Exception):
    """Something could not be written; nothing of it was. ``said`` says why, for the reader."""

    def __init__(self, why: Said) -> None:
        self.said = why
        super().__init__(str(why))


class Taken(Exception):
    """Another process has added to the session meanwhile: what was to be written has to be looked at again."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as a list shows it: ``created`` in UTC, ``entries`` how long its log is."""

    id: str
    code: str
    title: str
    scenario: str
    created: datetime
    entries: int


@dataclass(frozen=True, slots=True)
class Device:
    """Who a token speaks for: a device in a session, in a role."""

    session: str
    device: str
    role: str


def place(given: str | Path | None = None) -> str:
    """Return where sessions are kept: a database by its URL, a file, or the file in a folder.

    What is not given is read from ``CORDON_DATA``; else it is the user's own data directory.
    """
    wanted = str(given or os.environ.get("CORDON_DATA") or platformdirs.user_data_dir("cordon", appauthor=False))
    if "://" in wanted or Path(wanted).suffix in (".sqlite", ".db"):
        return wanted
    return str(Path(wanted) / FILE)


class Store:
    """Sessions in a database: a file for SQLite, or a URL such as ``postgresql+psycopg://…``. Safe in threads and processes.

    Raises NotKept when it cannot be opened.
    """

    def __init__(self, where: str | Path | None = None) -> None:
        self.where = place(where)
        self.url = self.where if "://" in self.where else f"sqlite:///{self.where}"
        try:
            if self.url.startswith("sqlite:///"):
                file = Path(self.url.removeprefix("sqlite:///"))
                file.parent.mkdir(parents=True, exist_ok=True)
                file.touch(mode=0o600)  # for this user only; what SQLite keeps beside it is as private
            self._engine = sql.create_engine(self.url, pool_pre_ping=not self.url.startswith("sqlite"))
            if self._engine.dialect.name == "sqlite":
                event.listen(self._engine, "connect", _as_safe_as_can_be)
            self._look_for_own_tables()
            _tables.create_all(self._engine)
        except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
            raise NotKept(
                said("Sessions cannot be kept at {where}: {why}", where=_place(self.where), why=_why(error))
            ) from error

    def _look_for_own_tables(self) -> None:
        """Raise SQLAlchemyError where a table of ours is another program's."""
        there = sql.inspect(self._engine).get_table_names()
        with self._engine.connect() as connection:
            for table in _tables.sorted_tables:
                if table.name in there:
                    connection.execute(sql.select(table).limit(0))

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    @contextmanager
    def _writing(self) -> Iterator[sql.Connection]:
        try:
            with self._engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as error:
            raise _not_written(error) from error

    # Sessions and their logs

    def create(self, entry: Entry, *rest: Entry, answers: Iterable[Mapping[str, Any]] = ()) -> str:
        """Begin a session with its first entry and return its id; one from elsewhere with its whole log. Raises NotKept."""
        if entry.kind != Kind.CREATED or entry.number != 0:
            raise ValueError("a session begins with its creation")
        session = secrets.token_hex(8)
        row = {
            "id": session,
            "title": str(entry.body["title"])[:200],
            "scenario": str(entry.body["scenario"]["name"]),
            "created": entry.to_json()["at"],
        }
        while True:
            code = "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))
            try:
                with self._writing() as connection:
                    connection.execute(_sessions.insert(), {**row, "code": code})
                    connection.execute(_entries.insert(), [_row(session, each) for each in (entry, *rest)])
                    for each in answers:
                        connection.execute(_impressions.insert(), _impression(session, each))
                return session
            except IntegrityError:
                continue  # a code or an id is drawn twice once in millions

    def append(self, session: str, entry: Entry) -> None:
        """Add an entry to a log. When this returns, it is on disk. Raises Taken when its number is taken, NotKept otherwise."""
        try:
            with self._writing() as connection:
                connection.execute(_entries.insert(), _row(session, entry))
        except IntegrityError as error:
            if self.entries(session, after=entry.number - 1):
                raise Taken from error
            raise _not_written(error) from error  # the session has been erased meanwhile

    def entries(self, session: str, after: int = -1) -> list[Entry]:
        """Return the entries of a log, in order, those after a number. KeyError: no such session."""
        wanted = sql.select(_entries).where(_entries.c.session == session, _entries.c.number > after)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(_entries.c.number)).all()
        if not rows and after < 0:
            raise KeyError(session)
        return [
            Entry.from_json(
                {"number": row.number, "at": row.at, "actor": row.actor, "kind": row.kind, "body": json.loads(row.body)}
            )
            for row in rows
        ]

    def sessions(self) -> list[Kept]:
        """Return all sessions, the newest first."""
        count = sql.func.count(_entries.c.number)
        wanted = sql.select(_sessions, count.label("entries")).join(_entries).group_by(*_sessions.c)
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(_sessions.c.created.desc())).all()
        return [
            Kept(row.id, row.code, row.title, row.scenario, datetime.fromisoformat(row.created), row.entries)
            for row in rows
        ]

    def session(self, name: str) -> Kept:
        """Return a session by its id or its room's code. KeyError: there is none."""
        wanted = name.strip()
        for kept in self.sessions():
            if kept.id == wanted or kept.code == wanted.upper():
                return kept
        raise KeyError(name)

    def forget(self, session: str) -> None:
        """Take a session and everything about it off the disk."""
        with self._writing() as connection:
            for table in (_impressions, _answered, _names, _devices, _entries):
                connection.execute(table.delete().where(table.c.session == session))
            connection.execute(_sessions.delete().where(_sessions.c.id == session))
        self._tidy()

    def _tidy(self) -> None:
        """Let nothing that was erased stay in SQLite's log; PostgreSQL sees to that in its own time."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    # Who holds a link

    def issue(self, session: str, role: str, device: str | None = None) -> tuple[str, Device]:
        """Return a new token for a device in a role, and who it speaks for. Only the token's hash is kept."""
        token = secrets.token_urlsafe(_TOKEN_BYTES)
        found = Device(session, device or secrets.token_hex(6), role)
        row = {"hash": _hash(token), "session": session, "device": found.device, "role": role}
        try:
            with self._writing() as connection:
                connection.execute(_devices.insert(), row)
        except IntegrityError as error:
            raise _not_written(error) from error  # there is no such session any more
        return token, found

    def who(self, token: str) -> Device | None:
        """Return who a token speaks for; None for one that is nobody's."""
        if not 16 <= len(token) <= 100:
            return None
        wanted = sql.select(_devices).where(_devices.c.hash == _hash(token))
        with self._engine.connect() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else Device(row.session, row.device, row.role)

    def devices(self, session: str) -> list[Device]:
        """Return whom the links of a session speak for, each once; in an order that stays the same."""
        wanted = sql.select(_devices.c.device, _devices.c.role).where(_devices.c.session == session).distinct()
        with self._engine.connect() as connection:
            rows = connection.execute(wanted.order_by(_devices.c.role, _devices.c.device)).all()
        return [Device(session, row.device, row.role) for row in rows]

    def withdraw(self, session: str, device: str) -> None:
        """Let a device's tokens open nothing any more."""
        wanted = _devices.delete().where(_devices.c.session == session, _devices.c.device == device)
        with self._writing() as connection:
            connection.execute(wanted)

    def set_name(self, session: str, device: str, name: str) -> None:
        """Keep what a participant wants to be called; an empty name is none."""
        own = (_names.c.session == session, _names.c.device == device)
        kept = "".join(letter for letter in name if letter.isprintable()).strip()[:80]
        with self._writing() as connection:
            connection.execute(_names.delete().where(*own))
            if kept:
                connection.execute(_names.insert(), {"session": session, "device": device, "name": kept})

    def names(self, session: str) -> dict[str, str]:
        """Return what participants are called, by device."""
        wanted = sql.select(_names).where(_names.c.session == session)
        with self._engine.connect() as connection:
            return {row.device: row.name for row in connection.execute(wanted)}

    def erase_names(self, session: str) -> None:
        """Take all names of a session off the disk."""
        with self._writing() as connection:
            connection.execute(_names.delete().where(_names.c.session == session))
        self._tidy()

    # The hot wash

    def add_impression(self, session: str, device: str, answers: Mapping[str, Any]) -> bool:
        """Keep somebody's answers of the hot wash, apart from who gave them.

        False where the device has answered before, or the hot wash has been closed.
        """
        if self._washed(session):
            return False
        try:
            with self._writing() as connection:
                connection.execute(_answered.insert(), {"session": session, "device": device})
                connection.execute(_impressions.insert(), _impression(session, answers))
        except IntegrityError:
            return False
        return True

    def has_answered(self, session: str, device: str) -> bool:
        """Return whether a device has given its answers."""
        wanted = sql.select(_answered).where(_answered.c.session == session, _answered.c.device == device)
        with self._engine.connect() as connection:
            return connection.execute(wanted).first() is not None

    def impressions(self, session: str) -> tuple[int, list[dict[str, Any]]]:
        """Return how many have answered, and their answers once the hot wash has been closed, if there are enough of them.

        So they come all at once, in an order that says nothing.
        """
        wanted = sql.select(_impressions.c.answers).where(_impressions.c.session == session).order_by(_impressions.c.id)
        with self._engine.connect() as connection:
            found = [json.loads(row.answers) for row in connection.execute(wanted)]
        return len(found), found if len(found) >= ENOUGH_ANSWERS and self._washed(session) else []

    def _washed(self, session: str) -> bool:
        wanted = sql.select(_entries.c.number).where(_entries.c.session == session, _entries.c.kind == str(Kind.WASHED))
        with self._engine.connect() as connection:
            return connection.execute(wanted).first() is not None


def _not_written(error: Exception) -> NotKept:
    return NotKept(said("This could not be written to disk, and nothing was changed: {why}", why=_why(error)))


def _row(session: str, entry: Entry) -> dict[str, Any]:
    given = entry.to_json()
    body = json.dumps(given["body"], ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return {"session": session, **{name: given[name] for name in ("number", "at", "actor", "kind")}, "body": body}


def _impression(session: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": secrets.token_hex(16), "session": session, "answers": json.dumps(answers, ensure_ascii=False)}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _place(where: str) -> str:
    """Return where sessions are kept, without a password."""
    if "://" not in where:
        return where
    try:
        return str(sql.make_url(where).render_as_string(hide_password=True))
    except (SQLAlchemyError, ValueError):
        return f"{where.partition('://')[0]}://…"


def _why(error: Exception) -> str:
    """Return the database's own reason, one line."""
    origin = getattr(error, "orig", None) or error
    return str(origin).strip().splitlines()[0][:200] if str(origin).strip() else type(origin).__name__


def _as_safe_as_can_be(connection: Any, _record: Any) -> None:
    """Let SQLite write ahead, and return from a commit only when it is on disk."""
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
