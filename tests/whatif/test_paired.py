"""Compare: pairs, ranges and means against plain runs; values of the assumptions against scenarios that have them."""

import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import indicators
from sim.ensemble import sample as sample_module
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import RunError, run_many
from sim.presentation.whatif import difference
from sim.record import INDICATORS
from sim.run import run
from sim.scenario import Decisions, Scenario, build
from sim.scenario.loading import assuming
from sim.scenario.parameters import PARAMETERS
from sim.statistics import Mean
from sim.whatif.paired import Comparison, compare, totals_of
from sim.words.reader import Reader

DAYS = 182


def with_assumptions(scenario: Scenario, values: dict[str, float]) -> Scenario:
    """Return a scenario that has these values of the parameters, written as a file would."""
    plain = json.loads(scenario.canonical)
    plain["assumptions"] = {p.name: {"value": values[p.name], "range": [p.low, p.high]} for p in PARAMETERS}
    return build(plain, file="drawn")


def test_a_pair_has_the_draws_and_the_assumptions_that_a_scenario_with_them_has(
    two_doors: Scenario, plan: Decisions
) -> None:
    sample = run_many(two_doors, plan, 7, 3, DAYS, ranges=Ranges(two_doors))
    for replicate in range(3):
        values = dict(zip((p.name for p in PARAMETERS), Ranges(two_doors).drawn(7, replicate).tolist(), strict=True))
        single = run(with_assumptions(two_doors, values), plan, 7, replicate, DAYS)
        for name in ("months", "rows", "stops", "delay_bins", "licence_bins"):
            assert getattr(sample, name)[replicate].tobytes() == getattr(single.sample, name)[0].tobytes(), name


def test_numbers_without_a_range_are_drawn_like_the_others_once_a_scenario_gives_them_one(
    two_doors: Scenario, plan: Decisions
) -> None:
    fixed = [parameter for parameter in PARAMETERS if parameter.fixed]
    plain = json.loads(two_doors.canonical)
    plain["assumptions"] = {
        p.name: {
            "value": p.default,
            "range": [max(p.least, 0.8 * p.default), min(p.most, 1.2 * p.default)],
        }
        for p in fixed
    }
    region = build(plain, file="ranges")
    ranges = Ranges(region)
    assert {p.name for p in fixed} <= set(ranges.uncertain)
    assert {p.name for p in fixed}.isdisjoint(Ranges(two_doors).uncertain)
    sample = run_many(region, plan, 7, 2, DAYS, ranges=ranges)
    for replicate in range(2):
        values = dict(zip((p.name for p in PARAMETERS), ranges.drawn(7, replicate).tolist(), strict=True))
        single = run(assuming(region, values, "drawn"), plan, 7, replicate, DAYS)
        for name in ("months", "rows", "stops", "delay_bins", "licence_bins"):
            assert getattr(sample, name)[replicate].tobytes() == getattr(single.sample, name)[0].tobytes(), name


def test_assumptions_stay_in_their_ranges_and_switches_as_they_are(two_doors: Scenario) -> None:
    ranges = Ranges(two_doors)
    drawn = np.array([ranges.drawn(7, replicate) for replicate in range(200)])
    for n, parameter in enumerate(PARAMETERS):
        assumption = two_doors.assumptions.get(parameter.name)
        low, high = (parameter.low, parameter.high) if assumption is None else (assumption.low, assumption.high)
        if parameter.switch:
            assert set(drawn[:, n]) == {parameter.default if assumption is None else assumption.value}
        else:
            assert low <= drawn[:, n].min() <= drawn[:, n].max() <= high
            value = parameter.default if assumption is None else assumption.value
            assert abs((drawn[:, n] < value).mean() - (0.5 if low < value else 0.0)) <= 0.12
    assert not np.array_equal(ranges.drawn(7, 0), ranges.drawn(8, 0))


def test_a_scenarios_own_ranges_take_the_place_of_the_tables(two_doors: Scenario) -> None:
    plain = json.loads(two_doors.canonical)
    plain["assumptions"]["patience"] = {"value": 2.0, "range": [1.9, 2.1]}
    place = [p.name for p in PARAMETERS].index("patience")
    ranges = Ranges(build(plain, file="own"))
    assert (ranges.low[place], ranges.high[place]) == (1.9, 2.1)


def test_drawn_values_depend_on_nothing_but_seed_and_replicate(two_doors: Scenario, plan: Decisions) -> None:
    forth = run_many(two_doors, plan, 7, [0, 1, 2, 3], DAYS, workers=1, ranges=Ranges(two_doors))
    back = run_many(two_doors, plan, 7, [3, 2, 1, 0], DAYS, workers=3, ranges=Ranges(two_doors))
    assert forth.months.tobytes() == back.months[::-1].tobytes()


