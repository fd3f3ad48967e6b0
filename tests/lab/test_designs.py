"""Designs: which points a file's factors become, against what SciPy, SALib and a scenario's means say independently."""

import itertools
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import SALib.analyze.morris
import SALib.analyze.sobol
import SALib.sample.morris
import SALib.sample.sobol
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import lab
from sim.lab.designs import problem_of
from sim.scenario import Decisions, Scenario, load
from sim.scenario.levers import LEVERS
from sim.scenario.objects import missing_object
from tests.lab.small import described, ran, study_of

pytestmark = pytest.mark.slow

INSPECTION = {"name": "inspection", "lever": "all.L21", "range": [2, 20]}
MEETINGS = {"name": "meetings", "lever": "all.L17", "range": [0, 12]}
PATIENCE = {"name": "patient", "assumption": "patience", "range": [1.8, 2.6]}
CHECKS = {"name": "checks", "assumption": "check_days"}
SHARING = {"name": "sharing", "agreement": "L37=velmora+selvane"}
PACKAGE = {"name": "package", "options": {"none": "", "training": "selvane.L05=16", "desk": "182:all.L30=1"}}


def rows_of(study: lab.Study) -> list[tuple[Any, ...]]:
    """Return the factor values of a study's points in the order of its design."""
    return [study.points[place].values for place in study.design]


# Factorial


def test_a_factorial_has_every_combination_once() -> None:
    study = study_of(
        factors=[{**INSPECTION, "range": [2, 20]}, SHARING, PACKAGE], design={"kind": "factorial", "levels": 4}
    )
    expected = set(itertools.product([2.0, 8.0, 14.0, 20.0], [False, True], ["none", "training", "desk"]))
    assert len(study.design) == 24
    assert set(rows_of(study)) == expected


def test_levels_divide_a_range_and_leave_given_values_alone() -> None:
    study = study_of(
        factors=[{"name": "a", "lever": "all.L21", "values": [3, 7, 5]}, {**MEETINGS}],
        design={"kind": "factorial", "levels": 3},
        against=None,
    )
    assert rows_of(study) == list(itertools.product([3.0, 7.0, 5.0], [0.0, 6.0, 12.0]))


def test_a_lever_s_own_range_stands_where_none_is_given() -> None:
    lever = next(lever for lever in LEVERS if lever.id == "L21")
    study = study_of(
        factors=[{"name": "a", "lever": "velmora.L21"}], design={"kind": "factorial", "levels": 2}, against=None
    )
    assert rows_of(study) == [(lever.low,), (lever.high,)]


def test_an_assumption_s_range_is_the_scenario_s_own_where_that_gives_one(tmp_path: Path, root: Path) -> None:
    text = (root / "scenarios" / "two-doors" / "scenario.yaml").read_text("utf-8")
    own = tmp_path / "own"
    own.mkdir()
    for path in (root / "scenarios" / "two-doors").iterdir():
        (own / path.name).write_bytes(path.read_bytes())
    given_range = "assumptions: {patience: {value: 2.0, range: [1.8, 2.4]}}"
    (own / "scenario.yaml").write_text(text.replace("assumptions: {}", given_range), "utf-8")
    study = study_of(tmp_path, scenarios=["own"], factors=[{"name": "a", "assumption": "patience"}], against=None)
    assert study.scenarios[0].assumptions["patience"].low == 1.8
    assert rows_of(study) == [(1.8,), (2.4,)]


@pytest.mark.parametrize(
    "design",
    [{"kind": "factorial", "levels": 3}, {"kind": "sobol", "samples": 4}, {"kind": "morris", "trajectories": 2}],
)
def test_a_number_without_a_range_is_varied_only_over_one_that_is_given(design: dict[str, Any]) -> None:
    with pytest.raises(lab.ExperimentError, match="a range: this number has none of its own"):
        study_of(factors=[CHECKS], design=design, against=None)
    study = study_of(factors=[{**CHECKS, "range": [2, 4]}], design=design, against=None)
    assert {1.9 < value < 4.1 for (value,) in rows_of(study)} == {True}


def test_two_scenarios_have_each_row_each() -> None:
    study = study_of(scenarios=["two-doors"], factors=[SHARING])
    assert [study.points[place].scenario for place in study.design] == [0, 0]


# Latin hypercube


