from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from asylia.casework.actions import hers
from asylia.casework.file import letters_of
from asylia.casework.models import Case
from asylia.casework.rules import new_promise
from asylia.casework.states import CaseState
from asylia.intake import catalogue
from asylia.intake import draft as drafts
from asylia.intake.catalogue import Paragraph, State, Text
from asylia.intake.door import Visit, visit
from asylia.intake.draft import Draft
from asylia.intake.letters import todays_word
from asylia.intake.pages import button, foot, paragraphs, show, ways
from asylia.intake.views.again import ended
from asylia.intake.words import day, say
from asylia.kit.errors import MoveNotAllowed
from asylia.portal.views.with_us import case_of, promised, said

S17 = catalogue.page("S17")
DO = (("write", "add"), ("danger",), ("new_number", "yes"), ("erase",))
UNDO = ("then", "undo")


@visit(ended=ended)
def page(request: HttpRequest, here: Visit) -> HttpResponse:
    """S17: her own sentence first, then whether there is news, and until when she hears from us."""
    held = drafts.see(here.own)
    if held.draft is not None:
        return redirect("s10")
    if request.method == "POST":
        return _ask_again(request, here)
    if until := held.application.back_until:
        return _stopped(request, here, held, until)
    case, today = case_of(held), here.now.date()
    by = promised(held, case)
    known = _news(held) | _hears(by, today) | _stand(held, case, by=by) | _word(held, today)
    known["do"] = [ways("S17", *(each for each in group if each != "yes" or may_answer(case))) for group in DO]
    if case and case.may_ask_again(today):
        known["buttons"] = [button("S17", "again", kind="secondary", send=("then", "again"))]
    return _show(request, here, held, **known)


def may_answer(case: Case | None) -> bool:
    """Whether her yes is asked for: from screening on, and while others look again."""
    return case is not None and (case.state == CaseState.SCREENING or case.look_again_on is not None)


def _show(request: HttpRequest, here: Visit, held: Draft, **known: Any) -> HttpResponse:
    own = {"own_sentence": held.own["own_sentence"], "sentence": say(S17.texts["sentence"])}
    return show(request, "S17", here=here, foot=foot(saves=False), template="portal/page.html", **own | known)


def _news(held: Draft) -> dict[str, Any]:
    if any(not letter.content["kept"] for letter in letters_of(held.talk_pages)):
        return {"news": say(S17.texts["new"]), "read": ways("S17", "read")[0]}
    return {"news": say(S17.texts["nothing_new"])}


def _hears(by: date | None, today: date) -> dict[str, str]:
    if by is None:
        return {}
    return {"hears": say(S17.texts["again_by" if today <= by else "late"], date=day(new_promise(by, today)))}


def _stand(held: Draft, case: Case | None, *, by: date | None) -> dict[str, Any]:
    """The words of the state; who asked for a second look reads that in place of what could be done."""
    state, stand = _state(held, case), catalogue.STAND
    filled = {"date": day(case.look_again_until)} if case and case.look_again_until else {}
    lines: list[tuple[Text, str]] = [(stand["next"], say(state.next)), (stand["can"], say(state.can, **filled))]
    if case and case.look_again_on and by:
        lines = [(stand["next"], say(S17.texts["asked_again"], date=day(by)))]
    if by is None:
        lines.append((stand["again_by"], say(state.again_by)))
    known: dict[str, Any] = {"stand": say(S17.links["stand"].words), "means": (say(state.lead), say(state.text))}
    known["lines"] = [(say(label), words) for label, words in lines if words]
    return known | ({"unknown": say(stand["unknown"])} if by else {})


def _state(held: Draft, case: Case | None) -> State:
    if case:
        return catalogue.state(case.state)
    return catalogue.state("received_by_the_ear" if held.own["to_the_ear"] else "received")


def _word(held: Draft, today: date) -> dict[str, Any]:
    """Before it, the word, and after it."""
    before, _, after = say(S17.texts["word"]).partition("{word}")
    return {"word": (before, say(todays_word(held.talk.seed, today.isoformat())), after)}


def _stopped(request: HttpRequest, here: Visit, held: Draft, until: date) -> HttpResponse:
    """It was taken back: nothing but how to undo that, or to erase it at once."""
    state = catalogue.state("withdrawn")
    words = paragraphs([Paragraph(text=state.next), Paragraph(text=state.can)], date=day(until))
    undo = button("S26", "undo", send=UNDO)
    known = {"news": say(state.lead), "paragraphs": words, "buttons": [undo], "action": reverse("s26"), "ways": ways("S17", "erase")}
    return _show(request, here, held, **known)


def _ask_again(request: HttpRequest, here: Visit) -> HttpResponse:
    """People who did not decide shall look."""
    try:
        hers.ask_again(here.own, now=here.now)
    except MoveNotAllowed:
        return redirect("s17")
    by = here.now.date() + timedelta(days=settings.SECOND_LOOK_DAYS)
    return said(request, "S17", say(S17.texts["asked_again"], date=day(by)), here=here)
