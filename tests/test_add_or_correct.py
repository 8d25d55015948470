"""A newer answer, and danger that is here now, with scripts off."""

import pytest

from asylia.intake import catalogue
from asylia.portal.views.answers import PARTS, together
from tests.sent import WELL, actions_on, what_she_sent
from tests.walking import take_over

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("those_who_read")]


def test_every_question_is_listed_by_its_name_without_the_consents(her):
    her.go("s19")
    listed = " · ".join(each.text for each in her.at.html.select(".do a"))
    asked = {question for part in catalogue.PARTS for step in part.steps for question in step.questions}

    assert {each.id for each in asked if str(each.label) not in listed} == {"yes_read", "yes_partner"}
    assert len(actions_on(her)) == len(set(actions_on(her)))


def test_questions_that_stand_together_go_to_the_same_envelopes():
    for part in catalogue.PARTS:
        for step in part.steps:
            for asked in together(step):
                assert len({each.envelopes for each in asked}) == 1, asked[0].id


def test_every_question_can_be_corrected_and_its_field_is_empty(her):
    for places in PARTS.values():
        for part, step, place in places:
            her.go(f"a{part}{step}/{place}")
            form = her.form_on_page
            chosen = {
                name: form[name].value
                for name in form.fields
                if name and name not in ("form", "once") and len(form.fields[name]) == 1 and form[name].value
            }
            assert chosen == {}, her.path
            her.send()
            assert her.at.html.select(".ds-error-summary"), her.path


def test_a_newer_answer_is_sealed_like_the_first_and_not_shown(her):
    case = take_over()
    her.go("a42/1")
    her.send(work_about=WELL[1])

    assert her.shows("We have it. It is not shown again.")
    assert what_she_sent(case, "story") == [{"what": "correction", "question": "work_about", "answers": {"work_about": WELL[1]}}]
    assert what_she_sent(case) == [{"what": "corrected", "question": "work_about"}]
    her.go(next(each["href"] for each in her.at.html.select("main > .actions a") if each["href"].endswith("s19")).removeprefix("/en/"))
    assert her.path == "s19"


def test_an_answer_that_stands_in_talk_goes_to_the_notes(her):
    case = take_over()
    her.go("a21/2")
    her.send(write_language="ar")

    assert {"what": "correction", "question": "write_language", "answers": {"write_language": "ar"}} in what_she_sent(case)


def test_one_more_person_who_can_confirm_is_one_more_entry(her):
    case = take_over()
    her.go("a81/1")
    entry = {"ref_call": "A. Editor", "ref_who": "My editor.", "ref_reach": "Here.", "ref_asked": "yes"}
    her.send(**entry, ref_what_left="not_say", ref_language="en")

    assert her.shows("We have it.")
    [sent] = what_she_sent(case, "contact")
    assert (sent["question"], sent["answers"].items() >= entry.items()) == ("referee", True)


def test_declining_is_an_answer_too(her):
    case = take_over()
    her.go("a14/1")
    her.send(never_see_left="not_say")

    assert her.shows("We have it.")
    assert [each["what"] for each in what_she_sent(case)] == ["corrected"]


def test_who_is_in_danger_today_is_asked_what_changed(her):
    her.go("a51/1")
    her.send(danger_now="today")

    assert her.path == "s20"


def test_an_answer_that_comes_twice_arrives_once(her):
    case = take_over()
    form = her.go("a42/1").forms[0]
    for _ in ("once", "twice"):
        her._send(form, {"work_about": WELL[0]}, "")

    assert her.shows("We already have this. Nothing was sent twice.")
    assert len(what_she_sent(case, "story")) == 1


@pytest.mark.parametrize("page", ["a19/1", "a82/1", "a11/2"])
def test_a_question_that_is_not_there_is_not_there(her, page):
    assert her.see(page).status_code == 404


def test_who_is_in_danger_now_sees_at_once_who_can_act_faster(her):
    case = take_over()
    her.go("s20")
    assert her.shows("What do you need most?")
    her.send(urgent_change=WELL[0], urgent_until_year="2027", needs_now=["place", "lawyer"])

    assert her.shows("We read this first, on the next working day. Do not wait for us. Ask these now:")
    assert her.shows("Front Line Defenders")
    [told] = what_she_sent(case, "story")
    assert (told["text"], told["until"]["typed"], told["needs"]) == (WELL[0], "2027", ["place", "lawyer"])


def test_only_what_changed_is_needed(her):
    case = take_over()
    her.go("s20")
    her.send()
    assert list(her.errors()) == ["q1"]
    her.send(urgent_change=WELL[0], urgent_until_left="unsure")

    assert what_she_sent(case) == [{"what": "danger", "text": WELL[0], "until": None, "needs": None}]
