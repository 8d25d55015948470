import re
from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as of_house

from asylia.accounts.models import Role
from asylia.casework.file import NOTE, NOTES, OURS, TALK
from asylia.casework.tests.makers import new_id, opens
from asylia.desk.tests.makers import browser_of, look_at_all_help, make_desk, now, see, send
from asylia.vault.models import Unlock
from conftest import role

pytestmark = pytest.mark.django_db
PAPER = "You do not have this paper. That is fine. Who could tell us the same thing?"


def write(them, case, name="ines", **fields):
    known = {"letter": str(new_id()), "starts_from": "", "text": "We read it.", "promised": "14", "then": "send"}
    with role("asylia_house"):
        return send(them, name, case, "/write", **known | fields)


def look(them, case, **fields):
    return write(them, case, then="", **fields).content.decode()


def field(page, name):
    found = BeautifulSoup(page, "html.parser").find(attrs={"name": name})
    return found.get("value") or found.text.strip()


def sent(them, case):
    return [page.content["text"] for page in opens(case, them, "mads", now=now()).of(TALK, OURS)]


def test_a_letter_is_sent_to_her_page_and_nowhere_else(settings):
    them, _, case = make_desk(settings)
    assert "Nothing is sent to a phone or by mail." in see(them, "ines", case, "/write")

    assert write(them, case).status_code == 302

    assert sent(them, case) == ["We read it."]
    assert "Letter to Noor, by Ines" in see(them, "mads", case)


def test_nothing_is_sent_before_it_was_looked_at_and_no_day_is_chosen_beforehand(settings):
    them, _, case = make_desk(settings)
    assert "checked" not in see(them, "ines", case, "/write")
    on = now().date() + timedelta(days=7)

    page = look(them, case, text="We write again by [date].", promised="7")

    assert f"We write again by {on.day} {on:%B %Y}." in page
    assert f"We write again by <strong>{on:%A} {on.day} {on:%B %Y}</strong>" in page
    assert "cannot be called back" in page
    assert (field(page, "text"), sent(them, case)) == ("We write again by [date].", [])
    back = write(them, case, text="We write again by [date].", promised="7", then="back").content.decode()
    assert field(back, "text") == "We write again by [date]."
    assert sent(them, case) == []


@pytest.mark.parametrize("text", ["{start}", "This message has bad news. Read it when you are not alone, if you can."])
def test_bad_news_without_the_news_is_not_sent(settings, text):
    them, _, case = make_desk(settings)
    start = field(see(them, "ines", case, "/write", start="hard_news"), "text")

    page = write(them, case, text=text.format(start=start), starts_from="hard_news").content.decode()

    assert "Write the news below it." in page
    assert sent(them, case) == []
    assert write(them, case, text=start.replace("[news]", "The city said no."), starts_from="hard_news").status_code == 302


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"text": PAPER, "starts_from": "paper_missing"}, "This is the starting text and nothing more."),
        ({"text": "Dear {name}, we … read it."}, "It says: {name}, …"),
        ({"text": "We read it. You can write to us."}, "Noor asked for Turkish; this is English: translate it, or say who did."),
    ],
)
def test_what_may_be_wrong_with_a_letter_is_said_before_it_goes(settings, fields, said):
    them, _, case = make_desk(settings, write_language="tr")

    assert said in look(them, case, **fields)

    assert said not in look(them, case, text="Okuduk. Bize her zaman yazabilirsiniz, iki kişi okuyor.")


def test_a_starting_text_knows_her_name_and_the_promised_day_goes_into_it(settings):
    them, _, case = make_desk(settings)
    page = see(them, "ines", case, "/write", start="first_word")
    assert field(page, "text").startswith("Noor, thank you for writing to us.")

    write(them, case, text=field(page, "text"), starts_from=field(page, "starts_from"), promised="30")

    on = now().date() + timedelta(days=30)
    assert f"We write again by {on.day} {on:%B %Y}, even if" in sent(them, case)[0]


