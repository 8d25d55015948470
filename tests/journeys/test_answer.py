"""From what she sends to a word back, and to the end that she wishes. Everybody is without scripts; she reads English or Arabic."""

import re
import time

import pytest

from tests.journeys.filling import in_words, only_what_is_needed
from tests.journeys.person import PATIENCE

pytestmark = [pytest.mark.running, pytest.mark.allow_hosts(["127.0.0.1", "localhost"])]

SENTENCE = "The kettle is green."
QUESTION = "We need one thing to go on: who printed the second book? You need not say."
ANSWER = "A friend printed it at night."
NEWER = "Stories that are told in a tea house."


@pytest.fixture(params=["en", "ar"])
def sent(request, town, somebody):
    """Somebody who came three times until it was sent."""
    person = somebody(request.param)
    known = set(town.ask_database("select id from intake_application"))
    person.get_number()
    person.type_back(SENTENCE)
    [[person.subject]] = set(town.ask_database("select id from intake_application")) - known
    person.go_on("Save and leave")
    person.return_with_number()
    only_what_is_needed(person)
    person.go_on("Save and leave")
    person.return_with_number()
    person.see(SENTENCE)
    person.go_on("Check and send")
    person.press("Send")
    person.see("We have it")
    return person


def hand_over(colleague, subject, *names):
    triage = colleague("Ingrid Solli")
    assert triage.open(f"/arrived/{subject}") == 200
    triage.see(in_words("work_about"))
    triage.pick("First caseworker", names[0])
    triage.pick("Second caseworker", names[1])
    triage.press("Hand over")
    triage.see(f"is with {names[0]} and {names[1]}")
    return triage


@pytest.mark.proves("V25", "V37", "V49")
def test_a_word_comes_back_and_everything_ends_as_she_wishes(sent, colleague):
    person = sent
    triage = hand_over(colleague, person.subject, "Ines Vidal", "Mads Lindqvist")
    assert triage.open(f"/cases/{person.subject}") == 404

    ines, mads = colleague("Ines Vidal"), colleague("Mads Lindqvist")
    ines.open_case(person.subject)
    ines.see("Handed over by Ingrid Solli")
    ines.go_on("Write a letter")
    ines.write("Letter", QUESTION)
    ines.page.get_by_text("In 7 days, ").click()
    ines.press("Look at it first")
    ines.see("What is sent cannot be called back")
    with ines.page.expect_navigation():
        ines.page.get_by_role("button", name=re.compile("^Send to the page of")).click()
    ines.see(QUESTION)

    person.return_with_number()
    person.see("You have new messages.")
    person.go_on("Read")
    person.see(QUESTION)
    person.press("I have read it: remove it")
    assert QUESTION not in person.text
    person.write("Your message", ANSWER)
    person.press("Send")
    person.open("/en/s18")
    assert ANSWER not in person.text
    correct_her_work(person)

    mads.open("/today")
    mads.open_case(person.subject)
    mads.see(ANSWER)
    mads.open(f"/cases/{person.subject}/answers")
    mads.see(in_words("work_about"))
    mads.see(NEWER)

    change_number(person)
    stop_undo_and_erase(person, mads)


def correct_her_work(person):
    person.open("/en/s19")
    person.page.get_by_role("link", name=person.said("Tell us about your work")).click()
    person.write("Tell us about your work", NEWER)
    person.press("Send")
    person.see("We have it. It is not shown again.")
    person.open("/en/s19")
    assert NEWER not in person.text


def change_number(person):
    old = person.number
    person.open("/en/s17")
    person.go_on("Make a new number")
    person.press("Make a new number")
    person.note()
    person.go_on("I wrote it down")
    person.type_number()
    person.press("Go on")
    person.see(SENTENCE)
    new = person.number
    person.go_on("Leave now")
    person.return_with_number(old)
    person.see("This number opens nothing.") if person.language == "en" else None
    assert SENTENCE not in person.text
    time.sleep(PATIENCE)
    person.return_with_number(new)
    person.see(SENTENCE)


def stop_undo_and_erase(person, mads):
    person.go_on("Stop and erase")
    person.touch("Erase in 7 days. Until then you can undo it.")
    person.type_number()
    person.press("Stop and erase")
    assert mads.open(f"/cases/{person.subject}") in (404, 410)
    person.open("/en/s17")
    person.press("Undo")
    assert mads.open(f"/cases/{person.subject}") == 200

    person.open("/en/s26")
    person.touch("Erase now. This cannot be undone.")
    person.type_number()
    person.press("Stop and erase")
    person.see("It is done. Destroy your note. Take care.")
    assert mads.open(f"/cases/{person.subject}") in (404, 410)
    person.return_with_number()
    assert SENTENCE not in person.text


@pytest.mark.proves("V63")
def test_danger_in_the_night_a_refusal_by_two_and_a_second_look(begun, colleague):
    person = begun
    only_what_is_needed(person)
    person.try_and_send()
    hand_over(colleague, person.subject, "Ines Vidal", "Mads Lindqvist")
    ines, mads = colleague("Ines Vidal"), colleague("Mads Lindqvist")

    person.open("/en/s17")
    person.go_on("I am in danger now")
    person.write("What changed?", "They stand at the door of my neighbour.")
    person.touch("A safe place to sleep")
    person.press("Send")
    person.see("We read this first")

    ines.open("/today")
    ines.see("Danger first")
    ines.open_case(person.subject)
    ines.see("They stand at the door of my neighbour.")
    ines.go_on("Open the emergency list")
    ines.page.get_by_role("textbox").last.fill("Spoke with the helpline.")
    ines.page.get_by_text("Tomorrow, ").click()
    ines.press("I went through it")
    ines.open_case(person.subject)
    assert "A same-day task is open" not in ines.text
    ines.see("That does not make anybody safe.")

    refuse(ines, mads, person)
    person.open("/en/s17")
    person.press("Ask other people to look again")
    person.see("We have your wish.")
    board = colleague("Daniel Mwenda")
    board.see("A second look was asked for")


def refuse(first, second, person):
    first.open(f"/cases/{person.subject}/screening")
    groups = first.page.locator("main fieldset").all()
    for group in groups:
        group.get_by_text("nothing against", exact=True).click()
    groups[0].get_by_text("stands against", exact=True).click()
    first.write("Why do we see it so?", "We looked at all of it together.")
    first.press("Keep this screening")
    first.go_on("Propose a refusal")
    first.page.locator("main input[name=helps]").first.check()
    first.press("Look at the letter")
    first.see("We cannot invite you, and we want to say why.")
    first.press("Sign as first: this stands for the touch of your passkey")
    first.see("You signed first.")
    assert not first.page.get_by_role("button", name=re.compile("^Sign as second")).count()

    second.open("/today")
    second.see("Needs your key")
    second.open(f"/cases/{person.subject}/sign")
    second.see("We cannot invite you, and we want to say why.")
    second.press("Sign as second: this stands for the touch of your passkey")
    person.open("/en/s17")
    person.see("You have new messages.")
    person.go_on("Read")
    person.see("We cannot invite you, and we want to say why.")
    person.press("I have read it: remove it")
