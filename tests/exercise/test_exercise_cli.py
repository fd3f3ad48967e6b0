"""``cordon session`` and ``cordon preflight``: what they print, their exit codes, and errors in words."""

import json
import socket
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from sim.exercise.entries import TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.store import SessionStore


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "workshop"


@pytest.fixture
def begun(cordon, data) -> dict[str, str]:
    """A session begun by command: its id, code and the trainer's token."""
    answer = cordon("session", "create", "two-doors", "--length", "90-minutes", "--seed", "7", "--data", data, "--json")
    assert answer.code == 0, answer.err
    found: dict[str, str] = json.loads(answer.out)
    return found


@pytest.fixture
def lived(begun, data) -> dict[str, str]:
    """The same session after its first move."""
    live = LiveSession(SessionStore(data), begun["id"])
    live.join(None, "Anna Example")
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    return begun


def test_a_session_is_begun_listed_and_its_trainers_link_shown_once(cordon, data):
    answer = cordon("session", "create", "two-doors", "--title", "Spring <b>", "--data", data)
    assert answer.code == 0, answer.err
    token = answer.out.split("/?t=")[1].split()[0]
    assert SessionStore(data).links.who(token)
    listed = cordon("session", "list", "--data", data)
    assert listed.code == 0
    assert "Spring <b>" in listed.out
    assert token not in listed.out


def test_the_list_is_json_when_asked_for_and_says_when_there_is_nothing(cordon, data, begun):
    (row,) = json.loads(cordon("session", "list", "--data", data, "--json").out)
    assert row["code"] == begun["code"]
    assert row["id"] == begun["id"]
    assert row["entries"] == 1
    assert row["scenario"] == "two-doors"
    empty = cordon("session", "list", "--data", data / "empty")
    assert (empty.code, "No session is kept here." in empty.out) == (0, True)
    assert json.loads(cordon("session", "list", "--data", data / "empty", "--json").out) == []


def test_sessions_are_kept_where_the_environment_says_when_nothing_is_given(cordon, monkeypatch, data, begun):
    monkeypatch.setenv("CORDON_DATA", str(data))
    assert begun["code"] in cordon("session", "list").out


def test_a_session_travels_by_file_and_verifies_there(cordon, data, lived, tmp_path):
    file = tmp_path / "workshop.json"
    answer = cordon("session", "export", lived["code"], "--out", file, "--data", data)
    assert answer.code == 0, answer.err
    assert "Example" not in file.read_text("utf-8")
    there = tmp_path / "elsewhere"
    answer = cordon("session", "import", file, "--data", there)
    assert answer.code == 0, answer.err
    token = answer.out.split("/?t=")[1].split()[0]
    device = SessionStore(there).links.who(token)
    assert device is not None
    assert device.role == "trainer"
    for name, where in ((file, data), (lived["code"].lower(), data), (device.session, there)):
        answer = cordon("session", "verify", name, "--data", where)
        said, head = answer.out.strip().splitlines()
        assert (answer.code, said) == (0, "1 move replayed: the same events.")
        assert head == f"Head of the log: {SessionStore(data).head(lived['id'])}"
    assert cordon("session", "export", lived["id"], "--data", data).out == file.read_text("utf-8")


def test_a_file_whose_events_are_others_is_told_with_an_exit_code_of_its_own(cordon, data, lived, tmp_path):
    store = SessionStore(data)
    chain = store.chain(lived["id"])
    result = replace(chain[-1].entry, body={"move": 1, "digest": "0" * 64, "model": "another"})
    file = tmp_path / "workshop.json"
    with sqlite3.connect(store.where) as disk:  # as another version of the model would have written it
        disk.execute("DELETE FROM entries WHERE number = ?", (result.number,))
    store.append(lived["id"], result)
    cordon("session", "export", lived["code"], "--out", file, "--data", data)
    answer = cordon("session", "verify", file)
    assert answer.code == 1
    assert "Move 1: other events than when it was played." in answer.out
    assert "The model has changed since" in answer.out
    answer = cordon("session", "verify", file, "--json")
    assert answer.code == 1
    found = json.loads(answer.out)
    assert (found["same"], found["same_model"], len(found["moves"])) == (False, False, 1)


