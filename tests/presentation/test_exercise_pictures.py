"""Pictures of an exercise: what nobody has seen changes none of those that are shown before the truth."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim import run
from sim.ensemble import sample
from sim.exercise import trajectory
from sim.exercise.session import Session
from sim.exercise.trajectory import ClosedMoves
from sim.presentation.exercise import pictures
from sim.presentation.palette import palette_of
from sim.record import ATTEMPTS, DETECTION_DAYS, DETECTIONS, DIVERSIONS, FILE_ERROR, PRACTICE
from sim.run import Record
from sim.scenario import load
from sim.scenario.controls import CONTROLS
from sim.ui.exercise import frame
from sim.words.reader import Reader
from tests.exercise.playing import Table, created

HIDDEN = {
    "diversions": (DIVERSIONS, ATTEMPTS),
    "practice": (PRACTICE,),
    "errors of what is on file": (FILE_ERROR,),
    "days until detection": (DETECTION_DAYS, DETECTIONS),
}
READER, COLOURS = Reader("en"), palette_of("light")


@pytest.fixture(scope="module")
def lived() -> Session:
    """A session with two closed moves."""
    return Table(created(load("two-doors"))).simulate(moves=2).session


def test_the_wall_shows_the_practice_that_decisions_moved_beside_what_it_would_be_without_them() -> None:
    table = Table(created(load("two-doors")))
    session = table.simulate({"L21": 12.0, "L25": 30.0}, {"L17": 4.0}).session
    moves = trajectory.closed_moves(session)
    now, nothing = (each.sample.rows[0, -1] for each in (moves.played, moves.undecided))
    head, *grids = pictures.practice_moved(session, moves, COLOURS, READER)
    moved = np.abs(now - nothing).max(axis=0) >= 0.005
    assert moved.any()
    assert head["title"].startswith("What decisions moved")
    (grid,) = grids
    assert len(grid["grid"]["rows"]) == min(12, moved.sum())
    names = [READER._(control.name) for control in CONTROLS]
    for row in grid["grid"]["rows"]:
        c = names.index(row["name"].partition(" · ")[0])
        assert [(cell["bar"], cell["mark"]) for cell in row["cells"]] == [
            (pytest.approx(now[s, c], abs=1e-4), pytest.approx(nothing[s, c], abs=1e-4)) for s in range(len(now))
        ]
        assert any("(" in cell["text"] for cell in row["cells"])


def test_the_wall_says_whose_officer_hours_do_not_last_for_what_was_decided() -> None:
    session = Table(created(load("two-doors"))).simulate({"L21": 18.0, "L25": 30.0}).session
    asked, there = (
        session.asked("velmora", session.values("velmora")).hours,
        session.scenario.state("velmora").officer_hours.value,
    )
    assert asked > there
    head, *_grids = pictures.practice_moved(session, trajectory.closed_moves(session), COLOURS, READER)
    share = READER.percent(there / asked)
    assert f"Velmora has too few officer-hours for this: its measures work at {share}." in head["text"]
    assert "Selvane" not in head["text"]


def test_where_nothing_was_decided_the_wall_says_that_no_decision_moved_practice() -> None:
    session = Table(created(load("two-doors"))).simulate(moves=1).session
    idle = trajectory.nothing_decided(session)
    (head,) = pictures.practice_moved(session, ClosedMoves(idle, idle), COLOURS, READER)
    assert head["title"] == "No decision moved practice"


def test_a_touched_state_calls_what_came_to_light_as_the_key_of_its_map_does(lived: Session) -> None:
    moves = trajectory.closed_moves(lived)
    for found, word in (
        (pictures.seen(lived, moves, "velmora", COLOURS, READER), "came to light"),
        (pictures.public(lived, moves, COLOURS, READER), "came to light"),
        (pictures.truth(lived, moves, COLOURS, READER), "diverted"),
    ):
        (shown,) = (block for block in found if block["kind"] == "map")
        assert shown["passed"] == word
        assert word in [sign["text"] for sign in shown["key"]]


def otherwise(record: Record, columns: tuple[int, ...]) -> Record:
    """Return a record in which more of something happened that nobody saw."""
    months = record.sample.months.copy()
    for column in columns:
        months[..., column] += 3.0
    return replace(record, sample=replace(record.sample, months=months, rows=np.ones_like(record.sample.rows)))


def drawn(session: Session, moves: ClosedMoves) -> dict[str, Any]:
    """Return all pictures that are shown before the truth, and the truth."""
    found: dict[str, Any] = {
        f"seen in {state}": pictures.seen(session, moves, state, COLOURS, READER) for state in session.state_ids()
    }
    found["public"] = pictures.public(session, moves, COLOURS, READER)
    found |= {
        f"on the projector: {what}": pictures.projected(session, moves, what, COLOURS, READER)
        for what in frame.on_projector(session)
    }
    found |= {
        f"came to {state}": pictures.came(session, moves, state, 2, READER) for state in ("", *session.state_ids())
    }
    return {name: pictures.picture([found[name]], READER) for name in found} | {
        "truth": pictures.picture(pictures.truth(session, moves, COLOURS, READER), READER)
    }


def test_drawing_any_picture_simulates_nothing(monkeypatch: pytest.MonkeyPatch, lived: Session) -> None:
    moves = trajectory.closed_moves(lived)
    trajectory._trajectories.forget()
    for module in (trajectory, run, sample):
        for name in ("run", "run_many"):
            if hasattr(module, name):
                monkeypatch.setattr(module, name, lambda *_a, **_n: pytest.fail("a picture simulates"))
    assert drawn(lived, moves)
    assert pictures.land(lived, COLOURS, READER)
    assert pictures.attempts(lived, moves, COLOURS, READER)
    assert pictures.practice(moves, lived.state_ids(), READER)
    assert pictures.practice_moved(lived, moves, COLOURS, READER)
    with pytest.raises(pytest.fail.Exception, match="a picture simulates"):
        trajectory.closed_moves(lived)


@pytest.mark.parametrize("what", HIDDEN)
def test_what_nobody_has_seen_changes_no_picture_but_that_of_the_truth(lived: Session, what: str) -> None:
    moves = trajectory.closed_moves(lived)
    before = drawn(lived, moves)
    after = drawn(lived, replace(moves, played=otherwise(moves.played, HIDDEN[what])))
    changed = {name for name in before if before[name] != after[name]}
    assert changed <= {"truth"}
    assert changed or what != "diversions", "the truth shows them"
