from datetime import datetime

from asylia.vault import kept, unlocks, visits


def sweep_visits(*, now: datetime) -> None:
    """What is over, at both doors."""
    visits.sweep(now=now)
    unlocks.sweep(now=now)
    kept.sweep(now=now)
