"""Break glass: officers ask, one of the two who carry a case allows it, somebody else sees for an hour how its person can be reached."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from asylia.accounts.door import Member, MemberRequest, opened, signed_in, touched
from asylia.accounts.models import User
from asylia.accounts.permissions import Act
from asylia.accounts.views.coming import asked_touch, has_touch
from asylia.casework.actions import glass as acts
from asylia.casework.actions import reading
from asylia.casework.actions.glass import CannotLetIn
from asylia.casework.file import CONTACT
from asylia.casework.models import Case, Glass
from asylia.casework.permissions import can_break_glass, could_be_let_in
from asylia.desk import answers as answered
from asylia.desk import entries
from asylia.desk.door import calmly, of_case
from asylia.desk.forms import GlassForm
from asylia.desk.heads import about, said
from asylia.desk.views.today import may_today
from asylia.kit.errors import RuleBroken
from asylia.offices import kinds
from asylia.offices.actions.proposals import propose
from asylia.offices.models import Proposal
from asylia.vault.errors import RosterRefused


@opened
@touched
def ask(request: MemberRequest, me: Member, case: UUID) -> HttpResponse:
    """For an officer: who, and why. A second officer signs the same text. Nothing is opened."""
    found = Case.objects.known_to(me.user).filter(pk=case).first()
    if found is None or not can_break_glass(me.user, found, on=me.today):
        raise Http404
    form = GlassForm(request.POST or None, others=list(could_be_let_in(found, on=me.today).order_by("name")))
    if form.is_valid():
        terms = {"case": str(found.pk), **form.cleaned_data}
        try:
            return redirect("proposal", propose(kinds.OPEN_CONTACT, about=found.pk, terms=terms, by=me).pk)
        except RuleBroken as broken:
            form.add_error(None, str(broken))
    to_sign = Proposal.objects.visible_to(me.user.pk).filter(kind=kinds.OPEN_CONTACT.code, about=found.pk).waiting(now=me.now)
    known = {"case": found, "form": form, "to_sign": to_sign, "glasses": found.glasses.not_over(now=me.now).named()}
    return render(request, "desk/break_glass.html", known | {"buttons": [("", "", _("Sign as first"), "")]})


def of_the_case(request: MemberRequest, me: Member, case: Case) -> dict[str, Any]:
    """What waits there for one of the two, and whose hour runs."""
    if not case.has_glass:
        return {}
    found = case.glasses.not_over(now=me.now).named()
    return {"glasses": found, "lets_in": me.user.pk in case.two} | asked_touch(request)


@require_POST
@of_case
def let_in(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """By one of the two, with a touch."""
    asked = case.glasses.named().filter(pk__in=_keys(request.POST.get("glass", ""))).first()
    if asked is None:
        return _not_let(request, me, case, _("Nobody waits for it any more."))
    if not has_touch(request, me.user):
        found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
        known = about(case, found, me) | of_the_case(request, me, case) | {"failed": True}
        return render(request, "desk/let_in.html", known, status=403)
    try:
        acts.let_in(asked, by=me.user, keys=me.keys, now=me.now)
    except CannotLetIn as broken:
        return _not_let(request, me, case, broken)
    except RosterRefused:
        return _not_let(request, me, case, _("The officers have not signed the key of one of you yet. Until then nothing is granted."))
    return redirect("case", case=case.pk)


def _keys(typed: str) -> list[UUID]:
    """One, or none where it is no key."""
    try:
        return [UUID(typed)]
    except ValueError:
        return []


def _not_let(request: MemberRequest, me: Member, case: Case, why: object) -> HttpResponse:
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    return said(request, about(case, found, me), heading=_("Not granted"), text=why)


@require_safe
@signed_in
def mine(request: MemberRequest, who: User) -> HttpResponse:
    """What is open for somebody by break glass at this hour."""
    found = Glass.objects.known_to(who).running(now=request.now).filter(user=who).named()
    return render(request, "desk/glasses.html", {"glasses": found})


@opened
def glass(request: MemberRequest, me: Member, key: UUID) -> HttpResponse:
    """A button and a fresh touch for each time, as for the two, who see each opening. Afterwards it says that it is over."""
    found = Glass.objects.known_to(me.user).granted().filter(user=me.user, pk=key).select_related("case", "granted_by").first()
    if found is None:
        raise Http404
    known = {"glass": found, "case": found.case} | asked_touch(request)
    if not found.runs(me.now):
        return render(request, "desk/glass.html", known | {"is_over": True}, status=410)
    failed = request.method == "POST" and not has_touch(request, me.user)
    if request.method == "POST" and not failed:
        return calmly(request, me, lambda: _contact(request, me, known))
    return render(request, "desk/glass.html", known | {"failed": failed}, status=403 if failed else 200)


def _contact(request: MemberRequest, me: Member, known: dict[str, Any]) -> HttpResponse:
    try:
        found = acts.look(known["glass"], by=me.user, keys=me.keys, now=me.now)
    except CannotLetIn:
        return render(request, "desk/glass.html", known | {"is_over": True}, status=410)
    return render(request, "desk/glass.html", known | {"sections": answered.sections(found, [CONTACT]), "is_shown": True})


@require_safe
@signed_in
def review(request: MemberRequest, who: User) -> HttpResponse:
    """Of the last twelve months, but for cases that must not be seen. What was erased since stands in the record alone."""
    if not may_today(who, Act.REVIEW_GLASS):
        raise Http404
    since = min(entries.months(request.now.date()))
    found = Glass.objects.known_to(who).granted().filter(granted_at__date__gte=since).select_related("case").named()
    return render(request, "desk/glass_review.html", {"glasses": found})
