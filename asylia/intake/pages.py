"""How a page of the street is put together: its words from the catalogue, its form, its ways on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from asylia.intake import catalogue
from asylia.intake.catalogue import Link, Paragraph
from asylia.intake.door import Visit
from asylia.intake.words import frame, say

FORM_KINDS = {0: "", 1: "secondary"}
Button = tuple[str, str, str, str]  # name, value, words, kind


@dataclass(frozen=True, slots=True)
class Way:
    """A link as it stands on the page."""

    words: str
    href: str
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A paragraph in its parts, as the template writes them one after another."""

    lead: str
    before: str
    link: Way | None
    after: str


def url(link: Link) -> str:
    """Where a link of the catalogue leads. A place on a page has a number only: it stays in the history."""
    if link.to == "outside":
        return reverse("s0")
    return reverse(link.to.lower()) + (f"#t{catalogue.TAGS.index(link.tag) + 1}" if link.tag else "")


def way(link: Link, kind: str = "") -> Way:
    return Way(say(link.words), url(link), kind)


def back_to_her_page() -> Way:
    """The overview before sending, her page after it."""
    return Way(frame("back"), reverse("s17"))


def ways(name: str, *wanted: str) -> list[Way]:
    """Those links of a page that are built, the first as its main one."""
    links = catalogue.page(name).links
    built = [links[each] for each in wanted if each in links]
    return [way(link, FORM_KINDS.get(place, "quiet")) for place, link in enumerate(built)]


def button(name: str, link: str, *, kind: str = "", send: tuple[str, str] = ("", "")) -> Button:
    """A button of a form with the words of a link."""
    return (*send, say(catalogue.page(name).links[link].words), kind)


def save_buttons(*, stay: bool) -> list[Button]:
    here = [("then", "stay", frame("save_and_stay"), "secondary")] if stay else []
    return [("then", "next", frame("save"), ""), *here, ("then", "skip", frame("skip"), "quiet"), leave_button()]


def leave_button() -> Button:
    """Saves first; the page after it is a place to stop."""
    return "then", "leave", say(catalogue.page("frame").links["save_and_leave"].words), "quiet"


def paragraphs(of: Iterable[Paragraph], **filled: Any) -> list[Shown]:
    return [_shown(each, filled) for each in of]


def _shown(paragraph: Paragraph, filled: dict[str, Any]) -> Shown:
    lead, text = say(paragraph.lead, **filled), say(paragraph.text, **filled)
    if paragraph.link is None:
        return Shown(lead, text.replace("[", "").replace("]", ""), None, "")
    if paragraph.link.words:
        return Shown(lead, text, way(paragraph.link), "")
    before, inside, after = catalogue.split_link(text)
    return Shown(lead, before.rstrip(), Way(inside, url(paragraph.link)), after)


def show(
    request: HttpRequest,
    name: str,
    *,
    here: Visit | None = None,
    status: int = 200,
    filled: Mapping[str, Any] | None = None,
    **context: Any,
) -> HttpResponse:
    """A page of the catalogue. `context` may bring `heading`, `form`, `buttons`, `ways`, `notice` and what its template knows."""
    page = catalogue.page(name)
    known: dict[str, Any] = {
        "title": say(page.title),
        "heading": say(page.heading),
        "paragraphs": paragraphs(page.paragraphs, **filled or {}),
        "foot": foot(saves=here is not None and "own" in here.content and not context.get("form")),
        "form_token": here.form_token if here else "",
        "leave": {"href": reverse("s0"), "text": say(catalogue.page("frame").links["leave"].words)},
        "leave_note": frame("leave_note"),
        "clear_history": way(catalogue.page("frame").links["clear_history"]),
        "languages": in_each_language("s1") if name == "S1" else (),
    }
    known |= context
    if known["heading"] and (form := known.get("form")):
        form.as_heading = False
    return render(request, known.pop("template", "intake/page.html"), known, status=status)


def foot(*, saves: bool) -> Sequence[Way]:
    """The links under each page; where everything is saved, one to leave by. A form has a button that saves first."""
    choice = ("language",) if len(settings.LANGUAGES) > 1 else ()
    wanted = ("know_us", "help", *choice, *(("save_and_leave",) if saves else ()))
    return [Way(each.words, each.href) for each in ways("frame", *wanted)]


def in_each_language(page: str) -> list[tuple[str, str, str]]:
    """Each language by its own name, with this page in it."""
    return [(code, name, f"/{code}/{page}") for code, name in settings.LANGUAGES]
