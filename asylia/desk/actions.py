"""Closing the account of somebody who has left: here, where everything that a person can own is known."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.actions import coming
from asylia.accounts.models import User
from asylia.accounts.permissions import Act, Reach, may, require
from asylia.desk.owned import owned
from asylia.kit.days import day_of
from asylia.kit.errors import RuleBroken
from asylia.vault import revoking


class StillOwns(RuleBroken):
    """Something is left that somebody else must take first."""


@transaction.atomic
def close_account(user: User, *, by: User, now: datetime) -> None:
    """Nobody comes in as this person again, and no key of theirs opens.

    Raises PermissionDenied, StillOwns."""
    user = User.objects.select_for_update().get(pk=user.pk)
    require(by != user and user.is_active and may(by, Act.INVITE, on=day_of(now), how=[Reach.TWO]))
    if owned(user, now=now):
        raise StillOwns(_("Something is left. Hand it over first."))
    revoking.close(user.pk, by=by.pk, now=now)
    coming.close(user, by=by.pk, now=now)
