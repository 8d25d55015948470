import re

import pytest

from asylia.kit.forms import Area, Day, Digits, Form, Line, Many, One, Option, Pick, PickMany, Tick
from asylia.kit.tests.makers import NOT_SAY, OTHER, PLACES, UNSURE, answers, form_of, problems

# Texts


def test_a_text_is_trimmed_and_its_line_ends_are_plain():
    assert answers("a=+x%0D%0Ay+", a=Area("A")) == {"a": "x\ny"}


def test_a_text_of_its_full_length_is_taken_and_one_letter_more_is_not():
    assert answers("a=abc", a=Line("A", length=3)) == {"a": "abc"}
    assert problems("a=abcd", a=Line("A", length=3)) == {"a": "This is 1 letter too long. Cut it."}
    assert problems("a=abcde", a=Line("A", length=3)) == {"a": "This is 2 letters too long. Cut it."}


def test_an_answer_that_may_be_empty_may():
    assert answers("", a=Line("A", required=False), b=Many("B", PLACES, required=False)) == {"a": "", "b": []}


def test_a_null_byte_is_refused():
    assert problems("a=x%00", a=Line("A"))


def test_a_field_may_say_its_own_words_when_nothing_is_there():
    words = {"required": "A few words are enough."}

    assert problems("a=", a=Line("A", left_out=[NOT_SAY], error_messages=words)) == {"a": "A few words are enough."}


# Ways to leave a field out


def test_a_field_can_be_left_out_in_place_of_an_answer():
    fields = {"a": Area("A", left_out=[NOT_SAY, UNSURE]), "b": Day("B", left_out=[UNSURE]), "c": PickMany("C", PLACES, left_out=[NOT_SAY])}

    assert answers("a=&a_left=unsure&b_left=unsure&c_left=not_say", **fields) == {
        "a": "",
        "a_left": "unsure",
        "b": "",
        "b_left": "unsure",
        "c": [],
        "c_left": "not_say",
    }


def test_an_empty_field_names_the_way_to_leave_it_out():
    assert problems("", a=Line("A", left_out=[NOT_SAY])) == {"a": "Answer this, or choose “I would rather not say”."}
    assert problems("", a=One("A", [*PLACES, UNSURE])) == {"a": "Answer this, or choose “I do not know”."}


def test_an_answer_and_leaving_it_out_is_asked_back():
    found = problems("a=x&a_left=not_say", a=Line("A", left_out=[NOT_SAY]))

    assert found == {"a": "You wrote something and also chose “I would rather not say”. Which is right?"}


def test_leaving_out_is_a_box_that_can_be_unticked_again():
    assert re.findall(r'type="(\w+)"[^>]* name="a_left"', str(form_of(a=Line("A", left_out=[UNSURE])))) == ["checkbox"]


# Options


def test_one_is_one_of_its_options():
    assert answers("a=fr", a=One("A", PLACES)) == {"a": "fr"}
    assert problems("a=xx", a=One("A", PLACES)) == {"a": "We do not know this answer. Choose again."}


def test_many_are_several_of_their_options_each_once():
    assert answers("a=fr&a=de&a=fr", a=Many("A", PLACES)) == {"a": ["fr", "de"]}
    assert problems("a=fr&a=xx", a=Many("A", PLACES)) == {"a": "We do not know this answer. Choose again."}


@pytest.mark.parametrize("alone", [Option("no", "Nobody", alone=True), Option("no", "Nobody", rather=True)])
def test_an_option_that_stands_alone_goes_with_no_other(alone):
    field = Many("A", [Option("home", "People at home"), alone])

    assert answers("a=no", a=field) == {"a": ["no"]}
    assert problems("a=home&a=no", a=field) == {"a": "You chose “Nobody” and also “People at home”. Which is right?"}


def test_what_is_written_under_an_option_comes_with_it():
    assert answers("a=other&a_other=x", a=One("A", [*PLACES, OTHER])) == {"a": "other", "a_other": "x"}


