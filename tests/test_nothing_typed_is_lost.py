from datetime import timedelta

import pytest
from django.db.models import F

from asylia.intake import actions, catalogue
from asylia.intake import draft as drafts
from asylia.intake.models import Application
from asylia.vault import slots
from asylia.vault.models import Sheet, Visit
from tests.answers import AS_FEW_AS_POSSIBLE, REFEREE
from tests.walking import NOON, Walker

pytestmark = [pytest.mark.django_db, pytest.mark.street, pytest.mark.usefixtures("quick_street")]

STORY = "They came at night. " * 20
READING = "We closed the page because nothing happened for 10 minutes. Everything saved is safe. Type your number to go on."
WRITING = "You can still save this text. Type your number here."
TWICE = "We already have this. Nothing was sent twice."
WINDOWS = "You changed this answer in another window. Which one shall stay?"


def begun(page=""):
    walker = Walker()
    walker.begin()
    if page:
        walker.go(page)
    return walker


def wait_ten_minutes():
    Visit.objects.update(seen_at=F("seen_at") - timedelta(minutes=11))


def held(walker):
    return drafts.see(actions.come_back(slots.root(walker.number), now=NOON))


def other_window(walker, page):
    """The same browser, one more window."""
    window = Walker()
    window.app.cookiejar = walker.app.cookiejar
    window.number = walker.number
    window.go(page)
    return window


def test_who_reads_after_ten_minutes_types_her_number_and_goes_on():
    walker = begun()
    wait_ten_minutes()

    walker.go("p21")
    assert walker.shows(READING)
    walker.send(number=walker.number)

    assert (walker.path, walker.shows("The kettle is green.")) == ("s10", True)


def test_who_was_never_there_reads_nothing_of_ten_minutes():
    walker = Walker()
    walker.go("p21")

    assert (walker.at.html.title.text, walker.shows(READING)) == ("Return", False)


def test_a_text_that_came_too_late_is_saved_with_the_number():
    walker = begun("p52")
    wait_ten_minutes()

    walker.send(danger_why=STORY, then="next")
    assert walker.shows(WRITING)
    assert walker.shows(STORY.strip())
    assert "danger_why" not in held(walker).answers
    walker.send(come_in=walker.number)

    assert walker.path == "p53"
    assert held(walker).answers["danger_why"] == STORY.strip()
    assert held(walker).version(5) == 1
    assert Visit.objects.count() == 2


def test_a_text_survives_wrong_numbers_too():
    walker = begun("p52")
    wait_ten_minutes()
    walker.send(danger_why=STORY, then="next")
    for typed, words in (("12345", "You typed 5."), ("1" * 30, "Two digits may be exchanged"), (f"{0:028d}98"[:30], "")):
        walker.send(come_in=typed)
        assert walker.shows(STORY.strip())
        assert words in walker.at

    walker.send(come_in=walker.number)

    assert held(walker).answers["danger_why"] == STORY.strip()


def test_many_choices_that_came_too_late_are_saved_all():
    walker = begun("p64")
    wait_ten_minutes()

    walker.send(needs_now=["money", "lawyer", "phone"], then="next")
    walker.send(come_in=walker.number)

    assert held(walker).answers["needs_now"] == ["money", "lawyer", "phone"]


def test_a_choice_that_came_too_late_does_not_ask_twice():
    walker = begun("p11")
    wait_ten_minutes()

    walker.send(contact_mode="page", then="next")
    walker.send(come_in=walker.number)

    assert walker.path == "p14"
    walker.go("p14")
    walker.answer(never_see="Zoya")
    assert held(walker).answers == {"contact_mode": "page", "never_see": "Zoya"}


def test_an_entry_that_came_too_late_is_saved_once():
    walker = begun("e81/1")
    wait_ten_minutes()
    walker.send(**REFEREE, then="next")
    late = walker.at

    walker.send(come_in=walker.number)
    assert walker.path == "p81"
    walker.at = late
    walker.send(come_in=walker.number)

    assert len(held(walker).entries["referee"]) == 1


def test_a_text_of_a_visit_before_this_one_is_saved_with_the_number():
    walker = begun("p52")
    window = other_window(walker, "p52")
    wait_ten_minutes()
    walker.go("s10")
    walker.send(number=walker.number)
    assert walker.path == "s10"

    window.send(danger_why=STORY, then="next")
    assert window.shows(WRITING)
    window.send(come_in=walker.number)

    assert (window.path, held(walker).answers["danger_why"]) == ("p53", STORY.strip())


