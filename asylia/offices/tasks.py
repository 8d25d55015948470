from datetime import datetime

from django.db import transaction

from asylia.notices.models import Kind
from asylia.offices import telling
from asylia.vault import canaries


@transaction.atomic
def tell_of_canaries(*, now: datetime) -> None:
    """Officers and board, within a minute; whoever opened it notices nothing."""
    if canaries.newly_opened(now=now):
        telling.officers_and_board(Kind.CANARY, now=now)
