"""Who hears of what happens in the offices."""

from datetime import datetime

from asylia.accounts.models import Role, RoleName
from asylia.accounts.permissions import POWERS, Act, Reach
from asylia.kit.days import day_of
from asylia.notices.actions import tell
from asylia.notices.models import Kind
from asylia.offices.models import Proposal
from asylia.vault import keeper


def second_is_needed(proposal: Proposal, act: Act, *, now: datetime) -> None:
    """Everybody who could sign second, and may know what it is about."""
    names = [name for name, reach in POWERS[act].items() if reach is Reach.TWO]
    others = Role.objects.running(on=day_of(now)).filter(name__in=names).exclude(user=proposal.by_id)
    others = others.exclude(user__in=keeper.kept_out(proposal.about))
    tell(set(others.values_list("user", flat=True)), Kind.ACT_TO_SIGN, about=proposal.pk, now=now)


def officers(kind: Kind, *, now: datetime) -> None:
    theirs = Role.objects.running(on=day_of(now)).filter(name=RoleName.OFFICER)
    tell(set(theirs.values_list("user", flat=True)), kind, now=now)


def officers_and_board(kind: Kind, *, now: datetime) -> None:
    theirs = Role.objects.running(on=day_of(now)).filter(name__in=[RoleName.OFFICER, RoleName.BOARD])
    tell(set(theirs.values_list("user", flat=True)), kind, now=now)
