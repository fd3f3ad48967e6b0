"""Keyed chance: every event has its own random draws, the same whatever happened before.

There is no random stream. ``chance(run, question, who, occasion)`` hashes its key to a number in [0, 1); asking again gives the
same answer, in any order, thread or process. Mixing is the finaliser of SplitMix64 (Steele, Lea and Flood 2014, with the
constants of Stafford's variant 13), applied to the key folded in twice.
"""

import hashlib
from typing import Any, Final

import numpy as np

from sim.compiled import compiled
from sim.numbers import exp

_GOLDEN: Final = np.uint64(0x9E3779B97F4A7C15)
_FIRST: Final = np.uint64(0xBF58476D1CE4E5B9)
_SECOND: Final = np.uint64(0x94D049BB133111EB)
_ODD: Final = np.uint64(0xD1342543DE82EF95)
_S11: Final = np.uint64(11)
_S27: Final = np.uint64(27)
_S30: Final = np.uint64(30)
_S31: Final = np.uint64(31)
# 2^-53: the upper 53 bits fill a double's mantissa, so that 1 is never reached.
_UNIT: Final = 1.0 / 9007199254740992.0

(
    VOLUME,
    OPENED,
    FALSE_ALARM,
    APPLICATIONS,
    ARRIVAL,
    REFERRED,
    WORK,
    OFF_DESK,
    OUTCOME,
    OPPORTUNITY,
    TASTE,
    ATTEMPT_TIME,
    TRAVEL,
    GATE,
    RETIRED_LEGAL,
    COURT,
    COURT_DELAY,
    PROSECUTION,
    REPLACEMENT,
    NEW_SIGNATURE,
    FASHION,
    TRUSTED,
    LOSS,
    LOSS_PLACE,
    RECOVERY,
    LAW_DELAY,
    INSTRUMENT_DELAY,
    MATCH,
    MATCH_LAG,
    TIPS,
    FALSE_TIPS,
    RETIRED_BREACHES,
    RETIRED_REVIEW,
    RETIRED_NEW_ITEM,
    CHECKED,
    ADVERSE,
    ASSUMPTION,
    GROUP_ORDER,
    SHUFFLE,
    CASE_GROUP,
) = range(40)
"""The questions that chance is asked; each is part of the key of every draw, so their numbers never change.

Those that are retired nobody asks any more; they keep their places for the others' sake.
"""


@compiled
def mix(z: Any) -> Any:
    """Return the 64-bit finaliser of z (uint64 in, uint64 out)."""
    z = (z ^ (z >> _S30)) * _FIRST
    z = (z ^ (z >> _S27)) * _SECOND
    return z ^ (z >> _S31)


@compiled
def run_key(seed: Any, replicate: int) -> Any:
    """Return the key of one replicate (uint64) from a seed (uint64) and the replicate's number >= 0."""
    return mix(mix(seed + _GOLDEN) + (np.uint64(replicate) + np.uint64(1)) * _ODD)


@compiled
def chance(run: Any, question: int, who: Any, occasion: int) -> float:
    """Return the draw in [0, 1) that belongs to this question about this named one on this occasion.

    ``run`` and ``who`` are uint64 keys (``run_key``, ``name_key``); question and occasion are whole numbers >= 0.
    """
    # One is added because question 0 or occasion 0 would leave the key as it is.
    z = mix((run ^ who) + (np.uint64(question) + np.uint64(1)) * _GOLDEN)
    z = mix(z + (np.uint64(occasion) + np.uint64(1)) * _ODD)
    return float(z >> _S11) * _UNIT


@compiled
def join(who: Any, occasion: int) -> Any:
    """Return the key (uint64) of the occasion-th thing that belongs to ``who``, an attempt of a network for example."""
    return mix(who + (np.uint64(occasion) + np.uint64(1)) * _GOLDEN)


@compiled
def favourite(who: Any, names: Any) -> int:
    """Return the place of the one among named things (uint64 keys, one at least) that belongs to ``who``: the highest hash of both.

    Their order does not matter, and one more takes only what becomes its own (highest random weight, Thaler and Ravishankar 1998).
    """
    best = 0
    highest = mix(who ^ names[0])
    for n in range(1, len(names)):
        weight = mix(who ^ names[n])
        if weight > highest:
            best = n
            highest = weight
    return best


@compiled
def poisson(u: float, mean: float) -> int:
    """Return the Poisson count at quantile u for a mean in [0, 200], by inversion: more mean never gives fewer."""
    if u < 1.0 - 2.0 * mean:
        return 0  # e^-mean is well above: what is rare needs no exponential
    return poisson_from(u, mean, exp(-mean))


@compiled
def poisson_from(u: float, mean: float, none: float) -> int:
    """Return the Poisson count at quantile u for a mean in [0, 200] whose chance of no event, e^-mean, is known."""
    term = none
    below = term
    count = 0
    # Beyond the mean terms so small no longer move the sum, which rounding may leave below a draw next to 1.
    while u >= below and (term > 1e-18 or count < mean):
        count += 1
        term *= mean / count
        below += term
    return count


@compiled
def whole(u: float, amount: float) -> int:
    """Return amount >= 0 rounded to one of its two whole neighbours, up with the probability of its fraction."""
    floor = int(amount)
    return floor + 1 if u < amount - floor else floor


def name_key(name: str) -> np.uint64:
    """Return the key of a stable name: the first 8 bytes of its BLAKE2b hash, the same on every machine."""
    return np.uint64(int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little"))
