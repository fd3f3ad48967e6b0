"""Decisions as text: what is written reads back exactly, equal decisions are written alike, old texts stay readable."""

import json
import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.scenario import Agreement, DecisionError, Decisions, Order, Scenario, build, load
from sim.scenario.calendar import QUARTER
from sim.scenario.levers import AGREED, LEVER_INDEX, LEVERS
from tests.presentation import fakes
from tests.scenario import strategies

TWO_DOORS = load("two-doors")
AWKWARD = {"astria": ("l21", "b-2"), "borvia": ("b-2", "L21 = 7; all"), "celdana": ("e1", "Day 91: North+South.L04")}
"""Ids like levers and numbers; names like ids of others, with spaces and signs of the grammar."""


@cache
def awkward() -> Scenario:
    """Return a region whose States are called so that their words could be misread."""
    text = json.dumps(fakes.data())
    for state, (own, _name) in AWKWARD.items():
        text = text.replace(f'"{state}"', f'"{own}"')
    found: dict[str, Any] = json.loads(text)
    for state, (_own, name) in zip(found["states"], AWKWARD.values(), strict=True):
        state["name"] = dict.fromkeys(("en", "fr", "ru"), name)
    return build(found)


@st.composite
def decided(draw: st.DrawFn, scenario: Scenario) -> Decisions:
    """Return decisions valid for a scenario: any lever at any float of its range, agreements that begin and end on any day."""
    ids = [state.id for state in scenario.states]
    days = st.integers(0, scenario.quarters * QUARTER - 1)
    orders = []
    for lever in draw(st.lists(st.sampled_from(LEVERS), max_size=5)):
        value = draw(strategies.values_of(lever))
        day = draw(st.just(0) | days)
        states = draw(st.just(ids) | st.lists(st.sampled_from(ids), unique=True, min_size=1))
        orders += [Order(day, state, lever.id, value) for state in states]
    agreed = []
    for lever_id in draw(st.lists(st.sampled_from(AGREED), max_size=3)):
        first = draw(st.just(0) | days)
        until = draw(st.none() | st.integers(first + 1, 999_999))
        states = draw(st.lists(st.sampled_from(ids), unique=True, min_size=2))
        agreed.append(Agreement(lever_id, tuple(states), first, until))
    return Decisions(tuple(orders), tuple(agreed))


def regions() -> st.SearchStrategy[Scenario]:
    """Regions of few and many States, with plain and with awkward names."""
    return st.sampled_from((TWO_DOORS, fakes.REGION, awkward()))


both = regions().flatmap(lambda scenario: st.tuples(st.just(scenario), decided(scenario)))


@given(both)
def test_what_is_written_reads_back_exactly(case: tuple[Scenario, Decisions]) -> None:
    scenario, decisions = case
    decisions.check(scenario)
    assert Decisions.parse(scenario, decisions.settings(scenario), decisions.agreement_texts(scenario)) == decisions
    assert Decisions.parse_words(scenario, decisions.words(scenario)) == decisions
    assert Decisions.parse_line(scenario, decisions.line(scenario)) == decisions
    assert Decisions.from_json(decisions.to_json()) == decisions


@given(both, st.randoms(use_true_random=False))
def test_equal_decisions_are_written_alike(case: tuple[Scenario, Decisions], dice: Any) -> None:
    scenario, decisions = case
    words = list(decisions.words(scenario))
    dice.shuffle(words)
    again = Decisions.parse_words(scenario, words)
    assert again.words(scenario) == decisions.words(scenario)
    shuffled = [Agreement(a.lever, a.states[::-1], a.from_day, a.until_day) for a in decisions.agreements]
    other = Decisions(decisions.orders[::-1], tuple(shuffled))
    assert other.line(scenario) == decisions.line(scenario)


@given(both)
def test_a_word_needs_no_quotes_anywhere(case: tuple[Scenario, Decisions]) -> None:
    scenario, decisions = case
    for word in decisions.words(scenario):
        assert re.fullmatch(r"[a-zA-Z0-9.:=+e-]+", word)


@given(strategies.decisions(TWO_DOORS, 728))
def test_any_plan_of_a_run_has_a_line_of_its_own(decisions: Decisions) -> None:
    scenario = TWO_DOORS
    assert Decisions.parse_line(scenario, decisions.line(scenario)) == decisions


