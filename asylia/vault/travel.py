"""Before a border: every way in is destroyed, and the seed lies with two officers, one seal inside the other.

Whoever travels can give nothing away. After the return one officer takes off the outer seal, the other the inner one, and tells a number
by which the traveller makes new words. Its row in `WayIn` holds, in place of a salt, who takes off what is still on."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from asylia.audit.actions import record
from asylia.vault import people, sealing, unlocks
from asylia.vault.errors import CannotOpen
from asylia.vault.keys import Holder, Key
from asylia.vault.models import WayIn

AWAY = "T"


def _place(user: UUID, version: int, officer: UUID) -> bytes:
    return sealing.context("person", user, version, f"{AWAY}{officer}")


@transaction.atomic
def depart(key: Key, *, officers: tuple[Holder, Holder], now: datetime) -> None:
    """Raises ValueError unless these are two others."""
    if len({key.holder, *(officer.id for officer in officers)}) != len(officers) + 1:
        raise ValueError("Two others keep the key.")
    blob = key.seed
    for officer in reversed(officers):
        blob = sealing.seal(officer.public, _place(key.holder, key.epoch, officer.id), blob)
    WayIn.objects.filter(user=key.holder).delete()
    keepers = b"".join(officer.id.bytes for officer in officers)
    WayIn.objects.create(user=key.holder, version=key.epoch, way=AWAY, salt=keepers, blob=blob)
    unlocks.shut(key.holder)
    record(key.holder, "traveller.departed", key.holder, now=now)


def next_keeper(user: UUID) -> UUID | None:
    """Whose turn it is to take off a seal; None for who is not travelling."""
    way = WayIn.objects.filter(user=user, way=AWAY).first()
    return UUID(bytes=bytes(way.salt)[:16]) if way else None


@transaction.atomic
def take_off(user: UUID, *, keys: list[Key], by: UUID, now: datetime) -> str:
    """One seal less. Returns the number that the traveller is told after the last one, else nothing. Raises CannotOpen."""
    way = WayIn.objects.select_for_update().filter(user=user, way=AWAY).first()
    keepers = bytes(way.salt) if way else b""
    if way is None or keepers[:16] != by.bytes:
        raise CannotOpen
    inner = _unsealed(way, [key for key in keys if key.holder == by])
    record(by, "traveller.unsealed", user, now=now)
    if rest := keepers[16:]:
        WayIn.objects.filter(pk=way.pk).update(salt=rest, blob=inner)
        return ""
    way.delete()
    return people.make_sheet(Key(user, way.version, inner), now=now)


def _unsealed(way: WayIn, own: list[Key]) -> bytes:
    """By the newest of the keeper's own keys that opens it. Raises CannotOpen."""
    for key in sorted(own, key=lambda each: -each.epoch):
        try:
            return sealing.unseal(sealing.pair(key.seed).private, _place(way.user, way.version, key.holder), bytes(way.blob))
        except CannotOpen:
            continue
    raise CannotOpen
