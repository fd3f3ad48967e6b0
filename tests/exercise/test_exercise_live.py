"""A live session: two pressing at once, timers, the door, who is here, and which screens are woken."""

import json
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sim.compiled import source_hash
from sim.exercise import commands, trajectory
from sim.exercise.audience import Viewer
from sim.exercise.contributions import Phase
from sim.exercise.entries import EVALUATOR, OBSERVER, PARTICIPANT, PROJECTOR, TIMER, TRAINER, Entry, EntryKind
from sim.exercise.lease import SILENT_AFTER, Leases, LedElsewhere
from sim.exercise.live.clock import LOOKS_APART, Clock
from sim.exercise.live.limits import JOINS_A_MINUTE, WRONG_CODES_A_MINUTE, RateLimiter
from sim.exercise.live.session import LiveSession
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.replay import replayed
from sim.exercise.seats import Seat
from sim.exercise.store import SessionStore
from sim.exercise.store.errors import NotKept, NotLed
from tests.exercise.playing import (
    BEGUN,
    COORDINATORS,
    CUSTOMS,
    DOVRIA,
    SEED,
    SELVANE,
    SHORT,
    VELMORA,
    Table,
    content,
    created,
)

pytestmark = pytest.mark.slow

QUICKER = "Somebody else was quicker. Look again, then decide."


class Ticking:
    """A clock that stands still until it is told to go on."""

    def __init__(self, start: datetime = BEGUN) -> None:
        self.start, self.seconds = start, 0.0

    def clock(self) -> Clock:
        return Clock(lambda: self.start, lambda: self.seconds)

    def go_on(self, seconds: float) -> None:
        self.seconds += seconds


def run_out(ticking: Ticking, seconds: float, *sessions: LiveSession) -> None:
    """Let time pass while rooms look at their clocks, as they do twice a second: until just before the last moment."""
    for _ in range(int(seconds)):
        ticking.go_on(1.0)
        for live in sessions:
            live.time_is_up()
    ticking.go_on(seconds - int(seconds))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SessionStore]:
    kept = SessionStore(tmp_path / "sessions.sqlite")
    yield kept
    kept.close()


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


@pytest.fixture
def live(store, lobby_session, ticking) -> LiveSession:
    """A room in its lobby on a clock that stands still."""
    return LiveSession(store, store.create(lobby_session.entries[0]), ticking.clock())


@pytest.fixture
def other(live, store, ticking) -> LiveSession:
    """The same room in another process, as far as the store can tell."""
    return LiveSession(store, live.id, ticking.clock())


def begin(live: LiveSession) -> None:
    """Open the first move, in which every seat has written down what it expects."""
    live.do(TRAINER, commands.StartExercise())
    for seat in live.session.seats:
        live.do(seat, commands.StateExpectation(seat=seat, expectation="fewer"))


# Commands


def test_what_a_room_shows_is_what_stands_on_disk(live, store):
    begin(live)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8}))
    assert content(replayed(store.entries(live.id))) == content(live.session)


def test_a_reader_keeps_the_moment_that_it_has_read(live):
    begin(live)
    before = live.session
    kept = content(before)
    live.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2}))
    assert content(before) == kept
    assert live.session is not before


def test_a_refused_command_leaves_nothing_on_disk_and_wakes_nobody(live, store):
    woken = []
    trainer = store.links.issue(live.id, TRAINER)[1]
    with live.presence.present(trainer, lambda: woken.append("trainer")):
        woken.clear()
        with pytest.raises(commands.Refused):
            live.do(VELMORA, commands.StartExercise())
    assert len(store.entries(live.id)) == 1
    assert woken == []


def test_an_entry_is_on_disk_before_any_screen_is_woken(live, store):
    seen = []
    projector = store.links.issue(live.id, PROJECTOR)[1]
    with live.presence.present(projector, lambda: seen.append(len(store.entries(live.id)))):
        live.do(TRAINER, commands.StartExercise())
    assert seen == [2]


# Two at once


def test_the_same_command_from_two_processes_has_one_effect_and_the_other_one_is_told_why(live, other, store):
    begin(live)
    other.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2}))
    with pytest.raises(commands.Refused) as refused:
        live.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 3}))
    assert refused.value.message == "The plan of this State has been submitted already."
    assert live.session.plans[1, "velmora"].values == {"L01": 2.0}
    kinds = [entry.kind for entry in store.entries(live.id)]
    assert kinds.count(EntryKind.SUBMITTED) == 1
    assert content(live.session) == content(other.session)


def test_commands_of_two_processes_that_do_not_touch_each_other_both_count(live, other, store):
    begin(live)
    other.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2}))
    live.do(SELVANE, commands.SubmitPlan(state="selvane", values={"L01": 2}))
    other.do(DOVRIA, commands.SubmitPlan(state="dovria", values={"L01": 2}))
    live._catch_up()
    assert set(live.session.plans) == {(1, state) for state in live.session.state_ids()}
    assert [entry.number for entry in store.entries(live.id)] == list(range(len(live.session.entries)))


def test_who_loses_the_race_again_and_again_is_asked_to_look_again(live, other, monkeypatch):
    append = SessionStore.append

    def beaten(store: SessionStore, session: str, entry: Entry, owner: str | None = None) -> None:
        if entry.body.get("text") == "mine":
            theirs = Entry(entry.number, entry.at, TRAINER, EntryKind.NOTE, {"text": "theirs"})
            append(store, session, theirs)
        append(store, session, entry)

    monkeypatch.setattr(SessionStore, "append", beaten)
    with pytest.raises(commands.Refused) as refused:
        live.do(TRAINER, commands.WriteNote(text="mine"))
    assert refused.value.message == QUICKER
    assert [note.text for note in live.session.notes] == ["theirs"] * 3


