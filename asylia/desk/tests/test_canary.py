"""An invented case alarms whoever must know, and is to its reader like any other."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import make_role
from asylia.audit.models import Entry
from asylia.casework.tests.makers import make_arrived
from asylia.desk.tests.makers import browser_of, now
from asylia.intake.tests.makers import make_sent
from asylia.notices.models import Kind, Notice
from asylia.offices.tasks import tell_of_canaries
from asylia.vault import canaries
from conftest import role

pytestmark = [pytest.mark.django_db, pytest.mark.proves("V65")]
CHANGING = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"')


def make(settings):
    them, own, _ = make_arrived(settings, now=now())
    make_role(them["vera"], RoleName.OFFICER)
    make_role(them["mads"], RoleName.BOARD)
    canaries.mark(own.subject, now=now())
    return them, own.subject


def look(them, subject):
    browser = browser_of(them, "triage")
    with role("asylia_house"):
        answer = browser.get(f"/arrived/{subject}")
    assert answer.status_code == 200
    return CHANGING.sub("", answer.content.decode())


def work():
    with role("asylia_worker"):
        tell_of_canaries(now=now())


def told():
    return set(Notice.objects.filter(kind=Kind.CANARY).values_list("user__name", flat=True))


def test_canary_case_alarms(settings):
    them, subject = make(settings)
    work()
    assert told() == set()

    look(them, subject)
    work()
    assert told() == {"Vera", "Mads"}

    Notice.objects.all().delete()
    work()
    assert told() == set()  # each opening is told once
    look(them, subject)
    work()
    assert told() == {"Vera", "Mads"}


def test_a_list_and_a_true_case_alarm_nobody(settings):
    them, _ = make(settings)
    look(them, make_sent(settings, now=now()).subject)
    browser_of(them, "triage").get("/arrived")

    work()

    assert told() == set()


def test_its_reader_sees_what_any_case_shows_and_the_house_asks_nothing_about_it(settings):
    them, subject = make(settings)
    other = make_sent(settings, now=now()).subject
    statements = []

    def counted(execute, sql, *given):
        statements[-1] += 1
        return execute(sql, *given)

    pages = []
    for each in (subject, other):
        statements.append(0)
        with connection.execute_wrapper(counted):
            pages.append(re.sub(r"<h1>.*?</h1>|<title>.*?</title>", "", look(them, each)))
    assert len({len(page) for page in pages}) == 1
    assert statements[0] == statements[1]


@pytest.mark.parametrize("name", ["asylia_house", "asylia_street", "asylia_worker", "asylia_auditor"])
def test_no_role_reads_which_they_are(settings, name):
    make(settings)
    with pytest.raises(DatabaseError, match="permission denied"), role(name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select * from vault_canary")
    assert list(Entry.objects.filter(verb="canary.marked").values_list("about", flat=True)) == [canaries.ALL]
