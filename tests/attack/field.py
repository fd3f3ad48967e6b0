"""What attacks are tried on: a real server with an exercise, and a table of what was tried and what came."""

import asyncio
import contextlib
import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psutil
import websockets

from benchmarks.visitors import BackMsg, ForwardMsg, WidgetState
from sim.exercise.entries import PROJECTOR
from sim.exercise.live.session import LiveSession
from sim.exercise.store import SessionStore
from tests.browser.exercise_server import Server, begun, seen_by

SEED = 7
"""A small seed that a trainer typed: whoever guesses has it at once."""
SEATS = ("velmora.customs", "velmora.licensing", "selvane.customs")
KEY = "a-key-that-only-the-console-printed"
QUICK = 1.0
"""Seconds in which others have to be answered meanwhile."""
MB = 1024 * 1024


class Result(NamedTuple):
    """One try."""

    who: str
    what: str
    expected: str
    found: str
    ok: bool
    seconds: float


class Try(NamedTuple):
    """A way to attack: who tries what, what should come, and how it is tried; that gives what came and whether it is well."""

    who: str
    what: str
    expected: str
    attempt: "Callable[[Field], tuple[str, bool]]"


TRIES: list[Try] = []
"""All ways, in the order in which they are tried."""


def attack(who: str, what: str, expected: str) -> Callable[[Callable[["Field"], tuple[str, bool]]], None]:
    """Add a way to attack."""

    def add(attempt: Callable[["Field"], tuple[str, bool]]) -> None:
        TRIES.append(Try(who, what, expected, attempt))

    return add


class Outside:
    """A proxy that the server is told to use: whoever knocks here was on the way out of the machine."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _address = self._socket.accept()
                caller.settimeout(1.0)
                with caller, contextlib.suppress(OSError):
                    self.asked.append(caller.recv(200).split(b"\r\n")[0].decode("latin-1"))
                    time.sleep(0.5)  # as slow as a far service is

    def close(self) -> None:
        self._socket.close()


@dataclass
class Field:
    """A server in a network of its own, with one exercise, and what a stranger gathered before it began."""

    server: Server
    live: LiveSession
    trainer: str
    seats: dict[str, str]
    outside: Outside
    lan: str
    projector: str = ""
    gathered: list[str] = field(default_factory=list)
    """Addresses of boards, files and work, from the sandbox in the lobby."""
    widgets: list[str] = field(default_factory=list)
    """The trainer's buttons."""

    @property
    def network(self) -> str:
        """The server's address for others in the network."""
        return f"http://{self.lan}:{self.server.port}"

    @property
    def here(self) -> str:
        """The server's address on its own machine."""
        return f"http://127.0.0.1:{self.server.port}"

    def log(self) -> int:
        """Return how many entries the session has on disk."""
        store = SessionStore(self.server.data)
        try:
            return len(store.entries(self.live.id))
        finally:
            store.close()

    def memory(self) -> float:
        """Return the server's memory, MB."""
        assert self.server.process is not None
        return psutil.Process(self.server.process.pid).memory_info().rss / MB

    def well(self) -> bool:
        """Return whether the server answers; one that does not is started again."""
        with contextlib.suppress(httpx.HTTPError):
            if httpx.get(f"{self.here}/_stcore/health", timeout=10, trust_env=False).status_code == 200:
                return True
        self.server.kill()
        self.server.start()
        return False


def web(base: str, **headers: str) -> httpx.Client:
    """Return a client that follows nothing and has no proxy."""
    return httpx.Client(base_url=base, timeout=20, trust_env=False, headers=headers, follow_redirects=False)


class Watch:
    """Asks the server for a sign of life all the while; ``worst`` is the longest it took, seconds."""

    def __init__(self, found: Field) -> None:
        self.worst, self._address, self._over = 0.0, found.here, threading.Event()

    def __enter__(self) -> "Watch":
        self._thread = threading.Thread(target=self._ask)
        self._thread.start()
        return self

    def _ask(self) -> None:
        with web(self._address) as client:
            while not self._over.is_set():
                start = time.perf_counter()
                with contextlib.suppress(httpx.HTTPError):
                    client.get("/_stcore/health")
                self.worst = max(self.worst, time.perf_counter() - start)
                time.sleep(0.05)

    def __exit__(self, *_reason: object) -> None:
        self._over.set()
        self._thread.join()