@pytest.mark.parametrize("sessions", [1, 2], ids=["in one process", "in two processes"])
def test_of_many_threads_that_close_a_move_at_once_one_does_and_the_others_are_told(live, other, store, sessions):
    begin(live)
    other._catch_up()
    outcomes: list[str] = []
    gate = threading.Barrier(8)

    def press(where: LiveSession) -> None:
        gate.wait()
        try:
            where.do(TRAINER, commands.CloseMove())
            outcomes.append("done")
        except commands.Refused as refused:
            outcomes.append(str(refused.message))

    threads = [threading.Thread(target=press, args=((live, other)[n % sessions],)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert outcomes.count("done") == 1
    assert set(outcomes) - {"done"} == {"This can't be done now: the move is not open."}
    assert [entry.kind for entry in store.entries(live.id)].count(EntryKind.CLOSED) == 1


def test_threads_of_two_processes_that_write_notes_at_once_lose_none_that_was_acknowledged(live, other, store):
    kept: list[str] = []

    def write(where: LiveSession, who: int) -> None:
        for n in range(15):
            text = f"{who}-{n}"
            try:
                where.do(TRAINER, commands.WriteNote(text=text))
            except commands.Refused as refused:
                assert refused.message == QUICKER
            else:
                kept.append(text)

    threads = [threading.Thread(target=write, args=((live, other)[n % 2], n)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entries = store.entries(live.id)
    assert sorted(entry.body["text"] for entry in entries[1:]) == sorted(kept)
    assert [entry.number for entry in entries] == list(range(len(entries)))
    assert len(kept) >= 30
    for where in (live, other):
        where._catch_up()
        assert [entry.body for entry in where.session.entries] == [entry.body for entry in entries]


def test_two_who_take_the_last_free_seats_at_once_get_different_ones(live):
    seats: list[Seat] = []
    gate = threading.Barrier(6)

    def come() -> None:
        gate.wait()
        _token, device = live.join(None)
        seats.extend(live.seats_of(device.device))

    threads = [threading.Thread(target=come) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(seats) == 6
    assert len(set(seats)) == 6


# When it cannot be written


def test_what_cannot_be_written_changes_nothing_and_wakes_nobody(live, store, monkeypatch):
    begin(live)
    before, woken = live.session, []
    monkeypatch.setattr(
        store.database.engine, "begin", lambda: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with live.presence.present(_device(live, PROJECTOR), lambda: woken.append(1)), pytest.raises(NotKept) as error:
        live.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2}))
    monkeypatch.undo()
    assert "nothing was changed" in str(error.value.message)
    assert live.session is before
    assert woken == []
    assert live.do(VELMORA, commands.SubmitPlan(state="velmora", values={"L01": 2})).number == len(before.entries)


def _device(live: LiveSession, role: str, name: str = "screen"):
    from sim.exercise.store.people import Device

    return Device(live.id, name, role)


# The clock


def test_the_clock_never_goes_back_whatever_the_machines_clock_does(store, lobby_session):
    ticking = Ticking(BEGUN + timedelta(hours=1))
    live = LiveSession(store, store.create(lobby_session.entries[0]), ticking.clock())
    ticking.go_on(5)
    first = live.do(TRAINER, commands.StartExercise())
    assert first.at == BEGUN + timedelta(hours=1, seconds=5)
    early = LiveSession(store, live.id, Ticking(BEGUN - timedelta(days=400)).clock())
    second = early.do(TRAINER, commands.WriteNote(text="the clock was set back"))
    assert second.at == first.at
    ticking.go_on(-60)
    live._catch_up()
    third = live.do(TRAINER, commands.WriteNote(text="and the counter went back"))
    assert third.at == second.at
    times = [entry.at for entry in store.entries(live.id)]
    assert times == sorted(times)


def test_a_clock_goes_on_from_the_moment_that_it_is_given_at_the_earliest():
    ticking = Ticking()
    clock = ticking.clock()
    clock.not_before(BEGUN + timedelta(hours=2))
    ticking.go_on(3)
    assert clock.now() == BEGUN + timedelta(hours=2, seconds=3)
    clock.not_before(BEGUN)
    assert clock.now() == BEGUN + timedelta(hours=2, seconds=3)


# Timers


def test_when_time_is_up_the_plans_not_submitted_are_what_was_proposed_and_only_once(live, ticking, store):
    begin(live)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8}))
    live.do(SELVANE, commands.SubmitPlan(state="selvane", values={"L01": 2}))
    live.do(TRAINER, commands.SetTimer(seconds=60))
    run_out(ticking, 59.9, live)
    assert not live.time_is_up()
    ticking.go_on(0.1)
    assert live.time_is_up()
    plans = live.session.plans
    assert plans[1, "velmora"].values == {"L21": 8.0}
    assert plans[1, "velmora"].by == TIMER
    assert plans[1, "selvane"].by == str(SELVANE)
    assert plans[1, "dovria"].values == {}
    assert live.session.phase == Phase.DECIDING
    assert live.session.deadline is None
    length = len(store.entries(live.id))
    ticking.go_on(600)
    assert not live.time_is_up()
    assert len(store.entries(live.id)) == length


def test_what_was_proposed_beyond_the_budget_is_cut_when_time_is_up(live, ticking):
    begin(live)
    dear = {"L04": 100, "L21": 50, "L25": 100}
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values=dear))
    live.do(TRAINER, commands.SetTimer(seconds=1))
    ticking.go_on(1)
    assert live.time_is_up()
    session = live.session
    values = session.plans[1, "velmora"].values
    assert 0 < len(values) < len(dear)
    assert session.asked("velmora", {**session.values("velmora"), **values}).budget <= session.means("velmora").budget


def test_of_two_processes_whose_timers_run_out_together_only_one_submits(live, other, ticking, store):
    begin(live)
    live.do(TRAINER, commands.SetTimer(seconds=60))
    other._catch_up()
    run_out(ticking, 59.9, live, other)
    ticking.go_on(1.0)
    gate = threading.Barrier(2)

    def up(where: LiveSession) -> None:
        gate.wait()
        try:
            where.time_is_up()
        except commands.Refused:
            return

    threads = [threading.Thread(target=up, args=(where,)) for where in (live, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for where in (live, other):
        where._catch_up()
        where.time_is_up()
    entries = store.entries(live.id)
    assert content(live.session) == content(other.session)
    submitted = [entry.body["state"] for entry in entries if entry.kind == EntryKind.SUBMITTED]
    assert set(submitted) == set(live.session.state_ids())
    assert live.session.deadline is None


def test_freezing_stops_the_clock_and_thawing_gives_back_what_was_left(live, ticking):
    begin(live)
    live.do(TRAINER, commands.SetTimer(seconds=60))
    run_out(ticking, 20, live)
    live.do(TRAINER, commands.FreezeExercise())
    assert live.session.deadline is None
    ticking.go_on(3600)
    assert not live.time_is_up()
    live.do(TRAINER, commands.ResumeExercise())
    assert live.session.deadline == live.clock.now() + timedelta(seconds=40)
    run_out(ticking, 39.5, live)
    assert not live.time_is_up()
    ticking.go_on(0.5)
    assert live.time_is_up()


def test_a_timer_ends_with_its_move(live, ticking):
    begin(live)
    live.do(TRAINER, commands.SetTimer(seconds=60))
    live.close_move(TRAINER)
    ticking.go_on(61)
    assert not live.time_is_up()
    live.next_move(TRAINER)
    assert not live.time_is_up()
    assert live.session.plans.keys() == {(1, state) for state in live.session.state_ids()}


def test_a_timer_set_before_a_restart_still_runs_out_after_it(live, store):
    begin(live)
    live.do(TRAINER, commands.SetTimer(seconds=60))
    later = Ticking(BEGUN + timedelta(seconds=40))
    again = LiveSession(store, live.id, later.clock())
    run_out(later, 19.5, again)
    assert again.session.missing()
    later.go_on(1)
    assert again.time_is_up()
    assert not again.session.missing()


def test_a_server_that_was_down_when_time_ran_out_submits_nothing_and_asks_the_trainer(live, store):
    begin(live)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8}))
    live.do(TRAINER, commands.SetTimer(seconds=60))
    length = len(store.entries(live.id))
    later = Ticking(BEGUN + timedelta(minutes=5))
    again = LiveSession(store, live.id, later.clock())
    for _ in range(3):
        later.go_on(0.5)
        assert not again.time_is_up()
    assert again.overdue
    assert len(store.entries(live.id)) == length
    assert again.submit_overdue()
    assert again.session.plans[1, "velmora"].values == {"L21": 8.0}
    assert not again.overdue
    assert not again.submit_overdue()


