"""How somebody can be reached, and a refusal, want a touch of the last five minutes; the form itself brings it."""

import json
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from asylia.accounts import passkeys
from asylia.accounts.actions.coming import add_passkey
from asylia.accounts.tests.makers import make_demo
from asylia.casework.actions.changing import name_another
from asylia.casework.models import Case
from asylia.desk.tests.makers import browser_of, make_desk, now, see
from asylia.desk.tests.office import Desk
from asylia.desk.tests.test_screening_pages import helps, make_screened, refuse
from conftest import role
from tests.authenticator import ORIGIN, Authenticator

pytestmark = pytest.mark.django_db
CALLED = "What shall we call you?"


def make_late(them, name, *, seconds=301):
    """The browser of somebody whose last touch is older than five minutes."""
    return browser_of(them, name, touched_at=now() - timedelta(seconds=seconds))


def make_device(user):
    device = Authenticator()
    options, state = passkeys.ask_to_make(ORIGIN, user=user.pk, name="", known=[])
    made = passkeys.made(ORIGIN, state, device.make(options))
    add_passkey(user, made, name="", now=now())
    return device


def answer(browser, device):
    return device.sign(json.loads(browser.post("/question").content))


def post(browser, case, path, **fields):
    with role("asylia_house"):
        return browser.post(f"/cases/{case.pk}{path}", fields)


@pytest.mark.proves("V58")
def test_fresh_touch_for_contact(settings):
    them, _, case = make_desk(settings)
    late = make_late(them, "ines")
    asked = post(late, case, "/contact")
    assert asked.status_code == 403
    assert CALLED not in asked.content.decode()
    assert 'data-passkey="/question"' in asked.content.decode()
    assert CALLED in post(make_late(them, "ines", seconds=290), case, "/contact").content.decode()

    device = make_device(them["ines"])
    assert CALLED in post(late, case, "/contact", answer=answer(late, device)).content.decode()
    assert CALLED in post(late, case, "/contact").content.decode()  # the touch holds for five minutes


@pytest.mark.proves("V58")
def test_the_touch_of_somebody_else_opens_nothing(settings):
    them, _, case = make_desk(settings)
    late, device = make_late(them, "ines"), make_device(them["mads"])

    assert CALLED not in post(late, case, "/contact", answer=answer(late, device)).content.decode()


@pytest.mark.proves("V58")
def test_a_refusal_is_signed_with_a_fresh_touch_and_nothing_typed_is_lost(settings):
    them, _, case = make_screened(settings)
    late, device = make_late(them, "ines"), make_device(them["ines"])
    letter = {"codes": ["safe_now"], "own": "We read every page.", "helps": helps(them, case)[:3], "then": "sign"}

    asked = post(late, case, "/refuse", **letter)
    assert asked.status_code == 403
    page = BeautifulSoup(asked.content.decode(), "html.parser").find("form", {"data-passkey": True})
    kept = {name: [field["value"] for field in page.find_all("input", {"name": name})] for name in letter}
    assert kept == letter | {"own": ["We read every page."], "then": ["sign"]}
    assert post(late, case, "/refuse", **kept, answer=answer(late, device)).headers["Location"] == f"/cases/{case.pk}/sign"


@pytest.mark.proves("V58")
def test_the_second_signature_wants_one_too(settings):
    them, _, case = make_screened(settings)
    refuse(them, case, then="sign")
    late, device = make_late(them, "mads"), make_device(them["mads"])
    seen = BeautifulSoup(see(them, "mads", case, "/sign"), "html.parser").find("input", {"name": "seen"})["value"]

    assert post(late, case, "/sign", then="sign", seen=seen).status_code == 403
    assert Case.objects.get(pk=case.pk).state == "screening"
    assert post(late, case, "/sign", then="sign", seen=seen, answer=answer(late, device)).status_code == 302
    assert Case.objects.get(pk=case.pk).state == "rejected"


@pytest.mark.proves("V58")
def test_another_caseworker_gets_the_keys_only_with_a_fresh_touch(settings):
    desk = Desk(settings)
    case, them = desk.case(), desk.them
    desk.give("anton", "officer")
    name_another(case, out=them["mads"], into=them["vera"], by=them["anton"], now=now())
    late, device = make_late(them, "ines"), make_device(them["ines"])
    form = BeautifulSoup(late.get(f"/cases/{case.pk}").content.decode(), "html.parser").find("form", {"data-passkey": "/question"})
    assert (form["action"], form.button.text) == (f"/cases/{case.pk}/grant-change", "Grant and re-key, with the touch of your passkey")
    into = form.find("input", {"name": "into"})["value"]

    refused = post(late, case, "/grant-change", into=into)
    assert (refused.status_code, "It takes a touch" in refused.content.decode()) == (409, True)
    assert Case.objects.get().two == case.two

    assert post(late, case, "/grant-change", into=into, answer=answer(late, device)).status_code == 302
    assert set(Case.objects.get().two) == {them["ines"].pk, them["vera"].pk}


@pytest.mark.proves("V58")
def test_in_a_demo_the_button_stands_for_the_touch(settings):
    make_demo()
    them, _, case = make_desk(settings)

    assert CALLED in post(make_late(them, "ines"), case, "/contact").content.decode()
