import re
from datetime import timedelta
from hashlib import sha256
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.accounts.models import Role
from asylia.accounts.tests.makers import signed_in
from asylia.audit.models import Entry
from asylia.casework.actions import hers, letters, overview
from asylia.casework.actions.screening import propose_refusal
from asylia.desk.tests.office import HOUSE, Desk, days_ago, now
from asylia.intake import actions as intake
from asylia.vault import keeper
from asylia.vault.errors import CannotOpen
from asylia.vault.models import Sheet
from conftest import role

pytestmark = pytest.mark.django_db


def in_days(days):
    day = (now() + timedelta(days=days)).date().isoformat()
    return {"exact": "day", "typed": day, "from": day, "to": day}


def lines_of(page):
    """Section by section: what is to be done, in its order."""
    found = {}
    for section in page.split("<section>")[1:]:
        title = re.search(r"<h2>(.*?)</h2>", section).group(1)
        found[title] = [re.sub(r"<.*?>", "", each) for each in re.findall(r'<span class="do">(.*?)</span>', section)]
    found.pop("Find", None)
    return found


def test_each_line_stands_in_its_section_and_says_why(settings):
    desk = Desk(settings)
    desk.case(name_call="Calm")
    desk.case(name_call="Noor", danger_now="today", at=days_ago(2))
    desk.case(name_call="Badr", at=days_ago(20))
    desk.case(name_call="Dana", decide_by=in_days(9))
    soon = desk.case(name_call="Emre", at=days_ago(9))
    wrote = desk.case(name_call="Fadi")
    desk.she_writes(wrote, at=days_ago(1))

    page = desk.page("ines", "/today")

    assert lines_of(page) == {
        "Danger first": ["Go through the emergency list with Noor", "See what Dana can be told in time"],
        "Promised for today": ["Write the first letter to Badr"],
        "This week": ["Read what Fadi wrote", "Write the first letter to Emre"],
    }
    assert f"{soon.number}, you and Mads" in page
    assert "6 days late" in page
    assert "5 things for you. 1 cannot wait." in page
    assert "Calm" not in page


def test_her_word_of_danger_stands_first_before_anybody_opened_it(settings):
    desk = Desk(settings)
    case = desk.case(name_call="Noor")
    assert "Danger first" not in desk.page("ines", "/today")

    desk.she_is_in_danger(case)

    assert lines_of(desk.page("ines", "/today")) == {"Danger first": ["Read what Noor wrote"]}
    assert 'data-color="danger">Danger now' in desk.page("mads", "/today")


def test_danger_stays_first_until_the_next_look_and_past_it(settings):
    desk = Desk(settings)
    case = desk.case(name_call="Noor", danger_now="today", at=days_ago(9), safe_until=in_days(6))
    on = days_ago(4).date()
    letters.settle_danger(case, done="Wrote.", look_on=on, **desk.them.of("ines"), now=days_ago(6))

    page = desk.page("mads", "/today")

    assert lines_of(page) == {"Danger first": ["Look again how it is for Noor"]}
    assert f"the next look is promised for {on.day}\N{NO-BREAK SPACE}{on:%B}." in page
    assert "days left" in page
    assert "Safe" not in page
    assert "1 cannot wait." in page
    letters.settle_danger(case, done="Safe with us.", look_on=None, **desk.them.of("ines"), now=now())
    assert lines_of(desk.page("mads", "/today")) == {"Danger first": ["See where Noor can stay from then on"]}


def test_what_was_read_stays_on_the_list_until_it_is_answered(settings):
    desk = Desk(settings)
    case = desk.case(name_call="Noor")
    desk.she_writes(case, at=days_ago(2))
    desk.page("ines", f"/cases/{case.pk}")
    assert lines_of(desk.page("mads", "/today")) == {"This week": ["Read what Noor wrote"]}

    page, on = desk.page("ines", "/today"), days_ago(2)

    assert lines_of(page) == {"This week": ["Answer Noor"]}
    assert f"Read, not answered. Written on {on.day}\N{NO-BREAK SPACE}{on:%B}." in page
    letters.note(case, text="Answered on the telephone.", **desk.them.of("ines"), now=now())
    assert "Nothing waits for you today." in desk.page("ines", "/today")


