from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.conf import settings
from django.test import Client

from asylia.accounts.invented import derived
from asylia.accounts.models import HouseSession, Role, RoleName
from asylia.accounts.tests.makers import SINCE, make_demo, make_key_of, make_user
from asylia.audit.models import Entry
from asylia.vault import locks
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import LockKind, Unlock
from asylia.vault.tests.makers import make_public
from conftest import role

pytestmark = pytest.mark.django_db


def make_invented(*roles):
    user = make_user(*(roles or [RoleName.TRIAGE]), name="Ingrid Solli")
    make_public(Key(user.pk, FIRST, derived(user.email, "seed")))
    return user


def come_in(user, **fields):
    browser = Client()
    with role("asylia_house"):
        return browser, browser.post(f"/come-in/{user.pk}", fields)


def test_one_click_signs_in_and_opens_the_vault():
    make_demo()
    user = make_invented()
    browser, answer = come_in(user)
    assert answer.headers["Location"] == "/today"
    page = browser.get("/me").content.decode()
    assert "Ingrid Solli" in page
    assert "Vault open until" in page
    assert [(entry.actor, entry.verb, entry.about) for entry in Entry.objects.all()] == [(str(user.pk), "person.came_in", user.pk)]


def test_one_click_signs_in_while_the_house_is_locked_and_opens_no_vault():
    make_demo()
    user = make_invented()
    locks.lock(LockKind.HOUSE, by=user.pk, now=datetime.now(UTC))

    browser, answer = come_in(user)

    assert answer.status_code == 302
    assert browser.get("/locks").status_code == 200
    assert browser.get("/arrived").headers["Location"].startswith("/unlock")
    assert not Unlock.objects.exists()


def test_a_click_is_not_enough_where_the_door_answers_to_another_name(settings):
    settings.IS_LOCAL = False
    make_demo()
    user = make_invented()

    browser, answer = come_in(user)

    assert answer.status_code == 404
    assert "Come in as" not in browser.get("/").content.decode()
    assert not HouseSession.objects.exists()
    assert not Unlock.objects.exists()


def test_the_click_leads_on_to_the_page_that_was_asked_for_and_to_no_other_site():
    make_demo()
    user = make_invented()
    asked = {"/who-can": "/who-can", "https://elsewhere.example/": "/today", "//elsewhere.example": "/today", "me": "/today", "": "/today"}
    assert {given: come_in(user, next=given)[1].headers["Location"] for given in asked} == asked


def test_the_first_page_of_a_demo_shows_who_may_be_played_and_what_the_roles_are_for():
    make_demo()
    user = make_invented(RoleName.TRIAGE, RoleName.CASEWORKER)
    page = Client().get("/").content.decode()
    for words in (
        "Come in as Ingrid Solli",
        "The secretariat",
        "Triage, Caseworker",
        "Opens what arrives",
        "a click stands for the passkey",
    ):
        assert words in page
    assert str(user.pk) in page


def test_where_there_is_no_demo_nobody_comes_in_by_a_click():
    user = make_invented()
    assert come_in(user)[1].status_code == 404
    page = Client().get("/").content.decode()
    assert "Come in with my passkey" in page
    assert "Ingrid" not in page
    assert (HouseSession.objects.count(), Unlock.objects.count(), Entry.objects.count()) == (0, 0, 0)


def test_in_a_demo_nobody_comes_in_whose_key_is_not_the_public_one():
    make_demo()
    user = make_user(RoleName.TRIAGE)
    assert come_in(user)[1].status_code == 404
    make_key_of(user)
    assert come_in(user)[1].status_code == 404
    assert Client().post(f"/come-in/{uuid4()}").status_code == 404


def test_in_a_demo_nobody_comes_in_whose_term_is_over():
    make_demo()
    user = make_invented()
    Role.objects.update(last_on=SINCE)
    assert come_in(user)[1].status_code == 404


@pytest.mark.proves("V57")
def test_the_cookie_of_the_vault_is_hidden_strict_and_gone_with_the_browser():
    make_demo()
    _, answer = come_in(make_invented())
    cookie = answer.cookies[settings.VAULT_COOKIE]
    assert {name: value for name, value in cookie.items() if value} == {"path": "/", "secure": True, "httponly": True, "samesite": "Strict"}
    assert settings.VAULT_COOKIE == "__Host-vault"


def test_coming_in_as_somebody_else_closes_the_vault_before():
    make_demo()
    browser, _ = come_in(make_invented())
    other = make_invented()
    browser.post(f"/come-in/{other.pk}")
    assert [row.user for row in Unlock.objects.all()] == [other.pk]


@pytest.mark.proves("V55")
def test_a_session_that_is_written_to_does_not_last_longer():
    make_demo()
    browser, _ = come_in(make_invented())
    before = HouseSession.objects.get().expire_date
    assert before - datetime.now(UTC) <= timedelta(hours=8)
    session = browser.session
    session["word"] = "planted"
    session.save()
    assert HouseSession.objects.get().expire_date == before
