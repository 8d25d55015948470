"""What waits for a second signature: the same text for the second person as for the first."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from asylia.accounts.door import Member, MemberRequest, opened, signed_in, touched
from asylia.accounts.models import User
from asylia.accounts.permissions import POWERS, Act, Reach, require
from asylia.kit.errors import RuleBroken
from asylia.offices.actions import ceilings, proposals, rosters
from asylia.offices.kinds import KINDS, ROSTER, english
from asylia.offices.models import Proposal
from asylia.offices.states import ProposalState
from asylia.vault import number

MOST_SETTLED = 50


def kinds_of(who: User) -> list[str]:
    """What somebody with the roles of today may sign."""
    acts = {kind.code: kind.act for kind in KINDS.values()} | {ROSTER: Act.SIGN_ROSTER}
    return [code for code, act in acts.items() if any(POWERS[act].get(name) is Reach.TWO for name in who.running_roles)]  # type: ignore[call-overload] # names of roles are their values


@signed_in
def waiting(request: MemberRequest, who: User) -> HttpResponse:
    kinds = kinds_of(who)
    require(bool(kinds))
    mine = Proposal.objects.visible_to(who.pk).filter(kind__in=kinds).select_related("by", "second").order_by("-at")
    known = {"waiting": mine.waiting(now=request.now), "settled": mine.exclude(state=ProposalState.WAITING)[:MOST_SETTLED]}
    return render(request, "offices/waiting.html", known)


@opened
@touched
def proposal(request: MemberRequest, me: Member, key: UUID) -> HttpResponse:
    found = get_object_or_404(Proposal.objects.visible_to(me.user.pk).select_related("by", "second"), pk=key)
    if found.kind not in kinds_of(me.user):
        raise Http404
    broken = ""
    if request.method == "POST":
        try:
            return _settle(request, found, me)
        except RuleBroken as rule:
            broken = str(rule)
            found.refresh_from_db()
    text = found.signed["text"] if found.kind == ROSTER or found.state != ProposalState.WAITING else english(KINDS[found.kind], found.terms)
    known = {"proposal": found, "text": text, "is_first": found.by_id == me.user.pk, "broken": broken, "is_roster": found.kind == ROSTER}
    return render(request, "offices/proposal.html", known | {"is_open": found.state == ProposalState.WAITING and found.until >= me.now})


@opened
@require_POST
@touched
def open_more(request: MemberRequest, me: Member) -> HttpResponse:
    """Asked by who came up against a ceiling of openings."""
    return redirect("proposal", ceilings.ask_to_go_on(by=me).pk)


def _settle(request: MemberRequest, found: Proposal, me: Member) -> HttpResponse:
    seen = request.POST.get("seen", "").replace("\r\n", "\n")
    if request.POST.get("then") == "take_back":
        proposals.take_back(found, by=me)
        return redirect("waiting")
    if found.kind == ROSTER:
        rosters.sign_roster(found, seen=seen, by=me)
        return redirect("roster")
    shown = proposals.second(found, KINDS[found.kind], seen=seen, by=me)
    if shown:
        known = {"groups": number.groups(shown), "text": found.signed["text"], "host": request.get_host()}
        return render(request, "offices/code.html", known)
    return redirect("waiting")
