"""The end of the server: on Ctrl+C or by the system it ends within seconds, whoever is connected, and screens are told."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from sim.ui.closing import LONGEST, Closing, begin_on_signals
from tests.browser.exercise_server import Guest, Server, begun, seen_by
from tests.conftest import by_turns

WITHIN = 5.0
SEATS = ("velmora.customs", "velmora.licensing", "velmora.foreign")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX systems")


async def listen(web: httpx.AsyncClient, token: str, heard: list[str], ready: asyncio.Event) -> None:
    """Listen to a room until the server ends the stream, as it should be ended."""
    async with web.stream("GET", f"/cordon/live/{token}") as stream:
        async for line in stream.aiter_lines():
            heard.append(line)
            ready.set()


@pytest.fixture
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Server]:
    found = Server(tmp_path)
    if getattr(request, "param", "") == "streamlit run":
        found.command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(found.port)]
    yield found
    found.kill()


@pytest.mark.slow
@pytest.mark.parametrize(
    ("server", "number"),
    by_turns(["cordon serve", "streamlit run"], [signal.SIGTERM, signal.SIGINT]),
    indirect=["server"],
)
def test_a_signal_ends_the_server_within_seconds_and_tells_every_screen(server: Server, number: signal.Signals) -> None:
    _room, trainer, seats = begun(server, *SEATS)
    tokens = [trainer, *seats]
    heard: list[list[str]] = [[] for _token in tokens]

    async def watch() -> float:
        guests = [Guest(server.address, f"t={token}&lang=en") for token in tokens]
        async with httpx.AsyncClient(base_url=server.address, timeout=60.0) as web:
            ready = [asyncio.Event() for _token in tokens]
            streams = [asyncio.create_task(listen(web, *each)) for each in zip(tokens, heard, ready, strict=True)]
            await asyncio.gather(*(guest.open() for guest in guests), *(each.wait() for each in ready))
            assert server.process is not None
            server.process.send_signal(number)
            start = time.monotonic()
            await asyncio.to_thread(server.process.wait, WITHIN)
            took = time.monotonic() - start
            await asyncio.wait_for(asyncio.gather(*streams), WITHIN)
            for guest in guests:
                await guest.close()
            return took

    server.start()
    assert seen_by(watch()) < WITHIN
    for lines in heard:
        assert "event: closing" in lines, "a screen was not told"
        assert lines.count("event: closing") == 1
    assert "Traceback" not in server.said
    if "streamlit" not in server.command:
        assert server.process is not None
        assert server.process.returncode == 0
    assert [token for token in tokens if token in server.said] == []


def test_a_port_in_use_is_said_in_own_words(server: Server) -> None:
    server.start()
    second = subprocess.run(
        server.command, env=server.environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert second.returncode == 2
    assert f"Port {server.port} is in use" in second.stderr
    assert "Traceback" not in second.stderr


def test_the_watchdog_ends_a_process_that_hangs() -> None:
    code = (
        "import signal, threading, time\n"
        "from sim.ui import closing\n"
        "signal.signal(signal.SIGTERM, lambda *_: None)\n"
        "closing.begin_on_signals()\n"
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
        "print('ready', flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        start = time.monotonic()
        process.terminate()
        assert process.wait(WITHIN + 5.0) == 0
        assert time.monotonic() - start < LONGEST + 1.0


def test_who_comes_when_the_server_is_closing_is_told_at_once() -> None:
    closing, told = Closing(), []
    with closing.telling(lambda: told.append("before")):
        closing.begin()
        closing.begin()
    with closing.telling(lambda: told.append("after")):
        pass
    assert told == ["before", "after"]


def test_a_second_signal_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    handlers: dict[int, object] = {signal.SIGINT: None, signal.SIGTERM: None}
    monkeypatch.setattr("sim.ui.closing.signal.signal", handlers.__setitem__)
    monkeypatch.setattr("sim.ui.closing.signal.getsignal", handlers.get)
    closing, ended = Closing(), []
    begin_on_signals(closing, ended.append)
    for _time in range(2):
        handler = handlers[signal.SIGINT]
        assert callable(handler)
        handler(signal.SIGINT, None)
    assert ended == [128 + signal.SIGINT]
    assert closing.begun
