"""exp, log, pow and the normal quantile from + - * /, square root and comparisons only: the same bits on every machine.

Library versions of these functions differ in the last bit between processors and versions; these do not. Accuracy is stated
in each docstring and held by tests against the standard library.
"""

from typing import Final

import numpy as np

from sim.compiled import compiled

_POWERS_OF_TWO: Final = np.array([float.fromhex(f"0x1p{k}") for k in range(-1022, 1024)])
_LN2_HIGH: Final = 6.93147180369123816490e-01
_LN2_LOW: Final = 1.90821492927058770002e-10
_PER_LN2: Final = 1.4426950408889634
_SQRT2: Final = 1.4142135623730951
LN2: Final = 0.6931471805599453
"""Natural logarithm of 2: what turns a half-life into a rate."""
UNIFORM_SPREAD: Final = 3.4641016151377544
"""Width of a uniform distribution with standard deviation 1: the square root of 12."""
HALF: Final = 0.5
"""The middle of [0, 1): for rounding, centring and reading a switch."""
ALMOST_ONE: Final = 0.999999
"""Added before cutting to a whole number, so that a number is rounded up, but not by its last bits."""
TINY: Final = 1e-12
"""What stands for 0 where a logarithm is taken."""
CLOSE: Final = 1e-6
"""Distance from a point where a formula is 0 / 0 within which its limit is taken."""
GUMBEL_MEDIAN: Final = 0.3666
NINTH_DECILE: Final = 0.9
GUMBEL_NINTH_DECILE: Final = 2.2505
GUMBEL_MOST: Final = 37.0
"""Standard Gumbel values at the median, the ninth decile and the last double below 1, -ln(-ln u), rounded up."""
HUNDRED: Final = 100.0
"""What a rate per hundred is divided by."""
_FRACTION: Final = (1 << 52) - 1
"""Bits of a float64 that hold its fraction."""
_ONE: Final = 1023 << 52
"""Bits of 1.0."""


@compiled
def exp(x: float) -> float:
    """Return e to the power x, within 2 units in the last place; below -708 it is 0, above 709 it is e^709.

    Method: x = k ln 2 + r with |r| <= ln 2 / 2, the Taylor polynomial of degree 13 for e^r in pairs (Estrin), times 2^k exactly.
    """
    if x < -708.0:
        return 0.0
    if x > 709.0:
        x = 709.0
    scaled = x * _PER_LN2
    k = int(scaled + 0.5) if scaled >= 0.0 else -int(0.5 - scaled)
    r = (x - k * _LN2_HIGH) - k * _LN2_LOW
    r2 = r * r
    r4 = r2 * r2
    low = (1.0 / 2.0 + r * (1.0 / 6.0)) + r2 * (1.0 / 24.0 + r * (1.0 / 120.0))
    middle = (1.0 / 720.0 + r * (1.0 / 5040.0)) + r2 * (1.0 / 40320.0 + r * (1.0 / 362880.0))
    high = (1.0 / 3628800.0 + r * (1.0 / 39916800.0)) + r2 * (1.0 / 479001600.0 + r * (1.0 / 6227020800.0))
    total = 1.0 + (r + r2 * (low + r4 * (middle + r4 * high)))
    return float(total * _POWERS_OF_TWO[k + 1022])


@compiled
def log(x: float) -> float:
    """Return the natural logarithm of a normal x > 0, within 2 units in the last place; x <= 0 gives -745.

    Method: x = m 2^k with m in [sqrt(1/2), sqrt(2)), k read from the bits of x; then 2 artanh((m - 1) / (m + 1)) as a series.
    """
    if x <= 0.0:
        return -745.0
    bits = np.float64(x).view(np.int64)
    k = (bits >> 52) - 1023
    m = np.int64((bits & _FRACTION) | _ONE).view(np.float64)
    if m >= _SQRT2:
        m = m * 0.5
        k += 1
    s = (m - 1.0) / (m + 1.0)
    z = s * s
    z2 = z * z
    z4 = z2 * z2
    low = (1.0 / 3.0 + z * 0.2) + z2 * (1.0 / 7.0 + z * (1.0 / 9.0))
    middle = (1.0 / 11.0 + z * (1.0 / 13.0)) + z2 * (1.0 / 15.0 + z * (1.0 / 17.0))
    high = (1.0 / 19.0 + z * (1.0 / 21.0)) + z2 * (1.0 / 23.0)
    total = low + z4 * (middle + z4 * high)
    return float(k * _LN2_HIGH + (2.0 * s + (2.0 * s * z * total + k * _LN2_LOW)))


