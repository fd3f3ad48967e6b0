"""Through-traffic: brokers, what customs knows of a consignment before it comes, and whether it may be stopped at all."""

from typing import Final

from sim.agents.arrays import Region
from sim.agents.law import backed, in_force
from sim.compiled import compiled
from sim.rules import outreach
from sim.scenario import controls as row

FREE_ZONE: Final = 4
"""Index of the free zone among the kinds of post."""
CROSSING: Final = 0
"""Index of the land crossing among them."""


@compiled
def broker(w: Region, a: int, day: int) -> float:
    """Return the chance that the register or a visit stops the broker."""
    return float(w.par[0].broker_catch * backed(w, w.attempts[a].state, row.BROKERING, day))


@compiled
def advance_data(w: Region, a: int, day: int) -> float:
    """Return the chance that customs has data on a through consignment before it comes."""
    return backed(w, w.attempts[a].state, row.TRANSIT, day)


@compiled
def covered(w: Region, s: int, kind: int, day: int) -> float:
    """Return the share of a State's through consignments that may be stopped at a kind of post.

    By presence in a free zone, by authority elsewhere.
    """
    if kind == FREE_ZONE:
        law = in_force(w, s, row.RE_EXPORT, day)
        return outreach.with_law(w.practice[s, row.ZONE_PRESENCE], law, w.par[0].no_law_factor, 1.0)
    if kind == CROSSING:
        return backed(w, s, row.TRANSIT, day)
    return backed(w, s, row.TRANS_SHIPMENT, day)


@compiled
def coverage(w: Region, a: int, day: int) -> float:
    """Return the chance that a through consignment may be stopped where the attempt passes."""
    t = w.attempts[a]
    return covered(w, t.state, w.posts[t.post].kind, day)


@compiled
def seals(w: Region, a: int, day: int) -> float:
    """Return the chance that a seal or a transit that is not closed gives the consignment away."""
    return float(w.par[0].seal_catch * backed(w, w.attempts[a].state, row.TRANS_SHIPMENT, day))
