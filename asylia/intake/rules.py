"""What the field says about an application: what is asked, what is missing, who may read which answer. Pure, over plain values.

Answers by the id of their question:
    text, one, country, language   "text"            many, countries   ["a", "b"]        tick   True
    languages   [{"language": "ar", "level": "good"}]          group   a list with the answers of each entry
    date        {"exact": "month", "typed": "2027-03", "from": "2027-03-01", "to": "2027-03-31"}
    declined    {"left_out": "not_say"} or "unsure"            text under an option   "question.option": "text"
The options of a group or a date stand in place of its answer: "nobody", "no"."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from asylia.intake import catalogue
from asylia.intake.catalogue import ENVELOPES, PARTS, Need, Part, Question, Step, Type, When

Answers = Mapping[str, Any]
Found = dict[str, Any]

HELP_DAYS = 60
EXACT = ("year", "month", "day")
YEARS = range(1900, 2200)
MONTHS = 12
PHONE = re.compile(r"\+[1-9]\d{6,14}")
PHONE_SIGNS = re.compile(r"[\s().\-/\u2010-\u2015\u200e\u200f\u2066-\u2069]")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")
LINK = re.compile(r"://|www\.|@|\w\.[^\W\d_]{2,}", re.IGNORECASE)


class DateNotRead(Exception):
    """`error` is the name of the words to show, `fills` what stands in their places."""

    def __init__(self, error: str, **fills: int) -> None:
        super().__init__(error)
        self.error, self.fills = error, fills


# What is asked


def is_asked(question: Question, answers: Answers) -> bool:
    """For a question of a group, `answers` are those of the same entry."""
    return _holds(question.when, answers)


def _holds(when: When, answers: Answers) -> bool:
    return all(not set(condition.values).isdisjoint(_chosen(answers.get(condition.question))) for condition in when)


def _chosen(answer: Any) -> list[str]:
    """The values of options in an answer, also those of languages with their level."""
    given = [each.get("language") if isinstance(each, Mapping) else each for each in (answer if isinstance(answer, list) else [answer])]
    return [each for each in given if isinstance(each, str)]


def need(question: Question, answers: Answers) -> Need:
    if question.needed_when is not None and _holds(question.needed_when, answers):
        return Need.NEEDED
    return question.need


def steps_shown(part: Part, answers: Answers) -> list[Step]:
    """The steps of a part that have something to ask, those that may wait last."""
    return [step for step in part.steps if _holds(step.when, answers) and any(is_asked(each, answers) for each in step.questions)]


def minutes(steps: Iterable[Step]) -> int:
    """What they take, those that may wait left out, rounded up."""
    return _rounded_up(sum(step.seconds for step in steps if not step.more))


def minutes_of(step: Step) -> int:
    """What one step takes, whether it may wait or not, rounded up."""
    return _rounded_up(step.seconds)


def _rounded_up(seconds: int) -> int:
    return -(-seconds // 60)


def minutes_left(part: Part, answers: Answers, step: Step) -> int:
    """From the beginning of this step to the end of its part, one at least."""
    return max(1, minutes(each for each in steps_shown(part, answers) if each.number >= step.number))


def most_entries(group: str) -> int:
    """Raises KeyError for what is no group."""
    return catalogue.question(group).most


# What is missing


def is_left_out(answer: Any) -> bool:
    return isinstance(answer, Mapping) and "left_out" in answer


def is_answered(question: Question, answers: Answers) -> bool:
    """Declining answers all that is not needed. An option with a text under it is answered by its text."""
    answer = answers.get(question.id)
    if is_left_out(answer):
        return need(question, answers) is not Need.NEEDED
    return not _is_empty(answer) and not any(_is_empty(text) for text in _under_options(question, answers).values())


def _is_empty(answer: Any) -> bool:
    return not (answer.strip() if isinstance(answer, str) else answer)


def _under_options(question: Question, answers: Answers) -> dict[str, str]:
    chosen = _chosen(answers.get(question.id))
    return {each.value: answers.get(f"{question.id}.{each.value}", "") for each in question.options if each.text and each.value in chosen}


def missing(answers: Answers) -> list[str]:
    """The questions without whose answers nothing is sent, in the order of the pages; one of an entry once for each entry."""
    return [name for question in _questions() if is_asked(question, answers) for name in _missing(question, answers)]


def _questions() -> list[Question]:
    return list(dict.fromkeys(question for part in PARTS for step in part.steps for question in step.questions))


def _missing(question: Question, answers: Answers) -> Iterator[str]:
    if need(question, answers) is Need.NEEDED and not is_answered(question, answers):
        yield question.id
    elif question.type is Type.GROUP:
        for entry in _entries(question.id, answers):
            yield from missing_in_entry(question.id, entry)


def _entries(group: str, answers: Answers) -> list[Answers]:
    answer = answers.get(group)
    return answer if isinstance(answer, list) else []


def missing_in_entry(group: str, entry: Answers) -> list[str]:
    return [
        each.id
        for each in catalogue.question(group).questions
        if is_asked(each, entry) and need(each, entry) is Need.NEEDED and not is_answered(each, entry)
    ]


def place(name: str, answers: Answers) -> tuple[Part, Step]:
    """Where a question is asked, also one of an entry. Raises LookupError when it is not."""
    for part in PARTS:
        for step in steps_shown(part, answers):
            if any(name in (question.id, *(each.id for each in question.questions)) for question in step.questions):
                return part, step
    raise LookupError(name)


def part_mark(part: Part, answers: Answers, steps: Mapping[int, str]) -> str:
    """One of "not_begun", "begun", "done", "skipped", from what became of each step ("saved" or "skipped") and what is missing.

    Skipped is a part that was walked to its end past a step or two; steps that may wait never change the mark."""
    shown = [step for step in steps_shown(part, answers) if not step.more]
    marks = [steps.get(step.number) for step in shown]
    if None in marks:
        begun = any(steps.values()) or any(_entries(question.id, answers) for step in part.steps for question in step.questions)
        return "begun" if begun else "not_begun"
    if "skipped" in marks:
        return "skipped"
    asked = [question for step in shown for question in step.questions if is_asked(question, answers)]
    return "begun" if any(True for question in asked for _ in _missing(question, answers)) else "done"


# Who may read what


def route(answers: Answers, *, shown: Mapping[str, str], language: str, day: date) -> dict[str, Found]:
    """What goes into each envelope. An answer carries its question and the words of its options in English, so that it is read
    without this catalogue; a yes carries the words that she saw, their language and the day. What is no longer asked stays behind.

    Raises KeyError for a yes whose words were not shown."""
    made: dict[str, Found] = {envelope: {} for envelope in ENVELOPES}
    for question in [catalogue.question("filled_by"), *_questions()]:
        if question.id in answers and is_asked(question, answers):
            found = _written(question, answers)
            if question.consent and answers[question.id]:
                found |= {"shown": shown[question.id], "language": language, "on": day.isoformat()}
            for envelope in question.envelopes:
                made[envelope][question.id] = found
    made["profile"] |= _household(answers)
    return made


def _written(question: Question, answers: Answers) -> Found:
    answer = answers[question.id]
    found: Found = {"asked": str(question.label), "answer": answer}
    if isinstance(answer, list) and question.type is Type.GROUP:
        return found | {"answer": [_entry(question, entry) for entry in answer]}
    labels = {option.value: str(option.label) for option in question.options}
    if means := [labels[value] for value in _chosen(answer) if value in labels]:
        found["means"] = means
    if under := _under_options(question, answers):
        found["under"] = under
    if is_left_out(answer):
        found["means"] = [str(catalogue.LEFT_OUT[answer["left_out"]])]
    return found


def _entry(group: Question, entry: Answers) -> Found:
    return {each.id: _written(each, entry) for each in group.questions if each.id in entry and is_asked(each, entry)}


def _household(answers: Answers) -> Found:
    """What a city may know of a family: how many would live in the home, and how many of each age. None where she does not know."""
    asked = catalogue.question("household")
    if asked.id not in answers:
        return {}
    coming = [entry for entry in _entries("member", answers) if entry.get("member_when") != "stays"] if answers[asked.id] == "with" else []
    ages = sorted(str(entry.get("member_age", "")) for entry in coming)
    people = None if answers[asked.id] == "unsure" else 1 + len(coming)
    return {asked.id: {"asked": str(asked.label), "answer": {"people": people, "ages": {age: ages.count(age) for age in ages}}}}


def due(answers: Answers) -> Found:
    """What today's list needs of a case (vault, sheet `due`): dates only where she gave one."""
    days = {name: answers.get(name) for name in ("safe_until", "decide_by")}
    dated = {name: day if isinstance(day, Mapping) and "from" in day else None for name, day in days.items()}
    return {"name_call": answers.get("name_call"), "danger_now": answers.get("danger_now")} | dated


