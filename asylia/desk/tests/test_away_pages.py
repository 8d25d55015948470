from datetime import timedelta

import pytest

from asylia.casework.actions import screening
from asylia.casework.models import Absence
from asylia.desk.tests.office import HOUSE, Desk, now
from asylia.desk.tests.test_changing_pages import post
from conftest import role

pytestmark = pytest.mark.django_db


def say_away(desk, name="ines", stand_in="vera", *, days=6):
    last, first = now() + timedelta(days=days), now()
    fields = {
        f"{key}_{part}": getattr(day, part) for key, day in (("first_on", first), ("last_on", last)) for part in ("day", "month", "year")
    }
    return post(desk, name, "/me/away", stand_in=desk.them[stand_in].pk, **fields)


def test_the_list_of_who_stands_in_says_for_whom_and_until_when(settings):
    desk = Desk(settings)
    case = desk.case(danger_now="today")
    assert "Noor" not in desk.page("vera", "/today")

    assert say_away(desk).status_code == 302

    assert "for Ines until" in desk.page("vera", "/today")
    page = desk.page("vera", f"/cases/{case.pk}")
    assert "You stand in for Ines until" in page
    assert desk.answer("vera", f"/cases/{case.pk}/contact").status_code == 404
    assert "Vera stands in for you" in desk.page("ines", "/me/away")
    assert case.number not in desk.page("ines", "/me/away")
    assert "/me/away" in desk.page("ines", "/me")
    assert "/me/away" not in desk.page("triage", "/me")


def test_a_refusal_names_who_signed_it(settings):
    desk = Desk(settings)
    case = desk.case()
    say_away(desk)
    with role(HOUSE):
        screening.propose_refusal(case, codes=["safe_now"], text="We cannot.", **desk.them.of("vera"), now=now())

    assert "Vera signed first" in desk.page("mads", "/today")
    assert "Vera signed this letter" in desk.page("mads", f"/cases/{case.pk}/sign")


def test_what_the_stand_in_must_not_see_is_named_to_who_is_away(settings):
    desk = Desk(settings)
    case = desk.case(shut_out=["vera"])
    say_away(desk)

    assert case.number in desk.page("ines", "/me/away")
    assert desk.answer("vera", f"/cases/{case.pk}").status_code == 404


def test_coming_back_is_one_press(settings):
    desk = Desk(settings)
    case = desk.case()
    say_away(desk)

    post(desk, "ines", f"/me/away/{Absence.objects.get().pk}/back")

    assert desk.answer("vera", f"/cases/{case.pk}").status_code == 404
    assert "stands in for you" not in desk.page("ines", "/me/away")


def test_who_carries_no_cases_has_no_such_page(settings):
    desk = Desk(settings)
    assert desk.answer("triage", "/me/away").status_code == 404
    assert say_away(desk, days=100).status_code == 200
