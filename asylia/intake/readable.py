"""Answers in words, for the person who gave them."""

from typing import Any

from asylia.intake import lists, rules
from asylia.intake.catalogue import LEFT_OUT, Question, Type
from asylia.intake.rules import Answers
from asylia.intake.words import apart, say


def readable(question: Question, answers: Answers, language: str) -> str:
    """What she answered, in the language of the page; a list has a line for each. Empty where there is no answer."""
    answer = answers.get(question.id)
    if isinstance(answer, dict) and rules.is_left_out(answer):
        return say(LEFT_OUT[answer["left_out"]])
    if answer is True:
        return "✓"
    if question.type is Type.DATE and isinstance(answer, dict):
        return lists.date_as_known(answer["typed"], language)
    if question.type is Type.LANGUAGES and isinstance(answer, list):
        return "\n".join(_spoken(question, each, answers, language) for each in answer)
    values = answer if isinstance(answer, list) else [answer] if answer else []
    return "\n".join(_value(question, value, answers, language) for value in values)


def _spoken(question: Question, each: dict[str, str], answers: Answers, language: str) -> str:
    name = _value(question, each["language"], answers, language)
    return f"{name}: {say(question.option(each['level']).label)}" if each.get("level") else name


def _value(question: Question, value: Any, answers: Answers, language: str) -> str:
    options = {option.value: option for option in question.options}
    if value in options:
        under = answers.get(f"{question.id}.{value}")
        return f"{say(options[value].label)}: {apart(under)}" if under else say(options[value].label)
    if question.type in (Type.COUNTRY, Type.COUNTRIES):
        return lists.country(value, language)
    if question.type in (Type.LANGUAGE, Type.LANGUAGES):
        return lists.spoken(value, language)
    return str(value)
