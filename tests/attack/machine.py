"""What somebody tries at the trainer's own machine, or a page open in a browser there; and what hostile files do."""

import asyncio
import contextlib
import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import httpx
import psutil
import websockets

from benchmarks.visitors import BackMsg
from tests.attack.field import Field, attack, page, pressed, run, trainers_cookie, web
from tests.browser.exercise_server import Server

LONGEST_IMPORT, LARGEST_IMPORT = 20.0, 600.0
"""Seconds and MB within which a hostile file is refused."""


def begins(base: str, **options: Any) -> bool:
    """Return whether a page there can begin an exercise."""

    async def look() -> bool:
        async with page(base, **options) as somebody:
            await somebody.run("exercise=1")
            return bool(somebody.button("-begin"))

    try:
        return bool(run(look()))
    except (OSError, TimeoutError, websockets.WebSocketException):
        return False


@attack("machine", "DNS rebinding: a foreign Host on loopback asks for the page", "refused")
def rebound_page(found: Field) -> tuple[str, bool]:
    host = f"evil.example:{found.server.port}"
    with web(found.here, Host=host) as client:
        answers = [client.get(path).status_code for path in ("/?exercise=1", f"/cordon/session/{found.trainer}")]
    return str(answers), all(answer in (400, 403, 421) for answer in answers)


@attack("machine", "DNS rebinding: a foreign Host on loopback opens a WebSocket", "refused, begins nothing")
def rebound_socket(found: Field) -> tuple[str, bool]:
    host = f"evil.example:{found.server.port}"

    async def look() -> str:
        try:
            async with page(found.here, host=host, origin=f"http://{host}") as somebody:
                await somebody.run("exercise=1")
                return "begins exercises" if somebody.button("-begin") else "opened"
        except websockets.InvalidStatus as answer:
            return str(answer.response.status_code)

    given = run(look())
    return given, given.isdecimal()


@attack(
    "machine",
    "the start page without the key, with a wrong one, and with the key",
    "only the key's cookie begins exercises",
)
def key_of_the_console(found: Field) -> tuple[str, bool]:
    with web(found.here) as client:
        wrong = client.get("/", params={"key": "wrong"}).headers.get("set-cookie", "")
        right = client.get("/", params={"key": found.server.environment["CORDON_TRAINER_KEY"]})
    cookie = right.headers.get("set-cookie", "").lower()
    flags = "httponly" in cookie and "samesite" in cookie and 300 <= right.status_code < 400
    without, with_it = begins(found.here), begins(found.here, cookie=trainers_cookie(found))
    guessed = bool(wrong) and begins(found.here, cookie=wrong.partition(";")[0])
    told = f"without {without}, wrong {guessed}, with {with_it}; cookie {'kept close' if flags else cookie or 'none'}"
    return told, with_it and flags and not without and not guessed


@attack("machine", "tokens of links in the server's log", "none")
def secrets_in_the_log(found: Field) -> tuple[str, bool]:
    secrets = (found.trainer, *found.seats.values(), found.projector)
    there = [secret for secret in secrets if secret in found.server.said]
    return f"{len(there)} tokens", not there


@attack(
    "machine",
    "a second server on the same sessions opens the trainer's link",
    "it leads nothing while the first one does",
)
def second_server(found: Field) -> tuple[str, bool]:
    second = Server(found.server.data.parent / "second")
    (found.server.data.parent / "second").mkdir()
    second.data = found.server.data
    second.environment = {**found.server.environment, "CORDON_DATA": str(found.server.data)}
    try:
        second.start()
    except RuntimeError:
        return "does not start", True

    async def look() -> bool:
        cookie = trainers_cookie(found)
        async with page(second.address, cookie=cookie) as console:
            await console.run(f"t={found.trainer}")
            button = console.button("-freeze") or console.button("-next")
            if button:
                await console.run(f"t={found.trainer}", (pressed(button),))
                await asyncio.sleep(1)
            return bool(button)

    before = found.log()
    try:
        leads = run(look())
    finally:
        second.kill()
    written = found.log() - before
    return f"{'has' if leads else 'lacks'} the trainer's buttons; wrote {written}", not written


@attack("machine", "Ctrl+C while a phone and a page are connected", "the server ends within 10 s and tells them")
def stopped_from_the_keyboard(found: Field) -> tuple[str, bool]:
    process = found.server.process
    assert process is not None

    async def stop() -> tuple[float, bool]:
        token = next(iter(found.seats.values()))
        async with (
            httpx.AsyncClient(base_url=found.network, timeout=30, trust_env=False) as client,
            client.stream("GET", f"/cordon/live/{token}") as stream,
            page(found.network) as seat,
        ):
            await seat.run(f"t={token}")
            lines = stream.aiter_lines()
            await anext(lines)
            process.send_signal(signal.SIGINT)
            start, ended = time.perf_counter(), False
            while process.poll() is None and time.perf_counter() - start < 10:
                await asyncio.sleep(0.1)
            took = time.perf_counter() - start
            with contextlib.suppress(httpx.HTTPError, TimeoutError, StopAsyncIteration):
                async with asyncio.timeout(1):
                    async for _line in lines:
                        pass
                    ended = True
            return took, ended

    took, ended = run(stop())
    left = process.poll() is None
    found.server.kill()
    found.server.start()
    told = (
        f"{'still there' if left else 'ended'} after {took:.1f} s; the stream {'ended' if ended else 'broke or hangs'}"
    )
    return told, not left and ended


