"""What a case says about what is to be done today. Pure, over plain values.

A `due` sheet: name_call, danger_now (an option, or declined), danger_on and handled_on (days, when she said it again), look_on (the day
of the next look at her danger), safe_until and decide_by ({"from", "to"} or None), answer_by (the promised day), answered (whether she
heard from us at all), to_answer (the day of the oldest message that was read and not answered), told (what one of the two is to know
of a refusal: to, what, by, on, text). Days are ISO texts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

SOON = timedelta(days=14)
WEEK = timedelta(days=7)
LONGEST_PROMISE_DAYS, LONGEST_LOOK_DAYS = 90, 3
DAY_AND_LATE = timedelta(days=7)

Due = Mapping[str, Any]


FINDINGS = ("clear", "open", "against")  # of each coded reason: nothing of it, not known yet, it stands against the case


class Reason(StrEnum):
    """Why a line stands on the list of today, the most pressing first."""

    BROKEN = "broken"
    DANGER = "danger"
    LOOK = "look"
    DECIDE_BY = "decide_by"
    SAFE_UNTIL = "safe_until"
    PROMISED = "promised"
    FIRST_ANSWER = "first_answer"
    MESSAGE = "message"
    UNANSWERED = "unanswered"


AFTER_A_REFUSAL = (Reason.BROKEN, Reason.DANGER, Reason.LOOK, Reason.MESSAGE, Reason.UNANSWERED)


@dataclass(frozen=True, slots=True)
class Waits:
    """One reason, and the day by which it must be looked at."""

    reason: Reason
    by: date


def with_news(due: Due, news: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The `due` sheet after what she wrote since: the newest word about danger and safety holds."""
    found = dict(due)
    for said in sorted((each for each in news if each.get("what") == "danger"), key=lambda each: str(each["on"])):
        found |= {"danger_now": "today", "danger_on": said["on"], "handled_on": None, "look_on": None}
        if said.get("until"):
            found["safe_until"] = said["until"]
    return found


def with_read(due: Due, read: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The `due` sheet after these were read for the first time: a message waits for an answer from its day on."""
    days = [str(each["on"]) for each in read if each.get("what") == "message"]
    waiting = [due["to_answer"]] if due.get("to_answer") else []
    return {**due, "to_answer": min(days + waiting)} if days else dict(due)


def told_to(due: Due, reader: str) -> list[Mapping[str, Any]]:
    """What this one of the two is to know of a refusal, and has not seen on the page of the case."""
    return [each for each in due.get("told") or [] if each["to"] == reader]


def without_told(due: Due, reader: str) -> dict[str, Any]:
    """The same sheet after this reader saw it."""
    seen = told_to(due, reader)
    return {**due, "told": [each for each in due["told"] if each not in seen]} if seen else dict(due)


def is_unheard(said: Mapping[str, Any]) -> bool:
    """What she sent, and nobody read yet; a word of danger is heard already when any page of the case was opened."""
    return not said.get("read") and not said.get("heard")


def is_in_danger(due: Due) -> bool:
    """She said that danger is here today, and nobody went through the emergency list since."""
    return due.get("danger_now") == "today" and not due.get("handled_on")


def is_watched(due: Due) -> bool:
    """In danger still: somebody went through the list, and a day is set on which somebody looks again."""
    return due.get("danger_now") == "today" and bool(due.get("handled_on") and due.get("look_on"))


def waits(due: Due, *, unread: int, sent_on: date, today: date) -> list[Waits]:
    """Everything that asks for somebody today or within the week, the most pressing first; empty when nothing does."""
    found = []
    if is_in_danger(due):
        found.append(Waits(Reason.DANGER, _day(due.get("danger_on")) or sent_on))
    if is_watched(due):
        found.append(Waits(Reason.LOOK, _day(due["look_on"]) or today))
    for name, reason in (("decide_by", Reason.DECIDE_BY), ("safe_until", Reason.SAFE_UNTIL)):
        day = _first_day(due.get(name))
        if day and day <= today + SOON:
            found.append(Waits(reason, day))
    promised = _day(due.get("answer_by"))
    if promised and promised <= today + WEEK:
        found.append(Waits(Reason.PROMISED if due.get("answered") else Reason.FIRST_ANSWER, promised))
    if unread:
        found.append(Waits(Reason.MESSAGE, today))
    elif due.get("to_answer"):
        found.append(Waits(Reason.UNANSWERED, today))
    return found


def still_waits(waiting: Iterable[Waits]) -> list[Waits]:
    """What asks for somebody even after a refusal: danger, her words, and what does not open."""
    return [each for each in waiting if each.reason in AFTER_A_REFUSAL]


def signed_text(codes: Iterable[str], letter: str) -> str:
    """What both caseworkers sign under a refusal: its reasons by code, and the letter as she will read it."""
    return f"{', '.join(codes)}\n\n{letter}"


def found_so(findings: Mapping[str, str], finding: str) -> list[str]:
    """The coded reasons of which this was found, in their order."""
    return [code for code, found in findings.items() if found == finding]


def against(findings: Mapping[str, str]) -> list[str]:
    """The coded reasons that stand against a case, in their order."""
    return found_so(findings, "against")


def rank(waiting: Iterable[Waits]) -> tuple[int, date]:
    """Danger first, then by the day; for sorting the list."""
    first = min(waiting, key=lambda each: (each.reason is not Reason.DANGER, each.by))
    return (0 if first.reason is Reason.DANGER else 1, first.by)


def new_promise(answer_by: date, today: date) -> date:
    """The day that stands on her page: the promised one; when it is past, the end of the week after it, or a later week's."""
    if today <= answer_by:
        return answer_by
    return answer_by + DAY_AND_LATE * -((answer_by - today).days // DAY_AND_LATE.days)


def _first_day(span: Any) -> date | None:
    return _day(span.get("from")) if isinstance(span, Mapping) else None


def _day(text: Any) -> date | None:
    return date.fromisoformat(text) if isinstance(text, str) else None
