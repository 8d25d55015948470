"""What waits for somebody today, and why. Who carries no cases needs no open vault for it."""

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Min
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from asylia.accounts.door import Member, MemberRequest, opened, signed_in
from asylia.accounts.models import RoleName, User
from asylia.accounts.permissions import POWERS, Act
from asylia.casework.models import Case
from asylia.desk import lines
from asylia.desk.lines import Section
from asylia.desk.mine import my_cases
from asylia.intake.models import Application


@login_not_required  # the two views behind it ask who comes
def today(request: HttpRequest) -> HttpResponse:
    """In the order of the day: danger first."""
    carries = RoleName.CASEWORKER in getattr(request.user, "running_roles", ())
    return of_cases(request) if carries else without_cases(request)


@opened
def of_cases(request: MemberRequest, me: Member) -> HttpResponse:
    found = lines.sections(my_cases(me), me=str(me.user.pk), now=me.now)
    return _page(request, me.user, found)


@signed_in
def without_cases(request: MemberRequest, who: User) -> HttpResponse:
    return _page(request, who, [])


def _page(request: MemberRequest, who: User, found: list[Section]) -> HttpResponse:
    """What may be seen without keys comes last."""
    found = [*found, *_arrivals(who), *_second_looks(who)]
    known = {"day": request.now.date(), "sections": found, "counted": lines.counted(found), "finds_here": True}
    return render(request, "desk/today.html", known)


def _arrivals(who: User) -> list[Section]:
    if not may_today(who, Act.OPEN_ARRIVED):
        return []
    waiting = Application.objects.visible_to(who.pk).waiting().aggregate(count=Count("pk"), oldest=Min("sent_on"))
    return [Section(lines.ARRIVED, [lines.what_waits(waiting["count"], waiting["oldest"])])] if waiting["count"] else []


def _second_looks(who: User) -> list[Section]:
    """Not for the two who refused it."""
    if not may_today(who, Act.NAME_APPEAL):
        return []
    cases = Case.objects.known_to(who).asked_again().exclude(first=who).exclude(second=who).order_by("look_again_on")
    asked = [lines.second_look(case) for case in cases]
    return [Section(lines.ASKED_AGAIN, asked)] if asked else []


def may_today(who: User, act: Act) -> bool:
    """By the roles that the sign-in read today: no query."""
    return any(name in POWERS[act] for name in who.running_roles)
