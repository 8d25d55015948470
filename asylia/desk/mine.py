"""The cases that somebody carries, each with what waits in it: read at once for a list."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from asylia.accounts.door import Member
from asylia.accounts.models import RoleName, User
from asylia.accounts.permissions import Act, gives
from asylia.casework import rules
from asylia.casework.actions import overview
from asylia.casework.actions.overview import Overview
from asylia.casework.models import Case, Change, Glass
from asylia.casework.rules import Reason, Waits
from asylia.casework.states import CaseState
from asylia.desk.words import called
from asylia.intake.models import Application
from asylia.vault import revoking


@dataclass(frozen=True, slots=True)
class Mine:
    """`waiting`: the most pressing first; empty where nothing does."""

    case: Case
    other: User
    overview: Overview
    waiting: list[Waits]
    change: Change | None = None
    people: Mapping[UUID, User] = field(default_factory=dict)
    stands_for: User | None = None
    glasses: Iterable[Glass] = ()

    def called(self, user: str) -> str:
        """Who of ours it was."""
        found = self.people.get(UUID(user))
        return found.name if found else _("somebody who left")

    @property
    def name(self) -> str:
        return called(self.overview.due, self.case)

    @property
    def is_in_danger(self) -> bool:
        return rules.is_in_danger(self.overview.due)

    @property
    def order(self) -> tuple[int, date]:
        """Danger first, the newest of it on top; then by the day."""
        return in_order(self.waiting)

    def day_of(self, reason: Reason) -> date | None:
        return next((each.by for each in self.waiting if each.reason is reason), None)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What waits for two people."""

    application: Application
    overview: Overview
    waiting: list[Waits]

    @property
    def is_in_danger(self) -> bool:
        return rules.is_in_danger(self.overview.due)

    @property
    def order(self) -> tuple[int, date, date]:
        return *in_order(self.waiting), self.application.sent_on or date.min


def in_order(waiting: list[Waits]) -> tuple[int, date]:
    return rules.rank(waiting) if waiting else (2, date.max)


def my_cases(me: Member) -> list[Mine]:
    """Raises PermissionDenied when nobody carries cases in this role."""
    readable = Case.objects.visible_to(me.user, on=me.today).read_by(me.user, on=me.today).order_by("pk")
    cases = list(readable.select_related("application", "first", "second", "change__out", "change__into"))
    found = overview.of_cases(cases, by=me.user, keys=me.keys, now=me.now) if cases else {}
    users = {user.pk: user for case in cases for user in (case.first, case.second)}
    if others := _who_wrote(found.values()) - users.keys():
        users |= User.objects.in_bulk(others)
    asked = [case.pk for case in cases if case.has_glass]
    glasses = list(Glass.objects.waiting(now=me.now).filter(case__in=asked).named()) if asked else []
    mine = [_mine(case, found[case.pk], users, me=me) for case in cases if case.pk in found]
    return [replace(each, glasses=[glass for glass in glasses if glass.case_id == each.case.pk]) for each in mine] if glasses else mine


def _who_wrote(known: Iterable[Overview]) -> set[UUID]:
    """Who signed first, or did not sign second: one of the two, or who stood in."""
    return {UUID(said["by"]) for each in known for said in (each.proposal, *each.told) if said}


def _mine(case: Case, known: Overview, users: Mapping[UUID, User], *, me: Member) -> Mine:
    stood_for = None if me.user.pk in case.two else case.stood_for
    mine = stood_for or me.user.pk
    other = users[case.second_id if case.first_id == mine else case.first_id]
    waiting = known.waits(sent_on=case.application.sent_on or case.since, today=me.today)
    if case.state == CaseState.REJECTED:
        waiting = rules.still_waits(waiting)
    change = case.change if hasattr(case, "change") else None
    return Mine(case, other, known, waiting, change, users, users[stood_for] if stood_for else None)


def arrived(me: Member) -> list[Arrived]:
    """The oldest danger first. Raises PermissionDenied when no role of hers opens what arrived."""
    waiting = list(Application.objects.visible_to(me.user.pk, on=me.today).waiting())
    found = overview.of_arrived(waiting, by=me.user, keys=me.keys, now=me.now) if waiting else {}
    return sorted(_arrived(waiting, found, today=me.today), key=lambda each: each.order)


def mine_to_renew(me: Member) -> list[UUID]:
    """What takes new keys because somebody was shut out, of what I carry and of what arrived and opens for me."""
    if not revoking.is_anybody():
        return []
    carried = Case.objects.visible_to(me.user, on=me.today).carried_by(me.user) if RoleName.CASEWORKER in me.roles else Case.objects.none()
    waiting = Application.objects.visible_to(me.user.pk, on=me.today).waiting() if gives(Act.OPEN_ARRIVED, me.roles) else []
    return sorted(revoking.due([case.pk for case in carried] + [application.pk for application in waiting]))


def _arrived(waiting: list[Application], found: Mapping[UUID, Overview], *, today: date) -> Iterator[Arrived]:
    for application in waiting:
        if known := found.get(application.pk):
            sent_on = application.sent_on or today
            yield Arrived(application, known, known.waits(sent_on=sent_on, today=today))
