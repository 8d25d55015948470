from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from asylia.intake.door import Visit, visit
from asylia.intake.pages import back_to_her_page, button, show
from asylia.intake.views.again import ended
from asylia.vault import number as numbers


@visit(ended=ended)
def new_number(request: HttpRequest, here: Visit) -> HttpResponse:
    """S22: a new number waits in the visit; the old one ends when it is typed back."""
    if request.method == "POST":
        here.keep(here.content | {"number": numbers.new_number()})
        return redirect("s8")
    return show(request, "S22", here=here, buttons=[button("S22", "make")], back=back_to_her_page())
