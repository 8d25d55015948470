from datetime import timedelta

import pytest

from asylia.audit.models import Entry
from asylia.intake import actions
from asylia.intake import draft as drafts
from asylia.intake.models import Application
from asylia.intake.tests.makers import NOON, STREET, WORKER, cut_at_each_statement, everything, look_away, make_circles, make_own, make_sent
from asylia.kit.errors import MoveNotAllowed
from asylia.vault import keeper
from asylia.vault.errors import NumberUnknown
from asylia.vault.models import Slot
from conftest import role

pytestmark = pytest.mark.django_db
A_WEEK = timedelta(days=7)
LONG_AGO = NOON - timedelta(days=60)


def take_back(own, *, reason="", now=NOON):
    with role(STREET):
        until = actions.take_back(own, reason=reason, now=now)
    look_away()
    return until


def undo(own, *, now=NOON):
    with role(STREET):
        actions.undo_take_back(own, now=now)
    look_away()


def see(own):
    held = drafts.see(own)
    look_away()
    return held


@pytest.fixture
def own(settings):
    return make_sent(settings)


def test_what_was_taken_back_waits_seven_days(own):
    until = take_back(own)

    application = Application.objects.get()
    assert (application.state, application.back_until, until) == ("withdrawn", (NOON + A_WEEK).date(), (NOON + A_WEEK).date())


@pytest.mark.proves("V49")
def test_at_once_nobody_else_opens_it(settings):
    circles = make_circles(settings)
    own = make_sent(settings)
    keys = circles["triage"]
    read = lambda: set(keeper.read(own.subject, keys=keys, by=keys[0].holder, now=NOON))  # noqa: E731
    assert "story" in read()

    take_back(own)
    assert read() == set()

    undo(own)
    assert "story" in read()


def test_it_can_be_undone_and_stands_where_it_stood(own):
    before = Application.objects.values().get()
    take_back(own)

    undo(own)

    assert Application.objects.values().get() == before


def test_a_reason_goes_to_who_carries_the_case_and_is_not_shown_again(own):
    take_back(own, reason="safe")

    held = see(own)
    assert "safe" not in str([page.content for page in held.talk_pages])


@pytest.mark.proves("V49")
def test_after_seven_days_it_is_destroyed_and_not_before(settings):
    own = make_sent(settings, now=LONG_AGO)
    take_back(own, now=LONG_AGO)

    with role(WORKER):
        actions.erase_due(own.subject, now=LONG_AGO + A_WEEK)
        assert Application.objects.get().state == "withdrawn"
        actions.erase_due(own.subject, now=LONG_AGO + A_WEEK + timedelta(days=1))

    assert Application.objects.get().state == "erased"
    assert not Slot.objects.exists()
    with pytest.raises(NumberUnknown):
        undo(own)


def test_a_draft_is_not_taken_back_but_erased():
    own = make_own()
    before = everything()

    with pytest.raises(MoveNotAllowed):
        take_back(own)

    assert everything() == before


def test_it_is_taken_back_once(own):
    take_back(own)
    before = everything()

    with pytest.raises(MoveNotAllowed):
        take_back(own)

    assert everything() == before


def test_the_record_says_so(own):
    take_back(own)
    undo(own)

    verbs = set(Entry.objects.filter(about=own.subject).values_list("verb", flat=True))
    assert {"application.taken_back", "application.given_again"} <= verbs


def test_it_is_taken_back_wholly_or_not_at_all(own):
    assert cut_at_each_statement(lambda: actions.take_back(own, reason="mind", now=NOON)) >= 4
