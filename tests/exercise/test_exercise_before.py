"""Before a workshop: dry runs, the machine's addresses, links and QR codes, and the checks of preflight."""

import socket
import time
import urllib.parse
import urllib.request
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from sim.exercise import commands, network, preflight, trajectory
from sim.exercise.contributions import Phase
from sim.exercise.entries import TRAINER, Entry, EntryKind
from sim.exercise.formats import FORMAT_NAMES, FORMATS, Format
from sim.exercise.rehearsal import rehearse
from sim.exercise.replay import replayed
from sim.exercise.store import SessionStore
from sim.exercise.store.database import FILE
from sim.scenario import load, shipped
from sim.scenario.problems import LazyText
from tests.exercise.playing import SHORT, content, with_inject

# A dry run


@pytest.mark.parametrize("length", FORMATS)
@pytest.mark.parametrize("name", shipped())
def test_every_shipped_scenario_can_be_rehearsed_in_every_format(name, length):
    scenario, format_ = load(name), FORMATS[length]
    found = rehearse(scenario, format_, seed=7)
    assert [move.move for move in found.moves] == list(range(1, format_.moves + 1))
    assert [move.first_day for move in found.moves] == [n * format_.days for n in range(format_.moves)]
    assert {move.days for move in found.moves} == {format_.days}
    assert found.session.phase == Phase.ENDED
    assert sum(move.stopped for move in found.moves) > 0
    released = [id_ for move in found.moves for id_ in move.injects]
    everything = [*released, *found.by_hand, *found.not_met, *found.too_late]
    assert sorted(everything) == sorted(inject.id for inject in scenario.injects)
    assert found.too_late == (), "an inject of a shipped scenario comes after its end"


def test_the_formats_that_are_offered_have_names_and_enough_of_the_shipped_length():
    assert set(FORMATS) == set(FORMAT_NAMES)
    assert [format_.moves for format_ in FORMATS.values()] == [3, 6, 12]


def test_a_dry_run_counts_what_each_move_brought(two_doors):
    found = rehearse(two_doors, SHORT, seed=7)
    months = trajectory.trajectory(found.session).months
    from sim.record import DIVERSIONS, STOPPED

    assert sum(move.stopped for move in found.moves) == int(months[..., STOPPED].sum())
    assert sum(move.diverted for move in found.moves) == int(months[..., DIVERSIONS].sum())


def test_a_dry_run_with_the_same_seed_is_the_same_and_replays_from_its_log(two_doors):
    first, second = (rehearse(two_doors, SHORT, seed=7) for _ in range(2))
    assert first.moves == second.moves
    assert content(replayed(first.session.entries)) == content(first.session)
    assert rehearse(two_doors, SHORT, seed=8).moves != first.moves


def test_a_dry_run_says_which_injects_wait_for_a_hand_a_condition_or_a_later_day(two_doors):
    scenario = with_inject(
        two_doors,
        {"release": {"day": 0}},
        {},
        {"release": {"indicator": "spent", "state": "velmora", "below": 0.0}},
        {"release": {"indicator": "spent", "state": "velmora", "above": 0.0}},
        {"release": {"day": 300}},
    )
    found = rehearse(scenario, SHORT, seed=7)
    assert [move.injects for move in found.moves] == [("inject-1",), ("inject-4",), ()]
    assert found.by_hand == ("inject-2",)
    assert found.not_met == ("inject-3",)
    assert found.too_late == ("inject-5",)


def test_a_dry_run_that_cannot_be_played_is_refused_in_words(two_doors):
    with pytest.raises(commands.Refused, match="1 to 40 moves"):
        rehearse(two_doors, Format(41, 1, 10))


# Where phones find this machine


