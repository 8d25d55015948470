"""Somebody of ours with an open vault who wants what is not hers: by every address of the house, with every key that is not hers."""

import re
from uuid import UUID, uuid4

import pytest
from django.conf import settings as house
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from asylia.accounts.models import Role, RoleName
from asylia.accounts.tests.makers import make_role, opened
from asylia.casework.tests.makers import People
from asylia.desk.tests.makers import browser_of, make_desk, now, see, send, take_back
from asylia.desk.tests.office import days_ago
from asylia.desk.tests.test_screening_pages import make_screened, refuse, sign
from asylia.intake.tests.makers import make_sent
from asylia.notices.models import Notice
from asylia.vault import kept, locks
from asylia.vault.keeper import shut_out
from asylia.vault.models import Kept, Lock, LockKind
from conftest import role

pytestmark = pytest.mark.django_db
MARK = "zaphyrine"
FIELDS = {"text": "x", "then": "sign", "seen": "x", "note": str(UUID(int=1)), "first": "x", "six_words": "a b c d e f", "reason": "x"}


def addresses(of=None):
    """Every address of the house that takes a key."""
    for each in (of or get_resolver("asylia.config.urls_house")).url_patterns:
        if isinstance(each, URLResolver):
            yield from addresses(each)
        elif isinstance(each, URLPattern) and "<uuid:" in str(each.pattern):
            yield "/" + re.sub("<uuid:[a-z]+>", "{}", str(each.pattern))


ADDRESSES = sorted(addresses())


def ask(browser, address, key):
    """What a page says to somebody who reads and who sends a form, without what is drawn anew each time."""
    with role("asylia_house"):
        said = [browser.get(address.format(key)), browser.post(address.format(key), FIELDS)]
    return [(answer.status_code, answer.headers.get("Location", "").replace(str(key), ""), of(answer, key)) for answer in said]


def of(answer, key):
    text = answer.content.decode().replace(str(key), "")
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def make_things(settings):
    """Ines and Mads carry a case, another one arrived, and Ines has a kept text, a notice, a role and a lock on somebody."""
    them, own, case = make_desk(settings, work_about=f"{MARK} work")
    arrived = make_sent(settings, now=now(), work_about=f"{MARK} arrived")
    kept.keep_text(them["ines"].pk, [("text", f"{MARK} half")], path="/today", now=now())
    notice = Notice.objects.get(user=them["ines"])
    locks.lock(LockKind.PERSON, them["anton"].pk, by=them["triage"].pk, now=now())
    things = [case.pk, arrived.subject, Kept.objects.get().pk, notice.pk, Role.objects.get(user=them["ines"]).pk, them["ines"].pk]
    return them, own, case, [*things, Lock.objects.get().pk]


def test_no_key_of_somebody_else_opens_or_changes_anything(settings):
    them, _, _, things = make_things(settings)
    vera = browser_of(them, "vera")
    before = [list(model.objects.values()) for model in (Kept, Lock, Role)]
    said = [(address, *answer) for address in ADDRESSES for key in things for answer in ask(vera, address, key)]
    assert len(ADDRESSES) > 20
    assert {status for _, status, _, _ in said} <= {302, 403, 404, 405, 409}
    assert not [address for address, _, _, text in said if MARK in text]
    assert [list(model.objects.values()) for model in (Kept, Lock, Role)] == before
    assert MARK in browser_of(them, "ines").get("/kept").content.decode()


def test_a_case_that_shuts_her_out_answers_as_one_that_never_was(settings):
    them, _, case, _ = make_things(settings)
    shut_out(case.pk, user=them["vera"].pk, by=them["triage"].pk, now=now())
    locks.lock(LockKind.SUBJECT, case.pk, by=them["ines"].pk, now=now())
    vera = browser_of(them, "vera")
    for address in ADDRESSES:
        assert ask(vera, address, case.pk) == ask(vera, address, uuid4()), address
    for name in ("mads", "vera"):
        make_role(them[name], RoleName.OFFICER)  # they read which cases are locked
    assert case.number in browser_of(them, "mads").get("/locks").content.decode()
    listed = [vera.get(path).content.decode() for path in ("/today", "/cases", "/looked", "/record", "/locks", "/notices", "/circles")]
    assert not [text for text in listed if str(case.pk) in text or case.number in text]


@pytest.mark.parametrize("end", ["term", "lock", "taken back"])
def test_with_the_term_the_lock_or_her_word_an_open_page_ends(settings, end):
    them, own, case = make_desk(settings, name_call=MARK)
    ines = browser_of(them, "ines")
    assert MARK in ines.get(f"/cases/{case.pk}").content.decode()
    if end == "term":
        Role.objects.filter(user=them["ines"]).update(last_on=days_ago(1).date())
    elif end == "lock":
        locks.lock(LockKind.PERSON, them["ines"].pk, by=them["triage"].pk, now=now())
    else:
        take_back(own)
    for path in ("", "/answers", "/contact", "/opened", "/write"):
        answer = ines.get(f"/cases/{case.pk}{path}")
        assert answer.status_code == (410 if end == "taken back" else 302)
        assert MARK not in answer.content.decode()


def test_one_person_is_never_two_and_a_third_is_neither(settings):
    them, _, case = make_screened(settings)
    assert refuse(them, case, then="sign").status_code == 302
    seen = re.search(r'name="seen" value="([^"]*)"', see(them, "mads", case, "/sign"))
    assert seen
    assert sign(them, case, "ines", seen="x").status_code == 409
    for name, status in (("ines", 409), ("vera", 404)):
        assert send(them, name, case, "/sign", then="sign", seen=seen[1]).status_code == status
        assert sign_of_state(case) == "screening"
    assert sign(them, case, "mads").status_code == 302
    assert sign(them, case, "mads", seen="x").status_code == 409
    assert sign_of_state(case) == "rejected"


def sign_of_state(case):
    case.refresh_from_db()
    return case.state


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}, {"Origin": "http://testserver:8000"}])
def test_a_form_that_is_not_ours_writes_nothing(settings, headers):
    them, _, case = make_desk(settings)
    browser = opened(them["ines"], them.keys["ines"], browser=forging(them["ines"]))
    answer = browser.post(f"/cases/{case.pk}/note", {"text": MARK}, headers=headers)
    assert answer.status_code == 403
    assert MARK not in answer.content.decode()
    assert MARK not in see(them, "ines", case)


def forging(user):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(user)
    return browser


def test_the_cookie_of_another_vault_opens_nothing_with_her_own_session(settings):
    them = People(settings)
    vera, ines = browser_of(them, "vera"), browser_of(them, "ines")
    vera.cookies[house.VAULT_COOKIE] = ines.cookies[house.VAULT_COOKIE].value
    assert vera.get("/today").headers["Location"].startswith("/unlock")
    assert Client(headers={"Cookie": f"{house.VAULT_COOKIE}={ines.cookies[house.VAULT_COOKIE].value}"}).get("/today").status_code == 302
