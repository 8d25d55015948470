import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import NOON, make_user, signed_in
from asylia.notices import views
from asylia.notices.actions import tell
from asylia.notices.models import Kind, Notice
from conftest import role

pytestmark = pytest.mark.django_db


def make_reader(*kinds):
    """A caseworker who was told these, one a day."""
    user = make_user(RoleName.CASEWORKER)
    for day, kind in enumerate(kinds):
        tell([user.pk], kind, about=uuid4(), now=NOON + timedelta(days=day))
    return user


def page_of(user, path="/notices"):
    with role("asylia_house"):
        answer = signed_in(user).get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def sentences(page):
    return [re.sub(r"<.*?>", "", each) for each in re.findall(r'<span class="do">(.*?\.)', page)]


def press(user, path="/notices/seen", **fields):
    browser = signed_in(user)
    with role("asylia_house"):
        return browser.post(path, fields)


def test_the_newest_stands_first_and_leads_to_its_page():
    user = make_reader(Kind.HANDED_OVER, Kind.CANARY)
    case = Notice.objects.get(kind=Kind.HANDED_OVER).about

    page = page_of(user)

    assert sentences(page) == ["A case was opened that nobody should open.", "A case was handed over to you."]
    assert f'<a href="/cases/{case}">A case was handed over to you.</a>' in page
    assert page.count('<li class="now">') == page.count('data-color="new">New<') == 2


def test_every_kind_has_a_page_that_opens():
    user = make_reader(*Kind)
    assert len(sentences(page_of(user))) == len(Kind)


def test_nobody_reads_what_was_told_to_somebody_else():
    make_reader(Kind.HANDED_OVER)
    page = page_of(make_user(RoleName.TRIAGE))
    assert "Nothing was told to you." in page
    assert "new</span>" not in page


def test_the_menu_of_every_page_says_how_many_are_new():
    user = make_reader(Kind.HANDED_OVER, Kind.CANARY)
    assert 'Notices <span class="ds-tag" data-color="new">2 new</span></a>' in page_of(user, "/who-can")
    press(user, notice=[str(key) for key in Notice.objects.values_list("pk", flat=True)])
    assert '<a href="/notices">Notices</a>' in page_of(user, "/who-can")


def test_one_is_seen_by_its_button_and_all_by_one_more():
    user = make_reader(Kind.HANDED_OVER, Kind.CANARY, Kind.ABSENCE)
    first, *others = Notice.objects.of(user)
    keys = [str(each.pk) for each in (first, *others)]

    answer = press(user, "/notices/seen?page=1", notice=keys, only=keys[0])
    assert answer.headers["Location"] == "/notices?page=1"
    assert set(Notice.objects.unseen()) == set(others)

    press(user, notice=keys)
    assert set(Notice.objects.unseen()) == set()
    assert "seen all" not in page_of(user)


def test_what_came_meanwhile_is_not_seen():
    user = make_reader(Kind.HANDED_OVER)
    shown = [str(key) for key in Notice.objects.values_list("pk", flat=True)]
    tell([user.pk], Kind.CANARY, now=NOON)
    press(user, notice=shown)
    assert [each.kind for each in Notice.objects.unseen()] == [Kind.CANARY]


def test_what_is_no_notice_of_hers_changes_nothing():
    user, other = make_reader(Kind.HANDED_OVER), make_reader(Kind.CANARY)
    theirs = str(Notice.objects.of(other).get().pk)
    for only in (theirs, "no key", ""):
        assert press(user, only=only).status_code == 302
    assert Notice.objects.unseen().count() == 2
    assert signed_in(user).get("/notices/seen").status_code == 405


def test_older_ones_stand_on_a_page_of_their_own(monkeypatch):
    monkeypatch.setattr(views, "ON_A_PAGE", 2)
    user = make_reader(Kind.HANDED_OVER, Kind.CANARY, Kind.ABSENCE)
    first, second = page_of(user), page_of(user, "/notices?page=2")
    assert (len(sentences(first)), len(sentences(second))) == (2, 1)
    assert 'rel="next" href="?page=2"' in first
    assert 'rel="prev"' not in first
    assert 'rel="prev" href="?page=1"' in second
    assert 'rel="next"' not in second


@pytest.mark.parametrize("typed", ["0", "-1", "x", "", "9" * 40, "٣"])
def test_a_page_that_was_never_there_is_no_fault(typed):
    assert "<h1>Notices</h1>" in page_of(make_reader(Kind.CANARY), f"/notices?page={typed}")


@pytest.mark.parametrize("rows", [1, 3])
def test_the_page_costs_three_queries_however_long_it_is(rows):
    browser = signed_in(make_reader(*[Kind.HANDED_OVER] * rows))
    with CaptureQueriesContext(connection) as queries:
        browser.get("/notices")
    assert len(queries) == 3
