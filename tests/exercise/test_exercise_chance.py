"""What chance an exercise has: its own, so that nobody meets it in the sandbox or finds it by trying seeds."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.exercise import commands, session_file, trajectory
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.formats import FORMATS
from sim.exercise.replay import begun
from sim.exercise.session import LOWEST_MIXED_SEED, PREVIEW_SEED, Session
from sim.run import draw_seed, run
from sim.scenario import Decisions
from sim.ui.sandbox import SEED as SANDBOX_SEED
from tests.exercise.playing import BEGUN, SALT, SHORT, Table, created


def session_of(creation: commands.CreateSession) -> Session:
    return begun(Entry(0, BEGUN, TRAINER, EntryKind.CREATED, json.loads(json.dumps(creation.body()))))


def test_an_exercise_with_the_sandboxs_seed_shares_no_event_with_the_sandbox(two_doors):
    table = Table(created(two_doors, FORMATS["90-minutes"], seed=SANDBOX_SEED, salt=None))
    table.simulate()
    played = trajectory.trajectory(table.session)
    sandbox = run(two_doors, Decisions(), SANDBOX_SEED, 0, played.days)
    draws = [set(record.events["draw"].tolist()) - {-1.0, 0.0, 1.0} for record in (played, sandbox)]
    assert min(map(len, draws)) > 50
    assert draws[0].isdisjoint(draws[1])


@given(seed=st.integers(0, (1 << 63) - 1), salt=st.binary(min_size=16, max_size=16))
def test_a_mixed_seed_is_none_of_those_that_the_sandbox_previews_and_commands_run_with(seed, salt):
    mixed = _bare(seed, salt.hex()).trajectory_seed
    assert LOWEST_MIXED_SEED <= mixed < 1 << 63
    assert mixed not in (SANDBOX_SEED, PREVIEW_SEED)
    assert mixed > 1 << 32, "seeds that commands draw are smaller"


def _bare(seed: int, salt: str) -> Session:
    return Session(scenario=None, format=SHORT, seed=seed, seats=(), title="", languages=(), salt=salt)  # type: ignore[arg-type]


def test_seeds_drawn_for_commands_are_below_those_of_exercises():
    assert max(draw_seed() for _ in range(200)) < LOWEST_MIXED_SEED


def test_the_same_typed_seed_gives_another_trajectory_in_every_session(two_doors):
    seeds = {session_of(commands.create(two_doors, SHORT, seed=7)).trajectory_seed for _ in range(20)}
    assert len(seeds) == 20


def test_with_its_salt_a_session_is_played_again_exactly(two_doors):
    digests = []
    for _ in range(2):
        table = Table(created(two_doors, seed=7, salt=SALT))
        table.simulate(moves=2)
        digests.append(trajectory.digests(table.session))
    assert digests[0] == digests[1]


def test_a_session_of_before_keeps_the_trajectory_that_it_had(two_doors):
    old = Table(created(two_doors, seed=41, salt=""))
    old.simulate()
    assert "salt" not in old.session.entries[0].body
    assert trajectory.trajectory(old.session).digest == run(two_doors, Decisions(), 41, 0, old.session.day).digest


@pytest.mark.parametrize("salt", ["x" * 32, "5a", "5a17" * 9, "5A17 " * 6 + "ab"])
def test_a_salt_of_another_form_is_refused(two_doors, salt):
    with pytest.raises(commands.Refused, match="32 hexadecimal digits"):
        commands.create(two_doors, SHORT, salt=salt)


def test_the_salt_is_drawn_by_the_systems_generator_and_stays_in_the_log(two_doors):
    salts = {commands.create(two_doors, SHORT).salt for _ in range(50)}
    assert len(salts) == 50
    assert all(len(salt) == 32 for salt in salts)
    assert session_file.FORMAT >= 2, "files of sessions carry it; earlier programs would not know what to do with it"
