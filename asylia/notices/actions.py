"""Telling people of the house that something waits. No act by itself: whoever calls `tell` writes the line of the record."""

import secrets
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from asylia.accounts.models import User
from asylia.notices.models import Kind, Mail, Notice

BY_STRANGERS = frozenset({Kind.SOMETHING_ARRIVED})  # acts of the street: of these only the day is kept
WITHOUT_MAIL = frozenset({Kind.WHO_LOOKED})
LONGEST_DELAY = timedelta(minutes=30)  # so that a mail on its way does not tell when something happened


@transaction.atomic
def tell(users: Collection[UUID], kind: Kind, *, about: UUID | None = None, now: datetime) -> None:
    """One notice for each, and one mail that waits. Who has not seen the same notice yet is not told again."""
    known = Notice.objects.unseen().filter(user__in=users, kind=kind, about=about)
    fresh = sorted(set(users) - set(known.values_list("user", flat=True)))  # in order, so that two acts never wait for each other
    at = now.replace(hour=0, minute=0, second=0, microsecond=0) if kind in BY_STRANGERS else now
    Notice.objects.bulk_create([Notice(user_id=user, kind=kind, about=about, at=at) for user in fresh], ignore_conflicts=True)
    if kind not in WITHOUT_MAIL:
        Mail.objects.bulk_create([Mail(user_id=user, due_at=now + _delay()) for user in fresh], ignore_conflicts=True)


def _delay() -> timedelta:
    return timedelta(seconds=secrets.randbelow(int(LONGEST_DELAY.total_seconds()) + 1))


def settle(kind: Kind, *, about: UUID, now: datetime) -> None:
    """It waits for nobody any more: who has not seen it need not look."""
    Notice.objects.unseen().filter(kind=kind, about=about).update(seen_at=now)


def see(notices: Collection[UUID], *, by: User, now: datetime) -> None:
    """Those of her own are seen."""
    Notice.objects.of(by).unseen().filter(pk__in=notices).update(seen_at=now)
