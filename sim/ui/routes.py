"""Our own addresses beside Streamlit's: the parts of pages, Plotly as the server carries it, boards and longer work, files; and
of an exercise, the stream that tells a screen to look again, and the session as a file.

Nothing here reaches another machine. Everything is asked for by tokens that only the page that showed them knows, and passes its
gate first: see ``sim.exercise.access``.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import plotly
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sim.exercise import portable
from sim.exercise.entries import PARTICIPANT, PROJECTOR, TRAINER
from sim.exercise.live.session import LiveSession
from sim.exercise.store.errors import NotKept
from sim.exercise.store.people import Device
from sim.ui import downloads
from sim.ui.closing import CLOSING
from sim.ui.hosts import is_loopback
from sim.ui.limits import Works, neighbour
from sim.ui.serving import access, boards, sessions
from sim.ui.trainer_key import leads

PREFIX: Final = "/cordon"
_SCRIPTS: Final = {
    "board.js",
    "chain.js",
    "chart.js",
    "dom.js",
    "framework.js",
    "live.js",
    "map.js",
    "parts.js",
    "steady.js",
    "storage.js",
    "touch.js",
}
_HEARTBEAT: Final = 15.0
"""Seconds after which a stream says that it is there, so that a lost one is noticed."""
_GATHERED: Final[Mapping[str, float]] = {PARTICIPANT: 0.3, PROJECTOR: 0.3}
_GATHERED_OTHERWISE: Final = 1.0
"""Seconds for which news of a room is gathered before a screen looks again, by role: its own page shows what it did already."""
_WORKS: Final = Works()
_FOREVER: Final = {"Cache-Control": "public, max-age=31536000, immutable"}
_NEVER: Final = {"Cache-Control": "no-store"}
_PLOTLY: Final = Path(plotly.__file__).parent / "package_data" / "plotly.min.js"


@cache
def version() -> str:
    """Return what the addresses of scripts carry: it changes whenever one of them does."""
    texts = [files("sim.ui").joinpath("static", name).read_bytes() for name in sorted(_SCRIPTS)]
    return hashlib.sha256(b"".join(texts) + plotly.__version__.encode()).hexdigest()[:12]


async def script(request: Request) -> Response:
    """Give one of our scripts, or Plotly's."""
    name = request.path_params["name"]
    if name == "plotly.js":
        return FileResponse(_PLOTLY, media_type="text/javascript", headers=_FOREVER)
    if name not in _SCRIPTS:
        return Response(status_code=404)
    text = files("sim.ui").joinpath("static", name).read_text("utf-8")
    return Response(text, media_type="text/javascript", headers=_FOREVER)


async def board(request: Request) -> Response:
    """Give the full board of a request once it is there; 202 says to ask again."""
    try:
        found = await boards().better(request.path_params["token"], any_="any" in request.query_params)
    except KeyError:
        return Response(status_code=404)
    except Exception:  # logged where it happened; the page says so
        return Response(status_code=500)
    if found is None:
        return Response(status_code=202, headers=_NEVER)
    return Response(found, media_type="application/json", headers=_NEVER)


async def task(request: Request) -> Response:
    """Give how far a piece of longer work is, or what it gave."""
    work = request.path_params["token"], request.path_params["name"]
    address, stop = neighbour(request.client.host if request.client else ""), "stop" in request.query_params
    if not (stop or is_loopback(address) or _WORKS.ask(address, work)):
        return Response(status_code=429, headers=_NEVER)
    try:
        found = await boards().work(*work, stop)
    except KeyError:
        _WORKS.done(address, work)
        return Response(status_code=404)
    if "share" not in found:
        _WORKS.done(address, work)
    return JSONResponse(found, headers=_NEVER)


