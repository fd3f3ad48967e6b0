"""Answers beside the page: equal questions once, a first answer for everybody soon, nothing lived that nobody wants."""

import logging
import random
import threading
from collections import Counter
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from sim.ensemble.assumptions import Ranges
from sim.ensemble.sample import TALLIED, run_many
from sim.scenario import Decisions, Scenario
from sim.ui import answers
from sim.ui.answers import COURSES, PORTION, Answer, Answers, Question, lived
from tests.ui.fakes import PATIENCE, Model, Preparing, question

START = question()
ONE, TWO, THREE = (question(f"all.L21={n}") for n in (10, 20, 30))
PORTIONS = range(0, COURSES, PORTION)


def whole(store: Answers, asked: Question, by: str = "a") -> Answer:
    """Ask and wait for the full answer."""
    store.ask(asked, by)
    return store.full(asked).result(PATIENCE)


def test_equal_questions_are_lived_once_and_share_one_answer() -> None:
    model = Model()
    store = Answers(model)
    first = whole(store, ONE, "a")
    second = whole(store, replace(ONE, scenario="another object"), "b")
    assert first is second
    assert Counter(model.lived) == Counter((each, n) for each in (START, ONE) for n in PORTIONS)


def test_two_sessions_wait_for_the_same_answer_to_come() -> None:
    model = Model(held=True)
    store = Answers(model)
    assert store.ask(ONE, "a") is store.ask(replace(ONE), "b")
    model.let_go()
    assert store.full(ONE).result(PATIENCE).courses == COURSES


def test_the_start_settings_are_lived_once_for_all_questions_about_them() -> None:
    model = Model()
    store = Answers(model)
    for asked in (START, ONE, TWO, THREE):
        whole(store, asked)
    assert [job for job in model.lived if job[0] == START] == [(START, n) for n in PORTIONS]


def test_everybody_has_a_first_answer_before_anybody_has_a_full_one_and_the_newest_is_first_to_have_it() -> None:
    model = Model(held=True)
    store = Answers(model)
    waiting = [store.ask(ONE, "a")]
    order = [model.begun()]
    waiting += [store.ask(TWO, "b"), store.ask(THREE, "c")]
    model.go_on()
    for _portion in range(3):
        order.append(model.begun())
        model.go_on()
    assert order == [(START, 0), (THREE, 0), (TWO, 0), (ONE, 0)]
    assert [each.result(PATIENCE).courses for each in waiting] == [PORTION] * 3
    assert not any(store.full(each).done() for each in (ONE, TWO, THREE))
    model.let_go()
    assert store.full(ONE).result(PATIENCE).courses == COURSES


def test_a_newer_question_of_a_session_puts_its_older_one_aside() -> None:
    model = Model(held=True)
    store = Answers(model)
    store.ask(ONE, "a")
    model.begun()
    store.ask(TWO, "a")
    model.let_go()
    assert store.full(TWO).result(PATIENCE).courses == COURSES
    assert not [job for job in model.lived if job[0] == ONE]
    assert not store.full(ONE).done()


def test_a_question_put_aside_is_lived_all_the_same_if_another_session_wants_it() -> None:
    model = Model(held=True)
    store = Answers(model)
    store.ask(ONE, "a")
    model.begun()
    store.ask(ONE, "b")
    store.ask(TWO, "a")
    model.let_go()
    assert store.full(ONE).result(PATIENCE).courses == COURSES
    assert store.full(TWO).result(PATIENCE).courses == COURSES


def test_a_session_that_wants_nothing_any_more_is_not_worked_for() -> None:
    model = Model(held=True)
    store = Answers(model)
    store.ask(ONE, "a")
    model.begun()
    store.release("a")
    store.ask(TWO, "b")
    model.let_go()
    assert store.full(TWO).result(PATIENCE).courses == COURSES
    assert not [job for job in model.lived if job[0] == ONE]