@attack("machine", "the framework's own messages for tests, over a page", "the server goes on")
def messages_for_tests(found: Field) -> tuple[str, bool]:
    async def send() -> None:
        async with page(found.here) as somebody:
            await somebody.socket.send(BackMsg(debug_shutdown_runtime=True).SerializeToString())
            await asyncio.sleep(0.5)

    with contextlib.suppress(websockets.WebSocketException):
        run(send())
    well = found.well()
    return "goes on" if well else "ended", well


# Files


def cordon(field: Field, *arguments: str) -> tuple[int, str, float, float]:
    """Run a command; return its exit code, what it said, seconds and MB."""
    folder = field.server.data.parent
    with (folder / "said.txt").open("w+b") as said:
        start = time.perf_counter()
        process = subprocess.Popen(
            [sys.executable, "-m", "sim.cli", *arguments],
            stdout=said,
            stderr=said,
            env={**os.environ, "CORDON_DATA": str(folder / "imported")},
        )
        highest, deadline = 0.0, start + 2 * LONGEST_IMPORT
        watched = psutil.Process(process.pid)
        while process.poll() is None and time.perf_counter() < deadline:
            with contextlib.suppress(psutil.Error):
                highest = max(highest, watched.memory_info().rss / 1e6)
            time.sleep(0.02)
        process.kill()
        process.wait()
        took = time.perf_counter() - start
        said.seek(0)
        return process.returncode, said.read().decode("utf-8", "replace"), took, highest


def exported(field: Field) -> dict[str, Any]:
    with web(field.here) as client:
        client.headers["Cookie"] = trainers_cookie(field)
        given: dict[str, Any] = client.get(f"/cordon/session/{field.trainer}").raise_for_status().json()
    return given


def checked(content: dict[str, Any]) -> str:
    """Return a file with a checksum that fits, as somebody makes it who has read the source."""
    plain = json.dumps(content["entries"], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return json.dumps({**content, "check": hashlib.sha256(plain.encode()).hexdigest()})


def _hostile(field: Field, what: str, folder: Path) -> Path:
    file = folder / f"{what}.json"
    if what == "deep":
        file.write_text("[" * 1_000_000, "utf-8")
    elif what == "deep-inside":
        file.write_text('{"cordon-session": 1, "entries": ' + '{"a":' * 200_000 + "1" + "}" * 200_000 + "}", "utf-8")
    elif what == "empty-objects":
        file.write_text("[" + "{}," * 16_000_000 + "{}]", "utf-8")
    elif what == "entries-of-nothing":
        file.write_text('{"cordon-session": 1, "entries": [' + "{}," * 4_000_000 + "{}]}", "utf-8")
    elif what == "too-large":
        file.write_bytes(b" " * 50_000_001)
    elif what == "number":
        file.write_text('{"cordon-session": ' + "9" * 1_000_000 + "}", "utf-8")
    else:
        content = exported(field)
        text = json.dumps(content)
        if what == "year-9999":
            moments = {str(each.get("at") or each.get("moment") or "") for each in content["entries"]}
            for moment in moments - {""}:
                text = text.replace(moment, "9999-12-31T23:59:59.999999+00:00")
        file.write_text(checked(json.loads(text)), "utf-8")
    return file


def _importing(what: str, expected: str) -> None:
    @attack("machine", f"taking in a hostile file: {what.replace('-', ' ')}", expected)
    def take_in(found: Field) -> tuple[str, bool]:
        file = _hostile(found, what, found.server.data.parent)
        code, said, took, highest = cordon(found, "session", "import", str(file))
        file.unlink()
        own = "Traceback" not in said and "should not have happened" not in said
        told = f"exit {code}, {took:.1f} s, {highest:.0f} MB: {said.strip()[:90]}"
        return told, code == 2 and own and took < LONGEST_IMPORT and highest < LARGEST_IMPORT


for _name in ("deep", "deep-inside", "empty-objects", "entries-of-nothing", "too-large", "number", "year-9999"):
    _importing(_name, f"refused in own words, within {LONGEST_IMPORT:.0f} s and {LARGEST_IMPORT:.0f} MB")


@attack("machine", "a session's file edited, its checksum made to fit, then verified", "verify names what differs")
def edited_file(found: Field) -> tuple[str, bool]:
    content = exported(found)
    content["entries"][0]["body"]["title"] = "Another title"
    file = found.server.data.parent / "edited.json"
    file.write_text(checked(content), "utf-8")
    code, said, _took, _highest = cordon(found, "session", "verify", str(file))
    return f"exit {code}: {said.strip()[:90]}", code in (1, 2) and "should not have happened" not in said


@attack("machine", "a port scan's worth of half-open connections on loopback", "others are answered")
def half_open(found: Field) -> tuple[str, bool]:
    held = []
    try:
        for _ in range(300):
            held.append(socket.create_connection(("127.0.0.1", found.server.port), timeout=2))
        well = found.well()
    finally:
        for each in held:
            each.close()
    return f"{len(held)} held", well
