import re

import pytest
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from asylia.kit.forms import Area, Day, Digits, Form, Line, Many, One, Option, Pick, PickMany, Tick
from asylia.kit.tests.makers import NOT_SAY, PLACES, UNSURE, form_of


def test_a_line_has_its_label_hint_and_example():
    html = str(form_of(name=Line("Name?", hint="Any name.", example="Noor")))

    assert '<label class="ds-label" for="q1">Name?</label>' in html
    assert '<p class="hint" id="q1_hint">Any name.</p>' in html
    assert '<details class="example"><summary>Show an example</summary><p>Noor</p></details>' in html
    assert re.search(r'<input class="ds-input" id="q1" name="name"[^>]* aria-describedby="q1_hint" type="text">', html)


def test_a_line_is_not_remembered_not_spellchecked_and_runs_either_way():
    html = str(form_of(name=Line("Name?")))

    assert 'dir="auto" spellcheck="false" autocomplete="off"' in html


def test_a_line_may_ask_for_what_the_browser_knows():
    assert 'autocomplete="email"' in str(form_of(name=Line("Mail?", autocomplete="email")))


def test_no_box_cuts_what_is_pasted():
    assert "maxlength" not in str(form_of(a=Line("A", length=3), b=Area("B", length=3)))


def test_an_error_stands_beside_its_field_and_in_the_summary():
    form = form_of("name=", name=Line("Name?", hint="Any."))

    assert '<a href="#q1">Name?</a> <span>Answer this to go on.</span>' in form.summary
    assert '<p class="ds-validation-message" id="q1_error">Answer this to go on.</p>' in form.questions
    assert 'aria-describedby="q1_hint q1_error" aria-invalid="true"' in form.questions


def test_the_summary_comes_first_under_a_title_of_its_own():
    class Titled(Form):
        summary_title = "Look at these answers:"

    html = str(form_of("name=", base=Titled, name=Line("Name?")))

    assert html.startswith('<div class="ds-error-summary" role="alert"')
    assert "Look at these answers:</h2>" in html


def test_the_summary_follows_the_order_of_the_page():
    more = Option("mail", "By mail", more=Line("Address"))
    form = form_of("way=mail&way_mail=&name=", way=One("Way?", [more]), name=Line("Name?"))

    assert re.findall(r'<a href="#(\w+)">([^<]+)', form.summary) == [("q3", "Address"), ("q2", "Name?")]


def test_a_form_without_errors_has_no_summary():
    assert form_of(name=Line("Name?")).summary == ""
    assert form_of("name=x", name=Line("Name?")).summary == ""


def test_an_objection_to_the_whole_form_stands_in_the_summary():
    form = form_of("name=x", name=Line("Name?"))
    form.add_error(None, "We closed <today>.")

    assert "<li>We closed &lt;today&gt;.</li>" in form.summary


def test_each_link_of_the_summary_leads_to_a_control():
    fields = {"a": Line("A"), "b": One("B", PLACES), "c": Many("C", PLACES), "d": Day("D"), "e": Tick("E"), "f": PickMany("F", PLACES)}
    form = form_of("", **fields)

    for key in re.findall(r'href="#(\w+)"', form.summary):
        assert re.search(rf'<(input|select)[^>]* id="{key}"', form.questions), key
    assert form.summary.count("href") == 6


def test_no_link_of_the_summary_names_the_question():
    """It stays in the browser's history."""
    html = str(form_of("", torture=Line("?"), health=One("?", PLACES, left_out=[UNSURE])))

    assert not re.search(r'(href|id|for)="[^"]*(torture|health)', html)


def test_a_single_question_can_be_the_heading_of_its_page():
    class Single(Form):
        as_heading = True

    assert '<legend class="ds-label"><h1>Where?</h1></legend>' in str(form_of(base=Single, a=One("Where?", PLACES)))
    assert '<h1><label class="ds-label" for="q1">Name?</label></h1>' in str(form_of(base=Single, a=Line("Name?")))
    assert "<h1>" not in str(form_of(base=Single, a=Line("A"), b=Line("B")))
    assert "<h1>" not in str(form_of(base=Single, a=Tick("A")))


