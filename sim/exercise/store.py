"""Where sessions are kept: an append-only log in SQLite, or in PostgreSQL by URL. What is acknowledged is on disk.

Who holds which link (devices) and what people call themselves (names) stand apart from the log; tokens are kept as hashes only.
Answers of the hot wash stand apart from everything: without seat, device or time. So do what closed moves gave, what seats try
out, and which server leads a session. A place that an earlier version made is brought up to date when it is opened.
"""

import hashlib
import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import platformdirs
import sqlalchemy as sql
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sim.exercise.chain import BEGINNING, Numbers, Sealed, seal, sealed
from sim.exercise.entries import ENOUGH_ANSWERS, Entry, Kind
from sim.scenario.problems import Said, said
from sim.words import mark

FILE: Final = "sessions.sqlite"
"""Name of the file with sessions in a data directory."""
CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of a room's code: none that is taken for another one or for a digit."""
CODE_LENGTH: Final = 5
_TOKEN_BYTES: Final = 24
"""192 bits: nobody finds a token by trying."""
VERSION: Final = "2"
"""Of the tables below; ``migrations`` has a step to each. A place of a later version is not opened."""
UNDER_WAY_FOR: Final = timedelta(days=3)
"""How long after its last entry an exercise that nobody has ended counts as under way: over a weekend, not for ever."""

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
    sql.Column("kind", sql.String(40), nullable=False, index=True),
    sql.Column("body", sql.Text, nullable=False),
    sql.Column("salt", sql.String(32), nullable=False),
    sql.Column("commitment", sql.String(64), nullable=False),
    sql.Column("link", sql.String(64), nullable=False),
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
_results: Final = sql.Table(
    "results",
    _tables,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("entry", sql.Integer, primary_key=True),  # number of the entry that closed the move
    sql.Column("record", sql.LargeBinary, nullable=False),
)
_leases: Final = sql.Table(
    "leases",
    _tables,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("owner", sql.String(200), nullable=False),
    sql.Column("beat", sql.Integer, nullable=False),  # grows as long as its owner is alive
)
_drafts: Final = sql.Table(
    "drafts",
    _tables,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("seat", sql.String(120), primary_key=True),
    sql.Column("draft", sql.Text, nullable=False),
)


class NotKept(Exception):
    """Something could not be written, or not be read; nothing was changed.

    ``said`` is for any reader and names no place, host or reason; ``detail`` is for whoever runs the server: on its console,
    never on a page.
    """

    def __init__(self, why: Said, detail: Said | None = None) -> None:
        self.said, self.detail = why, detail or why
        super().__init__(str(self.detail))


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


@dataclass(frozen=True, slots=True)
class Lease:
    """Who leads a session: an owner, and a number that grows as long as it is alive."""

    owner: str
    beat: int


class NotLed(NotKept):
    """Another server leads the session: nothing was written."""

    def __init__(self) -> None:
        super().__init__(said("Another server leads this session now. Nothing was changed."))


