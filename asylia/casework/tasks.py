from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from asylia.accounts.models import Role, RoleName
from asylia.accounts.permissions import POWERS, Act
from asylia.casework.models import Glass
from asylia.intake.models import Application
from asylia.kit.days import day_of
from asylia.notices.actions import tell
from asylia.notices.models import Kind, Notice


def tell_what_arrived(*, now: datetime) -> None:
    """Who can open it and hand it over hears of each application once. The street cannot tell them: it knows nobody's name."""
    told = Notice.objects.filter(kind=Kind.SOMETHING_ARRIVED, about__isnull=False).values("about")
    for application in Application.objects.waiting().exclude(pk__in=told).values_list("pk", flat=True):
        opens = Role.objects.running(on=day_of(now)).filter(name__in=POWERS[Act.OPEN_ARRIVED], user__in=_who_opens(application))
        tell(set(opens.values_list("user", flat=True)), Kind.SOMETHING_ARRIVED, about=application, now=now)


def _who_opens(application: UUID) -> list[UUID]:
    """Asked of a function of the owner: the worker itself cannot look who holds what."""
    with connection.cursor() as cursor:
        cursor.execute("select casework_who_opens(%s)", [application])
        return [user for (user,) in cursor.fetchall()]


def tell_of_glass(*, now: datetime) -> None:
    """Once a month, from its first minute on: whether there is something to look through of the month before. Nobody hears of a case that
    shuts her out."""
    month = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    if Notice.objects.filter(kind=Kind.GLASS_REVIEW, at__gte=month).exists():
        return
    before = (month - timedelta(days=1)).replace(day=1)
    cases = set(Glass.objects.filter(granted_at__gte=before, granted_at__lt=month).values_list("case", flat=True))
    officers = Role.objects.running(on=day_of(now)).filter(name=RoleName.OFFICER).values_list("user", flat=True)
    tell({user for user in officers if any(not _shuts_out(case, user) for case in cases)}, Kind.GLASS_REVIEW, now=now)


def _shuts_out(case: UUID, user: UUID) -> bool:
    """Asked of a function of the owner, as above."""
    with connection.cursor() as cursor:
        cursor.execute("select vault_shuts_out(%s, %s)", [case, [user]])
        return bool(cursor.fetchone() == (True,))
