"""From the courses of a result to the tables that boards are made of."""

import math

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import indicators, results
from sim.pathways import GATES
from sim.presentation import sentences, tables
from sim.presentation.queries import QueryResult
from sim.record import INDICATORS
from sim.scenario import load
from sim.statistics import quantiles
from sim.words.reader import Reader
from tests.presentation import fakes, regions
from tests.presentation.fakes import CHANGED

EN = Reader("en")
EVERY = [indicator.id for indicator in INDICATORS]
values = st.lists(st.integers(-50, 50).map(float), min_size=2, max_size=60)


@given(values, st.integers(0, 60))
def test_a_change_is_the_quantiles_of_paired_differences_not_the_difference_of_quantiles(
    pairs: list[float], base: int
) -> None:
    before = np.arange(len(pairs)) % 7 + float(base)
    found = tables.change_of(before + np.array(pairs), before, changed=True)
    assert (found.low, found.middle, found.high) == pytest.approx(tuple(np.quantile(pairs, (0.05, 0.5, 0.95))))
    assert found.baseline == pytest.approx(np.median(before))
    assert found.now == pytest.approx(np.median(before + np.array(pairs)))


@given(values)
def test_unchanged_a_figure_has_its_own_range(own: list[float]) -> None:
    found = tables.change_of(np.array(own), np.array(own), changed=False)
    assert (found.low, found.now, found.high) == pytest.approx(tuple(np.quantile(own, (0.05, 0.5, 0.95))))
    assert found.baseline == found.now


def test_courses_without_a_value_are_left_out_and_none_with_one_is_no_value() -> None:
    nan = float("nan")
    some = tables.change_of(np.array([1.0, nan, 3.0]), np.array([1.0, 2.0, 1.0]), changed=True)
    assert (some.now, some.middle) == (2.0, 1.0)
    none = tables.change_of(np.array([nan, nan]), np.array([nan, nan]), changed=True)
    assert math.isnan(none.now)
    assert not none.clear("time")


def test_one_course_has_no_range_and_nothing_of_it_is_clear() -> None:
    states = tables.states(regions.one_course())
    assert not any(change.clear("count") for change in tables.attempts(states).values())
    assert (
        states.select("low", "high", "mean_low", "mean_high").fill_nan(None).null_count().row(0) == (len(states),) * 4
    )


def test_start_settings_compared_with_themselves_show_no_difference() -> None:
    result = regions.real(changed=False)
    gates, states = tables.gates(result), tables.states(result)
    assert gates["baseline"].to_list() == gates["now"].to_list()
    assert states["attempts"].to_list() == states["attempts_baseline"].to_list()
    assert "displaced" not in tables.figures(result)
    assert tables.first_clear_month(result) is None


@pytest.mark.parametrize("indicator", ["attempts", "delay_mean"])
def test_over_time_a_state_has_the_mean_of_its_courses_and_counts_add_up_to_those_of_the_whole(indicator: str) -> None:
    result = regions.real(changed=True)
    table = tables.over_time(result, indicator)
    for state in result.now.scenario.states:
        own = table.filter(pl.col("state") == state.id)
        months = indicators.monthly(result.now, state.id, (indicator,))[indicator]
        assert own["month"].to_list() == list(range(1, months.shape[1] + 1))
        whole = float(indicators.totals(result.now, state.id, (indicator,))[indicator].mean())
        last = whole if indicator in tables.RUNNING else float(np.nanmean(months[:, -1]))
        assert own["now"][-1] == pytest.approx(last)
    one = regions.one_course()
    assert all(float(each).is_integer() for each in tables.over_time(one, "attempts")["now"])


def test_the_headline_figures_are_the_models_indicators() -> None:
    result = regions.real(changed=True)
    table = results.headline(result.now, result.before)
    for name, indicator in tables.FIGURES.items():
        row = table.row(by_predicate=pl.col("indicator") == indicator, named=True)
        figure = tables.figures(result)[name]
        assert (figure.now, figure.baseline) == (row["p50"], row["base_p50"])
        assert (figure.low, figure.middle, figure.high) == (row["diff_p05"], row["diff_p50"], row["diff_p95"])


def test_both_answers_share_the_same_baseline() -> None:
    start, changed = regions.real(changed=False), regions.real(changed=True)
    assert tables.figures(changed)["diversions"].baseline == tables.figures(start)["diversions"].now
    assert tables.states(changed)["attempts_baseline"].to_list() == tables.states(start)["attempts"].to_list()


