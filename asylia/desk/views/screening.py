"""Is this the right place? What stands against it, and a refusal that takes both caseworkers."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from asylia.accounts.door import Member, MemberRequest
from asylia.accounts.views.coming import asked_touch, has_touch
from asylia.casework.actions import reading
from asylia.casework.actions import screening as acts
from asylia.casework.actions.screening import NothingProposed
from asylia.casework.file import ASSESSMENT, STORY, CaseFile
from asylia.casework.forms import NAMES, NoForm, RefusalForm, ScreeningForm, words_of
from asylia.casework.models import Case
from asylia.casework.rules import against, found_so
from asylia.casework.states import CaseState
from asylia.desk import composing, envelopes, warnings
from asylia.desk.composing import Begun
from asylia.desk.door import of_case
from asylia.desk.heads import about, said
from asylia.desk.words import LONG, moment, names_of
from asylia.intake.help import checked_help
from asylia.intake.letters import REFUSALS
from asylia.offices.errors import NotYours

SIGN, TAKE_BACK, BACK, KEEP = "sign", "take_back", "back", "keep"
LOOK_AT_IT = [("then", "preview", gettext_lazy("Look at the letter"), "")]


@of_case
def screening(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    found = reading.open_beside(case, envelopes=(ASSESSMENT,), by=me.user, keys=me.keys, now=me.now)
    form = ScreeningForm(request.POST or None, initial=_so_far(found))
    act = acts.screen
    if request.POST.get("then") == KEEP:
        form.let_be_unfinished()
        act = acts.keep_screening
    if form.is_valid() and _screened(act, case, form, me):
        return redirect("case-screening", case=case.pk)
    buttons = [("", "", _("Keep this screening"), ""), ("then", KEEP, _("Keep for now"), "secondary")]
    known = {"form": form, "buttons": buttons, "earlier": _earlier(found, me)}
    return render(request, "desk/screening.html", about(case, found, me) | known | {"may_refuse": bool(_against(found))})


def _so_far(found: CaseFile) -> dict[str, str]:
    """The newest one, finished or not."""
    return next(({**each["findings"], "words": each["text"]} for each in found.screenings), {})


def _screened(act: Callable[..., None], case: Case, form: ScreeningForm, me: Member) -> bool:
    """Whether it is kept; else the form says why not."""
    try:
        act(case, findings=form.findings, words=form.cleaned_data["words"], by=me.user, keys=me.keys, now=me.now)
    except NotYours as unsigned:
        form.add_error(None, str(unsigned))
    return not form.errors


def _earlier(found: CaseFile, me: Member) -> list[dict[str, Any]]:
    """Every screening so far, the newest first: what stands against the case, and what nobody knows yet."""
    names = names_of([each["by"] for each in found.screenings], me=me.user.pk) if found.screenings else None
    return [
        {
            "who": names.of(each["by"]) if names else "",
            "at": moment(each["at"]),
            "text": each["text"],
            "is_finished": each.get("finished", True),
            "against": [words_of(code) for code in against(each["findings"])],
            "open": [NAMES[code] for code in found_so(each["findings"], "open")],
            "left": [NAMES[code] for code in REFUSALS if code not in each["findings"]],
        }
        for each in found.screenings
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
    form = RefusalForm(request.POST or None, against=codes, helps=listed, initial={"codes": codes})
    known = about(case, found, me) | {"form": form, "helps": helps.values(), "language": composing.wished_language(found)}
    if not form.is_valid() or request.POST.get("then") == BACK:
        return render(request, "desk/refuse.html", known | {"buttons": LOOK_AT_IT, "is_short": len(helps) < form.LEAST_HELP})
    letter = _letter(form, found, [helps[host] for host in form.chosen_helps], today=me.today)
    failed = request.POST.get("then") == SIGN and not has_touch(request, me.user)
    if failed or request.POST.get("then") != SIGN:
        warned = warnings.of_language(found, letter.text, form.cleaned_data["own"], name=known["name"])
        known |= {"letter": letter, "fields": form.typed, "warnings": warned, "failed": failed}
        return render(request, "desk/preview.html", known | asked_touch(request), status=403 if failed else 200)
    why = next((each["text"] for each in found.screenings if each["by"] == str(me.user.pk)), "")
    return _propose(request, me, case, known, codes=form.cleaned_data["codes"], text=letter.text, why=why)


def _letter(form: RefusalForm, found: CaseFile, helps: list[Any], *, today: date) -> Begun:
    given = form.cleaned_data
    words = {"codes": given["codes"], "own": given["own"], "tried": given.get("tried", ""), "helps": helps}
    return composing.refusal(composing.language_of(found), name=str(found.due.get("name_call") or ""), **words, today=today)


def _propose(request: MemberRequest, me: Member, case: Case, known: dict[str, Any], **said_so: Any) -> HttpResponse:
    try:
        acts.propose_refusal(case, **said_so, by=me.user, keys=me.keys, now=me.now)
    except (NotYours, NothingProposed) as broken:
        return said(request, known, heading=_("Not signed"), text=broken)
    return redirect("case-sign", case=case.pk)


@of_case
def sign(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """What the first signed, word for word; the second signs the same, or says why not. The first may take it back."""
    then = request.POST.get("then", "")
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    failed = then == SIGN and not has_touch(request, me.user)
    known = about(case, found, me) | asked_touch(request) | {"failed": failed}
    if then == SIGN and not failed:
        return _second(request, me, case, known)
    if not found.proposal:
        return said(
            request, known, heading=_("Nothing to sign"), text=_("Nothing waits for your signature: it was taken back, or it is done.")
        )
    form = NoForm(request.POST if then == TAKE_BACK and not known["is_first"] else None)
    if then == TAKE_BACK and (known["is_first"] or form.is_valid()):
        reason = "" if known["is_first"] else form.cleaned_data["reason"]
        acts.take_back_refusal(case, reason=reason, by=me.user, keys=me.keys, now=me.now)
        return redirect("case", case=case.pk)
    known |= {"form": form} | _to_sign(found, case, me, name=known["name"])
    return render(request, "desk/sign.html", known, status=403 if failed else 200)


def _to_sign(found: CaseFile, case: Case, me: Member, *, name: str) -> dict[str, Any]:
    proposal = found.proposal or {}
    unseen = envelopes.unopened(case, (STORY, ASSESSMENT), by=me.user.pk)
    return {
        "reasons": [words_of(code) for code in proposal["codes"]],
        "until": date_format(datetime.fromisoformat(proposal["until"]), LONG),
        "warnings": warnings.of_language(found, proposal["letter"], name=name),
        "has_not_opened_story": STORY in unseen,
        "has_not_opened_screening": ASSESSMENT in unseen,
    }


def _second(request: MemberRequest, me: Member, case: Case, known: dict[str, Any]) -> HttpResponse:
    seen = request.POST.get("seen", "").replace("\r\n", "\n")
    try:
        acts.refuse(case, seen=seen, by=me.user, keys=me.keys, now=me.now)
    except (NotYours, NothingProposed) as broken:
        return said(request, known, heading=_("Not signed"), text=broken)
    return redirect("case", case=case.pk)
