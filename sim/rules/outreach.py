"""Firms and universities: unknowing breaches, compliance programmes, tips, and deals noticed by services."""

from sim.compiled import compiled
from sim.numbers import exp


@compiled
def unknowing_breaches(share: float, reach: float, high: float, fall: float, back: float, years: float) -> float:
    """Return the share of exports that breach the rules unknowingly, ``years`` later.

    Outreach at ``reach`` in [0, 1] lowers it by ``fall`` a year; without it the share returns to ``high`` by ``back`` a year.
    Source: BIS 2006-2010, 15.2% to about 1% in four years at full effort (agency figure, cause not established).
    """
    # A plain step: at a week each the exact solution would differ by less than the rates are known.
    return share + years * ((1.0 - reach) * back * (high - share) - fall * reach * share)


@compiled
def support_gain(support: float, scale: float) -> float:
    """Return what a support effort in [0, 1] achieves of what full support would, in [0, 1]. Assumption."""
    return (1.0 - exp(-support / scale)) / (1.0 - exp(-1.0 / scale))


@compiled
def adoption_target(gain: float, at_start: float, high: float, kept: float) -> float:
    """Return the share of firms that will adopt a compliance programme at a ``support_gain`` in [0, 1]. Assumption.

    Without support, the share ``kept`` of those that had one at the start keep it.
    """
    return max(at_start * kept, high * gain)


@compiled
def supplier_stop(adopted: float, reached: float, programme_catch: float, awareness_catch: float) -> float:
    """Return the chance that a supplier refuses and reports a suspicious enquiry; all in [0, 1]. Form assumption."""
    return 1.0 - (1.0 - programme_catch * adopted) * (1.0 - awareness_catch * reached)


@compiled
def tip_rate(line: float, reached: float, high: float, unreached: float, gain: float) -> float:
    """Return tips per 100 firms and year; they need a line that answers and people who know it. Range DOMAIN L30; form assumption.

    The share ``unreached`` comes if nobody is reached, ``gain`` more if everybody is.
    """
    return high * line * (unreached + gain * reached)


@compiled
def tip_meets(unused: float, force: float) -> float:
    """Return the chance that one of the tips received and not used yet is about an attempt: 1 - e^(-force x tips). Assumption."""
    return 1.0 - exp(-force * unused)


@compiled
def service_alert(
    finance: float, services: float, law: bool, no_law: float, catch: float, by_finance: float, by_services: float
) -> float:
    """Return the chance that banks or carriers notice a deal and tell; rows in [0, 1], ``no_law`` of it without law. Assumption.

    ``by_finance`` and ``by_services`` are the parts due to each.
    """
    return catch * (by_finance * finance + by_services * services) * (1.0 if law else no_law)


@compiled
def with_law(practice: float, law: bool, no_law: float, catch: float) -> float:
    """Return what a control stops at its practice in [0, 1]; without its law in force, ``no_law`` of that. Assumption."""
    return catch * practice * (1.0 if law else no_law)
