"""Who leads, through the real server: the trainer's key at this machine, and neither of them alone."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sim.exercise import keyfile, network
from sim.exercise.entries import TRAINER
from tests.browser.exercise_server import TRAINER_KEY, Guest, Server, begun, seen_by

BEGIN, JOIN = "Run an exercise", "Join an exercise"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    found = Server(tmp_path_factory.mktemp("leading"), "0.0.0.0")
    live, trainer, _seats = begun(found)
    live.next_move(TRAINER)  # an exercise is under way
    found.start()
    live.store.close()
    look(found, f"t={trainer}")
    yield found
    found.kill()
    assert "Traceback" not in found.said
    assert TRAINER_KEY not in found.said


def look(server: Server, query: str, cookie: str = "", address: str = "") -> str:
    """Return what a page says to who opens it."""

    async def open_() -> str:
        guest = Guest(address or server.address, query + "&lang=en")
        guest.cookie = cookie
        await guest.open()
        await guest.close()
        assert guest.errors == []
        return guest.shown

    return seen_by(open_())


def test_with_the_key_at_this_machine_exercises_are_begun_and_the_region_is_seen(server: Server) -> None:
    assert BEGIN in look(server, "exercise=1", server.cookie)
    assert JOIN not in look(server, "view=overview", server.cookie)


@pytest.mark.parametrize(
    "cookie", ["", "cordon-trainer-{port}=", "cordon-trainer-{port}=x", "cordon-trainer-1={key}", "other={key}"]
)
def test_without_the_key_this_machine_is_as_any_other_and_is_told_how_to_lead(server: Server, cookie: str) -> None:
    given = cookie.format(port=server.port, key=TRAINER_KEY)
    for query in ("exercise=1", "view=overview", "view=course&course=1"):
        shown = look(server, query, given)
        assert JOIN in shown
        assert BEGIN not in shown
        assert "open the link that Cordon printed" in shown


@pytest.mark.skipif(not network.addresses(), reason="this machine is in no network")
def test_another_machine_does_not_lead_with_the_key(server: Server) -> None:
    """A connection to an address in the network from this machine comes from there, so what is asked here is by another header."""
    address = f"http://{network.addresses()[0][1]}:{server.port}"
    shown = look(server, "exercise=1", "", address)
    assert JOIN in shown
    with httpx.Client(base_url=server.address, timeout=30.0, headers={"X-Forwarded-For": "198.51.100.7"}) as web:
        assert "set-cookie" not in web.get(f"/?key={TRAINER_KEY}").headers
        answer = web.put("/_stcore/upload_file/a/b", headers={"Cookie": server.cookie}, content=b"x")
        assert answer.status_code == 403


@pytest.mark.slow
def test_the_key_is_printed_to_nobody_but_a_terminal(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("terminals of POSIX systems")
    import pty

    server = Server(tmp_path)
    del server.environment[keyfile.VARIABLE]
    server.environment["CORDON_OPEN_QUERY"] = "scenario=two-doors"
    server.environment["CORDON_LANG"] = "en"
    server.start()
    server.kill()
    key = keyfile.kept(server.data).text
    assert key not in server.said
    assert "cordon link" in server.said
    ours, theirs = pty.openpty()
    with subprocess.Popen(server.command, env=server.environment, stderr=theirs) as process:
        os.close(theirs)
        said = os.read(ours, 4096).decode()
        listed = Path(f"/proc/{process.pid}/cmdline")
        assert not listed.exists() or key not in listed.read_text("utf-8")
        process.terminate()
    os.close(ours)
    assert re.search(
        rf"Open this link on this machine: http://127\.0\.0\.1:{server.port}/\?scenario=two-doors&key={key} ", said
    )
