"""The holding: whether a theft fails, and whether it is noticed before the item leaves."""

from sim.agents.arrays import Region
from sim.agents.holding import notice_delay, recovery_chance, security_row
from sim.agents.law import backed
from sim.compiled import compiled
from sim.rules import holdings
from sim.scenario import controls as row


@compiled
def protection(w: Region, a: int, day: int) -> float:
    """Return the chance that the theft fails, in transport or against the layers of a store."""
    p = w.par[0]
    t = w.attempts[a]
    s = t.state
    if t.in_transport == 1:
        return float(p.protect_transport * backed(w, s, row.TRANSPORT_SECURITY, day))
    return holdings.protection_stop(
        w.practice[s, security_row(t.category)],
        backed(w, s, row.PHYSICAL_PROTECTION, day),
        backed(w, s, row.PERSONNEL, day),
        p.protect_storage,
        p.protect_physical,
        p.protect_personnel,
    )


@compiled
def notice(w: Region, a: int) -> float:
    """Return the chance that the theft is noticed and the item found before it leaves."""
    s = w.attempts[a].state
    return float(recovery_chance(w, s, notice_delay(w, s)) * w.par[0].search_share)
