from datetime import UTC, datetime
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import PermissionDenied
from django.test import Client

from asylia.accounts.models import Body, HouseSession, RoleName
from asylia.accounts.tests.makers import make_key_of, make_role, make_user, opened, signed_in
from asylia.audit.models import Entry
from asylia.kit.models import short_code
from asylia.notices.models import Kind, Notice
from asylia.offices import kinds
from asylia.offices.actions import locking
from asylia.offices.actions.proposals import propose, second
from asylia.offices.tests.makers import make_office
from asylia.vault import locks, unlocks
from asylia.vault.errors import VaultClosed
from asylia.vault.models import Lock, LockKind, Unlock
from conftest import role

pytestmark = pytest.mark.django_db


def now():
    return datetime.now(UTC)


def in_the_house(*roles):
    """Somebody who came in, with an open vault."""
    user = make_user(*roles)
    key = make_key_of(user)
    return user, key, opened(user, key)


def status(browser, path="/kept"):
    return browser.get(path).status_code


@pytest.mark.proves("V32")
def test_locking_the_house_ends_every_open_vault_in_the_next_request():
    ada, _, hers = in_the_house(RoleName.OFFICER)
    _, key, his = in_the_house(RoleName.CASEWORKER)
    assert status(hers) == status(his) == 200
    with role("asylia_house"):
        locking.lock_house(by=ada, now=now())
    assert status(hers) == status(his) == 302, "they are still signed in, and nothing opens"
    assert status(his, "/me") == 200
    assert not Unlock.objects.exists()
    with pytest.raises(VaultClosed), role("asylia_house"):
        unlocks.keep("A" * 43, key, now=now())


def test_a_row_that_slipped_in_beside_the_lock_opens_nothing():
    _, _, browser = in_the_house(RoleName.CASEWORKER)
    Lock.objects.create(kind=LockKind.HOUSE, about="0" * 32, by="0" * 32, at=now())
    assert Unlock.objects.exists()
    assert status(browser) == 302


def test_a_locked_person_is_out_in_the_next_request_and_does_not_come_in():
    ada, _, _ = in_the_house(RoleName.OFFICER)
    user, key, browser = in_the_house(RoleName.CASEWORKER)
    with role("asylia_house"):
        locking.lock_person(user, by=ada, now=now())
    assert status(browser, "/me") == 302
    assert not HouseSession.objects.filter(user=user.pk).exists()
    assert status(signed_in(user), "/me") == 302, "a new session stands for nobody"
    with pytest.raises(VaultClosed):
        unlocks.keep("A" * 43, key, now=now())
    assert set(Notice.objects.values_list("user", "kind")) == {(ada.pk, Kind.LOCKED.value)}
    assert set(Entry.objects.filter(about=user.pk, actor=str(ada.pk)).values_list("verb", flat=True)) == {
        "lock.pressed",
        "person.locked_out",
    }


def test_a_city_is_locked_by_its_coordinator_and_another_city_is_not():
    coordinator = make_user(RoleName.COORDINATOR)
    city = coordinator.roles.get().body
    other = make_user(RoleName.COORDINATOR)
    other.roles.update(body=Body.objects.create(kind="city", name="Elsewhere"))
    browser = signed_in(coordinator)
    with pytest.raises(PermissionDenied):
        locking.lock_body(other.roles.get().body, by=coordinator, now=now())
    with pytest.raises(PermissionDenied):
        locking.lock_person(other, by=coordinator, now=now())
    locking.lock_body(city, by=coordinator, now=now())
    assert status(browser, "/me") == 302
    assert status(signed_in(other), "/me") == 200


def test_a_coordinator_locks_nobody_who_has_a_role_elsewhere_too():
    coordinator, both = make_user(RoleName.COORDINATOR), make_user(RoleName.COORDINATOR)
    make_role(both, RoleName.BOARD)
    with pytest.raises(PermissionDenied):
        locking.lock_person(both, by=coordinator, now=now())


@pytest.mark.parametrize("name", [name for name in RoleName if name not in ("officer", "triage", "caseworker")])
def test_only_the_secretariat_locks_the_house(name):
    with pytest.raises(PermissionDenied):
        locking.lock_house(by=make_user(name), now=now())


@pytest.mark.parametrize("name", [name for name in RoleName if name != "officer"])
def test_only_officers_close_the_street(name):
    with pytest.raises(PermissionDenied):
        locking.close_street(by=make_user(name), now=now())


@pytest.mark.parametrize("kind", [LockKind.HOUSE, LockKind.STREET])
def test_two_officers_open_again_what_one_locked(settings, kind):
    ada, bo = make_office(settings)
    {LockKind.HOUSE: locking.lock_house, LockKind.STREET: locking.close_street}[kind](by=ada.user, now=now())
    about = Lock.objects.get().about
    proposal = propose(kinds.REOPEN, about=about, terms={"kind": kind.value, "about": str(about)}, by=ada)
    assert Lock.objects.exists()
    with role("asylia_house"):
        second(proposal, kinds.REOPEN, seen=proposal.signed["text"], by=bo)
    assert not Lock.objects.exists()


def test_officers_and_board_are_told_what_was_locked():
    ada, city = make_user(RoleName.OFFICER), make_user(RoleName.COORDINATOR).roles.get().body
    make_role(ada, RoleName.BOARD)
    locking.lock_body(city, by=ada, now=now())
    locking.lock_house(by=ada, now=now())
    locking.close_street(by=ada, now=now())
    assert {notice.words for notice in Notice.objects.filter(user=ada)} == {
        "A city or another body was locked.",
        "The house was locked, and no vault opens.",
        "The street was closed, and nobody new can apply.",
    }


def test_locking_twice_is_locking_once():
    ada = make_user(RoleName.OFFICER)
    for _ in range(2):
        locking.lock_house(by=ada, now=now())
    assert Lock.objects.count() == 1


def test_the_page_says_what_is_locked_and_leads_to_opening_it_again():
    ada, board, coordinator = make_user(RoleName.OFFICER), make_user("board", name="Bo"), make_user(RoleName.COORDINATOR)
    city, case = coordinator.roles.get().body, uuid4()
    locking.lock_person(board, by=ada, now=now())
    locking.lock_body(city, by=ada, now=now())
    locks.lock(LockKind.SUBJECT, case, by=ada.pk, now=now())
    locking.lock_house(by=ada, now=now())
    locking.close_street(by=ada, now=now())

    page = BeautifulSoup(signed_in(ada).get("/locks").content.decode(), "html.parser")

    rows = [(row.h2.text, row.a.text) for row in page.select(".entries > li")]
    assert rows == [
        ("Bo", "Let Bo in again"),
        (city.name, f"Let the people of {city.name} in again"),
        (f"Case {short_code(case)}", f"Open case {short_code(case)} again"),
        ("The house", "Open the house again"),
        ("The street", "Open the street again"),
    ]


def test_the_button_locks_without_an_open_vault_and_a_look_at_it_does_not():
    browser = signed_in(make_user(RoleName.TRIAGE))
    assert browser.get("/locks/house/press").status_code == 405
    assert browser.post("/locks/house/press").headers["Location"] == "/locks"
    assert Lock.objects.get().kind == "house"
    assert Client().post("/locks/street/press").status_code == 302
    assert browser.post("/locks/elsewhere/press").status_code == 404
