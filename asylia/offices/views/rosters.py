"""The roster: what is signed, and what waits to be."""

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
from asylia.vault import rosters
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
    names = actions.names_of(next_one) if next_one else {}
    changes = [(names.get(line.holder, ""), line, line.signing and _key(line.signing)) for line in new]
    known = {"present": present, "changes": changes, "next": next_one, "broken": broken, "own": shown_key(me.key)}
    waiting = Proposal.objects.filter(kind=ROSTER).waiting(now=me.now).select_related("by")
    return render(request, "offices/roster.html", known | {"waiting": waiting, "is_pinned": actions.is_pinned(me)})


def _key(signing: bytes) -> str:
    return actions.plain(signing)


def _present() -> Roster | None:
    try:
        return rosters.current_roster()
    except RosterRefused:
        return None


def _next(me: Member) -> Roster | None:
    try:
        return actions.next_roster(now=me.now)
    except NothingToSign:
        return None
