"""The post: documents, detection, which consignments it opens, and whether it recognises what is inside."""

from sim.agents.arrays import Region
from sim.agents.gates.deal import examined
from sim.agents.lifecycle import post_now
from sim.agents.scales import amount
from sim.compiled import compiled
from sim.rules import customs
from sim.scenario import controls as row


@compiled
def documents(w: Region, a: int) -> float:
    """Return the chance that a documentary check shows that a declared class may need a licence."""
    return float(w.par[0].documents_catch * w.practice[w.attempts[a].state, row.CORRELATION])


@compiled
def licence_check(w: Region, a: int) -> float:
    """Return the chance that the declaration is held against the licence and does not match it."""
    return float(w.par[0].licence_mismatch * w.practice[w.attempts[a].state, row.LICENCE_CHECK])


@compiled
def portal(w: Region, a: int) -> float:
    """Return the chance that detection at the border notices a nuclear item or a radioactive source as it passes."""
    return float(w.par[0].portal_identify * w.practice[w.attempts[a].state, row.BORDER_DETECTION])


@compiled
def untrusted_share(w: Region, i: int) -> float:
    """Return the share that a post opens of consignments from no trusted trader, within the capacity of its bays."""
    p = w.par[0]
    state = w.states[w.posts[i].state]
    opened = customs.untrusted_intensity(state.opened, state.trusted, p.trusted_relief, p.opened_most)
    return float(opened * w.posts[i].reached)


@compiled
def best_known(w: Region, i: int, but: int) -> float:
    """Return how well a post knows the best known of all signatures except ``but`` (-1: of all), in [0, 1]."""
    best = 0.0
    for g in range(len(w.posts[i].knowledge)):
        if g != but:
            best = max(best, w.posts[i].knowledge[g])
    return best


@compiled
def aimed(w: Region, a: int, i: int) -> float:
    """Return the chance, without alerts, that a post opens the consignment: at random, by profile, or by what licensing told it.

    All within the capacity of its bays. A through consignment without advance data is selected blind. An alert stays in its State,
    and trusted traders are a State's own, so at a neighbour's post neither counts.
    """
    p = w.par[0]
    t = w.attempts[a]
    post = w.posts[i]
    state = w.states[post.state]
    abroad = post.state != t.state
    if t.trusted == 1 and not abroad:
        share = state.opened / p.trusted_relief * post.reached
    else:
        share = untrusted_share(w, i)
    if t.informed == 0:
        return float(share)
    known = post.knowledge[t.signature]
    confidence = 0.0
    if known < p.known_from:  # otherwise it plays no part
        confidence = best_known(w, i, t.signature)
    at_random = amount(w, post.state, row.RANDOM_SHARE)
    opened = customs.selection(share, at_random, state.exponent, known, confidence, p.known_from)
    told = p.briefing_opens * state.briefed[t.signature] * (1.0 - at_random) * post.reached
    # Who opens nothing opens nothing that it was told of either.
    if state.opened <= 0.0:
        told = 0.0
    return float(1.0 - (1.0 - opened) * (1.0 - told))


@compiled
def opening(w: Region, a: int, i: int) -> float:
    """Return the chance that a post opens the consignment: more likely after an alert in its own State."""
    chance_there = aimed(w, a, i)
    return chance_there if w.posts[i].state != w.attempts[a].state else examined(w, a, chance_there)


@compiled
def selection(w: Region, a: int) -> float:
    """Return the chance that the post at which the attempt stands opens the consignment."""
    return opening(w, a, post_now(w, a))


@compiled
def recognition(w: Region, a: int, i: int) -> float:
    """Return the chance that an opened item is recognised at a post: training, method, experts, what licensing told, load."""
    p = w.par[0]
    t = w.attempts[a]
    post = w.posts[i]
    s = post.state
    method = w.practice[s, row.COMMON_METHOD]
    known = customs.identification(
        w.states[s].training_hours * (1.0 + p.method_training * method),
        p.training_quality,
        p.identify_low,
        p.identify_high,
        p.training_scale,
    )
    # Experts are asked about what the post itself has not recognised.
    known += (1.0 - known) * p.expert_identify * w.practice[s, row.EXPERT_DESK]
    known = customs.with_spread(known, post.skill, p.post_spread, method, p.method_spread)
    # A valid licence disarms suspicion, but not of what licensing itself has told: hence in this order.
    if t.licensed == 1:
        known *= p.licensed_identify
    known += (1.0 - known) * p.briefing_recognises * w.states[s].briefed[t.signature]
    return float(known * customs.quality_under_load(post.load, p.overload_loss, p.overload_from))


@compiled
def identification(w: Region, a: int) -> float:
    """Return the chance that an opened item is recognised at the post at which the attempt stands."""
    return recognition(w, a, post_now(w, a))


@compiled
def neighbour(w: Region, a: int) -> float:
    """Return the chance that an undeclared export enters a neighbouring State and is found at its post of entry."""
    i = w.attempts[a].beyond
    return float(w.par[0].neighbour_share * opening(w, a, i) * recognition(w, a, i))