@settings(max_examples=25)
@given(st.integers(1, 40), st.integers(0, 2**64 - 1))
def test_a_latin_hypercube_meets_each_part_of_each_range_once(points: int, seed: int) -> None:
    factors = [INSPECTION, MEETINGS, PATIENCE]
    study = study_of(seed=seed, factors=factors, design={"kind": "latin-hypercube", "points": points}, against=None)
    values = np.array(rows_of(study))
    assert values.shape == (points, 3)
    for place, factor in enumerate(factors):
        low, high = factor["range"]
        parts = np.floor((values[:, place] - low) / (high - low) * points).astype(int)
        assert sorted(parts) == list(range(points))


def test_factors_without_a_number_take_part_in_equal_shares() -> None:
    study = study_of(factors=[INSPECTION, SHARING, PACKAGE], design={"kind": "latin-hypercube", "points": 12})
    _, sharing, package = zip(*rows_of(study), strict=True)
    assert sharing.count(True) == sharing.count(False) == 6
    assert [package.count(name) for name in ("none", "training", "desk")] == [4, 4, 4]


# Sensitivity designs


def shares_of(study: lab.Study, factors: list[dict[str, Any]]) -> np.ndarray:
    """Return where in its range each factor lies in each row of a study's design."""
    low, high = (np.array([factor["range"][end] for factor in factors]) for end in (0, 1))
    return (np.array(rows_of(study)) - low) / (high - low)


@pytest.mark.parametrize("second_order", [False, True])
def test_a_sobol_design_is_salibs_row_for_row(second_order: bool) -> None:
    factors = [INSPECTION, MEETINGS, PATIENCE]
    design = {"kind": "sobol", "samples": 8, "second_order": second_order}
    study = study_of(seed=2**40 + 3, factors=factors, design=design)
    assert len(study.design) == 8 * (2 * 3 + 2 if second_order else 3 + 2)
    expected = SALib.sample.sobol.sample(problem_of(study.experiment), 8, calc_second_order=second_order, seed=3)
    assert shares_of(study, factors) == pytest.approx(expected)


def test_a_morris_design_is_salibs_row_for_row_and_changes_one_factor_at_a_time() -> None:
    factors = [INSPECTION, MEETINGS, PATIENCE]
    study = study_of(factors=factors, design={"kind": "morris", "trajectories": 5})
    assert len(study.design) == 5 * (3 + 1)
    shares = shares_of(study, factors)
    expected = SALib.sample.morris.sample(problem_of(study.experiment), 5, num_levels=4, seed=5)
    assert shares == pytest.approx(expected)
    changed = np.abs(np.diff(shares.reshape(5, 4, 3), axis=1)) > 1e-9
    assert (changed.sum(axis=2) == 1).all()
    assert (changed.sum(axis=1) == 1).all()


def means(results: lab.Results, column: str) -> np.ndarray:
    """Return the mean of a column at each row of the design: what SALib takes as its outcomes."""
    summary = results.summary([column])
    by_point = dict(zip(summary["point"], summary["mean"], strict=True))
    return np.array([by_point[place] for place in results.study.design])


def test_salib_finds_in_a_sobol_table_what_moves_the_money_and_what_does_not(tmp_path: Path) -> None:
    results = ran(
        tmp_path / "out",
        factors=[PATIENCE, INSPECTION],
        design={"kind": "sobol", "samples": 32},
        indicators=["hours"],
        replicates=2,
    )
    problem = problem_of(results.study.experiment)
    found = SALib.analyze.sobol.analyze(problem, means(results, "hours"), calc_second_order=False, seed=1)
    assert found["S1"][1] > 0.7
    assert abs(found["S1"][0]) < 0.1


def test_salib_finds_in_a_morris_table_which_factor_does_nothing(tmp_path: Path) -> None:
    results = ran(
        tmp_path / "out",
        factors=[INSPECTION, {"name": "cost", "assumption": "day_cost"}],
        design={"kind": "morris", "trajectories": 4},
        indicators=["hours"],
        replicates=2,
    )
    problem, study = problem_of(results.study.experiment), results.study
    low, high = study.experiment.factors[0].range or (0.0, 1.0)
    values = np.array(rows_of(study))
    shares = np.column_stack([(values[:, 0] - low) / (high - low), values[:, 1] / values[:, 1].max()])
    found = SALib.analyze.morris.analyze(problem, shares, means(results, "hours"), num_levels=4)
    assert found["mu_star"][0] > 0
    assert found["mu_star"][1] == 0


# Own tables


