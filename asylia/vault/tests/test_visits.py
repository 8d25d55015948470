from datetime import timedelta

import pytest
from django.db import connection

from asylia.vault import sealing, visits
from asylia.vault.errors import VisitEnded
from asylia.vault.models import Visit
from asylia.vault.tests.makers import NOON
from conftest import role

pytestmark = pytest.mark.django_db
CONTENT = {"seed": "planted-7f3a", "language": "en"}
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def make_visit(*, now=NOON, content=CONTENT, **more):
    cookie = visits.new_cookie()
    visits.keep(cookie, content, now=now, **more)
    return cookie


def is_over(cookie, *, now=NOON):
    try:
        visits.find(cookie, now=now)
    except VisitEnded:
        return True
    return False


def test_a_visit_gives_back_what_it_was_given():
    cookie = make_visit()
    assert visits.find(cookie, now=NOON) == (CONTENT, NOON + 12 * HOUR)


def test_the_street_keeps_finds_and_ends_a_visit():
    with role("asylia_street"):
        cookie = make_visit()
        visits.keep(cookie, {"step": 2}, now=NOON)
        assert visits.find(cookie, now=NOON)[0] == {"step": 2}
        visits.end(cookie)
        assert is_over(cookie)


def test_a_cookie_without_its_row_opens_nothing():
    assert is_over(visits.new_cookie())
    cookie = make_visit()
    Visit.objects.all().delete()
    assert is_over(cookie)


def test_a_row_without_its_cookie_opens_nothing():
    cookie = make_visit()
    visit = Visit.objects.get()
    place = sealing.context("visit", bytes(visit.id), int(visit.ends_at.timestamp()))
    stored = [bytes(visit.id), sealing.sub(bytes(visit.id), "visit"), sealing.sub(bytes(visit.id), "row")]
    for key in stored:
        with pytest.raises(sealing.CannotOpen):
            sealing.unlock(key, place, bytes(visit.blob))
    assert sealing.unlock(sealing.sub(visits._key(cookie), "visit"), place, bytes(visit.blob))


def test_neither_half_holds_the_words_or_the_other_half():
    cookie = make_visit()
    [row] = Visit.objects.values_list("id", "blob")
    stored = b"".join(map(bytes, row))
    assert b"planted" not in stored
    assert cookie.encode() not in stored
    assert visits._key(cookie) not in stored


def test_a_row_moved_under_another_cookie_does_not_open():
    mine, other = make_visit(), make_visit()
    blobs = {bytes(visit.id): bytes(visit.blob) for visit in Visit.objects.all()}
    place = sealing.sub(visits._key(other), "row")
    Visit.objects.filter(id=place).update(blob=blobs[sealing.sub(visits._key(mine), "row")])
    assert is_over(other)
    assert not is_over(mine)


def test_a_row_whose_end_was_put_off_does_not_open():
    cookie = make_visit()
    Visit.objects.update(ends_at=NOON + 99 * HOUR)
    assert is_over(cookie)


def test_ten_idle_minutes_end_a_visit():
    cookie = make_visit()
    assert not is_over(cookie, now=NOON + 10 * MINUTE)
    assert not is_over(cookie, now=NOON + 20 * MINUTE)
    assert is_over(cookie, now=NOON + 30 * MINUTE + timedelta(seconds=1))


def test_twelve_hours_end_a_visit_that_is_never_idle():
    cookie = make_visit()
    for minutes in range(5, 12 * 60 + 1, 5):
        content, _ = visits.find(cookie, now=NOON + minutes * MINUTE)
        visits.keep(cookie, content, now=NOON + minutes * MINUTE)
    assert is_over(cookie, now=NOON + 12 * HOUR + MINUTE)
    with pytest.raises(VisitEnded):
        visits.keep(cookie, CONTENT, now=NOON + 12 * HOUR + MINUTE)


def test_an_end_that_is_handed_on_stays():
    ends_at = NOON + HOUR
    cookie = make_visit(ends_at=ends_at)
    visits.keep(cookie, {"step": 2}, now=NOON + MINUTE, ends_at=NOON + 9 * HOUR)
    assert visits.find(cookie, now=NOON + MINUTE) == ({"step": 2}, ends_at)


@pytest.mark.parametrize("cookie", ["", "x", "A" * 42, "A" * 44, "ü" * 43, "A" * 43 + "=" * 9])
def test_a_cookie_that_was_never_good_ends_the_visit(cookie):
    assert is_over(cookie)


def test_the_sweep_takes_what_is_over_and_nothing_else():
    open_one = make_visit(now=NOON + 5 * MINUTE)
    make_visit(now=NOON - HOUR)
    at_its_end = make_visit(ends_at=NOON)
    assert not is_over(at_its_end, now=NOON)
    with role("asylia_worker"):
        assert visits.sweep(now=NOON + 6 * MINUTE) == 2
    assert [bytes(key) for key in Visit.objects.values_list("id", flat=True)] == [sealing.sub(visits._key(open_one), "row")]


def test_every_visit_has_a_form_token_of_its_own():
    mine, other = visits.new_cookie(), visits.new_cookie()
    tokens = {visits.form_token(cookie, key) for cookie in (mine, other) for key in ("key of the server", "other key")}
    assert len(tokens) == 4
    assert visits.form_token(mine, "other key") in tokens
    assert {len(token) for token in tokens} == {32}


def test_a_cookie_holds_256_random_bits():
    made = {visits.new_cookie() for _ in range(200)}
    assert {len(visits._key(cookie)) for cookie in made} == {32}
    assert len(made) == 200


def test_the_table_of_visits_reaches_no_log_of_the_database():
    with connection.cursor() as cursor:
        cursor.execute("select relname, relpersistence from pg_class where relname like 'vault_visit%%' order by relname")
        kinds = dict(cursor.fetchall())
    assert kinds["vault_visit"] == "u"
    assert set(kinds.values()) == {"u"}
