"""Indexes by which a session is found by what happened in it and when, without a look at all sessions."""

from alembic import op

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Index entries by session and kind, and by time, in place of by kind alone."""
    op.create_index("ix_entries_session_kind", "entries", ["session", "kind"])
    op.create_index("ix_entries_at", "entries", ["at", "session"])
    op.drop_index("ix_entries_kind", "entries")
