import pytest
from django.conf import settings
from django.test import Client

from asylia.accounts.models import HouseSession, RoleName
from asylia.accounts.permissions import POWERS, Act, Reach
from asylia.accounts.tests.makers import NOON, make_demo, make_key_of, make_user, opened, signed_in
from asylia.accounts.views import vault as views
from asylia.audit.models import Entry
from asylia.kit.limits import Limit
from asylia.vault import people, sealing
from asylia.vault.models import Unlock
from conftest import role

pytestmark = pytest.mark.django_db
WORDS = "one two three four five six"


@pytest.fixture(autouse=True)
def _fresh_tries(monkeypatch):
    monkeypatch.setattr(views, "TRIES", Limit(most=3, all_together=200, seconds=600))


def make_enrolled():
    user = make_user(RoleName.TRIAGE)
    people.enrol(user.pk, seed=sealing.new_seed(), words=WORDS, now=NOON)
    return user


def test_the_right_words_open_the_vault_in_any_capitals_and_spaces():
    user = make_enrolled()
    browser = signed_in(user)
    with role("asylia_house"):
        answer = browser.post("/unlock", {"six_words": "  One two THREE four five  six ", "next": "/who-can"})
    assert answer.headers["Location"] == "/who-can"
    assert "Vault open until" in browser.get("/who-can").content.decode()
    assert Entry.objects.filter(actor=str(user.pk), verb="vault.opened", about=user.pk).count() == 1


@pytest.mark.parametrize(
    ("words", "said"), [("six five four three two one", "These words do not open your vault."), ("", "Write your six words.")]
)
def test_words_that_do_not_open_are_named_beside_the_field(words, said):
    page = signed_in(make_enrolled()).post("/unlock", {"six_words": words}).content.decode()
    assert f'class="ds-validation-message" id="q1_error">{said}' in page
    assert Unlock.objects.count() == 0


def test_words_are_stretched_also_for_somebody_who_has_none(monkeypatch):
    stretched = []
    monkeypatch.setattr(people, "_stretched", lambda *given: stretched.append(given) or bytes(32))
    signed_in(make_user(RoleName.TRIAGE)).post("/unlock", {"six_words": WORDS})
    assert len(stretched) == 1


def test_who_tries_too_often_waits_and_nobody_else():
    user, other = make_enrolled(), make_enrolled()
    browser = signed_in(user)
    for _ in range(3):
        browser.post("/unlock", {"six_words": "wrong"})
    assert "Too many tries. Wait 10 minutes." in browser.post("/unlock", {"six_words": WORDS}).content.decode()
    assert signed_in(other).post("/unlock", {"six_words": WORDS}).status_code == 302


def test_the_field_for_the_words_is_remembered_and_checked_by_no_browser():
    page = signed_in(make_enrolled()).get("/unlock").content.decode()
    field = page.partition('name="six_words"')[2].partition(">")[0]
    assert 'spellcheck="false"' in field
    assert 'autocomplete="off"' in field
    assert 'type="text"' in field
    assert "a click" not in page
    make_demo()
    assert "a click" in signed_in(make_enrolled()).get("/unlock").content.decode()


def test_locking_closes_this_vault_and_says_so():
    user = make_user(RoleName.TRIAGE)
    browser = opened(user, make_key_of(user))
    with role("asylia_house"):
        page = browser.post("/lock", follow=True).content.decode()
    assert "<h1>The vault is locked</h1>" in page
    assert Unlock.objects.count() == 0
    assert HouseSession.objects.count() == 1


@pytest.mark.proves("V56")
def test_signing_out_clears_everything():
    user = make_user(RoleName.TRIAGE)
    browser = opened(user, make_key_of(user))
    with role("asylia_house"):
        answer = browser.post("/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert (Unlock.objects.count(), HouseSession.objects.count()) == (0, 0)
    for name in (settings.VAULT_COOKIE, settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME):
        cookie = answer.cookies[name]
        assert (cookie.value, cookie["max-age"], cookie["secure"], cookie["samesite"]) == ("", 0, True, "Strict")
    assert browser.get("/me").status_code == 302


def test_my_page_shows_my_roles_and_their_terms():
    page = signed_in(make_user(RoleName.TRIAGE, RoleName.CASEWORKER)).get("/me").content.decode()
    for words in ("Somebody Invented", "Triage", "Caseworker", "The secretariat", "1 January 2026", "runs on", "Lock me everywhere"):
        assert words in page


def test_everybody_signed_in_reads_who_can_do_what():
    page = signed_in(make_user(RoleName.AUDITOR)).get("/who-can").content.decode()
    assert page.count('<th scope="row">') == len(Act)
    assert page.count('<th scope="col">') == 15
    assert page.count(">two</td>") == sum(reach is Reach.TWO for powers in POWERS.values() for reach in powers.values())
    assert 'role="region" aria-label="Who can do what" tabindex="0"' in page
    assert Client().get("/who-can").status_code == 302


def test_the_six_words_come_back_in_no_page_of_ours():
    page = Client().post("/unlock", {"six_words": WORDS, "next": "/me"})
    assert page.headers["Location"] == "/?next=%2Funlock"


def test_the_menu_holds_what_is_built_and_says_where_one_is():
    page = signed_in(make_user(RoleName.TRIAGE)).get("/who-can").content.decode()
    assert '<a href="/who-can" aria-current="page">Who can do what</a>' in page
    assert 'aria-label="Main"' not in Client().get("/").content.decode()


def test_the_first_page_leads_to_the_street_where_its_address_is_known(settings):
    assert "Go to the other door." in Client().get("/").content.decode()
    settings.STREET_URL = "http://127.0.0.1:8000/"
    assert '<a href="http://127.0.0.1:8000/">Go to the other door</a>' in Client().get("/").content.decode()


def test_whoever_is_signed_in_goes_on_from_the_first_page():
    assert signed_in(make_user(RoleName.TRIAGE)).get("/").headers["Location"] == "/today"


def test_a_page_that_is_not_there_is_not_found():
    assert Client().get("/nothing").status_code == 404
