"""Sessions that tests of exercises begin from, and databases of their own to keep them in."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from sim.cli import main
from sim.exercise.session import Session
from sim.scenario import Scenario, load
from tests.exercise.playing import Table, created, play_through


@dataclass(frozen=True)
class Answer:
    """What a command said and its exit code."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def _own_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing reach the sessions of whoever runs the tests."""
    monkeypatch.setenv("CORDON_DATA", str(tmp_path / "own-data"))


@pytest.fixture(scope="session")
def two_doors() -> Scenario:
    """The shipped scenario: velmora, selvane and dovria."""
    return load("two-doors")


@pytest.fixture(scope="session")
def lobby_session(two_doors: Scenario) -> Session:
    """A session in its lobby: three moves of a quarter, with industry and an assistance provider; not to be changed."""
    return created(two_doors, industry=True, assistance=True)


@pytest.fixture
def lobby(lobby_session: Session) -> Table:
    """A table in the lobby."""
    return Table(lobby_session)


@pytest.fixture
def deciding(lobby: Table) -> Table:
    """A table in its first move, in which every seat has written down what it expects."""
    lobby.open()
    lobby.think()
    return lobby


@pytest.fixture
def lived(lobby: Table) -> Table:
    """A table at which the first move has been simulated with stand-ins."""
    return lobby.simulate()


@pytest.fixture
def played(lobby: Table) -> Table:
    """A table at which two moves have been simulated: everybody has thought, proposed, agreed; with notes, messages and an undo."""
    return play_through(lobby)


@pytest.fixture
def cordon(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Call ``cordon`` with arguments, in English unless they say otherwise."""
    for name in ("CORDON_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)

    def call(*arguments: object) -> Answer:
        capsys.readouterr()
        code = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return Answer(code, captured.out, captured.err)

    return call
