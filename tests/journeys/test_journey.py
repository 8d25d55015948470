"""The way of an applicant, from the first page to the answer that stands there later, without scripts."""

import pytest

from asylia.intake import catalogue
from asylia.vault.number import with_check
from tests.journeys import filling
from tests.journeys.filling import fill_in, in_words, only_what_is_needed

pytestmark = [pytest.mark.running, pytest.mark.allow_hosts(["127.0.0.1"])]

SENTENCE = "The kettle is green."


@pytest.mark.proves("V33")
def test_somebody_without_scripts_begins_comes_back_sends_and_comes_back_again(person, elsewhere):
    begin_and_leave(person)
    assert (person.cookies, elsewhere.heard[-1]) == ([], None)

    person.return_with_number()
    person.see(SENTENCE)
    assert person.marks == ["Done", "Done", "Done", "Begun", "Not begun", "Not begun", "Skipped", "Not begun"]
    person.go_on("Check and send")
    person.see("answers are missing before you can send")
    assert not person.has_button("Send")
    person.go_on("Overview")
    fill_in(
        person, filling.her_work, filling.what_happened, filling.where_she_is, filling.wishes_and_limits, filling.who_confirms_and_her_yes
    )
    assert person.marks == ["Done"] * 8

    person.go_on("Check and send")
    shown = look_through(person)
    assert [name for name in sorted(filling.written_fields()) if in_words(name) not in shown] == []
    person.press("Send")
    person.see("We have it")
    person.see(SENTENCE)
    person.go_on("Leave now")

    person.return_with_number()
    person.see(SENTENCE)
    person.see("There is nothing new.")
    person.open("/en/c1")
    assert person.where == "s17"
    assert [name for name in sorted(filling.written_fields()) if in_words(name) in person.text] == []


def begin_and_leave(person) -> None:
    """Three parts done, one begun, one skipped."""
    person.get_number()
    person.type_back(SENTENCE)
    fill_in(person, filling.reach_her_safely, filling.herself, filling.who_comes_too)
    person.go_on("4 Your work")
    person.touch("Poetry", of="What do you do most of all?")
    person.press("Save and go on")
    person.open("/en/s10")
    person.go_on("7 Wishes and limits")
    person.press("Skip for now")
    person.go_on("Overview")
    person.go_on("Save and leave")
    person.see("The weather is fine.")


def look_through(person) -> str:
    """The pages on which everything stands once more before it is sent; back on the first of them."""
    person.go_on("1 Reach you safely")
    seen = person.text
    for _ in catalogue.PARTS[1:]:
        person.go_on("Next part")
        seen += person.text
    person.go_on("Go on")
    return seen


@pytest.mark.proves("V33")
def test_in_one_visit_the_number_is_tried_before_anything_is_sent(begun):
    person = begun
    only_what_is_needed(person)
    person.go_on("Check and send")
    assert not person.has_button("Send")
    person.go_on("Go on")
    person.see("Try your number before you send.")
    assert not person.has_button("Send")

    person.type_number(another_number(person.number))
    person.press("Try it")
    person.see("This is not the number of this application.")
    person.type_number()
    person.press("Try it")
    person.see("It works. You can send now.")
    person.press("Send")

    person.see("We have it")


def another_number(number: str) -> str:
    """One that could be somebody's."""
    return with_check((int(number[:28]) + 1) % 10**28)


@pytest.mark.proves("V33", "V49")
@pytest.mark.parametrize("when", ["before sending", "after sending"])
def test_what_was_erased_is_gone_and_its_number_opens_nothing(town, begun, when):
    person, subject = begun, begun.subject
    only_what_is_needed(person)
    assert left_behind(town, subject) == ["vault_envelope", "vault_slot"]
    if when == "after sending":
        person.try_and_send()
        person.open("/en/s17")
        person.go_on("Stop and erase")
        person.touch("Erase now. This cannot be undone.")
    else:
        person.go_on("Erase everything")

    person.type_number()
    person.press("Stop and erase")
    person.see("It is done. Destroy your note. Take care.")
    assert person.cookies == []

    assert left_behind(town, subject) == []
    assert town.ask_database("select state, begun_on, erase_on, sent_on from intake_application where id = %s", subject) == [
        ("erased", None, None, None)
    ]
    person.return_with_number()
    person.see("This number opens nothing.")
    assert person.cookies == []


def left_behind(town, subject) -> list[str]:
    questions = {
        "vault_envelope": "select 1 from vault_envelope where subject = %s",
        "vault_slot": "select 1 from vault_slot where subject = %s",
    }
    return [table for table, question in questions.items() if town.ask_database(question, subject)]
