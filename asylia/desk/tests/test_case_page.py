from datetime import timedelta
from uuid import uuid4

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test.utils import CaptureQueriesContext

from asylia.accounts.tests.makers import make_demo
from asylia.casework.actions import hers, letters
from asylia.casework.tests.makers import as_her, new_id
from asylia.desk.tests.makers import browser_of, correct, make_desk, now, see, send, take_back, tell_danger, write_to_us
from asylia.intake import actions as intake
from conftest import role

pytestmark = pytest.mark.django_db
MOST_QUERIES = 18  # two of them ask whether the envelopes are true: the record, and who may sign


def test_the_page_of_a_case_says_where_it_stands_and_who_holds_what(settings):
    them, _, case = make_desk(settings)

    with role("asylia_house"):
        page = see(them, "ines", case)

    assert "<bdi>Noor</bdi>" in page
    assert "<strong>Screening</strong> since" in page
    assert '<li class="done">Received</li><li aria-current="step">Screening</li><li>Assessing</li>' in page
    assert "Held by you and Mads." in page
    assert "Held by the secretariat." in page
    assert "Opened this month: by you 1 time, by Triage 1 time." in page


def test_what_she_writes_stands_there_in_her_words_and_both_see_who_read_it(settings):
    them, own, case = make_desk(settings)
    write_to_us(own, "They asked <b>when</b> I come home.")

    first, second = see(them, "ines", case), see(them, "mads", case)

    assert '<blockquote dir="auto">They asked &lt;b&gt;when&lt;/b&gt; I come home.</blockquote>' in first
    assert "From Noor" in first
    assert "Not yet read by Mads." in first
    assert "Read by Ines at" in second
    assert 'data-color="new">New' in second
    assert 'data-color="new">New' not in see(them, "mads", case)


def test_the_newest_stands_on_top_and_the_promise_above_it(settings):
    them, own, case = make_desk(settings)
    known = {"promised": now().date() + timedelta(days=9), "starts_from": "", **them.of("ines")}
    letters.write(case, letter=new_id(), text="We read it.", now=now(), **known)
    letters.note(case, text="Called the lawyer.", now=now(), **them.of("mads"))
    write_to_us(own, "Thank you.")

    page = see(them, "ines", case)

    wanted = ["Next word promised", "From Noor", "Note by Mads", "Letter to Noor, by you", "Handed over by Triage", "<h3>Received"]
    places = [page.index(words) for words in wanted]
    assert places == sorted(places)


def test_she_may_tell_that_she_read_a_letter(settings):
    them, own, case = make_desk(settings)
    letter, known = new_id(), {"promised": now().date() + timedelta(days=9), "starts_from": "", **them.of("ines")}
    letters.write(case, letter=letter, text="We read it.", now=now(), **known)
    as_her(hers.settle_letter, own, letter=letter, keep=False, tell=True, now=now())

    page = see(them, "mads", case)

    assert "Noor told us on" in page
    assert page.count("From Noor") == 0


def test_a_yes_and_what_was_taken_back_and_undone_stand_there_in_words(settings):
    them, own, case = make_desk(settings)
    known = {"form": new_id(), "shown": "Show my story to them.", "language": "en", "now": now()}
    as_her(hers.change_yes, own, allowed=False, **known)
    as_her(intake.take_back, own, reason="not_safe", now=now())
    as_her(intake.undo_take_back, own, now=now())

    page = see(them, "ines", case)

    assert "From Noor: our partner may not see the story" in page
    assert "From Noor: taken back, and then undone" in page


def test_danger_is_said_first_until_somebody_went_through_the_list(settings):
    them, own, case = make_desk(settings)
    assert "Danger now" not in see(them, "ines", case)
    tell_danger(own, "They came.", needs=["money"])

    page = see(them, "ines", case)
    assert "Danger now, written on" in page
    assert "Asked for: Money for food or rent." in page
    assert f'href="/cases/{case.pk}/danger"' in page
    assert 'class="ds-validation-message"' in send(them, "ines", case, "/danger", done="Wrote to two bodies.").content.decode()
    assert send(them, "ines", case, "/danger", done="Wrote to two bodies.", look="1").status_code == 302

    page, on = see(them, "mads", case), now() + timedelta(days=1)
    assert "Danger now, written on" not in page
    assert f"In danger: look again on {on.day} {on:%B}" in page
    assert f"Next look on {on.day} {on:%B %Y}." in page
    assert f'href="/cases/{case.pk}/danger"' in page
    assert "Wrote to two bodies." in page


