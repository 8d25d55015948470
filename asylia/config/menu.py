"""The menu of the house: rooms know nothing of each other, so it is put together here."""

from typing import Any

from django.http import HttpRequest
from django.urls import get_resolver, reverse
from django.utils.translation import gettext_lazy as _

from asylia.accounts.permissions import POWERS, Act

ENTRIES = (
    ("today", _("Today"), None),
    ("cases", _("Cases"), Act.CHANGE_CASEWORKER),  # officers, and who carries cases
    ("arrived", _("Arrived"), Act.OPEN_ARRIVED),
    ("looked", _("Who looked"), Act.SCREEN),  # who carries cases
    ("record", _("Record"), Act.READ_RECORD),
    ("counts", _("Counts"), Act.COUNT_RECORD),
    ("notices", _("Notices"), None),
    ("people", _("People"), Act.INVITE),
    ("waiting", _("Signatures"), Act.OPEN_MORE),
    ("locks", _("Locks"), Act.LOCK_HOUSE),
    ("who-can", _("Who can do what"), None),
)  # name of the page, its words, and the act that it is for, where it is not for all
FINDS = (Act.SCREEN, Act.OPEN_ARRIVED)  # who has something that is found by its number


def menu(request: HttpRequest) -> dict[str, Any]:
    """For whoever signed in: text, address, whether it is this page, and how much of it is new; an entry whose page is not built is left
    out. And the field for a number."""
    roles = getattr(getattr(request, "user", None), "running_roles", None)
    if roles is None:
        return {}
    built = get_resolver().reverse_dict
    mine = [(name, words) for name, words, act in ENTRIES if name in built and (act is None or POWERS[act].keys() & set(roles))]
    finds = {"finds": "desk/find.html"} if "jump" in built and any(POWERS[act].keys() & set(roles) for act in FINDS) else {}
    news = {"notices": getattr(request.user, "unseen", 0)}
    return finds | {"menu": [(words, reverse(name), _is_at(request, reverse(name)), news.get(name, 0)) for name, words in mine]}


def _is_at(request: HttpRequest, href: str) -> bool:
    return request.path == href or request.path.startswith(f"{href}/")
