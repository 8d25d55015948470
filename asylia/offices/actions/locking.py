"""Locks that one presses at once. Two open again: `kinds.REOPEN`."""

from datetime import datetime

from django.db import transaction

from asylia.accounts.models import Body, HouseSession, Role, User
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.audit.actions import record
from asylia.kit.days import day_of
from asylia.notices.models import Kind as Notice
from asylia.offices import telling
from asylia.offices.permissions import can_lock, can_lock_body
from asylia.vault import locks, unlocks
from asylia.vault.models import LockKind


@transaction.atomic
def lock_person(user: User, *, by: User, now: datetime) -> None:
    """Sessions and open vaults of this person end in this moment, and nothing opens again. Raises PermissionDenied."""
    require(can_lock(by, user, now=now))
    locks.lock(LockKind.PERSON, user.pk, by=by.pk, now=now)
    HouseSession.objects.filter(user=user.pk).delete()
    telling.officers_and_board(Notice.LOCKED, now=now)
    record(by.pk, "person.locked_out", user.pk, now=now)


@transaction.atomic
def lock_body(body: Body, *, by: User, now: datetime) -> None:
    """The same for everybody by their roles in this city or body. Raises PermissionDenied."""
    require(can_lock_body(by, body, now=now))
    locks.lock(LockKind.BODY, body.pk, by=by.pk, now=now)
    for user in Role.objects.filter(body=body).values_list("user", flat=True).distinct():
        unlocks.shut(user)
        HouseSession.objects.filter(user=user).delete()
    telling.officers_and_board(Notice.BODY_LOCKED, now=now)
    record(by.pk, "body.locked_out", body.pk, now=now)


@transaction.atomic
def lock_house(*, by: User, now: datetime) -> None:
    """Every open vault closes in this moment, and none opens until two officers say so. The street goes on. Raises PermissionDenied."""
    require(may(by, Act.LOCK_HOUSE, on=day_of(now), how=[Reach.ALONE]))
    locks.lock(LockKind.HOUSE, by=by.pk, now=now)
    telling.officers_and_board(Notice.HOUSE_LOCKED, now=now)


@transaction.atomic
def close_street(*, by: User, now: datetime) -> None:
    """No new applications; whoever has a number comes back as before. Raises PermissionDenied."""
    require(may(by, Act.CLOSE_STREET, on=day_of(now), how=[Reach.ALONE]))
    locks.lock(LockKind.STREET, by=by.pk, now=now)
    telling.officers_and_board(Notice.STREET_CLOSED, now=now)
