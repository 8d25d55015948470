"""What was locked in an emergency: a person, a body, a case, the house, the street. Each lock holds from the next request on.

Opening a vault and locking the house wait for each other, so that no vault opens a moment after the lock."""

from datetime import datetime
from uuid import UUID

from django.db import connection, models, transaction

from asylia.audit.actions import record
from asylia.vault.models import Lock, LockKind, Unlock

EVERYTHING = UUID(int=0)  # what a lock of the house or of the street is about
OPENING = 0x6C6F636B


def hold(*, shared: bool) -> None:
    """Until the end of the transaction: those who open share it, who locks has it alone."""
    name = "pg_advisory_xact_lock_shared" if shared else "pg_advisory_xact_lock"
    with connection.cursor() as cursor:
        cursor.execute(f"select {name}(%s)", [OPENING])


@transaction.atomic
def lock(kind: LockKind, about: UUID = EVERYTHING, *, by: UUID, now: datetime) -> None:
    """Nothing more opens. Locking twice is locking once."""
    hold(shared=False)
    Lock.objects.get_or_create(kind=kind, about=about, defaults={"by": by, "at": now})
    if kind is LockKind.HOUSE:
        Unlock.objects.all().delete()
    elif kind is LockKind.PERSON:
        Unlock.objects.filter(user=about).delete()
    record(by, "lock.pressed", about, now=now)


@transaction.atomic
def release(kind: LockKind, about: UUID = EVERYTHING, *, by: UUID, now: datetime) -> None:
    """Two people asked for it; who calls this has seen to that."""
    hold(shared=False)
    Lock.objects.filter(kind=kind, about=about).delete()
    record(by, "lock.opened", about, now=now)


def is_locked(kind: LockKind, about: UUID = EVERYTHING) -> bool:
    return Lock.objects.filter(kind=kind, about=about).exists()


def locked(kind: LockKind) -> models.QuerySet[Lock, UUID]:
    """What is locked of a kind; for a query of the rooms above."""
    return Lock.objects.filter(kind=kind).values_list("about", flat=True)
