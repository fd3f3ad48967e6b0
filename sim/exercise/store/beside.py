"""What is kept of a session beside its log: what closed moves gave, what seats try out, and answers of the hot wash."""

import json
import secrets
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from sim.exercise.entries import ENOUGH_ANSWERS, EntryKind
from sim.exercise.store.database import Database
from sim.exercise.store.tables import ANSWERED, DRAFTS, ENTRIES, IMPRESSIONS, RESULTS


class MoveResults:
    """What closed moves gave: records as bytes, by session and number of the entry that closed the move."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, session: str, entry: int, record: bytes) -> None:
        """Keep what a move gave that an entry closed. Raises NotKept."""
        own = (RESULTS.c.session == session, RESULTS.c.entry == entry)
        with self._database.writing() as connection:
            connection.execute(RESULTS.delete().where(*own))
            connection.execute(RESULTS.insert(), {"session": session, "entry": entry, "record": record})

    def of(self, session: str, entry: int) -> bytes | None:
        """Return what a move gave that an entry closed; None where nothing is kept of it."""
        wanted = sql.select(RESULTS.c.record).where(RESULTS.c.session == session, RESULTS.c.entry == entry)
        with self._database.reading() as connection:
            return connection.execute(wanted).scalar()


class DraftTexts:
    """What seats are trying out, as text, by session and seat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def keep(self, session: str, seat: str, draft: str) -> None:
        """Keep what a seat is trying out, in place of what it tried before. Raises NotKept."""
        own = (DRAFTS.c.session == session, DRAFTS.c.seat == seat)
        with self._database.writing() as connection:
            connection.execute(DRAFTS.delete().where(*own))
            connection.execute(DRAFTS.insert(), {"session": session, "seat": seat, "draft": draft})

    def of(self, session: str) -> dict[str, str]:
        """Return what seats are trying out, by seat."""
        wanted = sql.select(DRAFTS).where(DRAFTS.c.session == session)
        with self._database.reading() as connection:
            return {row.seat: row.draft for row in connection.execute(wanted)}


class HotWash:
    """Answers of the hot wash: without seat, device or time. Which devices have answered stands apart from what they answered."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, session: str, device: str, answers: Mapping[str, Any]) -> bool:
        """Keep somebody's answers of the hot wash, apart from who gave them.

        False where the device has answered before, or the hot wash has been closed.
        """
        if self._is_closed(session):
            return False
        try:
            with self._database.writing() as connection:
                # The device's row is unique: a second one fails, and the answers with it.
                connection.execute(ANSWERED.insert(), {"session": session, "device": device})
                connection.execute(IMPRESSIONS.insert(), answers_row(session, answers))
        except IntegrityError:
            return False
        return True

    def has_answered(self, session: str, device: str) -> bool:
        """Return whether a device has given its answers."""
        wanted = sql.select(ANSWERED).where(ANSWERED.c.session == session, ANSWERED.c.device == device)
        with self._database.reading() as connection:
            return connection.execute(wanted).first() is not None

    def shown(self, session: str) -> tuple[int, list[dict[str, Any]]]:
        """Return how many have answered, and their answers once the hot wash has been closed, if there are enough of them.

        So they come all at once, in an order that says nothing.
        """
        answers = self.all(session)
        return len(answers), answers if len(answers) >= ENOUGH_ANSWERS and self._is_closed(session) else []

    def all(self, session: str) -> list[dict[str, Any]]:
        """Return all answers of the hot wash, whether it has been closed or not: for nobody to see."""
        wanted = sql.select(IMPRESSIONS.c.answers).where(IMPRESSIONS.c.session == session).order_by(IMPRESSIONS.c.id)
        with self._database.reading() as connection:
            return [json.loads(row.answers) for row in connection.execute(wanted)]

    def _is_closed(self, session: str) -> bool:
        wanted = sql.select(ENTRIES.c.number).where(
            ENTRIES.c.session == session, ENTRIES.c.kind == str(EntryKind.HOT_WASH_CLOSED)
        )
        with self._database.reading() as connection:
            return connection.execute(wanted).first() is not None


def answers_row(session: str, answers: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row of somebody's answers, under a number that is drawn."""
    return {"id": secrets.token_hex(16), "session": session, "answers": json.dumps(answers, ensure_ascii=False)}
