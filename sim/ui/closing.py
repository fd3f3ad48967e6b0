"""The end of the server: who waits for something is told, and the process ends within seconds whatever still runs.

Streams to phones never end by themselves, and compiled loops ask nobody. So on Ctrl+C (SIGINT) or SIGTERM the streams say a last
word and end, the server closes what is left, and a watchdog ends the process where that takes too long. Nothing is lost: what was
acknowledged is on disk.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType
from typing import Final

LONGEST: Final = 4.0
"""Seconds after a signal until the process ends in any case."""
SIGNALS: Final = (signal.SIGINT, signal.SIGTERM)


class Closing:
    """Knows whether the server is closing, and tells who wants to be told. Safe in threads and in signal handlers."""

    def __init__(self) -> None:
        self._begun = threading.Event()
        self._told: dict[object, Callable[[], None]] = {}

    @property
    def begun(self) -> bool:
        """Whether the server is closing."""
        return self._begun.is_set()

    def begin(self) -> None:
        """Tell everybody that waits, once."""
        if self._begun.is_set():
            return
        self._begun.set()
        for tell in tuple(self._told.values()):  # no lock: a signal may come while one would be held
            with suppress(RuntimeError):  # its event loop has ended already
                tell()

    @contextmanager
    def telling(self, tell: Callable[[], None]) -> Iterator[None]:
        """Call ``tell`` when the server begins to close; at once if it is closing. It must be quick and safe in any thread."""
        who = object()
        self._told[who] = tell
        try:
            if self.begun:
                tell()
            yield
        finally:
            del self._told[who]


CLOSING: Final = Closing()
"""This process's server."""


def begin_on_signals(closing: Closing = CLOSING, end: Callable[[int], None] = os._exit) -> None:
    """Begin to close on SIGINT and SIGTERM, before the server's own handlers do their part; a second signal ends at once.

    Only the main thread may ask for it; elsewhere (a server in a test) nothing happens.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in SIGNALS:
        signal.signal(number, _handler(closing, signal.getsignal(number), end))


def _handler(closing: Closing, before: object, end: Callable[[int], None]) -> Callable[[int, FrameType | None], None]:
    def handle(number: int, frame: FrameType | None) -> None:
        if closing.begun:
            end(128 + number)
            return
        watchdog = threading.Timer(LONGEST, _end, (end,))
        watchdog.daemon = True
        watchdog.start()
        closing.begin()
        if callable(before):
            before(number, frame)

    return handle


def _end(end: Callable[[int], None]) -> None:
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    end(0)
