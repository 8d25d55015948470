"""Who opened what of the cases that somebody carries: the last seven days, or one week before them."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from asylia.audit.models import Entry
from asylia.casework.models import Case
from asylia.desk.envelopes import titles
from asylia.desk.words import names_of
from asylia.vault import holders

A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
WEEK = re.compile(r"20\d\d-W\d\d")


@dataclass(frozen=True, slots=True)
class Days:
    """Seven of them; both ends belong to it. `later`: the week after, empty where that is not over."""

    first: date
    last: date
    earlier: str
    later: str


@dataclass(frozen=True, slots=True)
class Look:
    """One act of opening in one case. `is_other`: by neither of the two who carry it."""

    at: datetime
    case: Case
    who: str
    envelopes: str
    is_other: bool


def days_of(asked: str, *, today: date) -> Days:
    """Of a week as "2026-W47"; the last seven days for anything else, and for a week that is not over."""
    monday = _monday(asked)
    is_over = monday is not None and monday + A_WEEK <= today
    first = monday if monday and is_over else today - A_WEEK + A_DAY
    after = first + A_WEEK
    return Days(first, after - A_DAY, _week(first - A_DAY), _week(after) if is_over and after + A_WEEK <= today else "")


def _monday(asked: str) -> date | None:
    try:
        return date.fromisoformat(f"{asked}-1") if WEEK.fullmatch(asked) else None
    except ValueError:
        return None


def _week(day: date) -> str:
    return f"{day:%G-W%V}"


def looks(cases: Iterable[Case], days: Days, *, me: UUID) -> list[Look]:
    """First what others than the two opened; the newest first. Three queries, for however many cases."""
    by_id = {case.pk: case for case in cases}
    envelopes = holders.envelopes_of_many(by_id)
    acts: dict[tuple[datetime, str, UUID], set[str]] = {}
    for entry in Entry.objects.openings(envelopes).of_days(days.first, days.last):
        subject, kind = envelopes[entry.about]
        acts.setdefault((entry.at, entry.actor, subject), set()).add(kind)
    names = names_of({who for _, who, _ in acts}, me=me)
    found = [
        Look(at, by_id[subject], names.of(who), titles(kinds), who not in map(str, by_id[subject].two))
        for (at, who, subject), kinds in acts.items()
    ]
    return sorted(found, key=lambda look: not look.is_other)
