from datetime import datetime
from uuid import UUID

from django.dispatch import receiver

from asylia.accounts.models import User
from asylia.casework.actions import glass
from asylia.offices.signals import contact_asked
from asylia.offices.states import GlassReason


@receiver(contact_asked)
def on_contact_asked(*, case: UUID, user: User, reason: GlassReason, two: tuple[User, User], now: datetime, **_: object) -> None:
    glass.ask(case, user=user, reason=reason, two=two, now=now)
