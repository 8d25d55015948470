"""Entries of the record: which are asked for, how one reads, and how many there are of each kind."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from asylia.accounts.models import User
from asylia.audit.actions import THE_HOUSE, THE_STREET
from asylia.audit.models import Entry, EntryQuerySet
from asylia.offices.models import Proposal

MONTHS = 12
OF_AN_INVITATION = ("person.invited", "person.enrolled")


@dataclass(frozen=True, slots=True)
class Row:
    """`is_day`: of an applicant's acts no time is kept."""

    entry: Entry
    who: str
    is_day: bool


def chosen(there: EntryQuerySet, asked: Mapping[str, str]) -> EntryQuerySet:
    """By day, verb, key of the object, and who acted. What cannot be a day, a key or a word finds nothing."""
    if "\0" in "".join(asked.values()):  # no text in a database holds it
        return there.none()
    try:
        if day := asked.get("day"):
            there = there.of_days(date.fromisoformat(day), date.fromisoformat(day))
        if about := asked.get("about", "").strip():
            there = there.filter(about=UUID(about))
    except ValueError:
        return there.none()
    if verb := asked.get("verb", "").strip():
        there = there.filter(verb=verb)
    return there.filter(actor=asked["by"]) if asked.get("by") else there


def of_invitations(*, by: UUID) -> Q:
    """What was done to the invitations that an officer signed, until whoever was invited has come; what they do later is theirs."""
    signed = list(Proposal.objects.invitations(signed_by=by).values_list("pk", "about"))
    own, invited = [key for key, _about in signed], [about for _key, about in signed]
    return Q(about__in=own) | Q(about__in=invited, verb__in=OF_AN_INVITATION)


def actors(*, me: UUID) -> dict[str, str]:
    """Everybody who may have acted, by the name in the record."""
    people = {str(key): name for key, name in User.objects.values_list("pk", "name")}
    return people | {str(me): _("you"), THE_HOUSE: _("the house"), THE_STREET: _("the street")}


def row(entry: Entry, known: Mapping[str, str]) -> Row:
    return Row(entry, known.get(entry.actor, _("somebody who left")), entry.actor == THE_STREET)


def months(today: date) -> list[date]:
    """The first days of the last twelve, the newest first."""
    counted = [today.year * 12 + today.month - 1 - back for back in range(MONTHS)]
    return [date(each // 12, each % 12 + 1, 1) for each in counted]


def counted(shown: Sequence[date]) -> list[tuple[str, list[int]]]:
    """Each verb with its number in each of these months: of people of the house alone. What applicants did, and what timers did to what is
    theirs, is never counted here."""
    found = Entry.objects.exclude(actor__in=(THE_HOUSE, THE_STREET)).monthly(since=min(shown))
    return [(verb, [found[verb, month] for month in shown]) for verb in sorted({verb for verb, _month in found})]
