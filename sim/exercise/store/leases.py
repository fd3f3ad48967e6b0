"""Which server leads a session, as the store has it: see ``sim.exercise.lease`` for who may take a lease."""

from dataclasses import dataclass

import sqlalchemy as sql
from sqlalchemy.exc import IntegrityError

from sim.exercise.store.database import Database
from sim.exercise.store.errors import NotLed
from sim.exercise.store.tables import LEASES


@dataclass(frozen=True, slots=True)
class Lease:
    """Who leads a session: an owner, and a number that grows as long as it is alive."""

    owner: str
    # Counted, not timed, because clocks of two machines need not agree.
    beat: int


class LeaseTable:
    """The lease of each session: at most one, and nobody takes it who has not seen it as it stands."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, session: str) -> Lease | None:
        """Return who leads a session; None: nobody."""
        wanted = sql.select(LEASES).where(LEASES.c.session == session)
        with self._database.reading() as connection:
            row = connection.execute(wanted).first()
        return None if row is None else Lease(row.owner, row.beat)

    def take(self, session: str, owner: str, seen: Lease | None) -> bool:
        """Let an owner lead a session whose lease stands as it was last seen; False: somebody else was quicker.

        Raises NotKept.
        """
        beat = 0 if seen is None else seen.beat + 1
        try:
            with self._database.writing() as connection:
                if seen is None:
                    connection.execute(LEASES.insert(), {"session": session, "owner": owner, "beat": beat})
                    return True
                wanted = (LEASES.c.session == session, LEASES.c.owner == seen.owner, LEASES.c.beat == seen.beat)
                done = connection.execute(LEASES.update().where(*wanted).values(owner=owner, beat=beat))
                return done.rowcount == 1
        except IntegrityError:
            return False

    def renew(self, session: str, owner: str) -> bool:
        """Say that an owner is alive; False: it does not lead the session any more. Raises NotKept."""
        own = (LEASES.c.session == session, LEASES.c.owner == owner)
        with self._database.writing() as connection:
            return connection.execute(LEASES.update().where(*own).values(beat=LEASES.c.beat + 1)).rowcount == 1

    def end(self, session: str, owner: str) -> None:
        """Let nobody lead a session that an owner leads. Raises NotKept."""
        with self._database.writing() as connection:
            connection.execute(LEASES.delete().where(LEASES.c.session == session, LEASES.c.owner == owner))

    def hold(self, connection: sql.Connection, session: str, owner: str) -> None:
        """Make sure, until the transaction ends, that an owner leads a session. Raises NotLed."""
        own = (LEASES.c.session == session, LEASES.c.owner == owner)
        held = connection.execute(
            LEASES.update().where(*own).values(beat=LEASES.c.beat + 1)
        )  # a write: others wait for it
        if held.rowcount != 1:
            raise NotLed
