"""Consequences of a gate: events, counts, learning, the network's reaction; seized items go to court.

Events describe everything from the defender's side.
"""

from typing import Final

from sim.agents.arrays import NEVER, Region
from sim.agents.network import lose_members, suffer_loss
from sim.agents.writing import write
from sim.chance import COURT, COURT_DELAY, GATE, PROSECUTION, chance
from sim.compiled import compiled
from sim.pathways import (
    AT_HOLDING,
    AT_POST,
    COURT_STAGE,
    ENTRY_STAGES,
    LAWS_NEEDED,
    PATHWAY_GATES,
    PATHWAY_VISITS,
    SEIZES,
    Gate,
)
from sim.record import (
    CONVICTIONS,
    DETECTION_DAYS,
    DETECTIONS,
    PROSECUTABLE,
    REFUSED_OUTSIDE,
    REVERSED,
    SEIZURES,
    STOPPED,
    STOPPED_PROCEDURAL,
    UPHELD,
    Fate,
    Kind,
    Outcome,
)
from sim.rules import cooperation
from sim.rules.trafficking import gap_days
from sim.scenario import controls as row
from sim.scenario.calendar import month_of

A_VISIT: Final = 32
"""Occasions reserved for the gates of one visit to a post."""


@compiled
def in_force(w: Region, s: int, control: int, day: int) -> bool:
    """Return whether a law is in force."""
    return bool(w.law[s, control] <= day)


@compiled
def backed(w: Region, s: int, control: int, day: int) -> float:
    """Return a row's practice as far as law backs it: all of it with its law in force, a share without. Assumption."""
    return float(w.practice[s, control] * (1.0 if in_force(w, s, control, day) else w.par[0].no_law_factor))


@compiled
def post_now(w: Region, a: int) -> int:
    """Return the attempt's present post: for a through consignment first the entry, then the exit; or a neighbour's."""
    t = w.attempts[a]
    if t.stage <= ENTRY_STAGES[t.pathway]:
        return int(t.entry)
    return int(t.beyond) if PATHWAY_GATES[t.pathway, t.stage - 1] == Gate.NEIGHBOUR else int(t.post)


@compiled
def tell(w: Region, a: int, day: int, kind: int, gate: int, outcome: int, probability: float, draw: float) -> None:
    """Write one event of an attempt, at its place and moment."""
    t = w.attempts[a]
    place = -1
    if AT_POST[gate]:
        place = post_now(w, a)
    elif AT_HOLDING[gate]:
        place = t.holding
    write(
        w, kind, day, t.fraction, t.state, place, t.network, a, t.pathway, t.category, gate, outcome, probability, draw
    )


@compiled
def draw_at(w: Region, a: int, gate: int) -> float:
    """Return the attempt's own draw at a gate: the same under any controls; a second visit has another."""
    t = w.attempts[a]
    return chance(w.run[0].key, GATE, t.key, gate + A_VISIT * PATHWAY_VISITS[t.pathway, t.stage - 1])


@compiled
def close(w: Region, a: int) -> None:
    """End an attempt."""
    t = w.attempts[a]
    t.due = NEVER
    network = w.networks[t.network]
    before = -1
    other = network.first_open
    while other != a:
        before = other
        other = w.attempts[other].next
    if before >= 0:
        w.attempts[before].next = t.next
    else:
        network.first_open = t.next
    if network.last_open == a:
        network.last_open = before


@compiled
def detect(w: Region, a: int, day: int) -> None:
    """Count the time from an attempt's beginning to the day on which the State learns of it."""
    t = w.attempts[a]
    month = month_of(day)
    w.months[month, t.state, DETECTIONS] += 1.0
    w.months[month, t.state, DETECTION_DAYS] += day + t.fraction - t.begun


@compiled
def teach(w: Region, a: int, gate: int, gain: float) -> None:
    """Learn from a find or an alert: the post that made it, or the licensing authority, gains ``gain`` of what it lacks."""
    t = w.attempts[a]
    if AT_POST[gate]:
        post = w.posts[post_now(w, a)]
        post.knowledge[t.signature] += gain * (1.0 - post.knowledge[t.signature])
    else:
        authority = w.authorities[w.states[t.state].authority]
        authority.knowledge[t.signature] += gain * (1.0 - authority.knowledge[t.signature])


@compiled
def seize(w: Region, a: int, day: int, gate: int) -> None:
    """Seize the item: the seizure is published, and a court tests it later."""
    t = w.attempts[a]
    run = w.run[0]
    w.months[month_of(day), t.state, SEIZURES] += 1.0
    tell(w, a, day, Kind.SEIZURE, gate, Outcome.DONE, -1.0, -1.0)
    t.stage = COURT_STAGE
    t.due = day + gap_days(chance(run.key, COURT_DELAY, t.key, 0), w.par[0].court_days)


@compiled
def stop(w: Region, a: int, day: int, gate: int) -> None:
    """Stop an attempt at a gate: count it, learn from it, let the network feel it; send a seized item to court."""
    t = w.attempts[a]
    t.fate = Fate.STOPPED
    t.stopped_at = gate
    month = month_of(day)
    w.months[month, t.state, STOPPED] += 1.0
    w.months[month, t.state, STOPPED_PROCEDURAL + t.group] += 1.0
    w.stops[month, t.state, gate] += 1.0
    if t.listed == 0:
        w.months[month, t.state, REFUSED_OUTSIDE] += 1.0
    w.states[t.state].known_stops += 1.0
    detect(w, a, day)
    teach(w, a, gate, w.par[0].knowledge_gain)
    suffer_loss(w, a, day)
    if SEIZES[gate]:
        seize(w, a, day, gate)
    else:
        close(w, a)


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
        tell(w, a, day, Kind.COURT, Gate.COURT, Outcome.REVERSED, stands, u)
        close(w, a)
        return
    w.months[month, t.state, UPHELD] += 1.0
    tell(w, a, day, Kind.COURT, Gate.COURT, Outcome.UPHELD, stands, u)
    brought = w.states[t.state].prosecuted
    v = chance(run.key, PROSECUTION, t.key, 0)
    if v < brought:
        w.months[month, t.state, CONVICTIONS] += 1.0
        tell(w, a, day, Kind.PROSECUTION, Gate.COURT, Outcome.CONVICTED, brought, v)
        lose_members(w, a, day)
    else:
        tell(w, a, day, Kind.PROSECUTION, Gate.COURT, Outcome.NOT_PROSECUTED, brought, v)
    close(w, a)
