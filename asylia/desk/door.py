"""The door of one case: the two who carry it come in, and who stands in for one of them. For everybody else it does not exist."""

import functools
from collections.abc import Callable
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from asylia.accounts.door import Member, MemberRequest, fields_of, opened
from asylia.accounts.permissions import Act
from asylia.casework.models import Case
from asylia.intake.states import ApplicationState
from asylia.offices.actions.ceilings import reached
from asylia.offices.permissions import can_sign
from asylia.vault.errors import CannotOpen, CeilingReached, SubjectGone, SubjectLocked

CaseView = Callable[[MemberRequest, Member, Case], HttpResponse]


def of_case(view: CaseView) -> Callable[..., HttpResponse]:
    """A page of one case, by the id in its address. What was written for it comes back when a term ended meanwhile."""

    @opened
    @functools.wraps(view)
    def answer(request: MemberRequest, me: Member, /, case: UUID) -> HttpResponse:
        mine = Case.objects.read_by(me.user, on=me.today).filter(pk=case).select_related("application", "first", "second")
        found = mine.visible_to(me.user, on=me.today).first()
        if found is None:
            return gone(request) if mine.filter(application__state=ApplicationState.WITHDRAWN).exists() else not_there()
        return calmly(request, me, lambda: view(request, me, found))

    return answer


def calmly(request: HttpRequest, me: Member, answer: Callable[[], HttpResponse]) -> HttpResponse:
    """What is answered, or in words why a case does not open."""
    try:
        return answer()
    except SubjectGone:
        return gone(request)
    except CeilingReached:
        return stopped(request, me)
    except SubjectLocked:
        return render(request, "desk/locked.html", {"fields": fields_of(request)}, status=423)
    except CannotOpen:
        return changed(request)
    except PermissionDenied:
        return render(request, "desk/ended.html", {"fields": fields_of(request)}, status=403)


def not_there() -> HttpResponse:
    raise Http404


def stopped(request: HttpRequest, me: Member) -> HttpResponse:
    """So much in so short a time: a second person is asked."""
    reached(by=me.user, now=me.now)
    known = {"fields": fields_of(request), "may_ask": can_sign(me.user, Act.OPEN_MORE, now=me.now)}
    return render(request, "desk/stopped.html", known, status=429)


def gone(request: HttpRequest) -> HttpResponse:
    """She took it back or erased it; what was just written for it is given back."""
    return render(request, "desk/gone.html", {"fields": fields_of(request)}, status=410)


def changed(request: HttpRequest) -> HttpResponse:
    """Somebody without a key wrote to it; what was just written for it is given back."""
    return render(request, "desk/changed.html", {"fields": fields_of(request)}, status=409)
