"""New keys for what somebody could open who was shut out for cause: by those who carry the case, or open what arrived."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework.models import Case
from asylia.casework.permissions import can_hand_over, can_read
from asylia.intake.models import Application
from asylia.kit.days import day_of
from asylia.vault import revoking, slots
from asylia.vault.keys import Key


@transaction.atomic
def renew(subject: UUID, *, by: User, keys: Sequence[Key], now: datetime) -> None:
    """Of one case, or of one application that waits for two people. Raises PermissionDenied, and what `revoking.renew` raises."""
    slots.hold_subject(subject)
    case = Case.objects.filter(pk=subject).first()
    if case:
        require(by.pk in case.two and can_read(by, case, on=day_of(now)))
    else:
        require(can_hand_over(by, Application.objects.get(pk=subject), on=day_of(now)))
    revoking.renew(subject, keys=keys, user=by.pk, now=now)
    record(by.pk, "keys.renewed", subject, now=now)
