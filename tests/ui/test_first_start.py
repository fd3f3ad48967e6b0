"""The first minute: what is started, who answers, and what happens when something fails. The processes are made up."""

import logging
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace

import pytest
from sim.ui.picture import Picture, from_plain, to_plain

from sim.scenario import Scenario
from sim.ui import plain
from sim.ui.answers import Answers, Question
from sim.ui.first_start import Courses, FirstStart
from tests.ui import fakes

PATIENCE = 20.0
_ECHO = """
import json, sys
from tests.ui import fakes
from sim.ui.picture import to_plain
for line in sys.stdin:
    asked = json.loads(line)
    if "all.L21=99" in asked["settings"]:
        print(json.dumps({"failed": "no such value"}), flush=True)
    else:
        print(json.dumps({"picture": to_plain(fakes.picture(changed=bool(asked["settings"])))}), flush=True)
"""
ECHO = (sys.executable, "-c", _ECHO)


def program(code: str) -> tuple[str, ...]:
    """Return a command that runs a line of Python in place of the compilation."""
    return (sys.executable, "-c", code)


@pytest.fixture(scope="module")
def question() -> Question:
    """The made-up region at its start settings."""
    return Question.of(fakes.scenario(), ([], []), 7, 200)


@pytest.fixture
def courses() -> Iterator[Courses]:
    """A process that answers at once with made-up pictures."""
    found = Courses(ECHO)
    yield found
    found.close()


class Preparing:
    """A preparation that a test ends; its courses are answered by hand."""

    def __init__(self) -> None:
        self.under_way = True
        self.failed = False
        self.courses = self
        self.asked: dict[Question, Future[Picture]] = {}

    def ask(self, question: Question) -> "Future[Picture]":
        return self.asked.setdefault(question, Future())


def test_a_picture_survives_its_way_between_two_processes() -> None:
    before = fakes.picture()
    after = from_plain(to_plain(before))
    assert after.figures == before.figures
    assert after.incidents == before.incidents
    assert after.first_clear_month == before.first_clear_month
    for name in ("gates", "states", "flows"):
        assert getattr(after, name).equals(getattr(before, name), null_equal=True)
        assert getattr(after, name).schema == getattr(before, name).schema
    assert all(after.trends[name].equals(table) for name, table in before.trends.items())


def test_while_the_model_is_prepared_one_course_answers_and_the_model_is_not_asked(question: Question) -> None:
    full: list[Question] = []

    def answer(asked: Question) -> Picture:
        full.append(asked)
        return fakes.picture()

    preparation = Preparing()
    store = Answers(answer, preparation)
    assert store.wait(question, 0.01) is None
    one = replace(fakes.picture(), courses=1)
    preparation.asked[question].set_result(one)
    assert store.wait(question, PATIENCE) is one
    assert store.now(question) is one
    assert full == []
    preparation.under_way = False
    assert store.wait(question, PATIENCE) is not one
    assert full == [question]


def test_a_course_that_fails_or_is_given_up_is_no_answer_and_no_failure_of_the_model(question: Question) -> None:
    preparation = Preparing()
    store = Answers(lambda asked: fakes.picture(), preparation)
    preparation.ask(question).set_exception(plain.CourseError("no"))
    assert store.wait(question, PATIENCE) is None
    assert store.failure(question) == ""
    other = replace(question, settings=("all.L21=5",))
    preparation.ask(other).cancel()
    assert store.wait(other, PATIENCE) is None
    assert store.now(other) is None


def test_where_everything_is_compiled_nothing_is_started(question: Question) -> None:
    started = FirstStart(Courses(program("raise SystemExit(3)")), lambda: True, program("raise SystemExit(3)"))
    started.begin()
    assert started.wait(PATIENCE)
    assert not started.under_way
    assert not started.failed


