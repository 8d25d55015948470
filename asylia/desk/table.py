"""My cases as a table: which of them, and in what order, as the address says it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from asylia.casework.states import CaseState
from asylia.desk.lines import Tag, tags
from asylia.desk.mine import Mine


def _by_danger(mine: Mine) -> tuple[bool, int]:
    """The newest danger on top; then by the day on which something waits."""
    day = mine.order[1].toordinal()
    return not mine.is_in_danger, -day if mine.is_in_danger else day


NO_DAY = "9999"
Order = Callable[[Mine], Any]
ORDERS: dict[str, tuple[Any, Order]] = {
    "number": (_("Number"), lambda mine: mine.case.number),
    "name": (_("Name"), lambda mine: mine.name.casefold()),
    "danger": (_("What waits"), _by_danger),
    "state": (_("State"), lambda mine: (mine.case.state, mine.case.since)),
    "since": (_("Since"), lambda mine: mine.case.since),
    "word": (_("Next word"), lambda mine: mine.overview.due.get("answer_by") or NO_DAY),
    "with": (_("With"), lambda mine: mine.other.name.casefold()),
}
FIRST_ORDER = "danger"


@dataclass(frozen=True, slots=True)
class Row:
    mine: Mine
    tags: tuple[Tag, ...]
    word: str


def chosen(mine: Iterable[Mine], asked: Mapping[str, str]) -> list[Mine]:
    """An order or a filter that we do not know, changes nothing."""
    kept = sorted((each for each in mine if _is_asked_for(each, asked)), key=_by_danger)
    return sorted(kept, key=ORDERS.get(asked.get("sort", ""), ORDERS[FIRST_ORDER])[1])


def _is_asked_for(mine: Mine, asked: Mapping[str, str]) -> bool:
    state, other = asked.get("state"), asked.get("with")
    return (
        (state not in CaseState.values or mine.case.state == state)
        and (not other or str(mine.other.pk) == other)
        and (not asked.get("unread") or bool(mine.overview.unread))
    )


def row(mine: Mine, *, today: date) -> Row:
    word = mine.overview.due.get("answer_by")
    return Row(mine, tags(mine, today=today), date_format(date.fromisoformat(word), "j M Y") if word else "")


def others(mine: Iterable[Mine]) -> list[tuple[str, str]]:
    """With whom these cases are carried: key and name."""
    return sorted({(str(each.other.pk), each.other.name) for each in mine}, key=lambda other: other[1].casefold())
