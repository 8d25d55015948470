"""Every page of the street, in the order in which somebody comes to them."""

from typing import Any

from asylia.config.demo_cases import number_of
from asylia.intake import rules
from asylia.intake.catalogue import PARTS, Part, Question, Step, Type
from asylia.vault import number
from tests.gallery.visitor import Visitor

SENTENCE = "The kettle is green."
TOLD = "I write about prisons. My last two essays were taken from the shops.\n\nSince spring two men stand before our house at night."
ANSWERS = {
    "contact_mode": "signal",
    "signal_channel": "email",
    "signal_address": "green.kettle@example.org",
    "signal_sentence": "tea",
    "never_see": "My uncle. He works at the office of the district.",
    "ours": True,
    "name_call": "Noor",
    "write_language": "ar",
    "citizenship": "SY",
    "speak_languages": "ar",
    "household": "with",
    "art_main": "other",
    "art_main_other": "Songs for puppets",
    "work_about": TOLD,
    "danger_now": "today",
    "danger_why": TOLD * 3,
    "reach": "TR",
    "reach_why": "They have people there.",
    "where_now": "LB",
    "stay_kind": "permit",
    "safe_until_month": "3",
    "safe_until_year": "2027",
    "safe_until_kind": "law",
    "decide_by_left": "no",
    "decide_by_why": "My landlord sells the house.",
    "needs_now": ["money", "lawyer"],
    "never_countries_left": "unsure",
    "yes_read": True,
    "yes_partner": True,
}
ENTRIES = {
    "trusted_person": [
        {"trusted_call": "My sister", "trusted_reach": "+49 30 1234567", "trusted_knows": "some", "trusted_words": "Is the tea ready?"}
    ],
    "member": [
        {
            "member_call": "Dana",
            "member_tie": "child",
            "member_age": "6_11",
            "member_when": "now",
            "member_danger": "no",
            "member_agrees": "yes",
        },
        {
            "member_call": "My mother",
            "member_tie": "parent",
            "member_age": "18_64",
            "member_when": "later",
            "member_danger": "unsure",
            "member_agrees": "not_say",
        },
    ],
    "referee": [
        {
            "ref_call": "A. Editor",
            "ref_who": "She printed my first book.",
            "ref_what": "What I wrote, and that it was forbidden.",
            "ref_reach": "editor@example.org",
            "ref_language": "en",
            "ref_asked": "yes",
        }
    ],
}


def walk(visitor: Visitor) -> None:
    before(visitor)
    begin(visitor)
    first_look(visitor)
    for part in PARTS:
        fill_in(visitor, part)
    check(visitor)
    two_windows(visitor)
    trouble(visitor)
    come_back(visitor)
    send(visitor)
    afterwards(visitor)
    with_letters(visitor, number_of("a24"))


def before(visitor: Visitor) -> None:
    for name in ("s1", "s2", "s3", "s29", "s37", "s38"):
        visitor.go(name)
        visitor.see(name)
    visitor.go("nothing")
    visitor.see("404")


def begin(visitor: Visitor) -> None:
    """From the question who is in danger to her own sentence."""
    visitor.go("s6")
    visitor.see("s6")
    visitor.go("s6")  # taking a picture lasts longer than the three seconds
    visitor.press()
    visitor.see("s6 too quick")
    visitor.press_when_it_may()
    visitor.number = "".join(visitor.page.locator(".number b").all_text_contents())
    visitor.see("s8")
    visitor.press()
    visitor.see("s8 note")
    type_back(visitor)


def type_back(visitor: Visitor) -> None:
    visitor.go("s9")
    visitor.see("s9 number")
    visitor.fill(number=visitor.number[:28])
    visitor.press()
    visitor.see("s9 number error")
    visitor.fill(number=visitor.number)
    visitor.press()
    visitor.see("s9 sentence")
    visitor.fill(own_sentence="Call me: www.example.org")
    visitor.press()
    visitor.see("s9 sentence error")
    visitor.fill(own_sentence=SENTENCE)
    visitor.press()


