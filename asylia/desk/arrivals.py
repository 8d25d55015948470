"""What is said of something that arrived, in a list and on its page."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from asylia.casework import rules
from asylia.casework.actions.overview import NO_NEWS, Overview
from asylia.casework.file import HERS, NOTES, CaseFile
from asylia.desk.mine import Arrived
from asylia.intake import catalogue
from asylia.intake.catalogue import LEFT_OUT
from asylia.intake.models import Application
from asylia.intake.words import say
from asylia.kit.models import short_code

EXACT = {"day": "j F Y", "month": "F Y"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What the `due` sheet says, in words."""

    name: str
    is_in_danger: bool
    danger: str
    days: tuple[str, ...]
    promised: date | None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list."""

    application: Application
    number: str
    facts: Facts
    wrote: str


def row(each: Arrived) -> Row:
    return Row(each.application, short_code(each.application.pk), said(each.overview.due), wrote(each.overview))


def said(due: rules.Due) -> Facts:
    promised = due.get("answer_by")
    return Facts(
        name=str(due.get("name_call") or ""),
        is_in_danger=rules.is_in_danger(due),
        danger=danger_words(due),
        days=days(due),
        promised=date.fromisoformat(promised) if promised else None,
    )


def danger_words(due: Mapping[str, Any]) -> str:
    """The answer to "How is it today?", as it was chosen."""
    chosen = due.get("danger_now")
    if isinstance(chosen, Mapping):
        return say(LEFT_OUT[chosen["left_out"]])
    return say(catalogue.question("danger_now").option(chosen).label) if chosen else ""


def days(due: Mapping[str, Any]) -> tuple[str, ...]:
    """The two days that somebody else sets."""
    words = {"safe_until": _("Can stay until {day}"), "decide_by": _("Needs an answer by {day}")}
    return tuple(said.format(day=as_exact(due[name])) for name, said in words.items() if isinstance(due.get(name), Mapping))


def as_exact(span: Mapping[str, Any]) -> str:
    """A day as exactly as it was given."""
    shown = EXACT.get(span.get("exact", ""))
    return date_format(date.fromisoformat(span["from"]), shown) if shown else _("about {year}").format(year=span.get("typed", span["from"]))


def wrote(known: Overview) -> str:
    """How much came since, and when the last of it."""
    if not known.unread:
        return ""
    last = date_format(date.fromisoformat(known.unread[-1]["on"]), "j F")
    words = ngettext("%(n)d not read, of %(day)s", "%(n)d not read, the last of %(day)s", len(known.unread))
    return words % {"n": len(known.unread), "day": last}


@dataclass(frozen=True, slots=True)
class Later:
    """Something that came after the application."""

    on: date
    title: str
    words: str = ""


def later(case: CaseFile) -> list[Later]:
    """The newest first."""
    said = [_later(page.content) for page in case.of(NOTES, HERS) if page.content["what"] != NO_NEWS]
    return sorted(said, key=lambda each: each.on, reverse=True)


def _later(said: Mapping[str, Any]) -> Later:
    on = date.fromisoformat(said["on"])
    match said["what"]:
        case "danger":
            return Later(on, _("Danger is here"), str(said.get("text") or ""))
        case "corrected":
            asked = say(catalogue.question(said["question"]).label)
            return Later(on, _("Corrected: {question}").format(question=asked))
        case "yes":
            return Later(on, _("Gave a yes: the story may be shown to the partner") if said["allowed"] else _("Took back the yes"))
        case _:
            return Later(on, _("A message"), str(said.get("text") or ""))


def own_words(answer: Mapping[str, Any] | None) -> str:
    """A text as it was written; nothing where there is none, or where it was kept to oneself."""
    given = (answer or {}).get("answer")
    return given if isinstance(given, str) else ""
