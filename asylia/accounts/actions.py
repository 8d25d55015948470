from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.errors import NotOnePerson, TermBroken
from asylia.accounts.invented import derived
from asylia.accounts.models import Body, HouseSession, Installation, Role, RoleName, User
from asylia.accounts.permissions import Act, can_be_one_person, is_click_enough, may, require
from asylia.audit.actions import THE_HOUSE, record
from asylia.vault import people, unlocks
from asylia.vault.keys import FIRST, Key

THE_INSTALLATION = UUID(int=0)
Two = tuple[User, User]


@dataclass(frozen=True, slots=True)
class Term:
    """From the first to the last day; without one it runs on."""

    first_on: date
    last_on: date | None = None


@transaction.atomic
def invite(*, name: str, email: str, now: datetime) -> User:
    """Somebody may sign in from now on."""
    user = User.objects.create(name=name, email=email)
    record(THE_HOUSE, "user.invited", user.pk, now=now)
    return user


@transaction.atomic
def mark_as_demo(*, now: datetime) -> None:
    """Writes into the database that its people are invented."""
    Installation.objects.update_or_create(pk=1, defaults={"is_demo": True})
    record(THE_HOUSE, "installation.marked_as_demo", THE_INSTALLATION, now=now)


@transaction.atomic
def give_role(user: User, name: RoleName, *, body: Body, term: Term, by: Two, now: datetime) -> Role:
    """Two officers give somebody a role for a time.

    Raises PermissionDenied, NotOnePerson for two roles that never lie in one hand, TermBroken when it ends before it begins."""
    user = User.objects.select_for_update().get(pk=user.pk)
    _require_two(by, now=now)
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
    """Two officers set the last day of a role. Raises PermissionDenied, TermBroken for a role that is over, or a day before it began."""
    role = Role.objects.locked(role.pk)
    _require_two(by, now=now)
    if last_on < role.first_on or (role.last_on and role.last_on < now.date()):
        raise TermBroken(_("A role ends after it began, and once."))
    role.last_on = last_on
    role.save(update_fields=["last_on"])
    record(by[0].pk, "role.ended", role.pk, now=now)
    record(by[1].pk, "role.ended_as_second", role.pk, now=now)
    return role


def _require_two(by: Two, *, now: datetime) -> None:
    first, second = by
    require(first.pk != second.pk and all(may(each, Act.INVITE, on=now.date()) for each in by))


@transaction.atomic
def open_vault(key: Key, *, cookie: str, now: datetime) -> None:
    """Whoever opened the key by the six words may use it in this browser for a while."""
    unlocks.keep(cookie, key, now=now)
    record(key.holder, "vault.opened", key.holder, now=now)


@transaction.atomic
def sign_in_demo(user: User, *, cookie: str, now: datetime) -> None:
    """In a demo a click stands for the passkey and its touch: it opens the vault of somebody invented.

    Raises PermissionDenied anywhere else, and for anybody whose key does not follow from the public seed."""
    require(is_click_enough())
    require(User.objects.working(on=now.date()).filter(pk=user.pk).exists())
    key = Key(user.pk, FIRST, derived(user.email, "seed"))
    if not people.is_own(key):
        raise PermissionDenied
    unlocks.keep(cookie, key, now=now)
    record(user.pk, "person.came_in", user.pk, now=now)


@transaction.atomic
def lock_me_everywhere(user: User, *, now: datetime) -> None:
    """All sessions and open vaults of this person end at once, in whatever browser."""
    HouseSession.objects.filter(user=user.pk).delete()
    unlocks.shut(user.pk)
    record(user.pk, "person.locked_everywhere", user.pk, now=now)
