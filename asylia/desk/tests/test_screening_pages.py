from datetime import timedelta

import pytest
from bs4 import BeautifulSoup

from asylia.casework.actions import hers, screening
from asylia.casework.file import OURS, TALK
from asylia.casework.tests.makers import as_her, opens
from asylia.desk.tests.makers import browser_of, look_at_all_help, make_desk, now, see, send, take_back
from asylia.intake.letters import REFUSALS
from conftest import role

pytestmark = pytest.mark.django_db


def screen(them, case, *against, name="ines"):
    found = dict.fromkeys(REFUSALS, "clear") | dict.fromkeys(against, "against")
    with role("asylia_house"):
        return send(them, name, case, "/screening", **found, words="As we see it.")


def make_screened(settings, *against, **answers):
    """A case against which something stands, and other help that somebody looked at."""
    them, own, case = make_desk(settings, **answers)
    screen(them, case, *(against or ["safe_now"]))
    look_at_all_help(them)
    return them, own, case


def helps(them, case, name="ines"):
    page = BeautifulSoup(see(them, name, case, "/refuse"), "html.parser")
    return [box["value"] for box in page.find_all("input", {"name": "helps"}) if box["value"] != "none"]


def refuse(them, case, name="ines", *, then="preview", **fields):
    known = {"codes": ["safe_now"], "own": "", "helps": helps(them, case, name)[:3], "then": then}
    with role("asylia_house"):
        return send(them, name, case, "/refuse", **known | fields)


def sign(them, case, name, *, then="sign", seen=None):
    if seen is None:
        page = BeautifulSoup(see(them, name, case, "/sign"), "html.parser")
        seen = page.find("input", {"name": "seen"})["value"]
    with role("asylia_house"):
        return send(them, name, case, "/sign", then=then, seen=seen.replace("\n", "\r\n"))  # as a browser sends it


def test_each_reason_is_looked_at_and_every_version_stays(settings):
    them, _, case = make_desk(settings)
    assert "Answer this to go on." in send(them, "ines", case, "/screening", words="So.").content.decode()

    assert screen(them, case, "safe_now").status_code == 302
    screen(them, case, name="mads")

    page = see(them, "ines", case, "/screening")
    assert "All were looked at: nothing stands against it." in page
    assert page.count("As we see it.") == 3  # two earlier ones, and the newest in the field
    assert "Against:" in page
    assert page.index("by Mads") < page.index("by you")


def test_what_nobody_knows_yet_is_named_and_is_not_nothing(settings):
    them, _, case = make_desk(settings)
    send(them, "ines", case, "/screening", **dict.fromkeys(REFUSALS, "clear") | {"no_route": "open"}, words="So.")

    page = see(them, "ines", case, "/screening")

    assert "Not known yet: No legal way into our countries." in page
    assert "nothing stands against it" not in page


def test_a_screening_is_kept_half_done_and_comes_back(settings):
    them, _, case = make_desk(settings)
    with role("asylia_house"):
        assert send(them, "ines", case, "/screening", safe_now="against", words="", then="keep").status_code == 302

    page = see(them, "mads", case, "/screening")

    assert "Kept, not finished: it decides nothing yet." in page
    assert "Not looked at yet: Work of another kind; " in page
    assert "Propose a refusal" not in page
    assert [box["name"] for box in BeautifulSoup(page, "html.parser").find_all("input", checked=True)] == ["safe_now"]


def test_a_refusal_is_proposed_only_where_something_stands_against_it(settings):
    them, _, case = make_desk(settings)
    screen(them, case)
    assert "Propose a refusal" not in see(them, "ines", case, "/screening")
    see(them, "ines", case, "/refuse", status=302)

    screen(them, case, "safe_now")

    assert "Propose a refusal" in see(them, "ines", case, "/screening")


def test_without_three_other_ways_there_is_no_letter(settings):
    them, _, case = make_desk(settings)
    screen(them, case, "safe_now")

    page = see(them, "ines", case, "/refuse")

    assert "Fewer than three other ways were looked at lately" in page
    assert 'href="/other-help"' in page
    assert "<textarea" not in page


def test_who_looks_at_a_body_today_says_so_and_it_may_stand_in_a_letter(settings):
    them, _, _ = make_desk(settings)
    browser = browser_of(them, "ines")
    assert "looked at today" not in browser.get("/other-help").content.decode()

    with role("asylia_house"):
        assert browser.post("/other-help", {"host": "cpj.org"}).status_code == 302

    assert browser.get("/other-help").content.decode().count("looked at today") == 1
    assert browser.post("/other-help", {"host": "elsewhere.example"}).status_code == 404


