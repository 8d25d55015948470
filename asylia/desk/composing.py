"""Letters as they are begun: starting texts, today's word and refusals, in the language in which somebody wants to be written to."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from asylia.casework.file import NOTES, TALK, CaseFile
from asylia.intake import letters, lists
from asylia.intake.catalogue import Help
from asylia.intake.letters import REFUSAL_BEGINS, REFUSAL_ENDS, REFUSAL_GREETS, REFUSAL_LISTS, REFUSAL_SIGNED, REFUSALS, STARTS
from asylia.intake.words import day, say

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
    wished = _wished(found)
    return wished if wished in dict(settings.LANGUAGES) else ENGLISH


def wished_language(found: CaseFile) -> str:
    """Its English name, also where the street does not speak it; empty where none was named."""
    wished = _wished(found)
    return lists.spoken(wished, ENGLISH) if wished else ""


def _wished(found: CaseFile) -> str:
    """As it was sent, or as it was corrected last."""
    corrected = [page.content for page in found.hers_in(NOTES) if page.content.get("question") == "write_language"]
    newer = [each["answers"]["write_language"] for each in sorted(corrected, key=lambda each: str(each["on"])) if "answers" in each]
    wished = [found.answers(TALK).get("write_language", {}).get("answer"), *newer][-1]
    return wished if isinstance(wished, str) else ""


def both(language: str, text: Callable[[], str]) -> Begun:
    """`text` says it in the language of the moment."""
    with override(language):
        said = text()
    with override(ENGLISH):
        return Begun(said, text(), language)


def todays_word(found: CaseFile, *, today: date) -> Begun:
    """By which somebody knows that a caller is from us."""
    word = letters.todays_word(found.opened[TALK].seed, today.isoformat())
    return both(language_of(found), lambda: say(word))


def start(name: str, found: CaseFile, *, called: str, urgent: Iterable[Help]) -> Begun:
    """A starting text, what we know filled in; what we do not know stands in [brackets]. Raises KeyError."""
    urgent = list(urgent)
    late_since = found.due.get("answer_by") if name == "late" else None

    def text() -> str:
        known = {"name_call": called, "entries": _lines(urgent)}
        filled = {place: known.get(place) or f"[{place}]" for place in letters.PLACES}
        return say(STARTS[name], **filled | ({"date": day(date.fromisoformat(late_since))} if late_since else {}))

    return both(language_of(found), text)


def _lines(helps: Iterable[Help]) -> str:
    """Each body with what it does and its address."""
    return "\n".join(f"– {each.body}: {say(each.does)}. {each.host}" for each in helps)


def refusal(language: str, *, name: str, codes: Iterable[str], own: str, tried: str, helps: Iterable[Help], today: date) -> Begun:
    """The whole letter: what we always say, the reasons, our own words, until when other people can look, and other ways.

    `name`: what the person wants to be called, or nothing. Who of us writes is never named."""
    codes, helps, until = list(codes), list(helps), today + timedelta(days=settings.LOOK_AGAIN_DAYS)

    def text() -> str:
        greeting = say(REFUSAL_GREETS, name_call=name) if name else ""
        reasons = [say(REFUSALS[code].words, **({"tried": tried} if code == "no_route" else {})) for code in codes]
        others = f"{say(REFUSAL_LISTS)}\n{_lines(helps)}" if helps else ""
        said = [greeting, say(REFUSAL_BEGINS), *reasons, own, say(REFUSAL_ENDS, date=day(until)), others, say(REFUSAL_SIGNED)]
        return "\n\n".join(filter(None, said))

    return both(language, text)


def tags_of(codes: Iterable[str]) -> list[str]:
    """Of the other help that goes with these reasons."""
    return list(dict.fromkeys(tag for code in codes for tag in REFUSALS[code].tags))


def dated(due: Mapping[str, Any]) -> dict[str, date | None]:
    """The days of a `due` sheet that the page shows."""
    days = {name: due.get(name) for name in ("answer_by", "danger_on", "handled_on", "look_on", "to_answer")}
    return {name: date.fromisoformat(text) if isinstance(text, str) else None for name, text in days.items()}
