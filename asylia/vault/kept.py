"""Text that arrives after the vault closed: sealed to whoever wrote it, shown after the next unlock, gone after a day."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from django.conf import settings

from asylia.kit.days import day_of
from asylia.vault import rosters, sealing
from asylia.vault.keys import Key
from asylia.vault.models import Kept

Fields = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Text:
    """What was sent from a page that was closed by then: its fields, and where it belonged."""

    id: UUID
    path: str
    fields: list[tuple[str, str]]
    ends_at: datetime

    @property
    def words(self) -> list[tuple[str, str]]:
        """What somebody wrote, without the ids and choices that a form brings along; all, where nothing else is there."""
        return [(name, text) for name, text in self.fields if len(text.split()) > 1] or self.fields


def _place(row: UUID, user: UUID, ends_at: datetime) -> bytes:
    return sealing.context("kept", row, user, int(ends_at.timestamp()))


def keep_text(user: UUID, fields: Fields, *, path: str, now: datetime) -> None:
    """Raises RosterRefused where no good key of the writer is known."""
    row, ends_at = uuid4(), (now + timedelta(hours=settings.KEPT_HOURS)).replace(microsecond=0)
    words = sealing.pad(json.dumps({"path": path, "fields": list(fields)}).encode())
    blob = sealing.seal(rosters.person(user, on=day_of(now)).public, _place(row, user, ends_at), words)
    Kept.objects.bulk_create([Kept(id=row, user=user, ends_at=ends_at, blob=blob)])


def has_text(user: UUID, *, now: datetime) -> bool:
    return Kept.objects.filter(user=user, ends_at__gte=now).exists()


def kept_texts(key: Key, *, now: datetime) -> list[Text]:
    """Everything that waits for this person, what ends first before the rest. Raises CannotOpen."""
    return [_read(row, key) for row in Kept.objects.filter(user=key.holder, ends_at__gte=now).order_by("ends_at", "id")]


def _read(row: Kept, key: Key) -> Text:
    sealed = sealing.unseal(sealing.pair(key.seed).private, _place(row.id, row.user, row.ends_at), bytes(row.blob))
    content = json.loads(sealing.unpad(sealed))
    return Text(row.id, content["path"], [(name, text) for name, text in content["fields"]], row.ends_at)


def drop(text: UUID, *, user: UUID) -> None:
    """Thrown away by whoever wrote it."""
    Kept.objects.filter(id=text, user=user).delete()


def sweep(*, now: datetime) -> int:
    """Removes what nobody came back for. Returns how many."""
    return Kept.objects.filter(ends_at__lt=now).delete()[0]
