"""The circles that somebody sits in, or may sit in."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asylia.accounts.door import Member, MemberRequest, opened, touched
from asylia.accounts.models import Role, User
from asylia.kit.errors import RuleBroken
from asylia.offices.actions import circles as actions
from asylia.offices.errors import Settled
from asylia.offices.next_roster import circles_of, has_ended
from asylia.vault import circles, rosters, settling
from asylia.vault.errors import RosterRefused
from asylia.vault.models import PublicKey, Seat


@opened
def mine(request: MemberRequest, me: Member) -> HttpResponse:
    return _page(request, me)


def _page(request: MemberRequest, me: Member, *, broken: str = "") -> HttpResponse:
    rows = [_row(name, me) for name in sorted(_may_sit(me.user, me))]
    return render(request, "offices/circles.html", {"rows": rows, "broken": broken}, status=409 if broken else 200)


def _may_sit(user: User, me: Member) -> set[str]:
    return circles_of(list(Role.objects.running(on=me.today).filter(user=user).select_related("body")))


def _row(name: str, me: Member) -> dict[str, object]:
    """Who sits there, and who may and does not yet."""
    named = PublicKey.objects.filter(name=name).values("holder")
    key = PublicKey.objects.filter(holder__in=named).order_by("-epoch").first()
    if key is None:
        return {"name": name, "is_there": False}
    sitting = set(Seat.objects.filter(circle=key.holder, epoch=key.epoch, has_left=False).values_list("user", flat=True))
    members = User.objects.filter(pk__in=sitting).order_by("name")
    others = User.objects.working(on=me.today).exclude(pk__in=sitting)
    may = [user for user in others if name in _may_sit(user, me) and rosters.can_join(user.pk, circle=key.holder, on=me.today)]
    return {
        "name": name,
        "is_there": True,
        "is_signed": rosters.names(key.holder, epoch=key.epoch),
        "circle": key.holder,
        "sits": me.user.pk in sitting,
        "members": members,
        "may": may,
        "ended": [user for user in members if has_ended(user, name, on=me.today)],
        "was_left": circles.has_been_left(key.holder),
        "older": settling.waiting(key.holder),
    }


@opened
@require_POST
@touched
def change(request: MemberRequest, me: Member) -> HttpResponse:
    """Found one, let somebody in, or make a new seed: what the pressed button says."""
    name, circle, user = (request.POST.get(each, "") for each in ("found", "circle", "user"))
    try:
        if name:
            actions.found(name, may_sit=name in _may_sit(me.user, me), by=me)
        elif request.POST.get("again"):
            actions.seal_again(UUID(request.POST["again"]), by=me)
        elif request.POST.get("out"):
            actions.take_out(UUID(circle), UUID(request.POST["out"]), by=me)
        elif user:
            actions.let_in(UUID(circle), UUID(user), by=me)
        else:
            actions.renew(UUID(circle), by=me)
    except RuleBroken as rule:
        return _page(request, me, broken=str(rule))
    except (RosterRefused, ValueError):
        return _page(request, me, broken=str(Settled(_("The officers have not signed this person's key for this circle, or it is full."))))
    return redirect("circles")
