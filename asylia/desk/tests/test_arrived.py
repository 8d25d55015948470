import re
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.audit.models import Entry
from asylia.casework.actions import hers
from asylia.casework.actions.handover import CannotCarry, HandedOver
from asylia.casework.models import Case
from asylia.desk.tests.office import HOUSE, Desk, days_ago, now
from asylia.desk.views import arrived as pages
from asylia.intake import actions as intake
from asylia.intake.models import Application
from asylia.vault.errors import SubjectGone
from asylia.vault.models import RosterVersion, ShutOut
from conftest import role

pytestmark = pytest.mark.django_db
GONE = "This is not here, or not any more"


def names_in(page):
    return re.findall(r'<th scope="row"><a class="do" href=".*?"><bdi>(.*?)</bdi>', page)


def without_token(answer):
    return re.sub(r'name="csrfmiddlewaretoken" value=".*?"', "", answer.content.decode())


def hand(desk, application, name="triage", *, first="ines", second="mads", shut_out=()):
    form = {"shut_out": [desk.them[each].pk for each in shut_out]}
    form |= {field: desk.them[each].pk for field, each in (("first", first), ("second", second)) if each}
    browser = desk.browser(name)
    with role(HOUSE):
        return browser, browser.post(f"/arrived/{application.pk}", form)


def test_the_oldest_danger_stands_first(settings):
    desk = Desk(settings)
    for name, days, danger in (("Calm", 1, "long"), ("New", 1, "today"), ("Late", 16, "weeks"), ("Old", 3, "today")):
        desk.arrive(at=days_ago(days), name_call=name, danger_now=danger)
    wrote = desk.arrive(name_call="Told", at=days_ago(2))
    desk.she_is_in_danger(wrote, at=days_ago(2))

    page = desk.page("triage", "/arrived")

    assert names_in(page) == ["Old", "Told", "New", "Late", "Calm"]
    assert page.count('data-color="danger">Danger now') == 3
    assert "Danger may come in the next weeks" in page
    assert "1 not read, of" in page


def test_each_reads_what_she_holds_and_nobody_else_has_such_a_page(settings):
    desk = Desk(settings)
    desk.give("vera", "officer")
    desk.arrive(name_call="Theirs")
    desk.arrive(name_call="Hers", ours=True)
    desk.case(name_call="Taken")
    desk.act_of_hers(intake.take_back, desk.arrive(name_call="Back"), reason="")

    seen = {name: names_in(desk.page(name, "/arrived")) for name in ("triage", "anton", "salma", "piet")}

    assert seen == {"triage": ["Theirs"], "anton": ["Theirs"], "salma": ["Hers"], "piet": ["Hers"]}
    assert {desk.answer(name, "/arrived").status_code for name in ("ines", "vera")} == {404}
    assert ">Arrived</a>" not in desk.page("vera", "/today")


def test_nothing_is_there_after_the_last_day_of_a_role(settings):
    desk = Desk(settings)
    application = desk.arrive()
    desk.end("triage")
    desk.give("triage", "editor")
    assert desk.answer("triage", "/arrived").status_code == 404
    assert GONE in desk.page("triage", f"/arrived/{application.pk}")


def test_three_rows_cost_as_many_queries_as_one(settings):
    desk = Desk(settings)
    counts = []
    for _ in range(2):
        desk.she_writes(desk.arrive())
        browser = desk.browser("triage")
        with CaptureQueriesContext(connection) as queries:
            assert browser.get("/arrived").status_code == 200
        counts.append(len(queries))
        desk.arrive()
    assert counts[0] == counts[1] <= 15
    assert Entry.objects.filter(verb="list.read").count() == 2


def test_all_of_it_stands_on_one_page_and_who_must_not_see_it_first(settings):
    desk = Desk(settings)
    application = desk.arrive(
        never_see="My uncle.", name_call="Noor", write_language="ar", danger_why="قصيدة.\nA poem.", danger_now="today"
    )
    desk.she_writes(application, "Hello?")

    page = desk.page("triage", f"/arrived/{application.pk}")

    order = ["My uncle.", "Hello?", "What shall we call you?", "What is your work about?", "How is it today?", "Hand over"]
    places = [
        page.index(words, page.index("<h1>")) for words in ("My uncle.", "Hello?", "What shall we call you?", "How is it today?", "قصيدة.")
    ]
    assert places == sorted(places)
    assert 'dir="auto">قصيدة.\nA poem.</dd>' in page
    assert "I am in danger today" in page
    assert len(order) == 6


@pytest.mark.proves("V60")
def test_another_ones_is_as_one_that_never_was(settings):
    desk = Desk(settings)
    theirs, hers, taken = desk.arrive(), desk.arrive(ours=True), desk.case()
    back = desk.arrive()
    desk.act_of_hers(intake.take_back, back, reason="")
    readers = {"triage": [hers, taken, back], "salma": [theirs, taken, back], "ines": [theirs, hers, taken, back]}
    for name, others in readers.items():
        browser = desk.browser(name)
        never = browser.get(f"/arrived/{uuid4()}")
        for other in others:
            answer = browser.get(f"/arrived/{other.pk}")
            assert (answer.status_code, without_token(answer)) == (404, without_token(never))
            posted = browser.post(f"/arrived/{other.pk}", {"first": desk.them["ines"].pk})
            assert (posted.status_code, without_token(posted)) == (404, without_token(never))


