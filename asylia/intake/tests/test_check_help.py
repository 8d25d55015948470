from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError, connection

from asylia.audit.models import Entry
from asylia.intake import actions, catalogue
from asylia.intake import help as other_help
from asylia.intake.models import HelpCheck
from asylia.intake.tests.makers import NOON, STREET
from conftest import role

pytestmark = pytest.mark.django_db
TODAY = NOON.date()
SOMEBODY = uuid4()


def check(*hosts, now=NOON):
    with role("asylia_house"):
        for host in hosts:
            actions.check_help(host, by=SOMEBODY, now=now)


def with_tag(tag):
    return [each.host for each in catalogue.HELP if tag in each.tags]


def checked(*tags, today=TODAY):
    return [each.host for each in other_help.checked_help(tags, today)]


def test_the_street_reads_when_somebody_looked_last():
    check("rsf.org", now=NOON - timedelta(days=3))
    check("rsf.org")

    with role(STREET):
        days = {each.host: each.checked_on for each in other_help.entries()}
    assert days == dict.fromkeys(each.host for each in catalogue.HELP) | {"rsf.org": TODAY}


def test_it_is_recorded_with_who_looked():
    check("rsf.org")

    assert list(Entry.objects.values_list("actor", "verb", "about")) == [(str(SOMEBODY), "help.checked", HelpCheck.objects.get().pk)]


def test_a_body_that_is_not_on_the_list_is_refused():
    with pytest.raises(LookupError):
        check("example.org")

    assert not HelpCheck.objects.exists()
    assert not Entry.objects.exists()


def test_a_letter_names_only_whom_somebody_looked_at_within_sixty_days():
    check(*with_tag("legal"), *with_tag("journalist"), now=NOON - timedelta(days=60))

    assert set(checked("legal")) >= set(with_tag("legal"))
    assert checked("legal", today=TODAY + timedelta(days=1)) == []


def test_a_letter_names_three_at_least():
    check(*(each.host for each in catalogue.HELP))

    assert checked("legal")[: len(with_tag("legal"))] == with_tag("legal")
    assert len(with_tag("legal")) < catalogue.LEAST_HELP == len(checked("legal"))


def test_without_a_database_nobody_has_looked_and_the_list_is_there():
    def fail(*_):
        raise OperationalError

    with connection.execute_wrapper(fail):
        found = other_help.entries()
    assert [each.body for each in found] == [each.body for each in catalogue.HELP]
    assert {each.checked_on for each in found} == {None}
