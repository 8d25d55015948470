from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.actions.roles import Term, give_role
from asylia.accounts.errors import NotOnePerson, TermBroken
from asylia.accounts.models import Role, RoleName
from asylia.accounts.tests.makers import NOON, SINCE, make_body, make_officers, make_user
from asylia.audit.models import Entry
from conftest import role

pytestmark = pytest.mark.django_db
TERM = Term(date(2026, 12, 1), date(2027, 11, 30))


def give(user, name=RoleName.CASEWORKER, *, by=None, term=TERM):
    body = make_body(name)
    officers = by or make_officers()
    with role("asylia_house"):
        return give_role(user, name, body=body, term=term, by=officers, now=NOON)


def test_two_officers_give_a_role_for_a_time_and_both_stand_in_the_record():
    first, second = make_officers()
    given = give(make_user(), by=(first, second))
    assert (given.name, given.first_on, given.last_on) == ("caseworker", TERM.first_on, TERM.last_on)
    assert set(Entry.objects.filter(about=given.pk).values_list("actor", "verb")) == {
        (str(first.pk), "role.given"),
        (str(second.pk), "role.given_as_second"),
    }


@pytest.mark.parametrize("other", ["the same", "a caseworker", "one whose term is over"])
def test_one_officer_alone_gives_nothing(other):
    first, _ = make_officers()
    seconds = {
        "the same": first,
        "a caseworker": make_user(RoleName.CASEWORKER),
        "one whose term is over": make_user(RoleName.OFFICER, last_on=SINCE),
    }
    user = make_user()
    for by in ((first, seconds[other]), (seconds[other], first)):
        with pytest.raises(PermissionDenied):
            give(user, by=by)
    assert not Role.objects.filter(user=user).exists()


def test_the_independent_person_gets_nothing_in_the_secretariat_while_the_term_runs():
    with pytest.raises(NotOnePerson):
        give(make_user(RoleName.EAR))
    with pytest.raises(NotOnePerson):
        give(make_user(RoleName.TRIAGE), RoleName.EAR_DEPUTY)
    assert give(make_user(RoleName.EAR, last_on=date(2026, 11, 30)))


def test_a_term_that_ends_before_it_begins_is_refused():
    with pytest.raises(TermBroken):
        give(make_user(), term=Term(date(2026, 12, 1), date(2026, 11, 30)))
