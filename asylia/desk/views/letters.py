"""What we write in a case: letters to whom it is about, notes for ourselves, and what was done about danger."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asylia.accounts.door import Member, MemberRequest
from asylia.casework.actions import letters, reading
from asylia.casework.actions.letters import AlreadySent, LookNotPossible, NotYourNote, PromiseNotPossible
from asylia.casework.file import HERS, NOTES, OURS, CaseFile
from asylia.casework.forms import DangerForm, LetterForm, NoteForm
from asylia.casework.models import Case
from asylia.desk import composing, warnings
from asylia.desk.composing import Begun
from asylia.desk.door import of_case
from asylia.desk.heads import about, said
from asylia.desk.words import called, moment
from asylia.intake import catalogue
from asylia.intake.help import checked_help
from asylia.intake.readable import readable

SEND, BACK, KEEP, THROW_AWAY = "send", "back", "keep", "throw_away"
KEPT = ("letter", "text", "starts_from", "promised", "promised_day")


@of_case
def write(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """A letter waits on the page of whom it is for. Nothing leaves the house, and nothing is sent before it was looked at."""
    then = request.POST.get("then", "")
    if then == THROW_AWAY:
        return _keep({}, case, me)
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    begun = _begun(request, case, me, found)
    form = _form(request, me, found, begun)
    known = about(case, found, me)
    if then == KEEP:
        form.let_be_unfinished()
    if request.method == "POST" and then != BACK and form.is_valid():
        if then == KEEP:
            return _keep({name: str(form.cleaned_data.get(name) or "") for name in KEPT}, case, me)
        if then != SEND:
            return render(request, "desk/look.html", known | _looked_at(form, found, name=known["name"]))
        try:
            return _send(form, case, me)
        except AlreadySent as sent:
            return said(request, known | {"unsent": _other_words(form, found)}, heading=_("Not sent twice"), text=sent)
        except PromiseNotPossible as impossible:
            form.add_error("promised", str(impossible))
    return render(request, "desk/write.html", known | _beside(found, form, begun, me))


def _looked_at(form: LetterForm, found: CaseFile, *, name: str) -> dict[str, Any]:
    """The letter as it will be read, and all that was typed, for the button that sends it."""
    text = form.cleaned_data["text"]
    return {
        "text": text,
        "promised": form.cleaned_data["promised_on"],
        "warnings": warnings.of_letter(found, text, name=name, is_bare=form.is_bare),
        "fields": [(field, form.data.get(field, "")) for field in KEPT],
    }


def _other_words(form: LetterForm, found: CaseFile) -> str:
    """What came in a letter that was sent already, where it says something else: it is not lost."""
    letter, text = form.cleaned_data["letter"], str(form.cleaned_data["text"])
    return "" if any(page.content["id"] == str(letter) and page.content["text"] == text for page in found.of(NOTES, OURS)) else text


def _begun(request: MemberRequest, case: Case, me: Member, found: CaseFile) -> Begun | None:
    name = request.GET.get("start", "")
    if name not in composing.STARTING:
        return None
    return composing.start(name, found, called=called(found.due, case), urgent=checked_help(["urgent"], me.today))


def _form(request: MemberRequest, me: Member, found: CaseFile, begun: Begun | None) -> LetterForm:
    """What was posted; else the starting text, or what was kept unfinished."""
    language = composing.language_of(found)
    if request.method == "POST":
        return LetterForm(request.POST, today=me.today, language=language)
    initial: dict[str, Any] = {"letter": uuid4()}
    if begun:
        initial |= {"text": begun.text, "starts_from": request.GET["start"]}
    elif unsent := found.unsent(me.user.pk):
        initial |= {name: unsent[name] for name in KEPT}
    return LetterForm(initial=initial, today=me.today, language=language)


def _beside(found: CaseFile, form: LetterForm, begun: Begun | None, me: Member) -> dict[str, Any]:
    unsent = found.unsent(me.user.pk)
    return {
        "form": form,
        "begun": begun,
        "starts": composing.STARTING.items(),
        "language": composing.wished_language(found),
        "kept_at": moment(unsent["at"]) if unsent else "",
    }


def _keep(content: dict[str, str], case: Case, me: Member) -> HttpResponse:
    """Empty: it is thrown away."""
    letters.keep_unsent(case, content, by=me.user, keys=me.keys, now=me.now)
    return redirect("case-write" if content else "case", case=case.pk)


def _send(form: LetterForm, case: Case, me: Member) -> HttpResponse:
    """Raises AlreadySent, PromiseNotPossible."""
    given = form.cleaned_data
    sent = {name: given[name] for name in ("letter", "text", "starts_from")}
    letters.write(case, **sent, promised=given["promised_on"], by=me.user, keys=me.keys, now=me.now)
    return redirect("case", case=case.pk)


@of_case
def note(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    form = NoteForm(request.POST or None)
    if form.is_valid():
        letters.note(case, text=form.cleaned_data["text"], by=me.user, keys=me.keys, now=me.now)
        return redirect("case", case=case.pk)
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    known = {"form": form, "buttons": [("", "", _("Add the note"), "")]}
    return render(request, "desk/note.html", about(case, found, me) | known)


@require_POST
@of_case
def strike(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """A note that was wrong. It stays, and says so."""
    try:
        letters.strike_note(case, note=UUID(request.POST.get("note", "")), by=me.user, keys=me.keys, now=me.now)
    except (NotYourNote, ValueError) as not_mine:
        raise Http404 from not_mine
    return redirect("case", case=case.pk)


@require_POST
@of_case
def no_answer(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    letters.need_no_answer(case, by=me.user, keys=me.keys, now=me.now)
    return redirect("case", case=case.pk)


@of_case
def danger(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """The emergency list: it is gone through before anything else, what was done is written down, and when somebody looks again."""
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    form = DangerForm(request.POST or None, today=me.today, name=called(found.due, case))
    if form.is_valid():
        done = {"done": form.cleaned_data["done"], "look_on": form.look_on}
        try:
            letters.settle_danger(case, **done, by=me.user, keys=me.keys, now=me.now)
        except LookNotPossible as impossible:
            form.add_error("look", str(impossible))
        else:
            return redirect("case", case=case.pk)
    known = {"form": form, "buttons": [("", "", _("I went through it"), "")], "helps": checked_help(["urgent"], me.today)}
    return render(request, "desk/danger.html", about(case, found, me) | known | {"told": _told(found)})


def _told(found: CaseFile) -> dict[str, str] | None:
    """The newest word of danger, with what was asked for; none where it stands in the application alone."""
    told = [page.content for page in found.of(NOTES, HERS) if page.content["what"] == "danger"]
    newest = max(told, key=lambda each: str(each["on"]), default=None)
    if newest is None:
        return None
    asked = readable(catalogue.question("needs_now"), {"needs_now": newest.get("needs")}, "en")
    return {"text": newest["text"], "needs": asked.replace("\n", ", ")}
