"""By which names the server is asked, as they change with the network."""

import pytest

from sim.ui.hosts import Hosts, machine_names, named


def test_a_new_address_of_this_machine_is_known_within_seconds_and_is_not_looked_for_without_end() -> None:
    now, looks, own = 0.0, 0, {"192.0.2.1"}

    def look() -> frozenset[str]:
        nonlocal looks
        looks += 1
        return frozenset(own)

    hosts = Hosts("0.0.0.0", own=look, now=lambda: now)
    assert hosts.serves("192.0.2.1")
    own = {"198.51.100.1"}
    assert not any(hosts.serves("198.51.100.1") for _time in range(1000))
    assert looks == 1
    now = 5.0
    assert hosts.serves("198.51.100.1")
    assert not hosts.serves("192.0.2.1")
    assert looks == 2


@pytest.mark.parametrize("listening", ["127.0.0.1", "localhost", "::1", "127.1.2.3"])
def test_a_server_for_this_machine_only_does_not_go_by_its_names_in_the_network(listening: str) -> None:
    hosts = Hosts(listening, ["Cordon.Example."], lambda: frozenset({"192.0.2.1", "laptop"}))
    assert [hosts.serves(name) for name in ("localhost", "::1", "cordon.example", "192.0.2.1", "laptop")] == [
        True,
        True,
        True,
        False,
        False,
    ]


@pytest.mark.parametrize("listening", [None, "", "0.0.0.0", "::", "192.0.2.1"])
def test_any_other_server_does(listening: str | None) -> None:
    hosts = Hosts(listening, (), lambda: frozenset({"192.0.2.1", "laptop"}))
    assert hosts.serves("192.0.2.1")
    assert hosts.serves("laptop")
    assert hosts.serves("127.0.0.1")
    assert not hosts.serves("192.0.2.2")


def test_this_machine_has_names() -> None:
    names = machine_names()
    assert "127.0.0.1" in names
    assert not any("%" in name or name != name.lower() for name in names)


@pytest.mark.parametrize(
    ("host", "scheme", "expected"),
    [
        ("localhost", "http", ("localhost", 80)),
        ("LocalHost.:8501", "http", ("localhost", 8501)),
        ("cordon.example", "https", ("cordon.example", 443)),
        ("[::1]:8501", "ws", ("::1", 8501)),
        ("::1", "http", None),
        ("", "http", None),
        ("a:b", "http", None),
    ],
)
def test_a_host_is_read_as_name_and_port(host: str, scheme: str, expected: tuple[str, int] | None) -> None:
    assert named(host, scheme) == expected
