"""What boards need beside their courses: simulated apart from what draws it, and nothing twice for one board."""

import asyncio
import json
import threading
from collections import Counter
from typing import Any

import pytest

from sim.presentation import boards as boards_module
from sim.presentation import inquiries
from sim.presentation.boards import COURSE, CREDIT, LAW, PLANS, UNCERTAINTY, BoardRequest, Boards, drawn
from sim.presentation.queries import PORTION, REPLICATIONS, Query, QueryWorker
from tests.presentation import fakes, regions
from tests.presentation.fakes import PATIENCE

TWO_GROUPS = fakes.asked(fakes.REGION, (("all.L21=12", "all.L17=12"), ()), 7)


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> fakes.Counting:
    """A model that counts what it is asked, by the queue of queries or by what boards need beside."""
    counting = fakes.Counting()
    monkeypatch.setattr(inquiries, "simulated", counting)
    inquiries.TOTALS.forget()
    return counting


async def done(place: Boards, token: str, name: str) -> list[dict[str, Any]]:
    while "blocks" not in (found := await place.work(token, name)):
        assert "share" in found, found
    blocks: list[dict[str, Any]] = found["blocks"]
    return blocks


@pytest.mark.parametrize(
    ("request_", "works"),
    [
        (BoardRequest(TWO_GROUPS, UNCERTAINTY, "en", "light"), ("sure",)),
        (BoardRequest(TWO_GROUPS, CREDIT, "en", "light"), ("without", "shapley")),
        (BoardRequest(TWO_GROUPS, PLANS, "en", "light", plans=(("A", TWO_GROUPS), ("B", fakes.CHANGED))), ("plans",)),
        (BoardRequest(TWO_GROUPS.baseline, UNCERTAINTY, "en", "light"), ("sure",)),
    ],
)
def test_no_course_is_simulated_twice_for_one_board(
    model: fakes.Counting, request_: BoardRequest, works: tuple[str, ...]
) -> None:
    place = Boards(QueryWorker(model))
    place.board(request_, "one", PATIENCE)
    place.queries.full(request_.query).result(timeout=PATIENCE)
    token = json.loads(place.board(request_, "one", PATIENCE))["tasks"].rpartition("/")[2]
    for name in works:
        assert asyncio.run(done(place, token, name))
    twice = {asked: count for asked, count in Counter(model.asked).items() if count > 1}
    assert twice == {}


def test_courses_that_are_there_are_taken_and_only_the_rest_is_simulated(model: fakes.Counting) -> None:
    there = fakes.simulated(fakes.QUERY, range(PORTION))
    found = inquiries.replications(fakes.QUERY, REPLICATIONS, {fakes.QUERY: there}.get)
    assert model.asked == [(fakes.QUERY, PORTION)]
    assert found.replicates == tuple(range(REPLICATIONS))
    assert inquiries.replications(fakes.QUERY, PORTION, {fakes.QUERY: there}.get).replicates == tuple(range(PORTION))
    assert len(model.asked) == 1


@pytest.mark.parametrize("view", [COURSE, LAW])
def test_the_course_that_a_board_shows_is_not_simulated_on_the_thread_of_the_page(
    monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    result, seen = regions.real(changed=True), []
    real = boards_module.detail_of

    def detail_of(request: BoardRequest, found: Any) -> Any:
        seen.append(threading.current_thread().name)
        return real(request, found)

    monkeypatch.setattr(boards_module, "detail_of", detail_of)
    place = Boards(QueryWorker(lambda query, numbers: fakes.simulated(query, numbers)))
    request = BoardRequest(result.query, view, "en", "light", "velmora")
    place._keep(place._token(request), request, result)
    assert [name.partition("_")[0] for name in seen] == ["details"]


def test_a_board_is_drawn_of_its_detail_and_simulates_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    result = regions.real(changed=True)
    request = BoardRequest(
        *(result.query, COURSE, "en", "light"), course=2, other=("At the start settings", result.query.baseline)
    )
    detail = boards_module.detail_of(request, result)
    shown = drawn(request, result, detail)

    def no_more(*_given: object, **_more: object) -> Any:
        raise AssertionError("simulated while a board was drawn")

    for name in ("simulated", "run", "record_of", "course_otherwise"):
        monkeypatch.setattr(inquiries, name, no_more)
    assert drawn(request, result, detail) == shown


def test_a_query_that_nobody_asked_has_no_courses_held() -> None:
    worker = QueryWorker(fakes.simulated)
    assert worker.held(fakes.QUERY) is None
    fakes.told(worker, fakes.QUERY)
    held = worker.held(fakes.QUERY)
    assert held is not None
    assert held.replicates == tuple(range(REPLICATIONS))
    other: Query = fakes.CHANGED
    assert worker.held(other) is None
