"""From when to when I am away, and who stands in; and coming back."""

from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asylia.accounts.door import Member, MemberRequest, opened, signed_in
from asylia.accounts.models import RoleName, User
from asylia.casework.actions import absence as acts
from asylia.casework.actions.absence import CannotBeAway
from asylia.casework.models import Absence, Case
from asylia.desk.forms import AwayForm
from asylia.kit.days import day_of
from asylia.vault import holders
from asylia.vault.errors import CannotOpen, RosterRefused, SubjectGone


@opened
def away(request: MemberRequest, me: Member) -> HttpResponse:
    """Who stands in, gets the three envelopes of each case by this open vault."""
    if RoleName.CASEWORKER not in me.roles:
        raise Http404
    others = User.objects.holding(RoleName.CASEWORKER, on=me.today).exclude(pk=me.user.pk).order_by("name")
    form = AwayForm(request.POST or None, others=list(others), initial={"first_on": me.today.isoformat()})
    if form.is_valid() and _begun(form, me):
        return redirect("away")
    mine = Absence.objects.not_over(on=me.today).filter(user=me.user).select_related("stand_in").first()
    known = {"form": form, "absence": mine, "alone": _left_to_the_other(mine, me) if mine else []}
    return render(request, "desk/away.html", known | {"buttons": [("", "", _("Say it, and give the keys"), "")]})


def _begun(form: AwayForm, me: Member) -> bool:
    """Whether it is said; else the form says why not."""
    try:
        acts.be_away(**form.said, by=me.user, keys=me.keys, now=me.now)
    except CannotBeAway as broken:
        form.add_error(None, str(broken))
    except RosterRefused:
        form.add_error(None, _("This person cannot hold keys yet: the officers have not signed them."))
    except (CannotOpen, SubjectGone):
        form.add_error(None, _("One of your cases does not open. Look at Today, and try again."))
    return not form.errors


def _left_to_the_other(absence: Absence, me: Member) -> list[Case]:
    """What the stand-in holds nothing of: the other of the two carries it alone meanwhile."""
    cases = Case.objects.visible_to(me.user, on=me.today).carried_by(me.user).order_by("pk")
    held = {case.pk: holders.holders_of(case.pk, on=me.today).get("notes", []) for case in cases}
    return [case for case in cases if not any(each.holder == absence.stand_in_id for each in held[case.pk])]


@signed_in
@require_POST
def back(request: MemberRequest, who: User, key: UUID) -> HttpResponse:
    """Needs no open vault: nothing is opened by it."""
    found = get_object_or_404(Absence.objects.not_over(on=day_of(request.now)).filter(user=who), pk=key)
    acts.come_back(found, by=who, now=request.now)
    return redirect("away")
