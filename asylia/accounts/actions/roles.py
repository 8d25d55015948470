"""Roles with a term. Who may give them, and that two people sign it, is asked by the room of the offices."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.errors import NotOnePerson, OfAnotherBody, TermBroken, TooFewOfficers
from asylia.accounts.models import Body, Role, RoleName, User
from asylia.accounts.permissions import BODIES, Act, Reach, can_be_one_person, may, require
from asylia.audit.actions import record
from asylia.kit.days import day_of

FEWEST_OFFICERS = 2
Two = tuple[User, User]


@dataclass(frozen=True, slots=True)
class Term:
    """From the first to the last day; without one it runs on."""

    first_on: date
    last_on: date | None = None


@transaction.atomic
def give_role(user: User, name: RoleName, *, body: Body, term: Term, by: Two, now: datetime) -> Role:
    """Two officers give somebody a role for a time.

    Raises PermissionDenied, NotOnePerson for two roles that never lie in one hand, OfAnotherBody, TermBroken when it ends before it
    begins."""
    user = User.objects.select_for_update().get(pk=user.pk)
    _require_two(by, now=now)
    if body.kind not in BODIES[name]:
        raise OfAnotherBody(_("This role is not held in this body."))
    until = Role.objects.filter(user=user).exclude(last_on__lt=term.first_on)
    if not can_be_one_person(name, {RoleName(each) for each in until.values_list("name", flat=True)}):
        raise NotOnePerson(_("These two roles never lie in one hand."))
    if term.last_on and term.last_on < term.first_on:
        raise TermBroken(_("A role ends after it began."))
    role = Role.objects.create(user=user, body=body, name=name, first_on=term.first_on, last_on=term.last_on)
    record(by[0].pk, "role.given", role.pk, now=now)
    record(by[1].pk, "role.given_as_second", role.pk, now=now)
    return role


@transaction.atomic
def end_role(role: Role, *, last_on: date, by: Two, now: datetime) -> Role:
    """Two officers set the last day of a role.

    Raises PermissionDenied, TermBroken for a role that is over, or a day before it began, TooFewOfficers."""
    role = Role.objects.locked(role.pk)
    _require_two(by, now=now)
    if last_on < role.first_on or (role.last_on and role.last_on < day_of(now)):
        raise TermBroken(_("A role ends after it began, and once."))
    if role.name == RoleName.OFFICER:
        _require_others(role, last_on=last_on)
    role.last_on = last_on
    role.save(update_fields=["last_on"])
    record(by[0].pk, "role.ended", role.pk, now=now)
    record(by[1].pk, "role.ended_as_second", role.pk, now=now)
    return role


@transaction.atomic
def end_all(user: User, *, by: Two, now: datetime) -> None:
    """Every role that runs or will run, with this day: two shut this person out, whoever else is left. Raises PermissionDenied."""
    _require_two(by, now=now)
    for role in Role.objects.filter(user=user).exclude(last_on__lt=day_of(now)).select_for_update():
        role.last_on = max(day_of(now), role.first_on)
        role.save(update_fields=["last_on"])
        record(by[0].pk, "role.ended", role.pk, now=now)
        record(by[1].pk, "role.ended_as_second", role.pk, now=now)


def _require_others(role: Role, *, last_on: date) -> None:
    """Two officers stay whose term has no end before this one's. All their rows are held, so that two ends wait for each other."""
    officers = Role.objects.filter(name=RoleName.OFFICER, user__is_active=True).order_by("pk").select_for_update()
    others = {each.user_id for each in officers if each.pk != role.pk and each.first_on <= last_on and not each.last_on}
    if len(others - {role.user_id}) < FEWEST_OFFICERS:
        raise TooFewOfficers(_("Two officers must stay without a last day. Give the role to somebody else first."))


def _require_two(by: Two, *, now: datetime) -> None:
    first, second = by
    require(first.pk != second.pk and all(may(each, Act.INVITE, on=day_of(now), how=[Reach.TWO]) for each in by))
