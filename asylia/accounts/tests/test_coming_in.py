import json
import re
from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from asylia.accounts.actions import coming
from asylia.accounts.errors import InvitationUnknown, LastPasskey, PasskeyRefused
from asylia.accounts.models import HouseSession, Invitation, Passkey, RoleName
from asylia.accounts.tests.makers import make_user
from asylia.accounts.views import beginning
from asylia.accounts.views import coming as coming_views
from asylia.audit.models import Entry
from asylia.kit.limits import Limit
from asylia.vault import number, people
from asylia.vault.models import Unlock, WayIn
from tests.authenticator import Authenticator

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    for where, name in ((coming_views, "ANSWERS"), (beginning, "CODES"), (beginning, "SHEETS")):
        monkeypatch.setattr(where, name, Limit(most=1000, all_together=1000, seconds=600))


def now():
    return datetime.now(UTC)


def ask(browser, path="/question"):
    return json.loads(browser.post(path).content)


def make_first_passkey(browser, code, device):
    assert browser.post("/invited", {"code": code}).headers["Location"] == "/begin"
    return browser.post("/begin", {"answer": device.make(ask(browser, "/begin/question")), "name": "My phone"})


def come_in(device, browser=None):
    browser = browser or Client()
    return browser, browser.post("/come-in", {"answer": device.sign(ask(browser))})


def make_member(*roles):
    """Somebody with one passkey. Returns the person, the device, and the browser in which it was made."""
    user, device, browser = make_user(*roles or [RoleName.CASEWORKER]), Authenticator(), Client()
    make_first_passkey(browser, coming.invite(user, by=user.pk, now=now()), device)
    return user, device, browser


def test_an_invitation_makes_one_passkey_and_leads_on_to_the_words():
    user, _, browser = make_member()
    assert [(key.user, key.name) for key in Passkey.objects.all()] == [(user, "My phone")]
    assert not Invitation.objects.exists()
    assert browser.get("/begin").headers["Location"] == "/begin/words"
    assert set(Entry.objects.filter(actor=str(user.pk)).values_list("verb", flat=True)) == {"person.invited", "passkey.made"}


@pytest.mark.proves("V54")
def test_a_number_that_never_was_that_was_used_and_that_is_too_old_get_one_answer():
    user, _, _ = make_member()
    used = coming.invite(user, by=user.pk, now=now())
    old = Client()
    make_first_passkey(old, used, Authenticator())
    other = make_user(RoleName.CASEWORKER)
    late = coming.invite(other, by=user.pk, now=now() - timedelta(days=7, seconds=1))
    pages = [Client().post("/invited", {"code": code}) for code in (used, late, number.new_number())]
    texts = {re.sub(r'value="[^"]*"', "", page.content.decode()) for page in pages}
    assert {page.status_code for page in pages} == {200}
    assert len(texts) == 1
    assert "This number opens nothing" in texts.pop()


def test_an_invitation_that_another_device_used_meanwhile_makes_nothing():
    user = make_user(RoleName.CASEWORKER)
    code = coming.invite(user, by=user.pk, now=now())
    slow, quick = Client(), Client()
    assert slow.post("/invited", {"code": code}).headers["Location"] == "/begin"
    answer = Authenticator().make(ask(slow, "/begin/question"))
    make_first_passkey(quick, code, Authenticator())
    assert slow.post("/begin", {"answer": answer}).headers["Location"] == "/invited"
    assert Passkey.objects.count() == 1


def test_whoever_was_not_invited_is_asked_for_the_number():
    assert Client().get("/begin").headers["Location"] == "/invited"
    assert Client().post("/begin/question").status_code == 404


def test_an_invitation_ends_after_seven_days_also_in_a_browser_that_began():
    user = make_user(RoleName.CASEWORKER)
    coming.invite(user, by=user.pk, now=now() - timedelta(days=8))
    with pytest.raises(InvitationUnknown):
        coming.accept(Invitation.objects.get().pk, None, name="", now=now())


def test_a_passkey_brings_in_and_is_a_fresh_touch():
    user, device, _ = make_member()
    browser, answer = come_in(device)
    assert answer.headers["Location"] == "/today"
    session = (
        HouseSession.objects.get(
            user=user.pk,
            session_key__in=[row.session_key for row in HouseSession.objects.all()],
            passkey=Passkey.objects.get().pk,
            pk__isnull=False,
        )
        if HouseSession.objects.filter(user=user.pk).count() == 1
        else HouseSession.objects.filter(user=user.pk).first()
    )
    assert session.passkey == Passkey.objects.get().pk
    assert timedelta(hours=7, minutes=59) < session.expire_date - timezone.now() <= timedelta(hours=8)
    assert browser.get("/begin/words").status_code == 200


def test_an_old_touch_is_asked_for_again(monkeypatch):
    _, device, _ = make_member()
    browser, _ = come_in(device)
    session = browser.session
    session["touched_at"] = (now() - timedelta(minutes=5, seconds=1)).isoformat()
    session.save()
    assert browser.get("/me/passkey").headers["Location"] == "/touch?next=%2Fme%2Fpasskey"
    assert browser.post("/touch", {"answer": device.sign(ask(browser)), "next": "/me/passkey"}).headers["Location"] == "/me/passkey"
    assert browser.get("/me/passkey").status_code == 200


def test_the_touch_of_another_person_is_none():
    _, device, _ = make_member()
    _, other, _ = make_member(RoleName.TRIAGE)
    browser, _ = come_in(device)
    assert browser.post("/touch", {"answer": other.sign(ask(browser))}).status_code == 403


