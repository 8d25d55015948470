"""Plain pages for when something is wrong. They need no database and tell nothing."""

import sys
from typing import Any

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from asylia.intake import catalogue
from asylia.intake.pages import Way, show
from asylia.intake.words import error, say


def no_such_page(request: HttpRequest, exception: Any = None) -> HttpResponse:
    start = catalogue.error_links("page_not_found")["start"]
    return show(
        request, "S1", heading=error("page_not_found"), paragraphs=[], languages=(), status=404, ways=[Way(say(start.words), reverse("s1"))]
    )


def refused(request: HttpRequest, exception: Any = None) -> HttpResponse:
    return show(request, "S1", heading=error("page_old"), paragraphs=[], languages=(), status=403, ways=[Way(_again(), request.path)])


def our_fault(request: HttpRequest) -> HttpResponse:
    """What was typed is given back, to be sent once more."""
    known: dict[str, Any] = {"heading": error("unknown_error"), "paragraphs": [], "languages": (), "status": 500}
    if isinstance(sys.exc_info()[1], OperationalError):
        known |= {"status": 503}
    if request.method == "POST":
        known["hidden"] = [(name, value) for name, values in request.POST.lists() for value in values]
        known["buttons"] = [("", "", _again(), "")]
    else:
        known["ways"] = [Way(_again(), request.path)]
    return show(request, "S1", **known)


def _again() -> str:
    return say(catalogue.error_links("unknown_error")["try_again"].words)
