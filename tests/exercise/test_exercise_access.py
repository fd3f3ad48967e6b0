"""Who may look at the region while an exercise is under way: closed unless it is known to be open."""

from pathlib import Path

import pytest

from sim.exercise import commands
from sim.exercise.access import REMEMBERED, Access
from sim.exercise.entries import TRAINER
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.store import SessionStore
from sim.exercise.store.errors import NotKept
from sim.scenario.problems import gettext_lazy
from tests.exercise.playing import SHORT


def test_the_region_is_open_to_all_until_an_exercise_begins_and_again_when_it_has_ended(tmp_path: Path, two_doors):
    store = SessionStore(tmp_path)
    now = [0.0]
    access = Access(store.under_way, tick=lambda: now[0])

    def stranger() -> bool:
        now[0] += REMEMBERED + 0.1
        return access.region(leads=False)

    live, _token = LiveSessions(store).create(commands.create(two_doors, SHORT))
    assert stranger(), "in the lobby"
    live.next_move(TRAINER)
    assert not stranger()
    assert access.region(leads=True)
    live.close_move(TRAINER)
    assert not stranger(), "between two moves"
    live.do(TRAINER, commands.EndExercise())
    assert stranger()
    store.close()


def test_the_server_that_leads_closes_the_region_in_the_moment_in_which_the_exercise_begins(tmp_path, two_doors):
    store = SessionStore(tmp_path)
    sessions = LiveSessions(store)
    live, _token = sessions.create(commands.create(two_doors, SHORT))
    access = Access(store.under_way, lambda: sessions.under_way, tick=lambda: 0.0)
    assert access.region(leads=False)
    live.next_move(TRAINER)
    assert not access.region(leads=False), "what was known a moment ago does not count"
    store.close()


def test_after_a_restart_and_on_a_second_server_the_region_is_closed_before_anybody_opens_the_session(
    tmp_path, two_doors
):
    store = SessionStore(tmp_path)
    sessions = LiveSessions(store)
    sessions.create(commands.create(two_doors, SHORT))[0].next_move(TRAINER)
    for other in (SessionStore(tmp_path), SessionStore(tmp_path)):
        assert not Access(other.under_way).region(leads=False)
        other.close()
    store.close()


def test_where_sessions_cannot_be_read_the_region_is_closed_to_all_but_who_leads():
    def unreadable() -> bool:
        raise NotKept(gettext_lazy("Sessions cannot be read just now."))

    assert not Access(unreadable).region(leads=False)
    assert Access(unreadable).region(leads=True)


@pytest.mark.parametrize("damage", ["DROP TABLE entries", "UPDATE entries SET at = 'never', kind = 'started'"])
def test_a_damaged_place_does_not_open_the_region(tmp_path: Path, two_doors, damage: str):
    import sqlite3

    store = SessionStore(tmp_path)
    LiveSessions(store).create(commands.create(two_doors, SHORT))[0].next_move(TRAINER)
    store.close()
    with sqlite3.connect(store.where) as disk:
        disk.execute(damage)
    assert not Access(store.under_way).region(leads=False)
