import threading
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from asylia.vault import ceilings, keeper, rosters
from asylia.vault.circles import keys_of
from asylia.vault.errors import CeilingReached
from asylia.vault.tests.makers import NOON, make_house, make_key
from conftest import role

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


@pytest.fixture
def anna(settings):
    settings.CEILINGS = {"contact": (2, 4)}
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    return anna


def make(kind="contact"):
    opened = keeper.new_envelope(uuid4(), kind)
    keeper.create(opened, holders=[rosters.circle("triage", on=NOON.date())], by=None, now=NOON)
    return opened.subject


def opens(key, subject, *, at=NOON):
    try:
        with role("asylia_house"):
            return bool(keeper.unlock(subject, keys=keys_of(key), by=key.holder, now=at))
    except CeilingReached:
        return False


@pytest.mark.proves("V64")
@pytest.mark.django_db
def test_one_person_opens_only_so_many_in_an_hour(anna):
    one, two, three = make(), make(), make()

    assert [opens(anna, each) for each in (one, two, three)] == [True, True, False]
    assert opens(anna, one)  # what was opened can be read again
    assert opens(anna, make("story"))  # another kind has no ceiling here
    assert opens(anna, three, at=NOON + HOUR + MINUTE)


@pytest.mark.proves("V64")
@pytest.mark.django_db
def test_and_only_so_many_in_a_day(anna):
    times = [NOON, NOON + MINUTE, NOON + 2 * HOUR, NOON + 3 * HOUR, NOON + 5 * HOUR, NOON + 25 * HOUR]

    assert [opens(anna, make(), at=at) for at in times] == [True, True, True, True, False, True]


@pytest.mark.proves("V64")
@pytest.mark.django_db
def test_after_a_second_person_it_goes_on_for_an_hour_and_as_far_as_in_any_hour(anna):
    one, two, three, four, five = (make() for _ in range(5))
    assert [opens(anna, each) for each in (one, two, three)] == [True, True, False]

    ceilings.lift(anna.holder, by=uuid4(), now=NOON + MINUTE)

    assert [opens(anna, each, at=NOON + 2 * MINUTE) for each in (three, four, five)] == [True, True, False]
    assert not opens(anna, five, at=NOON + HOUR + 2 * MINUTE)  # the hour is over, and the day is full


@pytest.mark.proves("V64")
@pytest.mark.django_db
def test_nobody_lets_themselves_go_on(anna):
    assert [opens(anna, make()) for _ in range(3)] == [True, True, False]

    ceilings.lift(anna.holder, by=anna.holder, now=NOON)

    assert not opens(anna, make(), at=NOON + MINUTE)


@pytest.mark.proves("V64")
@pytest.mark.django_db(transaction=True)
def test_two_windows_of_one_person_wait_for_each_other(anna):
    one, refused = make(), []

    def second():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '300ms'")
                ceilings.hold(anna.holder, {"contact": uuid4()}, now=NOON)
        except DatabaseError as error:
            refused.append(str(error))
        finally:
            connection.close()

    with transaction.atomic():
        assert opens(anna, one)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert ["lock timeout" in reason for reason in refused] == [True]
