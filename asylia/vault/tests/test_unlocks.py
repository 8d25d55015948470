from datetime import timedelta

import pytest
from django.db import connection

from asylia.vault import halves, sealing, unlocks
from asylia.vault.errors import CannotOpen, VaultClosed
from asylia.vault.models import Unlock
from asylia.vault.tests.makers import NOON, make_key
from conftest import role

pytestmark = pytest.mark.django_db
MINUTE, HOUR, SECOND = timedelta(minutes=1), timedelta(hours=1), timedelta(seconds=1)


def open_vault(key, *, now=NOON):
    cookie = halves.new_cookie()
    unlocks.keep(cookie, key, now=now)
    return cookie


def is_closed(cookie, *, now=NOON):
    try:
        unlocks.find(cookie, now=now)
    except VaultClosed:
        return True
    return False


def test_an_open_vault_gives_the_key_and_its_end():
    key = make_key()
    assert unlocks.find(open_vault(key), now=NOON) == (key, NOON + 4 * HOUR)


def test_the_house_keeps_finds_and_ends_a_vault():
    with role("asylia_house"):
        cookie = open_vault(make_key())
        assert not is_closed(cookie)
        unlocks.end(cookie)
        assert is_closed(cookie)


@pytest.mark.proves("V17")
def test_a_row_without_its_cookie_opens_nothing():
    key = make_key()
    cookie = open_vault(key)
    row = Unlock.objects.get()
    place = sealing.context("unlock", row.user, int(row.ends_at.timestamp()))
    for stored in (bytes(row.id), sealing.sub(bytes(row.id), "unlock"), sealing.sub(bytes(row.id), "row")):
        with pytest.raises(CannotOpen):
            sealing.unlock(stored, place, bytes(row.blob))
    assert sealing.unlock(sealing.sub(halves.key_of(cookie), "unlock"), place, bytes(row.blob)) == key.seed


@pytest.mark.proves("V17")
def test_neither_half_holds_the_seed_or_the_other_half():
    key = make_key()
    cookie = open_vault(key)
    [row] = Unlock.objects.values_list("id", "blob")
    stored = b"".join(map(bytes, row))
    assert not any(half in stored for half in (key.seed, cookie.encode(), halves.key_of(cookie)))


@pytest.mark.proves("V17")
def test_the_table_of_open_vaults_reaches_no_log_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("select relpersistence from pg_class where relname like 'vault_unlock%%'")
        assert {kind for (kind,) in cursor.fetchall()} == {"u"}


@pytest.mark.parametrize("change", [{"user": make_key().holder}, {"ends_at": NOON + 99 * HOUR}])
def test_a_row_of_another_person_or_with_another_end_does_not_open(change):
    cookie = open_vault(make_key())
    Unlock.objects.update(**change)
    assert is_closed(cookie)


@pytest.mark.proves("V55")
def test_fifteen_idle_minutes_close_a_vault():
    cookie = open_vault(make_key())
    assert not is_closed(cookie, now=NOON + 15 * MINUTE)
    assert not is_closed(cookie, now=NOON + 30 * MINUTE)
    assert is_closed(cookie, now=NOON + 45 * MINUTE + SECOND)


@pytest.mark.proves("V55")
def test_four_hours_close_a_vault_that_is_never_idle():
    cookie = open_vault(make_key())
    assert not any(is_closed(cookie, now=NOON + minutes * MINUTE) for minutes in range(10, 4 * 60 + 1, 10))
    assert is_closed(cookie, now=NOON + 4 * HOUR + SECOND)


def test_shutting_closes_all_vaults_of_one_person_and_no_other():
    mine, other = make_key(), make_key()
    cookies = [open_vault(mine), open_vault(mine), open_vault(other)]
    unlocks.shut(mine.holder)
    assert [is_closed(cookie) for cookie in cookies] == [True, True, False]


@pytest.mark.parametrize("cookie", ["", "x", "A" * 42, "ü" * 43])
def test_a_cookie_that_was_never_good_opens_and_ends_nothing(cookie):
    other = open_vault(make_key())
    unlocks.end(cookie)
    assert is_closed(cookie)
    assert not is_closed(other)


def test_the_sweep_takes_what_is_closed_and_nothing_else():
    open_one = open_vault(make_key(), now=NOON)
    open_vault(make_key(), now=NOON - HOUR)
    with role("asylia_worker"):
        assert unlocks.sweep(now=NOON + MINUTE) == 1
    assert not is_closed(open_one)
