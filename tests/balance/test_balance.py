"""The balance of a scenario: teams stay within their means, a search beats them, bars can fail, and what is committed is fresh."""

import json
from pathlib import Path

import pytest

from sim.balance import bars
from sim.balance.bars import NAMES
from sim.balance.teams import TEAMS, decided, levers_of, most_paid, raise_evenly, start_efforts, team_plan, within_means
from sim.balance.trial import Trial, search
from sim.balance.verdict import balance
from sim.compiled import source_hash
from sim.exercise.seats import Agency, Seat
from sim.scenario import Decisions, Scenario, load
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.means import Binds, affordability
from sim.scenario.objects import has_object
from sim.scenario.spec import BARS

SCENARIOS = Path(__file__).parents[2] / "scenarios"
DECLARED = sorted(SCENARIOS.glob("*/balance.json"))


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return load("two-doors")


def affordable(scenario: Scenario, plan: Decisions) -> bool:
    days = range(scenario.quarters * 91)
    return all(
        affordability(scenario, state.id, plan, days, Binds.BUDGET_AND_HOURS).affordable for state in scenario.states
    )


@pytest.mark.parametrize("team", TEAMS, ids=lambda team: team.id)
def test_a_teams_plan_is_within_the_means_of_every_state_and_lowers_nothing(scenario: Scenario, team) -> None:
    plan = team_plan(scenario, team, levers_of(scenario))
    plan.check(scenario)
    assert affordable(scenario, plan)
    assert (plan == Decisions()) == (team.id == "nothing")
    for order in plan.orders:
        lever = LEVERS[LEVER_INDEX[order.lever]]
        assert lever.base in scenario.basic_levers
        assert lever.effort(order.value) > start_efforts(scenario, order.state)[lever.id]
        assert has_object(scenario, order.state, lever)


def test_one_state_alone_decides_for_nobody_else(scenario: Scenario) -> None:
    (team,) = (team for team in TEAMS if team.id == "one-state")
    assert {order.state for order in team_plan(scenario, team, levers_of(scenario)).orders} == {scenario.states[0].id}


def test_the_most_that_is_paid_leaves_no_means_for_more(scenario: Scenario) -> None:
    lever = LEVERS[LEVER_INDEX["L21"]]
    efforts = most_paid(scenario, lever)
    assert affordable(scenario, decided(scenario, efforts))
    for (state, _lever), effort in efforts.items():
        assert effort > start_efforts(scenario, state)["L21"]
        assert not within_means(scenario, state, {(state, "L21"): min(1.0, effort + 0.02)})


def test_raising_evenly_leaves_no_lever_behind(scenario: Scenario) -> None:
    efforts: dict[tuple[str, str], float] = {}
    levers = [lever for lever in levers_of(scenario) if not lever.steps]
    raise_evenly(scenario, "velmora", levers, efforts)
    start = start_efforts(scenario, "velmora")
    shares = {
        round((effort - start[lever]) / (1.0 - start[lever]), 9)
        for (_state, lever), effort in efforts.items()
        if start[lever] < 1.0
    }
    assert len(shares) <= 2, "one share for all that have an object, none for the others"


def test_a_search_stays_within_means_and_does_better_than_where_it_began(scenario: Scenario) -> None:
    trial = Trial(scenario, 3, 0, 4, 1)
    levers = levers_of(scenario)
    short, longer = (search(trial, levers, 0, tries) for tries in (0, 12))
    assert affordable(scenario, decided(scenario, longer.efforts))
    assert longer.gain >= short.gain
    assert search(trial, levers, 0, 12) == longer, "the same again"


def test_cases_are_counted_beside_nothing_decided(scenario: Scenario) -> None:
    trial = Trial(scenario, 3, 0, 3, 2)
    assert (trial.cases(Decisions()) == 0.0).all()
    assert 0.0 < trial.stopped_before() < 100.0
    nothing = decided(scenario, {(state.id, lever.id): 0.0 for state in scenario.states for lever in LEVERS})
    assert trial.cases(nothing).mean() < 0.0


# Bars that fail where they should: each on a scenario or a model that has the fault


def work(scenario: Scenario) -> "bars.Work":
    return bars.Work(scenario, lambda: None)


