"""Other help: somebody of ours looks at each body, so that no letter sends anybody to a closed door."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render

from asylia.accounts.door import MemberRequest, signed_in
from asylia.accounts.models import User
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.intake import actions, rules
from asylia.intake.help import entries
from asylia.kit.days import day_of


@signed_in
def other_help(request: MemberRequest, who: User) -> HttpResponse:
    if request.method == "POST":
        require(may(who, Act.WRITE_CASE, on=day_of(request.now), how=[Reach.ARRIVED, Reach.OWN]))
        try:
            actions.check_help(request.POST.get("host", ""), by=who.pk, now=request.now)
        except LookupError as unknown:
            raise Http404 from unknown
        return redirect("other-help")
    today = request.now.date()
    bodies = sorted(entries(), key=lambda each: (rules.is_checked(each.checked_on, today), each.body.casefold()))
    listed = [(each, rules.is_checked(each.checked_on, today), each.checked_on == today) for each in bodies]
    return render(request, "desk/other_help.html", {"listed": listed, "days": rules.HELP_DAYS})
