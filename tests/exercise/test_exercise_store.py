"""Where sessions are kept: the same promises in SQLite and in a real PostgreSQL, and nothing more on disk than is needed."""

import hashlib
import json
import secrets
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sql

from sim.exercise import commands
from sim.exercise.chain import first_broken
from sim.exercise.entries import ENOUGH_ANSWERS, TRAINER, Entry, EntryKind
from sim.exercise.live.session import LiveSession
from sim.exercise.replay import replayed
from sim.exercise.store import CODE_LENGTH, CODE_LETTERS, UNDER_WAY_FOR, SessionStore
from sim.exercise.store.database import FILE, place, without_password
from sim.exercise.store.errors import NotKept, NotLed, Taken
from sim.exercise.store.people import Device
from sim.exercise.store.tables import TABLES, VERSION
from sim.scenario.problems import LazyText
from tests.exercise.databases import NoServer, database, server
from tests.exercise.playing import BEGUN, CUSTOMS, Table, content

NASTY = "Zoë Ж 😀 '; DROP TABLE entries; -- \" % {x} <b>\u2028"


@pytest.fixture(scope="module")
def postgres() -> Iterator[str]:
    """The folder of a PostgreSQL server of our own."""
    try:
        with server() as folder:
            yield folder
    except NoServer as why:
        pytest.skip(str(why))


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store may keep sessions: an empty place for each test."""
    if request.param == "sqlite":
        return str(tmp_path / "sessions.sqlite")
    return database(request.getfixturevalue("postgres"), f"t{secrets.token_hex(6)}")


@pytest.fixture
def store(where: str) -> Iterator[SessionStore]:
    kept = SessionStore(where)
    yield kept
    kept.close()


@pytest.fixture
def file(tmp_path: Path) -> Iterator[SessionStore]:
    """A store in a file of SQLite."""
    kept = SessionStore(tmp_path / "sessions.sqlite")
    yield kept
    kept.close()


@pytest.fixture
def session(store, lobby_session) -> str:
    return store.create(lobby_session.entries[0])


def note(number: int, text: str = "Hm.") -> Entry:
    return Entry(number, BEGUN + timedelta(seconds=number), TRAINER, EntryKind.NOTE, {"text": text})


def everything(store: SessionStore) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables."""
    found = {}
    with store.database.engine.connect() as connection:
        for name in sql.inspect(connection).get_table_names():
            rows = connection.execute(sql.text(f'SELECT * FROM "{name}"')).all()
            found[name] = [tuple(row) for row in rows]
    return found


def on_disk(store: SessionStore) -> bytes:
    """Return all bytes of a store's files, those of the log written ahead too."""
    path = Path(store.where)
    return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))


# Logs


def test_a_log_comes_back_as_it_was_written(store, session, played):
    for entry in played.session.entries[1:]:
        store.append(session, entry)
    assert store.entries(session) == played.session.entries
    assert content(replayed(store.entries(session))) == content(played.session)


def test_a_log_is_there_for_whoever_opens_the_place_again(store, session, where):
    store.append(session, note(1, NASTY))
    store.close()
    again = SessionStore(where)
    assert again.entries(session)[1] == note(1, NASTY)
    again.close()


def test_entries_can_be_had_from_a_number_on(store, session):
    for number in (1, 2, 3):
        store.append(session, note(number))
    assert [entry.number for entry in store.entries(session, after=1)] == [2, 3]
    assert store.entries(session, after=3) == []


def test_an_entry_whose_number_is_taken_is_not_written(store, session):
    store.append(session, note(1, "first"))
    with pytest.raises(Taken):
        store.append(session, note(1, "second"))
    assert [entry.body for entry in store.entries(session)[1:]] == [{"text": "first"}]


