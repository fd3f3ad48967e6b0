"""A network: at opportunities whose dates depend on chance alone, it weighs at most eleven plans and waiting.

Plans and beliefs stay inside: no event, table or command shows them.
"""

from typing import Final

import numpy as np

from sim.agents.arrays import FREE, FULL_ATTEMPTS, FULL_ENCOUNTERS, PLANS, SIGNATURES, Region
from sim.agents.gate_tables import PATHWAY_GATES
from sim.agents.writing import EVENING, write
from sim.chance import (
    ATTEMPT_TIME,
    CASE_GROUP,
    FASHION,
    NEW_SIGNATURE,
    OPPORTUNITY,
    REPLACEMENT,
    TASTE,
    TRUSTED,
    chance,
    join,
)
from sim.compiled import compiled
from sim.pathways import Gate
from sim.record import ABSENT, ATTEMPTS, CASES_PROCEDURAL, LEFT, OPPORTUNITIES, EventKind, Fate, Outcome
from sim.rules import reform, trafficking
from sim.scenario.calendar import MONTH, month_of

WAITING: Final = np.uint64(0x57414954)
"""Key of the plan to wait, distinct from the keys of the other plans."""
OPPORTUNITY_LEFT, NETWORK_GONE, NOT_YET_DUE = -1, -2, -3


@compiled
def catch_up(w: Region, i: int, day: int) -> None:
    """Let beliefs fade and resources recover to the day."""
    network = w.networks[i]
    days = float(day - network.believed_day)
    if days <= 0.0:
        return
    network.resources = reform.approach(network.resources, network.resources_start, days, w.par[0].regain_days)
    kept = trafficking.fading(days, w.par[0].belief_memory)
    for plan in range(network.plans):
        network.through[plan] *= kept
        network.caught[plan] *= kept
    network.believed_day = day


@compiled
def choose(w: Region, i: int) -> int:
    """Return the plan with the highest utility plus keyed taste, or -1 for waiting; ties go to the earlier one."""
    p = w.par[0]
    network = w.networks[i]
    run = w.run[0]
    # Waiting competes like a plan, with a taste of its own (MODEL section 5): this is how controls deter.
    u = chance(run.key, TASTE, network.key ^ WAITING, network.opportunity)
    best = p.patience + p.taste * trafficking.gumbel(u)
    chosen = -1
    for n in range(network.plans):
        plan = w.plans[i, n]
        state = w.states[plan.state]
        # The public signal is in events: it counts like so many losses of the network's own.
        success = trafficking.believed_success(
            network.through[n], network.caught[n] + state.signal, p.belief_alpha, p.belief_beta
        )
        # With fewer resources the same plan is dearer; the floor keeps the quotient finite.
        cost = p.plan_cost_low + p.plan_cost_spread * plan.dearness
        worth = trafficking.utility(
            network.value,
            success,
            p.plan_cost * cost / max(p.resources_least, network.resources),
            state.prosecuted,
            state.severity,
            p.certainty_force,
            p.severity_force,
        )
        # Keyed by the plan's name, not by its place: one plan more or less leaves the taste for the others alone.
        u = chance(run.key, TASTE, network.key ^ plan.key, network.opportunity)
        if worth + p.taste * trafficking.gumbel_bound(u) <= best:
            continue  # its taste cannot decide: two logarithms less for most plans
        worth += p.taste * trafficking.gumbel(u)
        if worth > best:
            best = worth
            chosen = n
    return chosen


@compiled
def trusted_share_of(w: Region, s: int) -> float:
    """Return the share of a State's attempts that stand behind a trusted trader."""
    return float(w.par[0].insider_share * w.states[s].trusted)


