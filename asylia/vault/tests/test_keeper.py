from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction

from asylia.audit.models import Entry
from asylia.vault import keeper, rosters, sealing
from asylia.vault.circles import keys_of, open_circle
from asylia.vault.errors import CannotOpen, LastHolder, Outrun, RosterRefused, ShutOutHolder, TooFewHolders
from asylia.vault.models import Grant, PublicKey, Sheet
from asylia.vault.tests.makers import NOON, make_house, make_key
from conftest import role

pytestmark = pytest.mark.django_db
DAY = NOON.date()


def make_envelope(*holders, kind="story", words="words"):
    opened = keeper.new_envelope(uuid4(), kind)
    keeper.create(opened, holders=holders, by=None, now=NOON)
    keeper.write([keeper.locked(opened, "answers", {"text": words})])
    return opened


def test_a_member_of_a_circle_reads_what_was_sealed_to_it(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    opened = make_envelope(rosters.circle("triage", on=DAY))

    found = keeper.read(opened.subject, keys=keys_of(anna), by=anna.holder, now=NOON)

    assert {kind: [page.content for page in pages] for kind, pages in found.items()} == {"story": [{"text": "words"}]}


@pytest.mark.proves("V69")
def test_every_opening_is_recorded(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    opened = make_envelope(rosters.circle("triage", on=DAY))
    keeper.read(opened.subject, keys=keys_of(ben), by=ben.holder, now=NOON)
    assert list(Entry.objects.filter(verb="envelope.opened").values_list("actor", "about")) == [(str(ben.holder), opened.id)]


def test_somebody_outside_the_circle_reads_nothing(settings):
    anna, ben, eve = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben], "ear": [eve, anna]})
    opened = make_envelope(rosters.circle("triage", on=DAY))
    assert keeper.read(opened.subject, keys=keys_of(eve), by=eve.holder, now=NOON) == {}
    with pytest.raises(CannotOpen):
        open_circle(rosters.circle("triage", on=DAY).id, epoch=1, member=eve)


@pytest.mark.proves("V22")
def test_sealing_to_a_key_outside_the_roster_raises(settings):
    anna, ben = make_key(), make_key()
    circles = make_house(settings, circles={"triage": [anna, ben]})
    false = make_key(epoch=1)
    PublicKey.objects.filter(holder=circles["triage"].holder).update(sealing=sealing.pair(false.seed).public)

    with pytest.raises(RosterRefused):
        rosters.circle("triage", on=DAY)
    assert rosters.faults(on=DAY) == [f"key outside the roster: {circles['triage'].holder} epoch 1"]


@pytest.mark.proves("V24")
def test_an_envelope_keeps_two_holders(settings):
    anna, ben, cleo = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben, cleo]})
    with pytest.raises(TooFewHolders):
        make_envelope(rosters.person(anna.holder, on=DAY))
    opened = make_envelope(rosters.person(anna.holder, on=DAY), rosters.person(ben.holder, on=DAY))
    with pytest.raises(LastHolder):
        keeper.withdraw(opened.id, holder=ben.holder, by=anna.holder, now=NOON)
    keeper.grant(opened, holder=rosters.person(cleo.holder, on=DAY), by=anna.holder, now=NOON)
    keeper.withdraw(opened.id, holder=ben.holder, by=anna.holder, now=NOON)
    assert set(Grant.objects.values_list("holder", flat=True)) == {anna.holder, cleo.holder}
    assert keeper.read(opened.subject, keys=keys_of(ben), by=ben.holder, now=NOON) == {}


