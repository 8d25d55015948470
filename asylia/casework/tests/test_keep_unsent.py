import pytest
from django.core.exceptions import PermissionDenied

from asylia.casework.actions import letters
from asylia.casework.file import NOTES, UNSENT
from asylia.casework.tests.makers import as_her, as_house, lines, make_case, new_id, opens
from asylia.casework.tests.test_write import IN_TEN_DAYS
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db


def keep(them, case, name="ines", **content):
    as_house(letters.keep_unsent, case, content, **them.of(name), now=NOON)


def test_each_caseworker_has_one_unfinished_letter(settings):
    them, _, case = make_case(settings)
    keep(them, case, text="We re")
    keep(them, case, "mads", text="Dear")

    keep(them, case, text="We read")

    found = opens(case, them, "ines")
    assert (found.unsent(them["ines"].pk)["text"], found.unsent(them["mads"].pk)["text"]) == ("We read", "Dear")
    assert len(found.of(NOTES, UNSENT)) == 2


def test_what_is_thrown_away_or_sent_is_not_kept(settings):
    them, _, case = make_case(settings)
    keep(them, case, text="We re")
    letter = new_id()
    keep(them, case, "mads", text="Dear", letter=str(letter))

    keep(them, case)
    sent = {"letter": letter, "text": "Dear", "promised": IN_TEN_DAYS, "starts_from": ""}
    as_house(letters.write, case, **sent, **them.of("mads"), now=NOON)

    assert opens(case, them, "ines").of(NOTES, UNSENT) == []


def test_only_the_two_who_carry_a_case_keep_something_in_it(settings):
    them, _, case = make_case(settings)

    with pytest.raises(PermissionDenied):
        keep(them, case, "vera", text="We re")


def test_nothing_is_kept_in_a_case_that_was_erased(settings):
    them, own, case = make_case(settings)
    as_her(intake.erase_now, own, now=NOON)

    with pytest.raises(SubjectGone):
        keep(them, case, text="We re")


def test_the_record_says_who_kept_a_letter(settings):
    them, own, case = make_case(settings)
    keep(them, case, text="We re")

    assert lines("letter.kept") == [(str(them["ines"].pk), own.subject)]


def test_a_letter_is_kept_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings)
    keep(them, case, text="We re")

    assert cut_at_each_statement(lambda: letters.keep_unsent(case, {"text": "We read"}, **them.of("ines"), now=NOON)) >= 4
