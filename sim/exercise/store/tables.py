"""The tables in which sessions are kept, and their version. A change of them is a step in ``migrations``."""

from typing import Final

import sqlalchemy as sql

VERSION: Final = "3"
"""Of the tables below; ``migrations`` has a step to each. A place of a later version is not opened."""

TABLES: Final = sql.MetaData()
SESSIONS: Final = sql.Table(
    "sessions",
    TABLES,
    sql.Column("id", sql.String(32), primary_key=True),
    sql.Column("code", sql.String(16), nullable=False, unique=True),
    sql.Column("title", sql.String(200), nullable=False),
    sql.Column("scenario", sql.String(64), nullable=False),
    sql.Column("created", sql.String(40), nullable=False),
)
ENTRIES: Final = sql.Table(
    "entries",
    TABLES,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("number", sql.Integer, primary_key=True),
    sql.Column("at", sql.String(40), nullable=False),
    sql.Column("actor", sql.String(120), nullable=False),
    sql.Column("kind", sql.String(40), nullable=False),
    sql.Column("body", sql.Text, nullable=False),
    sql.Column("salt", sql.String(32), nullable=False),
    sql.Column("commitment", sql.String(64), nullable=False),
    sql.Column("link", sql.String(64), nullable=False),
    sql.Index("ix_entries_session_kind", "session", "kind"),  # whether a session has been started, ended
    sql.Index("ix_entries_at", "at", "session"),  # which sessions have been written to of late
)
DEVICES: Final = sql.Table(
    "devices",
    TABLES,
    sql.Column("hash", sql.String(64), primary_key=True),
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    sql.Column("device", sql.String(32), nullable=False),
    sql.Column("role", sql.String(16), nullable=False),
)
NAMES: Final = sql.Table(
    "names",
    TABLES,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("device", sql.String(32), primary_key=True),
    sql.Column("name", sql.String(80), nullable=False),
)
IMPRESSIONS: Final = sql.Table(
    "impressions",
    TABLES,
    sql.Column("id", sql.String(32), primary_key=True),  # drawn, so that their order says nothing of when
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    sql.Column("answers", sql.Text, nullable=False),
    sqlite_with_rowid=False,  # no number of its own that would say in which order they came
)
ANSWERED: Final = sql.Table(
    "answered",
    TABLES,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("device", sql.String(32), primary_key=True),
    sqlite_with_rowid=False,
)
"""Which devices have given their answers: once each; which ones is not kept."""
RESULTS: Final = sql.Table(
    "results",
    TABLES,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("entry", sql.Integer, primary_key=True),  # number of the entry that closed the move
    sql.Column("record", sql.LargeBinary, nullable=False),
)
LEASES: Final = sql.Table(
    "leases",
    TABLES,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("owner", sql.String(200), nullable=False),
    sql.Column("beat", sql.Integer, nullable=False),  # grows as long as its owner is alive
)
DRAFTS: Final = sql.Table(
    "drafts",
    TABLES,
    sql.Column("session", sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True),
    sql.Column("seat", sql.String(120), primary_key=True),
    sql.Column("draft", sql.Text, nullable=False),
)
OLDEST: Final = (
    tuple(SESSIONS.c),
    tuple(ENTRIES.c[name] for name in ("session", "number", "at", "actor", "kind", "body")),
    *(tuple(table.c) for table in (DEVICES, NAMES, IMPRESSIONS, ANSWERED)),
)
"""Columns of each table of the first version."""
