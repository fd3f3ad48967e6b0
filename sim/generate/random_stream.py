"""Random draws of a generated region, keyed so that each thing has its own and none depends on the order of construction."""

from collections.abc import Sequence
from typing import Final, TypeVar

import numpy as np

from sim.chance import chance, name_key, run_key

_MAKING: Final = 1540
"""The question these draws ask; no question of the model has this number."""

Thing = TypeVar("Thing")


class RandomStream:
    """Draws that belong to a seed in [0, 2^63) and to the name of what is drawn."""

    def __init__(self, seed: int) -> None:
        with np.errstate(over="ignore"):
            # A compiled function returns a plain number; as a key it must be uint64 again.
            self._key = np.uint64(run_key(np.uint64(seed), 0))

    def share(self, name: str, occasion: int = 0) -> float:
        """Return the draw in [0, 1) of this name on this occasion (a whole number >= 0)."""
        with np.errstate(over="ignore"):
            return float(chance(self._key, _MAKING, name_key(name), occasion))

    def between(self, name: str, low: float, high: float, digits: int = 2) -> float:
        """Return a number in [low, high], rounded to so many digits."""
        return round(low + (high - low) * self.share(name), digits)

    def whole(self, name: str, low: int, high: int) -> int:
        """Return a whole number from low to high, both included."""
        return low + int((high - low + 1) * self.share(name))

    def one(self, name: str, things: Sequence[Thing], occasion: int = 0) -> Thing:
        """Return one of the things, all equally likely; list a thing twice to make it twice as likely."""
        return things[int(len(things) * self.share(name, occasion))]

    def shuffled(self, name: str, things: Sequence[Thing]) -> list[Thing]:
        """Return the things in random order; ties keep the given order."""
        places = sorted(range(len(things)), key=lambda place: self.share(name, place))
        return [things[place] for place in places]
