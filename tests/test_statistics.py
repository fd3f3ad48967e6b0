"""Statistics of replicates against NumPy and SciPy, and that commands and pages say the same of the same numbers."""

import ast
import math
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from sim import statistics
from sim.cli import asking, running
from sim.cli.screen import Screen
from sim.presentation import sentences as pages
from sim.presentation import tables, whatif
from sim.record import INDICATORS
from sim.results import headline_of
from sim.scenario import Decisions, Scenario, load
from sim.statistics import (
    NORMAL_95,
    QUANTILES,
    RANGE,
    IndicatorChange,
    Mean,
    Means,
    MeasureKind,
    excludes_zero,
    is_clear,
    kind_of,
    own_range,
    paired_difference,
    quantiles,
    rank_correlations,
    ratio_of_means,
    standing,
)
from sim.whatif.paired import Comparison
from sim.words.reader import Reader
from tests.conftest import dear

ROOT = Path(__file__).parents[1]
KINDS: tuple[MeasureKind, ...] = ("count", "time", "level", "share")
EN = Reader("en")
Floats = np.ndarray

numbers = st.floats(-1e6, 1e6).filter(lambda x: x == 0 or abs(x) > 1e-6)
with_gaps = numbers | st.just(math.nan)


def samples(least: int = 2, most: int = 40, elements: st.SearchStrategy[float] = numbers) -> st.SearchStrategy[Floats]:
    return arrays(np.float64, st.integers(least, most), elements=elements)


@st.composite
def paired(draw: st.DrawFn) -> tuple[Floats, Floats]:
    """Paired replicates as runs have them: counts with ties, times; some without a value; differences large, small or none."""
    n = draw(st.integers(2, 60))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    size = draw(st.sampled_from((0.02, 0.5, 3.0, 30.0, 900.0)))
    before = chance.gamma(4.0, size / 4.0, n)
    shift = draw(st.sampled_from((0.0, 0.01, 0.1, 0.3, 1.0))) * size * draw(st.sampled_from((-1, 1)))
    now = before + shift + chance.normal(size=n) * size * draw(st.sampled_from((0.0, 0.02, 0.1, 0.5)))
    if draw(st.booleans()):
        before, now = before.round(), now.round()
    now[chance.random(n) < draw(st.sampled_from((0.0, 0.0, 0.3, 0.97, 1.0)))] = np.nan
    return before, now


# Means and intervals


@given(samples())
def test_the_interval_of_a_mean_is_scipys_normal_interval(values: Floats) -> None:
    mean = Mean.of(values)
    assert (mean.value, mean.spread, mean.n) == (values.mean(), values.std(ddof=1), len(values))
    error = stats.sem(values)
    if error > 0:
        low, high = stats.norm.interval(0.95, loc=values.mean(), scale=error)
        assert (mean.low, mean.high) == pytest.approx((low, high), rel=1e-9, abs=1e-9 * float(error))
    else:
        assert mean.low == mean.high == mean.value


def test_the_normal_point_is_scipys() -> None:
    assert pytest.approx(stats.norm.ppf(0.975), rel=1e-15) == NORMAL_95


@pytest.mark.parametrize(("n", "wider"), [(200, 0.0062), (30, 0.0435)])
def test_students_interval_is_hardly_wider_at_the_replicates_that_are_usual(n: int, wider: float) -> None:
    assert stats.t.ppf(0.975, n - 1) / NORMAL_95 - 1 == pytest.approx(wider, abs=2e-4)


def test_the_interval_of_two_hundred_skewed_values_holds_their_mean_in_nineteen_cases_of_twenty() -> None:
    drawn = np.random.default_rng(8).poisson(3.0, (4000, 200)).astype(float)
    held = [mean.low <= 3.0 <= mean.high for mean in map(Mean.of, drawn)]
    assert abs(np.mean(held) - 0.95) < 0.012


@given(samples(0, 12, with_gaps))
def test_values_that_are_missing_change_nothing_about_the_others(values: Floats) -> None:
    known = values[~np.isnan(values)]
    assert repr(Mean.of(values)) == repr(Mean.of(known))
    if len(known) < 2:
        assert math.isnan(Mean.of(values).low)
        assert not Mean.of(values).clear


@given(st.lists(samples(9, 9, with_gaps), min_size=1, max_size=6))
def test_many_means_at_once_are_those_of_each_column(columns: list[Floats]) -> None:
    means = Means.of(np.array(columns).T)
    for column, value, error, half in zip(columns, means.value, means.standard_error, means.half_width(), strict=True):
        mean, scale = Mean.of(column), 1e-9 * float(np.nanmax(np.abs(column), initial=1.0))
        assert value == pytest.approx(mean.value, nan_ok=True, rel=1e-9, abs=scale)
        if mean.n > 1:
            assert half == pytest.approx(mean.half_width, rel=1e-6, abs=scale)
        else:
            assert error == half == math.inf