def test_a_machine_that_slept_while_time_ran_out_submits_nothing_and_more_time_can_be_given(live, ticking):
    begin(live)
    live.do(TRAINER, commands.SetTimer(seconds=60))
    run_out(ticking, 30, live)
    ticking.go_on(LOOKS_APART + 31)
    assert not live.time_is_up()
    assert live.overdue
    assert live.session.missing()
    live.do(TRAINER, commands.SetTimer(seconds=60))
    assert not live.overdue
    run_out(ticking, 59.5, live)
    assert live.session.missing()
    ticking.go_on(0.5)
    assert live.time_is_up()


def test_a_timer_whose_submission_cannot_be_written_tries_again(live, ticking, store, monkeypatch):
    begin(live)
    live.do(TRAINER, commands.SetTimer(seconds=60))
    run_out(ticking, 59.5, live)
    monkeypatch.setattr(
        store.database.engine, "begin", lambda: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    ticking.go_on(1)
    with pytest.raises(NotKept):
        live.time_is_up()
    monkeypatch.undo()
    ticking.go_on(1)
    assert live.time_is_up()


def test_the_rooms_of_a_process_watch_their_timers_by_themselves(store, two_doors):
    sessions = LiveSessions(store)
    live, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    live.do(TRAINER, commands.StartExercise())
    live.do(TRAINER, commands.SetTimer(seconds=0.2))
    end = time.monotonic() + 10.0
    while live.session.missing() and time.monotonic() < end:
        time.sleep(0.05)
    assert not live.session.missing()
    assert live.session.phase == Phase.DECIDING


# The door


def test_an_address_that_tries_code_after_code_is_kept_waiting_and_others_are_not():
    now = [0.0]
    door = RateLimiter(lambda: now[0])
    for _ in range(WRONG_CODES_A_MINUTE):
        door.admit("10.0.0.5")
        door.note_wrong("10.0.0.5")
    with pytest.raises(commands.Refused, match=r"Too many tries\. Wait a minute"):
        door.admit("10.0.0.5")
    door.admit("10.0.0.6")
    now[0] = 61.0
    door.admit("10.0.0.5")


def test_wrong_codes_from_many_addresses_lock_nobody_else_out():
    door = RateLimiter(lambda: 0.0)
    for n in range(20):
        for _ in range(WRONG_CODES_A_MINUTE):
            door.note_wrong(f"10.0.0.{n}")
    door.admit("10.1.0.1")


def test_a_room_of_sixty_behind_one_router_gets_in_within_a_minute(store, two_doors):
    sessions = LiveSessions(store)
    live, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    for _ in range(60):
        assert sessions.by_code(live.code, "192.168.1.1") is live
        assert sessions.by_code(live.code, "192.168.1.1") is live, "the form is opened, then sent"
        sessions.join(live, None, "", "192.168.1.1")
    held = [len(live.session.holders.get(seat, ())) for seat in live.session.seats]
    assert sum(held) == 60
    assert max(held) - min(held) <= 1, "seats are filled evenly"


def test_who_joins_without_end_from_one_address_is_kept_waiting():
    now = [0.0]
    door = RateLimiter(lambda: now[0])
    for _ in range(JOINS_A_MINUTE):
        door.note_join("10.0.0.5")
    with pytest.raises(commands.Refused, match="Too many tries"):
        door.note_join("10.0.0.5")
    now[0] = 60.1
    door.note_join("10.0.0.5")


def test_a_session_has_no_more_links_than_a_room_needs(live, monkeypatch):
    monkeypatch.setattr("sim.exercise.live.session.MOST_DEVICES", 3)
    for _ in range(3):
        live.join(CUSTOMS)
    before = len(live.session.entries)
    with pytest.raises(commands.Refused, match="More people have joined"):
        live.join(CUSTOMS)
    assert len(live.session.entries) == before


def test_a_code_is_found_in_any_case_and_wrong_ones_are_counted(store, two_doors):
    sessions = LiveSessions(store)
    live, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    assert sessions.by_code(f" {live.code.lower()} ", "10.0.0.5") is live
    for _ in range(WRONG_CODES_A_MINUTE):
        with pytest.raises(KeyError):
            sessions.by_code("QQQQQ", "10.0.0.5")
    with pytest.raises(commands.Refused, match="Too many tries"):
        sessions.by_code(live.code, "10.0.0.5")
    assert sessions.by_code(live.code, "10.0.0.6") is live


def test_who_joins_gets_the_seat_that_fewest_hold_or_the_one_wanted_which_may_be_shared(live):
    first = live.join(None, "Anna")[1]
    second = live.join(None)[1]
    third = live.join(CUSTOMS)[1]
    fourth = live.join(CUSTOMS)[1]
    coordinators = [seat for seat in live.session.seats if seat.coordinates]
    assert live.seats_of(first.device) == (coordinators[0],)
    assert live.seats_of(second.device) == (coordinators[1],)
    assert live.seats_of(third.device) == live.seats_of(fourth.device) == (CUSTOMS,)
    assert live.store.names.of(live.id) == {first.device: "Anna"}


def test_seats_are_given_to_coordinators_first_then_agency_by_agency_and_never_a_second_time_before_all_are_held(live):
    given = [live.seats_of(live.join(None)[1].device)[0] for _ in range(2 * len(live.session.seats))]
    first, second = given[: len(given) // 2], given[len(given) // 2 :]
    assert set(first) == set(second) == set(live.session.seats)
    assert [seat.agency for seat in first[:6]] == ["foreign"] * 3 + ["licensing"] * 3


def test_seats_of_those_who_are_not_here_can_be_freed_and_those_who_are_keep_theirs(live):
    here, away = live.join(CUSTOMS)[1], live.join(VELMORA)[1]
    with live.presence.present(here, lambda: None):
        assert live.free_absent(TRAINER) == 1
    assert live.seats_of(here.device) == (CUSTOMS,)
    assert live.seats_of(away.device) == ()


def test_nobody_is_let_in_when_joining_is_closed_and_who_is_in_stays(live):
    token, device = live.join(CUSTOMS)
    live.do(TRAINER, commands.SetJoining(open=False))
    with pytest.raises(commands.Refused, match=r"Joining is closed\. Ask the trainer\."):
        live.join(None)
    assert live.store.links.who(token) == device
    assert live.seats_of(device.device) == (CUSTOMS,)
    live.do(TRAINER, commands.SetJoining(open=True))
    assert live.join(None)


def test_who_is_refused_a_seat_leaves_no_link_behind(live, store):
    with pytest.raises(commands.Refused, match="There is no such seat"):
        live.join(Seat("nowhere", "customs"))
    with sqlite3.connect(store.where) as file:
        assert file.execute("select count(*) from devices").fetchone() == (0,)


def test_who_is_taken_out_holds_no_seat_and_no_link(live):
    token, device = live.join(CUSTOMS)
    live.do(TRAINER, commands.TakeSeat(seat=Seat("velmora", "regulator"), holder=device.device))
    assert len(live.seats_of(device.device)) == 2
    live.remove(device.device)
    assert live.seats_of(device.device) == ()
    assert live.store.links.who(token) is None
    assert live.people() == []


def test_each_link_that_was_given_is_listed_and_can_be_withdrawn_apart_from_the_others(store, two_doors):
    sessions = LiveSessions(store)
    live, trainer = sessions.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    live.join(CUSTOMS)
    tokens = [trainer, *(store.links.issue(live.id, role)[0] for role in (TRAINER, EVALUATOR, EVALUATOR, PROJECTOR))]
    devices = [store.links.who(token) for token in tokens]
    assert len({each.device for each in devices}) == len(devices), "each link is a device of its own"
    listed = live.links()
    assert [each.role for each in listed] == [TRAINER, TRAINER, PROJECTOR, EVALUATOR, EVALUATOR]
    assert set(listed) == set(devices)
    woken = []
    with live.presence.present(devices[2], lambda: woken.append("woken")):
        woken.clear()
        live.remove(devices[2].device)
        assert woken, "a page that is open has to look again, and is closed"
    assert [sessions.by_token(token) is None for token in tokens] == [False, False, True, False, False]
    assert live.links() == [each for each in listed if each != devices[2]]
    assert live.seats_of(live.people()[0]) == (CUSTOMS,)


def test_rooms_survive_a_restart_with_every_seat_and_every_link(store, two_doors):
    sessions = LiveSessions(store)
    live, trainer = sessions.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    joined = [live.join(None, f"person {n}") for n in range(10)]
    evaluator, _ = store.links.issue(live.id, EVALUATOR)
    begin(live)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8}))
    sessions.close()
    store.close()
    again = LiveSessions(SessionStore(store.where))
    for token, device in joined:
        opened = again.by_token(token)
        assert opened is not None
        where, found = opened
        assert found == device
        assert where.seats_of(device.device) == live.seats_of(device.device)
        assert len(where.seats_of(device.device)) == 1
    opened = again.by_token(trainer)
    assert opened is not None
    assert opened[1].role == TRAINER
    assert again.by_token(evaluator)
    assert again.by_token("x" * 32) is None
    assert content(opened[0].session) == content(live.session)
    assert opened[0].code == live.code