@compiled
def begin(w: Region, i: int, n: int, day: int) -> int:
    """Begin an attempt by a plan and return its number, or -1 (and set the run's status) if the array is full."""
    run = w.run[0]
    network = w.networks[i]
    if run.attempts >= len(w.attempts):
        run.status |= FULL_ATTEMPTS
        return -1
    plan = w.plans[i, n]
    a = run.attempts
    attempt = w.attempts[a]
    # By its opportunity, not by how many came before it: the same attempt meets the same draws in every history.
    attempt.key = join(network.key, network.opportunity)
    attempt.network = i
    attempt.opportunity = network.opportunity
    attempt.plan = n
    attempt.pathway = plan.pathway
    attempt.state = plan.state
    attempt.post = plan.post
    attempt.entry = plan.entry
    attempt.beyond = plan.beyond
    attempt.sector = plan.sector
    attempt.holding = plan.holding
    attempt.category = network.wants
    attempt.signature = network.signature
    attempt.stage = 0
    attempt.fraction = chance(run.key, ATTEMPT_TIME, attempt.key, 0)
    attempt.begun = day + attempt.fraction
    attempt.due = day
    attempt.listed = 0
    attempt.licensed = 0
    attempt.depth = 1.0
    attempt.informed = 1
    attempt.covered = 1
    attempt.opened = 0
    attempt.trusted = 1 if chance(run.key, TRUSTED, attempt.key, 0) < trusted_share_of(w, plan.state) else 0
    attempt.in_transport = 0
    attempt.group = trafficking.group_of_case(
        chance(run.key, CASE_GROUP, attempt.key, 0),
        PATHWAY_GATES[plan.pathway, 0] == Gate.PROTECTION,
        w.par[0].prohibited_share,
        w.par[0].procedural_share,
    )
    attempt.alerted = 0
    attempt.fate = Fate.OPEN
    attempt.stopped_at = Gate.NONE
    attempt.next = -1
    # Open attempts are a list in the order of their beginning, so that no step looks at those that are over.
    if network.last_open >= 0:
        w.attempts[network.last_open].next = a
    else:
        network.first_open = a
    network.last_open = a
    network.due = min(network.due, day)
    run.attempts = a + 1
    return int(a)


@compiled
def fixed_plan(w: Region, i: int, k: int) -> int:
    """Return the plan that a counterfactual fixes at an opportunity: -1 waiting, FREE if the network chooses."""
    return int(w.fixed_plans[i, k]) if k < w.fixed_plans.shape[1] else FREE


@compiled
def take_opportunity(w: Region, i: int, day: int) -> None:
    """Meet one opportunity: attempt by a plan, wait, or, if dismantled, let it pass."""
    run = w.run[0]
    network = w.networks[i]
    k = network.opportunity
    if k >= w.encounters.shape[1]:
        run.status |= FULL_ENCOUNTERS
        return
    region = len(w.states)
    month = month_of(day)
    w.months[month, region, OPPORTUNITIES] += 1.0
    plan = fixed_plan(w, i, k)
    # A fixed plan is followed even while the network is gone: in a counterfactual only what meets the attempt may differ.
    if plan < 0 and day < network.active_from:
        w.months[month, region, ABSENT] += 1.0
        w.encounters[i, k] = NETWORK_GONE
        write(
            w, EventKind.OPPORTUNITY, day, 0.0, -1, -1, i, -1, -1, network.wants, Gate.NONE, Outcome.ABSENT, -1.0, -1.0
        )
        return
    catch_up(w, i, day)
    n = choose(w, i) if plan == FREE else plan
    if n < 0:
        w.months[month, region, LEFT] += 1.0
        w.encounters[i, k] = OPPORTUNITY_LEFT
        write(w, EventKind.OPPORTUNITY, day, 0.0, -1, -1, i, -1, -1, network.wants, Gate.NONE, Outcome.LEFT, -1.0, -1.0)
        return
    a = begin(w, i, n, day)
    if a < 0:
        return
    t = w.attempts[a]
    w.encounters[i, k] = t.state
    w.months[month, t.state, ATTEMPTS] += 1.0
    w.months[month, t.state, CASES_PROCEDURAL + t.group] += 1.0
    w.states[t.state].known_attempts += 1.0
    write(
        w,
        EventKind.OPPORTUNITY,
        day,
        t.fraction,
        t.state,
        -1,
        i,
        a,
        t.pathway,
        t.category,
        Gate.NONE,
        Outcome.TAKEN,
        -1.0,
        -1.0,
    )


@compiled
def free_signature(w: Region, but: int) -> int:
    """Return the lowest signature that no network uses, or the one after ``but`` when all are in use."""
    for g in range(SIGNATURES):
        used = False
        for other in range(len(w.networks)):
            if w.networks[other].signature == g:
                used = True
                break
        if not used:
            return g
    return (but + 1) % SIGNATURES


