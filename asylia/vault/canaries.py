"""Invented cases among the true ones. Whoever opens one is somebody who looks around.

The page that opens it does nothing for it: the record tells, and the worker reads the record through a function of the owner, which
names openings, and no canary that nobody opened."""

from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from asylia.audit.actions import THE_HOUSE, record, record_all
from asylia.vault.models import Canary

ALL = UUID(int=0)  # the line says that one was set, not which


@transaction.atomic
def mark(subject: UUID, *, now: datetime) -> None:
    """By the owner of the database; nobody else may write there."""
    Canary.objects.bulk_create([Canary(subject=subject)])
    record(THE_HOUSE, "canary.marked", ALL, now=now)


@transaction.atomic
def newly_opened(*, now: datetime) -> bool:
    """Whether one was opened that was not told yet. A line about each opening stays in the record, for whoever looks into it."""
    with connection.cursor() as cursor:
        cursor.execute("select vault_opened_canaries()")
        opened = [key for (key,) in cursor.fetchall()]
    record_all(THE_HOUSE, "canary.opened", opened, now=now)
    return bool(opened)
