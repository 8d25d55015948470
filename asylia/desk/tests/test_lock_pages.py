import pytest

from asylia.desk.tests.makers import browser_of, make_desk, see, send
from asylia.desk.tests.office import Desk
from asylia.vault import keeper, locks
from asylia.vault.models import LockKind
from conftest import role

pytestmark = pytest.mark.django_db


def test_a_caseworker_locks_and_both_read_that_it_is_locked(settings):
    them, _, case = make_desk(settings)
    assert f'action="/cases/{case.pk}/lock"' in see(them, "ines", case)

    with role("asylia_house"):
        assert send(them, "ines", case, "/lock").headers["Location"] == f"/cases/{case.pk}"

    for name in ("ines", "mads"):
        for path in ("", "/answers", "/write", "/opened"):
            page = see(them, name, case, path, status=423)
            assert "This case is locked" in page
            assert "Noor" not in page


def test_what_was_being_written_comes_back(settings):
    them, _, case = make_desk(settings)
    send(them, "mads", case, "/lock")

    answer = send(them, "ines", case, "/note", text="Called the lawyer.")

    assert answer.status_code == 423
    assert "Called the lawyer." in answer.content.decode()


def test_an_officer_locks_from_the_list_of_all_and_two_open_again(settings):
    desk = Desk(settings)
    case = desk.case()
    desk.give("vera", "officer")
    assert f'action="/cases/{case.pk}/lock"' in desk.page("vera", "/cases?all=1")

    browser = desk.browser("vera")
    with role("asylia_house"):
        assert browser.post(f"/cases/{case.pk}/lock").headers["Location"] == "/cases?all=1"

    assert ">Locked</a>" in desk.page("vera", "/cases?all=1")
    assert case.number in desk.page("vera", "/locks")
    assert "Open" in desk.page("vera", f"/locks/{lock_of(case).pk}/open")


def test_of_a_locked_case_only_officers_whom_it_does_not_shut_out_read_on_the_page_of_locks(settings):
    desk = Desk(settings)
    case = desk.case()
    desk.give("vera", "officer")
    browser_of(desk.them, "ines").post(f"/cases/{case.pk}/lock")
    assert case.number not in desk.page("triage", "/locks")

    keeper.shut_out(case.pk, user=desk.them["vera"].pk, by=desk.them["ines"].pk, now=case_day(case))
    assert case.number not in desk.page("vera", "/locks")
    assert desk.answer("vera", f"/locks/{lock_of(case).pk}/open").headers["Location"] == "/locks"


def lock_of(case):
    assert locks.is_locked(LockKind.SUBJECT, case.pk)
    return locks.Lock.objects.get(about=case.pk)


def case_day(case):
    return lock_of(case).at