def test_a_question_is_good_once():
    _, device, _ = make_member()
    browser = Client()
    options = ask(browser)
    assert browser.post("/come-in", {"answer": device.sign(options)}).status_code == 302
    other = Client()
    assert other.post("/come-in", {"answer": device.sign(options)}).status_code == 403


def test_a_question_is_good_for_five_minutes():
    _, device, _ = make_member()
    browser = Client()
    options = ask(browser)
    session = browser.session
    session["asked"] |= {"until": (now() - timedelta(seconds=1)).isoformat()}
    session.save()
    assert browser.post("/come-in", {"answer": device.sign(options)}).status_code == 403


def test_a_device_that_counts_back_is_a_copy():
    _, device, _ = make_member()
    come_in(device)
    device.signed = 0
    _, answer = come_in(device)
    assert answer.status_code == 403


def test_a_device_that_does_not_count_comes_in_each_time():
    user, device, browser = make_user(RoleName.CASEWORKER), Authenticator(counts=False), Client()
    make_first_passkey(browser, coming.invite(user, by=user.pk, now=now()), device)
    assert [come_in(device)[1].status_code for _ in range(2)] == [302, 302]


def test_somebody_whose_term_is_over_and_an_unknown_passkey_get_the_same_answer():
    user, device, _ = make_member()
    user.roles.update(last_on=now().date() - timedelta(days=1))
    pages = [come_in(each)[1] for each in (device, Authenticator())]
    assert {page.status_code for page in pages} == {403}
    assert all("This did not work" in page.content.decode() for page in pages)


def test_a_second_passkey_comes_in_too_and_the_first_can_be_removed():
    user, device, browser = make_member()
    second = Authenticator()
    assert browser.get("/me/passkey").status_code == 200
    browser.post("/me/passkey", {"answer": second.make(ask(browser, "/begin/question")), "name": "Key in the drawer"})
    first = Passkey.objects.get(name="My phone")
    by_first, _ = come_in(device)
    by_second, _ = come_in(second)
    assert by_second.post(f"/me/passkeys/{first.pk}/remove").headers["Location"] == "/me"
    assert by_first.get("/me").status_code == 302, "its sessions end with it"
    assert by_second.get("/me").status_code == 200
    with pytest.raises(LastPasskey):
        coming.remove_passkey(Passkey.objects.get().pk, user=user, now=now())


def test_the_same_device_twice_is_refused():
    _, device, browser = make_member()
    assert browser.post("/me/passkey", {"answer": device.make(ask(browser, "/begin/question"))}).status_code == 403
    assert Passkey.objects.count() == 1


def test_being_invited_again_ends_passkeys_words_and_sessions_but_not_the_sheet():
    user, device, browser = make_member()
    key = people.enrol(user.pk, seed=bytes(32), words="one two three four five six", now=now())
    digits = people.make_sheet(key, now=now())
    code = coming.invite(user, by=user.pk, now=now())
    assert browser.get("/me").status_code == 302
    assert come_in(device)[1].status_code == 403
    assert people.ways_of(user.pk) == ["R"]
    again = Client()
    make_first_passkey(again, code, Authenticator())
    assert again.get("/begin").headers["Location"] == "/begin/sheet"
    shown = again.post("/begin/sheet", {"digits": digits})
    assert shown.status_code == 200
    assert "Your six words" in shown.content.decode()
    assert people.ways_of(user.pk) == ["P", "R"]


@pytest.mark.proves("V50")
@pytest.mark.parametrize(
    "path",
    [
        "/login/",
        "/accounts/login/",
        "/password/reset/",
        "/accounts/password/reset/",
        "/totp/",
        "/accounts/2fa/totp/activate/",
        "/login/code/",
        "/accounts/confirm-email/x/",
        "/signup/",
    ],
)
def test_only_passkeys_sign_in(path):
    assert Client().get(path).status_code == Client().post(path, {"login": "x", "password": "x"}).status_code == 404


def test_words_are_made_by_the_house_shown_once_and_open_the_vault():
    user, _, browser = make_member()
    page = browser.post("/begin/words").content.decode()
    words = re.findall(r"<li>([a-z-]+)</li>", page)
    assert [word for word in words if word in people.word_list()] == words
    assert len(words) == 6
    assert words[0] not in re.findall(r"<li>([a-z-]+)</li>", browser.get("/begin/words").content.decode())
    answer = browser.post("/unlock", {"six_words": " ".join(words), "next": "/begin"})
    assert answer.headers["Location"] == "/begin"
    assert Unlock.objects.filter(user=user.pk).exists()
    assert browser.get("/begin").headers["Location"] == "/me/sheet"
    sheet = browser.post("/me/sheet").content.decode()
    assert len(re.findall(r"<li>(\d{5})</li>", sheet)) == 6
    assert WayIn.objects.filter(user=user.pk, way="R").exists()
    assert browser.get("/begin").headers["Location"] == "/begin/done"
    assert "waits for two officers" in browser.get("/begin/done").content.decode()


def test_an_answer_of_the_wrong_kind_is_refused_without_a_trace_of_it():
    user, _, _ = make_member()
    with pytest.raises(PasskeyRefused):
        coming.answer("http://testserver", {}, "not an answer", now=now())
    assert not Entry.objects.filter(verb="passkey.answered").exists()
    assert user
