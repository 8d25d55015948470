import pytest

from asylia.intake import actions, catalogue
from asylia.intake import draft as drafts
from asylia.vault import slots
from tests.answers import OWN_SENTENCE
from tests.walking import NOON, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("quick_street")]

CORE = "We need this to go on. A few words are enough."
RATHER = 'Answer this, or choose "I would rather not say".'
UNREAD = 'We cannot read this date. Write a year with four digits, or choose "I would rather not say".'
TELLS = "Choose a sentence without names, links or numbers. It is safer."
REPEATS = "Choose other words here. Your own sentence is for this site only."
CUT = " Cut it, or put the rest into the next field."
DAY = ("safe_until_day", "safe_until_month", "safe_until_year")
SIGNAL = {"signal_channel": "email", "signal_address": "noor@example.org", "signal_sentence": "tea"}
REFEREE = {"ref_call": "Zoya", "ref_who": "An editor", "ref_what": "Poems", "ref_reach": "By letter", "ref_asked": "yes"}


def begun(page):
    walker = Walker()
    if page == "s9":
        walker.type_back()
        return walker
    walker.begin()
    if page == "p12":
        walker.go("p11")
        walker.send(contact_mode="signal", then="next")
    walker.go(page)
    return walker


def saved(walker):
    """All answers that stand in her draft, but for the way that led here."""
    held = drafts.see(actions.come_back(slots.root(walker.number), now=NOON))
    return {name: answer for name, answer in held.answers.items() if name != "contact_mode"} | held.entries


@pytest.mark.parametrize(
    ("page", "fields", "words"),
    [
        ("p11", {}, ["Choose one."]),
        ("p12", SIGNAL | {"signal_address": ""}, [CORE]),
        ("p12", SIGNAL | {"signal_address": "noor at example"}, ["Look at this address again. It should look like name@place.org."]),
        ("p12", SIGNAL | {"signal_channel": "sms"}, ["Begin with + and the country."]),
        ("p12", SIGNAL | {"signal_sentence": "own", "signal_sentence_own": "Call 112 now"}, [TELLS]),
        ("p12", SIGNAL | {"signal_sentence": "own", "signal_sentence_own": OWN_SENTENCE.upper()}, [REPEATS]),
        ("p12", {}, ["Choose one.", CORE, "Choose one."]),
        ("p14", {"never_see": ""}, [RATHER]),
        ("p14", {"never_see": "x" * 501}, ["This is 1 letter too long." + CUT]),
        ("p14", {"never_see": "x" * 250 + "\r\n" + "y" * 260}, ["This is 11 letters too long." + CUT]),
        ("p14", {"never_see": "Noor", "never_see_left": ["not_say"]}, ["Which is right?"]),
        ("p21", {"name_call": " ", "write_language": "en"}, [CORE]),
        ("p21", {"name_call": "ن" * 63, "write_language": "en"}, ["This is 3 letters too long."]),
        ("p21", {"name_call": "Noor", "write_language": ""}, ["Choose one."]),
        ("p22", {}, [RATHER]),
        ("p23", {"speak_languages": "ar"}, ["Choose one."]),
        ("p31", {}, ["Choose one."]),
        ("p41", {"art_main": "other", "art_main_other": "x" * 62}, ["This is 2 letters too long."]),
        ("p41", {"art_main": "poetry", "art_main_other": "Weaving"}, ["Which is right?"]),
        ("p42", {"work_about": ""}, [CORE]),
        ("p62", {"safe_until_year": "soon"}, [UNREAD]),
        ("p62", {"safe_until_year": "1405"}, [UNREAD]),
        ("p62", {"safe_until_year": "2027", "safe_until_month": "13"}, [UNREAD]),
        ("p62", dict(zip(DAY, ("31", "2", "2027"), strict=True)), ['This month has no day 31. "About February" is enough.']),
        ("p62", {"safe_until_month": "2"}, ["Write the year, too."]),
        ("p62", {"safe_until_year": "2027", "safe_until_left": ["unsure"]}, ["Which is right?"]),
        ("p62", {}, [RATHER]),
        ("p64", {}, ['Choose one or more, or "']),
        ("p64", {"needs_now": ["nothing", "money"]}, ["Which is right?"]),
        ("p81", {}, [RATHER]),
        ("p82", {}, ["We may not read your answers without your yes. Tick it, or save and leave."]),
        ("e81/1", REFEREE | {"ref_call": ""}, [CORE]),
        ("e81/1", REFEREE | {"ref_who": "x" * 155}, ["This is 5 letters too long."]),
        ("e15/1", {"trusted_call": "Zoya", "trusted_reach": "By letter", "trusted_knows": "all"}, [CORE]),
        ("e15/1", {"trusted_call": "Zoya", "trusted_reach": "By letter", "trusted_knows": "all", "trusted_words": OWN_SENTENCE}, [REPEATS]),
        ("s9", {"own_sentence": "See www.example.org"}, [TELLS]),
        ("s9", {"own_sentence": ""}, [CORE]),
        ("s9", {"own_sentence": "x" * 61}, ["This is 1 letter too long."]),
    ],
)  # fmt: skip
def test_what_is_wrong_stands_beside_the_field_and_on_top_and_what_was_typed_stays(page, fields, words):
    walker = begun(page)
    title = walker.at.html.title.text
    if page == "e81/1":
        fields = fields | {"ref_language_left": ["unsure"]}

    walker.send(then="next" if page != "s9" else "", **fields)

    assert walker.path == page
    found = list(walker.errors().values())
    assert len(found) == len(words), found
    assert all(expected in error for expected, error in zip(words, found, strict=True)), found
    assert walker.shows("Look at these answers:")
    assert walker.at.html.title.text == title
    form = walker.form_on_page
    for name, value in fields.items():
        kept = [box.value for box in form.fields[name]]
        kept = [each.replace("\r\n", "\n") for each in kept if each]
        wanted = value if isinstance(value, list) else [value.replace("\r\n", "\n")] if value.strip() else []
        assert set(wanted) <= set(kept), (name, kept)
    assert not saved(walker)


