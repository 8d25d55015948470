"""S26: everything is erased at once, before sending or after it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from asylia.intake import actions, catalogue
from asylia.intake.door import Visit, visit
from asylia.intake.pages import back_to_her_page, show
from asylia.intake.views.again import ended, number_field
from asylia.intake.words import say


@visit(ended=ended)
def stop(request: HttpRequest, here: Visit) -> HttpResponse:
    """The number is asked once more: a found phone alone erases nothing."""
    texts = catalogue.page("S26").texts
    problem = ""
    if here.typed:
        problem = here.typed.error
        if here.typed.root and here.typed.root.lookup == here.own.lookup:
            return _erase(request, here)
        problem = problem or say(catalogue.page("S14").texts["wrong"])
    form = number_field(request, label=say(texts["number"]), problem=problem)
    when = say(texts["warning"])
    erase = ("", "", say(catalogue.page("S26").links["erase"].words), "danger")
    return show(request, "S26", here=here, form=form, notice=when, buttons=[erase], back=back_to_her_page())


def _erase(request: HttpRequest, here: Visit) -> HttpResponse:
    actions.erase_now(here.own, now=here.now)
    here.end()
    response = show(request, "S26", heading=say(catalogue.page("S26").texts["done"]), paragraphs=[])
    response.delete_cookie(settings.STREET_COOKIE)
    return response
