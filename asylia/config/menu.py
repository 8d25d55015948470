"""The menu of the house: rooms know nothing of each other, so it is put together here."""

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import get_resolver, reverse
from django.utils.translation import gettext_lazy as _

from asylia.accounts.permissions import POWERS, Act

RECORD, OFFICES = _("Record"), _("Offices")
ENTRIES = (
    ("today", _("Today"), None, None),
    ("cases", _("Cases"), Act.CHANGE_CASEWORKER, None),  # officers, and who carries cases
    ("arrived", _("Arrived"), Act.OPEN_ARRIVED, None),
    ("notices", _("Notices"), None, None),
    ("record", RECORD, Act.READ_RECORD, RECORD),
    ("looked", _("Who looked"), Act.SCREEN, RECORD),  # who carries cases
    ("glass-review", _("Break glass"), Act.REVIEW_GLASS, RECORD),
    ("counts", _("Counts"), Act.COUNT_RECORD, RECORD),
    ("people", _("People"), Act.INVITE, OFFICES),
    ("waiting", _("Signatures"), Act.OPEN_MORE, OFFICES),
    ("roster", _("Roster"), Act.SIGN_ROSTER, OFFICES),
    ("circles", _("Circles"), Act.SIGN_ROSTER, OFFICES),
    ("locks", _("Locks"), Act.LOCK_HOUSE, OFFICES),
    ("who-can", _("Who can do what"), None, OFFICES),
)  # name of the page, its words, the act that it is for, where it is not for all, and beneath which entry it stands
FINDS = (Act.SCREEN, Act.OPEN_ARRIVED)  # who has something that is found by its number
Row = tuple[Any, str, str, int]  # text, address, "page" where it is this page and "true" where this page is beneath it, how much is new


def menu(request: HttpRequest) -> dict[str, Any]:
    """For whoever signed in: the entries, and a second row where this page stands beneath one. Whose page is not built is left out. And the
    field for a number."""
    roles = getattr(getattr(request, "user", None), "running_roles", None)
    if roles is None:
        return {}
    built = get_resolver().reverse_dict
    rows = [(above, _row(request, name, words)) for name, words, act, above in ENTRIES if name in built and _is_for(act, roles)]
    finds = {"finds": "desk/find.html"} if "jump" in built and any(_is_for(act, roles) for act in FINDS) else {}
    together = [(above, [row for _above, row in group]) for above, group in groupby(rows, key=lambda row: row[0])]
    beneath = [(above, group) for above, group in together if above and len(group) > 1 and any(row[2] for row in group)]
    return finds | {"menu": list(_entries(together)), "beneath": beneath}


def _is_for(act: Act | None, roles: Collection[str]) -> bool:
    return act is None or bool(POWERS[act].keys() & set(roles))


def _row(request: HttpRequest, name: str, words: Any) -> Row:
    href = reverse(name)
    is_here = request.path == href or request.path.startswith(f"{href}/")
    return words, href, "page" if is_here else "", getattr(request.user, "unseen", 0) if name == "notices" else 0


def _entries(together: list[tuple[Any, list[Row]]]) -> Iterator[Row]:
    """One page alone is an entry by itself; more become one, which leads to the first of them."""
    for above, group in together:
        if above and len(group) > 1:
            yield above, group[0][1], "true" if any(row[2] for row in group) else "", 0
        else:
            yield from group
