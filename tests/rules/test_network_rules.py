"""Beliefs, deterrence and opportunities: properties and arithmetic of the rules."""

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats

from sim.rules import trafficking
from sim.scenario.parameters import PARAMETER_INDEX

share = st.floats(0, 1)
count = st.floats(0, 200)
SLACK = 1e-12
FORCE = PARAMETER_INDEX["certainty_force"].default
SEVERITY = PARAMETER_INDEX["severity_force"].default


@given(count, count)
def test_beliefs_follow_their_formula(through: float, caught: float) -> None:
    found = trafficking.believed_success(through, caught, 2.0, 0.5)
    assert found == pytest.approx((through + 2.0) / (through + caught + 2.5))
    assert 0.0 < found < 1.0


def test_a_network_without_memory_believes_in_four_of_five() -> None:
    alpha, beta = PARAMETER_INDEX["belief_alpha"].default, PARAMETER_INDEX["belief_beta"].default
    assert trafficking.believed_success(0.0, 0.0, alpha, beta) == pytest.approx(0.8)


@given(count, count, st.floats(0, 50))
def test_being_caught_lowers_belief_and_getting_through_raises_it(through: float, caught: float, more: float) -> None:
    now = trafficking.believed_success(through, caught, 2.0, 0.5)
    assert trafficking.believed_success(through, caught + more, 2.0, 0.5) <= now + SLACK
    assert trafficking.believed_success(through + more, caught, 2.0, 0.5) >= now - SLACK


@given(st.floats(0, 2000), st.floats(0, 2000), st.floats(6, 26))
def test_memory_fades_the_same_in_one_step_or_two(days: float, more: float, months: float) -> None:
    steps = trafficking.fading(days, months) * trafficking.fading(more, months)
    assert steps == pytest.approx(trafficking.fading(days + more, months))
    assert trafficking.fading(months * 91.0 / 3.0, months) == pytest.approx(math.exp(-1))


@given(st.floats(0, 10), share, st.floats(0, 3), share, share)
def test_certainty_deters_more_than_severity(
    value: float, success: float, cost: float, prosecuted: float, severity: float
) -> None:
    def worth(certain: float, severe: float) -> float:
        return trafficking.utility(value, success, cost, certain, severe, FORCE, SEVERITY)

    now = worth(prosecuted, severity)
    assert now == pytest.approx(
        value * success - cost - FORCE * (1.0 - success) * prosecuted - SEVERITY * severity, abs=1e-9
    )
    assert worth(min(1.0, prosecuted + 0.1), severity) <= now + SLACK
    assert worth(prosecuted, min(1.0, severity + 0.1)) <= now + SLACK


def test_the_weight_of_certainty_is_much_larger_than_that_of_severity() -> None:
    assert FORCE >= 5.0 * SEVERITY


@given(st.floats(0, 10), share, share, st.floats(0, 3), share)
def test_a_better_chance_is_never_worth_less(
    value: float, one: float, other: float, cost: float, prosecuted: float
) -> None:
    less, more = min(one, other), max(one, other)
    assert trafficking.utility(value, less, cost, prosecuted, 0.3, FORCE, SEVERITY) <= trafficking.utility(
        value, more, cost, prosecuted, 0.3, FORCE, SEVERITY
    )


def test_taste_has_the_gumbel_law() -> None:
    grid = (np.arange(10_000) + 0.5) / 10_000
    found = np.array([trafficking.gumbel(u) for u in grid.tolist()])
    assert np.allclose(found, stats.gumbel_r.ppf(grid), rtol=1e-9, atol=1e-9)


@given(st.floats(0.0, 1.0, exclude_max=True))
@example(0.5)
@example(0.9)
@example(1.0 - 2.0**-53)
def test_no_taste_exceeds_the_bound_that_stands_for_it(u: float) -> None:
    assert trafficking.gumbel(u) <= trafficking.gumbel_bound(u)


def test_opportunities_come_at_the_mean_gap_and_never_twice_a_day() -> None:
    grid = (np.arange(20_000) + 0.5) / 20_000
    for mean in (3.0, 40.0):
        gaps = np.array([trafficking.gap_days(u, mean) for u in grid.tolist()])
        assert gaps.min() >= 1
        # Whole days: the exponential's days begun, 1 / (1 - e^(-1 / mean)) in the mean.
        assert gaps.mean() == pytest.approx(1.0 / (1.0 - math.exp(-1.0 / mean)), rel=0.01)


@given(st.floats(0, 1, exclude_max=True), st.floats(0.1, 700), st.floats(0.1, 700))
def test_a_longer_mean_gap_never_shortens_a_wait_under_the_same_random_draws(
    u: float, one: float, other: float
) -> None:
    assert trafficking.gap_days(u, min(one, other)) <= trafficking.gap_days(u, max(one, other))
