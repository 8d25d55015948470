"""What two people can decide together, each with the text that both sign and what is done then."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from asylia.accounts.actions import coming, roles
from asylia.accounts.actions.roles import Term
from asylia.accounts.models import Body, Role, RoleName, User
from asylia.accounts.permissions import POWERS, Act
from asylia.kit.days import day_of
from asylia.kit.models import short_code
from asylia.notices.actions import tell
from asylia.notices.models import Kind as Notice
from asylia.offices.errors import NotYours
from asylia.offices.models import INVITATIONS, Proposal
from asylia.offices.signals import contact_asked
from asylia.offices.states import GlassReason, ProposalState
from asylia.vault import ceilings, locks, revoking
from asylia.vault.models import LockKind

Terms = Mapping[str, Any]
Two = tuple[User, User]


@dataclass(frozen=True, slots=True)
class Kind:
    """`said`: what both sign, in English for everybody. `done`: does it, and returns what the second one is shown once, or nothing."""

    code: str
    act: Act
    said: Callable[[Terms], str]
    done: Callable[[Terms, Two, datetime], str]


def english(kind: Kind, terms: Terms) -> str:
    with override("en"):
        return kind.said(terms)


def _term(terms: Terms) -> Term:
    last_on = terms["last_on"]
    return Term(date.fromisoformat(terms["first_on"]), date.fromisoformat(last_on) if last_on else None)


def _days(terms: Terms) -> str:
    return f"from {terms['first_on']} " + (f"to {terms['last_on']}, both days included" if terms["last_on"] else "on, without a last day")


def _role(terms: Terms) -> str:
    body = Body.objects.get(pk=terms["body"])
    return f"{RoleName(terms['role']).label.lower()} of {body.name} ({body.get_kind_display().lower()}), {_days(terms)}"


def _say_invite(terms: Terms) -> str:
    mail = f", who gets notices at {terms['email']}" if terms["email"] else ", who gets no notices by mail"
    return f"Invite {terms['name']}{mail}, as {_role(terms)}."


def _invite(terms: Terms, two: Two, now: datetime) -> str:
    user = User.objects.create(pk=UUID(terms["user"]), name=terms["name"], email=terms["email"] or None)
    _give(user, terms, two, now)
    return coming.invite(user, by=two[1].pk, now=now)


def _give(user: User, terms: Terms, two: Two, now: datetime) -> None:
    roles.give_role(user, RoleName(terms["role"]), body=Body.objects.get(pk=terms["body"]), term=_term(terms), by=two, now=now)


def _whom(terms: Terms) -> str:
    return User.objects.get(pk=terms["user"]).name


def _say_again(terms: Terms) -> str:
    return (
        f"Invite {_whom(terms)} again, who has lost all passkeys. The passkeys and words of before end now; "
        "the recovery sheet stays. One of us has seen this person since, face to face or by a call that both know."
    )


def _again(terms: Terms, two: Two, now: datetime) -> str:
    return coming.invite(User.objects.get(pk=terms["user"]), by=two[1].pk, now=now)


def _say_role(terms: Terms) -> str:
    return f"{_whom(terms)} becomes {_role(terms)}."


def _give_role(terms: Terms, two: Two, now: datetime) -> str:
    user = User.objects.get(pk=terms["user"])
    _give(user, terms, two, now)
    tell([user.pk], Notice.ROLE_GIVEN, now=now)
    return ""


def _say_end(terms: Terms) -> str:
    role = Role.objects.select_related("user", "body").get(pk=terms["role"])
    return f"The last day of {role.user.name} as {role.label.lower()} of {role.body.name} is {terms['last_on']}."


def _end_role(terms: Terms, two: Two, now: datetime) -> str:
    roles.end_role(Role.objects.get(pk=terms["role"]), last_on=date.fromisoformat(terms["last_on"]), by=two, now=now)
    return ""


def _say_reopen(terms: Terms) -> str:
    kind, about = LockKind(terms["kind"]), UUID(terms["about"])
    if kind is LockKind.PERSON:
        return f"Open again: {User.objects.get(pk=about).name} comes in as before."
    if kind is LockKind.BODY:
        return f"Open again: the people of {Body.objects.get(pk=about).name} come in as before."
    if kind is LockKind.SUBJECT:
        return f"Open again: case {about}, its caseworkers read it as before."
    return "Open the house again: vaults open as before." if kind is LockKind.HOUSE else "Open the street again: it takes new applications."


def _reopen(terms: Terms, two: Two, now: datetime) -> str:
    locks.release(LockKind(terms["kind"]), UUID(terms["about"]), by=two[1].pk, now=now)
    return ""


def _say_more(terms: Terms) -> str:
    many = " and ".join(f"{most} more envelopes of the kind {kind}" for kind, (most, _) in settings.CEILINGS.items())
    return (
        f"{_whom(terms)} has opened as much as one person opens in an hour or a day, and goes on for one hour: up to {many}. "
        "One of us has asked why."
    )


def _open_more(terms: Terms, two: Two, now: datetime) -> str:
    ceilings.lift(UUID(terms["user"]), by=two[1].pk, now=now)
    return ""


def _say_revoke(terms: Terms) -> str:
    return (
        f"Shut {_whom(terms)} out for cause, for good. Passkeys, words, recovery sheet, sessions and seats in circles end now, "
        "and so do all roles. Whatever this person could ever open takes new keys, from those who are left."
    )


def _revoke(terms: Terms, two: Two, now: datetime) -> str:
    user = User.objects.select_for_update().get(pk=terms["user"])
    if user in two:
        raise NotYours(_("Two others shut somebody out."))
    roles.end_all(user, by=two, now=now)
    coming.close(user, by=two[1].pk, now=now)
    revoking.revoke(user.pk, by=two[1].pk, now=now)
    for waiting in Proposal.objects.filter(by=user, state=ProposalState.WAITING).select_for_update():
        waiting.move(ProposalState.TAKEN_BACK)
        waiting.save(update_fields=["state"])
    tell(_who_gives_keys(now), Notice.NEW_KEYS, now=now)
    return ""


def _who_gives_keys(now: datetime) -> set[UUID]:
    names = {RoleName.OFFICER, RoleName.CASEWORKER, *POWERS[Act.OPEN_ARRIVED]}
    theirs = Role.objects.running(on=day_of(now)).filter(name__in=names, user__is_active=True)
    return set(theirs.values_list("user", flat=True))


def _say_contact(terms: Terms) -> str:
    number, reason = short_code(UUID(terms["case"])), GlassReason(terms["reason"]).label
    return (
        f"Let {_whom(terms)} see how the person of case {number} can be reached: for one hour, once one of its two caseworkers has allowed "
        f"it. Reason: {reason}."
    )


def _ask_for_contact(terms: Terms, two: Two, now: datetime) -> str:
    user, reason = User.objects.get(pk=terms["user"]), GlassReason(terms["reason"])
    contact_asked.send(sender=Kind, case=UUID(terms["case"]), user=user, reason=reason, two=two, now=now)
    return ""


INVITE = Kind(INVITATIONS[0], Act.INVITE, _say_invite, _invite)
INVITE_AGAIN = Kind(INVITATIONS[1], Act.INVITE, _say_again, _again)
GIVE_ROLE = Kind("give_role", Act.INVITE, _say_role, _give_role)
END_ROLE = Kind("end_role", Act.INVITE, _say_end, _end_role)
REOPEN = Kind("reopen", Act.OPEN_HOUSE, _say_reopen, _reopen)
OPEN_MORE = Kind("open_more", Act.OPEN_MORE, _say_more, _open_more)
REVOKE = Kind("revoke", Act.INVITE, _say_revoke, _revoke)
OPEN_CONTACT = Kind("open_contact", Act.OPEN_CONTACT, _say_contact, _ask_for_contact)
KINDS = {kind.code: kind for kind in (INVITE, INVITE_AGAIN, GIVE_ROLE, END_ROLE, REOPEN, OPEN_MORE, REVOKE, OPEN_CONTACT)}
ROSTER = "roster"  # signed by the officers' own keys, over its own text: `actions.rosters`


def today(now: datetime) -> str:
    return day_of(now).isoformat()
