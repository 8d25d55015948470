import pytest

from asylia.casework.models import Case, Change
from asylia.desk.tests.makers import browser_of
from asylia.desk.tests.office import HOUSE, Desk
from conftest import role

pytestmark = pytest.mark.django_db


def post(desk, name, path, **fields):
    browser = browser_of(desk.them, name)
    with role(HOUSE):
        return browser.post(path, fields)


def make_named(desk):
    desk.give("anton", "officer")
    case = desk.case()
    answer = post(desk, "anton", f"/cases/{case.pk}/change", out=desk.them["mads"].pk, into=desk.them["vera"].pk)
    assert answer.status_code == 302
    return case


def test_an_officer_names_and_the_one_who_stays_grants_on_the_page_of_the_case(settings):
    desk = Desk(settings)
    case = make_named(desk)
    assert "Vera in place of Mads" in desk.page("anton", f"/cases/{case.pk}/change")
    assert "Grant <bdi>Noor</bdi> to Vera" in desk.page("ines", "/today")
    assert "to Vera" not in desk.page("mads", "/today")
    assert "It waits for Ines." in desk.page("mads", f"/cases/{case.pk}")
    assert "Grant and re-key" in desk.page("ines", f"/cases/{case.pk}")

    post(desk, "ines", f"/cases/{case.pk}/grant-change", into=desk.them["vera"].pk)

    assert "Another caseworker, granted by Ines" in desk.page("vera", f"/cases/{case.pk}")
    assert desk.answer("mads", f"/cases/{case.pk}").status_code == 404
    assert not Change.objects.exists()


def test_the_page_exists_for_officers_alone_and_not_for_one_who_is_shut_out(settings):
    desk = Desk(settings)
    desk.give("anton", "officer")
    case = desk.case(shut_out=["anton"])
    for name in ("anton", "ines", "triage"):
        assert desk.answer(name, f"/cases/{case.pk}/change").status_code == 404


def test_the_page_offers_nobody_who_is_shut_out(settings):
    desk = Desk(settings)
    desk.give("anton", "officer")
    page = desk.page("anton", f"/cases/{desk.case(shut_out=['vera']).pk}/change")
    assert str(desk.them["vera"].pk) not in page
    assert str(desk.them["mads"].pk) in page


def test_a_press_that_comes_too_late_says_so(settings):
    desk = Desk(settings)
    case = make_named(desk)
    Change.objects.all().delete()

    answer = post(desk, "ines", f"/cases/{case.pk}/grant-change", into=desk.them["vera"].pk)

    assert answer.status_code == 409
    assert "Nobody waits for it any more" in answer.content.decode()
    assert Case.objects.get().two == case.two
