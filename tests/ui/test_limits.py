"""How much an address may ask for, and what counts as one."""

import pytest

from sim.ui.limits import Bucket, Buckets, Open, Works, neighbour


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


def test_a_bucket_lets_its_size_through_and_then_what_it_earns(clock: Clock) -> None:
    bucket = Bucket(3, 2.0, clock)
    assert [bucket.take() for _time in range(4)] == [True, True, True, False]
    clock.now += 0.5
    assert [bucket.take() for _time in range(2)] == [True, False]
    clock.now += 1000
    assert [bucket.take() for _time in range(4)] == [True, True, True, False]


def test_what_is_owed_is_waited_for(clock: Clock) -> None:
    bucket = Bucket(1, 2.0, clock)
    assert [bucket.owe() for _time in range(3)] == [0.0, 0.5, 1.0]


def test_addresses_have_buckets_of_their_own_and_not_without_end(clock: Clock) -> None:
    buckets = Buckets(1, 0.001, clock)
    assert buckets.of("a").take()
    assert not buckets.of("a").take()
    assert buckets.of("b").take()
    for number in range(10_000):
        buckets.of(str(number))
    assert len(buckets._held) < 5_000


def test_what_is_open_is_counted_while_it_is(clock: Clock) -> None:
    open_ = Open(2)
    with open_.one("a"), open_.one("a"):
        assert open_.full("a")
        assert not open_.full("b")
    assert not open_.full("a")
    with pytest.raises(KeyError), open_.one("a"):
        raise KeyError
    assert open_._open == {}


def test_an_address_has_so_many_pieces_of_work_under_way(clock: Clock) -> None:
    works = Works(2, 30.0, clock)
    assert works.ask("a", ("t", "1"))
    assert works.ask("a", ("t", "2"))
    assert works.ask("a", ("t", "1")), "who waits for work may go on"
    assert not works.ask("a", ("t", "3"))
    assert works.ask("b", ("t", "3"))
    works.done("a", ("t", "1"))
    assert works.ask("a", ("t", "3"))
    clock.now += 31
    assert works.ask("a", ("t", "4")), "nobody has asked about the others"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.2", False),
        ("192.0.2.1", "::ffff:192.0.2.1", True),
        ("2001:db8::1", "2001:db8::ffff:1", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("fe80::1%eth0", "fe80::2%wlan0", True),
        ("testclient", "other", False),
    ],
)
def test_a_device_that_chooses_its_address_freely_stays_one(one: str, other: str, same: bool) -> None:
    assert (neighbour(one) == neighbour(other)) is same