# Who is here


def test_who_is_here_is_counted_until_they_go(live, store):
    anna, ben = live.join(CUSTOMS)[1], store.links.issue(live.id, PARTICIPANT)[1]
    with live.presence.present(anna, lambda: None), live.presence.present(anna, lambda: None):
        assert live.presence.here[anna.device] == 2
        with live.presence.present(ben, lambda: None):
            assert set(live.presence.here) == {anna.device, ben.device}
            assert set(live.people()) == {anna.device, ben.device}
        assert set(live.presence.here) == {anna.device}
        assert live.people() == [anna.device]
    assert not live.presence.here
    assert live.people() == [anna.device]  # the seat is hers though she is away


def test_a_screen_that_breaks_off_is_here_no_longer(live):
    device = _device(live, PARTICIPANT)
    with pytest.raises(RuntimeError), live.presence.present(device, lambda: None):
        raise RuntimeError
    assert not live.presence.here


# Which screens are woken


def woken_by(live: LiveSession, screens: dict[str, tuple[str, tuple[Seat, ...]]], act) -> set[str]:
    """Return which of some screens an act wakes: those of real devices in a room."""
    from contextlib import ExitStack

    woken: set[str] = set()
    with ExitStack() as here:
        for name, (role, seats) in screens.items():
            for seat in seats:
                if name not in live.session.holders.get(seat, ()):
                    live.do(TRAINER, commands.TakeSeat(seat=seat, holder=name))
            here.enter_context(live.presence.present(_device(live, role, name), lambda name=name: woken.add(name)))
        woken.clear()
        act()
        return set(woken)


SCREENS = {
    "trainer": (TRAINER, ()),
    "projector": (PROJECTOR, ()),
    "observer": (OBSERVER, ()),
    "evaluator": (EVALUATOR, ()),
    "customs": (PARTICIPANT, (CUSTOMS,)),
    "velmora": (PARTICIPANT, (VELMORA,)),
    "selvane": (PARTICIPANT, (SELVANE,)),
    "nobody": (PARTICIPANT, ()),
}
ALL = set(SCREENS)


