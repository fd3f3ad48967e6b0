"""Reference cases: how far each control would stop a test set of cases in the region as it stands, computed without dice.

A case is one network's plan. Cases are weighted by the networks' pace, a network's plans in a State evenly; what networks believe
and would choose plays no part: this tests controls, it expects no attempts. The chances are those that steps draw against
(``sim.agents.gates.chance_of``), asked of a case that stands in each state that its earlier gates can leave it in.
"""

from enum import IntEnum, auto
from typing import Any, Final

import numpy as np

from sim.agents.arrays import Region
from sim.agents.court import upheld
from sim.agents.gates import BY_CATCH_ALL, LISTED, applies, chance_of, listed
from sim.agents.holding import notice_delay
from sim.agents.network import trusted_share_of
from sim.compiled import compiled
from sim.pathways import GATES, PATHWAY_GATES, PATHWAYS, REVEALING, ROLES, SEIZES, STOPPING, Gate, Origin
from sim.record import Fate

ALERTED, TRUSTED, MOVED, UNINFORMED, UNCOVERED = (1 << n for n in range(5))
"""What a case can be, as bits: told of by somebody, behind a trusted trader, in transport, without data or authority to stop."""
STANDS: Final = UNCOVERED << 1
"""In how many ways a case can stand before a gate."""
STANDS_ON: Final = np.array(
    [{Origin.SECTOR: MOVED, Origin.HOLDING: UNINFORMED, Origin.ABROAD: STANDS}[pathway.origin] for pathway in PATHWAYS],
    dtype=np.int64,
)
"""In how many of these, the first ones, it can on a pathway."""


class Part(IntEnum):
    """Parts of a test set: outside the scope of present controls, of these refused by suppliers; stopped; passed; of the stopped
    released by a court, of the passed revealed later; and how much it weighs."""

    OUTSIDE = 0
    REFUSED = auto()
    STOPPED = auto()
    PASSED = auto()
    RELEASED = auto()
    REVEALED = auto()
    WEIGHT = auto()


PARTS: Final = len(Part)
MATTERS: Final = np.array(
    [
        ALERTED * bool({"alert_factor", "alert_review"} & set(gate.assumptions))
        | (TRUSTED | UNINFORMED) * ("trusted_relief" in gate.assumptions)
        | MOVED * (gate.gate is Gate.PROTECTION)
        for gate in GATES
    ],
    dtype=np.int64,
)
"""Which of these ways make a difference to a gate's chance, by gate: a test tries all."""
REACHED, ANSWERED, ENDED = 0, 1, 2
"""Of the cases of a pathway at a gate: how many reach it, how many it answers yes to, how many it stops."""


@compiled
def stand(w: Region, a: int, way: int) -> None:
    """Let the case stand in one of the ways."""
    t = w.attempts[a]
    t.alerted = 1 if way & ALERTED else 0
    t.trusted = 1 if way & TRUSTED else 0
    t.informed = 0 if way & UNINFORMED else 1
    t.covered = 0 if way & UNCOVERED else 1
    t.in_transport = 1 if way & MOVED else 0


@compiled
def pose(w: Region, a: int, i: int, n: int) -> None:
    """Let the case be a network's plan, before its first gate."""
    t = w.attempts[a]
    plan = w.plans[i, n]
    t.network = i
    t.plan = n
    t.pathway = plan.pathway
    t.state = plan.state
    t.post = plan.post
    t.entry = plan.entry
    t.beyond = plan.beyond
    t.sector = plan.sector
    t.holding = plan.holding
    t.category = w.networks[i].wants
    t.signature = w.networks[i].signature
    t.listed = LISTED
    t.licensed = 0
    t.opened = 1
    t.fate = Fate.OPEN
    t.depth = w.authorities[w.states[plan.state].authority].depth


@compiled
def move(ways: Any, bit: int, share: float) -> None:
    """Let a share of the cases that are not so yet be told of, or whatever the bit says."""
    for way in range(len(ways)):
        if ways[way] > 0.0 and not way & bit:
            moved = share * ways[way]
            ways[way] -= moved
            ways[way | bit] += moved


@compiled
def upheld_on_average(w: Region, a: int, day: int, by_list: float) -> float:
    """Return the chance that a court upholds a seizure, where ``by_list`` of what is in scope is listed."""
    t = w.attempts[a]
    t.listed = BY_CATCH_ALL
    by_catch_all = upheld(w, a, day)
    t.listed = LISTED
    return by_list * upheld(w, a, day) + (1.0 - by_list) * by_catch_all


@compiled
def settle(w: Region, a: int, day: int, weight: float, ways: Any, parts: Any, met: Any) -> float:
    """Take what is outside the scope of controls out of the test set; return how much of the rest is listed."""
    inside = chance_of(w, a, Gate.CONTROL_LIST, day)
    by_list = listed(w, a)
    t = w.attempts[a]
    t.listed = 0
    refused = (
        chance_of(w, a, Gate.SUPPLIER, day) if t.sector >= 0 and PATHWAY_GATES[t.pathway, 1] == Gate.SUPPLIER else 0.0
    )
    t.listed = LISTED
    parts[Part.OUTSIDE] += weight * (1.0 - inside)
    parts[Part.REFUSED] += weight * (1.0 - inside) * refused
    met[0, REACHED] += weight
    met[0, ANSWERED] += weight * inside
    for way in range(len(ways)):
        ways[way] *= inside
    return by_list / inside if inside > 0.0 else 1.0