def test_the_model_is_compiled_once_however_many_pages_open(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("starts")
    count = f"import pathlib, os; pathlib.Path({str(place)!r}, str(os.getpid())).touch()"
    started = FirstStart(Courses(ECHO), lambda: False, program(count))
    pages = [threading.Thread(target=started.begin) for _page in range(6)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert started.wait(PATIENCE)
    assert len(list(place.iterdir())) == 1
    assert not started.failed


def test_courses_answer_until_the_model_is_there(question: Question) -> None:
    started = FirstStart(Courses(ECHO), lambda: False, program("import sys; sys.stdin.readline()"))
    started.begin()
    assert started.under_way
    assert started.courses.ask(question).result(PATIENCE).courses == 200
    assert started.under_way
    started.courses.close()


def test_a_compilation_that_fails_is_logged_with_its_reason_and_the_model_answers_all_the_same(
    question: Question, caplog: pytest.LogCaptureFixture
) -> None:
    started = FirstStart(Courses(ECHO), lambda: False, program("raise OSError('no room on the disk')"))
    with caplog.at_level(logging.ERROR):
        started.begin()
        assert started.wait(PATIENCE)
    assert started.failed
    assert "no room on the disk" in caplog.text
    store = Answers(lambda asked: fakes.picture(), started)
    assert store.unprepared
    assert store.wait(question, PATIENCE) is not None
    assert not store.unprepared


def test_a_compilation_that_cannot_be_started_is_said_too(caplog: pytest.LogCaptureFixture) -> None:
    started = FirstStart(Courses(ECHO), lambda: False, ("/no/such/program",))
    with caplog.at_level(logging.ERROR):
        started.begin()
        assert started.wait(PATIENCE)
    assert started.failed
    assert "could not be compiled beside the server" in caplog.text


def test_equal_questions_share_one_course(courses: Courses, question: Question) -> None:
    courses.open()
    assert courses.ask(question) is courses.ask(replace(question, scenario=fakes.scenario()))
    assert not courses.ask(question).result(PATIENCE).changed
    changed = replace(question, settings=("all.L21=12",))
    assert courses.ask(changed).result(PATIENCE).changed


def test_a_question_that_no_course_can_answer_says_why_and_the_next_one_is_answered(
    courses: Courses, question: Question
) -> None:
    courses.open()
    wrong = replace(question, settings=("all.L21=99",))
    with pytest.raises(plain.CourseError, match="no such value"):
        courses.ask(wrong).result(PATIENCE)
    assert courses.ask(question).result(PATIENCE)


def test_the_newest_question_comes_first_and_one_that_still_waits_is_given_up(question: Question) -> None:
    slow = Courses(program("import sys, time\nfor line in sys.stdin: time.sleep(60)"))
    slow.open()
    first, second, third = (slow.ask(replace(question, seed=seed)) for seed in (1, 2, 3))
    for _try in range(200):
        if first.running():
            break
        threading.Event().wait(0.05)
    assert first.running() or first.cancelled()
    assert second.cancelled()
    assert not third.cancelled()
    again = slow.ask(replace(question, seed=2))
    assert again is not second
    assert third.cancelled()
    slow.close()
    assert again.cancelled() or again.exception(PATIENCE)


def test_a_process_that_is_gone_leaves_no_question_waiting(question: Question) -> None:
    gone = Courses(program("pass"))
    gone.open()
    assert gone.ask(question).exception(PATIENCE) is not None
    gone.close()
    assert gone.ask(replace(question, seed=8)).cancelled()


def test_a_question_is_answered_from_its_line_alone(two_doors: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[Question] = []

    def one_course(question: Question) -> Picture:
        heard.append(question)
        return replace(fakes.picture(), courses=1)

    monkeypatch.setattr("sim.ui.tables.one_course", one_course)
    sent = Question.of(two_doors, (["all.L21=12"], ["L04=velmora+selvane"]), 7, 200)
    assert not plain.answered(plain.answer(plain.asked(sent))).ranged
    assert heard == [sent]
    with pytest.raises(plain.CourseError):
        plain.answered(plain.answer("{}"))
    with pytest.raises(plain.CourseError, match="ended"):
        plain.answered("")


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    from sim.scenario import load

    return load("two-doors")