def test_places_that_nobody_filled_in_are_named_and_nothing_is_sent(settings):
    them, _, case = make_desk(settings)
    text = field(see(them, "ines", case, "/write", start="one_question"), "text")

    page = write(them, case, text=text, starts_from="one_question").content.decode()

    assert "Fill in what stands in brackets: [question], [reason]." in page
    assert field(page, "text") == text
    assert sent(them, case) == []
    assert write(them, case, text="I wrote [sic], as you did.").status_code == 302


def test_the_urgent_text_names_the_bodies_that_somebody_looked_at(settings):
    them, _, case = make_desk(settings)
    assert "[entries]" in field(see(them, "ines", case, "/write", start="urgent"), "text")
    look_at_all_help(them)

    text = field(see(them, "ines", case, "/write", start="urgent"), "text")
    assert "\n– Front Line Defenders: Emergency line day and night" in text
    assert "frontlinedefenders.org\n" in text
    assert "named without an address" not in look(them, case, text=text)
    alone = look(them, case, text="Ask Artists at Risk Connection (artistsatriskconnection.org) or Cara.")
    assert re.findall("<p>(.*) is named without an address: (.*)</p>", alone) == [("Cara", "cara.ngo")]


def test_a_text_in_her_language_has_the_english_beside_it(settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    them, _, case = make_desk(settings, write_language="ar")

    page = see(them, "ines", case, "/write", start="hard_news")

    assert "wants to be written to in: Arabic" in page
    assert "The same in English" in page
    assert "This message has bad news." not in field(page, "text")
    assert "This message has bad news." in page


def test_a_language_that_the_street_does_not_speak_is_named(settings):
    settings.LANGUAGES = [("en", "English")]
    them, _, case = make_desk(settings, write_language="fa")

    page = see(them, "ines", case, "/write", start="hard_news")

    assert "wants to be written to in: Persian" in page
    assert field(page, "text").startswith("This message has bad news.")


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"promised": ""}, "Answer this to go on."),
        ({"promised": "day", "promised_day": "31.1.2027"}, "Write the day as year-month-day, like 2027-01-31."),
        ({"promised": "day", "promised_day": "2027-02-30"}, "Write the day as year-month-day, like 2027-01-31."),
        ({"promised": "day", "promised_day": "2020-01-31"}, "This day is past. Promise a day to come."),
        ({"promised": "day", "promised_day": "2099-01-31"}, "This is more than 90 days away."),
        ({"text": ""}, "Write the letter first."),
        ({"text": "x" * 4001}, "This is 1 letter too long. Cut it."),
        ({"letter": "none"}, "Enter a valid UUID."),
    ],
)
def test_what_cannot_be_sent_is_said_beside_its_field_and_nothing_is_lost(settings, fields, said):
    them, _, case = make_desk(settings)

    answer = write(them, case, **fields)

    assert answer.status_code == 200
    page = answer.content.decode()
    assert said in page
    assert field(page, "text") == fields.get("text", "We read it.")
    assert sent(them, case) == []


def test_any_day_within_ninety_can_be_promised(settings):
    them, _, case = make_desk(settings)
    on = (now().date() + timedelta(days=45)).isoformat()

    write(them, case, promised="day", promised_day=on)

    assert opens(case, them, "ines", now=now()).due["answer_by"] == on


def test_the_same_letter_is_not_sent_twice_and_that_is_said(settings):
    them, _, case = make_desk(settings)
    letter = str(new_id())
    write(them, case, letter=letter)

    answer = write(them, case, letter=letter)

    assert answer.status_code == 409
    assert "This letter was sent already. It was not sent twice." in answer.content.decode()
    assert len(sent(them, case)) == 1


def test_other_words_in_a_letter_that_was_sent_come_back(settings):
    them, _, case = make_desk(settings)
    letter = str(new_id())
    write(them, case, letter=letter)

    pages = [write(them, case, letter=letter, text=text).content.decode() for text in ("We read it.", "We read it twice.")]

    assert ["<textarea" in page for page in pages] == [False, True]
    assert "We read it twice.</textarea>" in pages[1]
    assert sent(them, case) == ["We read it."]


