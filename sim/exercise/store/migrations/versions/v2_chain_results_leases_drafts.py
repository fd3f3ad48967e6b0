"""A chain over each log; what closed moves gave; who leads a session; what seats try out."""

import json
from itertools import groupby

import sqlalchemy as sql
from alembic import op

from sim.exercise.chain import sealed
from sim.exercise.entries import Entry

revision = "2"
down_revision = "1"


def _session() -> sql.Column[str]:
    return sql.Column("session", sql.String(32), sql.ForeignKey("sessions.id", ondelete="CASCADE"), primary_key=True)


def upgrade() -> None:
    """Add columns and tables, and bind the logs that are there into chains."""
    for name, length in (("salt", 32), ("commitment", 64), ("link", 64)):
        op.add_column("entries", sql.Column(name, sql.String(length), nullable=False, server_default=""))
    op.create_index("ix_entries_kind", "entries", ["kind"])
    op.create_table(
        "results",
        _session(),
        sql.Column("entry", sql.Integer, primary_key=True),
        sql.Column("record", sql.LargeBinary, nullable=False),
    )
    op.create_table(
        "leases",
        _session(),
        sql.Column("owner", sql.String(200), nullable=False),
        sql.Column("beat", sql.Integer, nullable=False),
    )
    op.create_table(
        "drafts",
        _session(),
        sql.Column("seat", sql.String(120), primary_key=True),
        sql.Column("draft", sql.Text, nullable=False),
    )
    _bind()


def _bind() -> None:
    connection = op.get_bind()
    table = sql.table("entries", *map(sql.column, ("session", "number", "at", "actor", "kind", "body")))
    rows = connection.execute(sql.select(table).order_by(table.c.session, table.c.number)).mappings().all()
    change = sql.text(
        "UPDATE entries SET salt = :salt, commitment = :commitment, link = :link WHERE session = :of AND number = :number"
    )
    for session, own in groupby(rows, key=lambda row: row["session"]):
        entries = [Entry.from_json({**row, "body": json.loads(row["body"])}) for row in own]
        for found in sealed(entries):
            where = {"of": session, "number": found.entry.number}
            connection.execute(
                change, {"salt": found.salt, "commitment": found.commitment, "link": found.link, **where}
            )