def interfaces(monkeypatch, **found: str) -> None:
    each = {name: [SimpleNamespace(family=socket.AF_INET, address=address)] for name, address in found.items()}
    each["ipv6"] = [SimpleNamespace(family=socket.AF_INET6, address="fe80::1")]
    states = {name: SimpleNamespace(isup=not name.startswith("down")) for name in each}
    monkeypatch.setattr(network.psutil, "net_if_addrs", lambda: each)
    monkeypatch.setattr(network.psutil, "net_if_stats", lambda: states)


def test_the_likeliest_address_for_phones_comes_first_and_none_that_no_phone_reaches(monkeypatch):
    interfaces(
        monkeypatch,
        lo="127.0.0.1",
        docker0="172.17.0.1",
        eth0="192.168.1.20",
        wlan0="10.0.0.7",
        down0="192.168.9.9",
        eth1="169.254.3.4",
    )
    assert network.addresses() == [
        ("wlan0", "10.0.0.7"),
        ("eth0", "192.168.1.20"),
        ("eth1", "169.254.3.4"),
        ("docker0", "172.17.0.1"),
    ]


def test_the_addresses_of_this_machine_are_addresses_of_others_to_it():
    for name, address in network.addresses():
        assert name
        assert not address.startswith("127.")
        assert socket.inet_aton(address)


def test_a_link_is_what_somebody_types():
    assert network.link("10.0.0.7", 8501) == "http://10.0.0.7:8501/"
    assert network.link("10.0.0.7", 80) == "http://10.0.0.7/"
    assert network.link("10.0.0.7", 80, "room=ABCDE") == "http://10.0.0.7/?room=ABCDE"
    assert network.link("fe80::1", 8501) == "http://[fe80::1]:8501/"


def test_a_qr_code_is_dark_on_white_with_nothing_of_its_text_in_markup():
    link = 'http://10.0.0.7:8501/?room=ABCDE&x="><script>'
    found = network.qr(link)
    assert found.startswith("data:image/svg+xml")
    assert not set('"<> ') & set(found), "it cannot stand in an attribute as it is"
    drawn = urllib.parse.unquote(found)
    assert "<svg" in drawn
    assert "script" not in drawn
    assert "#fff" in drawn.lower()
    assert "#000" in drawn.lower()
    assert network.qr(link) == found
    assert network.qr("http://10.0.0.8/") != found


def test_a_port_that_somebody_listens_at_is_noticed():
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        port = own.getsockname()[1]
        assert not network.is_listened_to(port)
        own.listen()
        assert network.is_listened_to(port)


def test_a_phone_that_opens_the_greeting_is_noticed_and_this_machine_itself_is_no_phone():
    greeter = network.Greeter(0, "You got through.", list)
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{greeter.port}/") as page:
            assert b"You got through." in page.read()
        assert not greeter.came.is_set()
    finally:
        greeter.close()
    assert not network.is_listened_to(greeter.port)


# Preflight


def findings(data: str, port: int = 0) -> dict[str, preflight.PreflightCheck]:
    return {str(finding.what): finding for finding in preflight.checks(port or free_port(), data)}


def free_port() -> int:
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        return int(own.getsockname()[1])


@pytest.fixture
def data(tmp_path, monkeypatch) -> str:
    interfaces(monkeypatch, wlan0="10.0.0.7")
    return str(tmp_path / "data" / FILE)


def test_a_machine_that_is_ready_is_told_so_check_by_check(data):
    found = findings(data)
    assert list(found) == [
        "Port",
        "Address in the local network",
        "Firewall",
        "Clock",
        "Disk space",
        "Writing a session",
        "Model",
    ]
    for finding in found.values():
        assert finding.verdict in ("good", "look")
        assert isinstance(finding.what, LazyText)
        assert (finding.do is None) == (finding.verdict == "good")
    assert found["Writing a session"].verdict == "good"
    assert "10.0.0.7" in found["Address in the local network"].found


def test_trying_to_write_leaves_no_session_behind(data, tmp_path):
    findings(data)
    assert SessionStore(data).sessions() == []
    assert [each.name for each in (tmp_path / "data").iterdir() if each.is_dir()] == []