@pytest.mark.parametrize("indicator", EVERY)
def test_every_indicator_has_a_trend_of_all_months_now_and_at_the_start(indicator: str) -> None:
    result = regions.real(changed=True)
    table = tables.monthly(result, (indicator,))[indicator]
    for series, sample in (("now", result.now), ("baseline", result.before)):
        own = table.filter(pl.col("series") == series).sort("month")
        assert own["month"].to_list() == list(range(1, 3 * load("two-doors").quarters + 1))
        monthly = indicators.monthly(sample, only=(indicator,))[indicator]
        if indicator in tables.RUNNING:
            monthly = np.nancumsum(monthly, axis=1)
        middle = quantiles(monthly, (0.5,))[0]
        np.testing.assert_array_equal(own["p50"].fill_null(np.nan).to_numpy(), middle)
        bands = own.select("p05", "p25", "p50", "p75", "p95").drop_nulls().to_numpy()
        assert (np.diff(bands, axis=1) >= 0).all()


def test_running_totals_never_fall_and_end_at_the_headline() -> None:
    for changed in (True, False):
        result = regions.real(changed=changed)
        table = tables.monthly(result, ("diversions",))["diversions"]
        now = table.filter(pl.col("series") == "now").sort("month")
        assert now["p50"].is_sorted()
        assert now["p50"][-1] == tables.figures(result)["diversions"].now


def test_what_gates_stopped_adds_up_to_what_was_stopped() -> None:
    result = regions.real(changed=True)
    gates = tables.gates(result)
    stops = result.now.stops.sum(axis=(1, 2, 3)).mean()
    assert gates["now"].sum() == pytest.approx(stops)
    by_state = dict(gates.group_by("state").agg(pl.col("now").sum()).iter_rows())
    assert sum(by_state.values()) == pytest.approx(stops)


def test_gates_come_in_the_order_in_which_an_attempt_meets_them() -> None:
    numbers = {gate.name: number for number, gate in enumerate(GATES)}
    order = [numbers[gate] for gate in tables.gates(regions.real(changed=True))["gate"]]
    assert order == sorted(order)


def test_the_range_of_a_gate_is_of_its_sum_over_states() -> None:
    result = regions.real(changed=True)
    pairs = result.now.stops.sum(axis=(1, 2)) - result.before.stops.sum(axis=(1, 2))
    numbers = {gate.name: number for number, gate in enumerate(GATES)}
    for row in tables.gates(result).iter_rows(named=True):
        points = np.quantile(pairs[:, numbers[row["gate"]]], (0.05, 0.5, 0.95))
        assert (row["low"], row["middle"], row["high"]) == pytest.approx(tuple(points))


def test_what_moved_next_door_is_a_share_of_what_left() -> None:
    figure = tables.figures(regions.real(changed=True))["displaced"]
    assert 0 <= figure.low <= figure.now <= figure.high <= 1


def test_where_nothing_left_there_is_no_share_of_it() -> None:
    assert math.isnan(tables.figures(fakes.differing([0.0] * 5))["displaced"].now)


@given(st.lists(st.lists(st.integers(-4, 4), min_size=6, max_size=6), min_size=2, max_size=20))
def test_a_month_is_clear_from_the_first_of_those_that_stay_so_to_the_end(steps: list[list[int]]) -> None:
    months = np.zeros((len(steps), fakes.MONTHS, 3))
    before = fakes.sample(CHANGED.baseline, range(len(steps)), {"diversions": months + 5})
    months[:, :6, 0] = steps
    now = fakes.sample(CHANGED, range(len(steps)), {"diversions": months + 5})
    running = np.cumsum(months[:, :, 0], axis=1)
    low, high = np.quantile(running, (0.05, 0.95), axis=0)
    clear = (low.round(9).round() > 0) | (high.round(9).round() < 0)  # as it is shown
    expected = next((month + 1 for month in range(fakes.MONTHS) if clear[month:].all()), None)
    assert tables.first_clear_month(QueryResult(CHANGED, now, before)) == expected


def test_a_gate_that_stops_more_in_nearly_all_courses_is_not_said_to_stop_fewer() -> None:
    stops = [np.zeros((200, fakes.MONTHS, 3, len(GATES))) for _both in range(2)]
    now, before = stops
    before[:, 0, 0, 2] = 100
    now[:191, 0, 0, 2] = 101
    result = QueryResult(CHANGED, fakes.sample(CHANGED, stops=now), fakes.sample(CHANGED.baseline, stops=before))
    gate, change = tables.leading_gate(tables.gates(result), changed=True)
    assert gate == "Tip"
    assert sentences.gate_title(gate, change, True, EN).startswith("Stops more")
