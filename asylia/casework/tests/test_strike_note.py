from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from asylia.casework.actions import letters
from asylia.casework.actions.letters import NotYourNote
from asylia.casework.file import NOTE, NOTES
from asylia.casework.tests.makers import as_her, as_house, lines, make_case, opens
from asylia.casework.tests.test_note import note
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db


def note_of(them, case):
    (page,) = opens(case, them, "mads").of(NOTES, NOTE)
    return page


def strike(them, case, name="ines", *, key, now=NOON):
    as_house(letters.strike_note, case, note=key, **them.of(name), now=now)


def test_a_struck_note_stays_readable_and_says_when_it_was_struck(settings):
    them, own, case = make_case(settings)
    note(them, case)

    strike(them, case, key=note_of(them, case).id)
    strike(them, case, key=note_of(them, case).id, now=NOON + timedelta(hours=1))

    struck = note_of(them, case).content
    assert (struck["text"], struck["struck_at"]) == ("Called the lawyer.", NOON.isoformat())
    assert lines("note.struck") == [(str(them["ines"].pk), own.subject)] * 2


def test_only_its_writer_strikes_a_note(settings):
    them, _, case = make_case(settings)
    note(them, case)
    key = note_of(them, case).id
    before = everything()["Sheet"]

    with pytest.raises(NotYourNote):
        strike(them, case, "mads", key=key)
    with pytest.raises(NotYourNote):
        strike(them, case, key=uuid4())
    with pytest.raises(PermissionDenied):
        strike(them, case, "vera", key=key)

    assert everything()["Sheet"] == before


def test_nothing_is_struck_in_a_case_that_was_taken_back(settings):
    them, own, case = make_case(settings)
    note(them, case)
    key = note_of(them, case).id
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        strike(them, case, key=key)


def test_a_note_is_struck_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)
    note(them, case)
    key = note_of(them, case).id

    assert cut_at_each_statement(lambda: letters.strike_note(case, note=key, **them.of("ines"), now=NOON)) >= 3
