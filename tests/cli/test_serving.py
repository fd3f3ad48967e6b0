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


def test_telemetry_and_framework_menus_are_off_and_no_browser_opens_without_a_display():
    command = serving.command(Path("app.py"), "127.0.0.1", 8501, display=False)
    assert command[:4] == [sys.executable, "-m", "sim.ui.serve", "run"]
    assert "--browser.gatherUsageStats=false" in command
    assert "--client.toolbarMode=minimal" in command
    assert "--server.headless=true" in command
    assert "--server.address=127.0.0.1" in command


def test_a_browser_opens_where_there_is_a_display():
    assert "--server.headless=false" in serving.command(Path("app.py"), "127.0.0.1", 8501, display=True)


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
    assert f"--server.port={free_port}" in arguments
    assert environment["CORDON_DATA"] == str(data)
    assert environment["CORDON_SCENARIO"] == "two-doors"
    assert environment["CORDON_LANG"] == "fr"
    assert data.is_dir()
    assert f"http://127.0.0.1:{free_port}/?scenario=two-doors&lang=fr" in answer.err


@pytest.mark.parametrize(("language", "ending"), [("en", ""), ("ru", "/?lang=ru")])
def test_the_address_shown_carries_a_language_other_than_english(cordon, started, free_port, language, ending):
    answer = cordon("serve", "--port", str(free_port), "--lang", language)
    assert f"http://127.0.0.1:{free_port}{ending} (" in answer.err
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
