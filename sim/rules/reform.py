"""How practice follows means, how law follows decisions, and how training fades."""

from sim.compiled import compiled
from sim.numbers import LN2, exp
from sim.scenario.calendar import MONTH, YEAR


@compiled
def approach(value: float, target: float, days: float, lag_days: float) -> float:
    """Return value after ``days`` of a first-order approach to target with time constant ``lag_days`` (> 0)."""
    return target + (value - target) * exp(-days / lag_days)


@compiled
def training_stock(hours: float, hours_a_year: float, days: float, half_life: float) -> float:
    """Return hours of training in stock after ``days``: it grows with the hours given and fades with its half-life (days)."""
    rate = LN2 / half_life
    kept = exp(-rate * days)
    # Exact for hours' = given - rate x hours, whatever the step.
    return hours * kept + hours_a_year / YEAR / rate * (1.0 - kept)


@compiled
def pace(plan: float, gain: float) -> float:
    """Return the factor >= 1 on the pace of reform at an action-plan practice in [0, 1]. Source: one to three times, DOMAIN 3.4."""
    return 1.0 + gain * plan


@compiled
def spread_of(u: float, low: float, high: float) -> float:
    """Return the value at quantile u of a uniform delay between low and high. Ranges DOMAIN 5.1; uniform form assumption."""
    return low + u * (high - low)


@compiled
def freshness(age_days: float, memory_months: float) -> float:
    """Return how much a report of that age is still worth, in (0, 1]. Assumption."""
    return exp(-age_days / (memory_months * MONTH))


@compiled
def on_file(reported: float, fresh: float, ignorance: float) -> float:
    """Return practice as the team believes it to be: the last report, drifting to ``ignorance`` with age. Assumption."""
    return ignorance + (reported - ignorance) * fresh
