"""Closing the account of somebody who has left: here, where everything that a person can own is known."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.models import HouseSession, Invitation, Passkey, User
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.audit.actions import record
from asylia.desk.owned import owned
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.vault import circles, people, unlocks
from asylia.vault.models import Seat


class StillOwns(RuleBroken):
    """Something is left that somebody else must take first."""


@transaction.atomic
def close_account(user: User, *, by: User, now: datetime) -> None:
    """Nobody comes in as this person again, and no key of theirs opens. Names stay in the record and on what was signed.

    Raises PermissionDenied, StillOwns."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by != user and user.is_active and may(by, Act.INVITE, on=day_of(now), how=[Reach.TWO]))
    if owned(user, now=now):
        raise StillOwns(_("Something is left. Hand it over first."))
    for circle in Seat.objects.filter(user=user.pk, has_left=False).order_by("circle").values_list("circle", flat=True).distinct():
        circles.leave(user.pk, circle=circle, by=by.pk, now=now)
    people.forget(user.pk, by=by.pk, now=now)
    unlocks.shut(user.pk)
    HouseSession.objects.filter(user=user.pk).delete()
    Passkey.objects.filter(user=user).delete()
    Invitation.objects.filter(user=user).delete()
    user.is_active = False
    user.save(update_fields=["is_active"])
    record(by.pk, "account.closed", user.pk, now=now)
