"""Questions of the catalogue as fields, and what was typed as answers.

What answers look like is said in `rules`. Fields are flat: the text under option `v` of question `q`, and the level of a language, is
`q_v`; a question that was declined, or answered by an option in its place, has it in `q_left`."""

import functools
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from asylia.intake import lists, rules
from asylia.intake.catalogue import LEFT_OUT, Need, Question, Type
from asylia.intake.draft import Draft
from asylia.intake.rules import Answers, DateNotRead
from asylia.intake.words import digits, error, frame, say
from asylia.kit.forms import Area, Day, Digits, Field, Form, Line, Many, One, Option, Pick, PickMany, Tick

SHORT_ENOUGH = 500
LISTED = (Type.COUNTRY, Type.COUNTRIES, Type.LANGUAGE, Type.LANGUAGES)


class OurLine(Line):
    def validate(self, value: str) -> None:
        if over := max(0, len(value) - self.length):
            raise ValidationError(error("too_long", n=over), code="long")
        super().validate(value)


class OurArea(OurLine, Area):
    """Its `validate` is that of a line."""


class OurDay(Day):
    """A date that we can place in time."""

    def __init__(self, label: str, *, months: Sequence[str], **rest: Any) -> None:
        super().__init__(label, **rest)
        self.months = months

    def prepare_value(self, value: Any) -> list[str]:
        """What is known already, in the digits of the page; what was just typed, as it was typed."""
        shown = super().prepare_value(value)
        return shown if isinstance(value, list) else [digits(part) for part in shown]

    def look(self, known: dict[str, str]) -> None:
        super().look({**known, "day": ""} if known["month"] else known)  # whether the month has this day is asked below
        try:
            rules.read_date("-".join(known[part] for part in ("year", "month", "day") if known[part]))
        except DateNotRead as unread:
            raise ValidationError(self.words(unread), code=unread.error) from unread

    def words(self, unread: DateNotRead) -> str:
        if unread.error == "date_no_day":
            return error("date_no_day", n=unread.fills["n"], month=self.months[unread.fills["month"] - 1])
        return str(self.error_messages["unread"])


class StepForm(Form):
    """The questions of one page. Make it with `form_for`."""

    as_heading = True

    def __init__(self, questions: Sequence[Question], fields: Mapping[str, Field], **rest: Any) -> None:
        self.of = questions
        self.summary_title = frame("errors")
        super().__init__(fields=fields, use_required_attribute=False, **rest)


class Typed(Digits):
    """Anything may be typed here; what is wrong with it is told by who reads the number."""

    def validate(self, value: str) -> None:
        """Never objects."""


class NumberForm(Form):
    """The field for an applicant's number. What is wrong with one is found before any look-up, and said by the view."""

    as_heading = True

    def __init__(self, label: str, *, name: str, hint: str, data: QueryDict | None, problem: str) -> None:
        self.summary_title = frame("errors")
        super().__init__(data, fields={name: Typed(label, hint=hint, required=False)}, use_required_attribute=False)
        if problem and self.is_bound:
            self.add_error(name, problem)


def form_for(
    questions: Sequence[Question],
    *,
    answers: Answers,
    data: QueryDict | None = None,
    language: str,
    more: Mapping[str, Field] | None = None,
) -> StepForm:
    """The form of these questions, with the answers so far, or with what was typed; `more` are fields that are no question."""
    fields: dict[str, Field] = {}
    for question in questions:
        fields |= _fields(question, questions, answers, data, language)
    return StepForm(questions, fields | dict(more or {}), data=data, initial=flat(questions, answers))


def _fields(question: Question, beside: Sequence[Question], answers: Answers, typed: QueryDict | None, language: str) -> dict[str, Field]:
    known = {**answers, **_posted(beside, typed)}
    needed = _is_needed(question, known) and not _typed_text(f"{question.id}_other", typed)
    made = {question.id: _field(question, needed, language)}
    if question.type in LISTED:
        made |= _levels(question, answers, typed, language)
        made |= _other(question)
        *before, last = made.values()
        last.note = why(question)
        for field in before:
            field.note = ""
    return made


def _is_needed(question: Question, known: Answers) -> bool:
    """Whether the page asks for an answer, if only to decline it. A tick that is left empty is an answer."""
    need = rules.need(question, known)
    wanted = need is Need.NEEDED if question.type is Type.TICK else need is not Need.LATER
    return wanted and rules.is_asked(question, known)


