"""The deal: whether the supplier refuses, who tells of it, and how much closer others look once somebody has."""

from sim.agents.arrays import Region
from sim.agents.law import in_force
from sim.compiled import compiled
from sim.rules import outreach
from sim.scenario import controls as row


@compiled
def supplier(w: Region, a: int) -> float:
    """Return the chance that the supplier refuses and reports, by its programme and its awareness."""
    p = w.par[0]
    sector = w.sectors[w.attempts[a].sector]
    return outreach.supplier_stop(sector.adopted, sector.reached, p.programme_catch, p.awareness_catch)


@compiled
def tip(w: Region, a: int) -> float:
    """Return the chance that one of the tips received and not used yet is about the attempt."""
    return outreach.tip_meets(w.sectors[w.attempts[a].sector].unused_tips, w.par[0].tip_force)


@compiled
def finance(w: Region, a: int, day: int) -> float:
    """Return the chance that banks or carriers notice the deal and tell the authorities."""
    p = w.par[0]
    s = w.attempts[a].state
    now = w.practice[s]
    law = in_force(w, s, row.SERVICES, day)
    return outreach.service_alert(
        now[row.FINANCE],
        now[row.SERVICES],
        law,
        p.no_law_factor,
        p.finance_catch,
        p.finance_weight,
        p.services_weight,
    )


@compiled
def examined(w: Region, a: int, share: float) -> float:
    """Return how likely a case is examined if ``share`` of similar cases are; more likely after an alert."""
    return min(1.0, w.par[0].alert_factor * share) if w.attempts[a].alerted == 1 else share


@compiled
def reviewed(w: Region, a: int, caught: float) -> float:
    """Return how likely a review catches a case, given its chance ``caught`` without an alert; more likely after one."""
    return min(1.0, w.par[0].alert_review * caught) if w.attempts[a].alerted == 1 else caught
