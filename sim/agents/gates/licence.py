"""The licence: experts before it, then what the licensing authority and other agencies review."""

from sim.agents.arrays import Region
from sim.agents.gates.deal import examined, reviewed
from sim.agents.law import backed
from sim.agents.scales import amount
from sim.compiled import compiled
from sim.rules import customs, licensing
from sim.scenario import controls as row


@compiled
def conclusion(w: Region, a: int) -> float:
    """Return the chance that experts, asked before the licence, conclude that the item is more than declared."""
    p = w.par[0]
    now = w.practice[w.attempts[a].state]
    known = customs.concluded(
        now[row.EXPERT_DESK], now[row.COMMON_METHOD], p.identify_low, p.identify_high, p.conclusion_method
    )
    return float(p.conclusion_catch * known)


@compiled
def denial(w: Region, a: int) -> float:
    """Return the chance that screening finds a denial like the application: the authority's own, or a neighbour's."""
    t = w.attempts[a]
    known = w.authorities[w.states[t.state].authority].knowledge[t.signature]
    return float(known * w.par[0].denial_catch * t.depth)


@compiled
def statement(w: Region, a: int) -> float:
    """Return the chance that the rules for end-user statements catch a false end use."""
    p = w.par[0]
    t = w.attempts[a]
    now = w.practice[t.state]
    caught = licensing.statement_stop(
        now[row.END_USER],
        now[row.LICENSING_AUTHORITY],
        t.depth,
        p.statement_catch,
        p.statement_alone,
        p.statement_authority,
    )
    return reviewed(w, a, caught)


@compiled
def prelicence_check(w: Region, a: int) -> float:
    """Return the chance that a check is made before the licence and finds a false end use."""
    p = w.par[0]
    share = amount(w, w.attempts[a].state, row.PRELICENCE_CHECK)
    return float(p.check_finds * examined(w, a, licensing.checked(share, p.check_risk_factor)))


@compiled
def interagency(w: Region, a: int, day: int) -> float:
    """Return the chance that other agencies catch a false end use."""
    t = w.attempts[a]
    caught = licensing.interagency_stop(
        backed(w, t.state, row.INTERAGENCY_REVIEW, day), t.depth, w.par[0].interagency_catch
    )
    return reviewed(w, a, caught)


@compiled
def conditions(w: Region, a: int) -> float:
    """Return the chance that the applicant cannot meet a licence's conditions and withdraws."""
    t = w.attempts[a]
    now = w.practice[t.state]
    return float(w.par[0].conditions_catch * now[row.END_USER] * now[row.LICENSING_AUTHORITY] * t.depth)


@compiled
def technology(w: Region, a: int, day: int) -> float:
    """Return the chance that the licence for technology stops the transfer."""
    return reviewed(w, a, w.par[0].technology_catch * backed(w, w.attempts[a].state, row.TECHNOLOGY, day))
