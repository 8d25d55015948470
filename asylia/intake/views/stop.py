"""S26: she stops. What was sent waits seven days and is then erased, or goes at once; a draft goes at once."""

import contextlib
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from asylia.intake import actions, catalogue
from asylia.intake import draft as drafts
from asylia.intake.catalogue import Question
from asylia.intake.door import Visit, visit
from asylia.intake.draft import Draft
from asylia.intake.forms import StepForm, Typed, answers_of, form_for
from asylia.intake.pages import Button, back_to_her_page, button, foot, show
from asylia.intake.states import ApplicationState
from asylia.intake.views.again import ended
from asylia.intake.words import day, error, language, say
from asylia.kit.errors import MoveNotAllowed

S26 = catalogue.page("S26")
REASON, WHEN = catalogue.question("stop_reason"), catalogue.question("erase_when")
NOW, UNDO = "now", ("then", "undo")


@visit(ended=ended)
def stop(request: HttpRequest, here: Visit) -> HttpResponse:
    """The number is asked once more: a found phone alone erases nothing."""
    if UNDO[1] in request.POST.getlist(UNDO[0]):
        return _undo(here)
    held = drafts.see(here.own)
    form = _form(request, _asked(request, held))
    if form.is_bound and form.is_valid() and _is_hers(form, here):
        answers = {WHEN.id: NOW} | answers_of(form)
        return _erase(request, here) if answers[WHEN.id] == NOW else _take_back(request, here, answers.get(REASON.id) or "")
    return _page(request, here, form, held)


def _asked(request: HttpRequest, held: Draft) -> list[Question]:
    """Only what is with us can wait: a draft, and what waits already, go at once. What a page asked before that still counts."""
    is_with_us = held.draft is None and held.application.state != ApplicationState.WITHDRAWN
    return [REASON, WHEN] if is_with_us or WHEN.id in request.POST else []


def _form(request: HttpRequest, asked: list[Question]) -> StepForm:
    number = Typed(say(S26.texts["number"]), hint=say(catalogue.page("S9").texts["hint"]), required=False)
    known = {WHEN.id: next(option.value for option in WHEN.options if option.first)}
    return form_for(
        asked, answers=known, data=request.POST if request.method == "POST" else None, language=language(), more={"number": number}
    )


def _is_hers(form: StepForm, here: Visit) -> bool:
    typed = here.typed
    if typed and typed.root and typed.root.lookup == here.own.lookup:
        return True
    problem = typed.error if typed else error("number_length", n=0)
    form.add_error("number", problem or say(catalogue.page("S14").texts["wrong"]))
    return False


def _page(request: HttpRequest, here: Visit, form: StepForm, held: Draft) -> HttpResponse:
    erase: list[Button] = [("", "", say(S26.links["erase"].words), "danger")]
    notice = "" if WHEN.id in form.fields else say(S26.texts["warning"])
    return show(request, "S26", here=here, form=form, notice=notice, buttons=erase, back=back_to_her_page(), foot=foot(saves=False))


def _take_back(request: HttpRequest, here: Visit, reason: str) -> HttpResponse:
    try:
        until = actions.take_back(here.own, reason=reason, now=here.now)
    except MoveNotAllowed:
        return redirect("s17")
    known: dict[str, Any] = {"heading": say(S26.texts["later"], date=day(until)), "paragraphs": [], "foot": foot(saves=False)}
    return show(request, "S26", here=here, buttons=[button("S26", "undo", kind="secondary", send=UNDO)], back=back_to_her_page(), **known)


def _undo(here: Visit) -> HttpResponse:
    """In another window it may be undone already."""
    with contextlib.suppress(MoveNotAllowed):
        actions.undo_take_back(here.own, now=here.now)
    return redirect("s17")


def _erase(request: HttpRequest, here: Visit) -> HttpResponse:
    actions.erase_now(here.own, now=here.now)
    here.end()
    response = show(request, "S26", heading=say(S26.texts["done"]), paragraphs=[])
    response.delete_cookie(settings.STREET_COOKIE)
    return response
