"""After delivery: whether a diversion comes to light."""

from sim.agents.arrays import Region
from sim.agents.gates.deal import examined
from sim.agents.law import backed
from sim.agents.scales import amount
from sim.compiled import compiled
from sim.rules import licensing
from sim.scenario import controls as row


@compiled
def verification(w: Region, a: int) -> float:
    """Return the chance that delivery verification, a condition of the licence, shows that the goods never arrived."""
    now = w.practice[w.attempts[a].state]
    return float(w.par[0].verification_finds * now[row.END_USER] * now[row.LICENSING_AUTHORITY])


@compiled
def after_delivery(w: Region, a: int) -> float:
    """Return the chance that a check on site reveals the diversion."""
    p = w.par[0]
    s = w.attempts[a].state
    share = licensing.checked(amount(w, s, row.AFTER_DELIVERY_CHECK), p.check_risk_factor)
    misuse = p.after_delivery_finds * examined(w, a, share)
    return float(misuse * (p.after_delivery_alone + p.after_delivery_re_export * w.practice[s, row.RE_EXPORT]))


@compiled
def audit(w: Region, a: int, day: int) -> float:
    """Return the chance that an audit of records shows a transfer of technology."""
    return float(w.par[0].audit_finds * backed(w, w.attempts[a].state, row.TECHNOLOGY, day))


@compiled
def revelation(w: Region, a: int) -> float:
    """Return the chance that the diversion is reported later: an alert comes true, or a neighbour shares the case."""
    p = w.par[0]
    return float(examined(w, a, p.revelation) + p.revelation_shared * w.practice[w.attempts[a].state, row.SHARING])