def table(folder: Path, text: str, **more: Any) -> lab.Study:
    """Return the study of a CSV file."""
    (folder / "points.csv").write_text(text, "utf-8")
    values = {"factors": [INSPECTION, SHARING, PACKAGE], "design": {"kind": "table", "file": "points.csv"}, **more}
    return study_of(folder, **values)


def test_a_table_s_rows_become_points_and_an_empty_cell_leaves_as_is(tmp_path: Path) -> None:
    study = table(tmp_path, "package,inspection,sharing\ntraining,8,true\n,12.5,\ndesk,,no\n", against=None)
    assert rows_of(study) == [(8.0, True, "training"), (12.5, None, None), (None, False, "desk")]
    second = study.points[study.design[1]].decisions
    assert {order.lever for order in second.orders} == {"L21"}
    assert not second.agreements


def test_rows_in_the_file_are_the_same_as_rows_in_a_table(tmp_path: Path) -> None:
    rows = [
        {"inspection": 8, "sharing": True, "package": "training"},
        {"inspection": None, "sharing": "", "package": "desk"},
    ]
    beside = table(tmp_path, "inspection,sharing,package\n8,true,training\n,,desk\n")
    assert (
        study_of(factors=[INSPECTION, SHARING, PACKAGE], design={"kind": "table", "rows": rows}).points == beside.points
    )


@pytest.mark.parametrize(
    ("text", "found", "expected"),
    [
        ("inspection,sharing,package,weather\n8,true,none,fine\n", "'weather'", "inspection"),
        ("inspection,sharing\n8,true\n", "nothing", "package"),
        ("inspection,sharing,packages\n8,true,none\n", "'packages'", "perhaps package"),
        ("", "unreadable", "CSV"),
        ("inspection,sharing,package\n8,true,none,more,and,more\n", "unreadable", "CSV"),
    ],
)
def test_a_table_that_does_not_fit_is_said_with_file_and_column(
    tmp_path: Path, text: str, found: str, expected: str
) -> None:
    with pytest.raises(lab.ExperimentError) as caught:
        table(tmp_path, text)
    problem = caught.value.problems[0]
    assert "points.csv" in problem.field
    assert found in problem.found
    assert expected in problem.expected


def test_a_missing_table_is_said_by_name() -> None:
    with pytest.raises(lab.ExperimentError, match=r"design.file \(nowhere.csv\): found unreadable"):
        study_of(design={"kind": "table", "file": "nowhere.csv"})


def test_a_table_without_rows_is_refused(tmp_path: Path) -> None:
    for design in ({"kind": "table", "rows": []}, {"kind": "table", "file": "heading.csv"}):
        (tmp_path / "heading.csv").write_text("inspection\n", "utf-8")
        with pytest.raises(lab.ExperimentError):
            study_of(tmp_path, design=design)


@pytest.mark.parametrize(
    "row",
    [
        {"inspection": 900},
        {"inspection": "lots"},
        {"inspection": "nan"},
        {"inspection": True},
        {"sharing": "perhaps"},
        {"package": "nothing_known"},
        {"patient": 99},
        {"patient": "very"},
    ],
)
def test_a_value_that_cannot_be_makes_a_failing_point_that_says_why_and_no_error(row: dict[str, Any]) -> None:
    good = {"inspection": 8, "sharing": True, "package": "desk", "patient": 2}
    study = study_of(
        factors=[INSPECTION, SHARING, PACKAGE, PATIENCE],
        design={"kind": "table", "rows": [good, {**good, **row}, good]},
    )
    first, second, third = (study.points[place] for place in study.design)
    assert (first.error, third.error) == (None, None)
    assert second.error
    assert second.against is None


# Portfolios

BUDGET = {"kind": "portfolios", "points": 1000, "levels": 3}
BOUGHT = [
    {"name": "inspection", "lever": "all.L21", "range": [2, 30]},
    {"name": "meetings", "lever": "all.L17", "range": [0, 40]},
    {"name": "outreach", "lever": "all.L28"},
    {"name": "training", "lever": "velmora.L05"},
    PACKAGE,
]


def asked(scenario: Scenario, decisions: Decisions, state: str, day: int) -> tuple[float, float]:
    """Return what a State's plan costs on a day, budget units and officer-hours a quarter, from orders and the table of levers."""
    values = dict(scenario.start(state).levers)
    for order in decisions.orders:
        if order.state == state and order.day <= day:
            values[order.lever] = order.value
    efforts = {lever: lever.effort(values[lever.id]) for lever in LEVERS if not missing_object(scenario, state, lever)}
    return (
        sum(lever.cost_per_quarter * effort for lever, effort in efforts.items()),
        sum(lever.officer_hours * effort for lever, effort in efforts.items()),
    )


