"""The first minute: what is started, how far it is, and what happens when something fails. The processes are made up."""

import asyncio
import json
import logging
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from sim.presentation.boards import OVERVIEW, BoardRequest, Boards
from sim.presentation.queries import QueryWorker
from sim.ui.first_start import FirstStart
from tests.presentation import fakes
from tests.presentation.fakes import PATIENCE

pytestmark = pytest.mark.slow

SEED = 7


def program(code: str) -> tuple[str, ...]:
    """Return a command that runs a line of Python in place of the compilation."""
    return (sys.executable, "-c", code)


EVERY_VIEW = """
from sim.presentation.boards import VIEWS, BoardRequest, detail_of, drawn
from sim.presentation.queries import Query, QueryResult, simulated
from sim.scenario import Decisions, Order, load

scenario = load("two-doors")
query = Query.of(scenario, Decisions((Order(0, scenario.states[0].id, "L21", 10.0),)), 1)
result = QueryResult(query, simulated(query, range(2)), simulated(query.baseline, range(2)))
for view in VIEWS:
    request = BoardRequest(query, view, "en", "light", scenario.states[0].id)
    drawn(request, result, detail_of(request, result))
"""


@pytest.fixture(scope="module")
def request_() -> BoardRequest:
    """The first view of the made-up region at its start settings."""
    return BoardRequest(fakes.asked(fakes.scenario(), ((), ()), SEED), OVERVIEW, "en", "light")


def test_where_everything_is_compiled_nothing_is_started() -> None:
    started = FirstStart(lambda: True, program("raise SystemExit(3)"))
    started.begin()
    assert started.wait(PATIENCE)
    assert not started.under_way
    assert not started.failed
    assert started.share == 1.0


def test_the_model_is_compiled_once_however_many_pages_open(tmp_path_factory: pytest.TempPathFactory) -> None:
    place = tmp_path_factory.mktemp("starts")
    count = f"import pathlib, os; pathlib.Path({str(place)!r}, str(os.getpid())).touch()"
    started = FirstStart(lambda: False, program(count))
    pages = [threading.Thread(target=started.begin) for _page in range(6)]
    for page in pages:
        page.start()
    for page in pages:
        page.join()
    assert started.wait(PATIENCE)
    assert len(list(place.iterdir())) == 1
    assert not started.failed


def test_a_compilation_that_fails_is_logged_with_its_reason_and_the_model_answers_all_the_same(
    request_: BoardRequest, caplog: pytest.LogCaptureFixture
) -> None:
    started = FirstStart(lambda: False, program("raise OSError('no room on the disk')"))
    with caplog.at_level(logging.ERROR):
        started.begin()
        assert started.wait(PATIENCE)
    assert started.failed
    assert "no room on the disk" in caplog.text
    store = QueryWorker(fakes.simulated, started)
    assert store.unprepared
    assert store.ask(request_.query, "a").result(PATIENCE).replications > 1
    assert not store.unprepared


def test_a_compilation_that_cannot_be_started_is_said_too(caplog: pytest.LogCaptureFixture) -> None:
    started = FirstStart(lambda: False, ("/no/such/program",))
    with caplog.at_level(logging.ERROR):
        started.begin()
        assert started.wait(PATIENCE)
    assert started.failed
    assert "could not be compiled beside the server" in caplog.text


def test_compiling_ends_early_with_the_server_that_began_it(tmp_path: Path) -> None:
    process = subprocess.Popen(
        (sys.executable, "-m", "sim.ui.prepare"),
        stdin=subprocess.PIPE,
        env={"CORDON_CACHE": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[2]), "PATH": ""},
    )
    assert process.stdin is not None
    process.stdin.close()
    assert process.wait(PATIENCE) == 1


def test_a_page_says_how_far_the_model_is_prepared_and_fills_by_itself(request_: BoardRequest, tmp_path: Path) -> None:
    compiled = tmp_path / "compiled"
    wait = f"import pathlib, time\nwhile not pathlib.Path({str(compiled)!r}).exists(): time.sleep(0.02)"
    shares = iter((0.25, 0.5, 0.75))
    started = FirstStart(lambda: False, program(wait), lambda: next(shares, 0.99))
    started.begin()
    assert started.under_way
    boards = Boards(QueryWorker(fakes.simulated, started))

    def read(answer: bytes | None) -> dict[str, Any]:
        assert answer is not None
        found: dict[str, Any] = json.loads(answer)
        return found

    first = read(boards.board(request_, "a", 0.01))
    assert (first["blocks"], first["courses"], first["prepared"]) == (None, 0, 0.25)
    assert "The model is being prepared." in first["status"]
    assert first["more"].endswith("?any")
    token = first["tasks"].rpartition("/")[2]
    second = read(asyncio.run(boards.better(token, any_=True)))
    assert (second["blocks"], second["prepared"], second["status"]) == (None, 0.5, first["status"])
    compiled.touch()
    assert started.wait(PATIENCE)
    third = read(asyncio.run(boards.better(token, any_=True)))
    assert third["courses"] > 1
    assert third["blocks"]
    assert third["prepared"] is None


@pytest.mark.soak
def test_what_is_compiled_at_the_first_start_is_all_that_any_view_needs(tmp_path: Path) -> None:
    def compiled_by(*command: str) -> set[str]:
        apart = {name: value for name, value in os.environ.items() if name != "NUMBA_CACHE_DIR"}
        apart["CORDON_CACHE"] = str(tmp_path)
        with subprocess.Popen([sys.executable, *command], env=apart, stdin=subprocess.PIPE) as process:
            assert process.wait(timeout=600) == 0
        return {path.name for path in tmp_path.rglob("*.nbc")}

    first = compiled_by("-m", "sim.ui.prepare")
    assert first
    assert compiled_by("-c", EVERY_VIEW) == first