class Store:
    """Sessions in a database: a file for SQLite, or a URL such as ``postgresql+psycopg://…``. Safe in threads and processes.

    Raises NotKept when it cannot be opened, and from every method where the database cannot be read or written.
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
            self._bring_up_to_date()
        except _Later as later:
            raise _not_opened(
                said(
                    "{where} was written by a later version of Cordon ({found}; this one knows {known}).",
                    where=_place(self.where),
                    found=later.version,
                    known=VERSION,
                )
            ) from None
        except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
            raise _not_opened(
                said(
                    "Sessions cannot be kept at {where}: {why}",
                    where=_place(self.where),
                    why=_without_password(_why(error), self.where),
                )
            ) from error

    def _bring_up_to_date(self) -> None:
        """Make the tables, or change those of an earlier version. Raises SQLAlchemyError where one is another program's."""
        if self._version() == VERSION:
            return
        with self._alone() as connection:
            found = self._version(connection)
            if found is None and "sessions" in sql.inspect(connection).get_table_names():
                for table in _OLDEST:  # tables of before there were versions, or another program's
                    connection.execute(sql.select(*table).limit(0))
                found = "1"
            if found != VERSION:
                from sim.exercise import upgrading  # Alembic takes a moment to load, and is seldom needed

                upgrading.upgrade(connection, found)

    def _version(self, connection: sql.Connection | None = None) -> str | None:
        """Return the version of the tables; None where there is none. Raises _Later for one that this program does not know."""
        if connection is None:
            with self._engine.connect() as own:
                return self._version(own)
        if "alembic_version" not in sql.inspect(connection).get_table_names():
            return None
        found = connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalar()
        if found is not None and not (found.isdecimal() and int(found) <= int(VERSION)):
            raise _Later(found)
        return found

    @contextmanager
    def _alone(self) -> Iterator[sql.Connection]:
        """Give a connection on which nobody else changes the tables meanwhile: all of it is done, or nothing."""
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.exec_driver_sql(
                    "BEGIN EXCLUSIVE"
                )  # the driver itself would commit before each change of a table
                try:
                    yield connection
                except BaseException:
                    connection.exec_driver_sql("ROLLBACK")
                    raise
                connection.exec_driver_sql("COMMIT")
        else:
            with self._engine.begin() as connection:
                connection.execute(sql.text("SELECT pg_advisory_xact_lock(1540)"))
                yield connection

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

    @contextmanager
    def _reading(self) -> Iterator[sql.Connection]:
        try:
            with self._engine.connect() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise NotKept(
                said("Sessions cannot be read just now."), said("Sessions cannot be read: {why}", why=_why(error))
            ) from error

    # Sessions and their logs

    def create(
        self,
        entry: Entry,
        *rest: Entry,
        answers: Iterable[Mapping[str, Any]] = (),
        chain: Sequence[Sealed] = (),
        devices: Iterable[tuple[str, str, str]] = (),
    ) -> str:
        """Begin a session with its first entry and return its id; one from elsewhere with its whole log. Raises NotKept.

        ``chain``: the same log as it was bound elsewhere; it is bound anew without one. ``devices``: hash of a token, device and
        role of links that go on to open it.
        """
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
                    bound = chain or tuple(sealed((entry, *rest)))
                    connection.execute(_entries.insert(), [_row(session, each) for each in bound])
                    for each in answers:
                        connection.execute(_impressions.insert(), _impression(session, each))
                    for hash_, device, role in devices:
                        row_of = {"hash": hash_, "session": session, "device": device, "role": role}
                        connection.execute(_devices.insert(), row_of)
                return session
            except IntegrityError:
                continue  # a code or an id is drawn twice once in millions

    def append(self, session: str, entry: Entry, owner: str | None = None) -> None:
        """Add an entry to a log. When this returns, it is on disk.

        Raises Taken when its number is taken, NotLed when somebody else than ``owner`` leads the session, NotKept otherwise.
        """
        before = sql.select(_entries.c.link).where(_entries.c.session == session, _entries.c.number == entry.number - 1)
        try:
            with self._writing() as connection:
                if owner is not None:
                    self._hold(connection, session, owner)
                link = connection.execute(before).scalar()
                numbers = Numbers(() if entry.device is None else self._came(connection, session))
                connection.execute(_entries.insert(), _row(session, seal(entry, link or BEGINNING, numbers)))
        except IntegrityError as error:
            if self.entries(session, after=entry.number - 1):
                raise Taken from error
            raise _not_written(error) from error  # the session has been erased meanwhile

    def _came(self, connection: sql.Connection, session: str) -> list[str]:
        """Return the devices that have held a seat, in the order in which they came, each as often as it did."""
        wanted = sql.select(_entries.c.body).where(_entries.c.session == session, _entries.c.kind == str(Kind.SEATED))
        rows = connection.execute(wanted.order_by(_entries.c.number))
        return [str(json.loads(row.body)["holder"]) for row in rows]

    def entries(self, session: str, after: int = -1) -> list[Entry]:
        """Return the entries of a log, in order, those after a number. KeyError: no such session."""
        return [each.entry for each in self.chain(session, after)]

    def chain(self, session: str, after: int = -1) -> list[Sealed]:
        """Return the entries of a log as they are bound, in order, those after a number. KeyError: no such session."""
        wanted = sql.select(_entries).where(_entries.c.session == session, _entries.c.number > after)
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(_entries.c.number)).mappings().all()
        if not rows and after < 0:
            raise KeyError(session)
        try:
            return [Sealed.from_json({**row, "body": json.loads(row["body"])}) for row in rows]
        except (ValueError, TypeError) as error:
            raise NotKept(
                said("This session cannot be read: its log is damaged."),
                said("The log of session {session} is damaged: {why}", session=session, why=_why(error)),
            ) from error

    def head(self, session: str) -> str:
        """Return the last link of a session's chain: it changes with whatever stands before it. KeyError: no such session."""
        wanted = sql.select(_entries.c.link).where(_entries.c.session == session)
        with self._reading() as connection:
            found = connection.execute(wanted.order_by(_entries.c.number.desc()).limit(1)).scalar()
        if found is None:
            raise KeyError(session)
        return str(found)

    def under_way(self, now: datetime | None = None) -> bool:
        """Return whether an exercise has been started and not ended, and was written to within ``UNDER_WAY_FOR``."""
        since = ((now or datetime.now(UTC)) - UNDER_WAY_FOR).astimezone(UTC).isoformat(timespec="milliseconds")
        ended = sql.select(_entries.c.session).where(_entries.c.kind == str(Kind.ENDED))
        wanted = sql.select(_entries.c.session).where(
            _entries.c.kind == str(Kind.STARTED), _entries.c.session.not_in(ended)
        )
        latest = sql.select(_entries.c.at).order_by(_entries.c.number.desc()).limit(1)
        with self._reading() as connection:
            return any(
                str(connection.execute(latest.where(_entries.c.session == session)).scalar()) >= since
                for session in connection.execute(wanted).scalars().all()
            )

    def sessions(self) -> list[Kept]:
        """Return all sessions, the newest first."""
        count = sql.func.count(_entries.c.number)
        wanted = sql.select(_sessions, count.label("entries")).join(_entries).group_by(*_sessions.c)
        with self._reading() as connection:
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
            for table in (_drafts, _leases, _results, _impressions, _answered, _names, _devices, _entries):
                connection.execute(table.delete().where(table.c.session == session))
            connection.execute(_sessions.delete().where(_sessions.c.id == session))
        self._tidy()

    def _tidy(self) -> None:
        """Let nothing that was erased stay in SQLite's log; PostgreSQL sees to that in its own time."""
        if self._engine.dialect.name == "sqlite":
            with self._reading() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    # What closed moves gave

    def keep_result(self, session: str, entry: int, record: bytes) -> None:
        """Keep what a move gave that an entry closed. Raises NotKept."""
        own = (_results.c.session == session, _results.c.entry == entry)
        with self._writing() as connection:
            connection.execute(_results.delete().where(*own))
            connection.execute(_results.insert(), {"session": session, "entry": entry, "record": record})

    def result(self, session: str, entry: int) -> bytes | None:
        """Return what a move gave that an entry closed; None where nothing is kept of it."""
        wanted = sql.select(_results.c.record).where(_results.c.session == session, _results.c.entry == entry)
        with self._reading() as connection:
            return connection.execute(wanted).scalar()

    # What seats try out

    def keep_draft(self, session: str, seat: str, draft: str) -> None:
        """Keep what a seat is trying out, in place of what it tried before. Raises NotKept."""
        own = (_drafts.c.session == session, _drafts.c.seat == seat)
        with self._writing() as connection:
            connection.execute(_drafts.delete().where(*own))
            connection.execute(_drafts.insert(), {"session": session, "seat": seat, "draft": draft})

    def drafts(self, session: str) -> dict[str, str]:
        """Return what seats are trying out, by seat."""
        wanted = sql.select(_drafts).where(_drafts.c.session == session)
        with self._reading() as connection:
            return {row.seat: row.draft for row in connection.execute(wanted)}

    # Who leads a session

    def lease(self, session: str) -> Lease | None:
        """Return who leads a session; None: nobody."""
        wanted = sql.select(_leases).where(_leases.c.session == session)
        with self._reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else Lease(row.owner, row.beat)

    def take_lease(self, session: str, owner: str, seen: Lease | None) -> bool:
        """Let an owner lead a session whose lease stands as it was last seen; False: somebody else was quicker.

        Raises NotKept.
        """
        beat = 0 if seen is None else seen.beat + 1
        try:
            with self._writing() as connection:
                if seen is None:
                    connection.execute(_leases.insert(), {"session": session, "owner": owner, "beat": beat})
                    return True
                wanted = (_leases.c.session == session, _leases.c.owner == seen.owner, _leases.c.beat == seen.beat)
                done = connection.execute(_leases.update().where(*wanted).values(owner=owner, beat=beat))
                return done.rowcount == 1
        except IntegrityError:
            return False

    def renew_lease(self, session: str, owner: str) -> bool:
        """Say that an owner is alive; False: it does not lead the session any more. Raises NotKept."""
        own = (_leases.c.session == session, _leases.c.owner == owner)
        with self._writing() as connection:
            return connection.execute(_leases.update().where(*own).values(beat=_leases.c.beat + 1)).rowcount == 1

    def end_lease(self, session: str, owner: str) -> None:
        """Let nobody lead a session that an owner leads. Raises NotKept."""
        with self._writing() as connection:
            connection.execute(_leases.delete().where(_leases.c.session == session, _leases.c.owner == owner))

    def _hold(self, connection: sql.Connection, session: str, owner: str) -> None:
        """Make sure, until the transaction ends, that an owner leads a session. Raises NotLed."""
        own = (_leases.c.session == session, _leases.c.owner == owner)
        held = connection.execute(
            _leases.update().where(*own).values(beat=_leases.c.beat + 1)
        )  # a write: others wait for it
        if held.rowcount != 1:
            raise NotLed

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
        with self._reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else Device(row.session, row.device, row.role)

    def knows(self, hash_: str) -> bool:
        """Return whether a token with this hash opens something already."""
        with self._reading() as connection:
            return connection.execute(sql.select(_devices.c.role).where(_devices.c.hash == hash_)).first() is not None

    def devices(self, session: str) -> list[Device]:
        """Return whom the links of a session speak for, each once; in an order that stays the same."""
        wanted = sql.select(_devices.c.device, _devices.c.role).where(_devices.c.session == session).distinct()
        with self._reading() as connection:
            rows = connection.execute(wanted.order_by(_devices.c.role, _devices.c.device)).all()
        return [Device(session, row.device, row.role) for row in rows]

    def links(self, session: str, role: str) -> list[tuple[str, str]]:
        """Return hash and device of the links of a role, so that they can go on to open the session elsewhere."""
        wanted = sql.select(_devices.c.hash, _devices.c.device).where(
            _devices.c.session == session, _devices.c.role == role
        )
        with self._reading() as connection:
            return [(row.hash, row.device) for row in connection.execute(wanted.order_by(_devices.c.hash))]

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
        with self._reading() as connection:
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
        with self._reading() as connection:
            return connection.execute(wanted).first() is not None

    def impressions(self, session: str) -> tuple[int, list[dict[str, Any]]]:
        """Return how many have answered, and their answers once the hot wash has been closed, if there are enough of them.

        So they come all at once, in an order that says nothing.
        """
        found = self.answers(session)
        return len(found), found if len(found) >= ENOUGH_ANSWERS and self._washed(session) else []

    def answers(self, session: str) -> list[dict[str, Any]]:
        """Return all answers of the hot wash, whether it has been closed or not: for nobody to see."""
        wanted = sql.select(_impressions.c.answers).where(_impressions.c.session == session).order_by(_impressions.c.id)
        with self._reading() as connection:
            return [json.loads(row.answers) for row in connection.execute(wanted)]

    def _washed(self, session: str) -> bool:
        wanted = sql.select(_entries.c.number).where(_entries.c.session == session, _entries.c.kind == str(Kind.WASHED))
        with self._reading() as connection:
            return connection.execute(wanted).first() is not None


