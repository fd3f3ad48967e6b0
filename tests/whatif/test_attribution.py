"""Credit: without each group against pairs of runs, Shapley values against the textbook's sum over combinations."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest

from sim import indicators
from sim.chance import GROUP_ORDER, chance, name_key, run_key
from sim.run import run
from sim.scenario import Decisions, Scenario
from sim.whatif import attribution
from sim.whatif.attribution import groups_of, restricted, shapley, shapley_values, without_each

DAYS = 91
FEW = ["all.L38=8", "all.L28=60", "all.L14=10"]
MANY = [*FEW, "all.L17=24", "all.L05=40", "all.L07=90"]


def value(scenario: Scenario, decisions: Decisions, groups: frozenset[str], replicate: int) -> float:
    lived = run(scenario, restricted(decisions, groups), 7, replicate, DAYS)
    return float(indicators.totals(lived.sample)["diversions"][0])


@pytest.fixture(scope="module")
def few(two_doors: Scenario) -> Decisions:
    return Decisions.parse(two_doors, FEW)


@pytest.fixture(scope="module")
def many(two_doors: Scenario) -> Decisions:
    return Decisions.parse(two_doors, MANY, ["L37=all"])


def test_decisions_fall_into_their_groups_and_together_are_themselves(many: Decisions) -> None:
    groups = groups_of(many)
    assert groups == ("c", "d", "f", "g", "h", "i", "E")
    parts = [restricted(many, frozenset({group})) for group in groups]
    assert sum(len(part.orders) for part in parts) == len(many.orders)
    assert (
        Decisions(tuple(o for part in parts for o in part.orders), tuple(a for part in parts for a in part.agreements))
        == restricted(many, frozenset(groups))
        == many
    )
    assert restricted(many, frozenset()) == Decisions()


def test_without_each_group_is_the_difference_of_paired_runs(two_doors: Scenario, few: Decisions) -> None:
    everything = frozenset(groups_of(few))
    for one in without_each(two_doors, few, 7, 4, days=DAYS):
        changes = [
            value(two_doors, few, everything - {one.group}, r) - value(two_doors, few, everything, r) for r in range(4)
        ]
        assert one.mean.value == pytest.approx(np.mean(changes))
        assert (one.low, one.high) == tuple(np.quantile(changes, (0.05, 0.95)))


def test_shapley_values_of_few_groups_are_the_textbooks(two_doors: Scenario, few: Decisions) -> None:
    groups = groups_of(few)
    n = len(groups)
    found = shapley_values(two_doors, few, 7, 4, "diversions", DAYS, False, None)
    for replicate in range(4):
        for place, group in enumerate(groups):
            others = [other for other in groups if other != group]
            expected = 0.0
            for size in range(n):
                weight = factorial(size) * factorial(n - size - 1) / factorial(n)
                for some in combinations(others, size):
                    joined = frozenset(some)
                    gain = value(two_doors, few, joined | {group}, replicate) - value(two_doors, few, joined, replicate)
                    expected += weight * gain
            assert found[replicate, place] == pytest.approx(expected, abs=1e-9)


def test_contributions_add_up_to_the_whole_difference_in_every_replication(
    two_doors: Scenario, many: Decisions
) -> None:
    found = shapley_values(two_doors, many, 7, 6, "diversions", DAYS, False, None)
    for replicate in range(6):
        whole = value(two_doors, many, frozenset(groups_of(many)), replicate)
        assert found[replicate].sum() == pytest.approx(whole - value(two_doors, many, frozenset(), replicate), abs=1e-9)


def test_many_groups_join_in_a_drawn_order_and_its_reverse(two_doors: Scenario, many: Decisions) -> None:
    groups = groups_of(many)
    found = shapley_values(two_doors, many, 7, 3, "diversions", DAYS, False, None)
    for replicate in range(3):
        with np.errstate(over="ignore"):
            key = np.uint64(run_key(np.uint64(7), replicate))
        order = sorted(groups, key=lambda group: chance(key, GROUP_ORDER, name_key(f"group:{group}"), 0))
        expected = dict.fromkeys(groups, 0.0)
        for joining in (order, order[::-1]):
            for n, group in enumerate(joining):
                after = value(two_doors, many, frozenset(joining[: n + 1]), replicate)
                expected[group] += (after - value(two_doors, many, frozenset(joining[:n]), replicate)) / 2
        assert found[replicate].tolist() == pytest.approx([expected[group] for group in groups], abs=1e-9)


def test_orders_differ_between_replications_and_depend_on_nothing_else(two_doors: Scenario, many: Decisions) -> None:
    orders = {attribution._orders(groups_of(many), 7, replicate)[0] for replicate in range(40)}
    assert len(orders) > 30
    firsts = [attribution._orders(groups_of(many), 7, replicate)[0][0] for replicate in range(700)]
    shares = [firsts.count(group) / 700 for group in groups_of(many)]
    assert max(abs(share - 1 / 7) for share in shares) < 0.06


def test_drawn_orders_give_the_mean_of_all_combinations_within_its_interval(
    two_doors: Scenario, few: Decisions, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = shapley(two_doors, few, 7, 60, days=DAYS)
    monkeypatch.setattr(attribution, "ALL_COMBINATIONS", 0)
    drawn = shapley(two_doors, few, 7, 60, days=DAYS)
    for one, other in zip(exact, drawn, strict=True):
        assert one.group == other.group
        assert abs(one.mean.value - other.mean.value) <= 3 * (other.mean.high - other.mean.low) + 1e-9


def test_a_group_without_effect_gets_nothing(two_doors: Scenario) -> None:
    waiting = Decisions.parse(two_doors, ["all.L38=8", "all.L33=3"])  # joint, and nobody has agreed
    assert groups_of(waiting) == ("i", "E")
    found = shapley_values(two_doors, waiting, 7, 3, "diversions", DAYS, False, None)
    assert found[:, 0].tolist() == [0.0, 0.0, 0.0]


def test_one_group_alone_gets_everything(two_doors: Scenario) -> None:
    alone = Decisions.parse(two_doors, ["all.L38=8"])
    (share,) = shapley(two_doors, alone, 7, 3, days=DAYS)
    (without,) = without_each(two_doors, alone, 7, 3, days=DAYS)
    assert share.mean.value == pytest.approx(-without.mean.value)


def test_progress_reaches_the_total_and_can_end_the_work(two_doors: Scenario, few: Decisions) -> None:
    for ask in (without_each, shapley):
        calls: list[tuple[int, int]] = []
        ask(two_doors, few, 7, 2, days=14, progress=lambda done, total, calls=calls: calls.append((done, total)))
        assert calls[-1][0] == calls[-1][1]

        def enough(_done: int, _total: int) -> None:
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            ask(two_doors, few, 7, 2, days=14, progress=enough)


def test_a_table_names_the_groups_and_holds_shapley_values_only_on_request(two_doors: Scenario, few: Decisions) -> None:
    without = without_each(two_doors, few, 7, 2, days=14)
    assert attribution.frame(without)["reference"].to_list() == ["9(f)", "9(h)", "OP2, OP3"]
    assert "shapley" not in attribution.frame(without).columns
    assert "shapley" in attribution.frame(without, shapley(two_doors, few, 7, 2, days=14)).columns