@pytest.mark.parametrize(
    ("act", "expected"),
    [
        (lambda r: r.do(TRAINER, commands.WriteNote(text="Hm.")), {"trainer", "evaluator"}),
        (
            lambda r: r.do("evaluator one", commands.RateObjective(objective="whose-border", grade="S")),
            {"trainer", "evaluator"},
        ),
        (
            lambda r: r.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="more")),
            {"trainer", "evaluator", "customs"},
        ),
        (lambda r: r.do(SELVANE, commands.AnswerInject(number=1, text="Yes.")), {"trainer", "evaluator", "selvane"}),
        (
            lambda r: r.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8})),
            {"trainer", "evaluator", "customs", "velmora"},
        ),
        (
            lambda r: r.do(TRAINER, commands.SendMessage(text="For you.", to=str(CUSTOMS))),
            ALL - {"velmora", "selvane", "nobody"},
        ),
        (
            lambda r: r.do(TRAINER, commands.WriteInject(to=["selvane"], text="A call.")),
            ALL - {"customs", "velmora", "nobody"},
        ),
        (lambda r: r.do(TRAINER, commands.TakeSeat(seat=VELMORA, holder="carl")), {"trainer", "customs", "velmora"}),
        (
            lambda r: r.do(VELMORA, commands.SubmitPlan(state="velmora", values={})),
            {"trainer", "evaluator", "projector", "customs", "velmora"},
        ),
        (
            lambda r: (
                r.do(VELMORA, commands.SubmitPlan(state="velmora", values={})),
                r.do(VELMORA, commands.WithdrawPlan(state="velmora")),
            ),
            {"trainer", "evaluator", "projector", "customs", "velmora"},
        ),
        (
            lambda r: r.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["dovria"])),
            {"trainer", "evaluator", "customs", "velmora"},
        ),
        (
            lambda r: (
                r.do(VELMORA, commands.OfferAgreement(by="velmora", lever="L04", states=["selvane"])),
                r.do(SELVANE, commands.AnswerAgreement(state="selvane", number=1, accept=True)),
            ),
            {"trainer", "evaluator", "customs", "velmora", "selvane"},
        ),
        (
            lambda r: (
                r.do(SELVANE, commands.RequestAssistance(state="selvane", control="account", text="On paper only.")),
                r.do(TRAINER, commands.AnswerRequest(number=1)),
            ),
            {"trainer", "evaluator", "selvane"},
        ),
        (lambda r: r.do(TRAINER, commands.FreezeExercise()), ALL),
        (lambda r: r.do(TRAINER, commands.CloseMove()), ALL),
        (lambda r: r.console.project("gates"), {"trainer", "projector"}),
        (lambda r: r.console.set_address("192.0.2.7"), {"trainer", "projector"}),
    ],
    ids=[
        "a note",
        "a rating",
        "an expectation",
        "an answer to an inject",
        "a proposal",
        "a message to one seat",
        "an inject for one State",
        "a seat taken",
        "a plan",
        "a plan taken back",
        "an agreement offered",
        "an agreement accepted",
        "assistance",
        "freezing",
        "closing",
        "the projector's view",
        "the address",
    ],
)
def test_a_screen_is_woken_by_what_concerns_it_and_by_nothing_else(live, act, expected):
    begin(live)
    assert woken_by(live, SCREENS, lambda: act(live)) == expected


def test_a_screen_follows_the_seat_that_its_device_is_given_later(live):
    begin(live)
    woken: list[str] = []
    _token, device = live.join(SELVANE)
    with live.presence.present(device, lambda: woken.append("woken")):
        live.do(TRAINER, commands.TakeSeat(seat=CUSTOMS, holder=device.device))
        woken.clear()
        live.do(TRAINER, commands.SendMessage(text="For customs.", to=str(CUSTOMS)))
        assert woken == ["woken"]


def test_an_inject_held_back_is_no_secret_that_a_screen_could_show_by_waking(live):
    """Held back, and scheduled again: no screen but trainers' is woken."""
    begin(live)
    for skipped in (True, False):
        entry = live.do(TRAINER, commands.ScheduleInject(id="budgets-cut", skipped=skipped))
        audience = commands.read(entry).audience(live.session, entry.actor)
        assert [name for name, screen in SCREENS.items() if audience.includes(Viewer(*screen))] == ["trainer"]


def test_every_kind_of_entry_says_whom_it_concerns(played):
    screens = [Viewer(role, seats) for role, seats in SCREENS.values()]
    for entry in played.session.entries[1:]:
        audience = commands.read(entry).audience(played.session, entry.actor)
        found = [audience.includes(screen) for screen in screens]
        assert found[0], "the trainer sees everything"
        assert all(isinstance(each, bool) for each in found)


# Moves


def test_a_closed_move_has_been_simulated_and_injects_whose_condition_was_met_come_with_the_next(live, two_doors):
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    assert trajectory.trajectory(live.session).days == 91
    entry = live.next_move(TRAINER)
    assert entry.kind == EntryKind.OPENED
    assert live.session.move == 2


def test_closed_moves_are_simulated_in_a_thread_of_their_own_once_and_held(live, monkeypatch):
    threads, run = [], trajectory.run

    def noted(*arguments, **named):
        threads.append(threading.current_thread().name)
        return run(*arguments, **named)

    monkeypatch.setattr(trajectory, "run", noted)
    with pytest.raises(ValueError, match="no move has been closed"):
        live.closed_moves(live.session)
    trajectory._trajectories.forget()
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    assert len(threads) == 1, "nothing was decided, so that it is the same beside it"
    assert all(name.startswith("moves") for name in threads)
    trajectory._trajectories.forget()
    moves = live.closed_moves(live.session)
    live.do(TRAINER, commands.WriteNote(text="Hm."))
    assert live.closed_moves(live.session) is moves
    assert len(threads) == 1
    live.do(TRAINER, commands.UndoMove(luck="new"))
    live.close_move(TRAINER)
    assert live.closed_moves(live.session).played.digest != moves.played.digest
    assert set(threads) == set(threads[:1])


def test_an_outcome_is_worked_out_in_the_background_once_for_each_state_of_the_region(live, monkeypatch):
    from sim.exercise.live import session as module

    asked = []

    def slowly(session):
        asked.append(session.closed)
        time.sleep(0.05)
        return f"after {session.closed}"

    monkeypatch.setattr(module, "outcome", slowly)
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    assert live.outcome() is None
    end = time.monotonic() + 10.0
    while live.outcome() is None and time.monotonic() < end:
        time.sleep(0.01)
    live.do(TRAINER, commands.WriteNote(text="Hm."))
    assert live.outcome() == "after 1"
    assert asked == [1]
    live.do(TRAINER, commands.UndoMove(luck="new"))
    live.close_move(TRAINER)
    while live.outcome() is None and time.monotonic() < end:
        time.sleep(0.01)
    assert live.outcome() == "after 1"
    assert asked == [1, 1]


def test_a_session_that_nobody_keeps_is_no_room(store):
    with pytest.raises(KeyError):
        LiveSession(store, "nothing")
    with pytest.raises(KeyError):
        LiveSessions(store).open("nothing")


def test_a_session_erased_while_its_room_is_open_says_so_in_words(live, store):
    begin(live)
    store.forget(live.id)
    before = live.session
    with pytest.raises((commands.Refused, NotKept)):
        live.do(TRAINER, commands.WriteNote(text="Is anybody there?"))
    with pytest.raises((commands.Refused, NotKept)):
        live.join(None)
    assert live.session is before


def test_the_link_for_phones_names_the_room_and_the_address_that_the_trainer_chose(live):
    live.console.set_address("192.0.2.7")
    assert live.joining_link(80) == f"http://192.0.2.7/?room={live.code}"
    assert live.joining_link(8501) == f"http://192.0.2.7:8501/?room={live.code}"


