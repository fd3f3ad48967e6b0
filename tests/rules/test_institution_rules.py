"""Licensing, holdings, outreach, courts and reform: properties and arithmetic of the rules."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.rules import cooperation, holdings, licensing, outreach, reform
from sim.scenario.parameters import PARAMETER_INDEX
from tests.rules.contracts import par, usual

share = st.floats(0, 1)
SLACK = 1e-12
CONTACT = usual("response_best", "response_force")
SEARCH = usual("recovery_late", "recovery_enforcement_low", "recovery_enforcement_gain", "recovery_enforcement_usual")
TIPS, WEIGHTS = usual("tips_unreached", "tips_reached"), usual("finance_weight", "services_weight")
ENFORCED = usual("enforcement_low", "enforcement_gain")
MATCHED = usual("match_alone", "match_fresh", "match_contact", "match_plan", "match_most")
BREADTH = usual("review_base", "review_breadth")


def default(name: str) -> float:
    """Return a parameter's default."""
    return PARAMETER_INDEX[name].default


# Licensing


@given(st.floats(0, 500), st.floats(0, 500), st.floats(5, 60))
def test_review_is_never_deeper_with_a_longer_queue(one: float, other: float, standard: float) -> None:
    less, more = min(one, other), max(one, other)
    assert licensing.review_depth(more, standard, 16.0, 0.3) <= licensing.review_depth(less, standard, 16.0, 0.3)
    assert licensing.review_depth(less, standard, 16.0, 0.3) >= 0.3


def test_review_is_full_without_a_queue_when_the_standard_leaves_time_and_at_the_floor_under_pressure() -> None:
    assert licensing.review_depth(0.0, 20.0, 16.0, 0.3) == 1.0
    assert licensing.review_depth(1e6, 20.0, 16.0, 0.3) == 0.3
    assert licensing.review_depth(24.0, 20.0, 16.0, 0.3) == 0.5


def test_officers_drawn_from_outreach_come_back_to_the_desk() -> None:
    assert licensing.officers_at_work(10.0, 910.0, 0.0, *usual("officer_day", "officers_least")) == pytest.approx(8.0)
    assert licensing.officers_at_work(10.0, 910.0, 1.0, *usual("officer_day", "officers_least")) == 10.0
    assert licensing.officers_at_work(1.0, 1e6, 0.0, *usual("officer_day", "officers_least")) == 0.5


@pytest.mark.parametrize("exponential", [0.0, 1.0])
def test_desk_work_has_the_mean_it_is_given(exponential: float) -> None:
    grid = (np.arange(20_000) + 0.5) / 20_000
    days = np.array([licensing.desk_work(u, 2.2, 0.6, exponential) for u in grid.tolist()])
    assert days.mean() == pytest.approx(2.2, rel=0.01)
    law = stats.expon(scale=2.2) if exponential else stats.lognorm(0.6, scale=2.2 * math.exp(-0.18))
    assert np.allclose(days, law.ppf(grid), rtol=1e-9)


def test_time_away_from_the_desk_has_the_median_it_is_given() -> None:
    assert licensing.off_desk(0.5, 27.0, 0.8) == 27.0
    assert licensing.off_desk(0.9, 27.0, 0.8) == pytest.approx(stats.lognorm(0.8, scale=27.0).ppf(0.9))


@given(st.floats(0, 50), share, share)
def test_shallower_review_saves_work_and_full_review_saves_none(work: float, depth: float, saving: float) -> None:
    assert licensing.work_at_depth(work, 1.0, saving) == work
    assert 0.0 <= licensing.work_at_depth(work, depth, saving) <= work


def test_full_list_coverage_adds_the_load_it_is_given() -> None:
    assert licensing.list_load(0.6, 0.6, 0.6, 0.4, 0.2) == 1.0
    assert licensing.list_load(1.0, 0.6, 0.6, 0.4, 0.2) == pytest.approx(1.6)
    assert licensing.list_load(0.0, 1.0, 1.0, 0.4, 0.2) == 0.2


