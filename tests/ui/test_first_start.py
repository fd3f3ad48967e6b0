"""The first minute: what is started, who answers, and what happens when something fails. The processes are made up."""

import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sim.presentation.boards import COURSE, OVERVIEW, PLANS, VIEWS, BoardRequest, Boards
from sim.presentation.queries import Query, QueryWorker, simulated
from sim.record import TALLY_INDEX
from sim.run import run
from sim.scenario import Decisions, Order, Scenario
from sim.ui import plain
from sim.ui.first_start import Courses, FirstStart
from sim.ui.plain import CourseError
from tests.presentation import fakes, regions
from tests.presentation.fakes import PATIENCE

pytestmark = pytest.mark.slow

SEED = 7
HARDENED = (("selvane.L21=20", "selvane.L25=90"), ("L04=velmora+selvane",))
_ECHO = """
import json, sys
for line in sys.stdin:
    asked = json.loads(line)
    values = [order["value"] for order in asked["decisions"]["orders"]]
    if 49.0 in values:
        print(json.dumps({"failed": "no such value"}), flush=True)
    else:
        print(json.dumps({"blocks": json.dumps([asked["view"], *values])}), flush=True)
"""
ECHO = (sys.executable, "-c", _ECHO)


def program(code: str) -> tuple[str, ...]:
    """Return a command that runs a line of Python in place of the compilation."""
    return (sys.executable, "-c", code)


@pytest.fixture(scope="module")
def request_() -> BoardRequest:
    """The first view of the made-up region at its start settings."""
    return BoardRequest(fakes.asked(fakes.scenario(), ((), ()), SEED), OVERVIEW, "en", "light")


@pytest.fixture(scope="module")
def two_doors() -> Scenario:
    """The shipped scenario."""
    return regions.two_doors()


def block(blocks: list[dict[str, Any]], name: str) -> dict[str, Any]:
    """Return a block by its id."""
    return next(each for each in blocks if each["id"] == name)


def with_settings(request: BoardRequest, *words: str, seed: int = SEED) -> BoardRequest:
    return replace(request, query=replace(request.query, decisions=fakes.decided(*words), seed=seed))


@pytest.fixture
def courses() -> Iterator[Courses]:
    """A process that answers at once with made-up blocks."""
    found = Courses(ECHO)
    yield found
    found.close()


def test_where_everything_is_compiled_nothing_is_started(request_: BoardRequest) -> None:
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


def test_courses_answer_until_the_model_is_there(request_: BoardRequest) -> None:
    started = FirstStart(Courses(ECHO), lambda: False, program("import sys; sys.stdin.readline()"))
    started.begin()
    assert started.under_way
    assert started.courses.ask(request_).result(PATIENCE) == '["overview"]'
    assert started.under_way
    started.courses.close()


def test_a_compilation_that_fails_is_logged_with_its_reason_and_the_model_answers_all_the_same(
    request_: BoardRequest, caplog: pytest.LogCaptureFixture
) -> None:
    started = FirstStart(Courses(ECHO), lambda: False, program("raise OSError('no room on the disk')"))
    with caplog.at_level(logging.ERROR):
        started.begin()
        assert started.wait(PATIENCE)
    assert started.failed
    assert "no room on the disk" in caplog.text
    store = QueryWorker(fakes.simulated, started)
    assert store.unprepared
    assert store.ask(request_.query, "a").result(PATIENCE).courses > 1
    assert not store.unprepared


def test_a_compilation_that_cannot_be_started_is_said_too(caplog: pytest.LogCaptureFixture) -> None:
    started = FirstStart(Courses(ECHO), lambda: False, ("/no/such/program",))
    with caplog.at_level(logging.ERROR):
        started.begin()
        assert started.wait(PATIENCE)
    assert started.failed
    assert "could not be compiled beside the server" in caplog.text


def test_equal_requests_share_one_course(courses: Courses, request_: BoardRequest) -> None:
    courses.open()
    again = replace(request_, query=replace(request_.query, scenario=fakes.scenario()))
    assert courses.ask(request_) is courses.ask(again)
    assert courses.ask(request_).result(PATIENCE) == '["overview"]'
    changed = with_settings(request_, "astria.L21=12")
    assert courses.ask(changed).result(PATIENCE) == '["overview", 12.0]'


def test_a_request_that_no_course_can_answer_says_why_and_the_next_one_is_answered(
    courses: Courses, request_: BoardRequest
) -> None:
    courses.open()
    wrong = with_settings(request_, "all.L21=49")
    with pytest.raises(CourseError, match="no such value"):
        courses.ask(wrong).result(PATIENCE)
    assert courses.ask(request_).result(PATIENCE)


def test_the_newest_request_comes_first_and_one_that_still_waits_is_given_up(request_: BoardRequest) -> None:
    slow = Courses(program("import sys, time\nfor line in sys.stdin: time.sleep(60)"))
    slow.open()
    first, second, third = (slow.ask(with_settings(request_, seed=seed)) for seed in (1, 2, 3))
    for _try in range(200):
        if first.running():
            break
        threading.Event().wait(0.05)
    assert first.running() or first.cancelled()
    assert second.cancelled()
    assert not third.cancelled()
    again = slow.ask(with_settings(request_, seed=2))
    assert again is not second
    assert third.cancelled()
    slow.close()
    assert again.cancelled() or again.exception(PATIENCE)


def test_a_process_that_is_gone_leaves_no_request_waiting(request_: BoardRequest) -> None:
    gone = Courses(program("pass"))
    gone.open()
    assert gone.ask(request_).exception(PATIENCE) is not None
    gone.close()
    assert gone.ask(with_settings(request_, seed=8)).cancelled()


