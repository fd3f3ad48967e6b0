"""Boards: kept and shared, asked for by tokens nobody can guess; and longer work, shared, with its progress, stopped at will."""

import asyncio
import hashlib
import json
import logging
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

import pytest

from sim.scenario import Scenario
from sim.ui import boards as module
from sim.ui.answers import COURSES, PORTION, Answer, Answers, Question
from sim.ui.boards import HOW, OVERVIEW, PLANS, VIEWS, Boards, Request, Stopped, Work, work_of
from sim.ui.first_start import Courses
from sim.ui.views import course
from sim.words.reader import Reader
from tests.ui.fakes import PATIENCE, Model, Preparing, question

EN = Reader("en")
ASKED = Request(question("all.L21=10"), OVERVIEW, "en", "light")
Job = Callable[[Callable[[int, int], None]], list[Any]]


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Request, int]]:
    """Let boards be drawn as their number of courses; return what was drawn."""
    found: list[tuple[Request, int]] = []

    def draw(request: Request, answer: Answer) -> str:
        found.append((request, answer.courses))
        return f"[{answer.courses}]"

    monkeypatch.setattr(module, "drawn", draw)
    return found


def shown(boards: Boards, request: Request = ASKED, by: str = "a", seconds: float = PATIENCE) -> dict[str, Any]:
    """Return the board that a page gets."""
    found: dict[str, Any] = json.loads(boards.board(request, by, seconds))
    return found


def token_of(board: dict[str, Any]) -> str:
    return str(board["tasks"]).rpartition("/")[2]


def better(boards: Boards, token: str) -> bytes | None:
    return asyncio.run(boards.better(token))


def test_a_page_gets_a_first_board_and_its_browser_the_full_one(drawn: list[tuple[Request, int]]) -> None:
    boards = Boards(Answers(Model()))
    first = shown(boards)
    assert (first["courses"], first["blocks"], first["status"]) == (PORTION, [PORTION], "")
    assert first["more"] == f"cordon/board/{token_of(first)}"
    full = json.loads(better(boards, token_of(first)) or b"")
    assert (full["courses"], full["blocks"], full["more"], full["status"]) == (COURSES, [COURSES], "", "")
    assert full["version"] != first["version"]
    assert drawn == [(ASKED, PORTION), (ASKED, COURSES)]


def test_a_board_is_drawn_once_however_often_and_by_whomever_it_is_asked_for(drawn: list[tuple[Request, int]]) -> None:
    boards = Boards(Answers(Model()))
    token = token_of(shown(boards))
    full = better(boards, token)
    assert better(boards, token) is full
    assert boards.board(replace(ASKED), "b", PATIENCE) is full
    assert Counter(count for _request, count in drawn)[COURSES] == 1


def test_a_board_never_keeps_a_page_waiting_and_says_what_the_model_does(drawn: list[tuple[Request, int]]) -> None:
    model = Model(held=True)
    boards = Boards(Answers(model))
    waiting = shown(boards, seconds=0.05)
    assert (waiting["blocks"], waiting["courses"]) == (None, 0)
    assert waiting["status"] == boards.status(EN)
    assert waiting["more"]
    model.let_go()
    assert json.loads(better(boards, token_of(waiting)) or b"")["courses"] == COURSES
    assert drawn[-1] == (ASKED, COURSES)


def test_a_browser_that_waits_longest_is_told_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", 0.05)
    monkeypatch.setattr(module, "drawn", lambda request, answer: "[]")
    model = Model(held=True)
    boards = Boards(Answers(model))
    token = token_of(shown(boards, seconds=0.01))
    assert better(boards, token) is None
    model.let_go()
    monkeypatch.setattr(module, "LONGEST", PATIENCE)
    assert better(boards, token) is not None


