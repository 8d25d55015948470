"""Letters as they are begun: starting texts, today's word and refusals, in the language in which somebody wants to be written to."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from asylia.casework.file import ANSWERS, TALK, CaseFile
from asylia.intake import letters, lists
from asylia.intake.catalogue import Help
from asylia.intake.letters import REFUSAL_BEGINS, REFUSAL_ENDS, REFUSALS, STARTS
from asylia.intake.words import say

ENGLISH = "en"
STARTING = {
    "first_word": _("First word"),
    "urgent": _("In danger now"),
    "one_question": _("One question"),
    "referee_ask": _("May we ask somebody"),
    "paper_missing": _("A paper is missing"),
    "late": _("We are late"),
    "hard_news": _("Hard news"),
    "phone_risk": _("The phone may be watched"),
    "language": _("About the translation"),
    "false_helper": _("A false helper"),
    "closing_care": _("Closing, as wished"),
}
PROMISED = {"first_word": "date", "late": "new_date"}  # what stands for the promised day
PLACE = re.compile(r"\{(\w+)\}")
PLACES = frozenset(name for text in STARTS.values() for name in PLACE.findall(text))
LEFT_OPEN = re.compile(rf"\[({'|'.join(sorted(PLACES))})\]")


@dataclass(frozen=True, slots=True)
class Begun:
    """A text in the language of who reads it, and in English; and what the language is."""

    text: str
    english: str
    language: str

    @property
    def differs(self) -> bool:
        return self.language != ENGLISH

    @property
    def language_name(self) -> str:
        return lists.spoken(self.language, ENGLISH)


def language_of(found: CaseFile) -> str:
    """In which somebody wants to be written to, where the street speaks it; else English."""
    wished = found.answers(TALK).get("write_language", {}).get("answer")
    return wished if wished in dict(settings.LANGUAGES) else ENGLISH


def wished_language(found: CaseFile) -> str:
    """Its English name, also where the street does not speak it; empty where none was named."""
    wished = found.answers(TALK).get("write_language", {}).get("answer")
    return lists.spoken(wished, ENGLISH) if isinstance(wished, str) else ""


def both(language: str, text: Any) -> Begun:
    """`text` is a function of the language."""
    return Begun(text(language), text(ENGLISH), language)


def todays_word(found: CaseFile, *, today: date) -> Begun:
    """By which somebody knows that a caller is from us."""
    word = letters.todays_word(found.opened[TALK].seed, today.isoformat())
    return both(language_of(found), lambda language: _said(language, lambda: say(word)))


def start(name: str, found: CaseFile, *, called: str, urgent: Iterable[Help]) -> Begun:
    """A starting text, what we know filled in; what we do not know stands in [brackets]. Raises KeyError."""
    entries = ", ".join(each.body for each in urgent)
    words = STARTS[name]

    def text(language: str) -> str:
        filled = {place: f"[{place}]" for place in PLACES} | {"name_call": called} | ({"entries": entries} if entries else {})
        if name == "late" and found.due.get("answer_by"):
            filled["date"] = lists.day(date.fromisoformat(found.due["answer_by"]), language)
        return _said(language, lambda: say(words, **filled))

    return both(language_of(found), text)


def promise(text: str, day: date, *, starts_from: str, language: str) -> str:
    """The promised day in its place, as it stands on the page of who reads it."""
    place = PROMISED.get(starts_from)
    return text.replace(f"[{place}]", lists.day(day, language)) if place else text


def left_open(text: str) -> list[str]:
    """The places that nobody filled in."""
    return list(dict.fromkeys(LEFT_OPEN.findall(text)))


def _said(language: str, text: Any) -> str:
    with override(language):
        return str(text())


def refusal(language: str, *, codes: Iterable[str], own: str, tried: str, helps: Iterable[Help], today: date) -> Begun:
    """The whole letter. The bodies stand as their names are, what each does in the language of the letter."""
    codes, helps = list(codes), list(helps)
    until = today + timedelta(days=settings.LOOK_AGAIN_DAYS)

    def text(language: str) -> str:
        reasons = [say(REFUSALS[code].words, **({"tried": tried} if code == "no_route" else {})) for code in codes]
        ends = say(REFUSAL_ENDS, date=lists.day(until, language))
        others = "\n".join(f"– {each.body}: {say(each.does)}. {each.host}" for each in helps)
        return "\n\n".join(filter(None, (say(REFUSAL_BEGINS), *reasons, own, ends, others)))

    return both(language, lambda language: _said(language, lambda: text(language)))


def tags_of(codes: Iterable[str]) -> list[str]:
    """Of the other help that goes with these reasons."""
    return list(dict.fromkeys(tag for code in codes for tag in REFUSALS[code].tags))


def dated(due: Mapping[str, Any]) -> dict[str, date | None]:
    """The days of a `due` sheet that the page shows."""
    days = {name: due.get(name) for name in ("answer_by", "danger_on", "handled_on")}
    return {name: date.fromisoformat(day) if isinstance(day, str) else None for name, day in days.items()}
