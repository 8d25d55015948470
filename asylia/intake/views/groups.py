"""Questions that are answered by a list: its page, and one page for each entry."""

from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from asylia.intake import actions, rules
from asylia.intake import draft as drafts
from asylia.intake.catalogue import LEFT_OUT, Need, Question, Text, Type, in_place_of
from asylia.intake.door import Visit, visit
from asylia.intake.errors import AlreadySaved, ListIsFull, OtherWords
from asylia.intake.forms import StepForm, answers_of, form_for, is_fine, why
from asylia.intake.pages import Way, leave_button
from asylia.intake.readable import readable
from asylia.intake.rules import Answers
from asylia.intake.views.again import ended
from asylia.intake.views.spot import SAVED, SKIPPED, Spot, sheet_id, stand, to_her_page
from asylia.intake.words import error, frame, language, say
from asylia.vault.keeper import Page


def group(spot: Spot) -> HttpResponse:
    """The entries so far, each with [Change] and [Remove], and the ways to answer without any."""
    if "remove" in spot.request.POST:
        sheet = sheet_id(spot.request.POST["remove"])
        actions.remove_entry(spot.here.own, group=spot.group.id, sheet=sheet, now=spot.here.now)
        return redirect(spot.url)
    form = form_for([_in_its_place(spot.group)], answers=_chosen(spot), data=spot.data, language=language())
    answer = _save(spot, form) if spot.data is not None else None
    return answer or _page(spot, form)


def _in_its_place(group: Question) -> Question:
    """The options that stand in place of entries: nobody, or rather not say."""
    return replace(in_place_of(group), need=Need.LATER, label=Text(frame("instead")), hint=Text(), example=Text(), why=Text())


def _chosen(spot: Spot) -> Answers:
    page = spot.held.parts.get(spot.part.id)
    return {name: value for name, value in page.content["answers"].items() if name == spot.group.id} if page and not _entries(spot) else {}


def _entries(spot: Spot) -> list[Page]:
    return spot.held.entries.get(spot.group.id, [])


def _page(spot: Spot, form: StepForm) -> HttpResponse:
    entries = _entries(spot)
    lines = [
        {"words": named(spot.group, page.content["entry"]), "href": spot.entry_url(at), "sheet": page.id}
        for at, page in enumerate(entries, 1)
    ]
    add = Way(frame("add_another" if entries else "add"), spot.entry_url(len(entries) + 1), "secondary" if entries else "")
    known: dict[str, Any] = {"heading": say(spot.group.label), "hint": say(spot.group.hint), "why": why(spot.group), "lines": lines}
    known["example"] = say(spot.group.example)
    known |= {"add": add if len(entries) < spot.group.most else None, "change": frame("change"), "remove": frame("remove")}
    has_choice = bool(spot.group.options or spot.group.left_out)
    known |= {"form": form if has_choice else None, "notice": "" if has_choice else " ".join(form.problems.values())}
    known |= {"hidden": [("version", spot.held.version(spot.part.id))]}
    on = ("then", "next", frame("that_is_all"), "" if entries else "secondary")
    return spot.show("intake/group.html", buttons=[on, ("then", "skip", frame("skip"), "quiet")], **known)


def named(group: Question, entry: Answers) -> str:
    """What an entry is called in the list: its first answer."""
    return readable(group.questions[0], entry, language())


def _save(spot: Spot, form: StepForm) -> HttpResponse | None:
    on = spot.after(spot.held.answers)
    skips = spot.then == "skip"
    answers = answers_of(form) if form.is_valid() and not skips else {}
    if not skips and (problem := _problem(spot, answers)):
        form.add_error(spot.group.id, problem)
    if form.errors and not skips:
        return None
    where: dict[str, Any] = {"part": spot.part.id, "step": spot.step.number, "version": spot.version}
    try:
        actions.save_step(spot.here.own, **where, answers=answers, mark=SKIPPED if skips else SAVED, now=spot.here.now)
    except AlreadySaved:
        return spot.already(on)
    except OtherWords as other:
        return spot.show("intake/step.html", **spot.both(form, other, on=on), ways=[Way(frame("go_on"), spot.url, "secondary")])
    return redirect(on)


def _problem(spot: Spot, answers: Answers) -> str:
    """An entry and "nobody" shut each other out; one of them is needed, where the question may be declined."""
    chosen = answers.get(spot.group.id)
    if chosen and _entries(spot):
        return error("options_exclude", option=readable(_in_its_place(spot.group), answers, language()))
    if chosen or _entries(spot) or rules.need(spot.group, spot.held.answers) is Need.LATER:
        return ""
    return error("needed", option=say(LEFT_OUT[spot.group.left_out[0]])) if spot.group.left_out else error("needed_core")


@visit(ended=ended)
def entry(request: HttpRequest, here: Visit, part: str, step: str, place: str) -> HttpResponse:
    """One entry. A new one brings an id of its own, so that it is stored once however often it is sent."""
    held = drafts.see(here.own)
    if held.draft is None:
        return to_her_page()
    spot = stand(request, here, held, (part, step))
    if spot.group.type is not Type.GROUP:
        raise Http404
    page = _entry_at(spot, int(place))
    form = form_for(spot.group.questions, answers=page.content["entry"] if page else {}, data=spot.data, language=language())
    if spot.data is not None:
        sheet = sheet_id(spot.data.get("sheet", ""))
        return _save_entry(spot, form, sheet) or _entry_page(spot, form, sheet=sheet, version=spot.version)
    return _entry_page(spot, form, sheet=page.id if page else uuid4(), version=page.version if page else 0)


def _entry_at(spot: Spot, place: int) -> Page | None:
    """Raises Http404 for a place that is neither there nor the next one; a form that was sent finds its entry by its id."""
    entries = _entries(spot)
    if spot.data is None and not 1 <= place <= min(len(entries) + 1, spot.group.most):
        raise Http404
    return entries[place - 1] if 1 <= place <= len(entries) else None


def _save_entry(spot: Spot, form: StepForm, sheet: UUID) -> HttpResponse | None:
    on = spot.end if spot.then == "leave" else spot.url
    if spot.then == "skip":
        return redirect(spot.url)
    if not (form.is_valid() and is_fine(form, spot.held)):
        return None
    what: dict[str, Any] = {"group": spot.group.id, "sheet": sheet, "version": spot.version}
    try:
        actions.save_entry(spot.here.own, **what, answers=answers_of(form), now=spot.here.now)
    except AlreadySaved:
        return spot.already(on)
    except ListIsFull:
        form.add_error(None, error("list_full", n=spot.group.most))
        return None
    except OtherWords as other:
        return _entry_page(spot, form, sheet=sheet, version=other.version, **spot.both(form, other, on=on))
    return redirect(on)


def _entry_page(spot: Spot, form: StepForm, *, sheet: UUID, version: int, **more: Any) -> HttpResponse:
    known = {"heading": say(spot.group.label), "back": Way(say(spot.group.label), spot.url)}
    buttons = [("then", "next", frame("save"), ""), ("then", "skip", frame("back"), "quiet"), leave_button()]
    return spot.show("intake/step.html", form=form, hidden=[("sheet", sheet), ("version", version)], buttons=buttons, **known, **more)