def test_the_letter_is_looked_at_as_a_whole_before_anybody_signs(settings):
    them, _, case = make_screened(settings)

    page = refuse(them, case, own="We read your book twice.").content.decode()

    letter = BeautifulSoup(page, "html.parser").find("blockquote").text
    until = now().date() + timedelta(days=settings.LOOK_AGAIN_DAYS)
    wanted = [
        "We cannot invite you, and we want to say why.",
        "You can stay where you are",
        "We read your book twice.",
        f"{until:%B %Y}",
        "– ",
    ]
    places = [letter.index(words) for words in wanted]
    assert places == sorted(places)
    assert letter.count("– ") == 3
    assert opens(case, them, "mads", now=now()).proposal is None
    back = refuse(them, case, own="We read your book twice.", then="back").content.decode()
    assert "We read your book twice.</textarea>" in back


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"codes": []}, "Answer this to go on."),
        ({"codes": ["unsafe_to_go_on"]}, "Say why going on would be more dangerous: the letter promises it."),
        ({"codes": ["no_route"]}, "Say what we tried."),
        ({"helps": []}, "Answer this, or choose “None of these fits”."),
        ({"helps": ["none"]}, "Say in your own words what else there is. Nobody is left without a way on."),
        ({"helps": ["none", "cpj.org"]}, "Which is right?"),
        ({"codes": ["other_work"]}, "We do not know this answer. Choose again."),
    ],
)
def test_a_letter_that_would_leave_somebody_without_an_answer_is_not_made(settings, fields, said):
    them, _, case = make_screened(settings, "safe_now", "unsafe_to_go_on", "no_route")

    page = refuse(them, case, **fields).content.decode()

    assert said in page
    assert "Sign as first" not in page


def test_no_other_help_is_chosen_beforehand_and_what_was_closed_is_not_offered(settings):
    them, _, case = make_screened(settings)

    page = see(them, "ines", case, "/refuse")

    checked = [box["name"] for box in BeautifulSoup(page, "html.parser").find_all("input", checked=True)]
    assert checked == ["codes"]
    assert "rorypecktrust.org" not in helps(them, case)
    assert "rsf.org" in helps(them, case)


def test_where_none_fits_our_own_words_stand_and_no_empty_list(settings):
    them, _, case = make_screened(settings)

    page = refuse(them, case, helps=["none"], own="Ask the bar of your city.").content.decode()

    letter = BeautifulSoup(page, "html.parser").find("blockquote").text
    assert "Ask the bar of your city." in letter
    assert "This list was made for you" not in letter


def test_the_letter_greets_by_name_and_is_signed_by_nobodys(settings):
    them, _, case = make_screened(settings)

    letter = BeautifulSoup(refuse(them, case).content.decode(), "html.parser").find("blockquote").text

    assert letter.startswith("Noor,\n")
    assert letter.rstrip().endswith("The two of us who read your application")
    assert {name: name in letter for name in ("Ines", "Mads")} == {"Ines": False, "Mads": False}


def test_a_refusal_in_another_language_than_was_wished_is_warned_of_twice(settings):
    them, _, case = make_screened(settings, write_language="tr")

    pages = [refuse(them, case).content.decode()]
    refuse(them, case, then="sign")
    pages.append(see(them, "mads", case, "/sign"))

    assert ["Noor asked for Turkish; this is English" in page for page in pages] == [True, True]


def test_the_second_reads_why_and_is_told_what_was_not_opened(settings):
    them, _, case = make_screened(settings)
    refuse(them, case, then="sign")

    page = see(them, "mads", case, "/sign")

    until = now() + timedelta(days=14)
    assert f"You can say no until {until.day} {until:%B}." in page
    assert "What Ines says" in page
    assert "As we see it." in page
    assert "You have not opened Story in this case." in page
    assert "You have not opened the screening of this case." in page
    see(them, "mads", case, "/answers", of="story")
    see(them, "mads", case, "/screening")
    assert "You have not opened" not in see(them, "mads", case, "/sign")
    assert "You have not opened" not in see(them, "ines", case, "/sign")


def test_what_we_tried_stands_in_the_sentence(settings):
    them, _, case = make_screened(settings, "no_route")

    page = refuse(them, case, codes=["no_route"], tried="France, Norway").content.decode()

    assert "We tried: France, Norway." in page


def test_the_letter_is_in_her_language_with_the_english_beside_it(settings):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    them, _, case = make_screened(settings, write_language="ar")

    page = BeautifulSoup(refuse(them, case).content.decode(), "html.parser")

    assert page.find("blockquote")["lang"] == "ar"
    assert "We cannot invite you" not in page.find("blockquote").text
    assert "We cannot invite you" in page.find("p", "ours").text


@pytest.mark.proves("V63")
def test_two_people_sign_the_same_text_and_only_then_she_is_refused(settings):
    them, _, case = make_screened(settings)
    assert refuse(them, case, then="sign").status_code == 302
    assert "A refusal waits for the signature of Mads" in see(them, "ines", case)
    assert "A refusal waits for your signature" in see(them, "mads", case)
    assert "We cannot invite you" in see(them, "mads", case, "/sign")
    case.refresh_from_db()
    assert case.state == "screening"

    assert sign(them, case, "mads").status_code == 302

    page = see(them, "ines", case)
    assert "<strong>Refused</strong> since" in page
    assert "Two keys: you and Mads." in page
    assert "A second look by other people can be asked for until" in page
    assert len(opens(case, them, "ines", now=now()).of(TALK, OURS)) == 1


