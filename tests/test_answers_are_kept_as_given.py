import pytest

from tests.answers import MEMBER
from tests.walking import begun, held

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("quick_street")]

STORY = "They came at night. " * 20


def test_skipping_keeps_what_was_answered_and_leaves_the_rest():
    walker = begun("p11")
    walker.answer(contact_mode="signal")

    walker.send(signal_channel="email", signal_sentence="tea", then="skip")

    assert walker.path != "p12"
    assert held(walker).answers == {"contact_mode": "signal", "signal_channel": "email", "signal_sentence": "tea"}
    assert held(walker).steps(1) == {1: "saved", 2: "skipped"}


@pytest.mark.parametrize(
    "words",
    [
        {"signal_address": "noor at example", "signal_sentence": "tea"},
        {"signal_address": "noor@example.org", "signal_sentence": "own", "signal_sentence_own": "See www.example.org"},
        {"signal_address": "noor@example.org", "signal_sentence": "own", "signal_sentence_own": "The kettle is green."},
    ],
)
def test_words_that_cannot_be_kept_are_not_dropped_by_skipping(words):
    walker = begun("p11")
    walker.answer(contact_mode="signal")

    walker.send(signal_channel="email", **words, then="skip")

    assert walker.path == "p12"
    assert walker.errors()
    assert [walker.form_on_page[name].value for name in words] == list(words.values())
    assert held(walker).answers == {"contact_mode": "signal"}


def test_a_text_that_is_too_long_is_not_dropped_by_skipping():
    walker = begun("p53")

    walker.send(reach="IR", reach_why="x" * 501, then="skip")

    assert walker.path == "p53"
    assert walker.form_on_page["reach_why"].value == "x" * 501


def test_skipping_takes_nothing_back():
    walker = begun("p52")
    walker.answer(danger_why=STORY)
    walker.go("p52")

    walker.send(danger_why="", then="skip")

    assert held(walker).answers["danger_why"] == STORY.strip()


def test_a_long_text_can_be_saved_while_she_goes_on_writing():
    walker = begun("p52")
    for text in ("One.", "One. Two.", "One. Two. Three."):
        walker.send(danger_why=text, then="stay")
        assert (walker.path, walker.form_on_page["danger_why"].value) == ("p52", text)
        assert held(walker).answers["danger_why"] == text


def test_only_long_texts_have_a_button_to_save_and_stay():
    found = {page: bool(begun(page).at.html.select("button[value=stay]")) for page in ("p42", "p52", "p21", "p14")}

    assert found == {"p42": True, "p52": True, "p21": False, "p14": False}


def test_countries_are_added_one_after_another():
    walker = begun("p71")
    for code in ("RU", "IR"):
        walker.choose("never_countries", code)
        walker.press("again")
    assert [box["value"] for box in walker.at.html.select("input[name=never_countries][checked]")] == ["RU", "IR"]
    assert not walker.errors()
    assert held(walker).answers == {}
    walker.choose("never_countries", "SY")
    walker.answer()

    assert held(walker).answers == {"never_countries": ["RU", "IR", "SY"]}


def test_everything_on_a_page_of_the_form_comes_back_as_it_was_answered():
    walker = begun("p61")
    walker.answer(where_now_other="A country that is on no list", stay_kind="moving")
    walker.go("p61")

    assert walker.form_on_page["where_now_other"].value == "A country that is on no list"
    assert walker.form_on_page["stay_kind"].value == "moving"
    assert held(walker).answers == {"where_now": "other", "where_now.other": "A country that is on no list", "stay_kind": "moving"}
    assert "A country that is on no list" in walker.go("c6").html.main.text


def test_a_language_is_asked_how_well_it_is_spoken():
    walker = begun("p23")
    walker.send(speak_languages="ar", then="next")
    assert walker.path == "p23"
    walker.answer(speak_languages_ar="full")

    assert held(walker).answers["speak_languages"] == [{"language": "ar", "level": "full"}]
    assert "Arabic: " in walker.go("c2").html.main.text


@pytest.mark.parametrize(
    ("typed", "first", "last"),
    [
        ({"year": "2027"}, "2026-07-01", "2028-06-30"),
        ({"year": "2027", "month": "2"}, "2027-02-01", "2027-02-28"),
        ({"year": "۲۰۲۸", "month": "۲", "day": "۲۹"}, "2028-02-29", "2028-02-29"),
    ],
)
def test_a_date_is_kept_as_exactly_as_it_was_given(typed, first, last):
    walker = begun("p62")
    walker.answer(**{f"safe_until_{part}": value for part, value in typed.items()})

    answer = held(walker).answers["safe_until"]
    assert (answer["from"], answer["to"]) == (first, last)
    walker.go("p62")
    shown = {part: walker.form_on_page[f"safe_until_{part}"].value for part in ("day", "month", "year")}
    assert {part: int(value) for part, value in shown.items() if value} == {part: int(value) for part, value in typed.items()}


def test_an_entry_is_removed_and_the_page_of_the_list_says_so():
    walker = begun("p31")
    walker.answer(household="with")
    for place in (1, 2):
        walker.go(f"e32/{place}")
        walker.answer(**MEMBER | {"member_call": f"Person {place}"})
    walker.go("p32")
    assert walker.shows("Person 1")

    walker.press("remove")

    assert walker.path == "p32"
    assert not walker.shows("Person 1")
    assert [page.content["entry"]["member_call"] for page in held(walker).entries["member"]] == ["Person 2"]
