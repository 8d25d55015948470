"""Founding a circle, letting somebody in, and a new seed after somebody left: by those who sit in it, in their own open vault."""

from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from asylia.accounts.door import Member
from asylia.accounts.models import User
from asylia.accounts.permissions import require
from asylia.offices.errors import Settled
from asylia.offices.next_roster import has_ended
from asylia.vault import circles, sealing, settling
from asylia.vault.keys import FIRST, Key
from asylia.vault.models import PublicKey

AT_A_TIME = 1000  # a third of a second


@transaction.atomic
def found(name: str, *, may_sit: bool, by: Member) -> Key:
    """The first who may sit there makes the seed; its key waits for the officers. Raises PermissionDenied, Settled where it exists."""
    require(may_sit)
    if PublicKey.objects.filter(name=name).exists():
        raise Settled(_("Somebody was faster: this circle exists."))
    return circles.found(uuid4(), name=name, seed=sealing.new_seed(), members=[by.user.pk], by=by.user.pk, now=by.now)


@transaction.atomic
def let_in(circle: UUID, user: UUID, *, by: Member) -> None:
    """With every seed that she holds of it, so that the new member reads what is older, too.

    Raises PermissionDenied for who does not sit there, RosterRefused for whom the officers did not name for it."""
    mine = [key for key in by.keys if key.holder == circle]
    require(bool(mine))
    for key in mine:
        circles.join(key, user, by=by.user.pk, now=by.now)


@transaction.atomic
def take_out(circle: UUID, user: UUID, *, by: Member) -> None:
    """Whose roles for it have ended, leaves the circle. Raises PermissionDenied for who does not sit there, Settled for who may stay."""
    require(any(key.holder == circle for key in by.keys))
    name = PublicKey.objects.get(holder=circle, epoch=FIRST).name
    if not has_ended(User.objects.get(pk=user), name, on=by.today):
        raise Settled(_("This person has a role for this circle, and stays."))
    circles.leave(user, circle=circle, by=by.user.pk, now=by.now)


@transaction.atomic
def seal_again(circle: UUID, *, by: Member) -> int:
    """What older keys of the circle open, so many at a time; how many it were. Raises PermissionDenied."""
    require(any(key.holder == circle for key in by.keys))
    return settling.settle_circle(by.keys, circle=circle, most=AT_A_TIME, by=by.user.pk, now=by.now)


@transaction.atomic
def renew(circle: UUID, *, by: Member) -> Key:
    """A new seed for all who are left. Raises PermissionDenied, Settled where nobody left."""
    mine = [key for key in by.keys if key.holder == circle]
    require(bool(mine))
    if not circles.has_been_left(circle):
        raise Settled(_("Somebody was faster: this circle has a new seed."))
    return circles.next_epoch(max(mine, key=lambda key: key.epoch), without=[], by=by.user.pk, now=by.now)
