"""Answers beside the page: once each, shared, never in the way."""

import threading
from dataclasses import replace

import pytest

from sim.ui.answers import KEPT, Answers, Question
from sim.ui.picture import Picture
from tests.ui import fakes

QUESTION = Question("hash", (), (), 7, 10, None)


def test_equal_questions_are_answered_once() -> None:
    asked: list[Question] = []

    def answer(question: Question) -> Picture:
        asked.append(question)
        return fakes.picture()

    store = Answers(answer)
    first = store.wait(QUESTION, 5)
    second = store.wait(replace(QUESTION, scenario="another object"), 5)
    assert first is second
    assert len(asked) == 1


def test_a_page_does_not_wait_longer_than_its_patience() -> None:
    gate = threading.Event()

    def answer(question: Question) -> Picture:
        gate.wait(5)
        return fakes.picture()

    store = Answers(answer)
    assert store.wait(QUESTION, 0.05) is None
    assert store.now(QUESTION) is None
    gate.set()
    assert store.wait(QUESTION, 5) is not None
    assert store.now(QUESTION) is not None
    assert store.warm


def test_a_question_that_fails_says_why_and_hides_nothing() -> None:
    def answer(question: Question) -> Picture:
        raise ValueError("no such State")

    store = Answers(answer)
    assert store.wait(QUESTION, 5) is None
    assert store.failure(QUESTION) == "no such State"
    assert store.now(QUESTION) is None


def test_a_question_that_failed_is_asked_again_when_the_page_comes_back() -> None:
    tries: list[int] = []

    def answer(question: Question) -> Picture:
        tries.append(1)
        if len(tries) == 1:
            raise MemoryError("not now")
        return fakes.picture()

    store = Answers(answer)
    assert store.wait(QUESTION, 5) is None
    assert store.wait(QUESTION, 5) is not None


def test_old_answers_make_room_for_new_ones() -> None:
    store = Answers(lambda question: fakes.picture())
    for seed in range(KEPT + 5):
        assert store.wait(replace(QUESTION, seed=seed), 5) is not None
    assert len(store._asked) == KEPT


@pytest.mark.parametrize("settings", [("a.L21=1",), ("a.L21=2",)])
def test_the_baseline_of_a_question_is_the_same_for_all_settings(settings: tuple[str, ...]) -> None:
    assert replace(QUESTION, settings=settings).baseline == QUESTION
