"""Break glass on the pages: officers ask and sign, one of the two lets it, somebody else sees it, and it is looked through afterwards."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from asylia.accounts.models import User
from asylia.accounts.tests.makers import touched
from asylia.audit.models import Entry
from asylia.casework.actions.absence import be_away
from asylia.casework.models import Glass
from asylia.desk.tests.office import HOUSE, Desk, now
from asylia.kit.days import day_of
from asylia.notices.models import Notice
from asylia.offices.models import Proposal
from asylia.vault import keeper
from conftest import role

pytestmark = pytest.mark.django_db
CALLED = "What shall we call you?"


def make_desk(settings, *, shut_out=()):
    """Triage and Anton are officers, too; Ines and Mads carry a case."""
    desk = Desk(settings)
    desk.give("triage", "officer")
    desk.give("anton", "officer")
    return desk, desk.case(shut_out=shut_out)


def answer(desk, name, path, *, at=None, **fields):
    """A form, or a page where nothing is sent, as somebody sees it who just touched a passkey."""
    browser = touched(desk.browser(name), at=at)
    with role(HOUSE):
        return browser.post(path, fields) if fields else browser.get(path)


def read(desk, name, path, status=200, **fields):
    found = answer(desk, name, path, **fields)
    assert found.status_code == status
    return found.content.decode()


def propose(desk, case, *, user="vera", by="triage"):
    return answer(desk, by, f"/cases/{case.pk}/glass", user=str(desk.them[user].pk), reason="danger").headers["Location"]


def make_asked(settings):
    desk, case = make_desk(settings)
    place = propose(desk, case)
    seen = Proposal.objects.get().signed["text"]
    assert answer(desk, "anton", place, seen=seen, then="sign").headers["Location"] == "/signatures"
    return desk, case, Glass.objects.get()


def let_in(desk, case, glass, *, by="ines", **more):
    return answer(desk, by, f"/cases/{case.pk}/let-in", glass=str(glass.pk), **more)


def make_let_in(settings):
    desk, case, glass = make_asked(settings)
    assert let_in(desk, case, glass).status_code == 302
    return desk, case, glass


def make_over(glass):
    hour = timedelta(hours=1)
    Glass.objects.filter(pk=glass.pk).update(at=glass.at - hour, granted_at=now() - hour)


def test_an_officer_finds_the_page_from_all_cases_and_both_sign_the_same_text(settings):
    desk, case = make_desk(settings)
    assert f"/cases/{case.pk}/glass" in read(desk, "triage", "/cases?all=1")
    assert "Why" in read(desk, "triage", f"/cases/{case.pk}/glass")

    place = propose(desk, case)

    text = (
        f"Let Vera see how the person of case {case.number} can be reached: for one hour, once one of its two caseworkers has allowed it. "
        "Reason: Danger right now, and this person can act first."
    )
    assert text in read(desk, "anton", place)
    assert text in read(desk, "anton", f"/cases/{case.pk}/glass")
    assert not Glass.objects.exists()
    answer(desk, "anton", place, seen=text, then="sign")
    assert "It waits for one of the two caseworkers" in read(desk, "triage", f"/cases/{case.pk}/glass")


def test_the_first_signature_wants_a_person_a_reason_and_a_fresh_touch(settings):
    desk, case = make_desk(settings)
    page = read(desk, "triage", f"/cases/{case.pk}/glass", user="", reason="")
    assert "Name somebody." in page
    assert "Choose the reason." in page
    late = now() - timedelta(seconds=301)

    assert answer(desk, "triage", f"/cases/{case.pk}/glass", at=late).headers["Location"].startswith("/touch")

    assert not Proposal.objects.exists()


def test_it_offers_other_caseworkers_and_officers_whom_the_case_does_not_shut_out(settings):
    desk, case = make_desk(settings, shut_out=["vera"])
    page = BeautifulSoup(read(desk, "triage", f"/cases/{case.pk}/glass"), "html.parser")
    offered = [option["value"] for option in page.select("select[name=user] option") if option["value"]]
    assert offered == [str(desk.them[name].pk) for name in ("anton", "triage")]


@pytest.mark.parametrize("name", ["anton", "ines", "vera", "salma"])
def test_the_page_is_for_officers_alone_and_not_for_one_who_is_shut_out(settings, name):
    desk, case = make_desk(settings, shut_out=["anton"])
    assert answer(desk, name, f"/cases/{case.pk}/glass").status_code == 404


def test_an_officer_who_is_shut_out_hears_and_sees_nothing_of_it(settings):
    desk, case = make_desk(settings, shut_out=["anton"])
    place = propose(desk, case)
    assert not Notice.objects.filter(user=desk.them["anton"]).exists()
    assert case.number not in read(desk, "anton", "/signatures")
    assert answer(desk, "anton", place).status_code == 404


def test_what_cannot_be_done_any_more_is_not_signed_by_the_second(settings):
    desk, case, _ = make_asked(settings)
    place = propose(desk, case)

    page = read(desk, "anton", place, seen=Proposal.objects.get(state="waiting").signed["text"], then="sign")

    assert "This was asked for already" in page
    assert Proposal.objects.filter(state="waiting").exists()


def test_both_read_who_asks_why_and_by_which_officers(settings):
    desk, case, _ = make_asked(settings)
    for name in ("ines", "mads"):
        page = read(desk, name, f"/cases/{case.pk}")
        assert "Shall Vera see Contact for one hour?" in page
        assert "Triage and Anton asked for it as officers. Danger right now" in page
        assert "Let Vera see it for one hour" in page
        assert "Let Vera see how <bdi>Noor</bdi> can be reached, or not" in read(desk, name, "/today")
        assert f"/cases/{case.pk}" in read(desk, name, "/notices")


def test_who_stands_in_reads_it_and_has_nothing_to_press(settings):
    desk, case, _ = make_asked(settings)
    today = day_of(now())
    be_away(stand_in=desk.them["vera"], first_on=today, last_on=today, **desk.them.of("ines"), now=now())

    page = read(desk, "vera", f"/cases/{case.pk}")

    assert "Shall Vera see Contact for one hour?" in page
    assert f"/cases/{case.pk}/let-in" not in page
    assert "can be reached, or not" not in read(desk, "vera", "/today")


def test_letting_it_wants_a_fresh_touch(settings):
    desk, case, glass = make_asked(settings)

    asked = let_in(desk, case, glass, at=now() - timedelta(seconds=301))

    assert asked.status_code == 403
    form = BeautifulSoup(asked.content.decode(), "html.parser").find("form", {"data-passkey": "/question"})
    assert (form["action"], form.find("input", {"name": "glass"})["value"]) == (f"/cases/{case.pk}/let-in", str(glass.pk))
    assert not Glass.objects.granted().exists()


def test_who_was_let_in_sees_contact_by_a_touch_and_both_see_that(settings):
    desk, case, glass = make_let_in(settings)
    assert f'href="/glass/{glass.pk}"' in read(desk, "vera", "/today")
    assert f'href="/glass/{glass.pk}"' in read(desk, "vera", "/glass")
    assert f'href="/glass/{glass.pk}"' in read(desk, "vera", "/notices")
    assert CALLED not in read(desk, "vera", f"/glass/{glass.pk}")
    late = now() - timedelta(seconds=301)
    assert CALLED not in read(desk, "vera", f"/glass/{glass.pk}", 403, at=late, then="open")

    page = read(desk, "vera", f"/glass/{glass.pk}", then="open")

    assert CALLED in page
    assert "Noor" in page
    assert answer(desk, "vera", f"/cases/{case.pk}").status_code == 404
    for name in ("ines", "mads"):
        assert "Vera" in read(desk, name, f"/cases/{case.pk}/opened")
        assert "Contact is open for Vera until" in read(desk, name, f"/cases/{case.pk}")
    assert "not one of the two" in read(desk, "mads", "/looked")
    assert "allowed by Ines" in read(desk, "mads", f"/cases/{case.pk}")


def test_after_the_hour_it_says_that_it_is_over(settings):
    desk, _, glass = make_let_in(settings)
    make_over(glass)

    for fields in ({}, {"then": "open"}):
        page = read(desk, "vera", f"/glass/{glass.pk}", 410, **fields)
        assert "This hour is over." in page
        assert CALLED not in page

    assert "Nothing is open for you." in read(desk, "vera", "/glass")
    assert str(glass.pk) not in read(desk, "vera", "/today")


def test_for_everybody_else_and_before_it_is_let_the_page_does_not_exist(settings):
    desk, case, glass = make_asked(settings)
    assert answer(desk, "vera", f"/glass/{glass.pk}").status_code == 404
    let_in(desk, case, glass)

    for name in ("ines", "mads", "triage", "anton", "salma"):
        assert answer(desk, name, f"/glass/{glass.pk}").status_code == 404
    keeper.shut_out(case.pk, user=desk.them["vera"].pk, by=desk.them["ines"].pk, now=now())
    assert answer(desk, "vera", f"/glass/{glass.pk}").status_code == 404


@pytest.mark.parametrize(("late", "says"), [(False, "Somebody was faster"), (True, "more than 24 hours ago")])
def test_a_press_that_comes_too_late_says_so(settings, late, says):
    desk, case, glass = make_asked(settings)
    if late:
        Glass.objects.update(until=now() - timedelta(minutes=1))
    else:
        let_in(desk, case, glass, by="mads")

    assert says in read(desk, "ines", f"/cases/{case.pk}/let-in", 409, glass=str(glass.pk))


@pytest.mark.parametrize("key", ["no key", "00000000-0000-0000-0000-000000000000"])
def test_a_press_for_what_never_was_says_so(settings, key):
    desk, case, _ = make_asked(settings)
    assert "Nobody waits for it any more" in read(desk, "ines", f"/cases/{case.pk}/let-in", 409, glass=key)


def test_above_the_ceiling_who_was_let_in_is_stopped(settings):
    desk, _, glass = make_let_in(settings)
    settings.CEILINGS = {"contact": (0, 0)}

    assert "You have opened as much" in read(desk, "vera", f"/glass/{glass.pk}", 429, then="open")


def test_officers_and_the_auditor_look_it_through(settings):
    desk, case, _ = make_let_in(settings)
    desk.give("piet", "auditor")
    for name in ("triage", "anton", "piet"):
        page = read(desk, name, "/glass/review")
        row = [cell.text for cell in BeautifulSoup(page, "html.parser").select("tbody tr > *")][1:]
        assert row == [case.number, "Vera", "Danger right now, and this person can act first", "Triage, Anton", "Ines"]
    assert "/glass/review" in read(desk, "piet", "/record")
    assert answer(desk, "ines", "/glass/review").status_code == 404
    Glass.objects.update(at=now() - timedelta(days=400), granted_at=now() - timedelta(days=400))
    assert case.number not in read(desk, "piet", "/glass/review")


def test_nobody_looks_through_what_shuts_her_out(settings):
    desk, case, _ = make_let_in(settings)
    keeper.shut_out(case.pk, user=desk.them["anton"].pk, by=desk.them["ines"].pk, now=now())

    assert case.number not in read(desk, "anton", "/glass/review")
    assert case.number in read(desk, "triage", "/glass/review")


def test_the_board_counts_them(settings):
    desk, _, _ = make_let_in(settings)
    desk.give("piet", "board")
    assert Entry.objects.filter(verb="glass.granted").count() == 1

    assert "glass.granted" in read(desk, "piet", "/counts")


def test_the_hour_ends_with_the_account(settings):
    desk, case, _ = make_let_in(settings)

    User.objects.filter(pk=desk.them["vera"].pk).update(is_active=False)

    assert "Contact is open for Vera" not in read(desk, "ines", f"/cases/{case.pk}")
