"""Which day it is where the network sits: terms end at its midnight."""

from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings


@cache
def _zone(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def day_of(now: datetime) -> date:
    return now.astimezone(_zone(settings.NETWORK_ZONE)).date()
