"""Practice in the units of rules, made from the table of levers.

A row that equals a lever's effort runs from the lever's least to its most: 5 % of consignments opened, 52 meetings a year.
"""

from typing import Final

import numpy as np

from sim.agents.arrays import Region
from sim.compiled import compiled
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.levers import LEVER_INDEX, LEVERS, OWN

LOWEST: Final = np.zeros(len(CONTROLS))
"""Value of a row at practice 0, (C,); a share if its lever is in per cent."""
SPAN: Final = np.ones(len(CONTROLS))
"""Its value at practice 1 less that, (C,); negative for the service standard."""
YEARS: Final = np.ones(len(CONTROLS))
"""The years over which its lever's value counts, (C,)."""

for _lever in LEVERS:
    for _control, _fed in _lever.feeds:
        # What is fed with a weight has no unit of a lever's own.
        if _fed == OWN:
            _place = CONTROL_INDEX[_control]
            LOWEST[_place] = _lever.value(0.0) / _lever.per
            SPAN[_place] = (_lever.value(1.0) - _lever.value(0.0)) / _lever.per
            YEARS[_place] = _lever.years

_LIST: Final = LEVERS[LEVER_INDEX["L07"]]
USUALLY_UNLISTED: Final = (_LIST.high - _LIST.default) / _LIST.per
"""Share of categories that a control list leaves out by default."""


@compiled
def amount(w: Region, s: int, control: int) -> float:
    """Return the present value of a State's row, in the unit of rules."""
    return float(LOWEST[control] + SPAN[control] * w.practice[s, control])