@pytest.mark.proves("V63")
def test_the_first_does_not_sign_second(settings):
    them, _, case = make_screened(settings)
    refuse(them, case, then="sign")
    assert "You signed first. Mads can sign second" in see(them, "ines", case, "/sign")
    assert "Sign as second" not in see(them, "ines", case, "/sign")

    seen = BeautifulSoup(see(them, "mads", case, "/sign"), "html.parser").find("input", {"name": "seen"})["value"]
    answer = sign(them, case, "ines", seen=seen)

    assert answer.status_code == 409
    assert "You signed first. The other caseworker signs second." in answer.content.decode()
    case.refresh_from_db()
    assert case.state == "screening"


@pytest.mark.proves("V63")
def test_another_text_or_a_late_signature_is_refused_calmly(settings):
    them, _, case = make_screened(settings)
    refuse(them, case, then="sign")
    answer = sign(them, case, "mads", seen="safe_now\n\nAnother letter.")
    assert (answer.status_code, "The text was changed meanwhile." in answer.content.decode()) == (409, True)
    long_ago = {"codes": ["safe_now"], "text": "Old.", "now": now() - timedelta(days=15)}
    screening.propose_refusal(case, **long_ago, **them.of("ines"))

    answer = sign(them, case, "mads")

    assert answer.status_code == 409
    assert "This was proposed more than 14 days ago." in answer.content.decode()


def test_the_second_says_why_not_and_the_other_is_told(settings):
    them, _, case = make_screened(settings)
    refuse(them, case, then="sign")
    assert "Say why, so that the other of you two knows" in sign(them, case, "mads", then="take_back").content.decode()
    assert opens(case, them, "mads", now=now()).proposal is not None

    with role("asylia_house"):
        assert send(them, "mads", case, "/sign", then="take_back", reason="The new papers change it.").status_code == 302

    today = browser_of(them, "ines").get("/today").content.decode()
    assert "Mads did not sign: <bdi>Noor</bdi> is not refused" in today
    assert "The new papers change it." in today
    page = see(them, "ines", case)
    assert "Refusal not signed by Mads" in page
    assert "The new papers change it." in page
    assert "did not sign" not in browser_of(them, "ines").get("/today").content.decode()
    answer = send(them, "mads", case, "/sign", then="sign", seen="x")
    assert (answer.status_code, "it was taken back" in answer.content.decode()) == (409, True)
    assert "it was taken back, or it is done." in see(them, "mads", case, "/sign", status=409)


def test_who_signed_first_takes_it_back_without_a_reason(settings):
    them, _, case = make_screened(settings)
    refuse(them, case, then="sign")

    assert send(them, "ines", case, "/sign", then="take_back").status_code == 302

    assert "Refusal taken back by Ines" in see(them, "mads", case)


def test_a_refusal_that_is_done_stands_on_the_list_of_the_first_until_it_was_seen(settings):
    them, _, case = make_screened(settings)
    refuse(them, case, then="sign")
    sign(them, case, "mads")
    browser = browser_of(them, "ines")
    assert "<bdi>Noor</bdi> is refused: Mads signed" in browser.get("/today").content.decode()
    assert "is refused" not in browser_of(them, "mads").get("/today").content.decode()

    see(them, "ines", case)

    assert "Nothing waits for you today." in browser.get("/today").content.decode()


def test_two_who_propose_at_once_are_led_to_the_one_that_stands(settings):
    them, _, case = make_screened(settings)
    known = helps(them, case)
    refuse(them, case, then="sign")

    answer = send(them, "mads", case, "/refuse", codes=["safe_now"], helps=known[:3], then="sign")

    assert answer.headers["Location"] == f"/cases/{case.pk}/sign"


def test_a_refused_case_is_not_screened_and_shows_that_a_second_look_was_asked_for(settings):
    them, own, case = make_screened(settings)
    refuse(them, case, then="sign")
    sign(them, case, "mads")
    as_her(hers.ask_again, own, now=now())

    page = see(them, "ines", case)

    assert "A second look was asked for on" in page
    assert "nothing is screened any more" in see(them, "ines", case, "/screening")
    see(them, "ines", case, "/refuse", status=302)


def test_nothing_is_screened_or_signed_after_she_took_it_back(settings):
    them, own, case = make_screened(settings)
    refuse(them, case, then="sign")
    take_back(own)

    assert sign(them, case, "mads", seen="x").status_code == 410
    assert screen(them, case).status_code == 410


def test_only_who_works_with_cases_says_that_other_help_was_looked_at(settings):
    them, _own, _case = make_desk(settings)
    browser = browser_of(them, "salma")

    assert browser.get("/other-help").status_code == 200
    assert browser.post("/other-help", {"host": "cpj.org"}).status_code == 403
