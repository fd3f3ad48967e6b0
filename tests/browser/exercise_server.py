"""The pages' own server in tests of exercises: on one port, with sessions in one folder, to be killed and started again.

And guests of it, who speak the pages' protocol without a browser.
"""

import asyncio
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from benchmarks.visitors import LONGEST, BackMsg, ForwardMsg, Visitor, WidgetState
from sim.cli import serving
from sim.exercise import commands
from sim.exercise.entries import TRAINER
from sim.exercise.formats import FORMATS
from sim.exercise.keyfile import VARIABLE
from sim.exercise.live.session import LiveSession
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.seats import Seat
from sim.exercise.store import SessionStore
from sim.scenario import load

ROOT = Path(__file__).parents[2]
START_SECONDS = 180
STOP_SECONDS = 5.0
"""Within which a signal ends the server, whoever is connected."""
TRAINER_KEY = "the-trainers-key-of-the-tests"
"""What servers of tests take as the trainer's key; a browser that has visited a page with ``key=`` leads from then on."""
Found = TypeVar("Found")
ENDED = (
    ForwardMsg.FINISHED_SUCCESSFULLY,
    ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY,
    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
)


class Server:
    """The pages on one port, with sessions in one folder: started, killed without a word, and started again."""

    def __init__(self, folder: Path, host: str = "127.0.0.1", **environment: str) -> None:
        with socket.socket() as probe:
            probe.bind((host, 0))
            self.port = probe.getsockname()[1]
        self.host, self.data, self.log = host, folder / "data", folder / "server.log"
        self.address = f"http://127.0.0.1:{self.port}"
        self.environment = {**os.environ, "CORDON_DATA": str(self.data), VARIABLE: TRAINER_KEY, **environment}
        self.process: subprocess.Popen[bytes] | None = None
        self.command = serving.command(ROOT / "app.py", host, self.port)

    def start(self) -> None:
        """Start the pages as ``cordon serve`` does, and wait until they answer."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(self.command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(f"{self.address}/_stcore/health", timeout=2):
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.05)
        raise RuntimeError(f"no page: {self.said[-2000:]}")

    @property
    def cookie(self) -> str:
        """What a browser keeps that has opened the trainer's link."""
        return f"cordon-trainer-{self.port}={TRAINER_KEY}"

    def move(self, data: Path) -> None:
        """Let the server have its sessions in another folder from its next start on."""
        self.data = data
        self.environment["CORDON_DATA"] = str(data)

    def stop(self) -> None:
        """End the server as Ctrl+C does; it takes no longer than is promised."""
        assert self.process is not None
        self.process.terminate()
        assert self.process.wait(STOP_SECONDS) == 0
        self.process = None

    def kill(self) -> None:
        """Kill the server, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None

    @property
    def said(self) -> str:
        """What the server has written to its log."""
        return self.log.read_text("utf-8", "replace")

    def store(self) -> SessionStore:
        """Return the sessions on disk, read beside the server."""
        return SessionStore(self.data)


@contextmanager
def serving_in(folder: Path, host: str = "127.0.0.1", **environment: str) -> Iterator[Server]:
    """Start a server and end it afterwards; it has reported no fault of its own."""
    server = Server(folder, host, **environment)
    server.start()
    try:
        yield server
    finally:
        server.kill()
    assert "Traceback" not in server.said, server.said[-4000:]


class Guest(Visitor):
    """A page without a browser that remembers what it says, and what it was refused."""

    def __init__(self, address: str, query: str) -> None:
        super().__init__(address, query)
        self.words = ""
        """All that the page says in its own markup since its last run began."""
        self.whole = 0
        """Runs that came to their end."""
        self.apart = 0
        """Messages that came without what they carry, since the page was taken to have it already."""

        self.keeps = False
        """Whether it tells the server which messages it has kept, as a browser does."""
        self._kept: set[str] = set()

    async def _rerun(self, fragment: str = "", trigger: WidgetState | None = None) -> None:
        if not self.keeps:
            await super()._rerun(fragment, trigger)
            return
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.fragment_id = fragment
        message.rerun_script.cached_message_hashes.extend(self._kept)
        await self._socket.send(message.SerializeToString())

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.words = ""
        if message.metadata.cacheable:
            self._kept.add(message.hash)
        self.apart += kind == "ref_hash"
        self.whole += kind == "script_finished" and message.script_finished in ENDED
        super()._take(message)

    def _draw(self, element: Any, fragment: str) -> None:
        if element.WhichOneof("type") == "html":
            self.words += element.html.body
        super()._draw(element, fragment)

    async def sees(self, words: str, seconds: float = LONGEST) -> None:
        """Wait until the page says something."""
        await self.until(lambda: words in self.words, seconds)

    async def again(self) -> None:
        """Run the whole page again and wait for its end."""
        before = self.whole
        await self._rerun()
        await self.until(lambda: self.whole > before)

    async def send(self, widget: str, **value: Any) -> None:
        """Send a value or a press for a widget, whether the page has it or not, and wait until the page has run."""
        before = self.whole
        await self.set(widget, **value)
        await self.until(lambda: self.whole > before)

    @property
    def shown(self) -> str:
        """All that the page holds: its words, its pictures and what its widgets were drawn with."""
        return self.words + json.dumps(self.boards, ensure_ascii=False) + " ".join(map(str, self.widgets.values()))


def seen_by(what: Coroutine[Any, Any, Found]) -> Found:
    """Run what visitors do, in a thread of its own: browser tests keep a loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, what).result()


def begun(server: Server, *seats: str, **options: Any) -> tuple[LiveSession, str, list[str]]:
    """Begin an exercise on a server's disk, before it is opened there; return its room, the trainer's token and the seats'."""
    creation = commands.create(
        load("two-doors"), FORMATS["90-minutes"], **{"seed": 41, "salt": "", "industry": True, **options}
    )
    sessions = LiveSessions(server.store())
    led, trainer = sessions.create(creation)
    sessions.close()  # so that the server leads it
    live = LiveSession(led.store, led.id)
    return live, trainer, [live.join(Seat.of(seat))[0] for seat in seats]


def deciding(server: Server, *seats: str, **options: Any) -> tuple[LiveSession, str, list[str]]:
    """Begin an exercise as ``begun`` does, and open its first move with its clock: no page need be driven for it."""
    live, trainer, tokens = begun(server, *seats, **options)
    live.next_move(TRAINER)
    live.do(TRAINER, commands.SetTimer(seconds=60.0 * live.session.format.minutes))
    return live, trainer, tokens