def test_a_table_in_memory_and_a_room_give_the_same_session(live, lobby_session):
    table = Table(lobby_session)
    for each in (table, live):
        each.do(TRAINER, commands.StartExercise())
        for seat in COORDINATORS:
            each.do(seat, commands.StateExpectation(seat=seat, expectation="fewer"))
            each.do(seat, commands.SubmitPlan(state=seat.state, values={"L01": 2}))
        each.do(TRAINER, commands.CloseMove())
    assert [e.body for e in table.session.entries] == [e.body for e in live.session.entries]
    assert trajectory.digests(table.session) == trajectory.digests(live.session)


def test_entries_carry_utc_whatever_the_clocks_zone(live):
    entry = live.do(TRAINER, commands.StartExercise())
    assert entry.at.tzinfo is UTC or entry.at.utcoffset() == timedelta(0)
    assert Entry.from_json(entry.to_json()) == entry


# What is being tried out


def test_a_coordinator_is_given_each_proposal_once_and_what_it_sets_otherwise_stays(live):
    begin(live)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8.0}))
    assert live.draft(VELMORA) == {"L21": 8.0}
    live.try_out(VELMORA, "L21", 7.0)
    assert live.draft(VELMORA) == {"L21": 7.0}
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 9.0}))
    assert live.draft(VELMORA) == {"L21": 9.0}


@pytest.mark.parametrize("luck", [None, "same"])
def test_a_proposal_made_again_in_a_later_move_or_after_an_undo_is_given_again(live, luck):
    begin(live)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8.0}))
    live.try_out(VELMORA, "L21", live.session.values("velmora")["L21"])
    live.close_move(TRAINER)
    if luck is None:
        live.next_move(TRAINER)
        live.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="fewer"))
    else:
        live.do(TRAINER, commands.UndoMove(luck=luck))
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8.0}))
    assert live.draft(VELMORA) == {"L21": 8.0}


def test_when_time_is_up_what_a_coordinator_has_set_is_submitted_too(live, ticking):
    begin(live)
    live.try_out(VELMORA, "L01", 2.0)
    live.do(TRAINER, commands.SetTimer(seconds=60.0))
    run_out(ticking, 59.5, live)
    ticking.go_on(1.0)
    assert live.time_is_up()
    assert dict(live.session.plans[1, "velmora"].values) == {"L01": 2.0}


def test_two_who_share_a_seat_try_out_one_plan_and_each_sees_what_the_other_sets(live):
    begin(live)
    anna, ben, other = live.join(CUSTOMS)[1], live.join(CUSTOMS)[1], live.join(VELMORA)[1]
    woken: list[str] = []
    with (
        live.presence.present(anna, lambda: woken.append("anna")),
        live.presence.present(ben, lambda: woken.append("ben")),
        live.presence.present(other, lambda: woken.append("other")),
    ):
        woken.clear()
        live.try_out(CUSTOMS, "L21", 8.0, anna.device)
        assert woken == ["ben"]
        live.try_out(CUSTOMS, "L25", 30.0, ben.device)
    assert live.draft(CUSTOMS) == {"L21": 8.0, "L25": 30.0}


def test_what_is_tried_out_is_there_after_a_restart_and_counts_when_time_is_up(live, store, ticking):
    begin(live)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8.0}))
    live.try_out(VELMORA, "L21", 7.0)
    live.try_out(VELMORA, "L01", 2.0)
    live.try_out(CUSTOMS, "L25", 30.0)
    live.do(TRAINER, commands.SetTimer(seconds=60.0))
    again = LiveSession(store, live.id, ticking.clock())
    assert again.draft(VELMORA) == {"L21": 7.0, "L01": 2.0}, "the proposal that it was set against is not given again"
    assert again.draft(CUSTOMS) == {"L21": 8.0, "L25": 30.0}
    run_out(ticking, 59.5, again)
    ticking.go_on(1.0)
    assert again.time_is_up()
    assert dict(again.session.plans[1, "velmora"].values) == {"L21": 7.0, "L01": 2.0}


def test_what_was_tried_out_in_a_move_is_gone_with_it_also_after_a_restart(live, store):
    begin(live)
    live.try_out(CUSTOMS, "L25", 30.0)
    live.close_move(TRAINER)
    live.next_move(TRAINER)
    assert LiveSession(store, live.id).draft(CUSTOMS) == live.draft(CUSTOMS) == {}


def test_a_draft_that_cannot_be_read_is_no_draft(live, store):
    begin(live)
    for text in ("", "{", "[]", "null", '{"since": 3}', '{"since": [1, 2], "values": {"L21": "x"}, "taken": []}'):
        store.drafts.keep(live.id, str(CUSTOMS), text)
        assert LiveSession(store, live.id).draft(CUSTOMS) == {}


def test_a_proposal_that_is_taken_back_leaves_the_coordinators_draft_and_comes_again_when_it_is_made_again(live):
    begin(live)
    live.join(CUSTOMS)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8.0}))
    assert live.draft(VELMORA) == {"L21": 8.0}
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={}))
    assert live.draft(VELMORA) == {}
    live.do(VELMORA, commands.SubmitPlan(state="velmora", values=live.draft(VELMORA)))
    live.do(VELMORA, commands.WithdrawPlan(state="velmora"))
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8.0}))
    assert live.draft(VELMORA) == {"L21": 8.0}


def test_a_free_seats_lever_is_not_the_coordinators_any_more_once_somebody_sits_there(live, ticking):
    begin(live)
    live.try_out(VELMORA, "L21", 9.0)
    live.join(CUSTOMS)
    assert live.draft(VELMORA) == {}
    live.do(TRAINER, commands.SetTimer(seconds=60.0))
    run_out(ticking, 59.5, live)
    ticking.go_on(1.0)
    assert live.time_is_up()
    assert live.session.plans[1, "velmora"].values == {}


def test_nothing_is_tried_out_in_a_seat_by_who_may_not_decide_there_now(live):
    begin(live)
    anna = live.join(CUSTOMS)[1].device
    live.try_out(CUSTOMS, "L21", 8.0, anna)
    for seat, lever, value, by in (
        (CUSTOMS, "L21", 51.0, anna), (CUSTOMS, "L01", 2.0, anna), (CUSTOMS, "L21", 9.0, "somebody"), (VELMORA, "L21", 9.0, anna),
    ):  # fmt: skip
        with pytest.raises(commands.Refused):
            live.try_out(seat, lever, value, by)
    live.remove(anna)
    with pytest.raises(commands.Refused):
        live.try_out(CUSTOMS, "L21", 9.0, anna)
    live.do(TRAINER, commands.FreezeExercise())
    with pytest.raises(commands.Refused):
        live.try_out(CUSTOMS, "L21", 9.0)
    assert live.drafts.current(live.session, CUSTOMS).values == {"L21": 8.0}


