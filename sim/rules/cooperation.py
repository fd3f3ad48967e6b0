"""Courts, prosecution, assistance and peer review."""

from sim.compiled import compiled
from sim.numbers import exp
from sim.scenario.controls import ALL_INSTRUMENTS


@compiled
def prosecuted_share(
    prosecutors: float,
    enforcement: float,
    low: float,
    gain: float,
    scale: float,
    enforcement_low: float,
    enforcement_gain: float,
) -> float:
    """Return the share of seizures prosecuted, in [0, 1]; both practices in [0, 1]. Default 0.30, DOMAIN L32; form assumption.

    Law enforcement multiplies it by a factor from ``enforcement_low`` up by ``enforcement_gain``.
    """
    share = low + gain * (1.0 - exp(-prosecutors / scale))
    return min(1.0, share * (enforcement_low + enforcement_gain * enforcement))


@compiled
def upheld(legal_basis: float, instruments: float, contested: float, assistance: float) -> float:
    """Return the chance that a seizure stands: uncontested, or contested on a sound legal basis.

    ``legal_basis`` in [0, 1] from the laws in force, ``instruments`` in force out of 12, ``assistance`` the part of the basis that
    rests on legal assistance between States. Form assumption.
    """
    sound = legal_basis * (1.0 - assistance + assistance * instruments / ALL_INSTRUMENTS)
    return 1.0 - contested * (1.0 - sound)


@compiled
def match_share(
    base: float,
    fresh: float,
    contact: float,
    plan: float,
    alone: float,
    fresh_gain: float,
    contact_gain: float,
    plan_gain: float,
    most: float,
) -> float:
    """Return the chance in [0, ``most``] that an assistance request is matched; a fresh report, a contact and a plan help.

    ``base`` is multiplied by ``alone`` and the gain of each, all of them in [0, 1]. Base DOMAIN S30, S31; the rest assumption.
    """
    return min(most, base * (alone + fresh_gain * fresh + contact_gain * contact + plan_gain * plan))


@compiled
def review_rows(
    fields: float, invited: float, fields_in_row: float, fewest: float, base: float, breadth: float
) -> float:
    """Return how many rows of missing practice a peer review closes in one State: wider reviews go less deep.

    ``fields`` for a review of the ``fewest``; ``invited`` States together close (``base`` + ``breadth`` x invited) times as many.
    Range 3-10 fields DOMAIN L33; form assumption.
    """
    return fields * (fewest / invited) * (base + breadth * invited) / fields_in_row
