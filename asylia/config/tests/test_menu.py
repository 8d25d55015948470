"""The menu of the house: what belongs together is one entry, with a second row on its pages."""

import pytest
from bs4 import BeautifulSoup

from asylia.accounts.models import RoleName
from asylia.accounts.tests.makers import make_role, make_user, signed_in

pytestmark = pytest.mark.django_db
OFFICES = ["People", "Signatures", "Roster", "Circles", "Locks", "Who can do what"]


def menus(who, path):
    """The words of each row, and what is marked in it."""
    page = BeautifulSoup(signed_in(who).get(path).content.decode(), "html.parser")
    rows = {nav["aria-label"]: nav.find_all("a") for nav in page.find_all("nav") if nav.find("ul")}
    return {name: ([a.text for a in row], {a.text: a["aria-current"] for a in row if a.get("aria-current")}) for name, row in rows.items()}


def test_an_officer_who_carries_cases_has_six_entries_and_the_offices_beneath_one():
    officer = make_user(RoleName.OFFICER)
    for name in (RoleName.TRIAGE, RoleName.CASEWORKER):
        make_role(officer, name)
    assert menus(officer, "/locks") == {
        "Main": (["Today", "Cases", "Arrived", "Notices", "Record", "Offices"], {"Offices": "true"}),
        "Offices": (OFFICES, {"Locks": "page"}),
    }
    assert set(menus(officer, "/notices")) == {"Main"}


def test_a_page_further_in_says_where_it_stands():
    officer, other = make_user(RoleName.OFFICER), make_user(RoleName.TREASURER)
    assert menus(officer, f"/people/{other.pk}")["Offices"] == (OFFICES, {"People": "page"})


def test_who_has_one_page_of_them_finds_it_as_an_entry():
    assert menus(make_user(RoleName.EDITOR), "/who-can") == {"Main": (["Today", "Notices", "Who can do what"], {"Who can do what": "page"})}


def test_what_is_read_of_the_record_stands_together_for_who_has_more_than_one():
    auditor, board, caseworker = (make_user(name) for name in (RoleName.AUDITOR, RoleName.BOARD, RoleName.CASEWORKER))
    assert menus(caseworker, "/looked")["Record"] == (["Record", "Who looked"], {"Who looked": "page"})
    assert menus(auditor, "/counts")["Record"] == (["Record", "Break glass", "Counts"], {"Counts": "page"})
    assert "Counts" in menus(board, "/counts")["Main"][0]
