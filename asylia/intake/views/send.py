"""Looking at everything once more, trying the number, sending."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from asylia.intake import actions, catalogue, rules
from asylia.intake import draft as drafts
from asylia.intake.catalogue import Part, Question, Step, Type
from asylia.intake.door import Visit, visit
from asylia.intake.draft import Draft
from asylia.intake.errors import AlreadySaved, NotReady
from asylia.intake.pages import Way, button, foot, show, way, ways
from asylia.intake.readable import readable
from asylia.intake.states import ApplicationState
from asylia.intake.views.again import ended, number_field
from asylia.intake.views.groups import named
from asylia.intake.views.spot import already, find, step_url
from asylia.intake.words import apart, count, day, digits, error, language, say

Line = tuple[str, str, str]  # the question, the answer, where it is changed


@visit(ended=ended)
def check(request: HttpRequest, here: Visit) -> HttpResponse:
    """S13: what is missing, and each part to look at."""
    held = drafts.see(here.own)
    if held.draft is None:
        return redirect("s17")
    missing = _missing(held)
    parts = [Way(f"{digits(part.id)} {say(part.title)}", reverse("check_part", args=[part.id])) for part in catalogue.PARTS]
    known: dict[str, Any] = {"missing": missing, "missing_words": count("missing", len(missing)) if missing else "", "parts": parts}
    if not missing and held.is_rehearsed:
        known |= {"buttons": [button("S13", "send")], "action": reverse("s15")}
    elif not missing:
        known |= {"ways": ways("S13", "go_on")}
    return show(request, "S13", here=here, template="intake/check.html", back=way(catalogue.page("S11").links["overview"]), **known)


def _missing(held: Draft) -> list[Way]:
    """A link for each question without an answer that is needed to send."""
    return [Way(say(catalogue.question(name).label), _where(name, held)) for name in dict.fromkeys(rules.missing(held.answers))]


def _where(name: str, held: Draft) -> str:
    """The page of a question; one of an entry is asked on the page of its group."""
    return step_url(*rules.place(name, held.answers))


@visit(ended=ended)
def check_part(request: HttpRequest, here: Visit, part: str) -> HttpResponse:
    """The answers of one part, each with a way to change it."""
    found = find(part)
    held = drafts.see(here.own)
    if held.draft is None:
        return redirect("s17")
    lines = [line for step in rules.steps_shown(found, held.answers) for line in _lines(found, step, held)]
    after = next((each for each in catalogue.PARTS if each.id == found.id + 1), None)
    words = say(catalogue.page("S11").links["next"].words) if after else say(catalogue.page("S13").links["go_on"].words)
    on = Way(words, reverse("check_part", args=[after.id]) if after else reverse("s13"))
    change = say(catalogue.page("S13").links["change"].words)
    known: dict[str, Any] = {"heading": say(found.title), "lines": lines, "change": change, "ways": [on], "paragraphs": []}
    return show(
        request, "S13", here=here, template="intake/answers.html", back=Way(say(catalogue.page("S13").heading), reverse("s13")), **known
    )


def _lines(part: Part, step: Step, held: Draft) -> list[Line]:
    asked = [question for question in step.questions if rules.is_asked(question, held.answers)]
    return [line for question in asked for line in _of_question(part, step, question, held)]


def _of_question(part: Part, step: Step, question: Question, held: Draft) -> list[Line]:
    entries = held.entries.get(question.id, [])
    if question.type is Type.GROUP and entries:
        return [
            (
                named(question, page.content["entry"]),
                _entry_words(question, page.content["entry"]),
                reverse("entry", args=[part.id, step.number, place]),
            )
            for place, page in enumerate(entries, start=1)
        ]
    return [(say(question.label), readable(question, held.answers, language()), step_url(part, step))]


def _entry_words(group: Question, entry: rules.Answers) -> str:
    lines = [(say(each.label), readable(each, entry, language())) for each in group.questions if rules.is_asked(each, entry)]
    return "\n".join(f"{label} {apart(words)}" for label, words in lines if words)


@visit(ended=ended)
def rehearse(request: HttpRequest, here: Visit) -> HttpResponse:
    """S14: she types her number once, so that nobody sends and then cannot read the answer."""
    held = drafts.see(here.own)
    if held.draft is None:
        return redirect("s17")
    if held.is_rehearsed:
        return _may_send(request, here)
    problem = ""
    if here.typed:
        problem = here.typed.error
        if here.typed.root and here.typed.root.lookup == here.own.lookup:
            actions.rehearse(here.own, now=here.now)
            return redirect("s14")
        problem = problem or say(catalogue.page("S14").texts["wrong"])
    form = number_field(request, problem=problem, label=say(catalogue.page("S16").heading))
    return show(
        request, "S14", here=here, form=form, buttons=[button("S14", "try")], ways=_secondary(ways("S14", "new_number")) if problem else []
    )


def _try_first(request: HttpRequest, here: Visit) -> HttpResponse:
    """The rehearsal, in place of sending without it."""
    known: dict[str, Any] = {"notice": error("no_rehearsal"), "action": reverse("s14")}
    form = number_field(request, label=say(catalogue.page("S16").heading))
    return show(request, "S14", here=here, form=form, buttons=[button("S14", "try")], **known)


def _secondary(links: list[Way]) -> list[Way]:
    return [Way(each.words, each.href, "secondary") for each in links]


def _may_send(request: HttpRequest, here: Visit) -> HttpResponse:
    right = say(catalogue.page("S14").texts["right"])
    return show(request, "S14", here=here, heading=right, paragraphs=[], buttons=[button("S14", "send")], action=reverse("s15"))


@visit(ended=ended)
def sent(request: HttpRequest, here: Visit) -> HttpResponse:
    """S15: everything is locked again for those who may read it, or nothing is."""
    if request.method == "POST":
        shown = {name: say(catalogue.question(name).label) for name in ("yes_read", "yes_partner")}
        try:
            actions.send(here.own, language=language(), shown=shown, now=here.now)
        except AlreadySaved:
            return already(request, here, reverse("s17"))
        except NotReady:
            return redirect("s13") if rules.missing(drafts.see(here.own).answers) else _try_first(request, here)
        return redirect("s15")
    held = drafts.see(here.own)
    if held.draft is not None:
        return redirect("s13")
    if held.application.state != ApplicationState.SENT:
        return redirect("s17")
    filled = {"day": day(held.sent_on), "date": day(held.answer_by)}
    return show(
        request,
        "S15",
        here=here,
        foot=foot(saves=False),
        template="intake/own.html",
        own_sentence=held.own["own_sentence"],
        filled=filled,
        ways=ways("S15", "leave", "add"),
    )
