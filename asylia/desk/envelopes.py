"""The envelopes of a case, as they lie on its page: who holds each, in words, and who opened them when."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
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
ANSWERS = "case-answers"
VERBS = {
    STORY: (ANSWERS, gettext_lazy("Read")),
    TALK: ("case-write", gettext_lazy("Write")),
    NOTES: ("case-note", gettext_lazy("Add")),
    CONTACT: ("case-contact", gettext_lazy("Open")),
    PROFILE: (ANSWERS, gettext_lazy("Read")),
    LIMITS: (ANSWERS, gettext_lazy("Read")),
    ASSESSMENT: ("case-screening", gettext_lazy("Read")),
}
CIRCLES = {
    "secretariat": gettext_lazy("the secretariat"),
    "triage": gettext_lazy("those who open what arrives"),
    "ear": gettext_lazy("the independent person"),
}

Act = tuple[datetime, str, set[str]]  # when, who, and what was opened


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
    """What one person opened on one day: how often, when for the last time, and all that was opened by it."""

    last: datetime
    who: str
    envelopes: str
    times: int


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
        found.append(Row(str(TITLES[kind]), mark, text, _page_of(kind, case) if is_mine else "", str(VERBS[kind][1])))
    return found


def _page_of(kind: str, case: Case) -> str:
    """Where it is opened; of the answers, only those that lie in it."""
    page = VERBS[kind][0]
    return reverse(page, args=[case.pk], query={"of": kind} if page == ANSWERS else None)


def _words(held: list[Held], names: Names) -> str:
    """ "you and Mads, somebody until 17 December 2026"; you come first."""
    first = sorted(held, key=lambda each: each.holder != names.me)
    return joined([_holder(each, names) for each in first])


def _holder(each: Held, names: Names) -> str:
    who = str(CIRCLES.get(each.role, each.role)) if each.role else names.of(each.holder)
    return _("{who} until {day}").format(who=who, day=day(each.until)) if each.until else who


def looks(case: Case, *, me: UUID) -> tuple[list[Look], list[Look]]:
    """Who opened how somebody can be reached, and who opened all else, the newest first. One person on one day is one line."""
    kinds = holders.envelopes_of(case.pk)
    opened = [(each.at, each.actor, kinds[each.about]) for each in Entry.objects.openings(kinds)]
    names = Names(me, {str(key): name for key, name in User.objects.values_list("pk", "name")})
    acts = [(at, who, {kind for *__, kind in act}) for (at, who), act in groupby(opened, key=lambda row: row[:2])]
    with_contact = [act for act in acts if CONTACT in act[2]]
    return _by_day(with_contact, names), _by_day([act for act in acts if CONTACT not in act[2]], names)


def _by_day(acts: Iterable[Act], names: Names) -> list[Look]:
    found: dict[tuple[date, str], list[Act]] = {}
    for act in acts:
        found.setdefault((act[0].date(), act[1]), []).append(act)
    return [Look(day[0][0], names.of(who), titles({kind for act in day for kind in act[2]}), len(day)) for (__, who), day in found.items()]


def titles(kinds: Collection[str]) -> str:
    """In the order in which they lie on the page, but how somebody can be reached before all."""
    return joined([str(TITLES[kind]) for kind in (CONTACT, *(each for each in TITLES if each != CONTACT)) if kind in kinds])


def unopened(case: Case, kinds: Collection[str], *, by: UUID) -> list[str]:
    """Which of these, where the case has them, somebody never opened."""
    there = {key: kind for key, kind in holders.envelopes_of(case.pk).items() if kind in kinds}
    opened = {there[key] for key in Entry.objects.openings(there).filter(actor=str(by)).values_list("about", flat=True)}
    return sorted(set(there.values()) - opened)


def counted(held: Mapping[str, list[Held]], *, names: Names, now: datetime) -> str:
    """ "by you 6 times, by Mads 2 times", of this month; empty where nobody did."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    opened = Entry.objects.openings({each.envelope for row in held.values() for each in row}).filter(at__gte=month)
    by = Counter(actor for __, actor in set(opened.values_list("at", "actor")))
    ordered = sorted(by.items(), key=lambda pair: (pair[0] != str(names.me), -pair[1]))
    return ", ".join(ngettext("by {who} {n} time", "by {who} {n} times", n).format(who=names.of(who), n=n) for who, n in ordered)
