"""What the pages after sending share: for whom they are, the promised day, and what a page says once something was sent."""

import functools
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any, Concatenate, ParamSpec
from uuid import uuid4, uuid5

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from asylia.casework.actions.hers import WITH_US
from asylia.casework.models import Case
from asylia.casework.rules import new_promise
from asylia.intake import catalogue
from asylia.intake import draft as drafts
from asylia.intake.door import Page, Visit, visit
from asylia.intake.draft import Draft
from asylia.intake.errors import AlreadySaved
from asylia.intake.pages import Shown, Way, back_to_her_page, foot, show
from asylia.intake.states import ApplicationState
from asylia.intake.views.again import ended
from asylia.intake.views.spot import sheet_id
from asylia.intake.words import error, frame, say
from asylia.kit.errors import MoveNotAllowed

P = ParamSpec("P")
Hers = Callable[Concatenate[HttpRequest, Visit, Draft, P], HttpResponse]
FORM = "once"


def with_us(view: Hers[P]) -> Page[P]:
    """A page of somebody whose application is with us. A draft leads to its overview, what was taken back to the page that says so;
    what was written meanwhile in another window comes back from `send`."""

    @visit(ended=ended)
    @functools.wraps(view)
    def answer(request: HttpRequest, here: Visit, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        held = drafts.see(here.own)
        if held.draft is not None:
            return redirect("s10")
        if held.application.state not in WITH_US and request.method != "POST":
            return redirect("s17")
        return view(request, here, held, *args, **kwargs)

    return answer


def case_of(held: Draft) -> Case | None:
    """Once two people carry it."""
    return Case.objects.as_she_sees().filter(pk=held.subject).first() if held.application.state == ApplicationState.TAKEN else None


def promised(held: Draft, case: Case | None) -> date | None:
    """The day until which she hears from us, as it was promised; none where nothing was."""
    known = held.own.get("answer_by")
    if known:
        return date.fromisoformat(known)
    return case.look_again_on + timedelta(days=settings.SECOND_LOOK_DAYS) if case and case.look_again_on else None


def next_word(held: Draft, *, today: date) -> date | None:
    """The day that she is told now: a later one where the promised day is over."""
    known = promised(held, case_of(held))
    return new_promise(known, today) if known else None


def ask(request: HttpRequest, name: str, *, here: Visit, **context: Any) -> HttpResponse:
    """A page with a form that does what it says once, however often it is sent."""
    known: dict[str, Any] = {"hidden": [(FORM, request.POST.get(FORM) or uuid4())], "back": back_to_her_page(), "foot": foot(saves=False)}
    return show(request, name, here=here, **known | context)


def send(request: HttpRequest, here: Visit, name: str, act: Callable[..., None], **what: Any) -> HttpResponse | None:
    """Does what the form says. Returns a page only where nothing was done: it came before, or she stopped in another window."""
    form = uuid5(sheet_id(request.POST.get(FORM, "")), repr(sorted(what.items())))  # other words in the same form are not dropped
    try:
        act(here.own, form=form, now=here.now, **what)
    except AlreadySaved:
        words = say(catalogue.error_links("sent_twice")["go_on"].words)
        return said(request, name, error("sent_twice"), here=here, ways=[Way(words, reverse("s17"))])
    except MoveNotAllowed:
        words = catalogue.state("withdrawn").lead
        return said(request, name, say(words), here=here, typed=[str(each) for each in what.values() if isinstance(each, str)])
    return None


def said(request: HttpRequest, name: str, words: str, *, here: Visit, ways: Sequence[Way] = (), typed: Sequence[str] = ()) -> HttpResponse:
    """What became of it, how to go on, and what was typed where nothing became of it."""
    on = ways or [Way(frame("go_on"), reverse("s17"))]
    shown = [Shown("", text, None, "") for text in typed if text]
    return show(request, name, here=here, heading=words, paragraphs=shown, ways=on, foot=foot(saves=False))
