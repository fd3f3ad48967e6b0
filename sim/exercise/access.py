"""Who may reach what while an exercise is under way: the one place that every page, board, file, stream and longer work asks.

It is closed unless it is known to be open: where the sessions cannot be read, nobody knows that no exercise is under way.

- The region as its scenario has it (the sandbox, its boards, files and longer work): whoever leads at this machine always, others
  while no exercise is under way.
- A preview of a seat: whoever has the address that the seat's page was given, which nobody can guess.
- A screen's stream: its own link. The session as a file: the trainer's link.
- Beginning, opening and taking in sessions: whoever leads at this machine.
"""

import threading
import time
from collections.abc import Callable
from typing import Final

from sim.exercise.store.errors import NotKept

REMEMBERED: Final = 1.0
"""Seconds for which what the sessions said is taken to be so still: a page asks for many things at once."""


class Access:
    """What is open now.

    ``under_way`` says whether an exercise is, on this server or on any other with the same sessions, by what is on disk; ``here``
    whether one is that this server leads, at once.
    """

    def __init__(
        self,
        under_way: Callable[[], bool],
        here: Callable[[], bool] = lambda: False,
        tick: Callable[[], float] = time.monotonic,
    ) -> None:
        self._under_way, self._here, self._tick = under_way, here, tick
        self._known: tuple[float, bool] | None = None
        self._lock = threading.Lock()

    def region(self, *, leads: bool) -> bool:
        """Return whether somebody may look at the region as its scenario has it. ``leads``: with the trainer's key, here."""
        return leads or self._idle()

    def _idle(self) -> bool:
        try:
            if self._here():
                return False
        except NotKept:
            return False
        with self._lock:
            now = self._tick()
            if self._known is None or now - self._known[0] > REMEMBERED:
                try:
                    self._known = now, not self._under_way()
                except NotKept:
                    self._known = now, False
            return self._known[1]
