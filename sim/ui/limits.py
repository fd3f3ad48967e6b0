"""How much one address may ask for. A room behind one router is one address: all limits let sixty phones in at once."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from sim.ui.hosts import address_of

PHONES: Final = 60
"""Phones that may share one address."""
REQUESTS: Final = 100 * PHONES
"""Requests that an address may make at once: a page is some sixty files, a WebSocket counts as twenty, some load it again."""
REQUESTS_A_SECOND: Final = 100.0
"""Requests that an address earns each second: more than a room makes, less than keeps the server busy."""
SOCKET_COST: Final = 20
"""A new WebSocket counts as so many requests: it makes a session and runs the page's script."""
SOCKETS: Final = 150
"""Open WebSockets of an address: two a phone, since a lost one is noticed late, and the trainer's screens."""
STREAMS: Final = 150
"""Open streams of an address, for the same reason."""
STREAMS_A_LINK: Final = 6
"""Open streams of one link: a browser opens no more than six connections. Of more, the oldest ends."""
MESSAGES: Final = 200
"""Messages over WebSockets that an address may send at once: each screen of a room looks again when the room is told something."""
MESSAGES_A_SECOND: Final = 40.0
"""Messages that an address earns each second; what is more waits, and the sender with it."""
MESSAGES_A_SOCKET: Final = 60
"""The same for one WebSocket: moving a slider sends several a second, for a while."""
MESSAGES_A_SOCKET_A_SECOND: Final = 10.0
WORKS: Final = 24
"""Pieces of longer work of an address under way or waiting: they are worked off one by one."""
LARGEST_MESSAGE: Final = 1_000_000
"""Bytes of a message that comes in over a WebSocket. A page sends the state of its widgets, some kilobytes; free text is cut at
4,000 characters. What goes out, whole boards, is not limited."""
LARGEST_HEADERS: Final = 32_000
"""Bytes of a request's headers: a browser sends one or two thousand, and cookies of other programs on the same machine."""
LARGEST_BODY: Final = 64_000
"""Bytes of a request's body, other than of an upload: nothing of ours needs one."""
LARGEST_UPLOAD: Final = 51_000_000
"""Bytes of an upload's body: a session of 50 MB and what a form puts around it."""
UPLOADS_AT_ONCE: Final = 2
"""Uploads under way, of all addresses together: twice the largest is what they take of the memory."""
_REMEMBERED: Final = 4096
"""Addresses whose use is remembered; those heard of least recently are forgotten first."""


class Bucket:
    """Lets a number of things through at once, and so many a second after that."""

    def __init__(self, size: float, a_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._size, self._a_second, self._now = size, a_second, now
        self._left, self._seen = size, now()

    def take(self, cost: float = 1.0) -> bool:
        """Take what something costs, if it is there."""
        self._fill()
        if self._left < cost:
            return False
        self._left -= cost
        return True

    def owe(self, cost: float = 1.0) -> float:
        """Take what something costs, there or not, and return the seconds to wait until it would be."""
        self._fill()
        self._left -= cost
        return max(0.0, -self._left / self._a_second)

    def _fill(self) -> None:
        now = self._now()
        self._left = min(self._size, self._left + self._a_second * (now - self._seen))
        self._seen = now


class Buckets:
    """A bucket for each address; those not heard of for longest are forgotten. Used in the event loop's thread only."""

    def __init__(self, size: float, a_second: float, now: Callable[[], float] = time.monotonic) -> None:
        self._size, self._a_second, self._now = size, a_second, now
        self._held: OrderedDict[str, Bucket] = OrderedDict()

    def of(self, address: str) -> Bucket:
        """Return an address's bucket."""
        found = self._held.get(address)
        if found is None:
            found = self._held[address] = Bucket(self._size, self._a_second, self._now)
            if len(self._held) > _REMEMBERED:
                self._held.popitem(last=False)
        self._held.move_to_end(address)
        return found


class Open:
    """Counts what each address has open, up to a number. Used in the event loop's thread only."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._open: Counter[str] = Counter()

    def full(self, address: str) -> bool:
        """Return whether an address has as much open as it may."""
        return self._open[address] >= self._most

    @contextmanager
    def one(self, address: str) -> Iterator[None]:
        """Count one more for as long as it lasts."""
        self._open[address] += 1
        try:
            yield
        finally:
            self._open[address] -= 1
            if not self._open[address]:
                del self._open[address]


class Works:
    """Which pieces of longer work each address has under way; one that nobody asks about for a while counts no more."""

    def __init__(self, most: int = WORKS, forgotten: float = 30.0, now: Callable[[], float] = time.monotonic) -> None:
        self._most, self._forgotten, self._now = most, forgotten, now
        self._asked: dict[str, dict[tuple[str, str], float]] = {}

    def ask(self, address: str, work: tuple[str, str]) -> bool:
        """Return whether an address may begin a piece of work or go on waiting for it."""
        now = self._now()
        mine = {each: at for each, at in self._asked.pop(address, {}).items() if now - at < self._forgotten}
        if may := work in mine or len(mine) < self._most:
            mine[work] = now
        if mine:
            self._asked[address] = mine
            while len(self._asked) > _REMEMBERED:
                del self._asked[next(iter(self._asked))]
        return may

    def done(self, address: str, work: tuple[str, str]) -> None:
        """Forget a piece of work that has ended or was given up."""
        self._asked.get(address, {}).pop(work, None)


def neighbour(address: str) -> str:
    """Return what counts as one address: an IPv4 address, or of an IPv6 address the part that a device does not choose itself."""
    found = address_of(address)
    if found is None or found.version == 4:
        return str(found or address)
    return str(found.exploded)[:19]
