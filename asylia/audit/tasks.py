from datetime import datetime

from asylia.audit import actions


def link(*, now: datetime) -> None:
    actions.link(now=now)
