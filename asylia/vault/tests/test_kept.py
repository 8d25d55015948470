from datetime import timedelta

import pytest

from asylia.vault import kept
from asylia.vault.errors import CannotOpen, RosterRefused
from asylia.vault.keys import Key
from asylia.vault.models import Kept
from asylia.vault.tests.makers import NOON, make_house, make_key
from conftest import role

pytestmark = pytest.mark.django_db
FIELDS = [("story", "planted-7f3a"), ("story", "twice"), ("day", "2026-11-25")]
DAY, SECOND = timedelta(days=1), timedelta(seconds=1)


@pytest.fixture
def writer(settings):
    key = make_key()
    make_house(settings, circles={"secretariat": [key, make_key()]})
    return key


def keep(writer, *, now=NOON):
    with role("asylia_house"):
        kept.keep_text(writer.holder, FIELDS, path="/cases/1", now=now)


def test_a_text_comes_back_to_its_writer_with_the_page_it_belongs_to(writer):
    keep(writer)
    [text] = kept.kept_texts(writer, now=NOON)
    assert (text.path, text.fields, text.ends_at) == ("/cases/1", FIELDS, NOON + DAY)
    assert kept.has_text(writer.holder, now=NOON)


def test_it_lies_there_sealed_and_opens_for_nobody_else(writer):
    keep(writer)
    assert b"planted" not in bytes(Kept.objects.get().blob)
    with pytest.raises(CannotOpen):
        kept.kept_texts(Key(writer.holder, 0, make_key().seed), now=NOON)
    assert kept.kept_texts(make_key(), now=NOON) == []


def test_a_row_put_under_another_person_does_not_open(writer):
    keep(writer)
    other = make_key()
    Kept.objects.update(user=other.holder)
    with pytest.raises(CannotOpen):
        kept.kept_texts(other, now=NOON)


def test_after_a_day_it_is_gone(writer):
    keep(writer)
    keep(writer, now=NOON + SECOND)
    assert len(kept.kept_texts(writer, now=NOON + DAY)) == 2
    assert len(kept.kept_texts(writer, now=NOON + DAY + SECOND)) == 1
    with role("asylia_worker"):
        assert kept.sweep(now=NOON + DAY + SECOND) == 1
    assert Kept.objects.count() == 1


def test_only_its_writer_throws_it_away(writer):
    keep(writer)
    text = Kept.objects.get()
    kept.drop(text.id, user=make_key().holder)
    assert Kept.objects.count() == 1
    kept.drop(text.id, user=writer.holder)
    assert Kept.objects.count() == 0


def test_nothing_is_sealed_to_a_key_outside_the_roster(writer):
    with pytest.raises(RosterRefused):
        kept.keep_text(make_key().holder, FIELDS, path="/", now=NOON)
    assert Kept.objects.count() == 0