def test_a_question_taken_up_again_goes_on_where_it_was_left() -> None:
    model = Model(held=True)
    store = Answers(model)
    store.ask(ONE, "a")
    for _portion in range(3):
        model.begun()
        model.go_on()
    model.begun()
    store.ask(TWO, "a")
    model.let_go()
    store.full(TWO).result(PATIENCE)
    assert whole(store, ONE).courses == COURSES
    assert max(Counter(model.lived).values()) == 1


@pytest.mark.parametrize("ahead", [True, False])
def test_both_sides_of_an_answer_are_the_same_courses_pair_by_pair(ahead: bool) -> None:
    model = Model()
    store = Answers(model)
    if ahead:
        whole(store, START)
    for answer in (store.ask(ONE, "a").result(PATIENCE), store.full(ONE).result(PATIENCE)):
        assert answer.now.replicates == answer.before.replicates == tuple(range(answer.courses))
        assert answer.before.months[:, 0, 0, 0].tolist() == list(range(answer.courses))
        assert answer.now.months[:, 0, 0, 0].tolist() == [1000 + n for n in range(answer.courses)]
    assert store.full(ONE).result().whole


def test_the_first_answer_is_of_one_portion_and_has_ranges() -> None:
    first = Answers(Model()).ask(ONE, "a").result(PATIENCE)
    assert (first.courses, first.ranged, first.whole, first.changed) == (PORTION, True, False, True)


def test_of_more_than_is_kept_what_was_asked_longest_ago_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(room=100)
    store = Answers(model)
    size = 8 * COURSES * 100 * len(TALLIED)
    monkeypatch.setattr(answers, "KEPT", 4 * size)
    asked = [question(f"all.L21={n}") for n in range(10)]
    for each in asked:
        whole(store, each)
    whole(store, asked[-2])
    before = len(model.lived)
    whole(store, asked[-1])
    whole(store, asked[-2])
    assert len(model.lived) == before
    whole(store, asked[0])
    assert model.lived[before:] == [(asked[0], n) for n in PORTIONS]


def test_what_a_session_still_wants_is_kept_however_little_room_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    model = Model(room=100)
    store = Answers(model)
    monkeypatch.setattr(answers, "KEPT", 1)
    wanted = whole(store, ONE, "a")
    for n in range(5):
        whole(store, question(f"all.L17={n}"), "b")
    before = len(model.lived)
    assert whole(store, ONE, "a") is wanted
    assert len(model.lived) == before


def test_an_answer_that_made_room_is_lived_anew_and_is_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    store = Answers(Model(room=10))
    monkeypatch.setattr(answers, "KEPT", 1)
    first = whole(store, ONE)
    whole(store, TWO)
    again = whole(store, ONE)
    assert again is not first
    assert np.array_equal(again.now.months, first.now.months)


@pytest.mark.parametrize("wrong", [START, ONE])
def test_a_question_that_fails_says_so_is_logged_and_is_asked_again(
    wrong: Question, caplog: pytest.LogCaptureFixture
) -> None:
    model = Model()
    model.fails[wrong, 0] = 1
    store = Answers(model)
    with caplog.at_level(logging.ERROR):
        error = store.ask(ONE, "a").exception(PATIENCE)
    assert isinstance(error, ValueError)
    assert isinstance(store.full(ONE).exception(PATIENCE), ValueError)
    assert "no answer" in caplog.text
    assert whole(store, ONE).courses == COURSES


def test_a_question_that_fails_holds_nobody_else_up() -> None:
    model = Model()
    model.fails[ONE, 0] = 1
    store = Answers(model)
    assert store.ask(ONE, "a").exception(PATIENCE) is not None
    assert whole(store, TWO, "b").courses == COURSES
    assert Counter(model.lived)[ONE, 0] == 1


def test_a_question_whose_later_courses_fail_is_not_tried_over_and_over(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="sim.ui.answers")
    model = Model()
    model.fails[ONE, PORTION] = 30  # a loop without end would be none of a test's business
    store = Answers(model)
    assert store.ask(ONE, "a").result(PATIENCE).courses == PORTION
    assert isinstance(store.full(ONE).exception(PATIENCE), ValueError)
    assert whole(store, TWO, "b").courses == COURSES
    assert Counter(model.lived)[ONE, PORTION] == 1