def _posted(questions: Sequence[Question], typed: QueryDict | None) -> dict[str, Any]:
    """What stands beside it on the same page decides, too."""
    return {each.id: typed.get(each.id) for each in questions if each.type is Type.ONE} if typed is not None else {}


def _typed_text(name: str, typed: QueryDict | None) -> str:
    return typed.get(name, "") if typed is not None else ""


def _field(question: Question, needed: bool, language: str) -> Field:  # noqa: FBT001
    common: dict[str, Any] = {"hint": say(question.hint), "example": say(question.example), "note": why(question), "required": needed}
    common["error_messages"] = _messages(question)
    left_out = [Option(way, say(LEFT_OUT[way]), rather=True) for way in question.left_out]
    label = say(question.label)
    match question.type:
        case Type.SHORT:
            return OurLine(label, length=question.limit, left_out=left_out, **common)
        case Type.LONG:
            return OurArea(label, length=question.limit, rows=4 if question.limit <= SHORT_ENOUGH else 10, left_out=left_out, **common)
        case Type.ONE:
            return One(label, [*_options(question), *left_out], **common)
        case Type.MANY:
            return Many(label, [*_options(question), *left_out], **common)
        case Type.DATE:
            shown = {"shows": " ".join(question.exact), "needs": "year", "months": lists.months(language)}
            return OurDay(label, left_out=[*_options(question), *left_out], **shown, **common)
        case Type.COUNTRY | Type.LANGUAGE:
            return Pick(label, lambda: _listed(question, language), left_out=left_out, **common)
        case Type.COUNTRIES | Type.LANGUAGES:
            return PickMany(label, lambda: _listed(question, language), left_out=left_out, **common)
        case Type.TICK:
            return Tick(label, **common)
        case _:
            raise ValueError(question.type)


def why(question: Question) -> SafeString:
    """Why we ask, and who reads it."""
    if not question.why:
        return SafeString("")
    readers = functools.reduce(lambda one, other: frame("and_also", one=one, other=other), map(say, question.readers))
    return format_html("<strong>{}</strong> {}<br><strong>{}</strong> {}", frame("why"), say(question.why), frame("readers"), readers)


def _messages(question: Question) -> dict[str, str]:
    found = {"unknown": error("no_option_one")} | dict.fromkeys(("unread", "none"), error("date_unread", option=say(question.way_out)))
    if question.type in LISTED and question.options:
        found["unknown"] = error("country_unknown", option=say(question.options[-1].label))
    return found | {"required": _required(question)}


def _required(question: Question) -> str:
    if question.type is Type.MANY and question.way_out:
        return error("no_option_many", option=say(question.way_out))
    if question.need is Need.DECLINABLE and question.left_out:
        return error("needed", option=say(LEFT_OUT[question.left_out[0]]))
    if question.consent:
        return error("no_consent")
    return error("no_option_one" if question.type in (Type.ONE, Type.LANGUAGE) else "needed_core")


def _options(question: Question) -> list[Option]:
    return [
        Option(
            option.value,
            say(option.label),
            say(option.hint),
            alone=option.alone,
            more=OurLine("", length=option.text) if option.text else None,
        )
        for option in question.options
    ]


def _listed(question: Question, language: str) -> list[Option]:
    """The options that stand for themselves, then the list; "Other" has a line of its own."""
    names = lists.countries(language) if question.type in (Type.COUNTRY, Type.COUNTRIES) else lists.languages(language)
    own = [Option(option.value, say(option.label), alone=option.alone) for option in question.options if not option.text]
    return own + [Option(code, name) for code, name in names]


def _other(question: Question) -> dict[str, Field]:
    return {
        f"{question.id}_{option.value}": OurLine(say(option.label), length=option.text, required=False)
        for option in question.options
        if option.text
    }


def _levels(question: Question, answers: Answers, typed: QueryDict | None, language: str) -> dict[str, Field]:
    """How well each chosen language is spoken: asked once it is chosen."""
    if not question.levels:
        return {}
    names = dict(lists.languages(language))
    chosen = typed.getlist(question.id) if typed is not None else _spoken(answers.get(question.id))
    levels = [Option(level.value, say(level.label)) for level in question.levels]
    asked = [code for code in dict.fromkeys(chosen) if code in names]
    return {
        f"{question.id}_{code}": One(frame("level", language=names[code]), levels, error_messages={"required": error("no_option_one")})
        for code in asked
    }


def _spoken(answer: Any) -> list[str]:
    return [each["language"] for each in answer] if isinstance(answer, list) else []