def test_who_is_shut_out_is_given_nothing_and_reads_nothing(settings):
    anna, ben, cleo = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben], "secretariat": [anna, ben, cleo]})
    opened = make_envelope(rosters.circle("secretariat", on=DAY))
    keeper.shut_out(opened.subject, user=cleo.holder, by=anna.holder, now=NOON)

    assert keeper.read(opened.subject, keys=keys_of(cleo), by=cleo.holder, now=NOON) == {}
    with pytest.raises(ShutOutHolder):
        keeper.grant(opened, holder=rosters.person(cleo.holder, on=DAY), by=anna.holder, now=NOON)
    notes = keeper.new_envelope(opened.subject, "notes")
    with pytest.raises(ShutOutHolder):
        keeper.create(notes, holders=[rosters.circle("secretariat", on=DAY)], by=None, now=NOON)
    keeper.create(notes, holders=[rosters.person(anna.holder, on=DAY), rosters.person(ben.holder, on=DAY)], by=None, now=NOON)


def test_a_grant_ends_with_its_last_day(settings):
    anna, ben, cleo = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben, cleo]})
    opened = make_envelope(rosters.person(anna.holder, on=DAY), rosters.person(ben.holder, on=DAY))
    keeper.grant(opened, holder=replace(rosters.person(cleo.holder, on=DAY), until=DAY), by=anna.holder, now=NOON)
    assert "story" in keeper.read(opened.subject, keys=[cleo], by=cleo.holder, now=NOON)
    assert keeper.read(opened.subject, keys=[cleo], by=cleo.holder, now=NOON + timedelta(days=1)) == {}


def test_what_was_given_for_a_time_ends_everywhere(settings):
    anna, ben, cleo = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben, cleo]})
    opened = make_envelope(rosters.person(anna.holder, on=DAY), rosters.person(ben.holder, on=DAY))
    for_a_day = replace(rosters.person(cleo.holder, on=DAY), until=DAY)
    keeper.grant(opened, holder=for_a_day, by=anna.holder, now=NOON)
    is_listed = lambda day: keeper.held_by(cleo.holder, kind="story", on=day).exists()  # noqa: E731
    assert [is_listed(DAY), is_listed(DAY + timedelta(days=1))] == [True, False]
    with role("asylia_worker"):
        keeper.end_grants(now=NOON)
    assert Grant.objects.count() == 3
    with role("asylia_worker"):
        keeper.end_grants(now=NOON + timedelta(days=1))
        keeper.end_grants(now=NOON + timedelta(days=1))

    assert set(Grant.objects.values_list("holder", flat=True)) == {anna.holder, ben.holder}
    [line] = Entry.objects.filter(verb="grant.ended")
    assert (line.actor, line.about, bytes(line.detail)) == ("the house", opened.id, cleo.holder.bytes)


@pytest.mark.parametrize("until", [DAY + timedelta(days=60), None])
def test_who_held_for_a_time_is_given_it_anew(settings, until):
    anna, ben, cleo = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben, cleo]})
    opened = make_envelope(rosters.person(anna.holder, on=DAY), rosters.person(ben.holder, on=DAY))
    holder = rosters.person(cleo.holder, on=DAY)
    keeper.grant(opened, holder=replace(holder, until=DAY), by=anna.holder, now=NOON)
    later = NOON + timedelta(days=60)

    keeper.grant(opened, holder=replace(holder, until=until), by=anna.holder, now=later)

    assert Grant.objects.get(holder=cleo.holder).until == until
    assert "story" in keeper.read(opened.subject, keys=[cleo], by=cleo.holder, now=later)


def test_an_old_version_put_back_does_not_open(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    opened = make_envelope(rosters.circle("triage", on=DAY), words="first")
    old = bytes(Sheet.objects.get().blob)
    [page] = keeper.pages(opened)
    keeper.rewrite(opened, page, {"text": "second"})
    with pytest.raises(Outrun):
        keeper.rewrite(opened, page, {"text": "from another window"})
    assert [page.content for page in keeper.pages(opened)] == [{"text": "second"}]

    Sheet.objects.update(blob=old)
    with pytest.raises(CannotOpen):
        keeper.pages(opened)


def test_shredding_leaves_no_row(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    opened = make_envelope(rosters.circle("triage", on=DAY))
    other = make_envelope(rosters.circle("triage", on=DAY))
    keeper.shred(opened.subject, now=NOON)
    assert keeper.read(opened.subject, keys=keys_of(anna), by=anna.holder, now=NOON) == {}
    assert set(Grant.objects.values_list("envelope__subject", flat=True)) == {other.subject}
    assert set(Sheet.objects.values_list("envelope__subject", flat=True)) == {other.subject}


@pytest.mark.proves("V24")
def test_who_holds_for_a_time_is_not_one_of_the_two(settings):
    anna, ben, cleo = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben, cleo]})
    opened = make_envelope(rosters.person(anna.holder, on=DAY), rosters.person(ben.holder, on=DAY))
    keeper.grant(opened, holder=replace(rosters.person(cleo.holder, on=DAY), until=DAY), by=anna.holder, now=NOON)
    with pytest.raises(LastHolder):
        keeper.withdraw(opened.id, holder=ben.holder, by=anna.holder, now=NOON)


