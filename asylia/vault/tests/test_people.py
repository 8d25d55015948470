import hashlib
import hmac
from itertools import chain
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.conf import settings as all_settings

from asylia.audit.models import Entry
from asylia.vault import keeper, number, people, rosters, sealing, slots
from asylia.vault.circles import found, join, keys_of, open_circle
from asylia.vault.errors import CannotOpen, RosterRefused
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import Envelope, Grant, RosterSignature, RosterVersion, Seat, Sheet, Slot, WayIn
from asylia.vault.tests.makers import NOON, make_house, make_key, make_public
from conftest import role

pytestmark = pytest.mark.django_db
DAY = NOON.date()
SIX = "abacus abdomen abdominal abide abiding ability"


def test_six_words_open_a_person_however_they_are_typed():
    user, seed = uuid4(), sealing.new_seed()
    people.enrol(user, seed=seed, words=SIX, now=NOON)
    assert people.open_person(user, "  Abacus ABDOMEN abdominal\n abide abiding ability ") == Key(user, FIRST, seed)
    with pytest.raises(CannotOpen):
        people.open_person(user, SIX + " abide")
    with pytest.raises(CannotOpen):
        people.open_person(uuid4(), SIX)
    assert list(Entry.objects.values_list("actor", "verb", "about")) == [(str(user), "person.enrolled", user)]


def test_the_words_alone_open_nothing_without_the_pepper(settings):
    user = uuid4()
    people.enrol(user, seed=sealing.new_seed(), words=SIX, now=NOON)
    settings.PEPPERS = [bytes(32)]
    with pytest.raises(CannotOpen):
        people.open_person(user, SIX)


def test_a_way_in_moved_to_another_person_does_not_open():
    mine, other = uuid4(), uuid4()
    people.enrol(mine, seed=sealing.new_seed(), words=SIX, now=NOON)
    WayIn.objects.update(user=other)
    with pytest.raises(CannotOpen):
        people.open_person(other, SIX)


@pytest.mark.proves("V20")
def test_guessing_a_person_costs_three_passes_over_256_mebibytes():
    """The floor of the design: 77.5 bits of words, 0.7 s for each guess, and a pepper that no thief of the database has."""
    salt = bytes(16)
    peppered = hmac.digest(all_settings.PEPPERS[0], SIX.encode(), "sha256")
    assert people._stretched(SIX, salt, all_settings.PEPPERS[0]) == sealing.stretch(peppered, salt, passes=3, mebibytes=256)


@pytest.mark.proves("V20")
def test_guessing_a_number_costs_two_passes_over_19_mebibytes():
    pepper, digits = bytes(range(32)), number.new_number()
    salt = hmac.digest(pepper, b"salt of the installation", "sha256")[:16]
    peppered = hmac.digest(pepper, digits.encode(), "sha256")
    assert sealing.number_root(pepper, digits) == sealing.stretch(peppered, salt, passes=2, mebibytes=19)


@pytest.mark.proves("V20")
def test_words_and_numbers_are_drawn_from_all_there_are():
    known = people.word_list()
    assert (len(known), len(set(known))) == (7776, 7776)
    drawn = [people.new_words().split(" ") for _ in range(300)]
    assert {len(words) for words in drawn} == {6}
    assert set(chain.from_iterable(drawn)) <= set(known)
    assert min(len(set(place)) for place in zip(*drawn, strict=True)) > 250
    numbers = [number.new_number() for _ in range(500)]
    assert [set(place) for place in zip(*numbers, strict=True)][:28] == [set("0123456789")] * 28


def test_a_salt_is_never_used_twice():
    for user in (uuid4(), uuid4()):
        people.enrol(user, seed=sealing.new_seed(), words=SIX, now=NOON)
    assert len({bytes(salt) for salt in WayIn.objects.values_list("salt", flat=True)}) == 2


def plain_bytes(value):
    """Every byte string that somebody who reads a value could try."""
    if isinstance(value, dict):
        return [one for pair in value.items() for each in pair for one in plain_bytes(each)]
    if isinstance(value, (list, tuple, set, frozenset)):
        return [one for each in value for one in plain_bytes(each)]
    if isinstance(value, (bytes, memoryview)):
        return [bytes(value)]
    if isinstance(value, UUID):
        return [value.bytes, str(value).encode()]
    return [str(value).encode()]


def whole_database():
    for model in apps.get_models():
        if model._meta.managed and not model._meta.proxy:
            yield from (plain_bytes(row) for row in model.objects.values_list())


def keys_to_try(values):
    """32 bytes as they stand, or hashed, with the pepper and without; then what the vault would derive from them."""
    pepper = all_settings.PEPPERS[0]
    roots = {value for value in values if len(value) == 32}
    roots |= {hashlib.sha256(value).digest() for value in values} | {hmac.digest(pepper, value, "sha256") for value in values}
    roots |= {hmac.digest(value, pepper, "sha256") for value in values if value}
    return roots | {sealing.sub(root, label) for root in roots for label in ("number", "unlock", "visit")}