async def file(request: Request) -> Response:
    """Give events, indicators or the record of the course shown, as a file."""
    name = request.path_params["name"]
    try:
        asked = boards().request(request.path_params["token"])
        content, kind = await run_in_threadpool(downloads.content, asked, name, boards().queries.held)
    except KeyError:
        return Response(status_code=404)
    headers = {"Content-Disposition": f'attachment; filename="{name}"', **_NEVER}
    return Response(content, media_type=kind, headers=headers)


async def live(request: Request) -> Response:
    """Tell a screen, as server-sent events, whenever it has to look again; nothing of what there is to see travels here."""
    headers = {**_NEVER, "X-Accel-Buffering": "no"}
    return StreamingResponse(news(*request.state.opened), media_type="text/event-stream", headers=headers)


async def news(live: LiveSession, device: Device) -> AsyncIterator[str]:
    """Yield what a screen's stream carries: how often the room has told anybody to look again, and signs of life in between.

    What happens within a moment is one piece of news. When the server closes, the last thing it says is that.
    """
    loop, woken = asyncio.get_running_loop(), asyncio.Event()
    rest = _GATHERED.get(device.role, _GATHERED_OTHERWISE)

    def wake() -> None:
        loop.call_soon_threadsafe(woken.set)

    with live.presence.present(device, wake), CLOSING.telling(wake):
        yield f"data: {live.presence.notified}\n\n"
        while not CLOSING.begun:
            try:
                await asyncio.wait_for(woken.wait(), _HEARTBEAT)
            except TimeoutError:
                yield ": here\n\n"
                continue
            if not CLOSING.begun:
                await asyncio.sleep(rest)
                woken.clear()
                yield f"data: {live.presence.notified}\n\n"
        yield "event: closing\ndata:\n\n"


async def session(request: Request) -> Response:
    """Give the trainer the session as one file."""
    live, _device = request.state.opened
    content = await run_in_threadpool(portable.exported, live.store, live.id)
    headers = {"Content-Disposition": f'attachment; filename="cordon-{live.code}.json"', **_NEVER}
    return Response(content, media_type="application/json", headers=headers)


def anybody(_request: Request) -> bool:
    """Let everybody have it: it is the same for all, and says nothing of a region."""
    return True


def nobody(_request: Request) -> bool:
    """Let nobody have it: there is nothing. Without this, the framework would give its page at any address."""
    return False


def region(request: Request) -> bool:
    """Let those have a board who may look at its region now; a seat's preview is of what its seat knows."""
    try:
        asked = boards().request(request.path_params["token"])
    except KeyError:
        return False
    return asked.query.on_file or access().region(leads=leads(request))


def link(request: Request) -> bool:
    """Let those have it whose link it is asked by."""
    try:
        opened = sessions().by_token(request.path_params["token"])
    except NotKept:
        return False
    request.state.opened = opened
    return opened is not None


def trainers_link(request: Request) -> bool:
    """Let the trainer of a session have it."""
    return link(request) and request.state.opened[1].role == TRAINER


Gate = Callable[[Request], bool]


def _gated(path: str, gate: Gate, answer: Callable[[Request], Awaitable[Response]]) -> Route:
    """Return a route that answers whoever its gate lets through; to others there is nothing."""

    async def answer_if_open(request: Request) -> Response:
        if not await run_in_threadpool(gate, request):
            return Response(status_code=404, headers=_NEVER)
        return await answer(request)

    return Route(PREFIX + path, answer_if_open)


GATES: Final[Mapping[str, tuple[Gate, Callable[[Request], Awaitable[Response]]]]] = {
    "/live/{token}": (link, live),
    "/session/{token}": (trainers_link, session),
    "/static/{version}/{name}": (anybody, script),
    "/board/{token}": (region, board),
    "/task/{token}/{name}": (region, task),
    "/file/{token}/{name}": (region, file),
    "/{other:path}": (nobody, script),
}
"""Every address of ours, who is let through, and what answers."""
ROUTES: Final = [_gated(path, gate, answer) for path, (gate, answer) in GATES.items()]