def test_danger_ends_when_she_says_so(settings):
    them, own, case = make_desk(settings)
    tell_danger(own, "They came.")
    assert "checked" not in see(them, "ines", case, "/danger")
    send(them, "ines", case, "/danger", done="Wrote to two bodies.", look="3")

    with role("asylia_house"):
        send(them, "mads", case, "/danger", done="Noor is with a friend in the north.", look="over")

    page = see(them, "ines", case)
    assert "In danger" not in page
    assert "Noor said that it is over." in page


def test_the_days_that_others_set_stand_at_the_head_and_never_as_if_somebody_was_safe(settings):
    on = now().date() + timedelta(days=5)
    day = {"exact": "day", "typed": on.isoformat(), "from": on.isoformat(), "to": on.isoformat()}
    them, own, case = make_desk(settings, safe_until=day, decide_by=day)
    tell_danger(own, "They came.", until=day)

    page = see(them, "ines", case)

    head = page.partition("</h1>")[2].partition("<ol")[0]
    assert f"Can stay until {on.day} {on:%B %Y}" in head
    assert f"Needs an answer by {on.day} {on:%B %Y}" in head
    assert f"Can stay there until {on.day} {on:%B %Y}, 5 days left." in page
    assert "Safe" not in page


def test_what_was_read_and_not_answered_says_so_until_no_answer_is_needed(settings):
    them, own, case = make_desk(settings)
    write_to_us(own, "Thank you.")
    assert "Read, not answered: written on" in see(them, "ines", case)

    with role("asylia_house"):
        assert send(them, "ines", case, "/no-answer").status_code == 302

    page = see(them, "mads", case)
    assert "Read, not answered" not in page
    assert "No answer needed, said by Ines" in page


def test_the_emergency_list_says_what_was_asked_for(settings):
    them, own, case = make_desk(settings, danger_now="today")
    assert "Danger now, written in the application of" in see(them, "ines", case)
    tell_danger(own, "They came.", needs=["money"])

    page = see(them, "ines", case, "/danger")

    assert "They came." in page
    assert "Money for food or rent" in page
    assert "Look at them now" in page  # nobody looked at a body that may help
    assert "What was done?" in page
    assert 'class="ds-validation-message"' in send(them, "ines", case, "/danger", done="").content.decode()


def test_todays_word_is_the_same_for_both(settings):
    them, _, case = make_desk(settings)

    words = {see(them, name, case).partition('<strong class="word">')[2].partition("</strong>")[0] for name in ("ines", "mads")}

    assert len(words) == 1
    assert '<bdi lang="en">' in words.pop()


@pytest.mark.proves("V60")
@pytest.mark.parametrize(
    "path",
    [
        *("", "/opened", "/answers", "/contact", "/danger", "/write", "/note", "/note/strike", "/no-answer"),
        *("/screening", "/refuse", "/sign", "/lock"),
    ],
)
def test_a_case_of_others_and_one_that_never_was_answer_with_the_same_bytes(settings, path):
    them, _, case = make_desk(settings)
    for name in ("vera", "triage", "salma"):
        browser = browser_of(them, name)
        for ask in (browser.get, browser.post):
            others, nobodys = ask(f"/cases/{case.pk}{path}"), ask(f"/cases/{uuid4()}{path}")
            assert (others.status_code, others.content) == (nobodys.status_code, nobodys.content)
            assert others.status_code in (404, 405)
            assert others.headers.keys() == nobodys.headers.keys()


@pytest.mark.parametrize("path", ["", "/write", "/note"])
def test_what_was_taken_back_meanwhile_is_said_calmly(settings, path):
    them, own, case = make_desk(settings)
    take_back(own)

    page = see(them, "ines", case, path, status=410)

    assert "This application was taken back or erased" in page
    assert "Noor" not in page
    assert send(them, "ines", case, "/note", text="Called.").status_code == 410


