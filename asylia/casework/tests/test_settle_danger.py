from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.casework import rules
from asylia.casework.actions import hers, letters
from asylia.casework.actions.letters import LookNotPossible
from asylia.casework.file import NOTES, STEP
from asylia.casework.tests.makers import as_her, as_house, lines, make_case, new_id, opens
from asylia.intake import actions as intake
from asylia.intake.tests.makers import NOON, cut_at_each_statement, everything
from asylia.vault.errors import SubjectGone

pytestmark = pytest.mark.django_db


TOMORROW = NOON.date() + timedelta(days=1)


def settle(them, case, name="ines", *, look_on=TOMORROW, now=NOON):
    as_house(letters.settle_danger, case, done="Wrote to the emergency line.", look_on=look_on, **them.of(name), now=now)


def test_who_went_through_the_emergency_list_ends_the_task_of_the_day(settings):
    them, _, case = make_case(settings, danger_now="today")
    assert rules.is_in_danger(opens(case, them, "ines").due)

    settle(them, case)

    found = opens(case, them, "mads")
    assert (rules.is_in_danger(found.due), rules.is_watched(found.due)) == (False, True)
    assert [page.content["text"] for page in found.of(NOTES, STEP) if page.content["what"] == "danger_settled"] == [
        "Wrote to the emergency line."
    ]


def test_a_newer_word_of_danger_opens_the_task_again(settings):
    them, own, case = make_case(settings, danger_now="today")
    settle(them, case)

    tomorrow = NOON + timedelta(days=1)
    as_her(hers.in_danger, own, form=new_id(), text="They came.", until=None, needs=[], now=tomorrow)

    due = opens(case, them, "mads", now=tomorrow).due
    assert (rules.is_in_danger(due), rules.is_watched(due)) == (True, False)


def test_danger_is_watched_until_it_is_over_and_no_longer(settings):
    them, _, case = make_case(settings, danger_now="today")
    settle(them, case)
    later = NOON + timedelta(days=9)
    due = opens(case, them, "mads", now=later).due
    assert [each.reason for each in rules.waits(due, unread=0, sent_on=NOON.date(), today=later.date())][:1] == [rules.Reason.LOOK]

    settle(them, case, "mads", look_on=None, now=later)

    assert not rules.is_watched(opens(case, them, "ines", now=later).due)


@pytest.mark.parametrize("days", [-1, 0, 4])
def test_the_next_look_is_within_three_days(settings, days):
    them, _, case = make_case(settings, danger_now="today")
    before = everything()["Sheet"]

    with pytest.raises(LookNotPossible):
        settle(them, case, look_on=NOON.date() + timedelta(days=days))

    assert everything()["Sheet"] == before


def test_only_the_two_who_carry_a_case_settle_danger(settings):
    them, _, case = make_case(settings, danger_now="today")

    with pytest.raises(PermissionDenied):
        settle(them, case, "vera")


def test_nothing_is_settled_in_a_case_that_was_taken_back(settings):
    them, own, case = make_case(settings, danger_now="today")
    as_her(intake.take_back, own, reason="", now=NOON)

    with pytest.raises(SubjectGone):
        settle(them, case)


def test_the_record_says_who_settled_danger(settings):
    them, own, case = make_case(settings, danger_now="today")
    settle(them, case)

    assert lines("danger.settled") == [(str(them["ines"].pk), own.subject)]


def test_danger_is_settled_wholly_or_not_at_all(settings):
    them, _, case = make_case(settings, danger_now="today")

    assert cut_at_each_statement(lambda: letters.settle_danger(case, done="Wrote.", look_on=None, **them.of("ines"), now=NOON)) >= 4