def test_a_model_that_fails_is_said_calmly_and_not_waited_for(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.CRITICAL, logger="sim.ui.answers")
    model = Model()
    model.fails[ASKED.question, 0] = 1
    boards = Boards(Answers(model))
    failed = shown(boards)
    assert failed["status"] == "The model could not answer. Change a control, or start Cordon again."
    assert (failed["blocks"], failed["more"]) == (None, "")
    with pytest.raises(ValueError, match="no such State"):
        better(boards, token_of(failed))


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, question=question("all.L21=11")),
        replace(ASKED, question=replace(ASKED.question, seed=8)),
        replace(ASKED, question=replace(ASKED.question, luck_only=True)),
        replace(ASKED, question=replace(ASKED.question, assumed=(("post_spread", 0.2),))),
        replace(ASKED, view=HOW),
        replace(ASKED, language="fr"),
        replace(ASKED, mode="dark"),
        replace(ASKED, state="velmora"),
        replace(ASKED, course=3),
        replace(ASKED, other=("A", question())),
        replace(ASKED, plans=(("A", question()),)),
    ],
    ids=str,
)
def test_what_is_asked_for_otherwise_has_another_token(other: Request, drawn: list[tuple[Request, int]]) -> None:
    boards = Boards(Answers(Model()))
    assert token_of(shown(boards)) != token_of(shown(boards, other))
    assert token_of(shown(boards)) == token_of(shown(boards, replace(ASKED)))


def test_a_token_cannot_be_had_from_the_request_and_differs_from_server_to_server(
    drawn: list[tuple[Request, int]],
) -> None:
    tokens = {token_of(shown(Boards(Answers(Model())))) for _server in range(5)}
    assert len(tokens) == 5
    plain = hashlib.blake2b(repr(ASKED).encode(), digest_size=16).hexdigest()
    assert plain not in tokens
    assert all(len(token) == 32 and int(token, 16) for token in tokens)


@pytest.mark.parametrize("token", ["", "0" * 32, "../board", "x"])
def test_nothing_is_given_for_an_unknown_token(token: str) -> None:
    boards = Boards(Answers(Model()))
    with pytest.raises(KeyError):
        boards.request(token)
    with pytest.raises(KeyError):
        better(boards, token)
    with pytest.raises(KeyError):
        asyncio.run(boards.work(token, "luck"))


