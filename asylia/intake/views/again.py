"""When the visit is over: the number opens the page again, and a text that came too late is kept beside the field."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asylia.intake import catalogue
from asylia.intake.catalogue import Type
from asylia.intake.door import COME_IN, Typed, stamp_for
from asylia.intake.forms import NumberForm
from asylia.intake.pages import Way, button, show, ways
from asylia.intake.words import error, frame, say

ASKED = [question for each in catalogue.QUESTIONS.values() for question in (each, *each.questions)]
WRITTEN = {question.id for question in ASKED if question.type in (Type.SHORT, Type.LONG)} | {
    f"{question.id}_{option.value}" for question in ASKED for option in question.options if option.text
}  # the fields that hold words of her own; what was chosen needs not be shown
LEFT_BEHIND = ("form", "patience", "number", COME_IN)  # what belongs to the visit that ended


def ended(request: HttpRequest, typed: Typed | None, problem: str) -> HttpResponse:
    """In place of a page whose visit is over. The form leads back to that page, with all that was typed."""
    if request.method != "POST":
        had_one = settings.STREET_COOKIE in request.COOKIES
        return come_back_page(request, "", error("visit_ended_reading") if had_one else "")
    came_again = COME_IN in request.POST
    problem = problem or (typed.error if typed and came_again else "")
    form = number_field(request, name=COME_IN, label=say(catalogue.page("S16").heading), problem=problem)
    texts = [(name, value) for name, values in request.POST.lists() if name not in LEFT_BEHIND for value in values]
    hidden = [*texts, ("patience", stamp_for(request))]
    typed_texts = [value for name, value in texts if name in WRITTEN and value]
    notice = error("visit_ended_writing" if typed_texts else "visit_ended_reading")
    known: dict[str, Any] = {"heading": "", "notice": notice, "form": form, "hidden": hidden, "action": request.path, "typed": typed_texts}
    return show(request, "S16", template="intake/again.html", buttons=[button("S16", "go_on")], **known)


def number_field(request: HttpRequest, *, problem: str = "", label: str = "", name: str = "number") -> NumberForm:
    """The field for the number, with what was typed."""
    page = catalogue.page("S9")
    data = request.POST if request.method == "POST" else None
    return NumberForm(label or say(page.heading), name=name, hint=say(page.texts["hint"]), data=data, problem=problem)


def come_back_page(request: HttpRequest, problem: str, notice: str, *, more: Sequence[Way] = ()) -> HttpResponse:
    """S16, also in place of a page whose visit is over."""
    form = number_field(request, problem=problem, label=say(catalogue.page("S16").heading))
    hidden = [("patience", stamp_for(request))]
    more = [*ways("S16", "lost", "helper"), *_begin_again(problem), *more]
    action = reverse("s16")
    return show(
        request,
        "S16",
        heading="",
        form=form,
        notice=notice,
        hidden=hidden,
        buttons=[button("S16", "go_on")],
        ways=more,
        action=action,
        back=Way(frame("back"), reverse("s1")),
    )


def _begin_again(problem: str) -> Sequence[Way]:
    return ways("S16", "begin_again") if problem == error("number_unknown") else []
