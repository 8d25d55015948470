from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_POST

from asylia.accounts.door import MemberRequest, signed_in
from asylia.accounts.models import User
from asylia.notices.actions import see
from asylia.notices.models import PAGES, Kind, Notice

ON_A_PAGE = 50
MOST_PAGES = 1000


@signed_in
def notices(request: MemberRequest, who: User) -> HttpResponse:
    """The newest first. One more than is shown is read: it says whether there are older ones, and saves counting."""
    page = _page(request)
    found = list(Notice.objects.of(who)[(page - 1) * ON_A_PAGE : page * ON_A_PAGE + 1])
    rows = [(notice, _href(notice)) for notice in found[:ON_A_PAGE]]
    waits = any(notice.seen_at is None for notice, _ in rows)
    shown = {"rows": rows, "waits": waits, "page": page, "newer": page - 1, "older": page + 1 if len(found) > ON_A_PAGE else 0}
    return render(request, "notices/notices.html", shown)


@signed_in
@require_POST
def seen(request: MemberRequest, who: User) -> HttpResponse:
    """One, by its button, or all that stood on the page; nothing that came meanwhile."""
    asked = request.POST.getlist("only") or request.POST.getlist("notice")
    see([key for key in Notice.objects.of(who).unseen().values_list("pk", flat=True) if str(key) in asked], by=who, now=request.now)
    return redirect(f"{reverse('notices')}?page={_page(request)}")


def _page(request: HttpRequest) -> int:
    typed = request.GET.get("page", "")
    return min(max(int(typed), 1), MOST_PAGES) if typed.isascii() and typed.isdigit() else 1


def _href(notice: Notice) -> str:
    """The page that it leads to, where one is built."""
    try:
        return reverse(PAGES.get(Kind(notice.kind), ""), args=[notice.about] if notice.about else [])
    except NoReverseMatch:
        return ""
