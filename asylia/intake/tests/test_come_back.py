from datetime import date, timedelta

import pytest

from asylia.audit.models import Entry
from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.models import Application
from asylia.intake.tests.makers import (
    NOON,
    STREET,
    cut_at_each_statement,
    everything,
    lines_of,
    look_away,
    make_circles,
    make_own,
    make_ready,
    make_root,
    send,
)  # fmt: skip
from asylia.vault.errors import NumberUnknown
from conftest import role

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=9)


def test_her_number_opens_her_case_again():
    known = make_root()
    own = make_own(known)

    with role(STREET):
        assert actions.come_back(known, now=LATER) == own


def test_a_draft_lives_on_for_thirty_days_from_each_visit():
    known = make_root()
    make_own(known)

    with role(STREET):
        actions.come_back(known, now=LATER)

    assert Application.objects.get().erase_on == date(2027, 1, 3)


def test_who_comes_back_has_shown_that_she_has_the_number():
    known = make_root()
    own = make_own(known)
    assert not drafts.see(own).is_rehearsed

    actions.come_back(known, now=LATER)

    assert drafts.see(own).is_rehearsed


def test_coming_back_changes_nothing_of_what_was_sent(settings):
    make_circles(settings)
    known = make_root()
    own = make_ready(known)
    send(own)
    look_away()
    before = {name: rows for name, rows in everything().items() if name != "Entry"}

    with role(STREET):
        assert actions.come_back(known, now=LATER) == own

    assert {name: rows for name, rows in everything().items() if name != "Entry"} == before


def test_a_number_that_opens_nothing_changes_nothing():
    make_own()
    before = everything()

    with role(STREET), pytest.raises(NumberUnknown):
        actions.come_back(make_root(), now=LATER)

    assert everything() == before


def test_coming_back_leaves_a_line_in_the_record_without_the_hour():
    known = make_root()
    own = make_own(known)

    with role(STREET):
        actions.come_back(known, now=LATER)

    assert lines_of(own) == [("the street", "applicant.came_back"), ("the street", "draft.begun")]
    assert Entry.objects.get(verb="applicant.came_back").at.hour == 0


def test_coming_back_happens_wholly_or_not_at_all():
    known = make_root()
    make_own(known)

    assert cut_at_each_statement(lambda: actions.come_back(known, now=LATER)) >= 4
