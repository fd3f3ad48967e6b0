"""How networks believe and choose. Beliefs and plans never leave the model."""

from sim.compiled import compiled
from sim.numbers import GUMBEL_MEDIAN, GUMBEL_MOST, GUMBEL_NINTH_DECILE, HALF, NINTH_DECILE, TINY, exp, log
from sim.scenario.calendar import MONTH


@compiled
def fading(days: float, memory_months: float) -> float:
    """Return the remaining weight in (0, 1] of a memory after so many days. Source: NarcoLogic, 13 months (MODEL section 5)."""
    return exp(-days / (memory_months * MONTH))


@compiled
def believed_success(through: float, caught: float, alpha: float, beta: float) -> float:
    """Return the believed chance to get through, in (0, 1): (through + alpha) / (through + caught + alpha + beta).

    ``through`` and ``caught`` are faded counts of events >= 0. Source: NarcoLogic (PNAS 2019), MODEL section 5.
    """
    return (through + alpha) / (through + caught + alpha + beta)


@compiled
def published_share(stopped: float, attempts: float) -> float:
    """Return the published share in [0, 1] of attempts stopped, both faded counts >= 0; 0 where nothing was attempted.

    A share does not depend on how far attempts are compressed. Form assumption.
    """
    return min(1.0, stopped / attempts) if attempts > 0.0 else 0.0


@compiled
def group_of_case(u: float, from_holding: bool, prohibited: float, procedural: float) -> int:
    """Return the group of exercise cases at quantile u: 2 prohibited end use, 0 procedural breach, else 1, loss or unlicensed.

    ``prohibited`` and ``procedural`` are shares of all cases; a theft from a holding is never a mere breach of procedure.
    Source: the groups of the world's incident database, few cases being likely trafficking, DOMAIN S38; shares assumption.
    """
    if u < prohibited:
        return 2
    return 0 if u < prohibited + procedural and not from_holding else 1


@compiled
def utility(
    value: float,
    success: float,
    cost: float,
    prosecuted: float,
    severity: float,
    certainty_force: float,
    severity_force: float,
) -> float:
    """Return the utility of a plan: value x P(success) - cost - beta x P(caught) x prosecuted - gamma x severity.

    Shares in [0, 1]; beta (``certainty_force``) is much larger than gamma. Source: DOMAIN 3.4, direction NIJ S16.
    """
    return value * success - cost - certainty_force * (1.0 - success) * prosecuted - severity_force * severity


@compiled
def gumbel(u: float) -> float:
    """Return the standard Gumbel value at quantile u in [0, 1): the unexplained taste of a logit choice."""
    # A draw may be 0, which has no logarithm.
    return -log(-log(max(u, TINY)))


@compiled
def gumbel_bound(u: float) -> float:
    """Return a number that ``gumbel(u)`` does not exceed, without a logarithm, for u in [0, 1)."""
    # The quantile rises with u, so that the end of each stretch bounds it.
    if u <= HALF:
        return GUMBEL_MEDIAN
    return GUMBEL_NINTH_DECILE if u <= NINTH_DECILE else GUMBEL_MOST


@compiled
def gap_days(u: float, mean: float) -> int:
    """Return whole days >= 1 until the next opportunity: exponential with this mean, by inversion."""
    # Draws stay below 1. Cut to whole days and one added, the mean comes to about half a day more.
    return 1 + int(-mean * log(1.0 - u))
