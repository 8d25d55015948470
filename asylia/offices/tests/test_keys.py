"""A new key, and a journey, by the pages."""

import re
from datetime import UTC, datetime

import pytest

from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import make_user, opened, signed_in
from asylia.vault import people, rosters, sealing
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import Unlock
from asylia.vault.tests.makers import make_line, make_public, publish

pytestmark = pytest.mark.django_db
SIX = "abacus abdomen abdominal abide abiding ability"


def make_three(settings):
    """Two officers and a caseworker, all signed; each with a browser in which the vault is open and the passkey was touched."""
    found = []
    for name in (RoleName.OFFICER, RoleName.OFFICER, RoleName.CASEWORKER):
        user = make_user(name, name=f"Person {len(found)}")
        key = Key(user.pk, FIRST, sealing.new_seed())
        if name == RoleName.CASEWORKER:
            people.enrol(user.pk, seed=key.seed, words=SIX, now=datetime.now(UTC))
        else:
            make_public(key)
        found.append((user, key))
    settings.OFFICERS = [sealing.signing_key(key.seed) for _, key in found[:2]]
    publish([make_line(key) for _, key in found], [key for _, key in found[:2]])
    return [(user, key, touched(opened(user, key))) for user, key in found]


def touched(browser):
    session = browser.session
    session["touched_at"] = datetime.now(UTC).isoformat()
    session.save()
    return browser


def test_a_new_key_comes_with_new_words_and_ends_the_open_vault(settings):
    *_, (user, key, browser) = make_three(settings)
    page = browser.post("/me/key").content.decode()
    words = " ".join(re.findall(r"<li>([a-z-]+)</li>", page))
    assert not Unlock.objects.filter(user=user.pk).exists()
    assert browser.post("/unlock", {"six_words": SIX}).status_code == 200, "the old words open nothing"
    assert browser.post("/unlock", {"six_words": words}).status_code == 302
    assert people.open_person(user.pk, words).epoch == key.epoch + 1
    assert rosters.person(user.pk, on=datetime.now(UTC).date()).epoch == key.epoch, "others seal to the signed one"
    assert browser.get("/kept").status_code == 200


@pytest.mark.proves("V31")
def test_a_journey_out_and_home(settings):
    (ada, _, hers), (bo, _, his), (cleo, key, browser) = make_three(settings)
    refused = browser.post("/me/travel", {"first": str(ada.pk), "second": str(ada.pk)}).content.decode()
    assert "Choose two different officers." in refused
    assert browser.post("/me/travel", {"first": str(ada.pk), "second": str(bo.pk)}).headers["Location"] == "/unlock"
    assert "Your key lies with two officers." in browser.get("/unlock").content.decode()
    assert browser.post("/begin/words").headers["Location"] == "/unlock", "no new key meanwhile"
    assert people.ways_of(cleo.pk) == ["T"]
    assert "Take off my seal" not in his.get(f"/people/{cleo.pk}").content.decode()
    assert "Take off my seal" in hers.get(f"/people/{cleo.pk}").content.decode()
    assert his.post(f"/people/{cleo.pk}/take-off").status_code == 302
    assert people.ways_of(cleo.pk) == ["T"], "it was not his turn"
    assert hers.post(f"/people/{cleo.pk}/take-off").status_code == 302
    digits = "".join(re.findall(r"<li>(\d{5})</li>", his.post(f"/people/{cleo.pk}/take-off").content.decode()))
    page = browser.post("/begin/sheet", {"digits": digits}).content.decode()
    words = " ".join(re.findall(r"<li>([a-z-]+)</li>", page))
    assert people.open_person(cleo.pk, words) == key


@pytest.mark.parametrize("path", ["/me/key", "/me/travel", "/me/passkey", "/me/sheet", "/me/bind", "/begin/words"])
def test_what_changes_a_key_asks_for_a_fresh_touch(settings, path):
    *_, (user, key, _) = make_three(settings)
    browser = opened(user, key, browser=signed_in(user))
    assert browser.get(path).headers["Location"].startswith("/touch?next=")
    assert browser.post(path, {"x": "what was typed"}).status_code == 403
