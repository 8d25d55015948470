from datetime import date

import pytest
from django.db import IntegrityError, transaction

from asylia.audit.models import Entry
from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.models import Application
from asylia.intake.states import ApplicationState
from asylia.intake.tests.makers import NOON, STREET, cut_at_each_statement, everything, lines_of, look_away, make_own, make_root
from asylia.vault import slots
from asylia.vault.models import Envelope, Grant, Sheet, Slot
from conftest import role

pytestmark = pytest.mark.django_db


def test_a_case_begins_with_her_own_sentence_and_nothing_else():
    with role(STREET):
        own = make_own()
        held = drafts.see(own)

    assert held.own == {"own_sentence": "The kettle is green."}
    assert held.meta.content == {"rehearsed": False, "filled_by": "self"}
    assert (held.answers, held.entries, held.parts, held.is_rehearsed) == ({}, {}, {}, False)
    assert [model.objects.count() for model in (Slot, Envelope, Sheet, Grant)] == [1, 2, 2, 0]


def test_a_case_that_nobody_comes_back_to_ends_after_thirty_days():
    own = make_own()

    application = Application.objects.get()
    assert (application.pk, application.state) == (own.subject, ApplicationState.DRAFT)
    assert (application.begun_on, application.erase_on, application.sent_on) == (date(2026, 11, 25), date(2026, 12, 25), None)


def test_the_number_that_was_typed_back_opens_the_case():
    known = make_root()
    with role(STREET):
        own = make_own(known)

        assert slots.enter(known, now=NOON) == own


def test_a_number_that_is_taken_begins_no_second_case():
    known = make_root()
    make_own(known)
    before = everything()

    with role(STREET), pytest.raises(IntegrityError), transaction.atomic():
        make_own(known)

    assert everything() == before


def test_beginning_leaves_a_line_in_the_record():
    with role(STREET):
        own = make_own()

    assert lines_of(own) == [("the street", "draft.begun")]
    assert {entry.at.hour for entry in Entry.objects.all()} == {0}


def test_a_case_begins_wholly_or_not_at_all():
    def begin():
        actions.begin(make_root(), own_sentence="The cup is blue.", filled_by="self", now=NOON)

    with role(STREET):
        look_away()
    assert cut_at_each_statement(begin) >= 4
