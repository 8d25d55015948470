"""The ways in to a person's seed."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from asylia.audit.models import Entry
from asylia.vault import circles, halves, keeper, people, roster, rosters, sealing, travel, unlocks
from asylia.vault.circles import keys_of
from asylia.vault.errors import CannotOpen
from asylia.vault.models import PublicKey, RosterSignature, RosterVersion, Unlock, WayIn
from asylia.vault.people import Touch
from asylia.vault.settling import settle, settle_circle
from asylia.vault.tests.makers import NOON, make_house, make_key, make_line

pytestmark = pytest.mark.django_db
SIX, OTHER_SIX = "abacus abdomen abdominal abide abiding ability", "zone zoning zoology zoom zoning zone"
TOUCH = Touch(uuid4(), b"s" * 32)


@pytest.fixture
def key():
    return people.enrol(uuid4(), seed=sealing.new_seed(), words=SIX, now=NOON)


def refuses(does, *args, **kwargs):
    with pytest.raises(CannotOpen):
        does(*args, **kwargs)
    return True


@pytest.mark.proves("V29")
def test_the_recovery_sheet_opens_what_the_words_opened_and_an_older_sheet_nothing(key):
    older = people.make_sheet(key, now=NOON)
    sheet = people.make_sheet(key, now=NOON)
    assert people.open_by_sheet(key.holder, sheet) == key
    assert refuses(people.open_by_sheet, key.holder, older)
    assert refuses(people.open_by_sheet, uuid4(), sheet)
    assert list(Entry.objects.filter(verb="sheet.made").values_list("actor", flat=True)) == [str(key.holder)] * 2


def test_the_sheet_needs_no_pepper(key, settings):
    sheet = people.make_sheet(key, now=NOON)
    settings.PEPPERS = [b"another" * 5]
    assert people.open_by_sheet(key.holder, sheet) == key


def test_new_words_end_the_old_ones_and_leave_the_sheet(key):
    sheet = people.make_sheet(key, now=NOON)
    people.change_words(key, words=OTHER_SIX, now=NOON)
    assert people.open_person(key.holder, OTHER_SIX) == people.open_by_sheet(key.holder, sheet) == key
    assert refuses(people.open_person, key.holder, SIX)


def test_words_that_are_bound_to_a_passkey_open_nothing_without_its_secret(key):
    people.bind(key, words=SIX, touch=TOUCH, now=NOON)
    assert people.open_person(key.holder, SIX, touch=TOUCH) == key
    assert refuses(people.open_person, key.holder, SIX)
    assert refuses(people.open_person, key.holder, SIX, touch=Touch(TOUCH.passkey, b"x" * 32))
    assert refuses(people.open_person, key.holder, OTHER_SIX, touch=TOUCH)
    assert refuses(people.open_person, key.holder, SIX, touch=Touch(uuid4(), TOUCH.secret))
    assert list(people.bound_to(key.holder)) == [TOUCH.passkey]


def test_a_passkey_that_goes_takes_its_copy_along(key):
    people.bind(key, words=SIX, touch=TOUCH, now=NOON)
    people.unbind(key.holder, passkey=TOUCH.passkey)
    assert people.ways_of(key.holder) == []


@pytest.mark.proves("V30")
@pytest.mark.parametrize("touch", [None, TOUCH])
def test_a_new_pepper_keeps_everyone_in_and_the_old_one_is_not_needed_after(key, settings, touch):
    if touch:
        people.bind(key, words=SIX, touch=touch, now=NOON)
    settings.PEPPERS = [b"n" * 32, *settings.PEPPERS]
    assert people.open_person(key.holder, SIX, touch=touch) == key
    settings.PEPPERS = [b"n" * 32]
    assert people.open_person(key.holder, SIX, touch=touch) == key


def test_forgetting_the_words_leaves_the_sheet_alone(key):
    sheet = people.make_sheet(key, now=NOON)
    people.forget_words(key.holder, now=NOON)
    assert people.ways_of(key.holder) == ["R"]
    assert people.open_by_sheet(key.holder, sheet) == key


def test_a_key_that_nobody_signed_is_replaced_not_numbered():
    user = uuid4()
    first = people.enrol(user, seed=sealing.new_seed(), words=SIX, now=NOON)
    second = people.enrol(user, seed=sealing.new_seed(), words=OTHER_SIX, now=NOON)
    assert (first.epoch, second.epoch) == (1, 1)
    assert people.open_person(user, OTHER_SIX) == second
    assert WayIn.objects.count() == PublicKey.objects.filter(holder=user).count() == 1


def test_with_a_new_key_the_old_envelopes_open_until_it_is_signed(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    opened = keeper.new_envelope(uuid4(), "story")
    keeper.create(opened, holders=[rosters.person(each.holder, on=NOON.date()) for each in (anna, ben)], by=anna, now=NOON)
    new = people.change_key(keys_of(anna), user=anna.holder, words=SIX, now=NOON)
    assert new.epoch == 2
    assert {(each.holder, each.epoch) for each in keys_of(new)} >= {(anna.holder, 1), (anna.holder, 2)}
    assert len(keys_of(new)) == len(keys_of(ben)) + 1, "her circle opens, too"
    assert rosters.person(anna.holder, on=NOON.date()).epoch == 1
    assert set(keeper.read(opened.subject, keys=keys_of(new), by=anna.holder, now=NOON)) == {"story"}
    assert people.open_person(anna.holder, SIX) == new


def test_once_it_is_signed_all_is_sealed_to_the_new_key_and_the_old_one_ends(settings):
    anna, ben, circles_ = make_two_of_triage(settings)
    opened = keeper.new_envelope(uuid4(), "story")
    keeper.create(opened, holders=[rosters.person(each.holder, on=NOON.date()) for each in (anna, ben)], by=anna, now=NOON)
    new = people.change_key(keys_of(anna), user=anna.holder, words=SIX, now=NOON)
    assert settle(keys_of(new), user=anna.holder, now=NOON) == 0, "the officers have not signed it"
    sign_new_key(settings, new)
    later = NOON + timedelta(days=3)
    assert settle(keys_of(new), user=anna.holder, now=later) == 2
    assert keys_of(new) == [new, circles_["triage"]]
    assert set(keeper.read(opened.subject, keys=[new], by=anna.holder, now=later)) == {"story"}
    assert keeper.read(opened.subject, keys=[anna], by=anna.holder, now=later) == {}
    assert PublicKey.objects.filter(holder=anna.holder).count() == 1
    assert settle(keys_of(new), user=anna.holder, now=later) == 0


def make_two_of_triage(settings):
    anna, ben = make_key(), make_key()
    return anna, ben, make_house(settings, circles={"triage": [anna, ben]})


def sign_new_key(settings, key, **of_a_circle):
    """The next version of the roster, which names this key too, three days from now on."""
    last = rosters.current_roster()
    line = replace(make_line(key, **of_a_circle), since=NOON.date() + timedelta(days=3))
    officers = [make_key(), make_key()]
    lines = [*last.lines, line, *map(make_line, officers)]
    settings.OFFICERS = [*settings.OFFICERS, *(sealing.signing_key(each.seed) for each in officers)]
    text = roster.Roster(last.version + 1, last.digest(), tuple(lines)).text()
    RosterVersion.objects.create(version=last.version + 1, text=text)
    for each in officers:
        signature = roster.sign(text, seed=each.seed)
        RosterSignature.objects.create(roster_id=last.version + 1, key=sealing.signing_key(each.seed), signature=signature)


@pytest.mark.proves("V31")
def test_travel_mode_leaves_no_way_in_and_the_return_works(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    cleo = people.enrol(uuid4(), seed=sealing.new_seed(), words=SIX, now=NOON)
    sheet = people.make_sheet(cleo, now=NOON)
    unlocks.keep(halves.new_cookie(), cleo, now=NOON)
    officers = tuple(rosters.person(each.holder, on=NOON.date()) for each in (anna, ben))
    travel.depart(cleo, officers=officers, now=NOON)
    assert refuses(people.open_person, cleo.holder, SIX)
    assert refuses(people.open_by_sheet, cleo.holder, sheet)
    assert people.ways_of(cleo.holder) == ["T"]
    assert not Unlock.objects.exists()
    assert travel.next_keeper(cleo.holder) == anna.holder
    assert refuses(travel.take_off, cleo.holder, keys=[ben], by=ben.holder, now=NOON), "the outer seal comes first"
    assert travel.take_off(cleo.holder, keys=[anna], by=anna.holder, now=NOON) == ""
    assert refuses(travel.take_off, cleo.holder, keys=[anna], by=anna.holder, now=NOON)
    digits = travel.take_off(cleo.holder, keys=[ben], by=ben.holder, now=NOON)
    assert people.open_by_sheet(cleo.holder, digits) == cleo
    assert travel.next_keeper(cleo.holder) is None


def test_nobody_keeps_the_own_key_on_a_journey(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    mine, other = (rosters.person(each.holder, on=NOON.date()) for each in (anna, ben))
    for pair in ((mine, other), (other, other)):
        with pytest.raises(ValueError, match="Two others"):
            travel.depart(anna, officers=pair, now=NOON)


def test_what_a_circle_holds_is_sealed_again_a_part_at_a_time(settings):
    anna, ben, eve = make_key(), make_key(), make_key()
    triage = make_house(settings, circles={"triage": [anna, ben, eve]})["triage"]
    subjects = [uuid4() for _ in range(3)]
    for subject in subjects:
        opened = keeper.new_envelope(subject, "profile")
        keeper.create(opened, holders=[rosters.circle("triage", on=NOON.date())], by=anna, now=NOON)
    circles.leave(eve.holder, circle=triage.holder, by=anna.holder, now=NOON)
    new = circles.next_epoch(triage, without=[], by=anna.holder, now=NOON)
    assert settle_circle(keys_of(anna), circle=triage.holder, most=2, by=anna.holder, now=NOON) == 0, "nobody has signed it"
    sign_new_key(settings, new, role="triage")
    again = [settle_circle(keys_of(anna), circle=triage.holder, most=2, by=anna.holder, now=NOON) for _ in range(3)]
    assert again == [2, 1, 0]
    later = NOON + timedelta(days=3)
    for subject in subjects:
        assert set(keeper.read(subject, keys=keys_of(ben), by=ben.holder, now=later)) == {"profile"}
        assert keeper.read(subject, keys=[eve, triage], by=eve.holder, now=later) == {}
