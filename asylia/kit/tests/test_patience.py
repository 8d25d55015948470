import threading

import pytest
from django.core import signing

from asylia.kit import patience
from asylia.kit.patience import LONGEST_SECONDS, TooOld, TooQuick

START = 1_800_000_000.0


class Clock:
    """The time of day and the running clock of the process, both moved by hand."""

    def __init__(self) -> None:
        self.now = START

    def time(self) -> float:
        return self.now

    monotonic = time


@pytest.fixture
def clock(monkeypatch):
    made = Clock()
    monkeypatch.setattr(patience, "time", made)
    monkeypatch.setattr(signing, "time", made)
    monkeypatch.setattr(patience, "_used", {})
    return made


@pytest.mark.proves("V43")
@pytest.mark.parametrize("seconds", [3, 60, LONGEST_SECONDS])
def test_a_stamp_is_good_after_three_seconds_and_for_six_hours(clock, seconds):
    stamp = patience.stamp()
    clock.now += seconds

    patience.spend(stamp)


@pytest.mark.proves("V43")
def test_patience_tokens(clock):
    young, old, used = patience.stamp(), patience.stamp(), patience.stamp()
    with pytest.raises(TooQuick):
        patience.spend(young)
    clock.now += 3
    patience.spend(used)
    with pytest.raises(TooOld):
        patience.spend(used)
    clock.now += LONGEST_SECONDS
    with pytest.raises(TooOld):
        patience.spend(old)
    with pytest.raises(TooOld):
        patience.spend(patience.stamp() + "x")


def test_who_was_too_quick_may_send_the_same_stamp_a_moment_later(clock):
    stamp = patience.stamp()
    clock.now += 2.9
    with pytest.raises(TooQuick):
        patience.spend(stamp)
    clock.now += 0.2

    patience.spend(stamp)


@pytest.mark.proves("V43")
@pytest.mark.parametrize("forged", ["", "x", "a:b:c", "::", "ünï:1:x", "\x00", "9" * 10_000])
def test_what_was_never_ours_is_refused(clock, forged):
    with pytest.raises(TooOld):
        patience.spend(forged)


@pytest.mark.proves("V43")
def test_a_stamp_with_another_time_or_of_another_installation_is_refused(clock, settings):
    word, _, seal = patience.stamp().rsplit(":", 2)
    clock.now += 10
    with pytest.raises(TooOld):
        patience.spend(f"{word}:{signing.b62_encode(int(START))}x:{seal}")
    stamp = patience.stamp()
    settings.SECRET_KEY = "another installation"
    clock.now += 10
    with pytest.raises(TooOld):
        patience.spend(stamp)


def test_a_signature_for_something_else_is_no_stamp(clock):
    other = signing.TimestampSigner(salt="something else").sign("word")
    clock.now += 10

    with pytest.raises(TooOld):
        patience.spend(other)


def test_no_two_stamps_are_the_same(clock):
    assert len({patience.stamp() for _ in range(100)}) == 100


@pytest.mark.proves("V43")
def test_of_many_who_spend_a_stamp_at_the_same_time_one_succeeds(clock):
    stamp, found = patience.stamp(), []
    clock.now += 5
    start = threading.Barrier(8)

    def spend():
        start.wait()
        try:
            patience.spend(stamp)
            found.append("good")
        except TooOld:
            found.append("used")

    threads = [threading.Thread(target=spend) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["good", *["used"] * 7]


def test_what_was_used_is_forgotten_once_it_is_too_old_anyway(clock):
    for _ in range(3):
        stamp = patience.stamp()
        clock.now += 5
        patience.spend(stamp)
    assert len(patience._used) == 3
    clock.now += LONGEST_SECONDS - 6
    stamp = patience.stamp()
    clock.now += 5
    patience.spend(stamp)

    assert len(patience._used) == 2
