from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.test import Client

from asylia.accounts import tasks
from asylia.accounts.models import HouseSession, RoleName
from asylia.accounts.sessions import hashed
from asylia.accounts.tests.makers import make_user, signed_in
from conftest import role

pytestmark = pytest.mark.django_db


def with_cookie(value):
    browser = Client()
    browser.cookies[settings.SESSION_COOKIE_NAME] = value
    return browser


def is_signed_in(browser):
    return browser.get("/me").status_code == 200


@pytest.mark.proves("V18")
def test_a_stolen_session_table_opens_no_session():
    browser = signed_in(make_user(RoleName.TRIAGE))
    key = browser.cookies[settings.SESSION_COOKIE_NAME].value
    [row] = HouseSession.objects.all()
    assert is_signed_in(with_cookie(key))
    for stolen in (row.session_key, hashed(row.session_key), row.session_data, str(row.user)):
        assert not is_signed_in(with_cookie(stolen))
    assert row.session_key == hashed(key)
    assert key not in f"{row.session_key} {row.session_data} {row.user}"


def test_a_session_knows_whose_it_is_and_ends_when_its_row_goes():
    user = make_user(RoleName.TRIAGE)
    browser = signed_in(user)
    assert HouseSession.objects.get().user == user.pk
    HouseSession.objects.all().delete()
    assert not is_signed_in(browser)


def test_the_house_itself_keeps_and_ends_sessions():
    with role("asylia_house"):
        browser = signed_in(make_user(RoleName.TRIAGE))
        assert is_signed_in(browser)
        browser.post("/sign-out")
    assert HouseSession.objects.count() == 0


@pytest.mark.proves("V55")
def test_eight_hours_end_a_session_however_busy_it_was():
    browser = signed_in(make_user(RoleName.TRIAGE))
    HouseSession.objects.update(expire_date=datetime.now(UTC) - timedelta(seconds=1))
    assert not is_signed_in(browser)
    assert settings.SESSION_COOKIE_AGE == 8 * 60 * 60
    assert not settings.SESSION_SAVE_EVERY_REQUEST


def test_the_worker_sweeps_sessions_that_are_over():
    signed_in(make_user(RoleName.TRIAGE))
    signed_in(make_user(RoleName.TRIAGE))
    now = datetime.now(UTC)
    HouseSession.objects.filter(pk=HouseSession.objects.first().pk).update(expire_date=now - timedelta(seconds=1))
    with role("asylia_worker"):
        tasks.sweep_sessions(now=now)
    assert HouseSession.objects.count() == 1


def test_a_person_without_a_role_is_nobody_here():
    assert not is_signed_in(signed_in(make_user()))