@given(share, share, share, share)
def test_statements_and_interagency_review_stop_more_the_deeper_the_review(
    rules_kept: float, authority: float, one: float, other: float
) -> None:
    less, more = min(one, other), max(one, other)
    catch, parts = default("statement_catch"), usual("statement_alone", "statement_authority")
    assert licensing.statement_stop(rules_kept, authority, less, catch, *parts) <= licensing.statement_stop(
        rules_kept, authority, more, catch, *parts
    )
    assert licensing.interagency_stop(rules_kept, less, 0.25) <= licensing.interagency_stop(rules_kept, more, 0.25)
    assert licensing.statement_stop(rules_kept, authority, 0.0, catch, *parts) == 0.0


def test_a_check_is_made_at_most_once() -> None:
    assert licensing.checked(0.5, 5.0) == 1.0
    assert licensing.checked(0.02, 5.0) == pytest.approx(0.1)
    assert licensing.checked(0.0, 5.0) == 0.0


@given(share, st.floats(0, 2), share)
def test_a_list_covers_no_more_than_its_categories_and_all_of_them_when_it_is_kept_up(
    coverage: float, new: float, updating: float
) -> None:
    assert 0.0 <= licensing.listed(coverage, new, updating) <= licensing.listed(coverage, new, 1.0) == coverage


# Holdings


@given(st.floats(0, 3), share, st.floats(-1, 1), st.floats(-1, 1), st.floats(1, 4))
def test_losses_stay_as_they_were_when_security_does_and_never_rise_with_it(
    per_year: float, moved: float, secure: float, transport: float, force: float
) -> None:
    assert holdings.loss_rate(per_year, moved, 0.0, 0.0, force) == pytest.approx(per_year)
    now = holdings.loss_rate(per_year, moved, secure, transport, force)
    assert holdings.loss_rate(per_year, moved, min(1.0, secure + 0.2), transport, force) <= now + SLACK
    assert holdings.loss_rate(per_year, moved, secure, min(1.0, transport + 0.2), force) <= now + SLACK


@given(share, share, share)
def test_layers_of_protection_add_up_and_never_reach_certainty(
    secure: float, physical: float, personnel: float
) -> None:
    together = holdings.protection_stop(secure, physical, personnel, 0.5, 0.3, 0.2)
    alone = holdings.protection_stop(secure, 0.0, 0.0, 0.5, 0.3, 0.2)
    assert alone == pytest.approx(0.5 * secure)
    assert alone - SLACK <= together < 1.0


def test_the_default_contact_answers_in_about_three_days_and_a_full_one_within_the_hour() -> None:
    assert holdings.response_days(0.1, 240.0, *CONTACT) * 24.0 == pytest.approx(72.0, rel=0.1)
    assert holdings.response_days(1.0, 240.0, *CONTACT) * 24.0 == pytest.approx(1.0)
    assert holdings.response_days(0.0, 240.0, *CONTACT) * 24.0 == pytest.approx(240.0)


@given(share, share)
def test_a_contact_and_accounting_shorten_the_time_to_a_search(one: float, other: float) -> None:
    less, more = min(one, other), max(one, other)
    assert holdings.response_days(more, 240.0, *CONTACT) <= holdings.response_days(less, 240.0, *CONTACT) + SLACK
    assert holdings.notice_days(more, 30.0, 4.8) <= holdings.notice_days(less, 30.0, 4.8) + SLACK


@given(st.floats(0, 400), st.floats(0, 400), share)
def test_a_late_search_never_finds_more(one: float, other: float, enforcement: float) -> None:
    early, late = min(one, other), max(one, other)
    assert holdings.recovery(0.66, late, 45.0, enforcement, *SEARCH) <= holdings.recovery(
        0.66, early, 45.0, enforcement, *SEARCH
    )