def test_what_the_list_unseals_stays_unread(settings):
    desk = Desk(settings)
    case = desk.case(name_call="Noor")
    desk.she_writes(case)

    for _ in range(2):
        assert lines_of(desk.page("ines", "/today")) == {"This week": ["Read what Noor wrote"]}


def test_a_letter_that_she_has_seen_asks_nobody_for_anything(settings):
    desk = Desk(settings)
    case, letter = desk.case(), uuid4()
    promised = (now() + timedelta(days=30)).date()
    letters.write(case, letter=letter, text="We read it.", promised=promised, starts_from="", **desk.them.of("ines"), now=now())

    desk.act_of_hers(hers.settle_letter, case, letter=letter, keep=False, tell=True)

    assert "Nothing waits for you today." in desk.page("ines", "/today")


def test_a_refusal_waits_for_the_key_of_the_other_alone(settings):
    desk = Desk(settings)
    case = desk.case(name_call="Noor")
    propose_refusal(case, codes=["safe_now"], text="We cannot.", **desk.them.of("mads"), now=now())

    page = desk.page("ines", "/today")

    assert lines_of(page) == {"Needs your key": ["Second key: refuse Noor or not"]}
    assert "Mads signed first." in page
    assert lines_of(desk.page("mads", "/today")) == {}


def test_a_refusal_that_was_proposed_too_long_ago_waits_for_nobody(settings):
    desk = Desk(settings)
    case = desk.case(at=days_ago(15), danger_now="today")
    propose_refusal(case, codes=["safe_now"], text="We cannot.", **desk.them.of("mads"), now=days_ago(15))
    assert set(lines_of(desk.page("ines", "/today"))) == {"Danger first"}


def test_after_a_refusal_only_danger_and_her_words_ask_for_somebody(settings):
    desk = Desk(settings)
    case = desk.refused(decide_by=in_days(3))
    desk.page("ines", f"/cases/{case.pk}")
    assert "Nothing waits for you today." in desk.page("ines", "/today")

    desk.she_writes(case)

    assert lines_of(desk.page("ines", "/today")) == {"This week": ["Read what Noor wrote"]}


def test_a_name_is_shown_as_it_was_given_and_does_nothing(settings):
    desk = Desk(settings)
    desk.case(name_call="<b>{Noor}</b> %s", danger_now="today")
    assert "<bdi>&lt;b&gt;{Noor}&lt;/b&gt; %s</bdi>" in desk.page("ines", "/today")


def test_who_does_not_carry_it_or_must_not_see_it_reads_of_no_case(settings):
    desk = Desk(settings)
    desk.give("vera", "officer", "board")
    case = desk.refused(danger_now="today", shut_out=["vera"], asked_again=True)

    for name in ("vera", "triage", "anton", "salma", "piet"):
        page = desk.page(name, "/today")
        assert (case.number in page, "Noor" in page) == (False, False), name
        assert "Nothing waits for you today." in page


def test_a_second_look_waits_for_those_who_had_no_part_in_the_refusal(settings):
    desk = Desk(settings)
    desk.give("ines", "board")
    desk.give("vera", "officer")
    desk.give("salma", "board")
    case = desk.refused(asked_again=True)

    with_it = {name for name in desk.them.users if "A second look was asked for" in desk.page(name, "/today")}

    assert with_it == {"vera", "salma"}
    assert case.number in desk.page("salma", "/today")
    assert "Noor" not in desk.page("salma", "/today")
    assert f'href="/second-looks/{case.pk}"' in desk.page("vera", "/today")
    page = desk.page("vera", f"/second-looks/{case.pk}")
    assert {word: word in page for word in (case.number, "Refused", "What comes next", "Noor", "Ines", "Mads")} == {
        case.number: True, "Refused": True, "What comes next": True, "Noor": False, "Ines": False, "Mads": False,
    }  # fmt: skip
    nobodys = {name: desk.answer(name, f"/second-looks/{case.pk}").status_code for name in desk.them.users if name not in with_it}
    assert set(nobodys.values()) == {404}


