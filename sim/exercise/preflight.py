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
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.store import SessionStore
from sim.exercise.store.database import FILE
from sim.exercise.store.errors import NotKept
from sim.scenario.problems import LazyText, gettext_lazy

ENOUGH_DISK: Final = 500_000_000
"""Bytes; a session of two days needs about 20 MB."""
BUILT: Final = datetime(2025, 1, 1, tzinfo=UTC)
"""A clock before this is wrong."""
Verdict = Literal["good", "look", "bad"]


@dataclass(frozen=True, slots=True)
class PreflightCheck:
    """One check: what was looked at, whether it is good, to be looked at or bad, what was found, and what to do."""

    what: LazyText
    verdict: Verdict
    found: str
    do: LazyText | None = None


def checks(port: int, data: str) -> Iterator[PreflightCheck]:
    """Yield what can be seen from this machine alone, one check after another."""
    yield _port(port)
    yield _address(port)
    yield _firewall(port)
    yield _clock(data)
    yield _disk(data)
    yield _written(data)
    yield _model()


def _port(port: int) -> PreflightCheck:
    what = gettext_lazy("Port")
    if network.is_listened_to(port):
        return PreflightCheck(
            what,
            "look",
            gettext_lazy("{port} is in use; Cordon may be running already", port=port),
            gettext_lazy("If it is not Cordon, choose another port with --port."),
        )
    return PreflightCheck(what, "good", gettext_lazy("{port} is free", port=port))


def _address(port: int) -> PreflightCheck:
    what, addresses = gettext_lazy("Address in the local network"), network.addresses()
    if not addresses:
        return PreflightCheck(
            what,
            "bad",
            gettext_lazy("none"),
            gettext_lazy("Join the network of the room, by cable or wireless, then look again."),
        )
    links = ", ".join(f"{network.link(address, port)} ({name})" for name, address in addresses)
    if len(addresses) > 1:
        return PreflightCheck(
            what,
            "look",
            links,
            gettext_lazy("Several: choose the one of the room's network on the trainer's page."),
        )
    return PreflightCheck(what, "good", links)


def _firewall(port: int) -> PreflightCheck:
    what = gettext_lazy("Firewall")
    try:
        on = "ENABLED=yes" in Path("/etc/ufw/ufw.conf").read_text("utf-8")
    except OSError:
        on = False
    if on:
        return PreflightCheck(
            what, "look", gettext_lazy("ufw is on"), gettext_lazy("Let phones in: sudo ufw allow {port}/tcp", port=port)
        )
    if os.name == "nt":
        return PreflightCheck(
            what,
            "look",
            gettext_lazy("Windows asks when Cordon starts"),
            gettext_lazy("Allow private networks, and say that the room's network is private."),
        )
    return PreflightCheck(what, "good", gettext_lazy("none found; whether a phone gets through is seen when one joins"))


def _clock(data: str) -> PreflightCheck:
    what, now = gettext_lazy("Clock"), datetime.now(UTC)
    shown = now.astimezone().strftime("%Y-%m-%d %H:%M %Z")
    latest = _latest(data)
    if now < BUILT or (latest is not None and now < latest):
        return PreflightCheck(
            what,
            "look",
            gettext_lazy("{time}: earlier than what was written before", time=shown),
            gettext_lazy("Set the clock. Sessions keep their order all the same."),
        )
    return PreflightCheck(what, "good", shown)


def _latest(data: str) -> datetime | None:
    try:
        store = SessionStore(data)
        return max((store.entries(session.id)[-1].at for session in store.sessions()[:3]), default=None)
    except (NotKept, KeyError):
        return None


def _disk(data: str) -> PreflightCheck:
    what = gettext_lazy("Disk space")
    folder = Path.home() if "://" in data else Path(data).parent
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    shown = gettext_lazy("{free:.0f} GB free at {place}", free=free / 1e9, place=str(folder))
    if free < ENOUGH_DISK:
        return PreflightCheck(
            what, "bad", shown, gettext_lazy("Make room: half a gigabyte is enough for many sessions.")
        )
    return PreflightCheck(what, "good", shown)


def _written(data: str) -> PreflightCheck:
    """Write a session in a place of its own beside the real one."""
    what = gettext_lazy("Writing a session")
    try:
        if "://" in data:
            SessionStore(data).close()
            return PreflightCheck(what, "good", gettext_lazy("the database answers"))
        folder = Path(data).parent
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder) as own:
            begun = time.perf_counter()
            store = SessionStore(Path(own) / FILE)
            session = store.create(_entry(0, EntryKind.CREATED, {"title": "", "scenario": {"name": "try"}}))
            for number in range(1, 11):
                store.append(session, _entry(number, EntryKind.NOTE, {"text": ""}))
            a_write = (time.perf_counter() - begun) / 11
            store.close()
        return PreflightCheck(what, "good", gettext_lazy("{milliseconds:.0f} ms each", milliseconds=1000 * a_write))
    except NotKept as error:
        return PreflightCheck(what, "bad", error.detail, gettext_lazy("Choose another place with --data."))
    except OSError as error:
        return PreflightCheck(what, "bad", str(error), gettext_lazy("Choose another place with --data."))


def _entry(number: int, kind: EntryKind, body: dict[str, Any]) -> Entry:
    return Entry(number, datetime.now(UTC), TRAINER, kind, body)


def _model() -> PreflightCheck:
    what = gettext_lazy("Model")
    if compiled_before():
        return PreflightCheck(what, "good", gettext_lazy("prepared on this machine"))
    return PreflightCheck(
        what,
        "look",
        gettext_lazy("not prepared yet"),
        gettext_lazy("Start Cordon once before the session: it prepares itself in about a minute."),
    )


def phone(port: int, seconds: float, greeting: str, waiting: Callable[[str], None]) -> PreflightCheck:
    """Wait for a phone to open this machine's address and say whether one came; ``waiting`` is given the link to show."""
    what, addresses = gettext_lazy("A phone joins"), network.addresses()
    if not addresses:
        return PreflightCheck(what, "bad", gettext_lazy("there is no address that it could open"))
    try:
        greeter = network.Greeter(port, greeting)
    except OSError as error:
        return PreflightCheck(what, "look", gettext_lazy("port {port}: {why}", port=port, why=error.strerror or ""))
    try:
        waiting(network.link(addresses[0][1], greeter.port))
        if greeter.came.wait(seconds):
            return PreflightCheck(what, "good", gettext_lazy("one came from {address}", address=greeter.visitor))
    finally:
        greeter.close()
    return PreflightCheck(
        what,
        "bad",
        gettext_lazy("none came within {seconds:.0f} s", seconds=seconds),
        gettext_lazy(
            "Is the phone in the same network? Guest networks often keep devices apart: use an access point of your own."
        ),
    )
