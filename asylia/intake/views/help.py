"""Other bodies that may help, by what they help with."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse

from asylia.intake import catalogue, rules
from asylia.intake import help as other_help
from asylia.intake.catalogue import Help
from asylia.intake.pages import show
from asylia.intake.words import day, say

S29 = catalogue.page("S29")


@dataclass(frozen=True, slots=True)
class Listed:
    """A body as it stands under one tag. `place` is its place among all; one that nobody looked at lately is grey and not printed."""

    body: Help
    place: int
    in_full: bool

    @property
    def is_checked(self) -> bool:
        return rules.is_checked(self.body.checked_on, datetime.now(UTC).date())

    @property
    def checked(self) -> str:
        if self.body.checked_on and self.is_checked:
            return say(S29.texts["checked"], date=day(self.body.checked_on))
        return say(S29.texts["not_checked"])

    @property
    def older(self) -> str:
        return say(S29.texts["older"]) if self.body.older else ""


def help_page(request: HttpRequest, **context: Any) -> HttpResponse:
    """All bodies, each in full under its first tag and by its name under the others."""
    bodies = other_help.entries()
    tags = [(tag, say(S29.texts[tag]), [each for each in _listed(bodies) if tag in each.body.tags]) for tag in catalogue.TAGS]
    shown = [(label, [Listed(each.body, each.place, each.body.tags[0] == tag) for each in listed]) for tag, label, listed in tags]
    return show(request, "S29", template="intake/help.html", tags=shown, **context)


def urgent_help(request: HttpRequest, **context: Any) -> HttpResponse:
    """Those who can act faster than we can."""
    tags = [(say(S29.texts["urgent"]), list(_listed(catalogue.help_entries(["urgent"], among=other_help.entries()))))]
    return show(request, "S29", heading="", template="intake/help.html", tags=tags, **context)


def _listed(bodies: Iterable[Help]) -> Iterable[Listed]:
    return (Listed(body, place, in_full=True) for place, body in enumerate(bodies))