def test_an_erased_case_never_was(settings):
    them, own, case = make_desk(settings)
    as_her(intake.erase_now, own, now=now())

    see(them, "ines", case, status=404)


def test_answers_stand_in_the_order_of_the_form_and_the_old_beside_the_new(settings):
    them, own, case = make_desk(settings, reach=["TR"], reach_why="They have people there.")
    correct(own, "reach", ["limits"], reach=["TR", "LB"])
    correct(own, "work_about", ["story"], work_about="Poems and plays.")

    page = see(them, "ines", case, "/answers")

    places = [page.index(words) for words in ("Your work", "Poems.", "Poems and plays.", "How is it today?", "Lebanon")]
    assert places == sorted(places)
    assert page.count("As it was sent") == 2
    assert "Changed on" in page


def test_one_more_person_of_a_list_stands_beside_those_before(settings):
    them, own, case = make_desk(settings)
    for name in ("Ari", "Dana"):
        correct(own, "member", ["contact"], member_call=name, member_tie="child")

    page = send(them, "ines", case, "/contact").content.decode()

    added = page[page.index("Not answered.") :]
    assert "Ari" in added
    assert "Dana" in added


def test_contact_asks_each_time_and_the_other_sees_it(settings):
    make_demo()
    them, _, case = make_desk(settings)
    asked = see(them, "ines", case, "/contact")
    assert "this stands for the touch of your passkey" in asked
    assert "Mads sees that you opened it" in asked
    assert "What shall we call you?" not in asked

    opened = send(them, "ines", case, "/contact").content.decode()

    assert "Noor" in opened
    assert "What shall we call you?" in opened
    assert "Contact, Talk and Notes" in table(see(them, "mads", case, "/opened"))
    assert "this stands for the touch of your passkey" in see(them, "ines", case, "/contact")


@pytest.mark.proves("V69")
def test_both_see_who_opened_what_and_when(settings):
    them, _, case = make_desk(settings)
    for _ in range(3):
        see(them, "mads", case, "/answers")
    see(them, "ines", case)

    page = see(them, "ines", case, "/opened")

    contact, others = ([[cell.text for cell in row.find_all("td")] for row in body.find_all("tr")] for body in tables(page))
    assert [row[:2] for row in contact] == [["Triage", "Contact, Story, Talk, Notes, Profile and Limits"]]
    assert [row[:2] for row in others] == [["you", "Talk and Notes"], ["Mads", "Story, Talk, Notes, Profile and Limits"]]
    assert [row[2].partition(",")[0] for row in others] == ["2 times", "3 times"]


def test_one_envelope_is_read_without_opening_the_others(settings):
    them, _, case = make_desk(settings)
    assert f'href="/cases/{case.pk}/answers?of=story"' in see(them, "ines", case)

    page = see(them, "ines", case, "/answers", of="story")

    assert "out of Story." in page
    assert "Story, Talk and Notes" in see(them, "mads", case, "/opened")
    assert "Limits" not in str(tables(see(them, "mads", case, "/opened"))[1])


def tables(page):
    return BeautifulSoup(page, "html.parser").find_all("tbody")


def table(page):
    return page.partition("<tbody>")[2].partition("</tbody>")[0]


def test_as_many_questions_to_the_database_for_a_long_case_as_for_a_short_one(settings):
    them, own, case = make_desk(settings)
    short = asked(them, case)
    for text in ("One.", "Two.", "Three."):
        write_to_us(own, text)
        letters.note(case, text=text, now=now(), **them.of("mads"))
    see(them, "ines", case)

    assert asked(them, case) == short <= MOST_QUERIES


def asked(them, case):
    browser = browser_of(them, "ines")
    with CaptureQueriesContext(connection) as queries:
        browser.get(f"/cases/{case.pk}")
    return len([query for query in queries if "SAVEPOINT" not in query["sql"]])


@pytest.mark.parametrize("path", ["/write", "/note", "/danger", "/screening", "/contact", "/answers", "/opened"])
def test_what_she_wrote_is_new_until_the_page_that_shows_it(settings, path):
    them, own, case = make_desk(settings)
    write_to_us(own, "Are you there?")
    see(them, "ines", case, path)

    page = see(them, "ines", case)

    assert "Are you there?" in page
    assert 'data-color="new">New</span>' in page
