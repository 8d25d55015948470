"""The record as people read it: an auditor all of it, others what they did themselves, officers what was done to invitations that they
signed, too; and how often what was done."""

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from asylia.accounts.door import MemberRequest, signed_in
from asylia.accounts.models import User
from asylia.accounts.permissions import POWERS, Act, Reach
from asylia.audit.models import Entry
from asylia.desk import entries
from asylia.desk.views.today import may_today

ON_A_PAGE = 100


@require_safe
@signed_in
def record(request: MemberRequest, who: User) -> HttpResponse:
    reaches = {reach for name, reach in POWERS[Act.READ_RECORD].items() if name in who.running_roles}
    if not reaches:
        raise Http404
    asked = request.GET.dict()
    invites = may_today(who, Act.INVITE)
    near = entries.of_invitations(by=who.pk) if invites else Q()
    there = entries.chosen(Entry.objects.visible_to(who.pk, reaches=reaches, near=near), asked)
    page = Paginator(there.newest_first(), ON_A_PAGE).get_page(asked.get("page"))
    actors = entries.actors(me=who.pk)
    shown = {
        "page": page,
        "rows": [entries.row(entry, actors) for entry in page],
        "sees_all": Reach.ALONE in reaches,
        "sees_others": invites or Reach.ALONE in reaches,
        "actors": sorted(actors.items(), key=lambda actor: actor[1].casefold()),
        "asked": request.GET,
    }
    return render(request, "desk/record.html", shown)


@require_safe
@signed_in
def counts(request: MemberRequest, who: User) -> HttpResponse:
    if not may_today(who, Act.COUNT_RECORD):
        raise Http404
    months = entries.months(request.now.date())
    return render(request, "desk/counts.html", {"months": months, "rows": entries.counted(months)})
