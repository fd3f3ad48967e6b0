"""Any gate by its number: whether it concerns an attempt, and how likely it answers yes."""

from sim.agents.arrays import Region
from sim.agents.gate_tables import APPLIES_TO
from sim.agents.gates.deal import finance, supplier, tip
from sim.agents.gates.delivered import after_delivery, audit, revelation, verification
from sim.agents.gates.holding import notice, protection
from sim.agents.gates.licence import (
    conclusion,
    conditions,
    denial,
    interagency,
    prelicence_check,
    statement,
    technology,
)
from sim.agents.gates.post import documents, identification, licence_check, neighbour, portal, selection
from sim.agents.gates.scope import in_scope
from sim.agents.gates.transit import advance_data, broker, coverage, seals
from sim.agents.holding import RADIOACTIVE
from sim.compiled import compiled
from sim.pathways import Applies, Gate


@compiled
def applies(w: Region, a: int, gate: int) -> bool:
    """Return whether a gate concerns the attempt at all."""
    t = w.attempts[a]
    asked = APPLIES_TO[gate]
    if asked == Applies.ALWAYS:
        return True
    # Outside the scope of controls nothing official may act.
    if t.listed == 0:
        return False
    if asked == Applies.LICENSED:
        return bool(t.licensed == 1)
    if asked == Applies.COVERED:
        return bool(t.covered == 1)
    if asked == Applies.OPENED:
        return bool(t.covered == 1 and t.opened == 1)
    if asked == Applies.DETECTABLE:
        # Radiation gives away nothing else; 0 is nuclear.
        return bool(t.category == 0 or t.category == RADIOACTIVE)
    if asked == Applies.NEIGHBOURED:
        return bool(t.beyond >= 0)
    return True


@compiled
def chance_of(w: Region, a: int, gate: int, day: int) -> float:
    """Return the chance in [0, 1] that a gate answers yes to the attempt as it stands: stops, covers, alerts, reveals."""
    if gate == Gate.CONTROL_LIST:
        return in_scope(w, w.attempts[a].state, day)
    if gate == Gate.SUPPLIER:
        return supplier(w, a)
    if gate == Gate.TIP:
        return tip(w, a)
    if gate == Gate.FINANCE:
        return finance(w, a, day)
    if gate == Gate.CONCLUSION:
        return conclusion(w, a)
    if gate == Gate.SHARED_DENIAL:
        return denial(w, a)
    if gate == Gate.STATEMENT:
        return statement(w, a)
    if gate == Gate.PRELICENCE_CHECK:
        return prelicence_check(w, a)
    if gate == Gate.INTERAGENCY:
        return interagency(w, a, day)
    if gate == Gate.CONDITIONS:
        return conditions(w, a)
    if gate == Gate.TECHNOLOGY:
        return technology(w, a, day)
    if gate == Gate.BROKER:
        return broker(w, a, day)
    if gate == Gate.ADVANCE_DATA:
        return advance_data(w, a, day)
    if gate == Gate.COVERAGE:
        return coverage(w, a, day)
    if gate == Gate.SEALS:
        return seals(w, a, day)
    if gate == Gate.DOCUMENTS:
        return documents(w, a)
    if gate == Gate.LICENCE_CHECK:
        return licence_check(w, a)
    if gate == Gate.PORTAL:
        return portal(w, a)
    if gate == Gate.SELECTION:
        return selection(w, a)
    if gate == Gate.IDENTIFICATION:
        return identification(w, a)
    if gate == Gate.NEIGHBOUR:
        return neighbour(w, a)
    if gate == Gate.PROTECTION:
        return protection(w, a, day)
    if gate == Gate.NOTICE:
        return notice(w, a)
    if gate == Gate.VERIFICATION:
        return verification(w, a)
    if gate == Gate.AFTER_DELIVERY:
        return after_delivery(w, a)
    if gate == Gate.AUDIT:
        return audit(w, a, day)
    if gate == Gate.REVELATION:
        return revelation(w, a)
    return 0.0
