"""Where sessions are kept: an append-only log in SQLite, or in PostgreSQL by URL. What is acknowledged is on disk.

Who holds which link and what people call themselves (``people``) stand apart from the log. Answers of the hot wash stand apart
from everything. So do what closed moves gave, what seats try out (``beside``), and which server leads a session (``leases``). A
place that an earlier version made is brought up to date when it is opened (``database``, ``migrations``).
"""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from sim.exercise.chain import BEGINNING, Numbers, Sealed, seal, sealed
from sim.exercise.entries import Entry, EntryKind
from sim.exercise.store.beside import DraftTexts, HotWash, MoveResults, answers_row
from sim.exercise.store.database import Database
from sim.exercise.store.errors import NotKept, Taken, not_written, reason
from sim.exercise.store.leases import LeaseTable
from sim.exercise.store.people import Links, ParticipantNames
from sim.exercise.store.tables import (
    ANSWERED,
    DEVICES,
    DRAFTS,
    ENTRIES,
    IMPRESSIONS,
    LEASES,
    NAMES,
    RESULTS,
    SESSIONS,
)
from sim.scenario.problems import gettext_lazy

CODE_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ"
"""Letters of a room's code: none that is taken for another one or for a digit."""
CODE_LENGTH: Final = 5
UNDER_WAY_FOR: Final = timedelta(days=3)
"""How long after its last entry an exercise that nobody has ended counts as under way: over a weekend, not for ever."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as a list shows it: ``created`` in UTC, ``entries`` how long its log is."""

    id: str
    code: str
    title: str
    scenario: str
    created: datetime
    entries: int


