"""Our own addresses: what they give, to whom, and that they never say more than they should."""

import asyncio
import json
import logging
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from starlette.applications import Starlette

from sim.exercise import commands
from sim.exercise.access import Access
from sim.exercise.entries import TRAINER
from sim.exercise.formats import FORMATS
from sim.exercise.live.sessions import LiveSessions
from sim.exercise.store import SessionStore
from sim.presentation import boards as boards_module
from sim.presentation import queries
from sim.presentation.boards import BoardRequest, Boards
from sim.presentation.queries import PORTION, REPLICATIONS, QueryWorker
from sim.scenario import load
from sim.ui import routes
from sim.ui.downloads import NAMES
from sim.ui.limits import Works
from tests.presentation import fakes
from tests.presentation.fakes import CHANGED, PATIENCE, Stepped

INNARDS = re.compile(rb"Traceback|File \"|\.py\b|Error:|Exception|secret")
STATIC = Path(routes.__file__).with_name("static")
SETTINGS = (("all.L17=12", "velmora.L21=10"), ("L04=velmora+selvane",))
YEAR = load("two-doors").model_copy(update={"quarters": 4})
"""A region whose longer work takes half as long."""


class Served:
    """The addresses over boards of our own, asked as a browser asks them."""

    def __init__(self, live: Any = fakes.simulated) -> None:
        self.boards = Boards(QueryWorker(live))
        self.open, self.leads = True, False
        """Whether no exercise is under way, and whether who asks leads."""

    def token(self, request: Any, patience: float = PATIENCE) -> str:
        """Return the token of a request that a page has asked for."""
        return str(json.loads(self.boards.board(request, "one", patience))["tasks"]).rpartition("/")[2]

    def get(self, path: str, method: str = "get") -> httpx.Response:
        """Return what an address gives, errors of the server as a browser sees them."""

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(Starlette(routes=routes.ROUTES), raise_app_exceptions=False)
            async with httpx.AsyncClient(
                transport=transport, base_url="http://cordon", follow_redirects=True
            ) as client:
                return await client.request(method, f"/cordon/{path}")

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(routes, "boards", lambda: self.boards)
            patch.setattr(routes, "access", lambda: Access(lambda: not self.open))
            patch.setattr(routes, "leads", lambda _request: self.leads)
            return asyncio.run(asked())


@pytest.fixture(scope="module")
def served() -> Served:
    """The addresses over a made-up model that answers at once."""
    return Served()


@pytest.fixture(scope="module")
def whole() -> tuple[Served, str]:
    """The addresses over the real model, and the token of a view of a year of "Two doors" under a few settings."""
    found = Served(queries.simulated)
    query = fakes.asked(YEAR, SETTINGS, 7)
    plans = (("Plan A", query), ("Plan B", fakes.asked(query.scenario, (("all.L21=12",), ()), 7)))
    return found, found.token(fakes.request(query, "plans", course=3, plans=plans))


def finished(served: Served, token: str, name: str) -> dict[str, Any]:
    """Ask about longer work until it has ended, as a browser does."""
    for _try in range(200):
        answer = served.get(f"task/{token}/{name}")
        assert answer.status_code == 200
        assert "no-store" in answer.headers["cache-control"]
        found: dict[str, Any] = answer.json()
        if "share" not in found:
            return found
        assert 0 <= found["share"] <= 1
    raise AssertionError(f"{name} never ended")


def test_a_board_is_given_to_who_knows_its_token_and_is_kept_by_nobody(served: Served) -> None:
    answer = served.get(f"board/{served.token(fakes.request(CHANGED))}")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.json()["courses"] == REPLICATIONS


