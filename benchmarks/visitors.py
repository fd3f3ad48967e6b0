"""People on the pages, without browsers: clients that speak Streamlit's own protocol over real websockets.

A visitor opens a page, keeps the state of its widgets, moves them and reads what the server sends, as the page's script in a
browser does; it draws nothing. A board's better answer is fetched over HTTP from the same server, as the board's own script does.
"""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState

LONGEST: Final = 60.0
"""Seconds after which a visitor gives up waiting."""


class Visitor:
    """One page of one person. ``boards`` holds the latest answer of each board by its element's id."""

    def __init__(self, address: str, query: str) -> None:
        self.address, self.query = address, query
        self.boards: dict[str, dict[str, Any]] = {}
        self.widgets: dict[str, Any] = {}
        self.states: dict[str, WidgetState] = {}
        self.reruns = 0
        self.errors: list[str] = []
        self._elements: dict[tuple[int, ...], Any] = {}
        self._changed = asyncio.Condition()
        self._web = httpx.AsyncClient(base_url=address, timeout=LONGEST)
        self._socket: Any = None
        self._reader: asyncio.Task[None] | None = None

    async def open(self) -> None:
        """Connect and wait for the first run of the page to end."""
        self._socket = await websockets.connect(
            self.address.replace("http", "ws") + "/_stcore/stream",
            subprotocols=[websockets.Subprotocol("streamlit")],
            max_size=None,
        )
        self._reader = asyncio.create_task(self._read())
        before = self.reruns
        await self._rerun()
        await self.until(lambda: self.reruns > before)

    async def close(self) -> None:
        """Leave the page."""
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            await self._socket.close()
        await self._web.aclose()

    async def set(self, widget: str, **value: Any) -> None:
        """Give a widget a value and send it, as moving it does; ``value`` by its field's name in the protocol."""
        state = WidgetState(id=widget)
        for name, given in value.items():
            field = getattr(state, name)
            if hasattr(field, "data"):
                field.data.extend(given)
            else:
                setattr(state, name, given)
        self.states[widget] = state
        await self._rerun()
        if value.keys() & {"trigger_value", "string_trigger_value"}:
            del self.states[widget]

    async def until(self, holds: Callable[[], bool], seconds: float = LONGEST) -> float:
        """Wait until something holds, looking whenever a message has come; return the moment, seconds."""
        async with asyncio.timeout(seconds), self._changed:
            await self._changed.wait_for(holds)
        return time.perf_counter()

    async def better(self, board: dict[str, Any]) -> dict[str, Any]:
        """Return the better answer that a board says there is to come."""
        while True:
            found = await self._web.get("/" + board["more"])
            if found.status_code == 200:
                answer: dict[str, Any] = found.json()
                return answer
            if found.status_code != 202:
                raise RuntimeError(f"{board['more']}: {found.status_code}")

    async def get(self, path: str) -> httpx.Response:
        """Ask the server for something else."""
        return await self._web.get(path)

    def find(self, key: str) -> Any:
        """Return the widget whose element has this key. Raises KeyError where there is none."""
        for widget, element in self.widgets.items():
            if f"-{key}" in widget or widget.endswith(key):
                return element
        raise KeyError(key)

    async def _rerun(self) -> None:
        message = BackMsg()
        message.rerun_script.query_string = self.query
        message.rerun_script.widget_states.widgets.extend(self.states.values())
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
        if kind == "script_finished":
            self.reruns += 1
        elif kind == "page_info_changed":
            self.query = message.page_info_changed.query_string
        elif kind == "delta" and message.delta.WhichOneof("type") == "new_element":
            element = message.delta.new_element
            name = element.WhichOneof("type")
            held = getattr(element, name)
            if name == "bidi_component":
                self.boards[held.id] = json.loads(held.bytes)
            elif name == "exception":
                self.errors.append(held.message)
            if hasattr(held, "id") and held.id:
                self.widgets[held.id] = held


def percentiles(values: list[float]) -> Iterator[tuple[str, float]]:
    """Yield the median and the 95th and 99th percentile of values."""
    ordered = sorted(values)
    for name, share in (("median", 0.5), ("95th percentile", 0.95), ("99th percentile", 0.99)):
        yield name, ordered[min(len(ordered) - 1, int(share * len(ordered)))]
