import threading
from uuid import uuid4

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from asylia.audit.models import Entry
from asylia.vault import circles, keeper, rosters, sealing, slots
from asylia.vault.errors import CannotOpen, NumberUnknown
from asylia.vault.models import Envelope, Grant, Sheet, Slot
from asylia.vault.slots import Root
from asylia.vault.tests.makers import NOON, make_house, make_key
from conftest import role

pytestmark = pytest.mark.django_db
STREET = "asylia_street"


def make_root():
    """As a number becomes one, without the 25 ms."""
    return Root(lookup=sealing.new_seed(), key=sealing.new_seed())


def make_case(known=None, *, words="words"):
    """An applicant with a sheet in each of her envelopes. Nothing is looked up afterwards."""
    own, draft, talk = slots.begin(known or make_root(), now=NOON)
    keeper.write([keeper.locked(opened, "answers", {"text": words}) for opened in (draft, talk)])
    look_away()
    return own


def look_away():
    """In the product a lookup ends with its transaction; here the test is one transaction."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('asylia.lookup', '', true)")


def visible():
    return {model: set(model.objects.values_list("pk", flat=True)) for model in (Slot, Envelope, Sheet)}


def words_of(own):
    return {kind: [page.content["text"] for page in pages] for kind, (_, pages) in slots.read_own(own, slots.see(own)).items()}


def test_a_number_becomes_two_keys_that_say_nothing_of_each_other(settings):
    one, again, other = slots.root("1" * 30), slots.root("1" * 30), slots.root("2" * 30)
    assert one == again
    assert len({one.lookup, one.key, other.lookup, other.key}) == 4
    settings.PEPPERS = [bytes(32)]
    assert {*vars_of(slots.root("1" * 30))}.isdisjoint(vars_of(one))


def vars_of(known):
    return known.lookup, known.key


def test_her_number_opens_what_was_begun_with_it():
    known = make_root()
    with role(STREET):
        own = make_case(known)
        assert slots.enter(known, now=NOON) == own
        assert words_of(own) == {"draft": ["words"], "talk": ["words"]}
    assert list(Entry.objects.values_list("actor", "verb", "about").order_by("verb")) == [
        ("the street", "number.begun", own.subject),
        ("the street", "number.entered", own.subject),
    ]


def test_a_slot_with_another_key_behind_it_does_not_open():
    known = make_root()
    make_case(known)
    with pytest.raises(CannotOpen):
        slots.enter(Root(known.lookup, sealing.new_seed()), now=NOON)


def test_an_unknown_and_an_ended_number_are_answered_with_the_same():
    replaced, erased = make_root(), make_root()
    slots.renumber(make_case(replaced), make_root(), now=NOON)
    keeper.shred(make_case(erased).subject, now=NOON)
    answers = set()
    for known in (make_root(), replaced, erased):
        before = Entry.objects.count()
        with role(STREET), pytest.raises(NumberUnknown) as raised:
            slots.enter(known, now=NOON)
        answers.add((type(raised.value), raised.value.args, str(raised.value), Entry.objects.count() - before))
    assert answers == {(NumberUnknown, (), "", 0)}


def test_a_new_number_opens_the_same_and_the_old_one_nothing():
    old, new = make_root(), make_root()
    with role(STREET):
        own = make_case(old)
        moved = slots.renumber(own, new, now=NOON)
        assert (moved.subject, moved.seed, moved.lookup) == (own.subject, own.seed, new.lookup)
        assert slots.enter(new, now=NOON) == moved
        assert words_of(moved) == {"draft": ["words"], "talk": ["words"]}
        for gone in (slots.see, slots.hold):
            with pytest.raises(NumberUnknown):
                gone(own)
        with pytest.raises(NumberUnknown):
            slots.renumber(own, make_root(), now=NOON)


def test_a_new_number_that_cannot_be_stored_leaves_the_old_one_whole():
    old, taken = make_root(), make_root()
    own, other = make_case(old), make_case(taken, words="hers")
    with role(STREET), pytest.raises(IntegrityError), transaction.atomic():
        slots.renumber(own, taken, now=NOON)
    assert not Entry.objects.filter(verb="number.renewed").exists()
    with role(STREET):
        assert slots.enter(old, now=NOON) == own
        assert words_of(own) == {"draft": ["words"], "talk": ["words"]}
        assert slots.enter(taken, now=NOON) == other


def test_the_street_sees_nothing_without_a_lookup():
    make_case()
    with role(STREET):
        assert visible() == {Slot: set(), Envelope: set(), Sheet: set()}
        slots.look_up(sealing.new_seed())
        assert visible() == {Slot: set(), Envelope: set(), Sheet: set()}


@pytest.mark.proves("V45")
def test_the_street_sees_one_case_and_of_it_what_she_holds(settings):
    make_house(settings, circles={"triage": [make_key(), make_key()]})
    own, other = make_case(), make_case()
    for subject in (own.subject, other.subject):
        story = keeper.new_envelope(subject, "story")
        keeper.create(story, holders=[rosters.circle("triage", on=NOON.date())], by=None, now=NOON)
        keeper.write([keeper.locked(story, "answers", {"text": "sent"})])
    hers = Envelope.objects.filter(subject=own.subject, kind__in=["draft", "talk"])
    expected = {
        Slot: {own.subject},
        Envelope: set(hers.values_list("pk", flat=True)),
        Sheet: set(Sheet.objects.filter(envelope__in=hers).values_list("pk", flat=True)),
    }
    with role(STREET):
        slots.look_up(own.lookup)
        assert visible() == expected
        assert [len(found) for found in visible().values()] == [1, 2, 2]


@pytest.mark.proves("V45")
def test_the_street_changes_nothing_of_another_case():
    own, other = make_case(), make_case()
    with role(STREET):
        slots.look_up(own.lookup)
        assert Slot.objects.filter(subject=other.subject).update(draft=None) == 0
        assert Slot.objects.filter(subject=other.subject).delete()[0] == 0
        assert Sheet.objects.filter(envelope__subject=other.subject).delete()[0] == 0
        assert Sheet.objects.exclude(envelope__subject=own.subject).update(blob=b"") == 0
        assert Envelope.objects.exclude(subject=own.subject).delete()[0] == 0
        assert Envelope.objects.filter(kind="talk").delete()[0] == 0


def test_a_lookup_is_never_changed_in_place():
    own = make_case()
    with role(STREET):
        slots.look_up(own.lookup)
        with pytest.raises(DatabaseError, match="row-level security"), transaction.atomic():
            Slot.objects.filter(subject=own.subject).update(lookup=sealing.new_seed())
    assert bytes(Slot.objects.get(pk=own.subject).lookup) == own.lookup


def test_the_street_gives_envelopes_it_can_never_open_again(settings):
    anna, ben = make_key(), make_key()
    make_house(settings, circles={"triage": [anna, ben]})
    own = make_case()
    with role(STREET):
        slots.look_up(own.lookup)
        story = keeper.new_envelope(own.subject, "story")
        keeper.create(story, holders=[rosters.circle("triage", on=NOON.date())], by=None, now=NOON)
        keeper.write([keeper.locked(story, "answers", {"text": "sent"})])
        assert {row.kind for row in Envelope.objects.all()} == {"draft", "talk"}
        assert not Sheet.objects.filter(envelope=story.id).exists()
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            Grant.objects.count()
    with role("asylia_house"):
        found = keeper.read(own.subject, keys=circles.keys_of(anna), by=anna.holder, now=NOON)
    assert [page.content for page in found["story"]] == [{"text": "sent"}]


def test_a_draft_ends_and_talk_stays():
    own = make_case()
    with role(STREET):
        draft, _ = slots.read_own(own, slots.hold(own))["draft"]
        keeper.shred_draft(draft)
        slots.end_draft(own)
        assert words_of(own) == {"talk": ["words"]}
    assert set(Envelope.objects.values_list("kind", flat=True)) == {"talk"}
    assert Slot.objects.get().draft is None


@pytest.mark.django_db(transaction=True)
def test_two_acts_of_one_case_wait_for_each_other():
    own = make_case()
    refused = []

    def second():
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute("set local lock_timeout = '100ms'")
                slots.hold(own)
        except DatabaseError as waited:
            refused.append(str(waited))
        finally:
            connection.close()

    with transaction.atomic():
        slots.hold(own)
        thread = threading.Thread(target=second)
        thread.start()
        thread.join()
    assert ["lock timeout" in reason for reason in refused] == [True]


@pytest.mark.django_db(transaction=True)
def test_a_lookup_ends_with_its_transaction():
    own = make_case()
    with pytest.raises(RuntimeError):
        slots.look_up(own.lookup)
    with transaction.atomic(), role(STREET):
        slots.see(own)
        assert Slot.objects.count() == 1
    with transaction.atomic(), role(STREET):
        assert Slot.objects.count() == 0


def test_the_keeper_shreds_as_the_house():
    own, other = make_case(), make_case()
    with role("asylia_house"):
        keeper.shred(own.subject, by=uuid4(), now=NOON)
    assert set(Slot.objects.values_list("subject", flat=True)) == {other.subject}
    assert set(Envelope.objects.values_list("subject", flat=True)) == {other.subject}


@pytest.mark.proves("V30")
def test_a_number_of_an_older_pepper_opens_and_moves_to_the_present_one(settings):
    settings.PEPPERS = [b"o" * 32]
    number = "1" * 30
    own = make_case(slots.root(number))
    settings.PEPPERS = [b"n" * 32, b"o" * 32]
    with role("asylia_street"), transaction.atomic():
        entered = slots.enter(slots.root(number), now=NOON)
    assert (entered.subject, entered.seed) == (own.subject, own.seed)
    settings.PEPPERS = [b"n" * 32]
    with role("asylia_street"), transaction.atomic():
        assert slots.enter(slots.root(number), now=NOON) == entered
