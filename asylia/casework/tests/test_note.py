import pytest
from django.core.exceptions import PermissionDenied

from asylia.casework.actions import letters
from asylia.casework.file import NOTE, NOTES
from asylia.casework.tests.makers import as_her, as_house, lines, make_case, opens
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db


def note(them, case, name="ines"):
    as_house(letters.note, case, text="Called the lawyer.", **them.of(name), now=NOON)


def test_both_caseworkers_read_a_note(settings):
    them, _, case = make_case(settings)

    note(them, case)

    (page,) = opens(case, them, "mads").of(NOTES, NOTE)
    assert page.content == {"at": NOON.isoformat(), "by": str(them["ines"].pk), "text": "Called the lawyer."}


@pytest.mark.parametrize("name", ["vera", "triage", "salma"])
def test_nobody_else_writes_a_note(settings, name):
    them, _, case = make_case(settings)
    before = everything()

    with pytest.raises(PermissionDenied):
        note(them, case, name)

    assert everything() == before


def test_no_note_is_written_in_a_case_that_was_taken_back(settings):
    them, own, case = make_case(settings)
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        note(them, case)


def test_the_record_says_who_wrote_a_note(settings):
    them, own, case = make_case(settings)
    note(them, case)

    assert lines("note.written") == [(str(them["ines"].pk), own.subject)]


def test_a_note_is_written_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)

    assert cut_at_each_statement(lambda: letters.note(case, text="Called.", **them.of("ines"), now=NOON)) >= 3