def test_nothing_is_lived_while_the_model_is_being_prepared() -> None:
    model, preparation = Model(), Preparing()
    store = Answers(model, preparation)
    coming = store.ask(ONE, "a")
    assert store.preparing
    with pytest.raises(TimeoutError):
        coming.result(0.2)
    assert model.lived == []
    preparation.end()
    assert coming.result(PATIENCE).courses == PORTION
    assert not store.preparing


def test_a_model_that_could_not_be_prepared_is_unprepared_until_it_has_answered() -> None:
    store = Answers(Model(), Preparing(under_way=False, failed=True))
    assert store.unprepared
    assert not store.warm
    whole(store, ONE)
    assert store.warm
    assert not store.unprepared


def test_many_threads_at_once_lose_nothing_and_live_nothing_twice() -> None:
    model = Model()
    store = Answers(model)
    asked = [question(f"all.L21={n}") for n in range(6)]
    found: list[Future[Answer]] = []

    def person(number: int) -> None:
        dice = random.Random(number)
        for _move in range(25):
            each = dice.choice(asked)
            found.append(store.ask(each, f"person {number}"))
            store.full(each)

    threads = [threading.Thread(target=person, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, each in enumerate(asked):
        store.ask(each, f"person {number}")
    answered = {each.question: each for each in (store.full(one).result(PATIENCE) for one in asked)}
    assert set(answered) == set(asked)
    assert all(each.courses == COURSES for each in answered.values())
    assert all(each.result(PATIENCE).courses == PORTION for each in found)
    assert len(found) == 200
    assert max(Counter(model.lived).values()) == 1


@pytest.mark.parametrize("settings", [("a.L21=1",), ("a.L21=2",)])
def test_the_baseline_of_a_question_is_the_same_for_all_settings(settings: tuple[str, ...]) -> None:
    assert replace(START, settings=settings).baseline == START


def test_assumptions_are_part_of_a_question_and_of_its_baseline_whatever_their_order(two_doors: Scenario) -> None:
    one = Question.of(two_doors, (["all.L21=9"], []), 7, {"post_spread": 0.2, "day_cost": 0.01}, luck_only=True)
    other = Question.of(two_doors, (["all.L21=9"], []), 7, {"day_cost": 0.01, "post_spread": 0.2}, luck_only=True)
    assert one == other
    assert one != replace(one, luck_only=False)
    assert (one.baseline.assumed, one.baseline.luck_only) == (one.assumed, True)
    assert one.region.assumptions["post_spread"].value == 0.2
    assert one.region.hash != two_doors.hash


@pytest.mark.parametrize(
    ("assumed", "luck_only"), [({}, False), ({}, True), ({"post_spread": 0.2}, False), ({"post_spread": 0.2}, True)]
)
def test_a_full_answer_is_one_call_of_run_many_bit_for_bit(
    two_doors: Scenario, assumed: dict[str, float], luck_only: bool
) -> None:
    written = (["selvane.L21=20"], ["L04=velmora+selvane"])
    asked = Question.of(two_doors, written, 7, assumed, luck_only)
    answer = whole(Answers(lived), asked)
    ranges = None if luck_only else Ranges(asked.region, assumed)
    for sample, decisions in ((answer.now, Decisions.parse(two_doors, *written)), (answer.before, Decisions())):
        once = run_many(asked.region, decisions, 7, COURSES, ranges=ranges)
        for name in (*TALLIED, "met"):
            assert np.array_equal(getattr(sample, name), getattr(once, name)), name


def test_assumptions_that_a_reader_sets_are_held_fixed_and_the_others_are_drawn(two_doors: Scenario) -> None:
    asked = Question.of(two_doors, ([], []), 7, {"post_spread": 0.2})
    ranges: Any = lived(asked, range(2)).ranges
    assert "post_spread" not in ranges.uncertain
    assert "day_cost" in ranges.uncertain
    assert lived(replace(asked, luck_only=True), range(2)).ranges is None
