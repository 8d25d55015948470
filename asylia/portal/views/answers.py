"""S19: a newer answer to a question of the form, or one more entry of a list. What was answered before is never shown."""

from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from asylia.casework.actions import hers
from asylia.intake import catalogue
from asylia.intake.catalogue import Need, Part, Question, Step, Type
from asylia.intake.door import Visit
from asylia.intake.draft import Draft
from asylia.intake.forms import StepForm, answers_of, form_for, is_fine
from asylia.intake.pages import Way, button
from asylia.intake.rules import Answers
from asylia.intake.words import error, frame, language, say
from asylia.portal.views.with_us import ask, said, send, with_us

S19 = catalogue.page("S19")
Asked = tuple[Question, ...]
Place = tuple[int, int, int]  # part, step, and which of the step


def together(step: Step) -> list[Asked]:
    """The questions of a step without consents. Those that say nothing alone go with the one before: a tick, or one of the same name."""
    found: list[Asked] = []
    for each in step.questions:
        if found and (each.type is Type.TICK or _name(each) == _name(found[-1][0])):
            found[-1] += (each,)
        elif not each.consent:
            found.append((each,))
    return found


def _name(question: Question) -> str:
    return question.id.partition("_")[0]


def _of_part(part: Part) -> dict[Place, Asked]:
    places = {(part.id, step.number, at): asked for step in part.steps for at, asked in enumerate(together(step), start=1)}
    return {place: asked for place, asked in places.items() if asked not in [places[each] for each in places if each < place]}


PARTS: dict[str, dict[Place, Asked]] = {part.title: _of_part(part) for part in catalogue.PARTS}


@with_us
def choose(request: HttpRequest, here: Visit, held: Draft) -> HttpResponse:
    """The questions by their names."""
    parts = [(say(catalogue.Text(title)), [_way(place, asked) for place, asked in places.items()]) for title, places in PARTS.items()]
    return ask(request, "S19", here=here, template="portal/questions.html", parts=parts)


def _way(place: Place, asked: Asked) -> Way:
    part, step, at = place
    return Way(" · ".join(say(each.label) for each in asked), reverse("correct", args=[part, step, at]))


@with_us
def correct(request: HttpRequest, here: Visit, held: Draft, part: str, step: str, place: str) -> HttpResponse:
    asked = {at: asked for places in PARTS.values() for at, asked in places.items()}.get((int(part), int(step), int(place)))
    if asked is None:
        raise Http404
    form = form_for(_open(asked), answers={}, data=request.POST if request.method == "POST" else None, language=language())
    if form.is_bound and form.is_valid() and is_fine(form, held):
        answers = {name: answer for name, answer in answers_of(form).items() if answer is not None}
        if answers:
            return _send(request, here, asked, answers)
        form.add_error(None, error("needed_core"))
    return _page(request, here, form, asked)


def _open(asked: Asked) -> Asked:
    """What is asked for one entry more, or the questions with nothing needed: she answers what she wants to change."""
    first = asked[0]
    return first.questions if first.type is Type.GROUP else tuple(replace(each, need=Need.LATER, needed_when=None) for each in asked)


def _send(request: HttpRequest, here: Visit, asked: Asked, answers: Answers) -> HttpResponse:
    first = asked[0]
    envelopes = ["notes" if each == "talk" else each for each in first.envelopes]
    instead = send(request, here, "S19", hers.correct, question=first.id, envelopes=envelopes, answers=answers)
    if instead:
        return instead
    if any(option.shows for option in first.options if option.value == answers.get(first.id)):
        return redirect("s20")
    more = [Way(frame("go_on"), reverse("s17")), Way(say(S19.texts["another"]), reverse("s19"), "secondary")]
    return said(request, "S19", say(S19.texts["sent"]), here=here, ways=more)


def _page(request: HttpRequest, here: Visit, form: StepForm, asked: Asked) -> HttpResponse:
    """The question itself is the heading, or the name of the list."""
    heading = say(asked[0].label) if asked[0].type is Type.GROUP else ""
    back = Way(say(S19.heading), reverse("s19"))
    known = {"heading": heading, "part": say(S19.heading), "paragraphs": [], "form": form, "back": back}
    return ask(request, "S19", here=here, buttons=[button("S19", "send")], **known)