@given(st.sampled_from(LEVERS), st.floats(0, 1))
def test_a_value_is_written_with_every_digit_it_has_and_no_more(lever: Any, effort: float) -> None:
    value = lever.value(effort)
    scenario = TWO_DOORS
    (word,) = Decisions((Order(0, "velmora", lever.id, value),)).settings(scenario)
    number = word.partition("=")[2]
    if lever.steps:
        assert number == lever.slugs[int(value)]
        return
    assert float(number) == value
    assert len(number) <= len(repr(value))


WRITTEN = [
    (["velmora.L21=10.0"], "velmora.L21=10"),
    (["0:velmora.L21=10"], "velmora.L21=10"),
    (["91:Velmora.physical-inspection=10", "L04=selvane+velmora"], "91:velmora.L21=10 L04=velmora+selvane"),
    (["velmora.L17=12", "selvane.L17=12", "dovria.L17=12"], "all.L17=12"),
    (["all.L17=12", "velmora.L17=13"], "velmora.L17=13 selvane.L17=12 dovria.L17=12"),
    (["all.L11=0.9"], "all.L11.N=0.9 all.L11.C=0.9 all.L11.B=0.9 all.L11.R=0.9"),
    (["velmora.L21=0.1", "velmora.L17=3"], "velmora.L17=3 velmora.L21=0.1"),
    (["182:sharing=all", "0-91:L05=all"], "0-91:L05=velmora+selvane+dovria 182:L37=velmora+selvane+dovria"),
    (["91-182:L37=velmora+dovria"], "91-182:L37=velmora+dovria"),
    (["velmora.L21=-0"], "velmora.L21=0"),
    ([], ""),
]


@pytest.mark.parametrize(("words", "line"), WRITTEN)
def test_decisions_are_written_by_day_lever_and_state(two_doors: Scenario, words: list[str], line: str) -> None:
    assert Decisions.parse_words(two_doors, words).line(two_doors) == line


def test_an_agreement_can_end(two_doors: Scenario) -> None:
    parsed = Decisions.parse(two_doors, [], ["91-182:L37=velmora+selvane"])
    assert parsed.agreements == (Agreement("L37", ("selvane", "velmora"), 91, 182),)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("182-91:L37=all", "a last day after day 182"),
        ("91-91:L37=all", "a last day after day 91"),
        ("91-:L37=all", "a day as a whole number"),
        ("-91:L37=all", "a day as a whole number"),
        ("91-9999999:L37=all", "a day as a whole number"),
        ("1-2-3:L37=all", "a day as a whole number"),
        ("91-182:velmora.L21=9", "a day as a whole number"),
    ],
)
def test_days_that_cannot_be_meant_are_refused(two_doors: Scenario, text: str, words: str) -> None:
    with pytest.raises(DecisionError, match=words):
        Decisions.parse_words(two_doors, [text])


def test_an_end_later_than_can_be_written_is_refused(two_doors: Scenario) -> None:
    with pytest.raises(DecisionError, match="a day from 0 to 999999"):
        Decisions((), (Agreement("L04", ("selvane", "velmora"), 0, 10**30),)).check(two_doors)


def test_a_target_set_to_a_value_is_the_word_of_both(two_doors: Scenario) -> None:
    for target in ("velmora.L21", "91:all.outreach", "dovria.L11"):
        value = LEVERS[LEVER_INDEX["L11.N"]].high / 3.0
        assert Decisions.setting(two_doors, target, value) == Decisions.parse(two_doors, [f"{target}={value!r}"])
    with pytest.raises(DecisionError, match="from 0 to 50"):
        Decisions.setting(two_doors, "velmora.L21", 51.0)
    with pytest.raises(DecisionError, match=r"STATE\.LEVER"):
        Decisions.setting(two_doors, "L21", 5.0)


def test_of_decisions_that_follow_one_another_the_later_stand(two_doors: Scenario) -> None:
    first = Decisions.parse_line(two_doors, "all.L21=9 L04=all")
    second = Decisions.parse_line(two_doors, "velmora.L21=12 91:all.L17=6")
    assert first.followed_by(second) == Decisions.parse_line(two_doors, "all.L21=9 L04=all velmora.L21=12 91:all.L17=6")
    assert first.followed_by() == first
    assert Decisions().followed_by(first, Decisions()) == first
    assert Decisions().empty
    assert not first.empty
