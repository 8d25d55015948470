"""Who works here: inviting, giving and ending roles. Each act is proposed here and signed by a second officer."""

from typing import Any
from uuid import UUID, uuid4

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from asylia.accounts.door import Member, MemberRequest, opened, signed_in, touched
from asylia.accounts.models import Body, Role, User
from asylia.accounts.permissions import Act, Reach, gives, may, require
from asylia.kit.days import day_of
from asylia.offices import kinds
from asylia.offices.actions import bodies, locking, proposals
from asylia.offices.forms import BodyForm, EndForm, InviteForm, TermForm
from asylia.offices.kinds import Kind
from asylia.offices.permissions import can_lock, can_sign
from asylia.vault import locks, number, people, rosters, travel
from asylia.vault.errors import CannotOpen
from asylia.vault.models import LockKind, PublicKey


@signed_in
def everybody(request: MemberRequest, who: User) -> HttpResponse:
    """All people of the house, and what is missing of whom."""
    require(gives(Act.INVITE, who.running_roles) or gives(Act.LOCK_PERSON, who.running_roles))
    users = User.objects.prefetch_related("roles__body", "passkeys").order_by("name")
    locked = set(locks.locked(LockKind.PERSON))
    signed = rosters.named()
    keys = {row.holder: (row.holder, row.epoch) in signed for row in PublicKey.objects.filter(signing__isnull=False).order_by("epoch")}
    today = day_of(request.now)
    rows = [
        {
            "who": user,
            "roles": [role for role in user.roles.all() if role.runs(today)],
            "count": len(user.passkeys.all()),
            "has_key": user.pk in keys,
            "is_signed": keys.get(user.pk, False),
            "is_locked": user.pk in locked,
        }
        for user in users
    ]
    return render(request, "offices/everybody.html", {"rows": rows, "may_invite": gives(Act.INVITE, who.running_roles)})


@signed_in
def person(request: MemberRequest, who: User, key: UUID) -> HttpResponse:
    """One of them, with roles past and to come. For who may do nothing about them, nobody is there."""
    user = get_object_or_404(User, pk=key)
    may_lock = can_lock(who, user, now=request.now)
    may_sign = may(who, Act.INVITE, on=day_of(request.now), how=[Reach.TWO])
    if not (may_lock or may_sign):
        raise Http404
    today = day_of(request.now)
    rows = user.roles.select_related("body").order_by("first_on", "name")
    roles = [(role, role.last_on is None or role.last_on >= today) for role in rows]
    known = {
        "user": user,
        "roles": roles,
        "can_lock": may_lock,
        "may_give": may_sign and user.is_active,
        "may_revoke": may_sign and user.is_active and who != user,
        "ways": len(people.ways_of(user.pk)),
    }
    keeps = travel.next_keeper(user.pk)
    known |= {"is_away": keeps is not None, "is_my_turn": keeps == who.pk}
    return render(request, "offices/person.html", known | {"is_locked": locks.is_locked(LockKind.PERSON, user.pk)})


def _proposed(kind: Kind, *, about: UUID, terms: dict[str, Any], by: Member) -> HttpResponse:
    return redirect("proposal", proposals.propose(kind, about=about, terms=terms, by=by).pk)


@opened
@touched
def invite(request: MemberRequest, me: Member) -> HttpResponse:
    """Somebody new, with a first role."""
    require(can_sign(me.user, kinds.INVITE.act, now=me.now))
    form = InviteForm(request.POST or None, bodies=list(Body.objects.order_by("kind", "name")), initial={"first_on": kinds.today(me.now)})
    if form.is_valid():
        if form.terms["email"] and User.objects.filter(email=form.terms["email"]).exists():
            form.add_error("email", _("Somebody of ours has this address."))
        else:
            user = uuid4()
            return _proposed(kinds.INVITE, about=user, terms={"user": str(user)} | form.terms, by=me)
    return _form(request, form, _("Invite somebody"), _("Sign as first"), offers_body=True)