def test_two_people_carry_it_and_the_list_says_so_once(settings):
    desk = Desk(settings)
    application = desk.arrive()

    browser, answer = hand(desk, application, shut_out=["vera"])

    assert answer.headers["Location"] == "/arrived"
    case = Case.objects.get()
    assert case.two == (desk.them["ines"].pk, desk.them["mads"].pk)
    assert [row.user for row in ShutOut.objects.all()] == [desk.them["vera"].pk]
    with role(HOUSE):
        said = [browser.get("/arrived").content.decode() for _ in range(2)]
    assert [f"{case.number} is with Ines and Mads." in page for page in said] == [True, False]
    assert case.number in desk.page("ines", "/today") or "Nothing waits" in desk.page("ines", "/today")


def test_who_is_one_of_the_two_goes_to_the_case(settings):
    desk = Desk(settings)
    desk.give("triage", "caseworker")
    application = desk.arrive()
    _, answer = hand(desk, application, first="triage")
    assert answer.headers["Location"] == f"/cases/{application.pk}"


def test_the_independent_person_hands_over_what_only_she_holds(settings):
    desk = Desk(settings)
    application = desk.arrive(ours=True, never_see="Triage.")
    assert "So only the independent person holds this now." in desk.page("salma", f"/arrived/{application.pk}")
    browser, _ = hand(desk, application, "salma", shut_out=["triage"])
    assert Case.objects.count() == 1
    assert "is with Ines and Mads." in browser.get("/arrived").content.decode()


def test_whoever_shuts_herself_out_reads_nothing_of_it_afterwards(settings):
    desk = Desk(settings)
    browser, _ = hand(desk, desk.arrive(), shut_out=["triage"])
    assert Case.objects.get().number not in browser.get("/arrived").content.decode()


@pytest.mark.parametrize(
    ("named", "field", "said"),
    [
        ({"first": ""}, "first", "Name somebody."),
        ({"second": "ines"}, "second", "Name two different people."),
        ({"second": "vera", "shut_out": ["vera", "anton"]}, "second", "You ticked that this person must not see the case."),
        ({"second": "anton"}, "second", "We do not know this answer. Choose again."),
    ],
)
def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(settings, named, field, said):
    desk = Desk(settings)
    named = {"shut_out": ["anton"], **named}

    _, answer = hand(desk, desk.arrive(), **named)

    page = answer.content.decode()
    key = {"shut_out": "q1", "first": "q2", "second": "q3"}[field]
    assert f'class="ds-validation-message" id="{key}_error">{said}' in page
    assert f'href="#{key}"' in page
    kept = re.findall(r'value="(\S+)" (?:checked|selected)|value="(\S+)" selected|checked value="(\S+)"', page)
    ticked = {str(desk.them[name].pk) for name in named["shut_out"]}
    assert all(re.search(rf'value="{key}"[^>]*checked|checked[^>]*value="{key}"', page) for key in ticked), kept
    assert Case.objects.count() == 0
    if named.get("first", "ines"):
        assert f'<option value="{desk.them["ines"].pk}" selected>' in page


@pytest.mark.parametrize("why", [CannotCarry("One of them is no caseworker any more."), None])
def test_what_only_the_act_knows_stands_on_top(settings, monkeypatch, why):
    desk = Desk(settings)
    application = desk.arrive()

    def refuses(*given, **more):
        raise why

    if why:
        monkeypatch.setattr(pages, "hand_over", refuses)
    else:
        desk.give("salma", "caseworker")
        RosterVersion.objects.all().delete()
    _, answer = hand(desk, application)
    assert 'class="ds-error-summary"' in answer.content.decode()
    assert f'<option value="{desk.them["ines"].pk}" selected>' in answer.content.decode()


@pytest.mark.parametrize("why", [HandedOver, SubjectGone])
def test_who_comes_too_late_reads_so(settings, monkeypatch, why):
    desk = Desk(settings)
    application = desk.arrive()

    def refuses(*given, **more):
        raise why

    monkeypatch.setattr(pages, "hand_over", refuses)
    _, answer = hand(desk, application)
    assert (answer.status_code, GONE in answer.content.decode()) == (404, True)


def test_whom_the_case_shuts_out_already_is_offered_for_nothing(settings):
    desk = Desk(settings)
    application = desk.arrive()
    ShutOut.objects.create(subject=application.pk, user=desk.them["vera"].pk)
    page = desk.page("triage", f"/arrived/{application.pk}")
    assert str(desk.them["vera"].pk) not in page
    assert page.count(str(desk.them["mads"].pk)) == 3


def test_a_correction_stands_beside_what_was_answered_before(settings):
    desk = Desk(settings)
    application = desk.arrive(name_call="Noor")
    desk.act_of_hers(
        hers.correct, application, form=uuid4(), question="name_call", envelopes=["contact"], answers={"name_call": "Nour"}, at=now()
    )
    page = desk.page("triage", f"/arrived/{application.pk}")
    assert "Corrected: What shall we call you?" in page
    assert "Nour" in page
    assert Application.objects.count() == 1


def test_what_came_while_the_page_was_open_is_read_before_it_goes_to_two(settings):
    desk = Desk(settings)
    application = desk.arrive()
    desk.page("triage", f"/arrived/{application.pk}")
    desk.she_writes(application, "Not Mads, please.")

    page = hand(desk, application)[1].content.decode()

    assert "Something was written meanwhile." in page
    assert "Not Mads, please." in page
    assert f'<option value="{desk.them["ines"].pk}" selected>' in page
    assert not Case.objects.exists()
    hand(desk, application, second="vera", shut_out=["mads"])
    assert Case.objects.get().two == (desk.them["ines"].pk, desk.them["vera"].pk)
