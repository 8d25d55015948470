"""Is this the right place? What stands against it, and a refusal that takes both caseworkers."""

from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asylia.accounts.door import Member, MemberRequest
from asylia.casework.actions import reading
from asylia.casework.actions import screening as acts
from asylia.casework.actions.screening import NothingProposed, NotYours
from asylia.casework.file import ASSESSMENT, SCREENING, CaseFile
from asylia.casework.forms import RefusalForm, ScreeningForm, words_of
from asylia.casework.models import Case
from asylia.casework.rules import against
from asylia.casework.states import CaseState
from asylia.desk import composing
from asylia.desk.composing import Begun
from asylia.desk.door import of_case
from asylia.desk.heads import about, said
from asylia.desk.words import moment, names_of
from asylia.intake.help import checked_help

SIGN, TAKE_BACK, BACK = "sign", "take_back", "back"
LOOK_AT_IT = [("then", "preview", gettext_lazy("Look at the letter"), "")]


@of_case
def screening(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    found = reading.open_beside(case, envelopes=(ASSESSMENT,), by=me.user, keys=me.keys, now=me.now)
    newest = found.screening
    form = ScreeningForm(request.POST or None, initial={**newest["findings"], "words": newest["text"]} if newest else {})
    if form.is_valid() and _screened(case, form, me):
        return redirect("case-screening", case=case.pk)
    known = {"form": form, "buttons": [("", "", _("Keep this screening"), "")], "earlier": _earlier(found, me)}
    return render(request, "desk/screening.html", about(case, found, me) | known | {"may_refuse": bool(_against(found))})


def _screened(case: Case, form: ScreeningForm, me: Member) -> bool:
    """Whether it is kept; else the form says why not."""
    try:
        acts.screen(case, findings=form.findings, words=form.cleaned_data["words"], by=me.user, keys=me.keys, now=me.now)
    except NotYours as unsigned:
        form.add_error(None, str(unsigned))
    return not form.errors


def _earlier(found: CaseFile, me: Member) -> list[dict[str, Any]]:
    """Every screening so far, the newest first."""
    kept = sorted((page.content for page in found.of(ASSESSMENT, SCREENING)), key=lambda each: str(each["at"]), reverse=True)
    names = names_of([each["by"] for each in kept], me=me.user.pk) if kept else None
    return [
        {
            "who": names.of(each["by"]) if names else "",
            "at": moment(each["at"]),
            "text": each["text"],
            "against": [words_of(code) for code in against(each["findings"])],
        }
        for each in kept
    ]


def _against(found: CaseFile) -> list[str]:
    return against(found.screening["findings"]) if found.screening else []


@of_case
def refuse(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """The letter is written, looked at as a whole, and signed by the first of two."""
    found = reading.open_beside(case, envelopes=(ASSESSMENT,), by=me.user, keys=me.keys, now=me.now)
    if found.proposal:
        return redirect("case-sign", case=case.pk)
    codes = _against(found)
    if case.state != CaseState.SCREENING or not codes:
        return redirect("case-screening", case=case.pk)
    helps = {each.host: each for each in checked_help(composing.tags_of(codes), me.today)}
    listed = [(host, f"{each.body}: {each.does}") for host, each in helps.items()]
    form = RefusalForm(request.POST or None, against=codes, helps=listed, initial={"codes": codes, "helps": list(helps)})
    known = about(case, found, me) | {"form": form, "helps": helps.values(), "language": composing.wished_language(found)}
    if not form.is_valid() or request.POST.get("then") == BACK:
        return render(request, "desk/refuse.html", known | {"buttons": LOOK_AT_IT, "is_short": len(helps) < form.LEAST_HELP})
    letter = _letter(form, found, [helps[host] for host in form.cleaned_data["helps"]], today=me.today)
    if request.POST.get("then") != SIGN:
        return render(request, "desk/preview.html", known | {"letter": letter, "fields": form.typed})
    return _propose(request, me, case, known, codes=form.cleaned_data["codes"], text=letter.text)


def _letter(form: RefusalForm, found: CaseFile, helps: list[Any], *, today: date) -> Begun:
    given = form.cleaned_data
    language = composing.language_of(found)
    return composing.refusal(language, codes=given["codes"], own=given["own"], tried=given.get("tried", ""), helps=helps, today=today)


def _propose(request: MemberRequest, me: Member, case: Case, known: dict[str, Any], *, codes: list[str], text: str) -> HttpResponse:
    try:
        acts.propose_refusal(case, codes=codes, text=text, by=me.user, keys=me.keys, now=me.now)
    except (NotYours, NothingProposed) as broken:
        return said(request, known, heading=_("Not signed"), text=broken)
    return redirect("case-sign", case=case.pk)


@of_case
def sign(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """What the first signed, word for word; the second signs the same, or takes it back."""
    then = request.POST.get("then", "")
    if then == TAKE_BACK:
        acts.take_back_refusal(case, by=me.user, keys=me.keys, now=me.now)
        return redirect("case", case=case.pk)
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    known = about(case, found, me)
    if then == SIGN:
        return _second(request, me, case, known)
    if not found.proposal:
        return said(
            request, known, heading=_("Nothing to sign"), text=_("Nothing waits for your signature: it was taken back, or it is done.")
        )
    reasons = [words_of(code) for code in found.proposal["codes"]]
    return render(request, "desk/sign.html", known | {"reasons": reasons, "until": moment(found.proposal["until"])})


def _second(request: MemberRequest, me: Member, case: Case, known: dict[str, Any]) -> HttpResponse:
    seen = request.POST.get("seen", "").replace("\r\n", "\n")
    try:
        acts.refuse(case, seen=seen, by=me.user, keys=me.keys, now=me.now)
    except (NotYours, NothingProposed) as broken:
        return said(request, known, heading=_("Not signed"), text=broken)
    return redirect("case", case=case.pk)
