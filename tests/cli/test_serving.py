"""``cordon serve``: what is started, with which settings, and what is refused before anything starts."""

import socket
import sys
from pathlib import Path

import pytest

from sim.cli import serving


@pytest.fixture
def started(monkeypatch):
    """Record what would be started in place of starting it."""
    calls = []
    monkeypatch.setattr(serving, "serve", lambda arguments, environment: calls.append((arguments, environment)) or 0)
    return calls


@pytest.fixture
def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_the_pages_of_a_checkout_are_its_app(root):
    assert serving.page() == root / "app.py"


def test_the_command_names_the_pages_and_where_they_listen_and_nothing_secret():
    command = serving.command(Path("app.py"), "127.0.0.1", 8501)
    assert command == [sys.executable, "-m", "sim.ui.serve", "app.py", "--host", "127.0.0.1", "--port", "8501"]


@pytest.mark.parametrize("shown", [True, False])
def test_a_browser_opens_where_there_is_a_display(cordon, started, free_port, monkeypatch, shown):
    monkeypatch.setattr(serving, "has_display", lambda: shown)
    cordon("serve", "--port", str(free_port))
    assert ("CORDON_OPEN_BROWSER" in started[0][1]) is shown


def test_names_that_are_allowed_reach_the_server(cordon, started, free_port):
    cordon("serve", "--port", str(free_port), "--allow-host", "cordon.example", "--allow-host", "room.example")
    assert started[0][1]["CORDON_ALLOW_HOST"] == "cordon.example,room.example"


def test_the_trainers_link_is_printed_again_and_is_the_same_after_a_restart(cordon, tmp_path, monkeypatch):
    monkeypatch.delenv("CORDON_TRAINER_KEY", raising=False)
    data = tmp_path / "kept"
    first, second = (cordon("link", "--data", str(data), "--port", "8600").out for _time in range(2))
    assert first == second
    assert first.startswith("http://127.0.0.1:8600/?exercise=1&key=")
    assert first.strip().endswith((data / "trainer.key").read_text("ascii").strip())


@pytest.mark.parametrize(
    ("environment", "platform", "shown"),
    [
        ({}, "linux", False),
        ({"DISPLAY": ":0"}, "linux", True),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "linux", True),
        ({"DISPLAY": ":10", "SSH_CONNECTION": "a b c d"}, "linux", False),
        ({"DISPLAY": ":0", "CI": "true"}, "linux", False),
        ({}, "win32", True),
        ({}, "darwin", True),
    ],
)
def test_a_display_is_a_desktop_on_this_machine(environment, platform, shown):
    assert serving.has_display(environment, platform) is shown


def test_host_port_data_and_scenario_reach_the_pages(cordon, started, free_port, tmp_path):
    data = tmp_path / "kept"
    answer = cordon("serve", "--port", str(free_port), "--data", str(data), "--scenario", "two-doors", "--lang", "fr")
    assert answer.code == 0
    arguments, environment = started[0]
    assert arguments[-2:] == ["--port", str(free_port)]
    assert environment["CORDON_DATA"] == str(data)
    assert environment["CORDON_SCENARIO"] == "two-doors"
    assert environment["CORDON_LANG"] == "fr"
    assert data.is_dir()
    assert environment["CORDON_OPEN_QUERY"] == "scenario=two-doors&lang=fr"


@pytest.mark.parametrize(("language", "ending"), [("en", ""), ("ru", "lang=ru")])
def test_the_link_carries_a_language_other_than_english(cordon, started, free_port, language, ending):
    cordon("serve", "--port", str(free_port), "--lang", language)
    assert started[0][1]["CORDON_OPEN_QUERY"] == ending
    assert "CORDON_SCENARIO" not in started[0][1]


def test_a_port_in_use_is_refused_in_plain_words(cordon, started):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        answer = cordon("serve", "--port", str(taken.getsockname()[1]))
    assert answer.code == 2
    assert "in use" in answer.err
    assert started == []


def test_an_address_that_is_not_this_machine_s_is_refused(cordon, started, free_port):
    answer = cordon("serve", "--host", "192.0.2.1", "--port", str(free_port))
    assert answer.code == 2
    assert "192.0.2.1" in answer.err
    assert started == []


def test_a_scenario_with_errors_is_refused_before_the_server_starts(cordon, started, free_port):
    answer = cordon("serve", "--port", str(free_port), "--scenario", "no-such-place")
    assert answer.code == 2
    assert "no-such-place" in answer.err
    assert started == []


def test_a_data_directory_that_cannot_be_made_is_refused(cordon, started, free_port, tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("x", "utf-8")
    answer = cordon("serve", "--port", str(free_port), "--data", str(blocked / "below"))
    assert answer.code == 2
    assert started == []
