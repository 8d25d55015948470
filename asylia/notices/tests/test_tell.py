from datetime import timedelta
from uuid import uuid4

import pytest

from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import NOON, make_user
from asylia.notices import actions
from asylia.notices.actions import LONGEST_DELAY, see, settle, tell
from asylia.notices.models import Kind, Mail, Notice
from conftest import role

pytestmark = pytest.mark.django_db


def told(user):
    return [(notice.kind, notice.about, notice.seen_at) for notice in Notice.objects.of(user)]


def test_each_is_told_once_and_a_mail_waits_for_each():
    one, other, case = make_user(RoleName.CASEWORKER), make_user(RoleName.CASEWORKER), uuid4()

    with role("asylia_house"):
        tell([one.pk, other.pk], Kind.HANDED_OVER, about=case, now=NOON)

    assert told(one) == told(other) == [(Kind.HANDED_OVER, case, None)]
    assert set(Mail.objects.values_list("user", "tries")) == {(one.pk, 0), (other.pk, 0)}


def test_what_is_not_seen_yet_is_not_told_again():
    user, case = make_user(RoleName.CASEWORKER), uuid4()
    for about in (case, case, uuid4(), None, None):
        tell([user.pk], Kind.SECOND_SIGNATURE, about=about, now=NOON)
    assert Notice.objects.count() == 3

    with role("asylia_house"):
        see(Notice.objects.filter(about=case).values_list("pk", flat=True), by=user, now=NOON)
        tell([user.pk], Kind.SECOND_SIGNATURE, about=case, now=NOON)

    assert Notice.objects.filter(about=case).count() == 2


def test_the_database_lets_nothing_be_told_twice_either():
    user = make_user(RoleName.CASEWORKER)
    twice = [Notice(user=user, kind=Kind.CANARY, at=NOON) for _ in range(2)]
    Notice.objects.bulk_create(twice, ignore_conflicts=True)
    assert Notice.objects.count() == 1


def test_one_mail_at_most_waits_for_a_person():
    user = make_user(RoleName.CASEWORKER)
    for kind in Kind:
        tell([user.pk], kind, now=NOON)
    assert Mail.objects.count() == 1


def test_a_mail_waits_for_half_an_hour_at_most_and_nobody_knows_how_long(monkeypatch):
    user = make_user(RoleName.CASEWORKER)
    drawn = []
    monkeypatch.setattr(actions.secrets, "randbelow", lambda end: drawn.append(end) or end - 1)

    tell([user.pk], Kind.CANARY, now=NOON)

    assert (drawn, Mail.objects.get().due_at) == ([1801], NOON + LONGEST_DELAY)


def test_a_list_that_is_ready_every_week_is_mailed_to_nobody():
    user = make_user(RoleName.CASEWORKER)
    tell([user.pk], Kind.WHO_LOOKED, now=NOON)
    assert (Notice.objects.count(), Mail.objects.count()) == (1, 0)


@pytest.mark.proves("V14")
def test_of_what_a_stranger_does_the_day_is_kept_and_no_time():
    user = make_user(RoleName.TRIAGE)
    tell([user.pk], Kind.SOMETHING_ARRIVED, about=uuid4(), now=NOON + timedelta(minutes=17))
    assert Notice.objects.get().at == NOON.replace(hour=0)


def test_what_waits_no_more_counts_as_seen_by_all():
    one, other, case = make_user(RoleName.CASEWORKER), make_user(RoleName.CASEWORKER), uuid4()
    tell([one.pk, other.pk], Kind.SECOND_SIGNATURE, about=case, now=NOON)
    tell([one.pk], Kind.HANDED_OVER, about=case, now=NOON)

    settle(Kind.SECOND_SIGNATURE, about=case, now=NOON)

    assert set(Notice.objects.unseen().values_list("user", "kind")) == {(one.pk, Kind.HANDED_OVER)}


def test_nobody_sees_for_somebody_else():
    mine, other = make_user(RoleName.CASEWORKER), make_user(RoleName.CASEWORKER)
    tell([mine.pk, other.pk], Kind.CANARY, now=NOON)
    see(Notice.objects.values_list("pk", flat=True), by=other, now=NOON)
    assert told(mine) == [(Kind.CANARY, None, None)]


def test_a_notice_says_nothing_that_could_be_filled_in():
    sentences = [str(kind.label) for kind in Kind]
    assert [each for each in sentences if not each.endswith(".") or any(sign.isdigit() or sign in "{}%@:/" for sign in each)] == []
    assert len(set(sentences)) == len(Kind)