def test_people_whose_seats_were_freed_keep_nobody_else_out(live, monkeypatch):
    monkeypatch.setattr("sim.exercise.live.session.MOST_DEVICES", 3)
    for _ in range(3):
        live.join(CUSTOMS)
    with pytest.raises(commands.Refused):
        live.join(None)
    live.free_absent(TRAINER)
    assert live.join(None)


# Who leads


def test_a_session_that_is_erased_or_damaged_does_not_end_the_watch_over_the_others(store, two_doors, monkeypatch):
    monkeypatch.setattr("sim.exercise.live.sessions.RENEWED_EVERY", 0.05)
    sessions = LiveSessions(store)
    other, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    live, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    damaged = store.create(other.session.entries[0])
    with sqlite3.connect(store.where) as disk:
        disk.execute("UPDATE entries SET kind = 'hacked' WHERE session = ?", (damaged,))
    with pytest.raises(NotKept):
        sessions.open(damaged)
    assert store.leases.of(damaged) is None, "what cannot be opened is not led"
    store.forget(other.id)
    live.do(TRAINER, commands.StartExercise())
    live.do(TRAINER, commands.SetTimer(seconds=0.3))
    end = time.monotonic() + 10.0
    while live.session.missing() and time.monotonic() < end:
        time.sleep(0.05)
    assert not live.session.missing()
    assert other.lost
    sessions.close()


def test_a_second_server_does_not_lead_what_the_first_one_leads_and_says_so(store, two_doors):
    first, second = LiveSessions(store), LiveSessions(store, "somebody else")
    live, token = first.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    with pytest.raises(LedElsewhere) as error:
        second.by_token(token)
    assert error.value.session == live.id
    assert error.value.here
    with pytest.raises(LedElsewhere):
        second.by_code(live.code, "10.0.0.5")
    first.close()
    assert second.by_token(token)


def test_a_server_that_takes_a_session_over_is_the_only_one_that_writes_into_it(store, two_doors):
    first, second = LiveSessions(store), LiveSessions(store, "somebody else")
    live, _token = first.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    live.do(TRAINER, commands.StartExercise())
    woken: list[str] = []
    with live.presence.present(_device(live, PROJECTOR), lambda: woken.append("the old server's screen")):
        taken = second.open(live.id, take_over=True)
        taken.do(TRAINER, commands.WriteNote(text="Here now."))
        woken.clear()
        with pytest.raises(NotLed):
            live.do(TRAINER, commands.WriteNote(text="Still here?"))
        assert live.lost
        assert woken, "its screens are told"
    assert [entry.body for entry in store.entries(live.id) if entry.kind == EntryKind.NOTE] == [{"text": "Here now."}]
    with pytest.raises(LedElsewhere):
        first.open(live.id)


def test_a_ghost_whose_session_was_taken_over_submits_nothing_when_time_is_up(store, two_doors):
    first, second = LiveSessions(store), LiveSessions(store, "somebody else")
    live, _token = first.create(commands.create(two_doors, SHORT, seed=SEED, salt=""))
    live.do(TRAINER, commands.StartExercise())
    live.do(TRAINER, commands.SetTimer(seconds=0.4))
    second.open(live.id, take_over=True).do(TRAINER, commands.FreezeExercise())
    time.sleep(1.5)
    assert {entry.kind for entry in store.entries(live.id)}.isdisjoint({EntryKind.SUBMITTED})
    assert live.lost


def test_a_server_that_is_gone_leaves_its_sessions_to_the_next_one_at_once(store, two_doors):
    code = (
        "import sys; from sim.exercise.live.sessions import LiveSessions; from sim.exercise.store import SessionStore; "
        "LiveSessions(SessionStore(sys.argv[1])).open(sys.argv[2]); import os; os._exit(9)"
    )
    session = LiveSessions(store, "nobody yet").create(commands.create(two_doors, SHORT, seed=SEED, salt=""))[0].id
    store.leases.end(session, "nobody yet")
    assert subprocess.run([sys.executable, "-c", code, store.where, session], check=False).returncode == 9
    assert store.leases.of(session) is not None
    assert LiveSessions(store).open(session)


def test_a_server_on_another_machine_that_falls_silent_is_waited_for_and_then_followed(store, session_id):
    now = [0.0]
    store.leases.take(session_id, '{"machine": "far away"}', None)
    leases = Leases(store, tick=lambda: now[0])
    with pytest.raises(LedElsewhere) as error:
        leases.lead(session_id)
    assert not error.value.here
    now[0] += SILENT_AFTER
    store.leases.renew(session_id, '{"machine": "far away"}')
    with pytest.raises(LedElsewhere):
        leases.lead(session_id)
    now[0] += SILENT_AFTER + 0.1
    leases.lead(session_id)
    assert store.leases.of(session_id).owner == leases.owner


@pytest.fixture
def session_id(store, lobby_session) -> str:
    return store.create(lobby_session.entries[0])


# What moves gave


def test_what_a_move_gave_is_written_when_it_is_closed_and_shown_again_after_a_restart_without_running_it(
    store, two_doors, monkeypatch
):
    sessions = LiveSessions(store)
    live, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED))
    for _ in range(2):
        live.next_move(TRAINER)
        live.close_move(TRAINER)
    digests = trajectory.digests(live.session)
    assert {move: result.digest for move, result in live.session.results.items()} == dict(enumerate(digests, 1))
    assert all(result.model == source_hash() for result in live.session.results.values())
    before = trajectory.trajectory(live.session), trajectory.nothing_decided(live.session)
    sessions.close()
    trajectory._trajectories.forget()
    monkeypatch.setattr(trajectory, "run", lambda *_a, **_n: pytest.fail("the region is run again"))
    again = LiveSessions(store).open(live.id)
    after = trajectory.trajectory(again.session), trajectory.nothing_decided(again.session)
    for one, other in zip(before, after, strict=True):
        assert one.digest == other.digest
        assert (one.sample.months == other.sample.months).all()
        assert (one.sample.encounters == other.sample.encounters).all()


def test_a_move_that_gave_something_else_under_another_model_is_shown_as_it_was_seen(store, two_doors, monkeypatch):
    sessions = LiveSessions(store)
    live, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED))
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    digest = trajectory.trajectory(live.session).digest
    sessions.close()
    trajectory._trajectories.forget()
    monkeypatch.setattr(trajectory, "run", lambda *_a, **_n: pytest.fail("the region is run again"))
    monkeypatch.setattr("sim.exercise.live.session.source_hash", lambda: "another")
    again = LiveSessions(store).open(live.id)
    assert trajectory.trajectory(again.session).digest == digest
    assert again.model_has_changed


