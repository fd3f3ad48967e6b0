"""What somebody in the network tries who has no link."""

import asyncio
import contextlib
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import httpx
import websockets

from tests.attack.field import MB, QUICK, Field, Watch, attack, page, run, web

EVIL = "http://evil.example"
UPLOAD, UPLOADS = 190 * MB, 5
ADDRESSES = tuple(f"127.0.0.{last}" for last in range(2, 22))


def refused(status: int) -> bool:
    return 400 <= status < 500


async def _handshakes(base: str, count: int, **options: str) -> list[str]:
    async def one() -> str:
        try:
            async with page(base, **options):
                return "101"
        except websockets.InvalidStatus as answer:
            return str(answer.response.status_code)
        except (OSError, TimeoutError, websockets.WebSocketException) as error:
            return type(error).__name__

    return list(await asyncio.gather(*(one() for _ in range(count))))


@attack(
    "stranger", "five WebSockets with a foreign Origin", "refused; nobody outside is asked; others are answered at once"
)
def foreign_origin(found: Field) -> tuple[str, bool]:
    before = len(found.outside.asked)
    with Watch(found) as watch:
        answers = run(_handshakes(found.network, 5, origin=EVIL))
        time.sleep(0.5)
    out = found.outside.asked[before:]
    told = f"{', '.join(answers)}; asked outside {len(out)} times; others waited {watch.worst:.2f} s"
    return told, "101" not in answers and not out and watch.worst < QUICK


@attack("stranger", "a page with a foreign Host", "refused")
def foreign_host(found: Field) -> tuple[str, bool]:
    with web(found.network, Host="evil.example") as client:
        answers = [client.get(path).status_code for path in ("/", "/_stcore/host-config", f"/cordon/live/{'x' * 32}")]
    return str(answers), all(refused(answer) and answer != 404 for answer in answers)


@attack("stranger", "requests that write, with a foreign Origin", "refused")
def foreign_writes(found: Field) -> tuple[str, bool]:
    with web(found.network, Origin=EVIL) as client:
        answers = [client.request(how, "/_stcore/upload_file/a/b").status_code for how in ("PUT", "POST", "DELETE")]
        allowed = client.options("/_stcore/upload_file/a/b", headers={"Access-Control-Request-Method": "PUT"})
    open_to = allowed.headers.get("access-control-allow-origin", "nobody")
    return f"{answers}; allows {open_to}", all(map(refused, answers)) and open_to not in ("*", EVIL)


@attack("stranger", "the page where exercises are begun", "only asked for a code")
def start_page(found: Field) -> tuple[str, bool]:
    async def look() -> bool:
        async with page(found.network) as stranger:
            await stranger.run("exercise=1")
            return bool(stranger.button("-begin") or stranger.button("-import"))

    given = run(look())
    return "can begin" if given else "asked for a code", not given


@attack("stranger", "the start page claimed by headers of a proxy", "only asked for a code")
def claimed_address(found: Field) -> tuple[str, bool]:
    async def look() -> bool:
        at = found.network.replace("http", "ws") + "/_stcore/stream"
        claims = {"X-Forwarded-For": "127.0.0.1", "Forwarded": "for=127.0.0.1", "X-Real-IP": "127.0.0.1"}
        async with websockets.connect(at, additional_headers=claims, proxy=None, max_size=None) as connection:
            from tests.attack.field import Page

            stranger = Page(connection)
            await stranger.run("exercise=1")
            return bool(stranger.button("-begin"))

    given = run(look())
    return "can begin" if given else "asked for a code", not given


