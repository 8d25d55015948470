from datetime import datetime
from uuid import UUID

from django.db import connection

from asylia.accounts.models import Role
from asylia.accounts.permissions import POWERS, Act
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