def test_what_a_move_gave_is_written_later_where_the_server_ended_in_between(store, two_doors):
    sessions = LiveSessions(store)
    live, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED))
    live.next_move(TRAINER)
    live.do(TRAINER, commands.CloseMove())
    assert live.session.results == {}
    sessions.close()
    again = LiveSessions(store).open(live.id)
    end = time.monotonic() + 10.0
    while not again.session.results and time.monotonic() < end:
        time.sleep(0.05)
    assert again.session.results[1].digest == trajectory.digests(again.session)[0]


def test_a_result_that_is_damaged_on_disk_is_not_shown(store, two_doors):
    sessions = LiveSessions(store)
    live, _token = sessions.create(commands.create(two_doors, SHORT, seed=SEED))
    live.next_move(TRAINER)
    live.close_move(TRAINER)
    digest = trajectory.trajectory(live.session).digest
    sessions.close()
    for content_ in (b"", b"PK\x03\x04", store.results.of(live.id, live.session.lived)[:-200], _of_another(two_doors)):
        trajectory._trajectories.forget()
        store.results.keep(live.id, live.session.lived, content_)
        opened = LiveSessions(store)
        assert trajectory.trajectory(opened.open(live.id).session).digest == digest
        opened.close()


def _of_another(two_doors) -> bytes:
    table = Table(created(two_doors, seed=99)).simulate()
    return trajectory.kept(trajectory.closed_moves(table.session))


def test_what_was_revealed_of_one_move_is_not_shown_of_the_next(live):
    begin(live)
    live.close_move(TRAINER)
    live.do(TRAINER, commands.Reveal(what="truth"))
    assert live.session.revealed == {"truth"}
    live.next_move(TRAINER)
    assert live.session.revealed == set()


def named(live: LiveSession, lever: str, *devices: str) -> list[str]:
    return [live.drawn(CUSTOMS, lever, device) for device in devices]


def test_a_slider_keeps_its_name_on_the_device_that_moves_it_and_changes_it_on_all_others_also_after_a_restart(
    live, store
):
    begin(live)
    anna, ben = live.join(CUSTOMS)[1].device, live.join(CUSTOMS)[1].device
    first = named(live, "L21", anna, ben)
    assert first[0] == first[1]
    live.try_out(CUSTOMS, "L21", 8.0, anna)
    live.try_out(CUSTOMS, "L21", 9.0, anna)
    second = named(live, "L21", anna, ben)
    assert second[0] == first[0], "who moves a slider goes on moving the same one"
    assert second[1] != first[1], "who has not heard of it cannot set it back"
    live.try_out(CUSTOMS, "L21", 7.0, ben)
    third = named(live, "L21", anna, ben)
    assert third[0] not in (first[0], second[1])
    assert third[1] == second[1]
    assert named(live, "L25", anna, ben) == named(live, "L25", ben, anna)
    again = LiveSession(store, live.id)
    assert named(again, "L21", anna, ben) == third
    live.try_out(CUSTOMS, "L21", 5.0, anna, drawn=False)
    assert named(live, "L21", anna)[0] != third[0], "it was set beside the slider, which stands elsewhere"


def test_a_slider_of_a_coordinator_that_a_proposal_moves_or_that_is_undone_has_another_name(live):
    begin(live)
    live.join(CUSTOMS)
    device = live.join(VELMORA)[1].device
    before = live.drawn(VELMORA, "L21", device)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8.0}))
    proposed = live.drawn(VELMORA, "L21", device)
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={}))
    taken_back = live.drawn(VELMORA, "L21", device)
    live.close_move(TRAINER)
    live.do(TRAINER, commands.UndoMove(luck="same"))
    assert len({before, proposed, taken_back, live.drawn(VELMORA, "L21", device)}) == 4


def test_a_line_is_written_where_its_place_was_drawn_empty_or_opened_until_it_is_sent_from_there_also_after_a_restart(
    live, store
):
    live.next_move(TRAINER)
    anna, ben = live.join(CUSTOMS)[1].device, live.join(CUSTOMS)[1].device
    assert live.is_writing(CUSTOMS, anna)
    assert live.is_writing(CUSTOMS, ben)
    live.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="more"))
    live.write(CUSTOMS, anna, on=False)
    late = live.join(CUSTOMS)[1].device
    for there in (live, LiveSession(store, live.id)):
        writing = [there.is_writing(CUSTOMS, device) for device in (anna, ben, late)]
        assert writing == [False, True, False]
    live.write(CUSTOMS, anna, on=True)
    assert LiveSession(store, live.id).is_writing(CUSTOMS, anna)
    live.close_move(TRAINER)
    live.next_move(TRAINER)
    live.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="fewer"))
    assert not live.is_writing(CUSTOMS, anna), "in another move"


def test_writing_a_line_does_not_begin_what_a_seat_tries_out(live):
    live.next_move(TRAINER)
    anna = live.join(CUSTOMS)[1].device
    assert live.is_writing(CUSTOMS, anna)
    live.do(CUSTOMS, commands.StateExpectation(seat=CUSTOMS, expectation="more"))
    live.do(CUSTOMS, commands.Propose(seat=CUSTOMS, values={"L21": 8.0}))
    assert live.draft(CUSTOMS) == {"L21": 8.0}, "it begins with what the trainer has taken from paper"


def test_a_draft_of_before_is_read(live, store):
    begin(live)
    live.try_out(CUSTOMS, "L25", 30.0)
    kept = json.loads(store.drafts.of(live.id)[str(CUSTOMS)])
    before = {name: kept[name] for name in ("since", "values", "taken")}
    store.drafts.keep(live.id, str(CUSTOMS), json.dumps(before))
    assert LiveSession(store, live.id).draft(CUSTOMS) == {"L25": 30.0}


def test_the_timers_of_a_process_look_only_at_sessions_in_which_something_is_due(store, lobby_session):
    sessions = LiveSessions(store)
    opened = [sessions.open(store.create(lobby_session.entries[0])) for _ in range(20)]
    assert not sessions._waiting
    assert not sessions.under_way
    begin(opened[7])
    assert not sessions._waiting
    assert sessions.under_way
    opened[7].do(TRAINER, commands.SetTimer(seconds=600))
    assert list(sessions._waiting) == [opened[7].id]
    opened[7].do(TRAINER, commands.FreezeExercise())
    assert not sessions._waiting
    opened[7].do(TRAINER, commands.ResumeExercise())
    opened[7].lose()
    assert not sessions._waiting
    assert not sessions.under_way
    sessions.close()
