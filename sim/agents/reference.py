"""Reference cases: how far each control would stop a test set of cases in the region as it is; computed, not sampled.

A case is one network's plan. Cases are weighted by the networks' pace, a network's plans in a State equally. What networks believe
or would choose plays no part: the set tests controls and predicts no attempts. Probabilities are those against which steps draw
(``sim.agents.gates.chances``), for a case in each state in which its earlier gates can leave it.
"""

from typing import Any, Final

import numpy as np

from sim.agents.arrays import Region
from sim.agents.gate_tables import PATHWAY_GATES, REVEALING, ROLES, SEIZES, TELLING
from sim.agents.gates.chances import applies, chance_of
from sim.agents.gates.deal import examined
from sim.agents.gates.post import aimed
from sim.agents.gates.scope import BY_CATCH_ALL, LISTED, listed
from sim.agents.holding import notice_delay
from sim.agents.lifecycle import post_now
from sim.agents.network import trusted_share_of
from sim.agents.prosecution import upheld
from sim.compiled import compiled
from sim.pathways import GATES, PATHWAYS, Gate, Origin
from sim.record import Fate

ALERTED, TRUSTED, UNINFORMED, UNCOVERED = (1 << n for n in range(4))
"""States of a case, as bits: alerted, behind a trusted trader, without data or without authority to stop it."""
STANDS: Final = UNCOVERED << 1
"""Number of states in which a case can be at a gate."""
STANDS_ON: Final = np.array(
    [STANDS if pathway.origin is Origin.ABROAD else UNINFORMED for pathway in PATHWAYS], dtype=np.int64
)
"""Number of these states, from the first, possible on a pathway: only consignments from abroad may lack data or authority."""
ROOM: Final = 2
"""Rows of the scratch array of ``measure``: cases in each state, and a gate's chance for states that are alike to it."""
OUTSIDE, REFUSED, STOPPED, PASSED, RELEASED, REVEALED, WEIGHT = range(7)
"""Parts of a test set: outside the scope of present controls, of these refused by suppliers; stopped; passed; of the stopped
released by a court, of the passed revealed later; and how much it weighs."""
PARTS: Final = WEIGHT + 1
MATTERS: Final = np.array(
    [
        UNINFORMED
        if gate.gate is Gate.NEIGHBOUR  # alerts and trusted traders are the exporting State's
        else ALERTED * bool({"alert_factor", "alert_review"} & set(gate.assumptions))
        | (TRUSTED | UNINFORMED) * ("trusted_relief" in gate.assumptions)
        for gate in GATES
    ],
    dtype=np.int64,
)
"""The bits that change a gate's chance, by gate; a test tries all."""
REACHED, ANSWERED, ENDED = 0, 1, 2
"""Of the cases of a pathway at a gate: how many reach it, how many it answers yes to, how many it stops."""


@compiled
def stand(w: Region, a: int, way: int) -> None:
    """Put the case into one of the states."""
    t = w.attempts[a]
    t.alerted = 1 if way & ALERTED else 0
    t.trusted = 1 if way & TRUSTED else 0
    t.informed = 0 if way & UNINFORMED else 1
    t.covered = 0 if way & UNCOVERED else 1


@compiled
def pose(w: Region, a: int, i: int, n: int) -> None:
    """Make the case a network's plan, before its first gate."""
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
    """Set a bit for a share of the cases that do not have it yet."""
    for way in range(len(ways)):
        if ways[way] > 0.0 and not way & bit:
            moved = share * ways[way]
            ways[way] -= moved
            ways[way | bit] += moved


@compiled
def all_of(ways: Any) -> float:
    """Return the number of cases in all states."""
    total = 0.0
    for way in range(len(ways)):
        total += ways[way]
    return total


@compiled
def upheld_on_average(w: Region, a: int, day: int, by_list: float) -> float:
    """Return the chance that a court upholds a seizure if the share ``by_list`` of what is in scope is listed."""
    t = w.attempts[a]
    t.listed = BY_CATCH_ALL
    by_catch_all = upheld(w, a, day)
    t.listed = LISTED
    return by_list * upheld(w, a, day) + (1.0 - by_list) * by_catch_all


@compiled
def settle(w: Region, a: int, day: int, here: int, ways: Any, parts: Any, met: Any) -> float:
    """Remove what is outside the scope of controls from the test set; return the listed share of the rest."""
    inside = chance_of(w, a, Gate.CONTROL_LIST, day)
    by_list = listed(w, w.attempts[a].state)
    cases = all_of(ways)
    met[here, REACHED] += cases
    met[here, ANSWERED] += cases * inside
    parts[OUTSIDE] += cases * (1.0 - inside)
    t = w.attempts[a]
    if PATHWAY_GATES[t.pathway, here + 1] == Gate.SUPPLIER:
        t.listed = 0
        parts[REFUSED] += cases * (1.0 - inside) * chance_of(w, a, Gate.SUPPLIER, day)
        t.listed = LISTED
    for way in range(len(ways)):
        ways[way] *= inside
    return by_list / inside if inside > 0.0 else 1.0


