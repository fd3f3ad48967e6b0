"""Keyed chance: uniform, independent between neighbouring keys, the same in any order, and held to committed values."""

import ast
import random
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim import chance as questions
from sim.chance import chance, mix, name_key, poisson, whole


def run_key(seed: int, replicate: int) -> np.uint64:
    """Return the key of a replicate; compiled functions hand keys to Python as plain integers."""
    return np.uint64(questions.run_key(np.uint64(seed), replicate))


def join(who: np.uint64, occasion: int) -> np.uint64:
    """Return the key of the occasion-th thing that belongs to someone."""
    return np.uint64(questions.join(who, occasion))


SEED = 1540
RUN = run_key(SEED, 0)
WHO = name_key("network:network-01")
MANY = 40_000
UNLIKELY = 1e-4
"""A test that would fail by chance once in ten thousand; keys are fixed, so it fails always or never."""

# How a family of draws is laid out: the n-th draw differs from the next in one part of its key only.
FAMILIES: dict[str, Callable[[int], float]] = {
    "occasions": lambda n: chance(RUN, questions.GATE, WHO, n),
    "days of a year apart": lambda n: chance(RUN, questions.VOLUME, WHO, 364 * n),
    "questions": lambda n: chance(RUN, n, WHO, 3),
    "replicates": lambda n: chance(run_key(SEED, n), questions.GATE, WHO, MANY),
    "seeds": lambda n: chance(run_key(n, 0), questions.COURT, WHO, MANY),
    "attempts": lambda n: chance(RUN, questions.GATE, join(WHO, n), 12),
    "names": lambda n: chance(RUN, questions.OPPORTUNITY, name_key(f"network:network-{n}"), 0),
    "neighbouring keys": lambda n: chance(RUN, questions.GATE, np.uint64(n), 0),
    "single bits": lambda n: chance(np.uint64(1 << (n % 64)), n // 64, np.uint64(0), 0),
}


def draws(family: str) -> np.ndarray:
    """Return the first draws of a family."""
    draw = FAMILIES[family]
    return np.array([draw(n) for n in range(MANY)])


@pytest.fixture(scope="module", params=FAMILIES)
def family(request: pytest.FixtureRequest) -> np.ndarray:
    """Draws whose keys differ in one part only."""
    return draws(request.param)


def test_draws_are_uniform(family: np.ndarray) -> None:
    assert family.min() >= 0.0
    assert family.max() < 1.0
    assert stats.kstest(family, "uniform").pvalue > UNLIKELY
    counts = np.bincount((family * 200).astype(int), minlength=200)
    assert stats.chisquare(counts).pvalue > UNLIKELY


def test_neighbouring_draws_are_independent(family: np.ndarray) -> None:
    for lag in (1, 2, 7, 64):
        pairs, _, _ = np.histogram2d(family[:-lag], family[lag:], bins=16, range=[[0, 1], [0, 1]])
        assert stats.chisquare(pairs.ravel()).pvalue > UNLIKELY, lag


def test_every_bit_of_a_draw_is_as_often_one_as_zero(family: np.ndarray) -> None:
    whole_numbers = (family * 2.0**53).astype(np.uint64)
    ones = np.array([((whole_numbers >> np.uint64(bit)) & np.uint64(1)).sum() for bit in range(53)], dtype=float)
    off = (ones - MANY / 2) ** 2 / (MANY / 4)
    assert stats.chi2.sf(off.sum(), 53) > UNLIKELY


def test_families_do_not_repeat_each_other() -> None:
    values = np.concatenate([draws(name) for name in ("occasions", "replicates", "attempts", "names", "seeds")])
    assert len(np.unique(values)) == len(values)


@pytest.mark.parametrize("one", range(36))
def test_two_questions_about_the_same_occasions_are_independent(one: int) -> None:
    first = np.array([chance(RUN, one, WHO, n) for n in range(2_000)])
    second = np.array([chance(RUN, (one + 1) % 36, WHO, n) for n in range(2_000)])
    assert stats.pearsonr(first, second).pvalue > UNLIKELY


def test_flipping_one_bit_of_a_key_flips_half_the_bits_of_the_hash() -> None:
    keys = [int(key) for key in np.random.default_rng(7).integers(0, 1 << 63, 200)]
    flipped = [
        (int(mix(np.uint64(key))) ^ int(mix(np.uint64(key ^ (1 << bit))))).bit_count()
        for key in keys
        for bit in range(64)
    ]
    assert 31.5 < np.mean(flipped) < 32.5
    assert min(flipped) > 8


def test_a_draw_is_the_same_in_any_order() -> None:
    keys = [(question, occasion) for question in range(36) for occasion in range(50)]
    once = {key: chance(RUN, key[0], WHO, key[1]) for key in keys}
    random.Random(7).shuffle(keys)
    assert all(chance(RUN, question, WHO, occasion) == once[question, occasion] for question, occasion in keys)


@given(
    st.integers(0, 2**64 - 1), st.integers(0, 10_000), st.integers(0, 35), st.integers(0, 2**40), st.text(max_size=20)
)
def test_uncompiled_chance_gives_the_same_bits(
    seed: int, replicate: int, question: int, occasion: int, name: str
) -> None:
    key, who = np.uint64(seed), name_key(name)
    with np.errstate(over="ignore"):  # keys wrap around on purpose
        run = np.uint64(questions.run_key.py_func(key, replicate))
        assert run == run_key(seed, replicate)
        assert questions.join.py_func(who, occasion) == join(who, occasion)
        assert chance.py_func(run, question, who, occasion) == chance(run, question, who, occasion)


def test_every_question_has_a_number_of_its_own() -> None:
    numbers = {name: value for name, value in vars(questions).items() if name.isupper() and type(value) is int}
    assert sorted(numbers.values()) == list(range(len(numbers)))


def test_the_model_asks_each_question_that_is_not_retired_and_no_other() -> None:
    numbers = {name for name, value in vars(questions).items() if name.isupper() and type(value) is int}
    asked = {
        name.name
        for path in Path(questions.__file__).parent.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ImportFrom) and node.module == "sim.chance"
        for name in node.names
    }
    assert numbers - asked == {name for name in numbers if name.startswith("RETIRED_")}


