"""Boards: what there is at once, what comes later, and longer work that is shared, followed and stopped."""

import asyncio
import itertools
import json
import logging
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.presentation import boards as module
from sim.presentation import inquiries, queries
from sim.presentation.boards import VIEWS, BackgroundTask, BoardRequest, Boards, Stopped
from sim.presentation.queries import PORTION, REPLICATIONS, QueryWorker
from sim.words import LANGUAGES, translator
from tests.presentation import fakes
from tests.presentation.fakes import CHANGED, PATIENCE, QUERY, Counting, Stepped

SOON = 0.01
REQUEST = fakes.request(CHANGED)


def read(result: bytes | None) -> dict[str, Any]:
    """Return a board as a browser reads it: strict JSON, no NaN."""
    assert result is not None

    def refused(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    found: dict[str, Any] = json.loads(result, parse_constant=refused)
    return found


def token_of(result: bytes) -> str:
    """Return a board's token, as its addresses carry it."""
    return str(read(result)["tasks"]).rpartition("/")[2]


@pytest.fixture
def place() -> Boards:
    """Boards over a model that answers at once."""
    return Boards(QueryWorker(fakes.simulated))


@pytest.fixture
def opened(place: Boards) -> tuple[Boards, str]:
    """Boards, and the token of a request that has been drawn in full."""
    result = place.board(REQUEST, "one", PATIENCE)
    asyncio.run(place.better(token_of(result)))
    return place, token_of(result)


def test_a_board_is_the_first_answer_and_says_where_the_full_one_comes_from() -> None:
    model = Stepped()
    place = Boards(QueryWorker(model))
    for _portion in range(2):
        model.go()
    first = read(place.board(REQUEST, "one", PATIENCE))
    assert (first["courses"], first["more"]) == (PORTION, f"cordon/board/{first['more'].rpartition('/')[2]}")
    assert first["blocks"]
    for _portion in range(2 * REPLICATIONS // PORTION):
        model.go()
    full = read(asyncio.run(place.better(first["more"].rpartition("/")[2])))
    assert (full["courses"], full["more"], full["status"]) == (REPLICATIONS, "", "")
    assert full["version"] != first["version"]


def test_once_the_full_answer_is_there_a_board_asks_for_nothing_more(opened: tuple[Boards, str]) -> None:
    place, _token = opened
    again = read(place.board(REQUEST, "two", PATIENCE))
    assert (again["courses"], again["more"]) == (REPLICATIONS, "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_that_gets_nothing_in_time_keeps_what_it_shows_and_says_that_the_model_works(language: Any) -> None:
    place = Boards(QueryWorker(Stepped()))
    shown = read(place.board(replace(REQUEST, language=language), "one", SOON))
    place.queries.release("one")
    assert shown["blocks"] is None
    assert shown["more"]
    waits = (
        "The model is being prepared. On this machine's first start that takes about a minute; then the figures come by "
        "themselves, and later answers come at once."
    )
    assert shown["status"] == translator(language)(waits)


def test_a_model_that_fails_is_said_calmly_without_its_reason(caplog: pytest.LogCaptureFixture) -> None:
    def broken(query: object, numbers: object) -> Any:
        raise RuntimeError("a secret of the machine")

    with caplog.at_level(logging.ERROR):
        result = Boards(QueryWorker(broken)).board(REQUEST, "one", PATIENCE)
    shown = read(result)
    assert (shown["blocks"], shown["more"]) == (None, "")
    assert shown["status"] == "The model could not answer. Change a control, or start Cordon again."
    assert b"secret" not in result
    assert "a secret of the machine" in caplog.text


def test_a_request_is_drawn_once_for_all_who_ask(monkeypatch: pytest.MonkeyPatch, place: Boards) -> None:
    drawn: list[int] = []
    real = module.drawn
    monkeypatch.setattr(
        module,
        "drawn",
        lambda request, result, detail: (drawn.append(result.replications), real(request, result, detail))[1],
    )
    first = place.board(REQUEST, "one", PATIENCE)
    asyncio.run(place.better(token_of(first)))
    for by in ("one", "two", "three"):
        place.board(replace(REQUEST, query=replace(CHANGED, scenario=fakes.scenario())), by, PATIENCE)
    assert drawn.count(REPLICATIONS) == 1
    assert len(drawn) <= 2


def test_equal_requests_have_one_token_and_different_ones_their_own(place: Boards) -> None:
    requests = [
        REQUEST,
        replace(REQUEST, language="fr"),
        replace(REQUEST, mode="dark"),
        replace(REQUEST, view="stopped"),
        replace(REQUEST, view="law", state="astria"),
        replace(REQUEST, view="law", state="borvia"),
        replace(REQUEST, view="course", course=3),
        replace(REQUEST, view="course", course=3, other=("At the start settings", QUERY)),
        replace(REQUEST, view="plans", plans=(("Plan A", CHANGED),)),
        replace(REQUEST, query=QUERY),
        replace(REQUEST, query=replace(CHANGED, assumed=(("day_cost", 0.01),))),
    ]
    tokens = [token_of(place.board(request, "one", PATIENCE)) for request in requests]
    again = [token_of(place.board(request, "two", PATIENCE)) for request in requests]
    assert tokens == again
    assert len(set(tokens)) == len(requests)


def test_a_token_cannot_be_guessed_from_what_is_asked(place: Boards) -> None:
    other = Boards(QueryWorker(fakes.simulated))
    own, foreign = (token_of(each.board(REQUEST, "one", PATIENCE)) for each in (place, other))
    assert own != foreign
    assert len(bytes.fromhex(own)) == 16
    with pytest.raises(KeyError):
        other.request(own)


@pytest.fixture(scope="module")
def busy() -> Boards:
    """Boards that have drawn something; nothing is changed about them."""
    boards = Boards(QueryWorker(fakes.simulated))
    boards.board(REQUEST, "one", PATIENCE)
    return boards


@given(st.text(max_size=60) | st.binary(min_size=16, max_size=16).map(bytes.hex))
def test_an_unknown_token_is_never_a_request(busy: Boards, token: str) -> None:
    place = busy
    with pytest.raises(KeyError):
        place.request(token)
    with pytest.raises(KeyError):
        asyncio.run(place.better(token))
    with pytest.raises(KeyError):
        asyncio.run(place.work(token, "without"))


def test_a_browser_that_waits_longer_than_is_held_open_is_told_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "LONGEST", SOON)
    model = Stepped()
    place = Boards(QueryWorker(model))
    token = token_of(place.board(REQUEST, "one", SOON))
    assert asyncio.run(place.better(token)) is None
    for _portion in range(2 * REPLICATIONS // PORTION):
        model.go()
    place.queries.full(CHANGED).result(timeout=PATIENCE)
    assert read(asyncio.run(place.better(token)))["courses"] == REPLICATIONS


def test_a_browser_that_comes_after_the_answer_was_let_go_gets_it_all_the_same(
    monkeypatch: pytest.MonkeyPatch, place: Boards
) -> None:
    monkeypatch.setattr(queries, "KEPT", 0)
    token = token_of(place.board(REQUEST, "one", PATIENCE))
    fakes.told(place.queries, replace(CHANGED, seed=8), "one")
    assert place.queries.gone(CHANGED)
    assert read(asyncio.run(place.better(token)))["courses"] == REPLICATIONS


def test_a_board_that_is_drawn_asks_the_model_nothing() -> None:
    model = Counting()
    place = Boards(QueryWorker(model))
    token = token_of(place.board(REQUEST, "one", PATIENCE))
    whole = asyncio.run(place.better(token))
    simulated = len(model.asked)
    place.queries.ask(replace(CHANGED, seed=8), "one")
    assert place.board(REQUEST, "one", PATIENCE) == whole
    fakes.told(place.queries, replace(CHANGED, seed=9), "two")
    assert {asked.seed for asked, _first in model.asked[simulated:]} <= {8, 9}


def test_a_full_answer_that_fails_is_an_error_for_the_browser_that_waits(caplog: pytest.LogCaptureFixture) -> None:
    model = Stepped()
    place = Boards(QueryWorker(model))
    token = token_of(place.board(REQUEST, "one", SOON))
    model.go(RuntimeError("no"))
    with caplog.at_level(logging.CRITICAL), pytest.raises(RuntimeError, match="no"):
        asyncio.run(place.better(token))


def test_old_boards_and_requests_make_room(monkeypatch: pytest.MonkeyPatch, place: Boards) -> None:
    monkeypatch.setattr(module, "KEPT", 1)
    tokens = [
        token_of(place.board(replace(REQUEST, view="law", state="astria", course=course), "one", PATIENCE))
        for course in range(12)
    ]
    assert len(place._drawn) == 1
    with pytest.raises(KeyError):
        place.request(tokens[0])
    assert place.request(tokens[-1]).course == 11


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_is_drawn_as_strict_json(place: Boards, view: str) -> None:
    request = replace(REQUEST, view=view, state="astria", plans=(("Plan A", CHANGED),))
    shown = read(place.board(request, "one", PATIENCE))
    assert shown["blocks"], shown["status"]
    assert shown["lang"] == "en"


# Longer work


class Job:
    """Work that a test lets go on, step by step."""

    def __init__(self) -> None:
        self.simulated = 0
        self.begun = threading.Event()
        self.steps = threading.Semaphore(0)
        self.ended: list[BaseException | None] = []

    def __call__(self, progress: Callable[[int, int], None]) -> list[dict[str, Any]]:
        self.simulated += 1
        self.begun.set()
        try:
            for step in range(1, 5):
                assert self.steps.acquire(timeout=PATIENCE)
                progress(step, 4)
        except BaseException as error:
            self.ended.append(error)
            raise
        self.ended.append(None)
        return [{"id": "done", "kind": "text", "paragraphs": ["done"]}]

    def go(self, steps: int = 1) -> None:
        """Let it live so many steps."""
        self.steps.release(steps)


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Iterator[Job]:
    """Work in place of the model's, under the names that there are."""
    found = Job()
    real = module.work_of

    def work_of(request: BoardRequest, name: str, held: object) -> Any:
        real(request, name)  # KeyError for unknown work
        return found

    monkeypatch.setattr(module, "work_of", work_of)
    monkeypatch.setattr(module, "_STEP", 0.001)
    ticks = itertools.count()
    monkeypatch.setattr(module, "monotonic", lambda: 0.2 * next(ticks))  # nobody waits for the real clock
    yield found
    found.go(10)


def test_work_begins_when_first_asked_for_and_gives_its_blocks_once_done(opened: tuple[Boards, str], job: Job) -> None:
    place, token = opened
    job.go(4)
    found = asyncio.run(_done(place, token))
    assert found["blocks"][0]["paragraphs"] == ["done"]
    assert asyncio.run(place.work(token, "without")) == found
    assert job.simulated == 1


def test_progress_is_a_share_that_grows(opened: tuple[Boards, str], job: Job) -> None:
    place, token = opened
    shares = []
    for _step in range(3):
        job.go()
        shares.append(asyncio.run(place.work(token, "without"))["share"])
    assert shares == sorted(shares)
    assert shares[-1] > 0
    assert all(0 <= share <= 1 for share in shares)


def test_work_is_shared_by_all_who_ask_for_it(opened: tuple[Boards, str], job: Job) -> None:
    place, token = opened

    async def both() -> list[dict[str, Any]]:
        return await asyncio.gather(_done(place, token), _done(place, token))

    job.go(4)
    found = asyncio.run(both())
    assert found[0] == found[1]
    assert found[0]["blocks"]
    assert job.simulated == 1


def test_work_that_was_stopped_ends_and_begins_anew_when_asked_again(opened: tuple[Boards, str], job: Job) -> None:
    place, token = opened
    job.go()
    asyncio.run(place.work(token, "without"))
    assert asyncio.run(place.work(token, "without", stop=True)) == {"stopped": True}
    job.go()
    job.begun.clear()
    asyncio.run(_asked_until(place, token, job))
    assert isinstance(job.ended[0], Stopped)
    assert job.simulated == 2


async def _asked_until(place: Boards, token: str, job: Job) -> None:
    for _try in range(1000):
        await place.work(token, "without")
        if job.begun.is_set():
            return
        job.go()


def test_one_reader_who_stops_does_not_take_the_work_from_another(opened: tuple[Boards, str], job: Job) -> None:
    place, token = opened

    async def one_stops() -> dict[str, Any]:
        other = asyncio.create_task(_done(place, token))
        await asyncio.to_thread(job.begun.wait, PATIENCE)
        await place.work(token, "without", stop=True)
        job.go(20)
        return await other

    assert "failed" not in asyncio.run(one_stops())


async def _done(place: Boards, token: str) -> dict[str, Any]:
    """Ask about work until it has ended, as a browser does."""
    found: dict[str, Any] = {"share": 0}
    while "share" in found:
        found = await place.work(token, "without")
    return found


def test_stopping_what_was_never_begun_does_no_harm(opened: tuple[Boards, str], job: Job) -> None:
    place, token = opened
    assert asyncio.run(place.work(token, "shapley", stop=True)) == {"stopped": True}
    assert job.simulated == 0


def test_work_that_fails_is_said_in_the_readers_language_and_may_be_tried_again(
    opened: tuple[Boards, str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    place, token = opened
    tries: list[int] = []

    def fails(progress: object) -> Any:
        tries.append(1)
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr(module, "work_of", lambda request, name, held: fails)
    with caplog.at_level(logging.ERROR):
        found = asyncio.run(place.work(token, "without"))
        again = asyncio.run(place.work(token, "without"))
    assert found == again == {"failed": "This could not be worked out."}
    assert len(tries) == 2
    assert "a secret of the machine" in caplog.text


@pytest.mark.parametrize("name", ["", "nothing", "changes", "changes:", "changes:x", "changes:-1", "luck:1", "Without"])
def test_unknown_work_is_no_work(opened: tuple[Boards, str], name: str) -> None:
    place, token = opened
    with pytest.raises(KeyError):
        asyncio.run(place.work(token, name))
    assert place._tasks == {}


@pytest.mark.parametrize("name", ["luck", "changes:1", "without", "shapley", "sure", "plans"])
def test_a_preview_has_no_longer_work(name: str) -> None:
    with pytest.raises(KeyError):
        module.work_of(fakes.request(replace(fakes.QUERY, on_file=True), "preview"), name)


def test_work_that_nobody_asks_about_any_more_is_given_up() -> None:
    task = BackgroundTask()
    task.progress(1, 2)
    assert task.share == 0.5
    task.asked -= module._FORGOTTEN + 1
    with pytest.raises(Stopped):
        task.progress(2, 2)


def test_work_that_was_stopped_hears_it_at_its_next_step() -> None:
    task = BackgroundTask()
    task.progress(0, 0)
    task.stopped = True
    with pytest.raises(Stopped):
        task.progress(1, 2)


def test_no_course_is_lived_on_the_servers_event_loop(
    opened: tuple[Boards, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, token = opened
    lived_in: list[threading.Thread] = []

    def record_of(query: object, number: int) -> Any:
        lived_in.append(threading.current_thread())
        raise RuntimeError("enough")

    monkeypatch.setattr(inquiries, "record_of", record_of)

    async def asked() -> threading.Thread:
        loop = threading.current_thread()
        try:
            await place.work(token, "changes:0")
        except RuntimeError:
            return loop
        return loop

    assert asyncio.run(asked()) not in lived_in
    assert lived_in
