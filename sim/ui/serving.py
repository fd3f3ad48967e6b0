"""What one server process has once: its answers, its boards, the model's first preparation, and the sessions of exercises."""

import threading
from functools import cache
from typing import Final

from sim.exercise.access import Access
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.store import SessionStore
from sim.presentation.boards import Boards
from sim.presentation.queries import QueryWorker
from sim.ui import first_start

_opening: Final = threading.Lock()


@cache
def boards() -> Boards:
    """Return the process's boards; the model's preparation begins with them, where it has not begun."""
    return Boards(QueryWorker(preparation=first_start.begin()))


@cache
def access() -> Access:
    """Return what decides who may reach what on this server."""
    return Access(lambda: sessions().store.under_way(), lambda: sessions().under_way)


def sessions() -> LiveSessions:
    """Return the process's sessions. Raises NotKept when there is no place to keep them; it is tried again next time."""
    with _opening:
        return _sessions()


@cache
def _sessions() -> LiveSessions:
    return LiveSessions(SessionStore())


def give_back() -> None:
    """Lead no session any more: this server ends, and another one need not wait for it."""
    with _opening:
        if _sessions.cache_info().currsize:
            _sessions().close()
