"""What waits for somebody today, and why. Who reads neither cases nor what arrived needs no open vault for it."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from asylia.accounts.door import Member, MemberRequest, opened, signed_in
from asylia.accounts.models import RoleName, User
from asylia.accounts.permissions import POWERS, Act
from asylia.casework.models import Case, Glass
from asylia.desk import lines
from asylia.desk.lines import Section
from asylia.desk.mine import arrived, mine_to_renew, my_cases


@login_not_required  # the two views behind it ask who comes
def today(request: HttpRequest) -> HttpResponse:
    """In the order of the day: danger first."""
    reads = {RoleName.CASEWORKER, *POWERS[Act.OPEN_ARRIVED]}
    return of_cases(request) if reads & set(getattr(request.user, "running_roles", ())) else without_cases(request)


@opened
def of_cases(request: MemberRequest, me: Member) -> HttpResponse:
    carries = RoleName.CASEWORKER in me.roles
    found = lines.sections(my_cases(me), me=str(me.user.pk), now=me.now) if carries else []
    return _page(request, me.user, [*_arrivals(me), *found, *_new_keys(me)])


@signed_in
def without_cases(request: MemberRequest, who: User) -> HttpResponse:
    return _page(request, who, [])


def _page(request: MemberRequest, who: User, found: list[Section]) -> HttpResponse:
    """What may be seen without keys comes last."""
    found = [*_let_in(who, request.now), *found, *_second_looks(who)]
    known = {"day": request.now.date(), "sections": found, "counted": lines.counted(found), "finds_here": True}
    return render(request, "desk/today.html", known)


def _arrivals(me: Member) -> list[Section]:
    waiting = arrived(me) if may_today(me.user, Act.OPEN_ARRIVED) else []
    return [Section(lines.ARRIVED, [lines.what_waits(waiting)])] if waiting else []


def _new_keys(me: Member) -> list[Section]:
    due = mine_to_renew(me)
    return [Section(lines.NEW_KEYS, [lines.takes_new_keys(len(due))])] if due else []


def _let_in(who: User, now: datetime) -> list[Section]:
    running = Glass.objects.known_to(who).running(now=now).filter(user=who).order_by("granted_at")
    asked = [lines.let_in(glass, glass.ends_at) for glass in running if glass.ends_at]
    return [Section(lines.LET_IN, asked)] if asked else []


def _second_looks(who: User) -> list[Section]:
    if not may_today(who, Act.NAME_APPEAL):
        return []
    asked = [lines.second_look(case) for case in Case.objects.to_look_again(who).order_by("look_again_on")]
    return [Section(lines.ASKED_AGAIN, asked)] if asked else []


def may_today(who: User, act: Act) -> bool:
    """By the roles that the sign-in read today: no query."""
    return any(name in POWERS[act] for name in who.running_roles)
