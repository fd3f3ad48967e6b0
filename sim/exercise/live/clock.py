"""A live session's time: it never goes back, and a deadline counts only where somebody watched it pass."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

LOOKS_APART: Final = 20.0
"""Seconds between two looks at the clock, which are half a second apart as a rule, from which on nobody saw time run out."""


class Clock:
    """Time that never goes back, whatever the machine's clock does: it is asked once, then seconds are counted."""

    def __init__(
        self, wall: Callable[[], datetime] = lambda: datetime.now(UTC), tick: Callable[[], float] = time.monotonic
    ) -> None:
        self._start, self._tick = wall(), tick
        self._first = tick()

    def not_before(self, moment: datetime) -> None:
        """Go on from a moment at the earliest."""
        if self.now() < moment:
            self._start, self._first = moment, self._tick()

    def now(self) -> datetime:
        """Return the time, UTC."""
        return self._start + timedelta(seconds=self._tick() - self._first)


class DeadlineWatch:
    """Tells a deadline that runs out under somebody's eyes from one that passed while the server was down or the machine asleep."""

    def __init__(self, now: datetime) -> None:
        self.deadline: datetime | None = None
        """The one that is watched; None while no time runs."""
        self._began = self._looked = now
        self._missed: datetime | None = None

    @property
    def missed(self) -> bool:
        """Whether the deadline passed while nobody watched."""
        return self.deadline is not None and self.deadline == self._missed

    def follow(self, deadline: datetime | None, now: datetime) -> None:
        """Watch a deadline from now on, in place of another."""
        if deadline != self.deadline:
            self.deadline, self._looked = deadline, now

    def look(self, now: datetime) -> bool:
        """Look at the clock; return whether the deadline is over, whoever saw it pass."""
        before, self._looked = self._looked, now
        if self.deadline is None or now < self.deadline:
            return False
        asleep = before < self.deadline and (now - before).total_seconds() > LOOKS_APART
        # Or it was over before this process began.
        if asleep or self.deadline <= self._began:
            self._missed = self.deadline
        return True