def test_a_board_that_is_not_ready_says_to_ask_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(boards_module, "LONGEST", 0.01)
    model = Stepped()
    found = Served(model)
    token = found.token(fakes.request(CHANGED), 0.01)
    answer = found.get(f"board/{token}")
    assert (answer.status_code, answer.content) == (202, b"")
    for _portion in range(2 * REPLICATIONS // PORTION):
        model.go()
    found.boards.queries.full(CHANGED).result(timeout=PATIENCE)
    assert found.get(f"board/{token}").status_code == 200


def test_a_board_that_failed_gives_nothing_of_why(caplog: pytest.LogCaptureFixture) -> None:
    def broken(query: object, numbers: object) -> Any:
        raise RuntimeError("a secret of the machine")

    found = Served(broken)
    with caplog.at_level(logging.CRITICAL):
        answer = found.get(f"board/{found.token(fakes.request(CHANGED))}")
    assert (answer.status_code, answer.content) == (500, b"")


def test_an_address_has_so_many_pieces_of_longer_work_and_others_have_theirs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(routes, "_WORKS", Works(2))

    class Slow:
        async def work(self, token: str, name: str, stop: bool = False) -> dict[str, Any]:
            if token == "unknown":
                raise KeyError(token)
            return {"stopped": True} if stop else {"blocks": []} if name == "done" else {"share": 0.5}

    monkeypatch.setattr(routes, "boards", Slow)
    open_to_all = [routes._gated(path, routes.anybody, answer) for path, (_gate, answer) in routes.GATES.items()]

    async def ask(address: str, path: str) -> int:
        transport = httpx.ASGITransport(Starlette(routes=open_to_all), client=(address, 1))
        async with httpx.AsyncClient(transport=transport, base_url="http://cordon") as client:
            return (await client.get(f"/cordon/task/{path}")).status_code

    phone, other, here = "198.51.100.1", "198.51.100.2", "127.0.0.1"
    asked = [
        (phone, "a/one"),
        (phone, "unknown/x"),
        (phone, "a/done"),
        (phone, "a/two"),
        (phone, "a/one"),
        (phone, "a/three"),
    ]
    asked += [
        (other, "a/three"),
        (phone, "a/one?stop"),
        (phone, "a/three"),
        (here, "a/1"),
        (here, "a/2"),
        (here, "a/3"),
    ]
    assert [asyncio.run(ask(*each)) for each in asked] == [200, 404, 200, 200, 200, 429, 200, 200, 200, 200, 200, 200]


MALFORMED = [
    "",
    "0",
    "x" * 32,
    "0" * 32,
    "0" * 4000,
    "..",
    "%2e%2e",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "%00",
    "%ff%fe",
    "%0d%0aSet-Cookie:%20a=b",
    "<script>",
    "' OR 1=1 --",
    "{token}",
    "досье",
]


@pytest.mark.parametrize("token", MALFORMED)
@pytest.mark.parametrize("path", ["board/{}", "task/{}/without", "file/{}/events.csv"])
def test_an_unknown_or_malformed_token_is_not_found(served: Served, path: str, token: str) -> None:
    served.token(fakes.request(CHANGED))
    answer = served.get(path.format(token))
    assert answer.status_code == 404
    assert not INNARDS.search(answer.content)
    assert "set-cookie" not in answer.headers


@given(st.text(st.characters(codec="utf-8"), min_size=1, max_size=40))
def test_no_text_as_a_name_of_work_or_of_a_file_finds_anything_or_says_more(served: Served, name: str) -> None:
    request = fakes.request(CHANGED)
    assume(name not in NAMES and not _is_work(request, name))  # texts that the code holds are tried too
    token = served.token(request)
    for kind in ("task", "file"):
        answer = served.get(f"{kind}/{token}/{_quoted(name)}")
        assert answer.status_code == 404
        assert not INNARDS.search(answer.content)


def _is_work(request: BoardRequest, name: str) -> bool:
    try:
        boards_module.work_of(request, name)
    except KeyError:
        return False
    return True


def _quoted(text: str) -> str:
    return "".join(f"%{byte:02x}" for byte in text.encode())


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
@pytest.mark.parametrize("path", ["board/{}", "task/{}/without", "file/{}/events.csv", "static/v/board.js"])
def test_another_method_than_reading_is_refused(served: Served, method: str, path: str) -> None:
    token = served.token(fakes.request(CHANGED))
    answer = served.get(path.format(token), method)
    assert answer.status_code == 405
    assert not INNARDS.search(answer.content)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["without", "shapley", "luck", "sure", "plans"])
def test_longer_work_is_followed_to_its_blocks(whole: tuple[Served, str], name: str) -> None:
    served, token = whole
    found = finished(served, token, name)
    assert found["blocks"], found
    assert all(block["id"] and block["kind"] for block in found["blocks"])


def test_the_smallest_changes_of_an_attempt_are_work_too(whole: tuple[Served, str]) -> None:
    served, token = whole
    query = fakes.asked(YEAR, SETTINGS, 7)
    shown = served.token(fakes.request(query, "course", course=3))
    incidents = next(b for b in served.get(f"board/{shown}").json()["blocks"] if b["kind"] == "incidents")["incidents"]
    through = next(one["attempt"] for one in incidents if one["ask"])
    (block,) = finished(served, token, f"changes:{through}")["blocks"]
    assert block["id"].endswith(f"changes-{through}")
    stopped = next(one["attempt"] for one in incidents if one["kind"] == "stopped")
    (block,) = finished(served, token, f"changes:{stopped}")["blocks"]
    assert block["kind"] == "text", "nothing would have stopped what was stopped"


@pytest.mark.parametrize("number", ["999999", "9" * 30, "9" * 5000])
def test_changes_of_an_attempt_that_there_is_not_are_said_to_be_impossible(
    whole: tuple[Served, str], number: str, caplog: pytest.LogCaptureFixture
) -> None:
    served, token = whole
    with caplog.at_level(logging.CRITICAL):
        assert finished(served, token, f"changes:{number}") == {"failed": "This could not be worked out."}


def test_work_can_be_stopped_by_its_address(whole: tuple[Served, str]) -> None:
    served, token = whole
    assert served.get(f"task/{token}/shapley?stop").json() == {"stopped": True}


def test_a_stop_for_an_unknown_page_is_not_found(served: Served) -> None:
    assert served.get("task/0123/shapley?stop").status_code == 404


