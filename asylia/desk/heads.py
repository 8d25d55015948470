"""What stands at the top of every page of a case, and the calm page that says why something was not done."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from asylia.accounts.door import Member
from asylia.casework import rules
from asylia.casework.file import CaseFile
from asylia.casework.models import Case
from asylia.casework.states import CaseState
from asylia.desk import arrivals, composing
from asylia.desk.words import called, names_of, other_of


def about(case: Case, found: CaseFile, me: Member) -> dict[str, Any]:
    proposal = found.proposal
    return {
        "case": case,
        "name": called(found.due, case),
        "stands_for": _stands_for(case, me),
        "first": _first(case, str(proposal["by"])) if proposal else "",
        "other": other_of(case, me.user.pk),
        "due": composing.dated(found.due),
        "today": me.today,
        "days": arrivals.days(found.due),
        "is_in_danger": rules.is_in_danger(found.due),
        "is_watched": rules.is_watched(found.due),
        "is_screening": case.state == CaseState.SCREENING,
        "proposal": proposal,
        "is_first": proposal is not None and proposal["by"] == str(me.user.pk),
    }


def _stands_for(case: Case, me: Member) -> str:
    """The name of who is away, for who stands in."""
    if me.user.pk in case.two:
        return ""
    return (case.first if case.first_id == case.stood_for else case.second).name


def _first(case: Case, by: str) -> str:
    """The name of who signed first."""
    return {str(user.pk): user.name for user in (case.first, case.second)}.get(by) or names_of([by], me=case.pk).of(by)


def said(request: HttpRequest, known: dict[str, Any], *, heading: str, text: object) -> HttpResponse:
    """The field says no; nothing is broken."""
    return render(request, "desk/said.html", known | {"heading": heading, "text": str(text)}, status=409)
