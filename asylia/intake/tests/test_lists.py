from datetime import date

import pytest

from asylia.intake import lists

FIRST_FIFTEEN = ["en", "ar", "fr", "fa", "ru", "es", "my", "zh-Hans", "tr", "ps", "uk", "bn", "am", "ti", "ur"]


def named(listed):
    return dict(listed)


@pytest.mark.parametrize("language", FIRST_FIFTEEN)
def test_every_reader_finds_the_same_countries_and_languages_each_with_a_name(language):
    for listed, english in ((lists.countries(language), lists.countries("en")), (lists.languages(language), lists.languages("en"))):
        assert set(named(listed)) == set(named(english))
        assert all(name.strip() for _, name in listed)


def test_the_countries_that_people_flee_from_are_on_the_list_and_no_unions_or_ice():
    codes = set(named(lists.countries("en")))

    assert {"AF", "BD", "BY", "CN", "CU", "EH", "ER", "HK", "IR", "MM", "NI", "PS", "SD", "SY", "TW", "UA", "XK"} <= codes
    assert codes.isdisjoint({"EU", "UN", "ZZ", "XA", "AQ"})


def test_the_languages_of_the_pages_and_their_neighbours_can_be_chosen():
    codes = set(named(lists.languages("en")))

    assert {code.removesuffix("-Hans") for code in FIRST_FIFTEEN} | {"fa-AF", "ckb", "ku", "ug", "rhg", "vi", "be"} <= codes
    assert codes.isdisjoint({"und", "mul", "zxx", "la", "tlh"})


def test_a_name_is_found_by_its_first_letter_whatever_mark_it_carries():
    english = [name for _, name in lists.countries("en")]

    assert english[:3] == ["Afghanistan", "Åland Islands", "Albania"]
    assert english.index("Côte d’Ivoire") < english.index("Croatia")
    assert lists._letters("Île Été") == lists._letters("ile ete")


def test_names_that_a_language_has_not_stand_in_english_at_the_end():
    listed = [name for _, name in lists.languages("ar")]

    assert listed[0] == "الأبخازية"
    assert listed[-1] == "Tunisian Arabic"


def test_our_own_names_stand_in_place_of_those_that_take_a_side():
    assert lists.country("PS", "en") == "Palestine"
    assert lists.country("HK", "en") == "Hong Kong"
    assert lists.country("PS", "ar") == "فلسطين"


def test_the_made_up_language_borrows_arabic_names():
    assert lists.countries("qaa") == lists.countries("ar")
    assert lists.months("qaa") == lists.months("ar")


def test_a_language_that_is_not_known_reads_english():
    assert lists.countries("xx-nothing") == lists.countries("en")


def test_a_code_that_is_none_has_no_name():
    with pytest.raises(KeyError):
        lists.country("ZY", "en")
    with pytest.raises(KeyError):
        lists.spoken("no-such", "en")


def test_a_year_has_twelve_months_in_order():
    assert (lists.months("en")[0], lists.months("en")[-1], len(lists.months("en"))) == ("January", "December", 12)


def test_a_month_stands_with_both_its_names_where_half_of_the_readers_know_only_one():
    assert lists.months("ar")[0] == "كانون الثاني / يناير"
    assert len(set(lists.months("ar"))) == 12


def test_a_day_has_the_name_of_its_month_and_the_digits_of_the_page():
    assert lists.day(date(2026, 12, 8), "en") == "8 December 2026"
    assert lists.day(date(2026, 12, 8), "ar") == "٨ كانون الأول / ديسمبر ٢٠٢٦"
    assert lists.day(date(2026, 12, 8), "ru").startswith("8 декабря 2026")
    assert lists.day(date(2026, 12, 8), "bn") == "৮ ডিসেম্বর, ২০২৬"


def test_a_date_is_told_as_exactly_as_it_is_known():
    assert [lists.date_as_known(typed, "en") for typed in ("2027", "2027-03", "2027-03-04")] == ["2027", "March 2027", "4 March 2027"]
    assert lists.date_as_known("2027-03", "ar") == "آذار / مارس ٢٠٢٧"


def test_figures_are_those_of_the_language_and_all_else_stays():
    assert lists.digits("30 + 1 = ٣١", "ar") == "٣٠ + ١ = ٣١"
    assert lists.digits("30", "qaa") == "٣٠"
    assert lists.digits("30", "ur") == lists.digits("30", "en") == "30"


def test_a_list_is_made_once():
    assert lists.languages("fa") is lists.languages("fa")
