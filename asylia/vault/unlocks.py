"""An open vault of somebody of the house: her seed, half in a table that never reaches a dump, half in the browser's cookie."""

from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

from asylia.vault import halves, locks, sealing
from asylia.vault.errors import CannotOpen, VaultClosed
from asylia.vault.keys import Key
from asylia.vault.models import LockKind, Unlock

SEE = """
update vault_unlock set seen_at = %s where id = %s and seen_at >= %s and ends_at >= %s
    and not exists (select from vault_lock where kind = 'house' or (kind = 'person' and about = vault_unlock."user"))
    returning blob, ends_at, "user", epoch
"""


def _place(user: UUID, ends_at: datetime) -> bytes:
    return sealing.context("unlock", user, int(ends_at.timestamp()))


@transaction.atomic
def keep(cookie: str, key: Key, *, now: datetime) -> None:
    """Opens a vault. It closes after fifteen idle minutes, and after four hours at the latest. Raises VaultClosed when the house or
    the person is locked."""
    locks.hold(shared=True)
    if locks.is_locked(LockKind.HOUSE) or locks.is_locked(LockKind.PERSON, key.holder):
        raise VaultClosed
    half = halves.key_of(cookie)
    ends_at = (now + timedelta(hours=settings.VAULT_HOURS)).replace(microsecond=0)
    blob = sealing.lock(sealing.sub(half, "unlock"), _place(key.holder, ends_at), key.seed)
    Unlock.objects.bulk_create([Unlock(id=halves.row_of(half), user=key.holder, epoch=key.epoch, seen_at=now, ends_at=ends_at, blob=blob)])


def find(cookie: str, *, now: datetime) -> tuple[Key, datetime]:
    """The person's key, and when the vault closes at the latest; it counts as seen. Raises VaultClosed."""
    try:
        half = halves.key_of(cookie)
        blob, ends_at, user, epoch = halves.see(SEE, half, now=now, idle_minutes=settings.VAULT_IDLE_MINUTES)
        seed = sealing.unlock(sealing.sub(half, "unlock"), _place(user, ends_at), bytes(blob))
    except CannotOpen as broken:
        raise VaultClosed from broken
    return Key(user, epoch, seed), ends_at


def end(cookie: str) -> None:
    """This vault is closed; a cookie that was never good closes none."""
    try:
        row = halves.row_of(halves.key_of(cookie))
    except CannotOpen:
        return
    Unlock.objects.filter(id=row).delete()


def shut(user: UUID) -> None:
    """All open vaults of a person, in whatever browser."""
    Unlock.objects.filter(user=user).delete()


def sweep(*, now: datetime) -> int:
    """Removes what has closed. Returns how many."""
    return halves.sweep(Unlock, now=now, idle_minutes=settings.VAULT_IDLE_MINUTES)
