"""Scope: what the law covers at all, by list or catch-all."""

from sim.agents.arrays import Region
from sim.agents.law import backed
from sim.compiled import compiled
from sim.rules import licensing
from sim.scenario import controls as row

LISTED, BY_CATCH_ALL = 1, 2
"""What covers an item: a list, or catch-all; 0 is outside the scope of present controls."""


@compiled
def listed(w: Region, s: int) -> float:
    """Return the chance that an item is on the national list: its category, and new items after the list's lag."""
    new = w.par[0].new_item_rate + w.states[s].new_items
    return licensing.listed(w.practice[s, row.CONTROL_LIST], new, w.practice[s, row.LIST_UPDATE])


@compiled
def in_scope(w: Region, s: int, day: int) -> float:
    """Return the chance that an item is listed, or else covered by catch-all."""
    on_list = listed(w, s)
    return on_list + (1.0 - on_list) * backed(w, s, row.CATCH_ALL, day)