@compiled
def meet(
    w: Region, a: int, day: int, gate: int, weight: float, by_list: float, ways: Any, parts: Any, met: Any
) -> None:
    """Let all ways in which the case can stand meet a gate that stops, or that opens what the next gate may recognise."""
    t = w.attempts[a]
    opening = gate == Gate.SELECTION
    recognised = 0.0
    if opening:
        recognised = chance_of(w, a, Gate.IDENTIFICATION, day)
    ended = 0.0
    asked = -1
    chance = 0.0
    for way in range(len(ways)):
        if ways[way] <= 0.0:
            continue
        stand(w, a, way)
        if not applies(w, a, gate):
            continue
        if way & MATTERS[gate] != asked:
            asked = way & MATTERS[gate]
            chance = chance_of(w, a, gate, day)
        p = chance
        met[0, REACHED] += weight * ways[way]
        met[0, ANSWERED] += weight * ways[way] * p
        if opening:
            met[1, REACHED] += weight * ways[way] * p
            p *= recognised
            met[1, ANSWERED] += weight * ways[way] * p
        ended += ways[way] * p
        ways[way] *= 1.0 - p
    met[1 if opening else 0, ENDED] += weight * ended
    parts[Part.STOPPED] += weight * ended
    if SEIZES[gate] or opening:
        t.opened = 1
        parts[Part.RELEASED] += weight * ended * (1.0 - upheld_on_average(w, a, day, by_list))


@compiled
def reveal(w: Region, a: int, day: int, gate: int, weight: float, ways: Any, parts: Any, met: Any) -> None:
    """Let a gate after delivery reveal part of what passed."""
    asked = -1
    p = 0.0
    for way in range(len(ways)):
        if ways[way] <= 0.0:
            continue
        stand(w, a, way)
        if not applies(w, a, gate):
            continue
        if way & MATTERS[gate] != asked:
            asked = way & MATTERS[gate]
            p = chance_of(w, a, gate, day)
        met[0, REACHED] += weight * ways[way]
        met[0, ANSWERED] += weight * ways[way] * p
        parts[Part.REVEALED] += weight * ways[way] * p
        ways[way] *= 1.0 - p


@compiled
def follow(w: Region, a: int, i: int, n: int, day: int, weight: float, room: Any, parts: Any, met: Any) -> None:
    """Follow one case along the gates of its pathway. ``parts`` (PARTS,), ``met`` (stages, 3) are added to."""
    pose(w, a, i, n)
    t = w.attempts[a]
    ways = room[: STANDS_ON[t.pathway]]
    for way in range(len(ways)):
        ways[way] = 0.0
    ways[0] = 1.0
    move(ways, TRUSTED, trusted_share_of(w, t.state))
    if t.holding >= 0 and PATHWAY_GATES[t.pathway, 0] == Gate.PROTECTION:
        move(ways, MOVED, w.holdings[t.holding].transport_share)
    parts[Part.WEIGHT] += weight
    by_list = 1.0
    stage = 0
    while PATHWAY_GATES[t.pathway, stage] != 0:
        gate = PATHWAY_GATES[t.pathway, stage]
        here = met[stage:]
        stage += 1
        t.stage = stage
        stand(w, a, 0)
        if gate == Gate.CONTROL_LIST:
            by_list = settle(w, a, day, weight, ways, parts, here)
        elif gate == Gate.APPLICATION:
            t.licensed = 1
        elif gate == Gate.DELIVERY:
            for way in range(len(ways)):
                parts[Part.PASSED] += weight * ways[way]
        elif gate == Gate.TIP or gate == Gate.FINANCE:
            told = chance_of(w, a, gate, day)
            for way in range(len(ways)):
                here[0, REACHED] += weight * ways[way]
                here[0, ANSWERED] += weight * ways[way] * told
            move(ways, ALERTED, told)
        elif gate == Gate.ADVANCE_DATA or gate == Gate.COVERAGE:
            granted = chance_of(w, a, gate, day)
            for way in range(len(ways)):
                here[0, REACHED] += weight * ways[way]
                here[0, ANSWERED] += weight * ways[way] * granted
            move(ways, UNINFORMED if gate == Gate.ADVANCE_DATA else UNCOVERED, 1.0 - granted)
        elif gate == Gate.SELECTION or (ROLES[gate] == STOPPING and gate != Gate.IDENTIFICATION):
            meet(w, a, day, gate, weight, by_list, ways, parts, here)
            if gate == Gate.NOTICE and notice_delay(w, t.state) < w.par[0].alert_days:
                move(ways, ALERTED, 1.0)
        elif ROLES[gate] == REVEALING:
            reveal(w, a, day, gate, weight, ways, parts, here)


@compiled
def measure(w: Region, day: int, a: int, room: Any, parts: Any, met: Any) -> None:
    """Add the test set of each State on a day, as the region stands.

    ``a`` is a row of attempts that nobody uses, ``room`` (STANDS,) is written over. ``parts`` (S, pathways, PARTS) and ``met``
    (S, pathways, stages, 3) are added to.
    """
    for i in range(len(w.networks)):
        network = w.networks[i]
        for s in range(len(w.states)):
            own = 0
            for n in range(network.plans):
                if w.plans[i, n].state == s:
                    own += 1
            for n in range(network.plans):
                if w.plans[i, n].state == s:
                    pathway = w.plans[i, n].pathway
                    weight = 1.0 / (network.gap * own)
                    follow(w, a, i, n, day, weight, room, parts[s, pathway], met[s, pathway])
