"""An attempt's life at any gate: where it stands, its own draws, its events, and its ends.

Gates call these functions; ``sim.agents.attempt`` leads an attempt from gate to gate, and ``sim.agents.prosecution`` a seizure
through court. Events describe everything from the defender's side.
"""

from typing import Final

from sim.agents.arrays import NEVER, Region
from sim.agents.gate_tables import AT_HOLDING, AT_POST, COURT_STAGE, ENTRY_STAGES, PATHWAY_GATES, PATHWAY_VISITS, SEIZES
from sim.agents.network import suffer_loss
from sim.agents.writing import write
from sim.chance import COURT_DELAY, GATE, chance
from sim.compiled import compiled
from sim.pathways import Gate
from sim.record import (
    DETECTION_DAYS,
    DETECTIONS,
    REFUSED_OUTSIDE,
    SEIZURES,
    STOPPED,
    STOPPED_PROCEDURAL,
    EventKind,
    Fate,
    Outcome,
)
from sim.rules.trafficking import gap_days
from sim.scenario.calendar import month_of

A_VISIT: Final = 32
"""Occasions reserved for the gates of one visit to a post."""


@compiled
def post_now(w: Region, a: int) -> int:
    """Return the attempt's present post: for a through consignment first the entry, then the exit; or a neighbour's."""
    t = w.attempts[a]
    # The stage moves on before its gate is met, so that the present gate is the one before it.
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
def close(w: Region, a: int) -> None:
    """End an attempt."""
    t = w.attempts[a]
    t.due = NEVER
    network = w.networks[t.network]
    # Links lead forward only: the one before is found from the first. Few are open at a time.
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
def seize(w: Region, a: int, day: int, gate: int) -> None:
    """Seize the item: the seizure is published, and a court tests it later."""
    t = w.attempts[a]
    run = w.run[0]
    w.months[month_of(day), t.state, SEIZURES] += 1.0
    tell(w, a, day, EventKind.SEIZURE, gate, Outcome.DONE, -1.0, -1.0)
    # Its fate is settled, but it stays among the open attempts until the court has met.
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