@compiled
def take_new_signature(w: Region, i: int) -> None:
    """Change the network's signature; an unused label is new to every post. Some that shared the old one follow."""
    run = w.run[0]
    network = w.networks[i]
    old = network.signature
    new = free_signature(w, old)
    used = False
    for other in range(len(w.networks)):
        if w.networks[other].signature == new:
            used = True
    # Only an unused label is new to posts; where all are taken, one is shared, and what is known of it stays.
    if not used:
        for post in range(len(w.posts)):
            w.posts[post].knowledge[new] = 0.0
        for a in range(len(w.authorities)):
            w.authorities[a].knowledge[new] = 0.0
        for s in range(len(w.states)):
            w.states[s].briefed[new] = 0.0
    network.signature = new
    for other in range(len(w.networks)):
        follower = w.networks[other]
        if follower.signature == old and other != i:
            # The occasion is the leader's, so that each change asks its followers anew.
            u = chance(run.key, FASHION, follower.key, network.opportunity)
            if u < w.par[0].fashion * follower.adapts:
                follower.signature = new


@compiled
def suffer_loss(w: Region, a: int, day: int) -> None:
    """React to a stopped attempt: fewer resources, a memory, perhaps another signature."""
    attempt = w.attempts[a]
    i = attempt.network
    network = w.networks[i]
    # Old beliefs fade to this day before a new event is added to them.
    catch_up(w, i, day)
    network.caught[attempt.plan] += 1.0
    network.resources *= 1.0 - w.par[0].loss_of_resources
    # A label that was given up while the attempt was under way is not given up twice.
    if attempt.signature == network.signature:
        u = chance(w.run[0].key, NEW_SIGNATURE, attempt.key, 0)
        if u < network.adapts:
            take_new_signature(w, i)


@compiled
def remember_success(w: Region, a: int, day: int) -> None:
    """Remember an attempt that got through."""
    attempt = w.attempts[a]
    catch_up(w, attempt.network, day)
    w.networks[attempt.network].through[attempt.plan] += 1.0


@compiled
def lose_members(w: Region, a: int, day: int) -> None:
    """Lose members to a conviction; without members a network is dismantled and replaced after a drawn delay."""
    p = w.par[0]
    attempt = w.attempts[a]
    network = w.networks[attempt.network]
    # Dismantled already: a late verdict on one of its old attempts takes nothing from its successor.
    if day < network.active_from:
        return
    network.members -= p.conviction_members
    if network.members > 0.0:
        return
    u = chance(w.run[0].key, REPLACEMENT, attempt.key, 0)
    network.active_from = day + trafficking.gap_days(u, p.replacement_days)
    write(
        w,
        EventKind.DISMANTLED,
        day,
        EVENING,
        attempt.state,
        -1,
        attempt.network,
        a,
        -1,
        network.wants,
        Gate.COURT,
        Outcome.DONE,
        -1.0,
        -1.0,
    )


@compiled
def replace(w: Region, i: int, day: int) -> None:
    """Replace a dismantled network by a new one: no memory, full means, a new signature."""
    network = w.networks[i]
    network.members = network.members_start
    network.resources = network.resources_start
    for n in range(PLANS):
        network.through[n] = 0.0
        network.caught[n] = 0.0
    network.believed_day = day
    take_new_signature(w, i)
    write(w, EventKind.REPLACED, day, 0.0, -1, -1, i, -1, -1, network.wants, Gate.NONE, Outcome.DONE, -1.0, -1.0)


@compiled
def remember_before(w: Region) -> None:
    """Set what was published before the start: one memory's attempts at the networks' pace, and a share stopped.

    A network's attempts are spread evenly over its plans (assumption).
    """
    p = w.par[0]
    for i in range(len(w.networks)):
        network = w.networks[i]
        for n in range(network.plans):
            # A memory that fades with time constant m holds, in its steady state, m times the events of a day.
            w.states[w.plans[i, n].state].known_attempts += p.belief_memory * MONTH / (network.gap * network.plans)
    for s in range(len(w.states)):
        w.states[s].known_stops = p.published_at_start * w.states[s].known_attempts


@compiled
def network_day(w: Region, i: int, day: int) -> None:
    """Simulate one day: a replaced network begins; the day's opportunities are met."""
    network = w.networks[i]
    # On day 0 ``active_from`` has its first value, and nobody is replaced.
    if day == network.active_from and day > 0:
        replace(w, i, day)
    while network.next_day == day:
        take_opportunity(w, i, day)
        network.opportunity += 1
        u = chance(w.run[0].key, OPPORTUNITY, network.key, network.opportunity)
        network.next_day = day + trafficking.gap_days(u, network.gap)
