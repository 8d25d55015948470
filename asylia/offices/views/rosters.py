"""The roster: what is signed, and what waits to be."""

import base64

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import redirect, render

from asylia.accounts.door import Member, MemberRequest, opened, touched
from asylia.accounts.permissions import Act, gives, require
from asylia.accounts.views.beginning import shown_key
from asylia.kit.errors import RuleBroken
from asylia.offices.actions import rosters as actions
from asylia.offices.errors import NothingToSign
from asylia.offices.kinds import ROSTER
from asylia.offices.models import Proposal
from asylia.offices.next_roster import names_of, next_roster
from asylia.vault import rosters, sealing
from asylia.vault.errors import RosterRefused
from asylia.vault.roster import Roster


@opened
@touched
def roster(request: MemberRequest, me: Member) -> HttpResponse:
    require(gives(Act.SIGN_ROSTER, me.roles))
    broken, next_one = "", _next(me)
    if request.method == "POST" and next_one:
        try:
            made = actions.propose_roster(seen=request.POST.get("seen", "").replace("\r\n", "\n"), by=me)
        except RuleBroken as rule:
            broken, next_one = str(rule), _next(me)
        else:
            return redirect("proposal", made.pk)
    present = _present()
    new = [line for line in next_one.lines if not present or line not in present.lines] if next_one else []
    names = names_of(next_one) if next_one else {}
    changes = [(names.get(line.holder, ""), line, line.signing and _key(line.signing)) for line in new]
    known = {"present": present, "changes": changes, "next": next_one, "broken": broken, "own": shown_key(me.key)}
    is_pinned = sealing.signing_key(me.key.seed) in settings.OFFICERS
    waiting = Proposal.objects.visible_to(me.user.pk).filter(kind=ROSTER).waiting(now=me.now).select_related("by")
    return render(request, "offices/roster.html", known | {"waiting": waiting, "is_pinned": is_pinned})


def _key(signing: bytes) -> str:
    return base64.b64encode(signing).decode()


def _present() -> Roster | None:
    try:
        return rosters.current_roster()
    except RosterRefused:
        return None


def _next(me: Member) -> Roster | None:
    try:
        return next_roster(now=me.now)
    except NothingToSign:
        return None