@given(st.integers(1, 400))
def test_intervals_that_hold_together_are_as_wide_as_bonferroni_asks(together: int) -> None:
    means = Means(np.zeros(1), np.ones(1))
    assert means.half_width(together)[0] == pytest.approx(stats.norm.ppf(1 - 0.025 / together))
    assert means.half_width(together)[0] >= means.half_width()[0]


@given(samples(), st.floats(0.1, 100.0))
def test_a_ratio_to_what_does_not_vary_is_a_mean(values: Floats, size: float) -> None:
    assume(np.abs(values).max() > 0)
    found, scale = ratio_of_means(values, np.full(len(values), size)), float(np.abs(values).max()) / size
    mean = Mean.of(values / size)
    assert found.value == pytest.approx(mean.value, abs=1e-9 * scale)
    assert (found.low, found.high) == pytest.approx((mean.low, mean.high), abs=1e-6 * scale)


def test_the_interval_of_a_ratio_holds_it_in_nineteen_cases_of_twenty() -> None:
    chance = np.random.default_rng(5)
    held = []
    for _ in range(2000):
        bottom = chance.gamma(9.0, 2.0, 200)
        found = ratio_of_means(0.4 * bottom + chance.normal(size=200), bottom)
        held.append(found.low <= 0.4 <= found.high)
    assert abs(np.mean(held) - 0.95) < 0.02


@given(samples(0, 20, with_gaps))
def test_a_ratio_to_nothing_is_unknown(values: Floats) -> None:
    found = ratio_of_means(values, np.zeros(len(values)))
    assert math.isnan(found.value)
    assert not found.clear


# What is clear


@given(with_gaps, with_gaps)
def test_an_interval_leaves_zero_out_where_both_ends_lie_on_one_side_of_it(low: float, high: float) -> None:
    low, high = (high, low) if low > high else (low, high)
    expected = not math.isnan(low + high) and low * high > 0
    assert excludes_zero(low, high) == expected
    assert excludes_zero(-high, -low) == expected


@given(paired())
def test_the_mean_is_clear_exactly_where_a_z_test_at_five_per_cent_says_so(sides: tuple[Floats, Floats]) -> None:
    before, now = sides
    mean = Mean.of(now - before)
    if mean.n > 1 and mean.spread > 0:
        p = 2 * stats.norm.sf(abs(mean.value) / (mean.spread / math.sqrt(mean.n)))
        assume(abs(p - 0.05) > 1e-9)
        assert mean.clear == (p < 0.05)
        assert (mean.positive, mean.negative) == (p < 0.05 and mean.value > 0, p < 0.05 and mean.value < 0)


@pytest.mark.parametrize(
    ("pairs", "clear"),
    [
        ([], False),
        ([5.0], False),
        ([math.nan, 5.0, math.nan], False),
        ([math.nan, math.nan], False),
        ([0.0, 0.0, 0.0], False),
        ([5.0, 5.0], True),
        ([-5.0, -5.0, math.nan], True),
        ([0.0, 0.0, 5.0], False),
        ([1.0, 1.0, 2.0, 1.0], True),
    ],
)
def test_few_equal_tied_and_missing_pairs_are_judged_alike_by_range_and_mean(pairs: list[float], clear: bool) -> None:
    values = np.array(pairs)
    assert Mean.of(values).clear == clear
    if pairs:
        assert paired_difference(np.zeros(len(values)), values).clear("count") == clear


@given(paired(), st.sampled_from(KINDS))
def test_what_is_clear_one_way_is_clear_the_other_way_round(sides: tuple[Floats, Floats], kind: MeasureKind) -> None:
    forth, back = paired_difference(*sides), paired_difference(*sides[::-1])
    assume(forth.digits(kind) == back.digits(kind))
    assert forth.clear(kind) == back.clear(kind)
    assert Mean.of(sides[1] - sides[0]).clear == Mean.of(sides[0] - sides[1]).clear


@given(paired(), st.sampled_from(KINDS))
def test_a_clear_range_is_shown_on_one_side_of_zero(sides: tuple[Floats, Floats], kind: MeasureKind) -> None:
    change = paired_difference(*sides)
    if change.clear(kind):
        scale = 100 if kind == "share" else 1
        shown = [EN.number(end * scale, change.digits(kind)) for end in (change.low, change.high)]
        assert not any(float(text.replace("\u202f", "").replace("−", "-")) == 0 for text in shown)
        assert len({text.startswith("−") for text in shown}) == 1


