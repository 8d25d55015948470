"""The cases that somebody carries, as a table; for officers all of them, by number, state and days alone. And the way by a number."""

from datetime import date
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from asylia.accounts.door import Member, MemberRequest, opened, signed_in
from asylia.accounts.models import RoleName, User
from asylia.accounts.permissions import Act
from asylia.casework.models import Case
from asylia.casework.states import CaseState
from asylia.desk import table
from asylia.desk.mine import my_cases
from asylia.desk.views.today import may_today
from asylia.intake.models import Application
from asylia.kit.days import day_of
from asylia.kit.models import short_code, typed_code
from asylia.vault import locks
from asylia.vault.models import LockKind

ON_A_PAGE = 100


@login_not_required  # the two views behind it ask who comes
def cases(request: HttpRequest) -> HttpResponse:
    """Mine; for an officer who asks for all, or carries none, those that exist."""
    carries = RoleName.CASEWORKER in getattr(request.user, "running_roles", ())
    return own(request) if carries and "all" not in request.GET else known(request)


@opened
def own(request: MemberRequest, me: Member) -> HttpResponse:
    mine, asked = my_cases(me), request.GET.dict()
    page = Paginator(table.chosen(mine, asked), ON_A_PAGE).get_page(asked.get("page"))
    shown = {
        "page": page,
        "rows": [table.row(each, today=me.today) for each in page],
        "count": len(mine),
        "others": table.others(mine),
        "states": CaseState.choices,
        "orders": [(key, words) for key, (words, _) in table.ORDERS.items()],
        "sort": asked.get("sort", table.FIRST_ORDER),
        "asked": request.GET,
        "sees_all": RoleName.OFFICER in me.roles,
    }
    return render(request, "desk/cases.html", shown)


@signed_in
def known(request: MemberRequest, who: User) -> HttpResponse:
    """That a case exists, its state and its days. Nothing is opened."""
    if RoleName.OFFICER not in who.running_roles:
        raise Http404
    there = Case.objects.known_to(who).order_by("-since", "pk")
    page = Paginator(there, ON_A_PAGE).get_page(request.GET.get("page"))
    locked = set(locks.locked(LockKind.SUBJECT))
    carries = RoleName.CASEWORKER in who.running_roles
    return render(request, "desk/known.html", {"page": page, "locked": locked, "carries": carries, "asked": request.GET})


@signed_in
def second_look(request: MemberRequest, who: User, case: UUID) -> HttpResponse:
    """That it was asked for, the state and the days of the case, and what comes next. Nothing is opened."""
    found = Case.objects.to_look_again(who).filter(pk=case).first() if may_today(who, Act.NAME_APPEAL) else None
    if found is None:
        raise Http404
    return render(request, "desk/second_look.html", {"case": found})


@signed_in
def jump(request: MemberRequest, who: User) -> HttpResponse:
    """To the one of my cases, or of what arrived, whose number begins so."""
    typed = request.GET.get("number", "").strip()
    code = typed_code(typed)
    found = [(number, href) for number, href in _mine(who, day_of(request.now)) if code and typed_code(number).startswith(code)]
    if len(found) == 1:
        return redirect(found[0][1])
    return render(request, "desk/jump.html", {"typed": typed, "found": sorted(found), "finds_here": True})


def _mine(who: User, today: date) -> list[tuple[str, str]]:
    """Numbers with their pages."""
    carried = (
        Case.objects.visible_to(who, on=today).read_by(who, on=today) if RoleName.CASEWORKER in who.running_roles else Case.objects.none()
    )
    waiting = Application.objects.visible_to(who.pk, on=today).waiting() if may_today(who, Act.OPEN_ARRIVED) else Application.objects.none()
    keys = [(name, key) for name, rows in (("case", carried), ("arrival", waiting)) for key in rows.values_list("pk", flat=True)]
    return [(short_code(key), reverse(name, args=[key])) for name, key in keys]
