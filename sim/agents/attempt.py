"""An attempt's way: the gates of its pathway, one after another, each met on its own day; a court last, if it is seized."""

from sim.agents.arrays import NEVER, Region
from sim.agents.gate_tables import COURT_STAGE, PATHWAY_GATES
from sim.agents.gates.chances import applies
from sim.agents.gates.meeting import meet_gate
from sim.agents.lifecycle import close
from sim.agents.prosecution import go_to_court
from sim.compiled import compiled


@compiled
def pursue(w: Region, a: int, day: int) -> None:
    """Let an attempt meet the gates that are due on the day."""
    t = w.attempts[a]
    # All gates up to one that puts the attempt off or ends it are met on the same day.
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
    # One comparison a day for a network of which nothing goes on.
    if network.due > day:
        return
    due = NEVER
    a = network.first_open
    while a >= 0:
        # Read first: an attempt that ends leaves the list.
        following = w.attempts[a].next
        if w.attempts[a].due <= day:
            pursue(w, a, day)
        due = min(due, w.attempts[a].due)
        a = following
    network.due = due