def overdrawn(study: lab.Study, budget: float | None = None) -> list[str]:
    """Return every portfolio that some State cannot pay, on any day on which something is decided."""
    faults = []
    scenario = study.scenarios[0]
    for place in study.design:
        decisions = study.points[place].decisions
        for state in scenario.states:
            start = asked(scenario, Decisions(), state.id, 0)
            most = start[0] + budget if budget is not None else max(start[0], state.budget.value)
            hours = max(start[1], state.officer_hours.value)
            for day in {0, *(order.day for order in decisions.orders)}:
                money, work = asked(scenario, decisions, state.id, day)
                if money > most + 1e-6 or work > hours + 1e-6:
                    faults.append(
                        f"{study.points[place].values}: {state.id} on day {day}: {money} of {most}, {work} of {hours}"
                    )
    return faults


@pytest.mark.parametrize("budget", [None, 0.0, 15.0, 60.0])
def test_every_state_can_pay_every_portfolio(budget: float | None) -> None:
    design = {**BUDGET} if budget is None else {**BUDGET, "budget": budget}
    study = study_of(quarters=None, factors=BOUGHT, design=design)
    assert overdrawn(study, budget) == []
    assert len({study.points[place].key for place in study.design}) == len(set(study.design))


def test_portfolios_are_all_that_can_be_paid_if_they_are_few() -> None:
    factors = [BOUGHT[0], BOUGHT[1]]
    study = study_of(factors=factors, design={**BUDGET, "budget": 20.0})
    every = study_of(
        factors=factors,
        design={
            "kind": "table",
            "rows": [{"inspection": a, "meetings": b} for a in (None, 2, 16, 30) for b in (None, 0, 20, 40)],
        },
    )
    payable = [point for point in dict.fromkeys(every.design) if not overdrawn_point(every, point, 20.0)]
    assert 4 <= len(payable) < 16
    assert {study.points[place].decisions for place in study.design} == {
        every.points[place].decisions for place in payable
    }


def overdrawn_point(study: lab.Study, place: int, budget: float) -> bool:
    """Return whether one point of a study is more than some State can pay."""
    return bool(overdrawn(replace(study, design=(place,)), budget))


@pytest.mark.parametrize("levels", [3, 12])
def test_no_more_portfolios_are_drawn_than_wanted_and_none_twice(levels: int) -> None:
    factors = [*BOUGHT[:4], {"name": "desks", "lever": "selvane.L30"}, {"name": "data", "lever": "dovria.L29"}]
    study = study_of(factors=factors, design={**BUDGET, "points": 30, "levels": levels})
    assert len(study.design) == 30
    assert len(set(study.design)) == 30
    assert len(set(rows_of(study))) == 30
    assert overdrawn(study) == []


def test_what_decides_nothing_makes_no_second_portfolio() -> None:
    factors = [SHARING, {"name": "package", "options": {"none": "", "desk": "all.L30=1"}}]
    study = study_of(factors=factors, design=BUDGET)
    assert len(study.design) == len(set(study.design))


def test_a_portfolio_is_paid_as_it_is_decided_where_two_factors_set_the_same_lever() -> None:
    factors = [
        {"name": "inspection", "lever": "all.L21", "values": [0, 5]},
        {"name": "late", "lever": "182:all.L21", "values": [5, 8, 10, 15]},
    ]
    assert overdrawn(study_of(quarters=None, factors=factors, design={**BUDGET, "budget": 5.0}), 5.0) == []


def test_a_portfolio_can_be_paid_in_every_quarter_and_not_only_at_the_end() -> None:
    factors = [{"name": "package", "options": {"rush": "all.L21=50 91:all.L21=2", "calm": "91:all.L21=2"}}]
    assert overdrawn(study_of(quarters=None, factors=factors, design={**BUDGET, "budget": 5.0}), 5.0) == []


def test_where_nothing_can_be_paid_the_experiment_is_refused() -> None:
    with pytest.raises(lab.ExperimentError):
        study_of(
            quarters=None,
            decisions="all.L21=50 all.L17=52 all.L05=40",
            factors=[BOUGHT[2]],
            design={**BUDGET, "budget": 0.0},
        )


# All of them

