"""Plausible worlds: verdicts against simulations whose truth is known, and real replications against plain runs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from sim import indicators
from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import RunError, run_many
from sim.presentation.whatif import over_worlds as over_worlds_said
from sim.run import run
from sim.scenario import Decisions, Scenario
from sim.scenario.parameters import PARAMETERS
from sim.whatif.worlds import (
    REPLICATIONS,
    WORLDS,
    Effect,
    Verdict,
    WorldPairs,
    decisive_assumption,
    effect,
    over_worlds,
)
from sim.words import LANGUAGES
from sim.words.reader import Reader
from tests.whatif.test_paired import with_assumptions

DAYS = 182
ROUNDS = 200
MOST_WRONG = 0.05
RIGHT = {
    0.0: {Verdict.SMALL, Verdict.OPEN},
    -0.03: {Verdict.LOWER, Verdict.OPEN},
    0.03: {Verdict.HIGHER, Verdict.OPEN},
    -0.10: {Verdict.LOWER},
}


def simulated(lot: np.random.Generator, true: float, between: float = 0.0) -> tuple[np.ndarray, np.ndarray]:
    """Return replications of worlds like those of the shipped region: baselines of 30 to 265, pairs that share most of their
    chance.

    In each world the true effect is ``true`` of the baseline, give or take ``between`` (standard deviation over worlds).
    """
    level = np.clip(lot.lognormal(np.log(150), 0.45, (WORLDS, 1)), 30, 265)
    own = true + between * lot.standard_normal((WORLDS, 1))
    baselines = lot.poisson(level, (WORLDS, REPLICATIONS)).astype(float)
    moved = lot.poisson(0.12 * level, (2, WORLDS, REPLICATIONS))
    return baselines, baselines + np.round(level * own) + moved[0] - moved[1]


@pytest.mark.parametrize("true", RIGHT)
def test_at_a_known_true_effect_at_most_one_verdict_in_twenty_is_wrong(true: float) -> None:
    lot = np.random.default_rng(7)
    found = [effect(*simulated(lot, true)).verdict for _round in range(ROUNDS)]
    wrong = [verdict for verdict in found if verdict not in RIGHT[true]]
    assert len(wrong) <= MOST_WRONG * ROUNDS, wrong


def test_worlds_that_truly_disagree_are_said_to() -> None:
    lot = np.random.default_rng(8)
    found = [effect(*simulated(lot, 0.0, between=0.1)).verdict for _round in range(ROUNDS)]
    assert found.count(Verdict.DISAGREE) >= 0.95 * ROUNDS


def test_worlds_that_differ_in_size_but_not_in_direction_do_not_disagree() -> None:
    lot = np.random.default_rng(9)
    found = [effect(*simulated(lot, -0.2, between=0.05)).verdict for _round in range(ROUNDS)]
    assert found.count(Verdict.LOWER) >= 0.95 * ROUNDS


def test_half_a_per_cent_is_nowhere_told_as_help_in_nine_of_ten_worlds() -> None:
    lot = np.random.default_rng(10)
    found = [effect(*simulated(lot, -0.005)) for _round in range(ROUNDS)]
    told = [one for one in found if one.verdict is Verdict.LOWER]
    assert len(told) <= MOST_WRONG * ROUNDS


@given(arrays(float, (4, 3), elements=st.integers(0, 300).map(float)), st.integers(0, 20))
def test_turning_the_sides_round_turns_the_verdict_round(baselines: np.ndarray, least: int) -> None:
    now = np.roll(baselines, 1, axis=0) + least
    one, other = effect(baselines, now), effect(-baselines, -now)
    turned = {Verdict.LOWER: Verdict.HIGHER, Verdict.HIGHER: Verdict.LOWER}
    assert other.verdict is turned.get(one.verdict, one.verdict)
    assert (other.worlds_lower, other.worlds_higher) == (one.worlds_higher, one.worlds_lower)


def test_where_nothing_differs_the_change_is_too_small_to_matter() -> None:
    same = np.full((5, 2), 40.0)
    found = effect(same, same)
    assert found.verdict is Verdict.SMALL
    assert (found.share, found.worlds_lower, found.worlds_higher, found.courses_lower) == (0.0, 0.0, 0.0, 0.5)


@pytest.mark.parametrize("shape", [(1, 4), (4, 1), (0, 0)])
def test_a_single_world_or_replication_cannot_be_judged(shape: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="at least two worlds and two courses"):
        effect(np.zeros(shape), np.zeros(shape))


def test_replications_of_a_world_share_their_assumptions_and_not_their_draws(
    two_doors: Scenario, plan: Decisions
) -> None:
    found = over_worlds(two_doors, Decisions(), plan, 7, worlds=(0, 3), replications=2, days=DAYS)
    assert found.now.shape == found.baselines.shape == (2, 2)
    for place, world in enumerate((0, 3)):
        values = Ranges(two_doors).drawn(7, world)
        assert found.assumed[place].tolist() == values.tolist()
        named = dict(zip((parameter.name for parameter in PARAMETERS), values.tolist(), strict=True))
        for course in range(2):
            record = run(with_assumptions(two_doors, named), plan, 7, 2 * world + course, DAYS)
            assert found.now[place, course] == indicators.totals(record.sample)["diversions"][0]
    assert len(set(run_many(two_doors, None, 7, range(6), DAYS).encounters.sum(axis=(1, 2)).tolist())) > 1


def test_with_one_replication_each_worlds_are_the_replicates_of_before(two_doors: Scenario) -> None:
    assert Ranges(two_doors, each=1).drawn(5, 9).tolist() == Ranges(two_doors).drawn(5, 9).tolist()
    assert Ranges(two_doors, each=6).drawn(5, 9).tolist() == Ranges(two_doors).drawn(5, 1).tolist()


@pytest.mark.parametrize(("worlds", "courses", "named"), [((0,), 2, "worlds"), ((0, 1), 1, "courses")])
def test_too_few_worlds_or_replications_are_refused_by_name(
    two_doors: Scenario, worlds: tuple[int, ...], courses: int, named: str
) -> None:
    with pytest.raises(RunError, match=named):
        over_worlds(two_doors, Decisions(), Decisions(), 7, worlds=worlds, replications=courses, days=DAYS)


def made_up(lot: np.random.Generator, hangs: float) -> WorldPairs:
    """Return replications whose difference hangs on the fourth assumption so much, and on nothing else."""
    assumed = lot.random((WORLDS, len(PARAMETERS)))
    baselines, now = simulated(lot, -0.05)
    return WorldPairs("diversions", baselines, now + np.round(hangs * (assumed[:, [3]] - 0.5)), assumed)


def test_the_assumption_on_which_a_difference_hangs_is_named_once_fresh_worlds_confirm_it() -> None:
    lot = np.random.default_rng(11)
    found, fresh = made_up(lot, 120.0), made_up(lot, 120.0)
    assert decisive_assumption(found, fresh) == PARAMETERS[3].name
    assert decisive_assumption(found, replace(fresh, now=2 * fresh.baselines - fresh.now)) is None, (
        "the other way round"
    )


@pytest.mark.slow
def test_in_pure_noise_an_assumption_is_named_at_most_one_time_in_twenty() -> None:
    lot = np.random.default_rng(12)
    named = [decisive_assumption(made_up(lot, 0.0), made_up(lot, 0.0)) for _round in range(60)]
    assert sum(name is not None for name in named) <= 3


SAID = {
    Verdict.LOWER: "Diversions: lower in 9 of 10 plausible worlds, on average by 8%, in this model. "
    "In a single course luck can hide it: lower in 67 of 100.",
    Verdict.HIGHER: "Diversions: higher in 1 of 10 plausible worlds, on average by 8%, in this model. "
    "In a single course luck can hide it: higher in 33 of 100.",
    Verdict.SMALL: "Diversions: changes by less than 1% on average over plausible worlds, too little to matter, in this model.",
    Verdict.OPEN: "Diversions: not yet clear: on average over 40 plausible worlds between −12% and +4%, in this model.",
    Verdict.DISAGREE: "Diversions: plausible worlds disagree: lower in 9 of 10, higher in 1 of 10, in this model.",
}


@pytest.mark.parametrize("verdict", Verdict)
def test_a_verdict_is_said_with_what_it_rests_on(verdict: Verdict) -> None:
    found = Effect(verdict, -0.08, -0.12, 0.04, 0.9, 0.1, 0.67, 3.0, 40, 6)
    assert over_worlds_said(found, "Diversions", "", Reader("en")) == SAID[verdict]
    hangs = over_worlds_said(found, "Diversions", "patience", Reader("en"))
    assert hangs == SAID[verdict] + (" It hangs on: patience." if verdict is Verdict.DISAGREE else "")
    for language in LANGUAGES:
        said = over_worlds_said(found, "X", "", Reader(language))
        assert "{" not in said
        assert said != SAID[verdict]


def test_luck_is_not_mentioned_where_every_replication_agrees() -> None:
    found = Effect(Verdict.LOWER, -0.08, -0.12, -0.04, 1.0, 0.0, 1.0, 3.0, 40, 6)
    assert "luck" not in over_worlds_said(found, "Diversions", "", Reader("en"))
