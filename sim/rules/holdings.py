"""Losses and thefts from holdings, notice and recovery."""

from sim.compiled import compiled
from sim.numbers import exp
from sim.scenario.calendar import HOURS_A_DAY


@compiled
def loss_rate(per_year: float, transport_share: float, secure: float, transport: float, force: float) -> float:
    """Return present losses a year, from those at the start and the change of two practice rows since then.

    ``secure`` and ``transport`` are those changes in [-1, 1]. Source: DOMAIN S36-S39 for R; form assumption.
    """
    stored = (1.0 - transport_share) * exp(-force * secure)
    moved = transport_share * exp(-force * transport)
    return per_year * (stored + moved)


@compiled
def protection_stop(
    secure: float, physical: float, personnel: float, secure_catch: float, physical_catch: float, personnel_catch: float
) -> float:
    """Return the chance that a theft from a store fails: three layers, each with its practice in [0, 1]. Assumption."""
    return 1.0 - (1.0 - secure_catch * secure) * (1.0 - physical_catch * physical) * (1.0 - personnel_catch * personnel)


@compiled
def notice_days(account: float, high: float, force: float) -> float:
    """Return days until a loss is noticed, from ``high`` down with accounting practice in [0, 1]. Assumption."""
    return high * exp(-force * account)


@compiled
def response_days(contact: float, hours_without: float, best: float, force: float) -> float:
    """Return days until a point of contact answers: from ``hours_without`` down to ``best`` hours with practice in [0, 1].

    The default of 0.1 gives about 72 hours. Source: range DOMAIN L36; form assumption.
    """
    rest = 1.0 - contact
    return (best + (hours_without - best) * rest * rest * rest * exp(-force * contact)) / HOURS_A_DAY


@compiled
def recovered_share(exercises: float, low: float, gain: float, scale: float) -> float:
    """Return the share of lost items recovered if noticed at once; effort in [0, 1]. Source: DOMAIN S37; form assumption."""
    return min(1.0, low + gain * (1.0 - exp(-exercises / scale)))


@compiled
def recovery(
    share: float, days: float, fade: float, enforcement: float, late: float, low: float, gain: float, usual: float
) -> float:
    """Return the chance of recovery if the search begins ``days`` late; it falls by two thirds in ``fade`` days.

    The share ``late`` of it remains however late. ``enforcement`` practice in [0, 1] multiplies it by ``low`` up by ``gain``,
    against ``usual``. Assumption.
    """
    return min(1.0, share * (late + (1.0 - late) * exp(-days / fade)) * (low + gain * enforcement) / usual)
