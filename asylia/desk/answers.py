"""What somebody answered, in the order in which it was asked; what was corrected stands beside what it was before."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from asylia.casework.file import CaseFile
from asylia.desk.words import day, joined
from asylia.intake import catalogue
from asylia.intake.catalogue import PARTS, Question, Type
from asylia.intake.readable import readable
from asylia.intake.words import say

Answer = Mapping[str, Any]
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class Newer:
    """A correction, and its day."""

    on: str
    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """`envelopes` are those that it was read from."""

    asked: str
    text: str
    newer: list[Newer]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: list[Row]


def sections(found: CaseFile, envelopes: Iterable[str]) -> list[Section]:
    """Every answer that stands in these envelopes, or was sent later, by the parts of the form."""
    answers: dict[str, Answer] = {}
    for envelope in envelopes:
        answers = found.answers(envelope) | answers
    newer = _corrections(found, envelopes)
    made = [
        Section(
            say(part.title),
            [_row(each, answers, newer) for step in part.steps for each in step.questions if each.id in answers or each.id in newer],
        )
        for part in PARTS
    ]
    shown = {question.id for part in PARTS for step in part.steps for question in step.questions}
    made.append(Section(_("Beside the form"), [_loose(answer) for name, answer in answers.items() if name not in shown]))
    return [section for section in made if section.rows]


def _corrections(found: CaseFile, envelopes: Iterable[str]) -> dict[str, list[Newer]]:
    """By question, the oldest first; one that stands in two envelopes was sent to both and is shown once."""
    said = [page.content for envelope in envelopes for page in found.hers_in(envelope) if page.content["what"] == "correction"]
    made: dict[str, list[Newer]] = {}
    for each in sorted(said, key=lambda each: str(each["on"])):
        for name, text in _changed(each):
            made.setdefault(name, [])
            if (newer := Newer(day(each["on"]), text)) not in made[name]:
                made[name].append(newer)
    return made


def _changed(said: Mapping[str, Any]) -> list[tuple[str, str]]:
    """A correction may change the questions of a whole step; of a list it brings one entry more."""
    first, answers = catalogue.question(said["question"]), said["answers"]
    if first.type is Type.GROUP:
        return [(first.id, _entry(first, answers))]
    return [(name, readable(catalogue.question(name), answers, ENGLISH)) for name in answers if "." not in name]


def _row(question: Question, answers: Mapping[str, Answer], newer: Mapping[str, list[Newer]]) -> Row:
    answer = answers.get(question.id)
    if answer is None:
        return Row(say(question.label), "", newer[question.id])
    note = _("Read on {day}: “{words}”").format(day=day(answer["on"]), words=answer["shown"]) if "shown" in answer else ""
    return Row(answer["asked"], _text(question, answer), newer.get(question.id, []), note)


def _text(question: Question, answer: Answer) -> str:
    given = answer["answer"]
    if isinstance(given, dict) and "people" in given:
        return _household(given)
    if question.type is Type.GROUP and isinstance(given, list):
        return "\n\n".join(_entry(question, entry) for entry in given)
    under = {f"{question.id}.{name}": text for name, text in answer.get("under", {}).items()}
    return readable(question, {question.id: given} | under, ENGLISH)


def _entry(group: Question, entry: Mapping[str, Answer]) -> str:
    """One person of a list: a line for each answer. Entries of a correction come as they were typed."""
    lines = [(each, entry[each.id]) for each in group.questions if each.id in entry]
    known = ((each, value if isinstance(value, Mapping) and "answer" in value else {"answer": value}) for each, value in lines)
    return "\n".join(f"{_label(each)} {_text(each, answer)}" for each, answer in known)


def _label(question: Question) -> str:
    words = say(question.label)
    return words if words.endswith("?") else f"{words}:"


def _household(counted: Mapping[str, Any]) -> str:
    """What a city may know of a family."""
    if counted["people"] is None:
        return _("Not known how many.")
    ages = catalogue.question("member_age").options
    said = [f"{say(age.label)}: {counted['ages'][age.value]}" for age in ages if age.value in counted["ages"]]
    return "\n".join([_("In all: {n}").format(n=counted["people"]), *([joined(said)] if said else [])])


def _loose(answer: Answer) -> Row:
    """Of a question that stands on no page of the form any more."""
    given = answer.get("means") or answer["answer"]
    return Row(answer["asked"], ", ".join(map(str, given)) if isinstance(given, list) else str(given), [])
