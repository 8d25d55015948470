import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.accounts.tests.makers import make_user, signed_in
from asylia.audit.actions import record
from asylia.casework.actions import reading
from asylia.casework.tests.makers import as_her
from asylia.desk.looked import days_of
from asylia.desk.tests.office import HOUSE, Desk, days_ago, now
from asylia.intake import actions as intake
from asylia.vault.models import Envelope
from conftest import role

pytestmark = pytest.mark.django_db
WEDNESDAY = date(2026, 11, 25)
MOST_QUERIES = 8


def rows_of(page):
    """Who, what, and whether it is marked."""
    rows = re.findall(r"<tr>(<td.*?)</tr>", page)
    cells = [(row, re.findall(r"<td.*?>(.*?)</td>", row)) for row in rows]
    return [(who.partition(" <span")[0], what, 'class="now"' in row and "not one of the two" in row) for row, (_, who, what) in cells]


def looks(desk, name, case, *envelopes, at=None):
    reading.open_case(case, envelopes=envelopes, **desk.them.of(name), now=at or now())


@pytest.mark.proves("V69")
def test_what_others_opened_stands_first_and_is_marked(settings):
    desk = Desk(settings)
    case = desk.case(at=days_ago(2))
    looks(desk, "mads", case, "story")
    looks(desk, "ines", case, "contact")
    assert rows_of(desk.page("ines", "/looked")) == [
        ("Triage", "Contact, Story, Talk, Notes, Profile and Limits", True),
        ("you", "Contact, Talk and Notes", False),
        ("Mads", "Story, Talk and Notes", False),
    ]
    assert "Others opened something once." in desk.page("mads", "/looked")


def test_a_week_is_asked_for_by_its_number(settings):
    desk = Desk(settings)
    case = desk.case(at=days_ago(40))
    looks(desk, "mads", case, at=days_ago(15))
    looks(desk, "mads", case, "story", at=days_ago(1))
    assert rows_of(desk.page("ines", "/looked")) == [("Mads", "Story, Talk and Notes", False)]
    assert "Nobody else opened anything." in desk.page("ines", "/looked")
    week = f"{days_ago(15):%G-W%V}"
    page = desk.page("ines", f"/looked?week={week}")
    assert rows_of(page) == [("Mads", "Talk and Notes", False)]
    assert f"?week={days_ago(22):%G-W%V}" in page
    assert f"?week={days_ago(8):%G-W%V}" in page
    assert rows_of(desk.page("ines", f"/looked?week={days_ago(300):%G-W%V}")) == []


@pytest.mark.parametrize(
    ("asked", "first", "last", "earlier", "later"),
    [
        ("", "2026-11-19", "2026-11-25", "2026-W47", ""),
        ("2026-W48", "2026-11-19", "2026-11-25", "2026-W47", ""),
        ("2027-W01", "2026-11-19", "2026-11-25", "2026-W47", ""),
        ("2026-W99", "2026-11-19", "2026-11-25", "2026-W47", ""),
        ("0001-W01", "2026-11-19", "2026-11-25", "2026-W47", ""),
        ("2026-W47", "2026-11-16", "2026-11-22", "2026-W46", ""),
        ("2026-W46", "2026-11-09", "2026-11-15", "2026-W45", "2026-W47"),
        ("2026-W01", "2025-12-29", "2026-01-04", "2025-W52", "2026-W02"),
    ],
)
def test_a_week_that_is_not_over_is_the_last_seven_days(asked, first, last, earlier, later):
    days = days_of(asked, today=WEDNESDAY)
    assert (str(days.first), str(days.last), days.earlier, days.later) == (first, last, earlier, later)


def test_both_ends_of_the_seven_days_are_shown_and_nothing_beside_them(settings):
    desk = Desk(settings)
    case = desk.case(at=days_ago(40))
    envelope = Envelope.objects.get(subject=case.pk, kind="story").pk
    midnight = datetime.combine(now().date(), datetime.min.time(), UTC)
    for at in (midnight - timedelta(days=6, microseconds=1), midnight - timedelta(days=6), midnight):
        record(desk.them["mads"].pk, "envelope.opened", envelope, now=at)
    assert len(rows_of(desk.page("ines", "/looked"))) == 2


def test_only_my_own_cases_are_shown_and_of_them_none_that_was_taken_back(settings):
    desk = Desk(settings)
    mine, hers, gone = desk.case(), desk.case("mads", "vera"), desk.case()
    as_her(intake.take_back, desk.owns[gone.pk], reason="", now=now())
    page = desk.page("ines", "/looked")
    assert mine.number in page
    assert hers.number not in page
    assert gone.number not in page


@pytest.mark.parametrize("name", ["officer", "triage", "auditor", "board", "coordinator"])
def test_for_who_carries_no_cases_the_page_does_not_exist(name):
    browser = signed_in(make_user(name))
    assert browser.get("/looked").status_code == 404
    assert 'href="/looked"' not in browser.get("/who-can").content.decode()


def test_as_many_questions_to_the_database_for_many_cases_as_for_one(settings):
    desk = Desk(settings)
    desk.case()
    one = asked(desk)
    for _ in range(3):
        looks(desk, "mads", desk.case())
    assert asked(desk) == one <= MOST_QUERIES


def asked(desk):
    browser = signed_in(desk.them["ines"])
    with role(HOUSE), CaptureQueriesContext(connection) as queries:
        browser.get("/looked")
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


def test_a_long_list_has_pages(settings):
    desk = Desk(settings)
    case = desk.case(at=days_ago(1))
    envelope = Envelope.objects.get(subject=case.pk, kind="story").pk
    for at in range(100):
        record(desk.them["mads"].pk, "envelope.opened", envelope, now=now() - timedelta(seconds=at))
    assert len(rows_of(desk.page("ines", "/looked"))) == 100
    assert len(rows_of(desk.page("ines", "/looked?page=2"))) == 1
