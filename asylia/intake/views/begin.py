"""The number: given, written down, typed back; and coming back with it."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from asylia.intake import actions, catalogue, rules
from asylia.intake import draft as drafts
from asylia.intake.catalogue import Question
from asylia.intake.door import (
    Typed,
    Visit,
    address,
    keep_cookie,
    new_visit,
    read_number,
    spent,
    stamp_for,
    street,
    stretched,
    visit,
)
from asylia.intake.forms import answers_of, form_for
from asylia.intake.pages import Way, button, show, ways
from asylia.intake.views.again import come_back_page, ended, number_field
from asylia.intake.words import digits, error, frame, language, say
from asylia.kit.limits import Limit
from asylia.vault import locks
from asylia.vault import number as numbers
from asylia.vault.errors import NumberUnknown
from asylia.vault.models import LockKind

BEGINNINGS = Limit(most=20, all_together=300, seconds=600)


@street
def who(request: HttpRequest) -> HttpResponse:
    """S6: who is in danger. From its answer on, one cookie keeps the page open."""
    question = catalogue.question("filled_by")
    form = form_for(
        [question], answers=_only_answer(question), data=request.POST if request.method == "POST" else None, language=language()
    )
    problem = error("street_closed") if locks.is_locked(LockKind.STREET) else ""
    if request.method == "POST" and form.is_valid() and not problem:
        problem = spent(request) or _crowded(request)
        if not problem:
            here = new_visit(now=datetime.now(UTC))
            here.keep({"number": numbers.new_number(), "filled_by": answers_of(form)["filled_by"]})
            return keep_cookie(redirect("s8"), here)
    hidden = [("patience", stamp_for(request))]
    return show(
        request,
        "S6",
        back=Way(frame("back"), reverse("s3")),
        form=form,
        notice=problem,
        hidden=hidden,
        buttons=[button("S6", "go_on")],
        status=_status(problem),
    )


def _status(problem: str) -> int:
    if problem == error("street_closed"):
        return 503
    return 429 if problem else 200


def _only_answer(question: Question) -> dict[str, str]:
    """Where one choice is all that is built, it is chosen."""
    return {question.id: question.options[0].value} if len(question.options) == 1 else {}


def _crowded(request: HttpRequest) -> str:
    return error("much_traffic") if BEGINNINGS.wait(address(request)) else ""


@street
def come_back(request: HttpRequest) -> HttpResponse:
    """S16: the number opens her page again. One that never was and one that has ended get the same answer."""
    if request.method != "POST":
        return come_back_page(request, "", "")
    typed = read_number(request)
    if typed and not typed.error and (problem := spent(request)):
        return come_back_page(request, "", problem)
    typed = stretched(typed, request)
    if typed is None or typed.root is None:
        return come_back_page(request, typed.error if typed else error("number_length", n=0), "")
    here = new_visit(now=datetime.now(UTC))
    try:
        own = actions.come_back(typed.root, now=here.now)
    except NumberUnknown:
        return come_back_page(request, error("number_unknown"), "")
    here.hold(own)
    return keep_cookie(redirect("s17"), here)


def no_number_waits(request: HttpRequest, typed: Typed | None, problem: str) -> HttpResponse:
    """The visit ended before a number was typed back: it opens nothing. After that, as on every page."""
    if "own_sentence" in request.POST:
        return ended(request, typed, problem)
    return come_back_page(request, "", error("beginning_ended"), more=ways("S16", "begin_again"))


in_a_beginning: Callable[[Callable[[HttpRequest, Visit], HttpResponse]], Callable[[HttpRequest], HttpResponse]] = visit(
    ended=no_number_waits
)


@in_a_beginning
def number(request: HttpRequest, here: Visit) -> HttpResponse:
    """S8: the number, shown until it is typed back."""
    if not here.number:
        return redirect("s17")
    groups = [digits(group) for group in numbers.groups(here.number)]
    lines = [groups[at : at + 2] for at in (0, 2, 4)]
    question = catalogue.question("note_word")
    if request.method == "POST":
        word = next((say(option.label) for option in question.options if option.value == request.POST.get("note_word")), "")
        return show(request, "S8", template="intake/note.html", word=word, lines=lines)
    words = [(option.value, say(option.label)) for option in question.options]
    note: dict[str, Any] = {
        "words": words,
        "note_label": say(question.label),
        "print_words": say(catalogue.page("S8").links["print"].words),
    }
    return show(request, "S8", here=here, template="intake/number.html", lines=lines, ways=ways("S8", "written"), **note)


@in_a_beginning
def type_back(request: HttpRequest, here: Visit) -> HttpResponse:
    """S9: the number is typed back, and only then a case is made; then her own sentence."""
    if not here.number:
        return _own_sentence(request, here) if here.may_choose or here.is_new else redirect("s17")
    problem = ""
    if here.typed:
        problem = here.typed.error
        if here.typed.root and here.typed.digits == here.number:
            return _take(here)
        problem = problem or say(catalogue.page("S14").texts["wrong"])
    more = ways("S9", "show_again")
    return show(
        request, "S9", here=here, heading="", form=number_field(request, problem=problem), buttons=[button("S9", "go_on")], ways=more
    )


def _take(here: Visit) -> HttpResponse:
    """The number is right: a new case begins with it, or an old one moves to it."""
    root = here.typed.root if here.typed else None
    if root is None:
        raise ValueError("No number was typed.")
    if "own" in here.content:
        here.hold(actions.renumber(here.own, root, now=here.now))
        return redirect("s17")
    sentence = say(secrets.choice([each for each in catalogue.OWN_SENTENCES if each != catalogue.question("own_sentence").example]))
    own = actions.begin(root, own_sentence=sentence, filled_by=here.content["filled_by"], now=here.now)
    here.hold(own, may_choose=True)
    return redirect("s9")


def _own_sentence(request: HttpRequest, here: Visit) -> HttpResponse:
    question = catalogue.question("own_sentence")
    known = {"own_sentence": drafts.see(here.own).own["own_sentence"]}
    form = form_for([question], answers=known, data=request.POST if question.id in request.POST else None, language=language())
    if form.is_bound and form.is_valid():
        sentence = answers_of(form)["own_sentence"]
        if not rules.sentence_tells(sentence):
            actions.choose_sentence(here.own, sentence, now=here.now)
            here.hold(here.own)
            return redirect("s10")
        form.add_error("own_sentence", error("sentence_tells"))
    save = ("", "", say(catalogue.page("S9").texts["save"]), "")
    return show(request, "S9", here=here, heading="", form=form, buttons=[save])