def test_a_letter_that_is_not_finished_comes_back_to_its_writer_alone(settings):
    them, _, case = make_desk(settings)
    assert write(them, case, text="We re", promised="", then="keep").status_code == 302

    page = see(them, "ines", case, "/write")

    assert field(page, "text") == "We re"
    assert "Kept unfinished on" in page
    assert field(see(them, "mads", case, "/write"), "text") == ""
    write(them, case, text="", then="throw_away")
    assert field(see(them, "ines", case, "/write"), "text") == ""


def test_two_people_in_one_form_send_two_letters(settings):
    them, _, case = make_desk(settings)
    pages = [see(them, name, case, "/write") for name in ("ines", "mads")]
    for name, page, text in zip(("ines", "mads"), pages, ("From Ines.", "From Mads."), strict=True):
        assert write(them, case, name, text=text, letter=field(page, "letter")).status_code == 302

    assert sorted(sent(them, case)) == ["From Ines.", "From Mads."]


def test_a_note_is_added_for_the_two_alone(settings):
    them, _, case = make_desk(settings)
    assert "Answer this to go on." in send(them, "ines", case, "/note", text=" ").content.decode()

    with role("asylia_house"):
        assert send(them, "ines", case, "/note", text="Called the lawyer.").status_code == 302

    assert "Called the lawyer." in see(them, "mads", case)


def test_a_wrong_note_is_struck_by_its_writer_and_stays(settings):
    them, _, case = make_desk(settings)
    send(them, "ines", case, "/note", text="Called the lawyer.")
    key = field(see(them, "ines", case), "note")
    assert 'name="note"' not in see(them, "mads", case)
    assert send(them, "mads", case, "/note/strike", note=key).status_code == 404
    assert send(them, "ines", case, "/note/strike", note="none").status_code == 404

    with role("asylia_house"):
        assert send(them, "ines", case, "/note/strike", note=key).status_code == 302

    page = see(them, "mads", case)
    assert "<del>Called the lawyer.</del>" in page
    assert "Struck by Ines, " in page


def test_a_term_that_ends_in_the_middle_of_a_form_gives_the_text_back(settings):
    them, _, case = make_desk(settings)
    yesterday = now().date() - timedelta(days=1)
    Role.objects.create(user=them["ines"], body=them["ines"].roles.get().body, name="editor", first_on=yesterday)
    Role.objects.filter(user=them["ines"], name="caseworker").update(last_on=yesterday)

    answer = send(them, "ines", case, "/note", text="A long note.\n\nWith two parts.")

    page = answer.content.decode()
    assert answer.status_code == 403
    assert "Your term as caseworker has ended" in page
    assert "A long note.\n\nWith two parts." in page
    assert opens(case, them, "mads", now=now()).of(NOTES, NOTE) == []


def test_a_long_note_is_kept_when_the_vault_closed_meanwhile(settings):
    them, _, case = make_desk(settings)
    browser = browser_of(them, "ines")
    long = "A long note. " * 600
    Unlock.objects.all().delete()

    answer = browser.post(f"/cases/{case.pk}/note", {"text": long}, headers={"referer": f"http://testserver/cases/{case.pk}/note"})

    assert answer.headers["Location"].startswith("/unlock")
    kept = browser_of(them, "ines").get("/kept").content.decode()
    assert long.strip() in kept
    assert f'href="/cases/{case.pk}/note"' in kept
    assert of_house.KEPT_HOURS == 24


def test_the_words_of_a_letter_that_came_too_late_are_kept(settings):
    them, _, case = make_desk(settings)
    browser = browser_of(them, "ines")
    Unlock.objects.all().delete()

    browser.post(f"/cases/{case.pk}/write", {"letter": str(new_id()), "text": "We read it.", "promised": "30"})

    kept = browser_of(them, "ines").get("/kept").content.decode()
    assert "We read it." in kept