def test_a_log_edited_on_disk_is_told_by_its_first_changed_entry(cordon, data, lived):
    with sqlite3.connect(SessionStore(data).where) as disk:
        disk.execute("UPDATE entries SET actor = 'velmora.foreign' WHERE number = 3")
    answer = cordon("session", "verify", lived["code"], "--data", data)
    assert answer.code == 1
    assert "Entry 3 was changed after it was written, or one before it was taken out." in answer.out
    assert "The log cannot have come about so" in answer.out
    found = json.loads(cordon("session", "verify", lived["code"], "--data", data, "--json").out)
    assert (found["same"], found["untouched"], found["first_changed_entry"]) == (False, False, 3)


def test_a_damaged_file_is_refused_in_words_and_nothing_is_kept(cordon, data, lived, tmp_path):
    file = tmp_path / "workshop.json"
    cordon("session", "export", lived["code"], "--out", file, "--data", data)
    file.write_text(file.read_text("utf-8").replace('"trainer"', '"trainee"', 1), "utf-8")
    there = tmp_path / "elsewhere"
    for command in (("import", file, "--data", there), ("verify", file)):
        answer = cordon("session", *command)
        assert answer.code == 2
        assert "entries[0]" in answer.err
        assert "the entry that was bound here: it was changed" in answer.err
        assert answer.out == ""
    assert json.loads(cordon("session", "list", "--data", there, "--json").out) == []
    french = cordon("--lang", "fr", "session", "import", file, "--data", there)
    assert french.code == 2
    assert french.err != cordon("session", "import", file, "--data", there).err


@pytest.mark.parametrize(
    "arguments",
    [
        ("session", "export", "QQQQQ"),
        ("session", "verify", "QQQQQ"),
        ("session", "erase", "QQQQQ"),
    ],
    ids=" ".join,
)
def test_a_session_that_is_not_there_is_said_in_words(cordon, data, arguments):
    answer = cordon(*arguments, "--data", data)
    assert answer.code == 2
    assert "There is no session QQQQQ." in answer.err


def test_files_that_cannot_be_read_or_written_are_said_in_words(cordon, data, lived, tmp_path):
    answer = cordon("session", "import", tmp_path / "none.json", "--data", data)
    assert answer.code == 2
    assert "No such file" in answer.err
    answer = cordon("session", "import", tmp_path, "--data", data)
    assert answer.code == 2
    answer = cordon("session", "export", lived["code"], "--out", tmp_path / "none" / "x.json", "--data", data)
    assert answer.code == 2
    assert "No such file" in answer.err


@pytest.mark.parametrize(
    "command", [("list",), ("create", "two-doors"), ("verify", "QQQQQ"), ("erase", "QQQQQ")], ids=str
)
def test_a_place_where_nothing_can_be_kept_is_said_in_words(cordon, tmp_path, command):
    taken = tmp_path / "taken"
    taken.write_text("a file")
    answer = cordon("session", *command, "--data", taken / "below")
    assert answer.code == 2
    assert "Sessions cannot be kept at" in answer.err


def test_a_file_that_is_another_programs_database_is_said_in_words(cordon, tmp_path):
    import sqlite3

    other = tmp_path / "other.sqlite"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE sessions (something TEXT)")
    answer = cordon("session", "list", "--data", other)
    assert answer.code == 2
    assert "Sessions cannot be kept at" in answer.err


