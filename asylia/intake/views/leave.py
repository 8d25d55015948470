import contextlib

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from asylia.intake.door import street
from asylia.vault import visits
from asylia.vault.errors import VisitEnded


@street
def leave(request: HttpRequest) -> HttpResponse:
    """Ends the visit, clears what a site may clear, and opens an ordinary page elsewhere without saying from where."""
    with contextlib.suppress(VisitEnded, DatabaseError):  # whoever must leave, leaves; a visit ends by itself
        visits.end(request.COOKIES.get(settings.STREET_COOKIE, ""))
    response = HttpResponseRedirect(settings.LEAVE_TO)
    response.delete_cookie(settings.STREET_COOKIE, samesite="Strict")
    response.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