def test_triage_reads_how_many_wait_and_the_independent_person_of_her_own(settings):
    desk = Desk(settings)
    desk.arrive(at=days_ago(3))
    desk.arrive()
    desk.arrive(ours=True)

    of = {name: lines_of(desk.page(name, "/today")).get("What arrived") for name in ("triage", "anton", "salma", "piet", "ines")}

    two, one = ["Read what arrived: 2 wait for two people"], ["Read what arrived: 1 waits for two people"]
    assert of == {"triage": two, "anton": two, "salma": one, "piet": one, "ines": None}


def test_who_reads_neither_cases_nor_what_arrived_needs_no_open_vault(settings):
    desk = Desk(settings)
    desk.end("salma")
    desk.give("salma", "treasurer")
    with role(HOUSE):
        assert signed_in(desk.them["salma"]).get("/today").status_code == 200
        assert signed_in(desk.them["ines"]).get("/today").headers["Location"] == "/unlock?next=%2Ftoday"


def test_nobody_reads_on_after_the_last_day_of_a_role(settings):
    desk = Desk(settings)
    case = desk.case(danger_now="today")
    desk.give("mads", "editor")
    Role.objects.filter(user=desk.them["mads"], name="caseworker").update(last_on=days_ago(1).date())

    assert case.number not in desk.page("mads", "/today")
    desk.end("ines")
    assert desk.answer("ines", "/today").status_code == 302
    with pytest.raises(PermissionDenied):
        overview.of_cases([case], **desk.them.of("mads"), now=now())


def test_three_cases_cost_as_many_queries_as_one(settings):
    desk = Desk(settings)
    counts = []
    for _ in range(2):
        desk.she_is_in_danger(desk.case())
        browser = desk.browser("ines")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/today").status_code == 200
        counts.append(len(queries))
        desk.case()
    assert counts[0] == counts[1] <= 15


def test_one_reading_of_the_list_is_one_line_of_the_record(settings):
    desk = Desk(settings)
    cases = [desk.case(), desk.case()]
    before = Entry.objects.count()

    desk.page("ines", "/today")

    assert Entry.objects.count() == before + 1
    entry = Entry.objects.get(verb="list.read")
    digest = sha256(b"".join(sorted(case.pk.bytes for case in cases))).hexdigest()
    assert (entry.actor, entry.about, bytes(entry.detail).decode()) == (str(desk.them["ines"].pk), desk.them["ines"].pk, f"2 {digest}")


def test_a_case_that_gets_new_keys_meanwhile_is_read_once_more(settings, monkeypatch):
    desk = Desk(settings)
    desk.case(name_call="Noor", danger_now="today")
    pages_of, calls = keeper.pages_of, []

    def outrun(*given, **more):
        calls.append(given)
        if len(calls) == 1:
            raise CannotOpen
        return pages_of(*given, **more)

    monkeypatch.setattr(keeper, "pages_of", outrun)
    assert lines_of(desk.page("ines", "/today")) == {"Danger first": ["Go through the emergency list with Noor"]}
    assert len(calls) == 2


def test_what_was_taken_back_is_on_no_list(settings):
    desk = Desk(settings)
    case = desk.case(danger_now="today")
    desk.act_of_hers(intake.take_back, case, reason="")
    assert "Nothing waits for you today." in desk.page("ines", "/today")


def test_a_case_that_was_damaged_says_so_and_takes_no_other_with_it(settings):
    desk = Desk(settings)
    broken = desk.case(name_call="Badr")
    desk.case(name_call="Noor", danger_now="today")
    sheet = Sheet.objects.get(envelope__subject=broken.pk, kind="due")
    Sheet.objects.filter(pk=sheet.pk).update(blob=bytes(sheet.blob)[:-1] + b"!")

    page = desk.page("ines", "/today")

    assert lines_of(page)["Danger first"] == [
        "Go through the emergency list with Noor",
        f"Tell an officer that {broken.number} does not open",
    ]
    assert desk.answer("ines", "/cases").status_code == 200
