"""How the desk speaks of people: of colleagues by their name, of an applicant by call-name and number."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from asylia.accounts.models import User
from asylia.casework.models import Case

LONG, SHORT = "j F", "j M"


@dataclass(frozen=True, slots=True)
class Names:
    """Of the people of ours who stand on a page, as one of them reads it."""

    me: UUID
    names: Mapping[str, str]

    def of(self, user: UUID | str) -> str:
        return _("you") if str(user) == str(self.me) else self.names.get(str(user), _("somebody who left"))

    def all_of(self, users: Iterable[UUID | str]) -> str:
        """ "you, Mads and Vera"; you come first."""
        return joined([self.of(user) for user in sorted(users, key=lambda each: str(each) != str(self.me))])


def names_of(users: Iterable[UUID | str], *, me: UUID) -> Names:
    return Names(me, {str(key): name for key, name in User.objects.filter(pk__in=list(users)).values_list("pk", "name")})


def joined(words: list[str]) -> str:
    if len(words) < 2:  # noqa: PLR2004  one stands alone
        return "".join(words)
    return _("{some} and {last}").format(some=", ".join(words[:-1]), last=words[-1])


def called(due: Mapping[str, Any], case: Case) -> str:
    """The name that the person chose for us, else the number of the case."""
    name = due.get("name_call")
    return name if isinstance(name, str) and name else case.number


def other_of(case: Case, me: UUID) -> User:
    """The second of the two; for who stands in, the one who is there."""
    mine = me if me in case.two else case.stood_for
    return case.second if case.first_id == mine else case.first


def day(when: date | str) -> str:
    """With its month in words; the year where it is not this one's is on the page of the answers."""
    return date_format(_read(when), "j F Y")


def moment(when: str) -> str:
    return date_format(datetime.fromisoformat(when), "j F, H:i")


def _read(when: date | str) -> date:
    return date.fromisoformat(when[:10]) if isinstance(when, str) else when
