"""What is open in two halves: a row in a table that never reaches a dump, a key in the browser's cookie. Either alone opens nothing."""

import base64
from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import connection

from asylia.vault import sealing
from asylia.vault.errors import CannotOpen
from asylia.vault.models import Unlock, Visit

Row = TypeVar("Row", Visit, Unlock)


def new_cookie() -> str:
    """256 random bits for the browser to keep."""
    return base64.urlsafe_b64encode(sealing.new_seed()).decode().rstrip("=")


def key_of(cookie: str) -> bytes:
    """The bits of a cookie. Raises CannotOpen for one that was never good."""
    try:
        key = base64.urlsafe_b64decode(cookie + "=")
    except ValueError as broken:
        raise CannotOpen from broken
    if len(key) != sealing.SEED_BYTES:
        raise CannotOpen
    return key


def row_of(key: bytes) -> bytes:
    """Where the other half lies."""
    return sealing.sub(key, "row")


def see(query: str, key: bytes, *, now: datetime, idle_minutes: int) -> tuple[Any, ...]:
    """What the row of this key holds; it counts as seen. Raises CannotOpen when there is none, or when it is over."""
    with connection.cursor() as cursor:
        cursor.execute(query, [now, row_of(key), now - timedelta(minutes=idle_minutes), now])
        seen: tuple[Any, ...] | None = cursor.fetchone()
    if seen is None:
        raise CannotOpen
    return seen


def sweep(table: type[Row], *, now: datetime, idle_minutes: int) -> int:
    """Removes what is over. Returns how many."""
    idle = table.objects.filter(seen_at__lt=now - timedelta(minutes=idle_minutes))
    return (idle | table.objects.filter(ends_at__lt=now)).delete()[0]
