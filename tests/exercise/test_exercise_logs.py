"""A log that was written before its commands were classes: it opens, verifies with its chain, and gives the same state.

``logs/every_kind.json`` is a session with every kind of entry, exported; ``logs/every_kind.state.json`` its state as it was then.
"""

import json
from pathlib import Path

import pytest

from sim.exercise import commands, portable
from sim.exercise.chain import first_broken
from sim.exercise.entries import Entry, Kind
from sim.exercise.replay import begun, followed_by, replayed
from sim.exercise.store import Store
from tests.exercise.playing import state_of

LOGS = Path(__file__).with_name("logs")
FILE = (LOGS / "every_kind.json").read_bytes()


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return [Entry.from_json(each) for each in json.loads(FILE)["entries"]]


def test_it_holds_every_kind_of_entry_and_every_command(entries):
    assert {entry.kind for entry in entries} == set(Kind)
    assert {type(commands.read(entry)) for entry in entries[1:]} == set(commands.COMMANDS)


def test_it_replays_to_the_state_that_it_had(entries):
    then = json.loads((LOGS / "every_kind.state.json").read_text("utf-8"))
    assert json.loads(json.dumps(state_of(replayed(entries)))) == then


def test_it_opens_with_its_chain_and_nothing_in_it_is_refused():
    found = portable.read(FILE)
    assert first_broken(found.chain) is None
    assert found.head == json.loads(FILE)["head"]
    assert len(found.answers) == 5


def test_it_verifies_as_untouched():
    assert portable.verified(FILE).untouched


def test_every_body_is_written_again_to_the_byte(entries):
    session = begun(entries[0])
    assert json.dumps(commands.CreateSession.read(entries[0].body).body()) == json.dumps(entries[0].body)
    for entry in entries[1:]:
        stored = json.dumps(entry.body)
        assert json.dumps(commands.read(entry).body()) == stored, entry.kind
        assert json.dumps(commands.given_again(session, entry).body()) == stored, entry.kind
        session = followed_by(session, entry)


def test_it_is_taken_in_and_exported_again_with_the_same_entries_and_links(tmp_path):
    store = Store(tmp_path / "sessions.sqlite")
    given = json.loads(FILE)["entries"]
    again = json.loads(portable.exported(store, portable.imported(store, FILE)))["entries"]
    assert again[: len(given)] == given
    assert {each["kind"] for each in again[len(given) :]} <= {"unseated"}, "who cannot come back holds no seat"
