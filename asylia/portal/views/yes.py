"""S39: her yes to show the story to the partner organisation. It can be given and taken back at any time."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from asylia.casework.actions import hers
from asylia.intake import catalogue
from asylia.intake.catalogue import Paragraph
from asylia.intake.door import Visit
from asylia.intake.draft import Draft
from asylia.intake.pages import button, paragraphs
from asylia.intake.words import language, say
from asylia.portal.views.page import may_answer
from asylia.portal.views.with_us import ask, case_of, said, send, with_us

S39 = catalogue.page("S39")
ASKED = catalogue.question("yes_partner")
ANSWERS = {"allow": True, "refuse": False}


@with_us
def yes(request: HttpRequest, here: Visit, held: Draft) -> HttpResponse:
    if not may_answer(case_of(held)):
        return redirect("s17")
    then = request.POST.get("then")
    if then in ANSWERS:
        return _answer(request, here, allowed=ANSWERS[then])
    stands = Paragraph(lead=S39.texts["yes" if held.own["yes_partner"] else "no"])
    words = paragraphs([stands, Paragraph(text=ASKED.label), Paragraph(text=ASKED.hint)])
    buttons = [button("S39", name, kind=kind, send=("then", name)) for name, kind in (("allow", ""), ("refuse", "secondary"))]
    return ask(request, "S39", here=here, paragraphs=words, buttons=buttons)


def _answer(request: HttpRequest, here: Visit, *, allowed: bool) -> HttpResponse:
    what = {"allowed": allowed, "shown": say(ASKED.label), "language": language()}
    instead = send(request, here, "S39", hers.change_yes, **what)
    return instead or said(request, "S39", say(S39.texts["allowed" if allowed else "refused"]), here=here)