@pytest.mark.parametrize(
    "wrong",
    [
        ("create", "no-such-scenario"),
        ("create", "two-doors", "--length", "a-week"),
        ("create", "two-doors", "--seed", "-1"),
        ("create", "two-doors", "--seed", "1540"),
        ("rehearse", "no-such-scenario"),
        ("rehearse", "two-doors", "--length", "a-week"),
        ("rehearse", "two-doors", "--seed", "1540"),
        ("nothing",),
    ],
    ids=" ".join,
)
def test_what_cannot_be_used_is_said_in_words_with_exit_code_2(cordon, data, wrong):
    more = ("--data", data) if wrong[0] == "create" else ()
    answer = cordon("session", *wrong, *more)
    assert answer.code == 2
    assert answer.err.strip()
    assert not data.exists() or json.loads(cordon("session", "list", "--data", data, "--json").out) == []


def test_names_are_erased_alone_and_a_session_whole(cordon, data, lived):
    store = SessionStore(data)
    assert store.names.of(lived["id"])
    answer = cordon("session", "erase", lived["code"], "--names", "--data", data)
    assert (answer.code, "names erased" in answer.out) == (0, True)
    assert store.names.of(lived["id"]) == {}
    assert len(store.entries(lived["id"])) == 5
    answer = cordon("session", "erase", lived["code"], "--data", data)
    assert (answer.code, "session erased" in answer.out) == (0, True)
    assert store.sessions() == []
    assert store.links.who(lived["trainer"]) is None


def test_a_rehearsal_prints_what_each_move_brings(cordon):
    answer = cordon("session", "rehearse", "two-doors", "--length", "90-minutes", "--seed", "7")
    assert answer.code == 0, answer.err
    assert "chairs-letter" in answer.out
    assert "Released by hand only: chamber-offers-a-hall, rumour" in answer.out
    found = json.loads(cordon("session", "rehearse", "two-doors", "--length", "half-day", "--seed", "7", "--json").out)
    assert [move["move"] for move in found["moves"]] == [1, 2, 3, 4, 5, 6]
    assert found["moves"][1]["first_day"] == found["moves"][0]["days"]
    assert set(found) == {"moves", "by_hand", "not_met", "too_late"}


def test_preflight_says_check_by_check_what_it_found(cordon, data):
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        port = own.getsockname()[1]
    answer = cordon("preflight", "--port", port, "--wait", 0, "--data", data, "--json")
    found = json.loads(answer.out)
    assert {each["what"] for each in found} >= {"Port", "Clock", "Disk space", "Writing a session", "Model"}
    assert answer.code == (1 if any(each["verdict"] == "bad" for each in found) else 0)
    spoken = cordon("--lang", "ru", "preflight", "--port", port, "--wait", 0, "--data", data)
    assert spoken.code == answer.code
    assert "Writing a session" not in spoken.out
    assert len([line for line in spoken.out.splitlines() if not line.startswith(" ")]) == len(found)


def test_preflight_fails_with_an_exit_code_when_nothing_can_be_written(cordon, tmp_path):
    taken = tmp_path / "taken"
    taken.write_text("a file")
    answer = cordon("preflight", "--wait", 0, "--data", taken / "below")
    assert answer.code == 1
    assert "✗" in answer.out


def test_preflight_that_waits_for_a_phone_shows_its_link_and_says_that_none_came(cordon, data, monkeypatch):
    from sim.exercise import network, preflight

    monkeypatch.setattr(network, "addresses", lambda: [("wlan0", "10.0.0.7")])
    answered = preflight.PreflightCheck(
        preflight.gettext_lazy("A phone joins"), "bad", preflight.gettext_lazy("none came"), None
    )
    shown: list[str] = []

    def nobody(port, _seconds, _greeting, waiting):
        waiting(f"http://10.0.0.7:{port}/")
        shown.append(str(port))
        return answered

    monkeypatch.setattr(preflight, "phone", nobody)
    answer = cordon("preflight", "--port", 8765, "--wait", 1, "--data", data)
    assert answer.code == 1
    assert "Open this with a phone within 1 seconds: http://10.0.0.7:8765/" in answer.err
    assert shown == ["8765"]
