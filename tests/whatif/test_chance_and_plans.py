"""Luck and decisions: the percentile and the ranking against plain runs; reference plans within the same money."""

import numpy as np
import pytest

from sim import indicators
from sim.presentation.whatif import chance_and_decisions as said
from sim.record import INDICATORS
from sim.run import Record, run
from sim.scenario import Decisions
from sim.scenario.levers import JOINT, LEVER_INDEX, LEVERS
from sim.scenario.means import asked_for, efforts_on
from sim.scenario.objects import has_object
from sim.whatif.chance_and_decisions import NOTHING, PLAYED, chance_and_decisions
from sim.whatif.plans import REFERENCE_PLANS, ReferencePlan, added_spending, reference
from sim.words.reader import Reader


def totals(record: Record, decisions: Decisions, replicate: int, indicator: str) -> float:
    lived = run(record.scenario, decisions, record.seed, replicate, record.days)
    return float(indicators.totals(lived.sample)[indicator][0])


def test_the_percentile_is_the_share_of_other_replications_that_had_less_ties_counted_half(played: Record) -> None:
    found = chance_and_decisions(played, 12)
    others = [r for r in range(13) if r != played.replicate][:12]
    assert played.replicate not in others
    values = np.array([totals(played, played.decisions, r, "diversions") for r in others])
    own = totals(played, played.decisions, played.replicate, "diversions")
    place = found.place("diversions")
    assert place.played == own
    assert place.below == pytest.approx((values < own).mean() + (values == own).mean() / 2)
    assert place.better_than == pytest.approx(1 - place.below)
    assert (place.low, place.middle, place.high) == tuple(np.quantile(values, (0.05, 0.5, 0.95)))


def test_luck_is_more_of_what_is_better(played: Record) -> None:
    found = chance_and_decisions(played, 8)
    better = {indicator.id: indicator.better for indicator in INDICATORS}
    for place in found.places:
        if place.better_than is not None:
            expected = place.below if better[place.indicator.id] == "higher" else 1 - place.below
            assert place.better_than == pytest.approx(expected)
    assert found.place("seizures").better_than is None or better["seizures"]


def test_the_ranking_is_by_the_mean_over_the_same_replications(played: Record) -> None:
    found = chance_and_decisions(played, 6)
    others = [r for r in range(7) if r != played.replicate][:6]
    plans = {PLAYED: played.decisions, NOTHING: Decisions()}
    plans |= {plan.id: reference(played.scenario, plan, played.decisions, played.days) for plan in REFERENCE_PLANS}
    means = {}
    for name, decisions in plans.items():
        values = [totals(played, decisions, r, "diversions") for r in others]
        means[name] = float(np.mean(values))
        nothing = [totals(played, Decisions(), r, "diversions") for r in others]
        ranked = next(one for one in found.ranking if one.id == name)
        assert ranked.mean.value == means[name]
        assert ranked.against_nothing.value == pytest.approx(float(np.mean(np.subtract(values, nothing))))
    assert [one.mean.value for one in found.ranking] == sorted(means.values())
    assert {one.id for one in found.ranking} == set(plans)
    assert found.ranking[found.rank - 1].id == PLAYED


def test_of_an_indicator_that_is_better_higher_the_most_is_first(played: Record) -> None:
    found = chance_and_decisions(played, 4, "stopped_share")
    values = [one.mean.value for one in found.ranking]
    assert values == sorted(values, reverse=True)


def test_a_run_in_which_nothing_was_decided_counts_as_doing_nothing(played: Record) -> None:
    record = run(played.scenario, None, 7, 1, 91)
    found = chance_and_decisions(record, 4)
    assert len({one.mean.value for one in found.ranking}) == 1
    assert "luckier than" in said(found, Reader("en"))


@pytest.mark.parametrize("yardstick", REFERENCE_PLANS, ids=lambda yardstick: yardstick.id)
def test_a_reference_plan_spends_what_the_decisions_spend_and_no_more(played: Record, yardstick: ReferencePlan) -> None:
    scenario = played.scenario
    decisions = reference(scenario, yardstick, played.decisions, played.days)
    decisions.check(scenario)
    assert {order.lever for order in decisions.orders} <= set(yardstick.levers)
    assert {a.lever for a in decisions.agreements} == set(yardstick.levers) & set(JOINT)
    for state in scenario.states:
        money = added_spending(scenario, played.decisions, state.id, played.days).budget
        start = asked_for(efforts_on(scenario, Decisions(), state.id, 0))
        now = asked_for(efforts_on(scenario, decisions, state.id, 0))
        assert start.budget <= now.budget <= start.budget + money + 1e-9
        assert now.hours <= max(start.hours, state.officer_hours.value) + 1e-6
        own = [LEVERS[LEVER_INDEX[lever]] for lever in yardstick.levers if has_object(scenario, state.id, lever)]
        steps = [
            lever for lever in own if lever.steps
        ]  # of these only whole steps can be bought: less than one of each is left
        budget_left = sum(lever.cost_per_quarter / (len(lever.steps) - 1) for lever in steps)
        hours_left = sum(lever.officer_hours / (len(lever.steps) - 1) for lever in steps)
        spent_all = now.budget >= start.budget + money - budget_left - 1e-6
        at_the_top = all(efforts_on(scenario, decisions, state.id, 0)[lever.id] > 1 - 1e-9 for lever in own)
        no_hours = now.hours >= state.officer_hours.value - hours_left - 1e-6
        assert spent_all or at_the_top or no_hours


def test_reference_plans_name_levers_that_there_are_and_joint_ones_stand_together() -> None:
    for plan in REFERENCE_PLANS:
        assert set(plan.levers) <= set(LEVER_INDEX)
    even = next(plan for plan in REFERENCE_PLANS if plan.id == "even")
    assert set(even.levers) == {lever.id for lever in LEVERS} - set(JOINT)


def test_what_decisions_add_is_their_mean_over_the_run_and_never_beyond_means(played: Record) -> None:
    scenario = played.scenario
    for state in scenario.states:
        start = asked_for(efforts_on(scenario, Decisions(), state.id, 0))
        daily = [asked_for(efforts_on(scenario, played.decisions, state.id, day)) for day in range(played.days)]
        money = float(np.mean([min(asked.budget, state.budget.value) - start.budget for asked in daily]))
        found = added_spending(scenario, played.decisions, state.id, played.days)
        assert found.budget == pytest.approx(max(0.0, money))


def test_an_unknown_indicator_is_refused(played: Record) -> None:
    with pytest.raises(KeyError):
        chance_and_decisions(played, 2, "happiness")


def test_progress_can_end_the_work(played: Record) -> None:
    def enough(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        chance_and_decisions(played, 2, progress=enough)