class SessionStore:
    """Sessions and their logs in a database: a file for SQLite, or a URL such as ``postgresql+psycopg://…``. Safe in threads and
    processes. Beside the logs: ``links`` and ``names``, ``results``, ``drafts`` and ``hot_wash``, ``leases``.

    Raises NotKept when it cannot be opened, and from every method where the database cannot be read or written.
    """

    def __init__(self, where: str | Path | None = None) -> None:
        self.database = Database(where)
        self.links, self.names = Links(self.database), ParticipantNames(self.database)
        self.results, self.drafts = MoveResults(self.database), DraftTexts(self.database)
        self.hot_wash, self.leases = HotWash(self.database), LeaseTable(self.database)

    @property
    def where(self) -> str:
        """Where it is: a file, or a URL."""
        return self.database.where

    def close(self) -> None:
        """Give back all connections."""
        self.database.close()

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
        if entry.kind != EntryKind.CREATED or entry.number != 0:
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
                with self.database.writing() as connection:
                    connection.execute(SESSIONS.insert(), {**row, "code": code})
                    bound = chain or tuple(sealed((entry, *rest)))
                    connection.execute(ENTRIES.insert(), [_row(session, each) for each in bound])
                    for each in answers:
                        connection.execute(IMPRESSIONS.insert(), answers_row(session, each))
                    for hash_, device, role in devices:
                        row_of = {"hash": hash_, "session": session, "device": device, "role": role}
                        connection.execute(DEVICES.insert(), row_of)
                return session
            except IntegrityError:
                continue  # a code or an id is drawn twice once in millions

    def append(self, session: str, entry: Entry, owner: str | None = None) -> None:
        """Add an entry to a log. When this returns, it is on disk.

        Raises Taken when its number is taken, NotLed when somebody else than ``owner`` leads the session, NotKept otherwise.
        """
        before = sql.select(ENTRIES.c.link).where(ENTRIES.c.session == session, ENTRIES.c.number == entry.number - 1)
        try:
            with self.database.writing() as connection:
                # In the entry's own transaction: nobody can take the lead between the two.
                if owner is not None:
                    self.leases.hold(connection, session, owner)
                link = connection.execute(before).scalar()
                numbers = Numbers(() if entry.device is None else self._came(connection, session))
                connection.execute(ENTRIES.insert(), _row(session, seal(entry, link or BEGINNING, numbers)))
        except IntegrityError as error:
            if self.entries(session, after=entry.number - 1):
                raise Taken from error
            raise not_written(error) from error  # the session has been erased meanwhile

    def _came(self, connection: sql.Connection, session: str) -> list[str]:
        """Return the devices that have held a seat, in the order in which they came, each as often as it did."""
        wanted = sql.select(ENTRIES.c.body).where(ENTRIES.c.session == session, ENTRIES.c.kind == str(EntryKind.SEATED))
        rows = connection.execute(wanted.order_by(ENTRIES.c.number))
        return [str(json.loads(row.body)["holder"]) for row in rows]

    def entries(self, session: str, after: int = -1) -> list[Entry]:
        """Return the entries of a log, in order, those after a number. KeyError: no such session."""
        return [each.entry for each in self.chain(session, after)]

    def chain(self, session: str, after: int = -1) -> list[Sealed]:
        """Return the entries of a log as they are bound, in order, those after a number. KeyError: no such session."""
        wanted = sql.select(ENTRIES).where(ENTRIES.c.session == session, ENTRIES.c.number > after)
        with self.database.reading() as connection:
            rows = connection.execute(wanted.order_by(ENTRIES.c.number)).mappings().all()
        if not rows and after < 0:
            raise KeyError(session)
        try:
            return [Sealed.from_json({**row, "body": json.loads(row["body"])}) for row in rows]
        except (ValueError, TypeError) as error:
            raise NotKept(
                gettext_lazy("This session cannot be read: its log is damaged."),
                gettext_lazy("The log of session {session} is damaged: {why}", session=session, why=reason(error)),
            ) from error

    def head(self, session: str) -> str:
        """Return the last link of a session's chain: it changes with whatever stands before it. KeyError: no such session."""
        wanted = sql.select(ENTRIES.c.link).where(ENTRIES.c.session == session)
        with self.database.reading() as connection:
            digest = connection.execute(wanted.order_by(ENTRIES.c.number.desc()).limit(1)).scalar()
        if digest is None:
            raise KeyError(session)
        return str(digest)

    def under_way(self, now: datetime | None = None) -> bool:
        """Return whether an exercise has been started and not ended, and was written to within ``UNDER_WAY_FOR``."""
        since = ((now or datetime.now(UTC)) - UNDER_WAY_FOR).astimezone(UTC).isoformat(timespec="milliseconds")
        recent = ENTRIES.alias()

        def has(kind: EntryKind) -> sql.Exists:
            return sql.exists().where(ENTRIES.c.session == recent.c.session, ENTRIES.c.kind == str(kind))

        wanted = (
            sql.select(recent.c.session)
            .where(recent.c.at >= since, has(EntryKind.STARTED), ~has(EntryKind.ENDED))
            .limit(1)
        )
        with self.database.reading() as connection:
            return connection.execute(wanted).first() is not None

    def sessions(self) -> list[Kept]:
        """Return all sessions, the newest first."""
        with self.database.reading() as connection:
            rows = connection.execute(_KEPT.order_by(SESSIONS.c.created.desc())).all()
        return [_kept(row) for row in rows]

    def session(self, name: str) -> Kept:
        """Return a session by its id or its room's code. KeyError: there is none."""
        wanted = name.strip()
        if not (wanted.isascii() and wanted.isalnum()):  # nothing else is a name; a database would choke on some of it
            raise KeyError(name)
        matching = _KEPT.where(sql.or_(SESSIONS.c.id == wanted, SESSIONS.c.code == wanted.upper()))
        with self.database.reading() as connection:
            row = connection.execute(matching).first()
        if row is None:
            raise KeyError(name)
        return _kept(row)

    def forget(self, session: str) -> None:
        """Take a session and everything about it off the disk."""
        with self.database.writing() as connection:
            # The session last: everything else refers to it.
            for table in (DRAFTS, LEASES, RESULTS, IMPRESSIONS, ANSWERED, NAMES, DEVICES, ENTRIES):
                connection.execute(table.delete().where(table.c.session == session))
            connection.execute(SESSIONS.delete().where(SESSIONS.c.id == session))
        self.database.tidy()


_LAST: Final = sql.select(sql.func.max(ENTRIES.c.number)).where(ENTRIES.c.session == SESSIONS.c.id).scalar_subquery()
_KEPT: Final = sql.select(SESSIONS, (_LAST + 1).label("entries"))
"""A session with the length of its log: its entries are numbered without gaps."""


def _kept(row: sql.Row[Any]) -> Kept:
    return Kept(row.id, row.code, row.title, row.scenario, datetime.fromisoformat(row.created), row.entries)


def _row(session: str, bound: Sealed) -> dict[str, Any]:
    written = bound.to_json()
    body = json.dumps(written["body"], ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return {"session": session, **written, "body": body}
