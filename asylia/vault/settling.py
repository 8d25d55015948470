"""After a new key was signed, of a person or of a circle: what was sealed to the older one is sealed to the new one."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

import psycopg
from django.db import connection, transaction

from asylia.audit.actions import record
from asylia.kit.days import day_of
from asylia.vault import rosters, sealing
from asylia.vault.errors import CannotOpen
from asylia.vault.keeper import grant_place
from asylia.vault.keys import Key
from asylia.vault.models import Grant, PublicKey, Seat

SEALED = ("id", "envelope__subject", "envelope_id", "epoch", "blob")
MOVE = """
update vault_grant set blob = moved.blob, holder_epoch = %s from unnest(%s::uuid[], %s::bytea[]) moved(id, blob)
    where vault_grant.id = moved.id
"""


@transaction.atomic
def settle(keys: Sequence[Key], *, user: UUID, now: datetime) -> int:
    """How many grants and seats were sealed again; none while others still seal to the older key. About 180 microseconds each."""
    own = sorted((key for key in keys if key.holder == user), key=lambda key: key.epoch)
    if len(own) == 1 or rosters.person(user, on=day_of(now)).epoch != own[-1].epoch:
        return 0
    moved = sum(_grants(old, own[-1]) + _seats(old, own[-1]) for old in own[:-1])
    Seat.objects.filter(circle=user, user=user).delete()
    PublicKey.objects.filter(holder=user, epoch__lt=own[-1].epoch).delete()
    record(user, "key.settled", user, now=now)
    return moved


@transaction.atomic
def settle_circle(keys: Sequence[Key], *, circle: UUID, most: int, by: UUID, now: datetime) -> int:
    """The same for what a circle holds, after somebody left for cause: at most so many grants at a time, so that no page waits.

    Returns how many it were; none is touched before the officers have signed the new key."""
    own = sorted((key for key in keys if key.holder == circle), key=lambda key: key.epoch)
    if not own or not rosters.names(circle, epoch=own[-1].epoch):
        return 0
    room = most
    for old in own[:-1]:
        room -= _grants(old, own[-1], most=room)
    record(by, "circle.resealed", circle, now=now)
    return most - room


def waiting(circle: UUID) -> int:
    """How many envelopes are still sealed to an older key of a circle."""
    newest = Seat.objects.filter(circle=circle).order_by("-epoch").values_list("epoch", flat=True).first() or 0
    return Grant.objects.filter(holder=circle, holder_epoch__lt=newest).count()


def _grants(old: Key, new: Key, *, most: int | None = None) -> int:
    private, public = sealing.pair(old.seed).private, sealing.pair(new.seed).public
    theirs = Grant.objects.filter(holder=old.holder, holder_epoch=old.epoch).values_list(*SEALED)
    rows = list(theirs.select_for_update(of=["self"], skip_locked=most is not None)[:most])  # two members may press at once
    fresh = []
    for _, subject, envelope, epoch, blob in rows:
        place = grant_place(subject, envelope, epoch, old.holder)
        fresh.append(sealing.seal(public, place, sealing.unseal(private, place, bytes(blob))))
    _move(new.epoch, [key for key, *_ in rows], fresh)
    return len(rows)


def _move(epoch: int, grants: list[UUID], blobs: list[bytes]) -> None:
    """Bytes as bytes: as the text of a statement they would be twice as long, and read twice."""
    connection.ensure_connection()
    with psycopg.Cursor(connection.connection) as cursor:
        cursor.execute(MOVE, [epoch, grants, blobs], binary=True)


def _seats(old: Key, new: Key) -> int:
    private, public = sealing.pair(old.seed).private, sealing.pair(new.seed).public
    fresh = []
    for seat in Seat.objects.filter(user=old.holder, has_left=False).exclude(circle=old.holder):
        place = sealing.context("circle", seat.circle, seat.epoch, old.holder)
        try:
            seed = sealing.unseal(private, place, bytes(seat.blob))
        except CannotOpen:  # it was sealed to the new key already
            continue
        fresh.append(Seat(circle=seat.circle, epoch=seat.epoch, user=old.holder, blob=sealing.seal(public, place, seed)))
        seat.delete()
    Seat.objects.bulk_create(fresh)
    return len(fresh)