@pytest.mark.proves("V19")
def test_settings_alone_open_nothing(settings):
    """The thief has the database, the settings and the pepper; what he lacks is a person."""
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    people.enrol(uuid4(), seed=anna.seed, words=people.new_words(), now=NOON)
    her_number = slots.root(number.new_number())
    own, draft, _ = slots.begin(her_number, now=NOON)
    story = keeper.new_envelope(own.subject, "story")
    keeper.create(story, holders=[rosters.circle("triage", on=DAY)], by=None, now=NOON)
    keeper.write([keeper.locked(opened, "answers", {"text": "words"}) for opened in (draft, story)])

    names = [name for name in dir(all_settings) if name.isupper()]
    stolen = [*chain.from_iterable(whole_database()), *chain.from_iterable(plain_bytes(getattr(all_settings, name)) for name in names)]
    assert {all_settings.PEPPERS[0], bytes(Slot.objects.get().lookup), bytes(Sheet.objects.first().blob)} <= set(stolen)
    tried = keys_to_try({value for value in stolen if len(value) < 5000})

    locks, seals = list(locked_blobs()), list(sealed_blobs())
    assert (len(locks), len(seals)) == (4, 5)
    assert [key for key in tried if opened_by(key, locks, seals)] == []
    # The same attempts with what only a person has: her number's key, then each seed.
    assert [opened_by(key, locks, seals) for key in (her_number.key, own.seed, draft.seed, story.seed, anna.seed)] == [1, 2, 1, 1, 1]


def opened_by(key, locks, seals):
    """How many blobs, each with its true context, the 32 bytes open, as a key or as a seed."""
    private, record_key = sealing.pair(key).private, sealing.sub(key, "record")
    attempts = [(sealing.unlock, each, *lock) for lock in locks for each in (key, record_key)]
    return sum(map(is_open, attempts + [(sealing.unseal, private, *seal) for seal in seals]))


def is_open(attempt):
    verb, key, where, blob = attempt
    try:
        verb(key, where, blob)
    except CannotOpen:
        return False
    return True


def locked_blobs():
    for slot in Slot.objects.all():
        yield sealing.context("number", slot.subject), bytes(slot.seed)
    for way in WayIn.objects.all():
        yield sealing.context("person", way.user, way.version, way.way), bytes(way.blob)
    for sheet in Sheet.objects.select_related("envelope"):
        row = sheet.envelope
        yield sealing.context("sheet", row.subject, row.id, sheet.epoch, sheet.id, sheet.kind, sheet.version), bytes(sheet.blob)


def sealed_blobs():
    for row in Grant.objects.select_related("envelope"):
        where = keeper.grant_place(row.envelope.subject, row.envelope_id, row.epoch, row.holder)
        yield where, bytes(row.blob)
    for seat in Seat.objects.all():
        yield sealing.context("circle", seat.circle, seat.epoch, seat.user), bytes(seat.blob)
    for slot in Slot.objects.all():
        for row in Envelope.objects.filter(subject=slot.subject, kind__in=["draft", "talk"]):
            yield keeper.grant_place(slot.subject, row.id, row.epoch, slot.subject), bytes(getattr(slot, row.kind))


def test_nobody_joins_with_a_key_that_the_officers_did_not_sign(settings):
    anna, ben, eve = make_key(), make_key(), make_key()
    circles = make_house(settings, circles={"triage": [anna, ben]})
    make_public(eve)
    with pytest.raises(RosterRefused):
        join(circles["triage"], eve.holder, by=eve.holder, now=NOON)
    with pytest.raises(RosterRefused):
        found(uuid4(), seed=sealing.new_seed(), members=[anna.holder, eve.holder], by=anna.holder, now=NOON)
    RosterSignature.objects.all().delete()
    RosterVersion.objects.all().delete()
    with pytest.raises(RosterRefused):
        join(circles["triage"], eve.holder, by=eve.holder, now=NOON)
    assert set(Seat.objects.values_list("user", flat=True)) == {anna.holder, ben.holder}


def test_who_joins_opens_the_circle_and_the_record_says_so(settings):
    anna, ben, cleo = make_key(), make_key(), make_key()
    circles = make_house(settings, circles={"triage": [anna, ben], "ear": [cleo, anna]})
    triage = circles["triage"]
    join(triage, cleo.holder, by=anna.holder, now=NOON)
    assert open_circle(triage.holder, epoch=1, member=cleo) == triage
    assert set(keys_of(cleo)) == {cleo, triage, circles["ear"]}
    assert rosters.circle("triage", on=DAY).members == {anna.holder, ben.holder, cleo.holder}
    assert Entry.objects.filter(verb="circle.joined", about=cleo.holder).count() == 2


def test_a_seat_moved_to_another_member_does_not_open(settings):
    anna, ben = make_key(), make_key()
    circles = make_house(settings, circles={"triage": [anna, ben]})
    Seat.objects.filter(user=ben.holder).delete()
    Seat.objects.update(user=ben.holder)
    with pytest.raises(CannotOpen):
        open_circle(circles["triage"].holder, epoch=1, member=ben)


def test_a_seat_that_somebody_else_wrote_locks_nobody_out(settings):
    anna, ben = make_key(), make_key()
    circles = make_house(settings, circles={"triage": [anna, ben]})
    with role("asylia_house"):
        Seat.objects.create(circle=uuid4(), epoch=1, user=anna.holder, blob=b"x")
        Seat.objects.create(circle=anna.holder, epoch=9, user=anna.holder, blob=b"x")
    assert keys_of(anna) == [anna, circles["triage"]]


def test_a_circle_has_at_most_fifteen_members():
    members = [make_key() for _ in range(16)]
    for key in members:
        make_public(key)
    with pytest.raises(ValueError, match="15"):
        found(uuid4(), seed=sealing.new_seed(), members=[key.holder for key in members], by=members[0].holder, now=NOON)
    found(uuid4(), seed=sealing.new_seed(), members=[key.holder for key in members[:15]], by=members[0].holder, now=NOON)
    assert Seat.objects.count() == 15


def test_a_full_circle_takes_nobody_in(settings):
    members, late = [make_key() for _ in range(15)], make_key()
    circles = make_house(settings, circles={"triage": members, "ear": [late, members[0]]})
    with pytest.raises(ValueError, match="15"):
        join(circles["triage"], late.holder, by=members[0].holder, now=NOON)