def test_old_boards_make_room_and_are_drawn_anew(
    drawn: list[tuple[Request, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 3)
    boards = Boards(Answers(Model()))
    requests = [replace(ASKED, view=view) for view in VIEWS]
    for request in requests:
        token = token_of(shown(boards, request))
        better(boards, token)
    once = len(drawn)
    shown(boards, requests[-1])
    assert len(drawn) == once
    assert shown(boards, requests[0])["blocks"] == [COURSES]
    assert len(drawn) == once + 1


def test_old_requests_are_forgotten_but_none_that_is_still_asked_for(
    drawn: list[tuple[Request, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "KEPT", 1)
    boards = Boards(Answers(Model()))
    kept = token_of(shown(boards))
    others = [token_of(shown(boards, replace(ASKED, state=f"s{n}"))) for n in range(5)]
    boards.request(kept)
    others += [token_of(shown(boards, replace(ASKED, state=f"t{n}"))) for n in range(5)]
    assert boards.request(kept) == ASKED
    with pytest.raises(KeyError):
        boards.request(others[0])


# While the model is being prepared


def test_while_the_model_is_prepared_a_board_of_one_course_stands_and_a_better_one_is_waited_for(
    drawn: list[tuple[Request, int]],
) -> None:
    model, preparation = Model(), Preparing()
    boards = Boards(Answers(model, preparation), preparation)
    preparation.ask(ASKED).set_result('["one course"]')
    one = shown(boards)
    assert (one["blocks"], one["courses"]) == (["one course"], 1)
    assert "being prepared" in one["status"]
    assert one["more"]
    assert model.lived == []
    preparation.end()
    assert json.loads(better(boards, token_of(one)) or b"")["courses"] == COURSES


@pytest.mark.parametrize("fate", ["late", "given up"])
def test_a_board_of_one_course_that_does_not_come_leaves_the_page_waiting_for_the_full_one(fate: str) -> None:
    preparation = Preparing()
    boards = Boards(Answers(Model(), preparation), preparation)
    coming = preparation.ask(ASKED)
    if fate == "given up":
        coming.cancel()
    found = shown(boards, seconds=0.05)
    assert (found["blocks"], found["courses"]) == (None, 0)
    assert "being prepared" in found["status"]
    assert found["more"]


def test_a_single_course_that_fails_is_no_failure_of_the_model_and_the_full_board_still_comes() -> None:
    preparation = Preparing()
    boards = Boards(Answers(Model(), preparation), preparation)
    preparation.ask(ASKED).set_exception(RuntimeError("the process ended"))
    found = shown(boards)
    assert "could not answer" not in found["status"]
    assert found["more"]


def test_what_the_model_does_is_said_in_three_ways() -> None:
    warm, cold = Answers(Model()), Answers(Model(), Preparing())
    warm.ask(ASKED.question, "a").result(PATIENCE)
    unprepared = Answers(Model(), Preparing(under_way=False, failed=True))
    said = [Boards(each).status(EN) for each in (warm, cold, unprepared)]
    assert said[0] == "Working out what these settings change…"
    assert "is being prepared" in said[1]
    assert "could not be prepared in the background" in said[2]


# Longer work


class Worked:
    """Longer work that a test leads: how often it was begun, and its way to report progress."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, job: Job) -> None:
        self.begun = 0
        self.ended: Future[str] = Future()
        self.job = job
        monkeypatch.setattr(module, "work_of", self._work_of)
        monkeypatch.setattr(module, "drawn", lambda request, answer: "[]")
        self.boards = Boards(Answers(Model()))
        self.token = token_of(shown(self.boards))

    def _work_of(self, request: Request, name: str) -> Work:
        if name != "work":
            raise KeyError(name)

        def work(progress: Callable[[int, int], None]) -> list[Any]:
            self.begun += 1
            try:
                return self.job(progress)
            except Stopped:
                self.ended.set_result("stopped")
                raise

        return work

    async def ask(self, name: str = "work", stop: bool = False) -> dict[str, Any]:
        return await self.boards.work(self.token, name, stop)

    async def until_done(self) -> dict[str, Any]:
        while "share" in (found := await self.ask()):
            continue
        return found


@pytest.fixture
def gate() -> Iterator[threading.Event]:
    """Something that work waits for; opened at the end in any case."""
    found = threading.Event()
    yield found
    found.set()


def waiting_for(gate: threading.Event, share: int = 1) -> Job:
    """Return work that says how far it is until its gate opens."""

    def job(progress: Callable[[int, int], None]) -> list[Any]:
        while not gate.wait(0.02):
            progress(share, 4)
        return [{"id": "done"}]

    return job


def test_work_is_begun_once_shared_and_kept(monkeypatch: pytest.MonkeyPatch, gate: threading.Event) -> None:
    worked = Worked(monkeypatch, waiting_for(gate))

    async def two_readers() -> list[dict[str, Any]]:
        both = [asyncio.create_task(worked.until_done()) for _reader in range(2)]
        await asyncio.sleep(0.1)
        gate.set()
        return list(await asyncio.gather(*both))

    assert asyncio.run(two_readers()) == [{"blocks": [{"id": "done"}]}] * 2
    assert asyncio.run(worked.ask()) == {"blocks": [{"id": "done"}]}
    assert worked.begun == 1


def test_work_says_how_far_it_is(monkeypatch: pytest.MonkeyPatch, gate: threading.Event) -> None:
    worked = Worked(monkeypatch, waiting_for(gate, share=3))
    assert asyncio.run(worked.ask()) == {"share": 0.75}


def test_work_stops_when_a_reader_says_so_and_can_be_begun_again(
    monkeypatch: pytest.MonkeyPatch, gate: threading.Event
) -> None:
    worked = Worked(monkeypatch, waiting_for(gate))
    asyncio.run(worked.ask())
    assert asyncio.run(worked.ask(stop=True)) == {"stopped": True}
    assert worked.ended.result(PATIENCE) == "stopped"
    gate.set()
    assert "blocks" in asyncio.run(worked.until_done())
    assert worked.begun == 2


def test_work_that_was_never_begun_can_be_stopped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    worked = Worked(monkeypatch, lambda progress: [])
    assert asyncio.run(worked.ask(stop=True)) == {"stopped": True}
    assert worked.begun == 0


def test_work_that_nobody_asks_about_any_more_is_given_up(
    monkeypatch: pytest.MonkeyPatch, gate: threading.Event
) -> None:
    monkeypatch.setattr(module, "_FORGOTTEN", 0.2)
    worked = Worked(monkeypatch, waiting_for(gate))
    asyncio.run(worked.ask())
    assert worked.ended.result(PATIENCE) == "stopped"
    gate.set()
    assert "blocks" in asyncio.run(worked.until_done())


def test_work_that_fails_says_so_is_logged_and_can_be_asked_for_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def job(progress: Callable[[int, int], None]) -> list[Any]:
        tries.append(1)
        if len(tries) == 1:
            raise MemoryError("not now")
        return []

    worked = Worked(monkeypatch, job)
    with caplog.at_level(logging.ERROR):
        assert asyncio.run(worked.until_done()) == {"failed": "This could not be worked out."}
    assert "not now" in caplog.text
    assert asyncio.run(worked.until_done()) == {"blocks": []}


def test_who_else_waits_for_work_that_one_reader_stops_is_not_told_that_it_failed(
    monkeypatch: pytest.MonkeyPatch, gate: threading.Event
) -> None:
    worked = Worked(monkeypatch, waiting_for(gate))

    async def two_readers() -> dict[str, Any]:
        patient = asyncio.create_task(worked.until_done())
        await asyncio.sleep(0.4)
        await worked.ask(stop=True)
        threading.Timer(1.0, gate.set).start()
        return await patient

    assert asyncio.run(two_readers()) == {"blocks": [{"id": "done"}]}


def test_one_piece_of_work_is_done_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    together: list[int] = []
    busy = threading.Semaphore(1)

    def job(progress: Callable[[int, int], None]) -> list[Any]:
        free = busy.acquire(blocking=False)
        together.append(int(not free))
        threading.Event().wait(0.05)
        if free:
            busy.release()
        return []

    worked = Worked(monkeypatch, job)
    monkeypatch.setattr(module, "work_of", lambda request, name: job)

    async def many() -> None:
        await asyncio.gather(*(worked.ask(f"work {n}") for n in range(5)))

    asyncio.run(many())
    assert together == [0] * 5


@pytest.mark.parametrize("name", ["", "nothing", "changes", "changes:", "changes:x", "changes:-1", "board", "luck:1"])
def test_work_of_another_name_is_not_done(two_doors: Scenario, name: str) -> None:
    asked = Request(Question.of(two_doors, ((), ()), 7), OVERVIEW, "en", "light")
    with pytest.raises(KeyError):
        work_of(asked, name)


@pytest.mark.parametrize("name", ["luck", "changes:1", "without", "shapley", "sure", "plans"])
def test_nothing_is_lived_until_work_has_its_turn_so_that_the_server_answers_others_meanwhile(
    two_doors: Scenario, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    asked: list[Question] = []

    def record_of(question: Question, number: int) -> Any:
        asked.append(question)

    monkeypatch.setattr(course, "record_of", record_of)
    question = Question.of(two_doors, (("all.L21=12",), ()), 7)
    work_of(Request(question, PLANS, "en", "light", plans=(("A", question),)), name)
    assert asked == []


def test_once_single_courses_are_closed_a_page_waits_for_the_full_board() -> None:
    courses = Courses(("false",))
    courses.close()
    boards = Boards(Answers(Model(), Preparing()), courses)
    found = shown(boards, seconds=0.05)
    assert found["blocks"] is None
    assert found["more"]
