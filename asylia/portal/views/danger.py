"""S20: danger is here. We are told, and she sees at once who can act faster than we can."""

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asylia.casework.actions import hers
from asylia.intake import catalogue
from asylia.intake.catalogue import Need
from asylia.intake.door import Visit
from asylia.intake.draft import Draft
from asylia.intake.forms import StepForm, answers_of, form_for
from asylia.intake.pages import Way, button, foot
from asylia.intake.views.help import urgent_help
from asylia.intake.words import frame, language, say
from asylia.portal.views.with_us import ask, send, with_us

S20 = catalogue.page("S20")
NEEDS = replace(catalogue.question("needs_now"), label=S20.texts["needs"], need=Need.LATER, envelopes=("story",))
ASKED = (catalogue.question("urgent_change"), catalogue.question("urgent_until"), NEEDS)


@with_us
def danger(request: HttpRequest, here: Visit, held: Draft) -> HttpResponse:
    form = form_for(ASKED, answers={}, data=request.POST if request.method == "POST" else None, language=language())
    if form.is_bound and form.is_valid():
        return _tell(request, here, form)
    return ask(request, "S20", here=here, form=form, buttons=[button("S20", "send")])


def _tell(request: HttpRequest, here: Visit, form: StepForm) -> HttpResponse:
    answers = answers_of(form)
    until = answers["urgent_until"]
    said = {"text": answers["urgent_change"], "until": until if until and "from" in until else None, "needs": answers["needs_now"]}
    instead = send(request, here, "S20", hers.in_danger, **said)
    on = [Way(frame("go_on"), reverse("s17"))]
    return instead or urgent_help(request, here=here, notice=say(S20.texts["read_first"]), ways=on, foot=foot(saves=False))