@compiled
def turn(w: Region, a: int, day: int, gate: int, here: int, ways: Any, met: Any) -> None:
    """Let a gate that stops nothing alert to cases, or leave them without data or without authority to stop them."""
    yes = chance_of(w, a, gate, day)
    cases = all_of(ways)
    met[here, REACHED] += cases
    met[here, ANSWERED] += cases * yes
    if ROLES[gate] == TELLING:
        move(ways, ALERTED, yes)
    else:
        move(ways, UNINFORMED if gate == Gate.ADVANCE_DATA else UNCOVERED, 1.0 - yes)


@compiled
def protected(w: Region, a: int, day: int) -> float:
    """Return the chance that a theft fails, from a store or in transport by frequency; no later gate depends on which."""
    t = w.attempts[a]
    moved = w.holdings[t.holding].transport_share
    t.in_transport = 1
    on_the_way = chance_of(w, a, Gate.PROTECTION, day)
    t.in_transport = 0
    return float(moved * on_the_way + (1.0 - moved) * chance_of(w, a, Gate.PROTECTION, day))


@compiled
def meet(w: Region, a: int, day: int, gate: int, here: int, chances: Any, ways: Any, parts: Any, met: Any) -> float:
    """Let all states of the case meet a gate that stops, opens for the next gate, or reveals; return how many it seizes.

    The most expensive chance, that of an opening, is computed without alerts, which raise it by a separate rule.
    """
    opening = gate == Gate.SELECTION
    recognised = chance_of(w, a, Gate.IDENTIFICATION, day) if opening else 1.0
    matters = MATTERS[gate] & ~ALERTED if opening else MATTERS[gate]
    reached = 0.0
    answered = 0.0
    asked = 0
    for way in range(len(ways)):
        cases = ways[way]
        if cases <= 0.0:
            continue
        stand(w, a, way)
        if not applies(w, a, gate):
            continue
        same = way & matters
        if not asked & (1 << same):
            asked |= 1 << same
            # Identification comes next on every pathway and is settled here with the opening.
            if opening:
                chances[same] = aimed(w, a, post_now(w, a))
            elif gate == Gate.PROTECTION:
                chances[same] = protected(w, a, day)
            else:
                chances[same] = chance_of(w, a, gate, day)
        yes = cases * (examined(w, a, chances[same]) if opening else chances[same])
        reached += cases
        answered += yes
        # What is opened but not recognised goes on, like what is not opened.
        ways[way] -= yes * recognised
    met[here, REACHED] += reached
    met[here, ANSWERED] += answered
    if ROLES[gate] == REVEALING:
        parts[REVEALED] += answered
        return 0.0
    ended = answered * recognised
    if opening:
        here += 1
        met[here, REACHED] += answered
        met[here, ANSWERED] += ended
    met[here, ENDED] += ended
    parts[STOPPED] += ended
    return ended if SEIZES[gate] or opening else 0.0


@compiled
def follow(w: Region, a: int, i: int, n: int, day: int, weight: float, room: Any, parts: Any, met: Any) -> None:
    """Follow one case along the gates of its pathway. ``parts`` (PARTS,), ``met`` (stages, 3) are added to."""
    pose(w, a, i, n)
    t = w.attempts[a]
    ways = room[0, : STANDS_ON[t.pathway]]
    chances = room[1]
    for way in range(len(ways)):
        ways[way] = 0.0
    ways[0] = weight
    move(ways, TRUSTED, trusted_share_of(w, t.state))
    parts[WEIGHT] += weight
    by_list = 1.0
    seized = 0.0
    for here in range(PATHWAY_GATES.shape[1]):
        gate = PATHWAY_GATES[t.pathway, here]
        if gate == 0:
            break
        t.stage = here + 1
        if gate == Gate.CONTROL_LIST:
            by_list = settle(w, a, day, here, ways, parts, met)
        elif gate == Gate.APPLICATION:
            t.licensed = 1
        elif gate == Gate.DELIVERY:
            parts[PASSED] += all_of(ways)
        elif gate == Gate.TIP or gate == Gate.FINANCE or gate == Gate.ADVANCE_DATA or gate == Gate.COVERAGE:
            turn(w, a, day, gate, here, ways, met)
        elif gate != Gate.TRAVEL and gate != Gate.IDENTIFICATION:
            seized += meet(w, a, day, gate, here, chances, ways, parts, met)
            if gate == Gate.NOTICE and notice_delay(w, t.state) < w.par[0].alert_days:
                move(ways, ALERTED, 1.0)
    if seized > 0.0:
        parts[RELEASED] += seized * (1.0 - upheld_on_average(w, a, day, by_list))


@compiled
def measure(w: Region, day: int, a: int, room: Any, parts: Any, met: Any) -> None:
    """Add the test set of each State on a day, in the region as it is.

    ``a`` is a row of attempts to overwrite, ``room`` (ROOM, STANDS) a scratch array. ``parts`` (S, pathways, PARTS) and ``met``
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
