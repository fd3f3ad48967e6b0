"""Brings the tables of a store to the version that this program knows, step by step, with Alembic."""

from pathlib import Path

import sqlalchemy as sql
from alembic import command
from alembic.config import Config


def upgrade(connection: sql.Connection, found: str | None) -> None:
    """Run the steps that are missing on a connection, within its transaction.

    ``found``: the version of the tables that are there; None where there are none.
    """
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    config.attributes["connection"] = connection
    if found is not None:
        command.stamp(config, found)
    command.upgrade(config, "head")
