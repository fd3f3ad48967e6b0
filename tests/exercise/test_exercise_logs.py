"""A log that was written before its commands were classes: it opens, verifies with its chain, and gives the same state.

``logs/every_kind.json`` is a session with every kind of entry, exported; ``logs/every_kind.state.json`` its state as it was then.
"""

import json
from pathlib import Path

import pytest

from sim.exercise import commands, portable, session_file, verification
from sim.exercise.chain import first_broken
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.live.drafts import Draft
from sim.exercise.public_information import public_region
from sim.exercise.replay import begun, followed_by, replayed
from sim.exercise.store import SessionStore
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.means import efforts_of
from sim.ui.exercise import parts
from sim.words.reader import Reader
from tests.exercise.playing import state_of

LOGS = Path(__file__).with_name("logs")
FILE = (LOGS / "every_kind.json").read_bytes()


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    return [Entry.from_json(each) for each in json.loads(FILE)["entries"]]


def test_it_holds_every_kind_of_entry_and_every_command(entries):
    assert {entry.kind for entry in entries} == set(EntryKind)
    assert {type(commands.read(entry)) for entry in entries[1:]} == set(commands.COMMANDS)


def test_it_replays_to_the_state_that_it_had(entries):
    then = json.loads((LOGS / "every_kind.state.json").read_text("utf-8"))
    assert json.loads(json.dumps(state_of(replayed(entries)))) == then


def test_it_opens_with_its_chain_and_nothing_in_it_is_refused():
    found = session_file.read(FILE)
    assert first_broken(found.chain) is None
    assert found.head == json.loads(FILE)["head"]
    assert len(found.answers) == 5


def test_it_verifies_as_untouched():
    assert verification.verified(FILE).untouched


def test_every_body_is_written_again_to_the_byte(entries):
    session = begun(entries[0])
    assert json.dumps(commands.CreateSession.read(entries[0].body).body()) == json.dumps(entries[0].body)
    for entry in entries[1:]:
        stored = json.dumps(entry.body)
        assert json.dumps(commands.read(entry).body()) == stored, entry.kind
        assert json.dumps(commands.given_again(session, entry).body()) == stored, entry.kind
        session = followed_by(session, entry)


def test_it_is_taken_in_and_exported_again_with_the_same_entries_and_links(tmp_path):
    store = SessionStore(tmp_path / "sessions.sqlite")
    load = json.loads(FILE)["entries"]
    again = json.loads(portable.exported(store, portable.imported(store, FILE)))["entries"]
    assert again[: len(load)] == load
    assert {each["kind"] for each in again[len(load) :]} <= {"unseated"}, "who cannot come back holds no seat"


# Levers that have become steps since


def with_plan(values: dict[str, object]) -> bytes:
    """Return the session as a file of before with other values in the plan that its first coordinator submits."""
    given = json.loads(FILE)
    plain = [{key: each[key] for key in ("number", "at", "actor", "kind", "body")} for each in given["entries"]]
    plans = [each for each in plain if each["kind"] == "submitted" and each["actor"] == "velmora.foreign"]
    for each in plans:
        each["body"]["values"] |= values
    old = {**given, "cordon-session": 1, "entries": plain, "check": session_file._check(plain)}
    return json.dumps(old).encode()


@pytest.mark.parametrize(("share", "name"), [(0.0, "administrative"), (0.35, "criminal"), (1.0, "attempt and")])
def test_a_plan_that_was_written_as_a_share_of_full_effort_keeps_it(share, name):
    session = session_file.read(with_plan({"L31": share})).session
    lever = LEVERS[LEVER_INDEX["L31"]]
    value = session.plans[1, "velmora"].values["L31"]
    assert lever.effort(value) == pytest.approx(share, abs=1e-12)
    assert [o.value for o in session.decisions(1).orders if (o.state, o.lever) == ("velmora", "L31")] == [value]
    assert name in parts.plan_html(session, "velmora", 1, Reader("en"))
    session.decisions().check(session.scenario)


def test_a_plan_that_names_a_step_is_read_as_that_step():
    session = session_file.read(with_plan({"L31": "attempt-and-complicity"})).session
    assert session.plans[1, "velmora"].values["L31"] == 2.0


@pytest.mark.parametrize("value", [2.0, -0.5, "harsh", "2", True, None])
def test_a_plan_with_what_is_neither_step_nor_share_is_refused(value):
    with pytest.raises(session_file.SessionError):
        session_file.read(with_plan({"L31": value}))


def test_the_states_of_a_session_of_before_start_with_the_effort_that_they_had(entries):
    session = begun(entries[0])
    assert session.scenario.format == 1
    efforts = efforts_of(session.values("dovria"))
    assert [efforts[lever] for lever in ("L09", "L16", "L31")] == pytest.approx([0.1, 0.3, 0.3])
    assert json.loads(session.scenario.canonical) == entries[0].body["scenario"]


def test_seats_of_a_session_of_before_believe_what_holds_there(entries):
    session = begun(entries[0])
    for region in map(public_region, [session] * 3, session.state_ids()):
        for state in session.state_ids():
            known, held = region.start(state).levers, session.values(state)
            assert {lever: known[lever] for lever in ("L09", "L16", "L31")} == pytest.approx(
                {lever: held[lever] for lever in ("L09", "L16", "L31")}
            )


def test_what_is_decided_in_it_from_now_on_is_written_by_the_name_of_the_step(entries):
    session = replayed(entries[:48])
    plan = commands.SubmitPlan(state="velmora", values={"L31": 2.0})
    kept = plan.check(session, TRAINER, entries[47].at)
    assert kept.body()["values"] == {"L31": "attempt-and-complicity"}
    assert commands.SubmitPlan.read(json.loads(json.dumps(kept.body()))) == kept


def test_what_a_seat_was_trying_out_is_kept_across_the_change():
    kept = json.dumps({"since": [1, 0], "values": {"L31": 0.5, "L21": 7.0}, "taken": [["velmora.foreign", "L31", 1.0]]})
    draft = Draft.of(kept)
    assert draft is not None
    assert draft.values == {"L31": 1.0, "L21": 7.0}
    assert list(draft.taken.values()) == [2.0]
    assert Draft.of(draft.to_text()) == draft
    assert '"L31": "criminal"' in draft.to_text()
