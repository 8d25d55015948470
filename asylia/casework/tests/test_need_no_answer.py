from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.casework.actions import hers, letters
from asylia.casework.file import NOTES, STEP
from asylia.casework.tests.makers import as_her, as_house, lines, make_case, new_id, opens
from asylia.casework.tests.test_note import note
from asylia.casework.tests.test_write import write
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db


def wrote(own, *, now=NOON):
    as_her(hers.write, own, form=new_id(), text="Are you there?", now=now)


def need_none(them, case, name="ines"):
    as_house(letters.need_no_answer, case, **them.of(name), now=NOON)


@pytest.mark.parametrize("deal", [write, note, need_none])
def test_what_was_read_waits_until_somebody_dealt_with_it(settings, deal):
    them, own, case = make_case(settings)
    wrote(own)
    wrote(own, now=NOON + timedelta(days=1))
    assert opens(case, them, "ines").due["to_answer"] == NOON.date().isoformat()

    deal(them, case)

    assert opens(case, them, "mads").due["to_answer"] is None  # read by the second only now, but dealt with already


def test_a_letter_that_crosses_hers_does_not_answer_what_nobody_read(settings):
    them, own, case = make_case(settings)
    wrote(own)

    write(them, case)

    assert opens(case, them, "ines").due["to_answer"] == NOON.date().isoformat()


def test_a_correction_asks_for_no_answer(settings):
    them, own, case = make_case(settings)
    known = {"question": "work_about", "envelopes": ["story"], "answers": {"work_about": "Plays."}}
    as_her(hers.correct, own, form=new_id(), **known, now=NOON)

    assert not opens(case, them, "ines").due.get("to_answer")


def test_who_said_so_stands_in_the_notes_and_in_the_record(settings):
    them, own, case = make_case(settings)
    wrote(own)
    opens(case, them, "ines")

    need_none(them, case)

    steps = {page.content["what"] for page in opens(case, them, "mads").of(NOTES, STEP)}
    assert steps == {"handed_over", "no_answer_needed"}
    assert lines("message.needs_no_answer") == [(str(them["ines"].pk), own.subject)]


def test_nobody_else_says_that_no_answer_is_needed(settings):
    them, own, case = make_case(settings)
    wrote(own)
    opens(case, them, "ines")
    before = everything()

    with pytest.raises(PermissionDenied):
        need_none(them, case, "vera")

    assert everything() == before


def test_nothing_is_said_of_a_case_that_was_taken_back(settings):
    them, own, case = make_case(settings)
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        need_none(them, case)


def test_it_is_said_wholly_or_not_at_all(settings):
    them, own, case = make_case(settings)
    wrote(own)
    opens(case, them, "ines")

    assert cut_at_each_statement(lambda: letters.need_no_answer(case, **them.of("ines"), now=NOON)) >= 4
