"""S18: what we wrote to her, and what she writes to us. Nothing that she sent is shown again."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from asylia.casework.actions import hers
from asylia.casework.file import letters_of
from asylia.intake import catalogue
from asylia.intake.door import Visit
from asylia.intake.draft import Draft
from asylia.intake.forms import StepForm, answers_of, form_for
from asylia.intake.pages import Way, button
from asylia.intake.views.spot import sheet_id
from asylia.intake.words import day, language, say
from asylia.kit.errors import MoveNotAllowed
from asylia.kit.middleware import STEP_BYTES
from asylia.portal.views.with_us import ask, next_word, said, send, with_us
from asylia.vault.keeper import Page

S18 = catalogue.page("S18")
MESSAGE = catalogue.question("message")
SETTLED = ("remove", "keep")
BETWEEN_PARAGRAPHS = re.compile(r"\n\s*\n")


@with_us
def letters(request: HttpRequest, here: Visit, held: Draft, number: str = "1") -> HttpResponse:
    """Ours, as many as a step of 16 KiB holds, and the field for her message."""
    is_sent = request.method == "POST"
    for what in SETTLED:
        if is_sent and what in request.POST:
            return _settle(request, here, what)
    form = form_for([MESSAGE], answers={}, data=request.POST if is_sent else None, language=language())
    if is_sent and form.is_valid():
        return _write(request, here, held, form)
    return _page(request, here, form, at=int(number), drawn=_drawn(held, here))


def _settle(request: HttpRequest, here: Visit, what: str) -> HttpResponse:
    letter, tell = sheet_id(request.POST[what]), "read_mark" in request.POST
    try:
        hers.settle_letter(here.own, letter=letter, keep=what == "keep", tell=tell, now=here.now)
    except MoveNotAllowed:
        return redirect("s17")
    return redirect(request.path)


def _write(request: HttpRequest, here: Visit, held: Draft, form: StepForm) -> HttpResponse:
    instead = send(request, here, "S18", hers.write, text=answers_of(form)["message"])
    if instead:
        return instead
    by = next_word(held, today=here.now.date())
    words = say(S18.texts["sent"], date=day(by)) if by else say(catalogue.page("S19").texts["sent"])
    return said(request, "S18", words, here=here)


def _drawn(held: Draft, here: Visit) -> list[SafeString]:
    words = {name: say(S18.links[name].words) for name in SETTLED} | {name: say(S18.texts[name]) for name in ("new", "kept")}
    words["tell"] = say(catalogue.question("read_mark").label)
    listed = enumerate(letters_of(held.talk_pages), start=1)
    known = {"words": words, "form_token": here.form_token}
    return [render_to_string("portal/letter.html", known | {"letter": _read(letter, place)}) for place, letter in listed]


def _read(letter: Page, place: int) -> dict[str, Any]:
    content = letter.content
    paragraphs = BETWEEN_PARAGRAPHS.split(content["text"].strip())
    return {
        "id": content["id"],
        "place": place,
        "kept": content["kept"],
        "day": day(date.fromisoformat(content["on"])),
        "paragraphs": paragraphs,
    }


def _page(request: HttpRequest, here: Visit, form: StepForm, *, at: int, drawn: list[SafeString]) -> HttpResponse:
    """The page without any letter tells how much room there is for them."""
    empty = _show(request, here, form, letters=[], more=_more(at))
    sheets = packed(drawn, room=STEP_BYTES - len(empty.content))
    at = min(at, len(sheets))
    return _show(request, here, form, letters=sheets[at - 1], more=_more(at) if at < len(sheets) else None)


def _show(request: HttpRequest, here: Visit, form: StepForm, *, letters: list[SafeString], more: Way | None) -> HttpResponse:
    known = {"form": form, "letters": letters, "more": more, "none": say(S18.texts["none"]), "buttons": [button("S18", "send")]}
    return ask(request, "S18", here=here, template="portal/letters.html", **known)


def _more(at: int) -> Way:
    return Way(say(S18.links["more"].words), reverse("more_letters", args=[at + 1]))


def packed(drawn: Iterable[SafeString], *, room: int) -> list[list[SafeString]]:
    """One page after another, each with as many as fit; one that is longer than a page has a page of its own."""
    pages: list[list[SafeString]] = [[]]
    left = room
    for each in drawn:
        size = len(each.encode())
        if size > left and pages[-1]:
            pages.append([])
            left = room
        pages[-1].append(each)
        left -= size
    return pages