def first_look(visitor: Visitor) -> None:
    visitor.see("s10 fresh")
    visitor.go("s13")
    visitor.see("s13 missing")
    visitor.go("c1")
    visitor.see("c1 empty")


def fill_in(visitor: Visitor, part: Part) -> None:
    if part.intro:
        visitor.go(f"p{part.id}0")
        visitor.see(f"p{part.id}0")
    for step in rules.steps_shown(part, ANSWERS):
        name = f"p{part.id}{step.number}"
        visitor.go(name)
        visitor.see(f"{name} empty")
        if step.questions[0].type is Type.GROUP:
            fill_in_group(visitor, name, step.questions[0])
        else:
            fill_in_step(visitor, name, step)
    visitor.go(f"q{part.id}")
    if part.id in (1, len(PARTS)):
        visitor.see(f"q{part.id}")
    if part.id == 2:
        visitor.go("s10")
        visitor.see("s10 partly done")


def press_and_see_errors(visitor: Visitor, name: str) -> None:
    path = visitor.path
    visitor.press("next")
    if visitor.has_errors:
        visitor.see(f"{name} error")
    elif visitor.path != path:
        visitor.go(path)


def answers_to(question: Question) -> dict[str, Any]:
    """The fields of a question: its own, the text under an option, the way to decline it."""
    ends = ["", "_left", "_day", "_month", "_year", *(f"_{option.value}" for option in question.options)]
    return {f"{question.id}{end}": ANSWERS[f"{question.id}{end}"] for end in ends if f"{question.id}{end}" in ANSWERS}


def fill_in_step(visitor: Visitor, name: str, step: Step) -> None:
    press_and_see_errors(visitor, name)
    known = {
        each: value for question in step.questions if rules.is_asked(question, ANSWERS) for each, value in answers_to(question).items()
    }
    visitor.fill(**known)
    visitor.press("next")
    if "speak_languages" in known:
        visitor.see(f"{name} levels")
        visitor.fill(speak_languages_ar="good")
        visitor.press("next")
    if visitor.path.startswith("u"):
        visitor.see("urgent")
        visitor.go("h52")
        visitor.see("before what hurts")
    visitor.go(name)
    visitor.see(f"{name} answers")


def fill_in_group(visitor: Visitor, name: str, group: Question) -> None:
    press_and_see_errors(visitor, name)
    entry = name.replace("p", "e")
    for place, answers in enumerate(ENTRIES[group.id], start=1):
        visitor.go(f"{entry}/{place}")
        if place == 1:
            visitor.see(f"{entry} empty")
            press_and_see_errors(visitor, entry)
        visitor.fill(**answers)
        visitor.press("next")
    visitor.see(f"{name} entries")
    if group.options:
        visitor.fill(**{group.id: group.options[0].value})
        visitor.press("next")
        visitor.see(f"{name} both")
        visitor.go(name)
    visitor.press("next")
    visitor.go(f"{entry}/1")
    visitor.see(f"{entry} answers")


def two_windows(visitor: Visitor) -> None:
    """Another window was faster, once with other words and once with the same."""
    visitor.go("p42")
    other = Visitor(visitor.page.context.new_page(), visitor.running, visitor.language, visitor.look)
    for window in (visitor, other):
        window.go("p42")
    other.fill(work_about="I write plays.")
    other.press("next")
    visitor.fill(work_about="I write short plays for puppets.")
    visitor.press("next")
    visitor.see("two windows")
    for window in (visitor, other):
        window.go("p42")
        window.fill(work_about=TOLD)
    other.press("next")
    other.page.close()
    visitor.press("next")
    visitor.see("already saved")


def trouble(visitor: Visitor) -> None:
    visitor.go("p42")
    visitor.change_hidden("form", "wrong")
    visitor.press("next")
    visitor.see("403")
    visitor.go("p42")
    visitor.as_owner("alter table vault_visit rename to gone")
    visitor.press("next")
    visitor.see("500")
    visitor.as_owner("alter table gone rename to vault_visit")


