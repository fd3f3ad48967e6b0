"""A server killed at any moment, again and again: what it had acknowledged is there, and the session goes on as if nothing were."""

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from sim.exercise import commands
from sim.exercise.entries import EntryKind
from sim.exercise.live.session import LiveSession
from sim.exercise.replay import replayed
from sim.exercise.store import SessionStore
from tests.conftest import dear
from tests.exercise.killed import written
from tests.exercise.playing import content, same_again

KILLS = dear(50)
SEATS = 10
SECONDS = 60.0


class Lines:
    """The lines of a process, read as they come."""

    def __init__(self, process: "subprocess.Popen[bytes]") -> None:
        assert process.stdout
        self._file, self._rest = process.stdout.fileno(), b""

    def next(self, seconds: float = SECONDS) -> str:
        """Return the next whole line; fail after so many seconds without one."""
        end = time.monotonic() + seconds
        while b"\n" not in self._rest:
            left = end - time.monotonic()
            ready, _, _ = select.select([self._file], [], [], max(0.0, left))
            assert ready, "the server says nothing any more"
            more = os.read(self._file, 1 << 16)
            assert more, "the server has ended"
            self._rest += more
        line, _, self._rest = self._rest.partition(b"\n")
        return line.decode()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs processes that fork")
@pytest.mark.slow
def test_a_server_killed_again_and_again_has_lost_nothing_that_it_acknowledged(
    tmp_path: Path, root: Path, lobby_session
):
    file = tmp_path / "sessions.sqlite"
    store = SessionStore(file)
    live = LiveSession(store, store.create(lobby_session.entries[0]))
    joined = [live.join(None, f"person {n}") for n in range(SEATS)]
    trainer, _ = store.links.issue(live.id, "trainer")
    assert len({seat for _token, device in joined for seat in live.seats_of(device.device)}) == SEATS
    kept = [written(entry) for entry in store.entries(live.id)]
    store.close()

    draw = random.Random(1540)
    acknowledged, in_flight = 0, 0
    env = {**os.environ, "PYTHONPATH": str(root)}
    command = [sys.executable, str(Path(__file__).with_name("killed.py")), str(file), live.id]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root, env=env) as server:
        lines = Lines(server)
        assert server.stdin
        try:
            for kill in range(KILLS):
                server.stdin.write(f"{kill}\n".encode())
                server.stdin.flush()
                child = int(lines.next().removeprefix("child "))
                told = []
                for _ in range(draw.randint(0, 12)):
                    told.append(lines.next())
                    assert told[-1] != "gone", "the server ended by itself"
                time.sleep(draw.uniform(0.0, 0.004))
                os.kill(child, signal.SIGKILL)
                while (line := lines.next()) != "gone":
                    told.append(line)
                now = [kept[0], *(written(entry) for entry in store.entries(live.id, after=0))]
                said = [line.removeprefix("kept ") for line in told if line.startswith("kept ")]
                assert all(line.startswith(("kept ", f"opened {len(kept)}")) for line in told)
                expected = kept + said
                assert now[: len(expected)] == expected, "something acknowledged is lost"
                assert len(now) - len(expected) in (0, 1), "at most the entry that was being acknowledged"
                in_flight += len(now) - len(expected)
                acknowledged += len(said)
                kept = now
        finally:
            server.kill()
    assert acknowledged > KILLS, "too little was going on"

    again = SessionStore(file)
    for token, device in joined:
        assert again.links.who(token) == device
    assert again.links.who(trainer)
    opened = LiveSession(again, live.id)
    for _token, device in joined:
        assert opened.seats_of(device.device) == live.seats_of(device.device)
    assert (
        content(replayed(again.entries(live.id)))
        == content(opened.session)
        == content(same_again(opened.session, lobby_session))
    )
    assert [written(entry) for entry in again.entries(live.id)] == kept
    kinds = {EntryKind(json.loads(line)["kind"]) for line in kept}
    assert {EntryKind.SUBMITTED, EntryKind.CLOSED, EntryKind.UNDONE, EntryKind.TIMER} <= kinds, (
        "the script is cut short again and again"
    )
    assert opened.do("trainer", commands.WriteNote(text="It goes on.")).number == len(kept)
    again.close()
    print(f"{acknowledged} acknowledged, {in_flight} more on disk when killed, {len(kept)} entries")