# How an answer may look


def read_date(typed: str) -> Found:
    """A day, a month or a year, "2027-03-31", "2027/3" or "۲۰۲۷", with the days it may mean: about a year is half a year more on each side.

    Raises DateNotRead with the name of the error."""
    numbers = re.findall(r"\d+", ascii_digits(typed))
    year, month, day = [int(number) for number in [*numbers, "0", "0", "0"][:3]]
    is_whole = 1 <= len(numbers) <= len(EXACT)
    if not is_whole or year not in YEARS or month not in range(min(1, len(numbers) - 1), MONTHS + 1):
        raise DateNotRead("date_unread")
    exact = EXACT[len(numbers) - 1]
    first, last = _span(exact, year, month, day)
    return {"exact": exact, "typed": typed.strip(), "from": first.isoformat(), "to": last.isoformat()}


def _span(exact: str, year: int, month: int, day: int) -> tuple[date, date]:
    if exact == "year":
        return date(year - 1, 7, 1), date(year + 1, 6, 30)
    length = monthrange(year, month)[1]
    if exact == "month":
        return date(year, month, 1), date(year, month, length)
    if not 1 <= day <= length:
        raise DateNotRead("date_no_day", n=day, month=month)
    return date(year, month, day), date(year, month, day)


def ascii_digits(text: str) -> str:
    """Digits of any script as 0 to 9, all other signs as they are."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text)


def address_error(channel: str, address: str) -> str:
    """The name of the error in an address, or nothing. Signal and Telegram know names of any form."""
    if channel == "email":
        return "" if EMAIL.fullmatch(address.strip()) else "email_form"
    if channel in ("sms", "whatsapp"):
        return "" if PHONE.fullmatch(PHONE_SIGNS.sub("", ascii_digits(address))) else "phone_form"
    return ""


def sentence_tells(sentence: str, *, names: Iterable[str] = ()) -> bool:
    """Whether a sentence has a digit, a link, or one of these names in it."""
    told = set(_words(sentence))
    return (
        any(sign.isdigit() for sign in sentence)
        or LINK.search(sentence) is not None
        or any(not told.isdisjoint(_words(name)) for name in names)
    )


def repeats(sentence: str, *, own_sentence: str) -> bool:
    """Whether words that leave the house are the own sentence, which only this site may know."""
    return _words(sentence) == _words(own_sentence) != []


def _words(text: str) -> list[str]:
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign if unicodedata.category(sign)[0] in "LMN" else " " for sign in folded).split()


def is_checked(checked_on: date | None, today: date) -> bool:
    """Whether somebody looked at an entry of other help within sixty days; else it is grey and not printed."""
    return checked_on is not None and (today - checked_on).days <= HELP_DAYS
