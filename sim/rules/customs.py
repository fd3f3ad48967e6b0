"""What a customs post selects, recognises and delays."""

from sim.compiled import compiled
from sim.numbers import exp, power


@compiled
def targeting_exponent(analysts: float, best: float, scale: float) -> float:
    """Return the exponent a_min in [best, 1] at an effort on analysts in [0, 1]; 1 is no better than blind selection.

    Source: range DOMAIN S71; exponential approach is an assumption, 2 of 20 analysts give 0.6.
    """
    # S71 found 80% of revenue offences in the top 30% of declarations (a = 0.185). Strategic ones are rarer: 0.6 (DOMAIN 3.4).
    # Dividing by what full effort reaches makes it give ``best`` exactly.
    full = 1.0 - exp(-1.0 / scale)
    return 1.0 - (1.0 - best) * (1.0 - exp(-analysts / scale)) / full


@compiled
def profile_hit(share: float, exponent: float, knowledge: float, confidence: float, known_from: float) -> float:
    """Return the chance in [0, 1] that a profile picks a consignment whose signature is known to degree ``knowledge``.

    ``share`` in [0, 1] is what the profile may open; T = share^(1 - (1 - exponent) knowledge), between blind (share) and
    share^exponent. Below ``known_from`` it falls towards 0 as ``confidence`` in other signatures grows: a confident profile looks
    away. Source: DOMAIN 3.4 (TPR = s^a); the looking away is an assumption (analogue: arXiv 2010.14282).
    """
    if share <= 0.0:
        return 0.0
    hit = power(share, 1.0 - (1.0 - exponent) * knowledge)
    if knowledge < known_from:
        hit *= 1.0 - confidence * (1.0 - knowledge / known_from)
    return hit


@compiled
def selection(
    share: float, random_share: float, exponent: float, knowledge: float, confidence: float, known_from: float
) -> float:
    """Return the chance in [0, 1] that a consignment is opened: P = 1 - (1 - random share) (1 - T).

    ``share`` of consignments opened and ``random_share`` of those at random, both in [0, 1]. Source: MODEL section 5.
    """
    hit = profile_hit((1.0 - random_share) * share, exponent, knowledge, confidence, known_from)
    return 1.0 - (1.0 - random_share * share) * (1.0 - hit)


@compiled
def identification(hours: float, quality: float, low: float, high: float, scale: float) -> float:
    """Return the chance in [low, high] to recognise a controlled item when it is inspected.

    p = p0 + (p_max - p0) (1 - e^(-q h / h0)), h hours of training in stock, q quality of training. Source: DOMAIN 3.4, S32, S33.
    """
    # Quality may be 0: there is training that teaches nothing (S32).
    return low + (high - low) * (1.0 - exp(-quality * hours / scale))


@compiled
def concluded(experts: float, method: float, low: float, high: float, method_force: float) -> float:
    """Return the chance in [low, high] that an expert body tells what an item is; practices in [0, 1]. Form assumption.

    A common method is worth ``method_force`` of a full expert desk, and each may catch what the other misses. Limits as at posts.
    """
    return low + (high - low) * (1.0 - (1.0 - experts) * (1.0 - method_force * method))


@compiled
def with_spread(chance_there: float, skill: float, spread: float, method: float, removed: float) -> float:
    """Return a State's chance of recognition moved by a post's skill in [-1, 1], in [0, 1].

    A common method in full use takes the share ``removed`` off the spread between posts (``spread``, a share). Assumption.
    """
    moved = chance_there * (1.0 + skill * spread * (1.0 - removed * method))
    return min(1.0, max(0.0, moved))


@compiled
def quality_under_load(load: float, loss: float, overload: float) -> float:
    """Return the factor in (0, 1] by which recognition falls with the load of the inspectors (1 = all in use). Assumption.

    ``load`` is arrivals over the capacity of bays and officers, without the backlog: people who are behind hurry, but no more for a
    queue of ten days than for one of five. From the load ``overload`` on it falls smoothly, by ``loss`` in [0, 1] at most.
    """
    return 1.0 if load <= overload else 1.0 - loss * (1.0 - exp(overload - load))


@compiled
def staffing(inspection: float, at_start: float, follow: float, least: float) -> float:
    """Return the factor >= 1 on posts' bays and officers when more is opened than at the start; shares in [0, 1]. Assumption.

    A start below ``least`` counts as ``least``, so that a start of zero does not make the factor infinite.
    """
    return 1.0 + follow * max(0.0, inspection / max(least, at_start) - 1.0)


@compiled
def trusted_share(audits: float, high: float, scale: float) -> float:
    """Return the share of trade in [0, high] that is trusted at an audit effort in [0, 1]. Range DOMAIN S74; curve assumption."""
    return high * (1.0 - exp(-audits / scale)) / (1.0 - exp(-1.0 / scale))


@compiled
def untrusted_intensity(share: float, trusted: float, relief: float, most: float) -> float:
    """Return the share opened among consignments that are not trusted, when trusted ones are opened ``relief`` times less.

    The overall share opened stays ``share``; held to ``most``. Source: relief DOMAIN S65.
    """
    # Solves share = x (1 - trusted) + (x / relief) trusted for x.
    return min(most, share / (1.0 - trusted + trusted / relief))


@compiled
def flagged_unlisted(
    correlated: float, tables: float, method: float, low: float, gain: float, scale: float, usual: float, removed: float
) -> float:
    """Return the share in [0, 1] of opened consignments that are flagged though not listed: the false alarms.

    ``correlated`` share of trade in correlated classes. With tables' effort in [0, 1] the share truly listed among flagged rises
    from ``low`` by ``gain``; all correlated are flagged where ``usual`` are unlisted for one that is listed. A common method in
    full use removes the share ``removed``. Source: DOMAIN 3.2; curve assumption.
    """
    # About 1 in 10 of what codes alone flag is truly listed (DOMAIN 3.2, derived).
    listed = low + gain * (1.0 - exp(-tables / scale))
    against_default = (1.0 - listed) / listed / usual
    return correlated * min(1.0, against_default) * (1.0 - removed * method)


@compiled
def expertise_days(desk: float, none: float, best: float, scale: float) -> float:
    """Return the days an examination by experts takes without waiting, from ``none`` to ``best`` with effort in [0, 1].

    Source: range DOMAIN L06; curve assumption.
    """
    return best + (none - best) * exp(-desk / scale)


@compiled
def carried_over(backlog: float, arriving: float, served: float, days_held: float) -> float:
    """Return the backlog at the day's end, >= 0: the old one and arrivals, less what was served.

    Beyond ``days_held`` days of work the rest is let through unexamined (assumption).
    """
    # One at least, or a post that serves nothing on a day would let its whole queue go.
    return max(0.0, min(backlog + arriving - served, days_held * max(served, 1.0)))
