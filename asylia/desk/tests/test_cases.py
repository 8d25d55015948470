import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.accounts.models import Role
from asylia.desk.tests.office import Desk, days_ago
from asylia.desk.views import cases as pages

pytestmark = pytest.mark.django_db


def names_in(page):
    return re.findall(r"<td><bdi>(.*?)</bdi></td>", page)


def numbers_in(page):
    return re.findall(r'<th scope="row">(?:<a.*?>)?(.{4}-.{2})<', page)


def make_five(desk):
    """Two in danger, one with a late word, two calm."""
    five = {
        "Calm": desk.case("ines", "vera", at=days_ago(1)),
        "Late": desk.case(at=days_ago(20), name_call="Late"),
        "Old": desk.case(at=days_ago(4), name_call="Old", danger_now="today"),
        "New": desk.case(at=days_ago(2), name_call="New", danger_now="today"),
    }
    five["Calm"].refresh_from_db()
    five["Gone"] = desk.refused(name_call="Gone")
    return five


def test_the_newest_danger_stands_first_and_then_the_day_that_is_nearest(settings):
    desk = Desk(settings)
    make_five(desk)
    page = desk.page("ines", "/cases")
    assert names_in(page)[:3] == ["New", "Old", "Late"]
    assert set(names_in(page)[3:]) == {"Noor", "Gone"}
    assert page.count('<th scope="row" class="now">') == 2


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("state=rejected", {"Gone"}),
        ("state=screening", {"New", "Old", "Late", "Noor"}),
        ("with={vera}", {"Noor"}),
        ("unread=1", {"Late"}),
        ("with={vera}&unread=1", set()),
        ("state=none&sort=none&page=99", {"New", "Old", "Late", "Noor", "Gone"}),
    ],
)
def test_the_address_says_which_cases_are_shown(settings, asked, names):
    desk = Desk(settings)
    five = make_five(desk)
    desk.she_writes(five["Late"])
    page = desk.page("ines", f"/cases?{asked.format(vera=desk.them['vera'].pk)}")
    assert set(names_in(page)) == names
    assert ("No case of yours is like this." in page) == (not names)


@pytest.mark.parametrize(("sort", "first"), [("name", "Gone"), ("since", "Late"), ("state", "Gone"), ("word", "Late"), ("with", "New")])
def test_a_head_of_the_table_sorts_it(settings, sort, first):
    desk = Desk(settings)
    make_five(desk)
    page = desk.page("ines", f"/cases?sort={sort}")
    assert names_in(page)[0] == first
    assert page.count('aria-sort="ascending"') == 1


def test_a_hundred_cases_stand_on_a_page(settings, monkeypatch):
    monkeypatch.setattr(pages, "ON_A_PAGE", 2)
    desk = Desk(settings)
    for name in ("Aya", "Badr", "Cem"):
        desk.case(name_call=name)
    page = desk.page("ines", "/cases?sort=name")
    assert names_in(page) == ["Aya", "Badr"]
    assert "Page 1 of 2" in page
    assert 'rel="next" href="?sort=name&amp;page=2"' in page
    assert names_in(desk.page("ines", "/cases?sort=name&page=2")) == ["Cem"]


def test_each_reads_of_own_cases_only(settings):
    desk = Desk(settings)
    case = desk.case("ines", "mads", shut_out=["vera"])
    desk.give("vera", "officer")
    assert {name for name in ("ines", "mads", "vera") if case.number in desk.page(name, "/cases")} == {"ines", "mads"}
    assert case.number not in desk.page("vera", "/cases?all=1")
    for name in ("triage", "anton", "salma", "piet"):
        assert desk.answer(name, "/cases").status_code == 404


def test_an_officer_sees_of_every_case_its_number_its_state_and_its_days(settings):
    desk = Desk(settings)
    desk.give("vera", "officer")
    case, refused = desk.case(at=days_ago(3)), desk.refused(asked_again=True)
    desk.arrive()
    page = desk.page("vera", "/cases?all=1")
    assert numbers_in(page) == [refused.number, case.number]
    assert {word: word in page for word in ("Screening", "Refused", "Noor", "Ines", f"/cases/{case.pk}/change")} == {
        "Screening": True,
        "Refused": True,
        "Noor": False,
        "Ines": False,
        f"/cases/{case.pk}/change": True,
    }
    Role.objects.filter(user=desk.them["vera"], name="officer").update(last_on=days_ago(1).date())
    assert desk.page("vera", "/cases?all=1").count(case.number) == 0 if desk.answer("vera", "/cases?all=1").status_code == 200 else True


@pytest.mark.parametrize(("name", "path"), [("ines", "/cases"), ("vera", "/cases?all=1"), ("ines", "/jump?number=0")])
def test_three_rows_cost_as_many_queries_as_one(settings, name, path):
    desk = Desk(settings)
    desk.give("vera", "officer")
    counts = []
    for _ in range(2):
        desk.she_writes(desk.case())
        browser = desk.browser(name)
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(path).status_code in (200, 302)
        counts.append(len(queries))
        desk.case()
    assert counts[0] == counts[1] <= 15


@pytest.mark.parametrize("way", [str, str.lower, lambda number: number.replace("-", ""), lambda number: f" {number.replace('-', ' ')} "])
def test_a_number_is_found_however_it_is_typed(settings, way):
    desk = Desk(settings)
    case = desk.case()
    answer = desk.browser("ines").get("/jump", {"number": way(case.number)})
    assert answer.headers["Location"] == f"/cases/{case.pk}"


def test_letters_that_are_taken_for_digits_are_read_as_these():
    assert pages.typed_code("o1iL-zu") == "0111Z"


def test_what_arrived_is_found_too_by_who_may_open_it(settings):
    desk = Desk(settings)
    application = desk.arrive()
    number = pages.short_code(application.pk)
    assert desk.answer("triage", f"/jump?number={number}").headers["Location"] == f"/arrived/{application.pk}"
    assert "No case of yours has this number." in desk.page("salma", f"/jump?number={number}")


def test_of_several_one_is_chosen(settings, monkeypatch):
    monkeypatch.setattr(pages, "short_code", lambda key: f"4F7K-{str(key)[:2].upper()}")
    desk = Desk(settings)
    two = [desk.case(), desk.case()]
    page = desk.page("ines", "/jump?number=4f7k")
    assert {str(case.pk) for case in two} == set(re.findall(r'<li><a href="/cases/(.*?)">4F7K-', page))


@pytest.mark.proves("V60")
@pytest.mark.parametrize("name", ["vera", "triage", "salma"])
def test_a_number_that_is_not_mine_is_as_one_that_never_was(settings, name):
    desk = Desk(settings)
    case = desk.case()
    browser = desk.browser(name)
    there, never = (browser.get("/jump", {"number": number}).content.decode() for number in (case.number, "0000-0Z"))
    assert "No case of yours has this number." in there
    assert f'value="{case.number}"' in there
    assert without_token(there.replace(case.number, "")) == without_token(never.replace("0000-0Z", ""))


def without_token(page):
    return re.sub(r'name="csrfmiddlewaretoken" value=".*?"', "", page)


def test_a_filter_can_be_taken_off_again(settings):
    desk = Desk(settings)
    make_five(desk)
    page = desk.page("ines", "/cases?state=rejected")
    assert names_in(page) == ["Gone"]
    [everything] = re.findall(r"<dt>State</dt><dd><a href=\"(.*?)\"", page)
    assert len(names_in(desk.page("ines", everything))) == 5
    assert everything == "/cases?"
