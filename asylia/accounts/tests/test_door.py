"""Who comes in, what is open, and what becomes of a text that arrives too late."""

from datetime import UTC, datetime, timedelta

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import include, path

from asylia.accounts.door import opened as needs_open_vault
from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import make_user, opened, signed_in
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import Kept, Unlock
from asylia.vault.tests.makers import make_house, make_key
from conftest import role

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]
TEXT = "Nobody else may read <this>."


@needs_open_vault
def secret(request, me):
    told = [me.user.name, len(me.keys), me.key.holder == me.user.pk, sorted(me.roles), me.today == me.now.date()]
    return HttpResponse(repr(told))


urlpatterns = [path("secret", secret, name="secret"), path("today", secret, name="today"), path("", include("asylia.accounts.urls"))]


def make_writer(settings, *, in_roster=True):
    """Somebody of triage and of a circle, whose key the officers signed."""
    user = make_user(RoleName.TRIAGE, RoleName.CASEWORKER)
    key = Key(user.pk, FIRST, make_key().seed)
    make_house(settings, circles={"triage": [key if in_roster else make_key(), make_key()]})
    return user, key


def test_a_page_gets_the_person_the_keys_the_roles_and_one_clock(settings):
    user, key = make_writer(settings)
    page = opened(user, key).get("/secret")
    assert page.content.decode() == repr(["Somebody Invented", 2, True, ["caseworker", "triage"], True])


def test_an_opened_page_costs_four_queries(settings, django_assert_num_queries):
    user, key = make_writer(settings)
    browser = opened(user, key)
    with django_assert_num_queries(4):
        assert browser.get("/secret").status_code == 200


def test_without_a_session_the_first_page_asks_who_comes():
    assert Client().get("/secret?page=2").headers["Location"] == "/?next=%2Fsecret%3Fpage%3D2"


def test_without_an_open_vault_the_page_asks_for_the_words(settings):
    user, _ = make_writer(settings)
    assert signed_in(user).get("/secret").headers["Location"] == "/unlock?next=%2Fsecret"


def test_the_vault_of_another_person_opens_nothing(settings):
    user, _ = make_writer(settings)
    other = make_key()
    assert opened(user, other).get("/secret").headers["Location"] == "/unlock?next=%2Fsecret"


def test_the_head_says_until_when_the_vault_is_open_if_nothing_more_happens(settings):
    user, key = make_writer(settings)
    browser = opened(user, key)
    before = datetime.now(UTC)
    page = browser.get("/me").content.decode()
    moments = {before + timedelta(minutes=15), datetime.now(UTC) + timedelta(minutes=15)}
    assert any(f"Vault open until {moment:%H:%M} UTC" in page for moment in moments)
    Unlock.objects.update(seen_at=before - timedelta(minutes=16))
    assert "Vault locked" in browser.get("/me").content.decode()


def test_what_is_sent_after_the_vault_closed_is_sealed_and_shown_after_the_unlock(settings):
    user, key = make_writer(settings)
    browser = signed_in(user)
    with role("asylia_house"):
        answer = browser.post("/secret", {"note": TEXT, "empty": ""}, headers={"Referer": "http://testserver/cases/1"})
    assert answer.headers["Location"] == "/unlock?next=%2Fcases%2F1"
    assert b"Nobody" not in bytes(Kept.objects.get().blob)
    assert "You were writing when the vault closed." in browser.get("/unlock").content.decode()
    with role("asylia_house"):
        page = opened(user, key, browser=browser).get("/kept").content.decode()
    assert "Nobody else may read &lt;this&gt;." in page
    assert 'href="/cases/1"' in page
    assert page.count(">What you wrote</label>") == 1


def test_a_text_is_thrown_away_by_its_writer_alone(settings):
    user, _ = make_writer(settings)
    browser = signed_in(user)
    browser.post("/secret", {"note": TEXT})
    address = f"/kept/{Kept.objects.get().pk}/throw-away"
    signed_in(make_user(RoleName.TRIAGE)).post(address)
    assert Kept.objects.count() == 1
    with role("asylia_house"):
        assert browser.post(address).headers["Location"] == "/today"
    assert Kept.objects.count() == 0


def test_a_button_without_words_leaves_nothing_behind(settings):
    user, _ = make_writer(settings)
    assert signed_in(user).post("/secret").headers["Location"] == "/unlock?next=%2Fsecret"
    assert Kept.objects.count() == 0


@pytest.mark.parametrize("why", ["nobody is signed in", "no good key is known"])
def test_a_text_that_can_be_sealed_to_nobody_comes_back_in_the_page(settings, why):
    user, _ = make_writer(settings, in_roster=False)
    browser = Client() if why == "nobody is signed in" else signed_in(user)
    answer = browser.post("/secret", {"note": TEXT})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Nobody else may read &lt;this&gt;.</textarea>" in page
    assert "/?next=%2Fsecret" in page
    assert Kept.objects.count() == 0


@pytest.mark.parametrize(("origin", "comes_back"), [("http://testserver", True), ("https://elsewhere.example", False), ("null", False)])
def test_a_form_whose_token_is_old_comes_back_to_our_own_page_only(settings, origin, comes_back):
    user, _ = make_writer(settings)
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    answer = browser.post("/secret", {"note": TEXT}, headers={"Origin": origin})
    assert answer.status_code == 403
    assert ("Nobody else may read" in answer.content.decode()) == comes_back