@compiled
def power(x: float, y: float) -> float:
    """Return x to the power y for x >= 0, as exp(y log x), relative error below 1e-13 for results in [1e-12, 1e12]."""
    if x <= 0.0:
        return 1.0 if y == 0.0 else 0.0
    if x == 1.0 or y == 0.0:
        return 1.0
    return exp(y * log(x))


@compiled
def sqrt(x: float) -> float:
    """Return the square root of x, 0 for x <= 0; IEEE 754 rounds it correctly, the same on every machine."""
    return float(np.sqrt(x)) if x > 0.0 else 0.0


@compiled
def _seventh(x: float, a: float, b: float, c: float, d: float, e: float, f: float, g: float, h: float) -> float:
    """Return a + b x + c x^2 + ... + h x^7 in pairs (Estrin), so that a processor works on several terms at once."""
    x2 = x * x
    x4 = x2 * x2
    return ((a + b * x) + x2 * (c + d * x)) + x4 * ((e + f * x) + x2 * (g + h * x))


@compiled
def _central_quantile(q: float) -> float:
    """Return the standard normal quantile of 0.5 + q for |q| <= 0.425 (AS 241)."""
    r = 0.180625 - q * q
    top = _seventh(
        r,
        3.3871328727963666080e0,
        1.3314166789178437745e2,
        1.9715909503065514427e3,
        1.3731693765509461125e4,
        4.5921953931549871457e4,
        6.7265770927008700853e4,
        3.3430575583588128105e4,
        2.5090809287301226727e3,
    )
    bottom = _seventh(
        r,
        1.0,
        4.2313330701600911252e1,
        6.8718700749205790830e2,
        5.3941960214247511077e3,
        2.1213794301586595867e4,
        3.9307895800092710610e4,
        2.8729085735721942674e4,
        5.2264952788528545610e3,
    )
    return q * top / bottom


@compiled
def _tail_quantile(r: float) -> float:
    """Return the absolute standard normal quantile in a tail of weight e^(-r^2), r >= 1.6 (AS 241)."""
    if r <= 5.0:
        r -= 1.6
        top = _seventh(
            r,
            1.42343711074968357734e0,
            4.63033784615654529590e0,
            5.76949722146069140550e0,
            3.64784832476320460504e0,
            1.27045825245236838258e0,
            2.41780725177450611770e-1,
            2.27238449892691845833e-2,
            7.74545014278341407640e-4,
        )
        bottom = _seventh(
            r,
            1.0,
            2.05319162663775882187e0,
            1.67638483018380384940e0,
            6.89767334985100004550e-1,
            1.48103976427480074590e-1,
            1.51986665636164571966e-2,
            5.47593808499534494600e-4,
            1.05075007164441684324e-9,
        )
        return top / bottom
    r -= 5.0
    top = _seventh(
        r,
        6.65790464350110377720e0,
        5.46378491116411436990e0,
        1.78482653991729133580e0,
        2.96560571828504891230e-1,
        2.65321895265761230930e-2,
        1.24266094738807843860e-3,
        2.71155556874348757815e-5,
        2.01033439929228813265e-7,
    )
    bottom = _seventh(
        r,
        1.0,
        5.99832206555887937690e-1,
        1.36929880922735805310e-1,
        1.48753612908506148525e-2,
        7.86869131145613259100e-4,
        1.84631831751005468180e-5,
        1.42151175831644588870e-7,
        2.04426310338993978564e-15,
    )
    return top / bottom


@compiled
def normal_quantile(u: float) -> float:
    """Return the standard normal quantile of u in (0, 1); u is held to [1e-16, 1 - 1e-16].

    Source: Wichura (1988), algorithm AS 241, PPND16; relative accuracy about 1e-15.
    """
    u = min(max(u, 1e-16), 1.0 - 1e-16)
    q = u - 0.5
    if -0.425 <= q <= 0.425:
        return _central_quantile(q)
    tail = _tail_quantile(sqrt(-log(u if q < 0.0 else 1.0 - u)))
    return -tail if q < 0.0 else tail
