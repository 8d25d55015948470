from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import Role
from asylia.audit.models import Entry
from asylia.casework.actions import hers
from asylia.casework.actions.letters import settle_danger
from asylia.casework.actions.overview import of_cases
from asylia.casework.actions.reading import open_beside, open_case
from asylia.casework.file import CONTACT, NOTES, PROFILE, STORY, TALK
from asylia.casework.tests.makers import as_her, as_house, make_case, new_id, opens
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement
from asylia.vault.errors import SubjectGone
from asylia.vault.models import Envelope

pytestmark = pytest.mark.django_db


def open_as(them, case, name="ines", *, envelopes=(), now=NOON):
    return as_house(open_case, case, envelopes=envelopes, **them.of(name), now=now)


def message(own, text="Hello?", *, now=NOON):
    as_her(hers.write, own, form=new_id(), text=text, now=now)


def test_what_is_not_named_stays_closed(settings):
    them, _, case = make_case(settings)

    assert set(open_as(them, case).opened) == {TALK, NOTES}
    assert set(open_as(them, case, envelopes=[STORY, PROFILE]).opened) == {TALK, NOTES, STORY, PROFILE}


@pytest.mark.proves("V69")
def test_each_envelope_that_opens_is_a_line_of_the_record(settings):
    them, own, case = make_case(settings)
    before = set(Entry.objects.values_list("pk", flat=True))

    open_as(them, case, envelopes=[CONTACT])

    kinds = dict(Envelope.objects.filter(subject=own.subject).values_list("id", "kind"))
    written = Entry.objects.exclude(pk__in=before)
    assert sorted((entry.verb, entry.actor, kinds[entry.about]) for entry in written) == [
        ("envelope.opened", str(them["ines"].pk), kind) for kind in (CONTACT, NOTES, TALK)
    ]


def test_each_of_the_two_sees_when_the_other_read_what_she_wrote(settings):
    them, own, case = make_case(settings)
    message(own)
    later = NOON + timedelta(hours=2)

    open_as(them, case)
    open_as(them, case, "mads", now=later)

    (page,) = opens(case, them, "ines", now=later).hers
    assert page.content["read"] == {str(them["ines"].pk): NOON.isoformat(), str(them["mads"].pk): later.isoformat()}


def test_her_word_of_danger_is_on_the_list_after_the_first_reading_and_once(settings):
    them, own, case = make_case(settings)
    as_her(hers.in_danger, own, form=new_id(), text="They came.", until=None, needs=[], now=NOON)

    found = open_as(them, case)

    assert (found.due["danger_now"], found.due["danger_on"]) == ("today", NOON.date().isoformat())


@pytest.mark.parametrize("name", ["vera", "triage", "salma"])
def test_nobody_else_opens_a_case(settings, name):
    them, _, case = make_case(settings)

    with pytest.raises(PermissionDenied):
        open_as(them, case, name)


def test_a_case_closes_with_the_term(settings):
    them, _, case = make_case(settings)
    Role.objects.filter(user=them["ines"]).update(last_on=NOON.date())
    open_as(them, case)

    with pytest.raises(PermissionDenied):
        open_as(them, case, now=NOON + timedelta(days=1))


def test_what_was_taken_back_opens_for_nobody(settings):
    them, own, case = make_case(settings)
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        open_as(them, case)


def test_a_message_is_taken_in_wholly_or_not_at_all(settings):
    them, own, case = make_case(settings)
    message(own)

    assert cut_at_each_statement(lambda: open_case(case, **them.of("ines"), now=NOON)) >= 6


def unread(them, case, name="ines"):
    found = as_house(of_cases, [case], **them.of(name), now=NOON)[case.pk]
    return [each["text"] for each in found.unread], found.due["danger_now"], found.due.get("handled_on")


def test_a_page_that_does_not_show_what_she_wrote_leaves_it_unread(settings):
    them, own, case = make_case(settings)
    message(own)

    for _ in range(2):
        found = as_house(open_beside, case, envelopes=[STORY], **them.of("ines"), now=NOON)

    assert set(found.opened) == {TALK, NOTES, STORY}
    assert [page.content.get("read") for page in found.hers] == [None]
    assert unread(them, case)[0] == ["Hello?"]
    open_as(them, case)
    assert unread(them, case)[0] == []


def test_a_word_of_danger_is_heard_by_any_page_and_once(settings):
    them, own, case = make_case(settings)
    as_her(hers.in_danger, own, form=new_id(), text="They came.", until=None, needs=[], now=NOON)
    assert as_house(open_beside, case, **them.of("ines"), now=NOON).due["danger_now"] == "today"
    as_house(settle_danger, case, done="Called.", look_on=None, **them.of("ines"), now=NOON)
    assert unread(them, case) == (["They came."], "today", NOON.date().isoformat())

    found = open_as(them, case)

    assert found.due["handled_on"] == NOON.date().isoformat()


@pytest.mark.parametrize("name", ["vera", "triage", "salma"])
def test_beside_what_she_wrote_nobody_else_opens_anything_either(settings, name):
    them, _, case = make_case(settings)
    with pytest.raises(PermissionDenied):
        as_house(open_beside, case, **them.of(name), now=NOON)