def test_one_exercise_a_year_recovers_about_two_thirds() -> None:
    low, gain, scale = default("recovery_low"), default("recovery_gain"), default("recovery_scale")
    found = [holdings.recovered_share(effort, low, gain, scale) for effort in (0.0, 0.0833, 1.0)]
    assert found[0] == low
    assert found == sorted(found)
    assert found[-1] <= low + gain


# Outreach


def test_fact_9_full_outreach_brings_breaches_from_15_to_about_1_percent_in_four_years() -> None:
    breaches = 0.152
    for _ in range(4 * 52):
        breaches = outreach.unknowing_breaches(
            breaches, 1.0, default("breach_high"), default("breach_fall"), default("breach_return"), 1.0 / 52.0
        )
    assert breaches == pytest.approx(0.01, abs=0.004)


@given(st.floats(0, 0.152), share)
def test_breaches_stay_between_none_and_their_level_without_outreach(breaches: float, reach: float) -> None:
    for _ in range(52):
        breaches = outreach.unknowing_breaches(breaches, reach, 0.152, 0.68, 0.10, 1.0 / 52.0)
        assert 0.0 <= breaches <= 0.152 + SLACK


@given(share, share, share)
def test_suppliers_refuse_more_the_more_adopt_a_programme_and_are_reached(
    one: float, other: float, reached: float
) -> None:
    less, more = min(one, other), max(one, other)
    assert outreach.supplier_stop(less, reached, 0.45, 0.15) <= outreach.supplier_stop(more, reached, 0.45, 0.15)
    assert outreach.supplier_stop(reached, less, 0.45, 0.15) <= outreach.supplier_stop(reached, more, 0.45, 0.15)
    assert outreach.supplier_stop(0.0, 0.0, 0.45, 0.15) == 0.0


@given(share, share)
def test_tips_need_a_line_that_answers(line: float, reached: float) -> None:
    assert outreach.tip_rate(0.0, reached, 20.0, *TIPS) == 0.0
    assert outreach.tip_rate(line, 1.0, 20.0, *TIPS) == pytest.approx(20.0 * line)
    assert outreach.tip_meets(0.0, 0.5) == 0.0


@given(share, share, st.floats(*par("no_law_factor")), share)
def test_without_law_a_control_does_a_part_of_what_it_could(
    practice: float, services: float, no_law: float, catch: float
) -> None:
    with_it = outreach.with_law(practice, True, no_law, catch)
    assert with_it == pytest.approx(catch * practice)
    assert outreach.with_law(practice, False, no_law, catch) == pytest.approx(no_law * with_it)
    lawful = outreach.service_alert(practice, services, True, no_law, catch, *WEIGHTS)
    assert outreach.service_alert(practice, services, False, no_law, catch, *WEIGHTS) == pytest.approx(no_law * lawful)


@given(share, share, st.floats(0.5, 0.95), st.floats(0.1, 0.6))
def test_support_for_compliance_programmes_never_lowers_adoption(
    one: float, start: float, high: float, scale: float
) -> None:
    less, more = outreach.support_gain(one, scale), outreach.support_gain(min(1.0, one + 0.1), scale)
    assert outreach.adoption_target(less, start, high, 0.5) <= outreach.adoption_target(more, start, high, 0.5)
    assert outreach.adoption_target(outreach.support_gain(1.0, scale), 0.0, high, 0.5) == pytest.approx(high)


# Courts and cooperation


@given(share, share, st.floats(0, 12), st.floats(0, 12), share, share)
def test_a_seizure_stands_better_on_more_law_and_more_instruments(
    one: float, other: float, few: float, many: float, contested: float, assistance: float
) -> None:
    weak, strong = min(one, other), max(one, other)
    few, many = min(few, many), max(few, many)
    assert (
        cooperation.upheld(weak, few, contested, assistance)
        <= cooperation.upheld(strong, many, contested, assistance) + SLACK
    )
    assert cooperation.upheld(1.0, 12.0, contested, assistance) == pytest.approx(1.0)
    assert cooperation.upheld(0.0, 12.0, contested, assistance) == pytest.approx(1.0 - contested)


