from datetime import datetime

from asylia.vault import visits


def sweep_visits(*, now: datetime) -> None:
    visits.sweep(now=now)
