"""Locking a case in an emergency. Two officers open it again: `offices.kinds.REOPEN`."""

from datetime import datetime

from django.db import transaction

from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.audit.actions import record
from asylia.casework.models import Case
from asylia.casework.permissions import can_lock
from asylia.kit.days import day_of
from asylia.notices.models import Kind
from asylia.offices import telling
from asylia.vault import locks, slots
from asylia.vault.models import LockKind


@transaction.atomic
def lock_case(case: Case, *, by: User, now: datetime) -> None:
    """From the next request on nobody of ours opens it; her number goes on. Raises PermissionDenied, SubjectGone."""
    slots.hold_subject(case.pk)
    require(can_lock(by, case, on=day_of(now)))
    locks.lock(LockKind.SUBJECT, case.pk, by=by.pk, now=now)
    telling.officers_and_board(Kind.CASE_LOCKED, now=now)
    record(by.pk, "case.locked", case.pk, now=now)
