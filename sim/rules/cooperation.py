"""Courts, prosecution, assistance and peer review."""

from sim.compiled import compiled
from sim.numbers import exp


@compiled
def prosecuted_share(prosecutors: float, enforcement: float, low: float, gain: float, scale: float) -> float:
    """Return the share of seizures prosecuted, in [0, 1]; both practices in [0, 1]. Default 0.30, DOMAIN L32; form assumption."""
    share = low + gain * (1.0 - exp(-prosecutors / scale))
    return min(1.0, share * (0.75 + 0.5 * enforcement))


@compiled
def upheld(legal_basis: float, instruments: float, contested: float, assistance: float) -> float:
    """Return the chance that a seizure stands: uncontested, or contested on a sound legal basis.

    ``legal_basis`` in [0, 1] from the laws in force, ``instruments`` in force out of 12, ``assistance`` the part of the basis that
    rests on legal assistance between States. Form assumption.
    """
    sound = legal_basis * (1.0 - assistance + assistance * instruments / 12.0)
    return 1.0 - contested * (1.0 - sound)


@compiled
def match_share(base: float, fresh: float, contact: float, plan: float) -> float:
    """Return the chance in [0, 0.95] that an assistance request is matched: a fresh report, a contact and a plan help.

    Base 0.40 from DOMAIN S30, S31; the rest assumption.
    """
    return min(0.95, base * (0.7 + 0.5 * fresh + 0.3 * contact + 0.5 * plan))


@compiled
def review_rows(fields: float, invited: float, fields_in_row: float) -> float:
    """Return how much practice a peer review closes in one State, in rows: wider reviews go less deep.

    ``fields`` for a review of two States; ``invited`` 2 to 6. Range 3-10 fields DOMAIN L33; form assumption.
    """
    return fields * (2.0 / invited) * (0.6 + 0.2 * invited) / fields_in_row
