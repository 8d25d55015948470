"""Circles: a team with a seed of its own, which each member can open. Who may sit in one stands in the roster."""

import contextlib
from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Subquery

from asylia.audit.actions import record
from asylia.kit.days import day_of
from asylia.vault import rosters, sealing
from asylia.vault.errors import CannotOpen, RosterRefused, ShutOutHolder
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import Grant, PublicKey, RosterVersion, Seat, ShutOut

MOST_MEMBERS = 15


@transaction.atomic
def found(circle: UUID, *, name: str = "", seed: bytes, members: Sequence[UUID], by: UUID, now: datetime) -> Key:
    """The first epoch of a team: its public key waits for the roster, its members can open its seed. At most 15 members.

    Only while there is no roster at all, the members' keys wait for it too: the officers sign both at once."""
    key = Key(circle, FIRST, seed)
    PublicKey.objects.create(holder=circle, epoch=FIRST, sealing=sealing.pair(seed).public, name=name)
    for user in members:
        if RosterVersion.objects.exists():
            rosters.person(user, on=day_of(now))
        _seat(key, user, by=by, now=now)
    return key


@transaction.atomic
def join(circle: Key, user: UUID, *, by: UUID, now: datetime) -> None:
    """A member of a circle lets somebody in: one seal. Raises RosterRefused for a key that the officers did not sign, and for
    whom they did not name for this circle; ShutOutHolder for whom a subject shuts out that the circle holds by this key; ValueError when
    the circle is full."""
    rosters.person(user, on=day_of(now))
    if not rosters.may_sit(user, circle=circle.holder, on=day_of(now)):
        raise RosterRefused
    held = Grant.objects.filter(holder=circle.holder, holder_epoch=circle.epoch)
    if ShutOut.objects.filter(user=user, subject__in=held.values("envelope__subject")).exists():
        raise ShutOutHolder
    _seat(circle, user, by=by, now=now)


def _seat(circle: Key, user: UUID, *, by: UUID, now: datetime) -> None:
    if Seat.objects.filter(circle=circle.holder, epoch=circle.epoch).count() >= MOST_MEMBERS:
        raise ValueError("A circle has at most 15 members.")
    public = rosters.public_of(user)
    where = sealing.context("circle", circle.holder, circle.epoch, user)
    Seat.objects.create(circle=circle.holder, epoch=circle.epoch, user=user, blob=sealing.seal(public, where, circle.seed))
    record(by, "circle.joined", user, detail=circle.holder.bytes, now=now)


@transaction.atomic
def next_epoch(circle: Key, *, without: Collection[UUID], by: UUID, now: datetime) -> Key:
    """A new seed for all that comes, for everybody who sits there but those named. It waits for the roster."""
    new = Key(circle.holder, circle.epoch + 1, sealing.new_seed())
    PublicKey.objects.create(holder=new.holder, epoch=new.epoch, sealing=sealing.pair(new.seed).public)
    sit = Seat.objects.filter(circle=circle.holder, epoch=circle.epoch, has_left=False).exclude(user__in=without)
    for user in sit.values_list("user", flat=True):
        _seat(new, user, by=by, now=now)
    record(by, "circle.renewed", circle.holder, now=now)
    return new


@transaction.atomic
def leave(user: UUID, *, circle: UUID, by: UUID | str, now: datetime) -> None:
    """What lay in her seats is destroyed at once; empty, they say that the circle needs a new seed for what comes after her."""
    seats = list(Seat.objects.filter(user=user, circle=circle, has_left=False))
    if seats:
        Seat.objects.filter(pk__in=[seat.pk for seat in seats]).delete()
        Seat.objects.bulk_create(Seat(circle=circle, epoch=seat.epoch, user=user, has_left=True, blob=b"") for seat in seats)
        record(by, "circle.left", user, detail=circle.bytes, now=now)


def has_been_left(circle: UUID) -> bool:
    """Whether somebody left since its newest seed was made."""
    newest = PublicKey.objects.filter(holder=circle).order_by("-epoch").values("epoch")[:1]
    return Seat.objects.filter(circle=circle, epoch=Subquery(newest), has_left=True).exists()


def open_circle(circle: UUID, *, epoch: int, member: Key) -> Key:
    """A circle's key for one of its members. Raises CannotOpen for anybody else."""
    seat = Seat.objects.filter(circle=circle, epoch=epoch, user=member.holder).first()
    if seat is None:
        raise CannotOpen
    return _take(seat, member)


def _take(seat: Seat, member: Key) -> Key:
    where = sealing.context("circle", seat.circle, seat.epoch, member.holder)
    return Key(seat.circle, seat.epoch, sealing.unseal(sealing.pair(member.seed).private, where, bytes(seat.blob)))


def keys_of(person: Key) -> list[Key]:
    """Her own key and those of the circles that she sits in, in one query. While her key changes, her older one sits there too.

    A seat that does not open is nobody's, and keeps her from nothing else."""
    seats = list(Seat.objects.filter(user=person.holder, has_left=False))
    own = [person, *(key for seat in seats if seat.circle == person.holder for key in _opened_by(seat, [person]))]
    return own + [key for seat in seats if seat.circle != person.holder for key in _opened_by(seat, own)]


def _opened_by(seat: Seat, own: Sequence[Key]) -> list[Key]:
    """At most one."""
    for key in own:
        with contextlib.suppress(CannotOpen):
            return [_take(seat, key)]
    return []