_OLDEST: Final = (
    tuple(_sessions.c),
    tuple(_entries.c[name] for name in ("session", "number", "at", "actor", "kind", "body")),
    *(tuple(table.c) for table in (_devices, _names, _impressions, _answered)),
)
"""Columns of each table of the first version."""


class _Later(Exception):
    """The tables are of a later version than this program knows."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(version)


def _not_opened(detail: Said) -> NotKept:
    return NotKept(
        said("Sessions cannot be opened just now. Whoever runs this server finds the reason on its console."), detail
    )


_KNOWN: Final[Mapping[str, str]] = {
    "disk is full": mark("the disk is full"),
    "no space left": mark("the disk is full"),
    "is locked": mark("another program holds the file of sessions"),
    "readonly database": mark("the file of sessions may only be read"),
    "permission denied": mark("the file of sessions may only be read"),
}
"""Reasons of a database that a reader can do something about, by what it says of them; other reasons are for the console."""


def _not_written(error: Exception) -> NotKept:
    why = _why(error)
    known = next((words for part, words in _KNOWN.items() if part in why.lower()), None)
    return NotKept(
        said("This could not be written to disk, and nothing was changed.")
        if known is None
        else said("This could not be written to disk, and nothing was changed: {why}", why=said(known)),
        said("This could not be written to disk, and nothing was changed: {why}", why=why),
    )


def _row(session: str, bound: Sealed) -> dict[str, Any]:
    given = bound.to_json()
    body = json.dumps(given["body"], ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return {"session": session, **given, "body": body}


def _impression(session: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {"id": secrets.token_hex(16), "session": session, "answers": json.dumps(answers, ensure_ascii=False)}


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _place(where: str) -> str:
    """Return where sessions are kept, without a password."""
    if "://" not in where:
        return where
    try:
        return str(sql.make_url(where).difference_update_query(["password"]).render_as_string(hide_password=True))
    except (SQLAlchemyError, ValueError):
        return f"{where.partition('://')[0]}://…"


def _without_password(text: str, where: str) -> str:
    """Return what a driver says without the password that stands in a URL, if it quotes it."""
    given = where.partition("://")[2].rpartition("@")[0].partition(":")[2]
    return text.replace(given, "***") if given else text


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
