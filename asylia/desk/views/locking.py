"""Locking a case: at once, without an open vault and without a second question."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from asylia.accounts.door import MemberRequest, signed_in
from asylia.accounts.models import User
from asylia.casework.actions.locking import lock_case
from asylia.casework.models import Case
from asylia.desk.door import gone
from asylia.vault.errors import SubjectGone


@signed_in
@require_POST
def lock(request: MemberRequest, who: User, case: UUID) -> HttpResponse:
    """For its two caseworkers and for officers; for everybody else it does not exist."""
    try:
        found = Case.objects.known_to(who).get(pk=case)
        lock_case(found, by=who, now=request.now)
    except SubjectGone:
        return gone(request)
    except (Case.DoesNotExist, PermissionDenied) as unknown:
        raise Http404 from unknown
    return redirect("case", case) if who.pk in found.two else redirect(reverse("cases", query={"all": "1"}))
