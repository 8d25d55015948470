"""What somebody hands over before leaving, on one page; and closing the account when nothing is left."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from asylia.accounts.door import MemberRequest, signed_in, touched
from asylia.accounts.models import User
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.desk import actions
from asylia.desk.actions import StillOwns
from asylia.desk.owned import owned, seen_by
from asylia.kit.days import day_of


@signed_in
def mine(request: MemberRequest, who: User) -> HttpResponse:
    """For oneself: whoever has a role has something left, so an officer closes."""
    return _page(request, who, who)


@signed_in
@touched
def person(request: MemberRequest, who: User, key: UUID) -> HttpResponse:
    """For an officer."""
    require(may(who, Act.INVITE, on=day_of(request.now), how=[Reach.TWO]))
    user = get_object_or_404(User, pk=key)
    if request.method != "POST":
        return _page(request, who, user)
    try:
        actions.close_account(user, by=who, now=request.now)
    except StillOwns as left:
        return _page(request, who, user, broken=str(left))
    return redirect("people")


def _page(request: MemberRequest, who: User, user: User, *, broken: str = "") -> HttpResponse:
    """What its reader must not see is left out; that something is left is said all the same, without a word what."""
    found = owned(user, now=request.now)
    known = {"user": user, "owned": seen_by(who, found), "is_free": not found, "is_mine": who == user, "broken": broken}
    return render(request, "desk/leave.html", known, status=409 if broken else 200)
