"""What stands before the pages: by which names and from which pages they are asked for, and how much of it."""

import asyncio
import re
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from starlette.testclient import TestClient
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocketDisconnect

from benchmarks.visitors import BackMsg
from sim.exercise import keyfile
from sim.ui import framework, guard, limits, trainer_key
from sim.ui.guard import Guard, policy
from sim.ui.hosts import Hosts

KEY = "a-key-that-only-the-trainer-has"
OWN = frozenset({"192.0.2.7", "2001:db8::7", "laptop", "laptop.local"})
PHONE, DESK = ("198.51.100.9", 50000), ("127.0.0.1", 50000)
HOME = "http://192.0.2.7:8501"
RERUN = BackMsg(rerun_script={"query_string": "lang=en"}).SerializeToString()
"""What a page sends."""


class Pages:
    """What stands behind the guard: it takes what gets there, and remembers it."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.origins: list[str] = []
        self.bytes = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.paths.append(scope["path"])
        self.origins += [value.decode() for name, value in scope["headers"] if name == b"origin"]
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.accept"})
            while (message := await receive())["type"] == "websocket.receive":
                self.bytes += len(message["bytes"])
                await send({"type": "websocket.send", "bytes": b"had"})
            return
        more = True
        while more:
            message = await receive()
            self.bytes += len(message.get("body", b""))
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a secret"})


@pytest.fixture
def pages() -> Pages:
    return Pages()


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv(keyfile.VARIABLE, KEY)
    keyfile.trainer_key.cache_clear()
    yield
    keyfile.trainer_key.cache_clear()


def web(
    pages: Pages, client: tuple[str, int] = DESK, home: str = HOME, listening: str = "0.0.0.0", *allowed: str
) -> TestClient:
    app = Guard(pages, Hosts(listening, allowed, lambda: OWN))
    return TestClient(app, base_url=home, client=client, follow_redirects=False)


def connect(visitor: TestClient, headers: dict[str, str] | None = None, path: str = "/_stcore/stream") -> Any:
    """Open a WebSocket by the name under which the visitor comes: the tester of Starlette would use a name of its own."""
    return visitor.websocket_connect(path, headers={"Host": visitor.base_url.netloc.decode(), **(headers or {})})


# Hosts and origins


@pytest.mark.parametrize(
    "host", ["192.0.2.7:8501", "[2001:db8::7]:8501", "laptop", "LAPTOP.local:80", "localhost", "[::1]"]
)
def test_the_names_of_this_machine_are_served(pages: Pages, host: str) -> None:
    assert web(pages).get("/", headers={"Host": host}).status_code == 200


FOREIGN = [
    "evil.example",
    "evil.example:8501",
    "192.0.2.8",
    "[2001:db8::8]",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
]
MALFORMED = [
    "",
    "a b",
    "user@localhost",
    "localhost:port",
    "localhost:99999",
    "localhost/x",
    "localhost,evil.example",
    "[::1",
    "\\",
]


@pytest.mark.parametrize("host", [*FOREIGN, *MALFORMED])
@pytest.mark.parametrize("client", [DESK, PHONE])
def test_another_name_gets_nothing_from_wherever_it_is_asked(pages: Pages, host: str, client: tuple[str, int]) -> None:
    visitor = web(pages, client)
    visitor.cookies.set(trainer_key.cookie(), KEY)
    for path in ("/", "/?exercise=1", f"/?key={KEY}", "/_stcore/health", "/cordon/session/x"):
        answer = visitor.get(path, headers={"Host": host})
        assert answer.status_code == 421
        assert len(set(answer.text.splitlines())) == 3, "in each language"
        assert "set-cookie" not in answer.headers
    with pytest.raises(WebSocketDisconnect), connect(visitor, {"Host": host}):
        pass
    assert pages.paths == []


def test_a_server_for_this_machine_only_answers_to_loopback_names_and_to_what_is_allowed(pages: Pages) -> None:
    visitor = web(pages, DESK, HOME, "127.0.0.1", "cordon.example")
    assert visitor.get("/").status_code == 421
    assert visitor.get("/", headers={"Host": "laptop"}).status_code == 421
    for host in ("localhost:8501", "127.0.0.1:8501", "cordon.example"):
        assert visitor.get("/", headers={"Host": host}).status_code == 200


def test_two_names_in_one_request_get_nothing(pages: Pages) -> None:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    for hosts in ([b"localhost", b"localhost"], []):
        scope = {
            "type": "http", "method": "GET", "path": "/", "scheme": "http", "query_string": b"", "client": DESK,
            "headers": [(b"host", each) for each in hosts],
        }  # fmt: skip
        asyncio.run(Guard(pages, Hosts("127.0.0.1"))(scope, receive, send))
    assert [each["status"] for each in sent if "status" in each] == [421, 421]
    assert pages.paths == []


ORIGINS = [
    "null", "http://evil.example", "https://192.0.2.7:8501.evil.example", "http://192.0.2.7:8502", "http://192.0.2.7",
    "http://localhost:8501", "file://", "", "192.0.2.7:8501", "http://192.0.2.7:8501/", "http://a@192.0.2.7:8501", "chrome-extension://x",
]  # fmt: skip


@pytest.mark.parametrize("origin", ORIGINS)
def test_a_page_of_another_origin_gets_nothing(pages: Pages, origin: str) -> None:
    visitor = web(pages)
    assert visitor.get("/_stcore/health", headers={"Origin": origin}).status_code == 421
    with (
        pytest.raises(WebSocketDisconnect),
        connect(visitor, {"Origin": origin}),
    ):
        pass
    assert pages.paths == []


def test_our_own_pages_are_let_through_as_the_framework_compares_them(pages: Pages) -> None:
    visitor = web(pages, PHONE, HOME, "0.0.0.0", "cordon.example")
    for origin, host in (
        ("http://192.0.2.7:8501", "192.0.2.7:8501"),
        ("http://LAPTOP:80", "laptop"),
        ("https://cordon.example", "cordon.example"),
        ("https://cordon.example", "127.0.0.1:8501"),  # a proxy that puts its own name for ours
    ):
        with connect(visitor, {"Origin": origin, "Host": host}):
            pass
        assert pages.origins[-1].partition("://")[2] == host


# What is asked for


def test_what_the_front_end_does_not_need_is_not_there(pages: Pages) -> None:
    visitor = web(pages)
    for path in (
        "/_stcore/metrics", "/_stcore/agent/openapi.json", "/_stcore/agent/mcp", "/_stcore/script-health-check", "/component/x/y",
        "/_stcore/bidi-components/x", "/auth/login", "/oauth2callback", "/app/static/x", "/other", "/index.html", "/cordonx",
    ):  # fmt: skip
        assert visitor.get(path).status_code == 404, path
    for path in ("/", "/static/js/x.js", "/media/x.png", "/_stcore/health", "/_stcore/host-config", "/cordon/board/x"):
        assert visitor.get(path).status_code == 200, path
    with pytest.raises(WebSocketDisconnect), connect(visitor, path="/cordon/live/x"):
        pass


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND"])
def test_pages_are_only_read(pages: Pages, method: str) -> None:
    assert web(pages).request(method, "/").status_code == 405
    assert pages.paths == []


def test_every_answer_tells_the_browser_to_load_nothing_from_elsewhere(pages: Pages) -> None:
    visitor = web(pages)
    for path in ("/", "/cordon/board/x", "/_stcore/metrics", f"/?key={KEY}"):
        headers = visitor.get(path).headers
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        rules = headers["content-security-policy"]
        assert "default-src 'none'" in rules
        assert "frame-ancestors 'none'" in rules
        scripts = re.findall(r"script-src ([^;]*)", rules)[0]
        assert "unsafe" not in scripts
        assert set(re.findall(r"wss?://(\S+?)[ ;]", rules)) == {"192.0.2.7:8501"}
    assert (
        "evil" not in visitor.get("/", headers={"Host": "evil.example;script-src *"}).headers["content-security-policy"]
    )
    assert "[" not in policy("[::1]:8501").partition("connect-src")[2]


# How much


@pytest.mark.parametrize("declared", [True, False])
def test_a_large_body_is_refused_whatever_it_says_of_its_length(pages: Pages, declared: bool) -> None:
    body = b"x" * (limits.LARGEST_BODY + 1)
    chunks = (body[start : start + 10_000] for start in range(0, len(body), 10_000))
    answer = web(pages).post("/cordon/board/x", content=body if declared else chunks)
    assert answer.status_code == 413
    assert pages.bytes <= limits.LARGEST_BODY
    assert "set-cookie" not in answer.headers


def test_a_small_body_gets_through_whole(pages: Pages) -> None:
    assert web(pages).post("/cordon/board/x", content=b"x" * limits.LARGEST_BODY).status_code == 200
    assert pages.bytes == limits.LARGEST_BODY


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_only_who_leads_puts_or_takes_away_files(pages: Pages, method: str) -> None:
    path = "/_stcore/upload_file/session/file"
    for client, given, expected in (
        (DESK, KEY, 200),
        (DESK, "", 403),
        (DESK, "other", 403),
        (DESK, "é", 403),
        (PHONE, KEY, 403),
    ):
        visitor = web(pages, client)
        headers = {"Cookie": f"{trainer_key.cookie()}={given}".encode()}
        assert visitor.request(method, path, headers=headers, content=b"x").status_code == expected


def test_a_file_has_a_largest_size(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LARGEST_UPLOAD", 100_000)
    visitor = web(pages)
    visitor.cookies.set(trainer_key.cookie(), KEY)
    path = "/_stcore/upload_file/session/file"
    assert visitor.put(path, content=b"x" * 100_001).status_code == 413
    assert visitor.put(path, content=iter([b"x" * 60_000] * 2)).status_code == 413
    assert visitor.put(path, content=iter([b"x" * 50_000] * 2)).status_code == 200


@pytest.mark.slow
def test_a_room_behind_one_router_gets_in_at_once_and_loads_again(pages: Pages) -> None:
    visitor = web(pages, PHONE)
    sockets = [connect(visitor, {"Origin": HOME}) for _phone in range(limits.PHONES)]
    for socket in sockets:
        socket.__enter__()
    statuses = asyncio.run(asked(visitor, "/static/js/x.js", 70 * limits.PHONES))
    for socket in sockets:
        socket.__exit__(None, None, None)
    assert set(statuses) == {200}


async def asked(visitor: TestClient, path: str, times: int) -> list[int]:
    """Return what a visitor is answered that asks so often, in one loop: a request through the tester costs ten times as much."""
    transport = httpx.ASGITransport(visitor.app, client=PHONE)
    async with httpx.AsyncClient(transport=transport, base_url=visitor.base_url) as client:
        return [(await client.get(path)).status_code for _time in range(times)]


def test_an_address_that_asks_without_end_is_told_to_wait_and_others_are_not(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "REQUESTS", 5)
    monkeypatch.setattr(limits, "REQUESTS_A_SECOND", 0.001)
    app = Guard(pages, Hosts("0.0.0.0", (), lambda: OWN))
    clients = [TestClient(app, base_url=HOME, client=(name, 1)) for name in (PHONE[0], "198.51.100.10", "127.0.0.1")]
    statuses = [[client.get("/").status_code for _time in range(8)] for client in clients]
    assert statuses == [[200] * 5 + [429] * 3, [200] * 5 + [429] * 3, [200] * 8]
    with pytest.raises(WebSocketDisconnect), connect(clients[0]):
        pass


def test_an_address_has_so_many_websockets_open_and_no_more(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "SOCKETS", 2)
    visitor = web(pages)
    with connect(visitor), connect(visitor), pytest.raises(WebSocketDisconnect), connect(visitor):
        pass
    with connect(visitor):
        pass


def test_a_message_that_is_too_large_or_no_page_s_ends_its_websocket(pages: Pages) -> None:
    visitor = web(pages)
    for send, code in (
        (lambda socket: socket.send_bytes(b"x" * (limits.LARGEST_MESSAGE + 1)), 1009),
        (lambda socket: socket.send_text("x"), 1003),
        (lambda socket: socket.send_bytes(b"\xff\xff\xff"), 1002),
    ):
        with connect(visitor) as socket:
            socket.send_bytes(RERUN)
            assert socket.receive_bytes() == b"had"
            send(socket)
            with pytest.raises(WebSocketDisconnect) as ended:
                socket.receive_bytes()
            assert ended.value.code == code
    assert pages.bytes == 3 * len(RERUN)


@pytest.mark.parametrize(
    "message", [BackMsg(load_git_info=True), BackMsg(clear_cache=True), BackMsg(set_run_on_save=True)]
)
def test_what_no_page_of_ours_asks_is_not_passed_on(pages: Pages, message: BackMsg) -> None:
    with connect(web(pages)) as socket:
        socket.send_bytes(message.SerializeToString())
        socket.send_bytes(RERUN)
        assert socket.receive_bytes() == b"had"
    assert pages.bytes == len(RERUN)


def test_messages_beyond_the_rate_wait(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MESSAGES_A_SOCKET", 3)
    waits: list[float] = []

    async def sleep(seconds: float) -> None:
        waits.append(seconds)

    monkeypatch.setattr(guard.asyncio, "sleep", sleep)
    with connect(web(pages, PHONE)) as socket:
        for _message in range(6):
            socket.send_bytes(RERUN)
            assert socket.receive_bytes() == b"had"
    assert len(waits) == 3
    assert waits == sorted(waits)


def test_of_too_many_streams_of_one_link_the_oldest_ends() -> None:
    alive: list[int] = []
    number = 0

    async def stream(scope: Scope, receive: Receive, send: Send) -> None:
        nonlocal number
        number += 1
        mine = number
        alive.append(mine)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        while (await receive())["type"] != "http.disconnect":
            pass
        alive.remove(mine)

    async def listen(app: Guard, over: asyncio.Event, ended: list[bool]) -> None:
        first = True

        async def receive() -> Message:
            nonlocal first
            if first:
                first = False
                return {"type": "http.request", "body": b"", "more_body": False}
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.body":
                ended.append(not message.get("more_body", False))

        scope: dict[str, Any] = {
            "type": "http", "method": "GET", "path": "/cordon/live/one", "scheme": "http", "query_string": b"",
            "client": PHONE, "headers": [(b"host", b"192.0.2.7:8501")],
        }  # fmt: skip
        await app(scope, receive, send)

    async def many() -> None:
        app, over = Guard(stream, Hosts("0.0.0.0", (), lambda: OWN)), asyncio.Event()
        ended: list[bool] = []
        tasks = []
        for _screen in range(limits.STREAMS_A_LINK + 2):
            tasks.append(asyncio.create_task(listen(app, over, ended)))
            await asyncio.sleep(0.01)
        assert alive == list(range(3, limits.STREAMS_A_LINK + 3))
        assert ended == [True, True], "the browser is told that the stream has ended"
        over.set()
        await asyncio.gather(*tasks)
        assert alive == []
        assert app._by_link == {}

    asyncio.run(many())


# The trainer's key


def test_the_right_key_becomes_a_cookie_and_leaves_the_address(pages: Pages) -> None:
    answer = web(pages, DESK, "http://127.0.0.1:8501").get(f"/?scenario=two-doors&key={KEY}&lang=fr&set=a%3D1&set=b")
    assert answer.status_code == 303
    assert answer.headers["location"] == "?scenario=two-doors&lang=fr&set=a%3D1&set=b"
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{trainer_key.cookie()}={KEY};")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert answer.headers["cache-control"] == "no-store"
    assert pages.paths == []


@pytest.mark.parametrize("given", ["", "other", KEY[:-1], KEY + "x", KEY.upper(), "é", "%00", f"{KEY}&key=x"])
def test_a_wrong_key_leaves_the_address_and_opens_nothing(pages: Pages, given: str) -> None:
    answer = web(pages).get(f"/?key={given}")
    assert (answer.status_code, answer.headers["location"]) == (303, "./")
    assert "set-cookie" not in answer.headers


def test_a_phone_that_has_the_key_does_not_lead(pages: Pages) -> None:
    assert "set-cookie" not in web(pages, PHONE).get(f"/?key={KEY}").headers


def test_a_ticket_opens_once_and_soon(pages: Pages, monkeypatch: pytest.MonkeyPatch) -> None:
    now = 0.0
    tickets = trainer_key.Tickets(lambda: now)
    monkeypatch.setattr(trainer_key, "TICKETS", tickets)
    visitor, ticket, late = web(pages), tickets.new(), tickets.new()
    assert KEY in visitor.get(f"/?key={ticket}").headers["set-cookie"]
    assert "set-cookie" not in visitor.get(f"/?key={ticket}").headers
    now = 1000.0
    assert "set-cookie" not in visitor.get(f"/?key={late}").headers


def test_the_framework_has_what_is_known_of_it() -> None:
    assert framework.needs(framework.PAGE)
    assert not framework.needs(framework.STREAM), "it is a WebSocket, and nothing else"


def test_headers_have_a_largest_size_over_http_and_websocket(pages: Pages) -> None:
    visitor = web(pages)
    assert visitor.get("/", headers={"Cookie": "a=" + "x" * limits.LARGEST_HEADERS}).status_code == 431
    assert visitor.get("/", headers={"Cookie": "; ".join(f"c{n}=1" for n in range(4000))}).status_code == 431
    assert visitor.get("/", headers={"Cookie": "a=" + "x" * 8000}).status_code == 200