def test_what_is_written_under_an_option_counts_as_choosing_it():
    assert answers("a_other=x", a=One("A", [*PLACES, OTHER])) == {"a": "other", "a_other": "x"}
    assert answers("a=de&a_other=x", a=Many("A", [*PLACES, OTHER])) == {"a": ["de", "other"], "a_other": "x"}


def test_writing_under_one_option_and_choosing_another_is_asked_back():
    found = problems("a=de&a_other=x", a=One("A", [*PLACES, OTHER]))

    assert found == {"a": "You chose “Germany” and also “Other”. Which is right?"}


def test_an_option_that_needs_words_asks_for_them_only_when_chosen():
    assert answers("a=de&a_other=", a=One("A", [*PLACES, OTHER])) == {"a": "de", "a_other": ""}
    assert problems("a=other&a_other=", a=One("A", [*PLACES, OTHER])) == {"a_other": "Answer this to go on."}
    assert answers("a=other", a=One("A", [Option("other", "O", more=Line("?", required=False))])) == {"a": "other", "a_other": ""}


def test_a_date_can_stand_under_an_option():
    field = One("Passport?", [Option("yes", "Yes", more=Day("Until?"))])

    assert answers("a=yes&a_yes_day=1&a_yes_month=2&a_yes_year=2030", a=field) == {"a": "yes", "a_yes": "2030-02-01"}
    assert problems("a=yes&a_yes_day=1", a=field) == {"a_yes": "Write the month, too."}


def test_words_under_an_option_without_a_label_are_read_aloud_by_its_name():
    form = form_of("a=other", a=One("A", [Option("other", "Other", more=Line(""))]))

    assert 'name="a_other" aria-label="Other"' in form.questions
    assert '<a href="#q2">Other</a>' in form.summary


def test_two_forms_of_a_kind_do_not_share_what_stands_under_an_option():
    kind = type("Asked", (Form,), {"a": One("A", [OTHER])})
    first = kind()
    first.fields["a_other"].label = "Changed"

    assert kind().fields["a_other"].label == "Which?"


def test_options_may_be_made_when_they_are_needed():
    assert answers("a=de", a=Pick("A", lambda: PLACES)) == {"a": "de"}
    assert "Norway" in str(form_of(a=Pick("A", lambda: PLACES)))


def test_a_pick_offers_nothing_first_so_that_nothing_is_chosen_by_accident():
    assert '<option value=""></option><option value="de">' in str(form_of(a=Pick("A", PLACES)))


# Several out of a long list


def test_pressing_add_another_ticks_what_was_chosen_and_weighs_nothing_yet():
    form = form_of("a=de&a=fr&a=&again=a&name=", a=PickMany("A", PLACES), name=Line("Name?"))

    assert not form.is_valid()
    assert form.summary == ""
    assert re.findall(r'value="(\w+)" checked', form.questions) == ["de", "fr"]
    assert re.findall(r'<option value="(\w+)"', form.questions) == ["no"]
    assert "ds-validation-message" not in form.questions


def test_adding_another_is_never_the_end_of_a_page():
    assert form_of("a=de", a=PickMany("A", PLACES)).is_valid()
    assert not form_of("a=de&again=a", a=PickMany("A", PLACES)).is_valid()


def test_the_boxes_and_the_list_make_one_answer():
    assert answers("a=de&a=fr&a=", a=PickMany("A", PLACES)) == {"a": ["de", "fr"]}


def test_nowhere_in_a_long_list_goes_with_no_other():
    found = problems("a=none&a=de", a=PickMany("A", [*PLACES, Option("none", "None of these", alone=True)]))

    assert found == {"a": "You chose “None of these” and also “Germany”. Which is right?"}


def test_enter_saves_the_page_and_does_not_add_another():
    """Browsers press the first button of a form."""
    buttons = re.findall(r"<button[^>]*>", str(form_of(a=PickMany("A", PLACES))))

    assert len(buttons) == 2
    assert "name" not in buttons[0]


