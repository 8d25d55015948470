"""Pages that are only read. Nothing is stored, no cookie is set."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asylia.intake import catalogue
from asylia.intake.catalogue import Paragraph
from asylia.intake.door import street
from asylia.intake.pages import Way, back_to_her_page, in_each_language, paragraphs, show, ways
from asylia.intake.views.help import help_page
from asylia.intake.words import frame

PAGES = ("S1", "S3", "S37", "S38")


@street
def first(request: HttpRequest) -> HttpResponse:
    """The address alone: the first page, in a language that the browser asks for."""
    return _page(request, "S1")


@street
def read(request: HttpRequest, name: str) -> HttpResponse:
    return _page(request, name)


def _page(request: HttpRequest, name: str) -> HttpResponse:
    page = catalogue.page(name)
    onion = [Paragraph(text=page.texts["onion"])] if "onion" in page.texts and settings.ONION else []
    shown = paragraphs([*page.paragraphs, *onion], **({"onion": settings.ONION} if onion else {}))
    back = _back(request) if not page.links else None
    return show(request, name, paragraphs=shown, ways=ways(name, *page.links), back=back)


def _back(request: HttpRequest) -> Way:
    """To her page, where a visit may be open; else to the first one."""
    return back_to_her_page() if settings.STREET_COOKIE in request.COOKIES else Way(frame("back"), reverse("s1"))


@street
def choose_language(request: HttpRequest) -> HttpResponse:
    """S2: from here to her page in another language, where a visit may be open; else to the first one."""
    leads = "s17" if settings.STREET_COOKIE in request.COOKIES else "s1"
    return show(request, "S2", template="intake/choose.html", tongues=in_each_language(leads), back=_back(request))


@street
def help_list(request: HttpRequest) -> HttpResponse:
    return help_page(request, back=_back(request))
