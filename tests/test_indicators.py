"""Indicators: sums of months and States, shares of sums, levels at the end, quantiles of times."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import indicators
from sim.agents.writing import bin_of
from sim.record import BINS, INDICATOR_INDEX, INDICATORS, TALLIES, TALLY_INDEX, quantile_of_bins
from sim.run import Sample, run_many
from sim.scenario import load

COUNTS = (
    "attempts stopped diversions seizures convictions losses tips spent hours assistance opportunities_left"
).split()
"""Indicators that are sums over months, and over States but for the last."""


@pytest.fixture(scope="module")
def sample() -> Sample:
    """Five replicates of Two doors over a year and a month."""
    return run_many(load("two-doors"), None, 7, 5, 364 + 30)


@pytest.fixture(scope="module")
def states(sample: Sample) -> list[str]:
    """The names of its States."""
    return [state.id for state in sample.scenario.states]


def tally(sample: Sample, name: str) -> np.ndarray:
    """Return a tally (R, M, S + 1)."""
    return sample.months[..., TALLY_INDEX[name]]


def test_every_indicator_is_given_in_order_for_region_and_states(sample: Sample, states: list[str]) -> None:
    ids = [indicator.id for indicator in INDICATORS]
    assert len(set(ids)) == len(ids)
    assert list(INDICATOR_INDEX) == ids
    for state in (None, *states):
        totals, monthly = indicators.totals(sample, state), indicators.monthly(sample, state)
        assert list(totals) == list(monthly) == ids
        assert all(values.shape == (5,) for values in totals.values())
        assert all(values.shape == (5, 13) for values in monthly.values())


@pytest.mark.parametrize("name", COUNTS)
def test_months_add_up_to_the_total(sample: Sample, states: list[str], name: str) -> None:
    for state in (None, *states):
        assert indicators.monthly(sample, state)[name].sum(axis=1) == pytest.approx(
            indicators.totals(sample, state)[name]
        )


@pytest.mark.parametrize("name", [name for name in COUNTS if name != "opportunities_left"])
def test_states_add_up_to_the_region(sample: Sample, states: list[str], name: str) -> None:
    together = sum(indicators.totals(sample, state)[name] for state in states)
    assert together == pytest.approx(indicators.totals(sample)[name])


def test_no_state_is_the_region_and_an_unknown_one_is_refused(sample: Sample) -> None:
    for name, values in indicators.totals(sample).items():
        assert np.array_equal(values, indicators.totals(sample, indicators.REGION)[name], equal_nan=True)
    with pytest.raises(ValueError, match="nowhere"):
        indicators.totals(sample, "nowhere")


@pytest.mark.parametrize(
    ("name", "top", "bottom"),
    [
        ("stopped_share", "stopped", "attempts"),
        ("review_depth", "depth", "decided"),
    ],
)
def test_shares_are_shares_of_sums_in_per_cent(sample: Sample, name: str, top: str, bottom: str) -> None:
    expected = 100.0 * tally(sample, top).sum(axis=(1, 2)) / tally(sample, bottom).sum(axis=(1, 2))
    assert indicators.totals(sample)[name] == pytest.approx(expected)


def test_the_mean_delay_weighs_every_consignment_alike_and_its_cost_follows(sample: Sample) -> None:
    totals = indicators.totals(sample)
    expected = tally(sample, "delay_days").sum(axis=(1, 2)) / tally(sample, "consignments").sum(axis=(1, 2))
    assert totals["delay_mean"] == pytest.approx(expected)
    assumption = sample.scenario.assumptions.get("day_cost")
    assert totals["trade_cost"] == pytest.approx(100.0 * (0.01 if assumption is None else assumption.value) * expected)


def test_upheld_seizures_are_a_share_of_those_decided(sample: Sample) -> None:
    upheld, reversed_ = tally(sample, "upheld").sum(axis=(1, 2)), tally(sample, "reversed").sum(axis=(1, 2))
    for found, won, lost in zip(indicators.totals(sample)["seizures_upheld"], upheld, reversed_, strict=True):
        assert np.isnan(found) if won + lost == 0 else found == pytest.approx(100.0 * won / (won + lost))


def test_levels_are_those_of_the_last_month(sample: Sample, states: list[str]) -> None:
    for name in ("licence_backlog", "practice", "laws", "instruments", "file_error", "practice_spread"):
        for state in (None, *states):
            assert indicators.totals(sample, state)[name] == pytest.approx(
                indicators.monthly(sample, state)[name][:, -1]
            )


def test_practice_of_the_region_is_the_mean_of_its_states_and_their_spread_the_range(
    sample: Sample, states: list[str]
) -> None:
    each = np.array([indicators.totals(sample, state)["practice"] for state in states])
    assert indicators.totals(sample)["practice"] == pytest.approx(each.mean(axis=0))
    assert indicators.totals(sample)["practice_spread"] == pytest.approx(each.max(axis=0) - each.min(axis=0))
    assert ((each >= 0) & (each <= 100)).all()


def test_percentages_lie_between_none_and_all(sample: Sample, states: list[str]) -> None:
    for state in (None, *states):
        for indicator in INDICATORS:
            if indicator.unit == "%":
                values = indicators.totals(sample, state)[indicator.id]
                values = values[~np.isnan(values)]
                assert ((values >= 0) & (values <= 100 + 1e-9)).all(), indicator.id


def test_quantiles_of_times_are_in_order(sample: Sample) -> None:
    totals = indicators.totals(sample)
    assert (totals["licence_days_median"] <= totals["licence_days_p90"]).all()
    assert (totals["delay_p95"] > 0).all()


def test_histograms_count_what_was_decided_and_cleared(sample: Sample) -> None:
    assert sample.licence_bins.sum(axis=(1, 2, 3)) == pytest.approx(tally(sample, "decided").sum(axis=(1, 2)))
    assert sample.delay_bins.sum(axis=(1, 2, 3)) == pytest.approx(tally(sample, "consignments").sum(axis=(1, 2)))


def test_the_start_is_recorded_before_the_first_day(sample: Sample) -> None:
    assert sample.start.shape == (3, len(TALLIES))
    practice, laws = TALLY_INDEX["practice"], TALLY_INDEX["laws"]
    assert (sample.start[:, practice] > 0).all()
    assert (sample.start[:, laws] <= sample.months[0, 0, :-1, laws]).all()
    others = [n for n, tally in enumerate(TALLIES) if not tally.level]
    assert not sample.start[:, others].any()


def test_every_tally_has_a_name() -> None:
    assert len(TALLY_INDEX) == len(TALLIES)


@given(st.lists(st.floats(0, 90), min_size=1, max_size=60), st.floats(0.01, 0.99))
def test_a_quantile_of_bins_is_the_quantile_up_to_the_width_of_a_bin(days: list[float], share: float) -> None:
    counts = np.zeros(BINS)
    for value in days:
        counts[bin_of(value)] += 1.0
    ordered = np.sort(days)
    exact = ordered[max(0, int(np.ceil(share * len(days) - 1e-9)) - 1)]
    width = 0.05 if exact < 3 else 0.25 if exact < 18 else 2.0
    assert abs(quantile_of_bins(counts, share) - exact) <= width + 1e-9


@given(st.lists(st.integers(0, 40), min_size=BINS, max_size=BINS), st.floats(0, 1), st.floats(0, 1))
def test_a_higher_quantile_is_never_a_shorter_time(counts: list[int], one: float, other: float) -> None:
    histogram = np.array(counts, dtype=float)
    if histogram.sum() > 0:
        low, high = (quantile_of_bins(histogram, share) for share in sorted((one, other)))
        assert low <= high + 1e-9


def test_an_empty_histogram_has_no_quantile() -> None:
    assert np.isnan(quantile_of_bins(np.zeros(BINS), 0.5))


@given(st.floats(0, 1e6), st.floats(0, 1e6))
def test_a_longer_time_is_never_in_an_earlier_bin(one: float, other: float) -> None:
    assert 0 <= bin_of(min(one, other)) <= bin_of(max(one, other)) < BINS
