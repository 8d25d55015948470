"""One page of the form: one to four questions. Each save seals what was typed before the next page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from asylia.intake import actions, rules
from asylia.intake import draft as drafts
from asylia.intake.catalogue import Type
from asylia.intake.door import Visit, visit
from asylia.intake.errors import AlreadySaved, OtherWords
from asylia.intake.forms import StepForm, answers_of, drops_words, form_for, good_answers_of, is_fine
from asylia.intake.pages import Way, save_buttons
from asylia.intake.rules import Answers
from asylia.intake.views import groups
from asylia.intake.views.again import ended
from asylia.intake.views.help import urgent_help
from asylia.intake.views.spot import SAVED, SKIPPED, Spot, stand, to_her_page
from asylia.intake.words import frame, language, say

LONG = 1000


@visit(ended=ended)
def step(request: HttpRequest, here: Visit, part: str, step: str) -> HttpResponse:
    held = drafts.see(here.own)
    if held.draft is None:
        return to_her_page()
    spot = stand(request, here, held, (part, step))
    if spot.group.type is Type.GROUP:
        return groups.group(spot)
    asked = [question for question in spot.step.questions if rules.is_asked(question, held.answers)]
    form = form_for(asked, answers={"write_language": language()} | held.answers, data=spot.data, language=language())
    answer = _save(spot, form) if spot.data is not None else None
    return answer or _page(spot, form, version=held.version(spot.part.id))


def _save(spot: Spot, form: StepForm) -> HttpResponse | None:
    """What became of the page that was sent; None when it comes again with its errors."""
    if spot.then == "skip":
        return None if drops_words(form, spot.held) else _keep(spot, form, good_answers_of(form), SKIPPED)
    if form.is_valid() and is_fine(form, spot.held):
        return _keep(spot, form, answers_of(form), SAVED)
    return None


def _keep(spot: Spot, form: StepForm, answers: Answers, mark: str) -> HttpResponse:
    kept = {name: value for name, value in (spot.held.answers | dict(answers)).items() if value is not None}
    on = {"stay": spot.url, "leave": spot.end}.get(spot.then) or _after(spot, kept)
    try:
        where: dict[str, Any] = {"part": spot.part.id, "step": spot.step.number, "version": spot.version}
        actions.save_step(spot.here.own, **where, answers=answers, mark=mark, now=spot.here.now)
    except AlreadySaved:
        return spot.already(on)
    except OtherWords as other:
        return _page(spot, form, version=other.version, **spot.both(form, other, on=on))
    return redirect(on)


def _after(spot: Spot, answers: Answers) -> str:
    """Who says that she is in danger today sees urgent help first."""
    shows = [each.options for each in spot.step.questions if each.id in answers]
    tags = [option.shows for options in shows for option in options if option.shows and option.value in answers.values()]
    return reverse("urgent", args=[spot.part.id, spot.step.number]) if tags else spot.after(answers)


def _page(spot: Spot, form: StepForm, *, version: int, **more: Any) -> HttpResponse:
    is_long = any(question.limit >= LONG for question in form.of)
    return spot.show("intake/step.html", form=form, hidden=[("version", version)], buttons=save_buttons(stay=is_long), **more)


@visit(ended=ended)
def hard(request: HttpRequest, here: Visit, part: str, step: str) -> HttpResponse:
    """Before a page that asks for what hurts: it can be passed by."""
    held = drafts.see(here.own)
    spot = stand(request, here, held, (part, step))
    on = [Way(frame("go_on"), spot.url), Way(frame("skip"), spot.after(held.answers), "quiet")]
    return spot.show("intake/words.html", heading=say(spot.part.title), words=frame("hard"), ways=on)


@visit(ended=ended)
def urgent(request: HttpRequest, here: Visit, part: str, step: str) -> HttpResponse:
    """Those who can act faster than we can."""
    held = drafts.see(here.own)
    spot = stand(request, here, held, (part, step))
    return urgent_help(request, here=here, ways=[Way(frame("go_on"), spot.after(held.answers))])