def test_of_many_who_write_the_same_number_at_once_one_does(store, session, where):
    stores = [store, SessionStore(where)]
    outcomes: list[str] = []
    gate = threading.Barrier(6)

    def write(n: int) -> None:
        gate.wait()
        try:
            stores[n % 2].append(session, note(1, f"from {n}"))
            outcomes.append("written")
        except Taken:
            outcomes.append("taken")

    threads = [threading.Thread(target=write, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    stores[1].close()
    assert sorted(outcomes) == ["taken"] * 5 + ["written"]
    assert len(store.entries(session)) == 2


def test_an_entry_of_a_session_that_was_erased_is_refused_in_words(store, session):
    store.forget(session)
    with pytest.raises(NotKept) as error:
        store.append(session, note(1))
    assert isinstance(error.value.message, LazyText)
    with pytest.raises(NotKept):
        store.links.issue(session, TRAINER)
    assert all(rows == [] for name, rows in everything(store).items() if name != "alembic_version")


def test_only_a_creation_begins_a_session(store):
    with pytest.raises(ValueError, match="begins with its creation"):
        store.create(note(0))


def test_a_number_that_is_no_standard_json_is_never_written(store, session):
    with pytest.raises(ValueError, match="not JSON compliant"):
        store.append(session, Entry(1, BEGUN, TRAINER, EntryKind.NOTE, {"text": float("nan")}))
    assert len(store.entries(session)) == 1


# Lists


def test_sessions_are_listed_newest_first_with_how_long_they_are(store, lobby_session):
    first = lobby_session.entries[0]
    ids = []
    for n in range(3):
        begun = Entry(
            0, BEGUN + timedelta(days=n), TRAINER, EntryKind.CREATED, {**first.body, "title": f"Title {n} {NASTY}"}
        )
        ids.append(store.create(begun))
    store.append(ids[0], note(1))
    found = store.sessions()
    assert [kept.id for kept in found] == ids[::-1]
    assert [kept.entries for kept in found] == [1, 1, 2]
    assert found[2].title == f"Title 0 {NASTY}"
    assert found[2].created == BEGUN
    assert found[2].scenario == "two-doors"


def test_a_session_is_found_by_its_id_and_by_its_code_however_it_is_typed(store, session):
    kept = store.session(session)
    assert len(kept.code) == CODE_LENGTH
    assert set(kept.code) <= set(CODE_LETTERS)
    assert store.session(f" {kept.code.lower()}\n") == kept
    for wrong in ("", "QQQQQ0", "%", "' or 1=1 --", "_____"):
        with pytest.raises(KeyError):
            store.session(wrong)
    with pytest.raises(KeyError):
        store.entries("nothing")


def test_a_code_that_is_drawn_twice_is_drawn_again(store, session, lobby_session, monkeypatch):
    taken = store.session(session).code
    letters = iter([*taken, *"ABABA"])
    monkeypatch.setattr("sim.exercise.store.secrets.choice", lambda _letters: next(letters))
    other = store.create(lobby_session.entries[0])
    assert store.session(other).code == "ABABA"
    assert store.session(taken).id == session


def test_a_session_that_is_erased_is_gone_with_all_that_belonged_to_it_and_others_stay(store, session, lobby_session):
    other = store.create(lobby_session.entries[0])
    for each in (session, other):
        token, device = store.links.issue(each, "participant")
        store.names.set(each, device.device, "Anna")
        store.hot_wash.add(each, device.device, {"helped": 4})
        store.drafts.keep(each, str(CUSTOMS), "{}")
        store.results.keep(each, 0, b"nothing")
        assert store.leases.take(each, "somebody", None)
        assert store.links.who(token)
    store.forget(session)
    with pytest.raises(KeyError):
        store.entries(session)
    assert session not in json.dumps(everything(store), default=str)
    assert {name: len(rows) for name, rows in everything(store).items()} == {
        "alembic_version": 1,
        "drafts": 1,
        "leases": 1,
        "results": 1,
        "sessions": 1,
        "entries": 1,
        "devices": 1,
        "names": 1,
        "impressions": 1,
        "answered": 1,
    }


# Links


def test_a_token_opens_its_own_device_and_nothing_else_does(store, session):
    token, device = store.links.issue(session, "participant")
    assert store.links.who(token) == device
    assert device.role == "participant"
    for wrong in ("", "x", token[:-1], token + "x", token.swapcase(), "x" * 10_000, "' or 1=1 --    ", "\x00" * 20):
        assert store.links.who(wrong) is None


def test_tokens_are_kept_as_hashes_only(store, session):
    tokens = [store.links.issue(session, role)[0] for role in ("trainer", "participant", "evaluator")]
    kept = json.dumps(everything(store))
    for token in tokens:
        assert token not in kept
        assert token[4:20] not in kept
    assert len(set(tokens)) == 3
    assert min(map(len, tokens)) >= 32


def test_a_token_stands_nowhere_in_the_file(file, lobby_session):
    session = file.create(lobby_session.entries[0])
    live = LiveSession(file, session)
    token, device = live.join(CUSTOMS, "Anna Example")
    assert b"Anna Example" in on_disk(file)
    assert token.encode() not in on_disk(file)
    file.links.withdraw(session, device.device)
    file.close()
    assert token.encode() not in on_disk(file)


def test_a_link_that_is_withdrawn_opens_nothing_any_more(store, session):
    token, device = store.links.issue(session, "participant")
    other, _ = store.links.issue(session, "participant")
    store.links.withdraw(session, device.device)
    assert store.links.who(token) is None
    assert store.links.who(other)


def test_a_device_may_have_several_links(store, session):
    first, device = store.links.issue(session, "trainer", "trainer")
    second, again = store.links.issue(session, "trainer", "trainer")
    assert device == again == Device(session, "trainer", "trainer")
    assert store.links.who(first) == store.links.who(second) == device


# Names


def test_names_stand_apart_from_the_log_and_can_be_erased(store, session):
    live = LiveSession(store, session)
    _token, device = live.join(CUSTOMS, NASTY)
    assert store.names.of(session)[device.device].startswith("Zoë Ж 😀 '; DROP TABLE")
    assert "Zoë" not in json.dumps([entry.to_json() for entry in store.entries(session)], ensure_ascii=False)
    store.names.erase(session)
    assert store.names.of(session) == {}
    assert "Zoë" not in json.dumps(everything(store), ensure_ascii=False)
    assert live.seats_of(device.device) == (CUSTOMS,)


def test_a_name_is_text_without_control_characters_and_not_long(store, session):
    for given, kept in (
        ("  Anna  ", {"d": "Anna"}),
        ("A\x00n\x1b[31mn\u202ea\n\tB", {"d": "An[31mnaB"}),
        ("x" * 500, {"d": "x" * 80}),
        ("\ud800Eve", {"d": "Eve"}),
        ("   ", {}),
        ("\x00\x07", {}),
    ):
        store.names.set(session, "d", given)
        assert store.names.of(session) == kept


def test_names_that_are_erased_are_off_the_disk_and_so_is_an_erased_session(file, lobby_session):
    session = file.create(lobby_session.entries[0])
    for n in range(40):
        file.names.set(session, f"device-{n}", f"Anna Example {n}")
    file.append(session, note(1, "A remark that is nobody's business."))
    file.names.erase(session)
    assert b"Anna Example" not in on_disk(file)
    assert b"nobody's business" in on_disk(file)
    file.forget(session)
    assert b"nobody's business" not in on_disk(file)


# The hot wash


def washed(store: SessionStore, session: str, number: int = 1) -> None:
    """Close the hot wash as the log does."""
    store.append(session, Entry(number, BEGUN, TRAINER, EntryKind.HOT_WASH_CLOSED, {"answers": ENOUGH_ANSWERS}))


def test_answers_are_shown_all_at_once_when_the_hot_wash_is_closed_and_each_device_gives_them_once(store, session):
    for n in range(ENOUGH_ANSWERS + 2):
        assert store.hot_wash.shown(session) == (n, [])
        assert not store.hot_wash.has_answered(session, f"device-{n}")
        assert store.hot_wash.add(session, f"device-{n}", {"helped": n, "words": NASTY})
        assert store.hot_wash.has_answered(session, f"device-{n}")
        assert not store.hot_wash.add(session, f"device-{n}", {"helped": 99})
    washed(store, session)
    assert not store.hot_wash.add(session, "late", {"helped": 98})
    assert not store.hot_wash.has_answered(session, "late")
    count, answers = store.hot_wash.shown(session)
    assert count == ENOUGH_ANSWERS + 2 == 7
    assert sorted(answer["helped"] for answer in answers) == list(range(7))


def test_fewer_than_five_answers_are_never_shown_whatever_a_log_says(store, session):
    for n in range(ENOUGH_ANSWERS - 1):
        store.hot_wash.add(session, f"device-{n}", {"helped": n})
    washed(store, session)
    assert store.hot_wash.shown(session) == (4, [])


def test_answers_carry_nothing_of_who_gave_them_or_when(store, session):
    for n in range(12):
        store.hot_wash.add(session, f"device-{n}", {"helped": n})
    rows = everything(store)["impressions"]
    assert "device" not in json.dumps(rows)
    assert all(len(row) == 3 for row in rows)
    washed(store, session)
    _count, answers = store.hot_wash.shown(session)
    assert [answer["helped"] for answer in answers] != list(range(12))


def test_the_file_does_not_keep_the_order_in_which_answers_came(file, lobby_session):
    """Two tables in the same order would say who gave which answer."""
    session = file.create(lobby_session.entries[0])
    for n in range(12):
        file.hot_wash.add(session, secrets.token_hex(6), {"helped": n})
    with sqlite3.connect(file.where) as connection:
        for table in ("impressions", "answered"):
            with pytest.raises(sqlite3.OperationalError, match="no such column: rowid"):
                connection.execute(f"SELECT rowid FROM {table}")


# What cannot be written


def test_what_the_database_does_not_take_is_refused_in_words_and_nothing_has_changed(store, session, where):
    store.append(session, note(1))
    live = LiveSession(store, session)
    before, kept = live.session, everything(store)
    _forbid_writing(store, where)
    for attempt in (
        lambda: live.do(TRAINER, commands.StartExercise()),
        lambda: live.join(None),
        lambda: store.append(session, note(2)),
        lambda: store.links.issue(session, "participant"),
        lambda: store.names.set(session, "d", "Anna"),
        lambda: store.hot_wash.add(session, "d", {}),
        lambda: store.forget(session),
    ):
        with pytest.raises(NotKept) as error:
            attempt()
        assert "could not be written to disk, and nothing was changed" in error.value.message
        assert isinstance(error.value.message, LazyText)
    assert live.session is before
    assert everything(store) == kept


def _forbid_writing(store: SessionStore, where: str) -> None:
    store.close()
    if "://" in where:
        name = sql.make_url(where).database
        with store.database.engine.connect() as connection:
            connection.execute(sql.text(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on'))
            connection.commit()
        store.close()
    else:
        sql.event.listen(store.database.engine, "connect", lambda each, _record: each.execute("PRAGMA query_only=ON"))


def test_a_full_disk_loses_nothing_that_was_kept_and_writing_goes_on_when_there_is_room(file, lobby_session):
    live = LiveSession(file, file.create(lobby_session.entries[0]))
    file.close()
    limit = {"pages": 0}

    def bounded(connection: sqlite3.Connection, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        limit["pages"] = limit["pages"] or pages + 4
        connection.execute(f"PRAGMA max_page_count={limit['pages']}")

    sql.event.listen(file.database.engine, "connect", bounded)
    with pytest.raises(NotKept) as error:
        _send_for_ever(live)
    assert "full" in error.value.message
    assert len(live.session.entries) > 1
    assert file.entries(live.id) == live.session.entries
    file.close()
    limit["pages"] = 1 << 20
    entry = live.do(TRAINER, commands.SendMessage(text="There is room again."))
    assert file.entries(live.id)[-1] == entry
    assert [each.number for each in file.entries(live.id)] == list(range(len(live.session.entries)))


def _send_for_ever(live: LiveSession) -> None:
    while len(live.session.entries) < 1000:
        live.do(TRAINER, commands.SendMessage(text="x" * 3000))


FULL = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from sim.exercise.entries import Entry, EntryKind
from sim.exercise.store import SessionStore
from sim.exercise.store.errors import NotKept

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
store = SessionStore(sys.argv[1])
now = datetime(2030, 1, 1, tzinfo=UTC)
session = store.create(Entry(0, now, "trainer", EntryKind.CREATED, {"title": "", "scenario": {"name": "try"}}))
size = max(each.stat().st_size for each in Path(sys.argv[1]).parent.iterdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 60_000, resource.RLIM_INFINITY))
kept = 0
try:
    for number in range(1, 200):
        store.append(session, Entry(number, now, "trainer", EntryKind.NOTE, {"text": "x" * 3000}))
        kept = number
except NotKept as error:
    print("refused:", error.message)
assert len(store.entries(session)) == kept + 1, (len(store.entries(session)), kept)
resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
store.append(session, Entry(kept + 1, now, "trainer", EntryKind.NOTE, {"text": "again"}))
store.close()
again = SessionStore(sys.argv[1]).entries(session)
assert [entry.number for entry in again] == list(range(kept + 2)), again
print("kept", kept)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit on Windows")
def test_a_file_system_that_takes_no_more_is_a_refusal_in_words_and_no_loss(tmp_path, root):
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(tmp_path / "own" / FILE)],
        capture_output=True,
        text=True,
        cwd=root,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "refused: This could not be written to disk, and nothing was changed" in done.stdout
    assert int(done.stdout.split("kept ")[1]) > 0


# Where


def test_a_place_is_a_folder_a_file_or_a_url(tmp_path, monkeypatch):
    assert place(tmp_path) == str(tmp_path / FILE)
    assert place(tmp_path / "mine.db") == str(tmp_path / "mine.db")
    assert place("postgresql+psycopg://host/name") == "postgresql+psycopg://host/name"
    monkeypatch.setenv("CORDON_DATA", str(tmp_path / "elsewhere"))
    assert place() == str(tmp_path / "elsewhere" / FILE)
    monkeypatch.delenv("CORDON_DATA")
    assert place().endswith(FILE)


@pytest.mark.parametrize(
    "where",
    [
        "postgresql+psycopg://somebody:hush-hush@127.0.0.1:1/none?connect_timeout=2",
        "nonsense://somebody:hush-hush@host/name",
        "postgresql+nonsense://host/name",
        "://",
        "postgresql+psycopg://somebody:hush-hush@host:port/name",
        "not a url://somebody:hush-hush@host:port/name",
    ],
)
def test_a_database_that_cannot_be_reached_is_said_in_words_without_its_password(where):
    with pytest.raises(NotKept) as error:
        SessionStore(where)
    assert "Sessions cannot be kept at" in error.value.detail
    assert "hush-hush" not in error.value.detail
    for part in ("hush", "host", "127.0.0.1", "somebody", "psycopg"):
        assert part not in error.value.message, "what a page shows"


def test_a_password_that_a_driver_quotes_is_left_out():
    said = "connection to somebody:hush-hush@host failed"
    assert (
        without_password(said, "postgresql://somebody:hush-hush@host/name") == "connection to somebody:***@host failed"
    )
    assert without_password(said, "sessions.sqlite") == said


# Versions


def oldest(path: Path, entries: list[Entry]) -> None:
    """Make a store as programs did before stores had versions, with one session in it."""
    with sqlite3.connect(path) as old:
        old.executescript(OLDEST)
        old.execute("INSERT INTO sessions VALUES ('s1', 'ABCDE', 'Old', 'two-doors', ?)", (entries[0].to_json()["at"],))
        for entry in entries:
            given = entry.to_json()
            row = ("s1", given["number"], given["at"], given["actor"], given["kind"], json.dumps(given["body"]))
            old.execute("INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?)", row)
        old.execute("INSERT INTO devices VALUES (?, 's1', 'd', 'trainer')", (hashlib.sha256(b"x" * 32).hexdigest(),))
        old.execute("INSERT INTO names VALUES ('s1', 'd', 'Anna')")


OLDEST = """
CREATE TABLE sessions (id VARCHAR(32) NOT NULL PRIMARY KEY, code VARCHAR(16) NOT NULL UNIQUE, title VARCHAR(200) NOT NULL,
  scenario VARCHAR(64) NOT NULL, created VARCHAR(40) NOT NULL);
CREATE TABLE entries (session VARCHAR(32) NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, number INTEGER NOT NULL,
  at VARCHAR(40) NOT NULL, actor VARCHAR(120) NOT NULL, kind VARCHAR(40) NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (session, number));
CREATE TABLE devices (hash VARCHAR(64) NOT NULL PRIMARY KEY, session VARCHAR(32) NOT NULL REFERENCES sessions (id)
  ON DELETE CASCADE, device VARCHAR(32) NOT NULL, role VARCHAR(16) NOT NULL);
CREATE INDEX ix_devices_session ON devices (session);
CREATE TABLE names (session VARCHAR(32) NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, device VARCHAR(32) NOT NULL,
  name VARCHAR(80) NOT NULL, PRIMARY KEY (session, device));
CREATE TABLE impressions (id VARCHAR(32) NOT NULL PRIMARY KEY, session VARCHAR(32) NOT NULL REFERENCES sessions (id)
  ON DELETE CASCADE, answers TEXT NOT NULL) WITHOUT ROWID;
CREATE INDEX ix_impressions_session ON impressions (session);
CREATE TABLE answered (session VARCHAR(32) NOT NULL REFERENCES sessions (id) ON DELETE CASCADE, device VARCHAR(32) NOT NULL,
  PRIMARY KEY (session, device)) WITHOUT ROWID;
"""


def test_a_store_of_before_opens_with_everything_in_it_and_its_logs_bound(tmp_path, played):
    path = tmp_path / "sessions.sqlite"
    oldest(path, played.session.entries)
    store = SessionStore(path)
    assert store.entries("s1") == played.session.entries
    assert first_broken(store.chain("s1")) is None
    assert store.links.who("x" * 32) == Device("s1", "d", "trainer")
    assert store.names.of("s1") == {"d": "Anna"}
    live = LiveSession(store, "s1")
    live.do(TRAINER, commands.WriteNote(text="It goes on."))
    assert first_broken(store.chain("s1")) is None
    store.close()
    again = SessionStore(path)
    assert len(again.entries("s1")) == len(played.session.entries) + 1
    again.close()


def test_tables_brought_up_to_date_are_those_that_the_program_describes(where):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    store = SessionStore(where)
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, TABLES) == []
        assert context.get_current_revision() == VERSION
    store.close()


def test_a_store_of_a_later_version_is_left_alone_and_said_in_words(where):
    store = SessionStore(where)
    with store.database.engine.begin() as connection:
        connection.execute(sql.text("UPDATE alembic_version SET version_num = '99'"))
    before = everything(store)
    with pytest.raises(NotKept) as error:
        SessionStore(where)
    assert "later version of Cordon" in error.value.detail
    assert everything(store) == before
    store.close()


def test_an_upgrade_that_breaks_off_leaves_the_store_as_it_was(tmp_path, played, monkeypatch):
    path = tmp_path / "sessions.sqlite"
    entries = played.session.entries
    oldest(path, entries)
    with sqlite3.connect(path) as old:
        old.execute("UPDATE entries SET at = 'never' WHERE number = 3")
        before = list(old.iterdump())
    with pytest.raises(NotKept):
        SessionStore(path)
    with sqlite3.connect(path) as old:
        assert list(old.iterdump()) == before
        old.execute("UPDATE entries SET at = ? WHERE number = 3", (entries[3].to_json()["at"],))
    store = SessionStore(path)
    assert store.entries("s1") == entries
    store.close()


@pytest.mark.slow
def test_of_many_who_open_an_old_store_at_once_all_find_it_up_to_date(tmp_path, played):
    path = tmp_path / "sessions.sqlite"
    oldest(path, played.session.entries)
    script = (
        "import sys; from sim.exercise.store import SessionStore; print(len(SessionStore(sys.argv[1]).entries('s1')))"
    )
    many = [
        subprocess.Popen([sys.executable, "-c", script, str(path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(4)
    ]
    said = [each.communicate(timeout=60) for each in many]
    assert [out.decode().strip() for out, _err in said] == [str(len(played.session.entries))] * 4, said


# Leases


def test_one_owner_at_a_time_leads_a_session(store, session):
    assert store.leases.of(session) is None
    assert store.leases.take(session, "one", None)
    assert not store.leases.take(session, "two", None)
    seen = store.leases.of(session)
    assert seen is not None
    assert seen.owner == "one"
    assert store.leases.renew(session, "one")
    assert not store.leases.take(session, "two", seen), "it has shown that it is alive since"
    assert not store.leases.renew(session, "two")
    assert store.leases.take(session, "two", store.leases.of(session))
    assert not store.leases.renew(session, "one")
    store.leases.end(session, "one")
    assert store.leases.of(session).owner == "two"
    store.leases.end(session, "two")
    assert store.leases.of(session) is None


def test_whoever_does_not_lead_a_session_writes_nothing_into_it(store, session):
    store.leases.take(session, "one", None)
    store.append(session, note(1), owner="one")
    with pytest.raises(NotLed):
        store.append(session, note(2), owner="two")
    store.leases.take(session, "two", store.leases.of(session))
    with pytest.raises(NotLed):
        store.append(session, note(2), owner="one")
    store.append(session, note(2), owner="two")
    assert len(store.entries(session)) == 3


# Under way


def test_an_exercise_is_under_way_from_its_start_to_its_end_whoever_asks(store, session, where):
    now = BEGUN + timedelta(minutes=10)
    assert not store.under_way(now)
    store.append(session, Entry(1, BEGUN, TRAINER, EntryKind.STARTED, {"move": 1, "injects": []}))
    assert store.under_way(now)
    other = SessionStore(where)
    assert other.under_way(now)
    other.close()
    assert store.under_way(BEGUN + UNDER_WAY_FOR)
    assert not store.under_way(BEGUN + UNDER_WAY_FOR + timedelta(minutes=1)), "left lying for days"
    store.append(session, Entry(2, BEGUN, TRAINER, EntryKind.ENDED, {}))
    assert not store.under_way(now)


def test_a_place_that_is_no_folder_or_no_database_is_said_in_words(tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file")
    noise = tmp_path / "noise.sqlite"
    noise.write_bytes(b"this is no database " * 1000)
    for where in (taken / "below", noise):
        with pytest.raises(NotKept) as error:
            SessionStore(where)
        assert str(where) in error.value.detail
        assert str(where) not in error.value.message, "what a page shows names no place"
    assert taken.read_text() == "a file"
    assert noise.read_bytes() == b"this is no database " * 1000


def test_a_folder_that_is_not_there_is_made(tmp_path, lobby_session):
    store = SessionStore(tmp_path / "a" / "b")
    assert store.entries(store.create(lobby_session.entries[0])) == lobby_session.entries
    assert (tmp_path / "a" / "b" / FILE).is_file()
    store.close()


def test_what_is_acknowledged_is_on_disk_before_the_call_returns(file):
    """Written ahead, and waited for: a power cut takes back nothing that was said to be kept."""
    with file.database.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1


def test_a_connection_that_the_database_has_dropped_is_opened_again(postgres, lobby_session):
    import psycopg

    url = database(postgres, f"t{secrets.token_hex(6)}")
    store = SessionStore(url)
    session = store.create(lobby_session.entries[0])
    with psycopg.connect(host=postgres, user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()")
    store.append(session, note(1))
    assert len(store.entries(session)) == 2
    store.close()


def test_a_whole_session_played_in_rooms_is_the_same_in_both_databases(where, lobby_session):
    store = SessionStore(where)
    live, table = LiveSession(store, store.create(lobby_session.entries[0])), Table(lobby_session)
    for each in (live, table):
        each.do(TRAINER, commands.StartExercise())
        each.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation=NASTY))
        each.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 7.1}))
        each.do(TRAINER, commands.CloseMove())
        each.do(TRAINER, commands.UndoMove(luck="new"))
    assert [e.body for e in store.entries(live.id)] == [e.body for e in table.session.entries]
    store.close()
