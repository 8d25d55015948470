"""New keys for what somebody could open who was shut out for cause: what waits for me, and how far the others are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from asylia.accounts.door import Member, MemberRequest, opened, touched
from asylia.accounts.permissions import Act, gives
from asylia.casework.actions.renewing import renew
from asylia.casework.models import Case
from asylia.desk.mine import mine_to_renew
from asylia.kit.models import short_code
from asylia.vault import revoking
from asylia.vault.errors import CannotOpen, RosterRefused, ShutOutHolder, StillKnown, SubjectGone, TooFewHolders

AT_A_TIME = 20  # about a second
NOT_YET = {
    StillKnown: gettext_lazy("Its circle needs a new key first: look at Circles; then two officers sign the roster."),
    TooFewHolders: gettext_lazy(
        "Fewer than two people are left who hold it. First an officer names another caseworker and the one who stays grants, "
        "or somebody is let into the circle."
    ),
    RosterRefused: gettext_lazy("The officers have not signed the key of somebody who holds it."),
    ShutOutHolder: gettext_lazy("Somebody who must never see it sits in its circle now: tell an officer."),
    CannotOpen: gettext_lazy("It does not open for you now."),
}


@require_safe
@opened
def new_keys(request: MemberRequest, me: Member) -> HttpResponse:
    return _page(request, me, {})


@require_POST
@opened
@touched
def give_new_keys(request: MemberRequest, me: Member) -> HttpResponse:
    """So many at a press; what cannot have new keys yet, stays and is named."""
    left: dict[str, list[UUID]] = {}
    tried = mine_to_renew(me)[:AT_A_TIME]
    for subject in tried:
        try:
            renew(subject, by=me.user, keys=me.keys, now=me.now)
        except SubjectGone:  # destroyed meanwhile
            continue
        except tuple(NOT_YET) as why:
            said = next(str(words) for kind, words in NOT_YET.items() if isinstance(why, kind))
            left.setdefault(said, []).append(subject)
    return _page(request, me, left, given=len(tried) - sum(map(len, left.values())))


def _page(request: MemberRequest, me: Member, left: Mapping[str, Sequence[UUID]], *, given: int = 0) -> HttpResponse:
    if not (gives(Act.OPEN_ARRIVED, me.roles) or gives(Act.CHANGE_CASEWORKER, me.roles)):
        raise Http404
    mine = mine_to_renew(me)
    known = {
        "count": len(mine),
        "left": [(why, [short_code(subject) for subject in subjects]) for why, subjects in left.items()],
        "others": _others(me) if gives(Act.INVITE, me.roles) else None,
    }
    is_done = request.method == "POST" and not mine
    return render(request, "desk/new_keys.html", known | {"most": AT_A_TIME, "given": given, "is_done": is_done})


def _others(me: Member) -> list[tuple[str, int]]:
    """For an officer: how many cases still wait, by who carries them. Not what arrived: that some of it is for the independent person alone
    is nobody's to know."""
    cases = Case.objects.known_to(me.user).filter(pk__in=revoking.due()).select_related("first", "second")
    return sorted(Counter(_who(case) for case in cases).items())


def _who(case: Case) -> str:
    """Whoever of the two is still here."""
    names = sorted(user.name for user in (case.first, case.second) if user.is_active)
    if len(names) == len(case.two):
        return _("{one} or {other}").format(one=names[0], other=names[1])
    return _("{name}, once another caseworker is named").format(name=names[0]) if names else _("Nobody is left who carries it")
