"""An open visit of the street: half in a table that never reaches a dump, half in the browser's cookie."""

import json
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings

from asylia.vault import halves, sealing
from asylia.vault.errors import CannotOpen, VisitEnded
from asylia.vault.halves import new_cookie
from asylia.vault.models import Visit

SEE = "update vault_visit set seen_at = %s where id = %s and seen_at >= %s and ends_at >= %s returning blob, ends_at"
__all__ = ["end", "find", "form_token", "keep", "new_cookie", "sweep"]


def _key(cookie: str) -> bytes:
    try:
        return halves.key_of(cookie)
    except CannotOpen as broken:
        raise VisitEnded from broken


def _place(row: bytes, ends_at: datetime) -> bytes:
    return sealing.context("visit", row, int(ends_at.timestamp()))


def keep(cookie: str, content: dict[str, Any], *, now: datetime, ends_at: datetime | None = None) -> None:
    """Opens a visit, or changes what one holds. It ends after ten idle minutes, and at `ends_at` at the latest.

    What is open keeps its end. Raises VisitEnded when that is over."""
    key = _key(cookie)
    row = halves.row_of(key)
    held = Visit.objects.filter(id=row).values_list("ends_at", flat=True).first()
    ends_at = held or ends_at or (now + timedelta(hours=settings.VISIT_HOURS)).replace(microsecond=0)
    if ends_at < now:
        raise VisitEnded
    blob = sealing.lock(sealing.sub(key, "visit"), _place(row, ends_at), sealing.pad(json.dumps(content).encode()))
    values = {"seen_at": now, "ends_at": ends_at, "blob": blob}
    if not Visit.objects.filter(id=row).update(**values):
        Visit.objects.bulk_create([Visit(id=row, **values)])


def find(cookie: str, *, now: datetime) -> tuple[dict[str, Any], datetime]:
    """What the visit holds, and when it ends at the latest; it counts as seen. Raises VisitEnded."""
    key = _key(cookie)
    try:
        blob, ends_at = halves.see(SEE, key, now=now, idle_minutes=settings.VISIT_IDLE_MINUTES)
        content = sealing.unlock(sealing.sub(key, "visit"), _place(halves.row_of(key), ends_at), bytes(blob))
    except CannotOpen as broken:
        raise VisitEnded from broken
    return json.loads(sealing.unpad(content)), ends_at


def end(cookie: str) -> None:
    """The visit is over; the cookie opens nothing any more."""
    Visit.objects.filter(id=halves.row_of(_key(cookie))).delete()


def form_token(cookie: str, server_key: str) -> str:
    """What every form of this visit carries, so that no other site can send one."""
    return sealing.sub(sealing.sub(_key(cookie), "form"), server_key, 16).hex()


def sweep(*, now: datetime) -> int:
    """Removes visits that are over. Returns how many."""
    return halves.sweep(Visit, now=now, idle_minutes=settings.VISIT_IDLE_MINUTES)
