"""The page as Streamlit runs it, without a browser: what it asks for, and what it says in its own markup."""

from functools import cache
from pathlib import Path
from typing import Any

import pytest
from streamlit.components.v2 import manifest_scanner
from streamlit.testing.v1 import AppTest

import sim.ui
from sim.presentation.boards import BoardRequest, Boards
from sim.presentation.queries import Query, QueryWorker
from sim.ui import sandbox
from tests.presentation import fakes

# The framework's tester reads the metadata of every installed package at each run, nine tenths of its time; once will do.
manifest_scanner.scan_component_manifests = cache(manifest_scanner.scan_component_manifests)
SCRIPT = str(Path(sim.ui.__file__).with_name("script.py"))


class Asked(Boards):
    """Boards over a made-up model, that remember what pages ask for."""

    def __init__(self, live: Any = fakes.simulated) -> None:
        super().__init__(QueryWorker(live))
        self.requests: list[BoardRequest] = []
        self.shown: list[bytes] = []

    def board(self, request: BoardRequest, by: str, seconds: float) -> bytes:
        self.requests.append(request)
        self.shown.append(super().board(request, by, fakes.PATIENCE))
        return self.shown[-1]

    @property
    def last(self) -> BoardRequest:
        """What was asked for last."""
        return self.requests[-1]

    @property
    def query(self) -> Query:
        """The question that was asked last."""
        return self.last.query


def fitted(patch: pytest.MonkeyPatch, *regions: Any) -> Asked:
    """Let pages show these regions, the first of them first, and ask a made-up model."""
    asked, by_name = Asked(), {region.name: region for region in (regions or (fakes.REGION,))}
    patch.setattr(sandbox, "boards", lambda: asked)
    patch.setattr(sandbox, "scenario_of", by_name.__getitem__)
    patch.setattr(sandbox, "offered", lambda: tuple(by_name))
    return asked


def opened(**query: str | list[str]) -> Any:
    """Open the page by a link."""
    app = AppTest.from_file(SCRIPT, default_timeout=fakes.PATIENCE)
    for key, value in {"lang": "en", **query}.items():
        app.query_params[key] = value
    return app.run()


def words(app: Any) -> str:
    """Return all that the page says in its own markup."""
    return " ".join(str(element.proto.body) for element in app.get("html"))


def link(app: Any) -> dict[str, Any]:
    """Return the address that the page keeps, as what opens it again."""
    return {key: app.query_params[key] for key in app.query_params}
