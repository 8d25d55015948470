from datetime import datetime

from django.db import transaction

from asylia.accounts.models import Body, User
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.audit.actions import record
from asylia.kit.days import day_of


@transaction.atomic
def add(*, name: str, kind: str, country: str, by: User, now: datetime) -> Body:
    """A body in which roles can be given. Raises PermissionDenied."""
    require(may(by, Act.KEEP_MEMBERS, on=day_of(now), how=[Reach.ALONE]))
    body = Body.objects.create(name=name, kind=kind, country=country.upper())
    record(by.pk, "body.added", body.pk, now=now)
    return body