def test_committed_draws_never_change() -> None:
    assert [int(run_key(seed, replicate)) for seed, replicate in ((0, 0), (7, 0), (7, 1), (2**64 - 1, 3))] == [
        11309818405589028606,
        1346757289671730881,
        10477335214272376518,
        7963566761412585076,
    ]
    assert int(name_key("state:velmora")) == 8654563650503511892
    assert int(join(WHO, 5)) == 15457938459056338484
    found = [
        chance(run_key(7, 0), questions.VOLUME, name_key("post:a"), 0),
        chance(run_key(7, 0), questions.GATE, WHO, 12),
        chance(run_key(7, 1), questions.GATE, WHO, 12),
        chance(run_key(0, 0), questions.ADVERSE, name_key(""), 1 << 40),
    ]
    assert found == [0.6509298772653652, 0.8242001929033868, 0.7993341962580186, 0.38928666980211823]


@given(st.floats(0, 1 - 1e-9), st.floats(0, 200), st.floats(0, 200))
def test_a_higher_mean_never_gives_fewer_counts_under_the_same_random_draws(u: float, one: float, other: float) -> None:
    assert poisson(u, min(one, other)) <= poisson(u, max(one, other))


@given(st.floats(0, 1 - 1e-9), st.floats(0, 1 - 1e-9), st.floats(0, 200))
def test_a_higher_quantile_never_gives_fewer_counts(u: float, v: float, mean: float) -> None:
    assert poisson(min(u, v), mean) <= poisson(max(u, v), mean)


@pytest.mark.parametrize("mean", [0.01, 0.7, 3.0, 40.0, 200.0])
def test_counts_have_the_quantiles_of_the_poisson_law(mean: float) -> None:
    grid = (np.arange(4_000) + 0.5) / 4_000
    counts = np.array([poisson(u, mean) for u in grid.tolist()])
    assert np.array_equal(counts, stats.poisson.ppf(grid, mean).astype(int))
    assert counts.mean() == pytest.approx(mean, rel=0.02, abs=0.002)


def test_no_mean_gives_no_counts() -> None:
    assert {poisson(u, 0.0) for u in (0.0, 0.5, 1 - 2**-53)} == {0}


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1e6))
def test_a_whole_number_is_one_of_the_two_neighbours(u: float, amount: float) -> None:
    assert whole(u, amount) in {int(amount), int(amount) + 1}
    assert whole(u, float(int(amount))) == int(amount)


@given(st.floats(0, 1, exclude_max=True), st.floats(0, 1e4), st.floats(0, 1e4))
def test_a_larger_amount_never_gives_a_smaller_whole_number(u: float, one: float, other: float) -> None:
    assert whole(u, min(one, other)) <= whole(u, max(one, other))


def test_whole_numbers_have_the_mean_of_the_amount() -> None:
    grid = (np.arange(10_000) + 0.5) / 10_000
    for amount in (0.0, 0.25, 3.9, 17.5):
        assert np.mean([whole(u, amount) for u in grid.tolist()]) == pytest.approx(amount, abs=1e-4)