def flat(questions: Iterable[Question], answers: Answers) -> dict[str, Any]:
    """Answers as the fields want them."""
    found: dict[str, Any] = {}
    for question in questions:
        if question.id in answers:
            found |= _flat(question, answers[question.id])
        found |= {name.replace(".", "_"): text for name, text in answers.items() if name.startswith(f"{question.id}.")}
    return found


def _flat(question: Question, answer: Any) -> dict[str, Any]:
    name = question.id
    if rules.is_left_out(answer):
        way = answer["left_out"]
        return {name: [way]} if question.type is Type.MANY else {name if question.type is Type.ONE else f"{name}_left": way}
    if question.type is Type.DATE:
        return {name: answer["typed"]} if isinstance(answer, dict) else {f"{name}_left": answer}
    if question.type is Type.LANGUAGES:
        return {name: _spoken(answer)} | {f"{name}_{each['language']}": each["level"] for each in answer if "level" in each}
    return {name: answer}


def answers_of(form: StepForm) -> dict[str, Any]:
    """What a valid form says, by question; None takes an answer back."""
    found: dict[str, Any] = {}
    for question in form.of:
        found[question.id] = _answer(question, form.cleaned_data)
        found |= _under(question, form.cleaned_data)
    return found


def drops_words(form: StepForm, held: Draft) -> bool:
    """Whether something that she wrote could not be kept as it is: then she is told, also when she skips the page."""
    form.is_valid()
    is_fine(form, held)
    wrong = _wrong(form)
    written = (name for name, field in form.fields.items() if isinstance(field, Line) and not form.blank(name))
    return any(_asked_by(name, form.of) in wrong for name in written)


def _wrong(form: StepForm) -> set[str]:
    return {_asked_by(name, form.of) for name in form.errors}


def good_answers_of(form: StepForm) -> dict[str, Any]:
    """What can be kept of a page that was skipped: whatever was answered well. The rest stays as it was before."""
    wrong = _wrong(form)
    return {name: value for name, value in answers_of(form).items() if value is not None and name.split(".")[0] not in wrong}


def _asked_by(field: str, questions: Sequence[Question]) -> str:
    """The question that a field belongs to: `reach_why` is one of its own, not a part of `reach`."""
    return max((each.id for each in questions if field == each.id or field.startswith(f"{each.id}_")), key=len)


def is_fine(form: StepForm, held: Draft) -> bool:
    """What shows only when answers are seen together: the form of an address, and words that would tell too much."""
    answers = answers_of(form)
    if problem := rules.address_error(answers.get("signal_channel") or "", answers.get("signal_address") or ""):
        form.add_error("signal_address", error(problem))
    sentence, words = answers.get("signal_sentence.own") or "", answers.get("trusted_words") or ""
    if rules.sentence_tells(sentence, names=[held.answers.get("name_call", "")]):
        form.add_error("signal_sentence", error("sentence_tells"))
    for name, said in (("signal_sentence", sentence), ("trusted_words", words)):
        if rules.repeats(said, own_sentence=held.own["own_sentence"]):
            form.add_error(name, error("repeats_sentence"))
    return not form.errors


def _answer(question: Question, cleaned: Answers) -> Any:
    value = cleaned.get(question.id)
    if question.type in LISTED and cleaned.get(f"{question.id}_other"):
        value = [*value, "other"] if isinstance(value, list) else "other"  # also where the page itself had filled in another
    left = cleaned.get(f"{question.id}_left", "") or next((way for way in question.left_out if value in (way, [way])), "")
    if left:
        return {"left_out": left} if left in question.left_out else left
    if question.type is Type.DATE and value:
        return rules.read_date(value)
    if question.type is Type.LANGUAGES and value:
        return [_spoken_well(question, code, cleaned) for code in value]
    return value or None


def _spoken_well(question: Question, code: str, cleaned: Answers) -> dict[str, str]:
    """A language that she wrote herself has no level: its field holds its name."""
    is_listed = code not in {option.value for option in question.options}
    return {"language": code} | ({"level": cleaned.get(f"{question.id}_{code}", "")} if is_listed else {})


def _under(question: Question, cleaned: Answers) -> dict[str, Any]:
    """The texts under options; that of an option which is not chosen any more goes."""
    names = {f"{question.id}.{option.value}": f"{question.id}_{option.value}" for option in question.options if option.text}
    return {name: cleaned.get(field) or None for name, field in names.items()}
