from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from asylia.intake import catalogue
from asylia.intake import draft as drafts
from asylia.intake.door import Visit, visit
from asylia.intake.pages import foot, show, ways
from asylia.intake.views.again import ended
from asylia.intake.words import day, say


@visit(ended=ended)
def page(request: HttpRequest, here: Visit) -> HttpResponse:
    """S17: her own sentence first, then whether there is news, and until when she hears from us."""
    held = drafts.see(here.own)
    if held.draft is not None:
        return redirect("s10")
    texts, stand, state = (
        catalogue.page("S17").texts,
        catalogue.STAND,
        catalogue.state("received_by_the_ear" if held.own["to_the_ear"] else "received"),
    )
    again_by = say(texts["again_by"], date=day(held.answer_by))
    lines = [(say(stand["next"]), say(state.next)), *([(say(stand["can"]), say(state.can))] if state.can else [])]
    known = {
        "own_sentence": held.own["own_sentence"],
        "sentence": say(texts["sentence"]),
        "news": say(texts["nothing_new"]),
        "again_by": again_by,
    }
    known |= {"stand": say(catalogue.page("S17").links["stand"].words), "means": (say(state.lead), say(state.text)), "lines": lines}
    known |= {"unknown": say(stand["unknown"]), "do": ways("S17", "new_number", "erase")}
    return show(request, "S17", here=here, foot=foot(saves=False), template="portal/page.html", **known)
