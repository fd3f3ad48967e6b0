"""What the trainer has chosen on the console and no log keeps: the projector, the address for phones, the time of a move."""

from collections.abc import Callable

from sim.exercise import network
from sim.exercise.audience import Viewer
from sim.exercise.entries import PROJECTOR, TRAINER


class Console:
    """What all consoles of a session share. ``notify`` wakes the screens that a predicate is true of."""

    def __init__(self, minutes: int, notify: Callable[[Callable[[Viewer], bool]], None]) -> None:
        self._notify = notify
        self.projected = ""
        """What the trainer has put on the projector in this stage; nothing: what comes first."""
        self.address = next((address for _name, address in network.addresses()), "")
        """Where phones find this machine; the trainer may choose another."""
        self.minutes, self.clocked = minutes, True
        """Minutes that the clock gives each move that is opened, and whether it does."""

    def project(self, what: str) -> None:
        """Choose what the projector shows."""
        self.projected = what
        self._notify(lambda screen: screen.role in (PROJECTOR, TRAINER))

    def begin_stage(self) -> None:
        """Let the projector show what comes first in the stage that begins; who looks is woken by what begins it."""
        self.projected = ""

    def set_address(self, address: str) -> None:
        """Choose the address at which phones find this machine."""
        self.address = address
        self._notify(lambda screen: screen.role in (PROJECTOR, TRAINER))

    def give_time(self, minutes: int, *, clocked: bool) -> None:
        """Choose how many minutes each move that is opened is given, and whether its clock runs; one that is open keeps its own."""
        self.minutes, self.clocked = minutes, clocked
        self._notify(lambda screen: screen.role == TRAINER)
