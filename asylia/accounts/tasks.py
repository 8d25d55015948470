from datetime import datetime

from asylia.accounts.models import HouseSession


def sweep_sessions(*, now: datetime) -> None:
    """Those whose eight hours are over."""
    HouseSession.objects.filter(expire_date__lt=now).delete()
