"""What every request and every WebSocket passes before Streamlit or a page of ours sees it.

It is asked for by a name that is served, from a page of our own, at an address that the front end needs, and for no more than its
share; and a browser is told to load nothing from anywhere else. What is refused is told in few words that say nothing of why.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, MutableMapping
from contextlib import AsyncExitStack
from functools import cache, cached_property
from typing import Any, Final
from urllib.parse import urlsplit

import streamlit as st
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sim.ui import framework, limits, theme, trainer_key
from sim.ui.hosts import Hosts, is_loopback, named
from sim.ui.limits import Buckets, Open, neighbour
from sim.ui.routes import PREFIX
from sim.words import LANGUAGES, gettext_noop, translator

_LIVE: Final = f"{PREFIX}/live/"
_WRONG_PLACE: Final = gettext_noop("Cordon does not answer here.")
_NOT_FOUND: Final = gettext_noop("There is nothing here.")
_TOO_LARGE: Final = gettext_noop("This is too large.")
_TOO_MANY: Final = gettext_noop("Too many requests. Wait a moment.")
_YEAR: Final = 365 * 24 * 3600
"""Seconds for which the trainer's browser keeps the key."""


class _TooLargeError(Exception):
    """A body went on beyond what it may hold."""


class Guard:
    """ASGI middleware that stands before everything else."""

    def __init__(self, app: ASGIApp, hosts: Hosts | None = None) -> None:
        self._app = app
        self._given_hosts = hosts
        self._requests = Buckets(limits.REQUESTS, limits.REQUESTS_A_SECOND)
        self._messages = Buckets(limits.MESSAGES, limits.MESSAGES_A_SECOND)
        self._sockets = Open(limits.SOCKETS)
        self._streams = Open(limits.STREAMS)
        self._uploads = Open(limits.UPLOADS_AT_ONCE)
        self._by_link: dict[str, deque[asyncio.Event]] = {}

    @cached_property
    def _hosts(self) -> Hosts:
        """The names that are served: looked up late, when the server knows to what it listens."""
        return self._given_hosts or Hosts.of_environment(st.get_option("server.address"))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            await self._socket(scope, receive, send)
        elif scope["type"] == "http":
            await self._request(scope, receive, _with_headers(scope, send))
        else:
            await self._app(scope, receive, send)

    # Requests

    async def _request(self, scope: Scope, receive: Receive, send: Send) -> None:
        path, method = _path(scope), scope["method"]
        refusal = self._refusal(scope, path, method)
        if refusal is None and path == framework.PAGE and method in ("GET", "HEAD"):
            refusal = self._taking_the_key(scope)
        if refusal is not None:
            await refusal(scope, receive, send)
            return
        async with AsyncExitStack() as stack:
            most = limits.LARGEST_BODY
            if path.startswith(framework.UPLOADS):
                most = limits.LARGEST_UPLOAD
                stack.enter_context(self._uploads.one(""))
            elif path.startswith(_LIVE):
                stack.enter_context(self._streams.one(_address(scope)))
                await self._stream(path, scope, receive, send)
                return
            await _bounded(self._app, most, scope, receive, send)

    def _refusal(self, scope: Scope, path: str, method: str) -> Response | None:
        """Return why a request goes no further; None where it may."""
        if not self._is_ours(scope):
            return _plain_response(421, _WRONG_PLACE)
        if _headers_are_large(scope):
            return _plain_response(431, _TOO_LARGE)
        if not (framework.needs(path) or path.startswith(f"{PREFIX}/")):
            return _plain_response(404, _NOT_FOUND)
        uploads = path.startswith(framework.UPLOADS)
        if method not in (("PUT", "DELETE") if uploads else ("GET", "HEAD", "POST")):
            return Response(status_code=405)
        if method == "POST" and not path.startswith(f"{PREFIX}/"):
            return Response(status_code=405)
        # In the words of an empty address: a stranger need not learn that others may put files here.
        if uploads and not trainer_key.leads(HTTPConnection(scope)):
            return _plain_response(403, _NOT_FOUND)
        if _declared(scope) > (limits.LARGEST_UPLOAD if uploads else limits.LARGEST_BODY):
            return _plain_response(413, _TOO_LARGE)
        address = _address(scope)
        busy = (uploads and self._uploads.full("")) or (path.startswith(_LIVE) and self._streams.full(address))
        if busy or not (is_loopback(address) or self._requests.of(address).take()):
            return _plain_response(429, _TOO_MANY, {"Retry-After": "5"})
        return None

    def _is_ours(self, scope: Scope) -> bool:
        """Return whether a request names one host that is served, and comes from a page of that host, or from none.

        An origin that is ours is then written as Streamlit compares it: for any other it would ask a service on the internet for
        this machine's address.
        """
        headers = Headers(scope=scope)
        asked = headers.getlist("host")
        # Two of them might be read differently here and by what stands behind.
        host = named(asked[0], scope["scheme"]) if len(asked) == 1 else None
        if host is None or not self._hosts.serves(host[0]):
            return False
        origins = headers.getlist("origin")
        if not origins:
            return True
        if len(origins) > 1 or not self._is_from_us(origins[0], asked[0]):
            return False
        MutableHeaders(scope=scope)["origin"] = f"{urlsplit(origins[0]).scheme}://{asked[0]}"
        return True

    def _is_from_us(self, origin: str, host: str) -> bool:
        scheme, separator, rest = origin.partition("://")
        from_ = named(rest, scheme)
        if not separator or scheme not in ("http", "https") or from_ is None:
            return False
        return from_ == named(host, scheme) or self._hosts.allows(from_[0])

    def _taking_the_key(self, scope: Scope) -> Response | None:
        """Return what takes the key out of the address, into a cookie if it is the right one; None where there is none."""
        key, rest = trainer_key.without_key(scope["query_string"].decode("latin-1"))
        if key is None:
            return None
        # Right or wrong, it leaves the address, which histories and screenshots keep.
        answer = RedirectResponse(f"?{rest}" if rest else "./", 303, {"Cache-Control": "no-store"})
        client = scope.get("client")
        right = trainer_key.opens(key) or trainer_key.TICKETS.redeem(key)
        if right and client and trainer_key.here(client[0]):
            answer.set_cookie(trainer_key.cookie(), trainer_key.key(), max_age=_YEAR, httponly=True, samesite="strict")
        return answer

    async def _stream(self, path: str, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a screen listen; of one link, the oldest streams end where there are too many."""
        link, over = path.removeprefix(_LIVE), asyncio.Event()
        mine = self._by_link.setdefault(link, deque())
        mine.append(over)
        # The oldest, because the page that listens to it was most likely left.
        if len(mine) > limits.STREAMS_A_LINK:
            mine.popleft().set()

        async def receive_until_over() -> Message:
            message, end = asyncio.ensure_future(receive()), asyncio.ensure_future(over.wait())
            try:
                await asyncio.wait((message, end), return_when=asyncio.FIRST_COMPLETED)
                return {"type": "http.disconnect"} if over.is_set() else message.result()
            finally:
                message.cancel()
                end.cancel()

        try:
            await _bounded(self._app, limits.LARGEST_BODY, scope, receive_until_over, send)
            if over.is_set():
                await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            if over in mine:
                mine.remove(over)
            if not mine:
                self._by_link.pop(link, None)

    # WebSockets

    async def _socket(self, scope: Scope, receive: Receive, send: Send) -> None:
        address = _address(scope)
        exempt = is_loopback(address)
        if (
            _path(scope) != framework.STREAM
            or not self._is_ours(scope)
            or _headers_are_large(scope)
            or self._sockets.full(address)
            or not (exempt or self._requests.of(address).take(limits.SOCKET_COST))
        ):
            await send({"type": "websocket.close", "code": 1008})
            return
        mine = limits.Bucket(limits.MESSAGES_A_SOCKET, limits.MESSAGES_A_SOCKET_A_SECOND)

        async def receive_within_limits() -> Message:
            while True:
                message = await receive()
                if message["type"] != "websocket.receive":
                    return message
                content = message.get("bytes")
                wrong = (
                    1003 if content is None else 1009 if len(content) > limits.LARGEST_MESSAGE else 0
                )  # pages send bytes
                asked = None if wrong or content is None else framework.is_asked_by_pages(content)
                if asked is None:
                    await send({"type": "websocket.close", "code": wrong or 1002})
                    return {"type": "websocket.disconnect", "code": wrong or 1002}
                # Held back, not closed: a page would connect again, which costs more.
                if not exempt:
                    wait = max(mine.owe(), self._messages.of(address).owe())
                    if wait:
                        await asyncio.sleep(wait)
                if asked:
                    return message

        with self._sockets.one(address):
            await self._app(scope, receive_within_limits, send)


def _path(scope: Scope) -> str:
    """Return what is asked for, without the prefix under which the pages may be served."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    path = str(scope["path"])
    return path.removeprefix(f"/{base}") or "/" if base else path


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return neighbour(client[0]) if client else ""


def _headers_are_large(scope: Scope) -> bool:
    return sum(len(name) + len(value) for name, value in scope["headers"]) > limits.LARGEST_HEADERS


def _declared(scope: Scope) -> int:
    """Return how large a body says it is; too large where that is no number."""
    header = Headers(scope=scope).get("content-length", "0")
    # Python refuses to read thousands of digits, and no body is so large.
    return int(header) if header.isascii() and header.isdigit() and len(header) < 16 else limits.LARGEST_UPLOAD + 1


async def _bounded(app: ASGIApp, most: int, scope: Scope, receive: Receive, send: Send) -> None:
    """Run the rest with a body that is counted as it comes, whatever it says of its length."""
    came, begun = 0, False

    async def count() -> Message:
        nonlocal came
        message = await receive()
        came += len(message.get("body", b""))
        if came > most:
            raise _TooLargeError
        return message

    async def note(message: Message) -> None:
        nonlocal begun
        begun = True
        await send(message)

    try:
        await app(scope, count, note)
    except* _TooLargeError:  # a task group may stand between
        if not begun:
            await _plain_response(413, _TOO_LARGE, {"Connection": "close"})(scope, receive, send)


def _plain_response(status: int, text: str, headers: MutableMapping[str, str] | None = None) -> Response:
    """Return an answer in few words, in each language: who is refused has told us none."""
    lines = "".join(f"{translator(language)(text)}\n" for language in LANGUAGES)
    return PlainTextResponse(lines, status, {"Cache-Control": "no-store", **(headers or {})})


@cache
def _scripts() -> str:
    """Return the scripts within pages that may run: Streamlit's own, and those of ours that say the page's language."""
    ours = (framework.script_hash(theme.language_script(language)) for language in LANGUAGES)
    return " ".join(f"'sha256-{each}'" for each in (*framework.script_hashes(), *ours))


def policy(host: str) -> str:
    """Return the content security policy of a page at a host: everything from there, nothing from elsewhere, no frame around it.

    Streamlit's front end writes its styles into the page and loads a component's script from a ``blob:``; pictures may carry
    themselves (``data:``). Scripts within the page run by their hash only. Older Safari does not count WebSockets to
    ``'self'``, so they are named.
    """
    sockets = "" if host.startswith("[") else f" ws://{host} wss://{host}"  # a policy cannot name an IPv6 address
    return (
        "default-src 'none'; "
        f"script-src 'self' blob: {_scripts()}; "
        "style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; "
        "font-src 'self' data:; "
        f"connect-src 'self'{sockets}; "
        "manifest-src 'self'; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _with_headers(scope: Scope, send: Send) -> Callable[[Message], Awaitable[None]]:
    """Return a ``send`` that tells the browser what a page of ours may do."""
    asked: Any = Headers(scope=scope).get("host", "")
    # Only what can stand in a policy: a name with a semicolon would write rules of its own.
    host = asked if named(asked) and all(c.isalnum() or c in "-.:[]" for c in asked) and asked.isascii() else ""

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers["Content-Security-Policy"] = policy(host) if host else "default-src 'none'"
            headers["X-Frame-Options"] = "DENY"
            headers["X-Content-Type-Options"] = "nosniff"
            headers["Referrer-Policy"] = "no-referrer"
            headers["Cross-Origin-Resource-Policy"] = "same-origin"
            # Whatever an answer grants to pages from elsewhere, none may read ours.
            for name in ("access-control-allow-origin", "access-control-allow-credentials"):
                if name in headers:
                    del headers[name]
        await send(message)

    return send_with_headers
