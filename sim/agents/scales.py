"""What practice stands for in the units in which rules reckon, made from the table of levers.

A row that says what a lever's effort is goes from the lever's least to its most: 5 % of consignments opened, 52 meetings a year.
"""

from typing import Final

import numpy as np

from sim.agents.arrays import Region
from sim.compiled import compiled
from sim.scenario.controls import CONTROL_INDEX, CONTROLS
from sim.scenario.levers import LEVER_INDEX, LEVERS, OWN

LOWEST: Final = np.zeros(len(CONTROLS))
"""What a row stands for at practice 0, (C,): shares where its lever counts per cent."""
SPAN: Final = np.ones(len(CONTROLS))
"""What it stands for at practice 1, less that, (C,); negative for the service standard."""
YEARS: Final = np.ones(len(CONTROLS))
"""The years in which its lever's number counts, (C,)."""

for _lever in LEVERS:
    for _control, _fed in _lever.feeds:
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
    """Return what a row of a State stands for now, in the unit in which rules reckon."""
    return float(LOWEST[control] + SPAN[control] * w.practice[s, control])