def test_a_port_in_use_and_a_machine_without_or_with_many_addresses_are_to_be_looked_at(data, monkeypatch):
    with socket.socket() as own:
        own.bind(("127.0.0.1", 0))
        own.listen()
        assert findings(data, own.getsockname()[1])["Port"].verdict == "look"
    interfaces(monkeypatch)
    assert findings(data)["Address in the local network"].verdict == "bad"
    interfaces(monkeypatch, eth0="192.168.1.20", wlan0="10.0.0.7")
    assert findings(data)["Address in the local network"].verdict == "look"


def test_a_clock_behind_what_was_written_before_is_to_be_looked_at(data, lobby_session):
    store = SessionStore(data)
    session = store.create(lobby_session.entries[0])
    later = datetime.now(UTC) + timedelta(days=3)
    store.append(session, Entry(1, later, TRAINER, EntryKind.NOTE, {"text": "x"}))
    assert findings(data)["Clock"].verdict == "look"


def test_a_disk_without_room_and_a_place_that_cannot_be_written_are_bad(data, tmp_path, monkeypatch):
    monkeypatch.setattr(preflight.shutil, "disk_usage", lambda _folder: SimpleNamespace(free=1000))
    assert findings(data)["Disk space"].verdict == "bad"
    taken = tmp_path / "taken"
    taken.write_text("a file")
    finding = findings(str(taken / FILE))["Writing a session"]
    assert finding.verdict == "bad"
    assert finding.do is not None


def test_a_database_that_does_not_answer_is_bad_without_a_traceback(monkeypatch):
    interfaces(monkeypatch, wlan0="10.0.0.7")
    found = findings("postgresql+psycopg://somebody:hush-hush@127.0.0.1:1/none?connect_timeout=2")
    assert found["Writing a session"].verdict == "bad"
    assert "hush-hush" not in "".join(f"{finding.found}{finding.do}" for finding in found.values())


def test_a_model_that_is_not_prepared_yet_is_to_be_looked_at(data, monkeypatch):
    monkeypatch.setattr(preflight, "compiled_before", lambda: False)
    assert findings(data)["Model"].verdict == "look"


def test_waiting_for_a_phone_shows_the_link_and_says_when_none_came(monkeypatch):
    interfaces(monkeypatch, wlan0="10.0.0.7")
    links: list[str] = []
    begun = time.monotonic()
    port = free_port()
    finding = preflight.phone(port, 0.2, "hello", links.append)
    assert finding.verdict == "bad"
    assert links == [f"http://10.0.0.7:{port}/"]
    assert time.monotonic() - begun < 5.0
    assert not network.is_listened_to(port)


def test_a_phone_that_comes_is_good_and_one_that_cannot_is_said_to_have_no_way(monkeypatch):
    interfaces(monkeypatch, wlan0="10.0.0.7")

    class Came(network.Greeter):
        def __init__(self, port: int, text: str) -> None:
            super().__init__(port, text)
            self.visitor = "10.0.0.99"
            self.came.set()

    monkeypatch.setattr(preflight.network, "Greeter", Came)
    finding = preflight.phone(free_port(), 0.2, "hello", lambda _link: None)
    assert finding.verdict == "good"
    assert "10.0.0.99" in finding.found
    interfaces(monkeypatch)
    assert preflight.phone(free_port(), 0.2, "hello", lambda _link: None).verdict == "bad"


def test_a_port_that_is_taken_while_waiting_for_a_phone_is_said_in_words(monkeypatch):
    interfaces(monkeypatch, wlan0="10.0.0.7")
    with socket.socket() as own:
        own.bind(("0.0.0.0", 0))
        own.listen()
        finding = preflight.phone(own.getsockname()[1], 0.2, "hello", lambda _link: None)
    assert finding.verdict == "look"
