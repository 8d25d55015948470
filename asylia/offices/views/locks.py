"""What is locked, the buttons that lock at once, and opening again by two, each with six words: the house itself may be locked."""

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asylia.accounts.door import Member, MemberRequest, signed_in
from asylia.accounts.forms import WordsForm
from asylia.accounts.models import Body, User
from asylia.accounts.permissions import Act, gives, require
from asylia.accounts.views.vault import opened_by_words
from asylia.kit.errors import RuleBroken
from asylia.kit.models import short_code
from asylia.offices import kinds
from asylia.offices.actions import locking, proposals
from asylia.offices.models import Proposal
from asylia.offices.permissions import can_sign
from asylia.vault import people
from asylia.vault.models import Lock, LockKind

BUTTONS = {"house": locking.lock_house, "street": locking.close_street}


@signed_in
def all_locks(request: MemberRequest, who: User) -> HttpResponse:
    require(gives(Act.LOCK_HOUSE, who.running_roles))
    may = {"may_close": gives(Act.CLOSE_STREET, who.running_roles), "may_open": gives(Act.OPEN_HOUSE, who.running_roles)}
    rows = [(lock, *_said(lock)) for lock in Lock.objects.visible_to(who.pk, opens=may["may_open"]).order_by("at")]
    held = {lock.kind for lock, *_words in rows}
    known = {"rows": rows, "house": LockKind.HOUSE in held, "street": LockKind.STREET in held}
    return render(request, "offices/locks.html", known | may)


def _said(lock: Lock) -> tuple[str, str]:
    """What it is of, and the words that lead to opening it again."""
    match LockKind(lock.kind):
        case LockKind.PERSON:
            name = User.objects.get(pk=lock.about).name
            return name, _("Let %(name)s in again") % {"name": name}
        case LockKind.BODY:
            name = Body.objects.get(pk=lock.about).name
            return name, _("Let the people of %(name)s in again") % {"name": name}
        case LockKind.SUBJECT:
            code = short_code(lock.about)
            return _("Case %(code)s") % {"code": code}, _("Open case %(code)s again") % {"code": code}
        case LockKind.HOUSE:
            return _("The house"), _("Open the house again")
        case LockKind.STREET:
            return _("The street"), _("Open the street again")


@signed_in
@require_POST
def press(request: MemberRequest, who: User, what: str) -> HttpResponse:
    """At once, without an open vault and without a second question."""
    if what not in BUTTONS:
        raise Http404
    BUTTONS[what](by=who, now=request.now)
    return redirect("locks")


@signed_in
def reopen(request: MemberRequest, who: User, key: UUID) -> HttpResponse:
    """The first officer proposes it, the second opens. Both by their words, as no vault may be open."""
    lock = Lock.objects.visible_to(who.pk, opens=True).filter(pk=key).first()
    if lock is None:
        return redirect("locks")
    require(can_sign(who, kinds.REOPEN.act, now=request.now))
    terms = {"kind": lock.kind, "about": str(lock.about)}
    form, needs_touch, text = WordsForm(request.POST or None), bool(list(people.bound_to(who.pk))), kinds.english(kinds.REOPEN, terms)
    reopening = Proposal.objects.visible_to(who.pk).filter(kind=kinds.REOPEN.code, about=lock.about)
    waiting = reopening.waiting(now=request.now).select_related("by").last()
    if form.is_valid() and (opened := opened_by_words(request, form, who, needs_touch=needs_touch)):
        until = request.now + timedelta(minutes=settings.VAULT_IDLE_MINUTES)
        me = Member(who, [opened], frozenset(who.running_roles), request.now, until)
        try:
            if waiting:
                proposals.second(waiting, kinds.REOPEN, seen=request.POST.get("seen", ""), by=me)
            else:
                proposals.propose(kinds.REOPEN, about=lock.about, terms=terms, by=me)
        except RuleBroken as rule:
            form.add_error("six_words", str(rule))
        else:
            return redirect("locks")
    button = _("Sign as second: open it again") if waiting else _("Sign as first")
    known = {"form": form, "text": text, "waiting": waiting, "needs_touch": needs_touch, "buttons": [("", "", button, "")]}
    return render(request, "offices/reopen.html", known)
