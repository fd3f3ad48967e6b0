"""An attempt on its way: the gates of its pathway, one after another, each met on its own day."""

from sim.agents.arrays import NEVER, Region
from sim.agents.court import close, go_to_court
from sim.agents.gates import applies, apply, check_list, come_to_light, cover, deliver, face, identify, select, travel
from sim.agents.pathways import COURT_STAGE, PATHWAY_GATES
from sim.chance import LOSS_PLACE, chance
from sim.compiled import compiled
from sim.record import (
    Gate,
)


@compiled
def meet_gate(w: Region, a: int, gate: int, day: int) -> None:
    """Meet one gate of the pathway."""
    t = w.attempts[a]
    if gate == Gate.CONTROL_LIST:
        check_list(w, a, day)
    elif gate == Gate.APPLICATION:
        apply(w, a, day)
    elif gate == Gate.TRAVEL:
        travel(w, a, day)
    elif gate == Gate.COVERAGE:
        cover(w, a, day)
    elif gate == Gate.SELECTION:
        select(w, a, day)
    elif gate == Gate.IDENTIFICATION:
        identify(w, a, day)
    elif gate == Gate.DELIVERY:
        deliver(w, a, day)
    elif gate == Gate.AFTER_DELIVERY or gate == Gate.REVELATION:
        come_to_light(w, a, gate, day)
    else:
        if gate == Gate.PROTECTION:
            t.listed = 1
            moved = chance(w.run[0].key, LOSS_PLACE, t.key, 0)
            t.in_transport = 1 if moved < w.holdings[t.holding].transport_share else 0
        face(w, a, gate, day)


@compiled
def pursue(w: Region, a: int, day: int) -> None:
    """Let an attempt meet the gates that are due on the day."""
    t = w.attempts[a]
    while t.due <= day:
        if t.stage == COURT_STAGE:
            go_to_court(w, a, day)
            return
        gate = PATHWAY_GATES[t.pathway, t.stage]
        if gate == 0:
            close(w, a)
            return
        t.stage += 1
        if applies(w, a, gate):
            meet_gate(w, a, gate, day)


@compiled
def attempts_day(w: Region, i: int, day: int) -> None:
    """Let the open attempts of a network meet the gates of the day, in the order in which they began."""
    network = w.networks[i]
    if network.due > day:
        return
    due = NEVER
    a = network.first_open
    while a >= 0:
        following = w.attempts[a].next
        if w.attempts[a].due <= day:
            pursue(w, a, day)
        due = min(due, w.attempts[a].due)
        a = following
    network.due = due
