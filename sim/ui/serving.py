"""What one server process has once: its answers, its boards, and the model's first preparation."""

from functools import cache

from sim.ui import first_start
from sim.ui.answers import Answers
from sim.ui.boards import Boards


@cache
def boards() -> Boards:
    """Return the process's boards; the model's preparation begins with them, where it has not begun."""
    preparation = first_start.begin()
    return Boards(Answers(preparation=preparation), preparation.courses)