@given(paired())
def test_the_shares_of_lower_and_higher_pairs_are_those_of_pairs_with_a_value(sides: tuple[Floats, Floats]) -> None:
    change, pairs = paired_difference(*sides), sides[1] - sides[0]
    known = pairs[~np.isnan(pairs)]
    expected = ((known < 0).mean(), (known > 0).mean()) if len(known) else (0.0, 0.0)
    assert (change.lower, change.higher) == pytest.approx(expected)


# Quantiles, standing, ranks


@given(samples(1), st.lists(st.floats(0, 1), min_size=1, max_size=5))
def test_quantiles_are_numpys(values: Floats, shares: list[float]) -> None:
    assert quantiles(values, shares).tolist() == np.quantile(values, shares).tolist()
    assert statistics.median(values) == np.quantile(values, 0.5)


def test_quantiles_are_numpys_over_the_replicates_that_have_a_value() -> None:
    drawn = np.random.default_rng(3).normal(size=(41, 7))
    drawn[::3, 2] = np.nan
    drawn[:40, 3] = np.nan
    drawn[:, 4] = np.nan
    found = quantiles(drawn)
    known = [0, 1, 2, 3, 5, 6]
    assert np.array_equal(found[:, known], np.nanquantile(drawn[:, known], QUANTILES, axis=0))
    assert np.isnan(found[:, 4]).all()


@given(samples(1))
def test_a_column_of_a_table_has_the_same_moments_and_range_as_an_array(values: Floats) -> None:
    frame = pl.DataFrame({"value": values}).select(
        *statistics.moments_of_column("value"), *statistics.range_of_column("value")
    )
    row, mean, scale = frame.row(0, named=True), Mean.of(values), 1e-9 * max(1.0, float(np.abs(values).max()))
    assert row["n"] == mean.n
    assert row["mean"] == pytest.approx(mean.value, abs=scale)
    if mean.n > 1:
        assert row["spread"] == pytest.approx(mean.spread, rel=1e-6, abs=scale)
    else:
        assert row["spread"] is None
    assert [row["p05"], row["p50"], row["p95"]] == pytest.approx(quantiles(values, RANGE).tolist(), abs=scale)


@given(samples(1, 30, st.integers(0, 5).map(float)), st.integers(0, 5).map(float))
def test_a_standing_is_scipys_mean_percentile_and_its_two_sides_make_a_whole(values: Floats, own: float) -> None:
    below, above = standing(values, own)
    assert 100 * below == pytest.approx(stats.percentileofscore(values, own, kind="mean"))
    assert below + above == pytest.approx(1.0)


@given(st.integers(2, 40), st.integers(0, 2**32), st.booleans())
def test_rank_correlations_are_scipys_spearman(n: int, seed: int, ties: bool) -> None:
    chance = np.random.default_rng(seed)
    columns, values = chance.normal(size=(n, 4)), chance.normal(size=n)
    columns[:, 0] += values
    columns[:, 3] = 1.0
    if ties:
        columns, values = columns.round(), values.round()
    found = rank_correlations(columns, values)
    for place in range(4):
        if np.ptp(columns[:, place]) == 0 or np.ptp(values) == 0:
            assert math.isnan(found[place])
        else:
            assert found[place] == pytest.approx(stats.spearmanr(columns[:, place], values).statistic)


@pytest.mark.slow
def test_the_strongest_of_a_hundred_correlations_by_chance_is_beyond_chance_in_one_case_of_twenty_at_most() -> None:
    chance = np.random.default_rng(4)
    beyond = 0
    for _ in range(200):
        strongest = np.nanmax(np.abs(rank_correlations(chance.random((100, 100)), chance.random(100))))
        beyond += statistics.is_beyond_chance(float(strongest), 100)
    assert beyond / 200 <= 0.05 + 2 * math.sqrt(0.05 * 0.95 / 200)


# One rule for commands and pages


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return load("two-doors")


