"""What arrived and waits for two people: the list, one of it on one page, and the handover."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from asylia.accounts.door import Member, MemberRequest, opened
from asylia.accounts.models import RoleName, User
from asylia.accounts.permissions import Act
from asylia.casework.actions.handover import CannotCarry, HandedOver, WroteSince, hand_over
from asylia.casework.actions.reading import open_arrived
from asylia.casework.file import CONTACT, LIMITS, PROFILE, STORY, TALK, CaseFile
from asylia.casework.models import Case
from asylia.desk import answers, arrivals
from asylia.desk.door import changed, stopped
from asylia.desk.forms import HandOverForm
from asylia.desk.mine import arrived as what_arrived
from asylia.desk.views.today import may_today
from asylia.intake.models import Application
from asylia.kit.models import short_code
from asylia.vault import keeper
from asylia.vault.errors import CannotOpen, CeilingReached, RosterRefused, SubjectGone

IN_ORDER = (TALK, CONTACT, STORY, LIMITS, PROFILE)  # `profile` holds a count of the household in place of the answer
JUST_GIVEN = "just_given"  # in the session: the key of what was handed over a moment ago


@opened
def arrived(request: MemberRequest, me: Member) -> HttpResponse:
    """The list, for who names two caseworkers."""
    if not may_today(me.user, Act.OPEN_ARRIVED):
        raise Http404
    rows = [arrivals.row(each) for each in what_arrived(me)]
    return render(request, "desk/arrived.html", {"rows": rows, "given": _just_given(request, me.user)})


def _just_given(request: MemberRequest, who: User) -> Case | None:
    """What was handed over a moment ago, said once; nothing to somebody who must not see it."""
    key = request.session.pop(JUST_GIVEN, None)
    return Case.objects.known_to(who).filter(pk=key).select_related("first", "second").first() if key else None


@opened
def arrival(request: MemberRequest, me: Member, key: UUID) -> HttpResponse:
    """All of one application on one page. Once two people carry it, it is not there any more."""
    application = Application.objects.visible_to(me.user.pk, on=me.today).waiting().filter(pk=key).first()
    if application is None or not may_today(me.user, Act.OPEN_ARRIVED):
        return _not_here(request)
    form = _form(request, application, me)
    try:
        if form.is_valid() and _handed_over(application, form, me):
            return _given(request, form, me, key)
        found = open_arrived(application, by=me.user, keys=me.keys, now=me.now)
    except (HandedOver, SubjectGone):
        return _not_here(request)
    except CeilingReached:
        return stopped(request, me)
    except CannotOpen:
        return changed(request)
    return render(request, "desk/arrival.html", {"form": form, **_shown(application, found)})


def _form(request: MemberRequest, application: Application, me: Member) -> HandOverForm:
    """Whom the application shuts out already, is offered for nothing."""
    working = User.objects.working(on=me.today).exclude(pk__in=keeper.kept_out(application.pk)).order_by("name")
    everybody = list(working.prefetch_related("roles__body"))
    bodies = {user.pk: {role.body.name for role in user.roles.all() if role.runs(me.today)} for user in everybody}
    return HandOverForm(
        request.POST or None,
        caseworkers=[user for user in everybody if RoleName.CASEWORKER in user.running_roles],
        everybody=[(user, ", ".join(sorted(bodies[user.pk]))) for user in everybody],
    )


def _handed_over(application: Application, form: HandOverForm, me: Member) -> bool:
    """Whether it was; else the form says why not. Raises HandedOver, SubjectGone."""
    try:
        hand_over(application, two=form.two, shut_out=form.shut_out, by=me.user, keys=me.keys, now=me.now)
    except (CannotCarry, WroteSince) as broken:
        form.add_error(None, str(broken))
    except RosterRefused:
        form.add_error(None, _("One of them cannot hold keys yet: the officers have not signed them."))
    return not form.errors


def _given(request: MemberRequest, form: HandOverForm, me: Member, key: UUID) -> HttpResponse:
    if me.user in form.two:
        return redirect("case", key)
    request.session[JUST_GIVEN] = str(key)
    return redirect("arrived")


def _not_here(request: MemberRequest) -> HttpResponse:
    """One answer for what somebody else took, what was taken back, what was never there, and what is not for this reader."""
    return render(request, "desk/not_here.html", status=404)


def _shown(application: Application, found: CaseFile) -> dict[str, Any]:
    limits = found.answers(LIMITS)
    return {
        "application": application,
        "number": short_code(application.pk),
        "facts": arrivals.said(found.due),
        "never_see": arrivals.own_words(limits.get("never_see")),
        "ours": "ours" in limits,
        "later": arrivals.later(found),
        "sections": answers.sections(found, [kind for kind in IN_ORDER if kind in found.opened]),
        "buttons": [("", "", _("Hand over"), "")],
    }
