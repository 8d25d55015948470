from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from asylia.accounts.models import Role, RoleName, User
from asylia.accounts.permissions import Act, Reach, may
from asylia.accounts.tests.makers import SINCE, make_role, make_user, signed_in

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2026, 3, 1), date(2026, 3, 31)
DAY = timedelta(days=1)


def test_a_role_runs_from_its_first_day_to_its_last():
    user = make_user(RoleName.TRIAGE, first_on=FIRST, last_on=LAST)
    days = [FIRST - DAY, FIRST, LAST, LAST + DAY]
    assert [Role.objects.running(on=day).exists() for day in days] == [False, True, True, False]
    assert [user in User.objects.holding(RoleName.TRIAGE, on=day) for day in days] == [False, True, True, False]
    assert [may(user, Act.OPEN_ARRIVED, on=day, how=[Reach.ALONE]) for day in days] == [False, True, True, False]


def test_a_role_without_a_last_day_runs_on():
    user = make_user(RoleName.TRIAGE)
    assert may(user, Act.OPEN_ARRIVED, on=date(2099, 1, 1), how=[Reach.ALONE])


def test_who_is_not_active_holds_and_may_nothing():
    user = make_user(RoleName.TRIAGE)
    User.objects.update(is_active=False)
    assert not may(user, Act.OPEN_ARRIVED, on=FIRST, how=[Reach.ALONE])
    assert list(User.objects.holding(RoleName.TRIAGE, on=FIRST)) == []
    assert list(User.objects.working(on=FIRST)) == []


def test_a_role_cannot_end_before_it_began():
    user = make_user()
    with pytest.raises(IntegrityError), transaction.atomic():
        make_role(user, RoleName.TRIAGE, first_on=LAST, last_on=FIRST)


def test_one_query_finds_a_person_with_all_roles_of_the_day(django_assert_num_queries):
    user = make_user(RoleName.TRIAGE, RoleName.CASEWORKER)
    make_role(user, RoleName.BOARD, first_on=LAST)
    with django_assert_num_queries(1):
        found = User.objects.working(on=FIRST).get(pk=user.pk)
    assert set(found.running_roles) == {"triage", "caseworker"}


def test_when_the_term_ends_access_ends_at_the_next_request():
    user = make_user(RoleName.TRIAGE)
    browser = signed_in(user)
    assert browser.get("/me").status_code == 200
    Role.objects.update(last_on=SINCE)
    assert browser.get("/me").headers["Location"] == "/?next=%2Fme"
