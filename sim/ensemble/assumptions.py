"""Assumptions drawn from their ranges: each replicate of a comparison has values of its own, the same on both sides."""

from typing import Any, Final

import numpy as np

from sim.chance import ASSUMPTION, chance, name_key, run_key
from sim.compiled import compiled
from sim.scenario.parameters import PARAMETERS
from sim.scenario.spec import Scenario

_KEYS: Final = np.array([name_key(f"assumption:{parameter.name}") for parameter in PARAMETERS])


@compiled
def _fill(run: Any, keys: Any, low: Any, high: Any, values: Any) -> None:
    """Fill values with one draw each, uniform between low and high."""
    for n in range(len(values)):
        values[n] = low[n] + (high[n] - low[n]) * chance(run, ASSUMPTION, keys[n], 0)


class Ranges:
    """The ranges of a scenario's assumptions, lows and highs (PARAMETERS,): its own where it gives them, else the table's."""

    def __init__(self, scenario: Scenario) -> None:
        own = scenario.assumptions
        given = [own.get(parameter.name) for parameter in PARAMETERS]
        values = [p.default if q is None else q.value for p, q in zip(PARAMETERS, given, strict=True)]
        lows = [p.low if q is None else q.low for p, q in zip(PARAMETERS, given, strict=True)]
        highs = [p.high if q is None else q.high for p, q in zip(PARAMETERS, given, strict=True)]
        switches = np.array([parameter.switch for parameter in PARAMETERS])
        self.low = np.where(switches, values, lows)
        self.high = np.where(switches, values, highs)

    def drawn(self, seed: int, replicate: int) -> np.ndarray:
        """Return values of all parameters (PARAMETERS,), in their order, for one replicate.

        Each is uniform in its range, independent of the others and of everything else that the replicate draws.
        """
        values = np.empty(len(PARAMETERS))
        with np.errstate(over="ignore"):  # keys wrap around on purpose
            _fill(np.uint64(run_key(np.uint64(seed), replicate)), _KEYS, self.low, self.high, values)
        return values