@pytest.mark.slow
@settings(max_examples=dear(100), deadline=None)
@given(paired())
@example(
    (np.full(4, 31.0), np.array([30.8, 30.7, 30.6, 30.6]))
)  # a range that ends below zero, and at zero as it is shown
@example((np.full(4, 1.0), np.array([0.99, 1.3, 1.2, 1.25])))
def test_the_command_and_the_page_say_the_same_of_the_same_numbers(
    two_doors: Scenario, sides: tuple[Floats, Floats]
) -> None:
    before, now = sides
    totals_before, totals_now = ({indicator.id: side for indicator in INDICATORS} for side in (before, now))
    compared = Comparison(two_doors, Decisions(), Decisions(), 1, 91, True, totals_before, totals_now)
    in_json = {row["indicator"]: row["clear"] for row in compared.frame().iter_rows(named=True)}
    run = {row["indicator"]: row for row in headline_of(totals_now, totals_before).iter_rows(named=True)}
    _columns, cells = running._layout(Screen("en"), many=True, paired=True)
    for indicator in INDICATORS:
        kind = kind_of(indicator.unit)
        change = tables.change_of(now, before, changed=True)
        page = pages.difference(change, kind, EN)
        clear = page != "no clear difference"
        assert in_json[indicator.id] == clear, indicator.id
        difference = compared.difference(indicator.id)
        if difference.mean.n == 0:
            continue
        in_run = cells(run[indicator.id])[-1]
        assert (in_run != "no clear difference") == clear, in_run
    difference = compared.difference("diversions")
    if difference.mean.n > 1:
        title, below = pages.headline(tables.change_of(now, before, changed=True), 3, True, EN)
        said = whatif.difference(difference, EN)
        assert said.startswith(f"{title}. ")
        assert below.startswith(said.removeprefix(f"{title}. "))


@given(paired())
def test_marks_on_the_map_are_those_of_the_sentence_about_pressure(sides: tuple[Floats, Floats]) -> None:
    change = paired_difference(*sides)
    assert is_clear(change.low, change.high) == change.clear("count")


@settings(max_examples=50, deadline=None)
@given(paired())
def test_the_table_of_a_comparison_shows_a_range_where_its_sentence_does(
    two_doors: Scenario, sides: tuple[Floats, Floats]
) -> None:
    totals = [{indicator.id: side for indicator in INDICATORS} for side in sides]
    compared = Comparison(two_doors, Decisions(), Decisions(), 1, 91, True, *totals)
    rows: list[list[str]] = []

    class Kept(Screen):
        def say(self, text: str) -> None:
            pass

        def remark(self, text: str) -> None:
            pass

        def table(self, columns: Sequence[tuple[str, bool]], found: Iterable[Sequence[str]], title: str = "") -> None:
            rows.extend(list(row) for row in found)

    asking._print_comparison(Kept("en"), compared, None)
    for row, difference in zip(rows, compared.differences(), strict=True):
        assert (row[5] not in ("no clear difference", "–")) == difference.clear


def test_a_range_over_one_replicate_is_no_range() -> None:
    one = paired_difference(np.array([3.0]), np.array([5.0]))
    assert (one.baseline, one.now, one.middle) == (3.0, 5.0, 2.0)
    assert math.isnan(one.low)
    assert not any(one.clear(kind) for kind in KINDS)
    assert own_range(np.array([3.0, 5.0])) == IndicatorChange(4.0, 4.0, 3.1, 4.0, 4.9)


# The sources

_OWN_NUMBERS = {1.96, 1.959963984540054, 1.9599639845400545, 1.645, 1.6448536269514722, 2.576, 2.5758293035489004}
_OWN_WORDS = {
    "NormalDist",
    "quantile",
    "nanquantile",
    "percentile",
    "nanpercentile",
    "nanmedian",
    "std",
    "nanstd",
    "corrcoef",
}
_FROM_NUMPY = {"median", "var", "nanvar"}
_FROM_STATISTICS = "statistics"


def own_statistics(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Give line and name of what a module works out of many replicates by itself."""
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value in _OWN_NUMBERS:
            yield node.lineno, repr(node.value)
        if isinstance(node, ast.Attribute):
            numpys = isinstance(node.value, ast.Name) and node.value.id == "np" and node.attr in _FROM_NUMPY
            if node.attr in _OWN_WORDS or numpys:
                yield node.lineno, node.attr
        if isinstance(node, ast.Import) and any(name.name.split(".")[0] == _FROM_STATISTICS for name in node.names):
            yield node.lineno, "import statistics"
        if isinstance(node, ast.ImportFrom) and node.module == _FROM_STATISTICS:
            yield node.lineno, "from statistics"


def test_nothing_works_out_intervals_or_quantiles_of_its_own() -> None:
    kept = {ROOT / "sim" / "statistics.py", ROOT / "docs" / "facts.py"}  # the second names what it counts
    wrong = [
        f"{path.relative_to(ROOT).as_posix()}:{line}: {name}"
        for folder in ("sim", "verification", "benchmarks", "docs")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if path not in kept
        for line, name in own_statistics(ast.parse(path.read_text("utf-8"), str(path)))
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "source",
    [
        "half = 1.96 * error",
        "from statistics import NormalDist",
        "np.quantile(values, 0.05)",
        "values.std(ddof=1)",
        "pl.col('x').std(ddof=1)",
        "np.median(values)",
        "np.corrcoef(a, b)",
    ],
)
def test_a_statistic_of_ones_own_would_be_found(source: str) -> None:
    assert list(own_statistics(ast.parse(source)))
