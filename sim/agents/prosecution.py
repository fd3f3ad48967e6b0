"""Prosecution: on what legal basis a seizure stands, what a court makes of it, and what a conviction costs the network."""

from sim.agents.arrays import Region
from sim.agents.gate_tables import LAWS_NEEDED
from sim.agents.law import in_force
from sim.agents.lifecycle import close, tell
from sim.agents.network import lose_members
from sim.chance import COURT, PROSECUTION, chance
from sim.compiled import compiled
from sim.pathways import Gate
from sim.record import CONVICTIONS, PROSECUTABLE, REVERSED, UPHELD, EventKind, Fate, Outcome
from sim.rules import cooperation
from sim.scenario import controls as row
from sim.scenario.calendar import month_of


@compiled
def legal_basis(w: Region, a: int, day: int) -> float:
    """Return the legal basis in [0, 1] on which a seizure stands: each missing law weakens it. Assumption."""
    t = w.attempts[a]
    missing = w.par[0].missing_law
    basis = 1.0
    for control in (row.PROHIBITION, row.PENALTIES):
        if not in_force(w, t.state, control, day):
            basis *= missing
    for control in LAWS_NEEDED[t.pathway]:
        if control >= 0 and not in_force(w, t.state, control, day):
            basis *= missing
    # 2: covered by catch-all alone, whose law must then carry the case.
    if t.listed == 2 and not in_force(w, t.state, row.CATCH_ALL, day):
        basis *= missing
    if not in_force(w, t.state, row.FINANCE, day):
        basis *= w.par[0].missing_finance_law
    return basis


@compiled
def upheld(w: Region, a: int, day: int) -> float:
    """Return the chance that a court upholds the seizure."""
    p = w.par[0]
    state = w.states[w.attempts[a].state]
    stands = cooperation.upheld(legal_basis(w, a, day), float(state.instruments), p.contested, p.assistance_basis)
    return float(stands * state.court_factor)


@compiled
def go_to_court(w: Region, a: int, day: int) -> None:
    """Decide a seizure in court: prosecuted or not; without a legal basis it can be reversed, and the item is released."""
    run = w.run[0]
    t = w.attempts[a]
    month = month_of(day)
    w.months[month, t.state, PROSECUTABLE] += 1.0
    stands = upheld(w, a, day)
    u = chance(run.key, COURT, t.key, 0)
    if u >= stands:
        t.fate = Fate.REVERSED
        w.months[month, t.state, REVERSED] += 1.0
        tell(w, a, day, EventKind.COURT, Gate.COURT, Outcome.REVERSED, stands, u)
        close(w, a)
        return
    w.months[month, t.state, UPHELD] += 1.0
    tell(w, a, day, EventKind.COURT, Gate.COURT, Outcome.UPHELD, stands, u)
    brought = w.states[t.state].prosecuted
    v = chance(run.key, PROSECUTION, t.key, 0)
    if v < brought:
        w.months[month, t.state, CONVICTIONS] += 1.0
        tell(w, a, day, EventKind.PROSECUTION, Gate.COURT, Outcome.CONVICTED, brought, v)
        lose_members(w, a, day)
    else:
        tell(w, a, day, EventKind.PROSECUTION, Gate.COURT, Outcome.NOT_PROSECUTED, brought, v)
    close(w, a)