def answered(request: BoardRequest) -> list[dict[str, Any]]:
    """Return the blocks that the process for single courses gives for a request."""
    found: list[dict[str, Any]] = json.loads(plain.answered(plain.answer(plain.asked(request))))
    return found


@pytest.mark.parametrize("view", VIEWS)
def test_a_request_is_answered_from_its_line_alone(two_doors: Scenario, view: str) -> None:
    sent = BoardRequest(
        fakes.asked(two_doors, HARDENED, SEED, {"post_spread": 0.2}, True), view, "fr", "dark", "selvane"
    )
    line = plain.asked(sent)
    assert "\n" not in line
    blocks = [each for each in answered(sent) if each["id"] != "assumptions"]
    said = " ".join(fakes.said(blocks))
    assert blocks
    assert "{" not in said.replace("{n}", "")
    assert " the " not in said


def test_a_single_course_is_one_of_the_mesa_region_at_the_settings_asked_for(two_doors: Scenario) -> None:
    asked = fakes.asked(two_doors, HARDENED, SEED, {"post_spread": 0.2})
    record = run(asked.region, asked.decisions, SEED, plain.COURSE, engine="mesa")
    blocks = answered(BoardRequest(asked, COURSE, "en", "light"))
    incidents = block(blocks, "incidents")["incidents"]
    assert len(incidents) == record.months[..., TALLY_INDEX["attempts"]].sum()
    diverted = record.months[..., TALLY_INDEX["diversions"]].sum()
    assert block(blocks, "headline")["title"].startswith(f"{diverted:.0f} diversions in this course, ")
    one = plain.one_course(asked)
    assert (one.courses, one.ranged, one.whole) == (1, False, False)
    assert one.now.replicates == one.before.replicates == (plain.COURSE,)


def test_the_course_at_the_start_settings_is_lived_once_for_all_requests(
    two_doors: Scenario, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain.course.cache_clear()
    heard: list[Any] = []

    def course(region: Scenario, decisions: Any, *rest: Any, **more: Any) -> Any:
        heard.append(decisions)
        return run(region, decisions, SEED, 0)

    monkeypatch.setattr("sim.run.run", course)
    for setting in ("all.L21=12", "all.L21=14"):
        answered(BoardRequest(fakes.asked(two_doors, ((setting,), ()), SEED), OVERVIEW, "en", "light"))
    assert len(heard) == 3
    plain.course.cache_clear()


@pytest.mark.parametrize("line", ["{}", "", "\n", "no JSON", '{"scenario": {}}'])
def test_a_line_that_cannot_be_answered_says_why(line: str) -> None:
    with pytest.raises(CourseError) as said:
        plain.answered(plain.answer(line) if line.strip() else line)
    assert str(said.value)


def test_settings_that_do_not_fit_are_a_failure_that_says_so(two_doors: Scenario) -> None:
    wrong = Query.of(two_doors, Decisions((Order(0, "nowhere", "L21", 9.0),)), SEED)
    with pytest.raises(CourseError, match="nowhere"):
        answered(BoardRequest(wrong, OVERVIEW, "en", "light"))


def test_while_the_model_is_prepared_kept_plans_are_not_said_to_be_none(two_doors: Scenario) -> None:
    asked = fakes.asked(two_doors, HARDENED, SEED)
    blocks = answered(BoardRequest(asked, PLANS, "en", "light", plans=(("Plan A", asked),)))
    assert "No plan is kept yet" not in " ".join(fakes.said(blocks))


@pytest.mark.parametrize("view", VIEWS)
def test_while_the_model_is_prepared_nothing_is_offered_that_needs_it(two_doors: Scenario, view: str) -> None:
    asked = fakes.asked(two_doors, HARDENED, SEED)
    request = BoardRequest(asked, view, "en", "light", "selvane", plans=(("Plan A", asked),))
    kinds = {each["kind"] for each in answered(request)}
    assert not kinds & {"task", "files"}


def test_the_process_for_single_courses_answers_over_its_pipes_and_ends_with_them(two_doors: Scenario) -> None:
    courses = Courses()
    courses.open()
    try:
        asked = fakes.asked(two_doors, HARDENED, SEED)
        shown = courses.ask(BoardRequest(asked, OVERVIEW, "en", "light")).result(60.0)
        assert "in this course" in block(json.loads(shown), "headline")["title"]
        process = courses._process
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        assert process.wait(PATIENCE) == 0
    finally:
        courses.close()


def test_compiling_ends_early_with_the_server_that_began_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        (sys.executable, "-m", "sim.ui.prepare"),
        stdin=subprocess.PIPE,
        env={"CORDON_CACHE": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
    )
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(PATIENCE) == 1


def test_the_full_board_takes_the_place_of_one_course_once_the_model_is_there(
    two_doors: Scenario, tmp_path: Path
) -> None:
    compiled = tmp_path / "compiled"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(compiled)!r}).exists(): time.sleep(0.02)"
    started = FirstStart(Courses(ECHO), lambda: False, program(wait))
    started.begin()
    boards = Boards(QueryWorker(simulated, started), started.courses)
    request = BoardRequest(fakes.asked(two_doors, ((), ()), SEED), OVERVIEW, "en", "light")
    one = json.loads(boards.board(request, "a", PATIENCE))
    assert (one["courses"], one["blocks"]) == (1, ["overview"])
    compiled.touch()
    assert started.wait(PATIENCE)
    assert json.loads(boards.board(request, "a", PATIENCE))["courses"] > 1