def test_two_of_ten_prosecutors_bring_three_of_ten_seizures_to_court() -> None:
    low, gain, scale = default("prosecuted_low"), default("prosecuted_gain"), default("prosecuted_scale")
    assert cooperation.prosecuted_share(0.1, 0.5, low, gain, scale, *ENFORCED) == pytest.approx(0.30, abs=0.02)
    assert cooperation.prosecuted_share(0.0, 0.5, low, gain, scale, *ENFORCED) == pytest.approx(low)


@given(share, share, share)
def test_a_report_a_contact_and_a_plan_make_a_match_likelier(fresh: float, contact: float, plan: float) -> None:
    found = cooperation.match_share(0.4, fresh, contact, plan, *MATCHED)
    assert found <= cooperation.match_share(0.4, 1.0, contact, plan, *MATCHED)
    assert found <= cooperation.match_share(0.4, fresh, 1.0, plan, *MATCHED)
    assert found <= cooperation.match_share(0.4, fresh, contact, 1.0, *MATCHED)


def test_a_wider_review_goes_less_deep_in_each_state_and_closes_more_in_all() -> None:
    rows = [cooperation.review_rows(10.0, float(n), 13.75, 2.0, *BREADTH) for n in range(2, 7)]
    assert rows == sorted(rows, reverse=True)
    assert [n * row for n, row in zip(range(2, 7), rows, strict=True)] == sorted(
        n * row for n, row in zip(range(2, 7), rows, strict=True)
    )


# Reform


@given(share, share, st.floats(0, 1000), st.floats(0, 1000), st.floats(1, 1000))
def test_practice_approaches_its_target_and_never_passes_it(
    value: float, target: float, days: float, more: float, lag: float
) -> None:
    now = reform.approach(value, target, days, lag)
    assert min(value, target) - SLACK <= now <= max(value, target) + SLACK
    in_two_steps = reform.approach(now, target, more, lag)
    assert in_two_steps == pytest.approx(reform.approach(value, target, days + more, lag), abs=1e-9)


@given(st.floats(0, 100), st.floats(100, 1000))
def test_training_halves_in_its_half_life_and_settles_where_it_fades_as_fast_as_it_grows(
    hours: float, half_life: float
) -> None:
    assert reform.training_stock(hours, 0.0, half_life, half_life) == pytest.approx(0.5 * hours)
    level = 40.0 / 364.0 * half_life / math.log(2.0)
    assert reform.training_stock(level, 40.0, 7.0, half_life) == pytest.approx(level)


@given(share, share)
def test_a_report_is_believed_when_fresh_and_says_nothing_when_old(reported: float, fresh: float) -> None:
    assert reform.on_file(reported, 1.0, 0.5) == pytest.approx(reported)
    assert reform.on_file(reported, 0.0, 0.5) == 0.5
    assert abs(reform.on_file(reported, fresh, 0.5) - 0.5) <= abs(reported - 0.5) + SLACK


def test_a_report_is_worth_all_today_and_a_third_after_its_memory() -> None:
    assert reform.freshness(0.0, 60.0) == 1.0
    assert reform.freshness(60.0 * 91.0 / 3.0, 60.0) == pytest.approx(math.exp(-1))


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 100), st.floats(0, 100))
def test_a_drawn_delay_lies_between_its_ends(u: float, low: float, width: float) -> None:
    assert low <= reform.spread_of(u, low, low + width) <= low + width


def test_reform_is_one_to_three_times_as_fast_with_a_plan() -> None:
    assert reform.pace(0.0, default("plan_pace")) == 1.0
    assert 1.0 < reform.pace(1.0, default("plan_pace")) <= 4.0
