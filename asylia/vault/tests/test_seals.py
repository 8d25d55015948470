"""An envelope is true when the record says so. What somebody does here who can write to the database alone, is done by hand."""

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import DatabaseError, transaction

from asylia.audit.actions import THE_STREET, record
from asylia.audit.models import Entry
from asylia.vault import keeper, rosters, sealing, seals
from asylia.vault.circles import keys_of
from asylia.vault.errors import CannotOpen, RosterRefused
from asylia.vault.keys import Key
from asylia.vault.models import Envelope, Grant, RosterVersion, Sheet
from asylia.vault.tests.makers import NOON, make_house, make_key
from conftest import role

pytestmark = pytest.mark.django_db
DAY = NOON.date()


@pytest.fixture
def two(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    return anna, ben


def make_story(two, *, by=None):
    opened = keeper.new_envelope(uuid4(), "story")
    keeper.create(opened, holders=[rosters.person(key.holder, on=DAY) for key in two], by=by, now=NOON)
    keeper.write([keeper.locked(opened, "answers", {"text": "hers"})])
    return opened


def put_another(opened, two, **changed):
    """The envelope with a seed that a thief invented, sealed to all who read it, with sheets of his own."""
    false = replace(opened, seed=sealing.new_seed(), **changed)
    with role("asylia_house"):
        Grant.objects.filter(envelope=opened.id).delete()
        Envelope.objects.filter(id=opened.id).update(epoch=false.epoch)
        for key in two:
            blob = keeper.grant_blob(false, key.holder, sealing.pair(key.seed).public)
            Grant.objects.create(envelope_id=false.id, epoch=false.epoch, holder=key.holder, holder_epoch=key.epoch, blob=blob)
        Sheet.objects.filter(envelope=opened.id).delete()
        keeper.write([keeper.locked(false, "answers", {"text": "the thief's"})])
    return false


def opens(key, opened):
    return keeper.open_many([opened.subject], keys=[key], by=key.holder, on=DAY)[opened.subject]


def is_refused(key, opened):
    """Left out of many, and named where it is asked for alone."""
    assert opens(key, opened) == {}
    with pytest.raises(CannotOpen):
        keeper.unlock(opened.subject, keys=[key], by=key.holder, now=NOON)
    return True


def test_what_our_acts_seal_opens(two):
    for by in (None, two[0]):
        opened = make_story(two, by=by)
        assert [opens(key, opened) for key in two] == [{"story": opened}] * 2


@pytest.mark.proves("V89")
def test_a_seed_that_a_thief_sealed_to_all_readers_does_not_open(two):
    for by in (None, two[0]):
        opened = make_story(two, by=by)
        put_another(opened, two)
        assert is_refused(two[0], opened)


@pytest.mark.proves("V89")
def test_a_thief_who_writes_lines_of_the_record_gains_nothing(two):
    opened = make_story(two, by=two[0])
    false = put_another(opened, two)
    thief = make_key()
    for actor in (THE_STREET, two[0].holder, two[1].holder, thief.holder):
        for signer in (None, thief):
            record(actor, "envelope.sealed", opened.id, detail=seals._claim(false.sealed, signer), now=NOON)
    assert is_refused(two[0], opened)


@pytest.mark.proves("V89")
def test_the_street_makes_only_first_epochs(two):
    opened = make_story(two)
    false = put_another(opened, two, epoch=2)
    seals.say(false.sealed, by=None, now=NOON)
    assert is_refused(two[0], opened)


def test_a_line_that_nobody_of_ours_wrote_locks_no_case(two):
    opened = make_story(two, by=two[0])
    false = replace(opened, seed=sealing.new_seed(), epoch=2)
    record(two[1].holder, "envelope.sealed", opened.id, detail=seals._claim(false.sealed, make_key()), now=NOON)
    record(two[1].holder, "envelope.sealed", opened.id, detail=b"junk", now=NOON)
    assert opens(two[0], opened) == {"story": opened}


def test_two_first_seeds_of_the_street_are_both_doubted(two):
    opened = make_story(two)
    seals.say(replace(opened, seed=sealing.new_seed()).sealed, by=None, now=NOON)
    assert is_refused(two[0], opened)


@pytest.mark.proves("V89")
def test_an_envelope_that_no_act_sealed_does_not_open(two):
    opened = keeper.new_envelope(uuid4(), "story")
    keeper.store(opened)
    put_another(opened, two)
    assert is_refused(two[0], opened)


@pytest.mark.proves("V89")
def test_an_older_epoch_put_back_whole_does_not_open(two):
    opened = make_story(two)
    rows = [list(model.objects.filter(envelope=opened.id)) for model in (Grant, Sheet)]
    fresh = replace(opened, epoch=2, seed=sealing.new_seed())
    Grant.objects.all().delete()
    Envelope.objects.update(epoch=2)
    keeper.share(fresh, holders=[rosters.person(key.holder, on=DAY) for key in two], by=two[0], now=NOON)
    assert opens(two[1], opened) == {"story": fresh}

    Grant.objects.all().delete()
    Sheet.objects.all().delete()
    Envelope.objects.update(epoch=1)
    for model, kept in zip((Grant, Sheet), rows, strict=True):
        model.objects.bulk_create(kept)
    assert is_refused(two[1], opened)


def test_a_true_grant_opens_beside_a_false_one(settings):
    anna, ben = make_key(), make_key()
    circle = make_house(settings, circles={"triage": [anna, ben]})["triage"]
    opened = make_story((anna, ben))
    false = replace(opened, seed=sealing.new_seed())
    blob = keeper.grant_blob(false, circle.holder, sealing.pair(circle.seed).public)
    Grant.objects.create(envelope_id=opened.id, epoch=1, holder=circle.holder, holder_epoch=1, blob=blob)
    for keys in (keys_of(anna), keys_of(anna)[::-1]):
        assert keeper.unlock(opened.subject, keys=keys, by=anna.holder, now=NOON) == {"story": opened}


def test_nobody_seals_whose_key_the_officers_have_not_signed(two):
    before = Entry.objects.count()
    for key in (make_key(), Key(two[0].holder, 2, sealing.new_seed())):
        with pytest.raises(RosterRefused), transaction.atomic():
            make_story(two, by=key)
    assert (Entry.objects.count(), Envelope.objects.count()) == (before, 0)


def test_without_a_good_roster_nothing_that_the_house_sealed_opens(two):
    hers, ours = make_story(two), make_story(two, by=two[0])
    RosterVersion.objects.all().delete()
    assert opens(two[0], hers) == {"story": hers}
    assert is_refused(two[0], ours)


def test_the_record_names_who_was_given_what(two):
    opened = make_story(two)
    given = lambda: {bytes(row.detail)[:16] for row in Entry.objects.filter(verb="envelope.granted", about=opened.id)}  # noqa: E731
    assert given() == {key.holder.bytes for key in two}
    keeper.shut_out(opened.subject, user=UUID(int=7), by=two[0].holder, now=NOON)
    assert bytes(Entry.objects.get(verb="person.shut_out").detail) == UUID(int=7).bytes


def test_what_is_not_recorded_is_not_sealed(two, monkeypatch):
    def cut(*_given, **_more):
        raise DatabaseError

    monkeypatch.setattr(seals, "record", cut)
    with pytest.raises(DatabaseError), transaction.atomic():
        make_story(two)
    assert not Envelope.objects.exists()


def test_many_are_checked_by_one_query_more_and_one_for_the_roster(two, django_assert_num_queries):
    made = [make_story(two, by=two[0]) for _ in range(3)]
    for several in (made[:1], made):
        with django_assert_num_queries(3):
            found = keeper.open_many([each.subject for each in several], keys=[two[0]], by=two[0].holder, on=DAY)
        assert found == {each.subject: {"story": each} for each in several}


def test_the_doctor_sees_without_a_key_what_no_act_sealed(two):
    good, doubted = make_story(two), make_story(two, by=two[0])
    lone = keeper.new_envelope(uuid4(), "draft")
    keeper.store(lone)  # hers alone, nobody else holds it
    assert seals.unknown() == []
    seals.say(doubted.sealed, by=two[0], now=NOON)
    put_another(good, two, epoch=2)
    assert set(seals.unknown()) == {good.id, doubted.id}