# Numbers and dates


def test_digits_of_any_script_with_spaces_and_dashes_are_read():
    assert answers("a=%E2%80%8E%D9%A4%D9%A8+2-1%E2%80%93%DB%B0", a=Digits("A", length=5)) == {"a": "48210"}


def test_digits_of_another_length_are_counted():
    assert problems("a=123+4", a=Digits("A", length=5)) == {"a": "This needs 5 digits. You typed 4."}


def test_letters_among_digits_are_named():
    assert problems("a=1234O", a=Digits("A", length=5)) == {"a": "Write digits only."}


def test_digits_run_from_the_left_on_a_number_pad():
    html = str(form_of(a=Digits("A")))

    assert 'inputmode="numeric"' in html
    assert 'dir="ltr"' in html


@pytest.mark.parametrize(
    ("posted", "known"),
    [
        ("a_day=5&a_month=4&a_year=2023", "2023-04-05"),
        ("a_day=&a_month=4&a_year=2023", "2023-04"),
        ("a_day=&a_month=&a_year=%D9%A2%D9%A0%D9%A2%D9%A3", "2023"),
        ("a_day=29&a_month=2&a_year=2024", "2024-02-29"),
    ],
)
def test_a_date_is_kept_as_well_as_it_is_known_and_comes_back_so(posted, known):
    field = Day("A", needs="year")
    kind = type("Asked", (Form,), {"a": field})

    assert answers(posted, a=field) == {"a": known}
    again = re.findall(r'name="(a_\w+)"[^>]* type="text" value="(\d+)"', str(kind(initial={"a": known})))
    assert "-".join(reversed([value for _, value in again])) == known


@pytest.mark.parametrize(
    ("posted", "words"),
    [
        ("a_day=5&a_year=2023", "Write the month, too."),
        ("a_month=5", "Write the day, too."),
        ("a_day=5&a_month=5", "Write the year, too."),
        ("a_day=30&a_month=2&a_year=2023", "There is no such day. Look at the day and the month."),
        ("a_day=1&a_month=1&a_year=23", "We cannot read this date. Write a year with four digits, like 2023."),
        ("a_day=1&a_month=May&a_year=2023", "We cannot read this date. Write a year with four digits, like 2023."),
        ("", "Answer this to go on."),
    ],
)
def test_a_date_that_cannot_be_read_says_why(posted, words):
    assert problems(posted, a=Day("A")) == {"a": words}


def test_a_day_needs_its_month_where_a_year_would_do():
    assert problems("a_day=5&a_year=2023", a=Day("A", needs="year")) == {"a": "Write the month, too."}


def test_a_date_shows_only_the_parts_it_asks_for():
    assert re.findall(r'name="(\w+)"', str(form_of(a=Day("A", shows="month year")))) == ["a_month", "a_year"]


# A yes


def test_a_tick_is_a_yes_and_its_absence_is_none():
    assert answers("a=on", a=Tick("Yes?")) == {"a": True}
    assert answers("", a=Tick("Yes?", required=False)) == {"a": False}
    assert problems("", a=Tick("Yes?")) == {"a": "Answer this to go on."}


def test_what_is_cleaned_can_be_shown_again():
    fields = {"a": Line("A"), "b": Many("B", [*PLACES, OTHER]), "c": Tick("C"), "d": Day("D"), "e": Area("E", left_out=[UNSURE])}
    kept = answers("a=x&b=de&b_other=y&c=on&d_day=1&d_month=2&d_year=2020&e_left=unsure", **fields)

    html = str(type("Asked", (Form,), fields)(initial=kept))

    assert re.findall(r'value="(\w+)" checked', html) == ["de", "other", "on", "unsure"]
    assert re.findall(r'type="text" value="(\w+)"', html) == ["x", "y", "01", "02", "2020"]