def test_options_that_would_rather_stand_apart_under_a_line():
    html = str(form_of(way=One("Way?", [NOT_SAY, *PLACES])))

    assert html.index("Norway") < html.index('<div class="rather">') < html.index("I would rather not say")


def test_a_hint_of_an_option_belongs_to_its_box():
    html = str(form_of(way=One("Way?", [Option("sms", "SMS", "Others can read it.")])))

    assert 'aria-describedby="q1_0_hint"><label for="q1_0">SMS<span class="hint" id="q1_0_hint">Others can read it.</span></label>' in html


def test_a_note_stands_under_its_field():
    assert '<p class="why">Two people read it.</p></div>' in str(form_of(a=Line("A", note="Two people read it."))).replace("\n", "")


EVIL = '"><script>alert(1)</script>'


def test_whatever_is_typed_or_written_comes_out_harmless():
    option = Option(EVIL, EVIL, EVIL, more=Line(EVIL))
    fields = {
        "a": Line(EVIL, hint=EVIL, example=EVIL, note=EVIL, length=1),
        "b": Area(EVIL, length=1),
        "c": One(EVIL, [option]),
        "d": Many(EVIL, [option], left_out=[Option(EVIL, EVIL)]),
        "e": PickMany(EVIL, [option]),
        "f": Pick(EVIL, [option]),
        "g": Day(EVIL),
        "h": Digits(EVIL),
        "i": Tick(EVIL, hint=EVIL),
    }
    query = QueryDict(mutable=True)
    for name in [*"abcdefghi", "g_day", "g_year", f"c_{EVIL}"]:
        query[name] = EVIL
    query["again"] = EVIL

    for form in (form_of(query.urlencode(), **fields), form_of(query.urlencode().replace("again=", "x="), **fields)):
        assert "<script" not in str(form)
        assert "&lt;script" in str(form)


def test_labels_follow_the_language_of_the_reader():
    assert "Name?" in str(form_of(name=Line(gettext_lazy("Name?"))))


# Bad input never loses what was typed


@pytest.mark.parametrize(
    ("field", "posted", "kept"),
    [
        (Line("A", length=2), "a=abc+%26", 'value="abc &amp;"'),
        (Area("A", length=2), "a=abc%0A%0Ad", "\nabc\n\nd</textarea>"),
        (Digits("A"), "a=%D9%A4%D9%A8+77x", 'value="٤٨ 77x"'),
        (Day("A"), "a_day=31&a_month=&a_year=99", 'value="31"'),
        (Day("A"), "a_day=31&a_month=&a_year=99", 'value="99"'),
        (One("A", [*PLACES, Option("x", "X", more=Line("M", length=1))]), "a=x&a_x=long", 'value="long"'),
        (Many("A", [*PLACES, Option("none", "None", alone=True)]), "a=de&a=none", 'value="none" checked'),
        (Pick("A", PLACES, left_out=[UNSURE]), "a=fr&a_left=unsure", '<option value="fr" selected>'),
        (PickMany("A", PLACES, left_out=[UNSURE]), "a=fr&a=no&a_left=unsure", 'value="no" checked'),
        (Line("A", left_out=[UNSURE]), "a=x&a_left=unsure", 'value="unsure" checked'),
    ],
)
def test_bad_input_comes_back_as_it_was_typed(field, posted, kept):
    form = form_of(posted, a=field)

    assert not form.is_valid()
    assert kept in str(form)


def test_a_line_break_at_the_start_of_a_text_survives_the_page():
    assert ">\n\nabc</textarea>" in str(form_of("a=%0Aabc&b=", a=Area("A"), b=Line("B")))
