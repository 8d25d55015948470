"""One case: its page, who opened what, and what was answered, in the order in which it was asked."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from asylia.accounts.door import Member, MemberRequest
from asylia.accounts.views.coming import asked_touch, has_touch
from asylia.casework.actions import reading
from asylia.casework.file import CONTACT, LIMITS, NOTES, PROFILE, STORY, CaseFile
from asylia.casework.models import Case, Change
from asylia.desk import answers as answered
from asylia.desk import composing, envelopes
from asylia.desk.door import not_there, of_case
from asylia.desk.heads import about
from asylia.desk.timeline import Timeline
from asylia.desk.views import glass
from asylia.desk.way import way_of
from asylia.desk.words import called, names_of
from asylia.vault import holders

ANSWERED = (STORY, PROFILE, LIMITS)


@require_safe
@of_case
def page(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    found = reading.open_case(case, by=me.user, keys=me.keys, now=me.now)
    held = holders.holders_of(case.pk, on=me.today)
    names = names_of(_people(found, held), me=me.user.pk)
    circles = [key.holder for key in me.keys]
    change = Change.objects.of(case.pk)
    stays = change is not None and case.stays(change) == me.user.pk
    known = (
        about(case, found, me)
        | (asked_touch(request) if stays else {})
        | glass.of_the_case(request, me, case)
        | {
            "change": change,
            "stays": stays,
            "way": way_of(case),
            "timeline": Timeline(found, case, names, me.now).items,
            "envelopes": envelopes.rows(case, held, opened=found.opened, circles=circles, names=names, name=called(found.due, case)),
            "opened": envelopes.counted(held, names=names, now=me.now),
            "word": composing.todays_word(found, today=me.today),
            "has_unsent": found.unsent(me.user.pk) is not None,
        }
    )
    return render(request, "desk/case.html", known)


def _people(found: CaseFile, held: dict[str, list[holders.Held]]) -> set[str]:
    """Everybody who may be named on the page: who holds an envelope, who wrote, who was named."""
    written = [page.content for page in found.pages[NOTES]]
    by = {str(each[name]) for each in written for name in ("by", "second") if name in each}
    return by | {str(user) for each in written for user in each.get("to", [])} | {str(each.holder) for row in held.values() for each in row}


@require_safe
@of_case
def openings(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """For the two who carry it: each sees what the other opened."""
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    return render(request, "desk/opened.html", about(case, found, me) | {"tables": _tables(case, me)})


def _tables(case: Case, me: Member) -> list[tuple[str, list[envelopes.Look]]]:
    contact, others = envelopes.looks(case, me=me.user.pk)
    return [(_("Contact"), contact), (_("The other envelopes"), others)]


@require_safe
@of_case
def answers(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """All that is no contact; or what lies in one envelope, and nothing else is opened."""
    one = request.GET.get("of", "")
    return _answers(request, me, case, (one,) if one in ANSWERED else ANSWERED)


@of_case
def contact(request: MemberRequest, me: Member, case: Case) -> HttpResponse:
    """How somebody can be reached: a button and a fresh touch for each time, and the other caseworker sees it. Not for who stands in."""
    if me.user.pk not in case.two:
        return not_there()
    failed = request.method == "POST" and not has_touch(request, me.user)
    if request.method == "POST" and not failed:
        return _answers(request, me, case, (CONTACT,))
    found = reading.open_beside(case, by=me.user, keys=me.keys, now=me.now)
    known = about(case, found, me) | asked_touch(request) | {"failed": failed}
    return render(request, "desk/contact.html", known, status=403 if failed else 200)


def _answers(request: MemberRequest, me: Member, case: Case, kinds: tuple[str, ...]) -> HttpResponse:
    found = reading.open_beside(case, envelopes=kinds, by=me.user, keys=me.keys, now=me.now)
    known = {
        "sections": answered.sections(found, [*kinds, NOTES]),
        "is_contact": CONTACT in kinds,
        "is_all": kinds == ANSWERED,
        "titles": envelopes.titles(kinds),
    }
    return render(request, "desk/answers.html", about(case, found, me) | known)
