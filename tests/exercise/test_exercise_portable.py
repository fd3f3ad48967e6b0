"""A session as one file: it travels without names, replays to the same events, and what is forged or damaged is refused."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exercise import commands, portable, session_file, trajectory, verification
from sim.exercise.chain import sealed
from sim.exercise.entries import ENOUGH_ANSWERS, TRAINER, Entry
from sim.exercise.live.session import LiveSession
from sim.exercise.replay import replayed
from sim.exercise.seats import Seat
from sim.exercise.session import Session
from sim.exercise.session_file import Portable, SessionError
from sim.exercise.store import SessionStore
from sim.exercise.store.errors import NotKept
from sim.scenario import load
from sim.scenario.problems import LazyText
from tests.conftest import by_turns, dear
from tests.exercise.playing import CUSTOMS, SHORT, VELMORA, Table, content, created, play_through

pytestmark = pytest.mark.slow

Content = dict[str, Any]


@cache
def played() -> Session:
    """A session with every kind of entry in it, played once."""
    table = play_through(Table(created(load("two-doors"), industry=True, assistance=True)))
    table.simulate()
    table.trainer(commands.EndExercise())
    return table.session


@cache
def file_of_played() -> bytes:
    """The file of that session, as a program that keeps the format would write it."""
    entries = [entry.to_json() for entry in played().entries]
    return written({"cordon-session": 1, "cordon": "0", "model": "m", "digests": [], "answers": [], "entries": entries})


def written(content_: Content) -> bytes:
    """Return a file with the right checksum, whatever stands in it."""
    return json.dumps({**content_, "check": session_file._check(content_["entries"])}).encode()


def forged(change: Callable[[list[Content]], object]) -> bytes:
    """Return the file with entries changed by somebody who also mends the checksum and the numbers."""
    given_: Content = json.loads(file_of_played())
    change(given_["entries"])
    for number, entry in enumerate(given_["entries"]):
        entry["number"] = number
    return written(given_)


def place(kind: str, n: int = 0) -> int:
    """Return where the n-th entry of a kind stands."""
    return [entry.number for entry in played().entries if str(entry.kind) == kind][n]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    kept = SessionStore(tmp_path / "sessions.sqlite")
    yield kept
    kept.close()


@pytest.fixture
def elsewhere(tmp_path: Path) -> Iterator[SessionStore]:
    kept = SessionStore(tmp_path / "elsewhere" / "sessions.sqlite")
    yield kept
    kept.close()


@pytest.fixture
def kept_session(store: SessionStore, lobby_session: Session) -> LiveSession:
    """A room in which people with names have played two moves."""
    live = LiveSession(store, store.create(lobby_session.entries[0]))
    for n in range(4):
        live.join(None, f"Person Example {n}")
    _token, device = live.join(CUSTOMS, "Customs Example")
    live.do(device.device, commands.LeaveSeat(seat=CUSTOMS, holder=device.device))
    for _ in range(2):
        live.next_move(TRAINER)
        live.do(VELMORA, commands.StateExpectation(seat=VELMORA, expectation="Меньше — fewer"))
        live.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2 + live.session.move / 4}))
        live.close_move(TRAINER)
    return live


# There and back


def test_a_session_that_travels_replays_to_the_same_events_elsewhere(kept_session, store, elsewhere):
    content_ = portable.exported(store, kept_session.id)
    found = verification.verified(content_)
    assert found.same
    assert found.same_model
    assert len(found.moves) == 2
    session_id = portable.imported(elsewhere, content_)
    again = portable.exported(elsewhere, session_id)
    assert json.loads(again) == json.loads(content_), "with its chain and its head"
    there, here = kept_session.session, replayed(elsewhere.entries(session_id))
    assert trajectory.digests(here) == trajectory.digests(there)
    assert {**content(here), "holders": 0, "entries": 0} == {**content(there), "holders": 0, "entries": 0}
    assert [entry.at for entry in here.entries] == [entry.at for entry in there.entries]


def test_an_imported_session_goes_on_from_where_it_stood(kept_session, store, elsewhere):
    session_id = portable.imported(elsewhere, portable.exported(store, kept_session.id))
    live = LiveSession(elsewhere, session_id)
    assert live.code != kept_session.code or live.id != kept_session.id
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    assert trajectory.digests(live.session)[:2] == trajectory.digests(kept_session.session)
    with pytest.raises(commands.Refused):
        live.next_move(TRAINER)


def test_a_session_with_every_kind_of_entry_is_read_back_as_it_was():
    found = session_file.read(file_of_played())
    assert content(found.session) == content(played())


def test_importing_twice_keeps_two_sessions_apart(kept_session, store, elsewhere):
    content_ = portable.exported(store, kept_session.id)
    first, second = (portable.imported(elsewhere, content_) for _ in range(2))
    assert first != second
    LiveSession(elsewhere, first).do(TRAINER, commands.WriteNote(text="only here"))
    assert len(elsewhere.entries(second)) == len(elsewhere.entries(first)) - 1


# What is not in it


def test_a_file_carries_no_names_no_devices_and_no_links(kept_session, store):
    token, device = store.links.issue(kept_session.id, "trainer")
    content_ = portable.exported(store, kept_session.id).decode()
    assert "Example" not in content_
    assert token not in content_
    for holders in kept_session.session.holders.values():
        for holder in holders:
            assert holder not in content_
    assert kept_session.id not in content_
    assert kept_session.code not in json.loads(content_)
    assert "participant 1" in content_
    assert device.device not in content_


def test_a_file_says_which_participant_was_the_same_one_without_saying_who(kept_session, store):
    plain = json.loads(portable.exported(store, kept_session.id))["entries"]
    holders = [entry["body"]["holder"] for entry in plain if entry["kind"] in ("seated", "unseated")]
    assert holders == [*(f"participant {n}" for n in (1, 2, 3, 4, 5)), "participant 5"]
    assert all(e["actor"] == e["body"]["holder"] for e in plain if e["kind"] == "seated")


def test_answers_of_the_hot_wash_travel_only_where_there_are_enough_of_them(kept_session, store, elsewhere):
    for n in range(ENOUGH_ANSWERS):
        exported = json.loads(portable.exported(store, kept_session.id))
        assert exported["answers"] == []
        store.hot_wash.add(kept_session.id, f"device-{n}", {"helped": n})
    assert json.loads(portable.exported(store, kept_session.id))["answers"] == []
    kept_session.do(TRAINER, commands.EndExercise())
    kept_session.close_hot_wash(TRAINER)
    content_ = portable.exported(store, kept_session.id)
    assert sorted(each["helped"] for each in json.loads(content_)["answers"]) == list(range(ENOUGH_ANSWERS))
    assert "device-" not in content_.decode()
    session_id = portable.imported(elsewhere, content_)
    assert len(elsewhere.hot_wash.shown(session_id)[1]) == ENOUGH_ANSWERS


# Verifying


def test_a_session_is_verified_against_what_its_moves_gave_when_they_were_closed(kept_session, store, monkeypatch):
    found = verification.verified_kept(store, kept_session.id)
    assert found.same
    assert found.head == store.head(kept_session.id)
    real = trajectory.run
    monkeypatch.setattr(trajectory, "run", lambda s, d, seed, *rest, **n: real(s, d, seed + 1, *rest, **n))
    for another in (
        verification.verified_kept(store, kept_session.id),
        verification.verified(portable.exported(store, kept_session.id)),
    ):
        assert another.untouched
        assert not another.same
        assert [there == here for there, here in another.moves] == [False, False]
        assert another.moves[0][0] == found.moves[0][0]


def test_a_session_simulated_with_another_model_says_so(kept_session, store, monkeypatch):
    monkeypatch.setattr(verification, "source_hash", lambda: "another")
    assert not verification.verified_kept(store, kept_session.id).same_model
    assert not verification.verified(portable.exported(store, kept_session.id)).same_model


def test_a_file_of_the_format_before_is_verified_by_the_digests_beside_its_log(played):
    table = Table(played.session)
    table.session.results.clear()
    digests = list(trajectory.digests(played.session))
    entries = [entry.to_json() for entry in played.session.entries if entry.kind != "result"]
    for number, entry in enumerate(entries):
        entry["number"] = number
    given_ = {"cordon-session": 1, "cordon": "0", "model": "m", "digests": digests, "answers": [], "entries": entries}
    found = verification.verified(written(given_))
    assert found.same
    assert found.head == ""
    assert not verification.verified(written({**given_, "digests": [digests[0], "0" * 64]})).same


CHANGES = (
    ("body", '{"text": "other"}'),
    ("at", "2030-01-01T10:00:00.000+00:00"),
    ("actor", "velmora.foreign"),
    ("kind", "note"),
    ("salt", "0" * 32),
    ("salt", ""),
    ("commitment", "0" * 64),
    ("link", "0" * 64),
)


@pytest.mark.parametrize(("column", "value", "number"), by_turns(CHANGES, (1, 6, 10, 12)))
def test_an_entry_changed_on_disk_is_named_as_the_first_that_differs(kept_session, store, number, column, value):
    entries = store.entries(kept_session.id)
    with sqlite3.connect(store.where) as disk:
        disk.execute(
            f"UPDATE entries SET {column} = ? WHERE session = ? AND number = ?", (value, kept_session.id, number)
        )
    assert column in ("salt", "commitment", "link") or store.entries(kept_session.id) != entries
    found = verification.verified_kept(store, kept_session.id)
    assert not found.same
    assert found.broken == number


def test_an_entry_taken_out_or_put_in_on_disk_is_named(kept_session, store):
    with sqlite3.connect(store.where) as disk:
        last = len(store.entries(kept_session.id)) - 1
        disk.execute("DELETE FROM entries WHERE session = ? AND number = ?", (kept_session.id, last - 3))
    assert verification.verified_kept(store, kept_session.id).broken == last - 3


def test_a_whole_log_bound_anew_by_whoever_holds_the_disk_has_another_head(kept_session, store):
    head = store.head(kept_session.id)
    entries = store.entries(kept_session.id)
    with sqlite3.connect(store.where) as disk:
        for bound in sealed(entries):
            disk.execute(
                "UPDATE entries SET salt = ?, commitment = ?, link = ? WHERE session = ? AND number = ?",
                (bound.salt, bound.commitment, bound.link, kept_session.id, bound.entry.number),
            )
    found = verification.verified_kept(store, kept_session.id)
    assert found.same
    assert found.head != head, "which is why people note it down"


def test_answers_of_the_hot_wash_changed_on_disk_or_in_the_file_are_noticed(kept_session, store):
    for n in range(ENOUGH_ANSWERS):
        store.hot_wash.add(kept_session.id, f"device-{n}", {"keep": f"answer {n}"})
    kept_session.do(TRAINER, commands.EndExercise())
    kept_session.close_hot_wash(TRAINER)
    assert verification.verified_kept(store, kept_session.id).same
    content_ = portable.exported(store, kept_session.id)
    assert verification.verified(content_).same
    refused(content_.replace(b"answer 3", b"answer 9"), "the answers that the hot wash was closed with", "answers")
    with sqlite3.connect(store.where) as disk:
        disk.execute("UPDATE impressions SET answers = replace(answers, 'answer 3', 'answer 9')")
    found = verification.verified_kept(store, kept_session.id)
    assert not found.answers
    assert not found.same


def test_what_is_kept_of_the_last_move_is_held_against_the_log(kept_session, store):
    store.results.keep(kept_session.id, kept_session.session.lived, b"something else")
    found = verification.verified_kept(store, kept_session.id)
    assert found.damaged
    assert not found.same


def test_erasing_names_leaves_the_chain_whole(kept_session, store):
    store.names.erase(kept_session.id)
    assert verification.verified_kept(store, kept_session.id).same
    assert verification.verified(portable.exported(store, kept_session.id)).same


def edited(content_: bytes, change: Callable[[Content], object]) -> bytes:
    """Return a file with something changed in it, as an editor would."""
    given_ = json.loads(content_)
    change(given_)
    return json.dumps(given_).encode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda g: g["entries"][8]["body"].update(expectation="other"), "entries[8]"),
        (lambda g: g["entries"][8].update(actor="selvane.foreign"), "entries[8]"),
        (lambda g: g["entries"][8].update(at="2031-01-01T09:00:00.000+00:00"), "entries[8]"),
        (lambda g: g["entries"][8].update(salt=""), "entries[8]"),
        (lambda g: g["entries"][8].update(salt=5), "entries[8]"),
        (lambda g: g["entries"][8].pop("link"), "entries[8]"),
        (lambda g: g["entries"][8].update(link="0" * 64), "entries[8]"),
        (lambda g: g["entries"].pop(), "head"),
        (lambda g: g.update(head="0" * 64), "head"),
        (lambda g: g.pop("head"), "head"),
    ],
)
def test_a_file_that_somebody_edited_names_the_first_entry_that_differs(kept_session, store, change, field):
    content_ = portable.exported(store, kept_session.id)
    assert json.loads(content_)["entries"][8]["kind"] == "thought"
    changed_ = edited(content_, change)
    with pytest.raises(SessionError) as error:
        session_file.read(changed_, "workshop.json")
    assert error.value.problems[0].field == field


# Seats


def test_whoever_had_a_seat_keeps_it_on_the_laptop_that_the_session_is_moved_to(store, elsewhere, lobby_session):
    live = LiveSession(store, store.create(lobby_session.entries[0]))
    tokens = [live.join(None, f"Person {n}") for n in range(6)]
    live.next_move(TRAINER)
    moved = LiveSession(elsewhere, portable.imported(elsewhere, portable.exported(store, live.id)))
    for token, device in tokens:
        found = elsewhere.links.who(token)
        assert found is not None
        assert moved.seats_of(found.device) == live.seats_of(device.device)
    late = moved.join(None)[1]
    assert moved.seats_of(late.device)[0] not in [
        seat for _t, device in tokens for seat in live.seats_of(device.device)
    ]


def test_seats_of_people_who_cannot_come_back_are_free(played, elsewhere):
    moved = LiveSession(elsewhere, portable.imported(elsewhere, file_of_played()))
    assert any(played.session.holders.values())
    assert not any(moved.session.filled(seat) for seat in moved.session.seats)


def test_a_session_that_is_taken_in_beside_itself_leaves_links_where_they_were(kept_session, store):
    token, device = kept_session.join(VELMORA)
    portable.imported(store, portable.exported(store, kept_session.id))
    assert store.links.who(token) == device


@pytest.mark.parametrize("links", [None, 5, [5], [["x", "y"]], [["0" * 64, "trainer"]], [["0" * 64]], [["0" * 64, 1]]])
def test_links_of_another_form_open_nothing(kept_session, store, elsewhere, links):
    content_ = edited(portable.exported(store, kept_session.id), lambda g: g.update(links=links))
    session_id = portable.imported(elsewhere, content_)
    assert elsewhere.links.devices(session_id) == []


def test_a_session_that_is_not_kept_cannot_be_exported(store):
    with pytest.raises(KeyError):
        portable.exported(store, "nothing")


# Damaged and forged files


def refused(content_: bytes, words: str, field: str | None = None) -> None:
    with pytest.raises(SessionError) as error:
        session_file.read(content_, "workshop.json")
    (problem,) = error.value.problems
    assert words in f"{problem.found} {problem.expected}"
    assert problem.file == "workshop.json"
    if field is not None:
        assert problem.field == field
    assert len(str(error.value)) < 2000


@pytest.mark.parametrize(
    ("content_", "words"),
    [
        (b"", "a session as it is exported (JSON)"),
        (b"\xff\xfe\x00nonsense", "a session as it is exported (JSON)"),
        (b"PK\x03\x04", "a session as it is exported (JSON)"),
        (b"{", "a session as it is exported (JSON)"),
        (b"[" * 100_000, "a session as it is exported (JSON)"),
        (b"[]", "1, 2"),
        (b"null", "1, 2"),
        (b"{}", "nothing"),
        (b'{"cordon-session": 3}', "1, 2"),
        (b'{"cordon-session": true, "entries": [{}]}', "1, 2"),
        (b'{"cordon-session": 2}', "a list of entries"),
        (b'{"cordon-session": 2, "entries": [{}]}', "an entry: number, at, actor, kind, body"),
        (b'{"cordon-session": 1}', "a list of entries"),
        (b'{"cordon-session": 1, "entries": []}', "a list of entries"),
        (b'{"cordon-session": 1, "entries": {}}', "a list of entries"),
        (b'{"cordon-session": 1, "entries": [1]}', "a list of entries"),
        (b'{"cordon-session": 1, "entries": [{}]}', "damaged or was changed"),
        (b'{"cordon-session": 1, "entries": [{}], "check": 5}', "damaged or was changed"),
    ],
)
def test_what_is_no_session_is_refused_in_words(content_, words):
    refused(content_, words)


@pytest.mark.parametrize("deep", range(200, 1000, 37))
def test_values_within_values_however_deep_are_refused_in_words(deep):
    for nested in ('{"cordon-session": 1, "check": "", "entries": [{"body": %s}]}', '{"cordon-session": %s}'):
        with pytest.raises(SessionError):
            session_file.read((nested % ("[" * deep + "]" * deep)).encode())


def test_a_file_larger_than_any_session_is_refused_before_it_is_read():
    refused(b" " * (session_file.LARGEST + 1), "at most 50000000 bytes")


def test_a_file_of_more_values_than_any_session_has_is_refused_before_it_fills_the_memory():
    refused(
        b'{"cordon-session": 2, "entries": [' + b"{}," * session_file.MOST_VALUES + b"{}]}", "at most 1000000 objects"
    )


def test_a_byte_changed_on_the_way_is_noticed():
    content_ = file_of_played().replace(b"We will tell them.", b"We will sell them.")
    refused(content_, "damaged or was changed", "check")


def test_a_number_left_out_or_given_twice_is_noticed():
    given_ = json.loads(file_of_played())
    middle = len(given_["entries"]) // 2
    del given_["entries"][middle]
    refused(written(given_), str(middle), f"entries[{middle}].number")
    given_ = json.loads(file_of_played())
    given_["entries"].insert(middle, given_["entries"][middle])
    refused(written(given_), str(middle + 1), f"entries[{middle + 1}].number")


def test_an_entry_taken_out_with_the_numbers_mended_is_noticed_where_it_is_missed():
    refused(forged(lambda entries: entries.pop(place("started"))), "This can't be done now", None)


def insert(at: int, actor: str, kind: str, body: Content) -> Callable[[list[Content]], object]:
    def change(entries: list[Content]) -> None:
        entries.insert(at, {**entries[at - 1], "actor": actor, "kind": kind, "body": body})

    return change


def rewrite(where: int, **values: Any) -> Callable[[list[Content]], object]:
    def change(entries: list[Content]) -> None:
        entries[where] = {**entries[where], **{k: v for k, v in values.items() if k != "body"}}
        entries[where]["body"] = {**entries[where]["body"], **values.get("body", {})}

    return change


FORGERIES: dict[str, tuple[Callable[[], Callable[[list[Content]], object]], str]] = {
    "a seat freezes": (lambda: insert(place("thought"), "velmora.customs", "frozen", {}), "Only the trainer"),
    "a seat closes the move": (lambda: rewrite(place("closed"), actor="velmora.foreign"), "Only the trainer"),
    "a seat undoes": (lambda: rewrite(place("undone"), actor="velmora.foreign"), "Only the trainer"),
    "a seat opens the door": (
        lambda: insert(place("thought"), "velmora.customs", "joining", {"open": True}),
        "Only the trainer",
    ),
    "a seat reveals": (lambda: insert(place("thought"), "velmora.customs", "revealed", {"what": "truth"}), "Only the"),
    "a seat begins": (lambda: rewrite(place("started"), actor="velmora.foreign"), "Only the trainer"),
    "another State proposes": (lambda: rewrite(place("proposed"), actor="selvane.customs"), "decided in another seat"),
    "another State submits": (lambda: rewrite(place("submitted"), actor="selvane.foreign"), "State's coordinator"),
    "customs submits": (lambda: rewrite(place("submitted"), actor="velmora.customs"), "State's coordinator"),
    "somebody unknown submits": (lambda: rewrite(place("submitted"), actor="mallory"), "State's coordinator"),
    "a seat rates": (lambda: rewrite(place("rated"), actor="velmora.foreign"), "rated by the trainer and evaluators"),
    "an inject that was not held back is scheduled again": (
        lambda: insert(place("thought"), "trainer", "inject", {"id": "budgets-cut", "skipped": False}),
        "not held back",
    ),
    "the hot wash is closed before the end": (
        lambda: insert(place("thought"), "trainer", "hot-wash-closed", {"answers": 5}),
        "not over yet",
    ),
    "a plan beyond the budget": (
        lambda: rewrite(place("submitted"), body={"values": {"L04": 100.0, "L21": 50.0}}),
        "budget units a quarter; the State has",
    ),
    "a lever out of range": (lambda: rewrite(place("proposed"), body={"values": {"L21": 51.0}}), "a value from 0"),
    "a lever of another seat": (lambda: rewrite(place("proposed"), body={"values": {"L01": 2.0}}), "not decided in"),
    "a lever that is none": (
        lambda: rewrite(place("proposed"), body={"values": {"L99": 2.0}}),
        "There is no such lever",
    ),
    "a value that is text": (
        lambda: rewrite(place("proposed"), body={"values": {"L21": "8"}}),
        "body.values.L21: found '8', expected a number",
    ),
    "a stand-in that decided more": (
        lambda: rewrite(place("closed"), body={"stand_in": {"selvane": {"L21": 50.0}}}),
        "what the command closed writes",
    ),
    "other luck than the command gives": (
        lambda: rewrite(place("undone"), body={"replicate": 7}),
        "what the command undone writes",
    ),
    "another day undone": (lambda: rewrite(place("undone"), body={"day": 0}), "what the command undone writes"),
    "an inject with more effect": (
        lambda: rewrite(
            place("inject", 1),
            body={"happenings": [{"kind": "budget", "at": "dovria", "size": 3.0, "day": 0, "days": 91}]},
        ),
        "what the command inject writes",
    ),
    "an inject's words changed": (
        lambda: rewrite(place("inject", 1), body={"text": {"en": "other", "fr": "other", "ru": "other"}}),
        "what the command inject writes",
    ),
    "a body with more in it": (
        lambda: rewrite(place("message"), body={"more": 1}),
        "body.more: found 'more', expected",
    ),
    "a text with control characters": (
        lambda: rewrite(place("message"), body={"text": "a\x00b"}),
        "what the command message writes",
    ),
    "a text too long": (
        lambda: rewrite(place("message"), body={"text": "x" * 5000}),
        "what the command message writes",
    ),
    "a body of another shape": (
        lambda: rewrite(place("message"), body={"to": 5}),
        "body.to: found 5, expected a text",
    ),
    "a second creation": (
        lambda: lambda entries: entries.insert(1, dict(entries[0])),
        "what the command created writes",
    ),
    "no creation": (lambda: lambda entries: entries.pop(0), "the creation of a session"),
    "somebody else's creation": (lambda: rewrite(0, actor="mallory"), "the creation of a session"),
    "seats that do not exist": (lambda: rewrite(0, body={"seats": ["velmora.customs"]}), "the creation of a session"),
    "an exercise too long": (
        lambda: rewrite(0, body={"format": {"moves": 41, "quarters": 1, "minutes": 1}}),
        "the creation of a session",
    ),
    "a seed that is none": (lambda: rewrite(0, body={"seed": -1}), "the creation of a session"),
    "a seed without end": (lambda: rewrite(0, body={"seed": float("inf")}), "the creation of a session"),
    "a seed with a point": (lambda: rewrite(0, body={"seed": 41.0}), "the creation of a session"),
    "moves with a point": (
        lambda: rewrite(0, body={"format": {"moves": 3.0, "quarters": 1.0, "minutes": 12}}),
        "the creation of a session",
    ),
    "minutes that are text": (
        lambda: rewrite(0, body={"format": {"moves": 3, "quarters": 1, "minutes": "<b>"}}),
        "the creation of a session",
    ),
    "a format of other fields": (lambda: rewrite(0, body={"format": {"moves": 3}}), "the creation of a session"),
    "a scenario that is none": (lambda: rewrite(0, body={"scenario": {"name": "x"}}), "expected"),
    "a time that is none": (lambda: rewrite(5, at="yesterday"), "an entry: number, at, actor, kind, body"),
    "a time of no place": (lambda: rewrite(5, at="2030-01-01T09:00:00"), "an entry: number, at, actor, kind, body"),
    "a time before the one before": (lambda: rewrite(5, at="2020-01-01T09:00:00+00:00"), "≥ 2030-01-01T09:00:0"),
    "a time at the end of the calendar": (
        lambda: lambda entries: [entry.update(at="9999-12-31T23:59:59+00:00") for entry in entries[place("timer") :]],
        "< 2200-01-01",
    ),
    "a confidence with a point": (
        lambda: rewrite(place("thought"), body={"confidence": 3.0}),
        "body.confidence: found 3.0, expected a whole number",
    ),
    "a time beyond time": (lambda: rewrite(5, at="9999-12-31T23:59:59-23:59"), "an entry"),
    "a kind that is none": (lambda: rewrite(5, kind="hacked"), "an entry: number, at, actor, kind, body"),
    "an actor that is a list": (lambda: rewrite(5, actor=["trainer"]), "an entry: number, at, actor, kind, body"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_a_forged_entry_with_a_mended_checksum_is_refused_in_words_and_nothing_is_kept(name, elsewhere):
    change, words = FORGERIES[name]
    content_ = forged(change())
    with pytest.raises(SessionError) as error:
        portable.imported(elsewhere, content_, "workshop.json")
    text = " ".join(f"{problem.found} {problem.expected} {problem}" for problem in error.value.problems)
    assert words in text
    assert elsewhere.sessions() == []


@pytest.mark.parametrize("number", [float("inf"), float("nan"), None, "x", [], 1 << 400, -1])
def test_an_entry_numbered_by_what_is_no_number_is_refused_in_words(number, elsewhere):
    given_ = json.loads(file_of_played())
    given_["entries"][3]["number"] = number
    with pytest.raises(SessionError):
        portable.imported(elsewhere, written(given_))
    assert elsewhere.sessions() == []


@pytest.mark.parametrize("name", ["answers", "digests", "model"])
@pytest.mark.parametrize("value", [None, 5, "text", [5, None, [1]], {"a": 1}], ids=str)
def test_the_parts_of_a_file_beside_its_log_may_hold_anything_without_harm(name, value, elsewhere):
    content_ = written({**json.loads(file_of_played()), name: value})
    try:
        session_id = portable.imported(elsewhere, content_)
    except SessionError:
        assert elsewhere.sessions() == []
    else:
        assert elsewhere.hot_wash.shown(session_id) == (0, [])
        kept = elsewhere.entries(session_id)
        assert kept[: len(played().entries)] == played().entries
        assert {entry.kind for entry in kept[len(played().entries) :]} == {"unseated"}, (
            "who cannot come back holds no seat"
        )


def test_words_that_no_file_can_hold_are_refused_and_nothing_is_kept(elsewhere):
    """Half a letter: JSON can name it, no text can hold it."""
    for change in (
        rewrite(place("seated"), actor="\ud800", body={"holder": "\ud800"}),
        rewrite(place("inject", 2), body={"channel": "\ud800"}),
    ):
        given_ = json.loads(file_of_played())
        change(given_["entries"])
        with pytest.raises(SessionError):
            portable.imported(elsewhere, json.dumps(given_).encode())
        assert elsewhere.sessions() == []
    session_id = portable.imported(
        elsewhere, written({**json.loads(file_of_played()), "answers": [{"words": "\ud800"}] * ENOUGH_ANSWERS})
    )
    assert elsewhere.hot_wash.shown(session_id) == (0, [])


def test_a_disk_that_fills_up_while_a_session_is_imported_keeps_none_of_it(elsewhere):
    import sqlalchemy as sql

    def bounded(connection: Any, _record: object) -> None:
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        size = len(json.dumps(played().entries[0].body)) // 4096
        connection.execute(f"PRAGMA max_page_count={pages + 2 * size + 3}")

    elsewhere.close()
    sql.event.listen(elsewhere.database.engine, "connect", bounded)
    given_ = json.loads(file_of_played())
    last = dict(given_["entries"][-1], kind="message", actor="trainer", body={"text": "x" * 4000, "to": "all"})
    for n in range(150):
        given_["entries"].append({**last, "number": last["number"] + 1 + n})
    with pytest.raises(NotKept) as error:
        portable.imported(elsewhere, written(given_))
    assert isinstance(error.value.message, LazyText)
    assert elsewhere.sessions() == []


# Whatever is in it


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=dear(40))
@given(data=st.data())
def test_any_value_put_anywhere_into_an_entry_is_read_or_refused_in_words(data):
    entries = json.loads(file_of_played())["entries"]
    entry = entries[data.draw(st.integers(1, len(entries) - 1))]
    where: Any = entry
    while True:
        key = data.draw(st.sampled_from(sorted(where)) if isinstance(where, dict) else st.integers(0, len(where) - 1))
        if isinstance(where[key], dict | list) and where[key] and data.draw(st.booleans()):
            where = where[key]
            continue
        break
    where[key] = data.draw(JSON)
    content_ = written({"cordon-session": 1, "entries": entries})
    try:
        found = session_file.read(content_)
    except SessionError as error:
        assert error.problems
        assert len(str(error)) < 5000
    else:
        assert isinstance(found, Portable)
        assert content(replayed(found.session.entries)) == content(found.session)


@settings(max_examples=dear(20))
@given(data=st.data())
def test_any_value_put_into_the_creation_is_read_or_refused_in_words(data):
    entries = json.loads(file_of_played())["entries"][:1]
    key = data.draw(st.sampled_from(sorted(entries[0]["body"])))
    entries[0]["body"][key] = data.draw(JSON)
    try:
        session_file.read(written({"cordon-session": 1, "entries": entries}))
    except SessionError as error:
        assert error.problems


def test_seats_of_other_kinds_travel_too(two_doors, store, elsewhere):
    for options in ({}, {"industry": True}, {"assistance": True}):
        session = created(two_doors, SHORT, **options)
        session_id = store.create(session.entries[0])
        found = portable.imported(elsewhere, portable.exported(store, session_id))
        assert replayed(elsewhere.entries(found)).seats == session.seats
    assert Seat("", "assistance") in session.seats
    assert isinstance(session.entries[0], Entry)
