from datetime import timedelta

import pytest

from asylia.casework.models import Glass
from asylia.casework.tasks import tell_of_glass
from asylia.casework.tests.makers import NOON, make_case
from asylia.casework.tests.test_let_in import ask, let_in, make_let_in
from asylia.notices.models import Kind, Notice
from asylia.vault import keeper
from conftest import role

pytestmark = pytest.mark.django_db
NEXT_MONTH = NOON.replace(month=12, day=1, hour=0)


def a_minute(now):
    with role("asylia_worker"):
        tell_of_glass(now=now)


def told(them):
    names = {user.pk: name for name, user in them.users.items()}
    return [names[user] for user in Notice.objects.filter(kind=Kind.GLASS_REVIEW).order_by("user__name").values_list("user", flat=True)]


def test_officers_hear_once_in_the_month_after(settings):
    them, _, _, _ = make_let_in(settings)
    a_minute(NOON)
    assert told(them) == []

    for minutes in (0, 1, 60 * 24):
        a_minute(NEXT_MONTH + timedelta(minutes=minutes))
        Notice.objects.update(seen_at=NOON)

    assert told(them) == ["anton", "triage"]
    a_minute(NEXT_MONTH.replace(year=2027, month=1))
    assert len(told(them)) == 2


def test_what_nobody_let_is_nothing_to_look_through(settings):
    them, _, case = make_case(settings)
    ask(them, case)

    a_minute(NEXT_MONTH)

    assert told(them) == []


def test_nobody_hears_of_a_case_that_shuts_her_out(settings):
    them, _, case = make_case(settings)
    let_in(them, ask(them, case))
    keeper.shut_out(case.pk, user=them["anton"].pk, by=them["ines"].pk, now=NOON)

    a_minute(NEXT_MONTH)

    assert told(them) == ["triage"]
    assert Glass.objects.granted().known_to(them["anton"]).count() == 0