def test_a_lever_that_nobody_can_raise_does_not_pass_for_one_that_moves_its_indicator(
    scenario: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bars, "PAIRS", 6)
    poor = scenario.model_copy(
        update={
            "basic_levers": ("L32",),
            "states": tuple(
                state.model_copy(update={"budget": type(state.budget)(0.0, 0.0, 0.0)}) for state in scenario.states
            ),
        }
    )
    assert not bars._own_indicators(work(poor)).passed
    assert bars._own_indicators(work(scenario.model_copy(update={"basic_levers": ("L32",)}))).passed


def test_start_values_outside_the_sources_are_seen(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "WORLDS", 6)
    slow = scenario.model_copy(
        update={
            "posts": tuple(
                post.model_copy(update={"documents_days": type(post.documents_days)(30.0, 30.0, 30.0)})
                for post in scenario.posts
            )
        }
    )
    found = bars._start(work(slow))
    assert not found.passed
    assert {row["value"] for row in found.measured if not row["passed"]} == {"delay_mean"}


def test_an_agency_that_matters_nothing_is_seen(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "PAIRS", 8)
    levers = [lever for lever in LEVERS if not Seat("any", Agency.REGULATOR).owns(lever)]
    monkeypatch.setattr(bars, "LEVERS", tuple(levers))
    rows = {row["agency"]: row["passed"] for row in bars._giving_up(work(scenario)).measured}
    assert not rows["regulator"]
    assert rows["licensing"]


def test_plans_that_all_do_the_same_do_not_differ(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bars, "WORLDS", 3)
    monkeypatch.setattr(bars, "REPLICATIONS", 2)
    tried = work(scenario)
    tried.teams = dict.fromkeys(tried.teams, Decisions())
    found = bars._plans_differ(tried, [bars.BestPlan({}, 0.0)] * 3, Decisions())
    assert not found.passed


def test_a_waived_bar_needs_a_reason_and_there_are_at_most_two() -> None:
    from sim.scenario.spec import BalanceTerms

    reason = {"en": "Because", "fr": "Parce que", "ru": "Потому что"}
    assert BalanceTerms.model_validate({"waived": {"start": reason}}).waived["start"].get("en") == "Because"
    with pytest.raises(ValueError, match="waived"):
        BalanceTerms.model_validate({"waived": dict.fromkeys(BARS[:3], reason)})
    with pytest.raises(ValueError, match="waived"):
        BalanceTerms.model_validate({"waived": {"no-such-bar": reason}})


def test_each_bar_says_what_it_asks() -> None:
    assert set(NAMES) == set(BARS)


@pytest.mark.soak
@pytest.mark.parametrize("name", [path.parent.name for path in DECLARED])
def test_what_is_committed_is_what_the_balance_finds(name: str) -> None:
    assert balance(load(name)).to_json() == json.loads((SCENARIOS / name / "balance.json").read_text("utf-8"))


@pytest.mark.parametrize("name", [path.parent.name for path in DECLARED])
def test_what_is_committed_belongs_to_this_model_and_scenario(name: str) -> None:
    """Write it anew with ``cordon balance NAME --json > scenarios/NAME/balance.json``."""
    kept = json.loads((SCENARIOS / name / "balance.json").read_text("utf-8"))
    assert kept["scenario_hash"] == load(name).hash
    assert kept["model"] == source_hash()


@pytest.mark.parametrize("name", [path.parent.name for path in DECLARED])
def test_a_committed_balance_passes_or_waives_every_hard_bar(name: str) -> None:
    kept = json.loads((SCENARIOS / name / "balance.json").read_text("utf-8"))
    assert kept["passed"]
    assert {bar["id"] for bar in kept["bars"]} == set(load(name).terms.bars)
    assert sum(bar["waived"] is not None for bar in kept["bars"]) <= 2
    assert kept["cases_stopped_best"] - kept["cases_stopped_before"] == pytest.approx(
        max(kept["cases_stopped_best"] - kept["cases_stopped_before"], *kept["teams"].values()), abs=0.2
    )


def test_two_doors_is_balanced() -> None:
    assert "two-doors" in {path.parent.name for path in DECLARED}
