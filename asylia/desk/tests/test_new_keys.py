"""The page where new keys are given after somebody was shut out."""

import pytest

from asylia.accounts.door import TOUCHED_AT
from asylia.casework.actions.absence import be_away
from asylia.casework.tests.test_renew import new_circle_keys
from asylia.desk.tests.office import HOUSE, Desk, now
from asylia.vault import revoking
from conftest import role

pytestmark = pytest.mark.django_db


def make_desk(settings):
    desk = Desk(settings)
    desk.give("anton", "officer")
    return desk


def shut_out(desk, name):
    revoking.revoke(desk.them[name].pk, by=desk.them["anton"].pk, now=now())


def press(desk, name):
    browser = desk.browser(name)
    session = browser.session
    session[TOUCHED_AT] = now().isoformat()
    session.save()
    with role(HOUSE):
        return browser.post("/new-keys/give").content.decode()


def test_today_leads_to_it_and_nothing_waits_before(settings):
    desk = make_desk(settings)
    desk.case("ines", "mads")
    assert "New keys" not in desk.page("ines", "/today")

    shut_out(desk, "vera")

    assert "Give new keys to 1 case" in desk.page("ines", "/today")
    assert 'href="/new-keys"' in desk.page("ines", "/today")


def test_one_press_gives_what_can_be_given_and_says_why_the_rest_waits(settings):
    desk = make_desk(settings)
    carried, other = desk.case("ines", "vera"), desk.case("ines", "mads")
    shut_out(desk, "vera")

    said = press(desk, "ines")

    assert carried.number in said
    assert "First an officer names another caseworker" in said
    assert other.number in said
    assert "Its circle needs a new key first" in said


def test_when_all_have_new_keys_it_says_so(settings):
    desk = make_desk(settings)
    desk.case("ines", "mads")
    desk.case("mads", "ines")
    shut_out(desk, "vera")
    new_circle_keys(desk.them, "secretariat", by="ines")

    assert "Done: all of yours have new keys." in press(desk, "ines")
    assert revoking.due() == {}
    assert "Nothing of yours waits." in desk.page("mads", "/new-keys")


def test_an_officer_sees_by_whom_cases_wait_and_not_what_arrived(settings):
    desk = make_desk(settings)
    desk.case("ines", "mads")
    desk.arrive(ours=True)
    shut_out(desk, "vera")

    page = desk.page("anton", "/new-keys")

    assert "Ines or Mads: 1 case" in page


def test_a_case_that_shuts_the_officer_out_is_not_counted(settings):
    desk = make_desk(settings)
    case = desk.case("ines", "mads", shut_out=["anton"])
    today = now().date()
    be_away(stand_in=desk.them["vera"], first_on=today, last_on=today, **desk.them.of("ines"), now=now())
    shut_out(desk, "vera")

    assert case.pk in revoking.due()
    assert "Ines or Mads" not in desk.page("anton", "/new-keys")


def test_without_a_fresh_touch_nothing_is_given(settings):
    desk = make_desk(settings)
    desk.case("ines", "mads")
    shut_out(desk, "vera")
    before = revoking.due()

    browser = desk.browser("ines")
    with role(HOUSE):
        answer = browser.post("/new-keys/give")

    assert answer.status_code == 302
    assert answer["Location"].startswith("/touch?")
    assert revoking.due() == before


def test_for_who_carries_nothing_and_opens_nothing_there_is_no_such_page(settings):
    desk = make_desk(settings)
    desk.end("vera")
    desk.give("vera", "treasurer")

    assert desk.answer("vera", "/new-keys").status_code == 404