def _form(request: MemberRequest, form: Any, heading: str, button: str, **more: Any) -> HttpResponse:
    return render(request, "offices/form.html", {"form": form, "heading": heading, "buttons": [("", "", button, "")], **more})


@opened
@touched
def give_role(request: MemberRequest, me: Member, key: UUID) -> HttpResponse:
    require(can_sign(me.user, kinds.GIVE_ROLE.act, now=me.now))
    user = get_object_or_404(User, pk=key)
    form = TermForm(request.POST or None, bodies=list(Body.objects.order_by("kind", "name")), initial={"first_on": kinds.today(me.now)})
    if form.is_valid():
        return _proposed(kinds.GIVE_ROLE, about=user.pk, terms={"user": str(user.pk)} | form.terms, by=me)
    return _form(request, form, _("A role for %(name)s") % {"name": user.name}, _("Sign as first"), offers_body=True)


@opened
@touched
def end_role(request: MemberRequest, me: Member, key: UUID) -> HttpResponse:
    require(can_sign(me.user, kinds.END_ROLE.act, now=me.now))
    role = get_object_or_404(Role.objects.select_related("user"), pk=key)
    form = EndForm(request.POST or None, initial={"last_on": kinds.today(me.now)})
    if form.is_valid():
        terms = {"role": str(role.pk), "last_on": form.cleaned_data["last_on"].isoformat()}
        return _proposed(kinds.END_ROLE, about=role.user_id, terms=terms, by=me)
    heading = _("The last day of %(name)s as %(role)s") % {"name": role.user.name, "role": role.label}
    return _form(request, form, heading, _("Sign as first"))


@opened
@require_POST
@touched
def invite_again(request: MemberRequest, me: Member, key: UUID) -> HttpResponse:
    require(can_sign(me.user, kinds.INVITE_AGAIN.act, now=me.now))
    user = get_object_or_404(User, pk=key)
    return _proposed(kinds.INVITE_AGAIN, about=user.pk, terms={"user": str(user.pk)}, by=me)


@opened
@require_POST
@touched
def shut_out(request: MemberRequest, me: Member, key: UUID) -> HttpResponse:
    """For cause and for good. Nobody signs it about themselves."""
    require(can_sign(me.user, kinds.REVOKE.act, now=me.now))
    user = get_object_or_404(User.objects.filter(is_active=True).exclude(pk=me.user.pk), pk=key)
    return _proposed(kinds.REVOKE, about=user.pk, terms={"user": str(user.pk)}, by=me)


@signed_in
@require_POST
def lock_person(request: MemberRequest, who: User, key: UUID) -> HttpResponse:
    """At once, and without an open vault: minutes count."""
    user = get_object_or_404(User, pk=key)
    if not can_lock(who, user, now=request.now):
        raise Http404
    locking.lock_person(user, by=who, now=request.now)
    return redirect("person", key) if key != who.pk else redirect("first")


@signed_in
def new_body(request: MemberRequest, who: User) -> HttpResponse:
    require(may(who, Act.KEEP_MEMBERS, on=day_of(request.now), how=[Reach.ALONE]))
    form = BodyForm(request.POST or None)
    if form.is_valid():
        bodies.add(**form.cleaned_data, by=who, now=request.now)
        return redirect("people")
    return _form(request, form, _("A new body"), _("Add it"), is_alone=True)


@opened
@require_POST
@touched
def take_off(request: MemberRequest, me: Member, key: UUID) -> HttpResponse:
    """An officer whose turn it is takes off a seal; the last one tells the number to who came back."""
    traveller = get_object_or_404(User, pk=key)
    try:
        digits = travel.take_off(traveller.pk, keys=me.keys, by=me.user.pk, now=me.now)
    except CannotOpen:
        return redirect("person", key)
    return (
        render(request, "offices/came_back.html", {"who": traveller, "groups": number.groups(digits)})
        if digits
        else redirect("person", key)
    )
