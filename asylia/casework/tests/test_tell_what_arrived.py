from datetime import timedelta

import pytest

from asylia.accounts.models import Role
from asylia.casework.actions.handover import hand_over
from asylia.casework.tasks import tell_what_arrived
from asylia.casework.tests.makers import NOON, People, as_her, as_house, make_arrived
from asylia.intake import actions as intake
from asylia.intake.tests.makers import make_sent
from asylia.notices.models import Kind, Mail, Notice
from asylia.notices.tasks import sweep_notices
from asylia.vault import keeper
from conftest import role

pytestmark = pytest.mark.django_db


def a_minute(now=NOON):
    with role("asylia_worker"):
        tell_what_arrived(now=now)


def told(them):
    """Who was told how often that something arrived."""
    names = {user.pk: name for name, user in them.users.items()}
    found = [names[user] for user in Notice.objects.filter(kind=Kind.SOMETHING_ARRIVED).values_list("user", flat=True)]
    return {name: found.count(name) for name in found}


def test_who_opens_what_arrived_hears_of_it_once(settings):
    them, own, _ = make_arrived(settings)
    a_minute()
    a_minute(NOON + timedelta(hours=1))
    assert told(them) == {"triage": 1, "anton": 1}
    assert set(Notice.objects.values_list("about", "at")) == {(own.subject, NOON.replace(hour=0))}
    assert set(Mail.objects.values_list("user", flat=True)) == {them["triage"].pk, them["anton"].pk}


def test_each_application_is_told_of(settings):
    them = People(settings)
    make_sent(settings, now=NOON)
    a_minute()
    make_sent(settings, now=NOON)
    a_minute()
    assert told(them) == {"triage": 2, "anton": 2}
    assert Mail.objects.count() == 2


@pytest.mark.proves("V60")
def test_of_what_is_for_the_independent_person_nobody_else_hears(settings):
    them, _, _ = make_arrived(settings, ours="Somebody of yours")
    a_minute()
    assert told(them) == {"salma": 1, "piet": 1}


def test_whose_role_ended_or_who_is_shut_out_hears_nothing(settings):
    them, own, _ = make_arrived(settings)
    Role.objects.filter(user=them["anton"]).update(last_on=NOON.date() - timedelta(days=1))
    keeper.shut_out(own.subject, user=them["triage"].pk, by=them["anton"].pk, now=NOON)
    a_minute()
    assert told(them) == {}


def test_a_draft_is_nothing_that_arrived(settings):
    them, _, application = make_arrived(settings)
    type(application).objects.update(state="taken", taken_on=NOON.date())
    a_minute()
    assert told(them) == {}


def test_what_was_handed_over_is_not_spoken_of_any_more_and_the_two_hear_of_it(settings):
    them, _, application = make_arrived(settings)
    a_minute()

    as_house(hand_over, application, two=(them["ines"], them["mads"]), shut_out=[], **them.of("triage"), now=NOON)

    assert told(them) == {}
    assert set(Notice.objects.values_list("user", "kind", "about")) == {
        (them[name].pk, Kind.HANDED_OVER, application.pk) for name in ("ines", "mads")
    }


def test_who_hands_over_to_herself_knows_it(settings):
    them, _, application = make_arrived(settings)
    Role.objects.filter(user=them["triage"]).update(name="caseworker")
    Role.objects.create(user=them["triage"], body=Role.objects.first().body, name="triage", first_on=NOON.date())
    hand_over(application, two=(them["ines"], them["triage"]), shut_out=[], **them.of("triage"), now=NOON)
    assert set(Notice.objects.values_list("user", flat=True)) == {them["ines"].pk}


@pytest.mark.proves("V49")
def test_what_she_takes_back_is_not_spoken_of_and_what_she_erases_leaves_no_notice(settings):
    them, own, application = make_arrived(settings)
    a_minute()
    as_street(intake.take_back, own, reason="")
    assert told(them) == {}

    as_street(intake.undo_take_back, own)
    a_minute()
    assert told(them) == {"triage": 1, "anton": 1}

    hand_over(application, two=(them["ines"], them["mads"]), shut_out=[], **them.of("triage"), now=NOON)
    assert Notice.objects.filter(about=own.subject).count() == 2
    as_street(intake.erase_now, own)
    assert Notice.objects.filter(about=own.subject).count() == 0


def as_street(act, own, **rest):
    with role("asylia_street"):
        as_her(act, own, **rest, now=NOON)


def test_after_ninety_days_of_waiting_it_is_told_again(settings):
    them, _, _ = make_arrived(settings)
    a_minute()
    late = NOON + timedelta(days=91)
    sweep_notices(now=late)
    a_minute(late)
    assert told(them) == {"triage": 1, "anton": 1}
