"""Is this machine ready for a room full of phones? Each check says what it found and, where something is amiss, what to do."""

import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final, Literal

from sim.compiled import compiled_before
from sim.exercise import network
from sim.exercise.entries import TRAINER, Entry, Kind
from sim.exercise.store import Store
from sim.exercise.store.database import FILE
from sim.exercise.store.errors import NotKept
from sim.scenario.problems import Said, said

ENOUGH_DISK: Final = 500_000_000
"""Bytes; a session of two days needs about 20 MB."""
BUILT: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""A clock before this is wrong."""
Verdict = Literal["good", "look", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, whether it is good, to be looked at or bad, what was found, and what to do."""

    what: Said
    verdict: Verdict
    found: str
    do: Said | None = None


def checks(port: int, data: str) -> Iterator[Finding]:
    """Yield what can be seen from this machine alone, one check after another."""
    yield _port(port)
    yield _address(port)
    yield _firewall(port)
    yield _clock(data)
    yield _disk(data)
    yield _written(data)
    yield _model()


def _port(port: int) -> Finding:
    what = said("Port")
    if network.is_listened_to(port):
        return Finding(
            what,
            "look",
            said("{port} is in use; Cordon may be running already", port=port),
            said("If it is not Cordon, choose another port with --port."),
        )
    return Finding(what, "good", said("{port} is free", port=port))


def _address(port: int) -> Finding:
    what, found = said("Address in the local network"), network.addresses()
    if not found:
        return Finding(
            what, "bad", said("none"), said("Join the network of the room, by cable or wireless, then look again.")
        )
    links = ", ".join(f"{network.link(address, port)} ({name})" for name, address in found)
    if len(found) > 1:
        return Finding(
            what,
            "look",
            links,
            said("Several: choose the one of the room's network on the trainer's page."),
        )
    return Finding(what, "good", links)


def _firewall(port: int) -> Finding:
    what = said("Firewall")
    try:
        on = "ENABLED=yes" in Path("/etc/ufw/ufw.conf").read_text("utf-8")
    except OSError:
        on = False
    if on:
        return Finding(what, "look", said("ufw is on"), said("Let phones in: sudo ufw allow {port}/tcp", port=port))
    if os.name == "nt":
        return Finding(
            what,
            "look",
            said("Windows asks when Cordon starts"),
            said("Allow private networks, and say that the room's network is private."),
        )
    return Finding(what, "good", said("none found; whether a phone gets through is seen when one joins"))


def _clock(data: str) -> Finding:
    what, now = said("Clock"), datetime.now(UTC)
    shown = now.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    latest = _latest(data)
    if now < BUILT or (latest is not None and now < latest):
        return Finding(
            what,
            "look",
            said("{time}: earlier than what was written before", time=shown),
            said("Set the clock. Sessions keep their order all the same."),
        )
    return Finding(what, "good", shown)


def _latest(data: str) -> datetime | None:
    try:
        store = Store(data)
        return max((store.entries(each.id)[-1].at for each in store.sessions()[:3]), default=None)
    except (NotKept, KeyError):
        return None


def _disk(data: str) -> Finding:
    what = said("Disk space")
    folder = Path.home() if "://" in data else Path(data).parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    shown = said("{free:.0f} GB free at {place}", free=free / 1e9, place=str(folder))
    if free < ENOUGH_DISK:
        return Finding(what, "bad", shown, said("Make room: half a gigabyte is enough for many sessions."))
    return Finding(what, "good", shown)


def _written(data: str) -> Finding:
    """Write a session in a place of its own beside the real one."""
    what = said("Writing a session")
    try:
        if "://" in data:
            Store(data).close()
            return Finding(what, "good", said("the database answers"))
        folder = Path(data).parent
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as own:
            begun = time.perf_counter()
            store = Store(Path(own) / FILE)
            session = store.create(_entry(0, Kind.CREATED, {"title": "", "scenario": {"name": "try"}}))
            for number in range(1, 11):
                store.append(session, _entry(number, Kind.NOTE, {"text": ""}))
            a_write = (time.perf_counter() - begun) / 11
            store.close()
        return Finding(what, "good", said("{milliseconds:.0f} ms each", milliseconds=1000 * a_write))
    except NotKept as error:
        return Finding(what, "bad", error.detail, said("Choose another place with --data."))
    except OSError as error:
        return Finding(what, "bad", str(error), said("Choose another place with --data."))


def _entry(number: int, kind: Kind, body: dict[str, Any]) -> Entry:
    return Entry(number, datetime.now(UTC), TRAINER, kind, body)


def _model() -> Finding:
    what = said("Model")
    if compiled_before():
        return Finding(what, "good", said("prepared on this machine"))
    return Finding(
        what,
        "look",
        said("not prepared yet"),
        said("Start Cordon once before the session: it prepares itself in about a minute."),
    )


def phone(port: int, seconds: float, greeting: str, waiting: Callable[[str], None]) -> Finding:
    """Wait for a phone to open this machine's address and say whether one came; ``waiting`` is given the link to show."""
    what, found = said("A phone joins"), network.addresses()
    if not found:
        return Finding(what, "bad", said("there is no address that it could open"))
    try:
        greeter = network.Greeter(port, greeting)
    except OSError as error:
        return Finding(what, "look", said("port {port}: {why}", port=port, why=error.strerror or ""))
    try:
        waiting(network.link(found[0][1], greeter.port))
        if greeter.came.wait(seconds):
            return Finding(what, "good", said("one came from {address}", address=greeter.visitor))
    finally:
        greeter.close()
    return Finding(
        what,
        "bad",
        said("none came within {seconds:.0f} s", seconds=seconds),
        said(
            "Is the phone in the same network? Guest networks often keep devices apart: use an access point of your own."
        ),
    )
