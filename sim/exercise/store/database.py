"""The database in which sessions are kept: opened, brought up to date, read and written in transactions."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import platformdirs
import sqlalchemy as sql
from sqlalchemy import event
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from sim.exercise.store.errors import NotKept, not_opened, not_written, reason
from sim.exercise.store.tables import OLDEST, VERSION
from sim.scenario.problems import gettext_lazy

FILE: Final = "sessions.sqlite"
"""Name of the file with sessions in a data directory."""


def place(given: str | Path | None = None) -> str:
    """Return where sessions are kept: a database by its URL, a file, or the file in a folder.

    What is not given is read from ``CORDON_DATA``; else it is the user's own data directory.
    """
    wanted = str(given or os.environ.get("CORDON_DATA") or platformdirs.user_data_dir("cordon", appauthor=False))
    if "://" in wanted or Path(wanted).suffix in (".sqlite", ".db"):
        return wanted
    return str(Path(wanted) / FILE)


class Database:
    """A file for SQLite, or a database by URL. ``reading`` and ``writing`` give connections; what is written is one transaction.

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
            # A server may have closed a connection that lay idle; a file does not.
            self.engine = sql.create_engine(self.url, pool_pre_ping=not self.url.startswith("sqlite"))
            if self.engine.dialect.name == "sqlite":
                event.listen(self.engine, "connect", _as_safe_as_can_be)
            self._bring_up_to_date()
        except _Later as later:
            raise not_opened(
                gettext_lazy(
                    "{where} was written by a later version of Cordon ({found}; this one knows {known}).",
                    where=_shown(self.where),
                    found=later.version,
                    known=VERSION,
                )
            ) from None
        except (SQLAlchemyError, OSError, ImportError, ValueError) as error:
            raise not_opened(
                gettext_lazy(
                    "Sessions cannot be kept at {where}: {why}",
                    where=_shown(self.where),
                    why=without_password(reason(error), self.where),
                )
            ) from error

    def _bring_up_to_date(self) -> None:
        """Make the tables, or change those of an earlier version. Raises SQLAlchemyError where one is another program's."""
        if self._version() == VERSION:
            return
        with self._alone() as connection:
            version = self._version(connection)
            if version is None and "sessions" in sql.inspect(connection).get_table_names():
                for table in OLDEST:  # tables of before there were versions, or another program's
                    connection.execute(sql.select(*table).limit(0))
                version = "1"
            if version != VERSION:
                from sim.exercise.store import upgrading  # Alembic takes a moment to load, and is seldom needed

                upgrading.upgrade(connection, version)

    def _version(self, connection: sql.Connection | None = None) -> str | None:
        """Return the version of the tables; None where there is none. Raises _Later for one that this program does not know."""
        if connection is None:
            with self.engine.connect() as own:
                return self._version(own)
        if "alembic_version" not in sql.inspect(connection).get_table_names():
            return None
        version = connection.execute(sql.text("SELECT version_num FROM alembic_version")).scalar()
        if version is not None and not (version.isdecimal() and int(version) <= int(VERSION)):
            raise _Later(version)
        return version

    @contextmanager
    def _alone(self) -> Iterator[sql.Connection]:
        """Give a connection on which nobody else changes the tables meanwhile: all of it is done, or nothing."""
        if self.engine.dialect.name == "sqlite":
            with self.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
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
            with self.engine.begin() as connection:
                # Any number does, as long as every server takes the same.
                connection.execute(sql.text("SELECT pg_advisory_xact_lock(1540)"))
                yield connection

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()

    @contextmanager
    def writing(self) -> Iterator[sql.Connection]:
        """Give a connection whose transaction is on disk once the block has ended. Raises IntegrityError, or NotKept."""
        try:
            with self.engine.begin() as connection:
                yield connection
        except IntegrityError:
            raise
        except (SQLAlchemyError, OSError) as error:
            raise not_written(error) from error

    @contextmanager
    def reading(self) -> Iterator[sql.Connection]:
        """Give a connection to read by."""
        try:
            with self.engine.connect() as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise NotKept(
                gettext_lazy("Sessions cannot be read just now."),
                gettext_lazy("Sessions cannot be read: {why}", why=reason(error)),
            ) from error

    def tidy(self) -> None:
        """Let nothing that was erased stay in SQLite's log; PostgreSQL sees to that in its own time."""
        if self.engine.dialect.name == "sqlite":
            with self.reading() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


class _Later(Exception):
    """The tables are of a later version than this program knows."""

    def __init__(self, version: str) -> None:
        self.version = version
        super().__init__(version)


def _shown(where: str) -> str:
    """Return where sessions are kept, without a password."""
    if "://" not in where:
        return where
    try:
        return str(sql.make_url(where).difference_update_query(["password"]).render_as_string(hide_password=True))
    except (SQLAlchemyError, ValueError):
        return f"{where.partition('://')[0]}://…"


def without_password(text: str, where: str) -> str:
    """Return what a driver says without the password that stands in a URL, if it quotes it."""
    password = where.partition("://")[2].rpartition("@")[0].partition(":")[2]
    return text.replace(password, "***") if password else text


def _as_safe_as_can_be(connection: Any, _record: Any) -> None:
    """Let SQLite write ahead, and return from a commit only when it is on disk."""
    cursor = connection.cursor()
    # secure_delete: an erased name must be gone from the file; busy_timeout: ten seconds for another process that writes.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
