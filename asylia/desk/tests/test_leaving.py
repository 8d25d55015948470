from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from asylia.accounts.models import HouseSession, Role, User
from asylia.audit.models import Entry
from asylia.casework.models import Absence, Case, Change
from asylia.desk import actions
from asylia.desk.actions import StillOwns
from asylia.desk.owned import owned
from asylia.desk.tests.office import HOUSE, Desk, days_ago, now
from asylia.intake import actions as intake
from asylia.vault.models import Seat, WayIn
from conftest import role

pytestmark = pytest.mark.django_db


def make_office(settings):
    """Anton is an officer beside what he does."""
    desk = Desk(settings)
    desk.give("anton", "officer")
    return desk


def close(desk, name, *, by="anton"):
    with role(HOUSE):
        actions.close_account(desk.them[name], by=desk.them[by], now=now())


def left(desk, name):
    return [each.what for each in owned(desk.them[name], now=now())]


def test_an_account_closes_when_nothing_is_left_and_nothing_of_it_opens_any_more(settings):
    desk = make_office(settings)
    vera = desk.them["vera"]
    desk.browser("vera").get("/today")
    WayIn.objects.create(user=vera.pk, way="R", salt=b"salt", blob=b"blob")
    desk.end("vera")

    close(desk, "vera")

    assert not User.objects.get(pk=vera.pk).is_active
    assert not WayIn.objects.filter(user=vera.pk).exists()
    assert not HouseSession.objects.filter(user=vera.pk).exists()
    assert not Seat.objects.filter(user=vera.pk, has_left=False).exists()
    assert Seat.objects.filter(user=vera.pk, has_left=True).exists()
    assert list(Entry.objects.filter(verb="account.closed").values_list("actor", "about")) == [(str(desk.them["anton"].pk), vera.pk)]


def own_case(desk):
    desk.case("vera", "mads")


def own_place(desk):
    Change.objects.create(case=desk.case(), out=desk.them["mads"], into=desk.them["vera"], by=desk.them["anton"], at=now())


def own_absence(desk):
    Absence.objects.create(user=desk.them["ines"], stand_in=desk.them["vera"], first_on=days_ago(1).date(), last_on=now().date())


def own_envelope(desk):
    """The row of the case says otherwise, and the keys are still there."""
    case = desk.case("vera", "mads")
    Case.objects.filter(pk=case.pk).update(first=desk.them["ines"])


def own_circle(desk):
    Seat.objects.exclude(user__in=[desk.them["vera"].pk, desk.them["triage"].pk]).delete()


def own_role(desk):
    Role.objects.filter(user=desk.them["vera"]).update(last_on=now().date() + timedelta(days=1))


@pytest.mark.parametrize("own", [own_case, own_place, own_absence, own_envelope, own_circle, own_role])
def test_an_account_does_not_close_while_it_owns_anything(settings, own):
    desk = make_office(settings)
    own(desk)
    if own is not own_role:
        desk.end("vera")
    assert left(desk, "vera")

    with pytest.raises(StillOwns):
        close(desk, "vera")

    assert User.objects.get(pk=desk.them["vera"].pk).is_active


@pytest.mark.parametrize("by", ["ines", "triage", "salma"])
def test_only_an_officer_closes_and_never_the_own_account(settings, by):
    desk = make_office(settings)
    desk.end("vera")
    with pytest.raises(PermissionDenied):
        close(desk, "vera", by=by)
    with pytest.raises(PermissionDenied):
        close(desk, "anton")


def test_everybody_sees_what_is_left_on_the_own_page(settings):
    desk = make_office(settings)
    case = desk.case()

    page = desk.page("ines", "/me/leave")

    assert f"Case {case.number}" in page
    assert "Caseworker, The secretariat" in page
    assert f"Envelopes of case {case.number}, by name: 4" in page
    assert "Close the account" not in page
    assert "/me/leave" in desk.page("ines", "/me")


def touched(desk, name):
    browser = desk.browser(name)
    session = browser.session
    session["touched_at"] = now().isoformat()
    session.save()
    return browser


def test_an_officer_closes_on_the_page_and_sees_nothing_that_shuts_the_officer_out(settings):
    desk = make_office(settings)
    case = desk.case(shut_out=["anton"])
    for name in ("ines", "vera"):
        desk.end(name)
    browser = touched(desk, "anton")
    with role(HOUSE):
        hers = browser.get(f"/people/{desk.them['ines'].pk}/leave").content.decode()
        answer = browser.post(f"/people/{desk.them['vera'].pk}/leave")
        refused = browser.post(f"/people/{desk.them['ines'].pk}/leave")
    assert case.number not in hers
    assert "Something that another officer hands over." in hers
    assert (answer.status_code, refused.status_code) == (302, 409)
    assert not User.objects.get(pk=desk.them["vera"].pk).is_active
    assert desk.answer("triage", f"/people/{desk.them['ines'].pk}/leave").status_code in (302, 403)


def test_a_case_that_was_taken_back_is_nobodys_to_hand_over(settings):
    desk = make_office(settings)
    case = desk.case("vera", "mads")
    assert any(case.number in each for each in left(desk, "vera"))

    desk.act_of_hers(intake.take_back, case, reason="")

    assert not any(case.number in each for each in left(desk, "vera"))
