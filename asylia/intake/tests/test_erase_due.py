import logging
from datetime import UTC, datetime, timedelta

import pytest
from django.db import DatabaseError

from asylia.audit.models import Entry
from asylia.intake import actions, tasks
from asylia.intake.models import Application
from asylia.intake.tests.makers import NOON, WORKER, cut_at_each_statement, everything, look_away, make_own, make_root, make_sent
from asylia.vault.errors import NumberUnknown
from asylia.vault.models import Envelope, Grant, Sheet, Slot
from conftest import role

pytestmark = pytest.mark.django_db
BEGUN = NOON - timedelta(days=400)  # the database asks its own clock, too
LAST_DAY, DAY_AFTER = BEGUN + timedelta(days=30), BEGUN + timedelta(days=31)


def left():
    return [model.objects.count() for model in (Slot, Envelope, Sheet, Grant)]


@pytest.mark.proves("V49")
def test_a_draft_that_nobody_came_back_to_goes_after_its_last_day():
    known = make_root()
    own = make_own(known, now=BEGUN)

    with role(WORKER):
        actions.erase_due(own.subject, now=DAY_AFTER)

    assert left() == [0, 0, 0, 0]
    assert Application.objects.get().state == "erased"
    with pytest.raises(NumberUnknown):
        actions.come_back(known, now=DAY_AFTER)


def test_a_draft_stays_on_its_last_day():
    own = make_own(now=BEGUN)
    before = everything()

    with role(WORKER):
        actions.erase_due(own.subject, now=LAST_DAY)

    assert everything() == before


def test_a_draft_that_lives_on_meanwhile_stays():
    """It was due when the list was made; she came back before its turn."""
    known = make_root()
    own = make_own(known, now=BEGUN)
    actions.come_back(known, now=DAY_AFTER)
    look_away()
    before = everything()

    with role(WORKER):
        actions.erase_due(own.subject, now=DAY_AFTER)

    assert everything() == before


def test_what_was_sent_is_never_due(settings):
    own = make_sent(settings)
    before = everything()

    with role(WORKER):
        actions.erase_due(own.subject, now=DAY_AFTER + timedelta(days=400))

    assert everything() == before


def test_a_worker_whose_clock_runs_ahead_erases_nothing_early():
    own = make_own(now=datetime.now(UTC))
    before = everything()

    with role(WORKER):
        actions.erase_due(own.subject, now=datetime.now(UTC) + timedelta(days=400))

    assert everything() == before


@pytest.mark.parametrize("who", ["asylia_street", "asylia_house", "asylia_auditor"])
def test_only_the_worker_erases_what_is_due(who):
    own = make_own(now=BEGUN)

    with role(who), pytest.raises(DatabaseError, match="permission denied"):
        actions.erase_due(own.subject, now=DAY_AFTER)

    assert left() == [1, 2, 2, 0]


def test_erasing_what_is_due_leaves_one_line_of_the_house_in_the_record():
    own = make_own(now=BEGUN)

    with role(WORKER):
        actions.erase_due(own.subject, now=DAY_AFTER)
        actions.erase_due(own.subject, now=DAY_AFTER)

    lines = Entry.objects.filter(verb="application.erased")
    assert list(lines.values_list("actor", "about")) == [("the house", own.subject)]


def test_a_draft_is_erased_wholly_or_not_at_all():
    own = make_own(now=BEGUN)

    assert cut_at_each_statement(lambda: actions.erase_due(own.subject, now=DAY_AFTER)) >= 2


def test_the_round_of_the_worker_erases_all_that_is_due_and_nothing_else():
    due, other = [make_own(now=BEGUN) for _ in range(2)], make_own(now=BEGUN + timedelta(days=5))

    with role(WORKER):
        tasks.erase_what_is_due(now=DAY_AFTER)

    assert set(Application.objects.filter(state="erased").values_list("pk", flat=True)) == {own.subject for own in due}
    assert list(Slot.objects.values_list("subject", flat=True)) == [other.subject]


def test_one_application_that_cannot_be_erased_does_not_keep_the_others(monkeypatch, caplog):
    stuck, free = make_own(now=BEGUN), make_own(now=BEGUN)
    erase = tasks.erase_due

    def refuse(application, *, now):
        if application == stuck.subject:
            raise DatabaseError("locked")
        erase(application, now=now)

    monkeypatch.setattr(tasks, "erase_due", refuse)
    with caplog.at_level(logging.ERROR):
        tasks.erase_what_is_due(now=DAY_AFTER)

    assert set(Application.objects.filter(state="erased").values_list("pk", flat=True)) == {free.subject}
    assert [record.msg for record in caplog.records] == ["application_not_erased"]
