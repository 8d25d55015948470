"""The overview, and where each part begins and ends."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asylia.intake import catalogue, rules
from asylia.intake import draft as drafts
from asylia.intake.catalogue import Part
from asylia.intake.door import Visit, visit
from asylia.intake.draft import Draft
from asylia.intake.pages import Way, show, way, ways
from asylia.intake.views.again import ended
from asylia.intake.views.spot import find, first_url, overview_link, part_title, step_url, to_her_page
from asylia.intake.words import count, digits, frame, say


@visit(ended=ended)
def overview(request: HttpRequest, here: Visit) -> HttpResponse:
    """S10: the parts, in any order."""
    held = drafts.see(here.own)
    if held.draft is None:
        return to_her_page()
    known = {"own_sentence": held.own["own_sentence"], "parts": [_row(part, held) for part in catalogue.PARTS], "star": frame("star")}
    return show(request, "S10", here=here, template="intake/overview.html", ways=ways("S10", "check", "leave", "erase"), **known)


def _row(part: Part, held: Draft) -> dict[str, object]:
    minutes = rules.minutes(rules.steps_shown(part, held.answers))
    mark = rules.part_mark(part, held.answers, held.steps(part.id))
    return {
        "number": digits(part.id),
        "title": say(part.title),
        "needed": part.needed,
        "href": first_url(part, held),
        "mark": frame("beside", one=say(catalogue.page("S10").texts[mark]), other=count("minutes", minutes)),
    }


@visit(ended=ended)
def begins(request: HttpRequest, here: Visit, part: str) -> HttpResponse:
    """The words before a part."""
    found = find(part)
    steps = rules.steps_shown(found, drafts.see(here.own).answers)
    on = [Way(frame("go_on"), step_url(found, steps[0]))]
    if any(step.hard for step in steps):
        on += [Way(frame("skip"), reverse("part_ends", args=[found.id]), "quiet")]
    known: dict[str, Any] = {
        "title": part_title(found),
        "heading": say(found.title),
        "words": say(found.intro),
        "ways": on,
        "back": overview_link(),
    }
    return show(request, "S11", here=here, template="intake/words.html", **known)


@visit(ended=ended)
def ends(request: HttpRequest, here: Visit, part: str) -> HttpResponse:
    """Saved: a place to stop."""
    found = find(part)
    held = drafts.see(here.own)
    after = next((each for each in catalogue.PARTS if each.id == found.id + 1), None)
    links = catalogue.page("S11").links
    on = Way(say(links["next"].words), first_url(after, held)) if after else way(catalogue.page("S10").links["check"])
    known: dict[str, Any] = {"title": part_title(found), "heading": say(catalogue.page("S11").texts["saved"])}
    return show(request, "S11", here=here, ways=[on, way(links["overview"], "secondary"), way(links["leave"], "quiet")], **known)