@pytest.mark.proves("V24")
def test_who_is_shut_out_is_not_one_of_the_two(settings):
    anna, ben, cleo = make_key(), make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben, cleo]})
    opened = make_envelope(*(rosters.person(key.holder, on=DAY) for key in (anna, ben, cleo)))
    keeper.shut_out(opened.subject, user=cleo.holder, by=anna.holder, now=NOON)
    with pytest.raises(LastHolder):
        keeper.withdraw(opened.id, holder=ben.holder, by=anna.holder, now=NOON)
    keeper.withdraw(opened.id, holder=cleo.holder, by=anna.holder, now=NOON)


@pytest.mark.proves("V69")
def test_an_opening_that_cannot_be_recorded_shows_nothing(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    opened = make_envelope(rosters.circle("triage", on=DAY))
    with connection.cursor() as cursor:
        cursor.execute("revoke insert on audit_entry from asylia_house")
    with role("asylia_house"), pytest.raises(DatabaseError), transaction.atomic():
        keeper.read(opened.subject, keys=keys_of(anna), by=anna.holder, now=NOON)


@pytest.mark.proves("V69")
def test_each_envelope_that_opens_is_a_line_of_its_own(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben], "ear": [ben, make_key()]})
    subject, made = uuid4(), {}
    for kind, name in (("story", "triage"), ("contact", "triage"), ("report", "ear")):
        made[kind] = keeper.new_envelope(subject, kind)
        keeper.create(made[kind], holders=[rosters.circle(name, on=DAY)], by=None, now=NOON)
    with role("asylia_house"):
        assert set(keeper.read(subject, keys=keys_of(anna), by=anna.holder, now=NOON)) == {"story", "contact"}
    lines = Entry.objects.filter(verb="envelope.opened")
    assert set(lines.values_list("actor", "about", "at")) == {(str(anna.holder), made[kind].id, NOON) for kind in ("story", "contact")}
    assert len(lines) == 2


def test_a_shut_out_circle_is_refused_on_the_street_too(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    opened = keeper.new_envelope(uuid4(), "story")
    keeper.shut_out(opened.subject, user=ben.holder, by=anna.holder, now=NOON)
    with role("asylia_street"), pytest.raises(ShutOutHolder), transaction.atomic():
        keeper.create(opened, holders=[rosters.circle("triage", on=DAY)], by=None, now=NOON)


def test_a_grant_moved_to_another_subject_does_not_open(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    mine, other = make_envelope(rosters.circle("triage", on=DAY)), make_envelope(rosters.circle("triage", on=DAY))
    Grant.objects.filter(envelope=other.id).update(blob=bytes(Grant.objects.get(envelope=mine.id).blob))
    with pytest.raises(CannotOpen):
        keeper.read(other.subject, keys=keys_of(anna), by=anna.holder, now=NOON)


def test_a_page_moved_to_another_envelope_does_not_open(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    mine, other = make_envelope(rosters.circle("triage", on=DAY)), make_envelope(rosters.circle("triage", on=DAY))
    Sheet.objects.filter(envelope=mine.id).update(envelope=other.id)
    with pytest.raises(CannotOpen):
        keeper.pages(other)
