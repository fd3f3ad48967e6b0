"""Assumptions drawn from their ranges: each replicate of a comparison has its own values, the same on both sides."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final, NamedTuple

import numpy as np

from sim.chance import ASSUMPTION, chance, name_key, run_key
from sim.compiled import compiled
from sim.scenario.parameters import PARAMETERS
from sim.scenario.spec import Scenario

_KEYS: Final = np.array([name_key(f"assumption:{parameter.name}") for parameter in PARAMETERS])


@compiled
def _fill(run: Any, keys: Any, low: Any, middle: Any, high: Any, values: Any) -> None:
    """Fill values with one draw each: half of all draws evenly between low and middle, half between middle and high."""
    for n in range(len(values)):
        # One draw gives the half and the place within it.
        u = 2.0 * chance(run, ASSUMPTION, keys[n], 0)
        if u < 1.0:
            values[n] = low[n] + (middle[n] - low[n]) * u
        else:
            values[n] = middle[n] + (high[n] - middle[n]) * (u - 1.0)


@compiled
def _spread(run: Any, state: Any, low: Any, high: Any, values: Any) -> None:
    """Fill values with one draw for each control of a State, evenly between low and high."""
    for n in range(len(values)):
        values[n] = low[n] + (high[n] - low[n]) * chance(run, ASSUMPTION, state, n)


class Practice(NamedTuple):
    """Range of the practice of each State and control, low and high (S, C), 0 to 1; NaN where the scenario's value holds."""

    low: np.ndarray
    high: np.ndarray


class Ranges:
    """Ranges of a run's assumptions: lows, middles and highs (PARAMETERS,); one is fixed if all three are equal.

    Uncertain ones have a range around the value on file: the scenario's own if it gives them, otherwise the table's. The others
    have the scenario's value.
    """

    def __init__(
        self,
        scenario: Scenario,
        fixed: Mapping[str, float] = MappingProxyType({}),
        uncertain: Collection[str] | None = None,
        practice: Practice | None = None,
        each: int = 1,
    ) -> None:
        """Take ``fixed`` values by name, whatever the scenario says, and ``uncertain`` names (default: all numbers).

        ``practice``: its uncertain part, drawn uniformly (default: all is the scenario's). ``each``: consecutive replicates that
        share one drawing of the assumptions (a world), each with its own other draws.
        """
        self._practice = practice
        self._each = each
        self._states = tuple(state.id for state in scenario.states)
        low, middle, high = [], [], []
        for parameter in PARAMETERS:
            own = scenario.assumptions.get(parameter.name)
            value = parameter.default if own is None else own.value
            limits = (parameter.low, parameter.high) if own is None else (own.low, own.high)
            if parameter.name in fixed:
                value = fixed[parameter.name]
                limits = (value, value)
            # A switch chooses between forms: nothing lies between its values.
            elif parameter.switch or (uncertain is not None and parameter.name not in uncertain):
                limits = (value, value)
            low.append(limits[0])
            middle.append(min(max(value, limits[0]), limits[1]))
            high.append(limits[1])
        self.low = np.array(low)
        self.middle = np.array(middle)
        self.high = np.array(high)

    @property
    def uncertain(self) -> tuple[str, ...]:
        """Names of the assumptions that are not fixed."""
        free = zip(PARAMETERS, self.low, self.high, strict=True)
        return tuple(parameter.name for parameter, low, high in free if low < high)

    def drawn(self, seed: int, replicate: int) -> np.ndarray:
        """Return values of all parameters (PARAMETERS,), in their order, for one replicate.

        Half of all draws of an assumption lie below the value on file and half above it, evenly in each half of its range
        (assumption); independent of the others and of everything else that the replicate draws.
        """
        values = np.empty(len(PARAMETERS))
        with np.errstate(over="ignore"):  # keys wrap around on purpose
            _fill(self._world(seed, replicate), _KEYS, self.low, self.middle, self.high, values)
        return values

    def practice(self, seed: int, replicate: int) -> np.ndarray | None:
        """Return the practice (S, C) of one replicate, NaN where it is the scenario's; None if all of it is."""
        if self._practice is None:
            return None
        low, high = self._practice
        values = low.copy()
        with np.errstate(over="ignore"):  # keys wrap around on purpose
            run = self._world(seed, replicate)
            for s, state in enumerate(self._states):
                _spread(run, np.uint64(name_key(f"practice:{state}")), low[s], high[s], values[s])
        return values

    def _world(self, seed: int, replicate: int) -> np.uint64:
        """Return the key of the world that a replicate belongs to."""
        # A world's number in place of a replicate's: its question keeps it apart from that replicate's other draws.
        return np.uint64(run_key(np.uint64(seed), replicate // self._each))
