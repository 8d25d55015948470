from datetime import datetime

from django.conf import settings

from asylia.vault import keeper, kept, rosters, unlocks, visits, witness


def sweep_visits(*, now: datetime) -> None:
    """What is over, at both doors."""
    visits.sweep(now=now)
    unlocks.sweep(now=now)
    kept.sweep(now=now)


def sign_checkpoint(*, now: datetime) -> None:
    """Once an hour, where this machine has the key."""
    if settings.CHECKPOINT_KEY and witness.is_due(now=now):
        witness.sign_next(roster=rosters.current_roster().version, now=now)


def end_grants(*, now: datetime) -> None:
    keeper.end_grants(now=now)
