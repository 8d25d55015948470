"""Arabic as somebody who chooses it sees it: where the choice leads, and the figures that she reads and types."""

import re

import pytest

from tests import mirrored
from tests.walking import Walker

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]
ARABIC = "٠١٢٣٤٥٦٧٨٩"
NAMES = ["English", "العربية"]


@pytest.fixture(autouse=True)
def _arabic_is_offered(settings, tmp_path):
    settings.LANGUAGES = [("en", "English"), ("ar", "العربية")]
    settings.LOCALE_PATHS = [tmp_path]
    mirrored.write_arabic(tmp_path)


def choices(walker):
    return {link["hreflang"]: link["href"] for link in walker.at.html.select(".do a[hreflang]")}


def back(walker):
    return walker.at.html.select_one(".back a")["href"]


def begun_in_arabic(page):
    walker = Walker("ar")
    walker.begin()
    walker.go(page)
    return walker


@pytest.mark.parametrize(("asked", "given"), [("ar-EG,ar;q=0.9,en;q=0.5", "ar"), ("fr,en;q=0.5", "en"), ("fr", "en"), ("", "en")])
def test_the_address_alone_answers_in_a_language_that_the_browser_asks_for(asked, given):
    page = Walker().app.get("/", headers={"Accept-Language": asked})

    assert page.html.html["lang"] == given
    assert [each.text for each in page.html.select(".langs li")] == NAMES
    assert "Set-Cookie" not in page.headers


def test_before_the_number_the_choice_leads_to_the_first_page():
    walker = Walker()
    walker.go("s3")
    walker.at = walker.at.click("Change language")

    assert [link.text for link in walker.at.html.select(".do a[hreflang]")] == NAMES
    assert choices(walker) == {"en": "/en/s1", "ar": "/ar/s1"}
    assert back(walker) == "/en/s1"
    assert "Set-Cookie" not in walker.at.headers


def test_within_a_visit_the_choice_leads_to_her_page_and_nothing_is_lost():
    walker = Walker()
    walker.begin()
    walker.go("p21")
    walker.answer(name_call="Noor", write_language="ar")
    walker.go("s2")
    assert back(walker) == "/en/s17"

    walker.language = "ar"
    walker.go(choices(walker)["ar"].removeprefix("/ar/"))
    assert (walker.path, walker.at.html.html["dir"]) == ("s10", "rtl")
    assert walker.go("p21").form["name_call"].value == "Noor"


def test_where_one_language_is_offered_nobody_is_asked_to_choose(settings):
    settings.LANGUAGES = [("en", "English")]
    walker = Walker()

    assert not walker.go("s1").html.select(".langs")
    assert "/en/s2" not in [link["href"] for link in walker.at.html.select(".foot a")]
    assert walker.see("/ar/s1").status_code == 404


@pytest.mark.parametrize("typed", ["as shown", "0123", "۰۱۲۳"])
def test_the_number_is_shown_in_arabic_figures_and_may_be_typed_in_any(typed):
    walker = Walker("ar")
    walker.go("s6")
    walker.send(filled_by="self")
    groups = [group.text for group in walker.at.html.select(".number b")]
    walker.number = "".join(groups)
    assert [len(group) for group in groups] == [5] * 6
    assert set(walker.number) <= set(ARABIC)

    walker.send(note_word="phone")
    assert "".join(group.text for group in walker.at.html.select(".number b")) == walker.number
    walker.go("s9")
    walker.send(number=walker.number if typed == "as shown" else walker.number.translate(to_figures_from(typed[0])))
    assert walker.at.html.select("input[name=own_sentence]")


def to_figures_from(zero):
    return {ord(figure): chr(ord(zero) + place) for place, figure in enumerate(ARABIC)}


def test_an_own_sentence_is_filled_in_in_arabic():
    walker = Walker("ar")
    walker.type_back()

    assert re.fullmatch(r"[\u0621-\u0652 ]+\.", walker.form_on_page["own_sentence"].value)


def test_counts_and_steps_stand_in_arabic_figures():
    walker = begun_in_arabic("p22")

    assert walker.at.html.select_one(".step").text.startswith("الجزء ٢ من ٨، الخطوة ٢ من ٣، ")
    walker.go("s10")
    assert [each.text[0] for each in walker.at.html.select(".entries a")] == list("١٢٣٤٥٦٧٨")


def test_a_date_is_read_back_in_words_and_the_field_shows_it_in_arabic_figures():
    walker = begun_in_arabic("p62")
    walker.answer(safe_until_year="٢٠٢٧", safe_until_month="3", safe_until_kind="law")

    assert "آذار / مارس ٢٠٢٧" in walker.go("c6")
    assert walker.go("p62").form["safe_until_year"].value == "٢٠٢٧"
