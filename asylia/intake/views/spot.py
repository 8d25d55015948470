"""Where somebody stands in the form: the step, what is saved so far, and how to go on from there."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse

from asylia.intake import catalogue, rules
from asylia.intake.catalogue import Part, Question, Step
from asylia.intake.door import Visit
from asylia.intake.draft import Draft
from asylia.intake.errors import OtherWords
from asylia.intake.forms import StepForm
from asylia.intake.pages import Way, show, way
from asylia.intake.readable import readable
from asylia.intake.rules import Answers
from asylia.intake.words import count, error, frame, language, say

SAVED, SKIPPED = "saved", "skipped"


@dataclass(frozen=True)
class Spot:
    request: HttpRequest
    here: Visit
    held: Draft
    part: Part
    step: Step

    @property
    def group(self) -> Question:
        """The question of a step that asks for a list."""
        return self.step.questions[0]

    @property
    def data(self) -> QueryDict | None:
        return self.request.POST if self.request.method == "POST" else None

    @property
    def then(self) -> str:
        """Which button was pressed: next, stay or skip."""
        return self.request.POST.get("then", "next")

    @property
    def version(self) -> int:
        """Of the sheet that the page showed when it was filled in."""
        given = self.request.POST.get("version", "")
        return int(given) if given.isdecimal() and given.isascii() else 0

    @property
    def url(self) -> str:
        return step_url(self.part, self.step)

    @property
    def end(self) -> str:
        return reverse("part_ends", args=[self.part.id])

    def entry_url(self, place: int) -> str:
        return reverse("entry", args=[self.part.id, self.step.number, place])

    def after(self, answers: Answers) -> str:
        """The next step that has something to ask; after the last one, the end of the part."""
        later = [each for each in rules.steps_shown(self.part, answers) if each.number > self.step.number]
        if not later:
            return self.end
        is_new = later[0].number not in self.held.steps(self.part.id)
        return reverse("hard", args=[self.part.id, later[0].number]) if later[0].hard and is_new else step_url(self.part, later[0])

    @property
    def line(self) -> str:
        """Part 3 of 8 · Step 2 of 3 · about 4 minutes left in this part."""
        shown = rules.steps_shown(self.part, self.held.answers)
        place = next((place for place, each in enumerate(shown, start=1) if each.number == self.step.number), 1)
        where = frame("step", part=self.part.id, parts=len(catalogue.PARTS), step=place, steps=len(shown))
        left = count("minutes_left", rules.minutes_left(self.part, self.held.answers, self.step))
        return frame("beside", one=where, other=count("more", rules.minutes_of(self.step)) if self.step.more else left)

    def show(self, template: str, **context: Any) -> HttpResponse:
        known: dict[str, Any] = {
            "title": part_title(self.part),
            "heading": "",
            "part": say(self.part.title),
            "step": self.line,
            "back": overview_link(),
            "template": template,
        }
        return show(self.request, "S11", here=self.here, **known | context)

    def both(self, form: StepForm, other: OtherWords, *, on: str) -> dict[str, Any]:
        """What a page shows beside what was typed, when another window was faster."""
        stored = [(say(each.label), readable(each, other.stored, language())) for each in form.of if each.id in other.stored]
        return {"notice": error("two_windows"), "two": stored, "keep": Way(frame("keep"), on)}

    def already(self, on: str) -> HttpResponse:
        return already(self.request, self.here, on)


def already(request: HttpRequest, here: Visit, on: str) -> HttpResponse:
    """The same page came twice."""
    words = say(catalogue.error_links("sent_twice")["go_on"].words)
    return show(request, "S10", here=here, heading=error("sent_twice"), paragraphs=[], ways=[Way(words, on)])


def find(part: str) -> Part:
    return next(each for each in catalogue.PARTS if each.id == int(part))


def stand(request: HttpRequest, here: Visit, held: Draft, where: tuple[str, str]) -> Spot:
    """Raises Http404 for a step that the catalogue has not."""
    part = find(where[0])
    try:
        return Spot(request, here, held, part, part.step(int(where[1])))
    except KeyError as unknown:
        raise Http404 from unknown


def step_url(part: Part, step: Step) -> str:
    return reverse("step", args=[part.id, step.number])


def first_url(part: Part, held: Draft) -> str:
    """Where a part begins: at its words, if it has any, else at its first step."""
    if part.intro:
        return reverse("part_begins", args=[part.id])
    return step_url(part, rules.steps_shown(part, held.answers)[0])


def part_title(part: Part) -> str:
    return say(catalogue.page("S11").texts["part"], n=part.id)


def overview_link() -> Way:
    return way(catalogue.page("S11").links["overview"])


def sheet_id(text: str) -> UUID:
    """Raises Http404 for what is no id."""
    try:
        return UUID(text)
    except ValueError as wrong:
        raise Http404 from wrong


def to_her_page() -> HttpResponse:
    """There is no draft any more: it was sent."""
    return redirect("s17")
