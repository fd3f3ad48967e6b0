"""Selection, recognition, delay and false alarms at a post: properties and arithmetic of the rules."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.rules import customs
from sim.scenario.parameters import PARAMETER_INDEX
from tests.rules.contracts import par, usual

share = st.floats(0, 1)
exponent = st.floats(*par("best_exponent"))
known_from = st.floats(*par("known_from"))
SLACK = 1e-12
OVERLOAD, AUDITS, DESK = usual("overload_from"), usual("trusted_scale"), usual("expert_scale")
FLAGGED = usual("correlation_scale", "flagged_usual", "method_false_alarms")


def blind(share_opened: float, random_share: float) -> float:
    """Return the chance of being opened when the profile knows nothing and picks like chance itself."""
    return 1.0 - (1.0 - random_share * share_opened) * (1.0 - (1.0 - random_share) * share_opened)


def test_fact_1_one_post_that_opens_one_in_twenty_stops_about_one_in_twenty_attempts() -> None:
    opened = customs.selection(0.05, 0.0, 0.6, 1.0, 0.0, 0.2)
    assert opened == pytest.approx(0.05**0.6, rel=1e-12)
    assert opened * 0.3 == pytest.approx(0.05, abs=0.0025)


def test_fact_2_the_best_exponent_finds_four_fifths_in_the_top_third() -> None:
    assert customs.profile_hit(0.3, 0.185, 1.0, 0.0, 0.2) == pytest.approx(0.8, abs=0.005)


@given(share, share, exponent, share, share, known_from)
def test_selection_follows_its_formula(s: float, rho: float, a: float, k: float, c: float, known: float) -> None:
    profile = (1.0 - rho) * s
    hit = profile ** (1.0 - (1.0 - a) * k) if profile > 0.0 else 0.0
    if k < known:
        hit *= 1.0 - c * (1.0 - k / known)
    assert customs.selection(s, rho, a, k, c, known) == pytest.approx(1.0 - (1.0 - rho * s) * (1.0 - hit), abs=1e-12)


@given(share, share, exponent, share, share, share, known_from)
def test_selection_never_falls_with_knowledge(
    s: float, rho: float, a: float, one: float, other: float, c: float, known: float
) -> None:
    less, more = min(one, other), max(one, other)
    assert customs.selection(s, rho, a, less, c, known) <= customs.selection(s, rho, a, more, c, known) + SLACK


@given(share, share, share, exponent, share, share, known_from)
def test_selection_never_falls_with_the_share_opened(
    one: float, other: float, rho: float, a: float, k: float, c: float, known: float
) -> None:
    less, more = min(one, other), max(one, other)
    assert customs.selection(less, rho, a, k, c, known) <= customs.selection(more, rho, a, k, c, known) + SLACK


@given(share, share, exponent, share, known_from, share)
def test_a_known_signature_is_never_selected_less_than_blindly(
    s: float, rho: float, a: float, c: float, known: float, further: float
) -> None:
    k = known + (1.0 - known) * further
    assert customs.selection(s, rho, a, k, c, known) >= blind(s, rho) - SLACK


@given(share, share, exponent, share, share, known_from)
def test_selection_is_never_below_its_random_share(
    s: float, rho: float, a: float, k: float, c: float, known: float
) -> None:
    assert customs.selection(s, rho, a, k, c, known) >= rho * s - SLACK


@given(share, exponent, known_from)
def test_a_confident_profile_looks_away_from_an_unknown_signature(s: float, a: float, known: float) -> None:
    assert customs.profile_hit(s, a, 0.0, 1.0, known) == 0.0
    assert customs.profile_hit(s, a, 0.0, 0.0, known) == pytest.approx(s, abs=1e-12)
    assert customs.profile_hit(s, a, 0.0, 0.5, known) <= s + SLACK


@given(share, exponent, share, share, known_from)
def test_nothing_opened_finds_nothing_and_everything_opened_finds_all_that_is_known(
    rho: float, a: float, k: float, c: float, known: float
) -> None:
    assert customs.selection(0.0, rho, a, k, c, known) == 0.0
    if k >= known:
        assert customs.selection(1.0, 0.0, a, k, c, known) == pytest.approx(1.0)


def test_two_of_twenty_analysts_give_the_exponent_of_fact_1_and_none_give_one() -> None:
    best, scale = PARAMETER_INDEX["best_exponent"].default, PARAMETER_INDEX["analysts_scale"].default
    assert customs.targeting_exponent(0.1, best, scale) == pytest.approx(0.6, abs=0.02)
    assert customs.targeting_exponent(0.0, best, scale) == 1.0
    assert customs.targeting_exponent(1.0, best, scale) == pytest.approx(best)


@given(share, share, exponent, st.floats(*par("analysts_scale")))
def test_more_analysts_never_target_worse(one: float, other: float, best: float, scale: float) -> None:
    more, less = max(one, other), min(one, other)
    found = customs.targeting_exponent(more, best, scale)
    assert found <= customs.targeting_exponent(less, best, scale) + SLACK


@given(st.floats(0, 300), st.floats(0, 300), st.floats(0.05, 1), st.floats(8, 40))
def test_identification_rises_with_training_and_saturates(
    one: float, other: float, quality: float, scale: float
) -> None:
    less, more = min(one, other), max(one, other)
    assert customs.identification(less, quality, 0.15, 0.75, scale) <= customs.identification(
        more, quality, 0.15, 0.75, scale
    )
    first = customs.identification(10.0, quality, 0.15, 0.75, scale) - customs.identification(
        0.0, quality, 0.15, 0.75, scale
    )
    later = customs.identification(20.0, quality, 0.15, 0.75, scale) - customs.identification(
        10.0, quality, 0.15, 0.75, scale
    )
    assert later < first


def test_identification_starts_at_its_floor_and_ends_at_its_ceiling() -> None:
    assert customs.identification(0.0, 1.0, 0.15, 0.75, 15.0) == 0.15
    assert customs.identification(1e4, 1.0, 0.15, 0.75, 15.0) == pytest.approx(0.75)
    assert customs.identification(15.0, 1.0, 0.15, 0.75, 15.0) == pytest.approx(0.15 + 0.6 * (1 - math.exp(-1)))
    assert customs.identification(80.0, 0.0, 0.15, 0.75, 15.0) == 0.15


@given(share, st.floats(0, 1), st.floats(0.1, 0.7), share, st.floats(0.3, 1))
def test_a_common_method_narrows_the_spread_between_posts(
    p: float, skill: float, spread: float, method: float, removed: float
) -> None:
    def gap(use: float) -> float:
        better = customs.with_spread(p, skill, spread, use, removed)
        return better - customs.with_spread(p, -skill, spread, use, removed)

    assert 0.0 <= gap(1.0) <= gap(method) + SLACK
    assert gap(method) <= gap(0.0) + SLACK


def test_a_post_of_mean_skill_is_its_states_mean() -> None:
    assert customs.with_spread(0.4, 0.0, 0.35, 0.0, 0.8) == 0.4


@given(st.floats(0, 50), st.floats(0, 50), st.floats(*par("overload_loss")))
def test_quality_falls_with_load_from_the_load_that_is_too_much_on(one: float, other: float, loss: float) -> None:
    less, more = min(one, other), max(one, other)
    assert customs.quality_under_load(more, loss, *OVERLOAD) <= customs.quality_under_load(less, loss, *OVERLOAD)
    assert customs.quality_under_load(*OVERLOAD, loss, *OVERLOAD) == 1.0
    assert customs.quality_under_load(OVERLOAD[0] + 1e-9, loss, *OVERLOAD) == pytest.approx(1.0)
    assert customs.quality_under_load(1e3, loss, *OVERLOAD) == pytest.approx(1.0 - loss)


def test_fewer_bays_cost_recognition_as_an_officer_would_expect_and_never_most_of_it() -> None:
    """No cliff: at seven tenths of the bays a full post loses a tenth to a fifth of its recognition, at half at most a third."""
    loss = PARAMETER_INDEX["overload_loss"].default
    seven_tenths, half = (customs.quality_under_load(1.0 / bays, loss, *OVERLOAD) for bays in (0.7, 0.5))
    assert 0.8 < seven_tenths < 0.9
    assert 2 / 3 < half < seven_tenths


@given(share, st.floats(*par("trusted_share")))
def test_audits_make_trusted_traders_up_to_the_largest_share(audits: float, high: float) -> None:
    assert customs.trusted_share(0.0, high, *AUDITS) == 0.0
    assert customs.trusted_share(1.0, high, *AUDITS) == pytest.approx(high)
    assert customs.trusted_share(audits, high, *AUDITS) <= customs.trusted_share(min(1.0, audits + 0.1), high, *AUDITS)


@given(st.floats(0, 0.3), st.floats(0, 0.9), st.floats(4, 6))
def test_relief_for_trusted_traders_leaves_the_overall_share_opened(s: float, trusted: float, relief: float) -> None:
    rest = customs.untrusted_intensity(s, trusted, relief, 0.95)
    if rest < 0.95:
        assert (1.0 - trusted) * rest + trusted * rest / relief == pytest.approx(s)
    assert rest >= min(s, 0.95) - SLACK


@given(share, share, share, st.floats(0.2, 0.5), share)
def test_correlation_tables_and_a_common_method_never_add_false_alarms(
    correlated: float, one: float, other: float, gain: float, method: float
) -> None:
    less, more = min(one, other), max(one, other)
    (listed,) = usual("listed_low")
    with_more = customs.flagged_unlisted(correlated, more, method, listed, gain, *FLAGGED)
    assert with_more <= customs.flagged_unlisted(correlated, less, method, listed, gain, *FLAGGED) + SLACK
    assert with_more <= customs.flagged_unlisted(correlated, more, 0.0, listed, gain, *FLAGGED) + SLACK


@given(share, share, st.floats(10, 60), st.floats(0.2, 2))
def test_an_expert_desk_shortens_examinations(one: float, other: float, none: float, best: float) -> None:
    less, more = min(one, other), max(one, other)
    assert customs.expertise_days(more, none, best, *DESK) <= customs.expertise_days(less, none, best, *DESK) + SLACK
    assert customs.expertise_days(0.0, none, best, *DESK) == pytest.approx(none)
    assert customs.expertise_days(1.0, none, best, *DESK) == pytest.approx(best, rel=0.5)


@given(st.floats(0, 1e3), st.floats(0, 1e3), st.floats(0, 1e3), st.floats(0, 60))
def test_a_backlog_keeps_what_was_not_served_and_no_more_than_is_held(
    backlog: float, arriving: float, served: float, held: float
) -> None:
    left = customs.carried_over(backlog, arriving, served, held)
    assert left <= max(0.0, backlog + arriving - served)
    assert left <= held * max(served, 1.0)
    if backlog + arriving <= served:
        assert left == 0.0
    elif backlog + arriving - served <= held:
        assert left == pytest.approx(backlog + arriving - served)
