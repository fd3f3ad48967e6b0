"""exp, log, power, sqrt and the normal quantile: accuracy, order, extremes, and the same bits uncompiled."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtri

from sim.numbers import exp, log, normal_quantile, power, sqrt

POINTS = np.random.default_rng(1540)
REALS = st.floats(allow_nan=False, allow_infinity=False)


def ulps(value: float, truth: float) -> float:
    """Return the distance from the truth in units in its last place."""
    return abs(value - truth) / math.ulp(truth)


def test_exp_is_within_two_units_in_the_last_place() -> None:
    points = np.concatenate([POINTS.uniform(-700, 709, 20_000), POINTS.uniform(-1, 1, 20_000), [0.0, -0.0, 1.0, 708.9]])
    assert max(ulps(exp(x), math.exp(x)) for x in points.tolist()) <= 2.0


def test_log_is_within_two_units_in_the_last_place() -> None:
    points = np.concatenate(
        [
            10.0 ** POINTS.uniform(-300, 300, 20_000),
            POINTS.uniform(0.5, 2.0, 20_000),
            1.0 + POINTS.uniform(-1e-9, 1e-9, 1_000),
            [1e-300, 1e300, 2.0, 0.5, math.sqrt(2.0), math.sqrt(0.5)],
        ]
    )
    assert max(ulps(log(x), math.log(x)) for x in points.tolist() if x != 1.0) <= 2.0
    assert log(1.0) == 0.0


def test_sqrt_is_within_two_units_in_the_last_place() -> None:
    points = np.concatenate(
        [10.0 ** POINTS.uniform(-300, 300, 20_000), POINTS.uniform(0, 1, 20_000), [4.0, 1.0, 5e-324]]
    )
    assert max(ulps(sqrt(x), math.sqrt(x)) for x in points.tolist()) <= 2.0


def test_power_has_a_relative_error_below_one_in_ten_thousand_billion() -> None:
    for x, y in zip(POINTS.uniform(1e-6, 1e3, 20_000).tolist(), POINTS.uniform(-4, 4, 20_000).tolist(), strict=True):
        truth = x**y
        if 1e-12 <= truth <= 1e12:
            assert abs(power(x, y) / truth - 1.0) < 1e-13


def test_the_normal_quantile_agrees_with_scipy() -> None:
    points = np.concatenate([POINTS.uniform(0, 1, 20_000), 10.0 ** POINTS.uniform(-15, -1, 5_000), [0.075, 0.925, 0.5]])
    points = np.concatenate([points, 1.0 - points[points > 1e-3]])
    for u in points.tolist():
        truth = float(ndtri(u))
        assert abs(normal_quantile(u) - truth) <= 4e-15 * max(1.0, abs(truth)), u


@given(REALS, REALS)
def test_exp_never_falls_by_more_than_its_accuracy(x: float, y: float) -> None:
    low, high = min(x, y), max(x, y)
    assert exp(low) <= exp(high) * (1.0 + 1e-15)


@given(st.floats(1e-300, 1e300), st.floats(1e-300, 1e300))
def test_log_and_sqrt_never_fall_by_more_than_their_accuracy(x: float, y: float) -> None:
    low, high = min(x, y), max(x, y)
    assert log(low) <= log(high) + 4 * math.ulp(log(high))
    assert sqrt(low) <= sqrt(high) * (1.0 + 1e-15)


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1, exclude_max=True))
def test_the_normal_quantile_never_falls_by_more_than_its_accuracy(x: float, y: float) -> None:
    low, high = normal_quantile(min(x, y)), normal_quantile(max(x, y))
    assert low <= high + 4e-15 * max(1.0, abs(high))


def test_extremes_of_exp_and_log_are_as_documented() -> None:
    assert exp(-708.1) == 0.0
    assert exp(-1e308) == 0.0
    assert exp(710.0) == exp(709.0) == exp(1e308)
    assert math.isfinite(exp(1e308))
    assert log(0.0) == log(-1.0) == log(-1e308) == -745.0
    assert exp(0.0) == 1.0


def test_extremes_of_power_and_sqrt_are_as_documented() -> None:
    assert power(0.0, 0.0) == power(5.0, 0.0) == power(1.0, 1e308) == 1.0
    assert power(0.0, 2.0) == power(-1.0, 2.0) == 0.0
    assert sqrt(0.0) == sqrt(-4.0) == 0.0
    assert sqrt(1.7e308) == pytest.approx(math.sqrt(1.7e308), rel=1e-15)


def test_the_normal_quantile_is_finite_at_both_ends_and_symmetric() -> None:
    assert normal_quantile(0.0) == normal_quantile(1e-16) == normal_quantile(-1.0)
    assert -8.3 < normal_quantile(0.0) < -8.2
    assert 8.0 < normal_quantile(1.0) < 8.3
    assert normal_quantile(0.5) == 0.0
    for u in (0.25, 0.125, 2.0**-20):
        assert normal_quantile(u) == -normal_quantile(1.0 - u)


@given(REALS)
def test_uncompiled_functions_of_one_number_give_the_same_bits(x: float) -> None:
    for function in (exp, log, sqrt):
        assert function.py_func(x).hex() == function(x).hex()


@given(st.floats(0, 1, exclude_max=True))
def test_the_uncompiled_normal_quantile_gives_the_same_bits(u: float) -> None:
    assert float(normal_quantile.py_func(u)).hex() == normal_quantile(u).hex()


@given(st.floats(0, 1e6), st.floats(-50, 50))
def test_the_uncompiled_power_gives_the_same_bits(x: float, y: float) -> None:
    assert float(power.py_func(x, y)).hex() == power(x, y).hex()