def _upload(field: Field, session: str) -> tuple[str, bool]:
    def body() -> Iterator[bytes]:
        yield b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.json"\r\n\r\n'
        for _ in range(UPLOAD // MB):
            yield b"x" * MB
        yield b"\r\n--x--\r\n"

    def send(number: int) -> str:
        try:
            with web(field.network) as client:
                client.get("/_stcore/host-config")
                client.get("/_stcore/health")
                mark = client.cookies.get("_streamlit_xsrf") or ""  # everybody is given one
                kind = {"Content-Type": "multipart/form-data; boundary=x", "X-Xsrftoken": mark}
                return str(
                    client.put(f"/_stcore/upload_file/{session}/{number}", content=body(), headers=kind).status_code
                )
        except httpx.HTTPError as error:
            return type(error).__name__

    before, highest = field.memory(), 0.0
    with Watch(field) as watch, ThreadPoolExecutor(UPLOADS) as pool:
        sent = [pool.submit(send, number) for number in range(UPLOADS)]
        while not all(each.done() for each in sent):
            highest = max(highest, field.memory())
            time.sleep(0.05)
    answers, more = [each.result() for each in sent], max(highest, field.memory()) - before
    well = not any(each.startswith("2") for each in answers) and more < 100 and watch.worst < QUICK
    return f"{', '.join(answers)}; {more:+.0f} MB; others waited {watch.worst:.2f} s", well


@attack("stranger", "five uploads of 190 MB without a session", "refused, and hardly any memory")
def uploads_without_a_session(found: Field) -> tuple[str, bool]:
    return _upload(found, "nobody")


@attack("stranger", "five uploads of 190 MB from a page without an uploader", "refused, and hardly any memory")
def uploads_with_a_session(found: Field) -> tuple[str, bool]:
    async def look() -> tuple[str, bool]:
        async with page(found.network) as stranger:
            await stranger.run(f"room={found.live.code}")
            return await asyncio.to_thread(_upload, found, stranger.session)

    return run(look())


@attack("stranger", "2,000 requests as fast as they go", "others are answered at once")
def flood_of_requests(found: Field) -> tuple[str, bool]:
    async def flood() -> dict[int, int]:
        answers: dict[int, int] = {}
        async with httpx.AsyncClient(base_url=found.network, timeout=30, trust_env=False) as client:

            async def many(number: int) -> None:
                for _ in range(50):
                    with contextlib.suppress(httpx.HTTPError):
                        status = (await client.get(f"/cordon/live/{number:032d}")).status_code
                        answers[status] = answers.get(status, 0) + 1

            await asyncio.gather(*map(many, range(40)))
        return answers

    with Watch(found) as watch:
        answers = run(flood())
    return f"{answers}; others waited {watch.worst:.2f} s", watch.worst < QUICK


@attack("stranger", "300 WebSockets held open from one device", "some refused; others are answered at once")
def flood_of_sockets(found: Field) -> tuple[str, bool]:
    async def flood() -> int:
        async with contextlib.AsyncExitStack() as stack:

            async def one() -> int:
                try:
                    await stack.enter_async_context(page(found.network))
                except (OSError, TimeoutError, websockets.WebSocketException):
                    return 0
                return 1

            return sum(await asyncio.gather(*(one() for _ in range(300))))

    with Watch(found) as watch:
        held = run(flood())
    return f"{held} of 300 held; others waited {watch.worst:.2f} s", held < 300 and watch.worst < QUICK


@attack("stranger", "30 people behind one router open the form for joining", "all see it")
def behind_one_router(found: Field) -> tuple[str, bool]:
    async def one() -> bool:
        async with page(found.network) as guest:
            await guest.run(f"room={found.live.code}&lang=en")
            return bool(guest.button("-seat-wanted"))

    async def many() -> list[bool]:
        return [await one() for _ in range(30)]

    seen = sum(run(many()))
    return f"{seen} of 30", seen == 30


@attack("stranger", "240 wrong codes from 20 addresses", "refused there; somebody else gets in with the right one")
def wrong_codes(found: Field) -> tuple[str, bool]:
    async def guess(address: str) -> None:
        async with page(found.here, local_addr=(address, 0)) as stranger:
            for number in range(12):
                letters = "BCDFG"[number % 5] + "QQXZ"
                await stranger.run(f"room={letters}&lang=en")

    async def all_and_one() -> bool:
        await asyncio.gather(*map(guess, ADDRESSES))
        async with page(found.here, local_addr=("127.0.0.77", 0)) as guest:
            await guest.run(f"room={found.live.code}&lang=en")
            return bool(guest.button("-seat-wanted"))

    seen = run(all_and_one())
    return "the next one gets in" if seen else "everybody is locked out", seen


@attack("stranger", "addresses of boards, files and work from the lobby, in play", "nothing opens")
def addresses_of_the_lobby(found: Field) -> tuple[str, bool]:
    paths = ["/" + each.lstrip("/") for each in found.gathered]
    tokens = sorted({each.split("/")[3] for each in paths if each.count("/") >= 3})
    names = ("events.parquet", "events.csv", "indicators.csv", "record.json")
    paths += [f"/cordon/file/{token}/{name}" for token in tokens for name in names]
    with web(found.network) as client:
        answers = [client.get(path).status_code for path in paths]
    opened = sum(each in (200, 202) for each in answers)
    return f"{opened} of {len(paths)} open", bool(paths) and not opened


def _sandbox(field: Field) -> int:
    async def look() -> int:
        async with page(field.network) as stranger:
            await stranger.run("view=course&course=1&luck=only")
            return len(stranger.more)

    try:
        return int(run(look()))
    except (OSError, websockets.WebSocketException):
        return 0


@attack("stranger", "the sandbox while an exercise is under way", "the page for joining")
def sandbox_in_play(found: Field) -> tuple[str, bool]:
    boards = _sandbox(found)
    return f"{boards} boards", not boards


@attack("stranger", "the sandbox after the server was started again", "the page for joining")
def sandbox_after_a_restart(found: Field) -> tuple[str, bool]:
    found.server.kill()
    found.server.start()
    boards = _sandbox(found)
    return f"{boards} boards", not boards


@attack("stranger", "tricks with paths", "refused, and nothing of the disk")
def paths(found: Field) -> tuple[str, bool]:
    up = ("../" * 6, "..%2f" * 6, "%2e%2e/" * 6, "..%5c" * 6, "%252e%252e%252f" * 4, "....//" * 6, "%00", "\\..\\..\\")
    ends = ("etc/passwd", "app.py", "pyproject.toml")
    starts = (
        "/cordon/static/1/",
        "/cordon/file/x/",
        "/cordon/session/",
        "/media/",
        "/static/",
        "/app/static/",
        "/component/",
    )
    starts += ("/_stcore/bidi-components/", "/_stcore/upload_file/", "//", "/")
    bad, answers = [], set()
    with web(found.network) as client:
        for start in starts:
            for path in (f"{start}{way}{end}" for way in up for end in ends):
                given = client.build_request("GET", found.network)
                given.url = given.url.copy_with(raw_path=path.encode())
                try:
                    answer = client.send(given)
                except httpx.HTTPError:
                    continue
                answers.add(answer.status_code)
                if any(word in answer.content for word in (b"root:", b"import streamlit", b"[build-system]")):
                    bad.append(path)
    return f"{sorted(answers)}; files given: {bad[:3] or 'none'}", not bad and not any(each >= 500 for each in answers)


@attack("stranger", "routes of the framework that no page needs", "not there")
def routes(found: Field) -> tuple[str, bool]:
    names = ("/_stcore/metrics", "/_stcore/script-health-check", "/metrics", "/docs", "/openapi.json", "/auth/login")
    names += ("/_stcore/agent", "/_stcore/agent/interact", "/_stcore/agent/state", "/.well-known/agent.json")
    with web(found.network) as client:
        answers = {name: client.get(name) for name in names}
        page_itself = client.get("/").content
    there = [
        name
        for name, answer in answers.items()
        if answer.status_code in (200, 302, 307) and answer.content != page_itself
    ]
    return ", ".join(there) or "none", not there


@attack("stranger", "the page framed by another, or fetching from elsewhere", "headers forbid it")
def framed(found: Field) -> tuple[str, bool]:
    with web(found.network) as client:
        headers = client.get("/").headers
    policy = headers.get("content-security-policy", "")
    kept = "frame-ancestors" in policy and ("img-src" in policy or "default-src" in policy)
    return policy[:80] or "no policy", kept


@attack("stranger", "headers and cookies of 64 KB and more", "refused; others are answered at once")
def large_headers(found: Field) -> tuple[str, bool]:
    answers = []
    with Watch(found) as watch, web(found.network) as client:
        for headers in (
            {"Cookie": "a=" + "x" * 64 * 1024},
            {"X-Long": "x" * 1024 * 1024},
            {f"X-{number}": "x" * 100 for number in range(2000)},
            {"Cookie": "; ".join(f"c{number}=1" for number in range(4000))},
        ):
            try:
                answers.append(str(client.get("/", headers=headers).status_code))
            except httpx.HTTPError as error:
                answers.append(type(error).__name__)
    well = watch.worst < QUICK and not any(answer.startswith(("2", "5")) for answer in answers)
    return f"{', '.join(answers)}; others waited {watch.worst:.2f} s", well


@attack("stranger", "60 requests that never end", "others are answered at once")
def slow_requests(found: Field) -> tuple[str, bool]:
    async def dawdle() -> int:
        opened = [await asyncio.open_connection(found.lan, found.server.port) for _ in range(60)]
        for step in range(8):
            for _reader, writer in opened:
                with contextlib.suppress(OSError):
                    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n" if not step else b"X-A: b\r\n")
            await asyncio.sleep(0.25)
        ended = sum(reader.at_eof() for reader, _writer in opened)
        for _reader, writer in opened:
            writer.close()
        return ended

    with Watch(found) as watch:
        ended = run(dawdle())
    return f"{ended} of 60 ended by the server; others waited {watch.worst:.2f} s", watch.worst < QUICK
