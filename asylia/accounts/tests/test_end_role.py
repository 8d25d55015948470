from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.actions.roles import end_role
from asylia.accounts.errors import TermBroken
from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import NOON, SINCE, make_officers, make_role, make_user
from asylia.audit.models import Entry
from conftest import role

pytestmark = pytest.mark.django_db
LAST = date(2026, 11, 30)


def end(given, *, by=None, last_on=LAST):
    officers = by or make_officers()
    with role("asylia_house"):
        return end_role(given, last_on=last_on, by=officers, now=NOON)


def test_two_officers_end_a_role_and_both_stand_in_the_record():
    first, second = make_officers()
    given = make_role(make_user(), RoleName.CASEWORKER)
    end(given, by=(first, second))
    given.refresh_from_db()
    assert given.last_on == LAST
    assert set(Entry.objects.filter(about=given.pk).values_list("actor", "verb")) == {
        (str(first.pk), "role.ended"),
        (str(second.pk), "role.ended_as_second"),
    }


def test_one_officer_alone_ends_nothing():
    first, _ = make_officers()
    given = make_role(make_user(), RoleName.CASEWORKER)
    for by in ((first, first), (first, make_user(RoleName.TRIAGE))):
        with pytest.raises(PermissionDenied):
            end(given, by=by)
    given.refresh_from_db()
    assert given.last_on is None


@pytest.mark.parametrize(("had", "last_on"), [(date(2026, 11, 24), LAST), (None, date(2025, 12, 31))])
def test_a_role_that_is_over_or_would_end_before_it_began_stays(had, last_on):
    given = make_role(make_user(), RoleName.CASEWORKER, first_on=SINCE, last_on=had)
    with pytest.raises(TermBroken):
        end(given, last_on=last_on)