def come_back(visitor: Visitor) -> None:
    """The visit is over: on a page that she reads, on one that she filled in, and with a number that opens nothing."""
    visitor.go("p42")
    visitor.fill(work_about=TOLD)
    visitor.as_owner("delete from vault_visit")
    visitor.press("next")
    visitor.see("again")
    visitor.fill(come_in=visitor.number[:12])
    visitor.press_when_it_may()
    visitor.see("again error")
    visitor.go("s10")
    visitor.see("s16 over")
    visitor.page.context.clear_cookies()
    visitor.go("s16")
    visitor.see("s16")
    visitor.fill(number=number.new_number())
    visitor.press_when_it_may()
    visitor.see("s16 error")
    visitor.fill(number=visitor.number)
    visitor.press_when_it_may()


def check(visitor: Visitor) -> None:
    for part in PARTS:
        visitor.go(f"c{part.id}")
        visitor.see(f"c{part.id}")
    visitor.go("s13")
    visitor.see("s13")
    visitor.go("s14")
    visitor.see("s14")
    visitor.fill(number=number.new_number())
    visitor.press()
    visitor.see("s14 error")
    visitor.fill(number=visitor.number)
    visitor.press()
    visitor.see("s14 right")


def send(visitor: Visitor) -> None:
    visitor.go("s13")
    visitor.see("s13 may send")
    visitor.press()
    visitor.see("s15")


def afterwards(visitor: Visitor) -> None:
    """Her page, what she writes, and how she stops."""
    for name in ("s17", "s18", "s19", "s22", "s26"):
        visitor.go(name)
        visitor.see(name)
    visitor.press()
    visitor.see("s26 error")
    write(visitor)
    correct(visitor)
    in_danger(visitor)
    stop(visitor)


def write(visitor: Visitor) -> None:
    visitor.go("s18")
    visitor.press()
    visitor.see("s18 error")
    visitor.fill(message=TOLD)
    visitor.press()
    visitor.see("s18 sent")


def correct(visitor: Visitor) -> None:
    for page, fields in {"a42/1": {"work_about": TOLD}, "a14/1": {"never_see": "My uncle."}, "a63/1": {}, "a81/1": {}}.items():
        visitor.go(page)
        visitor.see(page.replace("/", " "))
        visitor.press()
        visitor.see(f"{page.replace('/', ' ')} error")
        if fields:
            visitor.fill(**fields)
            visitor.press()
    visitor.go("a42/1")
    visitor.fill(work_about=TOLD)
    visitor.press()
    visitor.see("s19 sent")


def in_danger(visitor: Visitor) -> None:
    visitor.go("s20")
    visitor.see("s20")
    visitor.press()
    visitor.see("s20 error")
    visitor.fill(urgent_change="They came again.", needs_now=["place"])
    visitor.press()
    visitor.see("s20 sent")


def stop(visitor: Visitor) -> None:
    """In a week, and then at once."""
    visitor.go("s26")
    visitor.fill(stop_reason="mind", number=visitor.number)
    visitor.press()
    visitor.see("s26 later")
    visitor.go("s17")
    visitor.see("s17 stopped")
    visitor.go("s26")
    visitor.see("s26 once more")
    visitor.fill(number=visitor.number)
    visitor.press()
    visitor.see("s26 done")


def with_letters(visitor: Visitor, number: str) -> None:
    """Somebody whose case two people carry: the demo's own."""
    visitor.page.context.clear_cookies()
    visitor.number = number
    visitor.go("s16")
    visitor.fill(number=number)
    visitor.press_when_it_may()
    visitor.see("s17 screening")
    visitor.go("s18")
    visitor.see("s18 screening")
    visitor.go("s39")
    visitor.see("s39")
    visitor.press()
    visitor.see("s39 said")
