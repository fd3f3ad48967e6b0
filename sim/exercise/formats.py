"""How long an exercise is: the number of its moves, and how much of the region's time each of them is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sim.scenario.calendar import QUARTER
from sim.words import gettext_noop

MOST_MOVES: Final = 40


@dataclass(frozen=True, slots=True)
class Format:
    """``moves`` of ``quarters`` each (1 to 8), and minutes that participants have to decide in each."""

    moves: int
    quarters: int
    minutes: int

    @property
    def days(self) -> int:
        """Days of the region that a move is."""
        return self.quarters * QUARTER

    @property
    def length(self) -> int:
        """Quarters of the whole exercise."""
        return self.moves * self.quarters

    def first_day(self, move: int) -> int:
        """Return the day on which a move begins; the first move is 1."""
        return (move - 1) * self.days


FORMATS: Final[Mapping[str, Format]] = {
    "90-minutes": Format(moves=3, quarters=4, minutes=12),
    "half-day": Format(moves=6, quarters=2, minutes=15),
    "two-days": Format(moves=12, quarters=1, minutes=25),
}
FORMAT_NAMES: Final[Mapping[str, str]] = {
    "90-minutes": gettext_noop("90 minutes: 3 moves of one year"),
    "half-day": gettext_noop("Half a day: 6 moves of half a year"),
    "two-days": gettext_noop("Two days: 12 moves of a quarter"),
}
