"""Exercise cases: the unit in which participants learn what was stopped, in three groups that are shown apart and never summed.

Attempts are compressed for teaching, so their absolute number means nothing to an official; "of 100 exercise cases" does. Analysts
keep counts (TEACHING section 3).
"""

from dataclasses import dataclass
from typing import Final

import numpy as np

from sim.ensemble.sample import Sample
from sim.record import CASES_PROCEDURAL, STOPPED_PROCEDURAL
from sim.words import gettext_noop

HUNDRED: Final = 100.0


@dataclass(frozen=True, slots=True)
class Group:
    """One group of cases: its numeral, as practitioners write it, its id and its name for the catalogue."""

    numeral: str
    id: str
    name: str


GROUPS: Final = (
    Group("I", "procedural", gettext_noop("Procedural breach")),
    Group("II", "unlicensed", gettext_noop("Loss or unlicensed transfer, intent unknown")),
    Group("III", "prohibited", gettext_noop("Attempt by a non-State actor at a prohibited end use")),
)
"""The groups, each at the place of its number."""


def counted(sample: Sample, state: str | None = None) -> np.ndarray:
    """Return exercise cases and those stopped, (R, groups, 2), of a State, of the region unless given. KeyError: no such State.

    A case that was stopped, and released by a court later, counts as stopped.
    """
    months = sample.months.sum(axis=1)
    if state is None:
        own = months[:, : len(sample.scenario.states)].sum(axis=1)
    else:
        own = months[:, [each.id for each in sample.scenario.states].index(sample.scenario.state(state).id)]
    groups = range(len(GROUPS))
    return np.stack([own[:, [first + n for n in groups]] for first in (CASES_PROCEDURAL, STOPPED_PROCEDURAL)], axis=-1)


def stopped_of_100(cases: np.ndarray) -> dict[str, float | None]:
    """Return how many of 100 exercise cases of each group (by id) were stopped, of counts (R, groups, 2); None without a case."""
    shares: dict[str, float | None] = {}
    for group, (all_cases, stopped) in zip(GROUPS, cases.sum(axis=0).tolist(), strict=True):
        shares[group.id] = HUNDRED * stopped / all_cases if all_cases else None
    return shares
