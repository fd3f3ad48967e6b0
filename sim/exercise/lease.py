"""Who leads a session: one server at a time, by a lease in the store that it renews as long as it is alive.

A lease is fenced: whoever has lost it writes nothing any more, however late it notices (as in Gray and Cheriton, "Leases: an
efficient fault-tolerant mechanism for distributed file cache consistency", 1989). No two machines' clocks are compared: a server
that waits sees with its own clock whether the lease's number still grows.
"""

import json
import os
import platform
import secrets
import threading
import time
import uuid
from collections.abc import Callable
from functools import cache
from typing import Final

import psutil

from sim.exercise.store import SessionStore
from sim.exercise.store.errors import NotKept
from sim.exercise.store.leases import Lease
from sim.scenario.problems import gettext_lazy

RENEWED_EVERY: Final = 3.0
"""Seconds between two signs of life."""
SILENT_AFTER: Final = 12.0
"""Seconds without a sign of life after which a lease is taken to be nobody's (assumption: four signs missed)."""


class LedElsewhere(NotKept):
    """Another server leads a session; ``here`` says whether it runs on this machine."""

    def __init__(self, session: str, owner: str) -> None:
        self.session, self.here = session, _of(owner).get("machine") == machine()
        super().__init__(
            gettext_lazy("Another server on this machine leads this session.")
            if self.here
            else gettext_lazy("A server on another machine leads this session.")
        )


@cache
def machine() -> str:
    """Return what tells this machine from others."""
    return f"{platform.node()[:60]} {uuid.getnode():x}"


def own_name() -> str:
    """Return the name of this process as an owner of leases: its machine, number, start, and something drawn."""
    own = psutil.Process()
    return json.dumps(
        {"machine": machine(), "process": os.getpid(), "started": own.create_time(), "drawn": secrets.token_hex(8)}
    )


def _of(owner: str) -> dict[str, object]:
    try:
        process = json.loads(owner)
    except ValueError:
        return {}
    return process if isinstance(process, dict) else {}


def is_gone(owner: str) -> bool:
    """Return whether an owner was a process of this machine that does not run any more."""
    found = _of(owner)
    process = found.get("process")
    if found.get("machine") != machine() or not isinstance(process, int):
        return False
    try:
        return psutil.Process(process).create_time() != found.get("started")
    except psutil.NoSuchProcess:
        return True
    except psutil.Error:  # it runs, and is somebody else's
        return False


class Leases:
    """The sessions that a process leads."""

    def __init__(
        self, store: SessionStore, owner: str | None = None, tick: Callable[[], float] = time.monotonic
    ) -> None:
        self.store, self.owner = store, own_name() if owner is None else owner
        self._tick = tick
        self._held: set[str] = set()
        self._seen: dict[str, tuple[Lease, float]] = {}
        self._lock = threading.Lock()

    def lead(self, session: str, *, take_over: bool = False) -> None:
        """Lead a session: it is nobody's, or whoever led it is gone or silent; with ``take_over`` also where it is somebody's.

        Raises LedElsewhere where another server leads it, NotKept where it cannot be written.
        """
        with self._lock:
            for _attempt in range(3):
                lease = self.store.leases.of(session)
                if lease is not None and lease.owner == self.owner:
                    break
                if lease is not None and not take_over and not self._is_free(session, lease):
                    raise LedElsewhere(session, lease.owner)
                if self.store.leases.take(session, self.owner, lease):
                    break
            else:
                lease = self.store.leases.of(session)
                raise LedElsewhere(session, "" if lease is None else lease.owner)
            self._held.add(session)
            self._seen.pop(session, None)

    def _is_free(self, session: str, lease: Lease) -> bool:
        if is_gone(lease.owner):
            return True
        before = self._seen.get(session)
        if before is None or before[0] != lease:
            self._seen[session] = lease, self._tick()
            return False
        return self._tick() - before[1] > SILENT_AFTER

    def let_go(self, session: str) -> None:
        """Lead a session no more."""
        with self._lock:
            self._held.discard(session)
            try:
                self.store.leases.end(session, self.owner)
            except NotKept:  # it ends by itself, in a moment
                return

    def renew(self) -> set[str]:
        """Give a sign of life for all sessions led, and return those that are led by another server now."""
        with self._lock:
            lost = set()
            for session in sorted(self._held):
                try:
                    if not self.store.leases.renew(session, self.owner):
                        lost.add(session)
                except NotKept:  # tried again in a moment; until then nobody can write
                    continue
            self._held -= lost
            return lost

    def give_back(self) -> None:
        """Lead nothing any more, so that whoever comes next need not wait."""
        with self._lock:
            for session in sorted(self._held):
                try:
                    self.store.leases.end(session, self.owner)
                except NotKept:  # it ends by itself, in a moment
                    continue
            self._held.clear()
