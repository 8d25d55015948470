"""What only a database of invented people allows."""

import contextlib
from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction

from asylia.accounts.invented import derived
from asylia.accounts.models import Installation, User
from asylia.accounts.permissions import is_click_enough, require
from asylia.audit.actions import THE_HOUSE, record
from asylia.kit.days import day_of
from asylia.vault import people, unlocks
from asylia.vault.errors import VaultClosed
from asylia.vault.keys import FIRST, Key

THE_INSTALLATION = UUID(int=0)


@transaction.atomic
def mark_as_demo(*, now: datetime) -> None:
    """Writes into the database that its people are invented."""
    Installation.objects.update_or_create(pk=1, defaults={"is_demo": True})
    record(THE_HOUSE, "installation.marked_as_demo", THE_INSTALLATION, now=now)


@transaction.atomic
def sign_in_demo(user: User, *, cookie: str, now: datetime) -> None:
    """In a demo a click stands for the passkey and its touch: it opens the vault of somebody invented.

    Raises PermissionDenied anywhere else, and for anybody whose key does not follow from the public seed."""
    require(is_click_enough())
    require(User.objects.working(on=day_of(now)).filter(pk=user.pk).exists())
    key = Key(user.pk, FIRST, derived(user.email or "", "seed"))
    if not people.is_own(key):
        raise PermissionDenied
    with contextlib.suppress(VaultClosed):  # the house is locked: two officers must come in to open it again
        unlocks.keep(cookie, key, now=now)
    record(user.pk, "person.came_in", user.pk, now=now)
