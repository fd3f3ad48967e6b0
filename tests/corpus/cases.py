"""The cases of the corpus: 30 plans on the shipped region and three drawn ones, as people write them.

They were drawn once (``python -m tests.corpus.draw``) and stand in ``cases.json``: nothing in the package decides what is asked.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from sim.generate import generate
from sim.scenario import Decisions, Scenario, load

HERE: Final = Path(__file__).parent
CASES: Final = HERE / "cases.json"
REGIONS: Final = {"two-doors": None, "few": (3, 8, 6, 11, 4), "more": (6, 14, 10, 12, 4), "two": (2, 5, 4, 13, 6)}
"""Regions by name: the shipped one, or States, posts, networks, seed and quarters of one that is drawn."""


@dataclass(frozen=True, slots=True)
class Case:
    """One plan on one region: ``settings`` and ``agreements`` as on the command line; ``days``: a quarter or the whole length."""

    number: int
    region: str
    seed: int
    replicate: int
    days: int
    settings: tuple[str, ...]
    agreements: tuple[str, ...]
    language: str
    luck_only: bool

    @property
    def scenario(self) -> Scenario:
        """The region of the case."""
        return region(self.region)

    @property
    def decisions(self) -> Decisions:
        """The plan of the case."""
        return Decisions.parse(self.scenario, self.settings, self.agreements)

    @property
    def line(self) -> str:
        """The plan as one line."""
        return " ".join((*self.settings, *self.agreements))


@cache
def region(name: str) -> Scenario:
    """Return a region by its name in ``REGIONS``."""
    sizes = REGIONS[name]
    return load(name) if sizes is None else generate(*sizes)


@cache
def cases() -> tuple[Case, ...]:
    """Return all cases in their order."""
    return tuple(_case(values) for values in json.loads(CASES.read_text(encoding="utf-8")))


def _case(values: dict[str, Any]) -> Case:
    return Case(**{name: tuple(value) if isinstance(value, list) else value for name, value in values.items()})