@pytest.mark.parametrize(
    ("page", "fields", "words"),
    [
        ("p61", {"where_now": "XX", "stay_kind": "home"}, 'We do not know this name. Choose from the list, or write it under "Other".'),
        ("p22", {"citizenship": "XX"}, 'We do not know this name. Choose from the list, or write it under "Other".'),
        ("p11", {"contact_mode": "pigeon"}, "Choose one."),
    ],
)
def test_an_answer_that_no_list_of_ours_has_is_not_taken(page, fields, words):
    walker = begun(page)

    walker.post(page, fields | {"then": "next"} | walker.hidden)

    assert walker.at.status_code == 200
    assert [words in each for each in walker.errors().values()] == [True]


def test_who_has_somebody_with_her_names_at_least_one_or_changes_her_answer():
    walker = begun("p31")
    walker.send(household="with", then="next")
    assert walker.path == "p32"

    walker.send(then="next")

    assert walker.path == "p32"
    assert walker.shows(CORE)


def test_an_entry_and_nobody_shut_each_other_out():
    walker = begun("e81/1")
    walker.send(**REFEREE, ref_language_left=["unsure"], then="next")
    assert walker.path == "p81"

    walker.send(referee="nobody", then="next")

    nobody = catalogue.question("referee").option("nobody").label
    assert [f'You chose "{nobody}" and also something else. Which is right?' in each for each in walker.errors().values()] == [True]
    assert "Zoya" in walker.go("p81")


def test_a_list_that_is_not_needed_may_stay_empty():
    walker = begun("p15")
    walker.send(then="next")

    assert walker.path == "q1"


def test_a_page_that_is_not_there_says_so_and_leads_to_the_start():
    for page in ("s99", "p19", "e11/1", "e81/x", "u19", "p91", "q9", "c9", "s18/0"):
        walker = begun("s10")
        walker.see(page)
        assert (walker.at.status_code, walker.shows("There is no such page.")) == (404, True), page
        assert walker.at.html.select_one("main a.ds-button")["href"] == "/en/s1"


def test_sending_without_the_rehearsal_asks_for_the_number_first():
    walker = begun("s10")
    for page, fields in {
        "p11": {"contact_mode": "page"},
        "p21": {"name_call": "Noor", "write_language": "en"},
        "p31": {"household": "alone"},
        "p41": {"art_main": "poetry"},
        "p42": {"work_about": "Poems."},
        "p51": {"danger_now": "long"},
        "p52": {"danger_why": "A poem."},
        "p82": {"yes_read": True},
    }.items():
        walker.go(page)
        walker.answer(**fields)
    walker.go("s14")

    walker.post("s15", {"form": walker.hidden["form"]})

    assert walker.shows("Try your number first. Then you can send.")
    walker.send(number=walker.number)
    assert walker.shows("It works. You can send now.")


def test_sending_without_a_needed_answer_leads_to_what_is_missing():
    walker = begun("s14")
    walker.send(number=walker.number)

    walker.send()

    assert walker.path == "s13"
    assert walker.shows("answers are missing before you can send")