@pytest.mark.parametrize("name", NAMES)
def test_files_are_offered_for_saving_under_their_name(whole: tuple[Served, str], name: str) -> None:
    served, token = whole
    answer = served.get(f"file/{token}/{name}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    assert answer.headers["cache-control"] == "no-store"
    kind = {"csv": "text/csv; charset=utf-8", "parquet": "application/vnd.apache.parquet", "json": "application/json"}
    assert answer.headers["content-type"] == kind[name.rpartition(".")[2]]
    assert answer.content


def test_a_file_that_cannot_be_made_gives_nothing_of_why(served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(request: object, name: str) -> Any:
        raise RuntimeError("a secret of the machine")

    monkeypatch.setattr(routes.downloads, "content", broken)
    answer = served.get(f"file/{served.token(fakes.request(CHANGED))}/events.csv")
    assert answer.status_code == 500
    assert not INNARDS.search(answer.content)


@pytest.mark.parametrize("name", sorted(path.name for path in STATIC.glob("*.js")))
def test_every_script_is_given_and_may_be_kept_for_good(served: Served, name: str) -> None:
    answer = served.get(f"static/{routes.version()}/{name}")
    assert answer.status_code == 200
    assert answer.text == (STATIC / name).read_text("utf-8")
    assert answer.headers["content-type"].startswith("text/javascript")
    assert "immutable" in answer.headers["cache-control"]


def test_plotly_comes_from_this_server(served: Served) -> None:
    answer = served.get(f"static/{routes.version()}/plotly.js")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/javascript")
    assert len(answer.content) > 1_000_000


@pytest.mark.parametrize(
    "name", ["style.css", "other.js", "..%2fstyle.css", "%2e%2e%2f%2e%2e%2froutes.py", "board.js%00", "board.js.map"]
)
def test_nothing_but_our_scripts_is_given(served: Served, name: str) -> None:
    answer = served.get(f"static/v/{name}")
    assert answer.status_code == 404
    assert answer.content in (b"", b"Not Found")


def test_the_address_of_scripts_changes_with_every_one_of_them(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "static").mkdir()
    for path in STATIC.glob("*.js"):
        (tmp_path / "static" / path.name).write_bytes(path.read_bytes())
    monkeypatch.setattr(routes, "files", lambda package: tmp_path)
    versions = {routes.version.__wrapped__()}
    for path in (tmp_path / "static").glob("*.js"):
        path.write_bytes(path.read_bytes() + b"\n")
        versions.add(routes.version.__wrapped__())
    assert len(versions) == 1 + len(list(STATIC.glob("*.js")))


# Who is let through

REGIONS = ("board/{token}", "task/{token}/luck", "file/{token}/events.csv")


@pytest.mark.parametrize("path", REGIONS)
def test_the_region_is_for_who_leads_only_while_an_exercise_is_under_way_also_by_addresses_had_before(
    whole: tuple[Served, str], path: str
) -> None:
    served, token = whole
    address = path.format(token=token)
    try:
        assert served.get(address).status_code == 200
        served.open = False
        refused = served.get(address)
        assert (refused.status_code, refused.content) == (404, b"")
        served.leads = True
        assert served.get(address).status_code == 200
    finally:
        served.open, served.leads = True, False


def test_a_seats_preview_is_given_while_an_exercise_is_under_way(served: Served) -> None:
    token = served.token(fakes.request(replace(CHANGED, on_file=True), "overview"))
    served.open = False
    try:
        assert served.get(f"board/{token}").status_code == 200
    finally:
        served.open = True


def test_every_address_has_a_gate_and_nothing_but_scripts_is_for_everybody() -> None:
    assert [route.path for route in routes.ROUTES] == [routes.PREFIX + path for path in routes.GATES]
    assert [path for path, (gate, _answer) in routes.GATES.items() if gate is routes.anybody] == [
        "/static/{version}/{name}"
    ]
    assert {gate for gate, _answer in routes.GATES.values()} == {
        routes.anybody, routes.nobody, routes.region, routes.link, routes.trainers_link,
    }  # fmt: skip


# What a live screen hears


def test_what_happens_in_a_room_within_a_moment_is_one_piece_of_news(tmp_path: Path) -> None:
    store = SessionStore(tmp_path)
    live, _token = LiveSessions(store).create(
        commands.create(load("two-doors"), FORMATS["90-minutes"], seed=7, salt="")
    )
    seat = live.session.seats[0]
    _own, device = live.join(seat)

    async def heard() -> list[str]:
        stream = routes.news(live, device)
        found = [await anext(stream)]
        for words in ("One.", "Two.", "Three."):
            await asyncio.to_thread(live.do, TRAINER, commands.SendMessage(text=words))
        found.append(await asyncio.wait_for(anext(stream), PATIENCE))
        assert found[-1] == f"data: {live.presence.notified}\n\n"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(stream), 2.0)
        return found

    first, then = (int(line.removeprefix("data: ")) for line in asyncio.run(heard()))
    assert then == first + 3
    store.close()
