"""Can this be paid? One answer, which every page, every command and the model's own step give alike."""

import ast
import re
from datetime import UTC, datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim.exercise import commands
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.formats import FORMATS
from sim.exercise.replay import begun
from sim.exercise.session import Session
from sim.record import TALLY_INDEX
from sim.run import run
from sim.scenario import Decisions, Order, Scenario, load, with_exogenous_events
from sim.scenario.calendar import QUARTER, WEEK, month_of
from sim.scenario.funding import funded_share
from sim.scenario.injects import ExogenousEvent
from sim.scenario.levers import LEVER_INDEX, LEVERS
from sim.scenario.means import (
    EPSILON,
    Affordability,
    Binds,
    Resources,
    affordability,
    asked_for,
    efforts_on,
    judged,
    means_of,
)
from sim.ui.settings import start_settings
from tests.conftest import ROOT, dear
from tests.scenario import strategies

DAYS = 2 * QUARTER
REGION = load("two-doors")
STATES = tuple(state.id for state in REGION.states)
amounts = st.floats(0, 1e6)
means = st.builds(Resources, amounts, amounts)
happenings = st.lists(
    st.builds(
        ExogenousEvent,
        kind=st.sampled_from(("budget", "officers")),
        at=st.sampled_from(STATES),
        size=st.floats(0.1, 3.0),
        day=st.integers(0, DAYS),
        days=st.integers(1, DAYS),
    ),
    max_size=3,
)


OVERLAPPING = [
    ExogenousEvent(kind="budget", at="dovria", size=size, day=day, days=28)
    for day, size in ((3, 0.7), (0, 3.0), (1, 0.1), (2, 1.1))
]
"""Whose factors give another last digit in another order."""


@given(strategies.decisions(REGION, DAYS), happenings)
@example(Decisions(), OVERLAPPING)
@settings(max_examples=dear(25))
def test_the_models_step_pays_for_plans_exactly_as_they_are_judged(decisions: Decisions, events: list) -> None:
    scenario = with_exogenous_events(REGION, events)
    months = run(scenario, decisions, seed=7, days=DAYS).months
    for s, state in enumerate(STATES):
        spent, hours = [0.0] * len(months), [0.0] * len(months)
        for day in range(0, DAYS, WEEK):
            found = affordability(scenario, state, decisions, range(day, day + 1), Binds.BUDGET, scenario.happenings)
            spent[month_of(day)] += found.asked.budget * found.funded / 13.0
            hours[month_of(day)] += found.asked.hours * found.funded / 13.0
        assert months[:, s, TALLY_INDEX["spent"]].tolist() == spent
        assert months[:, s, TALLY_INDEX["hours"]].tolist() == hours


@given(amounts, amounts, amounts, amounts)
def test_the_share_that_is_done_costs_no_more_than_there_is(
    cost: float, hours: float, budget: float, work: float
) -> None:
    share = funded_share(cost, hours, budget, work)
    assert 0.0 <= share <= 1.0
    assert cost * share <= budget * (1 + 1e-12)
    assert hours * share <= work * (1 + 1e-12)
    assert (share == 1.0) == (cost <= budget and hours <= work) or share > 1 - 1e-12


@given(means, means)
def test_what_is_short_is_what_is_asked_beyond_what_there_is(asked: Resources, has: Resources) -> None:
    money, both = (judged(asked, has, binds) for binds in Binds)
    assert money.short == both.short
    for one, wanted, there in zip(money.short, asked, has, strict=True):
        assert one == (wanted - there if wanted > there + EPSILON else 0.0)
    assert money.affordable == (not money.short.budget)
    assert both.affordable == (not money.short.budget and not money.short.hours)
    assert both.overloaded == bool(money.short.hours)
    assert not (both.affordable and not money.affordable), "who can pay for all can pay with money"


@given(means, means)
def test_what_is_within_the_means_and_what_is_spare_of_them_add_up(asked: Resources, has: Resources) -> None:
    found = judged(asked, has, Binds.BUDGET_AND_HOURS)
    for within, spare, wanted, there in zip(found.within, found.spare, asked, has, strict=True):
        assert within == min(wanted, there)
        assert within + spare == pytest.approx(there)


@given(means, means, means)
def test_what_is_in_force_may_be_kept_and_no_more(before: Resources, asked: Resources, has: Resources) -> None:
    assert judged(before, has, Binds.BUDGET_AND_HOURS, kept=before).affordable
    found = judged(asked, has, Binds.BUDGET, kept=before)
    assert found.affordable == (asked.budget <= max(has.budget, before.budget) + EPSILON)
    assert found.has == has, "what it has is told as it is"


