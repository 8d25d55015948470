"""The smallest network that stands, and each way to be smaller."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from asylia.accounts.models import Body, Passkey, Role, RoleName, User
from asylia.accounts.tests.makers import SINCE, make_role, make_user
from asylia.config import enough
from asylia.vault import people
from asylia.vault.models import WayIn

pytestmark = pytest.mark.django_db
TODAY = datetime(2026, 11, 25, tzinfo=UTC).date()
R = RoleName
EIGHT = (
    (R.OFFICER, R.TRIAGE, R.CASEWORKER),
    (R.OFFICER, R.TRIAGE, R.CASEWORKER),
    (R.ASSESSING_LEAD, R.ASSESSOR),
    (R.ASSESSOR,),
    (R.EAR,),
    (R.EAR_DEPUTY,),
    (R.BOARD, R.OFFICER),
    (R.BOARD,),
)


def with_keys(user, passkeys=2):
    for _ in range(passkeys):
        Passkey.objects.create(user=user, credential=uuid4().bytes, data=b"", counter=0, made_on=SINCE)
    WayIn.objects.create(user=user.pk, version=1, way=people.BY_SHEET, salt=b"", blob=b"")
    return user


@pytest.fixture
def eight():
    return [with_keys(make_user(*roles, name=f"Somebody {number}")) for number, roles in enumerate(EIGHT)]


def missing():
    return list(enough.missing(on=TODAY))


def test_eight_people_with_two_passkeys_and_a_sheet_are_enough(eight):
    assert missing() == []


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (0, ["officers: 2 of at least 3", "people in triage: 1 of at least 2", "caseworkers: 1 of at least 2"]),
        (2, ["people who assess: 1 of at least 2", "assessing leads: 0 of at least 1"]),
        (3, ["people who assess: 1 of at least 2"]),
        (4, ["independent persons: 0 of at least 1"]),
        (5, ["deputies of the independent person: 0 of at least 1"]),
        (6, ["officers: 2 of at least 3", "people of the board: 1 of at least 2"]),
        (7, ["people of the board: 1 of at least 2"]),
    ],
)
def test_with_one_of_them_less_the_broken_rules_are_named(eight, place, said):
    Role.objects.filter(user=eight[place]).update(last_on=TODAY - timedelta(days=1))
    assert missing() == said


def test_a_sixth_officer_is_too_many(eight):
    for _ in range(3):
        with_keys(make_user(R.OFFICER))
    assert missing() == ["officers: 6 of at most 5"]


def test_the_independent_person_does_not_assess(eight):
    make_role(eight[4], R.ASSESSOR)
    assert missing() == ["who hears what is kept from us assesses, too"]


def test_a_city_needs_a_coordinator_and_a_deputy(eight):
    coordinator = with_keys(make_user(R.COORDINATOR))
    assert missing() == ["cities without a coordinator and a deputy: 1"]
    make_role(coordinator, R.COORDINATOR)
    assert missing() == ["cities without a coordinator and a deputy: 1"], "the same person twice is one"
    with_keys(make_user(R.COORDINATOR))
    assert missing() == []
    Body.objects.create(kind="city", name="A city without anybody")
    assert missing() == ["cities without a coordinator and a deputy: 1"]


def test_keys_that_cannot_be_lost_are_counted(eight):
    Passkey.objects.filter(user__in=eight[:2]).delete()
    WayIn.objects.filter(user=eight[7].pk).delete()
    make_user(R.AUDITOR)
    assert missing() == ["people with fewer than two passkeys: 3", "people without a recovery sheet: 1"]


def test_who_has_no_role_today_is_not_counted(eight):
    User.objects.create(name="Somebody of last year")
    make_user(R.OFFICER, last_on=TODAY - timedelta(days=1))
    assert missing() == []
