"""The envelopes of a case, as they lie on its page: who holds each, in words, and who opened them when."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from asylia.accounts.models import User
from asylia.audit.models import Entry
from asylia.casework.file import ASSESSMENT, CONTACT, LIMITS, NOTES, PROFILE, STORY, TALK
from asylia.casework.models import Case
from asylia.desk.words import Names, day, joined
from asylia.vault import holders
from asylia.vault.holders import Held

TITLES = {
    STORY: gettext_lazy("Story"),
    TALK: gettext_lazy("Talk"),
    NOTES: gettext_lazy("Notes"),
    CONTACT: gettext_lazy("Contact"),
    PROFILE: gettext_lazy("Profile"),
    LIMITS: gettext_lazy("Limits"),
    ASSESSMENT: gettext_lazy("Assessment"),
}
MORE = {
    TALK: gettext_lazy("Open for {name} as well, by number."),
    CONTACT: gettext_lazy("Asks for your key again. Each sees when the other opens it."),
    PROFILE: gettext_lazy("Not shown to any city."),
    LIMITS: gettext_lazy("Never for a city."),
    ASSESSMENT: gettext_lazy("What was found in screening."),
}
VERBS = {
    STORY: ("case-answers", gettext_lazy("Read")),
    TALK: ("case-write", gettext_lazy("Write")),
    NOTES: ("case-note", gettext_lazy("Add")),
    CONTACT: ("case-contact", gettext_lazy("Open")),
    PROFILE: ("case-answers", gettext_lazy("Read")),
    LIMITS: ("case-answers", gettext_lazy("Read")),
    ASSESSMENT: ("case-screening", gettext_lazy("Read")),
}
CIRCLES = {
    "secretariat": gettext_lazy("the secretariat"),
    "triage": gettext_lazy("those who open what arrives"),
    "ear": gettext_lazy("the independent person"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """`mark`: open, sealed, or not (it is not for you)."""

    title: str
    mark: str
    text: str
    href: str
    verb: str


@dataclass(frozen=True, slots=True)
class Look:
    """One act of opening, and all that was opened by it."""

    at: datetime
    who: str
    envelopes: str


def rows(
    case: Case, held: Mapping[str, list[Held]], *, opened: Iterable[str], circles: Iterable[UUID], names: Names, name: str
) -> list[Row]:
    """`circles`: those whose key the reader has."""
    mine, found = {names.me, *circles}, []
    for kind in (each for each in TITLES if each in held):
        is_mine = any(each.holder in mine for each in held[kind])
        mark = "open" if kind in opened else "sealed" if is_mine else "not"
        first = _("Open for you.") if mark == "open" else _("Sealed.") if is_mine else _("Not for you.")
        more = str(MORE.get(kind, "")).format(name=name)
        text = " ".join(filter(None, (first, _("Held by {holders}.").format(holders=_words(held[kind], names)), more)))
        page, verb = VERBS[kind]
        found.append(Row(str(TITLES[kind]), mark, text, reverse(page, args=[case.pk]) if is_mine else "", str(verb)))
    return found


def _words(held: list[Held], names: Names) -> str:
    """ "you and Mads, somebody until 17 December 2026"; you come first."""
    first = sorted(held, key=lambda each: each.holder != names.me)
    return joined([_holder(each, names) for each in first])


def _holder(each: Held, names: Names) -> str:
    who = str(CIRCLES.get(each.role, each.role)) if each.role else names.of(each.holder)
    return _("{who} until {day}").format(who=who, day=day(each.until)) if each.until else who


def looks(case: Case, *, me: UUID) -> list[Look]:
    """Who opened what of this case, the newest first; one act is one line."""
    kinds = holders.envelopes_of(case.pk)
    opened = [(each.at, each.actor, kinds[each.about]) for each in Entry.objects.openings(kinds)]
    names = Names(me, {str(key): name for key, name in User.objects.values_list("pk", "name")})
    acts = groupby(opened, key=lambda row: row[:2])
    return [Look(at, names.of(who), titles({kind for *__, kind in act})) for (at, who), act in acts]


def titles(kinds: set[str]) -> str:
    """In the order in which they lie on the page."""
    return joined([str(title) for kind, title in TITLES.items() if kind in kinds])


def counted(held: Mapping[str, list[Held]], *, names: Names, now: datetime) -> str:
    """ "by you 6 times, by Mads 2 times", of this month; empty where nobody did."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    opened = Entry.objects.openings({each.envelope for row in held.values() for each in row}).filter(at__gte=month)
    by = Counter(actor for __, actor in set(opened.values_list("at", "actor")))
    ordered = sorted(by.items(), key=lambda pair: (pair[0] != str(names.me), -pair[1]))
    return ", ".join(ngettext("by {who} {n} time", "by {who} {n} times", n).format(who=names.of(who), n=n) for who, n in ordered)