def test_sending_after_ten_minutes_asks_for_the_number_and_then_sends(those_who_read):
    walker = begun()
    walker.fill_in(AS_FEW_AS_POSSIBLE)
    walker.go("s14")
    walker.send(number=walker.number)
    wait_ten_minutes()

    walker.send()
    assert walker.shows(READING)
    walker.send(come_in=walker.number)

    assert (walker.path, walker.shows("We have it")) == ("s15", True)


def test_a_new_number_after_ten_minutes_needs_the_old_one():
    walker = begun("s22")
    wait_ten_minutes()

    walker.send()
    assert walker.shows(READING)
    walker.send(come_in=walker.number)

    assert walker.path == "s8"


def test_erasing_after_ten_minutes_needs_the_number_once_more():
    walker = begun("s26")
    wait_ten_minutes()

    walker.send(number=walker.number)
    assert Application.objects.get().state == "draft"
    walker.send(come_in=walker.number)

    assert walker.shows("It is done. Destroy your note. Take care.")
    assert Application.objects.get().state == "erased"


def test_two_windows_show_both_and_neither_is_dropped():
    walker = begun("p52")
    window = other_window(walker, "p52")
    walker.answer(danger_why="The first window.")

    window.send(danger_why="The second window.", then="next")

    assert window.shows(WINDOWS)
    assert window.shows("The first window.")
    assert window.form_on_page["danger_why"].value == "The second window."
    assert held(walker).answers["danger_why"] == "The first window."
    window.send(then="next")
    assert (window.path, held(walker).answers["danger_why"]) == ("p53", "The second window.")


def test_of_two_windows_the_first_stays_where_she_keeps_it():
    walker = begun("p52")
    window = other_window(walker, "p52")
    walker.answer(danger_why="The first window.")
    window.send(danger_why="The second window.", then="next")

    keep = window.at.html.find("a", string=str(catalogue.page("frame").texts["keep"]))
    window.go(keep["href"].removeprefix("/en/"))

    assert (window.path, held(walker).answers["danger_why"]) == ("p53", "The first window.")


def test_two_windows_on_one_entry_show_both():
    walker = begun("e81/1")
    walker.answer(**REFEREE)
    walker.go("e81/1")
    window = other_window(walker, "e81/1")
    walker.answer(ref_who="A publisher.")

    window.send(ref_who="A neighbour.", then="next")

    assert window.shows(WINDOWS)
    assert window.shows("A publisher.")
    window.send(then="next")
    assert [page.content["entry"]["ref_who"] for page in held(walker).entries["referee"]] == ["A neighbour."]


def test_two_windows_on_two_new_entries_keep_both():
    walker = begun("e81/1")
    window = other_window(walker, "e81/1")
    walker.answer(**REFEREE)
    window.answer(**REFEREE | {"ref_call": "Zoya"})

    assert [page.content["entry"]["ref_call"] for page in held(walker).entries["referee"]] == [REFEREE["ref_call"], "Zoya"]


@pytest.mark.parametrize(("page", "fields"), [("p21", {"name_call": "Noor"}), ("e81/1", REFEREE), ("p64", {"needs_now": ["money"]})])
def test_a_page_that_is_sent_twice_is_stored_once(page, fields):
    walker = begun(page)
    shown = walker.at
    walker.answer(**fields)
    sheets = sorted(Sheet.objects.values_list("id", "version"))

    walker.at = shown
    walker.send(**fields, then="next")

    assert walker.shows(TWICE)
    assert walker.at.html.select_one("main a.ds-button").text == "Go on"
    assert sorted(Sheet.objects.values_list("id", "version")) == sheets


def test_an_application_that_is_sent_twice_is_stored_once(those_who_read):
    walker = begun()
    walker.fill_in(AS_FEW_AS_POSSIBLE)
    walker.go("s14")
    walker.send(number=walker.number)
    shown = walker.at
    walker.send()
    sheets = sorted(Sheet.objects.values_list("id", "version"))

    walker.at = shown
    walker.send()

    assert walker.shows(TWICE)
    assert sorted(Sheet.objects.values_list("id", "version")) == sheets


def test_the_form_of_a_draft_leads_to_her_page_once_it_is_sent(those_who_read):
    walker = begun("p52")
    late = walker.at
    walker.fill_in(AS_FEW_AS_POSSIBLE)
    walker.send_all()

    walker.at = late
    walker.send(danger_why=STORY, then="next")

    assert walker.path == "s17"
