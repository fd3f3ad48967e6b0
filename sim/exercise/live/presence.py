"""Who is here, and whose screens are woken: a screen says that it is there, and is told to look again; it asks for itself."""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sim.exercise.audience import Viewer
from sim.exercise.entries import PARTICIPANT, TRAINER
from sim.exercise.store.people import Device


class Presence:
    """The screens that are open on a session. ``screen`` says who looks through a device now."""

    def __init__(self, screen: Callable[[Device], Viewer]) -> None:
        self.notified = 0
        """Grows whenever any screen was told to look again."""
        self.here: Counter[str] = Counter()
        """How many screens each device has open."""
        self._screen = screen
        self._open: dict[object, tuple[Device, Callable[[], object]]] = {}
        self._lock = threading.Lock()

    @contextmanager
    def present(self, device: Device, wake: Callable[[], object]) -> Iterator[None]:
        """Count a device as here, and wake it whenever its screen may look different."""
        key = object()
        with self._lock:
            self._open[key] = device, wake
            self.here[device.device] += 1
        self.notify(lambda screen: screen.role == TRAINER)
        try:
            yield
        finally:
            with self._lock:
                self._open.pop(key, None)
                self.here[device.device] -= 1
                self.here += Counter()  # without those who have gone
            self.notify(lambda screen: screen.role == TRAINER)

    def participants(self) -> set[str]:
        """Return the devices of participants that are here."""
        with self._lock:
            return {device.device for device, _wake in self._open.values() if device.role == PARTICIPANT}

    def notify(self, whom: Callable[[Viewer], bool], but: str = "") -> None:
        """Wake the screens that have to look again, all but those of one device."""
        with self._lock:
            self.notified += 1
            woken = [
                wake
                for device, wake in self._open.values()
                if (not but or device.device != but) and whom(self._screen(device))
            ]
        # Outside the lock, since whoever is woken may ask at once who is here.
        for wake in woken:
            wake()
