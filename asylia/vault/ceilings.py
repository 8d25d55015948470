"""How much one person opens of what can hurt most: only so much in an hour and in a day, by the record. A second person lets them go on.

What counts are different envelopes, so that whoever reads the same one again is not stopped."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Max

from asylia.audit.actions import record
from asylia.audit.models import Entry
from asylia.vault.errors import CeilingReached
from asylia.vault.models import Envelope

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
COUNTING = 0x6365696C
LIFTED = "ceiling.lifted"


def hold(by: UUID, opened: Mapping[str, UUID], *, now: datetime) -> None:
    """Before these envelopes, by kind, are shown. Until the end of the transaction other windows of the same person wait.

    Raises CeilingReached."""
    counted = [(kind, opened[kind]) for kind in settings.CEILINGS if kind in opened]
    if not counted:
        return
    with connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(%s, hashtext(%s))", [COUNTING, str(by)])
    lifted_at = _lifted_at(by, now=now)
    for kind, envelope in counted:
        hourly, daily = settings.CEILINGS[kind]
        windows = [(lifted_at, hourly)] if lifted_at else [(now - HOUR, hourly), (now - DAY, daily)]
        before = _opened_before(by, kind, now=now)
        if any(len({envelope} | {each for each, at in before.items() if at > since}) > most for since, most in windows):
            raise CeilingReached


def _opened_before(by: UUID, kind: str, *, now: datetime) -> dict[UUID, datetime]:
    """Which of a kind this person opened within a day, and when for the last time."""
    opened = Entry.objects.filter(actor=str(by), at__gt=now - DAY, verb="envelope.opened")
    of_kind = opened.filter(about__in=Envelope.objects.filter(kind=kind).values("id"))
    return dict(of_kind.values_list("about").annotate(Max("at")))


def _lifted_at(by: UUID, *, now: datetime) -> datetime | None:
    """When a second person let this one go on, within the last hour."""
    lifted = Entry.objects.filter(verb=LIFTED, about=by, at__gt=now - HOUR).exclude(actor=str(by))
    return lifted.order_by("-at").values_list("at", flat=True).first()


@transaction.atomic
def lift(user: UUID, *, by: UUID, now: datetime) -> None:
    """For an hour from now on, as many again as in any hour. Two people asked for it; who calls this has seen to that."""
    record(by, "ceiling.lifted", user, now=now)