@given(strategies.decisions(REGION, DAYS), st.sampled_from(STATES), st.integers(0, DAYS - 1), happenings)
@settings(max_examples=dear(30))
def test_a_plan_is_affordable_over_a_span_if_it_is_on_every_day(
    decisions: Decisions, state: str, first: int, events: list
) -> None:
    span = range(first, DAYS)
    for binds in Binds:
        daily = [affordability(REGION, state, decisions, range(day, day + 1), binds, events) for day in span]
        whole = affordability(REGION, state, decisions, span, binds, events)
        assert whole.affordable == all(one.affordable for one in daily)
        assert (whole.asked, whole.has) in [(one.asked, one.has) for one in daily]
        assert whole.day in span
        if not whole.affordable:
            assert whole.short.budget or whole.short.hours


def test_what_a_state_has_follows_the_events_of_the_day() -> None:
    cut = ExogenousEvent(kind="budget", at="velmora", size=0.5, day=10, days=5)
    more = ExogenousEvent(kind="officers", at="velmora", size=2.0, day=12, days=10)
    own = means_of(REGION, "velmora")
    for day, expected in (
        (9, (1.0, 1.0)),
        (10, (0.5, 1.0)),
        (12, (0.5, 2.0)),
        (15, (1.0, 2.0)),
        (22, (1.0, 1.0)),
    ):
        found = means_of(REGION, "velmora", day, (cut, more))
        assert found == (own.budget * expected[0], own.hours * expected[1])
    assert means_of(REGION, "dovria", 12, (cut, more)) == means_of(REGION, "dovria")


def session_of(scenario: Scenario) -> Session:
    """Return an exercise in its lobby."""
    body = commands.create(scenario, next(iter(FORMATS.values())), seed=3, salt="").body()
    return begun(Entry(0, datetime(2000, 1, 1, tzinfo=UTC), TRAINER, EntryKind.CREATED, body))


values = st.dictionaries(st.sampled_from(sorted(LEVER_INDEX)), st.floats(0, 1), max_size=8).map(
    lambda efforts: {lever: LEVERS[LEVER_INDEX[lever]].value(effort) for lever, effort in efforts.items()}
)


@given(st.sampled_from(STATES), values)
@settings(max_examples=dear(50))
def test_sandbox_exercise_and_commands_judge_a_plan_alike(state: str, changed: dict[str, float]) -> None:
    page, session = start_settings(REGION), session_of(REGION)
    for lever, value in changed.items():
        page.set([(state, lever)], value)
    plan = Decisions(tuple(Order(0, state, lever, value) for lever, value in changed.items()))

    def told(found: Affordability) -> tuple[object, ...]:
        return found.affordable, found.overloaded, found.funded, found.asked, found.has

    for binds in Binds:
        once = affordability(REGION, state, plan, range(1), binds)
        assert told(judged(page.asked(state), page.means[state], binds)) == told(once)
        again = session.affordability(state, changed, binds)
        assert (again.asked, again.has, again.funded) == (once.asked, once.has, once.funded)
        assert again.affordable == once.affordable, "at the start nothing is in force beyond the means"


def test_efforts_are_asked_for_by_their_levers_price() -> None:
    start = asked_for(efforts_on(REGION, Decisions(), "velmora", 0))
    for lever in LEVERS:
        efforts = efforts_on(REGION, Decisions(), "velmora", 0)
        before, efforts[lever.id] = efforts[lever.id], 1.0
        full = asked_for(efforts)
        assert start.with_effort(lever, before, 1.0) == (pytest.approx(full.budget), pytest.approx(full.hours))


def test_nothing_else_in_the_program_judges_what_can_be_paid() -> None:
    """No comparison of what is asked with what there is outside ``means``; what is compared there is asked for by name."""
    asked = re.compile(r"cost_per_quarter|officer_hours\b|budget\.value|asked_for|\.asked\(|\basked\.(budget|hours)")
    wrong = []
    for path in (ROOT / "sim").rglob("*.py"):
        name = path.relative_to(ROOT / "sim").as_posix()
        if name in ("scenario/means.py", "scenario/funding.py"):
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Compare) and asked.search(ast.unparse(node)):
                wrong.append(f"{name}:{node.lineno}: {ast.unparse(node)}")
    assert wrong == []


def test_every_judgement_names_its_policy() -> None:
    for path in (ROOT / "sim").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("affordability", "judged"):
                text = ast.unparse(node)
                named = any(f"Binds.{one.name}" in text for one in Binds)
                assert named or re.search(r"\bbinds\b", text), f"{path}:{node.lineno}: {text}"