class Page:
    """A page over a bare WebSocket: what it was sent, whatever it sends."""

    def __init__(self, connection: Any) -> None:
        self.socket = connection
        self.text, self.session, self.widgets = "", "", set[str]()
        self.more: set[str] = set()

    async def run(self, query: str = "", widgets: tuple[WidgetState, ...] = (), seconds: float = 30) -> None:
        """Ask for the page and read until its script has ended."""
        message = BackMsg()
        message.rerun_script.query_string = query
        message.rerun_script.widget_states.widgets.extend(widgets)
        self.text = ""
        await self.socket.send(message.SerializeToString())
        async with asyncio.timeout(seconds):
            while True:
                forward_msg = ForwardMsg()
                forward_msg.ParseFromString(await self.socket.recv())
                if self._take(forward_msg):
                    return

    def _take(self, forward_msg: ForwardMsg) -> bool:
        kind = forward_msg.WhichOneof("type")
        if kind == "new_session":
            self.session = forward_msg.new_session.initialize.session_id or self.session
        elif kind == "delta" and forward_msg.delta.WhichOneof("type") == "new_element":
            element = forward_msg.delta.new_element
            held = getattr(element, element.WhichOneof("type") or "empty")
            self.text += str(getattr(held, "body", "")) + str(getattr(held, "label", ""))
            if getattr(held, "id", ""):
                self.widgets.add(held.id)
            if element.WhichOneof("type") == "bidi_component" and held.WhichOneof("data") == "bytes":
                self._gather(json.loads(held.bytes))
        # a run that was interrupted by a newer one is followed by that
        return kind == "script_finished" and forward_msg.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN

    def _gather(self, value: object) -> None:
        if isinstance(value, dict):
            for each in value.values():
                self._gather(each)
        elif isinstance(value, list):
            for each in value:
                self._gather(each)
        elif isinstance(value, str):
            self.more |= {
                part for part in value.split('"') if part.lstrip("/").startswith("cordon/") and "static" not in part
            }

    def button(self, ending: str) -> str:
        """Return the id of a widget by the end of its key; empty without one."""
        return next((widget for widget in self.widgets if widget.endswith(ending)), "")


@contextlib.asynccontextmanager
async def page(base: str, **options: Any) -> AsyncIterator[Page]:
    """Open a page's WebSocket; ``origin``, ``host``, ``cookie`` and ``local_addr`` may be of any kind."""
    headers = {name: options.pop(name.lower()) for name in ("Host", "Cookie") if name.lower() in options}
    at = base.replace("http", "ws") + "/_stcore/stream"
    if host := headers.pop(
        "Host", ""
    ):  # the client writes the host of its address: connect to the server, speak of another
        name, _colon, port = base.removeprefix("http://").partition(":")
        options |= {"host": name, "port": int(port)}
        at = f"ws://{host}/_stcore/stream"
    async with websockets.connect(
        at,
        subprotocols=[websockets.Subprotocol("streamlit")],
        additional_headers=headers,
        max_size=None,
        open_timeout=20,
        proxy=None,
        close_timeout=1,
        **options,
    ) as connection:
        yield Page(connection)


def pressed(widget: str) -> WidgetState:
    """Return the state of a button that was pressed."""
    return WidgetState(id=widget, trigger_value=True)


def run(what: Coroutine[Any, Any, Any]) -> Any:
    """Run what a visitor does."""
    return seen_by(what)


def address_in_the_network() -> str:
    """Return this machine's own address in a network; without one, its loopback's second."""
    for net_if_addr in psutil.net_if_addrs().values():
        for found in net_if_addr:
            if found.family == socket.AF_INET and not found.address.startswith("127."):
                return str(found.address)
    return "127.0.0.2"


@contextlib.contextmanager
def opened(folder: Path) -> Iterator[Field]:
    """Give a server with an exercise: a stranger has looked at the sandbox in the lobby, and the first move is under way."""
    outside = Outside()
    server = Server(folder, "0.0.0.0")
    proxies = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), outside.address)
    server.environment |= proxies | {"no_proxy": "", "NO_PROXY": "", "PYTHONUNBUFFERED": "1"}
    server.environment.setdefault("CORDON_TRAINER_KEY", KEY)
    live, trainer, tokens = begun(server, *SEATS, seed=SEED)
    found = Field(server, live, trainer, dict(zip(SEATS, tokens, strict=True)), outside, address_in_the_network())
    found.projector = live.store.links.issue(live.id, PROJECTOR)[0]
    live.store.close()
    server.start()
    try:
        run(_gather(found))
        yield found
    finally:
        server.kill()
        outside.close()


async def _gather(found: Field) -> None:
    """Look at the sandbox from the network while it is open, then let the trainer open the first move."""
    async with page(found.network) as stranger:
        for view in ("course", "stopped", "sure"):
            with contextlib.suppress(TimeoutError, websockets.WebSocketException):
                await stranger.run(f"view={view}&course=1&luck=only")
        found.gathered = sorted(stranger.more)
    async with page(found.here, cookie=trainers_cookie(found)) as console:
        await console.run(f"t={found.trainer}")
        found.widgets = sorted(console.widgets)
        before = found.log()
        await console.run(f"t={found.trainer}", (pressed(console.button("-next")),))
        for _turn in range(100):
            if found.log() > before:
                return
            await asyncio.sleep(0.1)
    raise RuntimeError("the trainer could not open the first move")


def trainers_cookie(found: Field) -> str:
    """Return the cookie of the browser that opened the link which the console printed; empty where none is given."""
    with web(found.here) as client:
        given = client.get("/", params={"key": found.server.environment["CORDON_TRAINER_KEY"]})
        return "; ".join(f"{name}={value}" for name, value in given.cookies.items())
