"""A session is found by its code, by a token and by time without a look at all the others, however many are kept."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql

from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.session import Session
from sim.exercise.store import UNDER_WAY_FOR, SessionStore
from sim.exercise.store.tables import TABLES
from tests.exercise.playing import BEGUN

MANY = 500


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory, lobby_session: Session) -> Iterator[tuple[SessionStore, list[str]]]:
    """A store with many sessions, a quarter of them ended; none has been written to of late."""
    store = SessionStore(tmp_path_factory.mktemp("many"))
    first = lobby_session.entries[0]
    started = Entry(1, BEGUN, TRAINER, EntryKind.STARTED, {"move": 1, "injects": []})
    ended = Entry(2, BEGUN, TRAINER, EntryKind.ENDED, {})
    found = [store.create(first, started, *([ended] if n % 4 == 0 else [])) for n in range(MANY)]
    yield store, found
    store.close()


@contextmanager
def asked(store: SessionStore) -> Iterator[list[tuple[str, object]]]:
    """Collect what a database is asked meanwhile: statements and their values."""
    found: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, values: object, *_more: object) -> None:
        found.append((statement, values))

    engine = store.database.engine
    sql.event.listen(engine, "before_cursor_execute", note)
    yield found
    sql.event.remove(engine, "before_cursor_execute", note)


def scans(store: SessionStore, found: list[tuple[str, object]]) -> list[str]:
    """Return the steps of SQLite's plans for statements that go through a whole table or a whole index."""
    steps = []
    with store.database.engine.connect() as connection:
        for statement, values in found:
            plan = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
            steps += [str(row.detail) for row in plan]
    assert steps
    return [step for step in steps if any(step.startswith(f"SCAN {name}") for name in TABLES.tables)]


def test_a_plan_that_goes_through_all_sessions_is_recognised(many: tuple[SessionStore, list[str]]) -> None:
    store, _sessions = many
    with asked(store) as found:
        store.sessions()
    assert scans(store, found) == ["SCAN sessions"]


@pytest.mark.parametrize("by", ["id", "code", "token", "a wrong code", "time", "what happened", "whose link"])
def test_nothing_goes_through_all_sessions_to_find_one(many: tuple[SessionStore, list[str]], by: str) -> None:
    store, sessions = many
    kept = store.session(sessions[MANY // 2])
    token, device = store.links.issue(kept.id, TRAINER)
    late = BEGUN + UNDER_WAY_FOR + timedelta(days=1)
    with asked(store) as found:
        if by == "id":
            assert store.session(kept.id) == kept
        elif by == "code":
            assert store.session(kept.code.lower()) == kept
        elif by == "token":
            assert store.links.who(token) == device
        elif by == "a wrong code":
            with pytest.raises(KeyError):
                store.session("OOOOO")  # no code has the letter
        elif by == "time":
            assert not store.under_way(late)
            assert store.under_way(BEGUN)
        elif by == "what happened":
            assert store.hot_wash.shown(kept.id) == (0, [])
            assert store.hot_wash.add(kept.id, by, {})
            store.append(kept.id, Entry(kept.entries, late, TRAINER, EntryKind.NOTE, {"text": "Hm."}))
        else:
            assert device in store.links.devices(kept.id)
            assert store.links.knows("0" * 64) is False
    assert len(found) < 12
    assert scans(store, found) == []


def test_what_is_no_name_of_a_session_is_not_asked_for(many: tuple[SessionStore, list[str]]) -> None:
    store, _sessions = many
    with asked(store) as found:
        for name in ("", " ", "A\0B", "\ud800", "%", "' OR 1=1"):
            with pytest.raises(KeyError):
                store.session(name)
    assert found == []


def test_an_upgraded_place_has_the_indexes_too(tmp_path: Path, lobby_session: Session) -> None:
    """A place is made by the same steps by which an older one is upgraded; what it is asked goes by its indexes."""
    store = SessionStore(tmp_path / "sessions.sqlite")
    store.create(lobby_session.entries[0])
    with store.database.engine.connect() as connection:
        names = {get_indexe["name"] for get_indexe in sql.inspect(connection).get_indexes("entries")}
    assert names == {"ix_entries_session_kind", "ix_entries_at"}
    store.close()


def test_opening_one_session_reads_one_log_however_many_are_kept(
    many: tuple[SessionStore, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    store, kept = many
    read: list[str] = []
    chain = store.chain
    monkeypatch.setattr(store, "chain", lambda session, after=-1: read.append(session) or chain(session, after))
    one, another = store.session(kept[3]), kept[5]
    token, _device = store.links.issue(another, TRAINER)
    sessions = LiveSessions(store)
    assert sessions.by_code(one.code, "192.0.2.1").id == one.id
    assert sessions.by_code(one.code, "192.0.2.1").id == one.id
    opened = sessions.by_token(token)
    assert opened is not None
    assert opened[0].id == another
    assert sessions.by_token("x" * 32) is None
    assert read == [one.id, another]
    sessions.close()
