"""For somebody who carries cases: who opened what of them. Nothing is opened for it."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from asylia.accounts.door import MemberRequest, signed_in
from asylia.accounts.models import RoleName, User
from asylia.casework.models import Case
from asylia.desk.looked import days_of, looks
from asylia.kit.days import day_of

ON_A_PAGE = 100


@require_safe
@signed_in
def looked(request: MemberRequest, who: User) -> HttpResponse:
    """Week by week; for nobody else this page exists."""
    if RoleName.CASEWORKER not in who.running_roles:
        raise Http404
    days = days_of(request.GET.get("week", ""), today=request.now.date())
    found = looks(Case.objects.visible_to(who, on=day_of(request.now)).carried_by(who), days, me=who.pk)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    others = sum(look.is_other for look in found)
    return render(request, "desk/looked.html", {"days": days, "page": page, "others": others, "asked": request.GET})
