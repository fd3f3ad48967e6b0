"""People on the pages, without browsers: clients that speak Streamlit's own protocol over real websockets.

A visitor opens a page, keeps the state of its widgets, moves them and reads what the server sends, as the page's script in a
browser does; it draws nothing. A board's better answer is fetched over HTTP from the same server, as the board's own script does,
and a live screen listens to the room's stream and asks for itself again when told to, as ``static/live.js`` does.
"""

import asyncio
import contextlib
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Final

import httpx
import numpy as np
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

from sim.statistics import quantiles

LONGEST: Final = 60.0
"""Seconds after which a visitor gives up waiting."""
FIRST: Final = 240.0
"""Seconds after which an answer is given up: the first on a machine may take a minute or two."""
PATIENCE: Final = 20.0
"""Seconds after which a live screen that did not come is loaded anew."""
_TRIGGERS: Final = {"trigger_value", "string_trigger_value", "json_trigger_value"}
_WHOLE: Final = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY)


class Visitor:
    """One page of one person.

    ``boards`` holds the latest answer of each board by its element's id, ``came`` when it came; ``widgets`` what was drawn last
    by its id. ``begun`` and ``reruns`` count runs of the page's script, ``reloads`` how often a live screen was loaded anew.
    """

    def __init__(self, address: str, query: str) -> None:
        self.address, self.query = address, query
        self.cookie = ""
        """What the browser has kept of the server."""
        self.boards: dict[str, dict[str, Any]] = {}
        self.came: dict[str, float] = {}
        self.widgets: dict[str, Any] = {}
        self.states: dict[str, WidgetState] = {}
        self.begun = self.reruns = self.reloads = 0
        self.errors: list[str] = []
        self.live: dict[str, Any] = {}
        """What a live screen was drawn with."""
        self.told: int | None = None
        """What the room's stream said last."""
        self._live = ""
        self._fragments: dict[str, str] = {}
        self._drawn: set[str] = set()
        self._changed = asyncio.Condition()
        # A connection is given up before the server does so after 5 s: a request on its way then would be lost, and be no fault.
        self._web = httpx.AsyncClient(base_url=address, timeout=LONGEST, limits=httpx.Limits(keepalive_expiry=2.0))
        self._socket: Any = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._late: asyncio.TimerHandle | None = None

    async def open(self) -> None:
        """Connect and wait for the first run of the page to end."""
        self._socket = await websockets.connect(
            self.address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
            open_timeout=LONGEST,
            ping_timeout=LONGEST,
            additional_headers={"Cookie": self.cookie} if self.cookie else {},
        )
        self._do(self._read())
        before = self.reruns
        await self._rerun()
        await self.until(lambda: self.reruns > before)

    async def listen(self) -> None:
        """Begin to listen to the room's stream, as a live screen does."""
        await self.until(lambda: bool(self.live))
        self._do(self._listen())

    async def close(self) -> None:
        """Leave the page."""
        self._came_in_time()
        if self._socket is not None:
            await self._socket.close()  # while what has been sent is still read: else it waits for that in vain
        for task in tuple(self._tasks):
            task.cancel()
        await self._web.aclose()

    async def set(self, widget: str, **value: Any) -> None:
        """Give a widget a value and send it, as moving it does; ``value`` by its field's name in the protocol."""
        if value.keys() & _TRIGGERS:
            await self._rerun(self._fragments.get(widget, ""), _state(widget, value))
            return
        self.put(widget, **value)
        await self._rerun(self._fragments.get(widget, ""))

    def put(self, widget: str, **value: Any) -> None:
        """Give a widget a value that is sent with the next one, as in a form."""
        self.states[widget] = _state(widget, value)

    async def press(self, widget: str) -> None:
        """Press a button."""
        await self.set(widget, trigger_value=True)

    async def until(self, holds: Callable[[], bool], seconds: float = LONGEST) -> float:
        """Wait until something holds, looking whenever a message has come; return the moment, seconds."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(holds)
        return time.perf_counter()

    async def better(self, board: dict[str, Any], seconds: float = FIRST) -> AsyncIterator[dict[str, Any]]:
        """Give the better answers that a board says there are to come, until the full one or another board takes its place.

        Raises TimeoutError when the full one does not come within so many seconds.
        """
        end, answer = time.perf_counter() + seconds, board
        while answer["more"] and any(each["version"] == board["version"] for each in self.boards.values()):
            found = await self._web.get("/" + answer["more"])
            if found.status_code == 200:
                answer = found.json()
                yield answer
            elif found.status_code != 202:
                raise RuntimeError(f"{board['more']}: {found.status_code}")
            if time.perf_counter() > end:
                raise TimeoutError(f"no full answer within {seconds:g} s")

    async def get(self, path: str) -> httpx.Response:
        """Ask the server for something else."""
        return await self._web.get(path)

    def find(self, key: str) -> Any:
        """Return the widget whose element has this key. Raises KeyError where there is none."""
        for widget, element in self.widgets.items():
            if f"-{key}" in widget or widget.endswith(key):
                return element
        raise KeyError(key)

    def labelled(self, label: str) -> Any:
        """Return the widget with this label. Raises KeyError where there is none."""
        for element in self.widgets.values():
            if getattr(element, "label", None) == label:
                return element
        raise KeyError(label)

    def board(self, *keys: str) -> dict[str, Any] | None:
        """Return the latest answer of the board with one of these keys; None where the page has none of them."""
        for held, answer in self.boards.items():
            if any(held.endswith(f"-{key}") for key in keys):
                return answer
        return None

    async def _rerun(self, fragment: str = "", trigger: WidgetState | None = None) -> None:
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.fragment_id = fragment
        message.rerun_script.widget_states.widgets.extend(self.states.values())
        if trigger is not None:
            message.rerun_script.widget_states.widgets.append(trigger)
        message.rerun_script.context_info.locale = "en-GB"
        await self._socket.send(message.SerializeToString())

    async def _read(self) -> None:
        async for raw in self._socket:
            message = ForwardMsg()
            message.ParseFromString(raw)
            self._take(message)
            async with self._changed:
                self._changed.notify_all()

    def _take(self, message: ForwardMsg) -> None:
        kind = message.WhichOneof("type")
        if kind == "new_session":
            self.begun += 1
            self._drawn.clear()
        elif kind == "script_finished":
            if message.script_finished in _WHOLE:
                self._forget(message.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY)
            self.reruns += 1
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            self._draw(message.delta.new_element, message.delta.fragment_id)

    def _draw(self, element: Any, fragment: str) -> None:
        name = element.WhichOneof("type") or "empty"
        held = getattr(element, name)
        if name == "exception":
            self.errors.append(held.message)
        if not getattr(held, "id", ""):
            return
        if name == "bidi_component" and held.WhichOneof("data") == "bytes":
            answer = json.loads(held.bytes)
            if self.boards.get(held.id, {}).get("version") != answer["version"]:
                self.came[held.id] = time.perf_counter()
            self.boards[held.id] = answer
        self.widgets[held.id] = held
        self._fragments[held.id] = fragment
        self._drawn.add(held.id)
        if name == "bidi_component" and held.id.endswith("-live"):
            self._live = held.id
            self.live = json.loads(held.mixed.json or held.json)
            self._came_in_time()
            self._look()

    def _forget(self, page: bool) -> None:
        """Forget what a whole run of the page, or of one of its fragments, has not drawn any more."""
        fragments = {self._fragments[widget] for widget in self._drawn}
        for widget in [w for w in self.widgets if w not in self._drawn and (page or self._fragments[w] in fragments)]:
            for kept in (self.widgets, self.boards, self.came, self.states, self._fragments):
                kept.pop(widget, None)

    # A live screen

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(httpx.TransportError):
                async with self._web.stream("GET", "/" + self.live["address"], timeout=LONGEST) as stream:
                    if stream.status_code != 200:
                        self.errors.append(f"{self.live['address'].rpartition('/')[0]}: {stream.status_code}")
                        return
                    async for line in stream.aiter_lines():
                        if line.startswith("data: "):
                            self.told = int(line.removeprefix("data: "))
                            self._look()
            await asyncio.sleep(3.0)

    def _look(self) -> None:
        """Ask for the screen again if the room has said more than it was drawn with."""
        if self.told is None or self.told <= self.live["told"]:
            return
        self._came_in_time()
        self._late = asyncio.get_running_loop().call_later(PATIENCE, self._reload)
        events = [{"event": "told", "value": self.told}]
        state = _state(f"$$STREAMLIT_INTERNAL_KEY_{self._live}__events", {"json_trigger_value": json.dumps(events)})
        self._do(self._rerun(self._fragments[self._live], state))

    def _reload(self) -> None:
        self.reloads += 1
        self._do(self._rerun())

    def _came_in_time(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _do(self, what: Any) -> None:
        task = asyncio.create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    def _ended(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self.errors.append(f"{type(error).__name__}: {error}")


def _state(widget: str, value: dict[str, Any]) -> WidgetState:
    state = WidgetState(id=widget)
    for name, given in value.items():
        field = getattr(state, name)
        if hasattr(field, "data"):
            field.data.extend(given) if isinstance(given, list) else setattr(field, "data", given)
        else:
            setattr(state, name, given)
    return state


def percentiles(values: list[float]) -> Iterator[tuple[str, float]]:
    """Yield the median and the 95th and 99th percentile of values; nothing where there are none."""
    names = ("median", "95th percentile", "99th percentile")
    yield from zip(names, quantiles(np.array(values), (0.5, 0.95, 0.99)).tolist(), strict=True) if values else ()
