"""Losses and thefts from holdings, notice and recovery."""

from sim.compiled import compiled
from sim.numbers import exp


@compiled
def loss_rate(per_year: float, transport_share: float, secure: float, transport: float, force: float) -> float:
    """Return losses a year now, from those at the start and the change of two practice rows since the start.

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
def response_days(contact: float, hours_without: float) -> float:
    """Return days until a point of contact answers: from ``hours_without`` down to one hour with practice in [0, 1].

    The default of 0.1 gives about 72 hours. Source: range DOMAIN L36; form assumption.
    """
    rest = 1.0 - contact
    return (1.0 + (hours_without - 1.0) * rest * rest * rest * exp(-8.5 * contact)) / 24.0


@compiled
def recovered_share(exercises: float, low: float, gain: float, scale: float) -> float:
    """Return the share of lost items recovered when noticed at once, effort in [0, 1]. Source: DOMAIN S37; form assumption."""
    return min(1.0, low + gain * (1.0 - exp(-exercises / scale)))


@compiled
def recovery(share: float, days: float, fade: float, enforcement: float) -> float:
    """Return the chance of recovery when the search begins ``days`` late; ``fade`` days take two thirds of it.

    ``enforcement`` practice in [0, 1] moves it by a tenth either way. Assumption.
    """
    return min(1.0, share * (0.35 + 0.65 * exp(-days / fade)) * (0.9 + 0.2 * enforcement) / 0.95)