def test_a_comparison_is_that_of_single_runs_pair_by_pair(two_doors: Scenario, plan: Decisions) -> None:
    found = compare(two_doors, Decisions(), plan, 7, 6, DAYS, drawn=False)
    for side, decisions in ((found.totals_a, Decisions()), (found.totals_b, plan)):
        singles = [indicators.totals(run(two_doors, decisions, 7, r, DAYS).sample) for r in range(6)]
        for indicator in INDICATORS:
            expected = np.array([single[indicator.id][0] for single in singles])
            assert side[indicator.id].tobytes() == expected.tobytes(), indicator.id
    row = found.difference("diversions")
    pairs = found.totals_b["diversions"] - found.totals_a["diversions"]
    change = row.change
    assert (change.low, change.middle, change.high) == tuple(np.quantile(pairs, (0.05, 0.5, 0.95)))
    assert row.mean.value == pairs.mean()
    half = 1.959963984540054 * pairs.std(ddof=1) / math.sqrt(6)
    assert (row.mean.low, row.mean.high) == pytest.approx((pairs.mean() - half, pairs.mean() + half))


def test_equal_decisions_differ_in_nothing(two_doors: Scenario, plan: Decisions) -> None:
    found = compare(two_doors, plan, plan, 7, 5, DAYS)
    for row in found.differences():
        change = row.change
        assert row.mean.n < 2 or (change.low, change.middle, change.high, row.mean.spread) == (0, 0, 0, 0)
        assert not row.clear
    said = difference(found.difference("diversions"), Reader("en"))
    assert said.startswith("No clear difference in diversions. Very likely none at all, in this model.")


def test_parts_and_threads_do_not_matter(two_doors: Scenario, plan: Decisions, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = totals_of(two_doors, plan, 7, range(7), DAYS, drawn=True)
    monkeypatch.setattr(sample_module, "PART", 3)
    parts = totals_of(two_doors, plan, 7, range(7), DAYS, drawn=True)
    for name, values in whole.items():
        assert values.tobytes() == parts[name].tobytes(), name


def test_progress_reaches_the_total_and_can_end_the_work(two_doors: Scenario, plan: Decisions) -> None:
    calls: list[tuple[int, int]] = []
    compare(two_doors, Decisions(), plan, 7, 4, 28, progress=lambda done, total: calls.append((done, total)))
    assert calls[-1] == (8, 8)

    def enough(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        compare(two_doors, Decisions(), plan, 7, 4, 28, progress=enough)


def test_no_pairs_are_refused(two_doors: Scenario) -> None:
    with pytest.raises(RunError, match="replicates"):
        compare(two_doors, Decisions(), Decisions(), 7, 0)


@given(st.lists(st.floats(-100, 100), min_size=2, max_size=40), st.sampled_from((0.05, 0.1, 0.5)))
def test_so_many_more_values_would_narrow_the_interval_to_the_share_asked_for(
    values: list[float], share: float
) -> None:
    mean = Mean.of(np.array(values))
    more = mean.more_needed(share)
    if more is None:
        assert mean.value == 0.0
        return
    half = 1.959963984540054 * mean.spread / math.sqrt(mean.n + more)
    assert half <= share * abs(mean.value) * (1 + 1e-9) or mean.spread == 0.0
    if more > 0:
        fewer = 1.959963984540054 * mean.spread / math.sqrt(mean.n + more - 1)
        assert fewer > share * abs(mean.value) * (1 - 1e-9)


def test_values_that_there_are_not_are_left_out() -> None:
    mean = Mean.of(np.array([1.0, math.nan, 3.0]))
    assert (mean.value, mean.n) == (2.0, 2)
    empty = Mean.of(np.array([math.nan]))
    assert empty.n == 0
    assert math.isnan(empty.value)
    assert empty.more_needed(0.1) is None


def comparison(a: list[float], b: list[float], scenario: Scenario) -> Comparison:
    nothing = {indicator.id: np.full(len(a), math.nan) for indicator in INDICATORS}
    sides = [{**nothing, "diversions": np.array(side), "delay_mean": np.array(side)} for side in (a, b)]
    return Comparison(scenario, Decisions(), Decisions(), 1, 91, True, *sides)


@pytest.mark.parametrize(
    ("b", "said"),
    [
        ([5.0, 6.0, 4.0], "About 5 fewer diversions. Very likely between 4 and 6 fewer, in this model."),
        ([15.0, 16.0, 14.0], "About 5 more diversions. Very likely between 4 and 6 more, in this model."),
        (
            [9.0, 12.0, 10.0],
            "No clear difference in diversions. Very likely between 1 fewer and 2 more, in this model.",
        ),
        ([math.nan] * 3, "nothing to compare"),
    ],
)
def test_a_difference_is_said_with_its_range_or_as_none(two_doors: Scenario, b: list[float], said: str) -> None:
    found = comparison([10.0, 10.0, 10.0], b, two_doors)
    assert said in difference(found.difference("diversions"), Reader("en"))
