"""What a region is made from: its sizes, its seed, its length and its short name."""

import re
from dataclasses import dataclass
from typing import Final

from sim.scenario.problems import LazyText, gettext_lazy

STATES: Final = (1, 193)
POSTS: Final = (1, 5000)
NETWORKS: Final = (0, 5000)
QUARTERS: Final = (1, 80)
LARGEST_SEED: Final = 0x7FFF_FFFF_FFFF_FFFF
"""2^63 - 1, as for runs."""
_SHORT_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,39}")


class SizeError(ValueError):
    """A region that cannot be made; ``message`` gives the reason, translatable into every language."""

    def __init__(self, reason: LazyText) -> None:
        self.message = reason
        super().__init__(str(reason))


@dataclass(frozen=True, slots=True)
class Recipe:
    """All inputs of a generated region; the same recipe gives the same region on every machine.

    ``states`` 1 to 193; ``posts`` 1 to 5,000, at least one for each State; ``networks`` 0 to 5,000; ``seed`` 0 to 2^63 - 1;
    ``quarters`` 1 to 80, of 13 weeks; ``name`` an id of small Latin letters, digits and hyphens, drawn if None. Raises
    SizeError.
    """

    states: int
    posts: int
    networks: int
    seed: int
    quarters: int = 8
    name: str | None = None

    def __post_init__(self) -> None:
        """Refuse sizes that cannot be made."""
        for what, value, (low, high) in (
            ("states", self.states, STATES),
            ("posts", self.posts, POSTS),
            ("networks", self.networks, NETWORKS),
            ("seed", self.seed, (0, LARGEST_SEED)),
            ("quarters", self.quarters, QUARTERS),
        ):
            if not low <= value <= high:
                reason = gettext_lazy(
                    "{what}: found {value}, expected a whole number from {low} to {high}",
                    what=what,
                    value=value,
                    low=low,
                    high=high,
                )
                raise SizeError(reason)
        if self.posts < self.states:
            reason = gettext_lazy(
                "posts: found {posts}, expected at least {states}: every State needs a post",
                posts=self.posts,
                states=self.states,
            )
            raise SizeError(reason)
        if self.name is not None and not _SHORT_NAME.fullmatch(self.name):
            reason = gettext_lazy(
                "name: found {value}, expected 1 to 40 small Latin letters, digits and hyphens, a letter first",
                value=repr(self.name[:60]),
            )
            raise SizeError(reason)

    def command(self) -> str:
        """Return the command that makes the region again, without the directory."""
        name = "" if self.name is None else f" --name {self.name}"
        return (
            f"cordon generate --states {self.states} --posts {self.posts} --networks {self.networks} --seed {self.seed} "
            f"--quarters {self.quarters}{name}"
        )
