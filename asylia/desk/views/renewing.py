"""New keys for what somebody could open who was shut out for cause: what waits for me, and how far the others are."""

from collections import Counter
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from asylia.accounts.door import Member, MemberRequest, opened, touched
from asylia.accounts.permissions import Act, gives
from asylia.casework.actions.renewing import renew
from asylia.casework.models import Case
from asylia.desk.mine import mine_to_renew
from asylia.kit.models import short_code
from asylia.vault import keeper, revoking
from asylia.vault.errors import CannotOpen, RosterRefused, StillKnown, SubjectGone, TooFewHolders

AT_A_TIME = 20  # about a second


@require_safe
@opened
def new_keys(request: MemberRequest, me: Member) -> HttpResponse:
    return _page(request, me, {})


@require_POST
@opened
@touched
def give_new_keys(request: MemberRequest, me: Member) -> HttpResponse:
    """So many at a press; what cannot have new keys yet, stays and is named."""
    left: dict[UUID, str] = {}
    for subject in mine_to_renew(me)[:AT_A_TIME]:
        try:
            renew(subject, by=me.user, keys=me.keys, now=me.now)
        except SubjectGone:  # destroyed meanwhile
            continue
        except StillKnown:
            left[subject] = _("its circle needs a new key first: look at Circles, then two officers sign the roster")
        except TooFewHolders:
            left[subject] = _(
                "fewer than two people are left who hold it: an officer names another caseworker, or somebody is let into the circle, first"
            )
        except RosterRefused:
            left[subject] = _("the officers have not signed the key of somebody who holds it")
        except CannotOpen:
            left[subject] = _("it does not open for you now")
    return _page(request, me, left)


def _page(request: MemberRequest, me: Member, left: dict[UUID, str]) -> HttpResponse:
    if not (gives(Act.OPEN_ARRIVED, me.roles) or gives(Act.CHANGE_CASEWORKER, me.roles)):
        raise Http404
    mine = mine_to_renew(me)
    known = {
        "count": len(mine),
        "left": [(short_code(subject), why) for subject, why in left.items()],
        "others": _others(me) if gives(Act.INVITE, me.roles) else None,
    }
    return render(request, "desk/new_keys.html", known | {"most": AT_A_TIME, "is_done": request.method == "POST" and not mine})


def _others(me: Member) -> list[tuple[str, int]]:
    """For an officer: how many cases still wait, by who carries them. Not what arrived: that some of it is for the independent person alone
    is nobody's to know."""
    cases = Case.objects.filter(pk__in=revoking.due()).exclude(pk__in=keeper.kept_from(me.user.pk)).select_related("first", "second")
    pairs = Counter(_("{first} or {second}").format(first=case.first.name, second=case.second.name) for case in cases)
    return sorted(pairs.items())