DRAWN: list[dict[str, Any]] = [
    {"kind": "latin-hypercube", "points": 9},
    {"kind": "sobol", "samples": 4},
    {"kind": "morris", "trajectories": 3},
    {"kind": "portfolios", "points": 9, "levels": 12},
]


@pytest.mark.parametrize("design", DRAWN, ids=lambda design: str(design["kind"]))
def test_the_same_seed_gives_the_same_design_and_another_one_does_not(design: dict[str, Any]) -> None:
    factors = [*BOUGHT[:3], SHARING]
    first, again, other = (study_of(seed=seed, factors=factors, design=design) for seed in (5, 5, 6))
    assert first == again
    assert set(rows_of(first)) != set(rows_of(other))


@pytest.mark.parametrize(
    "design",
    [{"kind": kind} for kind in ("latin-hypercube", "sobol", "morris", "portfolios")],
    ids=lambda d: str(d["kind"]),
)
def test_a_sampled_design_needs_a_factor(design: dict[str, Any]) -> None:
    size = {"latin-hypercube": "points", "sobol": "samples", "morris": "trajectories", "portfolios": "points"}
    with pytest.raises(lab.ExperimentError, match="at least one factor"):
        study_of(factors=[], design={**design, size[design["kind"]]: 4})


def test_a_factorial_of_too_many_points_is_refused() -> None:
    names = ["L21", "L17", "L28", "L05", "L37"]
    factors = [{"name": f"f{n}", "lever": f"all.{name}"} for n, name in enumerate(names)]
    with pytest.raises(lab.ExperimentError, match="at most 1000000 points"):
        study_of(factors=factors, design={"kind": "factorial", "levels": 16})


@pytest.mark.parametrize(
    ("sampler", "design"),
    [
        ("SALib.sample.sobol.sample", {"kind": "sobol", "samples": 1 << 19}),
        ("SALib.sample.morris.sample", {"kind": "morris", "trajectories": 10_000}),
    ],
)
def test_too_many_points_are_refused_before_any_is_drawn(
    monkeypatch: pytest.MonkeyPatch, sampler: str, design: dict[str, Any]
) -> None:
    def fail(*_arguments: object, **_options: object) -> None:
        pytest.fail("millions of rows were asked for")

    monkeypatch.setattr(sampler, fail)
    factors = [{"name": f"f{n}", "lever": "all.L21", "range": [2, 20]} for n in range(150)]
    with pytest.raises(lab.ExperimentError, match="at most"):
        study_of(factors=factors, design=design)


def test_rows_of_all_scenarios_together_are_no_more_than_the_most_points(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.lab.designs.MOST_POINTS", 4)
    assert len(study_of(against=None).design) == 4
    with pytest.raises(lab.ExperimentError, match="at most 4 points"):
        study_of(factors=[INSPECTION], design={"kind": "latin-hypercube", "points": 5})


@pytest.mark.parametrize(
    ("module", "package", "design"),
    [
        ("scipy.stats", "SciPy", {"kind": "latin-hypercube", "points": 4}),
        ("SALib.sample", "SALib", {"kind": "sobol", "samples": 4}),
        ("SALib.sample", "SALib", {"kind": "morris", "trajectories": 4}),
    ],
)
def test_without_its_sampler_a_design_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch, module: str, package: str, design: dict[str, Any]
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(lab.MissingExtra, match=rf"{package} is not installed: pip install 'cordon\[lab\]'"):
        study_of(factors=[INSPECTION], design=design)


def test_a_factor_s_own_day_is_the_day_of_its_order() -> None:
    study = study_of(quarters=None, factors=[{"name": "a", "lever": "182:velmora.L21", "values": [9]}], against=None)
    (order,) = study.points[0].decisions.orders
    assert (order.day, order.state, order.lever, order.value) == (182, "velmora", "L21", 9.0)


def test_what_every_point_decides_stands_beside_what_the_factor_decides() -> None:
    study = study_of(decisions="all.L28=30 L37=all", factors=[{"name": "a", "lever": "velmora.L21", "values": [9]}])
    point = study.points[study.design[0]]
    assert point.decisions == Decisions.parse_line(load("two-doors"), "all.L28=30 L37=all velmora.L21=9")
    assert point.against is not None
    assert study.points[point.against].decisions == Decisions()


def test_the_values_of_described_factors_are_those_of_the_file() -> None:
    assert [factor["values"] for factor in described()["factors"]] == [[2, 6, 12, 20]]
    assert rows_of(study_of()) == [(2.0,), (6.0,), (12.0,), (20.0,)]
