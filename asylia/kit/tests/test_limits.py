import pytest

from asylia.kit import limits
from asylia.kit.limits import HOUR_SECONDS, Limit


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(limits, "time", made)
    return made


def make_limit(clock, *, most=2, all_together=100, seconds=600):
    return Limit(most=most, all_together=all_together, seconds=seconds, _made=clock.now)


def test_so_many_tries_are_free_and_the_next_one_waits(clock):
    limit = make_limit(clock)

    assert [limit.wait("a") for _ in range(3)] == [0, 0, 10]


def test_a_try_that_was_refused_is_not_counted(clock):
    limit = make_limit(clock)
    for _ in range(5):
        limit.wait("a")
    clock.now += 601

    assert [limit.wait("a") for _ in range(2)] == [0, 0]


@pytest.mark.parametrize(("passed", "minutes"), [(0, 10), (61, 9), (299, 6), (541, 1), (599, 1)])
def test_the_minutes_to_wait_grow_less(clock, passed, minutes):
    limit = make_limit(clock, most=1)
    limit.wait("a")
    clock.now += passed

    assert limit.wait("a") == minutes


@pytest.mark.parametrize("passed", range(0, 600, 7))
def test_who_waits_as_long_as_was_said_may_try(clock, passed):
    limit = make_limit(clock, most=1)
    limit.wait("a")
    clock.now += passed
    clock.now += limit.wait("a") * 60 + 1

    assert limit.wait("a") == 0


def test_one_address_does_not_use_up_the_tries_of_another(clock):
    limit = make_limit(clock, most=1)
    limit.wait("a")

    assert (limit.wait("b"), limit.wait("a")) == (0, 10)


def test_all_addresses_together_have_a_limit_too(clock):
    limit = make_limit(clock, most=2, all_together=3)

    assert [limit.wait(str(number)) for number in range(4)] == [0, 0, 0, 10]
    clock.now += 601
    assert limit.wait("somebody else") == 0


@pytest.mark.proves("V41")
def test_an_address_is_never_kept_as_it_is(clock):
    limit = make_limit(clock)
    limit.wait("203.0.113.77")
    limit.wait("2001:db8::77")

    assert all(len(key) in (0, 32) for key in limit._times)
    held = b" ".join(limit._times) + repr(limit).encode()
    assert not any(mark in held for mark in (b"203.0.113", b"2001:db8"))


@pytest.mark.proves("V41")
def test_the_secret_behind_an_address_is_thrown_away_each_hour(clock):
    limit = make_limit(clock)
    limit.wait("a")
    secret, keys = limit._secret, set(limit._times)
    clock.now += HOUR_SECONDS + 1
    limit.wait("a")

    assert limit._secret != secret
    assert set(limit._times) & keys == {b""}


@pytest.mark.proves("V41")
def test_two_limits_know_one_address_by_two_keys(clock):
    one, other = make_limit(clock), make_limit(clock)
    one.wait("a")
    other.wait("a")

    assert set(one._times) & set(other._times) == {b""}
