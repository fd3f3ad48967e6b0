"""Sessions, their logs, links, names and answers of the hot wash: as stores were before they had a version."""

import sqlalchemy as sql
from alembic import op

revision = "1"
down_revision = None


def _session(*, primary_key: bool = False, index: bool = False) -> sql.Column[str]:
    of = sql.ForeignKey("sessions.id", ondelete="CASCADE")
    return sql.Column("session", sql.String(32), of, primary_key=primary_key, index=index or None, nullable=False)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "sessions",
        sql.Column("id", sql.String(32), primary_key=True),
        sql.Column("code", sql.String(16), nullable=False, unique=True),
        sql.Column("title", sql.String(200), nullable=False),
        sql.Column("scenario", sql.String(64), nullable=False),
        sql.Column("created", sql.String(40), nullable=False),
    )
    op.create_table(
        "entries",
        _session(primary_key=True),
        sql.Column("number", sql.Integer, primary_key=True),
        sql.Column("at", sql.String(40), nullable=False),
        sql.Column("actor", sql.String(120), nullable=False),
        sql.Column("kind", sql.String(40), nullable=False),
        sql.Column("body", sql.Text, nullable=False),
    )
    op.create_table(
        "devices",
        sql.Column("hash", sql.String(64), primary_key=True),
        _session(index=True),
        sql.Column("device", sql.String(32), nullable=False),
        sql.Column("role", sql.String(16), nullable=False),
    )
    op.create_table(
        "names",
        _session(primary_key=True),
        sql.Column("device", sql.String(32), primary_key=True),
        sql.Column("name", sql.String(80), nullable=False),
    )
    op.create_table(
        "impressions",
        sql.Column("id", sql.String(32), primary_key=True),
        _session(index=True),
        sql.Column("answers", sql.Text, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "answered",
        _session(primary_key=True),
        sql.Column("device", sql.String(32), primary_key=True),
        sqlite_with_rowid=False,
    )
