"""The server's process reaches nobody, whatever is asked of it: every connection it makes and every name it looks up is watched."""

import asyncio
import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import websockets

from tests.browser.exercise_server import ROOT, Guest, Server, seen_by

WATCH = """
import json, os, sys

_file = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

def _watch(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        line = json.dumps([event, *map(str, arguments[1:] if event in ("socket.connect", "socket.sendto") else arguments)])
        os.write(_file, (line + "\\n").encode())

sys.addaudithook(_watch)
"""
OWN = ("127.0.0.1", "0.0.0.0")
"""What a server looks up to listen there."""
FOREIGN = (
    "http://evil.example",
    "https://evil.example:8501",
    "http://192.0.2.9",
    "null",
    "http://[2001:db8::9]",
    "http://localhost:1",
)
UNGUARDED = f"""
import streamlit as st
app = st.App({str(ROOT / "sim" / "ui" / "script.py")!r})
"""


class Watched(Server):
    """A server whose process notes what it reaches for."""

    def __init__(self, folder: Path, host: str = "127.0.0.1") -> None:
        super().__init__(folder, host)
        hooks = folder / "hooks"
        hooks.mkdir()
        hooks.joinpath("sitecustomize.py").write_text(WATCH, "utf-8")
        self.file = folder / "reached"
        path = os.pathsep.join((str(hooks), str(ROOT), os.environ.get("PYTHONPATH", "")))
        self.environment |= {"PYTHONPATH": path, "WATCHED": str(self.file)}

    def reached(self) -> list[list[str]]:
        """Return what was reached for, but for the address that is listened to."""
        lines = [json.loads(line) for line in self.file.read_text("utf-8").splitlines()]
        return [line for line in lines if not (line[0] == "socket.getaddrinfo" and line[1] in OWN)]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Watched]:
    watched = Watched(tmp_path)
    yield watched
    watched.kill()


async def attack(server: Server) -> float:
    """Ask by foreign names and from foreign pages, over HTTP and WebSockets; return the longest wait for a sign of life."""
    longest, over = 0.0, asyncio.Event()

    async def live(web: httpx.AsyncClient) -> None:
        nonlocal longest
        while not over.is_set():
            start = time.monotonic()
            assert (await web.get("/_stcore/health")).status_code == 200
            longest = max(longest, time.monotonic() - start)
            await asyncio.sleep(0.02)

    async def knock(headers: dict[str, str]) -> None:
        with contextlib.suppress(websockets.InvalidStatus, websockets.ConnectionClosed, OSError):
            address = server.address.replace("http", "ws") + "/_stcore/stream"
            host = headers.pop("Host", None)
            async with websockets.connect(
                address
                if host is None
                else address.replace(server.address.removeprefix("http://"), f"{host}:{server.port}"),
                host="127.0.0.1",
                port=server.port,
                additional_headers=headers,
            ) as socket:
                await asyncio.wait_for(socket.recv(), 2.0)

    async with httpx.AsyncClient(base_url=server.address, timeout=30.0) as web:
        watching = asyncio.create_task(live(web))
        for origin in FOREIGN:
            await knock({"Origin": origin})
            for path in ("/", "/_stcore/health", "/_stcore/host-config", "/_stcore/upload_file/a/b", "/cordon/board/x"):
                await web.get(path, headers={"Origin": origin})
                await web.get(path, headers={"Host": "evil.example", "Origin": origin})
            await web.put("/_stcore/upload_file/a/b", headers={"Origin": origin}, content=b"x")
            await knock({"Origin": origin, "Host": "evil.example"})
        over.set()
        await watching
    return longest


@pytest.mark.slow
def test_nothing_that_is_asked_makes_the_server_reach_out_or_stand_still(server: Watched) -> None:
    async def look() -> float:
        guest = Guest(server.address, "lang=en")
        await guest.open()  # a page of our own, while others attack
        longest = await attack(server)
        await guest.close()
        return longest

    server.start()
    longest = seen_by(look())
    assert server.reached() == []
    assert longest < 2.0
    assert "Traceback" not in server.said


@pytest.mark.slow
def test_nor_does_one_that_the_framework_itself_starts(server: Watched) -> None:
    server.command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(server.port)]
    server.start()
    seen_by(attack(server))
    assert server.reached() == []


@pytest.mark.slow
def test_without_the_guard_it_would_and_that_would_be_seen(server: Watched, tmp_path: Path) -> None:
    entry = tmp_path / "app.py"
    entry.write_text(UNGUARDED, "utf-8")
    server.command = [str(entry) if part.endswith("app.py") else part for part in server.command]
    server.start()
    seen_by(attack(server))
    assert any(event == "socket.getaddrinfo" for event, *_what in server.reached())


def test_the_watch_sees_a_connection_that_is_made_on_purpose(server: Watched) -> None:
    code = "import socket; s = socket.socket(); s.settimeout(1); s.connect_ex(('127.0.0.1', 9)); socket.getaddrinfo('localhost', 1)"
    subprocess.run([sys.executable, "-c", code], env=server.environment, check=True, timeout=30)
    assert [line[0] for line in server.reached()] == ["socket.connect", "socket.getaddrinfo"]
