"""What one server process has once: its answers, its boards, the model's first preparation, and the sessions of exercises."""

import threading
from functools import cache
from typing import Final

from sim.exercise.access import Access
from sim.exercise.room import Rooms
from sim.exercise.store import Store
from sim.presentation.boards import Boards
from sim.presentation.queries import QueryWorker
from sim.ui import first_start

_opening: Final = threading.Lock()


@cache
def boards() -> Boards:
    """Return the process's boards; the model's preparation begins with them, where it has not begun."""
    preparation = first_start.begin()
    return Boards(QueryWorker(preparation=preparation), preparation.courses)


@cache
def access() -> Access:
    """Return what decides who may reach what on this server."""
    return Access(lambda: rooms().store.under_way(), lambda: rooms().live)


def rooms() -> Rooms:
    """Return the process's sessions. Raises NotKept when there is no place to keep them; it is tried again next time."""
    with _opening:
        return _rooms()


@cache
def _rooms() -> Rooms:
    return Rooms(Store())


def give_back() -> None:
    """Lead no session any more: this server ends, and another one need not wait for it."""
    with _opening:
        if _rooms.cache_info().currsize:
            _rooms().close()
