from datetime import datetime
from uuid import UUID

from django.db import transaction

from asylia.accounts.models import Installation, User
from asylia.audit.actions import THE_HOUSE, record

THE_INSTALLATION = UUID(int=0)


@transaction.atomic
def invite(*, name: str, email: str, now: datetime) -> User:
    """Somebody may sign in from now on."""
    user = User.objects.create(name=name, email=email)
    record(THE_HOUSE, "user.invited", user.pk, now=now)
    return user


@transaction.atomic
def mark_as_demo(*, now: datetime) -> None:
    """Writes into the database that its people are invented."""
    Installation.objects.update_or_create(pk=1, defaults={"is_demo": True})
    record(THE_HOUSE, "installation.marked_as_demo", THE_INSTALLATION, now=now)
