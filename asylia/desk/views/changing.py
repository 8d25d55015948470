"""Another caseworker in place of one of the two: an officer names, the one who stays grants."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asylia.accounts.door import Member, MemberRequest, signed_in
from asylia.accounts.models import RoleName, User
from asylia.accounts.permissions import Act
from asylia.accounts.views.coming import has_touch
from asylia.casework.actions import changing, reading
from asylia.casework.actions.changing import NobodyNamed
from asylia.casework.actions.handover import CannotCarry
from asylia.casework.models import Case, Change
from asylia.casework.permissions import can_name_another
from asylia.desk.door import of_case
from asylia.desk.forms import ChangeForm
from asylia.desk.heads import about, said
from asylia.kit.days import day_of
from asylia.vault import keeper
from asylia.vault.errors import RosterRefused


@signed_in
def name(request: MemberRequest, who: User, case: UUID) -> HttpResponse:
    """For an officer: who carries it, and who takes the place of one of them. Nothing is opened."""
    found = Case.objects.known_to(who).filter(pk=case).select_related("first", "second").first()
    if found is None or not can_name_another(who, found, on=day_of(request.now)):
        raise Http404
    form = ChangeForm(request.POST or None, two=[found.first, found.second], others=_others(found, request))
    if form.is_valid():
        try:
            changing.name_another(found, out=form.out, into=form.into, by=who, now=request.now)
        except CannotCarry as broken:
            form.add_error(None, str(broken))
        else:
            return redirect("case-change", case=found.pk)
    known = {"case": found, "form": form, "change": Change.objects.of(found.pk), "act": Act.CHANGE_CASEWORKER.label}
    return render(request, "desk/change.html", known | {"buttons": [("", "", _("Name this caseworker"), "")]})


def _others(case: Case, request: MemberRequest) -> list[User]:
    """Who carries cases today, and is neither of the two nor shut out."""
    free = User.objects.holding(RoleName.CASEWORKER, on=day_of(request.now)).exclude(pk__in=case.two)
    return list(free.exclude(pk__in=keeper.kept_out(case.pk)).order_by("name"))


@require_POST
@of_case
def grant(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """By the one who stays, with a fresh touch. Who was named on the page is who gets the keys."""
    if not has_touch(request, me.user):
        return _not_granted(request, me, case, _("It takes a touch of your passkey, not older than five minutes. Nothing has changed."))
    into = next((user for user in User.objects.working(on=me.today) if str(user.pk) == request.POST.get("into")), None)
    try:
        changing.grant_change(case, into=into or me.user, by=me.user, keys=me.keys, now=me.now)
    except (NobodyNamed, CannotCarry) as broken:
        return _not_granted(request, me, case, broken)
    except RosterRefused:
        return _not_granted(request, me, case, _("The officers have not signed the key of one of you yet. Until then nothing is granted."))
    return redirect("case", case=case.pk)


def _not_granted(request: MemberRequest, me: Member, case: Case, why: object) -> HttpResponse:
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    return said(request, about(case, found, me), heading=_("Not granted"), text=why)
