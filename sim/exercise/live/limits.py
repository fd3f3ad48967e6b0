"""What one address may do within a minute: codes of no session, and people who join."""

import threading
import time
from collections import OrderedDict, deque
from collections.abc import Callable
from typing import Final

from sim.exercise import commands
from sim.scenario.problems import gettext_lazy

WRONG_CODES_A_MINUTE: Final = 60
"""Codes of no session that may come from one address within a minute: a room full of people behind one router, each mistyping once.

Of 23^5 codes an address so tries one in a hundred thousand a minute; and a code opens nothing but the page for joining."""
JOINS_A_MINUTE: Final = 180
"""People who may join from one address within a minute: three rooms of sixty behind one router."""


class RateLimiter:
    """Limits what comes from one address within a minute: codes of no session, and people who join.

    Right codes are never counted: a room behind one router comes in at once. There is no limit on all addresses together, since
    whoever has a few of them could lock everybody out.
    """

    def __init__(self, tick: Callable[[], float] = time.monotonic) -> None:
        self._tick = tick
        self._wrong: OrderedDict[str, deque[float]] = OrderedDict()
        self._joined: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, address: str) -> None:
        """Let an address try a code. Raises Refused when it has tried too many that were wrong."""
        with self._lock:
            if len(self._of(self._wrong, address)) >= WRONG_CODES_A_MINUTE:
                raise commands.Refused(gettext_lazy("Too many tries. Wait a minute, then try again."))

    def note_wrong(self, address: str) -> None:
        """Count a code of no session."""
        with self._lock:
            self._of(self._wrong, address).append(self._tick())

    def note_join(self, address: str) -> None:
        """Count somebody who joins. Raises Refused when too many have."""
        with self._lock:
            own = self._of(self._joined, address)
            if len(own) >= JOINS_A_MINUTE:
                raise commands.Refused(gettext_lazy("Too many tries. Wait a minute, then try again."))
            own.append(self._tick())

    def _of(self, counted: OrderedDict[str, deque[float]], address: str) -> deque[float]:
        own = counted.setdefault(address, deque())
        counted.move_to_end(address)
        # However many addresses ask, memory is bounded: those not heard of longest are forgotten.
        while len(counted) > 10_000:
            counted.popitem(last=False)
        while own and own[0] <= self._tick() - 60.0:
            own.popleft()
        return own
