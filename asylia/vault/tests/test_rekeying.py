from uuid import uuid4

import pytest
from django.db import transaction

from asylia.vault import circles, drops, keeper, rekeying, rosters, sealing, slots
from asylia.vault.errors import CannotOpen, Outrun, ShutOutHolder, SubjectGone
from asylia.vault.models import Grant, Slot
from asylia.vault.slots import Root
from asylia.vault.tests.makers import NOON, make_house, make_key

pytestmark = pytest.mark.django_db
DAY = NOON.date()


def make_root():
    return Root(sealing.new_seed(), sealing.new_seed())


def make_case(settings, *, known=None):
    """A case that triage holds: her own `talk`, a story and notes. Returns her, the circle's member, two people and the envelopes."""
    anna, ben, cleo, dan = (make_key() for _ in range(4))
    make_house(settings, circles={"triage": [anna, ben], "others": [cleo, dan]})
    own, _, talk = slots.begin(known or make_root(), now=NOON)
    opened = {"talk": talk}
    for kind in ("story", "notes"):
        opened[kind] = keeper.new_envelope(own.subject, kind)
        keeper.create(opened[kind], holders=[rosters.circle("triage", on=DAY)], by=None, now=NOON)
        keeper.write([keeper.locked(opened[kind], "answers", {"text": f"words of the {kind}"})])
    keeper.share(talk, holders=[rosters.circle("triage", on=DAY)], by=None, now=NOON)
    keys = drops.keys_of(opened.values(), own_public=sealing.pair(own.seed).public)
    keeper.write([keeper.locked(talk, "own", {"own_sentence": "The cup."}), keeper.locked(talk, drops.KEYS, keys)])
    return own, anna, (cleo, dan), opened


def hand_to(two, opened):
    persons = [rosters.person(key.holder, on=DAY) for key in two]
    return rekeying.rekey(opened, holders=dict.fromkeys(opened, persons), by=two[0], now=NOON)


def kinds_for(key, subject):
    return set(keeper.read(subject, keys=circles.keys_of(key), by=key.holder, now=NOON))


@pytest.mark.proves("V25")
def test_handover_makes_old_grants_worthless(settings):
    own, anna, two, opened = make_case(settings)
    kept = list(Grant.objects.all())

    hand_to(two, opened)

    assert kinds_for(anna, own.subject) == set()
    assert [kinds_for(key, own.subject) for key in two] == [{"talk", "story", "notes"}] * 2
    Grant.objects.bulk_create(kept)  # a thief puts the old grants back
    with pytest.raises(CannotOpen):
        keeper.read(own.subject, keys=circles.keys_of(anna), by=anna.holder, now=NOON)
    assert kinds_for(two[0], own.subject) == {"talk", "story", "notes"}


def test_what_stood_in_the_envelopes_stands_there_still(settings):
    own, _, two, opened = make_case(settings)

    hand_to(two, opened)

    found = keeper.read(own.subject, keys=circles.keys_of(two[0]), by=two[0].holder, now=NOON)
    assert [page.content for page in found["story"]] == [{"text": "words of the story"}]


def test_talk_stays_open_to_the_applicant(settings):
    own, _, two, opened = make_case(settings)

    hand_to(two, opened)

    with transaction.atomic():
        _, pages = slots.read_own(own, slots.see(own))["talk"]
    assert {page.kind for page in pages} == {"own", "keys"}


def drop(own, words, *, to="notes"):
    with transaction.atomic():
        talk, pages = slots.read_own(own, slots.hold(own))["talk"]
        keys = next(page for page in pages if page.kind == drops.KEYS)
        keeper.write([drops.drop(talk, keys, to=to, content={"text": words})])


def test_what_she_sent_before_is_taken_in_and_marked_hers(settings):
    own, _, two, opened = make_case(settings)
    drop(own, "They came again.")

    hand_to(two, opened)

    found = keeper.read(own.subject, keys=circles.keys_of(two[1]), by=two[1].holder, now=NOON)
    assert [page.content for page in found["notes"] if page.kind == drops.FROM_HER] == [{"text": "They came again."}]
    assert drops.FROM_HER not in {page.kind for page in found["talk"]}


def test_what_she_sends_after_goes_to_the_new_keys(settings):
    own, anna, two, opened = make_case(settings)
    fresh = hand_to(two, opened)

    drop(own, "A new word.")

    waiting = drops.waiting(keeper.pages(fresh["talk"]), fresh)
    assert [content for _, content in waiting] == [{"text": "A new word."}]
    assert kinds_for(anna, own.subject) == set()


def test_her_number_cannot_read_what_she_sent(settings):
    own, _, _, _ = make_case(settings)
    drop(own, "A mark: sesame.")

    with transaction.atomic():
        _, pages = slots.read_own(own, slots.see(own))["talk"]

    assert "sesame" not in str([page.content for page in pages])


def test_a_drop_that_is_moved_to_another_sheet_does_not_open(settings):
    own, _, _, opened = make_case(settings)
    drop(own, "One.")
    page = next(page for page in keeper.pages(opened["talk"]) if page.kind == drops.FROM_HER)
    moved = keeper.locked(opened["talk"], drops.FROM_HER, page.content, sheet=uuid4())
    keeper.write([moved])

    with pytest.raises(CannotOpen):
        drops.waiting(keeper.pages(opened["talk"]), opened)


def test_a_case_that_she_erased_cannot_be_re_keyed(settings):
    own, _, two, opened = make_case(settings)
    Slot.objects.filter(subject=own.subject).delete()
    before = list(Grant.objects.values_list("pk", flat=True))

    with pytest.raises(SubjectGone):
        hand_to(two, opened)

    assert list(Grant.objects.values_list("pk", flat=True)) == before


def test_a_case_that_she_closed_opens_for_nobody_and_is_not_re_keyed(settings):
    own, anna, two, opened = make_case(settings)
    keeper.close(own.subject, by="the street", now=NOON)

    assert kinds_for(anna, own.subject) == set()
    with pytest.raises(SubjectGone):
        hand_to(two, opened)
    keeper.reopen(own.subject, by="the street", now=NOON)
    assert kinds_for(anna, own.subject) == {"talk", "story", "notes"}


def test_the_second_of_two_who_re_key_at_once_is_told(settings):
    _, _, two, opened = make_case(settings)
    hand_to(two, opened)

    with pytest.raises((Outrun, CannotOpen)):
        hand_to(two, opened)


def test_nobody_who_is_shut_out_becomes_a_holder(settings):
    own, anna, two, opened = make_case(settings)
    keeper.shut_out(own.subject, user=two[1].holder, by=anna.holder, now=NOON)

    with pytest.raises(ShutOutHolder):
        hand_to(two, opened)


def test_whoever_holds_finds_the_subject_and_nobody_else_does(settings):
    own, anna, two, opened = make_case(settings)
    holding = lambda key: [row["subject"] for row in keeper.held_by(key.holder, kind="notes", on=DAY)]  # noqa: E731
    assert [holding(key) for key in (anna, *two)] == [[own.subject], [], []]

    hand_to(two, opened)

    assert [holding(key) for key in (anna, *two)] == [[], [own.subject], [own.subject]]
