"""The eight parts of the form, filled in by hand: every question that can be asked, and one entry in each list.

`say` gives the words for a field, by its name in the catalogue; each part begins at the overview and ends where it says that all is
saved. No word has a digit in it: the sentences that may leave the house must have none."""

import re
from collections.abc import Callable

from asylia.intake import catalogue
from tests.journeys.person import Person, Say

SAVE = "Save and go on"
SAVED = "Saved. You can stop here."


def in_words(name: str) -> str:
    """A harmless answer."""
    return f"my {' '.join(re.split('[_.]', name))}"


def written_fields() -> set[str]:
    """Every place of the form that takes words."""
    asked = [question for part in catalogue.PARTS for step in part.steps for question in step.questions]
    asked += [inside for question in asked for inside in question.questions]
    under = {f"{question.id}.{option.value}" for question in asked for option in question.options if option.text}
    return {question.id for question in asked if question.limit} | under


def reach_her_safely(person: Person, say: Say) -> None:
    person.go_on("1 Reach you safely")
    person.go_on("Go on")
    person.touch("Send me an ordinary sentence when a message waits", of="How may we reach you?")
    person.press(SAVE)
    person.touch("Telegram", of="Where may we send the sentence?")
    person.write("Your address or number there", say("signal_address"))
    person.touch("My own sentence", of="Which sentence?")
    person.write("My own sentence", say("signal_sentence.own"))
    person.press(SAVE)
    person.write("Who must never see this application?", say("never_see"))
    person.press(SAVE)
    person.go_on("Add")
    person.write("What do we call this person?", say("trusted_call"))
    person.write("How do we reach them?", say("trusted_reach"))
    person.touch("That I look for help", of="What do they know?")
    person.write("With which words may we begin?", say("trusted_words"))
    person.press(SAVE)
    person.press("That is all")


def herself(person: Person, say: Say) -> None:
    person.go_on("2 You")
    person.write("What shall we call you?", say("name_call"))
    person.write("Other", say("write_language.other"))
    person.press(SAVE)
    person.pick("Of which country are you a citizen?", "Iran")
    person.press("Add another")
    person.write("Other", say("citizenship.other"))
    person.press(SAVE)
    person.pick("Which languages do you speak?", "Persian")
    person.press("Add another")
    person.touch("Fully", of="How well do you speak Persian?")
    person.write("Other", say("speak_languages.other"))
    person.press(SAVE)


def who_comes_too(person: Person, say: Say) -> None:
    person.go_on("3 Who comes with you")
    person.touch("Others come too", of="Would others come with you?")
    person.press(SAVE)
    person.go_on("Add")
    person.write("What do we call this person?", say("member_call"))
    person.touch("Parent", of="Who is this to you?")
    person.touch("65 or older", of="How old?")
    person.touch("Comes later", of="Does this person come?")
    person.touch("No", of="Is this person in danger too?")
    person.write("What does this person need?", say("member_needs"))
    person.touch("Not asked yet", of="Does this adult agree?")
    person.press(SAVE)
    person.press("That is all")


def her_work(person: Person, say: Say) -> None:
    person.go_on("4 Your work")
    person.touch("Other", of="What do you do most of all?")
    person.write("Other", say("art_main.other"))
    person.press(SAVE)
    person.write("Tell us about your work", say("work_about"))
    person.press(SAVE)


def what_happened(person: Person, say: Say) -> None:
    person.go_on("5 What happened")
    person.go_on("Go on")
    person.touch("I have lived in danger for a long time", of="How is it today?")
    person.press(SAVE)
    person.see("The next page asks what happened to you.")
    person.go_on("Go on")
    person.write("What are you afraid of, and why because of your work?", say("danger_why"))
    person.press(SAVE)
    person.write("Other", say("reach.other"))
    person.write("Why do you think so?", say("reach_why"))
    person.press(SAVE)


def where_she_is(person: Person, say: Say) -> None:
    person.go_on("6 Where you are now")
    person.go_on("Go on")
    person.write("Other", say("where_now.other"))
    person.touch("Abroad, with a permit", of="What fits?")
    person.press(SAVE)
    person.write("Year", "٢٠٣١")
    person.touch("The permit ends", of="What happens then?")
    person.press(SAVE)
    person.write("Year", "2027")
    person.write("Month", "3")
    person.write("Why?", say("decide_by_why"))
    person.press(SAVE)
    person.touch("A lawyer", of="What do you need most, right now?")
    person.touch("A doctor", of="What do you need most, right now?")
    person.press(SAVE)


def wishes_and_limits(person: Person, say: Say) -> None:
    person.go_on("7 Wishes and limits")
    person.write("Other", say("never_countries.other"))
    person.press(SAVE)


def who_confirms_and_her_yes(person: Person, say: Say) -> None:
    person.go_on("8 Who can confirm, and your yes")
    person.go_on("Add")
    person.write("Name", say("ref_call"))
    person.write("Who is this?", say("ref_who"))
    person.write("What can they confirm?", say("ref_what"))
    person.write("Safe way to reach them", say("ref_reach"))
    person.write("Other", say("ref_language.other"))
    person.touch("Ask me before each contact", of="May we write?")
    person.press(SAVE)
    person.press("That is all")
    person.touch("I allow you to keep and read my answers, to decide on my application.")
    person.touch("I allow you to show my story to the organisation that checks it too.")
    person.press(SAVE)


PARTS: tuple[Callable[[Person, Say], None], ...] = (
    reach_her_safely,
    herself,
    who_comes_too,
    her_work,
    what_happened,
    where_she_is,
    wishes_and_limits,
    who_confirms_and_her_yes,
)


def fill_in(person: Person, *parts: Callable[[Person, Say], None], say: Say = in_words) -> None:
    """These parts, or all of them; back to the overview after each."""
    for part in parts or PARTS:
        part(person, say)
        person.see(SAVED)
        person.go_on("Overview")


def only_what_is_needed(person: Person, say: Say = in_words) -> None:
    """The shortest application that can be sent, in ten pages."""
    for path, fill in SHORTEST:
        person.open(f"/en/{path}")
        fill(person, say)
        person.press(SAVE)
    person.open("/en/s10")


SHORTEST: tuple[tuple[str, Callable[[Person, Say], None]], ...] = (
    ("p11", lambda person, _: person.touch("Only on this site. I come back.")),
    ("p14", lambda person, say: person.write("Who must never see this application?", say("never_see"))),
    ("p21", lambda person, say: person.write("What shall we call you?", say("name_call"))),
    ("p31", lambda person, _: person.touch("I come alone")),
    ("p41", lambda person, _: person.touch("Poetry")),
    ("p42", lambda person, say: person.write("Tell us about your work", say("work_about"))),
    ("p51", lambda person, _: person.touch("It was bad. Now it is calmer")),
    ("p52", lambda person, say: person.write("What are you afraid of, and why because of your work?", say("danger_why"))),
    ("p82", lambda person, _: person.touch("I allow you to keep and read my answers, to decide on my application.")),
)
